//! What a reader decides by a number, and whether two editions decide alike.

use serde::Serialize;

use crate::facts::{Fact, UNLIKELY};
use crate::number;

/// A decision that two editions take differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Whether there is a number at all.
    Estimable,
    /// Whether the number is withheld.
    Withheld,
    /// Whether the interval holds the value of no effect.
    Effect,
    /// On which side of the value of no effect the number lies.
    Direction,
    /// Whether a probability is called unlikely.
    Unlikely,
    /// Which category applies.
    Category,
    /// Whom or what the number is about: the largest narrative, say.
    Named,
    /// What a reader is warned of.
    Warnings,
}

impl Decision {
    /// The word that facts use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Estimable => "estimable",
            Self::Withheld => "withheld",
            Self::Effect => "effect",
            Self::Direction => "direction",
            Self::Unlikely => "unlikely",
            Self::Category => "category",
            Self::Named => "named",
            Self::Warnings => "warnings",
        }
    }

    /// The words that `diff` uses.
    pub fn words(self) -> &'static str {
        match self {
            Self::Estimable => "whether there is a number",
            Self::Withheld => "whether it is withheld",
            Self::Effect => "whether the interval holds no effect",
            Self::Direction => "the direction of the effect",
            Self::Unlikely => "whether the probability is unlikely",
            Self::Category => "the category",
            Self::Named => "whom it names",
            Self::Warnings => "the warnings beside it",
        }
    }
}

/// The decisions that differ between two versions of a fact.
pub fn between(old: Option<&Fact>, new: Option<&Fact>) -> Vec<Decision> {
    let (Some(old), Some(new)) = (old, new) else {
        return Vec::new();
    };
    let differ: [(Decision, bool); 8] = [
        (
            Decision::Estimable,
            old.not_estimable.is_some() != new.not_estimable.is_some(),
        ),
        (Decision::Withheld, old.suppressed != new.suppressed),
        (Decision::Effect, both(old, new, holds_no_effect)),
        (Decision::Direction, both(old, new, direction)),
        (Decision::Unlikely, both(old, new, unlikely)),
        (
            Decision::Category,
            old.unit == "category" && old.value != new.value,
        ),
        (Decision::Named, named(old) != named(new)),
        (Decision::Warnings, old.warnings().ne(new.warnings())),
    ];
    let differ = differ.into_iter().filter(|(_, differs)| *differs);
    differ.map(|(decision, _)| decision).collect()
}

/// Whether both facts decide, and not alike.
fn both<T: PartialEq>(old: &Fact, new: &Fact, decide: impl Fn(&Fact) -> Option<T>) -> bool {
    match (decide(old), decide(new)) {
        (Some(old), Some(new)) => old != new,
        _ => false,
    }
}

/// The value that stands for no effect, in units that have one.
fn no_effect(unit: &str) -> Option<f64> {
    match unit {
        "ratio" => Some(1.0),
        "share_difference" => Some(0.0),
        _ => None,
    }
}

fn holds_no_effect(fact: &Fact) -> Option<bool> {
    let none = no_effect(&fact.unit)?;
    let (lower, upper) = (parse(fact.lower.as_ref())?, parse(fact.upper.as_ref())?);
    Some((lower..=upper).contains(&none))
}

/// Only an effect that its interval tells from none has a direction.
fn direction(fact: &Fact) -> Option<bool> {
    let away = !holds_no_effect(fact)?;
    let value = parse(fact.value.as_ref())?;
    away.then_some(value > no_effect(&fact.unit)?)
}

fn unlikely(fact: &Fact) -> Option<bool> {
    let value = parse(fact.value.as_ref())?;
    (fact.unit == "probability").then_some(value < UNLIKELY)
}

/// Parameters that name what a number is about, found by looking at the data.
fn named(fact: &Fact) -> Vec<Option<&String>> {
    ["narrative", "platform", "group", "date"]
        .iter()
        .map(|key| fact.parameters.get(*key))
        .collect()
}

fn parse(value: Option<&String>) -> Option<f64> {
    number::parse(value?)
}
