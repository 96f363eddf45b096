//! From what a source says to what a dataset's cell may hold. Every importer
//! goes through here, so that they all reject and empty cells by the same rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::list;
use super::refuse::{Reason, Refusal, Verdict};
use super::source::Record;
use crate::dataset::ids;
use crate::dataset::schema::{Column, Kind, Table};
use crate::error::Error;
use crate::plain;
use crate::time::{self, Instant, Unreadable, Zone};

/// A column of the dataset that an import fills, and how its times are read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The column.
    pub column: &'static Column,
    /// The formats of its times, of which the first that fits counts; the usual
    /// ones if there is none.
    pub formats: Vec<Format>,
    /// The zone of its times that carry none.
    pub zone: Option<Zone>,
    /// Zones by the abbreviation after a time; without any, none is looked for.
    pub zones: BTreeMap<String, Zone>,
    /// What its values must look like.
    pub form: Option<Form>,
}

impl Target {
    /// A column by its name, which is the schema's own: a slip would show in every test.
    pub fn named(table: &'static Table, name: &str, zone: Option<Zone>) -> Self {
        let at = table.position(name).unwrap_or_default();
        Self::plain(&table.columns[at], zone)
    }

    /// A column without formats or forms of its own.
    pub fn plain(column: &'static Column, zone: Option<Zone>) -> Self {
        Self {
            column,
            formats: Vec::new(),
            zone,
            zones: BTreeMap::new(),
            form: None,
        }
    }
}

/// A form of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// RFC 3339, or `YYYY-MM-DD HH:MM[:SS]` in the declared zone.
    Usual,
    /// `strftime` letters.
    Letters(String),
    /// `strftime` letters for seconds since 1970, which are UTC whatever zone the
    /// other times have.
    Seconds(String),
}

/// What values must look like, so that columns that changed places are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Digits alone.
    Digits,
    /// No white space.
    Word,
}

impl Form {
    fn admits(self, text: &str) -> bool {
        match self {
            Self::Digits => text.bytes().all(|b| b.is_ascii_digit()),
            Self::Word => !text.contains(char::is_whitespace),
        }
    }
}

/// What a source says about one target.
pub enum Raw<'a> {
    /// Nothing.
    Missing,
    /// One value.
    One(Cow<'a, str>),
    /// The items of a list.
    Many(Vec<Cow<'a, str>>),
    /// Something that is not of the form that it should have.
    Malformed(Cow<'a, str>),
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
    /// The latest value by source column, for errors alone.
    pub latest: BTreeMap<String, String>,
}

impl Noted {
    /// How many there are in a source column.
    pub fn of(&self, from: &str) -> u64 {
        let columns = &self.columns;
        columns.get(&plain::excerpt(from)).copied().unwrap_or(0)
    }

    fn add(&mut self, from: &str, text: &str) {
        let column = plain::excerpt(from);
        self.count += 1;
        *self.columns.entry(column.clone()).or_default() += 1;
        self.latest.insert(column, plain::excerpt(text));
    }

    /// Adds what another one noted, but for these columns.
    fn take(&mut self, other: Self, but: impl Fn(&str) -> bool) {
        let columns = other.columns.into_iter();
        for (column, count) in columns.filter(|(column, _)| !but(column)) {
            self.count += count;
            *self.columns.entry(column).or_default() += count;
        }
        self.latest.extend(other.latest);
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
    /// Values that were kept, by source column, while a guard asks for them.
    pub kept: Option<BTreeMap<String, u64>>,
}

impl Tally {
    /// Adds what the cleaning of another table's row from the same record did,
    /// but for the columns that both tables take.
    pub fn take(&mut self, other: Self, both: impl Fn(&str) -> bool) {
        self.damaged.take(other.damaged, &both);
        self.emptied.take(other.emptied, &both);
        if let Some(kept) = &mut self.kept {
            let others = other.kept.into_iter().flatten();
            for (column, count) in others.filter(|(column, _)| !both(column)) {
                *kept.entry(column).or_default() += count;
            }
        }
    }

    fn keep(&mut self, from: &str) {
        if let Some(kept) = &mut self.kept {
            *kept.entry(plain::excerpt(from)).or_default() += 1;
        }
    }
}

/// The cell of a target.
pub fn cell<'a>(
    target: &Target,
    found: Found<'a>,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    let from = found.from;
    let cell = cleaned(target, found, tally)?;
    if !cell.is_empty() {
        tally.keep(from);
    }
    Ok(cell)
}

fn cleaned<'a>(
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
        Raw::Malformed(text) => return misshapen(target, from, &text, tally),
    };
    if !matches!(target.column.kind, Kind::Text) && text.trim().is_empty() || text.is_empty() {
        return absent(target, from);
    }
    match target.column.kind {
        Kind::Id => id(target, from, whole(text), tally),
        Kind::Time | Kind::Date => when(target, from, &text, tally),
        Kind::Count => match count(&text) {
            Some(count) => Ok(Cow::Owned(count.to_string())),
            None => Ok(emptied(from, &text, tally)),
        },
        Kind::OneOf(words) if !words.contains(&text.as_ref()) => {
            Err(Refusal::new(Reason::Unmapped, from, &text).into())
        }
        _ if target.form.is_some_and(|form| !form.admits(&text)) => {
            misshapen(target, from, &text, tally)
        }
        _ => Ok(text),
    }
}

/// A value of another form empties its cell, or refuses the record if it is needed.
fn misshapen<'a>(
    target: &Target,
    from: &str,
    text: &str,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    if target.column.required {
        return Err(Refusal::new(Reason::Form, from, text).into());
    }
    Ok(emptied(from, text, tally))
}

