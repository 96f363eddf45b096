//! The files of an edition and their digests: what `report` writes, whole or
//! not at all, and what `verify` compares.

use std::path::Path;

pub mod graphml;
pub mod jsonld;
pub mod lock;
pub mod long;
pub mod package;
pub mod previous;
pub mod stored;
pub mod table;

use crate::disk;
use crate::error::{Error, Result};
use crate::facts::Column;
use lock::Lock;
use table::Field;

/// One file of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the edition, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What its columns hold, if it is a table.
    pub fields: Vec<Field>,
}

impl File {
    /// A file from its path and bytes.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            bytes: bytes.into(),
            fields: Vec::new(),
        }
    }

    /// A table as CSV, with what its description says of its columns.
    pub fn table(
        path: impl Into<String>,
        columns: &[Column],
        rows: &[Vec<Option<String>>],
    ) -> Self {
        Self {
            fields: table::fields(columns, rows),
            ..Self::new(path, table::csv(columns, rows))
        }
    }
}

/// A whole edition in memory: its files in the order of their paths, and the
/// lock, which lists them all.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Every file but the lock.
    pub files: Vec<File>,
    /// The lock.
    pub lock: Lock,
    /// What its authors must look at, one sentence each; not part of its files.
    pub notices: Vec<String>,
}

impl Edition {
    /// Puts the files into order and lists them in the lock.
    pub fn new(mut files: Vec<File>, mut lock: Lock) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        lock.outputs = files.iter().map(lock::Entry::of).collect();
        Self {
            files,
            lock,
            notices: Vec::new(),
        }
    }

    /// The file with that path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }

    /// Writes the edition into `target`, replacing an edition that stands
    /// there. A folder that is no edition is never replaced.
    pub fn write(&self, target: &Path) -> Result<()> {
        refuse_foreign_folder(target)?;
        let staging = disk::staging(target)?;
        let fresh = staging.path().join("edition");
        self.fill(&fresh).map_err(|e| staging.outside(e, &fresh))?;
        staging.place(&fresh)
    }

    fn fill(&self, folder: &Path) -> Result<()> {
        for file in &self.files {
            disk::write(&folder.join(&file.path), &file.bytes)?;
        }
        disk::write(&folder.join(lock::FILE), &self.lock.to_bytes()?)
    }
}

/// What stands in the way: a folder that is no edition, or an edition into
/// which somebody has put a file of their own.
fn refuse_foreign_folder(target: &Path) -> Result<()> {
    // Hidden files count: a folder with a repository in it is not empty.
    if !disk::occupied(target)? {
        return Ok(());
    }
    if !target.join(lock::FILE).exists() {
        return Err(Error::could_not("stands there already and is no edition")
            .file(target.display())
            .help("name another folder with -o, or remove this one"));
    }
    let Ok(old) = Lock::read(target) else {
        return Ok(());
    };
    let ours = |path: &str| path == lock::FILE || old.outputs.iter().any(|e| e.path == path);
    match disk::list_all(target)?
        .into_iter()
        .find(|(path, _)| !ours(path))
    {
        None => Ok(()),
        Some((path, _)) => Err(
            Error::could_not("an edition with a file that is not its own")
                .file(target.join(path).display())
                .help("move that file elsewhere; replacing the edition would remove it"),
        ),
    }
}
