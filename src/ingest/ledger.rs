//! The row ledger: read = used + duplicate + rejected, by reason, for every
//! table; and the places at which something was wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why a row was rejected, a cell emptied, or a warning given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A row with more or fewer fields than the header.
    FieldCount,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A line of a JSONL file that is not an object.
    NotAnObject,
    /// A required cell that is empty.
    Empty,
    /// An identifier that went through floating point.
    DamagedId,
    /// A time that cannot be read.
    BadTime,
    /// A word outside the column's list.
    UnmappedValue,
    /// A metric that is no whole number from 0.
    BadMetric,
    /// Rows with one id and different contents.
    Conflict,
    /// A narrative that the codebook does not know.
    UnknownNarrative,
    /// A takedown that the table of takedowns does not know.
    UnknownTakedown,
    /// A column that no table knows.
    UnknownColumn,
    /// A file that differs from its descriptor.
    Unsealed,
    /// A file of a table that the descriptor does not list, so that it is not read.
    Unlisted,
    /// A row that the table of withdrawn rows says is gone.
    Withdrawn,
    /// Whole numbers that look as if identifiers had been rounded.
    RoundedId,
    /// An identifier far shorter than all others of its platform and time.
    TruncatedId,
    /// Text that was read in a wrong encoding.
    Mojibake,
    /// Text in which characters were replaced because they could not be read.
    LostCharacters,
    /// A cell that holds what belongs in another column.
    ShiftedColumn,
    /// A time before the platform existed.
    BeforePlatform,
    /// All times lie on whole minutes.
    WholeMinutes,
    /// All times lie on whole hours.
    WholeHours,
    /// All times lie on one time of day.
    WholeDays,
    /// Times that name their zone in another way than most.
    MixedZones,
    /// Rows of one post report different numbers.
    MetricsDiffer,
    /// Rows of one post of which, in any order, some number falls.
    MetricsFall,
    /// No followers, after the account had some.
    FollowersGone,
    /// All cells of a column and platform are 0.
    AllZero,
    /// All cells of a column and platform are one number.
    Constant,
    /// Days without posts where the days around have many.
    CoverageGap,
    /// A date before the account was created, or before its suspension.
    DatesContradict,
    /// A post before its account was created.
    BeforeCreation,
    /// A post after its account was suspended.
    AfterSuspension,
}

impl Reason {
    /// The word that files use.
    pub fn code(self) -> &'static str {
        match self {
            Self::FieldCount => "field_count",
            Self::NotUtf8 => "not_utf8",
            Self::NotAnObject => "not_an_object",
            Self::Empty => "empty",
            Self::DamagedId => "damaged_id",
            Self::BadTime => "bad_time",
            Self::UnmappedValue => "unmapped_value",
            Self::BadMetric => "bad_metric",
            Self::Conflict => "conflict",
            Self::UnknownNarrative => "unknown_narrative",
            Self::UnknownTakedown => "unknown_takedown",
            Self::UnknownColumn => "unknown_column",
            Self::Unsealed => "unsealed",
            Self::Unlisted => "unlisted",
            Self::Withdrawn => "withdrawn",
            Self::RoundedId => "rounded_id",
            Self::TruncatedId => "truncated_id",
            Self::Mojibake => "mojibake",
            Self::LostCharacters => "lost_characters",
            Self::ShiftedColumn => "shifted_column",
            Self::BeforePlatform => "before_platform",
            Self::WholeMinutes => "whole_minutes",
            Self::WholeHours => "whole_hours",
            Self::WholeDays => "whole_days",
            Self::MixedZones => "mixed_zones",
            Self::MetricsDiffer => "metrics_differ",
            Self::MetricsFall => "metrics_fall",
            Self::FollowersGone => "followers_gone",
            Self::AllZero => "all_zero",
            Self::Constant => "constant",
            Self::CoverageGap => "coverage_gap",
            Self::DatesContradict => "dates_contradict",
            Self::BeforeCreation => "before_creation",
            Self::AfterSuspension => "after_suspension",
        }
    }
}

/// What became of whatever was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The row does not count.
    Rejected,
    /// The row counts; the cell is as if nothing had been reported.
    Emptied,
    /// Everything counts; the reader should know.
    Warned,
}

