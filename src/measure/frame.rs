//! What a study covers: its period, its date, its tables; everything about it that does
//! not need the posts any more once their days are known.

use crate::dataset::study::Study as Parameters;
use crate::ingest::tables::{Tables, Takedown};
use crate::time::{Day, Zone};

/// The frame of a study.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// What the analyst decided.
    pub parameters: &'a Parameters,
    /// The small tables.
    pub tables: &'a Tables,
    /// The days of the first and the last post, if there are posts.
    pub seen: Option<(Day, Day)>,
    /// First day of the study period.
    pub start: Day,
    /// The day after its last.
    pub end: Day,
    /// The date of the edition.
    pub as_of: Day,
    /// The actor's zone.
    pub zone: Zone,
}

impl Frame<'_> {
    /// Whether the dataset has a table of that name, empty or not.
    pub fn has(&self, table: &str) -> bool {
        self.tables.given.contains(table)
    }

    /// The takedowns that the study compares, in the order of time.
    pub fn takedowns(&self) -> impl Iterator<Item = &Takedown> {
        let chosen = &self.parameters.takedowns;
        let all = self.tables.takedowns.iter();
        all.filter(move |t| chosen.is_empty() || chosen.contains(&t.id))
    }

    /// Number of days in the study period.
    pub fn days(&self) -> u64 {
        u64::try_from(self.end - self.start).unwrap_or(0)
    }
}
