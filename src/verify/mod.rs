//! Recomputes an edition and compares it with what stands on disk, level by
//! level. Calls the pipeline; is never called by it.

use std::path::{Path, PathBuf};

use serde::Serialize;

pub mod bag;
mod compare;
mod locate;

use crate::disk;
use crate::edition::Edition;
use crate::edition::lock::{self, Entry, Lock};
use crate::error::{Kind, Result};
use crate::pipeline::{self, Options};

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
}

impl Level {
    /// Every level, from shallow to deep.
    pub const ALL: [Self; 4] = [Self::Fixity, Self::Facts, Self::Figures, Self::Bytes];

    /// The word that options and reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixity => "fixity",
            Self::Facts => "facts",
            Self::Figures => "figures",
            Self::Bytes => "bytes",
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
}

/// What one level found.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The level.
    pub level: Level,
    /// How many things were compared.
    pub compared: u64,
    /// How many differ.
    pub different: u64,
}

/// What a verification found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// The levels that were looked at.
    pub levels: Vec<Checked>,
    /// Everything that differs.
    pub differences: Vec<Difference>,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
    /// The folder of the data; absent if none was found.
    #[serde(skip)]
    pub data: Option<PathBuf>,
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

    /// `reproduced`, `not reproduced` or `unchecked`.
    pub fn verdict(&self) -> &'static str {
        match self.exit_code() {
            0 => "reproduced",
            1 => "not reproduced",
            _ => "unchecked",
        }
    }

    fn add(&mut self, level: Level, compared: u64, found: Vec<Difference>) {
        self.levels.push(Checked {
            level,
            compared,
            different: found.len() as u64,
        });
        self.differences.extend(found);
    }
}

/// Verifies the edition in a folder, down to a level. The data are those in
/// `data`, else a dataset nearby with the pinned name.
pub fn verify(
    edition: &Path,
    data: Option<&Path>,
    deepest: Level,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let lock = match Lock::read(edition) {
        Ok(lock) => lock,
        // A lock that is there and cannot be read has been tampered with.
        Err(e) if e.kind() == Kind::Invalid || edition.join(lock::FILE).exists() => {
            outcome.add(
                Level::Fixity,
                1,
                vec![whole(lock::FILE, "a lock", &e.to_string())],
            );
            return Ok(outcome);
        }
        Err(e) => return Err(e),
    };
    outcome.data = data
        .map(Path::to_path_buf)
        .or_else(|| locate::dataset(edition, &lock));
    fixity(edition, &lock, &mut outcome)?;
    if deepest > Level::Fixity {
        recompute(edition, &lock, deepest, progress, &mut outcome);
    }
    Ok(outcome)
}

fn whole(file: &str, expected: &str, actual: &str) -> Difference {
    Difference {
        level: Level::Fixity,
        file: file.to_owned(),
        place: String::new(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
    }
}

fn fixity(edition: &Path, lock: &Lock, outcome: &mut Outcome) -> Result<()> {
    let mut found = impossible(lock);
    for entry in &lock.outputs {
        match digest(edition, entry)? {
            Some(actual) if actual == entry.sha256 => {}
            Some(actual) => found.push(whole(&entry.path, &entry.sha256, &actual)),
            None => found.push(whole(&entry.path, &entry.sha256, "missing")),
        }
    }
    for (path, is_file) in disk::list_all(edition)? {
        let listed = path == lock::FILE || lock.outputs.iter().any(|e| e.path == path);
        if !listed || !is_file {
            found.push(whole(
                &path,
                "no such file",
                "a file that the lock does not list",
            ));
        }
    }
    let mut compared = lock.outputs.len() as u64;
    match outcome.data.clone() {
        Some(data) => {
            for entry in &lock.inputs {
                compared += u64::from(input(&data, entry, &mut found, outcome)?);
            }
        }
        None => {
            let pinned = format!("{} {}", lock.dataset.name, lock.dataset.version);
            outcome.unchecked.push(format!(
                "the inputs: the dataset {pinned} was not found; name its folder with --data"
            ));
        }
    }
    outcome.add(Level::Fixity, compared, found);
    Ok(())
}

/// Compares an input with its digest; whether it was there to be compared.
fn input(
    data: &Path,
    entry: &Entry,
    found: &mut Vec<Difference>,
    outcome: &mut Outcome,
) -> Result<bool> {
    let Some(actual) = digest(data, entry)? else {
        let missing = format!("the input {} is missing", entry.path);
        outcome.unchecked.push(missing);
        return Ok(false);
    };
    if actual != entry.sha256 {
        let name = format!("{} (input)", entry.path);
        found.push(whole(&name, &entry.sha256, &actual));
    }
    Ok(true)
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
    progress: &(dyn Fn(u64) + Sync),
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
        Ok(fresh) if lacks_inputs(lock, &fresh.lock) => outcome.unchecked.push(
            "nothing was recomputed, because the edition was made from more inputs".to_owned(),
        ),
        Ok(fresh) => levels(edition, &fresh, deepest, outcome),
        Err(e) => outcome
            .unchecked
            .push(format!("the edition could not be recomputed: {e}")),
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
            ..whole(lock::FILE, &expected, word(key).unwrap_or("nothing"))
        })
        .collect()
}

fn levels(edition: &Path, fresh: &Edition, deepest: Level, outcome: &mut Outcome) {
    for level in Level::ALL
        .into_iter()
        .filter(|l| (Level::Facts..=deepest).contains(l))
    {
        let (compared, found) = compare::level(edition, fresh, level);
        outcome.add(level, compared, found);
    }
}
