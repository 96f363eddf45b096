//! An archive, packed or unpacked, in the place of an edition: checks its bag as
//! part of fixity, then verifies the edition in it with the data in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Cause, Difference, Level, Outcome};
use crate::archive::{self, Content, Fault, bag, container};
use crate::disk;
use crate::edition::lock::{self, Lock};
use crate::error::Result;
use crate::ingest::progress::Progress;

/// Verifies what an argument names: the edition in a folder, or in a bag that is
/// a folder, or in an archive. `data` counts for more than the data of a bag.
///
/// # Errors
/// What cannot be read at all.
pub fn verify(
    named: &Path,
    data: Option<&Path>,
    deepest: Level,
    progress: Progress<'_>,
) -> Result<Outcome> {
    if named.is_file() {
        let folder = disk::temporary()?;
        let (root, compared, faults) = unpacked(named, folder.path())?;
        return match root {
            Some(root) => {
                let mut outcome = unpacked_bag(&root, data, deepest, progress)?;
                if data.is_none() && outcome.place.is_some() {
                    outcome.place = Some(named.to_path_buf());
                }
                include(&mut outcome, Level::Fixity, compared, faults);
                Ok(outcome)
            }
            None => Ok(nothing_but(compared, faults)),
        };
    }
    if is_bag(named) {
        return unpacked_bag(named, data, deepest, progress);
    }
    super::verify(named, data, deepest, progress)
}

/// A bag that has lost its declaration is a damaged bag, and not no bag.
fn is_bag(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has(bag::DECLARATION) || (has(bag::MANIFEST) && !has(lock::FILE))
}

/// The folder of the bag that an archive unpacks to, if it can be unpacked; how
/// many files it has, and what is wrong with the container.
fn unpacked(packed: &Path, folder: &Path) -> Result<(Option<PathBuf>, u64, Vec<Fault>)> {
    // What cannot be opened was not checked, which is no difference.
    disk::open_raw(packed)?;
    let entries = match container::directory(packed) {
        Ok(entries) => entries,
        Err(fault) => return Ok((None, 1, vec![fault])),
    };
    let faults = container::unpack(packed, &entries, folder)?;
    let root = disk::folders(folder).into_iter().next();
    Ok((root, entries.len() as u64, faults))
}

fn unpacked_bag(
    root: &Path,
    data: Option<&Path>,
    deepest: Level,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let (compared, faults) = bag::check(root)?;
    let payload = root.join(bag::PAYLOAD);
    let edition = payload.join(archive::EDITION);
    if !edition.is_dir() {
        let mut faults = faults;
        faults.push(Fault::whole("data/edition", "an edition", "missing"));
        return Ok(nothing_but(compared, faults));
    }
    let own = payload.join(archive::DATASET);
    let own = own.is_dir().then_some(own);
    let data = data.map(Path::to_path_buf).or_else(|| own.clone());
    let mut outcome = match super::verify(&edition, data.as_deref(), deepest, progress) {
        Ok(mut outcome) => {
            include(&mut outcome, Level::Fixity, compared, faults);
            outcome
        }
        // What is wrong with the bag says why.
        Err(e) if !faults.is_empty() => {
            let mut outcome = nothing_but(compared, faults);
            outcome.leave_out(e.to_string(), Cause::Unreadable);
            outcome
        }
        Err(e) => return Err(e),
    };
    // What is damaged already cannot be described again.
    if deepest >= Level::Bytes && outcome.differences.is_empty() {
        match described_again(&payload, &edition, own.as_deref()) {
            Ok((compared, faults)) => include(&mut outcome, Level::Bytes, compared, faults),
            Err(e) => outcome.leave_out(
                format!("the archive could not be described again: {e}"),
                Cause::Unexplained,
            ),
        }
    }
    Ok(outcome)
}

/// Describes the archive again from its parts and compares, so that a payload
/// whose digests were made to fit is seen, too. Another version of the tool may
/// describe in other words.
fn described_again(
    payload: &Path,
    edition: &Path,
    data: Option<&Path>,
) -> Result<(u64, Vec<Fault>)> {
    if Lock::read(edition)?.tool.version != env!("CARGO_PKG_VERSION") {
        return Ok((0, Vec::new()));
    }
    let source = archive::source_in(&payload.join(archive::SOURCE))?;
    let fresh = archive::payload(edition, data, &source)?;
    let named = |path: &str| format!("{}{path}", bag::PAYLOAD);
    let mut faults = Vec::new();
    let mut compared = 0;
    let mut expected = BTreeMap::new();
    for (path, content) in fresh.parts {
        let there = payload.join(&path);
        match &content {
            Content::Bytes(bytes) => {
                compared += 1;
                if disk::read(&there).unwrap_or_default() != *bytes {
                    let what = "what its edition, data and source give";
                    faults.push(Fault::whole(&named(&path), what, "something else"));
                }
            }
            // What was found beside the bag is not in it.
            Content::File(_) if !there.is_file() => {
                faults.push(Fault::whole(&named(&path), "a file", "missing"));
            }
            Content::File(_) => {}
        }
        expected.insert(path, ());
    }
    let files = disk::list_all(payload)?;
    for (path, _) in files.iter().filter(|(p, _)| !expected.contains_key(p)) {
        let found = "a file that belongs to no part of an archive";
        faults.push(Fault::whole(&named(path), "no such file", found));
    }
    Ok((compared, faults))
}

/// The outcome where no edition can be looked at.
fn nothing_but(compared: u64, faults: Vec<Fault>) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.add(Level::Fixity, "", compared, Vec::new());
    include(&mut outcome, Level::Fixity, 0, faults);
    outcome
}

/// Adds what was found of the archive to a level of the edition's verification.
fn include(outcome: &mut Outcome, level: Level, compared: u64, faults: Vec<Fault>) {
    let found = faults.into_iter().map(|fault| Difference {
        level,
        file: crate::plain::visible(&fault.file),
        place: fault.place,
        expected: crate::plain::excerpt(&fault.expected),
        actual: crate::plain::excerpt(&fault.actual),
        causes: vec![Cause::OutputChanged],
    });
    let found: Vec<Difference> = found.collect();
    if let Some(checked) = outcome.levels.iter_mut().find(|c| c.level == level) {
        checked.compared += compared;
        checked.different += found.len() as u64;
    }
    // The archive first: what is wrong with it explains the rest.
    outcome.differences.splice(0..0, found);
}
