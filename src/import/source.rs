//! Source files as records: RFC 4180 with exact line numbers, and what makes a
//! record unusable before any cell is looked at.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, StringRecord};

use super::refuse::{Reason, Refusal};
use crate::dataset::schema;
use crate::disk::{self, Seen, Tap};
use crate::encoding::{self, Encoding, Looks, Watch};
use crate::error::{Error, Result};
use crate::lined::{self, Lined};

/// One record of a source file.
pub struct Record {
    /// The line on which it starts, from 1.
    pub line: u64,
    /// Its number among the data records of all files, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: StringRecord,
}

/// What was read: a record, or one that is refused as it stands.
pub enum Next<'s> {
    /// A record with as many cells as the header.
    Good(&'s Record),
    /// Not one.
    Bad {
        /// The line on which it starts.
        line: u64,
        /// Why.
        refusal: Refusal,
        /// Its cells, as far as they can be read.
        cells: StringRecord,
    },
}

/// A source file being read.
pub struct Source {
    path: PathBuf,
    header: StringRecord,
    csv: Lined,
    tap: Tap,
    record: Record,
    watch: Watch,
}

impl Source {
    /// Opens a file, which is UTF-8 unless an encoding is named, and reads its header.
    pub fn open(path: &Path, encoding: Option<Encoding>) -> Result<Self> {
        let (reader, tap) = disk::open(path)?;
        let reader = decoded(reader, encoding, path)?;
        let mut csv = Lined::new(reader);
        let header = header(&mut csv, path)?;
        Ok(Self {
            path: path.to_path_buf(),
            header,
            csv,
            tap,
            record: Record {
                line: 1,
                number: 0,
                cells: StringRecord::new(),
            },
            watch: Watch::default(),
        })
    }

    /// The path as it was given, for errors.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name, which is all that a dataset may keep of its path.
    pub fn name(&self) -> String {
        name(&self.path)
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter()
    }

    /// The position of a column; an error names the nearest one.
    pub fn position(&self, column: &str) -> Result<usize> {
        let mut found = self.header.iter().enumerate().filter(|(_, c)| *c == column);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Ok(at),
            (Some(_), Some(_)) => Err(self.ambiguous(column)),
            (None, _) => Err(self.missing(column)),
        }
    }

    /// Numbers the next record `number + 1`, to go on counting over several files.
    pub fn count_from(&mut self, number: u64) {
        self.record.number = number;
    }

    /// The number of the latest record.
    pub fn number(&self) -> u64 {
        self.record.number
    }

    /// The next record, if there is one.
    pub fn next(&mut self) -> Result<Option<Next<'_>>> {
        let mut bytes = std::mem::take(&mut self.record.cells).into_byte_record();
        let more = self.csv.read(&mut bytes);
        if !more.map_err(|e| unreadable(&self.path, e))? {
            return match self.watch.verdict() {
                Some((looks, line)) => Err(foreign(looks, &self.path, line)),
                None => Ok(None),
            };
        }
        self.record.number += 1;
        self.record.line = self.csv.line();
        if bytes.len() != self.header.len() {
            return Ok(Some(self.wrong_count(bytes)));
        }
        match StringRecord::from_byte_record(bytes) {
            Ok(cells) => {
                self.watch.good(cells.as_byte_record().as_slice());
                self.record.cells = cells;
            }
            Err(e) => return Ok(Some(self.not_text(e.into_byte_record()))),
        }
        Ok(Some(Next::Good(&self.record)))
    }

    /// Size and digest of the file, once it is read to its end.
    pub fn seen(&self) -> Seen {
        self.tap.seen()
    }

    fn wrong_count(&self, bytes: ByteRecord) -> Next<'static> {
        let found = format!("{} cells for {} columns", bytes.len(), self.header.len());
        self.bad(bytes, Reason::FieldCount, "", &found)
    }

    fn not_text(&mut self, bytes: ByteRecord) -> Next<'static> {
        let at = bytes
            .iter()
            .position(|cell| std::str::from_utf8(cell).is_err());
        let column = at.and_then(|i| self.header.get(i)).unwrap_or("");
        let cell = at.and_then(|i| bytes.get(i)).unwrap_or(b"");
        self.watch.bad(self.record.line, cell);
        let found = String::from_utf8_lossy(cell).into_owned();
        self.bad(bytes, Reason::NotUtf8, column, &found)
    }

    fn bad(&self, bytes: ByteRecord, reason: Reason, column: &str, found: &str) -> Next<'static> {
        Next::Bad {
            line: self.record.line,
            refusal: Refusal::new(reason, column, found),
            cells: StringRecord::from_byte_record_lossy(bytes),
        }
    }

    fn ambiguous(&self, column: &str) -> Error {
        Error::could_not("the header names a column twice")
            .file(self.path.display())
            .line(1)
            .found(column)
            .expected("one column of each name")
    }

    fn missing(&self, column: &str) -> Error {
        let error = Error::could_not(format!("the file has no column `{column}`"))
            .file(self.path.display())
            .line(1)
            .found(self.header.iter().collect::<Vec<_>>().join(", "));
        if let Some(help) = other_separator(self.header.iter()) {
            return error.help(help);
        }
        match schema::nearest(column, self.header.iter()) {
            Some(near) => error.expected(format!("`{column}`; the nearest is `{near}`")),
            None => error.expected(format!("`{column}`")),
        }
    }
}

