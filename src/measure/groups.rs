//! Whether the groups of the network were suspended at different rates (METHODS
//! §5, "By group"): each group against all other accounts, and all at once. Only
//! accounts of known state count.

use super::suspension::{Dates, States, dated, dates};
use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Status;
use crate::stat::adjust::benjamini_hochberg;
use crate::stat::contingency::{Test, chi_squared, one_rate};
use crate::stat::divergence::cramers_v;
use crate::stat::proportion::{newcombe, wilson};
use crate::stat::rng::Plan;
use crate::stat::{Interval, NotEstimable};
use crate::time;

/// Adds `suspension.difference*`, `suspension.groups*` and
/// `suspension.cramers_v`, if there are two groups or more.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let groups: Vec<(String, [u64; 2])> = States::by_group(study)
        .into_iter()
        .map(|(group, states)| (group, split(&states)))
        .collect();
    if groups.len() < 2 {
        return;
    }
    let comparison = Comparison {
        study,
        dates: dates(study),
        plan: study.plan("groups".to_owned()),
        table: groups.iter().map(|(_, row)| *row).collect(),
    };
    comparison.overall(facts);
    let rows: Vec<Row> = groups
        .iter()
        .enumerate()
        .map(|(index, (group, _))| comparison.row(group, index))
        .collect();
    let p: Vec<Option<f64>> = rows.iter().map(Row::p).collect();
    let q = benjamini_hochberg(&p);
    for (row, q) in rows.iter().zip(&q) {
        comparison.facts(row, *q, facts);
    }
    facts.add(comparison.table(&rows, &q));
}

/// Suspended accounts, and the others of known state.
fn split(states: &States) -> [u64; 2] {
    let suspended = states.of(Status::Suspended);
    [suspended, states.known() - suspended]
}

struct Comparison<'a> {
    study: &'a Study<'a>,
    dates: Dates,
    plan: Plan,
    /// Suspended and other accounts, by group.
    table: Vec<[u64; 2]>,
}

/// A group against all other accounts.
struct Row {
    group: String,
    /// Suspended and other accounts: of the group, of the rest.
    counts: [[u64; 2]; 2],
    rate: Result<Interval, Reason>,
    difference: Result<Interval, Reason>,
    tested: Result<(f64, Test), Reason>,
}

impl Row {
    fn known(&self) -> u64 {
        self.counts[0].iter().sum()
    }

    fn p(&self) -> Option<f64> {
        self.tested.ok().map(|(p, _)| p)
    }

    fn id(&self, measure: &str) -> String {
        id(measure, &[("group", &self.group)])
    }
}

