//! Cross-tables by tag. Unlike groups, tags overlap: a column of tags does not add
//! up to its total, but a tag and all that lack it do. And a reader may know that no
//! account has two of them, so that they are groups after all. A cell is withheld if
//! either way of reading asks for it.

use std::collections::BTreeSet;

use super::{CrossTable, is_small};
use crate::facts::{Fact, Facts, id};

/// The columns of counts: of the accounts that carry the tag, of those that lack it.
const OWN: [&str; 3] = ["since", "earlier", "undated"];
const OTHERS: [&str; 3] = ["others_since", "others_earlier", "others_undated"];

/// What is told of a tag by its cells.
const TESTS: [&str; 2] = ["accounts.tags_since_p", "accounts.tags_since_association"];

/// Withholds what tells how many accounts of few carry or lack a tag.
pub fn suppress(facts: &mut Facts) {
    let known = |table: &&Fact| !table.rows.is_empty();
    let Some(table) = facts.get("accounts.tags_since").filter(known) else {
        return;
    };
    let tags = Tags::of(table);
    let totals = tags.hidden_totals();
    let hidden = tags.hidden_cells(&totals);
    let named = |at: &BTreeSet<usize>| -> Vec<String> {
        at.iter().map(|tag| tags.names[*tag].clone()).collect()
    };
    totals_gone(facts, &named(&totals));
    let told: BTreeSet<usize> = (0..tags.names.len())
        .filter(|tag| hidden[*tag].contains(&true))
        .collect();
    if told.is_empty() {
        return;
    }
    for tag in named(&told) {
        for name in TESTS {
            if let Some(fact) = facts.get_mut(&id(name, &[("tag", &tag)])) {
                fact.suppress();
            }
        }
    }
    // An adjusted p tells the ranks of all.
    for tag in &tags.names {
        if let Some(fact) = facts.get_mut(&id("accounts.tags_since_q", &[("tag", tag)])) {
            fact.suppress();
        }
    }
    if let Some(table) = facts.get_mut("accounts.tags_since") {
        write(table, &hidden);
    }
}

/// The counts of the table.
struct Tags {
    names: Vec<String>,
    own: Vec<Vec<u64>>,
    others: Vec<Vec<u64>>,
}

impl Tags {
    fn of(table: &Fact) -> Self {
        let counts = |row: &Vec<Option<String>>, names: [&str; 3]| {
            let cell = |name: &str| row.get(table.column(name)?)?.as_ref()?.parse().ok();
            names.iter().map(|name| cell(name).unwrap_or(0)).collect()
        };
        let rows = || table.rows.iter();
        Self {
            names: rows().map(|r| r[0].clone().unwrap_or_default()).collect(),
            own: rows().map(|row| counts(row, OWN)).collect(),
            others: rows().map(|row| counts(row, OTHERS)).collect(),
        }
    }

    /// The tags whose number of accounts is withheld: few carry them or lack them.
    /// If it is one alone, the next smallest goes with it, because the numbers of
    /// tags that exclude one another add up.
    fn hidden_totals(&self) -> BTreeSet<usize> {
        let carry = |tag: usize| self.own[tag].iter().sum::<u64>();
        let lack = |tag: usize| self.others[tag].iter().sum::<u64>();
        let tags = 0..self.names.len();
        let mut hidden: BTreeSet<usize> = tags
            .clone()
            .filter(|tag| is_small(carry(*tag)) || is_small(lack(*tag)))
            .collect();
        if hidden.len() == 1 {
            let shown = tags.filter(|tag| !hidden.contains(tag));
            let next = shown.min_by_key(|tag| (carry(*tag), *tag));
            hidden.extend(next);
        }
        hidden
    }

    /// Of each tag which of its three counts is withheld.
    fn hidden_cells(&self, totals: &BTreeSet<usize>) -> Vec<Vec<bool>> {
        let exclusive = self.as_groups();
        let row = |tag: usize| {
            let mut alone = cross(vec![self.own[tag].clone(), self.others[tag].clone()]);
            alone.withhold();
            let told = |column: usize| {
                let beside = alone.hidden.iter().any(|row| row[column]);
                totals.contains(&tag) || beside || exclusive.hidden[tag][column]
            };
            (0..OWN.len()).map(told).collect()
        };
        (0..self.names.len()).map(row).collect()
    }

    /// The tags as if no account had two: a row for each, and one for the rest. Where
    /// few lack a tag its own cell tells them.
    fn as_groups(&self) -> CrossTable {
        let rest = |column: usize| {
            let carried = self.own.iter().map(|row| row[column]).sum();
            let all = self.own[0][column] + self.others[0][column];
            all.saturating_sub(carried)
        };
        let rest: Vec<u64> = (0..OWN.len()).map(rest).collect();
        let mut table = cross(self.own.iter().cloned().chain([rest]).collect());
        let few = |(tag, column): &(usize, usize)| {
            let others = self
                .others
                .get(*tag)
                .is_some_and(|row| is_small(row[*column]));
            others || is_small(table.counts[*tag][*column])
        };
        let few: Vec<(usize, usize)> = table.cells().filter(few).collect();
        table.protect(&few);
        table
    }
}

fn cross(counts: Vec<Vec<u64>>) -> CrossTable {
    CrossTable {
        columns: OWN.map(str::to_owned).to_vec(),
        groups: (0..counts.len()).map(|row| row.to_string()).collect(),
        hidden: vec![vec![false; OWN.len()]; counts.len()],
        counts,
    }
}

/// How many accounts carry a tag.
fn totals_gone(facts: &mut Facts, tags: &[String]) {
    for tag in tags {
        if let Some(fact) = facts.get_mut(&id("accounts.tagged", &[("tag", tag)])) {
            fact.suppress();
        }
    }
    let Some(table) = facts.get_mut("accounts.tags").filter(|_| !tags.is_empty()) else {
        return;
    };
    for row in &mut table.rows {
        if row[0].as_ref().is_some_and(|tag| tags.contains(tag)) {
            row[1..].fill(None);
        }
    }
    table.suppressed = true;
}

/// Takes the counts out of the table, and whatever was computed from them.
fn write(table: &mut Fact, hidden: &[Vec<bool>]) {
    let column = |name: &str| table.column(name);
    let pairs: Vec<[Option<usize>; 2]> = OWN
        .iter()
        .zip(OTHERS)
        .map(|(own, others)| [column(own), column(others)])
        .collect();
    let tests = ["p", "association", "test"].map(column);
    let q = column("q");
    for (row, hidden) in table.rows.iter_mut().zip(hidden) {
        let gone = pairs.iter().zip(hidden).filter(|(_, hidden)| **hidden);
        let gone = gone.flat_map(|(pair, _)| pair);
        let tests = tests.iter().filter(|_| hidden.contains(&true));
        for place in gone.chain(tests).chain([&q]).flatten() {
            row[*place] = None;
        }
    }
    table.suppressed = true;
}
