//! What changed since the previous edition, as facts, so that a periodic report
//! can show it beside its numbers.

use std::collections::BTreeSet;

use super::{Decision, FAMILY, decision};
use crate::facts::build::{Draft, fact, key};
use crate::facts::{self, Fact, Facts, Shape};
use crate::number;

/// The unit of cells that have the unit of the number that their row names.
const AS_MEASURED: &str = "as_measured";

/// The table whose first column names headline numbers of an edition.
const HEADLINES: &str = "sensitivity.headline";
/// Those that stand on the first page and rest on no post that could be left out.
const OTHERS: [&str; 2] = ["activity.accounts", "suspension.rate"];

/// The previous edition, as far as readers are told.
pub struct Before<'a> {
    /// What it says.
    pub facts: &'a Facts,
    /// The name and the version of its dataset.
    pub dataset: String,
    /// Its date.
    pub as_of: &'a str,
}

/// Adds `previous.*`: how many numbers moved, by how much the headline numbers
/// did, and which decisions are other ones now.
pub fn record(facts: &mut Facts, before: &Before<'_>) {
    let told = |name: &str, unit: &str| {
        fact(format!("{FAMILY}{name}"), unit, 0)
            .declared("the previous edition")
            .parameter("dataset", &before.dataset)
    };
    let pairs: Vec<(&Fact, &Fact)> = facts
        .iter()
        .filter_map(|new| Some((before.facts.get(&new.id)?, new)))
        .collect();
    let moved = pairs.iter().filter(|(old, new)| seen(old) != seen(new));
    let decided: Vec<(&Fact, &Fact, Vec<Decision>)> = pairs
        .iter()
        .map(|(old, new)| (*old, *new, decision::between(Some(old), Some(new))))
        .filter(|(_, _, decisions)| !decisions.is_empty())
        .collect();
    let mut drafts = vec![
        told("as_of", "date").text(before.as_of),
        told("compared", "numbers").count(pairs.len() as u64),
        told("moved", "numbers").count(moved.count() as u64),
        told("decided", "numbers").count(decided.len() as u64),
        told("decisions", "numbers").rows(Shape::Table, &COLUMNS, rows(&decided)),
    ];
    drafts.extend(headlines(facts, before).into_iter().flatten());
    for draft in drafts {
        facts.add(draft);
    }
}

/// The columns of the table of decisions.
const COLUMNS: [(&str, &str); 4] = [
    ("measure", ""),
    ("decision", ""),
    ("then", AS_MEASURED),
    ("now", AS_MEASURED),
];

fn rows(decided: &[(&Fact, &Fact, Vec<Decision>)]) -> Vec<Vec<Option<String>>> {
    let each = |(old, new, decisions): &(&Fact, &Fact, Vec<Decision>)| {
        let row = |decision: &Decision| {
            // What is withheld now must not be told as what it was.
            let then = old.value.clone().filter(|_| !new.suppressed);
            let now = new.value.clone();
            vec![key(&new.id), key(decision.code()), then, now]
        };
        decisions.iter().map(row).collect::<Vec<_>>()
    };
    decided.iter().flat_map(each).collect()
}

/// What a reader sees of a fact: its number, its interval or its rows.
fn seen(fact: &Fact) -> impl PartialEq + '_ {
    let ends = (&fact.value, &fact.lower, &fact.upper);
    (ends, &fact.rows, &fact.not_estimable, fact.suppressed)
}

/// Old value and difference of each headline number that both editions have.
fn headlines(facts: &Facts, before: &Before<'_>) -> Vec<[Draft; 2]> {
    let table = facts.get(HEADLINES);
    let ids = table.into_iter().flat_map(|t| &t.rows);
    let ids = ids.filter_map(|row| row.first()?.as_deref());
    let ids: BTreeSet<&str> = ids.chain(OTHERS).collect();
    ids.into_iter()
        .filter_map(|id| headline(before.facts.get(id)?, facts.get(id)?))
        .collect()
}

fn headline(old: &Fact, new: &Fact) -> Option<[Draft; 2]> {
    let (then, now) = (old.value.as_ref()?, new.value.as_ref()?);
    let change = number::difference(now, then).filter(|_| old.unit == new.unit)?;
    let draft = |name: &str, unit: &str| {
        let id = facts::id(&format!("{FAMILY}{name}"), &[("of", &new.id)]);
        fact(id, unit, 0)
            .decimals(new.decimals)
            .declared("the previous edition")
            .parents([new.id.clone()])
    };
    let difference = match new.unit.as_str() {
        "share" => "share_difference",
        unit => unit,
    };
    Some([
        draft("value", &new.unit).text(then),
        draft("change", difference)
            .text(change)
            .parameter("sign", "always"),
    ])
}
