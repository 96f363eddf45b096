//! Where the rows of an import go: into a dataset's tables, or, in a dry run,
//! nowhere but the first few.

use std::path::PathBuf;

use serde::Serialize;

use crate::dataset::schema::Table;
use crate::dataset::writer::TableWriter;
use crate::error::Result;

/// Rows of each table that a dry run shows.
const SHOWN: usize = 5;

/// Where tables are written.
#[derive(Debug, Clone)]
pub enum Place {
    /// Into this folder.
    Folder(PathBuf),
    /// A dry run.
    Nowhere,
}

impl Place {
    /// Starts a table with the required columns and those that `keep` admits.
    pub fn table(&self, table: &Table, keep: impl Fn(&str) -> bool) -> Result<Out> {
        match self {
            Self::Folder(root) => Ok(Out::File(Box::new(TableWriter::create(root, table, keep)?))),
            Self::Nowhere => Ok(Out::Shown(Sample::of(table, keep))),
        }
    }
}

/// The first rows of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    /// The table's name.
    pub table: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its first rows.
    pub rows: Vec<Vec<String>>,
}

impl Sample {
    fn of(table: &Table, keep: impl Fn(&str) -> bool) -> Self {
        let columns = table.columns.iter().filter(|c| c.required || keep(c.name));
        Self {
            table: table.name.to_owned(),
            header: columns.map(|c| c.name.to_owned()).collect(),
            rows: Vec::new(),
        }
    }
}

/// A table being written or shown.
pub enum Out {
    /// Written.
    File(Box<TableWriter>),
    /// Shown.
    Shown(Sample),
}

impl Out {
    /// Takes a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<()> {
        match self {
            Self::File(writer) => writer.row(cells.iter().map(|c| c.as_ref().as_bytes())),
            Self::Shown(sample) => {
                if sample.rows.len() < SHOWN {
                    let row = cells.iter().map(|c| c.as_ref().to_owned());
                    sample.rows.push(row.collect());
                }
                Ok(())
            }
        }
    }

    /// Ends the table; what a dry run shows of it.
    pub fn finish(self) -> Result<Option<Sample>> {
        match self {
            Self::File(writer) => writer.finish().map(|_| None),
            Self::Shown(sample) => Ok(Some(sample)),
        }
    }
}
