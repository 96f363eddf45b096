//! Writing a dataset: tables as CSV with the schema's columns, then the
//! descriptor, sealed. Used by `import`, `simulate` and `new`.

use std::path::{Path, PathBuf};

use super::descriptor::{self, Descriptor};
use super::schema::{Column, Table};
use super::seal;
use crate::disk::{self, Growing};
use crate::error::{Error, Result};

/// Writes the rows of one table as they come.
pub struct TableWriter {
    path: PathBuf,
    columns: Vec<&'static str>,
    csv: csv::Writer<Growing>,
    rows: u64,
}

impl TableWriter {
    /// Starts `<root>/<table>.csv` with the columns of the schema that `keep`
    /// admits; the required ones are always written.
    pub fn create(root: &Path, table: &Table, keep: impl Fn(&str) -> bool) -> Result<Self> {
        let path = root.join(format!("{}.csv", table.name));
        let wanted = |c: &&Column| c.required || keep(c.name);
        let columns: Vec<&'static str> = table
            .columns
            .iter()
            .filter(wanted)
            .map(|c| c.name)
            .collect();
        let file = Growing::create(&path)?;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(file);
        csv.write_record(&columns).map_err(|e| failed(&path, &e))?;
        Ok(Self {
            path,
            columns,
            csv,
            rows: 0,
        })
    }

    /// The columns that are written, in order.
    pub fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    /// Writes a row: one cell for each of [`Self::columns`].
    pub fn row<I, T>(&mut self, cells: I) -> Result<()>
    where
        I: IntoIterator<Item = T>,
        T: AsRef<[u8]>,
    {
        self.rows += 1;
        self.csv
            .write_record(cells)
            .map_err(|e| failed(&self.path, &e))
    }

    /// Writes a row from a lookup by column name; an absent value is an empty cell.
    pub fn row_by<'a>(&mut self, cell: impl Fn(&str) -> Option<&'a str>) -> Result<()> {
        let columns = self.columns.clone();
        self.row(columns.iter().map(|c| cell(c).unwrap_or("")))
    }

    /// Ends the file, which takes its place only now; returns the number of rows.
    pub fn finish(self) -> Result<u64> {
        let file = self.csv.into_inner();
        let file = file.map_err(|e| disk::unwritable(&self.path, e.error()))?;
        file.finish()?;
        Ok(self.rows)
    }
}

fn failed(path: &Path, e: &csv::Error) -> Error {
    if let csv::ErrorKind::Io(e) = e.kind() {
        return disk::unwritable(path, e);
    }
    Error::could_not(format!("cannot be written: {e}")).file(path.display())
}

/// Writes the descriptor of a dataset whose tables already lie in `root`, with
/// their schemas, sizes and digests.
pub fn finish(root: &Path, descriptor: &Descriptor) -> Result<()> {
    disk::write(&root.join(descriptor::FILE), &descriptor.to_bytes()?)?;
    seal::seal(root, None)?;
    Ok(())
}
