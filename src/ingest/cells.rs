//! Cells → values: what an empty, damaged or impossible cell becomes.

use crate::dataset::ids;
use crate::dataset::schema::{Column, Kind, Table};
use crate::error::{Error, Result};
use crate::keyed::same;
use crate::time::{self, Instant, Unreadable, Zone};

use super::decimal::{self, Decimal};
use super::ledger::{Ledger, Outcome, Place, Reason};
use super::records::Cells;

/// A metric above this is a mistake: no post was ever seen as often. Sums of
/// millions of metrics below it fit into 64 bits.
const LARGEST_METRIC: u64 = 1_000_000_000_000;

/// A column of a table: its name, or its position.
pub trait Where: Copy {
    /// Its position.
    fn position(self, table: &Table) -> usize;
}

impl Where for usize {
    fn position(self, _: &Table) -> usize {
        self
    }
}

impl Where for &str {
    fn position(self, table: &Table) -> usize {
        let index = table.position(self);
        assert!(index.is_some(), "{self} is no column of {}", table.name);
        index.unwrap_or(usize::MAX)
    }
}

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
    pub fn text(&self, column: impl Where) -> &'a str {
        self.cells.get(column.position(self.table))
    }

    /// The texts of a list column; empty items are passed over.
    pub fn list<C: Where>(&self, column: C) -> impl Iterator<Item = &'a str> + use<'a, C> {
        self.text(column)
            .split('|')
            .map(str::trim)
            .filter(|item| !item.is_empty())
    }

    /// An identifier that the row cannot do without.
    pub fn id(&mut self, column: impl Where) -> std::result::Result<&'a str, Rejected> {
        let id = self.text(column);
        if !id.starts_with(|c: char| c.is_ascii_graphic()) && id.trim().is_empty() {
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
    pub fn reference(&mut self, column: impl Where) -> Option<&'a str> {
        let id = Some(self.text(column)).filter(|id| !id.is_empty())?;
        if ids::is_damaged(id) {
            self.empty(column, Reason::DamagedId);
            return None;
        }
        Some(id)
    }

    /// An instant that the row cannot do without. A naive time without a
    /// declared zone ends the reading: every row of the file has that problem.
    pub fn time(&mut self, column: impl Where) -> Required<Instant> {
        let read = match self.kind(column) {
            Some(Kind::Date) => time::parse_date,
            _ => time::parse,
        };
        self.time_by(column, read)
    }

    /// The same where a month stands for its first day.
    pub fn step(&mut self, column: impl Where) -> Required<Instant> {
        self.time_by(column, time::parse_step)
    }

    fn time_by(
        &mut self,
        column: impl Where,
        read: fn(&str, Option<Zone>) -> std::result::Result<Instant, Unreadable>,
    ) -> Required<Instant> {
        match read(self.text(column), self.zone) {
            Ok(instant) => Ok(Ok(instant)),
            Err(Unreadable::Naive) => Err(self.undeclared(column)),
            Err(Unreadable::Malformed) => Ok(Err(self.reject(column, Reason::BadTime))),
        }
    }

    /// An instant that may be absent; an unreadable one is emptied.
    pub fn date(&mut self, column: impl Where) -> Result<Option<Instant>> {
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
    pub fn count(&mut self, column: impl Where) -> Option<u64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = decimal::whole(text).filter(|n| *n <= LARGEST_METRIC);
        if number.is_none() {
            self.empty(column, Reason::BadMetric);
        }
        number
    }

    /// A decimal number that the row cannot do without.
    pub fn number(&mut self, column: impl Where) -> std::result::Result<Decimal, Rejected> {
        match self.text(column) {
            "" => Err(self.reject(column, Reason::Empty)),
            text => Decimal::parse(text).ok_or_else(|| self.reject(column, Reason::BadMetric)),
        }
    }

    /// The position of a word in the column's list; absent if the cell is empty.
    pub fn word(&mut self, column: impl Where) -> std::result::Result<Option<usize>, Rejected> {
        let text = self.text(column);
        let Some(Kind::OneOf(words)) = self.kind(column) else {
            return Ok(None);
        };
        if text.is_empty() {
            return Ok(None);
        }
        match words.iter().position(|word| same(word, text)) {
            Some(index) => Ok(Some(index)),
            None => Err(self.reject(column, Reason::UnmappedValue)),
        }
    }

    /// Counts a warning about a cell.
    pub fn warn(&mut self, column: impl Where, reason: Reason, found: &str) {
        self.note(Outcome::Warned, column, reason, found);
    }

    /// Rejects the row because of a cell.
    pub fn reject(&mut self, column: impl Where, reason: Reason) -> Rejected {
        let found = self.text(column);
        self.note(Outcome::Rejected, column, reason, found);
        Rejected
    }

    fn empty(&mut self, column: impl Where, reason: Reason) {
        let found = self.text(column);
        self.note(Outcome::Emptied, column, reason, found);
    }

    fn column(&self, column: impl Where) -> Option<&'static Column> {
        self.table.columns.get(column.position(self.table))
    }

    fn kind(&self, column: impl Where) -> Option<Kind> {
        self.column(column).map(|c| c.kind)
    }

    fn note(&mut self, outcome: Outcome, column: impl Where, reason: Reason, found: &str) {
        let name = self.column(column).map_or("", |c| c.name);
        self.ledger.note(outcome, self.place, name, reason, found);
    }

    fn undeclared(&self, column: impl Where) -> Error {
        Error::invalid("a time without a zone")
            .file(self.place.file)
            .line(self.place.line)
            .column(self.column(column).map_or("", |c| c.name))
            .found(self.text(column))
            .expected("RFC 3339, such as 2024-05-13T18:04:00Z or 2024-05-14T05:04:00+11:00")
            .help("if all such times are in one zone, declare it in datapackage.json: \"timezone\": \"UTC\"")
    }
}
