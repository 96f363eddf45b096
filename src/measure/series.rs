//! Series that come as numbers rather than posts (`series.csv`): how much there is
//! in all, in each year and in the ranges that the study names, and where most.
//!
//! A date without a row is not reported, which is not zero: nothing is filled in.
//! No weekday and no burst of days is looked for: who publishes values by month
//! has summed over both.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::Study;
use crate::facts::build::{Draft, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, equals, id};
use crate::ingest::decimal::Decimal;
use crate::ingest::tables::Point;
use crate::stat::NotEstimable;
use crate::stat::proportion::fraction;
use crate::time::{self, Day, Step};

/// Adds `series.*`, for each series that the dataset has.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let mut all: BTreeMap<&str, Vec<&Point>> = BTreeMap::new();
    for point in &study.tables.series {
        all.entry(&point.series).or_default().push(point);
    }
    for (name, points) in all {
        let series = Series::new(name, points);
        series.values(facts);
        series.total(facts);
        series.peak(facts);
        series.ranges(study, facts);
    }
}

/// The step that values stand for: the longest that every date is the first day
/// of; one date alone stands for a day unless it begins a month.
fn step_of(days: &[Day]) -> Step {
    let many = days.len() > 1;
    let all = |wanted: fn(Day) -> bool| days.iter().all(|day| wanted(*day));
    let first = |day: Day| time::date(day).day() == 1;
    match () {
        () if many && all(|day| time::date(day).ordinal() == 1) => Step::Year,
        () if all(first) => Step::Month,
        () if many && all(|day| time::weekday(day) == 0) => Step::Week,
        () => Step::Day,
    }
}

/// Words of units of which two values do not add up to a third, in the languages
/// of editions. Plurals that count things (shares of a post) are not among them.
const NOT_ADDITIVE: [&str; 23] = [
    "average",
    "indice",
    "index",
    "mean",
    "median",
    "médiane",
    "moyenne",
    "part",
    "pct",
    "percent",
    "percentage",
    "percentages",
    "permille",
    "pourcent",
    "pourcentage",
    "pourcentages",
    "probability",
    "probabilité",
    "proportion",
    "rate",
    "ratio",
    "share",
    "taux",
];

/// The same in several words, or no word at all.
const NOT_ADDITIVE_PARTS: [&str; 6] =
    ["%", "‰", "per cent", "pour cent", "per mille", "pour mille"];

/// Whether values of a unit add up: not where any part of it is a share, a rate
/// or the like, however it is written.
fn is_additive(unit: &str) -> bool {
    let words: Vec<String> = unit.split_whitespace().map(str::to_lowercase).collect();
    let unit = words.join(" ");
    let mut words = unit.split(|c: char| !c.is_alphanumeric());
    let refused = words.any(|word| NOT_ADDITIVE.contains(&word));
    !refused && !NOT_ADDITIVE_PARTS.iter().any(|part| unit.contains(part))
}

/// One series: its values in the order of their days, one for each.
struct Series<'a> {
    name: &'a str,
    points: Vec<&'a Point>,
    step: Step,
    /// The unit of its facts.
    unit: &'a str,
    /// Why its values do not add up, if they do not.
    refused: Option<Reason>,
    /// Decimals for display: as many as its values have; shares are shown in per cent.
    places: u8,
}

impl<'a> Series<'a> {
    fn new(name: &'a str, points: Vec<&'a Point>) -> Self {
        let days: Vec<Day> = points.iter().map(|p| p.day).collect();
        let units: BTreeSet<&str> = points.iter().map(|p| p.unit.as_str()).collect();
        let mixed = units.len() > 1;
        let unit = match units.first() {
            Some(unit) if !mixed => unit_of(unit),
            _ => UNNAMED,
        };
        let refused = match mixed {
            true => Some(Reason::MixedUnits),
            false => (!is_additive(unit)).then_some(Reason::NotAdditive),
        };
        let places = points.iter().map(|p| p.value.places()).max().unwrap_or(0);
        Self {
            name,
            step: step_of(&days),
            unit,
            refused,
            places: match unit {
                "share" | "share_difference" => places.saturating_sub(2),
                _ => places,
            },
            points,
        }
    }

