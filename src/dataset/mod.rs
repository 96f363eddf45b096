//! The dataset folder: its descriptor, its study, the schemas of its tables and
//! their digests. Reads no rows.

use std::path::{Path, PathBuf};

pub mod coordination;
pub mod declared;
pub mod descriptor;
pub mod ids;
pub mod localised;
pub mod schema;
pub mod seal;
pub mod study;
pub mod version;
pub mod writer;

use crate::disk;
use crate::encoding;
use crate::error::{Error, Result};
use crate::lined::{Lined, Lines};
use crate::time::Zone;
use descriptor::Descriptor;
use study::Study;

/// An opened dataset.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The folder.
    pub root: PathBuf,
    /// What it holds.
    pub descriptor: Descriptor,
    /// What the analyst decided.
    pub study: Study,
}

impl Dataset {
    /// Opens the dataset in a folder.
    pub fn open(root: &Path) -> Result<Self> {
        let descriptor = Descriptor::read(root)?;
        let study = Study::read(root)?;
        Ok(Self {
            root: root.to_path_buf(),
            descriptor,
            study,
        })
    }

    /// The declared zone of naive times.
    pub fn zone(&self) -> Result<Option<Zone>> {
        let Some(text) = &self.descriptor.timezone else {
            return Ok(None);
        };
        match Zone::parse(text) {
            Some(zone) => Ok(Some(zone)),
            None => Err(Error::could_not("an unknown time zone")
                .file(self.root.join(descriptor::FILE).display())
                .column("timezone")
                .found(text)
                .expected("UTC, an offset such as +04:00 or an IANA name")),
        }
    }
}

/// Whether a table's file has a JSON object a line, by its name alone: folders may
/// be called anything.
pub fn is_json_lines(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    seal::unpacked_name(&name).ends_with(".jsonl")
}

/// The column names of a table's file: the first record of a CSV file, the
/// keys of the first object of a JSONL file.
pub fn header(path: &Path) -> Result<Vec<String>> {
    let (mut reader, _) = disk::open(path)?;
    let start = reader.fill_buf().map_err(|e| disk::unreadable(path, &e))?;
    encoding::expect_utf8(start, path)?;
    let unread = |e: &dyn std::fmt::Display| {
        Error::could_not(format!("its header cannot be read: {e}"))
            .file(path.display())
            .line(1)
    };
    if is_json_lines(path) {
        let mut line = Vec::new();
        Lines::new(reader).read(&mut line).map_err(|e| unread(&e))?;
        let plain = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        let keys: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(plain).unwrap_or_default();
        return Ok(keys.keys().cloned().collect());
    }
    let mut record = csv::ByteRecord::new();
    Lined::new(reader)
        .read(&mut record)
        .map_err(|e| unread(&e))?;
    let record = csv::StringRecord::from_byte_record(record);
    let record = record.map_err(|e| unread(&e))?;
    Ok(record
        .iter()
        .map(|c| c.trim_start_matches('\u{feff}').to_owned())
        .collect())
}
