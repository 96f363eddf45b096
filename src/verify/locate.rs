//! Finds the data of an edition: a dataset with the pinned name, next to the
//! edition or in the usual places.

use std::path::{Path, PathBuf};

use crate::dataset::descriptor::{Descriptor, FILE};
use crate::disk;
use crate::edition::lock::Lock;

/// The dataset of a lock among EDITION/../*, EDITION/../../data/* and ./data/*:
/// one whose descriptor, and with it every digest, is the pinned one; else one
/// with the pinned name.
pub fn dataset(edition: &Path, lock: &Lock) -> Option<PathBuf> {
    let here = std::path::absolute(edition).unwrap_or_else(|_| edition.to_path_buf());
    let parent = here.parent()?;
    let near = [
        Some(parent.to_path_buf()),
        parent.parent().map(|p| p.join("data")),
        Some(PathBuf::from("data")),
    ];
    let candidates = near
        .into_iter()
        .flatten()
        .flat_map(|root| disk::folders(&root));
    // An edition carries a data package of the same name; it has a lock, too.
    let datasets: Vec<PathBuf> = candidates
        .filter(|c| !c.join(crate::edition::lock::FILE).exists())
        .collect();
    let named = |c: &&PathBuf| Descriptor::read(c).is_ok_and(|d| d.name == lock.dataset.name);
    let pinned = |c: &&PathBuf| is_pinned(c, lock);
    // Whatever is pinned counts for more than a name, which a lock that was
    // tampered with may have wrong; of several, one of that name.
    datasets
        .iter()
        .filter(pinned)
        .find(named)
        .or_else(|| datasets.iter().find(pinned))
        .or_else(|| datasets.iter().find(named))
        .cloned()
}

/// Whether a folder holds the descriptor, and with it every digest, that a lock pins.
pub fn is_pinned(candidate: &Path, lock: &Lock) -> bool {
    lock.inputs.iter().any(|entry| {
        entry.path == FILE
            && disk::digest(&candidate.join(FILE)).is_ok_and(|seen| seen.sha256 == entry.sha256)
    })
}
