//! Cross-tables by tag. Unlike groups, tags overlap: a column of tags does not add
//! up to its total, but a tag and all that lack it do. And a reader may know that no
//! account has two of them, so that they are groups after all. A cell is withheld if
//! either way of reading asks for it.

use std::collections::BTreeSet;

use super::fill::{Fill, Range, Way};
use super::{SMALL, is_small};
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
    let told = tags.hidden_rows(&totals);
    let named = |at: &BTreeSet<usize>| -> Vec<String> {
        at.iter().map(|tag| tags.names[*tag].clone()).collect()
    };
    totals_gone(facts, &named(&totals));
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
        write(table, &told);
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

    /// The tags whose counts are withheld: whole, each that has one of few, because
    /// single cells would tell what is beside them. If readers who know that no account
    /// has two tags could follow one of them, all go.
    fn hidden_rows(&self, totals: &BTreeSet<usize>) -> BTreeSet<usize> {
        let few = |tag: &usize| {
            let counts = self.own[*tag].iter().chain(&self.others[*tag]);
            totals.contains(tag) || counts.into_iter().any(|n| is_small(*n))
        };
        let hidden: BTreeSet<usize> = (0..self.names.len()).filter(few).collect();
        match hidden.is_empty() || self.is_safe(&hidden, totals) {
            true => hidden,
            false => (0..self.names.len()).collect(),
        }
    }

    /// Whether each count of a hidden tag can be several numbers, if tags exclude one
    /// another: the hidden tags, each of which has a count of few, and all accounts
    /// that carry none of the tags whose number is shown add up to what is not shown.
    fn is_safe(&self, hidden: &BTreeSet<usize>, totals: &BTreeSet<usize>) -> bool {
        let all: Vec<u64> = (0..OWN.len())
            .map(|column| self.own[0][column] + self.others[0][column])
            .collect();
        let shown = |column: usize| {
            let rows = (0..self.names.len()).filter(|tag| !hidden.contains(tag));
            rows.map(|tag| self.own[tag][column]).sum::<u64>()
        };
        let left = all.iter().enumerate();
        let left = left.map(|(column, sum)| sum.checked_sub(shown(column)));
        // Where tags overlap visibly nobody takes them for groups.
        let Some(columns) = left.collect::<Option<Vec<u64>>>() else {
            return true;
        };
        let tags: Vec<usize> = hidden.difference(totals).copied().collect();
        let mut rows: Vec<u64> = tags.iter().map(|tag| self.own[*tag].iter().sum()).collect();
        let Some(rest) = columns.iter().sum::<u64>().checked_sub(rows.iter().sum()) else {
            return true;
        };
        rows.push(rest);
        let way = |column: usize| {
            let few = [
                (1, SMALL),
                (
                    all[column].saturating_sub(SMALL),
                    all[column].saturating_sub(1),
                ),
            ];
            few.map(|range| (column, range))
        };
        let ways: Vec<Way> = (0..OWN.len())
            .filter(|c| all[*c] > 0)
            .flat_map(way)
            .collect();
        let mut needs = vec![ways; tags.len()];
        needs.push(Vec::new());
        let Some(ranges) = (Fill { rows, columns }).ranges(&needs) else {
            return false;
        };
        ranges.iter().zip(&tags).all(|(row, tag)| {
            let carried: u64 = self.own[*tag].iter().sum();
            let told = |((least, most), sum): (&Range, &u64)| {
                let people: u64 = all.iter().sum();
                let open = (carried + sum).saturating_sub(people) < carried.min(*sum);
                let few = is_small(*least) || is_small(sum.saturating_sub(*least));
                least == most && few && open
            };
            !row.iter().zip(&all).any(told)
        })
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

/// Takes the counts of tags out of the table, and whatever was computed from them.
fn write(table: &mut Fact, hidden: &BTreeSet<usize>) {
    let counts = OWN.iter().chain(&OTHERS);
    let own: Vec<Option<usize>> = counts
        .chain(&["p", "association", "test"])
        .map(|name| table.column(name))
        .collect();
    let q = table.column("q");
    for (tag, row) in table.rows.iter_mut().enumerate() {
        let gone = own.iter().filter(|_| hidden.contains(&tag));
        for place in gone.chain([&q]).flatten() {
            row[*place] = None;
        }
    }
    table.suppressed = true;
}
