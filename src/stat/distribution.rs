//! Two-sided quantiles of the normal and the t distribution, and the upper tails
//! of χ² and Poisson.
//!
//! Apart, because statrs alone does not do for t: above some hundred degrees of
//! freedom its inverse loses digits and may never return, and far out in the
//! tail it stops early. Here each range uses what is accurate there.

use statrs::distribution::{ChiSquared, ContinuousCDF, DiscreteCDF, Normal, Poisson, StudentsT};

use super::{Estimate, NotEstimable};

/// From here on the Cornish–Fisher series is more accurate than statrs.
const SERIES_FROM: f64 = 300.0;

/// A t quantile beyond this is neither computed reliably nor of any use: the
/// interval would be thousands of standard errors wide.
const LARGEST_T: f64 = 1e4;

/// The z for which a standard normal lies in ±z with probability `level`.
pub(super) fn normal(level: f64) -> Estimate<f64> {
    Ok(Normal::standard().inverse_cdf(upper(level)?))
}

/// The t for which Student's t with `df` > 0 degrees of freedom, whole or not,
/// lies in ±t with probability `level`.
pub(super) fn student_t(level: f64, df: f64) -> Estimate<f64> {
    let t = if df >= SERIES_FROM {
        cornish_fisher(normal(level)?, df)
    } else {
        StudentsT::new(0.0, 1.0, df)
            .map_err(|_| NotEstimable::TooFewAccounts)?
            .inverse_cdf(upper(level)?)
    };
    if t < LARGEST_T {
        Ok(t)
    } else {
        Err(NotEstimable::TooFewAccounts)
    }
}

/// The probability that χ² with `df` degrees of freedom exceeds a statistic;
/// taken directly, because 1 − cdf has lost a small one.
pub(super) fn chi_squared_tail(statistic: f64, df: u64) -> Estimate<f64> {
    if statistic <= 0.0 {
        return Ok(1.0);
    }
    let distribution = ChiSquared::new(df as f64).map_err(|_| NotEstimable::NoVariation)?;
    Ok(distribution.sf(statistic))
}

/// The probability that a Poisson count with a mean above 0 is `n` or more; taken
/// directly, as that of χ².
pub(super) fn poisson_tail(n: u64, mean: f64) -> Estimate<f64> {
    let Some(below) = n.checked_sub(1) else {
        return Ok(1.0);
    };
    let distribution = Poisson::new(mean).map_err(|_| NotEstimable::ZeroSum)?;
    Ok(distribution.sf(below))
}

/// The cumulative probability of the upper limit at a two-sided level.
pub(super) fn upper(level: f64) -> Estimate<f64> {
    if level > 0.0 && level < 1.0 {
        Ok(0.5 + level / 2.0)
    } else {
        Err(NotEstimable::ProbabilityOutOfRange)
    }
}

/// Abramowitz & Stegun 26.7.5: t from z in powers of 1/df, up to the fourth.
fn cornish_fisher(z: f64, df: f64) -> f64 {
    let s = z * z;
    let g1 = (s + 1.0) / 4.0;
    let g2 = ((5.0 * s + 16.0) * s + 3.0) / 96.0;
    let g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
    let g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0;
    z * (1.0 + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df)
}
