//! Digests of files by the state in which they were read: size, times, inode. A file that
//! was changed about when it was read could have been changed again unseen, as its times
//! are coarse; its digest is not remembered, so that it is read again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Cache, name_of};
use crate::disk::{self, State};
use crate::error::Result;

/// What is remembered of a file.
#[derive(Serialize, Deserialize)]
struct Remembered {
    state: State,
    sha256: String,
}

/// A file that is about to be read by somebody.
pub struct Watch {
    path: PathBuf,
    state: State,
}

impl Cache {
    /// The digest of a file: remembered, or taken now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn digest(&self, path: &Path) -> Result<String> {
        if let Some(known) = self.remembered(path) {
            return Ok(known);
        }
        let watch = self.watch(path);
        let seen = disk::digest(path)?;
        self.remember(watch, &seen.sha256);
        Ok(seen.sha256)
    }

    /// The state of a file that will be read from now on; none if its digest could not
    /// be remembered afterwards.
    pub fn watch(&self, path: &Path) -> Option<Watch> {
        let folder = self.digests();
        let now = self.private(&folder).then(|| disk::now(&folder))??;
        let state = State::of(path)?;
        let settled = state.is_settled(now);
        settled.then(|| Watch {
            path: path.to_path_buf(),
            state,
        })
    }

    /// Remembers the digest that a watched file was found to have, if it still is as it
    /// was.
    pub fn remember(&self, watch: Option<Watch>, sha256: &str) {
        let still = watch.filter(|watch| State::of(&watch.path) == Some(watch.state));
        let Some(watch) = still else { return };
        let entry = Remembered {
            state: watch.state,
            sha256: sha256.to_owned(),
        };
        if let Ok(bytes) = serde_json::to_vec(&entry) {
            drop(disk::write(&self.entry(&watch.path), &bytes));
        }
    }

    fn remembered(&self, path: &Path) -> Option<String> {
        let bytes = disk::read(&self.entry(path)).ok()?;
        let entry: Remembered = serde_json::from_slice(&bytes).ok()?;
        (State::of(path) == Some(entry.state)).then_some(entry.sha256)
    }

    fn entry(&self, path: &Path) -> PathBuf {
        self.digests().join(name_of(path))
    }
}
