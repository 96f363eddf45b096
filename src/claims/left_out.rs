//! Rows of the table of published figures that no verdict is about: a figure that
//! is silently left out would look as if it held.

use crate::ingest::ledger::{Issue, Ledger, Outcome, Reason};

/// Rows that were rejected, and rows that say otherwise than another of their id.
#[derive(Debug, Clone, Default)]
pub struct LeftOut {
    /// How many.
    pub rows: u64,
    /// Where they stand and why they do not count: all of them, or the first of
    /// each kind that the ledger keeps.
    pub issues: Vec<Issue>,
}

impl LeftOut {
    /// What the ledger of the table says of them.
    pub fn of(ledger: &Ledger) -> Self {
        let kinds = ledger.counts.iter();
        let left_out = kinds.filter(|((outcome, _, reason), _)| counts(*outcome, *reason));
        let issues = ledger.issues.iter();
        Self {
            rows: left_out.map(|(_, rows)| rows).sum(),
            issues: issues
                .filter(|issue| counts(issue.outcome, issue.reason))
                .cloned()
                .collect(),
        }
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.rows > 0
    }
}

fn counts(outcome: Outcome, reason: Reason) -> bool {
    outcome == Outcome::Rejected || reason == Reason::Conflict
}
