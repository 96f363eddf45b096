//! The windows before and after a takedown: whole UTC days, `[T − w, T)` and
//! `[T, T + w)` with T the day of the takedown, cut at the study period.

use super::{Frame, Study};
use crate::dataset::study::Study as Parameters;
use crate::facts::build::Draft;
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::ingest::tables::Takedown;
use crate::tally::cells::{Cell, Key};
use crate::tally::vocabulary::Sides;
use crate::time::{self, Day};

/// The facts that decide where windows end: what a number rests on that has none.
pub const BOUNDS: [&str; 3] = ["study.start", "study.end", "study.window"];

/// One window: `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub start: Day,
    /// The day after the last.
    pub end: Day,
}

impl Window {
    /// Number of days; never negative.
    pub fn days(self) -> u64 {
        u64::try_from(self.end - self.start).unwrap_or(0)
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Day) -> bool {
        (self.start..self.end).contains(&day)
    }
}

/// The two windows of a takedown.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Before.
    pub before: Window,
    /// From the day of the takedown on.
    pub after: Window,
}

impl Windows {
    /// The windows of a takedown in a study; the reason if one of them lies
    /// outside the study period.
    pub fn of(frame: &Frame<'_>, takedown: &Takedown) -> Result<Self, Reason> {
        Self::around(takedown, frame.parameters, frame.start, frame.end).inside()
    }

    /// The windows of so many days on either side of a day; the reason if one of
    /// them lies outside the study period.
    pub fn at(study: &Study<'_>, at: Day, days: u32) -> Result<Self, Reason> {
        Self::cut(at, days, study.start, study.end).inside()
    }

    fn inside(self) -> Result<Self, Reason> {
        let outside = self.before.days() == 0 || self.after.days() == 0;
        if outside {
            Err(Reason::OutsidePeriod)
        } else {
            Ok(self)
        }
    }

    /// The windows of a takedown, cut at the days `[start, end)`; empty ones included.
    pub fn around(takedown: &Takedown, parameters: &Parameters, start: Day, end: Day) -> Self {
        Self::cut(time::day(takedown.at), parameters.window_days, start, end)
    }

    fn cut(at: Day, days: u32, start: Day, end: Day) -> Self {
        let w = i32::try_from(days).unwrap_or(30);
        let cut = |from: Day, to: Day| Window {
            start: from.max(start),
            end: to.min(end),
        };
        Self {
            before: cut(at - w, at),
            after: cut(at, at + w),
        }
    }

    /// Their days, as tallies want them.
    pub fn sides(&self) -> Sides {
        [self.before, self.after].map(|w| w.start..w.end)
    }

    /// A number summed per account in each window.
    pub fn sums(&self, study: &Study<'_>, number: impl Fn(&Key, &Cell) -> u64) -> [Vec<u64>; 2] {
        [self.before, self.after]
            .map(|w| study.per_account(|k, c| if w.holds(k.day) { number(k, c) } else { 0 }))
    }
}

/// Fewer days than this show little more than a weekday's habits.
const SHORT: u64 = 14;

/// What every number about two windows carries: their days.
#[must_use]
pub fn described(study: &Study<'_>, windows: &Windows, draft: Draft) -> Draft {
    draft
        .period(windows.before.start, windows.after.end)
        .parameter("window_days", study.parameters.window_days)
        .parameter("days_before", windows.before.days())
        .parameter("days_after", windows.after.days())
}

/// The same for what compares them, with what else happened in them and the
/// warnings that follow from either.
#[must_use]
pub fn comparing(study: &Study<'_>, takedown: &Takedown, windows: &Windows, draft: Draft) -> Draft {
    let asked = u64::from(study.parameters.window_days);
    let shorter = windows.before.days().min(windows.after.days());
    let draft = described(study, windows, draft);
    let draft = if shorter < asked.max(SHORT) {
        draft.warn(Warning::ShortWindow)
    } else {
        draft
    };
    coinciding(study, takedown, windows, draft)
}

/// Names what else happened in the windows, with a warning.
#[must_use]
pub fn coinciding(
    study: &Study<'_>,
    takedown: &Takedown,
    windows: &Windows,
    draft: Draft,
) -> Draft {
    match coincidences(study, takedown, windows).join(" ") {
        none if none.is_empty() => draft,
        others => draft
            .parameter("coincides_with", others)
            .warn(Warning::CoincidentEvent),
    }
}

/// Other takedowns, and incidents, that fall into the windows: what an effect
/// coincides with. Ids, takedowns first.
pub fn coincidences(frame: &Frame<'_>, takedown: &Takedown, windows: &Windows) -> Vec<String> {
    let inside = |start: Day, end: Day| start < windows.after.end && end >= windows.before.start;
    let others = frame
        .tables
        .takedowns
        .iter()
        .filter(|t| t.id != takedown.id && inside(time::day(t.at), time::day(t.at)));
    let incidents = frame.tables.incidents.iter().filter(|i| {
        let start = time::day(i.start);
        inside(start, i.end.map_or(start, time::day))
    });
    others
        .map(|t| t.id.clone())
        .chain(incidents.map(|i| i.id.clone()))
        .collect()
}
