//! Intervals for a share of independent units, such as accounts suspended.
//!
//! Not for shares of posts: posts of one account are not independent, see
//! [`super::jackknife`].

use super::{Estimate, Interval, NotEstimable, distribution, round12};

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
    let (lower, upper) = limits(k, n, distribution::normal(level)?);
    Ok(Interval::rounded(k as f64 / n as f64, lower, upper, level))
}

/// Newcombe's hybrid score interval of the difference k₁/n₁ − k₂/n₂ of two
/// independent shares, from their Wilson limits (Newcombe 1998, method 10).
///
/// # Errors
/// `Empty` where n₁ or n₂ is 0; `ProbabilityOutOfRange` for a level outside
/// (0, 1).
///
/// # Panics
/// If a count is larger than its total.
pub fn newcombe(k1: u64, n1: u64, k2: u64, n2: u64, level: f64) -> Estimate<Interval> {
    assert!(k1 <= n1 && k2 <= n2, "{k1} of {n1} and {k2} of {n2}");
    if n1 == 0 || n2 == 0 {
        return Err(NotEstimable::Empty);
    }
    let z = distribution::normal(level)?;
    let ((l1, u1), (l2, u2)) = (limits(k1, n1, z), limits(k2, n2, z));
    let (p1, p2) = (k1 as f64 / n1 as f64, k2 as f64 / n2 as f64);
    let root = |a: f64, b: f64| (a * a + b * b).sqrt();
    // One division of whole numbers, so that equal shares differ by exactly 0.
    let [gained, lost] = [(k1, n2), (k2, n1)].map(|(k, n)| i128::from(k) * i128::from(n));
    let difference = (gained - lost) as f64 / (n1 as f64 * n2 as f64);
    let lower = (difference - root(p1 - l1, u2 - p2)).max(-1.0);
    let upper = (difference + root(u1 - p1, p2 - l2)).min(1.0);
    Ok(Interval::rounded(difference, lower, upper, level))
}

/// The Wilson limits of `k` out of `n` > 0, unrounded.
fn limits(k: u64, n: u64, z: f64) -> (f64, f64) {
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
    (lower, upper)
}

/// The share of `k` in `n`, or any ratio of two whole numbers.
///
/// # Errors
/// `ZeroDenominator` for n = 0.
pub fn share(k: u64, n: u64) -> Estimate<f64> {
    match n {
        0 => Err(NotEstimable::ZeroDenominator),
        _ => Ok(round12(k as f64 / n as f64)),
    }
}

/// The share of one sum of decimals in another, both as whole numbers of their
/// smallest decimal place.
///
/// # Errors
/// `ZeroDenominator` where the whole is 0.
pub fn fraction(part: i128, whole: i128) -> Estimate<f64> {
    match whole {
        0 => Err(NotEstimable::ZeroDenominator),
        _ => Ok(round12(part as f64 / whole as f64)),
    }
}

/// The ratio of two rates, each a numerator and a denominator.
///
/// # Errors
/// `ZeroDenominator` where a denominator, or the whole second rate, is 0.
pub fn ratio(rate: (u64, u64), to: (u64, u64)) -> Estimate<f64> {
    if rate.1 == 0 || to.0 == 0 || to.1 == 0 {
        return Err(NotEstimable::ZeroDenominator);
    }
    let quotient = |(k, n): (u64, u64)| k as f64 / n as f64;
    Ok(round12(quotient(rate) / quotient(to)))
}
