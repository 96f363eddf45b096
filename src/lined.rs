//! CSV records with the line on which each starts. The reader underneath counts
//! line feeds, stops at the carriage return of a CRLF and passes over empty
//! lines silently, so that its own numbers drift; here the start is counted
//! backwards from the end of the record.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use csv::ByteRecord;

/// A CSV reader that knows where its records start. Records may differ in
/// their number of fields; the header is the first record.
pub struct Lined {
    csv: csv::Reader<Watched>,
    chunk: Rc<RefCell<Chunk>>,
    line: u64,
    /// Whether the latest record ends in a field with a line break, which only
    /// a quoted one can hold.
    quoted: bool,
}

impl Lined {
    /// Reads records from `reader`.
    pub fn new(reader: Box<dyn BufRead>) -> Self {
        let chunk = Rc::new(RefCell::new(Chunk::default()));
        let watched = Watched {
            inner: reader,
            chunk: Rc::clone(&chunk),
        };
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(watched);
        Self {
            csv,
            chunk,
            line: 0,
            quoted: false,
        }
    }

    /// Reads the next record; false at the end.
    ///
    /// # Errors
    /// What the file system says; or, after the last record, that its quote
    /// never ends: see [`open_quote`].
    pub fn read(&mut self, record: &mut ByteRecord) -> Result<bool, csv::Error> {
        let more = self.csv.read_byte_record(record)?;
        if more {
            self.line = self.start(record);
            let last = record.iter().next_back().unwrap_or_default();
            self.quoted = last.contains(&b'\n');
        } else if self.quoted && self.chunk.borrow().last != Some(b'"') {
            // A break at the very end is part of the field, and was counted twice.
            let twice = self.chunk.borrow().bytes.last() == Some(&b'\n');
            return Err(OpenQuote(self.line + u64::from(twice)).into());
        }
        Ok(more)
    }

    /// The line on which the latest record starts, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    fn start(&self, record: &ByteRecord) -> u64 {
        let end = self.csv.position();
        let inside = record.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
        let ended_by_feed = self.chunk.borrow().byte_before(end.byte()) == Some(b'\n');
        end.line() - inside - u64::from(ended_by_feed)
    }
}

/// The line of a record whose last field opens a quote that nothing closes:
/// every row from there on is part of one cell. The reader underneath accepts that.
#[derive(Debug)]
struct OpenQuote(u64);

impl fmt::Display for OpenQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a quote in the record on line {} never ends", self.0)
    }
}

impl std::error::Error for OpenQuote {}

impl From<OpenQuote> for csv::Error {
    fn from(quote: OpenQuote) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, quote).into()
    }
}

/// The line of the record whose quote never ends, if that is the error.
pub fn open_quote(e: &csv::Error) -> Option<u64> {
    match e.kind() {
        csv::ErrorKind::Io(e) => e.get_ref()?.downcast_ref::<OpenQuote>().map(|q| q.0),
        _ => None,
    }
}

/// The latest bytes handed to the CSV reader, to look at the last one it consumed.
#[derive(Default)]
struct Chunk {
    start: u64,
    bytes: Vec<u8>,
    /// The last byte so far that ends no line.
    last: Option<u8>,
}

impl Chunk {
    fn byte_before(&self, offset: u64) -> Option<u8> {
        let at = offset.checked_sub(self.start)?.checked_sub(1)?;
        self.bytes.get(usize::try_from(at).ok()?).copied()
    }

    fn replace(&mut self, bytes: &[u8]) {
        self.start += self.bytes.len() as u64;
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        let ends_line = |b: &&u8| matches!(b, b'\r' | b'\n');
        self.last = bytes
            .iter()
            .rev()
            .find(|b| !ends_line(b))
            .copied()
            .or(self.last);
    }
}

struct Watched {
    inner: Box<dyn BufRead>,
    chunk: Rc<RefCell<Chunk>>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if n > 0 {
            self.chunk.borrow_mut().replace(&buffer[..n]);
        }
        Ok(n)
    }
}
