//! The divergence at dates on which nothing was taken down: how far the mix of
//! narratives moves by itself.

use std::collections::BTreeMap;

use super::Study;
use super::comparison::Comparison;
use super::divergence::floats;
use crate::facts::build::{Draft, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::measure::placebo::{self, Placebo};
use crate::measure::windows::{BOUNDS, Window};
use crate::stat::Estimate;
use crate::stat::divergence::jensen_shannon;
use crate::tally::cells::NO_NARRATIVE;
use crate::time::{self, Day};

const SERIES: &str = "narrative.placebo";

/// The divergences at the placebo dates, or why there are none.
pub type Placebos = Result<Vec<Option<f64>>, Reason>;

/// Adds `narrative.placebo`, one value for every date, and how many dates and
/// how many pairs of windows that share no day there are.
pub fn series(study: &Study<'_>, facts: &mut Facts) -> Placebos {
    let columns = [("date", "date"), ("jsd", "bits")];
    let draft = |rows| {
        fact(SERIES, "bits", 7)
            .decimals(3)
            .rows(Shape::Series, &columns, rows)
    };
    let placebo = match placebo::of(study) {
        Ok(placebo) => placebo,
        Err(Reason::NoTakedown) => return Err(Reason::NoTakedown),
        Err(reason) => {
            facts.add(draft(Vec::new()).not_estimable(reason).parents(BOUNDS));
            return Err(reason);
        }
    };
    let days = Daily::of(study);
    let values = placebo.values(|w| days.divergence(w.before, w.after));
    let rows = placebo.dates.iter().zip(&values);
    let rows = rows.map(|(day, value)| {
        let cell = value.and_then(|v| decimal_cell(Ok(v)));
        vec![key(time::iso_day(*day)), cell]
    });
    let posts = days.all(&placebo).unwrap_or(0);
    let draft = draft(rows.collect()).input("posts", posts, "with a primary narrative");
    facts.add(about(study, &placebo, draft));
    for (name, unit, n) in [
        ("dates", "days", values.iter().flatten().count()),
        ("independent", "window_pairs", placebo.independent),
    ] {
        let draft = fact(format!("{SERIES}.{name}"), unit, 7).count(n as u64);
        facts.add(about(study, &placebo, draft).parents([SERIES]));
    }
    Ok(values)
}

/// What the facts about placebo dates carry.
fn about(study: &Study<'_>, placebo: &Placebo, draft: Draft) -> Draft {
    let draft = draft
        .parameter("window_days", study.parameters.window_days)
        .parameter("independent_windows", placebo.independent);
    let first = placebo.windows.first().map(|w| w.before.start);
    let last = placebo.windows.last().map(|w| w.after.end);
    match (first, last) {
        (Some(first), Some(last)) => draft.period(first, last),
        _ => draft,
    }
}

/// The place of a takedown's divergence among those of the placebo dates: 1 if
/// none of them is as large.
pub fn rank(comparison: &Comparison<'_>, placebos: &Placebos, facts: &mut Facts) {
    let [p, q] = [0, 1].map(|side| floats(&comparison.panel.sums(side)));
    let place = match placebos {
        Ok(values) => jensen_shannon(&p, &q)
            .map_err(Reason::from)
            .and_then(|jsd| placebo::rank(jsd, values, |v| v)),
        Err(reason) => Err(*reason),
    };
    let draft = fact(comparison.id("jsd.placebo_rank"), "rank", 7);
    let draft = match place {
        Ok(place) => draft
            .count(place.rank)
            .parameter("dates", place.dates)
            .parents([comparison.id("jsd"), SERIES.to_owned()]),
        Err(reason) => draft.not_estimable(reason),
    };
    facts.add(comparison.compared(draft));
}

/// Posts by narrative up to each day, so that any window is a difference.
struct Daily {
    start: Day,
    /// Posts before the day, by narrative, one row more than there are days.
    until: Vec<Vec<u64>>,
}

impl Daily {
    fn of(study: &Study<'_>) -> Self {
        let cells = study.tallies.cells.iter();
        let mut daily: BTreeMap<(Day, u32), u64> = BTreeMap::new();
        for (key, cell) in cells.filter(|(k, _)| k.narrative != NO_NARRATIVE) {
            *daily.entry((key.day, key.narrative)).or_default() += cell.posts;
        }
        let mut sums = vec![0; study.tallies.names.narratives.len()];
        let mut until = vec![sums.clone()];
        for day in study.start..study.end {
            for ((_, narrative), posts) in daily.range((day, 0)..=(day, u32::MAX)) {
                sums[*narrative as usize] += posts;
            }
            until.push(sums.clone());
        }
        Self {
            start: study.start,
            until,
        }
    }

    /// Posts with a narrative in the days that the placebo dates look at.
    fn all(&self, placebo: &Placebo) -> Option<u64> {
        let (first, last) = (placebo.windows.first()?, placebo.windows.last()?);
        let until = |day: Day| -> Option<u64> {
            let row = usize::try_from(day - self.start).ok()?;
            Some(self.until.get(row)?.iter().sum())
        };
        until(last.after.end)?.checked_sub(until(first.before.start)?)
    }

    fn divergence(&self, before: Window, after: Window) -> Estimate<f64> {
        jensen_shannon(&self.posts(before), &self.posts(after))
    }

    /// Posts by narrative in a window of the study period.
    fn posts(&self, window: Window) -> Vec<f64> {
        let until = |day: Day| {
            let row = usize::try_from(day - self.start).unwrap_or(0);
            &self.until[row.min(self.until.len() - 1)]
        };
        let pairs = until(window.start).iter().zip(until(window.end));
        pairs.map(|(from, to)| (to - from) as f64).collect()
    }
}
