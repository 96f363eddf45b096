//! Files → records: finds a table's columns by name, splits CSV or JSONL into
//! records with their lines, and compares the file with its digest.

use std::io::BufRead;
use std::path::Path;

use crate::dataset::descriptor::{FILE, Resource};
use crate::dataset::schema::{self, Table};
use crate::dataset::seal;
use crate::dataset::{self, Dataset};
use crate::disk;
use crate::encoding::{self, Looks, Watch};
use crate::error::{Error, Result};
use crate::lined::{self, Lined, Lines};

use super::ledger::{Ledger, Outcome, Place, Reason};

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The cells of one record, by position in the table's schema.
pub struct Cells<'a> {
    record: &'a csv::StringRecord,
    columns: &'a [Option<usize>],
}

impl Cells<'_> {
    /// The cell of a column; empty if the file lacks the column.
    pub fn get(&self, column: usize) -> &str {
        let index = self.columns.get(column).copied().flatten();
        index.and_then(|i| self.record.get(i)).unwrap_or("")
    }

    /// All cells in the order of the schema: what two rows are compared by.
    pub fn all(&self) -> impl Iterator<Item = &str> {
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
    /// Told the number of bytes read of a file, now and then.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Calls `each` with the place and the cells of every record of a table, file
/// by file in the order of their paths. Records that are not records (wrong
/// field count, not UTF-8) go to the ledger.
pub fn read(
    reading: Reading<'_>,
    table: &'static Table,
    ledger: &mut Ledger,
    each: &mut dyn FnMut(&mut Ledger, Place<'_>, &Cells<'_>) -> Result<()>,
) -> Result<()> {
    for resource in reading.dataset.descriptor.files(table.name) {
        let path = reading.dataset.root.join(&resource.path);
        let (mut reader, tap) = disk::open(&path)?;
        let mut seen_rows = 0u64;
        let tick = &mut || {
            seen_rows += 1;
            if seen_rows.is_multiple_of(4096) {
                (reading.progress)(tap.bytes());
            }
        };
        let file = File {
            table,
            path: &resource.path,
            root: &reading.dataset.root,
        };
        file.refuse_encoding(&mut *reader)?;
        if dataset::is_json_lines(&path) {
            file.read_jsonl(reader, ledger, each, tick)?;
        } else {
            file.read_csv(reader, ledger, each, tick)?;
        }
        let differs = compare(reading.dataset, resource, &tap.seen());
        if reading.sealed {
            differs?;
        } else if differs.is_err() {
            warn(ledger, &resource.path, Reason::Unsealed);
        }
    }
    unlisted(reading, table, ledger)
}

/// Files that look like the table's and that nothing lists: rows in them would
/// be missed.
fn unlisted(reading: Reading<'_>, table: &'static Table, ledger: &mut Ledger) -> Result<()> {
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

type Each<'a> = dyn FnMut(&mut Ledger, Place<'_>, &Cells<'_>) -> Result<()> + 'a;

struct File<'a> {
    table: &'static Table,
    path: &'a str,
    root: &'a Path,
}

impl File<'_> {
    fn read_csv(
        &self,
        reader: Box<dyn BufRead>,
        ledger: &mut Ledger,
        each: &mut Each<'_>,
        tick: &mut dyn FnMut(),
    ) -> Result<()> {
        let mut csv = Lined::new(reader);
        let mut bytes = csv::ByteRecord::new();
        if !csv.read(&mut bytes).map_err(|e| self.broken(&e))? {
            return Err(self.no_header());
        }
        let header = self.text(&bytes)?;
        let columns = self.columns(&header, ledger)?;
        let mut watch = Watch::default();
        while csv.read(&mut bytes).map_err(|e| self.broken(&e))? {
            tick();
            ledger.read += 1;
            let place = Place {
                file: self.path,
                line: csv.line(),
            };
            if bytes.len() != header.len() {
                let found = format!("{} fields; the header has {}", bytes.len(), header.len());
                ledger.note(Outcome::Rejected, place, "", Reason::FieldCount, &found);
                continue;
            }
            match csv::StringRecord::from_byte_record(std::mem::take(&mut bytes)) {
                Ok(record) => {
                    watch.good(record.as_byte_record().as_slice());
                    each(
                        ledger,
                        place,
                        &Cells {
                            record: &record,
                            columns: &columns,
                        },
                    )?;
                    bytes = record.into_byte_record();
                }
                Err(e) => {
                    bytes = e.into_byte_record();
                    self.reject_bytes(&bytes, &header, place, ledger, &mut watch);
                }
            }
        }
        self.refuse_other(&watch)
    }

    /// Refuses a file whose first bytes are of another encoding.
    fn refuse_encoding(&self, reader: &mut dyn BufRead) -> Result<()> {
        let start = reader.fill_buf();
        let start = start.map_err(|e| disk::unreadable(self.path.as_ref(), &e))?;
        match encoding::of_start(start) {
            Some(looks) => Err(self.foreign(looks, 1)),
            None => Ok(()),
        }
    }

    /// Refuses a file whose records turned out to be of another encoding.
    fn refuse_other(&self, watch: &Watch) -> Result<()> {
        match watch.verdict() {
            Some((looks, line)) => Err(self.foreign(looks, line)),
            None => Ok(()),
        }
    }

    fn foreign(&self, looks: Looks, line: u64) -> Error {
        let refusal = looks.refusal(self.path, line).as_invalid();
        refusal.help(format!(
            "convert it, put the result in its place and run `sillage seal {}`: {}",
            self.root.display(),
            looks.command(self.path)
        ))
    }

    fn read_jsonl(
        &self,
        reader: Box<dyn BufRead>,
        ledger: &mut Ledger,
        each: &mut Each<'_>,
        tick: &mut dyn FnMut(),
    ) -> Result<()> {
        let columns: Vec<Option<usize>> = (0..self.table.columns.len()).map(Some).collect();
        let mut watch = Watch::default();
        let mut lines = Lines::new(reader);
        let mut bytes = Vec::new();
        while lines.read(&mut bytes).map_err(|e| self.broken(&e))? {
            let number = lines.line();
            let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
            let line = match number {
                1 => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
                _ => line,
            };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            tick();
            ledger.read += 1;
            let place = Place {
                file: self.path,
                line: number,
            };
            match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
                Ok(object) => {
                    watch.good(line);
                    self.warn_of_unknown_keys(&object, place, ledger);
                    let record = self.record_of(&object);
                    each(
                        ledger,
                        place,
                        &Cells {
                            record: &record,
                            columns: &columns,
                        },
                    )?;
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
        self.refuse_other(&watch)
    }

    fn record_of(&self, object: &serde_json::Map<String, serde_json::Value>) -> csv::StringRecord {
        self.table
            .names()
            .map(|name| object.get(name).map(cell_of).unwrap_or_default())
            .collect()
    }

    fn warn_of_unknown_keys(
        &self,
        object: &serde_json::Map<String, serde_json::Value>,
        place: Place<'_>,
        ledger: &mut Ledger,
    ) {
        for key in object.keys().filter(|k| self.table.position(k).is_none()) {
            ledger.note(Outcome::Warned, place, key, Reason::UnknownColumn, key);
        }
    }

    /// For every column of the schema its position in the header.
    fn columns(
        &self,
        header: &csv::StringRecord,
        ledger: &mut Ledger,
    ) -> Result<Vec<Option<usize>>> {
        let names: Vec<&str> = header
            .iter()
            .map(|n| n.trim_start_matches('\u{feff}').trim())
            .collect();
        for name in names.iter().filter(|n| self.table.position(n).is_none()) {
            let place = Place {
                file: self.path,
                line: 1,
            };
            ledger.note(Outcome::Warned, place, name, Reason::UnknownColumn, name);
        }
        let mut columns = Vec::new();
        for column in self.table.columns {
            let mut at = (0..names.len()).filter(|i| names[*i] == column.name);
            let index = at.next();
            if at.next().is_some() {
                return Err(self.bad_header(column.name, "a column stands there twice", &names));
            }
            if index.is_none() && column.required {
                return Err(self.bad_header(column.name, "a required column is missing", &names));
            }
            columns.push(index);
        }
        Ok(columns)
    }

    fn bad_header(&self, column: &str, message: &str, names: &[&str]) -> Error {
        let unknown = names
            .iter()
            .copied()
            .filter(|n| self.table.position(n).is_none());
        let error = Error::invalid(message)
            .file(self.path)
            .line(1)
            .column(column)
            .found(names.join(","))
            .expected(format!("one column named {column}"));
        match schema::nearest(column, unknown) {
            Some(near) => error.help(format!("rename the column {near}, which looks most like it, or map it with `sillage import csv`")),
            None => error.help("add the column, or map the file with `sillage import csv`"),
        }
    }

    fn reject_bytes(
        &self,
        bytes: &csv::ByteRecord,
        header: &csv::StringRecord,
        place: Place<'_>,
        ledger: &mut Ledger,
        watch: &mut Watch,
    ) {
        let bad = (0..bytes.len())
            .find(|i| std::str::from_utf8(&bytes[*i]).is_err())
            .unwrap_or(0);
        watch.bad(place.line, &bytes[bad]);
        let found = String::from_utf8_lossy(&bytes[bad]).into_owned();
        ledger.note(
            Outcome::Rejected,
            place,
            header.get(bad).unwrap_or(""),
            Reason::NotUtf8,
            &found,
        );
    }

    fn text(&self, bytes: &csv::ByteRecord) -> Result<csv::StringRecord> {
        csv::StringRecord::from_byte_record(bytes.clone()).map_err(|_| {
            Error::invalid("the header is not UTF-8")
                .file(self.path)
                .line(1)
                .expected("UTF-8")
                .help("convert the file to UTF-8 with the tool that made it, then `sillage seal`")
        })
    }

    fn no_header(&self) -> Error {
        let required: Vec<&str> = self
            .table
            .columns
            .iter()
            .filter(|c| c.required)
            .map(|c| c.name)
            .collect();
        Error::invalid("the file is empty")
            .file(self.path)
            .expected(format!("a header with at least {}", required.join(",")))
            .help("write the header, or delete the file and `sillage seal`")
    }

    fn broken(&self, e: &csv::Error) -> Error {
        if let Some(long) = lined::too_long(e) {
            return Error::could_not(long.to_string())
                .file(self.path)
                .line(long.line)
                .expected("a table, with a line end behind every row")
                .help("leave that row out or mend its line end or quote, then `sillage seal`");
        }
        match lined::bad_quote(e) {
            Some(quote) => Error::invalid(quote.to_string())
                .file(self.path)
                .line(quote.line)
                .expected("a quoted cell that ends with its quote; quotes inside are doubled")
                .help("rows may have vanished into that cell: mend the quote, then `sillage seal`"),
            None => Error::could_not(format!("cannot be read: {e}")).file(self.path),
        }
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

fn compare(dataset: &Dataset, resource: &Resource, seen: &disk::Seen) -> Result<()> {
    let same = resource.hash.as_deref() == Some(seen.sha256.as_str());
    if same {
        return Ok(());
    }
    let root = dataset.root.display();
    Err(Error::invalid("the table differs from its descriptor")
        .file(&resource.path)
        .found(&seen.sha256)
        .expected(format!(
            "{} ({FILE})",
            resource
                .hash
                .as_deref()
                .unwrap_or("a digest, and there is none")
        ))
        .help(format!(
            "if the change is meant, run `sillage seal {root}`; if not, restore the file"
        )))
}
