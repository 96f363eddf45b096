//! The beginning of a file, by which its format is recognised: the header of a
//! table, or the first bytes of a document.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use super::source;
use crate::disk;
use crate::encoding::Encoding;
use crate::error::Result;
use crate::lined::Lined;

/// As many bytes as a header or the first keys of a document may take.
pub const LONGEST: u64 = 1 << 16;

/// The beginning of a file.
pub struct Head {
    /// The path as it was given, for errors.
    pub path: PathBuf,
    /// Its first bytes, unpacked, as far as they are text.
    pub text: String,
    /// The cells of its first record, if it is a table.
    pub columns: Vec<String>,
    /// Its encoding, if one was named.
    pub encoding: Option<Encoding>,
}

impl Head {
    /// Reads the beginning of a file, which is UTF-8 unless an encoding is named.
    pub fn read(path: &Path, encoding: Option<Encoding>) -> Result<Self> {
        let (reader, _) = disk::open(path)?;
        let reader = source::decoded(reader, encoding, path)?;
        let mut bytes = Vec::new();
        let read = reader.take(LONGEST).read_to_end(&mut bytes);
        read.map_err(|e| disk::unreadable(path, &e))?;
        Ok(Self {
            path: path.to_path_buf(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            columns: columns(bytes),
            encoding,
        })
    }

    /// Whether it starts as a JSON document does.
    pub fn is_json(&self) -> bool {
        let text = self.text.trim_start_matches('\u{feff}').trim_start();
        text.starts_with(['{', '['])
    }

    /// Whether the file goes on beyond what is read here.
    pub fn is_cut(&self) -> bool {
        self.text.len() as u64 >= LONGEST
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim_start_matches('\u{feff}').trim().is_empty()
    }

    /// Whether it is a table with that column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c == column)
    }
}

/// The first record; nothing of what is no CSV.
fn columns(bytes: Vec<u8>) -> Vec<String> {
    let mut csv = Lined::new(Box::new(Cursor::new(bytes)));
    let mut record = ByteRecord::new();
    match csv.read(&mut record) {
        Ok(true) => record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect(),
        _ => Vec::new(),
    }
}