fn absent<'a>(target: &Target, from: &str) -> Result<Cow<'a, str>, Fault> {
    if target.column.required {
        return Err(Refusal::new(Reason::Empty, from, "").into());
    }
    Ok(Cow::Borrowed(""))
}

fn emptied<'a>(from: &str, text: &str, tally: &mut Tally) -> Cow<'a, str> {
    tally.emptied.add(from, text);
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
    if ids::is_damaged(&text) {
        if target.column.required {
            return Err(Refusal::new(Reason::DamagedId, from, &text).into());
        }
        tally.damaged.add(from, &text);
        return Ok(Cow::Borrowed(""));
    }
    match target.form {
        Some(form) if !form.admits(&text) => misshapen(target, from, &text, tally),
        _ => Ok(text),
    }
}

/// An id without the white space around it, which no id holds; one below 2^53 that
/// went through floating point is whole: `12.0` is 12.
pub fn whole(text: Cow<'_, str>) -> Cow<'_, str> {
    let kept = ids::without_zero_fraction(text.trim());
    if kept.len() == text.len() {
        return text;
    }
    Cow::Owned(kept.to_owned())
}

/// A whole number; archives that went through floating point write `12.0`. What
/// may be either twelve or twelve thousand is no number.
pub fn count(text: &str) -> Option<u64> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, "000")) if may_be_thousands(whole) => return None,
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| whole.parse().ok())?
}

/// Before a separator of thousands stand one to three digits, the first no zero.
fn may_be_thousands(whole: &str) -> bool {
    (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

fn when<'a>(
    target: &Target,
    from: &str,
    text: &str,
    tally: &mut Tally,
) -> Result<Cow<'a, str>, Fault> {
    let (time, zone) = match abbreviated(target, text.trim()) {
        Ok(parts) => parts,
        Err(()) if target.column.required => {
            return Err(Refusal::new(Reason::Zone, from, text).into());
        }
        Err(()) => return Ok(emptied(from, text, tally)),
    };
    match read_time(target, time, zone) {
        Ok(cell) => Ok(Cow::Owned(cell)),
        Err(Unreadable::Naive) => Err(Fault::Naive(Refusal::new(Reason::Time, from, text))),
        Err(Unreadable::Malformed) if target.column.required => {
            Err(Refusal::new(Reason::Time, from, text).into())
        }
        Err(Unreadable::Malformed) => Ok(emptied(from, text, tally)),
    }
}

/// A time without the abbreviation of its zone, and that zone. An abbreviation
/// that nobody declared may mean several zones, so that it is an error.
fn abbreviated<'t>(target: &Target, text: &'t str) -> Result<(&'t str, Option<Zone>), ()> {
    let letters = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    match text.rsplit_once(' ') {
        Some((time, word)) if !target.zones.is_empty() && letters(word) => {
            let zone = target.zones.get(word).ok_or(())?;
            Ok((time.trim_end(), Some(*zone)))
        }
        _ => Ok((text, target.zone)),
    }
}

/// The first format that fits counts. A time without a zone is told from one that
/// cannot be read, whichever format comes last.
fn read_time(target: &Target, text: &str, zone: Option<Zone>) -> Result<String, Unreadable> {
    if target.formats.is_empty() {
        return read_format(target, &Format::Usual, text, zone);
    }
    let mut worst = Unreadable::Malformed;
    for format in &target.formats {
        match read_format(target, format, text, zone) {
            Ok(cell) => return Ok(cell),
            Err(Unreadable::Naive) => worst = Unreadable::Naive,
            Err(Unreadable::Malformed) => {}
        }
    }
    Err(worst)
}

/// 1990-01-01T00:00:00Z.
const FIRST: Instant = 631_152_000;

/// 2101-01-01T00:00:00Z.
const AFTER_LAST: Instant = 4_133_980_800;

fn read_format(
    target: &Target,
    format: &Format,
    text: &str,
    zone: Option<Zone>,
) -> Result<String, Unreadable> {
    let whole_day = matches!(target.column.kind, Kind::Date);
    if whole_day && let Some(day) = read_day(format, text) {
        return Ok(day);
    }
    let instant = match format {
        Format::Usual => time::parse(text, zone)?,
        Format::Letters(letters) => time::parse_as(text, letters, zone)?,
        Format::Seconds(letters) => time::parse_as(text, letters, Zone::parse("UTC"))?,
    };
    if is_of_the_web(instant) {
        return Ok(time::iso(instant));
    }
    Err(Unreadable::Malformed)
}

/// By a format, the year `17` is the year 17 and the number of likes a second of
/// 1970; programs write the year 1 for no time, and a slip makes the year 2999. No
/// account and no post of a platform is older than the web, or of the next
/// century, and one of them alone would stretch the period of the study.
fn is_of_the_web(instant: Instant) -> bool {
    (FIRST..AFTER_LAST).contains(&instant)
}

/// A day is the same in every zone as long as it is not made an instant. A
/// format with hours in it reads days too, so it is tried as a time first.
fn read_day(format: &Format, text: &str) -> Option<String> {
    let day = match format {
        Format::Usual => time::parse_day(text)?,
        Format::Seconds(_) => return None,
        Format::Letters(letters) if NaiveDateTime::parse_from_str(text, letters).is_ok() => {
            return None;
        }
        Format::Letters(letters) => {
            time::day_of_date(NaiveDate::parse_from_str(text, letters).ok()?)
        }
    };
    is_of_the_web(time::start_of(day)).then(|| time::iso_day(day))
}
