//! The account bootstrap, for quantiles and Gini, which the jackknife does not
//! serve: a quantile moves in jumps when one account is deleted.

use rayon::prelude::*;

use super::rng::{Plan, Rng};
use super::{Estimate, Interval, NotEstimable, distribution, quantile, round12};

/// A percentile interval and how much of the resampling it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampled {
    /// The statistic of the data between type-7 quantiles of the resamples.
    pub interval: Interval,
    /// The resamples in which the statistic was undefined; they were dropped.
    pub undefined: u32,
}

/// The percentile bootstrap of `statistic` over whole accounts. The statistic is
/// given, for each of the accounts, in byte order of id, how many times it was
/// drawn (all 1 for the data themselves), and answers `None` where it is
/// undefined. Resample b draws `accounts` indices from `plan.resample(b)`. The
/// result does not depend on the number of threads.
///
/// # Errors
/// `Empty` without accounts or resamples; `TooFewAccounts` for one account,
/// whose resamples are all alike; `UndefinedStatistic` where the data have no
/// value; `UndefinedResamples` where more than 5 % of the resamples have none;
/// `ProbabilityOutOfRange` for a level outside (0, 1).
pub fn percentile(
    plan: &Plan,
    accounts: usize,
    resamples: u32,
    level: f64,
    statistic: impl Fn(&[u32]) -> Option<f64> + Sync,
) -> Estimate<Resampled> {
    let upper = distribution::upper(level)?;
    match accounts {
        0 => return Err(NotEstimable::Empty),
        1 => return Err(NotEstimable::TooFewAccounts),
        _ => {}
    }
    let defined = |drawn: &[u32]| statistic(drawn).filter(|value| value.is_finite());
    let estimate = defined(&vec![1; accounts]).ok_or(NotEstimable::UndefinedStatistic)?;
    let values = resampled(plan, accounts, resamples, defined);
    let undefined = resamples - values.len() as u32;
    if u64::from(undefined) * 20 > u64::from(resamples) {
        return Err(NotEstimable::UndefinedResamples);
    }
    let low = quantile::quantile(&values, 1.0 - upper)?;
    let high = quantile::quantile(&values, upper)?;
    let interval = Interval::rounded(estimate, low, high, level);
    Ok(Resampled {
        interval,
        undefined,
    })
}

/// The defined values of the statistic, ascending.
fn resampled(
    plan: &Plan,
    accounts: usize,
    resamples: u32,
    statistic: impl Fn(&[u32]) -> Option<f64> + Sync,
) -> Vec<f64> {
    let values = (0..resamples).into_par_iter().map_init(
        || vec![0u32; accounts],
        |drawn, b| {
            draw(&mut plan.resample(b), drawn);
            statistic(drawn).map(round12)
        },
    );
    let values: Vec<Option<f64>> = values.collect();
    let mut values: Vec<f64> = values.into_iter().flatten().collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Draws as many accounts as there are, with replacement.
fn draw(rng: &mut Rng, drawn: &mut [u32]) {
    drawn.fill(0);
    for _ in 0..drawn.len() {
        drawn[rng.index(drawn.len())] += 1;
    }
}
