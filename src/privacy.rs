//! What share-safe editions withhold: small counts of accounts in cross-tables
//! by group or tag, and whatever they could be derived from.
//!
//! Counts from 1 to 4 are withheld, then the smallest others without which the
//! totals and the remaining cells would give a withheld one away. Zeros stay
//! unless nothing else protects; totals, counts of posts and time series stay.
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

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Fact, Facts, id};

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
}

fn by_group(facts: &mut Facts) {
    let known = |table: &&Fact| !table.rows.is_empty();
    let Some(table) = facts.get("suspension.status").filter(known) else {
        return;
    };
    let mut status = CrossTable::of(table);
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
fn compared(status: &CrossTable, facts: &mut Facts) {
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
/// accounts as the table of states: silent ones have no curve, so that what
/// hides a cell of the table need not hide a curve.
fn watched(status: &CrossTable, facts: &mut Facts) {
    let told = |group| WATCHED.iter().any(|column| status.withheld(group, column));
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
fn attributed(status: &CrossTable, facts: &mut Facts) {
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

/// A row or column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(usize),
    Column(usize),
}

/// What a walk costs, and the cells that it goes through.
type Walk = (u64, Vec<(usize, usize)>);

/// A table of counts by group; its first row holds the totals of the columns,
/// its last column those of the rows.
struct CrossTable {
    columns: Vec<String>,
    groups: Vec<String>,
    counts: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
}

impl CrossTable {
    fn of(table: &Fact) -> Self {
        let width = table.columns.len().saturating_sub(2);
        let count =
            |cell: &Option<String>| cell.as_deref().and_then(|c| c.parse().ok()).unwrap_or(0);
        let rows = || table.rows.iter().skip(1);
        Self {
            columns: table
                .columns
                .iter()
                .skip(1)
                .take(width)
                .map(|c| c.name.clone())
                .collect(),
            groups: rows().map(|r| r[0].clone().unwrap_or_default()).collect(),
            counts: rows()
                .map(|r| r[1..=width].iter().map(count).collect())
                .collect(),
            hidden: rows().map(|_| vec![false; width]).collect(),
        }
    }

    fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    fn withheld(&self, group: &str, column: &str) -> bool {
        let row = self.groups.iter().position(|g| g == group);
        let column = self.columns.iter().position(|c| c == column);
        row.zip(column).is_some_and(|(r, c)| self.hidden[r][c])
    }

    /// Whether a group's rate would tell a withheld cell.
    fn rate_withheld(&self, group: &str) -> bool {
        RATED.iter().any(|column| self.withheld(group, column))
    }

    fn count(&self, group: &str, column: &str) -> u64 {
        let row = self.groups.iter().position(|g| g == group);
        let column = self.columns.iter().position(|c| c == column);
        row.zip(column).map_or(0, |(r, c)| self.counts[r][c])
    }

    /// Small cells first; then a second cell wherever a line hides exactly one,
    /// which its total would give away; then whatever else keeps a small cell
    /// from being solved for. What protects nothing is shown again.
    fn withhold(&mut self) {
        let small = |(r, c): &(usize, usize)| is_small(self.counts[*r][*c]);
        let small: Vec<(usize, usize)> = self.cells().filter(small).collect();
        self.protect(&small);
    }

    /// The same for given cells.
    fn protect(&mut self, small: &[(usize, usize)]) {
        self.hide(small);
        while self.lines().iter().any(|line| self.hide_second(line)) {}
        for cell in small {
            let (_, cells) = self.cover(*cell).unwrap_or_default();
            self.hide(&cells);
        }
        for (r, c) in self.cells().filter(|cell| !small.contains(cell)) {
            let follows = self.cover((r, c)).is_none_or(|(cost, _)| cost > 0);
            self.hidden[r][c] &= !follows;
        }
    }

    fn hide(&mut self, cells: &[(usize, usize)]) {
        for (r, c) in cells {
            self.hidden[*r][*c] = true;
        }
    }

    /// The cells of every row, then of every column.
    fn lines(&self) -> Vec<Vec<(usize, usize)>> {
        let rows =
            (0..self.groups.len()).map(|r| (0..self.columns.len()).map(|c| (r, c)).collect());
        let columns =
            (0..self.columns.len()).map(|c| (0..self.groups.len()).map(|r| (r, c)).collect());
        rows.chain(columns).collect()
    }

    fn hide_second(&mut self, line: &[(usize, usize)]) -> bool {
        let hidden = line.iter().filter(|(r, c)| self.hidden[*r][*c]).count();
        if hidden != 1 {
            return false;
        }
        let open = line.iter().filter(|(r, c)| !self.hidden[*r][*c]);
        let next = open.min_by_key(|cell| (self.cost(**cell), **cell));
        if let Some((r, c)) = next {
            self.hidden[*r][*c] = true;
        }
        next.is_some()
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (rows, columns) = (self.groups.len(), self.columns.len());
        (0..rows).flat_map(move |r| (0..columns).map(move |c| (r, c)))
    }

    /// The cells that must be hidden with a cell so that totals do not give it
    /// away, and what that costs. Another table with the same totals differs
    /// from this one by closed walks that raise and lower cells in turn; the
    /// cell is safe if one of them goes through it over hidden cells. Where no
    /// walk exists the totals alone tell the cell, and hiding more would not help.
    fn cover(&self, (row, column): (usize, usize)) -> Option<Walk> {
        let (r, c) = (Line::Row(row), Line::Column(column));
        let raised = self.walk(c, r, (row, column));
        let lowered = || self.walk(r, c, (row, column));
        let lowered = (self.counts[row][column] > 0).then(lowered).flatten();
        raised.into_iter().chain(lowered).min()
    }

    /// The cheapest walk between two lines that leaves out a cell: its cost, and
    /// its cells.
    fn walk(&self, from: Line, to: Line, without: (usize, usize)) -> Option<Walk> {
        let mut best: BTreeMap<Line, Walk> = BTreeMap::new();
        let mut open = BTreeSet::from([((0, Vec::new()), from)]);
        while let Some((walk, line)) = open.pop_first() {
            if line == to {
                return Some(walk);
            }
            if best.get(&line).is_some_and(|known| *known <= walk) {
                continue;
            }
            for (cell, next) in self.steps(line) {
                if cell == without {
                    continue;
                }
                let mut further = walk.clone();
                further.0 += self.cost(cell);
                further.1.push(cell);
                open.insert((further, next));
            }
            best.insert(line, walk);
        }
        None
    }

    /// From a row one raises a cell; from a column one lowers one, which takes
    /// more than zero.
    fn steps(&self, line: Line) -> Vec<((usize, usize), Line)> {
        match line {
            Line::Row(r) => (0..self.columns.len())
                .map(|c| ((r, c), Line::Column(c)))
                .collect(),
            Line::Column(c) => (0..self.groups.len())
                .filter(|r| self.counts[*r][c] > 0)
                .map(|r| ((r, c), Line::Row(r)))
                .collect(),
        }
    }

    /// Hiding what is hidden costs nothing; zeros stay wherever others can go.
    /// And states that a published rate is made of go last among the others:
    /// hiding one of them would hide the rate, too.
    fn cost(&self, (r, c): (usize, usize)) -> u64 {
        const ZERO: u64 = 1 << 40;
        const OF_A_RATE: u64 = 1 << 10;
        let weight = if RATED.contains(&self.columns[c].as_str()) {
            OF_A_RATE
        } else {
            1
        };
        match (self.hidden[r][c], self.counts[r][c]) {
            (true, _) => 0,
            (false, 0) => ZERO,
            (false, n) => n * weight,
        }
    }

    fn write(&self, table: &mut Fact) {
        for (row, hidden) in table.rows.iter_mut().skip(1).zip(&self.hidden) {
            for (cell, hidden) in row[1..].iter_mut().zip(hidden) {
                if *hidden {
                    *cell = None;
                }
            }
        }
        table.suppressed = self.hidden.iter().flatten().any(|h| *h);
    }
}
