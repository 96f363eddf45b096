//! The account jackknife of many statistics at once.
//!
//! Exists for statistics that need more than a numerator and a denominator:
//! whoever has the sums subtracts one account from them and says what the
//! statistics are then. One pass over the accounts, and no value is kept.

use super::{active, degrees_of_freedom, student_t};
use crate::stat::{Estimate, Interval, NotEstimable};

/// Which account a statistic is asked to leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// None: the statistics of the data.
    Nobody,
    /// The account at that place of the windows.
    Account(usize),
}

/// Intervals of several statistics, in their order, cut off at `limits`. The
/// posts of each account in the windows say which accounts are active and give
/// the degrees of freedom; `statistics` appends as many values each time that it is asked.
///
/// # Errors
/// Those of `statistics` on the data; `Empty`, `TooFewAccounts` and
/// `ProbabilityOutOfRange` as the other jackknives; `RestsOnOneAccount` where a
/// statistic is undefined without one of the accounts.
///
/// # Panics
/// If `statistics` does not give the same number of values every time.
pub fn intervals<const W: usize>(
    windows: [&[u64]; W],
    level: f64,
    limits: (f64, f64),
    statistics: impl Fn(Deleted, &mut Vec<f64>) -> Estimate<()>,
) -> Estimate<Vec<Interval>> {
    let accounts = active(&windows)?;
    let mut estimates = Vec::new();
    statistics(Deleted::Nobody, &mut estimates)?;
    let df = windows.map(degrees_of_freedom);
    let t = student_t(df.into_iter().fold(f64::INFINITY, f64::min), level)?;
    let mut spreads = vec![Spread::default(); estimates.len()];
    let mut left = Vec::new();
    for &account in &accounts {
        left.clear();
        statistics(Deleted::Account(account), &mut left)
            .map_err(|_| NotEstimable::RestsOnOneAccount)?;
        assert_eq!(left.len(), estimates.len(), "the same statistics");
        for ((spread, left), estimate) in spreads.iter_mut().zip(&left).zip(&estimates) {
            spread.add(left - estimate);
        }
    }
    let n = accounts.len() as f64;
    let interval = |(estimate, spread): (&f64, &Spread)| {
        let half = t * spread.standard_error(n);
        let limit = |side: f64| (estimate + side * half).clamp(limits.0, limits.1);
        Interval::rounded(*estimate, limit(-1.0), limit(1.0), level)
    };
    Ok(estimates.iter().zip(&spreads).map(interval).collect())
}

/// Sums of the distances of the leave-one-out values from the estimate, which
/// lies so near them that no digits cancel.
#[derive(Clone, Copy, Default)]
struct Spread {
    sum: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, distance: f64) {
        self.sum += distance;
        self.squares += distance * distance;
    }

    /// √((n − 1)/n Σ(θ₍ᵢ₎ − mean)²).
    fn standard_error(&self, n: f64) -> f64 {
        let squares = self.squares - self.sum * self.sum / n;
        ((n - 1.0) / n * squares.max(0.0)).sqrt()
    }
}
