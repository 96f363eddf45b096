//! How unequally a total is spread over its holders.
//!
//! Each measure works on a histogram, ascending pairs (value, how many items
//! have it), so that a million posts cost no more than their distinct values.
//! Sums are exact up to 2³¹ items of the largest value that a `u64` holds.

use super::{Estimate, NotEstimable, round12};

/// The Gini coefficient Σ(2i − n − 1)x₍ᵢ₎ / (n Σx) of values in any order,
/// without small-sample correction. 0 for equal values and for a single one.
///
/// # Errors
/// `Empty` without values, `ZeroSum` where all of them are 0.
pub fn gini(values: &[u64]) -> Estimate<f64> {
    gini_histogram(&ascending(values))
}

/// [`gini`] of a histogram. A value may come in several pairs, and a count may
/// be 0, as in a bootstrap resample.
///
/// # Errors
/// As [`gini`].
///
/// # Panics
/// If the values are not ascending.
pub fn gini_histogram(histogram: &[(u64, u64)]) -> Estimate<f64> {
    let (items, total) = size(histogram)?;
    let mut below = 0i128;
    let mut numerator = 0i128;
    for &(value, count) in histogram {
        let count = i128::from(count);
        // The ranks below + 1 … below + count, each giving 2i − n − 1, at once.
        numerator += i128::from(value) * count * (2 * below + count - items);
        below += count;
    }
    Ok(round12(numerator as f64 / (items as f64 * total as f64)))
}

/// The share of the total that the `k` largest values hold; 1 where there are
/// no more than `k`.
///
/// # Errors
/// `Empty` without values, `ZeroSum` where all of them are 0.
pub fn top_share(values: &[u64], k: u64) -> Estimate<f64> {
    top_share_histogram(&ascending(values), k)
}

/// [`top_share`] of a histogram.
///
/// # Errors
/// As [`top_share`].
///
/// # Panics
/// If the values are not ascending.
pub fn top_share_histogram(histogram: &[(u64, u64)], k: u64) -> Estimate<f64> {
    let (_, total) = size(histogram)?;
    let mut left = k;
    let mut held = 0i128;
    for &(value, count) in histogram.iter().rev() {
        let taken = count.min(left);
        held += i128::from(value) * i128::from(taken);
        left -= taken;
    }
    Ok(round12(held as f64 / total as f64))
}

/// The share of the total that the top 1 % of the items hold: the ⌈n/100⌉
/// largest. Items that tie at the edge are equal, so it does not matter which
/// of them count.
///
/// # Errors
/// As [`top_share`].
///
/// # Panics
/// If the values are not ascending.
pub fn top_percent_share(histogram: &[(u64, u64)]) -> Estimate<f64> {
    let items: u64 = histogram.iter().map(|&(_, count)| count).sum();
    top_share_histogram(histogram, items.div_ceil(100))
}

fn ascending(values: &[u64]) -> Vec<(u64, u64)> {
    let mut pairs: Vec<_> = values.iter().map(|&value| (value, 1)).collect();
    pairs.sort_unstable();
    pairs
}

/// The number of items and their total, neither of them 0.
fn size(histogram: &[(u64, u64)]) -> Estimate<(i128, i128)> {
    assert!(
        histogram.is_sorted_by_key(|pair| pair.0),
        "a histogram ascends"
    );
    let mut items = 0;
    let mut total = 0;
    for &(value, count) in histogram {
        items += i128::from(count);
        total += i128::from(value) * i128::from(count);
    }
    match (items, total) {
        (0, _) => Err(NotEstimable::Empty),
        (_, 0) => Err(NotEstimable::ZeroSum),
        _ => Ok((items, total)),
    }
}
