//! The files of a table as one stream of stretches of records, which any number of
//! threads may draw from: opens each file, finds its columns, and compares it with its
//! digest once it has been read to its end.
//!
//! Whoever draws a stretch digests it before anything else, outside the lock under which
//! the next one is read.

use std::io::BufRead;
use std::sync::Arc;

use crate::dataset::descriptor::{FILE, Resource};
use crate::dataset::schema::{self, Table};
use crate::dataset::{self, Dataset};
use crate::disk::{self, InOrder};
use crate::encoding;
use crate::error::{Error, Result};
use crate::lined::chunks::{Chunk, Chunks, Form};
use crate::lined::split::Splitter;
use crate::lined::{self, TooLong};

use super::ledger::{Ledger, Outcome, Place, Reason};
use super::progress::Reached;
use super::records::Reading;

/// Where in a table something went wrong: the number of the file, and the line. What
/// concerns a file as a whole comes after its lines. Of several errors the first counts.
pub type Order = (usize, u64);

/// The place of what concerns a file's text as a whole.
pub const TEXT: u64 = u64::MAX - 1;
/// The place of what concerns its bytes.
const BYTES: u64 = u64::MAX;

/// A file and its columns.
pub struct Head {
    /// Its number in the order of the paths.
    pub file: usize,
    /// Its path, relative to the dataset.
    pub path: String,
    /// Its table.
    pub table: &'static Table,
    /// What ends a record.
    pub form: Form,
    /// The names of its columns; for JSON Lines, those of the schema.
    pub names: Vec<String>,
    /// For every column of the schema its position among them.
    pub columns: Vec<Option<usize>>,
}

/// Some records of a file.
pub struct Portion {
    /// The file.
    pub head: Arc<Head>,
    /// The records.
    pub chunk: Chunk,
    /// Whether the first of them is the header.
    pub begins: bool,
    /// Its number among the stretches of all files.
    pub number: u64,
    /// What digests the file, and its number among the stretches of that.
    digest: Option<(Arc<InOrder>, u64)>,
}

impl Portion {
    /// Digests it. Whoever draws one must, before it draws another.
    pub fn digest(&self) {
        if let Some((digest, number)) = &self.digest {
            digest.take(*number, &[self.chunk.mark, self.chunk.bytes()]);
        }
    }
}

/// The files while they are read.
pub struct Stream<'a> {
    reading: Reading<'a>,
    table: &'static Table,
    files: std::vec::IntoIter<(usize, &'a Resource)>,
    open: Option<Open<'a>>,
    portions: u64,
    /// How far reading has come, the open file left out.
    reached: Reached,
    stopped: bool,
    /// Warnings about headers.
    pub ledger: Ledger,
    /// The files that have been read to their end.
    ended: Vec<Ended<'a>>,
    /// What went wrong.
    pub errors: Vec<(Order, Error)>,
}

struct Open<'a> {
    resource: &'a Resource,
    head: Arc<Head>,
    chunks: Chunks<Box<dyn BufRead + Send>>,
    digest: Digesting,
    first: Option<Chunk>,
}

struct Ended<'a> {
    resource: &'a Resource,
    file: usize,
    digest: Digesting,
}

/// Who digests a file's bytes as they lie on the disk.
enum Digesting {
    /// Whoever unpacks them.
    Unpacked(disk::Tap),
    /// Whoever has a stretch of them, and how many stretches there were.
    Plain(Arc<InOrder>, u64),
}

impl Digesting {
    fn seen(&self) -> disk::Seen {
        match self {
            Self::Unpacked(tap) => tap.seen(),
            Self::Plain(digest, _) => digest.seen(),
        }
    }

    /// The next piece's place.
    fn next(&mut self) -> Option<(Arc<InOrder>, u64)> {
        match self {
            Self::Unpacked(_) => None,
            Self::Plain(digest, pieces) => {
                *pieces += 1;
                Some((Arc::clone(digest), *pieces - 1))
            }
        }
    }

    /// Digests the next piece at once.
    fn take(&mut self, parts: &[&[u8]]) {
        if let Some((digest, number)) = self.next() {
            digest.take(number, parts);
        }
    }
}

impl Open<'_> {
    /// Bytes of the file that have been read.
    fn bytes(&self) -> u64 {
        match &self.digest {
            Digesting::Unpacked(tap) => tap.bytes(),
            Digesting::Plain(..) => self.chunks.read(),
        }
    }
}

