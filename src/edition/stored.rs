//! The facts of an edition as they stand on disk, and whether they are the ones
//! that its lock lists.

use std::path::Path;

use super::lock::Lock;
use crate::disk;
use crate::error::{Error, Result};
use crate::facts::{self, Facts};

/// The facts that a folder holds.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The facts.
    pub facts: Facts,
    /// `sha256:…` of their file.
    pub sha256: String,
    /// Whether the lock lists that digest.
    pub as_made: bool,
}

/// Reads the facts of the edition in a folder.
///
/// # Errors
/// The file is missing, or is no file of facts.
pub fn read(folder: &Path, lock: &Lock) -> Result<Stored> {
    let bytes = disk::read(&folder.join(facts::FILE))?;
    let sha256 = disk::sha256(&bytes);
    let listed = lock.outputs.iter().find(|e| e.path == facts::FILE);
    Ok(Stored {
        facts: Facts::from_bytes(&bytes)?,
        as_made: listed.is_some_and(|e| e.sha256 == sha256),
        sha256,
    })
}

/// The same, refused if the lock does not list them: what they say is nobody's.
///
/// # Errors
/// As for [`read`]; facts that were changed after they were made.
pub fn as_made(folder: &Path, lock: &Lock) -> Result<Stored> {
    let stored = read(folder, lock)?;
    if stored.as_made {
        return Ok(stored);
    }
    Err(Error::invalid("the facts are not those of the lock")
        .file(folder.join(facts::FILE).display())
        .help("`sillage verify` says what differs"))
}
