//! Takes a chunk of CSV apart: its records, with the line on which each starts, and
//! their fields, without copying any but those with doubled quotes. The same files are
//! refused as by [`super::Lined`], for the same reasons; tests hold the two against
//! each other.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

use super::chunks::Chunk;
use super::{BadQuote, LONGEST, TooLong};

/// Eight times a byte.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The position of the first of eight bytes that ends a field without quotes.
fn first_end(eight_bytes: u64) -> Option<usize> {
    // Of a byte that is 0, and perhaps of some behind it, the highest bit remains
    // (Mycroft 1987); only the first counts.
    let zero = |bytes: u64| bytes.wrapping_sub(eight(1)) & !bytes & eight(0x80);
    let is = |byte: u8| zero(eight_bytes ^ eight(byte));
    let ends = is(b',') | is(b'\n') | is(b'\r');
    (ends != 0).then(|| ends.trailing_zeros() as usize / 8)
}

/// Where a field stands, from the start of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    start: u32,
    end: u32,
    /// Whether it stands among the fields that had doubled quotes.
    undoubled: bool,
}

/// Takes a chunk apart record by record.
pub struct Splitter<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The line that has been reached.
    here: u64,
    cut: bool,
    most: u64,
    fields: Vec<Field>,
    undoubled: Vec<u8>,
    record: Range<usize>,
    /// The line on which the latest record starts.
    line: u64,
}

impl<'a> Splitter<'a> {
    /// Takes apart a chunk of [`super::chunks::Form::Csv`].
    pub fn new(chunk: &'a Chunk) -> Self {
        Self::up_to(LONGEST, chunk)
    }

    /// The same, with another limit than [`LONGEST`].
    pub fn up_to(most: u64, chunk: &'a Chunk) -> Self {
        Self {
            bytes: chunk.bytes(),
            at: 0,
            here: chunk.line,
            cut: chunk.cut,
            most,
            fields: Vec::new(),
            undoubled: Vec::new(),
            record: 0..0,
            line: chunk.line,
        }
    }

    /// Goes to the next record; false at the end.
    ///
    /// # Errors
    /// A quote out of place: see [`super::bad_quote`]; or a record that is [`TooLong`].
    pub fn advance(&mut self) -> Result<bool, csv::Error> {
        while let Some(end @ (b'\n' | b'\r')) = self.bytes.get(self.at) {
            self.here += u64::from(*end == b'\n');
            self.at += 1;
        }
        self.fields.clear();
        self.undoubled.clear();
        self.line = self.here;
        let start = self.at;
        if start == self.bytes.len() {
            return Ok(false);
        }
        loop {
            let field = match self.bytes.get(self.at) {
                Some(b'"') => self.quoted(start)?,
                _ => self.plain(start),
            };
            self.fields.push(field);
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                end => {
                    self.record = start..self.at;
                    self.at += usize::from(end.is_some());
                    self.here += u64::from(end == Some(&b'\n'));
                    break;
                }
            }
        }
        let goes_on = self.cut && self.at == self.bytes.len();
        if goes_on || (self.at - start) as u64 > self.most {
            return Err(self.long().into());
        }
        Ok(true)
    }

    fn long(&self) -> TooLong {
        TooLong {
            line: self.line,
            most: self.most,
        }
    }

    fn plain(&mut self, start: usize) -> Field {
        let from = self.at;
        self.at = self.plain_end(from);
        Field {
            start: offset(from - start),
            end: offset(self.at - start),
            undoubled: false,
        }
    }

    /// Where a field without quotes ends. Most are shorter than the time that looking at
    /// many bytes at once takes to begin.
    fn plain_end(&self, from: usize) -> usize {
        const SHORT: usize = 3;
        let mut rest = &self.bytes[from..];
        for _ in 0..SHORT {
            let Some((eight, behind)) = rest.split_first_chunk() else {
                break;
            };
            if let Some(at) = first_end(u64::from_le_bytes(*eight)) {
                return self.bytes.len() - rest.len() + at;
            }
            rest = behind;
        }
        let end = memchr3(b',', b'\n', b'\r', rest).unwrap_or(rest.len());
        self.bytes.len() - rest.len() + end
    }

    /// A field between quotes.
    fn quoted(&mut self, start: usize) -> Result<Field, csv::Error> {
        let opened = self.here;
        let from = self.at + 1;
        let mut copied: Option<usize> = None;
        self.at = from;
        loop {
            let piece = self.at;
            let Some(quote) = memchr(b'"', &self.bytes[piece..]) else {
                return Err(self.never_ends(opened));
            };
            let end = piece + quote;
            self.here += memchr_iter(b'\n', &self.bytes[piece..end]).count() as u64;
            self.at = end + 1;
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    copied.get_or_insert(self.undoubled.len());
                    // One of the two quotes is text.
                    self.undoubled.extend_from_slice(&self.bytes[piece..=end]);
                    self.at += 1;
                }
                None | Some(b',' | b'\n' | b'\r') => {
                    return Ok(self.closed(start, from, (piece, end), copied));
                }
                Some(_) => {
                    let (line, open) = (opened, false);
                    return Err(BadQuote { line, open }.into());
                }
            }
        }
    }

    /// A field whose closing quote was found; `copied` is where its text begins among
    /// the undoubled ones, if it had doubled quotes.
    fn closed(
        &mut self,
        start: usize,
        from: usize,
        (piece, end): (usize, usize),
        copied: Option<usize>,
    ) -> Field {
        match copied {
            None => Field {
                start: offset(from - start),
                end: offset(end - start),
                undoubled: false,
            },
            Some(begin) => {
                self.undoubled.extend_from_slice(&self.bytes[piece..end]);
                Field {
                    start: offset(begin),
                    end: offset(self.undoubled.len()),
                    undoubled: true,
                }
            }
        }
    }

    fn never_ends(&self, opened: u64) -> csv::Error {
        match self.cut {
            true => self.long().into(),
            false => {
                let (line, open) = (opened, true);
                BadQuote { line, open }.into()
            }
        }
    }

    /// The line on which the latest record starts, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Where the bytes of the latest record stand in its chunk, without line end.
    pub fn range(&self) -> Range<usize> {
        self.record.clone()
    }

    /// The fields of the latest record.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The bytes of the fields that had doubled quotes.
    pub fn undoubled(&self) -> &[u8] {
        &self.undoubled
    }

    /// The bytes of a field of the latest record.
    pub fn bytes(&self, field: Field) -> &[u8] {
        let range = field.start as usize..field.end as usize;
        match field.undoubled {
            true => &self.undoubled[range],
            false => &self.bytes[self.record.start..][range],
        }
    }
}

impl Field {
    /// A field of a record that is one text.
    pub fn at(range: Range<usize>) -> Self {
        Self {
            start: offset(range.start),
            end: offset(range.end),
            undoubled: false,
        }
    }

    /// Its text, where both are text: that of the record, and the undoubled fields.
    pub fn of<'a>(self, record: &'a str, undoubled: &'a str) -> &'a str {
        let text = if self.undoubled { undoubled } else { record };
        text.get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }
}

/// Records are far shorter than what 32 bits hold, because [`LONGEST`] is.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
