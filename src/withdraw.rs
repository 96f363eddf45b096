//! Withdrawing rows: a platform's terms or a person's right take them out of the
//! tables, and a tombstone with a digest of each stays, so that nothing of the
//! content is left and a holder of the original can show that it was there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::dataset::descriptor::Descriptor;
use crate::dataset::schema::{self, Table};
use crate::dataset::{self, seal};
use crate::disk;
use crate::error::{Error, Result};
use crate::ingest::records::cell_of;
use crate::lined::{self, Lines, Raw};
use crate::time;

/// What is to be withdrawn.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The table: one of [`schema::WITHDRAWN_FROM`].
    pub table: &'a str,
    /// The ids of the rows.
    pub ids: &'a [String],
    /// The day of the withdrawal, `YYYY-MM-DD`.
    pub at: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// What stays of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tombstone {
    /// The id of the row.
    pub withdrawn_id: String,
    /// The table in which it stood.
    pub table: String,
    /// When it was withdrawn.
    pub at: String,
    /// Why.
    pub reason: String,
    /// See [`digest`].
    pub digest: String,
}

/// Takes rows out of the dataset in `root` and writes their tombstones. Every
/// other row keeps its bytes. The descriptor is left as it is: seal afterwards. A
/// withdrawal that was stopped half-way can be ordered again in the same words.
///
/// # Errors
/// An id that no row has, with nothing changed, unless it has a tombstone and
/// another id is found; a table that cannot be read; one that is a link.
pub fn withdraw(root: &Path, order: Order<'_>) -> Result<Vec<Tombstone>> {
    let table = checked(order)?;
    let descriptor = Descriptor::read(root)?;
    let ids: BTreeSet<&str> = order.ids.iter().map(String::as_str).collect();
    let stones = Stones::of(root, &descriptor)?;
    let mut gone = Vec::new();
    let mut touched = Vec::new();
    // Those that sealing takes in: what is not listed yet will be.
    for path in seal::files_of(root, &descriptor, table.name)? {
        let path = root.join(path);
        let before = gone.len();
        let (mut reader, _) = disk::open(&path)?;
        each_row(&mut reader, &path, table, &mut |row| {
            if let Some(cells) = row.cells.filter(|_| ids.contains(row.id)) {
                gone.push(tombstone(order, row.id, &digest(table.name, cells)?));
            }
            Ok(())
        })?;
        if gone.len() > before {
            touched.push(path);
        }
    }
    refuse_unknown(&ids, &gone, &stones, order, &descriptor)?;
    touched.iter().try_for_each(|path| refuse_link(path))?;
    // The tombstones first: whatever stops this, no row vanishes without one.
    stones.bury(&gone)?;
    for path in touched {
        disk::rewrite(&path, &mut |reader, out| {
            without(reader, out, &path, table, &ids)
        })?;
    }
    gone.sort();
    Ok(gone)
}

fn checked(order: Order<'_>) -> Result<&'static Table> {
    if time::parse_day(order.at).is_none() {
        return Err(Error::could_not("not a day")
            .column("--at")
            .found(order.at)
            .expected("YYYY-MM-DD, the day of the withdrawal"));
    }
    let known = schema::WITHDRAWN_FROM.contains(&order.table);
    schema::table(order.table).filter(|_| known).ok_or_else(|| {
        Error::could_not("a table from which nothing can be withdrawn")
            .found(order.table)
            .expected(schema::WITHDRAWN_FROM.join(", "))
    })
}

fn tombstone(order: Order<'_>, id: &str, digest: &str) -> Tombstone {
    Tombstone {
        withdrawn_id: id.to_owned(),
        table: order.table.to_owned(),
        at: order.at.to_owned(),
        reason: order.reason.to_owned(),
        digest: digest.to_owned(),
    }
}

/// An id with a tombstone alone was withdrawn before; beside one that is found, it
/// tells of a withdrawal that was stopped.
fn refuse_unknown(
    ids: &BTreeSet<&str>,
    gone: &[Tombstone],
    stones: &Stones,
    order: Order<'_>,
    descriptor: &Descriptor,
) -> Result<()> {
    let stopped = |id: &str| !gone.is_empty() && stones.name(order.table, id);
    let found = |id: &&&str| gone.iter().any(|t| t.withdrawn_id == **id) || stopped(id);
    match ids.iter().find(|id| !found(id)) {
        None => Ok(()),
        Some(id) => Err(
            Error::could_not(format!("no row of {} has that id", order.table))
                .file(&descriptor.name)
                .found(id)
                .help("nothing was changed; check the id, or whether it was withdrawn before: then `sillage seal` is all that is left to do"),
        ),
    }
}

/// `sha256:…` of a row in its canonical form: the canonical JSON (RFC 8785) of
/// `{"cells":{column:cell,…},"table":…}`, with every cell that is not empty as a
/// string. The order of columns, quotes and the file's format make no difference.
///
/// # Errors
/// Never in practice: strings can always be written.
pub fn digest(table: &str, cells: &BTreeMap<String, String>) -> Result<String> {
    let full: BTreeMap<&String, &String> = cells.iter().filter(|(_, c)| !c.is_empty()).collect();
    let row = serde_json::json!({ "cells": full, "table": table });
    let bytes = serde_json_canonicalizer::to_vec(&row)
        .map_err(|e| Error::could_not(format!("a row cannot be written down: {e}")))?;
    Ok(disk::sha256(&bytes))
}

/// One record of a table's file.
struct Row<'a> {
    /// Its bytes, line end included.
    bytes: &'a [u8],
    /// Its id; empty for what is no row.
    id: &'a str,
    /// Its cells by column; absent for the header and for what is no row.
    cells: Option<&'a BTreeMap<String, String>>,
}

