//! Recomputes an edition and compares it with what stands on disk, level by
//! level. Calls the pipeline; is never called by it.

use std::path::{Path, PathBuf};

use serde::Serialize;

pub mod bag;
mod cause;
pub mod claims;
mod compare;
pub mod diff;
pub mod locate;
mod verdict;

pub use cause::Cause;
pub use verdict::Verdict;

use crate::disk;
use crate::edition::Edition;
use crate::edition::lock::{self, Entry, Lock, Pinned};
use crate::edition::previous;
use crate::error::{Kind, Result};
use crate::facts;
use crate::ingest::progress::Progress;
use crate::pipeline::{self, Options};
use locate::Found;

/// How deep a verification looks; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Digests of inputs and outputs.
    Fixity,
    /// Recomputed facts.
    Facts,
    /// Recomputed data and drawings of figures, and tables.
    Figures,
    /// Every recomputed byte.
    Bytes,
    /// Published figures against the recomputed facts.
    Claims,
}

impl Level {
    /// Every level, from shallow to deep.
    pub const ALL: [Self; 5] = [
        Self::Fixity,
        Self::Facts,
        Self::Figures,
        Self::Bytes,
        Self::Claims,
    ];

    /// The word that options and reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixity => "fixity",
            Self::Facts => "facts",
            Self::Figures => "figures",
            Self::Bytes => "bytes",
            Self::Claims => "claims",
        }
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The level at which it shows.
    pub level: Level,
    /// The file.
    pub file: String,
    /// Where in it: a fact and its field, a row and column, a line; empty for the whole file.
    pub place: String,
    /// What should stand there.
    pub expected: String,
    /// What does.
    pub actual: String,
    /// Why: at least one; several where they cannot be told apart.
    pub causes: Vec<Cause>,
}

/// What one level found.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The level.
    pub level: Level,
    /// Which part of it; empty where it has one part.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub part: &'static str,
    /// How many things were compared.
    pub compared: u64,
    /// How many differ.
    pub different: u64,
}

/// What could not be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// What, and the next step.
    pub what: String,
    /// Why.
    pub cause: Cause,
}

/// What a verification found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// The levels that were looked at.
    pub levels: Vec<Checked>,
    /// Everything that differs.
    pub differences: Vec<Difference>,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
    /// The folder of the data; absent if none was found.
    #[serde(skip)]
    pub data: Option<PathBuf>,
    /// Where the data lie, for people: that folder, or the archive that holds it.
    #[serde(skip)]
    pub place: Option<PathBuf>,
}

impl Outcome {
    /// 1 if anything differs; else 2 if something could not be checked; else 0.
    pub fn exit_code(&self) -> u8 {
        match (self.differences.is_empty(), self.unchecked.is_empty()) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 0,
        }
    }

    fn add(&mut self, level: Level, part: &'static str, compared: u64, found: Vec<Difference>) {
        self.levels.push(Checked {
            level,
            part,
            compared,
            different: found.len() as u64,
        });
        self.differences.extend(found);
        // A check that looked at nothing proves nothing.
        if compared == 0 {
            let what = format!("the level {}: there was nothing to compare", level.word());
            self.leave_out(what, Cause::Unexplained);
        }
    }

    fn leave_out(&mut self, what: impl Into<String>, cause: Cause) {
        self.unchecked.push(Unchecked {
            what: what.into(),
            cause,
        });
    }
}

/// Verifies the edition in a folder, down to a level. The data are those in
/// `data`, else a dataset nearby with the pinned name and version.
pub fn verify(
    edition: &Path,
    data: Option<&Path>,
    deepest: Level,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let lock = match Lock::read(edition) {
        Ok(lock) => lock,
        // A lock that is there and cannot be read has been tampered with.
        Err(e) if e.kind() == Kind::Invalid || edition.join(lock::FILE).exists() => {
            let found = whole(lock::FILE, "a lock", &e.to_string(), Cause::OutputChanged);
            outcome.add(Level::Fixity, "", 1, vec![found]);
            return Ok(outcome);
        }
        Err(e) => return Err(e),
    };
    let found = match data {
        Some(data) => Found::here(data),
        None => locate::dataset(edition, &lock),
    };
    fixity(edition, &lock, &found, &mut outcome)?;
    outcome.data.clone_from(&found.data);
    outcome.place = found.place().map(Path::to_path_buf);
    if deepest > Level::Fixity {
        recompute(edition, &lock, deepest, progress, &mut outcome);
    }
    Ok(outcome)
}

