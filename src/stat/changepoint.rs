//! Where the level of a daily count changes: the segmentation that minimises the
//! Poisson cost plus a penalty for each change, found exactly.
//!
//! A start that cannot be the best any more is dropped only after it has lost
//! for a whole minimum segment: dropping it at once, as usual implementations
//! do, misses the optimum where segments have a minimum length.

use super::{Estimate, NotEstimable, round12};

/// The best segmentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    /// The index of the first day of each new segment, ascending.
    pub changes: Vec<usize>,
    /// Costs and penalties.
    pub objective: f64,
    /// What each change costs.
    pub penalty: f64,
    /// The mean of each segment, one more than changes.
    pub means: Vec<f64>,
}

/// The best segmentation of counts into segments of at least `shortest` days
/// (at least 1), with a penalty of `dispersion` · 2 · log n for each change.
///
/// # Errors
/// `Empty` without counts.
pub fn segment(counts: &[u64], shortest: usize, dispersion: f64) -> Estimate<Segmentation> {
    if counts.is_empty() {
        return Err(NotEstimable::Empty);
    }
    let penalty = dispersion * 2.0 * libm::log(counts.len() as f64);
    let sums = cumulated(counts);
    let (costs, starts) = best(&sums, shortest.max(1), penalty);
    let mut changes = Vec::new();
    let mut end = counts.len();
    while starts[end] > 0 {
        end = starts[end];
        changes.push(end);
    }
    changes.reverse();
    Ok(Segmentation {
        objective: round12(costs[counts.len()]),
        penalty: round12(penalty),
        means: means(&sums, &changes),
        changes,
    })
}

/// How much a series varies beyond Poisson, from days a week apart: the mean of
/// (yₜ − yₜ₋₇)²/(yₜ + yₜ₋₇) over pairs with a positive sum, at least 1; 1 where
/// there is no such pair.
pub fn dispersion(counts: &[u64]) -> f64 {
    const WEEK: usize = 7;
    let pairs = counts.iter().zip(counts.iter().skip(WEEK));
    let ratios: Vec<f64> = pairs
        .filter(|(before, now)| **before + **now > 0)
        .map(|(before, now)| {
            let difference = now.abs_diff(*before) as f64;
            difference * difference / (now + before) as f64
        })
        .collect();
    if ratios.is_empty() {
        return 1.0;
    }
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    round12(mean.max(1.0))
}

fn cumulated(counts: &[u64]) -> Vec<u64> {
    let mut sum = 0;
    let running = counts.iter().map(|count| {
        sum += count;
        sum
    });
    std::iter::once(0).chain(running).collect()
}

/// 2S (log m − log S) of the days [from, to), 0 where nothing was counted.
fn cost(sums: &[u64], from: usize, to: usize) -> f64 {
    match sums[to] - sums[from] {
        0 => 0.0,
        sum => {
            let (s, m) = (sum as f64, (to - from) as f64);
            2.0 * s * (libm::log(m) - libm::log(s))
        }
    }
}

/// For every number of days the cost of its best segmentation, and the start of
/// its last segment. Infinite where the days hold no whole segment.
fn best(sums: &[u64], shortest: usize, penalty: f64) -> (Vec<f64>, Vec<usize>) {
    let days = sums.len() - 1;
    let mut costs = vec![f64::INFINITY; days + 1];
    let mut last = vec![0; days + 1];
    costs[0] = -penalty;
    // Starts that may still win, each with the day on which it first lost.
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    for end in 1..=days {
        if let Some(start) = end.checked_sub(shortest)
            && costs[start].is_finite()
        {
            open.push((start, None));
        }
        // One segment shorter than the minimum is better than no answer.
        let whole = (0, cost(sums, 0, end));
        let options = open
            .iter()
            .map(|(start, _)| (*start, costs[*start] + cost(sums, *start, end) + penalty));
        let (start, least) = options.fold(whole, |a, b| if b.1 < a.1 { b } else { a });
        if end >= shortest || end == days {
            (costs[end], last[end]) = (least, start);
        }
        open.retain_mut(|(start, lost)| {
            let loses = costs[*start] + cost(sums, *start, end) > least;
            let since = if loses {
                lost.get_or_insert(end)
            } else {
                return true;
            };
            end - *since < shortest
        });
    }
    (costs, last)
}

fn means(sums: &[u64], changes: &[usize]) -> Vec<f64> {
    let ends = changes.iter().copied().chain([sums.len() - 1]);
    let starts = std::iter::once(0).chain(changes.iter().copied());
    starts
        .zip(ends)
        .map(|(from, to)| round12((sums[to] - sums[from]) as f64 / (to - from) as f64))
        .collect()
}
