//! Intervals for shares, rates and ratios of posts, with the account as the unit.
//!
//! Exists because posts of one account are not independent: each account is
//! deleted in turn and the spread of the results gives the standard error. The
//! t quantile has n_eff − 1 degrees of freedom, n_eff = (Σnᵢ)²/Σnᵢ² over the
//! accounts' posts, the smaller of the windows', so that a few loud accounts
//! widen the interval. Sums stay integers until the last division; a statistic
//! costs one pass over the accounts.
//!
//! Shares and their limits are cut off at the values a share can have.

use super::{Estimate, Interval, NotEstimable, composition, distribution};

pub mod many;

/// An interval of a ratio that reaches a hundredfold either way says nothing.
const WIDEST_LOG_RATIO: f64 = 4.6;

/// One time window, one entry per account. Windows that are compared list the
/// same accounts in the same order; an account that is absent from a window has
/// zeros there, and one without posts in any of them is not counted.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    numerator: &'a [u64],
    denominator: Denominator<'a>,
    posts: &'a [u64],
}

#[derive(Clone, Copy, Debug)]
enum Denominator<'a> {
    PerAccount(&'a [u64]),
    Constant(u64),
}

impl<'a> Window<'a> {
    /// `part[i]` of the `posts[i]` posts of account i.
    ///
    /// # Panics
    /// If the slices differ in length or a part exceeds its whole.
    pub fn share(part: &'a [u64], posts: &'a [u64]) -> Self {
        let parts = part.iter().zip(posts).all(|(part, whole)| part <= whole);
        assert!(parts, "a part of the posts exceeds them");
        Self::rate(part, posts, posts)
    }

    /// `numerator[i]` per `denominator[i]` for account i, which has `posts[i]`
    /// posts: engagement per post, reposts per original.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn rate(numerator: &'a [u64], denominator: &'a [u64], posts: &'a [u64]) -> Self {
        assert_eq!(denominator.len(), posts.len(), "one entry per account");
        Self::new(numerator, Denominator::PerAccount(denominator), posts)
    }

    /// `numerator[i]` of account i, which has `posts[i]` posts, in a window of
    /// `days` days: posts per day, impressions per day.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn per_day(numerator: &'a [u64], days: u64, posts: &'a [u64]) -> Self {
        Self::new(numerator, Denominator::Constant(days), posts)
    }

    fn new(numerator: &'a [u64], denominator: Denominator<'a>, posts: &'a [u64]) -> Self {
        assert_eq!(numerator.len(), posts.len(), "one entry per account");
        Self {
            numerator,
            denominator,
            posts,
        }
    }
}

/// A share of one window, Σ parts / Σ posts, in [0, 1], with Wilson's interval at
/// the effective number of posts (see [`composition`]).
///
/// # Errors
/// `Empty` without posts; `TooFewAccounts` below two accounts or where they
/// weigh little more than one; `ProbabilityOutOfRange` for a level outside
/// (0, 1).
pub fn share(window: Window<'_>, level: f64) -> Estimate<Interval> {
    composition::share(window.numerator, window.posts, level)
}

/// A rate of one window, Σ numerators / Σ denominators, not below 0.
///
/// # Errors
/// As [`share`]; `ZeroDenominator`; `RestsOnOneAccount` where one account holds
/// the whole denominator.
pub fn rate(window: Window<'_>, level: f64) -> Estimate<Interval> {
    let spread = jackknife([window], level, |[sums]| sums.rate())?;
    Ok(spread.between(0.0, f64::INFINITY, level))
}

/// The change of a share, after − before, in [−1, 1].
///
/// # Errors
/// As [`rate`].
///
/// # Panics
/// If the windows list different numbers of accounts.
pub fn change(before: Window<'_>, after: Window<'_>, level: f64) -> Estimate<Interval> {
    let spread = jackknife([before, after], level, |[before, after]| {
        Ok(after.rate()? - before.rate()?)
    })?;
    Ok(spread.between(-1.0, 1.0, level))
}

/// The ratio of two rates, after ÷ before, estimated on the log scale.
///
/// # Errors
/// As [`rate`], and `TooFewAccounts` where the interval would reach a hundredfold
/// either way; `LogOfZero` where a numerator is 0; `RestsOnOneAccount` where
/// one account holds all of a numerator or of a denominator.
///
/// # Panics
/// If the windows list different numbers of accounts.
pub fn ratio(before: Window<'_>, after: Window<'_>, level: f64) -> Estimate<Interval> {
    let spread = jackknife([before, after], level, |[before, after]| {
        Ok(after.log_rate()? - before.log_rate()?)
    })?;
    if spread.margin > WIDEST_LOG_RATIO {
        return Err(NotEstimable::TooFewAccounts);
    }
    let [lower, upper] = [-1.0, 1.0].map(|side| libm::exp(spread.estimate + side * spread.margin));
    let estimate = libm::exp(spread.estimate);
    Ok(Interval::rounded(estimate, lower, upper, level))
}

/// A statistic and the half width of its interval.
struct Spread {
    estimate: f64,
    margin: f64,
}

impl Spread {
    /// The interval, cut off at the smallest and the largest possible value.
    fn between(&self, smallest: f64, largest: f64, level: f64) -> Interval {
        let limit = |side: f64| (self.estimate + side * self.margin).clamp(smallest, largest);
        Interval::rounded(self.estimate, limit(-1.0), limit(1.0), level)
    }
}

