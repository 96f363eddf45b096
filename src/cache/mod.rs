//! What a machine remembers of earlier runs, so that nothing is computed twice: results
//! by what they were made from, and digests of files by the state in which they were read.
//!
//! A folder of the user's, which may be removed at any time. A result stands beside its
//! digest, one that is damaged is as good as none, and whoever cannot read or write it
//! goes on without. Damage is noticed, intent is not: whoever can write there can change
//! what reports say, so that the folders are their owner's alone, and `verify` never looks.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::{self, State};

mod digests;

pub use digests::Watch;

/// Names another folder; empty, no folder at all.
pub const VARIABLE: &str = "SILLAGE_CACHE_DIR";

/// What is kept of results and digests: the newest, up to so many, and up to so many
/// bytes.
const MOST_RESULTS: usize = 64;
const MOST_DIGESTS: usize = 1_024;
const MOST_BYTES: u64 = 1 << 30;

/// A folder of what is remembered.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The user's own, where the system keeps such; none if it has no place for it.
    pub fn of_user() -> Option<Self> {
        let folder = match std::env::var_os(VARIABLE) {
            Some(named) if named.is_empty() => return None,
            Some(named) => PathBuf::from(named),
            None => etcetera::base_strategy::choose_native_strategy()
                .ok()?
                .cache_dir()
                .join(env!("CARGO_PKG_NAME")),
        };
        Some(Self::at(folder))
    }

    /// The one in a folder, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { folder }
    }

    /// What was kept under a key, if it is whole.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let bytes = disk::read(&self.place(key)).ok()?;
        serde_json::from_slice(whole(&bytes)?).ok()
    }

    /// Keeps a result under a key, and forgets old ones. Whether it can be kept changes
    /// nothing but how long the next run takes.
    pub fn put<T: Serialize>(&self, key: &Key, value: &T) {
        let Ok(content) = serde_json::to_vec(value) else {
            return;
        };
        let mut bytes = disk::sha256(&content).into_bytes();
        bytes.push(b'\n');
        bytes.extend(content);
        if self.private(&self.results()) {
            drop(disk::write(&self.place(key), &bytes));
            forget_old(&self.results(), MOST_RESULTS);
            forget_old(&self.digests(), MOST_DIGESTS);
        }
    }

    /// Forgets everything: what was withdrawn must not be remembered.
    pub fn clear(&self) {
        let folders = [self.results(), self.digests()];
        for file in folders.iter().flat_map(|folder| disk::files(folder)) {
            drop(disk::remove(&file));
        }
    }

    /// Makes a folder inside that is its owner's alone, even where the one around it was
    /// there before and is not.
    fn private(&self, folder: &Path) -> bool {
        let both = [self.folder.as_path(), folder];
        both.into_iter()
            .all(|folder| disk::create_private_folder(folder).is_ok())
    }

    fn place(&self, key: &Key) -> PathBuf {
        self.results().join(&key.0)
    }

    fn results(&self) -> PathBuf {
        self.folder.join("results")
    }

    fn digests(&self) -> PathBuf {
        self.folder.join("digests")
    }
}

/// Removes the oldest files of a folder, so that so many remain.
fn forget_old(folder: &Path, most: usize) {
    let states = disk::files(folder).into_iter().filter_map(|file| {
        let state = State::of(&file)?;
        Some((state, file))
    });
    let mut states: Vec<(State, PathBuf)> = states.collect();
    states.sort_by_key(|(state, _)| std::cmp::Reverse(state.modified));
    let mut bytes = 0;
    for (at, (state, file)) in states.iter().enumerate() {
        bytes += state.bytes;
        // The newest is the one that was just made.
        if at > 0 && (at >= most || bytes > MOST_BYTES) {
            drop(disk::remove(file));
        }
    }
}

/// The content of a file of results, if its first line is its digest.
fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (digest, content) = (&bytes[..end], &bytes[end + 1..]);
    (disk::sha256(content).as_bytes() == digest).then_some(content)
}

/// What a result was made from, in one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key of everything that a result depends on, as text. The tool itself is part
    /// of it: its version, and the source that it was built from.
    pub fn of(parts: &[&[u8]]) -> Self {
        let tool = [
            env!("CARGO_PKG_VERSION").as_bytes(),
            crate::snapshot::PACKED,
        ];
        let each = tool.iter().chain(parts).map(|part| disk::sha256(part));
        Self(name(each.collect::<Vec<_>>().join("\n").as_bytes()))
    }
}

/// The digest of some bytes as the name of a file.
fn name(bytes: &[u8]) -> String {
    let digest = disk::sha256(bytes);
    digest.trim_start_matches("sha256:").to_owned()
}

/// The name under which a path's digest is remembered.
fn name_of(path: &Path) -> String {
    name(disk::resolved(path).as_os_str().as_encoded_bytes())
}
