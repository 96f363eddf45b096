//! Finds the data of an edition: a dataset with the pinned name, next to the
//! edition or in the usual places.

use std::path::{Path, PathBuf};

use crate::dataset::descriptor::Descriptor;
use crate::disk;
use crate::edition::lock::Lock;

/// The dataset of a lock among EDITION/../*, EDITION/../../data/* and ./data/*:
/// one that matches every pinned digest, else one with the pinned name.
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
    let named: Vec<PathBuf> = candidates
        .filter(|c| is_named(c, &lock.dataset.name))
        .collect();
    named
        .iter()
        .find(|c| matches(c, lock))
        .or(named.first())
        .cloned()
}

fn is_named(candidate: &Path, name: &str) -> bool {
    // An edition carries a data package of the same name; it has a lock, too.
    let is_edition = candidate.join(crate::edition::lock::FILE).exists();
    !is_edition && Descriptor::read(candidate).is_ok_and(|d| d.name == name)
}

fn matches(candidate: &Path, lock: &Lock) -> bool {
    lock.inputs.iter().all(|entry| {
        disk::digest(&candidate.join(&entry.path)).is_ok_and(|seen| seen.sha256 == entry.sha256)
    })
}
