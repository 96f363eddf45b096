//! Files → records: takes the stretches of a table's files apart into records with
//! their lines, and hands the cells of each to whoever reads the table, on one thread
//! or on several.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::dataset::schema::{TABLES, Table};
use crate::dataset::seal;
use crate::encoding::Watch;
use crate::error::{Error, Result};
use crate::lined::chunks::Form;
use crate::lined::split::{Field, Splitter};
use crate::lined::{LONGEST, TooLong};

use super::ledger::{Ledger, Outcome, Place, Reason};
use super::progress::Progress;
use super::stream::{self, Head, Order, Portion, Stream};

/// The cells of one record, by position in the table's schema.
pub struct Cells<'a> {
    cells: [&'a str; MOST],
    columns: &'a [Option<usize>],
}

/// The most columns that a table has.
const MOST: usize = {
    let (mut most, mut at) = (0, 0);
    while at < TABLES.len() {
        let columns = TABLES[at].columns.len();
        most = if columns > most { columns } else { most };
        at += 1;
    }
    most
};

impl<'a> Cells<'a> {
    /// The cells of a record whose fields are given; empty where the file lacks a column.
    fn of(
        fields: &[Field],
        (record, undoubled): (&'a str, &'a str),
        columns: &'a [Option<usize>],
    ) -> Self {
        let mut cells = [""; MOST];
        for (cell, index) in cells.iter_mut().zip(columns) {
            let field = index.and_then(|index| fields.get(index));
            *cell = field.map_or("", |field| field.of(record, undoubled));
        }
        Self { cells, columns }
    }

    /// The cell of a column; empty if the file lacks the column.
    pub fn get(&self, column: usize) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// Whether the file has a column.
    pub fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// All cells in the order of the schema: what two rows are compared by.
    pub fn all(&self) -> impl Iterator<Item = &'a str> {
        (0..self.columns.len()).map(|i| self.get(i))
    }
}

/// How a dataset's files are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// Whether a file that differs from its descriptor is refused.
    pub sealed: bool,
    /// Told how far reading has come, now and then.
    pub progress: Progress<'a>,
}

/// Who takes the records of a table. Those of one stretch come one after the other.
pub trait Taker: Send {
    /// Takes a record.
    ///
    /// # Errors
    /// What makes the whole table unreadable.
    fn take(&mut self, ledger: &mut Ledger, place: Place<'_>, cells: &Cells<'_>) -> Result<()>;

    /// The records that follow are those of another stretch, further on.
    fn jump(&mut self, _stretch: u64) {}
}

/// A function that takes every record.
type Called<'a> = dyn FnMut(&mut Ledger, Place<'_>, &Cells<'_>) -> Result<()> + 'a;

/// Calls `each` with the place and the cells of every record of a table, file
/// by file in the order of their paths. Records that are not records (wrong
/// field count, not UTF-8) go to the ledger.
pub fn read(
    reading: Reading<'_>,
    table: &'static Table,
    ledger: &mut Ledger,
    each: &mut Called<'_>,
) -> Result<()> {
    let stream = Mutex::new(Stream::new(reading, table));
    let mut part = Part::new(std::mem::take(ledger));
    let mut spent = Vec::new();
    while let Some(portion) = part.next(&stream, spent) {
        part.portion(&portion, each);
        spent = portion.chunk.into_buffer();
    }
    *ledger = settled(reading, stream, vec![part])?;
    unlisted(reading, table, ledger)
}

/// The same with a thread for each taker, as far as there are threads. Each gets some
/// of the stretches, in the order of the files.
pub fn read_by<T: Taker>(
    reading: Reading<'_>,
    table: &'static Table,
    ledger: &mut Ledger,
    takers: &mut [T],
) -> Result<()> {
    let stream = Mutex::new(Stream::new(reading, table));
    let takers = takers.par_iter_mut().with_max_len(1);
    let parts = takers.map(|taker| {
        let mut part = Part::new(Ledger::new(table.name));
        let mut spent = Vec::new();
        while let Some(portion) = part.next(&stream, spent) {
            taker.jump(portion.number);
            part.portion(&portion, &mut |ledger, place, cells| {
                taker.take(ledger, place, cells)
            });
            spent = portion.chunk.into_buffer();
        }
        part
    });
    let parts: Vec<Part> = parts.collect();
    *ledger = settled(reading, stream, parts)?;
    unlisted(reading, table, ledger)
}

/// What one thread has read.
struct Part {
    ledger: Ledger,
    /// How many of its rows the stream knows of.
    told: u64,
    /// Whether its files look like UTF-8, by their numbers.
    watches: Vec<(usize, Watch)>,
    error: Option<(Order, Error)>,
}

