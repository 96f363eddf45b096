//! Which rows of a dataset's tables were added, corrected or withdrawn between
//! two versions, in memory that grows with the rows but not with their texts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::dataset::Dataset;
use crate::dataset::schema::{TABLES, Table};
use crate::error::Result;
use crate::ingest::ledger::Ledger;
use crate::ingest::progress::Progress;
use crate::ingest::records::{self, Cells, Reading};
use crate::keyed::{Key, Keyer, Map};

/// What changed in the rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The table.
    pub table: &'static str,
    /// Rows that only the new version has.
    pub added: u64,
    /// Rows of both whose cells differ in columns that both have.
    pub corrected: u64,
    /// Rows that only the old version has.
    pub withdrawn: u64,
    /// Rows of both that are the same.
    pub unchanged: u64,
    /// Corrected cells by column.
    pub cells: BTreeMap<&'static str, u64>,
    /// Columns that only the new version has.
    pub columns_added: Vec<String>,
    /// Columns that only the old version has.
    pub columns_removed: Vec<String>,
}

impl Changed {
    /// Whether anything changed.
    pub fn any(&self) -> bool {
        self.added + self.corrected + self.withdrawn > 0
            || !self.columns_added.is_empty()
            || !self.columns_removed.is_empty()
    }
}

/// What changed in each table that one of the two datasets has.
pub fn between(old: &Dataset, new: &Dataset, progress: Progress<'_>) -> Result<Vec<Changed>> {
    let [before, after] = [old, new].map(|dataset| dataset.descriptor.columns());
    let has =
        |table: &&&'static Table| [&before, &after].iter().any(|c| c.contains_key(table.name));
    TABLES
        .iter()
        .filter(has)
        .map(|table| {
            let of = |columns: &BTreeMap<String, BTreeSet<String>>| {
                columns.get(table.name).cloned().unwrap_or_default()
            };
            let comparison = Comparison {
                table,
                columns: [of(&before), of(&after)],
                keyer: Keyer::new(old.descriptor.name.as_bytes()),
                readings: [old, new].map(|dataset| Reading {
                    dataset,
                    sealed: true,
                    progress,
                }),
            };
            comparison.make()
        })
        .collect()
}

/// One table in two versions.
struct Comparison<'a> {
    table: &'static Table,
    columns: [BTreeSet<String>; 2],
    keyer: Keyer,
    readings: [Reading<'a>; 2],
}

impl Comparison<'_> {
    fn make(&self) -> Result<Changed> {
        let shared = self.shared();
        let whole = |sum: &mut u128, cells: &Cells<'_>| {
            let digest = self.keyer.keys(shared.iter().map(|i| cells.get(*i)));
            *sum = sum.wrapping_add(digest);
        };
        let before = self.rows(0, |_| true, whole)?;
        let after = self.rows(1, |_| true, whole)?;
        let mut changed = self.counts(&before, &after);
        if changed.corrected > 0 {
            let both = |key| Some((before.get(key)?, after.get(key)?));
            let corrected = |key| both(key).is_some_and(|(was, is)| was != is);
            changed.cells = self.cells(&shared, corrected)?;
        }
        Ok(changed)
    }

    /// Positions in the schema of the columns that both versions have.
    fn shared(&self) -> Vec<usize> {
        let both = |name: &str| self.columns.iter().all(|names| names.contains(name));
        let names = self.table.names().enumerate();
        names
            .filter(|(_, name)| both(name))
            .map(|(i, _)| i)
            .collect()
    }

    fn counts(&self, before: &Map<Key, u128>, after: &Map<Key, u128>) -> Changed {
        let only = |here: &BTreeSet<String>, there: &BTreeSet<String>| {
            // A table that is not there has no columns to lose.
            let names = here.difference(there).filter(|_| !there.is_empty());
            names.cloned().collect::<Vec<_>>()
        };
        let [old, new] = &self.columns;
        let (mut corrected, mut unchanged) = (0, 0);
        for key in before.keys() {
            match (before.get(key), after.get(key)) {
                (Some(was), Some(is)) if was == is => unchanged += 1,
                (Some(_), Some(_)) => corrected += 1,
                _ => {}
            }
        }
        let both = corrected + unchanged;
        Changed {
            table: self.table.name,
            added: after.len() as u64 - both,
            withdrawn: before.len() as u64 - both,
            corrected,
            unchanged,
            cells: BTreeMap::new(),
            columns_added: only(new, old),
            columns_removed: only(old, new),
        }
    }

    /// Something of each row, by id. Rows that share an id are to be added up,
    /// so that their order does not matter.
    fn rows<V: Default>(
        &self,
        side: usize,
        wanted: impl Fn(Key) -> bool,
        add: impl Fn(&mut V, &Cells<'_>),
    ) -> Result<Map<Key, V>> {
        let mut rows: Map<Key, V> = Map::default();
        let mut ledger = Ledger::new(self.table.name);
        let keys = self.table.keys();
        let reading = self.readings[side];
        records::read(reading, self.table, &mut ledger, &mut |_, _, cells| {
            let id = self.keyer.keys((0..keys).map(|i| cells.get(i)));
            if wanted(id) {
                add(rows.at(id), cells);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Corrected cells by column: corrected rows are read again, cell by cell.
    fn cells(
        &self,
        shared: &[usize],
        corrected: impl Fn(Key) -> bool,
    ) -> Result<BTreeMap<&'static str, u64>> {
        let each = |sums: &mut Vec<u128>, cells: &Cells<'_>| {
            sums.resize(shared.len(), 0);
            for (sum, position) in sums.iter_mut().zip(shared) {
                *sum = sum.wrapping_add(self.keyer.key(cells.get(*position)));
            }
        };
        let before = self.rows(0, &corrected, each)?;
        let after = self.rows(1, &corrected, each)?;
        let mut counts = BTreeMap::new();
        for key in before.keys() {
            let pairs = before
                .get(key)
                .into_iter()
                .flatten()
                .zip(after.get(key).into_iter().flatten());
            for (position, _) in shared.iter().zip(pairs).filter(|(_, (was, is))| was != is) {
                *counts
                    .entry(self.table.columns[*position].name)
                    .or_default() += 1;
            }
        }
        Ok(counts)
    }
}
