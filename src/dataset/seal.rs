//! Sealing: writing the size and digest of every table into the descriptor, so
//! that a report can refuse a table that was changed behind its back.

use std::path::Path;

use serde::Serialize;

use super::descriptor::{self, Descriptor, Resource};
use super::schema;
use crate::disk;
use crate::error::{Error, Result};

/// What sealing changed.
#[derive(Debug, Default, Serialize)]
pub struct Sealed {
    /// Paths of tables that were not in the descriptor before.
    pub added: Vec<String>,
    /// Paths of tables whose digest changed.
    pub changed: Vec<String>,
    /// Paths of tables that the descriptor named and that are gone.
    pub removed: Vec<String>,
    /// The version that the descriptor now carries.
    pub version: String,
}

/// Refreshes sizes, digests and the list of tables of the dataset in `root`,
/// and its version if one is given.
pub fn seal(root: &Path, version: Option<&str>) -> Result<Sealed> {
    let mut descriptor = Descriptor::read(root)?;
    let mut sealed = Sealed::default();
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
    if let Some(version) = version {
        descriptor.version = semver(version)?.to_owned();
    }
    sealed.version.clone_from(&descriptor.version);
    disk::write(&root.join(descriptor::FILE), &descriptor.to_bytes()?)?;
    Ok(sealed)
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

/// The version, if it is three numbers separated by dots.
pub fn semver(version: &str) -> Result<&str> {
    let (core, suffix) = match version.find(['-', '+']) {
        Some(at) => (&version[..at], &version[at + 1..]),
        None => (version, "0"),
    };
    let number = |part: &str| part.parse::<u32>().is_ok_and(|n| n.to_string() == part);
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let parts: Vec<&str> = core.split('.').collect();
    if parts.len() == 3 && parts.into_iter().all(number) && suffix.split(['.', '+']).all(word) {
        return Ok(version);
    }
    Err(Error::could_not("not a semantic version")
        .found(version)
        .expected("MAJOR.MINOR.PATCH, such as 1.2.0")
        .help("major: schema or meaning; minor: rows added; patch: corrections"))
}
