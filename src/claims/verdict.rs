//! What can be said of a published figure, and why: two closed sets, so that both
//! can be counted and told in every language.

use super::comparison::Statement;
use super::interval::Interval;
use super::published::{Kind, Quantity, Unread};
use crate::ingest::tables::Rounding;

/// What can be said of a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The recomputed value prints as published.
    Match,
    /// It does if it is rounded twice.
    MatchByRounding,
    /// It does if it is cut.
    MatchByTruncation,
    /// It does not.
    Mismatch,
    /// A stated comparison, majority or threshold does not hold.
    DecisionFlips,
    /// No whole number out of those stated prints so.
    Impossible,
    /// Nothing to check it against.
    NotCheckable,
}

impl Verdict {
    /// Every verdict, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Match,
        Self::MatchByRounding,
        Self::MatchByTruncation,
        Self::Mismatch,
        Self::DecisionFlips,
        Self::Impossible,
        Self::NotCheckable,
    ];

    /// The words that files use, which are those of the methods.
    pub fn words(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::MatchByRounding => "match by rounding",
            Self::MatchByTruncation => "match by truncation",
            Self::Mismatch => "mismatch",
            Self::DecisionFlips => "decision flips",
            Self::Impossible => "impossible",
            Self::NotCheckable => "not checkable",
        }
    }

    /// Whether the figure does not hold.
    pub fn fails(self) -> bool {
        matches!(
            self,
            Self::Mismatch | Self::DecisionFlips | Self::Impossible
        )
    }
}

/// What a verdict rests on, or what it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Recomputed from the data.
    Recomputed,
    /// Recomputed from the data and from what sources have published.
    PartlyRecomputed,
    /// Computed from other figures of the same source: it agrees with itself, or not.
    WithinSource,
    /// Computed from the published figures of several sources.
    AcrossSources,
    /// Figures that state the same thing exclude each other, and no data decide.
    Contradiction,
    /// What the data count is something else.
    UnitDiffers,
    /// No whole number out of those stated prints so.
    NoInteger,
    /// The row names neither a fact nor a formula nor the counts of a share.
    NoData,
    /// The data make no such fact.
    NoSuchFact,
    /// The fact, or the formula, has no value.
    NotEstimable,
    /// The fact is withheld, because it counts few accounts.
    Withheld,
    /// The fact is no single number.
    NotANumber,
    /// The source prints no number.
    NoNumber,
    /// What the source prints is not understood.
    Unreadable,
    /// The count beside the figure is the figure itself.
    Restated,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 15] = [
        Self::Recomputed,
        Self::PartlyRecomputed,
        Self::WithinSource,
        Self::AcrossSources,
        Self::Contradiction,
        Self::UnitDiffers,
        Self::NoInteger,
        Self::NoData,
        Self::NoSuchFact,
        Self::NotEstimable,
        Self::Withheld,
        Self::NotANumber,
        Self::NoNumber,
        Self::Unreadable,
        Self::Restated,
    ];

    /// The code that files use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Recomputed => "recomputed",
            Self::PartlyRecomputed => "partly-recomputed",
            Self::WithinSource => "within-source",
            Self::AcrossSources => "across-sources",
            Self::Contradiction => "contradiction",
            Self::UnitDiffers => "unit-differs",
            Self::NoInteger => "no-integer",
            Self::NoData => "no-data",
            Self::NoSuchFact => "no-such-fact",
            Self::NotEstimable => "not-estimable",
            Self::Withheld => "withheld",
            Self::NotANumber => "not-a-number",
            Self::NoNumber => "no-number",
            Self::Unreadable => "unreadable",
            Self::Restated => "restated",
        }
    }
}

impl From<Unread> for Reason {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::NoNumber => Self::NoNumber,
            Unread::Unclear => Self::Unreadable,
        }
    }
}

/// The verdict on a statement, and the values that it admits.
pub fn on(
    statement: &Statement,
    holds: Interval,
    value: &Interval,
    rounding: Option<Rounding>,
) -> (Verdict, Interval) {
    if let Some(quantity) = statement.quantity().filter(|q| q.kind == Kind::Value) {
        return on_value(quantity, value, rounding);
    }
    let verdict = match holds.meets(value) {
        true => Verdict::Match,
        false if statement.is_threshold() => Verdict::DecisionFlips,
        false => Verdict::Mismatch,
    };
    (verdict, holds)
}

/// The verdict on a number that is printed as a value.
fn on_value(
    quantity: &Quantity,
    value: &Interval,
    rounding: Option<Rounding>,
) -> (Verdict, Interval) {
    let rounds = quantity.rounded_by(rounding);
    let cut = quantity.truncation().unwrap_or_else(|| rounds.clone());
    let may_cut = matches!(rounding, None | Some(Rounding::Any | Rounding::Truncation));
    let cuts = may_cut && cut.meets(value);
    if rounding == Some(Rounding::Truncation) {
        let verdict = match (cuts, rounds.meets(value)) {
            (true, true) => Verdict::Match,
            (true, false) => Verdict::MatchByTruncation,
            (false, _) => Verdict::Mismatch,
        };
        return (verdict, cut);
    }
    let twice = |x: &_| quantity.rounded_twice(x, rounding);
    if rounds.meets(value) {
        (Verdict::Match, rounds)
    } else if value.single().is_some_and(twice) {
        (Verdict::MatchByRounding, rounds)
    } else if cuts {
        (Verdict::MatchByTruncation, cut)
    } else {
        (Verdict::Mismatch, rounds)
    }
}
