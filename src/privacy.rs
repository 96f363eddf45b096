//! What share-safe editions withhold: small counts of accounts in cross-tables
//! by group, and whatever they could be derived from.
//!
//! Counts from 1 to 4 are withheld, then the next smallest where a total and
//! the other cells would give the withheld one away. Zeros, totals, counts of
//! posts and time series stay.

use crate::facts::{Fact, Facts, id};

/// Counts of accounts up to this, zero excepted, are withheld.
const SMALL: u64 = 4;

/// Withholds what a share-safe edition must not show.
pub fn suppress(facts: &mut Facts) {
    let Some(table) = facts.get("suspension.status") else {
        return;
    };
    let mut status = CrossTable::of(table);
    status.withhold();
    let dependants: Vec<(String, Vec<&str>)> = status.groups().flat_map(dependants).collect();
    for (fact, cells) in dependants {
        let (name, group) = fact.split_once('\u{1f}').unwrap_or((&fact, ""));
        if cells.iter().any(|column| status.withheld(group, column))
            && let Some(fact) = facts.get_mut(&id(name, &[("group", group)]))
        {
            fact.suppress();
        }
    }
    if let Some(table) = facts.get_mut("suspension.status") {
        status.write(table);
    }
}

/// The facts of a group, each with the cells that would tell it.
fn dependants(group: &str) -> Vec<(String, Vec<&'static str>)> {
    let of: [(&str, &[&str]); 6] = [
        ("suspension.suspended", &["suspended"]),
        ("suspension.unknown", &["unknown"]),
        ("suspension.known", &["unknown"]),
        ("suspension.rate", &["suspended", "unknown"]),
        ("suspension.rate.lower_bound", &["suspended", "unknown"]),
        ("suspension.rate.upper_bound", &["suspended", "unknown"]),
    ];
    of.into_iter()
        .map(|(name, cells)| (format!("{name}\u{1f}{group}"), cells.to_vec()))
        .collect()
}

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

    /// Small cells first; then, until nothing changes, a second cell wherever a
    /// line hides exactly one, which its total would give away.
    fn withhold(&mut self) {
        let cells: Vec<(usize, usize)> = (0..self.groups.len())
            .flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)))
            .collect();
        for (r, c) in &cells {
            self.hidden[*r][*c] = (1..=SMALL).contains(&self.counts[*r][*c]);
        }
        let rows = (0..self.groups.len())
            .map(|r| cells.iter().copied().filter(|(x, _)| *x == r).collect());
        let columns = (0..self.columns.len())
            .map(|c| cells.iter().copied().filter(|(_, y)| *y == c).collect());
        let lines: Vec<Vec<(usize, usize)>> = rows.chain(columns).collect();
        while lines.iter().any(|line| self.hide_second(line)) {}
    }

    fn hide_second(&mut self, line: &[(usize, usize)]) -> bool {
        let hidden = line.iter().filter(|(r, c)| self.hidden[*r][*c]).count();
        if hidden != 1 {
            return false;
        }
        let open = line.iter().filter(|(r, c)| !self.hidden[*r][*c]);
        // A zero protects nothing as long as something else can be hidden.
        let next =
            open.min_by_key(|(r, c)| (self.counts[*r][*c] == 0, self.counts[*r][*c], *r, *c));
        if let Some((r, c)) = next {
            self.hidden[*r][*c] = true;
        }
        next.is_some()
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