    fn id(&self, measure: &str) -> String {
        id(&format!("series.{measure}"), &[("series", self.name)])
    }

    /// A fact of it, with what it depends on.
    fn draft(&self, id: String, unit: &str) -> Draft {
        fact(id, unit, 1)
            .decimals(self.places)
            .parameter("grain", self.step.word())
    }

    fn filter(&self) -> String {
        equals("series_id", self.name)
    }

    /// From its first day to the end of its last step.
    fn span(&self) -> (Day, Day) {
        let first = self.points.first().map_or(0, |p| p.day);
        let last = self.points.last().map_or(0, |p| p.day);
        (first, self.step.after(last))
    }

    /// The values as the table gives them.
    fn values(&self, facts: &mut Facts) {
        let row = |p: &&Point| vec![key(time::iso_day(p.day)), key(p.value)];
        let rows = self.points.iter().map(row).collect();
        let sources: BTreeSet<&str> = self.points.iter().map(|p| p.source.as_str()).collect();
        let sources: Vec<&str> = sources.into_iter().filter(|s| !s.is_empty()).collect();
        let (first, end) = self.span();
        let n = self.points.len() as u64;
        let columns = [("start", "date"), ("reported", self.unit)];
        let draft = self
            .draft(self.id("values"), self.unit)
            .rows(Shape::Series, &columns, rows)
            .n(n)
            .period(first, end)
            .parameter("series", self.name)
            .parameter("source", sources.join("; "))
            .input("series", n, self.filter());
        facts.add(match self.refused {
            Some(Reason::MixedUnits) => draft.parameter("units", "several"),
            _ => draft,
        });
        facts.add(
            fact(self.id("points"), "values", 1)
                .count(n)
                .period(first, end)
                .parents([self.id("values")]),
        );
    }

    /// The sum of the values between two days, both included, and how many they
    /// are; none where no value is reported, or a step with one is cut.
    fn sum(&self, (from, to): (Day, Day)) -> Result<(Decimal, u64), Reason> {
        if let Some(reason) = self.refused {
            return Err(reason);
        }
        let (mut sum, mut n) = (Decimal::ZERO, 0);
        for point in &self.points {
            let (start, last) = (point.day, self.step.after(point.day) - 1);
            if last < from || start > to {
                continue;
            }
            if start < from || last > to {
                return Err(Reason::CutStep);
            }
            sum = sum.plus(point.value);
            n += 1;
        }
        match n {
            0 => Err(NotEstimable::Empty.into()),
            n => Ok((sum, n)),
        }
    }

    fn all(&self) -> Result<(Decimal, u64), Reason> {
        self.sum((Day::MIN, Day::MAX))
    }

    fn total(&self, facts: &mut Facts) {
        let (first, end) = self.span();
        let draft = self
            .draft(self.id("total"), self.unit)
            .period(first, end)
            .parents([self.id("values")]);
        facts.add(summed(draft, self.all()));
    }

    /// The largest value; of equals the first, and then it says so.
    fn peak(&self, facts: &mut Facts) {
        let draft = self
            .draft(self.id("peak"), self.unit)
            .parents([self.id("values")]);
        let largest = self.points.iter().rev().max_by_key(|p| p.value);
        facts.add(match largest {
            _ if self.refused == Some(Reason::MixedUnits) => {
                draft.not_estimable(Reason::MixedUnits)
            }
            Some(p) => self
                .shared(draft, p.value)
                .text(p.value.to_string())
                .period(p.day, self.step.after(p.day)),
            None => draft.not_estimable(NotEstimable::Empty),
        });
    }

    /// Whether several dates have the largest value, or all.
    fn shared(&self, draft: Draft, largest: Decimal) -> Draft {
        let equal = self.points.iter().filter(|p| p.value == largest).count();
        match equal {
            0 | 1 => draft,
            n if n == self.points.len() => draft.parameter("dates", "all"),
            _ => draft.parameter("dates", "several"),
        }
    }

