//! The small tables: accounts, takedowns, incidents, narratives, labels. They are kept,
//! because measures look things up in them; of rows with one id, the one whose
//! cells sort first counts, as for posts.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::schema::{self, STATUSES, Table};
use crate::error::Result;
use crate::time::Instant;

use super::cells::{Rejected, Row};
use super::ledger::{Ledger, Outcome, Place, Reason};
use super::records::{self, Reading};

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It can be seen.
    Active,
    /// The platform suspended it.
    Suspended,
    /// It is gone, by whose hand is not known.
    Deleted,
    /// Only its followers see it.
    Protected,
    /// Nobody looked, or nothing was learnt.
    Unknown,
}

impl Status {
    /// Every state, in the order of the schema's words.
    pub const ALL: [Self; 5] = [
        Self::Active,
        Self::Suspended,
        Self::Deleted,
        Self::Protected,
        Self::Unknown,
    ];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        STATUSES[self as usize]
    }
}

/// An account of the network.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its platform, as written.
    pub platform: String,
    /// When it was created.
    pub created_at: Option<Instant>,
    /// Its followers when it was described.
    pub followers: Option<u64>,
    /// Its state; absent cells are `Unknown`.
    pub status: Status,
    /// When its state was looked up.
    pub status_as_of: Option<Instant>,
    /// When it was suspended.
    pub suspended_at: Option<Instant>,
    /// The takedown that removed it.
    pub takedown: Option<String>,
    /// When it came back.
    pub reinstated_at: Option<Instant>,
    /// Its group in the network; empty if none is given.
    pub group: String,
    /// Its tags.
    pub tags: Vec<String>,
}

/// A platform's action against the network.
#[derive(Debug, Clone)]
pub struct Takedown {
    /// Its id.
    pub id: String,
    /// When it happened.
    pub at: Instant,
    /// The platform.
    pub platform: String,
    /// What it is called.
    pub label: String,
    /// The same in French.
    pub label_fr: String,
    /// How many accounts the platform says it removed.
    pub affected: Option<u64>,
    /// Where that is said.
    pub source: String,
    /// What else happened at the time, in the analyst's words.
    pub coincides_with: String,
}

/// Something else that happened.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// When it began.
    pub start: Instant,
    /// When it ended, if it lasted.
    pub end: Option<Instant>,
    /// What it is called.
    pub label: String,
    /// The same in French.
    pub label_fr: String,
    /// Its kind: `operation`, `memorandum`, `event`, …
    pub kind: String,
    /// Who reports it.
    pub source: String,
}

/// An entry of the codebook.
#[derive(Debug, Clone)]
pub struct Narrative {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The same in French.
    pub label_fr: String,
    /// What counts as it.
    pub definition: String,
    /// A pattern of texts that count as it; empty if there is none.
    pub include: String,
    /// A pattern of texts that do not, although the other matches.
    pub exclude: String,
}

/// What a coder made of a post.
#[derive(Debug, Clone)]
pub struct Label {
    /// The post's id.
    pub post: String,
    /// Who labelled it.
    pub coder: String,
    /// The narrative that the coder chose.
    pub narrative: String,
}

/// The ids of rows that may not be there any more.
#[derive(Debug, Clone, Default)]
pub struct Withdrawn {
    /// Of posts.
    pub posts: BTreeSet<String>,
    /// Of accounts.
    pub accounts: BTreeSet<String>,
}

impl Withdrawn {
    fn of(rows: Vec<(String, Option<usize>)>) -> Self {
        let mut withdrawn = Self::default();
        for (id, table) in rows {
            // Posts unless another table is named.
            match table.map(|index| schema::WITHDRAWN_FROM[index]) {
                Some("accounts") => withdrawn.accounts.insert(id),
                _ => withdrawn.posts.insert(id),
            };
        }
        withdrawn
    }
}

/// The small tables of a dataset, each sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The takedowns, in the order of time, then id.
    pub takedowns: Vec<Takedown>,
    /// The incidents, in the order of time, then id.
    pub incidents: Vec<Incident>,
    /// The codebook.
    pub narratives: Vec<Narrative>,
    /// The labels of coders, by post, then coder: one for each of the two.
    pub labels: Vec<Label>,
    /// What has been withdrawn.
    pub withdrawn: Withdrawn,
    /// The ledgers of all tables but posts.
    pub ledgers: Vec<Ledger>,
}

