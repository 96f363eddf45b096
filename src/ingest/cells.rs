//! Cells → values: what an empty, damaged or impossible cell becomes.

use crate::dataset::ids;
use crate::dataset::schema::{Column, Kind, Table};
use crate::error::{Error, Result};
use crate::time::{self, Instant, Unreadable, Zone};

use super::decimal::Decimal;
use super::ledger::{Ledger, Outcome, Place, Reason};
use super::records::Cells;

/// A metric above this is a mistake: no post was ever seen as often. Sums of
/// millions of metrics below it fit into 64 bits.
const LARGEST_METRIC: u64 = 1_000_000_000_000;

/// Reads the cells of one row and keeps the ledger of what was wrong with them.
pub struct Row<'a> {
    /// The schema.
    pub table: &'static Table,
    /// Where the row stands.
    pub place: Place<'a>,
    /// Its cells.
    pub cells: &'a Cells<'a>,
    /// The ledger of its table.
    pub ledger: &'a mut Ledger,
    /// The zone of naive times.
    pub zone: Option<Zone>,
}

/// A row that must not count; the ledger knows why.
#[derive(Debug)]
pub struct Rejected;

/// The outcome of reading a required cell: the error ends the whole reading.
pub type Required<T> = Result<std::result::Result<T, Rejected>>;

impl<'a> Row<'a> {
    /// The text of a column.
    pub fn text(&self, column: &str) -> &'a str {
        let index = self.table.position(column);
        debug_assert!(
            index.is_some(),
            "{column} is no column of {}",
            self.table.name
        );
        self.cells.get(index.unwrap_or(usize::MAX))
    }

    /// The texts of a list column; empty items are passed over.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text(column)
            .split('|')
            .map(str::trim)
            .filter(|item| !item.is_empty())
    }

    /// An identifier that the row cannot do without.
    pub fn id(&mut self, column: &str) -> std::result::Result<&'a str, Rejected> {
        let id = self.text(column);
        if id.trim().is_empty() {
            return Err(self.reject(column, Reason::Empty));
        }
        if ids::is_damaged(id) {
            return Err(self.reject(column, Reason::DamagedId));
        }
        Ok(id)
    }

    /// A required cell of any kind: not empty, and undamaged where it is an id.
    pub fn id_or_text(&mut self, column: &Column) -> std::result::Result<&'a str, Rejected> {
        match column.kind {
            Kind::Id => self.id(column.name),
            _ if self.text(column.name).is_empty() => Err(self.reject(column.name, Reason::Empty)),
            _ => Ok(self.text(column.name)),
        }
    }

    /// An identifier that refers to something else; a damaged one is emptied.
    pub fn reference(&mut self, column: &str) -> Option<&'a str> {
        let id = Some(self.text(column)).filter(|id| !id.is_empty())?;
        if ids::is_damaged(id) {
            self.empty(column, Reason::DamagedId);
            return None;
        }
        Some(id)
    }

    /// An instant that the row cannot do without. A naive time without a
    /// declared zone ends the reading: every row of the file has that problem.
    pub fn time(&mut self, column: &str) -> Required<Instant> {
        let read = match self.kind(column) {
            Some(Kind::Date) => time::parse_date,
            _ => time::parse,
        };
        self.time_by(column, read)
    }

    /// The same where a month stands for its first day.
    pub fn step(&mut self, column: &str) -> Required<Instant> {
        self.time_by(column, time::parse_step)
    }

    fn time_by(
        &mut self,
        column: &str,
        read: fn(&str, Option<Zone>) -> std::result::Result<Instant, Unreadable>,
    ) -> Required<Instant> {
        match read(self.text(column), self.zone) {
            Ok(instant) => Ok(Ok(instant)),
            Err(Unreadable::Naive) => Err(self.undeclared(column)),
            Err(Unreadable::Malformed) => Ok(Err(self.reject(column, Reason::BadTime))),
        }
    }

    /// An instant that may be absent; an unreadable one is emptied.
    pub fn date(&mut self, column: &str) -> Result<Option<Instant>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match time::parse_date(text, self.zone) {
            Ok(instant) => Ok(Some(instant)),
            Err(Unreadable::Naive) => Err(self.undeclared(column)),
            Err(Unreadable::Malformed) => {
                self.empty(column, Reason::BadTime);
                Ok(None)
            }
        }
    }

    /// A whole number that may be absent; an impossible one is emptied.
    pub fn count(&mut self, column: &str) -> Option<u64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        // The standard parser would take a plus sign, which no platform writes.
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| digits && *n <= LARGEST_METRIC);
        if number.is_none() {
            self.empty(column, Reason::BadMetric);
        }
        number
    }

    /// A decimal number that the row cannot do without.
    pub fn number(&mut self, column: &str) -> std::result::Result<Decimal, Rejected> {
        match self.text(column) {
            "" => Err(self.reject(column, Reason::Empty)),
            text => Decimal::parse(text).ok_or_else(|| self.reject(column, Reason::BadMetric)),
        }
    }

    /// The position of a word in the column's list; absent if the cell is empty.
    pub fn word(&mut self, column: &str) -> std::result::Result<Option<usize>, Rejected> {
        let text = self.text(column);
        let Some(Kind::OneOf(words)) = self.kind(column) else {
            return Ok(None);
        };
        if text.is_empty() {
            return Ok(None);
        }
        match words.iter().position(|word| *word == text) {
            Some(index) => Ok(Some(index)),
            None => Err(self.reject(column, Reason::UnmappedValue)),
        }
    }

    /// Counts a warning about a cell.
    pub fn warn(&mut self, column: &str, reason: Reason, found: &str) {
        self.ledger
            .note(Outcome::Warned, self.place, column, reason, found);
    }

    /// Rejects the row because of a cell.
    pub fn reject(&mut self, column: &str, reason: Reason) -> Rejected {
        let found = self.text(column);
        self.ledger
            .note(Outcome::Rejected, self.place, column, reason, found);
        Rejected
    }

    fn empty(&mut self, column: &str, reason: Reason) {
        let found = self.text(column);
        self.ledger
            .note(Outcome::Emptied, self.place, column, reason, found);
    }

    fn kind(&self, column: &str) -> Option<Kind> {
        self.table
            .columns
            .iter()
            .find(|c| c.name == column)
            .map(|c| c.kind)
    }

    fn undeclared(&self, column: &str) -> Error {
        Error::invalid("a time without a zone")
            .file(self.place.file)
            .line(self.place.line)
            .column(column)
            .found(self.text(column))
            .expected("RFC 3339, such as 2024-05-13T18:04:00Z or 2024-05-14T05:04:00+11:00")
            .help("if all such times are in one zone, declare it in datapackage.json: \"timezone\": \"UTC\"")
    }
}
