//! Prepared rows as CSV after RFC 4180, written as they come, and never over a
//! file that is there: the dataset's own tables have much the same names.

use std::collections::BTreeSet;
use std::path::Path;

use super::{ACCOUNTS, POSTS, Source, Table};
use crate::disk::Growing;
use crate::error::{Error, Result};
use crate::ingest::progress::Progress;

/// Writes the posts; returns their number and the ids of the accounts that post.
pub fn posts(
    source: &Source,
    path: &Path,
    progress: Progress<'_>,
) -> Result<(u64, BTreeSet<String>)> {
    let mut file = File::create(path, &POSTS)?;
    let mut posting = BTreeSet::new();
    source.posts(progress, &mut |post| {
        if !posting.contains(post.account) {
            posting.insert(post.account.to_owned());
        }
        file.row(&post.cells())
    })?;
    Ok((file.finish()?, posting))
}

/// Writes the accounts of the network; returns their number.
pub fn accounts(source: &Source, path: &Path, posting: &BTreeSet<String>) -> Result<u64> {
    let mut file = File::create(path, &ACCOUNTS)?;
    for account in source.accounts(posting) {
        file.row(&account.cells())?;
    }
    file.finish()
}

/// A prepared table while it is written.
struct File<'a> {
    path: &'a Path,
    csv: csv::Writer<Growing>,
    rows: u64,
}

impl<'a> File<'a> {
    fn create(path: &'a Path, table: &Table) -> Result<Self> {
        let csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Growing::create(path)?);
        let mut file = Self { path, csv, rows: 0 };
        let names: Vec<String> = table.columns.iter().map(|c| c.name.to_owned()).collect();
        file.record(&names)?;
        Ok(file)
    }

    fn row(&mut self, cells: &[String]) -> Result<()> {
        self.rows += 1;
        self.record(cells)
    }

    fn record(&mut self, cells: &[String]) -> Result<()> {
        let written = self.csv.write_record(cells);
        written.map_err(|e| self.failed(&e.to_string()))
    }

    fn finish(self) -> Result<u64> {
        let Self { path, csv, rows } = self;
        let failed =
            |e: String| Error::could_not(format!("cannot be written: {e}")).file(path.display());
        let grown = csv.into_inner().map_err(|e| failed(e.to_string()))?;
        grown.finish_new()?;
        Ok(rows)
    }

    fn failed(&self, e: &str) -> Error {
        Error::could_not(format!("cannot be written: {e}")).file(self.path.display())
    }
}
