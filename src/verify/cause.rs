//! Why something differs: what the lock pins, what stands on disk, and what a
//! recomputation was made from, compared with each other.

use std::path::Path;

use serde::Serialize;

use super::{Difference, digest};
use crate::edition::lock::{self, Lock};

/// Why something differs or could not be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// An input is not the one that the lock pins.
    InputChanged,
    /// An input that the lock pins is not there.
    InputMissing,
    /// A file of the edition was changed after it was made.
    OutputChanged,
    /// The study asks for something else than the lock pins.
    Parameter,
    /// The templates are not those that the lock pins.
    Template,
    /// Another version of the tool made the edition.
    ToolVersion,
    /// What others have published is not what comes out.
    PublishedFigure,
    /// A file is there and cannot be read.
    Unreadable,
    /// None of the others.
    Unexplained,
}

impl Cause {
    /// The words that reports use.
    pub fn words(self) -> &'static str {
        match self {
            Self::InputChanged => "input changed",
            Self::InputMissing => "input missing",
            Self::OutputChanged => "output changed",
            Self::Parameter => "parameter",
            Self::Template => "template",
            Self::ToolVersion => "tool version",
            Self::PublishedFigure => "published figure",
            Self::Unreadable => "unreadable",
            Self::Unexplained => "unexplained",
        }
    }
}

/// In what a recomputation differs from what the lock pins.
pub fn between(pinned: &Lock, fresh: &Lock) -> Vec<Cause> {
    let parts = [
        (
            pinned.inputs != fresh.inputs || pinned.previous != fresh.previous,
            Cause::InputChanged,
        ),
        (pinned.parameters != fresh.parameters, Cause::Parameter),
        (pinned.templates != fresh.templates, Cause::Template),
        (pinned.tool != fresh.tool, Cause::ToolVersion),
    ];
    let differ = parts.into_iter().filter(|(differs, _)| *differs);
    differ.map(|(_, cause)| cause).collect()
}

/// Gives differences found by recomputing their causes: a file that is not the
/// one that the lock lists was changed later; else whatever went into it differs.
pub fn assign(edition: &Path, pinned: &Lock, between: &[Cause], found: &mut [Difference]) {
    for difference in found {
        difference.causes = of(edition, pinned, between, &difference.file);
    }
}

fn of(edition: &Path, pinned: &Lock, between: &[Cause], file: &str) -> Vec<Cause> {
    let entry = pinned.outputs.iter().find(|e| e.path == file);
    let as_made =
        entry.is_some_and(|e| digest(edition, e).is_ok_and(|d| d.as_ref() == Some(&e.sha256)));
    match (as_made, between.is_empty()) {
        (true, false) => between.to_vec(),
        (true, true) => vec![Cause::Unexplained],
        // Nothing lists the lock's own digest; where its parts agree, its bytes were edited.
        (false, false) if file == lock::FILE => between.to_vec(),
        (false, _) => vec![Cause::OutputChanged],
    }
}
