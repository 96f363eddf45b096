//! Posts by minute: of each day that has any, its 1,440 minutes.

use crate::keyed::Map;
use crate::time::{self, Day, Instant};

/// Minutes of a day.
const DAY: usize = 1_440;
/// The last of them.
const LAST: u16 = 1_439;

/// Posts by minute while they are counted. Each post is another minute, far from the one
/// before; counting many at once lets the processor wait for all of them together.
#[derive(Debug, Clone, Default)]
pub struct Minutes {
    places: Map<Day, u32>,
    days: Vec<(Day, OfDay)>,
    /// The latest of them.
    latest: usize,
    /// Posts that are not counted yet: places of their days, and minutes.
    waiting: Vec<(u32, u16)>,
}

/// Posts that wait at most.
const WAITING: usize = 1_024;

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
        let waits = self.minute(at);
        self.waiting.push(waits);
        if self.waiting.len() == WAITING {
            self.count();
        }
    }

    /// Adds the posts of a minute that were counted elsewhere.
    pub(super) fn counted(&mut self, at: Instant, posts: u32) {
        let (place, minute) = self.minute(at);
        self.days[place as usize].1.0[usize::from(minute)] += posts;
    }

    /// The place of a time's day, and its minute.
    fn minute(&mut self, at: Instant) -> (u32, u16) {
        let day = time::day(at);
        let minute = (at - time::start_of(day)) / 60;
        let minute = u16::try_from(minute).unwrap_or(0).min(LAST);
        (self.place(day), minute)
    }

    fn place(&mut self, day: Day) -> u32 {
        let latest = self.days.get(self.latest);
        if latest.is_none_or(|(latest, _)| *latest != day) {
            let new = u32::try_from(self.days.len()).unwrap_or(u32::MAX);
            let place = self.places.get(day).copied();
            self.latest = place.unwrap_or(new) as usize;
            if place.is_none() {
                self.places.insert(day, new);
                self.days.push((day, OfDay::default()));
            }
        }
        u32::try_from(self.latest).unwrap_or(u32::MAX)
    }

    fn count(&mut self) {
        for (place, minute) in self.waiting.drain(..) {
            self.days[place as usize].1.0[usize::from(minute)] += 1;
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, mut other: Self) {
        other.count();
        for (day, OfDay(more)) in other.days {
            let place = self.place(day);
            let minutes = &mut self.days[place as usize].1.0;
            let both = minutes.iter_mut().zip(more.iter());
            both.for_each(|(posts, more)| *posts += more);
        }
    }

    /// Minutes since 1970 that have posts, and how many.
    pub fn finish(mut self) -> Vec<(i64, u64)> {
        self.count();
        self.days.sort_unstable_by_key(|(day, _)| *day);
        let mut finished = Vec::new();
        for (day, OfDay(minutes)) in self.days {
            let first = time::start_of(day) / 60;
            let minutes = (first..).zip(minutes.iter());
            let minutes = minutes.filter(|(_, posts)| **posts > 0);
            finished.extend(minutes.map(|(minute, posts)| (minute, u64::from(*posts))));
        }
        finished
    }
}
