//! One of the two editions of a comparison: what it says, what it was made
//! from, and whether that is at hand.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::digest;
use super::super::locate::{self, Unpacked};
use crate::dataset::study::{self, Study};
use crate::edition::lock::Lock;
use crate::edition::stored::{self, Stored};
use crate::error::{Error, Result};
use crate::facts::Facts;
use crate::ingest::progress::Progress;
use crate::pipeline::{self, Options};

/// An edition, opened to be compared.
pub struct Side {
    /// Its folder.
    pub folder: PathBuf,
    /// Its lock.
    pub lock: Lock,
    /// What it says.
    pub facts: Facts,
    /// Whether its facts are those that its lock lists.
    pub as_made: bool,
    /// The dataset that its lock pins, if it is at hand; else why not.
    pub data: std::result::Result<PathBuf, String>,
    /// Keeps the data where they were unpacked from an archive.
    _unpacked: Option<Unpacked>,
}

impl Side {
    /// Opens an edition; its data are those in `data`, else the pinned ones nearby.
    pub fn open(folder: &Path, data: Option<&Path>) -> Result<Self> {
        let lock = Lock::read(folder)?;
        let Stored { facts, as_made, .. } = stored::read(folder, &lock)?;
        let (data, unpacked) = pinned_data(folder, &lock, data);
        Ok(Self {
            data,
            _unpacked: unpacked,
            folder: folder.to_path_buf(),
            facts,
            as_made,
            lock,
        })
    }

    /// A parameter of the lock, as a word.
    pub fn word(&self, key: &str) -> &str {
        self.lock
            .parameters
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    /// The study that the edition was made with: the file that its lock pins if
    /// the dataset still holds it, else the parameters as they were applied.
    fn study(&self, data: &Path) -> Result<Study> {
        let entry = self.lock.inputs.iter().find(|e| e.path == study::FILE);
        let kept = match entry {
            None => true,
            Some(entry) => digest(data, entry)?.as_ref() == Some(&entry.sha256),
        };
        let mut study = match (kept, entry) {
            (true, Some(_)) => Study::read(data)?,
            (true, None) => Study::default(),
            (false, _) => self.applied()?,
        };
        let options = pipeline::options_of(&self.lock.parameters);
        if let Some(language) = options.language {
            language.clone_into(&mut study.language);
        }
        study.privacy = options.privacy.unwrap_or(study.privacy);
        // What the study leaves to the newest post stays left to it.
        if study.as_of.is_some() {
            study.as_of = options.as_of.map(str::to_owned);
        }
        Ok(study)
    }

    fn applied(&self) -> Result<Study> {
        let value = Value::Object(self.lock.parameters.clone());
        serde_json::from_value(value).map_err(|e| {
            Error::could_not(format!("this version does not know all parameters: {e}"))
                .file(self.folder.join(crate::edition::lock::FILE).display())
        })
    }

    /// What this binary makes of the edition's own data and study, and that study:
    /// a date that was an option of the command is part of it.
    pub fn facts_again(&self, data: &Path, progress: Progress<'_>) -> Result<(Facts, Study)> {
        let mut study = self.study(data)?;
        let facts = facts(data, &study, progress)?;
        let as_of = facts.get("study.as_of").and_then(|f| f.value.as_deref());
        if study.as_of.is_some() || as_of == Some(self.word("as_of")) {
            return Ok((facts, study));
        }
        study.as_of = Some(self.word("as_of").to_owned());
        Ok((self::facts(data, &study, progress)?, study))
    }
}

/// What this binary makes of a dataset with a study.
pub fn facts(data: &Path, study: &Study, progress: Progress<'_>) -> Result<Facts> {
    let options = Options {
        study: Some(study),
        progress,
        ..Options::default()
    };
    pipeline::facts(data, options)
}

/// The dataset that a lock pins, and what keeps it; another version of it is as
/// good as none.
fn pinned_data(
    folder: &Path,
    lock: &Lock,
    data: Option<&Path>,
) -> (std::result::Result<PathBuf, String>, Option<Unpacked>) {
    let found = match data {
        Some(data) => locate::sibling(data, lock),
        None => locate::dataset(folder, lock),
    };
    let pinned = found
        .data
        .as_ref()
        .filter(|data| locate::is_pinned(data, lock));
    let data = pinned.cloned().ok_or_else(|| {
        let seen = match found.versions() {
            seen if seen.is_empty() => String::new(),
            seen => format!("; seen: {seen}"),
        };
        let (name, version) = (&lock.dataset.name, &lock.dataset.version);
        format!(
            "the data {name} {version} of {} are not at hand{seen}",
            folder.display()
        )
    });
    (data, found.unpacked)
}