impl<'a> Stream<'a> {
    /// Nothing read yet of the files of a table.
    pub fn new(reading: Reading<'a>, table: &'static Table) -> Self {
        let files = reading.dataset.descriptor.files(table.name);
        let files: Vec<(usize, &Resource)> = files.into_iter().enumerate().collect();
        let size = |resource: &Resource| disk::size(&reading.dataset.root.join(&resource.path));
        let reached = Reached {
            of: files.iter().filter_map(|(_, file)| size(file).ok()).sum(),
            ..Reached::default()
        };
        Self {
            reading,
            table,
            files: files.into_iter(),
            open: None,
            portions: 0,
            reached,
            stopped: false,
            ledger: Ledger::new(table.name),
            ended: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Hands out nothing more: somebody found what makes the table unreadable.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// The next records, for somebody who has read so many rows since the last time.
    /// `spent` is a buffer that is used again.
    pub fn next(&mut self, rows: u64, spent: Vec<u8>) -> Option<Portion> {
        let mut spent = Some(spent);
        self.reached.rows += rows;
        while !self.stopped {
            if self.open.is_none() {
                let (number, resource) = self.files.next()?;
                match self.begin(number, resource) {
                    Ok(open) => self.open = Some(open),
                    Err(e) => self.fail((number, 1), e),
                }
                continue;
            }
            let open = self.open.as_mut()?;
            let begins = open.first.is_some();
            let read = match open.first.take() {
                Some(chunk) => Ok(Some(chunk)),
                None => open.chunks.next(spent.take().unwrap_or_default()),
            };
            (self.reading.progress)(Reached {
                bytes: self.reached.bytes + open.bytes(),
                ..self.reached
            });
            match read {
                Ok(Some(chunk)) => {
                    self.portions += 1;
                    return Some(Portion {
                        head: Arc::clone(&open.head),
                        chunk,
                        begins: begins && open.head.form == Form::Csv,
                        number: self.portions,
                        digest: open.digest.next(),
                    });
                }
                Ok(None) => self.end(),
                Err(e) => {
                    let order = (open.head.file, TEXT);
                    let error = broken(&open.head.path, &e.into());
                    self.fail(order, error);
                }
            }
        }
        None
    }

    fn fail(&mut self, order: Order, error: Error) {
        self.errors.push((order, error));
        self.stopped = true;
    }

    fn begin(&mut self, number: usize, resource: &'a Resource) -> Result<Open<'a>> {
        let path = self.reading.dataset.root.join(&resource.path);
        let (mut reader, mut digest) = match disk::open_plain(&path)? {
            Some(reader) => (reader, Digesting::Plain(Arc::default(), 0)),
            None => {
                let (reader, tap) = disk::open(&path)?;
                (reader, Digesting::Unpacked(tap))
            }
        };
        let start = reader.fill_buf();
        let start = start.map_err(|e| disk::unreadable(resource.path.as_ref(), &e))?;
        if let Some(looks) = encoding::of_start(start) {
            let root = &self.reading.dataset.root;
            return Err(foreign(root, &resource.path, looks, 1));
        }
        let form = match dataset::is_json_lines(&path) {
            true => Form::Lines,
            false => Form::Csv,
        };
        let mut chunks = Chunks::new(form, reader);
        let mut head = Head {
            file: number,
            path: resource.path.clone(),
            table: self.table,
            form,
            names: self.table.names().map(str::to_owned).collect(),
            columns: (0..self.table.columns.len()).map(Some).collect(),
        };
        let first = match form {
            Form::Lines => None,
            Form::Csv => Some(head.read(&mut chunks, &mut digest, &mut self.ledger)?),
        };
        Ok(Open {
            resource,
            head: Arc::new(head),
            chunks,
            digest,
            first,
        })
    }

    /// A file has been read to its end.
    fn end(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        self.reached.bytes += open.bytes();
        let left = open.chunks.left();
        if !left.is_empty() {
            open.digest.take(&[left]);
        }
        self.ended.push(Ended {
            resource: open.resource,
            file: open.head.file,
            digest: open.digest,
        });
    }

    /// Compares the files that have been read to their end with their digests, once every
    /// stretch has been digested; the paths of those that differ and need not be as sealed.
    pub fn compare(&mut self) -> Vec<String> {
        let mut unsealed = Vec::new();
        for ended in std::mem::take(&mut self.ended) {
            let seen = ended.digest.seen();
            let differs = compare(self.reading.dataset, ended.resource, &seen);
            match (differs, self.reading.sealed) {
                (Ok(()), _) => {}
                (Err(e), true) => self.fail((ended.file, BYTES), e),
                (Err(_), false) => unsealed.push(ended.resource.path.clone()),
            }
        }
        unsealed
    }
}

impl Head {
    /// Finds the columns in the first record; the chunk that it stands in.
    fn read(
        &mut self,
        chunks: &mut Chunks<Box<dyn BufRead + Send>>,
        digest: &mut Digesting,
        ledger: &mut Ledger,
    ) -> Result<Chunk> {
        loop {
            let next = chunks.next(Vec::new());
            let chunk = next.map_err(|e| broken(&self.path, &e.into()))?;
            let chunk = chunk.ok_or_else(|| self.missing())?;
            let mut split = Splitter::new(&chunk);
            // Empty lines may come first.
            if !split.advance().map_err(|e| broken(&self.path, &e))? {
                digest.take(&[chunk.mark, chunk.bytes()]);
                continue;
            }
            let names = split.fields().iter();
            let names = names.map(|field| String::from_utf8(split.bytes(*field).to_vec()));
            let names: std::result::Result<Vec<String>, _> = names.collect();
            self.names = names.map_err(|_| self.not_text())?;
            self.columns = self.positions(ledger)?;
            return Ok(chunk);
        }
    }

    /// For every column of the schema its position in the header.
    fn positions(&self, ledger: &mut Ledger) -> Result<Vec<Option<usize>>> {
        let names: Vec<&str> = self
            .names
            .iter()
            .map(|n| n.trim_start_matches('\u{feff}').trim())
            .collect();
        for name in names.iter().filter(|n| self.table.position(n).is_none()) {
            let place = Place {
                file: &self.path,
                line: 1,
            };
            ledger.note(Outcome::Warned, place, name, Reason::UnknownColumn, name);
        }
        let mut columns = Vec::new();
        for column in self.table.columns {
            let mut at = (0..names.len()).filter(|i| names[*i] == column.name);
            let index = at.next();
            if at.next().is_some() {
                return Err(self.bad(column.name, "a column stands there twice", &names));
            }
            if index.is_none() && column.required {
                return Err(self.bad(column.name, "a required column is missing", &names));
            }
            columns.push(index);
        }
        Ok(columns)
    }

    fn bad(&self, column: &str, message: &str, names: &[&str]) -> Error {
        let unknown = names
            .iter()
            .copied()
            .filter(|n| self.table.position(n).is_none());
        let error = Error::invalid(message)
            .file(&self.path)
            .line(1)
            .column(column)
            .found(names.join(","))
            .expected(format!("one column named {column}"));
        match schema::nearest(column, unknown) {
            Some(near) => error.help(format!("rename the column {near}, which looks most like it, or map it with `sillage import csv`")),
            None => error.help("add the column, or map the file with `sillage import csv`"),
        }
    }

    fn not_text(&self) -> Error {
        Error::invalid("the header is not UTF-8")
            .file(&self.path)
            .line(1)
            .expected("UTF-8")
            .help("convert the file to UTF-8 with the tool that made it, then `sillage seal`")
    }

    fn missing(&self) -> Error {
        let required = self.table.columns.iter().filter(|c| c.required);
        let required: Vec<&str> = required.map(|c| c.name).collect();
        Error::invalid("the file is empty")
            .file(&self.path)
            .expected(format!("a header with at least {}", required.join(",")))
            .help("write the header, or delete the file and `sillage seal`")
    }
}

/// Why a file of a table cannot be read on.
pub fn broken(path: &str, e: &csv::Error) -> Error {
    if let Some(TooLong { line, .. }) = lined::too_long(e) {
        let message = lined::too_long(e).map(|long| long.to_string());
        return Error::could_not(message.unwrap_or_default())
            .file(path)
            .line(line)
            .expected("a table, with a line end behind every row")
            .help("leave that row out or mend its line end or quote, then `sillage seal`");
    }
    match lined::bad_quote(e) {
        Some(quote) => Error::invalid(quote.to_string())
            .file(path)
            .line(quote.line)
            .expected("a quoted cell that ends with its quote; quotes inside are doubled")
            .help("rows may have vanished into that cell: mend the quote, then `sillage seal`"),
        None => Error::could_not(format!("cannot be read: {e}")).file(path),
    }
}

/// Refuses a file that is of another encoding, as its bytes from a line on show.
pub fn foreign(root: &std::path::Path, path: &str, looks: encoding::Looks, line: u64) -> Error {
    let refusal = looks.refusal(path, line).as_invalid();
    refusal.help(format!(
        "convert it, put the result in its place and run `sillage seal {}`: {}",
        root.display(),
        looks.command(path)
    ))
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
