//! Damage that no cell shows by itself: rounded ids, texts read in a wrong
//! encoding, shifted columns, impossible times, zeros that mean nothing, gaps.
//! Everything here warns and changes nothing: a row counts as it did before.
//!
//! Rules are decided from whole numbers that do not depend on the order of rows:
//! counts, smallest and largest values. Only examples, which no fact carries, are
//! the first ones met; so is the run of a shifted column, which has no meaning
//! without an order. No row is kept. What is kept: five examples for each finding;
//! 512 ids for each column of ids and file (8 KiB); 32 bytes a day; 64 bytes an account
//! that posts; less than a kilobyte a platform; and for posts whose rows contradict each other the numbers of
//! each row, about 100 bytes.

use std::collections::BTreeMap;

use super::cells::Row;
use super::ledger::{Issue, Ledger, Outcome, Place, Reason};
use super::posts::{Metrics, Renumber};
use super::records::Cells;
use super::tables::Account;
use crate::dataset::schema::{Kind, Table};
use crate::keyed::{Key, same};
use crate::time::Instant;

mod drift;
mod gaps;
mod ids;
mod lives;
mod numbers;
mod platforms;
pub mod text;
mod times;

use drift::Drift;
use ids::{Ids, Lengths};
use numbers::{Extents, Snapshots};
use text::Harm;
use times::Times;

pub use lives::account;

/// Where something stands: the number of the file, and the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    file: u32,
    line: u64,
}

/// The files of a table by number, in the order in which they are read.
#[derive(Debug, Default)]
struct Files {
    paths: Vec<String>,
    /// The number of the latest one.
    latest: usize,
}

impl Files {
    fn of(paths: &[&str]) -> Self {
        Self {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            latest: 0,
        }
    }

    fn at(&mut self, place: Place<'_>) -> At {
        let latest = self.paths.get(self.latest);
        if latest.is_none_or(|path| !same(path, place.file)) {
            let found = self.paths.iter().position(|p| p == place.file);
            self.latest = found.unwrap_or_default();
        }
        At {
            file: u32::try_from(self.latest).unwrap_or(u32::MAX),
            line: place.line,
        }
    }

    fn issue(&self, at: At, column: &str, reason: Reason, found: &str) -> Issue {
        let file = self.paths.get(at.file as usize).cloned();
        Issue {
            outcome: Outcome::Warned,
            file: file.unwrap_or_default(),
            line: at.line,
            column: column.to_owned(),
            reason,
            found: crate::plain::excerpt(found),
        }
    }
}

/// A number of cells, and the first few of them.
#[derive(Debug, Default)]
struct Spots {
    count: u64,
    first: Vec<(At, String)>,
}

impl Spots {
    /// How many examples of one finding are kept.
    const SHOWN: usize = 5;

    fn add(&mut self, at: At, found: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push((at, found()));
        }
    }

    /// Both together, with the earliest examples of both.
    fn join(mut self, other: Self) -> Self {
        self.add_all(other);
        self
    }

    /// Adds what others have found, and keeps the earliest examples.
    fn add_all(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
        self.first.sort();
        self.first.truncate(Self::SHOWN);
    }
}

/// Where findings go.
struct Told<'l> {
    ledger: &'l mut Ledger,
    files: Files,
}

impl Told<'_> {
    fn spots(&mut self, column: &str, reason: Reason, spots: &Spots) {
        let issue = |(at, found): &(At, String)| self.files.issue(*at, column, reason, found);
        let examples = spots.first.iter().map(issue).collect();
        self.ledger.find(column, reason, spots.count, examples);
    }

    fn one(&mut self, column: &str, reason: Reason, count: u64, at: At, found: &str) {
        let issue = self.files.issue(at, column, reason, found);
        self.ledger.find(column, reason, count, vec![issue]);
    }
}

/// What is watched of one column.
struct Watched {
    /// Its position in the schema.
    position: usize,
    ids: Option<Ids>,
    drift: Option<Drift>,
    misread: Option<[Spots; 2]>,
    /// The latest cell, if nothing was wrong with it: what rows say they often say
    /// again. Not kept of columns that say something else each time.
    clean: Option<String>,
}

/// A post that was read, counted or not.
pub struct Seen<'a> {
    /// When it was posted.
    pub at: Instant,
    /// The same, as written.
    pub created: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The number and the id of its account.
    pub account: (u32, &'a str),
    /// The number and the name of its platform.
    pub platform: (u32, &'a str),
    /// Its metrics.
    pub metrics: Metrics,
}

/// What is known of the damage of one table while its rows go by.
pub struct Damage<'a> {
    table: &'static Table,
    files: Files,
    /// Where the latest record stands.
    latest: At,
    columns: Vec<Watched>,
    /// Those that the latest record's file has, by position among them, and that file.
    present: (Option<u32>, Vec<usize>),
    extents: Extents,
    lengths: Lengths,
    times: Times,
    lives: lives::Lives<'a>,
    snapshots: Snapshots,
}

impl<'a> Damage<'a> {
    /// Nothing seen yet of the table in `files`, which are given in the order in which
    /// they are read. `accounts` are those that posts are held against, sorted by id;
    /// none for other tables.
    pub fn new(table: &'static Table, accounts: &'a [Account], files: &[&str]) -> Self {
        let columns = table.columns.iter().enumerate();
        let columns = columns.filter_map(|(position, column)| {
            let watched = Watched {
                position,
                ids: matches!(column.kind, Kind::Id).then(Ids::default),
                drift: Drift::of(column),
                misread: matches!(column.kind, Kind::Text | Kind::List).then(Default::default),
                clean: (!matches!(column.name, "post_id" | "text")).then(String::new),
            };
            let idle =
                watched.ids.is_none() && watched.drift.is_none() && watched.misread.is_none();
            (!idle).then_some(watched)
        });
        Self {
            table,
            files: Files::of(files),
            latest: At { file: 0, line: 0 },
            columns: columns.collect(),
            present: (None, Vec::new()),
            extents: Extents::of(table),
            lengths: Lengths::default(),
            times: Times::default(),
            lives: lives::Lives::of(accounts),
            snapshots: Snapshots::default(),
        }
    }

