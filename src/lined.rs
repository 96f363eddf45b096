//! CSV records with the line on which each starts. The reader underneath counts
//! line feeds, stops at the carriage return of a CRLF and passes over empty
//! lines silently, so that its own numbers drift; here the start is counted
//! backwards from the end of the record.

use std::cell::RefCell;
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
    /// What the file system says.
    pub fn read(&mut self, record: &mut ByteRecord) -> Result<bool, csv::Error> {
        let more = self.csv.read_byte_record(record)?;
        if more {
            self.line = self.start(record);
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

/// The latest bytes handed to the CSV reader, to look at the last one it consumed.
#[derive(Default)]
struct Chunk {
    start: u64,
    bytes: Vec<u8>,
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
