//! Posts by minute: of each day that has any, its 1,440 minutes.

use crate::keyed::Map;
use crate::time::{self, Day, Instant};

/// Minutes of a day.
const DAY: usize = 1_440;

/// Posts by minute while they are counted.
#[derive(Debug, Clone, Default)]
pub struct Minutes(Map<Day, OfDay>);

#[derive(Debug, Clone)]
struct OfDay(Box<[u32; DAY]>);

impl Default for OfDay {
    fn default() -> Self {
        Self(Box::new([0; DAY]))
    }
}

impl Minutes {
    /// Counts a post.
    pub fn add(&mut self, at: Instant) {
        let day = time::day(at);
        let minute = (at - time::start_of(day)) / 60;
        let minute = usize::try_from(minute).unwrap_or(0).min(DAY - 1);
        self.0.at(day).0[minute] += 1;
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Self) {
        self.0.merge(
            other.0,
            |day| day,
            |minutes, more| {
                let both = minutes.0.iter_mut().zip(more.0.iter());
                both.for_each(|(posts, more)| *posts += more);
            },
        );
    }

    /// Minutes since 1970 that have posts, and how many.
    pub fn finish(self) -> Vec<(i64, u64)> {
        let mut finished = Vec::new();
        for (day, OfDay(minutes)) in self.0.into_sorted() {
            let first = time::start_of(day) / 60;
            let minutes = (first..).zip(minutes.iter());
            let minutes = minutes.filter(|(_, posts)| **posts > 0);
            finished.extend(minutes.map(|(minute, posts)| (minute, u64::from(*posts))));
        }
        finished
    }
}