    /// Looks at a record, whatever becomes of it.
    pub fn row(&mut self, place: Place<'_>, cells: &Cells<'_>) {
        let at = self.files.at(place);
        self.latest = at;
        if self.present.0 != Some(at.file) {
            let all = self.columns.iter().enumerate();
            let present = all.filter(|(_, column)| cells.has(column.position));
            self.present = (Some(at.file), present.map(|(at, _)| at).collect());
        }
        for column in &self.present.1 {
            let column = &mut self.columns[*column];
            let cell = cells.get(column.position);
            if !cell.is_empty() {
                column.look(at, cell);
            }
        }
        self.extents.look(at, cells);
    }

    /// Looks at a post whose cells could be read: the record that [`Self::row`] has seen
    /// right before.
    pub fn post(&mut self, seen: &Seen<'_>) {
        let at = self.latest;
        self.lengths.look(at, seen);
        self.times.look(at, seen);
        self.lives.look(at, seen);
    }

    /// Looks at one of several rows of one post that contradict each other.
    pub fn snapshot(&mut self, place: Place<'_>, post: Key, id: &str, metrics: Metrics) {
        let at = self.files.at(place);
        self.snapshots.look(at, post, id, metrics);
    }

    /// The rows that follow stand further on than those before.
    pub fn jump(&mut self, stretch: u64) {
        for column in &mut self.columns {
            column.clean.iter_mut().for_each(String::clear);
            column
                .drift
                .iter_mut()
                .for_each(|drift| drift.jump(stretch));
        }
    }

    /// Adds what another thread has seen, whose numbers of names stand for others here.
    pub fn join(&mut self, other: Self, numbers: &Renumber) {
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.join(more);
        }
        self.extents.join(other.extents);
        self.lengths.join(other.lengths, &numbers.platforms);
        self.times.join(other.times);
        self.lives.join(other.lives, &numbers.accounts);
        self.snapshots.join(other.snapshots);
    }

    /// The same with what another pass has seen of rows that contradict each other.
    #[must_use]
    pub fn with_snapshots(mut self, contested: Self) -> Self {
        self.snapshots.join(contested.snapshots);
        self
    }

    /// Tells the ledger what was found.
    pub fn tell(self, ledger: &mut Ledger) {
        let mut told = Told {
            ledger,
            files: self.files,
        };
        for watched in self.columns {
            let name = self.table.columns[watched.position].name;
            if let Some(ids) = watched.ids {
                told.spots(name, Reason::RoundedId, &ids.rounded());
            }
            if let Some(drift) = watched.drift {
                drift.tell(name, &mut told);
            }
            if let Some([misread, lost]) = watched.misread {
                told.spots(name, Reason::Mojibake, &misread);
                told.spots(name, Reason::LostCharacters, &lost);
            }
        }
        self.extents.tell(self.table, &mut told);
        told.spots("post_id", Reason::TruncatedId, &self.lengths.truncated());
        self.times.tell(&mut told);
        self.lives.tell(&mut told);
        self.snapshots.tell(&mut told);
    }
}

impl Watched {
    /// Looks at a cell that is not empty.
    fn look(&mut self, at: At, cell: &str) {
        if self.clean.as_deref().is_some_and(|clean| same(clean, cell)) {
            return;
        }
        let ids = self.ids.as_mut().is_none_or(|ids| ids.look(at, cell));
        let fits = self.drift.as_mut().is_none_or(|drift| drift.look(at, cell));
        let readable = self.reads(at, cell);
        if let Some(clean) = &mut self.clean {
            clean.clear();
            if ids && fits && readable {
                clean.push_str(cell);
            }
        }
    }

    /// Whether the letters of a cell look as they were written.
    fn reads(&mut self, at: At, cell: &str) -> bool {
        let Some([misread, lost]) = &mut self.misread else {
            return true;
        };
        let Some((harm, offset)) = text::harm(cell) else {
            return true;
        };
        let spots = match harm {
            Harm::Misread => misread,
            Harm::Lost => lost,
        };
        spots.add(at, || text::around(cell, offset));
        false
    }
}

impl Watched {
    fn join(&mut self, other: Self) {
        if let (Some(ids), Some(more)) = (&mut self.ids, other.ids) {
            ids.join(more);
        }
        if let (Some(drift), Some(more)) = (&mut self.drift, other.drift) {
            drift.join(more);
        }
        if let (Some([misread, lost]), Some([more_misread, more_lost])) =
            (&mut self.misread, other.misread)
        {
            misread.add_all(more_misread);
            lost.add_all(more_lost);
        }
    }
}

/// The lower median of some numbers; nothing of none.
fn median(mut numbers: Vec<u64>) -> Option<u64> {
    numbers.sort_unstable();
    let middle = numbers.len().checked_sub(1)? / 2;
    numbers.get(middle).copied()
}

/// Values by a key, in its order.
type By<K, V> = BTreeMap<K, V>;

/// Warns about a cell of a row.
fn warn(row: &mut Row<'_>, column: &str, reason: Reason, found: &str) {
    row.warn(column, reason, found);
}
