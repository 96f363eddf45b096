//! What the system says of a file without reading it: whether it can be another one than
//! it was.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970, by the clock that dates files.
pub type Stamp = i128;

/// A file as the system describes it. Whoever changes its bytes changes this, too, unless
/// the clock stands still or is set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Number of bytes.
    pub bytes: u64,
    /// When its bytes were last changed.
    pub modified: Stamp,
    /// When anything about it was: a time of change that was set by hand is a change.
    pub changed: Stamp,
    /// Its number in its file system: another file of the same name has another one.
    pub inode: u64,
}

impl State {
    /// The state of a file, links followed; none where the system tells too little.
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().as_ref().and_then(Self::told)
    }

    #[cfg(unix)]
    fn told(about: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let stamp =
            |seconds: i64, nanos: i64| Stamp::from(seconds) * 1_000_000_000 + Stamp::from(nanos);
        about.is_file().then(|| Self {
            bytes: about.len(),
            modified: stamp(about.mtime(), about.mtime_nsec()),
            changed: stamp(about.ctime(), about.ctime_nsec()),
            inode: about.ino(),
        })
    }

    #[cfg(not(unix))]
    fn told(_about: &fs::Metadata) -> Option<Self> {
        None
    }

    /// Whether it had been so for long enough at a time: another change would have
    /// another time, even where files are dated to two seconds only.
    pub fn is_settled(&self, at: Stamp) -> bool {
        const COARSEST: Stamp = 2_000_000_000;
        self.modified.max(self.changed) + COARSEST < at
    }
}

/// What time it is for files made in a folder; none if none can be made.
pub fn now(folder: &Path) -> Option<Stamp> {
    let probe = tempfile::tempfile_in(folder).ok()?;
    State::told(&probe.metadata().ok()?).map(|state| state.modified)
}
