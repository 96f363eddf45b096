//! Intervals for the shares of posts in several categories, and for their
//! changes, with the account as the unit.
//!
//! Exists because the plain jackknife of one share covers 72–90 % instead of
//! 95 % where few accounts carry a category: its standard error rests on the
//! very accounts that happened to be seen (see the table under
//! `reports/calibration/`). Here the categories of one table lend each other
//! strength: the jackknife variance is written as a design effect, the factor by
//! which accounts inflate the variance of independent posts; of a category's own
//! design effect and the average over its table (Rao & Scott 1981) the larger
//! one counts, and at least 1. A share gets Wilson's interval at that effective
//! number of posts (Dean & Pagano 2015), with the t quantile in place of the
//! normal one; a change gets the symmetric interval.

use super::jackknife::{active, degrees_of_freedom, leave_one_out, satterthwaite, student_t};
use super::{Estimate, Interval, NotEstimable, round12};

/// One window: the posts of each account in each category, and in all. The
/// categories need not cover all posts. Windows that are compared list the same
/// categories and the same accounts, in the same order.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Categories × accounts.
    parts: &'a [Vec<u64>],
    /// By account.
    posts: &'a [u64],
}

impl<'a> Table<'a> {
    /// `parts[k][i]` of the `posts[i]` posts of account i are of category k.
    ///
    /// # Panics
    /// If the lists differ in length or a part exceeds its whole.
    pub fn new(parts: &'a [Vec<u64>], posts: &'a [u64]) -> Self {
        for part in parts {
            assert_eq!(part.len(), posts.len(), "one entry per account");
            let holds = part.iter().zip(posts).all(|(part, whole)| part <= whole);
            assert!(holds, "a part of the posts exceeds them");
        }
        Self { parts, posts }
    }
}

/// The share of every category, in [0, 1], with its interval.
///
/// # Errors
/// For all categories alike: `Empty` without posts, `TooFewAccounts` below two
/// accounts or where they weigh little more than one, `ProbabilityOutOfRange`
/// for a level outside (0, 1).
pub fn shares(table: Table<'_>, level: f64) -> Estimate<Vec<Interval>> {
    let accounts = active(&[table.posts])?;
    let t = student_t(degrees_of_freedom(table.posts), level)?;
    let spreads = spreads(table, &accounts);
    let average = average(spreads.iter().map(|s| (s.variance, s.independent())));
    let kish = concentration(table.posts);
    let interval = |s: &Spread| {
        // Where no category varies, accounts are taken to be of one mind each.
        let effect = largest(s.design_effect(), average).unwrap_or(kish);
        wilson(s.share, s.posts / effect, t, level)
    };
    Ok(spreads.iter().map(interval).collect())
}

/// The share of one category alone, with its own design effect. It has no table
/// to lean on, so that its t has as many degrees of freedom as accounts decide
/// the variance (Satterthwaite 1946): (Σd²)²/Σd⁴ over the deviations d of the
/// shares without each account, never more than n_eff − 1.
///
/// # Errors
/// As [`shares`].
///
/// # Panics
/// If the lists differ in length or a part exceeds its whole.
pub fn share(part: &[u64], posts: &[u64], level: f64) -> Estimate<Interval> {
    let parts = [part.to_vec()];
    let table = Table::new(&parts, posts);
    let accounts = active(&[posts])?;
    let spreads = spreads(table, &accounts);
    let alone = spreads.first().ok_or(NotEstimable::Empty)?;
    let df = degrees_of_freedom(posts).min(satterthwaite(&alone.deviations));
    let t = student_t(df, level)?;
    let effect = alone.design_effect().unwrap_or(concentration(posts));
    Ok(wilson(alone.share, alone.posts / effect, t, level))
}

/// How many accounts decide how sure the share of a category alone is: one more
/// than the degrees of freedom of [`share`]; 0 where there is no such share.
pub fn deciding_accounts(part: &[u64], posts: &[u64]) -> f64 {
    let Ok(accounts) = active(&[posts]) else {
        return 0.0;
    };
    let own = satterthwaite(&leave_one_out(part, posts, &accounts));
    round12(1.0 + degrees_of_freedom(posts).min(own))
}

