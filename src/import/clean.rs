//! From what a source says to what a dataset's cell may hold. Every importer
//! goes through here, so that they all reject and empty cells by the same rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::list;
use super::refuse::{Reason, Refusal, Verdict};
use super::source::Record;
use crate::dataset::ids;
use crate::dataset::schema::{Column, Kind};
use crate::error::Error;
use crate::plain;
use crate::time::{self, Unreadable, Zone};

/// A column of the dataset that an import fills, and how its times are read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The column.
    pub column: &'static Column,
    /// The `strftime` format of its times; the usual ones if absent.
    pub format: Option<String>,
    /// The zone of its times that carry none.
    pub zone: Option<Zone>,
}

/// What a source says about one target.
pub enum Raw<'a> {
    /// Nothing.
    Missing,
    /// One value.
    One(Cow<'a, str>),
    /// The items of a list.
    Many(Vec<Cow<'a, str>>),
    /// A list that cannot be read.
    Malformed,
}

/// What a source says, and in which column.
pub struct Found<'a> {
    /// The source column, for messages.
    pub from: &'a str,
    /// What it says.
    pub raw: Raw<'a>,
}

/// How a kind of source file fills a table.
pub trait Layout {
    /// The targets that it fills, in the order of the schema.
    fn targets(&self) -> &[Target];
    /// What a record says about each of the targets.
    fn found<'a>(&'a self, record: &'a Record) -> Verdict<Vec<Found<'a>>>;
}

/// Why a record does not become a row.
pub enum Fault {
    /// It is refused; the import goes on.
    Refused(Refusal),
    /// A time without a zone where none is declared; the import stops, because
    /// every other time would be a guess as well.
    Naive(Refusal),
    /// The import cannot go on.
    Stop(Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Stop(error)
    }
}

/// A number of things and the first few of them.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// How many.
    pub count: u64,
    /// How many by source column. Not what stood there: an import's notes are
    /// printed in reports that must name no post.
    pub columns: BTreeMap<String, u64>,
}

impl Noted {
    fn add(&mut self, from: &str) {
        self.count += 1;
        *self.columns.entry(plain::excerpt(from)).or_default() += 1;
    }
}

/// What cleaning changed or refused, over the whole import.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Reference ids that went through floating point: their cells are empty.
    pub damaged: Noted,
    /// Optional cells that hold something impossible: emptied.
    pub emptied: Noted,
    /// Items of lists that held a `|`.
    pub bars: u64,
    /// Refused records by reason.
    pub refused: BTreeMap<Reason, u64>,
}

/// The cell of a target.
pub fn cell<'a>(
    target: &Target,
    found: Found<'a>,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    let Found { from, raw } = found;
    let text = match raw {
        Raw::Missing => Cow::Borrowed(""),
        Raw::One(text) if matches!(target.column.kind, Kind::List) => {
            return Ok(listed(target, &[text], tally));
        }
        Raw::One(text) => text,
        Raw::Many(items) => return Ok(listed(target, &items, tally)),
        Raw::Malformed => return Ok(emptied(from, tally)),
    };
    if !matches!(target.column.kind, Kind::Text) && text.trim().is_empty() || text.is_empty() {
        return absent(target, from);
    }
    match target.column.kind {
        Kind::Id => id(target, from, text, tally),
        Kind::Time | Kind::Date => when(target, from, &text, tally),
        Kind::Count => Ok(count(&text).unwrap_or_else(|| emptied(from, tally))),
        Kind::OneOf(words) if !words.contains(&text.as_ref()) => {
            Err(Refusal::new(Reason::Unmapped, from, &text).into())
        }
        _ => Ok(text),
    }
}

fn absent<'a>(target: &Target, from: &str) -> Result<Cow<'a, str>, Fault> {
    if target.column.required {
        return Err(Refusal::new(Reason::Empty, from, "").into());
    }
    Ok(Cow::Borrowed(""))
}

fn emptied<'a>(from: &str, tally: &mut Tally) -> Cow<'a, str> {
    tally.emptied.add(from);
    Cow::Borrowed("")
}

fn listed<'a>(target: &Target, items: &[Cow<'_, str>], tally: &mut Tally) -> Cow<'a, str> {
    let (cell, bars) = list::join(items, target.column.name == "urls");
    tally.bars += bars;
    Cow::Owned(cell)
}

fn id<'a>(
    target: &Target,
    from: &str,
    text: Cow<'a, str>,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    if !ids::is_damaged(&text) {
        return Ok(text);
    }
    if target.column.required {
        return Err(Refusal::new(Reason::DamagedId, from, &text).into());
    }
    tally.damaged.add(from);
    Ok(Cow::Borrowed(""))
}

/// A whole number; archives that went through floating point write `12.0`.
fn count<'a>(text: &str) -> Option<Cow<'a, str>> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    let number: u64 = digits.then(|| whole.parse().ok())??;
    Some(Cow::Owned(number.to_string()))
}

fn when<'a>(
    target: &Target,
    from: &str,
    text: &str,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    match read_time(target, text.trim()) {
        Ok(cell) => Ok(Cow::Owned(cell)),
        Err(Unreadable::Naive) => Err(Fault::Naive(Refusal::new(Reason::Time, from, text))),
        Err(Unreadable::Malformed) if target.column.required => {
            Err(Refusal::new(Reason::Time, from, text).into())
        }
        Err(Unreadable::Malformed) => Ok(emptied(from, tally)),
    }
}

fn read_time(target: &Target, text: &str) -> Result<String, Unreadable> {
    let whole_day = matches!(target.column.kind, Kind::Date);
    if whole_day && let Some(day) = read_day(target.format.as_deref(), text) {
        return Ok(day);
    }
    let instant = match &target.format {
        Some(format) => time::parse_as(text, format, target.zone)?,
        None => time::parse(text, target.zone)?,
    };
    let cell = time::iso(instant);
    // A slip such as the year 20190 would sort before every other time.
    if cell.len() == "YYYY-MM-DDTHH:MM:SSZ".len() {
        Ok(cell)
    } else {
        Err(Unreadable::Malformed)
    }
}

/// A day is the same in every zone as long as it is not made an instant. A
/// format with hours in it reads days too, so it is tried as a time first.
fn read_day(format: Option<&str>, text: &str) -> Option<String> {
    let Some(format) = format else {
        return time::parse_day(text).map(time::iso_day);
    };
    if NaiveDateTime::parse_from_str(text, format).is_ok() {
        return None;
    }
    let date = NaiveDate::parse_from_str(text, format).ok()?;
    Some(time::iso_day(time::day_of_date(date)))
}
