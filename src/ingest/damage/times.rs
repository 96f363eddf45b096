//! Times that cannot be, or that say less than they seem to: before the platform
//! existed, on whole minutes or hours throughout, with zones written in several ways.

use super::{At, Seen, Spots, Told, gaps, platforms};
use crate::ingest::ledger::Reason;
use crate::keyed::Map;
use crate::time::{self, DAY, Day, Instant};

/// From so many posts on it is no chance that all times lie on whole minutes.
const ENOUGH: u64 = 20;

/// What is known of the times of posts.
#[derive(Debug, Default)]
pub struct Times {
    posts: u64,
    /// Smallest and largest remainder by a minute, an hour and a day.
    remainders: [Option<(Instant, Instant)>; 3],
    first: Option<At>,
    /// By [`Zone`].
    zones: [Spots; 3],
    early: Spots,
    opened: Vec<Option<Instant>>,
    days: Map<Day, OfDay>,
    /// The latest day, whose posts are not among them yet: posts often come by day.
    latest: (Day, OfDay),
}

/// Posts of a day, and where the first of them stands.
#[derive(Debug, Clone, Copy, Default)]
struct OfDay {
    posts: u64,
    at: Option<At>,
}

impl OfDay {
    fn join(&mut self, other: Self) {
        self.posts += other.posts;
        self.at = earlier(self.at, other.at);
    }
}

/// How a time names its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Zone {
    /// `Z`
    Utc,
    /// `+11:00`; several of them are no sign of damage: summer has another one.
    Offset,
    /// Not at all: the declared zone counts.
    Naive,
}

impl Zone {
    fn of(text: &str) -> Self {
        let clock = text.get(10..).unwrap_or("");
        match () {
            () if clock.ends_with(['Z', 'z']) => Self::Utc,
            () if clock.contains(['+', '-']) => Self::Offset,
            () => Self::Naive,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utc => "zone Z",
            Self::Offset => "an offset",
            Self::Naive => "no zone",
        }
    }
}

/// The earlier of two places, if there are any.
fn earlier(one: Option<At>, another: Option<At>) -> Option<At> {
    one.into_iter().chain(another).min()
}

const GRAINS: [(i64, Reason, &str); 3] = [
    (60, Reason::WholeMinutes, "minute"),
    (3_600, Reason::WholeHours, "hour"),
    (DAY, Reason::WholeDays, "day"),
];

impl Times {
    /// Looks at the time of a post.
    pub fn look(&mut self, at: At, seen: &Seen<'_>) {
        self.posts += 1;
        self.first.get_or_insert(at);
        let second = seen.at.rem_euclid(DAY);
        // Divided by numbers that the compiler knows, as in `GRAINS`: by others it takes long.
        let here = [second % 60, second % 3_600, second];
        for (remainder, here) in self.remainders.iter_mut().zip(here) {
            let (least, most) = remainder.get_or_insert((here, here));
            (*least, *most) = (here.min(*least), here.max(*most));
        }
        let zone = Zone::of(seen.created);
        self.zones[zone as usize].add(at, || format!("{}: {}", zone.name(), seen.created));
        if self.opened(seen.platform).is_some_and(|day| seen.at < day) {
            let (_, name) = seen.platform;
            self.early.add(at, || format!("{} on {name}", seen.created));
        }
        let day = time::day(seen.at);
        if self.latest.0 != day {
            self.close(day);
        }
        self.latest.1.posts += 1;
        self.latest.1.at.get_or_insert(at);
    }

    /// Puts the latest day among the days; another one begins.
    fn close(&mut self, next: Day) {
        let (day, latest) = std::mem::replace(&mut self.latest, (next, OfDay::default()));
        if latest.posts > 0 {
            self.days.at(day).join(latest);
        }
    }

    /// Adds what another thread has seen.
    pub fn join(&mut self, mut other: Self) {
        other.close(Day::MIN);
        self.posts += other.posts;
        for (remainder, more) in self.remainders.iter_mut().zip(other.remainders) {
            *remainder = match (*remainder, more) {
                (Some((least, most)), Some((less, more))) => {
                    Some((least.min(less), most.max(more)))
                }
                (one, another) => one.or(another),
            };
        }
        self.first = earlier(self.first, other.first);
        for (spots, more) in self.zones.iter_mut().zip(other.zones) {
            spots.add_all(more);
        }
        self.early.add_all(other.early);
        self.days.merge(other.days, |day| day, OfDay::join);
    }

    /// When a platform opened, by its number.
    fn opened(&mut self, (number, name): (u32, &str)) -> Option<Instant> {
        // Numbers come in order, so that a new one is the next one, or nearly.
        while self.opened.len() <= number as usize {
            self.opened.push(None);
            if self.opened.len() == number as usize + 1 {
                self.opened[number as usize] = platforms::opened(name);
            }
        }
        self.opened[number as usize]
    }

    /// Tells what was found.
    pub fn tell(mut self, told: &mut Told<'_>) {
        self.close(Day::MIN);
        told.spots("created_at", Reason::BeforePlatform, &self.early);
        // Of the grains that all times have in common the coarsest says most.
        let constant = |r: &Option<(Instant, Instant)>| r.is_some_and(|(a, b)| a == b);
        let grain = self.remainders.iter().rposition(constant);
        if let (Some(grain), Some(at), true) = (grain, self.first, self.posts >= ENOUGH) {
            let (_, reason, name) = GRAINS[grain];
            let found = format!("all {} times lie on one point of the {name}", self.posts);
            told.one("created_at", reason, self.posts, at, &found);
        }
        // Of equals the way that is named first is the usual one.
        let zones = self.zones.iter().enumerate();
        let usual = zones.rev().max_by_key(|(_, spots)| spots.count);
        let usual = usual.map(|(zone, _)| zone);
        let zones = self.zones.into_iter().enumerate();
        let others = zones.filter(|(zone, _)| Some(*zone) != usual);
        let others = others.fold(Spots::default(), |all, (_, spots)| all.join(spots));
        told.spots("created_at", Reason::MixedZones, &others);
        let days = self.days.into_sorted();
        let counts: Vec<(Day, u64)> = days.iter().map(|(day, of)| (*day, of.posts)).collect();
        for gap in gaps::of(&counts) {
            let days_of_gap = u64::try_from(gap.end - gap.start).unwrap_or(0);
            let after = days.binary_search_by_key(&gap.end, |(day, _)| *day).ok();
            let Some(at) = after.and_then(|after| days[after].1.at) else {
                continue;
            };
            let last = time::iso_day(gap.end - 1);
            let found = format!(
                "no posts from {} to {last}, {} a day around",
                time::iso_day(gap.start),
                gap.usual
            );
            told.one("created_at", Reason::CoverageGap, days_of_gap, at, &found);
        }
    }
}
