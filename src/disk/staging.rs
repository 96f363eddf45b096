//! Folders that appear whole or not at all: they are filled beside their place and
//! put there in one step. Whoever is killed meanwhile leaves a hidden folder, which
//! the next run beside it removes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{create_folder, is_link, unwritable};
use crate::error::{Error, Result};

/// How the names of folders begin that are being filled.
const NEW: &str = ".sillage-new-";

/// How the names of folders begin that hold what was replaced, for a moment.
const OLD: &str = ".sillage-old-";

/// A file in such a folder, locked as long as somebody fills it.
const HELD: &str = "held";

/// How often making one is tried, should another process take it for debris.
const TRIES: usize = 16;

/// A temporary folder beside a place, on the same file system.
pub struct Staging {
    // Dropped in this order: the folder is removed when nobody holds its file.
    _held: File,
    folder: tempfile::TempDir,
    target: PathBuf,
}

/// A temporary folder beside `target`. If that is a link to a folder, the link
/// stays and the folder that it leads to is what will be replaced.
///
/// # Errors
/// The folder around it cannot be written; `target` is a link that leads nowhere.
pub fn staging(target: &Path) -> Result<Staging> {
    let target = followed(target)?;
    let parent = target.parent().filter(|p| !p.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    create_folder(parent)?;
    sweep(parent);
    let cannot = |e: io::Error| unwritable(parent, &e);
    for _ in 0..TRIES {
        let folder = tempfile::Builder::new().prefix(NEW).tempdir_in(parent);
        let folder = folder.map_err(cannot)?;
        let file = folder.path().join(HELD);
        let held = match File::create(&file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            held => held.map_err(cannot)?,
        };
        // Where the file system has no locks, nothing is ever swept.
        let _unlocked = held.lock();
        if file.exists() {
            let _held = held;
            return Ok(Staging {
                _held,
                folder,
                target,
            });
        }
    }
    Err(Error::could_not("folders in it vanish while they are made").file(parent.display()))
}

/// Where a link leads; any other path is itself.
fn followed(path: &Path) -> Result<PathBuf> {
    if !is_link(path) {
        return Ok(path.to_path_buf());
    }
    fs::canonicalize(path).map_err(|_| {
        Error::could_not("is a link that leads to nothing")
            .file(path.display())
            .expected("a folder, a link to one, or nothing")
            .help("remove the link, or name another place")
    })
}

/// Removes what was being filled by processes that are no more. What cannot be
/// removed stays: it is in nobody's way.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for entry in entries {
        let staged = entry.file_name().to_string_lossy().starts_with(NEW)
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !staged {
            continue;
        }
        // Without that file it was not begun or is all but gone: then it is empty,
        // or somebody else's, which this leaves alone.
        let _kept = match File::open(entry.path().join(HELD)) {
            Ok(held) if held.try_lock().is_ok() => fs::remove_dir_all(entry.path()),
            Ok(_) => Ok(()),
            Err(_) => fs::remove_dir(entry.path()),
        };
    }
}

impl Staging {
    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the folder `fresh`, which lies in this one, into its place.
    ///
    /// # Errors
    /// What the file system says; then what stood there stands there.
    pub fn place(&self, fresh: &Path) -> Result<()> {
        let target = &self.target;
        let cannot = |e: io::Error| unwritable(target, &e);
        if !target.exists() {
            return fs::rename(fresh, target).map_err(cannot);
        }
        match exchange(fresh, target) {
            Ok(()) => Ok(()),
            Err(_) => self.replace(fresh).map_err(cannot),
        }
    }

    /// Where no two folders can change places in one step: for a moment there is
    /// none, and a process that is killed then leaves the old one beside.
    fn replace(&self, fresh: &Path) -> io::Result<()> {
        let parent = self.path().parent().unwrap_or(Path::new("."));
        let aside = tempfile::Builder::new().prefix(OLD).tempdir_in(parent)?;
        let old = aside.path().join("old");
        fs::rename(&self.target, &old)?;
        let placed = fs::rename(fresh, &self.target);
        if placed.is_err() {
            fs::rename(&old, &self.target)?;
        }
        placed
    }

    /// An error as whoever asked for the place understands it: by the path that
    /// the file would have had there.
    #[must_use]
    pub fn outside(&self, error: Error, fresh: &Path) -> Error {
        error.moved(fresh, &self.target)
    }
}

/// The file that is held goes last, so that a kill on the way leaves what the next
/// run knows for debris.
impl Drop for Staging {
    fn drop(&mut self) {
        let entries = fs::read_dir(self.path()).into_iter().flatten().flatten();
        for entry in entries.filter(|e| e.file_name() != HELD) {
            let _kept = match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                true => fs::remove_dir_all(entry.path()),
                false => fs::remove_file(entry.path()),
            };
        }
    }
}

/// Two folders change places in one step, so that there is one at any time.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