/// One thing that was wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What became of it.
    pub outcome: Outcome,
    /// The table's file, relative to the dataset.
    pub file: String,
    /// The line at which the record starts, from 1.
    pub line: u64,
    /// The column, if it concerns one.
    pub column: String,
    /// Why.
    pub reason: Reason,
    /// What stood there, shortened.
    pub found: String,
}

/// Where in a table something stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table's file, relative to the dataset.
    pub file: &'a str,
    /// The line at which the record starts, from 1.
    pub line: u64,
}

/// How many issues of one kind are kept as examples; all are counted.
const EXAMPLES: u64 = 200;

/// The ledger of one table.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The table's name.
    pub table: String,
    /// Rows that stand in the files.
    pub read: u64,
    /// Rows that count.
    pub used: u64,
    /// Rows whose id another row has already.
    pub duplicate: u64,
    /// How often something was wrong, by outcome, column and reason.
    pub counts: BTreeMap<(Outcome, String, Reason), u64>,
    /// Examples, in the order of files and lines.
    pub issues: Vec<Issue>,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(table: &str) -> Self {
        Self {
            table: table.to_owned(),
            ..Self::default()
        }
    }

    /// Counts an issue, and keeps it as an example while there are few.
    pub fn note(
        &mut self,
        outcome: Outcome,
        place: Place<'_>,
        column: &str,
        reason: Reason,
        found: &str,
    ) {
        let seen = self
            .counts
            .entry((outcome, column.to_owned(), reason))
            .or_default();
        *seen += 1;
        if *seen <= EXAMPLES {
            self.issues.push(Issue {
                outcome,
                file: place.file.to_owned(),
                line: place.line,
                column: column.to_owned(),
                reason,
                found: crate::plain::excerpt(found),
            });
        }
    }

    /// Counts warnings that were found together, and adds their examples.
    pub fn find(&mut self, column: &str, reason: Reason, count: u64, examples: Vec<Issue>) {
        if count > 0 {
            let key = (Outcome::Warned, column.to_owned(), reason);
            *self.counts.entry(key).or_default() += count;
            self.issues.extend(examples);
        }
    }

    /// The ledgers of parts of one table as one. Each has the examples of its part in
    /// the order of `files` and lines; so has the whole, as many as if nobody had shared
    /// the work.
    pub fn joined(parts: impl IntoIterator<Item = Self>, files: &[&str]) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.table = part.table;
            whole.read += part.read;
            whole.used += part.used;
            whole.duplicate += part.duplicate;
            for (key, count) in part.counts {
                *whole.counts.entry(key).or_default() += count;
            }
            whole.issues.extend(part.issues);
        }
        let file = |issue: &Issue| files.iter().position(|f| *f == issue.file);
        whole.issues.sort_by_cached_key(|i| (file(i), i.line));
        let mut seen: BTreeMap<(Outcome, String, Reason), u64> = BTreeMap::new();
        whole.issues.retain(|issue| {
            let key = (issue.outcome, issue.column.clone(), issue.reason);
            let seen = seen.entry(key).or_default();
            *seen += 1;
            *seen <= EXAMPLES
        });
        whole
    }

    /// How often one outcome came about.
    pub fn total(&self, outcome: Outcome) -> u64 {
        self.counts
            .iter()
            .filter(|((o, _, _), _)| *o == outcome)
            .map(|(_, n)| n)
            .sum()
    }

    /// How often one outcome came about for one reason, in any column.
    pub fn by_reason(&self, outcome: Outcome) -> BTreeMap<Reason, u64> {
        let mut sums = BTreeMap::new();
        for ((_, _, reason), n) in self.counts.iter().filter(|((o, _, _), _)| *o == outcome) {
            *sums.entry(*reason).or_default() += n;
        }
        sums
    }

    /// Number of rejected rows.
    pub fn rejected(&self) -> u64 {
        self.total(Outcome::Rejected)
    }

    /// Whether every row that was read has exactly one fate.
    pub fn balances(&self) -> bool {
        self.read == self.used + self.duplicate + self.rejected()
    }
}
