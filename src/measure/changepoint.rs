//! Change points (METHODS §6): the days on which the level of daily posts
//! changed, found without telling the method when a takedown was.

use std::cmp::Ordering;

use super::Study;
use super::daily::Daily;
use super::windows::Window;
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::changepoint::{Segmentation, dispersion, segment};
use crate::stat::round12;
use crate::time::{self, Day};

/// The shortest segment: a week, so that weekends are no changes.
const SHORTEST: usize = 7;

/// Adds `changepoint.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let days = Window {
        start: study.start,
        end: study.end,
    };
    let counts = Daily::of(study, |_, cell, _| cell.posts).counts(days);
    let found = Found {
        study,
        dispersion: dispersion(&counts),
        segmentation: segment(&counts, SHORTEST, dispersion(&counts)).map_err(Reason::from),
    };
    facts.add(found.count());
    facts.add(found.table());
    for takedown in study.takedowns() {
        facts.add(found.nearest(takedown));
    }
}

struct Found<'a> {
    study: &'a Study<'a>,
    dispersion: f64,
    segmentation: Result<Segmentation, Reason>,
}

impl Found<'_> {
    fn count(&self) -> Draft {
        let draft = fact("changepoint.count", "changes", 6);
        let changes = self.segmentation.as_ref().map(|s| s.changes.len() as u64);
        self.described(draft.count_or(changes.map_err(|r| *r)))
            .parents(["activity.daily"])
    }

    fn described(&self, draft: Draft) -> Draft {
        let draft = draft
            .n(self.study.days())
            .period(self.study.start, self.study.end)
            .parameter("shortest_segment_days", SHORTEST)
            .parameter("dispersion", self.dispersion);
        match &self.segmentation {
            Ok(s) => draft.parameter("penalty", s.penalty),
            Err(_) => draft,
        }
    }

    /// The days of the changes: first days of new segments.
    fn days(&self) -> Vec<Day> {
        let changes = self.segmentation.as_ref().map(|s| s.changes.as_slice());
        let day = |index: &usize| self.study.start + i32::try_from(*index).unwrap_or(0);
        changes.unwrap_or_default().iter().map(day).collect()
    }

    fn table(&self) -> Draft {
        let columns = [
            ("day", "date"),
            ("mean_before", "posts_per_day"),
            ("mean_after", "posts_per_day"),
            ("penalty", "index"),
            ("takedown", ""),
            ("distance", "days"),
        ];
        let means = self.segmentation.as_ref().map(|s| s.means.as_slice());
        let means = means.unwrap_or_default().windows(2);
        let penalty = self.segmentation.as_ref().map_or(0.0, |s| s.penalty);
        let rows = self.days().into_iter().zip(means).map(|(day, means)| {
            let nearest = self.study.takedowns().min_by_key(|t| distance(t, day));
            vec![
                key(time::iso_day(day)),
                decimal_cell(Ok(means[0])),
                decimal_cell(Ok(means[1])),
                decimal_cell(Ok(round12(penalty))),
                nearest.and_then(|t| key(&t.id)),
                nearest.and_then(|t| cell(distance(t, day))),
            ]
        });
        let draft = fact("changepoint.dates", "changes", 6).decimals(1).rows(
            Shape::Table,
            &columns,
            rows.collect(),
        );
        let draft = match &self.segmentation {
            Ok(_) => draft,
            Err(reason) => draft.not_estimable(*reason),
        };
        self.described(draft).parents(["changepoint.count"])
    }

    /// How far the nearest change lies from a takedown.
    fn nearest(&self, takedown: &Takedown) -> Draft {
        let scope = [("takedown", takedown.id.as_str())];
        let draft = fact(id("changepoint.nearest", &scope), "days", 6);
        let nearest = self
            .days()
            .into_iter()
            .min_by_key(|day| distance(takedown, *day));
        let draft = match nearest {
            Some(day) => draft
                .count(distance(takedown, day))
                .parameter("day", time::iso_day(day))
                .parameter("side", side(takedown, day)),
            None => draft.not_estimable(Reason::NoChange),
        };
        self.described(draft).parents(["changepoint.dates"])
    }
}

/// Whether a change came before a takedown's own day: then it did not start it.
fn side(takedown: &Takedown, day: Day) -> &'static str {
    match day.cmp(&time::day(takedown.at)) {
        Ordering::Less => "before",
        Ordering::Equal => "same",
        Ordering::Greater => "after",
    }
}

/// Days between a takedown and a day, whichever comes first.
fn distance(takedown: &Takedown, day: Day) -> u64 {
    i64::from(time::day(takedown.at)).abs_diff(i64::from(day))
}
