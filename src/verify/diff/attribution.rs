//! Why a number moved, by counterfactual: what this binary makes of the old
//! data with the new study and of the new data with the old one. What is left
//! against the editions themselves is the tool's.

use std::path::Path;

use serde::Serialize;

use super::side::{self, Side};
use crate::dataset::descriptor::FILE;
use crate::dataset::study::Study;
use crate::edition::lock::Entry;
use crate::error::{Error, Result};
use crate::facts::Facts;
use crate::ingest::progress::Progress;

/// Why a number moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The rows of the dataset.
    Data,
    /// The study.
    Parameters,
    /// The tool, or whatever else changed an edition.
    Tool,
}

impl Cause {
    /// The word that `diff` uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Parameters => "parameters",
            Self::Tool => "tool",
        }
    }
}

/// What this binary makes of each data with each study.
pub struct Corners {
    /// Old data, old study.
    pub old: Facts,
    /// New data, old study.
    pub new_data: Option<Facts>,
    /// Old data, new study.
    pub new_study: Option<Facts>,
    /// New data, new study.
    pub new: Facts,
}

impl Corners {
    /// Makes the four, each once; a mixture that cannot be made is left out,
    /// and why is noted.
    pub fn make(
        old: &Side,
        new: &Side,
        progress: Progress<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Option<Self>> {
        let (old_data, new_data) = match (&old.data, &new.data) {
            (Ok(old), Ok(new)) => (old, new),
            (old, new) => {
                notes.extend([old, new].into_iter().filter_map(|d| d.clone().err()));
                return Ok(None);
            }
        };
        let (old_facts, old_study) = old.facts_again(old_data, progress)?;
        let (new_facts, new_study) = new.facts_again(new_data, progress)?;
        // Where one of the two is the same, each mixture is one of the editions.
        let (new_data, new_study) = if written(&old_study)? == written(&new_study)? {
            (Some(new_facts.clone()), Some(old_facts.clone()))
        } else if descriptor(old) == descriptor(new) {
            (Some(old_facts.clone()), Some(new_facts.clone()))
        } else {
            let mut mixed = |data: &Path, study: &Study, what: &str| {
                side::facts(data, study, progress)
                    .map_err(|e| notes.push(format!("{what} make no edition: {e}")))
                    .ok()
            };
            (
                mixed(new_data, &old_study, "the new data with the old parameters"),
                mixed(old_data, &new_study, "the old data with the new parameters"),
            )
        };
        Ok(Some(Self {
            old: old_facts,
            new_data,
            new_study,
            new: new_facts,
        }))
    }

    /// Why a fact moved; empty where the mixtures that would tell cannot be made.
    pub fn causes(&self, id: &str, old: &Side, new: &Side) -> Vec<Cause> {
        let differ = |a: &Facts, b: &Facts| a.get(id) != b.get(id);
        let apart = |a: &Facts, b: &Option<Facts>| b.as_ref().is_some_and(|b| differ(a, b));
        let parts = [
            (
                apart(&self.old, &self.new_data) || apart(&self.new, &self.new_study),
                Cause::Data,
            ),
            (
                apart(&self.old, &self.new_study) || apart(&self.new, &self.new_data),
                Cause::Parameters,
            ),
            (
                differ(&old.facts, &self.old) || differ(&new.facts, &self.new),
                Cause::Tool,
            ),
        ];
        let differ = parts.into_iter().filter(|(differs, _)| *differs);
        differ.map(|(_, cause)| cause).collect()
    }
}

/// The descriptor that a lock pins, and with it every table.
fn descriptor(side: &Side) -> Option<&Entry> {
    side.lock.inputs.iter().find(|e| e.path == FILE)
}

/// A study as it would be written, to be compared.
fn written(study: &Study) -> Result<serde_json::Value> {
    serde_json::to_value(study)
        .map_err(|e| Error::could_not(format!("a study cannot be written down: {e}")))
}

/// Why a number moved as far as the locks alone tell: by elimination.
pub fn by_elimination(old: &Side, new: &Side) -> Vec<Cause> {
    let data = descriptor(old) != descriptor(new);
    let parts = [
        (data, Cause::Data),
        (
            old.lock.parameters != new.lock.parameters,
            Cause::Parameters,
        ),
        (old.lock.tool != new.lock.tool, Cause::Tool),
    ];
    let differ: Vec<Cause> = parts
        .into_iter()
        .filter(|(differs, _)| *differs)
        .map(|(_, c)| c)
        .collect();
    match differ.as_slice() {
        [one] => vec![*one],
        _ => Vec::new(),
    }
}