fn whole(file: &str, expected: &str, actual: &str, cause: Cause) -> Difference {
    Difference {
        level: Level::Fixity,
        file: file.to_owned(),
        place: String::new(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        causes: vec![cause],
    }
}

fn fixity(edition: &Path, lock: &Lock, data: &Found, outcome: &mut Outcome) -> Result<()> {
    let mut found = impossible(lock);
    let mut compared = 0;
    for entry in &lock.outputs {
        compared += u64::from(output(edition, entry, &mut found, outcome));
    }
    found.extend(unlisted(edition, lock)?);
    match &data.data {
        Some(data) => {
            for entry in &lock.inputs {
                compared += u64::from(input(data, entry, &mut found, outcome));
            }
            earlier(data, lock, &mut found, outcome);
        }
        None => outcome.leave_out(no_data(lock, data), Cause::InputMissing),
    }
    outcome.add(Level::Fixity, "", compared, found);
    Ok(())
}

/// Why there are no data to compare with, and what to do.
fn no_data(lock: &Lock, found: &Found) -> String {
    let Pinned { name, version } = &lock.dataset;
    let instead = match found.versions() {
        seen if seen.is_empty() => String::new(),
        seen => format!(" (seen: {seen})"),
    };
    format!(
        "the inputs: the dataset {name} {version} was not found{instead}; name its folder with --data"
    )
}

/// Compares an output with its digest; whether it could be compared.
fn output(
    edition: &Path,
    entry: &Entry,
    found: &mut Vec<Difference>,
    outcome: &mut Outcome,
) -> bool {
    let actual = match digest(edition, entry) {
        Ok(Some(actual)) if actual == entry.sha256 => return true,
        Ok(actual) => actual.unwrap_or_else(|| "missing".to_owned()),
        Err(e) => {
            outcome.leave_out(e.to_string(), Cause::Unreadable);
            return false;
        }
    };
    found.push(whole(
        &entry.path,
        &entry.sha256,
        &actual,
        Cause::OutputChanged,
    ));
    true
}

/// Files that lie in the edition and that its lock does not list.
fn unlisted(edition: &Path, lock: &Lock) -> Result<Vec<Difference>> {
    let listed = |path: &str| path == lock::FILE || lock.outputs.iter().any(|e| e.path == path);
    let files = disk::list_all(edition)?;
    let foreign = files
        .iter()
        .filter(|(path, is_file)| !listed(path) || !is_file);
    let actual = "a file that the lock does not list";
    Ok(foreign
        .map(|(path, _)| whole(path, "no such file", actual, Cause::OutputChanged))
        .collect())
}

/// Compares an input with its digest; whether it was there to be compared.
fn input(data: &Path, entry: &Entry, found: &mut Vec<Difference>, outcome: &mut Outcome) -> bool {
    match digest(data, entry) {
        Ok(Some(actual)) => {
            if actual != entry.sha256 {
                let name = format!("{} (input)", entry.path);
                found.push(whole(&name, &entry.sha256, &actual, Cause::InputChanged));
            }
            return true;
        }
        Ok(None) => {
            let what = format!("the input {} is missing", entry.path);
            outcome.leave_out(what, Cause::InputMissing);
        }
        Err(e) => outcome.leave_out(e.to_string(), Cause::Unreadable),
    }
    false
}

/// Compares the previous edition that the lock pins, if it pins one.
fn earlier(data: &Path, lock: &Lock, found: &mut Vec<Difference>, outcome: &mut Outcome) {
    const NAME: &str = "facts.json (previous edition)";
    let Some(pinned) = &lock.previous else {
        return;
    };
    let named = previous::named(lock);
    let folder = previous::folder(data, named);
    let facts = folder.and_then(|folder| disk::digest(&folder.join(facts::FILE)).ok());
    match facts {
        Some(seen) if seen.sha256 == pinned.facts => {}
        Some(seen) => found.push(whole(
            NAME,
            &pinned.facts,
            &seen.sha256,
            Cause::InputChanged,
        )),
        None => {
            let named = crate::plain::excerpt(named);
            let what = format!("the previous edition: {named} was not found");
            outcome.leave_out(what, Cause::InputMissing);
        }
    }
}

fn digest(root: &Path, entry: &Entry) -> Result<Option<String>> {
    let Some(path) = crate::dataset::descriptor::safe_path(&entry.path) else {
        return Ok(None);
    };
    let path = root.join(path);
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Some(disk::digest(&path)?.sha256))
}

fn recompute(
    edition: &Path,
    lock: &Lock,
    deepest: Level,
    progress: Progress<'_>,
    outcome: &mut Outcome,
) {
    // Without data, fixity has said so already.
    let Some(data) = outcome.data.clone() else {
        return;
    };
    let options = Options {
        sealed: false,
        progress,
        ..pipeline::options_of(&lock.parameters)
    };
    match pipeline::build(&data, options) {
        Ok(fresh) if lacks_inputs(lock, &fresh.lock) => outcome.leave_out(
            "nothing was recomputed, because the edition was made from more inputs",
            Cause::InputMissing,
        ),
        Ok(mut fresh) => {
            // Who counted says nothing that can be counted again, and changes nothing.
            fresh.lock.counted_by.clone_from(&lock.counted_by);
            levels(edition, lock, &fresh, deepest, outcome);
            if deepest >= Level::Claims {
                claims::level(&fresh, &data, outcome);
            }
        }
        Err(e) => outcome.leave_out(
            format!("the edition could not be recomputed: {e}"),
            Cause::Unexplained,
        ),
    }
}

/// Whether a recomputation had some of the pinned inputs and no other: prose
/// and study are optional, so that without them another edition comes out.
fn lacks_inputs(pinned: &Lock, fresh: &Lock) -> bool {
    fresh.inputs.len() < pinned.inputs.len()
        && fresh.inputs.iter().all(|e| pinned.inputs.contains(e))
}

/// Parameters of a lock that no edition can have been made with.
fn impossible(lock: &Lock) -> Vec<Difference> {
    let word = |key: &str| lock.parameters.get(key).and_then(|v| v.as_str());
    pipeline::impossible(&lock.parameters)
        .into_iter()
        .map(|(key, expected)| Difference {
            place: format!("/parameters/{key}"),
            ..whole(
                lock::FILE,
                &expected,
                word(key).unwrap_or("nothing"),
                Cause::OutputChanged,
            )
        })
        .collect()
}

fn levels(edition: &Path, pinned: &Lock, fresh: &Edition, deepest: Level, outcome: &mut Outcome) {
    let between = cause::between(pinned, &fresh.lock);
    let wanted = |level: &Level| (Level::Facts..=deepest).contains(level);
    for level in Level::ALL.into_iter().filter(wanted) {
        for part in compare::level(edition, fresh, level) {
            let mut found = part.found;
            cause::assign(edition, pinned, &between, &mut found);
            outcome.add(level, part.name, part.compared, found);
        }
    }
}
