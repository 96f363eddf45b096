//! Days on which conspicuously many accounts were created, and how many were
//! created in the ranges that the study names (METHODS §4). Days are in UTC.

use std::collections::{BTreeMap, BTreeSet};

use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::stat::poisson;
use crate::stat::proportion::{share, wilson};
use crate::time::{self, Day};

/// Fewer creations on one day are no burst, however quiet the year before was.
const FEWEST: u64 = 3;
/// Below this probability a day is a burst.
const UNLIKELY: f64 = 0.001;
/// Days before a day from which its expected number comes.
const TRAILING: u16 = 365;

/// Adds `accounts.creation_bursts*`, and for the ranges of the study
/// `accounts.created[from=…,to=…]`, `accounts.created_share[…]` and the table of both.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let created = study.tables.accounts.iter().filter_map(|a| a.created_at);
    let days: Vec<Day> = created.map(time::day).collect();
    bursts(&days, facts);
    if !study.parameters.creation_ranges.is_empty() {
        ranges(study, &days, facts);
    }
}

/// A day on which more accounts were created than chance explains.
struct Burst {
    day: Day,
    accounts: u64,
    /// Accounts created in the trailing year.
    before: u64,
    probability: f64,
}

/// The bursts, in the order of time.
fn found(days: &[Day]) -> Vec<Burst> {
    let mut counts: BTreeMap<Day, u64> = BTreeMap::new();
    for day in days {
        *counts.entry(*day).or_default() += 1;
    }
    let burst = |(&day, &accounts): (&Day, &u64)| {
        let trailing = day.saturating_sub(i32::from(TRAILING))..day;
        let before = counts.range(trailing).map(|(_, n)| n).sum();
        let probability = poisson::at_least(accounts, before, u64::from(TRAILING)).ok()?;
        (probability < UNLIKELY).then_some(Burst {
            day,
            accounts,
            before,
            probability,
        })
    };
    let candidates = counts.iter().filter(|(_, n)| **n >= FEWEST);
    candidates.filter_map(burst).collect()
}

fn bursts(days: &[Day], facts: &mut Facts) {
    let known = days.len() as u64;
    let span = days.iter().min().zip(days.iter().max());
    let draft = |name: &str, unit: &str| {
        let draft = fact(name, unit, 4).n(known).parameter(
            "rule",
            format!(
                "{FEWEST} or more on one day, with a probability below {UNLIKELY} under the mean of the {TRAILING} days before; any such day after {TRAILING} days without creations"
            ),
        );
        match span {
            Some((first, last)) => draft.period(*first, *last + 1),
            None => draft,
        }
    };
    let bursts = found(days);
    let of = |n: u64| span.map(|_| n).ok_or(Reason::NoCreationDates);
    let accounts = bursts.iter().map(|b| b.accounts).sum();
    facts.add(
        draft("accounts.creation_bursts.days", "days")
            .count_or(of(bursts.len() as u64))
            .parents(["accounts.creation_bursts"]),
    );
    facts.add(
        draft("accounts.creation_bursts.accounts", "accounts")
            .count_or(of(accounts))
            .of(accounts, known)
            .parents(["accounts.creation_bursts"]),
    );
    let columns = [
        ("day", "date"),
        ("accounts", "accounts"),
        ("expected_daily", "accounts_per_day"),
        ("probability", "probability"),
    ];
    let row = |b: &Burst| {
        vec![
            key(time::iso_day(b.day)),
            cell(b.accounts),
            decimal_cell(share(b.before, u64::from(TRAILING))),
            decimal_cell(Ok(b.probability)),
        ]
    };
    let table = draft("accounts.creation_bursts", "accounts")
        .decimals(4)
        .parents(["accounts.created_known"]);
    facts.add(match span {
        Some(_) => table.rows(Shape::Table, &columns, bursts.iter().map(row).collect()),
        None => table
            .rows(Shape::Table, &[], Vec::new())
            .not_estimable(Reason::NoCreationDates),
    });
}

/// The ranges that the study names, each once.
fn ranges(study: &Study<'_>, days: &[Day], facts: &mut Facts) {
    let known = days.len() as u64;
    let named = study.parameters.creation_ranges.iter();
    let mut seen = BTreeSet::new();
    let (mut rows, mut parents) = (Vec::new(), Vec::new());
    for (from, to) in named.filter_map(|r| r.days()) {
        if !seen.insert((from, to)) {
            continue;
        }
        let inside = |day: &&Day| (from..=to).contains(*day);
        let n = days.iter().filter(inside).count() as u64;
        let ends = [from, to].map(time::iso_day);
        let scope = [("from", ends[0].as_str()), ("to", ends[1].as_str())];
        let ids = ["accounts.created", "accounts.created_share"].map(|name| id(name, &scope));
        let draft = |name: &str, unit: &str| {
            let draft = fact(name, unit, 4).of(n, known).period(from, to + 1);
            draft.parents(["accounts.created_known"])
        };
        facts.add(counted(draft(&ids[0], "accounts"), n, known));
        let missing = Reason::NoCreationDates;
        let found = draft(&ids[1], "share").parents([&ids[0]]);
        facts.add(interval::of_accounts(study, found, (n, known), missing));
        let found = wilson(n, known, study.parameters.level);
        let limit = |pick: fn(&crate::stat::Interval) -> f64| {
            found.ok().and_then(|i| decimal_cell(Ok(pick(&i))))
        };
        let mut row: Vec<Option<String>> = ends.iter().map(key).collect();
        row.push(cell(n).filter(|_| known > 0));
        row.extend([
            limit(|i| i.estimate),
            limit(|i| i.lower),
            limit(|i| i.upper),
        ]);
        rows.push(row);
        parents.extend(ids);
    }
    let columns = [
        ("from", "date"),
        ("until", "date"),
        ("accounts", "accounts"),
        ("share", "share"),
        ("lower", "share"),
        ("upper", "share"),
    ];
    facts.add(
        fact("accounts.created_ranges", "accounts", 4)
            .decimals(1)
            .n(known)
            .rows(Shape::Table, &columns, rows)
            .parents(parents),
    );
}

/// A count of accounts created in the fact's period; none where no date is known.
fn counted(draft: Draft, n: u64, known: u64) -> Draft {
    match known {
        0 => draft.not_estimable(Reason::NoCreationDates),
        _ => draft.count(n).input("accounts", n, "created in the period"),
    }
}
