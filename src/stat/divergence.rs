//! How far two distributions over the same categories lie apart.
//!
//! Three measures that react to different things: Jensen–Shannon to categories
//! that appear or vanish, total variation to posts moved, Cramér's V to both
//! beside the size of the windows.

use super::contingency::{Margins, phi_squared};
use super::{Estimate, NotEstimable, round12};

/// The Jensen–Shannon divergence in bits, in [0, 1], of two vectors of counts or
/// weights over the same categories, each normalised to shares (Lin 1991).
/// Categories absent from both add nothing.
///
/// # Errors
/// `ZeroSum` where either vector does not add up to a positive number.
///
/// # Panics
/// If the vectors differ in length.
pub fn jensen_shannon(p: &[f64], q: &[f64]) -> Estimate<f64> {
    let nats: f64 = shares(p, q)?
        .map(|(p, q)| (p + q) * mixing_loss(p, q) / 4.0)
        .sum();
    Ok(round12((nats / std::f64::consts::LN_2).min(1.0)))
}

/// Total variation ½Σ|q − p|, in [0, 1], of two vectors as in
/// [`jensen_shannon`]: the share of posts that would have to move.
///
/// # Errors
/// As [`jensen_shannon`].
///
/// # Panics
/// If the vectors differ in length.
pub fn total_variation(p: &[f64], q: &[f64]) -> Estimate<f64> {
    let distance: f64 = shares(p, q)?.map(|(p, q)| (q - p).abs()).sum();
    Ok(round12((distance / 2.0).min(1.0)))
}

/// Cramér's V of a table of counts, rows × columns, in [0, 1]: √(χ²/(n(m − 1)))
/// with m the smaller dimension, χ² without continuity correction, V without
/// correction for bias. Rows and columns that sum to 0 are dropped first.
///
/// # Errors
/// `ZeroSum` for a table of zeros, `NoVariation` where one row or one column is
/// left.
///
/// # Panics
/// If the rows differ in length.
pub fn cramers_v<R: AsRef<[u64]>>(table: &[R]) -> Estimate<f64> {
    let margins = Margins::of(table)?;
    let squared = phi_squared(table, &margins) / (margins.dimension() - 1) as f64;
    Ok(round12(squared.sqrt().min(1.0)))
}

/// Pairs of shares, one per category.
fn shares(p: &[f64], q: &[f64]) -> Estimate<impl Iterator<Item = (f64, f64)>> {
    assert_eq!(p.len(), q.len(), "two distributions, one set of categories");
    let (p_sum, q_sum) = (positive_sum(p)?, positive_sum(q)?);
    Ok(p.iter().zip(q).map(move |(p, q)| (p / p_sum, q / q_sum)))
}

fn positive_sum(weights: &[f64]) -> Estimate<f64> {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        Ok(sum)
    } else {
        Err(NotEstimable::ZeroSum)
    }
}

/// (1 + x) ln(1 + x) + (1 − x) ln(1 − x) for x = (p − q)/(p + q): what one
/// category adds. Written as ln(1 − x²) + 2x·atanh x, which keeps its digits for
/// nearly equal shares, where the definition cancels.
fn mixing_loss(p: f64, q: f64) -> f64 {
    if p == q {
        return 0.0;
    }
    let x = (p - q) / (p + q);
    if x.abs() == 1.0 {
        return 2.0 * std::f64::consts::LN_2;
    }
    libm::log1p(-x * x) + 2.0 * x * libm::atanh(x)
}
