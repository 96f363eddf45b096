//! What the changes are made of: what the stayers say, how much each of them
//! posts, who left and who came.

use super::comparison::Comparison;
use super::shares::{SIDES, bounds};
use crate::facts::build::{Draft, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Fact, Facts, Shape};
use crate::measure::interval;
use crate::stat::decomposition::{self, Decomposition, PARTS, Sizes, Terms};
use crate::stat::{Estimate, Interval, NotEstimable, round12};

/// The parts, as ids name them, in the order of the terms.
const NAMES: [&str; PARTS] = [
    "within",
    "between",
    "leavers_suspended",
    "leavers_silent",
    "entrants",
];

/// Adds the terms of every narrative, their table, the totals and the sizes.
pub fn measure(comparison: &Comparison<'_>, facts: &mut Facts) {
    let matrix = comparison.panel.matrix();
    let found = decomposition::decompose(matrix);
    let intervals = decomposition::intervals(matrix, comparison.study.parameters.level);
    for (index, rank) in comparison.panel.narratives.iter().enumerate() {
        for part in 0..PARTS {
            facts.add(term(comparison, &found, &intervals, (index, *rank), part));
        }
    }
    facts.add(table(comparison, facts, found.as_ref().err().copied()));
    totals(comparison, facts);
}

fn term(
    comparison: &Comparison<'_>,
    found: &Estimate<Decomposition>,
    intervals: &Estimate<Vec<Terms<Interval>>>,
    (index, rank): (usize, u32),
    part: usize,
) -> Fact {
    let value = found.as_ref().map(|d| d.narratives[index].parts()[part]);
    let interval = intervals.as_ref().map(|all| all[index].parts()[part]);
    let name = comparison.of_narrative(NAMES[part], rank);
    let draft = fact(name, "share_difference", 7).decimals(1);
    let (value, found) = (value.map_err(|e| *e), interval.map_err(|e| *e));
    let draft = interval::by(interval::RATE, draft, value, found)
        .parents([comparison.of_narrative("change", rank)]);
    told(comparison, NAMES[part], comparison.compared(draft))
}

/// Leavers are told apart by the table of accounts: without it there is no number
/// of either kind.
fn told(comparison: &Comparison<'_>, part: &str, draft: Draft) -> Fact {
    let mut fact: Fact = draft.into();
    if part.starts_with("leavers") && !comparison.study.has("accounts") {
        fact.cannot(Reason::NoAccountsTable);
    }
    fact
}

/// The terms of all narratives beside their changes.
fn table(comparison: &Comparison<'_>, facts: &Facts, missing: Option<NotEstimable>) -> Fact {
    let mut columns = vec![("narrative".to_owned(), ""), column("change")];
    for name in NAMES {
        let ends = ["lower", "upper"].map(|end| column(&format!("{name}_{end}")));
        columns.push(column(name));
        columns.extend(ends);
    }
    let columns: Vec<(&str, &str)> = columns.iter().map(|(n, u)| (n.as_str(), *u)).collect();
    let narratives = &comparison.panel.narratives;
    let rows = narratives.iter().map(|rank| {
        let change = facts.get(&comparison.of_narrative("change", *rank));
        let mut row = vec![key(comparison.narrative(*rank))];
        row.push(change.and_then(|f| f.value.clone()));
        for name in NAMES {
            row.extend(bounds(facts.get(&comparison.of_narrative(name, *rank))));
        }
        row
    });
    let rows = match missing {
        None => rows.collect(),
        Some(_) => Vec::new(),
    };
    let draft = fact(comparison.id("decomposition"), "share_difference", 7)
        .decimals(1)
        .rows(Shape::Table, &columns, rows);
    let draft = match missing {
        None => draft,
        Some(reason) => draft.not_estimable(reason),
    };
    let parents = narratives
        .iter()
        .flat_map(|rank| NAMES.map(|name| comparison.of_narrative(name, *rank)));
    comparison.compared(draft.parents(parents)).into()
}

fn column(name: &str) -> (String, &'static str) {
    (name.to_owned(), "share_difference")
}

/// What each part moves in all, what the speakers move together, their part in
/// it; and how many accounts and posts of each kind there are.
pub fn totals(comparison: &Comparison<'_>, facts: &mut Facts) {
    let found = &decomposition::decompose(comparison.panel.matrix());
    let of = |pick: &dyn Fn(&Decomposition) -> f64| found.as_ref().map(pick).map_err(|e| *e);
    let draft = |measure: &str, value: Estimate<f64>| {
        let draft = fact(comparison.id(measure), "share", 7);
        comparison.compared(draft.decimals(1).number(value))
    };
    for (part, name) in NAMES.iter().enumerate() {
        let moved = draft(&format!("total.{name}"), of(&|d| d.moved.parts()[part]));
        facts.add(told(comparison, name, moved));
    }
    facts.add(draft("total.speakers", of(&|d| d.tactics_and_speakers.1)));
    facts.add(draft("speakers_share", speakers_share(found)));
    sizes(comparison, facts);
}

/// The part of who posts in what moved: 0 if only what the stayers say changed,
/// 1 if only who posts.
fn speakers_share(found: &Estimate<Decomposition>) -> Estimate<f64> {
    let (tactics, speakers) = found.as_ref().map_err(|e| *e)?.tactics_and_speakers;
    if tactics + speakers == 0.0 {
        return Err(NotEstimable::NoVariation);
    }
    Ok(round12(speakers / (tactics + speakers)))
}

/// How many accounts of each kind there are, and how much they post. Whoever
/// left has no posts after, and whoever came none before.
fn sizes(comparison: &Comparison<'_>, facts: &mut Facts) {
    let sizes = decomposition::sizes(comparison.panel.matrix());
    let Sizes {
        stayers,
        leavers_suspended,
        leavers_silent,
        entrants,
    } = sizes;
    for (name, size) in [
        ("stayers", stayers),
        ("leavers_suspended", leavers_suspended),
        ("leavers_silent", leavers_silent),
        ("entrants", entrants),
    ] {
        let accounts = comparison.id(&format!("accounts.{name}"));
        let draft = fact(accounts, "accounts", 7).count(size.accounts);
        facts.add(told(comparison, name, comparison.described(draft)));
        let sides = match name {
            "stayers" => &SIDES[..],
            "entrants" => &SIDES[1..],
            _ => &SIDES[..1],
        };
        for window in sides {
            let posts = if *window == SIDES[0] {
                size.before
            } else {
                size.after
            };
            let id = comparison.scoped(&format!("posts.{name}"), &[("window", window)]);
            let draft = comparison.described(fact(id, "posts", 7).count(posts));
            facts.add(told(comparison, name, draft));
        }
    }
}