impl Comparison<'_> {
    fn row(&self, group: &str, index: usize) -> Row {
        let own = self.table[index];
        let others = |column: usize| self.sum(column) - own[column];
        let counts = [own, [others(0), others(1)]];
        let [(k, n), (k_rest, n_rest)] = counts.map(|[k, others]| (k, k + others));
        let level = self.study.parameters.level;
        let estimate = |estimate: Result<Interval, NotEstimable>| {
            dated(self.dates).and_then(|_| estimate.map_err(Reason::from))
        };
        Row {
            group: group.to_owned(),
            counts,
            rate: estimate(wilson(k, n, level)),
            difference: estimate(newcombe(k, n, k_rest, n_rest, level)),
            tested: self.tested(&counts),
        }
    }

    fn sum(&self, column: usize) -> u64 {
        self.table.iter().map(|row| row[column]).sum()
    }

    fn tested(&self, table: &[[u64; 2]]) -> Result<(f64, Test), Reason> {
        dated(self.dates)?;
        one_rate(&self.plan, table, self.study.parameters.resamples).map_err(Reason::from)
    }

    /// What every comparison carries.
    fn compared(&self, draft: Draft) -> Draft {
        match dated(self.dates) {
            Ok(at) => draft.parameter("as_of", time::iso_day(time::day(at))),
            Err(_) => draft,
        }
    }

    /// A p-value and what it rests on.
    fn probability(&self, name: String, tested: Result<(f64, Test), Reason>) -> Draft {
        let draft = fact(name, "probability", 5)
            .decimals(3)
            .number(tested.map(|(p, _)| p))
            .warn(Warning::BatchedEvents);
        let draft = match tested {
            Ok((_, test)) => draft.parameter("test", test.code()),
            Err(_) => draft,
        };
        self.compared(draft)
    }

    /// All groups at once.
    fn overall(&self, facts: &mut Facts) {
        let known = self.sum(0) + self.sum(1);
        let mut draft = self
            .probability("suspension.groups_p".to_owned(), self.tested(&self.table))
            .n(known)
            .parameter("resamples", self.study.parameters.resamples)
            .parameter("seed", self.study.parameters.seed)
            .parameter("plan", &self.plan.name);
        if let Ok(test) = chi_squared(&self.table) {
            let statistic = decimal_cell(Ok(test.statistic)).unwrap_or_default();
            draft = draft
                .parameter("chi_squared", statistic)
                .parameter("df", test.df);
        }
        facts.add(draft.parents(["suspension.status"]));
        let association =
            dated(self.dates).and_then(|_| cramers_v(&self.table).map_err(Reason::from));
        facts.add(
            self.compared(
                fact("suspension.cramers_v", "index", 5)
                    .decimals(2)
                    .number(association)
                    .n(known)
                    .parents(["suspension.status"]),
            ),
        );
    }

    fn facts(&self, row: &Row, q: Option<f64>, facts: &mut Facts) {
        facts.add(
            self.compared(
                fact(row.id("suspension.difference"), "share_difference", 5)
                    .decimals(1)
                    .parameter(interval::PARAMETER, interval::DIFFERENCE)
                    .interval(row.difference)
                    .n(row.known())
                    .parameter("compared_with", "all other accounts of known state")
                    .parents([row.id("suspension.rate"), "suspension.status".to_owned()]),
            ),
        );
        facts.add(
            self.probability(row.id("suspension.difference_p"), row.tested)
                .n(row.known())
                .parents([row.id("suspension.difference")]),
        );
        let adjusted = match (q, row.tested) {
            (Some(q), _) => Ok(q),
            (None, tested) => Err(tested.err().unwrap_or(NotEstimable::NoVariation.into())),
        };
        facts.add(
            fact(row.id("suspension.difference_q"), "probability", 5)
                .decimals(3)
                .number(adjusted)
                .n(row.known())
                .warn(Warning::BatchedEvents)
                .parameter("test", "that of suspension.difference_p")
                .parameter("adjusted_over", "the groups of suspension.groups")
                .parents([row.id("suspension.difference_p")]),
        );
    }

    /// The same once more, a row for each group.
    fn table(&self, rows: &[Row], q: &[Option<f64>]) -> Draft {
        let columns = [
            ("group", ""),
            ("known", "accounts"),
            ("suspended", "accounts"),
            ("rate", "share"),
            ("rate_lower", "share"),
            ("rate_upper", "share"),
            ("difference", "share_difference"),
            ("difference_lower", "share_difference"),
            ("difference_upper", "share_difference"),
            ("p", "probability"),
            ("q", "probability"),
            ("test", ""),
        ];
        let number = |value: Option<f64>| value.and_then(|v| decimal_cell(Ok(v)));
        let limits = |interval: &Result<Interval, Reason>| {
            let of = |pick: fn(&Interval) -> f64| number(interval.as_ref().ok().map(pick));
            [of(|i| i.estimate), of(|i| i.lower), of(|i| i.upper)]
        };
        let cells = |(row, q): (&Row, &Option<f64>)| {
            let mut cells = vec![key(&row.group), cell(row.known()), cell(row.counts[0][0])];
            cells.extend(limits(&row.rate));
            cells.extend(limits(&row.difference));
            let test = row.tested.ok().and_then(|(_, test)| key(test.code()));
            cells.extend([number(row.p()), number(*q), test]);
            cells
        };
        let cells = rows.iter().zip(q).map(cells).collect();
        let draft = fact("suspension.groups", "accounts", 5)
            .decimals(1)
            .rows(Shape::Table, &columns, cells)
            .parameter("compared_with", "all other accounts of known state")
            .parents(rows.iter().map(|row| row.id("suspension.difference")));
        self.compared(draft)
    }
}
