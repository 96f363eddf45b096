//! What a verification amounts to, in one of a closed set of words.

use serde::Serialize;

use super::{Cause, Level, Outcome};

/// What a verification amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything was recomputed and is equal.
    Reproduced,
    /// Every number is equal; what differs comes from another version of the tool.
    ReproducedWithMinorDifferences,
    /// Every number is equal; something else differs or could not be checked.
    Partial,
    /// A number differs, or something differs and no number was recomputed.
    NotReproduced,
    /// Nothing differs, and something could not be checked.
    Unchecked,
    /// Digests alone were asked for, and all are equal.
    Intact,
}

impl Verdict {
    /// The words that reports use.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::ReproducedWithMinorDifferences => "reproduced with minor differences",
            Self::Partial => "partial",
            Self::NotReproduced => "not reproduced",
            Self::Unchecked => "unchecked",
            Self::Intact => "intact (digests alone; nothing was recomputed)",
        }
    }

    /// The verdict of an outcome.
    pub fn of(outcome: &Outcome) -> Self {
        let numbers = outcome.levels.iter().find(|l| l.level == Level::Facts);
        let numbers_agree = numbers.is_some_and(|l| l.compared > 0 && l.different == 0);
        match (outcome.differences.is_empty(), outcome.unchecked.is_empty()) {
            (true, true) if numbers.is_none() => Self::Intact,
            (true, true) => Self::Reproduced,
            (true, false) if numbers_agree => Self::Partial,
            (true, false) => Self::Unchecked,
            (false, true) if numbers_agree && the_tools_alone(outcome) => {
                Self::ReproducedWithMinorDifferences
            }
            (false, _) if numbers_agree => Self::Partial,
            (false, _) => Self::NotReproduced,
        }
    }
}

/// Whether everything that differs does so because of the tool's version, which
/// brings its own templates.
fn the_tools_alone(outcome: &Outcome) -> bool {
    outcome.differences.iter().all(|d| {
        d.causes.contains(&Cause::ToolVersion)
            && d.causes
                .iter()
                .all(|c| matches!(c, Cause::ToolVersion | Cause::Template))
    })
}
