//! Counting somewhere else: what is asked of an engine, and what it answers. The pipeline
//! knows no more of it.

use super::Tallies;
use super::vocabulary::Sides;
use crate::dataset::Dataset;
use crate::error::Result;
use crate::ingest::ledger::Ledger;
use crate::ingest::posts::Wants;
use crate::ingest::tables::Account;

/// What is to be counted.
pub struct Asked<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// Its accounts, sorted by id.
    pub accounts: &'a [Account],
    /// The windows of its takedowns.
    pub windows: Vec<Sides>,
    /// What is costly to know.
    pub wants: Wants,
}

/// What was counted.
pub struct Answer {
    /// The same tallies as if the posts had been read here.
    pub tallies: Tallies,
    /// The ledger of the posts, from when they were prepared.
    pub ledger: Ledger,
}

/// Where posts were counted. Names no machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The engine.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` of the manifest of the prepared posts.
    pub prepared: String,
}

/// Counts posts that were prepared for it.
pub trait Engine: Sync {
    /// Counts; an error names what failed, and nothing is half counted.
    fn count(&self, asked: &Asked<'_>) -> Result<Answer>;

    /// Where.
    fn about(&self) -> About;
}