/// The change of every category's share, after − before, in [−1, 1].
///
/// # Errors
/// As [`shares`], for either window; `RestsOnOneAccount` where one account
/// holds a whole window.
///
/// # Panics
/// If the windows list different categories or accounts.
pub fn changes(before: Table<'_>, after: Table<'_>, level: f64) -> Estimate<Vec<Interval>> {
    assert_eq!(before.parts.len(), after.parts.len(), "the same categories");
    let accounts = active(&[before.posts, after.posts])?;
    let fewest = degrees_of_freedom(before.posts).min(degrees_of_freedom(after.posts));
    let t = student_t(fewest, level)?;
    let pairs = spreads(before, &accounts)
        .into_iter()
        .zip(spreads(after, &accounts));
    let moves: Vec<Move> = pairs.map(Move::of).collect();
    if moves.iter().any(|m| !m.variance.is_finite()) {
        return Err(NotEstimable::RestsOnOneAccount);
    }
    let average = average(moves.iter().map(|m| (m.variance, m.independent)));
    let interval = |m: &Move| {
        let pooled = average.map_or(0.0, |effect| effect * m.independent);
        let margin = t * m.variance.max(pooled).sqrt();
        let limit = |side: f64| (m.change + side * margin).clamp(-1.0, 1.0);
        Interval::rounded(m.change, limit(-1.0), limit(1.0), level)
    };
    Ok(moves.iter().map(interval).collect())
}

/// A share and how it varies when one account is left out.
struct Spread {
    share: f64,
    posts: f64,
    /// The shares without each account, less their mean.
    deviations: Vec<f64>,
    variance: f64,
}

fn spreads(table: Table<'_>, accounts: &[usize]) -> Vec<Spread> {
    let spread = |part: &Vec<u64>| {
        let deviations = leave_one_out(part, table.posts, accounts);
        let posts: u64 = table.posts.iter().sum();
        let part: u64 = part.iter().sum();
        Spread {
            share: part as f64 / posts as f64,
            posts: posts as f64,
            variance: jackknife_variance(deviations.iter().copied(), deviations.len()),
            deviations,
        }
    };
    table.parts.iter().map(spread).collect()
}

impl Spread {
    /// The variance of the share if posts were independent.
    fn independent(&self) -> f64 {
        self.share * (1.0 - self.share) / self.posts
    }

    fn design_effect(&self) -> Option<f64> {
        ratio(self.variance, self.independent())
    }
}

/// A change of share.
struct Move {
    change: f64,
    variance: f64,
    independent: f64,
}

impl Move {
    fn of((before, after): (Spread, Spread)) -> Self {
        let pairs = before.deviations.iter().zip(&after.deviations);
        let variance = jackknife_variance(pairs.map(|(b, a)| a - b), before.deviations.len());
        Self {
            change: after.share - before.share,
            variance,
            independent: before.independent() + after.independent(),
        }
    }
}

/// (n − 1)/n Σ d² of deviations from their mean.
fn jackknife_variance(deviations: impl Iterator<Item = f64>, n: usize) -> f64 {
    let n = n as f64;
    (n - 1.0) / n * deviations.map(|d| d * d).sum::<f64>()
}

/// The average design effect: variances over what independence would give, at
/// least 1; none where no category varies.
fn average(parts: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let sums = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    ratio(sums.0, sums.1)
}

fn ratio(variance: f64, independent: f64) -> Option<f64> {
    let varies = variance.is_finite() && independent > 0.0;
    varies.then(|| (variance / independent).max(1.0))
}

fn largest(own: Option<f64>, average: Option<f64>) -> Option<f64> {
    match (own, average) {
        (Some(own), Some(average)) => Some(own.max(average)),
        (own, average) => own.or(average),
    }
}

/// Σn²/Σn: the design effect if every account posted in one category only.
fn concentration(posts: &[u64]) -> f64 {
    let sum: u128 = posts.iter().map(|&n| u128::from(n)).sum();
    let squares: u128 = posts.iter().map(|&n| u128::from(n) * u128::from(n)).sum();
    squares as f64 / sum as f64
}

/// Wilson's interval for a share of an effective number of posts.
fn wilson(share: f64, n: f64, t: f64, level: f64) -> Interval {
    let (part, rest) = (share * n, (1.0 - share) * n);
    let centre = 2.0 * part + t * t;
    let root = t * (t * t + 4.0 * part * rest / n).sqrt();
    // As in `proportion::wilson`: exactly 0 and 1 at the ends.
    let lower = 2.0 * part * part / (n * (centre + root));
    let upper = if rest == 0.0 {
        1.0
    } else {
        ((centre + root) / (2.0 * (n + t * t))).min(1.0)
    };
    Interval::rounded(share, lower, upper, level)
}
