//! Why a fact has no number: the statistics' reasons, and those that come from
//! the study itself.

use crate::stat::NotEstimable;

/// Why a fact has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The statistic says why.
    Statistic(NotEstimable),
    /// No account's state is known as of a stated date.
    NoStatusDate,
    /// No post reports what it is made from.
    NotReported,
    /// A window lies outside the study period.
    OutsidePeriod,
    /// A window holds no post.
    EmptyWindow,
    /// No target of a repost or quote is known.
    NoTargets,
    /// No post carries a narrative.
    NoNarratives,
    /// No account's date of creation is known.
    NoCreationDates,
    /// The dataset names no takedown.
    NoTakedown,
    /// The takedown belongs to an event that is measured with an earlier one.
    OneEvent,
    /// Nothing changed on any day.
    NoChange,
    /// Too many suspensions have no date.
    TooManyUndated,
    /// Too few windows that share no day lie before the first takedown.
    TooFewPlacebos,
    /// No post is known to be an original.
    NoOriginals,
    /// No original has a text that is long enough to be compared.
    NoTexts,
    /// No post shares an object that another post could share, too.
    NothingShared,
    /// The study does not ask for it.
    NotSearched,
    /// No accounts act together.
    NoneCoordinated,
    /// More shares fall together than can be compared again in every resample.
    TooManyPairs,
    /// No account is known to be suspended by the takedown.
    NoneSuspended,
    /// No account says which takedown suspended it, or when.
    NoSuspensionDates,
    /// No post was labelled by two coders.
    NoLabels,
    /// The dataset has no table of posts, which is not the same as no posts.
    NoPostsTable,
    /// The dataset has no table of accounts.
    NoAccountsTable,
    /// The dataset has no table of labels.
    NoLabelsTable,
    /// The values of a series have different units.
    MixedUnits,
    /// Values of this unit do not add up to anything.
    NotAdditive,
    /// A range begins or ends inside the time that a value stands for.
    CutStep,
    /// No post reports its kind.
    NoKinds,
    /// The study declares no holidays.
    NoHolidays,
    /// No declared holiday lies in the study period.
    NoHolidayInPeriod,
    /// A holiday's weekday has no other day in the study period.
    NoOrdinaryDays,
    /// No account carries a tag.
    NoTags,
    /// No account's handle is known.
    NoHandles,
}

impl Reason {
    /// The word that files use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Statistic(reason) => reason.code(),
            Self::NoStatusDate => "no_status_date",
            Self::NotReported => "not_reported",
            Self::OutsidePeriod => "outside_period",
            Self::EmptyWindow => "empty_window",
            Self::NoTargets => "no_targets",
            Self::NoNarratives => "no_narratives",
            Self::NoCreationDates => "no_creation_dates",
            Self::NoTakedown => "no_takedown",
            Self::OneEvent => "one_event",
            Self::NoChange => "no_change",
            Self::TooManyUndated => "too_many_undated",
            Self::TooFewPlacebos => "too_few_placebos",
            Self::NoOriginals => "no_originals",
            Self::NoTexts => "no_texts",
            Self::NothingShared => "nothing_shared",
            Self::NotSearched => "not_searched",
            Self::NoneCoordinated => "none_coordinated",
            Self::TooManyPairs => "too_many_pairs",
            Self::NoneSuspended => "none_suspended",
            Self::NoSuspensionDates => "no_suspension_dates",
            Self::NoLabels => "no_labels",
            Self::NoPostsTable => "no_posts_table",
            Self::NoAccountsTable => "no_accounts_table",
            Self::NoLabelsTable => "no_labels_table",
            Self::MixedUnits => "mixed_units",
            Self::NotAdditive => "not_additive",
            Self::CutStep => "cut_step",
            Self::NoKinds => "no_kinds",
            Self::NoHolidays => "no_holidays",
            Self::NoHolidayInPeriod => "no_holiday_in_period",
            Self::NoOrdinaryDays => "no_ordinary_days",
            Self::NoTags => "no_tags",
            Self::NoHandles => "no_handles",
        }
    }

    /// Whether a code says that a whole table is absent: then nothing of it can
    /// be told, and one line tells that better than every number for itself.
    pub fn is_absent_table(code: &str) -> bool {
        let tables = [
            Self::NoPostsTable,
            Self::NoAccountsTable,
            Self::NoLabelsTable,
        ];
        tables.iter().any(|reason| reason.code() == code)
    }
}

impl From<NotEstimable> for Reason {
    fn from(reason: NotEstimable) -> Self {
        Self::Statistic(reason)
    }
}