/// Hands on every record of a file, and every line that is none, in order.
fn each_row(
    reader: &mut dyn BufRead,
    path: &Path,
    table: &Table,
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    if dataset::is_json_lines(path) {
        return each_line(reader, path, table, each);
    }
    let mut records = Raw::new(reader);
    let mut header: Option<Vec<String>> = None;
    let mut bytes = Vec::new();
    while records.read(&mut bytes).map_err(|e| broken(path, &e))? {
        let fields = fields(&bytes);
        let cells = match (&header, &fields) {
            (Some(names), Some(fields)) => Some(by_column(names, fields)),
            _ => None,
        };
        if let (None, Some(fields)) = (&header, fields) {
            let plain = |name: &String| name.trim_start_matches('\u{feff}').trim().to_owned();
            header = Some(fields.iter().map(plain).collect());
        }
        hand_on(&bytes, cells, table, each)?;
    }
    Ok(())
}

fn each_line(
    reader: &mut dyn BufRead,
    path: &Path,
    table: &Table,
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut lines = Lines::new(reader);
    let mut bytes = Vec::new();
    while lines.read(&mut bytes).map_err(|e| broken(path, &e))? {
        let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let object: Option<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(plain).ok();
        let cells = object.map(|object| {
            let cells = object
                .iter()
                .map(|(key, value)| (key.clone(), cell_of(value)));
            cells.collect()
        });
        hand_on(&bytes, cells, table, each)?;
    }
    Ok(())
}

fn hand_on(
    bytes: &[u8],
    cells: Option<BTreeMap<String, String>>,
    table: &Table,
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let id = cells.as_ref().and_then(|c| c.get(table.columns[0].name));
    each(&Row {
        bytes,
        id: id.map_or("", String::as_str),
        cells: cells.as_ref(),
    })
}

/// The fields of a record by column; one for which the header has no name goes by
/// its position, so that a damaged row can be withdrawn as well.
fn by_column(names: &[String], fields: &[String]) -> BTreeMap<String, String> {
    let name = |at: usize| {
        names
            .get(at)
            .cloned()
            .unwrap_or_else(|| (at + 1).to_string())
    };
    let named = fields.iter().enumerate();
    named.map(|(at, field)| (name(at), field.clone())).collect()
}

/// The fields of a record, with signs in the place of bytes that are no text;
/// nothing for an empty line.
fn fields(bytes: &[u8]) -> Option<Vec<String>> {
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 10)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let more = csv.read_byte_record(&mut record).unwrap_or(false);
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    more.then(|| record.iter().map(text).collect())
}

fn broken(path: &Path, e: &csv::Error) -> Error {
    if let Some(long) = lined::too_long(e) {
        return Error::could_not(long.to_string())
            .file(path.display())
            .line(long.line)
            .help("nothing was changed; leave that row out or mend its line end first");
    }
    match lined::bad_quote(e) {
        Some(quote) => Error::invalid(quote.to_string())
            .file(path.display())
            .line(quote.line)
            .help("rows may have vanished into that cell: mend the quote first"),
        None => Error::could_not(format!("cannot be read: {e}")).file(path.display()),
    }
}

