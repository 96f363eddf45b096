//! Placebo dates (METHODS §6): what a comparison of two windows says at dates on
//! which nothing was taken down. Whoever compares windows can ask here how
//! unusual its number is among such dates.

use super::Study;
use super::compared::{ByDay, MEASURES, Measure};
use super::windows::{BOUNDS, Window, Windows, coinciding};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::round12;
use crate::time::{self, Day};

/// Number of placebo dates.
const DATES: &str = "effect.placebo.dates";
/// Number of pairs of windows that share no day.
const WINDOWS: &str = "effect.placebo.windows";
/// Ratios by date.
const VALUES: &str = "effect.placebo.values";

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

/// Adds `effect.placebo.*`: the ratios of every placebo date, and the rank of
/// each takedown's among them.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    if study.tables.takedowns.is_empty() {
        return;
    }
    let placebo = of(study);
    let by_day: Vec<(&Measure, ByDay)> =
        MEASURES.iter().map(|m| (m, ByDay::of(study, m))).collect();
    let ratios: Vec<Vec<Option<f64>>> = match &placebo {
        Ok(placebo) => by_day
            .iter()
            .map(|(_, by_day)| placebo.values(|w| by_day.ratio(w)))
            .collect(),
        Err(_) => vec![Vec::new(); by_day.len()],
    };
    let table = Table { study, placebo };
    table.size(facts);
    facts.add(table.values(&ratios));
    for ((measure, by_day), ratios) in by_day.iter().zip(&ratios) {
        facts.add(table.histogram(measure, ratios));
        for takedown in study.takedowns() {
            let actual = Windows::of(study, takedown).and_then(|w| by_day.ratio(&w));
            facts.add(table.rank(measure, takedown, actual, ratios));
        }
    }
}

/// The facts about the placebo dates.
struct Table<'a> {
    study: &'a Study<'a>,
    placebo: Result<Placebo, Reason>,
}

impl Table<'_> {
    /// How many dates, and how many of them do not overlap.
    fn size(&self, facts: &mut Facts) {
        let draft = |name: &str, unit: &str, number: fn(&Placebo) -> usize| {
            let n = self.placebo.as_ref().map(|p| number(p) as u64);
            let draft = fact(name, unit, 6).count_or(n.map_err(|r| *r));
            let takedowns = self.study.tables.takedowns.len() as u64;
            self.described(draft.input("takedowns", takedowns, "").parents(BOUNDS))
        };
        facts.add(draft(DATES, "days", |p| p.dates.len()));
        facts.add(draft(WINDOWS, "windows", |p| p.independent));
    }

    fn described(&self, draft: Draft) -> Draft {
        let draft = draft.parameter("window_days", self.study.parameters.window_days);
        match self.placebo.as_ref().map(|p| p.windows.as_slice()) {
            Ok([first, .., last]) => draft.period(first.before.start, last.after.end),
            _ => draft,
        }
    }

    /// The ratios by date.
    fn values(&self, ratios: &[Vec<Option<f64>>]) -> Draft {
        let mut columns = vec![("day", "date")];
        columns.extend(MEASURES.iter().map(|m| (m.name, "ratio")));
        let dates = self.placebo.as_ref().map(|p| p.dates.as_slice());
        let dates = dates.unwrap_or_default().iter().zip(0usize..);
        let rows = dates.map(|(day, row)| {
            let value = |ratios: &Vec<Option<f64>>| ratios[row].and_then(|r| decimal_cell(Ok(r)));
            let day = key(time::iso_day(*day));
            std::iter::once(day)
                .chain(ratios.iter().map(value))
                .collect()
        });
        let draft = fact(VALUES, "ratio", 6)
            .decimals(2)
            .rows(Shape::Series, &columns, rows.collect())
            .parents(["activity.daily"]);
        self.described(self.or_reason(draft))
    }

    fn or_reason(&self, draft: Draft) -> Draft {
        match &self.placebo {
            Ok(_) => draft,
            Err(reason) => draft.not_estimable(*reason),
        }
    }

    /// Dates by ratio, in equal steps from the smallest to the largest.
    fn histogram(&self, measure: &Measure, ratios: &[Option<f64>]) -> Draft {
        const BINS: usize = 24;
        let columns = [("from", "ratio"), ("to", "ratio"), ("dates", "days")];
        let mut sorted: Vec<f64> = ratios.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let ends = sorted.first().zip(sorted.last());
        let (low, high) = ends.map_or((0.0, 0.0), |(low, high)| (*low, *high));
        let edge = |bin: usize| match bin {
            BINS => high,
            _ => round12(low + (high - low) * bin as f64 / BINS as f64),
        };
        let below = |bin: usize| match bin {
            BINS => sorted.len(),
            _ => sorted.partition_point(|v| *v < edge(bin)),
        };
        let bins = if sorted.is_empty() { 0 } else { BINS };
        let rows = (0..bins).map(|bin| {
            vec![
                decimal_cell(Ok(edge(bin))),
                decimal_cell(Ok(edge(bin + 1))),
                cell((below(bin + 1) - below(bin)) as u64),
            ]
        });
        let name = format!("effect.placebo.histogram.{}", measure.name);
        let draft = fact(name, "days", 6)
            .decimals(2)
            .rows(Shape::Histogram, &columns, rows.collect())
            .n(sorted.len() as u64)
            .parents([VALUES]);
        self.described(self.or_reason(draft))
    }

    /// How many dates, the takedown's own included, have a ratio at least as far
    /// from 1.
    fn rank(
        &self,
        measure: &Measure,
        takedown: &Takedown,
        actual: Result<f64, Reason>,
        ratios: &[Option<f64>],
    ) -> Draft {
        let scoped = |name: &str| {
            let name = format!("{name}.{}", measure.name);
            id(&name, &[("takedown", &takedown.id)])
        };
        // As far from 1 on the log scale, without a logarithm.
        let far = |ratio: f64| ratio.max(1.0 / ratio);
        let ranked = match (&self.placebo, actual) {
            (Err(reason), _) => Err(*reason),
            (Ok(_), Err(reason)) => Err(reason),
            (Ok(_), Ok(actual)) => rank(actual, ratios, far),
        };
        let draft = fact(scoped("effect.placebo.rank"), "rank", 6)
            .count_or(ranked.map(|r| r.rank))
            .parents([scoped("effect.ratio"), VALUES.to_owned()]);
        let draft = match (ranked, &self.placebo) {
            (Ok(ranked), Ok(placebo)) => draft
                .of(ranked.rank, ranked.dates + 1)
                .n(ranked.dates)
                .parameter("windows_apart", placebo.independent),
            _ => draft,
        };
        let draft = self.described(draft);
        match Windows::of(self.study, takedown) {
            Ok(windows) => coinciding(self.study, takedown, &windows, draft),
            Err(_) => draft,
        }
    }
}
