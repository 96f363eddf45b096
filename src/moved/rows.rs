//! Rows of a table, series or histogram that moved, matched by their keys.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::Result;
use crate::facts::{Column, Fact};
use crate::message::{Language, cell_decimals};

/// A cell that is not the same in both editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The row: its keys, joined.
    pub row: String,
    /// The column.
    pub column: String,
    /// The old number; absent if it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The new number; absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Whether a reader would see another string.
    pub printed_changed: bool,
}

/// What moved in the rows of a fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Rows that only the new edition has, by their keys.
    pub added: Vec<String>,
    /// Rows that only the old one has.
    pub removed: Vec<String>,
    /// Columns that only one of them has.
    pub columns: Vec<String>,
    /// Cells of rows and columns that both have.
    pub cells: Vec<Cell>,
}

impl Rows {
    /// Whether nothing moved.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Whether a reader would see it.
    pub fn is_seen(&self) -> bool {
        let whole = [&self.added, &self.removed, &self.columns];
        whole.iter().any(|names| !names.is_empty()) || self.cells.iter().any(|c| c.printed_changed)
    }
}

/// The rows by key, in which they may be compared whatever their order.
type Keyed<'a> = BTreeMap<String, &'a [Option<String>]>;

/// What moved between the rows of two versions of a fact.
pub fn between(old: &Fact, new: &Fact, language: &Language) -> Result<Rows> {
    let (before, after) = (keyed(old), keyed(new));
    let missing = |from: &Keyed<'_>, other: &Keyed<'_>| {
        let keys = from.keys().filter(|key| !other.contains_key(*key));
        keys.cloned().collect::<Vec<_>>()
    };
    let mut rows = Rows {
        added: missing(&after, &before),
        removed: missing(&before, &after),
        columns: other_columns(old, new),
        cells: Vec::new(),
    };
    for (key, was) in &before {
        let Some(is) = after.get(key) else { continue };
        for (position, column) in old.columns.iter().enumerate() {
            let Some(other) = new.column(&column.name) else {
                continue;
            };
            let (was, is) = (cell(was, position), cell(is, other));
            if was != is {
                rows.cells.push(Cell {
                    printed_changed: print(column, was, old.decimals, language)?
                        != print(&new.columns[other], is, new.decimals, language)?,
                    row: key.clone(),
                    column: column.name.clone(),
                    old: was.map(str::to_owned),
                    new: is.map(str::to_owned),
                });
            }
        }
    }
    Ok(rows)
}

fn cell(row: &[Option<String>], position: usize) -> Option<&str> {
    row.get(position).and_then(|c| c.as_deref())
}

fn print(column: &Column, cell: Option<&str>, decimals: u8, language: &Language) -> Result<String> {
    match cell {
        None => Ok(String::new()),
        Some(text) if column.unit.is_empty() => Ok(text.to_owned()),
        Some(number) => {
            let decimals = cell_decimals(&column.name, &column.unit, number, decimals);
            language.number(number, &column.unit, decimals)
        }
    }
}

fn other_columns(old: &Fact, new: &Fact) -> Vec<String> {
    let names = |fact: &Fact| {
        fact.columns
            .iter()
            .map(|c| c.name.clone())
            .collect::<BTreeSet<_>>()
    };
    names(old)
        .symmetric_difference(&names(new))
        .cloned()
        .collect()
}

/// Rows by their keys: the words and dates that lead a row, or else its first
/// number. Of several rows with one key, the others get their number.
fn keyed(fact: &Fact) -> Keyed<'_> {
    let leads = |c: &&Column| matches!(c.unit.as_str(), "" | "date");
    let keys = fact.columns.iter().take_while(leads).count().max(1);
    let mut found = Keyed::new();
    for row in &fact.rows {
        let parts: Vec<&str> = (0..keys).map(|i| cell(row, i).unwrap_or("")).collect();
        let name = parts.join(", ");
        let again = (1..).map(|n| format!("{name} #{n}"));
        let free = std::iter::once(name.clone())
            .chain(again)
            .find(|key| !found.contains_key(key));
        found.insert(free.unwrap_or(name), row.as_slice());
    }
    found
}