impl Tables {
    /// The account with that id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        let at = self
            .accounts
            .binary_search_by(|a| a.id.as_str().cmp(id))
            .ok()?;
        self.accounts.get(at)
    }
}

/// Reads every small table, and validates those that nothing uses yet.
pub fn read(reading: Reading<'_>) -> Result<Tables> {
    let mut tables = Tables::default();
    let mut ledgers = Vec::new();
    tables.takedowns = keep(reading, &schema::TAKEDOWNS, &mut ledgers, takedown)?;
    let known: Vec<String> = tables.takedowns.iter().map(|t| t.id.clone()).collect();
    let mut last = Vec::new();
    let withdrawn = keep(reading, &schema::WITHDRAWN, &mut last, tombstone)?;
    tables.withdrawn = Withdrawn::of(withdrawn);
    tables.accounts = keep(reading, &schema::ACCOUNTS, &mut ledgers, |row| {
        account(row, &known, &tables.withdrawn.accounts)
    })?;
    tables.incidents = keep(reading, &schema::INCIDENTS, &mut ledgers, incident)?;
    tables.narratives = keep(reading, &schema::NARRATIVES, &mut ledgers, narrative)?;
    tables.labels = keep(reading, &schema::LABELS, &mut ledgers, label)?;
    keep(reading, &schema::SERIES, &mut ledgers, required)?;
    keep(reading, &schema::PUBLISHED_FIGURES, &mut ledgers, required)?;
    tables
        .labels
        .sort_by(|a, b| (&a.post, &a.coder).cmp(&(&b.post, &b.coder)));
    tables
        .takedowns
        .sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    tables
        .incidents
        .sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
    ledgers.extend(last);
    tables.ledgers = ledgers;
    Ok(tables)
}

/// One row becomes one value; the error ends the reading.
type Made<T> = Result<std::result::Result<T, Rejected>>;