/// The name of a file without its folders.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What to do about a header of one name that holds another separator.
pub fn other_separator<'h>(mut header: impl Iterator<Item = &'h str>) -> Option<&'static str> {
    match (header.next(), header.next()) {
        (Some(name), None) if name.contains([';', '\t']) => Some(
            "the cells seem to be separated by something else than commas; save the file as comma-separated CSV",
        ),
        _ => None,
    }
}

/// A file without a header.
pub fn empty(path: &Path) -> Error {
    Error::could_not("the file is empty")
        .file(path.display())
        .expected("a header and records")
}

fn header(csv: &mut Lined, path: &Path) -> Result<StringRecord> {
    let mut bytes = ByteRecord::new();
    if !csv.read(&mut bytes).map_err(|e| unreadable(path, e))? {
        return Err(empty(path));
    }
    StringRecord::from_byte_record(bytes).map_err(|_| {
        Error::could_not("the header is not UTF-8 text")
            .file(path.display())
            .line(1)
            .help("convert the file to UTF-8 with the tool that made it")
    })
}

/// The bytes of a file as UTF-8; refused if they look like another encoding and
/// none is named.
pub fn decoded(
    mut reader: Box<dyn BufRead>,
    encoding: Option<Encoding>,
    path: &Path,
) -> Result<Box<dyn BufRead>> {
    if let Some(encoding) = encoding {
        return encoding.decode(reader, path);
    }
    let start = reader.fill_buf().map_err(|e| disk::unreadable(path, &e))?;
    match encoding::of_start(start) {
        Some(looks) => Err(foreign(looks, path, 1)),
        None => Ok(reader),
    }
}

fn foreign(looks: Looks, path: &Path, line: u64) -> Error {
    let help = match Encoding::named(looks.label) {
        Ok(_) => format!(
            "if it is, import it with `--encoding {}`, which names the encoding of every file",
            looks.label
        ),
        Err(_) => format!("convert it: {}", looks.command(&name(path))),
    };
    looks.refusal(path.display(), line).help(help)
}

fn unreadable(path: &Path, e: csv::Error) -> Error {
    if let Some(quote) = lined::bad_quote(&e) {
        return Error::could_not(quote.to_string())
            .file(path.display())
            .line(quote.line)
            .expected("a quoted cell that ends with its quote; quotes inside are doubled")
            .help("rows may have vanished into that cell: mend the quote in the source file");
    }
    if let Some(long) = lined::too_long(&e) {
        return Error::could_not(long.to_string())
            .file(path.display())
            .line(long.line)
            .expected("comma-separated CSV, with a line end behind every record")
            .help("leave that record out or mend its line end or quote in the source file");
    }
    let message = e.to_string();
    match e.into_kind() {
        csv::ErrorKind::Io(e) => match encoding::undecodable(&e) {
            Some(wrong) => Error::could_not(&wrong.what)
                .file(path.display())
                .line(wrong.line)
                .help("name the encoding that the file is in with --encoding; UTF-8 needs none"),
            None => disk::unreadable(path, &e),
        },
        _ => Error::could_not(format!("cannot be read: {message}")).file(path.display()),
    }
}