/// Copies a file without the rows of some ids.
fn without(
    reader: &mut dyn BufRead,
    out: &mut dyn Write,
    path: &Path,
    table: &Table,
    ids: &BTreeSet<&str>,
) -> Result<()> {
    each_row(reader, path, table, &mut |row| {
        if row.cells.is_some() && ids.contains(row.id) {
            return Ok(());
        }
        out.write_all(row.bytes)
            .map_err(|e| disk::unwritable(path, &e))
    })
}

/// A link would become a file, and the row would stay where it led to.
fn refuse_link(path: &Path) -> Result<()> {
    if !disk::is_link(path) {
        return Ok(());
    }
    Err(Error::could_not("a table that is a link")
        .file(path.display())
        .expected("the file itself: the row would stay in the other one")
        .help("nothing was changed; put the file into the dataset in the place of the link"))
}

/// The tombstones that stand in a dataset.
struct Stones {
    /// Table, id and digest of each.
    known: BTreeSet<(String, String, String)>,
    /// The file that takes more.
    path: PathBuf,
}

impl Stones {
    fn of(root: &Path, descriptor: &Descriptor) -> Result<Self> {
        let table = &schema::WITHDRAWN;
        let files = seal::files_of(root, descriptor, table.name)?;
        let mut known = BTreeSet::new();
        for path in files.iter().map(|path| root.join(path)) {
            if !path.exists() {
                continue;
            }
            let (mut reader, _) = disk::open(&path)?;
            each_row(&mut reader, &path, table, &mut |row| {
                known.extend(row.cells.map(|cells| stone(row.id, cells)));
                Ok(())
            })?;
        }
        let plain = files.iter().find(|path| path.ends_with(".csv"));
        let name = plain.or(files.first());
        Ok(Self {
            known,
            path: root.join(name.map_or("withdrawn.csv", String::as_str)),
        })
    }

    /// Whether a row of a table with that id was withdrawn before.
    fn name(&self, table: &str, id: &str) -> bool {
        self.known.iter().any(|(t, i, _)| t == table && i == id)
    }

    /// Adds tombstones to their table, or starts it; those that stand there keep
    /// their bytes and are not repeated.
    fn bury(&self, gone: &[Tombstone]) -> Result<()> {
        let new = |t: &&Tombstone| {
            let stone = (t.table.clone(), t.withdrawn_id.clone(), t.digest.clone());
            !self.known.contains(&stone)
        };
        let fresh: Vec<&Tombstone> = gone.iter().filter(new).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        refuse_link(&self.path)?;
        add(&self.path, &fresh)
    }
}

/// What tells a tombstone from others; one without a table is that of a post.
fn stone(id: &str, cells: &BTreeMap<String, String>) -> (String, String, String) {
    let cell = |name: &str| cells.get(name).cloned().unwrap_or_default();
    let table = match cell("table") {
        table if table.is_empty() => schema::WITHDRAWN_FROM[0].to_owned(),
        table => table,
    };
    (table, id.to_owned(), cell("digest"))
}

fn add(path: &Path, fresh: &[&Tombstone]) -> Result<()> {
    if path.extension().is_none_or(|e| e != "csv") {
        return Err(
            Error::could_not("tombstones can only be added to a plain CSV file")
                .file(path.display())
                .help("turn the table into withdrawn.csv, and `sillage seal`"),
        );
    }
    let (mut bytes, header) = if path.exists() {
        (disk::read(path)?, dataset::header(path)?)
    } else {
        let names: Vec<String> = schema::WITHDRAWN.names().map(str::to_owned).collect();
        let mut line = names.join(",");
        line.push('\n');
        (line.into_bytes(), names)
    };
    if let Some(missing) = schema::WITHDRAWN
        .names()
        .find(|n| !header.iter().any(|h| h == n))
    {
        return Err(
            Error::invalid("a table of withdrawn rows without all its columns")
                .file(path.display())
                .line(1)
                .found(header.join(","))
                .expected(missing)
                .help("add the column"),
        );
    }
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    bytes.extend(lines(&header, fresh).map_err(|e| broken(path, &e))?);
    disk::write(path, &bytes)
}

fn lines(header: &[String], fresh: &[&Tombstone]) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    for stone in fresh {
        writer.write_record(header.iter().map(|column| match column.as_str() {
            "withdrawn_id" => stone.withdrawn_id.as_str(),
            "table" => &stone.table,
            "at" => &stone.at,
            "reason" => &stone.reason,
            "digest" => &stone.digest,
            _ => "",
        }))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}
