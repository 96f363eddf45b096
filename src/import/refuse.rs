//! Refused records: why, and the file that keeps them for the analyst to mend.

use std::borrow::Cow;
use std::fmt;

use csv::StringRecord;
use serde::Serialize;

use super::out::{Out, Place};
use crate::dataset::schema::{Column, Kind, Table};
use crate::error::Result;

/// Why a record is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It has more or fewer cells than the header.
    FieldCount,
    /// A cell is not UTF-8 text.
    NotUtf8,
    /// A required cell is empty.
    Empty,
    /// A required id went through floating point.
    DamagedId,
    /// A required time cannot be read.
    Time,
    /// A value has no counterpart among those that the column admits.
    Unmapped,
    /// A required value does not have the form that it must have.
    Form,
    /// It ends before it starts.
    Backwards,
    /// The abbreviation of a required time's zone is not one of those that are declared.
    Zone,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FieldCount => "wrong field count",
            Self::NotUtf8 => "not UTF-8",
            Self::Empty => "required cell is empty",
            Self::DamagedId => "id went through floating point",
            Self::Time => "unreadable time",
            Self::Unmapped => "unmapped value",
            Self::Form => "value of another form",
            Self::Backwards => "end before start",
            Self::Zone => "ambiguous or unknown time zone",
        })
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The source column; empty if the whole record is meant.
    pub column: String,
    /// What stands there.
    pub found: String,
}

impl Refusal {
    /// A refusal of a cell.
    pub fn new(reason: Reason, column: &str, found: &str) -> Self {
        Self {
            reason,
            column: column.to_owned(),
            found: capped(found),
        }
    }
}

/// A value, or why the record is refused.
pub type Verdict<T> = std::result::Result<T, Refusal>;

/// A refused record as it is shown by a dry run.
#[derive(Debug, Clone, Serialize)]
pub struct Rejection {
    /// The file's name.
    pub file: String,
    /// The line on which the record starts.
    pub line: u64,
    /// The source column; empty if the whole record is meant.
    pub column: String,
    /// Why.
    pub reason: String,
    /// What stands there.
    pub found: String,
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: true,
    }
}

/// `rejected.csv` is no table of a dataset, so that neither the descriptor nor
/// `seal` ever picks it up; only the writer needs its columns.
const REJECTED: Table = Table {
    name: "rejected",
    columns: &[
        column("file", Kind::Text),
        column("line", Kind::Count),
        column("column", Kind::Text),
        column("reason", Kind::Text),
        column("found", Kind::Text),
        column("record", Kind::Text),
    ],
};

/// Takes the refused records of an import: into `rejected.csv`, which is only
/// made when there is one, or into a dry run's list.
pub struct Rejects {
    place: Place,
    file: Option<Out>,
    shown: Vec<Rejection>,
}

impl Rejects {
    /// None yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            file: None,
            shown: Vec::new(),
        }
    }

    /// Keeps one.
    pub fn add(
        &mut self,
        file: &str,
        line: u64,
        refusal: Refusal,
        cells: &StringRecord,
    ) -> Result<()> {
        if matches!(self.place, Place::Nowhere) {
            self.shown.push(Rejection {
                file: file.to_owned(),
                line,
                column: refusal.column,
                reason: refusal.reason.to_string(),
                found: refusal.found,
            });
            return Ok(());
        }
        let row = [
            guarded(file),
            Cow::Owned(line.to_string()),
            guarded(&refusal.column),
            Cow::Owned(refusal.reason.to_string()),
            guarded(&refusal.found),
            Cow::Owned(guarded(&as_line(cells)).into_owned()),
        ];
        self.file()?.row(&row)
    }

    /// Ends the file; the records of a dry run.
    pub fn finish(self) -> Result<Vec<Rejection>> {
        if let Some(file) = self.file {
            file.finish()?;
        }
        Ok(self.shown)
    }

    fn file(&mut self) -> Result<&mut Out> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.place.table(&REJECTED, |_| true)?,
        };
        Ok(self.file.insert(file))
    }
}

/// The record as one line of CSV, so that it can be mended and fed again.
fn as_line(cells: &StringRecord) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    capped(text.trim_end_matches(['\r', '\n']))
}

/// A stray quotation mark can make one record of the rest of a file.
fn capped(text: &str) -> String {
    const LONGEST: usize = 10_000;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The text with a `'` before it if a spreadsheet would run it as a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches([' ', '\u{feff}', '\u{a0}']);
    let formula = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
    ];
    if first.starts_with(formula) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}
