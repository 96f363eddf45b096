//! JSON documents read element by element: an export may be larger than memory, so
//! that no more of it is held than one message, and every error says where it stands.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::source;
use crate::disk::{self, Seen};
use crate::encoding::Encoding;
use crate::error::{Error, Result};

/// The line, from 1, at which reading stands; the reader moves it.
#[derive(Clone)]
pub struct Here(Rc<Cell<u64>>);

impl Here {
    /// The line.
    pub fn line(&self) -> u64 {
        self.0.get()
    }
}

/// What takes the members of an object.
pub trait Members {
    /// Takes the value of a key from the map; it must take one.
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Outcome<A::Error>;
}

/// What takes the items of an array.
pub trait Items {
    /// Takes the next item; whether there was one.
    fn item<'de, A: SeqAccess<'de>>(
        &mut self,
        items: &mut A,
    ) -> std::result::Result<bool, A::Error>;
}

/// Whether an element could be taken.
pub type Outcome<E> = std::result::Result<(), E>;

/// An object whose members are taken one by one.
pub struct Object<'t, T>(pub &'t mut T);

/// An array whose items are taken one by one.
pub struct Array<'t, T>(pub &'t mut T);

impl<'de, T: Members> DeserializeSeed<'de> for Object<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Outcome<D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de, T: Members> Visitor<'de> for Object<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Outcome<A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.member(&key, &mut map)?;
        }
        Ok(())
    }
}

impl<'de, T: Items> DeserializeSeed<'de> for Array<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Outcome<D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de, T: Items> Visitor<'de> for Array<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Outcome<A::Error> {
        while self.0.item(&mut items)? {}
        Ok(())
    }
}

/// Passes over a value without keeping it.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Outcome<A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// What makes the reader stop where an error of ours, or none, is the reason: the
/// caller keeps the reason.
pub fn stop<E: de::Error>() -> E {
    E::custom("stopped")
}

/// A document being read.
pub struct Document<'p> {
    path: &'p Path,
    reader: Counted,
    tap: disk::Tap,
    here: Here,
}

impl<'p> Document<'p> {
    /// Opens a file, unpacked by its ending; it is UTF-8 unless an encoding is named.
    pub fn open(path: &'p Path, encoding: Option<Encoding>) -> Result<Self> {
        let (reader, tap) = disk::open(path)?;
        let mut reader = source::decoded(reader, encoding, path)?;
        let unreadable = |e: io::Error| disk::unreadable(path, &e);
        if reader.fill_buf().map_err(unreadable)?.starts_with(MARK) {
            reader.consume(MARK.len());
        }
        let here = Here(Rc::new(Cell::new(1)));
        let reader = Counted {
            reader,
            buffer: vec![0; 1 << 16],
            at: 0,
            end: 0,
            here: here.clone(),
        };
        Ok(Self {
            path,
            reader,
            tap,
            here,
        })
    }

    /// Where reading stands.
    pub fn here(&self) -> Here {
        self.here.clone()
    }

    /// Reads the document, which is one object, to its end; its size and digest.
    /// If `halted` then holds a reason, that one is returned: an error, or, with
    /// none, the size and digest of what was read so far.
    pub fn read<T: Members>(
        self,
        members: &mut T,
        halted: impl FnOnce(&mut T) -> Option<Result<()>>,
    ) -> Result<Seen> {
        let mut input = serde_json::Deserializer::from_reader(self.reader);
        let read = Object(&mut *members).deserialize(&mut input);
        let outcome = read.and_then(|()| input.end());
        match (outcome, halted(members)) {
            (_, Some(reason)) => reason?,
            (Err(e), None) => return Err(malformed(self.path, &e)),
            (Ok(()), None) => {}
        }
        Ok(self.tap.seen())
    }
}

/// A byte order mark, which some programs of Windows write.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Where JSON breaks off, by line and by byte of the line: exports without line
/// breaks have only one.
fn malformed(path: &Path, e: &serde_json::Error) -> Error {
    if e.is_io() {
        return Error::could_not(format!("cannot be read: {e}")).file(path.display());
    }
    let line = e.line() as u64;
    let what = e.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let at = e.column();
    Error::could_not(format!("not the JSON that was expected: {what}"))
        .file(path.display())
        .line(line.max(1))
        .found(format!("byte {at} of the line"))
        .help("export the file again; a file that was cut off or edited cannot be read in part")
}

/// A reader that counts lines as the parser takes bytes, which it does one by one.
struct Counted {
    reader: Box<dyn BufRead>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    here: Here,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.end {
            self.end = self.reader.read(&mut self.buffer)?;
            self.at = 0;
        }
        let n = out.len().min(self.end - self.at);
        let taken = &self.buffer[self.at..self.at + n];
        out[..n].copy_from_slice(taken);
        let lines = taken.iter().filter(|byte| **byte == b'\n').count() as u64;
        if lines > 0 {
            self.here.0.set(self.here.0.get() + lines);
        }
        self.at += n;
        Ok(n)
    }
}

/// An id as text. A number that is none, or that floating point has damaged, shows
/// as what the detector of damaged ids knows.
pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(float),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An id that went through floating point: whole below 2^53, else with a fraction
/// that betrays it.
pub fn float(number: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

/// A text, if there is one.
pub fn text<'v>(object: &'v Value, key: &str) -> Option<&'v str> {
    let text = object.get(key)?.as_str()?;
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::ids;

    #[test]
    fn ids_above_what_floating_point_keeps_are_seen() {
        assert_eq!(float(12.0), "12");
        assert_eq!(float(9_007_199_254_740_992.0), "9007199254740992");
        for number in [9_007_199_254_740_994.0, 1e18, 1e300] {
            assert!(ids::is_damaged(&float(number)), "{number}");
        }
        let exact = serde_json::json!(1_843_000_000_000_000_001_u64);
        assert_eq!(id(&exact).as_deref(), Some("1843000000000000001"));
        assert_eq!(id(&serde_json::json!(null)), None);
    }
}
