//! Intervals as facts: each says by which method it was made, on how many
//! accounts it rests, and warns where simulations found it too narrow.

use super::Study;
use crate::facts::build::Draft;
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::stat::composition;
use crate::stat::proportion;
use crate::stat::{Estimate, Interval};

/// The parameter that names the method.
pub const PARAMETER: &str = "interval";
/// Shares of a table.
pub const SHARES: &str =
    "Wilson at the effective number of posts, design effect by account jackknife";
/// Changes of the shares of a table.
pub const CHANGES: &str = "account jackknife, at least the average design effect of the table";
/// Rates.
pub const RATE: &str = "account jackknife";
/// Ratios of two windows.
pub const RATIO: &str = "account jackknife on the logarithm";
/// Gini indices.
pub const GINI: &str = "account jackknife on the logit";
/// Medians.
pub const BOOTSTRAP: &str = "percentile bootstrap of accounts";
/// Differences of shares of accounts.
pub const DIFFERENCE: &str = "Newcombe hybrid score";
/// Shares of accounts.
pub const ACCOUNTS: &str = "Wilson score";

/// With fewer deciding accounts, the interval of a share alone covered less
/// than it says in the calibration by simulation.
const FEW: f64 = 10.0;

/// The same for a Gini index, whose tail a few hundred accounts do not show.
const FEW_FOR_GINI: u64 = 1000;

/// The share Σ part / Σ whole over accounts, with the interval of a share alone.
/// `missing` is the reason where the whole is nothing.
pub fn share(
    study: &Study<'_>,
    draft: Draft,
    (part, whole): (&[u64], &[u64]),
    missing: Reason,
) -> Draft {
    let (k, n): (u64, u64) = (part.iter().sum(), whole.iter().sum());
    let interval = composition::share(part, whole, study.parameters.level);
    let known = interval.is_ok();
    let draft = draft
        .parameter(PARAMETER, SHARES)
        .number_with(proportion::share(k, n).map_err(|_| missing), interval)
        .of(k, n);
    if !known {
        return draft;
    }
    let deciding = composition::deciding_accounts(part, whole);
    let draft = draft.parameter("deciding_accounts", deciding.floor() as u64);
    if deciding < FEW {
        draft.warn(Warning::FewAccounts)
    } else {
        draft
    }
}

/// The share k of n accounts with its score interval. `missing` is the reason where
/// there are no accounts.
pub fn of_accounts(study: &Study<'_>, draft: Draft, (k, n): (u64, u64), missing: Reason) -> Draft {
    let found = proportion::wilson(k, n, study.parameters.level);
    draft
        .decimals(1)
        .parameter(PARAMETER, ACCOUNTS)
        .interval(found.map_err(|_| missing))
        .of(k, n)
        .n(n)
}

/// A number with an interval that a method made.
pub fn by(
    method: &str,
    draft: Draft,
    value: Result<f64, impl Into<Reason>>,
    interval: Estimate<Interval>,
) -> Draft {
    draft
        .parameter(PARAMETER, method)
        .number_with(value, interval)
}

/// A Gini index of what so many accounts hold.
pub fn gini(draft: Draft, value: Estimate<f64>, found: Estimate<Interval>, accounts: u64) -> Draft {
    let draft = by(GINI, draft, value, found);
    if accounts < FEW_FOR_GINI {
        draft.warn(Warning::FewAccounts)
    } else {
        draft
    }
}

/// A number with an interval from resamples of whole accounts.
pub fn resampled(
    study: &Study<'_>,
    plan: &str,
    draft: Draft,
    value: Result<f64, impl Into<Reason>>,
    interval: Estimate<Interval>,
) -> Draft {
    by(BOOTSTRAP, draft, value, interval)
        .parameter("resamples", study.parameters.resamples)
        .parameter("seed", study.parameters.seed)
        .parameter("plan", plan)
}
