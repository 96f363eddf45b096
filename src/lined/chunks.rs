//! A file in stretches of whole records, so that several threads can take one file
//! apart. Where a stretch may end depends on every quote before it, which is followed
//! here as [`super::Lined`] does; what the records hold is not looked at.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr, memrchr2};

use super::{LONGEST, MARK};

/// Bytes of a stretch: small enough to stay in a cache, large enough that handing it
/// over costs nothing beside reading it.
const BLOCK: usize = 1 << 20;

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A line end outside quotes.
    Csv,
    /// A line feed.
    Lines,
}

/// Whole records of a file.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Their bytes, and what was in the buffer before: clearing it takes time.
    buffer: Vec<u8>,
    length: usize,
    /// The line on which the first of them starts, from 1.
    pub line: u64,
    /// Whether its last record goes on: it has more bytes than a record may have.
    pub cut: bool,
    /// What stood before them and is no part of them: a byte order mark, or nothing.
    pub mark: &'static [u8],
}

impl Chunk {
    /// Their bytes. The last record of the file may lack its line end.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// The buffer, to be used again.
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// Cuts a file into chunks.
pub struct Chunks<R> {
    reader: R,
    form: Form,
    block: usize,
    most: u64,
    /// A buffer, and how many of its bytes are read and not handed out.
    rest: (Vec<u8>, usize),
    line: u64,
    begun: bool,
    /// A byte order mark that was dropped and not told yet.
    mark: &'static [u8],
    ended: bool,
    /// Bytes that were read.
    read: u64,
}

impl<R: Read> Chunks<R> {
    /// Cuts what `reader` reads; a byte order mark at its start is dropped.
    pub fn new(form: Form, reader: R) -> Self {
        Self::of(form, reader, BLOCK, LONGEST)
    }

    /// The same with another size of chunks, and another limit than [`LONGEST`].
    pub fn of(form: Form, reader: R, block: usize, most: u64) -> Self {
        Self {
            reader,
            form,
            block: block.max(MARK.len()),
            most,
            rest: (Vec::new(), 0),
            line: 1,
            begun: false,
            mark: &[],
            ended: false,
            read: 0,
        }
    }

    /// The next records; none at the end. `spent` is a buffer that is used again.
    ///
    /// # Errors
    /// What the file system says.
    pub fn next(&mut self, spent: Vec<u8>) -> io::Result<Option<Chunk>> {
        let (mut buffer, mut length) = std::mem::replace(&mut self.rest, (spent, 0));
        let mut quotes = Quotes::default();
        let mut room = self.block;
        let whole = loop {
            if !self.ended {
                length = self.fill(&mut buffer, length, room)?;
            }
            if let Some(end) = self.boundary(&buffer[..length], &mut quotes) {
                break Some(end);
            }
            if self.ended || length as u64 > self.most {
                break None;
            }
            room = length + self.block;
        };
        let cut = whole.is_none() && !self.ended;
        if let Some(end) = whole.filter(|_| !self.ended) {
            self.keep(&buffer[end..length]);
            length = end;
        }
        // Nobody needs what follows a record without end.
        self.ended |= cut;
        let line = self.line;
        self.line += memchr_iter(b'\n', &buffer[..length]).count() as u64;
        Ok((length > 0).then_some(Chunk {
            buffer,
            length,
            line,
            cut,
            mark: std::mem::take(&mut self.mark),
        }))
    }

    /// A byte order mark that nothing follows, or nothing.
    pub fn left(&mut self) -> &'static [u8] {
        std::mem::take(&mut self.mark)
    }

    /// How many bytes have been read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Keeps the beginning of a record for the next chunk.
    fn keep(&mut self, begun: &[u8]) {
        let (buffer, length) = &mut self.rest;
        if buffer.len() < begun.len() {
            buffer.resize(begun.len(), 0);
        }
        buffer[..begun.len()].copy_from_slice(begun);
        *length = begun.len();
    }

    /// Reads until there are so many bytes, or the file ends; how many there are now.
    fn fill(&mut self, buffer: &mut Vec<u8>, mut length: usize, room: usize) -> io::Result<usize> {
        if buffer.len() < room {
            buffer.resize(room, 0);
        }
        while length < room && !self.ended {
            match self.reader.read(&mut buffer[length..room]) {
                Ok(read) => {
                    length += read;
                    self.read += read as u64;
                    self.ended = read == 0;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        if !std::mem::replace(&mut self.begun, true) && buffer[..length].starts_with(MARK) {
            buffer.copy_within(MARK.len()..length, 0);
            length -= MARK.len();
            self.mark = MARK;
        }
        Ok(length)
    }

    /// Where the last whole record ends.
    fn boundary(&self, bytes: &[u8], quotes: &mut Quotes) -> Option<usize> {
        match self.form {
            Form::Csv => quotes.follow(bytes),
            Form::Lines => memrchr(b'\n', bytes).map(|at| at + 1),
        }
    }
}

/// Follows the quotes of bytes that begin with a record.
#[derive(Debug, Default)]
struct Quotes {
    at: usize,
    state: State,
    /// The stretches outside quotes, as far as they have been followed: some line end in
    /// one of them ends a record.
    outside: Vec<Range<usize>>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Outside,
    Quoted,
    /// After a quote that may have closed the field, or may be doubled.
    Closing,
}

impl Quotes {
    /// Goes on to the end of the bytes; where the last whole record ends.
    fn follow(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            let rest = &bytes[self.at..];
            match self.state {
                State::Quoted => match memchr(b'"', rest) {
                    Some(quote) => {
                        self.at += quote + 1;
                        self.state = State::Closing;
                    }
                    None => self.at = bytes.len(),
                },
                State::Closing if rest[0] == b'"' => {
                    self.at += 1;
                    self.state = State::Quoted;
                }
                State::Closing | State::Outside => self.outside(bytes, rest),
            }
        }
        let stretches = self.outside.iter().rev();
        let mut ends = stretches.filter_map(|stretch| {
            let end = memrchr2(b'\n', b'\r', &bytes[stretch.clone()])?;
            Some(stretch.start + end + 1)
        });
        ends.next()
    }

    fn outside(&mut self, bytes: &[u8], rest: &[u8]) {
        self.state = State::Outside;
        let start = self.at;
        let quote = memchr(b'"', rest);
        self.at = quote.map_or(bytes.len(), |quote| start + quote + 1);
        self.outside.push(start..self.at);
        let before = quote.and_then(|_| bytes[..self.at - 1].last());
        // Elsewhere a quote is text.
        let opens = matches!(before, None | Some(b',' | b'\n' | b'\r'));
        if quote.is_some() && opens {
            self.state = State::Quoted;
        }
    }
}
