//! Sealing: writing the size and digest of every table into the descriptor, so
//! that a report can refuse a table that was changed behind its back.

use std::path::Path;

use semver::Version;
use serde::Serialize;

use super::descriptor::{self, Descriptor, Resource};
use super::version::Bump;
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

/// A release that nothing forbids: neither its version nor what the tables have
/// become, nor the changelog that it goes into.
#[derive(Debug, Clone)]
pub struct Cleared<'a> {
    next: Version,
    bump: Bump,
    note: &'a str,
    /// The changelog as it stands; empty if there is none.
    log: String,
}

/// Refreshes sizes, digests and the list of tables of the dataset in `root`;
/// with a release, its version and a line in its changelog, too.
///
/// # Errors
/// What cannot be read; a release that [`clear`] refuses, with nothing changed.
pub fn seal(root: &Path, release: Option<Release<'_>>) -> Result<Sealed> {
    let fresh = Fresh::of(root)?;
    let cleared = release.map(|r| fresh.clear(root, r)).transpose()?;
    fresh.write(root, cleared.as_ref())
}

/// Clears a release of the dataset in `root` as it lies there now. Nothing is
/// written.
///
/// # Errors
/// What cannot be read; a version that is none, does not follow, or moves less far
/// than the tables demand.
pub fn clear<'a>(root: &Path, release: Release<'a>) -> Result<Cleared<'a>> {
    Fresh::of(root)?.clear(root, release)
}

/// Seals after a withdrawal, which asks for no step of the version by itself: what
/// else the tables demand was looked at when the release was cleared.
///
/// # Errors
/// What cannot be read or written.
pub fn seal_cleared(root: &Path, cleared: Option<&Cleared<'_>>) -> Result<Sealed> {
    Fresh::of(root)?.write(root, cleared)
}

/// A descriptor as sealing leaves it, and what sealing changes in it.
struct Fresh {
    before: Descriptor,
    descriptor: Descriptor,
    sealed: Sealed,
}

impl Fresh {
    fn of(root: &Path) -> Result<Self> {
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
        for path in files(root, &descriptor)? {
            refresh(root, &path, &mut descriptor, &mut sealed)?;
        }
        descriptor.resources.sort_by_key(place);
        Ok(Self {
            before,
            descriptor,
            sealed,
        })
    }

    fn clear<'a>(&self, root: &Path, release: Release<'a>) -> Result<Cleared<'a>> {
        let before = &self.before.version;
        let next = version::next(before, release.version)?;
        let least = version::least(&self.before, &self.descriptor);
        let path = root.join(version::CHANGELOG);
        Ok(Cleared {
            bump: version::refuse_too_near(before, &next, least)?,
            next,
            note: release.note,
            log: match path.exists() {
                true => disk::read_text(&path)?,
                false => String::new(),
            },
        })
    }

    fn write(mut self, root: &Path, cleared: Option<&Cleared<'_>>) -> Result<Sealed> {
        if let Some(cleared) = cleared {
            self.descriptor.version = cleared.next.to_string();
            self.sealed.version.clone_from(&self.descriptor.version);
        }
        let bytes = self.descriptor.to_bytes()?;
        disk::write(&root.join(descriptor::FILE), &bytes)?;
        if let Some(Cleared {
            bump, note, log, ..
        }) = cleared
        {
            let log = version::log(log, &self.sealed, *bump, note);
            disk::write(&root.join(version::CHANGELOG), log.as_bytes())?;
        }
        Ok(self.sealed)
    }
}

/// Paths of all table files of a dataset, sorted: those that the descriptor lists,
/// and those that lie there and will be listed.
fn files(root: &Path, descriptor: &Descriptor) -> Result<Vec<String>> {
    let mut files = table_files(root)?;
    let listed = descriptor.resources.iter().filter(|r| r.schema().is_some());
    files.extend(listed.map(|r| r.path.clone()));
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// The same, of one table: every file whose rows are the table's once the dataset
/// is sealed, and those that are listed and missing.
///
/// # Errors
/// The folder cannot be read.
pub fn files_of(root: &Path, descriptor: &Descriptor, table: &str) -> Result<Vec<String>> {
    let mut files = files(root, descriptor)?;
    files.retain(|path| {
        let listed = descriptor.resources.iter().find(|r| r.path == *path);
        let known = listed.and_then(Resource::schema);
        known
            .or_else(|| table_of(path))
            .is_some_and(|t| t.name == table)
    });
    Ok(files)
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
    let plain = unpacked_name(path);
    let stem = plain
        .strip_suffix(".csv")
        .or_else(|| plain.strip_suffix(".jsonl"))?;
    let name = stem.split_once('/').map_or(stem, |(folder, _)| folder);
    schema::table(name)
}

/// A path or name without the ending that says how it is packed.
pub(super) fn unpacked_name(path: &str) -> &str {
    path.strip_suffix(".gz")
        .or_else(|| path.strip_suffix(".zst"))
        .unwrap_or(path)
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