fn keep<T>(
    reading: Reading<'_>,
    table: &'static Table,
    ledgers: &mut Vec<Ledger>,
    make: impl Fn(&mut Row<'_>) -> Made<T>,
) -> Result<Vec<T>> {
    let zone = reading.dataset.zone()?;
    let mut kept: BTreeMap<String, Rows<T>> = BTreeMap::new();
    let mut ledger = Ledger::new(table.name);
    records::read(reading, table, &mut ledger, &mut |ledger, place, cells| {
        let mut row = Row {
            table,
            place,
            cells,
            ledger,
            zone,
        };
        let Ok(value) = make(&mut row)? else {
            return Ok(());
        };
        let all: Vec<String> = cells.all().map(str::to_owned).collect();
        match kept.entry(identity(table, &all)) {
            Entry::Vacant(new) => {
                ledger.used += 1;
                new.insert(Rows::new(all, value));
            }
            Entry::Occupied(mut rows) => {
                ledger.duplicate += 1;
                rows.get_mut().add(all, value, place);
            }
        }
        Ok(())
    })?;
    warn_of_conflicts(table, &kept, &mut ledger);
    ledgers.push(ledger);
    Ok(kept.into_values().map(|rows| rows.value).collect())
}

/// The rows of one id: the cells that sort first, what they became, and where
/// the other rows stand.
struct Rows<T> {
    cells: Vec<String>,
    value: T,
    differ: bool,
    others: Vec<(String, u64)>,
}

impl<T> Rows<T> {
    fn new(cells: Vec<String>, value: T) -> Self {
        let others = Vec::new();
        Self {
            cells,
            value,
            differ: false,
            others,
        }
    }

    fn add(&mut self, cells: Vec<String>, value: T, place: Place<'_>) {
        self.others.push((place.file.to_owned(), place.line));
        self.differ |= cells != self.cells;
        if cells < self.cells {
            self.cells = cells;
            self.value = value;
        }
    }
}

/// One warning for every row after the first of an id whose rows differ, equal
/// or not: as for posts, and whatever the order of the rows.
fn warn_of_conflicts<T>(table: &Table, kept: &BTreeMap<String, Rows<T>>, ledger: &mut Ledger) {
    let mut conflicts: Vec<(&str, u64, &str)> = kept
        .values()
        .filter(|rows| rows.differ)
        .flat_map(|rows| {
            let id = rows.cells[0].as_str();
            rows.others
                .iter()
                .map(move |(file, line)| (file.as_str(), *line, id))
        })
        .collect();
    conflicts.sort_unstable();
    for (file, line, id) in conflicts {
        let place = Place { file, line };
        ledger.note(
            Outcome::Warned,
            place,
            table.columns[0].name,
            Reason::Conflict,
            id,
        );
    }
}

/// What makes two rows the same: the first column, or the first columns where
/// one id has several rows.
fn identity(table: &Table, cells: &[String]) -> String {
    let columns = match table.name {
        "labels" | "series" => 2,
        // Several rows of one id may be gone, each with its own digest.
        "withdrawn" => table.columns.len(),
        _ => 1,
    };
    cells[..columns].join("\u{1f}")
}

fn account(row: &mut Row<'_>, takedowns: &[String], withdrawn: &BTreeSet<String>) -> Made<Account> {
    let Ok(id) = row.id("account_id") else {
        return Ok(Err(Rejected));
    };
    if withdrawn.contains(id) {
        return Ok(Err(row.reject("account_id", Reason::Withdrawn)));
    }
    let Ok(status) = row.word("status") else {
        return Ok(Err(Rejected));
    };
    let takedown = row.reference("takedown_id").map(str::to_owned);
    if let Some(unknown) = takedown.as_ref().filter(|t| !takedowns.contains(t)) {
        row.warn("takedown_id", Reason::UnknownTakedown, unknown);
    }
    Ok(Ok(Account {
        id: id.to_owned(),
        platform: row.text("platform").to_owned(),
        created_at: row.date("created_at")?,
        followers: row.count("followers"),
        status: status.map_or(Status::Unknown, |index| Status::ALL[index]),
        status_as_of: row.date("status_as_of")?,
        suspended_at: row.date("suspended_at")?,
        takedown,
        reinstated_at: row.date("reinstated_at")?,
        group: row.text("group").to_owned(),
        tags: row.list("tags").map(str::to_owned).collect(),
    }))
}

fn takedown(row: &mut Row<'_>) -> Made<Takedown> {
    let Ok(id) = row.id("takedown_id") else {
        return Ok(Err(Rejected));
    };
    let Ok(at) = row.time("at")? else {
        return Ok(Err(Rejected));
    };
    Ok(Ok(Takedown {
        id: id.to_owned(),
        at,
        platform: row.text("platform").to_owned(),
        label: row.text("label").to_owned(),
        label_fr: row.text("label_fr").to_owned(),
        affected: row.count("affected"),
        source: row.text("source").to_owned(),
        coincides_with: row.text("coincides_with").to_owned(),
    }))
}

fn incident(row: &mut Row<'_>) -> Made<Incident> {
    let Ok(id) = row.id("incident_id") else {
        return Ok(Err(Rejected));
    };
    let Ok(start) = row.time("start")? else {
        return Ok(Err(Rejected));
    };
    Ok(Ok(Incident {
        id: id.to_owned(),
        start,
        end: row.date("end")?,
        label: row.text("label").to_owned(),
        label_fr: row.text("label_fr").to_owned(),
        kind: row.text("kind").to_owned(),
        source: row.text("source").to_owned(),
    }))
}

fn narrative(row: &mut Row<'_>) -> Made<Narrative> {
    let Ok(id) = row.id("narrative_id") else {
        return Ok(Err(Rejected));
    };
    Ok(Ok(Narrative {
        id: id.to_owned(),
        label: row.text("label").to_owned(),
        label_fr: row.text("label_fr").to_owned(),
        definition: row.text("definition").to_owned(),
        include: row.text("include").to_owned(),
        exclude: row.text("exclude").to_owned(),
    }))
}

fn label(row: &mut Row<'_>) -> Made<Label> {
    Ok(required(row)?.map(|()| Label {
        post: row.text("post_id").to_owned(),
        coder: row.text("coder").to_owned(),
        narrative: row.text("narrative").to_owned(),
    }))
}

fn tombstone(row: &mut Row<'_>) -> Made<(String, Option<usize>)> {
    let Ok(id) = row.id("withdrawn_id") else {
        return Ok(Err(Rejected));
    };
    let Ok(table) = row.word("table") else {
        return Ok(Err(Rejected));
    };
    // An unreadable time is told and changes nothing: what is gone must not come
    // back by a slip of the pen.
    row.date("at")?;
    Ok(Ok((id.to_owned(), table)))
}

/// A row of a table that is only validated: its required cells are not empty.
fn required(row: &mut Row<'_>) -> Made<()> {
    for column in row.table.columns.iter().filter(|c| c.required) {
        if row.id_or_text(column).is_err() {
            return Ok(Err(Rejected));
        }
    }
    Ok(Ok(()))
}
