//! Findings that an analyst has judged harmless. A file names each by its key and says
//! why, a line each, so that the same edition gets the same answer again, and whoever
//! reads the answer sees what was let pass.
//!
//! A key is made of the file, the kind and the thing that was found, not of its line:
//! it stays when the edition is made again, it covers every place of that thing in that
//! file, and another thing, another file or another kind needs another line. It tells
//! nothing that the edition does not show.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::{Finding, Kind};
use crate::disk;
use crate::error::{Error, Result};

/// Hexadecimal digits of a key.
const LENGTH: usize = 16;

/// A finding that was let pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Its key.
    pub key: String,
    /// Why it is harmless.
    pub reason: String,
}

/// What a file accepts: reasons by key.
#[derive(Debug, Clone, Default)]
pub struct List(BTreeMap<String, String>);

/// The key of a thing that was found in a file.
pub fn key(file: &str, kind: Kind, thing: &str) -> String {
    let thing = thing.to_lowercase();
    let whole = format!("{file}\0{}\0{thing}", kind.words());
    let digest = disk::sha256(whole.as_bytes());
    let digest = digest.trim_start_matches("sha256:");
    digest.chars().take(LENGTH).collect()
}

impl List {
    /// Reads a file of keys and reasons.
    ///
    /// # Errors
    /// A line that has no key or no reason, and a key that stands there twice.
    pub fn read(path: &Path) -> Result<Self> {
        let mut list = Self::default();
        let text = disk::read_text(path)?;
        for (number, line) in (1u64..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = |what: &str| {
                Error::could_not(what.to_owned())
                    .file(path.display())
                    .line(number)
                    .column("key")
                    .found(line)
                    .expected(format!(
                        "a key of {LENGTH} hexadecimal digits, as `check --privacy` prints it, a blank, and why the finding is harmless"
                    ))
            };
            let (key, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let digits = key.len() == LENGTH && key.bytes().all(|b| b.is_ascii_hexdigit());
            if !digits {
                return Err(error("a line that begins with no key")
                    .help("copy the key of the finding, or begin the line with #"));
            }
            if reason.trim().is_empty() {
                return Err(error("a finding is accepted without a reason")
                    .help("write the reason after the key: readers of the answer are shown it"));
            }
            let twice = list.0.insert(key.to_lowercase(), reason.trim().to_owned());
            if twice.is_some() {
                return Err(error("a key stands there twice").help("leave one line of the two"));
            }
        }
        Ok(list)
    }

    /// The reason for which a key is accepted.
    pub fn reason(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The keys, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
