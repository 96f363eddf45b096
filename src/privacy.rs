//! What share-safe editions withhold: small counts of accounts in cross-tables
//! by group or tag, and whatever they could be derived from.
//!
//! Counts from 1 to 4 are withheld, and with them whole groups and whole columns, so
//! that neither what is shown nor the choice of what is not tells one of them. Zeros
//! of a withheld group go with it; totals, counts of posts and time series stay.
//!
//! What else a share-safe edition leaves out, it never makes: ids, handles, texts and
//! times of posts, but for the hashtags, words and hosts that several accounts used.
//! `check --privacy` looks for all of this in the files, and knows nothing of how it
//! is kept out. What stays is a judgement, and these are the ones that were made:
//!
//! - Accounts that act together have pseudonyms by rank of posts, a state and links.
//!   Whoever holds all posts of all accounts can rank them, too, and learns the links;
//!   whoever does not, learns no name.
//! - Extremes are totals: the most posts of an account, the most views and interactions
//!   of a post, and, as a difference of two numbers of the sensitivity table, what the
//!   largest account adds to a total, its followers among it. Such a number can be
//!   looked up on a platform while the account stands; it is shown because a total
//!   that one account decides misleads without it.
//! - Times are days, or the minute that ends the densest ten of the campaign, which
//!   many posts share. Delays of copies are told from the first copy, whose day is told.
//! - Digests of the tables in the lock confirm a copy of a whole table to whoever has
//!   one. Whoever has all of it but a cell can try what the cell may hold.
//! - Totals of groups are told however small they are: a group is the analysts' own,
//!   and one of a single account is theirs to merge.
//! - What analysts write is theirs: prose, labels, sources, published figures. Names
//!   in them are reported by the check and kept by the pipeline.

use std::collections::BTreeMap;

use crate::facts::{Fact, Facts, id};
use states::States;

mod curve;
mod fill;
mod states;
mod tags;

/// Counts of accounts up to this, zero excepted, are withheld.
pub const SMALL: u64 = 4;

fn is_small(accounts: u64) -> bool {
    (1..=SMALL).contains(&accounts)
}

/// Withholds what a share-safe edition must not show.
pub fn suppress(facts: &mut Facts) {
    by_group(facts);
    tags::suppress(facts);
    curve::suppress(facts);
}

fn by_group(facts: &mut Facts) {
    let known = |table: &&Fact| !table.rows.is_empty();
    let Some(table) = facts.get("suspension.status").filter(known) else {
        return;
    };
    let mut status = States::of(table);
    status.withhold();
    for group in status.groups() {
        for (name, cells) in DEPENDANTS {
            let told = cells.iter().any(|column| status.withheld(group, column));
            if let Some(fact) = facts
                .get_mut(&id(name, &[("group", group)]))
                .filter(|_| told)
            {
                fact.suppress();
            }
        }
    }
    if let Some(table) = facts.get_mut("suspension.status") {
        status.write(table);
    }
    compared(&status, facts);
    watched(&status, facts);
    attributed(&status, facts);
}

/// What compares the groups: a withheld group loses its row, and with it goes
/// whatever was computed from all rows at once. That is the tests over all
/// groups, and every adjusted p-value, which tells the ranks of the others.
fn compared(status: &States, facts: &mut Facts) {
    let withheld: Vec<&str> = status
        .groups()
        .filter(|group| status.rate_withheld(group))
        .collect();
    if withheld.is_empty() {
        return;
    }
    for name in ["suspension.groups_p", "suspension.cramers_v"] {
        if let Some(fact) = facts.get_mut(name) {
            fact.suppress();
        }
    }
    for group in status.groups() {
        if let Some(fact) = facts.get_mut(&id("suspension.difference_q", &[("group", group)])) {
            fact.suppress();
        }
    }
    let Some(table) = facts.get_mut("suspension.groups") else {
        return;
    };
    let q = table.column("q");
    for row in &mut table.rows {
        let told = row[0].as_deref().is_some_and(|g| withheld.contains(&g));
        for (column, cell) in row.iter_mut().enumerate().skip(1) {
            if told || Some(column) == q {
                *cell = None;
            }
        }
    }
    table.suppressed = true;
}

