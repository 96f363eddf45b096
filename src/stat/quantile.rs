//! Quantiles of type 7, the default of R and NumPy.
//!
//! Nine definitions are in use and they differ where samples are small, so the
//! report uses one of them everywhere, through this file.

use super::{Estimate, NotEstimable, round12};

/// The type-7 quantile at probability `p` in [0, 1] of ascending finite values:
/// linear between the order statistics around position (n − 1)p.
///
/// # Errors
/// `Empty` without values, `ProbabilityOutOfRange` for a `p` outside [0, 1].
///
/// # Panics
/// If the values are not ascending.
pub fn quantile(sorted: &[f64], p: f64) -> Estimate<f64> {
    assert!(sorted.is_sorted(), "a quantile wants ascending values");
    interpolate(sorted.len() as u64, p, |rank| sorted[rank as usize])
}

/// The same quantile of a histogram, ascending pairs (value, how many items
/// have it), without writing the items out.
///
/// # Errors
/// As [`quantile`].
///
/// # Panics
/// If the values are not ascending.
pub fn quantile_histogram(histogram: &[(u64, u64)], p: f64) -> Estimate<f64> {
    assert!(
        histogram.is_sorted_by_key(|pair| pair.0),
        "a histogram ascends"
    );
    let items = histogram.iter().map(|&(_, count)| count).sum();
    interpolate(items, p, |rank| value_at(histogram, rank) as f64)
}

fn interpolate(items: u64, p: f64, value_at: impl Fn(u64) -> f64) -> Estimate<f64> {
    if !(0.0..=1.0).contains(&p) {
        return Err(NotEstimable::ProbabilityOutOfRange);
    }
    let last = items.checked_sub(1).ok_or(NotEstimable::Empty)?;
    let position = last as f64 * p;
    let below = position.floor();
    let low = value_at(below as u64);
    let high = value_at((below as u64 + 1).min(last));
    Ok(round12(low + (position - below) * (high - low)))
}

/// The value of rank `rank`, counted from 0 and below the number of items.
fn value_at(histogram: &[(u64, u64)], rank: u64) -> u64 {
    let mut left = rank;
    for &(value, count) in histogram {
        if left < count {
            return value;
        }
        left -= count;
    }
    unreachable!("the rank is below the number of items")
}
