//! Posts by a number and day: of each language, narrative or territory on each day.

use crate::keyed::Map;
use crate::time::Day;

/// The counts while they grow. Posts often come by day, but languages and narratives
/// change from post to post; so each number has a day of its own that goes on.
#[derive(Debug, Clone, Default)]
pub struct Days {
    counted: Map<(u32, Day), u64>,
    /// By number: its latest day, and what was counted on it since another was.
    latest: Vec<(Day, u64)>,
}

impl Days {
    /// Counts one.
    pub fn add(&mut self, number: u32, day: Day) {
        let at = number as usize;
        if self.latest.len() <= at {
            self.latest.resize(at + 1, (day, 0));
        }
        let latest = &mut self.latest[at];
        if latest.0 == day {
            latest.1 += 1;
            return;
        }
        let (before, count) = std::mem::replace(latest, (day, 1));
        if count > 0 {
            *self.counted.at((number, before)) += count;
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn counted(&mut self, number: u32, day: Day, posts: u64) {
        *self.counted.at((number, day)) += posts;
    }

    /// Adds what was counted elsewhere, where numbers are others.
    pub fn merge(&mut self, other: Self, numbers: &[u32]) {
        let renamed = |(number, day): (u32, Day)| (numbers[number as usize], day);
        let counted = other.closed();
        self.counted
            .merge(counted, renamed, |count, more| *count += more);
    }

    /// The counts by rank of the number, then day.
    pub fn finish(self, ranks: &[u32]) -> Vec<((u32, Day), u64)> {
        let counted = self.closed();
        counted.into_sorted_as(|(number, day)| (ranks[number as usize], day))
    }

    fn closed(mut self) -> Map<(u32, Day), u64> {
        for (number, (day, count)) in (0u32..).zip(self.latest) {
            if count > 0 {
                *self.counted.at((number, day)) += count;
            }
        }
        self.counted
    }
}