fn lock<'s, 'a>(stream: &'s Mutex<Stream<'a>>) -> MutexGuard<'s, Stream<'a>> {
    // A poisoned lock means that another thread panicked, which ends everything.
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Part {
    fn new(ledger: Ledger) -> Self {
        Self {
            told: ledger.read,
            ledger,
            watches: Vec::new(),
            error: None,
        }
    }

    /// The next records, unless what was read shows that the table cannot be read.
    fn next(&mut self, stream: &Mutex<Stream<'_>>, spent: Vec<u8>) -> Option<Portion> {
        let rows = self.ledger.read - std::mem::replace(&mut self.told, self.ledger.read);
        let mut stream = lock(stream);
        if self.error.is_some() {
            stream.stop();
        }
        let portion = stream.next(rows, spent);
        drop(stream);
        portion.inspect(Portion::digest)
    }

    fn portion(&mut self, portion: &Portion, each: &mut Called<'_>) {
        let head = &*portion.head;
        if self
            .watches
            .last()
            .is_none_or(|(file, _)| *file != head.file)
        {
            self.watches.push((head.file, Watch::default()));
        }
        let Some((_, watch)) = self.watches.last_mut() else {
            return;
        };
        let read = match head.form {
            Form::Csv => csv(portion, &mut self.ledger, watch, each),
            Form::Lines => json_lines(portion, &mut self.ledger, watch, each),
        };
        if let Err((line, error)) = read {
            self.error = Some(((head.file, line), error));
        }
    }
}

/// An error, and the line of the record at which reading ended.
type Stopped = std::result::Result<(), (u64, Error)>;

fn csv(
    portion: &Portion,
    ledger: &mut Ledger,
    watch: &mut Watch,
    each: &mut Called<'_>,
) -> Stopped {
    let head = &*portion.head;
    let bytes = portion.chunk.bytes();
    let text = simdutf8::basic::from_utf8(bytes).ok();
    let mut split = Splitter::new(&portion.chunk);
    let mut header = portion.begins;
    loop {
        let more = split.advance();
        let more = more.map_err(|e| (split.line(), stream::broken(&head.path, &e)))?;
        if !more {
            return Ok(());
        }
        if std::mem::take(&mut header) {
            continue;
        }
        ledger.read += 1;
        let place = Place {
            file: &head.path,
            line: split.line(),
        };
        let (fields, width) = (split.fields(), head.names.len());
        if fields.len() != width {
            let found = format!("{} fields; the header has {width}", fields.len());
            ledger.note(Outcome::Rejected, place, "", Reason::FieldCount, &found);
            continue;
        }
        let record = match text {
            Some(text) => text.get(split.range()),
            None => std::str::from_utf8(&bytes[split.range()]).ok(),
        };
        let undoubled = match split.undoubled() {
            [] => Some(""),
            bytes => std::str::from_utf8(bytes).ok(),
        };
        let Some((record, undoubled)) = record.zip(undoubled) else {
            reject_bytes(head, &split, place, ledger, watch);
            continue;
        };
        watch.good(record.as_bytes());
        let cells = Cells::of(fields, (record, undoubled), &head.columns);
        each(ledger, place, &cells).map_err(|e| (place.line, e))?;
    }
}

fn reject_bytes(
    head: &Head,
    split: &Splitter<'_>,
    place: Place<'_>,
    ledger: &mut Ledger,
    watch: &mut Watch,
) {
    let cells = || split.fields().iter().map(|field| split.bytes(*field));
    let bad = cells().position(|cell| std::str::from_utf8(cell).is_err());
    let bad = bad.unwrap_or(0);
    let cell = cells().nth(bad).unwrap_or_default();
    watch.bad(place.line, cell);
    let column = head.names.get(bad).map_or("", String::as_str);
    let found = String::from_utf8_lossy(cell);
    ledger.note(Outcome::Rejected, place, column, Reason::NotUtf8, &found);
}

fn json_lines(
    portion: &Portion,
    ledger: &mut Ledger,
    watch: &mut Watch,
    each: &mut Called<'_>,
) -> Stopped {
    let head = &*portion.head;
    let lines = portion.chunk.bytes().split_inclusive(|b| *b == b'\n');
    for (line, number) in lines.zip(portion.chunk.line..) {
        // Where a chunk is cut it is one line, and nothing follows.
        if portion.chunk.cut || line.len() as u64 > LONGEST {
            let (line, most) = (number, LONGEST);
            let error = stream::broken(&head.path, &TooLong { line, most }.into());
            return Err((number, error));
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        ledger.read += 1;
        let place = Place {
            file: &head.path,
            line: number,
        };
        match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(object) => {
                watch.good(line);
                warn_of_unknown_keys(head, &object, place, ledger);
                let (record, fields) = record_of(head.table, &object);
                let cells = Cells::of(&fields, (&record, ""), &head.columns);
                each(ledger, place, &cells).map_err(|e| (number, e))?;
            }
            Err(e) => {
                let (reason, found) = match std::str::from_utf8(line) {
                    Ok(_) => (Reason::NotAnObject, e.to_string()),
                    Err(_) => {
                        watch.bad(number, line);
                        (Reason::NotUtf8, String::from_utf8_lossy(line).into_owned())
                    }
                };
                ledger.note(Outcome::Rejected, place, "", reason, &found);
            }
        }
    }
    Ok(())
}

/// The cells of an object, one behind the other, and where each stands.
fn record_of(
    table: &Table,
    object: &serde_json::Map<String, serde_json::Value>,
) -> (String, Vec<Field>) {
    let mut record = String::new();
    let fields = table.names().map(|name| {
        let start = record.len();
        record.push_str(&object.get(name).map(cell_of).unwrap_or_default());
        Field::at(start..record.len())
    });
    let fields = fields.collect();
    (record, fields)
}

fn warn_of_unknown_keys(
    head: &Head,
    object: &serde_json::Map<String, serde_json::Value>,
    place: Place<'_>,
    ledger: &mut Ledger,
) {
    let unknown = object.keys().filter(|k| head.table.position(k).is_none());
    for key in unknown {
        ledger.note(Outcome::Warned, place, key, Reason::UnknownColumn, key);
    }
}

/// A JSON value as a cell: a list is joined by `|`, null is empty.
pub fn cell_of(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell_of).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

/// The ledger of what all threads have read, or the first of the errors that they met.
fn settled(
    reading: Reading<'_>,
    stream: Mutex<Stream<'_>>,
    mut parts: Vec<Part>,
) -> Result<Ledger> {
    let mut stream = stream.into_inner().unwrap_or_else(PoisonError::into_inner);
    let unsealed = stream.compare();
    let files = reading.dataset.descriptor.files(&stream.ledger.table);
    let mut errors = stream.errors;
    errors.extend(parts.iter_mut().filter_map(|part| part.error.take()));
    for (number, file) in files.iter().enumerate() {
        let of_file = parts.iter_mut().flat_map(|part| &mut part.watches);
        let of_file = of_file.filter(|(file, _)| *file == number);
        let watch = of_file.fold(Watch::default(), |all, (_, watch)| {
            all.join(std::mem::take(watch))
        });
        if let Some((looks, line)) = watch.verdict() {
            let error = stream::foreign(&reading.dataset.root, &file.path, looks, line);
            errors.push(((number, stream::TEXT), error));
        }
    }
    if let Some((_, error)) = errors.into_iter().min_by_key(|(order, _)| *order) {
        return Err(error);
    }
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let ledgers = std::iter::once(stream.ledger).chain(parts.into_iter().map(|p| p.ledger));
    let mut ledger = Ledger::joined(ledgers, &paths);
    for path in &unsealed {
        warn(&mut ledger, path, Reason::Unsealed);
    }
    Ok(ledger)
}

/// Warns about files that look like the table's and that nothing lists: rows in them
/// would be missed.
///
/// # Errors
/// There are some, and the dataset must be as it was sealed.
pub fn unlisted(reading: Reading<'_>, table: &'static Table, ledger: &mut Ledger) -> Result<()> {
    let listed = &reading.dataset.descriptor.resources;
    let files = seal::table_files(&reading.dataset.root)?;
    let own = |path: &&String| seal::table_of(path).is_some_and(|t| t.name == table.name);
    for path in files.iter().filter(own) {
        if listed.iter().any(|r| r.path == *path) {
            continue;
        }
        if reading.sealed {
            return Err(Error::invalid("a table that the descriptor does not list")
                .file(path)
                .help(format!(
                    "run `sillage seal {}`, or move the file away",
                    reading.dataset.root.display()
                )));
        }
        warn(ledger, path, Reason::Unlisted);
    }
    Ok(())
}

fn warn(ledger: &mut Ledger, file: &str, reason: Reason) {
    ledger.note(
        Outcome::Warned,
        Place { file, line: 1 },
        "",
        reason,
        "run sillage seal",
    );
}
