//! What a reader must know beside a number: a closed set, so that every warning
//! has words in every language and can be counted.

/// The parameter of a fact that lists its warnings, separated by spaces.
pub const PARAMETER: &str = "warnings";

/// A warning that stands beside the number that it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// An incident or another takedown falls into the windows compared.
    CoincidentEvent,
    /// A window is shorter than the study asks for, or than two weeks.
    ShortWindow,
    /// Fewer than half of the posts report the metric.
    LowCoverage,
    /// Coders agree too little for firm conclusions (α below ⅔).
    LowReliability,
    /// So few accounts carry the number that its interval may be too narrow.
    FewAccounts,
    /// Accounts post the same texts, so that they are not independent.
    CopiedTexts,
    /// Takedowns come in batches: the test treats accounts as independent.
    BatchedEvents,
}

impl Warning {
    /// Every warning, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::CoincidentEvent,
        Self::ShortWindow,
        Self::LowCoverage,
        Self::LowReliability,
        Self::FewAccounts,
        Self::CopiedTexts,
        Self::BatchedEvents,
    ];

    /// The word that files use.
    pub fn code(self) -> &'static str {
        match self {
            Self::CoincidentEvent => "coincident_event",
            Self::ShortWindow => "short_window",
            Self::LowCoverage => "low_coverage",
            Self::LowReliability => "low_reliability",
            Self::FewAccounts => "few_accounts",
            Self::CopiedTexts => "copied_texts",
            Self::BatchedEvents => "batched_events",
        }
    }
}
