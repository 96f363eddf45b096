//! How surprising a count is beside the rate of the time before it: what tells a
//! burst from a day on which a few things happened to fall together.

use super::{Estimate, NotEstimable, distribution, round12};

/// The probability that a Poisson count is `n` or more, whose mean is what `before`
/// events in `days` days give for one day. 0 for any `n` above 0 where nothing
/// happened before: then the law expects nothing, ever.
///
/// # Errors
/// `ZeroDenominator` for no days.
pub fn at_least(n: u64, before: u64, days: u64) -> Estimate<f64> {
    match (n, before, days) {
        (_, _, 0) => Err(NotEstimable::ZeroDenominator),
        (0, _, _) => Ok(1.0),
        (_, 0, _) => Ok(0.0),
        _ => distribution::poisson_tail(n, before as f64 / days as f64).map(round12),
    }
}
