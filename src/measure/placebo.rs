//! Placebo dates (METHODS §6): what a comparison of two windows says at dates on
//! which nothing was taken down. Whoever compares windows can ask here how
//! unusual its number is among such dates.

use super::Study;
use super::windows::{Window, Windows};
use crate::facts::reason::Reason;
use crate::time::{self, Day};

/// Below so many pairs of windows that share no day, ranks say nothing.
const FEWEST: usize = 5;

/// The dates before the first takedown that have full windows on both sides:
/// inside the study period, and over before that takedown.
#[derive(Debug, Clone)]
pub struct Placebo {
    /// The dates, ascending, without a gap.
    pub dates: Vec<Day>,
    /// The windows of each date.
    pub windows: Vec<Windows>,
    /// How many pairs of windows the stretch holds that share no day. Dates
    /// beside each other share most of their days, so that this, and not the
    /// number of dates, says how much their spread is worth.
    pub independent: usize,
}

/// The placebo dates of a study.
///
/// # Errors
/// `NoTakedown`; `TooFewPlacebos` where less than five pairs of windows that
/// share no day lie between the start of the study and the first takedown.
pub fn of(study: &Study<'_>) -> Result<Placebo, Reason> {
    let first = study.tables.takedowns.iter().map(|t| time::day(t.at)).min();
    let first = first.ok_or(Reason::NoTakedown)?.min(study.end);
    let w = i32::try_from(study.parameters.window_days)
        .unwrap_or(i32::MAX)
        .max(1);
    let days = i64::from(first) - i64::from(study.start);
    let independent = usize::try_from(days / (2 * i64::from(w))).unwrap_or(0);
    if independent < FEWEST {
        return Err(Reason::TooFewPlacebos);
    }
    let dates: Vec<Day> = (study.start + w..=first - w).collect();
    let around = |day: &Day| Windows {
        before: Window {
            start: day - w,
            end: *day,
        },
        after: Window {
            start: *day,
            end: day + w,
        },
    };
    Ok(Placebo {
        windows: dates.iter().map(around).collect(),
        dates,
        independent,
    })
}

impl Placebo {
    /// A statistic of the two windows at every date, in their order; none where
    /// it is not estimable. It is asked hundreds of times, so that it should
    /// work on sums by day rather than read every cell again.
    pub fn values<E>(
        &self,
        mut statistic: impl FnMut(&Windows) -> Result<f64, E>,
    ) -> Vec<Option<f64>> {
        self.windows.iter().map(|w| statistic(w).ok()).collect()
    }
}

/// The place of a takedown's number among those of the placebo dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// 1 if no placebo date has a number as extreme; ties count as extreme.
    pub rank: u64,
    /// Placebo dates with a number.
    pub dates: u64,
}

/// The rank of a number among those of placebo dates. `extremity` says how
/// unusual a number is: the number itself for a divergence, its distance from 1
/// on the log scale for a ratio.
///
/// # Errors
/// `EmptyWindow` where no placebo date has a number.
pub fn rank(
    actual: f64,
    placebos: &[Option<f64>],
    extremity: impl Fn(f64) -> f64,
) -> Result<Rank, Reason> {
    let numbers = || placebos.iter().flatten();
    let dates = numbers().count() as u64;
    if dates == 0 {
        return Err(Reason::EmptyWindow);
    }
    let least = extremity(actual);
    let as_extreme = numbers().filter(|v| extremity(**v) >= least).count() as u64;
    Ok(Rank {
        rank: as_extreme + 1,
        dates,
    })
}
