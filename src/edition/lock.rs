//! `sillage.lock`: what an edition was made from, by what, and what came out.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::File;
use crate::disk;
use crate::error::{Error, Result};
use crate::plain;

/// The file name of every lock.
pub const FILE: &str = "sillage.lock";

/// The schema that a lock names.
const SCHEMA: &str = "sillage-lock/1";

/// A lock. Carries no path of a machine, no commit and no clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// The schema.
    pub schema: String,
    /// The tool that made the edition.
    pub tool: Tool,
    /// The dataset that it was made from.
    pub dataset: Pinned,
    /// The study and the options that decided: language, privacy, as-of date among them.
    pub parameters: Map<String, Value>,
    /// `sha256:…` of the templates and messages.
    pub templates: String,
    /// Every input, by path.
    pub inputs: Vec<Entry>,
    /// The previous edition that this one tells its changes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// Who counted the posts, if not the tool itself: nothing else of the edition depends
    /// on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_by: Option<CountedBy>,
    /// Every output but the lock, by path.
    pub outputs: Vec<Entry>,
}

/// A tool and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A dataset and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A previous edition, as far as its numbers are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its dataset.
    pub dataset: Pinned,
    /// Its date.
    pub as_of: String,
    /// `sha256:…` of its facts.
    pub facts: String,
}

/// An engine that counted posts. Names no machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedBy {
    /// Its name.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` of the manifest of the posts that were prepared for it.
    pub prepared: String,
}

/// A file and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the dataset or the edition.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// `sha256:…`
    pub sha256: String,
}

impl Entry {
    /// The entry of a file in memory.
    pub fn of(file: &File) -> Self {
        Self {
            path: file.path.clone(),
            bytes: file.bytes.len() as u64,
            sha256: disk::sha256(&file.bytes),
        }
    }
}

impl Lock {
    /// A lock of this version of the tool, without outputs yet.
    pub fn new(
        dataset: Pinned,
        parameters: Map<String, Value>,
        templates: String,
        mut inputs: Vec<Entry>,
    ) -> Self {
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        let tool = Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Self {
            schema: SCHEMA.to_owned(),
            tool,
            dataset,
            parameters,
            templates,
            inputs,
            previous: None,
            counted_by: None,
            outputs: Vec::new(),
        }
    }

    /// Reads the lock of an edition.
    pub fn read(edition: &Path) -> Result<Self> {
        let path = edition.join(FILE);
        let text = disk::read_text(&path)
            .map_err(|e| e.help("an edition is a folder that `sillage report` wrote"))?;
        let lock: Self = serde_json::from_str(&text).map_err(|e| {
            Error::invalid(format!("not a lock: {e}"))
                .file(FILE)
                .line(e.line() as u64)
        })?;
        if lock.schema != SCHEMA {
            return Err(Error::invalid("a lock of another schema")
                .file(FILE)
                .found(lock.schema)
                .expected(SCHEMA));
        }
        Ok(lock)
    }

    /// The bytes of the lock: JSON with sorted keys, indented for reading.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let failed =
            |e: serde_json::Error| Error::could_not(format!("the lock cannot be written: {e}"));
        let mut value = serde_json::to_value(self).map_err(failed)?;
        value.sort_all_objects();
        let mut text = serde_json::to_string_pretty(&value).map_err(failed)?;
        text.push('\n');
        Ok(plain::json(&text).into_bytes())
    }
}
