//! Finds the data of an edition: a dataset with the pinned name and version,
//! next to the edition or in the usual places, in a folder or in an archive, and
//! what stands there instead.

use std::path::{Path, PathBuf};

use crate::archive::bag::PAYLOAD;
use crate::archive::{DATASET, container};
use crate::dataset::descriptor::{Descriptor, FILE, safe_path};
use crate::disk::{self, Temporary};
use crate::edition::lock::{self, Lock};

/// A dataset of the pinned name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its folder.
    pub folder: PathBuf,
    /// Its version.
    pub version: String,
}

/// An archive, unpacked as long as this lives.
#[derive(Debug)]
pub struct Unpacked {
    archive: PathBuf,
    _folder: Temporary,
}

/// What a search for data found.
#[derive(Debug, Default)]
pub struct Found {
    /// The folder of the dataset to compare with, if there is one.
    pub data: Option<PathBuf>,
    /// What keeps that folder where it was unpacked from an archive.
    pub unpacked: Option<Unpacked>,
    /// The versions of the dataset that are none to compare with.
    pub seen: Vec<Seen>,
}

impl Found {
    /// A dataset that lies in a folder.
    pub fn here(data: &Path) -> Self {
        Self {
            data: Some(data.to_path_buf()),
            ..Self::default()
        }
    }

    /// Where the data lie: their folder, or the archive that holds it.
    pub fn place(&self) -> Option<&Path> {
        let archive = self.unpacked.as_ref().map(|u| u.archive.as_path());
        archive.or(self.data.as_deref())
    }

    /// The versions that were seen, in words; empty if there was none.
    pub fn versions(&self) -> String {
        let words = |seen: &Seen| {
            let name = seen.folder.file_name().unwrap_or_default();
            format!("{} in {}", seen.version, name.to_string_lossy())
        };
        self.seen.iter().map(words).collect::<Vec<_>>().join(", ")
    }
}

/// The dataset of a lock among EDITION/../*, EDITION/../../data/* and ./data/*,
/// archives of this tool among them.
pub fn dataset(edition: &Path, lock: &Lock) -> Found {
    let here = std::path::absolute(edition).unwrap_or_else(|_| edition.to_path_buf());
    let parent = here.parent();
    let places = [
        parent.map(Path::to_path_buf),
        parent.and_then(Path::parent).map(|p| p.join("data")),
        Some(PathBuf::from("data")),
    ];
    among(places.into_iter().flatten(), lock)
}

/// The dataset of a lock: the folder itself if it is the one, else one of its siblings.
pub fn sibling(folder: &Path, lock: &Lock) -> Found {
    if is_pinned(folder, lock) {
        return Found::here(folder);
    }
    let here = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    among(here.parent().map(Path::to_path_buf), lock)
}

/// One whose descriptor, and with it every digest, is the pinned one; else one
/// with the pinned name, unless it is another version.
fn among(places: impl IntoIterator<Item = PathBuf>, lock: &Lock) -> Found {
    let places: Vec<PathBuf> = places.into_iter().collect();
    let mut datasets: Vec<PathBuf> = places
        .iter()
        .flat_map(|place| disk::folders(place))
        // An edition carries a data package of the same name; it has a lock, too.
        .filter(|folder| !folder.join(lock::FILE).exists())
        .collect();
    datasets.dedup();
    let described = |folder: &PathBuf| Some((folder.clone(), Descriptor::read(folder).ok()?));
    let named: Vec<(PathBuf, Descriptor)> = datasets
        .iter()
        .filter_map(described)
        .filter(|(_, descriptor)| descriptor.name == lock.dataset.name)
        .collect();
    // Whatever is pinned counts for more than a name, which a lock that was
    // tampered with may have wrong; of several, one of that name.
    let pinned = named
        .iter()
        .map(|(folder, _)| folder)
        .chain(&datasets)
        .find(|folder| is_pinned(folder, lock));
    if let Some(folder) = pinned {
        return Found::here(folder);
    }
    let (others, same): (Vec<_>, Vec<_>) = named
        .into_iter()
        .partition(|(folder, descriptor)| is_another_version(folder, descriptor, lock));
    let seen = |(folder, descriptor): (PathBuf, Descriptor)| Seen {
        folder,
        version: descriptor.version,
    };
    let same = same.into_iter().next().map(|(folder, _)| folder);
    let whole = || datasets.iter().find(|folder| holds_all_else(folder, lock));
    // A copy in an archive must not hide that the data in use were changed.
    if let Some(folder) = same.or_else(|| whole().cloned()) {
        return Found::here(&folder);
    }
    let mut archives = places.iter().flat_map(|place| disk::files(place));
    archives
        .find_map(|file| archived(&file, lock))
        .unwrap_or_else(|| Found {
            seen: others.into_iter().map(seen).collect(),
            ..Found::default()
        })
}

/// The dataset in an archive, unpacked, if it is the pinned one. Others are told
/// by the size of their descriptor, so that few are unpacked for nothing.
fn archived(file: &Path, lock: &Lock) -> Option<Found> {
    let pinned = lock.inputs.iter().find(|e| e.path == FILE)?;
    let inside = format!("{PAYLOAD}{DATASET}");
    let descriptor = format!("/{inside}/{FILE}");
    let ours = |e: &container::Entry| e.name.ends_with(&descriptor) && e.bytes == pinned.bytes;
    if file.extension().is_none_or(|e| e != "zip") {
        return None;
    }
    let entries = container::directory(file).ok()?;
    entries.iter().find(|e| ours(e))?;
    let unpacked = disk::temporary().ok()?;
    // What is wrong with its bytes shows when its digests are compared.
    container::unpack(file, &entries, unpacked.path()).ok()?;
    let data = disk::folders(unpacked.path()).first()?.join(inside);
    is_pinned(&data, lock).then_some(Found {
        data: Some(data),
        unpacked: Some(Unpacked {
            archive: file.to_path_buf(),
            _folder: unpacked,
        }),
        seen: Vec::new(),
    })
}

/// Whether a folder holds every pinned input but the descriptor: then its
/// descriptor, which says nothing any more or another name, was tampered with.
fn holds_all_else(folder: &Path, lock: &Lock) -> bool {
    let mut inputs = lock.inputs.iter().filter(|e| e.path != FILE).peekable();
    inputs.peek().is_some()
        && inputs.all(|e| {
            safe_path(&e.path)
                .and_then(|path| disk::digest(&folder.join(path)).ok())
                .is_some_and(|seen| seen.sha256 == e.sha256)
        })
}

/// Whether the dataset's descriptor is the one that the lock pins.
pub fn is_pinned(folder: &Path, lock: &Lock) -> bool {
    lock.inputs.iter().any(|entry| {
        entry.path == FILE
            && disk::digest(&folder.join(FILE)).is_ok_and(|seen| seen.sha256 == entry.sha256)
    })
}

/// Another version says so and has other rows; a descriptor that says so over
/// the pinned rows was tampered with.
fn is_another_version(folder: &Path, descriptor: &Descriptor, lock: &Lock) -> bool {
    let tables = descriptor.resources.iter().filter(|r| r.schema().is_some());
    let pinned = |path: &str| lock.inputs.iter().find(|e| e.path == path);
    descriptor.version != lock.dataset.version
        && tables.into_iter().any(|table| {
            let seen = disk::digest(&folder.join(&table.path))
                .ok()
                .map(|s| s.sha256);
            seen.as_deref() != pinned(&table.path).map(|e| e.sha256.as_str())
        })
}