/// The curves of the groups: all of them or none, and with them the tests
/// between them. They add up to the curve of all accounts, and not over the same
/// accounts as the table of states: silent ones have no curve. So what hides a cell of
/// the table need not hide a curve, and how many accounts a curve lacks must not be few.
fn watched(status: &States, facts: &mut Facts) {
    let told = |group: &str| {
        let withheld = WATCHED.iter().any(|column| status.withheld(group, column));
        withheld || few_silent(status, group, facts)
    };
    let all = status.groups().any(told);
    for group in status.groups() {
        for name in CURVES {
            let Some(fact) = facts.get_mut(&id(name, &[("group", group)])) else {
                continue;
            };
            // How many of a group are left out may be few even where none is hidden.
            fact.parameters
                .retain(|name, _| !["undated", "dropped", "unplaced"].contains(&name.as_str()));
            if all {
                fact.suppress();
            }
        }
    }
    let tests = ["survival.logrank_p", "survival.from_creation.logrank_p"];
    for name in tests.iter().filter(|_| all) {
        if let Some(fact) = facts.get_mut(name) {
            fact.suppress();
        }
    }
}

/// Whether the curves of a group tell of few accounts: those that they follow, those
/// that were suspended under their eyes and the others, and what each of these numbers
/// lacks to another curve's or to that of the whole group.
fn few_silent(status: &States, group: &str, facts: &Facts) -> bool {
    let (total, suspended) = (status.total(group), status.count(group, "suspended"));
    let mut counts = [vec![total], vec![suspended], vec![total - suspended]];
    for name in ["survival.curve", "survival.from_creation.curve"] {
        let Some(curve) = facts.get(&id(name, &[("group", group)])) else {
            continue;
        };
        let number = |text: &String| text.parse::<u64>().ok();
        counts[0].extend(curve.inputs.iter().filter_map(|input| number(&input.rows)));
        let Some(followed) = curve.n.as_ref().and_then(number) else {
            continue;
        };
        let events = curve.column("events").map_or(0, |events| {
            let cells = curve.rows.iter().filter_map(|row| row[events].as_ref());
            cells.filter_map(number).sum()
        });
        let states = [followed, events, followed.saturating_sub(events)];
        for (counts, number) in counts.iter_mut().zip(states) {
            counts.push(number);
        }
    }
    counts.iter().any(|counts| {
        let lacks = |(at, number): (usize, &u64)| {
            let others = counts[..at].iter();
            is_small(*number) && at > 0 || others.map(|n| n.abs_diff(*number)).any(is_small)
        };
        counts.iter().enumerate().any(lacks)
    })
}

/// What is told of a group by its survival.
const CURVES: [&str; 6] = [
    "survival.curve",
    "survival.median",
    "survival.rmst",
    "survival.from_creation.curve",
    "survival.from_creation.median",
    "survival.from_creation.rmst",
];

/// Accounts by takedown and group: all groups or none. Its rows add up to the
/// suspended accounts of a group but for those that came back and those of no
/// takedown, so that what is left must not be few either.
fn attributed(status: &States, facts: &mut Facts) {
    let Some(table) = facts.get_mut("suspension.takedowns") else {
        return;
    };
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut told = false;
    for row in &table.rows {
        if let [_, Some(group), Some(n)] = row.as_slice() {
            let n = n.parse().unwrap_or(0);
            told |= !group.is_empty() && is_small(n);
            *sums.entry(group.clone()).or_default() += n;
        }
    }
    for group in status.groups() {
        let attributed = sums.get(group).copied().unwrap_or(0);
        let rest = status.count(group, "suspended").abs_diff(attributed);
        told |= status.withheld(group, "suspended") || is_small(rest);
    }
    if told {
        let by_group = |row: &Vec<Option<String>>| row[1].as_deref().is_some_and(|g| !g.is_empty());
        table.rows.retain(|row| !by_group(row));
        table.suppressed = true;
    }
}

/// The facts of a group, each with the cells that it would tell.
const DEPENDANTS: [(&str, &[&str]); 8] = [
    ("suspension.suspended", &["suspended"]),
    ("suspension.unknown", &["unknown"]),
    ("suspension.known", &["unknown"]),
    ("suspension.rate", &RATED),
    ("suspension.rate.lower_bound", &RATED),
    ("suspension.rate.upper_bound", &RATED),
    ("suspension.difference", &RATED),
    ("suspension.difference_p", &RATED),
];

/// The states that a survival curve tells: its events, and who is at risk to
/// the end.
const WATCHED: [&str; 2] = ["suspended", "active"];

/// The states that a group's rate is made of.
const RATED: [&str; 2] = ["suspended", "unknown"];
