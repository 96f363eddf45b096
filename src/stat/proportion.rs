//! Intervals for a share of independent units, such as accounts suspended.
//!
//! Not for shares of posts: posts of one account are not independent, see
//! [`super::jackknife`].

use super::{Estimate, Interval, NotEstimable, distribution};

/// The Wilson score interval of `k` out of `n`, without continuity correction
/// (Wilson 1927). The lower limit is 0 for k = 0, the upper one 1 for k = n.
///
/// # Errors
/// `Empty` for n = 0; `ProbabilityOutOfRange` for a level outside (0, 1).
///
/// # Panics
/// If k > n.
pub fn wilson(k: u64, n: u64, level: f64) -> Estimate<Interval> {
    assert!(k <= n, "{k} of {n} is not a share");
    if n == 0 {
        return Err(NotEstimable::Empty);
    }
    let z = distribution::normal(level)?;
    let (part, whole) = (k as f64, n as f64);
    let centre = 2.0 * part + z * z;
    let root = z * (z * z + 4.0 * part * (whole - part) / whole).sqrt();
    // Both limits solve one quadratic; the lower one is taken from the product
    // of the roots, which cancels no digits and is exactly 0 for k = 0.
    let lower = 2.0 * part * part / (whole * (centre + root));
    let upper = match n - k {
        0 => 1.0,
        _ => (centre + root) / (2.0 * (whole + z * z)),
    };
    Ok(Interval::rounded(part / whole, lower, upper, level))
}
