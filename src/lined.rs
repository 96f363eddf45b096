//! CSV records with the line on which each starts. The reader underneath counts
//! line feeds, stops at the carriage return of a CRLF and passes over empty
//! lines silently, so that its own numbers drift; here the start is counted
//! backwards from the end of the record. It also accepts quotes that no
//! RFC 4180 file holds, by which rows vanish into cells; here they are an error.
//! So is a record without end: whoever reads one must not need its memory.

pub mod chunks;
pub mod split;

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use csv::ByteRecord;

/// The most bytes that a record or a line may have, line end included.
pub const LONGEST: u64 = 64 << 20;

/// What some programs put before UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

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
        Self::up_to(LONGEST, reader)
    }

    /// The same, with another limit than [`LONGEST`].
    pub fn up_to(most: u64, reader: Box<dyn BufRead>) -> Self {
        let chunk = Rc::new(RefCell::new(Chunk::up_to(most)));
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
    /// What the file system says; a quote out of place: see [`bad_quote`]; or a
    /// record that is [`TooLong`].
    pub fn read(&mut self, record: &mut ByteRecord) -> Result<bool, csv::Error> {
        let more = self.csv.read_byte_record(record)?;
        if more {
            self.line = self.start(record);
        }
        let quotes = &self.chunk.borrow().quotes;
        let reached = |line: u64| !more || line <= self.csv.position().line();
        let bad = quotes.bad(!more).filter(|bad| reached(bad.line));
        let long = quotes.long.filter(|long| reached(long.line));
        // The earlier one, however much of the file has been seen already.
        match (bad, long) {
            (Some(bad), Some(long)) if long.line <= bad.line => Err(long.into()),
            (Some(bad), _) => Err(bad.into()),
            (None, Some(long)) => Err(long.into()),
            (None, None) => Ok(more),
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
        Self::up_to(LONGEST, reader)
    }

    /// The same, with another limit than [`LONGEST`].
    pub fn up_to(most: u64, reader: R) -> Self {
        let quotes = Quotes::up_to(most);
        Self { reader, quotes }
    }

    /// Reads the bytes of the next record, or of an empty line; false at the end.
    ///
    /// # Errors
    /// What the file system says; a quote out of place or a record too long, as
    /// [`Lined::read`] has it.
    pub fn read(&mut self, record: &mut Vec<u8>) -> Result<bool, csv::Error> {
        record.clear();
        while !self.take_until_end(record)? {
            if let Some(long) = self.quotes.long {
                return Err(long.into());
            }
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
        if let Some(long) = self.quotes.long {
            return Err(long.into());
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

/// Reads the lines of a file, line end included, up to [`LONGEST`] bytes each.
pub struct Lines<R> {
    reader: R,
    most: u64,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from `reader`.
    pub fn new(reader: R) -> Self {
        Self::up_to(LONGEST, reader)
    }

    /// The same, with another limit than [`LONGEST`].
    pub fn up_to(most: u64, reader: R) -> Self {
        Self {
            reader,
            most,
            line: 0,
        }
    }

    /// Reads the bytes of the next line; false at the end.
    ///
    /// # Errors
    /// What the file system says; or a line that is [`TooLong`].
    pub fn read(&mut self, bytes: &mut Vec<u8>) -> Result<bool, csv::Error> {
        bytes.clear();
        self.line += 1;
        // One byte more shows that there is more.
        let within = self.most.saturating_add(1);
        let taken = self.reader.by_ref().take(within).read_until(b'\n', bytes)?;
        if taken as u64 > self.most {
            let (line, most) = (self.line, self.most);
            return Err(TooLong { line, most }.into());
        }
        Ok(taken > 0)
    }

    /// The number of the latest line, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }
}

/// A record or line with more bytes than a reader takes: a file that is none of
/// ours, a quote that swallowed the rest, or an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// The line on which it starts, from 1.
    pub line: u64,
    /// How many bytes it may have.
    pub most: u64,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MEBIBYTE: u64 = 1 << 20;
        write!(f, "a record without end: it starts on line {}", self.line)?;
        match self.most {
            most if most > 0 && most % MEBIBYTE == 0 => {
                write!(f, " and has more than {} MiB", most / MEBIBYTE)
            }
            most => write!(f, " and has more than {most} bytes"),
        }
    }
}

impl std::error::Error for TooLong {}

impl From<TooLong> for csv::Error {
    fn from(long: TooLong) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, long).into()
    }
}

/// The record without end, if that is the error.
pub fn too_long(e: &csv::Error) -> Option<TooLong> {
    match e.kind() {
        csv::ErrorKind::Io(e) => e.get_ref()?.downcast_ref().copied(),
        _ => None,
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

/// Follows the quotes of a file byte by byte, and how long its records are.
#[derive(Debug)]
struct Quotes {
    state: State,
    line: u64,
    opened: u64,
    bad: Option<BadQuote>,
    /// How many bytes of a byte order mark have come; none once there is no more to.
    marked: Option<usize>,
    /// The line on which the record starts that is being read.
    begun: u64,
    /// Its bytes so far.
    length: u64,
    most: u64,
    long: Option<TooLong>,
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

impl Quotes {
    fn up_to(most: u64) -> Self {
        Self {
            state: State::Start,
            line: 1,
            opened: 0,
            bad: None,
            marked: Some(0),
            begun: 1,
            length: 0,
            most,
            long: None,
        }
    }

    fn follow(&mut self, bytes: &[u8]) {
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            self.state = match self.marks(*byte) {
                true => State::Start,
                false => self.next(*byte),
            };
            self.line += u64::from(*byte == b'\n');
            if matches!(byte, b'\r' | b'\n') && self.state == State::Start {
                self.lengthen(at + 1 - start);
                start = at + 1;
                self.length = 0;
                self.begun = self.line;
            }
        }
        self.lengthen(bytes.len() - start);
    }

    /// Whether a byte ends a byte order mark: what stands before the first field is
    /// no text of it.
    fn marks(&mut self, byte: u8) -> bool {
        let Some(marked) = self.marked else {
            return false;
        };
        let goes_on = byte == MARK[marked];
        self.marked = (goes_on && marked + 1 < MARK.len()).then_some(marked + 1);
        goes_on && self.marked.is_none()
    }

    /// The record that is being read goes on for some bytes.
    fn lengthen(&mut self, bytes: usize) {
        self.length += bytes as u64;
        if self.length > self.most {
            let (line, most) = (self.begun, self.most);
            self.long.get_or_insert(TooLong { line, most });
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
struct Chunk {
    start: u64,
    bytes: Vec<u8>,
    quotes: Quotes,
}

impl Chunk {
    fn up_to(most: u64) -> Self {
        Self {
            start: 0,
            bytes: Vec::new(),
            quotes: Quotes::up_to(most),
        }
    }

    fn is_fresh(&self) -> bool {
        self.start == 0 && self.bytes.is_empty()
    }

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
        // Whoever asks for more has taken every record before the long one.
        if let Some(long) = self.chunk.borrow().quotes.long {
            return Err(io::Error::new(io::ErrorKind::InvalidData, long));
        }
        let mut n = self.inner.read(buffer)?;
        // The reader above knows a byte order mark only if it comes in one piece, and
        // takes nothing after it for the end of the file.
        while n > 0 && n <= MARK.len() && self.chunk.borrow().is_fresh() {
            match self.inner.read(&mut buffer[n..])? {
                0 => break,
                more => n += more,
            }
        }
        if n > 0 {
            self.chunk.borrow_mut().replace(&buffer[..n]);
        }
        Ok(n)
    }
}
