//! Sealing: writing the size and digest of every table into the descriptor, so
//! that a report can refuse a table that was changed behind its back.

use std::path::Path;

use serde::Serialize;

use super::descriptor::{self, Descriptor, Resource};
use super::{schema, version};
use crate::disk;
use crate::error::Result;

/// What sealing changed.
#[derive(Debug, Default, Serialize)]
pub struct Sealed {
    /// Paths of tables that were not in the descriptor before.
    pub added: Vec<String>,
    /// Paths of tables whose digest changed.
    pub changed: Vec<String>,
    /// Paths of tables that the descriptor named and that are gone.
    pub removed: Vec<String>,
    /// The version that the descriptor carried before.
    pub before: String,
    /// The version that the descriptor now carries.
    pub version: String,
}

/// A new version of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    /// The version, or `major`, `minor` or `patch`.
    pub version: &'a str,
    /// What the changelog says of it besides the files; may be empty.
    pub note: &'a str,
}

/// Refreshes sizes, digests and the list of tables of the dataset in `root`;
/// with a release, its version and a line in its changelog, too.
pub fn seal(root: &Path, release: Option<Release<'_>>) -> Result<Sealed> {
    let before = Descriptor::read(root)?;
    let mut descriptor = before.clone();
    let mut sealed = Sealed {
        before: before.version.clone(),
        version: before.version.clone(),
        ..Sealed::default()
    };
    descriptor.resources.retain(|r| {
        let stays = r.schema().is_none() || root.join(&r.path).is_file();
        if !stays {
            sealed.removed.push(r.path.clone());
        }
        stays
    });
    let mut files = table_files(root)?;
    let listed = descriptor.resources.iter().filter(|r| r.schema().is_some());
    files.extend(listed.map(|r| r.path.clone()));
    files.sort_unstable();
    files.dedup();
    for path in &files {
        refresh(root, path, &mut descriptor, &mut sealed)?;
    }
    descriptor.resources.sort_by_key(place);
    let log = match release {
        Some(release) => Some(bump(root, release, &before, &mut descriptor, &mut sealed)?),
        None => None,
    };
    disk::write(&root.join(descriptor::FILE), &descriptor.to_bytes()?)?;
    if let Some(log) = log {
        disk::write(&root.join(version::CHANGELOG), log.as_bytes())?;
    }
    Ok(sealed)
}

/// Refuses a release that sealing would refuse whatever the tables hold.
pub fn refuse(root: &Path, release: Release<'_>) -> Result<()> {
    let before = Descriptor::read(root)?.version;
    let next = version::next(&before, release.version)?;
    version::refuse_too_near(&before, &next, None).map(|_| ())
}

/// Gives the descriptor its new version; returns the changelog that says so.
fn bump(
    root: &Path,
    release: Release<'_>,
    before: &Descriptor,
    descriptor: &mut Descriptor,
    sealed: &mut Sealed,
) -> Result<String> {
    let next = version::next(&before.version, release.version)?;
    let least = version::least(before, descriptor);
    let bump = version::refuse_too_near(&before.version, &next, least)?;
    descriptor.version = next.to_string();
    sealed.version.clone_from(&descriptor.version);
    let path = root.join(version::CHANGELOG);
    let log = match path.exists() {
        true => disk::read_text(&path)?,
        false => String::new(),
    };
    Ok(version::log(&log, sealed, bump, release.note))
}

/// Paths of the dataset's tables as they lie in the folder, sorted: `posts.csv`,
/// `posts/….csv`, with `.gz` or `.zst` behind, and `.jsonl`.
pub fn table_files(root: &Path) -> Result<Vec<String>> {
    let mut files = disk::list(root)?;
    files.retain(|path| table_of(path).is_some());
    Ok(files)
}

/// The table that a path names by its usual form.
pub fn table_of(path: &str) -> Option<&'static schema::Table> {
    let plain = path
        .strip_suffix(".gz")
        .or_else(|| path.strip_suffix(".zst"))
        .unwrap_or(path);
    let stem = plain
        .strip_suffix(".csv")
        .or_else(|| plain.strip_suffix(".jsonl"))?;
    let name = stem.split_once('/').map_or(stem, |(folder, _)| folder);
    schema::table(name)
}

fn refresh(
    root: &Path,
    path: &str,
    descriptor: &mut Descriptor,
    sealed: &mut Sealed,
) -> Result<()> {
    let position = descriptor.resources.iter().position(|r| r.path == path);
    let known = position.and_then(|at| descriptor.resources[at].schema());
    let Some(table) = known.or_else(|| table_of(path)) else {
        return Ok(());
    };
    let seen = disk::digest(&root.join(path))?;
    let header = super::header(&root.join(path))?;
    let fresh = descriptor::resource(table, path, &header);
    let resource = match position {
        Some(at) => &mut descriptor.resources[at],
        None => {
            sealed.added.push(path.to_owned());
            descriptor.resources.push(fresh.clone());
            let last = descriptor.resources.len() - 1;
            &mut descriptor.resources[last]
        }
    };
    if position.is_some() && resource.hash.as_deref() != Some(&seen.sha256) {
        sealed.changed.push(path.to_owned());
        // The columns may have changed with the rows.
        resource
            .other
            .extend(fresh.other.into_iter().filter(|(key, _)| key == "schema"));
    }
    resource.bytes = Some(seen.bytes);
    resource.hash = Some(seen.sha256);
    Ok(())
}

fn place(resource: &Resource) -> (usize, String) {
    let known = resource
        .schema()
        .and_then(|t| schema::TABLES.iter().position(|u| u.name == t.name));
    (known.unwrap_or(usize::MAX), resource.path.clone())
}