/// The two sums of a window, over all accounts or over all but one.
#[derive(Clone, Copy)]
struct Sums {
    numerator: u128,
    denominator: u128,
}

impl Sums {
    fn rate(self) -> Estimate<f64> {
        match self.denominator {
            0 => Err(NotEstimable::ZeroDenominator),
            denominator => Ok(self.numerator as f64 / denominator as f64),
        }
    }

    fn log_rate(self) -> Estimate<f64> {
        let rate = self.rate()?;
        match self.numerator {
            0 => Err(NotEstimable::LogOfZero),
            _ => Ok(libm::log(rate)),
        }
    }
}

impl Window<'_> {
    fn sums(&self, accounts: &[usize]) -> Sums {
        Sums {
            numerator: sum(self.numerator, accounts),
            denominator: match self.denominator {
                Denominator::PerAccount(denominator) => sum(denominator, accounts),
                Denominator::Constant(constant) => u128::from(constant),
            },
        }
    }

    fn without(&self, all: Sums, account: usize) -> Sums {
        let deleted = match self.denominator {
            Denominator::PerAccount(denominator) => denominator[account],
            Denominator::Constant(_) => 0,
        };
        Sums {
            numerator: all.numerator - u128::from(self.numerator[account]),
            denominator: all.denominator - u128::from(deleted),
        }
    }
}

/// Deletes one account at a time. `statistic` sees the sums of the windows.
fn jackknife<const W: usize>(
    windows: [Window<'_>; W],
    level: f64,
    statistic: impl Fn([Sums; W]) -> Estimate<f64>,
) -> Estimate<Spread> {
    let accounts = active(&windows.map(|window| window.posts))?;
    let sums = windows.map(|window| window.sums(&accounts));
    let estimate = statistic(sums)?;
    let df = windows.map(|window| degrees_of_freedom(window.posts));
    let t = student_t(df.into_iter().fold(f64::INFINITY, f64::min), level)?;
    let deleted = accounts.iter().map(|&account| {
        let left = std::array::from_fn(|w| windows[w].without(sums[w], account));
        statistic(left).map_err(|_| NotEstimable::RestsOnOneAccount)
    });
    let deleted = deleted.collect::<Estimate<Vec<f64>>>()?;
    Ok(Spread {
        estimate,
        margin: t * standard_error(&deleted),
    })
}

/// The accounts that posted in at least one of the windows, which give the posts
/// of each account.
pub(super) fn active(windows: &[&[u64]]) -> Estimate<Vec<usize>> {
    let accounts = windows[0].len();
    assert!(
        windows.iter().all(|posts| posts.len() == accounts),
        "windows list the same accounts"
    );
    let active: Vec<usize> = (0..accounts)
        .filter(|&account| windows.iter().any(|posts| posts[account] > 0))
        .collect();
    match active.len() {
        0 => Err(NotEstimable::Empty),
        1 => Err(NotEstimable::TooFewAccounts),
        _ => Ok(active),
    }
}

/// n_eff − 1 = ((Σn)² − Σn²)/Σn², the difference taken in integers; 0 for
/// a window without posts.
pub(super) fn degrees_of_freedom(posts: &[u64]) -> f64 {
    let posts = || posts.iter().copied().map(u128::from);
    let total: u128 = posts().sum();
    let squares: u128 = posts().map(|n| n * n).sum();
    match squares {
        0 => 0.0,
        _ => (total * total - squares) as f64 / squares as f64,
    }
}

/// (Σd²)²/Σd⁴: how many deviations a jackknife variance rests on; unbounded
/// where nothing deviates.
pub(super) fn satterthwaite(deviations: &[f64]) -> f64 {
    let squares = || deviations.iter().map(|d| d * d);
    let sum: f64 = squares().sum();
    let fourth: f64 = squares().map(|q| q * q).sum();
    if fourth > 0.0 {
        sum * sum / fourth
    } else {
        f64::INFINITY
    }
}

/// The two-sided t quantile at a number of degrees of freedom, whole or not.
pub(super) fn student_t(df: f64, level: f64) -> Estimate<f64> {
    if df > 0.0 {
        distribution::student_t(level, df)
    } else {
        Err(NotEstimable::TooFewAccounts)
    }
}

/// The share Σ part / Σ posts without each of the accounts, less the mean of
/// these shares.
pub(super) fn leave_one_out(part: &[u64], posts: &[u64], accounts: &[usize]) -> Vec<f64> {
    let (parts, all) = (sum(part, accounts), sum(posts, accounts));
    let without =
        |&i: &usize| (parts - u128::from(part[i])) as f64 / (all - u128::from(posts[i])) as f64;
    let deleted: Vec<f64> = accounts.iter().map(without).collect();
    let mean = deleted.iter().sum::<f64>() / deleted.len() as f64;
    deleted.iter().map(|share| share - mean).collect()
}

/// √((n − 1)/n Σ(θ₍ᵢ₎ − mean)²) of the n leave-one-out values.
fn standard_error(deleted: &[f64]) -> f64 {
    let n = deleted.len() as f64;
    let mean = deleted.iter().sum::<f64>() / n;
    let squares: f64 = deleted.iter().map(|x| (x - mean) * (x - mean)).sum();
    ((n - 1.0) / n * squares).sqrt()
}

fn sum(values: &[u64], accounts: &[usize]) -> u128 {
    accounts.iter().map(|&i| u128::from(values[i])).sum()
}