    /// Sums and shares of every year, of the study period, and of the ranges
    /// that the study names; and the table of them.
    fn ranges(&self, study: &Study<'_>, facts: &mut Facts) {
        let mut rows = Vec::new();
        let mut parents = Vec::new();
        for (range, sort) in self.chosen(study) {
            let (from, to) = (time::iso_day(range.0), time::iso_day(range.1));
            let scope = [
                ("series", self.name),
                ("from", from.as_str()),
                ("to", to.as_str()),
            ];
            let ids = ["series.total", "series.share"].map(|name| id(name, &scope));
            let part = self.sum(range);
            let share = self.share(part);
            let parent = [self.id("values"), self.id("total")];
            let draft = self
                .draft(ids[0].clone(), self.unit)
                .period(range.0, range.1 + 1)
                .parents([parent[0].as_str()]);
            facts.add(summed(draft, part));
            let draft = fact(&ids[1], "share", 1)
                .decimals(1)
                .period(range.0, range.1 + 1)
                .number(share)
                .parents([&ids[0], &parent[1]]);
            facts.add(match (part, self.all()) {
                (Ok((part, _)), Ok((all, _))) => in_whole_numbers(draft, part, all),
                _ => draft,
            });
            let sum = part.ok().map(|(sum, _)| sum.to_string());
            let share = share.ok().and_then(|share| decimal_cell(Ok(share)));
            rows.push(vec![key(sort), key(from), key(to), sum, share]);
            parents.extend(ids);
        }
        let columns = [
            ("span", ""),
            ("from", "date"),
            ("until", "date"),
            ("reported", self.unit),
            ("share", "share"),
        ];
        facts.add(
            self.draft(self.id("ranges"), self.unit)
                .decimals(1)
                .rows(Shape::Table, &columns, rows)
                .parents(parents),
        );
    }

    /// The share of the whole; none where a value below zero lets parts exceed it.
    fn share(&self, part: Result<(Decimal, u64), Reason>) -> Result<f64, Reason> {
        let ((part, _), (all, _)) = (part?, self.all()?);
        if self.points.iter().any(|p| p.value.is_negative()) {
            return Err(Reason::NotAdditive);
        }
        let (part, all) = part.alike(all);
        fraction(part, all).map_err(Reason::from)
    }

    /// The ranges, each once, with what it is: every year with a value, the study
    /// period, then those that the study names.
    fn chosen(&self, study: &Study<'_>) -> Vec<((Day, Day), &'static str)> {
        let year = |p: &&Point| {
            let year = time::date(p.day).year();
            let day = |month, day| chrono::NaiveDate::from_ymd_opt(year, month, day);
            let ends = day(1, 1).zip(day(12, 31));
            ends.map(|(a, b)| (time::day_of_date(a), time::day_of_date(b)))
        };
        let years = self.points.iter().filter_map(year).map(|r| (r, "year"));
        let own = ((study.start, study.end - 1), "study");
        let named = study.parameters.ranges.iter().filter_map(|r| r.days());
        let mut seen = BTreeSet::new();
        years
            .chain([own])
            .chain(named.map(|r| (r, "named")))
            .filter(|(range, _)| seen.insert(*range))
            .collect()
    }
}

/// What values without a unit are called.
const UNNAMED: &str = "values";

/// The unit of a series' facts. What means something else in facts, or nothing,
/// is no unit of a table.
fn unit_of(unit: &str) -> &str {
    match unit {
        "" | "date" | "as_measured" => UNNAMED,
        unit => unit,
    }
}

/// A sum with the number of values that it was made of.
fn summed(draft: Draft, sum: Result<(Decimal, u64), Reason>) -> Draft {
    match sum {
        Ok((sum, n)) => draft.text(sum.to_string()).n(n),
        Err(reason) => draft.not_estimable(reason),
    }
}

/// Numerator and denominator, where both are counts.
fn in_whole_numbers(draft: Draft, part: Decimal, all: Decimal) -> Draft {
    match (part.whole(), all.whole()) {
        (Some(part), Some(all)) => draft.of(part, all),
        _ => draft,
    }
}
