//! CSV records with the line on which each starts. The reader underneath counts
//! line feeds, stops at the carriage return of a CRLF and passes over empty
//! lines silently, so that its own numbers drift; here the start is counted
//! backwards from the end of the record. It also accepts quotes that no
//! RFC 4180 file holds, by which rows vanish into cells; here they are an error.

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
        }
    }

    /// Reads the next record; false at the end.
    ///
    /// # Errors
    /// What the file system says; or a quote out of place: see [`bad_quote`].
    pub fn read(&mut self, record: &mut ByteRecord) -> Result<bool, csv::Error> {
        let more = self.csv.read_byte_record(record)?;
        if more {
            self.line = self.start(record);
        }
        let quotes = &self.chunk.borrow().quotes;
        let reached = |line: u64| !more || line <= self.csv.position().line();
        match quotes.bad(!more).filter(|bad| reached(bad.line)) {
            Some(bad) => Err(bad.into()),
            None => Ok(more),
        }
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

/// Reads the records of a CSV file as the bytes that they are, line end
/// included: for whoever copies records and may change none.
pub struct Raw<R> {
    reader: R,
    quotes: Quotes,
}

impl<R: BufRead> Raw<R> {
    /// Reads records from `reader`.
    pub fn new(reader: R) -> Self {
        let quotes = Quotes::default();
        Self { reader, quotes }
    }

    /// Reads the bytes of the next record, or of an empty line; false at the end.
    ///
    /// # Errors
    /// What the file system says; or a quote out of place, as [`Lined::read`] has it.
    pub fn read(&mut self, record: &mut Vec<u8>) -> Result<bool, csv::Error> {
        record.clear();
        while !self.take_until_end(record)? {
            if self.reader.fill_buf()?.is_empty() {
                break;
            }
        }
        // A feed after a carriage return ends the same line.
        if record.ends_with(b"\r") && self.reader.fill_buf()?.first() == Some(&b'\n') {
            record.push(b'\n');
            self.quotes.follow(b"\n");
            self.reader.consume(1);
        }
        match self.quotes.bad(record.is_empty()) {
            Some(bad) => Err(bad.into()),
            None => Ok(!record.is_empty()),
        }
    }

    /// Takes bytes of the buffer up to the end of the record; whether it was reached.
    fn take_until_end(&mut self, record: &mut Vec<u8>) -> io::Result<bool> {
        let buffer = self.reader.fill_buf()?;
        let mut taken = 0;
        let mut ended = false;
        for byte in buffer {
            self.quotes.follow(&[*byte]);
            taken += 1;
            ended = matches!(byte, b'\r' | b'\n') && self.quotes.state == State::Start;
            if ended {
                break;
            }
        }
        record.extend_from_slice(&buffer[..taken]);
        self.reader.consume(taken);
        Ok(ended)
    }
}

/// A quote that opens on a line and never closes, or closes before more text:
/// in either case rows after it may have become part of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadQuote {
    /// The line on which it opens, from 1.
    pub line: u64,
    /// Whether it never closes.
    pub open: bool,
}

impl fmt::Display for BadQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.open {
            "never ends"
        } else {
            "ends before more text of its cell"
        };
        write!(f, "the quote that opens on line {} {what}", self.line)
    }
}

impl std::error::Error for BadQuote {}

impl From<BadQuote> for csv::Error {
    fn from(quote: BadQuote) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, quote).into()
    }
}

/// The quote out of place, if that is the error.
pub fn bad_quote(e: &csv::Error) -> Option<BadQuote> {
    match e.kind() {
        csv::ErrorKind::Io(e) => e.get_ref()?.downcast_ref().copied(),
        _ => None,
    }
}

/// Follows the quotes of a file byte by byte.
#[derive(Debug)]
struct Quotes {
    state: State,
    line: u64,
    opened: u64,
    bad: Option<BadQuote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a field.
    Start,
    /// In a field without quotes; quotes inside are text.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote that may have closed the field, or may be doubled.
    Closing,
}

impl Default for Quotes {
    fn default() -> Self {
        Self {
            state: State::Start,
            line: 1,
            opened: 0,
            bad: None,
        }
    }
}

impl Quotes {
    fn follow(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.state = self.next(*byte);
            self.line += u64::from(*byte == b'\n');
        }
    }

    fn next(&mut self, byte: u8) -> State {
        match (self.state, byte) {
            (State::Quoted, b'"') => State::Closing,
            (State::Quoted, _) | (State::Closing, b'"') => State::Quoted,
            (_, b',' | b'\r' | b'\n') => State::Start,
            (State::Start, b'"') => {
                self.opened = self.line;
                State::Quoted
            }
            (State::Closing, _) => {
                let found = BadQuote {
                    line: self.opened,
                    open: false,
                };
                self.bad.get_or_insert(found);
                State::Plain
            }
            // A byte order mark before the first field is no text of it.
            (State::Start, 0xef | 0xbb | 0xbf) if self.line == 1 => State::Start,
            _ => State::Plain,
        }
    }

    /// The first quote out of place; at the end of the file also an open one.
    fn bad(&self, ended: bool) -> Option<BadQuote> {
        let open = BadQuote {
            line: self.opened,
            open: true,
        };
        self.bad
            .or((ended && self.state == State::Quoted).then_some(open))
    }
}

/// The latest bytes handed to the CSV reader, to look at the last one it consumed.
#[derive(Default)]
struct Chunk {
    start: u64,
    bytes: Vec<u8>,
    quotes: Quotes,
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
        self.quotes.follow(bytes);
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
