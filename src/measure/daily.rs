//! Numbers by day of the study period, kept as running sums, so that any window
//! is answered by one subtraction.

use super::Study;
use super::windows::Window;
use crate::tally::cells::{Cell, Key};
use crate::time::Day;

/// A number by day of the study period.
#[derive(Debug, Clone)]
pub struct Daily {
    start: Day,
    /// What was counted before each day, and in all at the end.
    before: Vec<u64>,
}

impl Daily {
    /// Adds up a number of every cell; `fresh` tells the first cell of an account
    /// on a day.
    pub fn of(study: &Study<'_>, mut number: impl FnMut(&Key, &Cell, bool) -> u64) -> Self {
        let mut days = vec![0; usize::try_from(study.days()).unwrap_or(0)];
        let mut last = None;
        study.each_cell(|_, key, cell| {
            let fresh = last != Some((key.account, key.day));
            last = Some((key.account, key.day));
            let index = usize::try_from(i64::from(key.day) - i64::from(study.start));
            if let Some(day) = index.ok().and_then(|index| days.get_mut(index)) {
                *day += number(key, cell, fresh);
            }
        });
        let mut sum = 0;
        let running = days.iter().map(|n| {
            sum += n;
            sum
        });
        Self {
            start: study.start,
            before: std::iter::once(0).chain(running).collect(),
        }
    }

    /// The sum over a window, as far as the study period reaches.
    pub fn sum(&self, window: Window) -> u64 {
        self.before[self.index(window.end)] - self.before[self.index(window.start)]
    }

    /// The numbers of the days of a window, as far as the study period reaches.
    pub fn counts(&self, window: Window) -> Vec<u64> {
        let sums = &self.before[self.index(window.start)..=self.index(window.end)];
        sums.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn index(&self, day: Day) -> usize {
        let index = usize::try_from(i64::from(day) - i64::from(self.start)).unwrap_or(0);
        index.min(self.before.len() - 1)
    }
}
