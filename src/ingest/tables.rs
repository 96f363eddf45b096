//! The small tables: accounts, takedowns, incidents, narratives, labels, series,
//! published figures. They are kept, because measures look things up in them; of
//! rows with one id, the one whose
//! cells sort first counts, as for posts.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::schema::{self, ROUNDINGS, STATUSES, Table};
use crate::error::Result;
use crate::time::{self, Day, Instant, Zone};

use super::cells::{Rejected, Row};
use super::damage::{self, Damage};
use super::decimal::Decimal;
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
    /// Its handle, as written; empty if none is given. Never part of a fact.
    pub handle: String,
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

/// A value of a series that comes as numbers rather than posts.
#[derive(Debug, Clone)]
pub struct Point {
    /// The series that it belongs to.
    pub series: String,
    /// The day that it stands for, or the first day of the step that it does.
    pub day: Day,
    /// The value.
    pub value: Decimal,
    /// What it counts or measures; empty if the table does not say.
    pub unit: String,
    /// Who says so.
    pub source: String,
}

/// What a source does with the digits that it does not print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// It rounds, ties to the even digit.
    HalfEven,
    /// It rounds, ties away from zero.
    HalfUp,
    /// It cuts.
    Truncation,
    /// It may do any of these.
    Any,
}

impl Rounding {
    /// Every way, in the order of the schema's words.
    pub const ALL: [Self; 4] = [Self::HalfEven, Self::HalfUp, Self::Truncation, Self::Any];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        ROUNDINGS[self as usize]
    }
}

/// A figure that others have published, each cell as it stands there.
#[derive(Debug, Clone, Default)]
pub struct PublishedFigure {
    /// Its id.
    pub id: String,
    /// Who published it.
    pub source: String,
    /// Where in the source.
    pub locator: String,
    /// The figure, as printed.
    pub published: String,
    /// What it counts or measures.
    pub unit: String,
    /// The fact that should say the same.
    pub fact: String,
    /// A formula over facts and figures that should.
    pub expr: String,
    /// The count that a share is of, or the fact that counts it.
    pub numerator: String,
    /// What the share is taken of, or the fact that counts it.
    pub denominator: String,
    /// What the source says of the figure: most, doubled, more than a number.
    pub comparison: String,
    /// How the source rounds, where it is known.
    pub rounding: Option<Rounding>,
    /// The time that it covers, as written.
    pub period: String,
    /// How far whoever collected it trusts the source: low, medium, high.
    pub confidence: String,
    /// What whoever collected it has to say of it.
    pub note: String,
    /// The file that it stands in.
    pub file: String,
    /// The line there.
    pub line: u64,
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
    /// The values of series, by series, then day: one for each of the two.
    pub series: Vec<Point>,
    /// What others have published.
    pub published: Vec<PublishedFigure>,
    /// What has been withdrawn.
    pub withdrawn: Withdrawn,
    /// The ledgers of all tables but posts.
    pub ledgers: Vec<Ledger>,
    /// The tables that the dataset has, posts among them, empty or not: of a
    /// table that it lacks nothing is known, which is not the same as nothing.
    pub given: BTreeSet<&'static str>,
}

impl Tables {
    /// The ledger of a table other than posts; an empty one if there is none.
    pub fn ledger(&self, table: &Table) -> Ledger {
        let found = self.ledgers.iter().find(|l| l.table == table.name);
        found.cloned().unwrap_or_default()
    }

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
    tables.series = keep(reading, &schema::SERIES, &mut ledgers, point)?;
    tables.published = figures(reading, &mut ledgers)?;
    tables
        .labels
        .sort_by(|a, b| (&a.post, &a.coder).cmp(&(&b.post, &b.coder)));
    tables
        .takedowns
        .sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    tables
        .incidents
        .sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
    tables
        .series
        .sort_by(|a, b| (&a.series, a.day).cmp(&(&b.series, b.day)));
    ledgers.extend(last);
    tables.ledgers = ledgers;
    let has = |table: &&Table| !reading.dataset.descriptor.files(table.name).is_empty();
    let given = schema::TABLES.iter().copied().filter(has);
    tables.given = given.map(|table| table.name).collect();
    Ok(tables)
}

/// Reads the published figures alone, with the ledger of their table.
pub fn published(reading: Reading<'_>) -> Result<(Vec<PublishedFigure>, Ledger)> {
    let mut ledgers = Vec::new();
    let figures = figures(reading, &mut ledgers)?;
    Ok((figures, ledgers.pop().unwrap_or_default()))
}

fn figures(reading: Reading<'_>, ledgers: &mut Vec<Ledger>) -> Result<Vec<PublishedFigure>> {
    keep(reading, &schema::PUBLISHED_FIGURES, ledgers, figure)
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
    let files = reading.dataset.descriptor.files(table.name);
    let files: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut damage = Damage::new(table, &[], &files);
    records::read(reading, table, &mut ledger, &mut |ledger, place, cells| {
        damage.row(place, cells);
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
        match kept.entry(identity(table, &all, zone)) {
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
    damage.tell(&mut ledger);
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

/// What makes two rows the same. Of a series one value counts for each day,
/// however the day is written.
fn identity(table: &Table, cells: &[String], zone: Option<Zone>) -> String {
    let mut keys = cells[..table.keys()].to_vec();
    if table.name == "series"
        && let Ok(at) = time::parse_step(&keys[1], zone)
    {
        keys[1] = time::iso_day(time::day(at));
    }
    keys.join("\u{1f}")
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
    let account = Account {
        id: id.to_owned(),
        platform: row.text("platform").to_owned(),
        handle: row.text("handle").to_owned(),
        created_at: row.date("created_at")?,
        followers: row.count("followers"),
        status: status.map_or(Status::Unknown, |index| Status::ALL[index]),
        status_as_of: row.date("status_as_of")?,
        suspended_at: row.date("suspended_at")?,
        takedown,
        reinstated_at: row.date("reinstated_at")?,
        group: row.text("group").to_owned(),
        tags: row.list("tags").map(str::to_owned).collect(),
    };
    damage::account(row, &account);
    Ok(Ok(account))
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

fn point(row: &mut Row<'_>) -> Made<Point> {
    let Ok(series) = row.id("series_id") else {
        return Ok(Err(Rejected));
    };
    let Ok(at) = row.step("date")? else {
        return Ok(Err(Rejected));
    };
    Ok(row.number("value").map(|value| Point {
        series: series.to_owned(),
        day: time::day(at),
        value,
        unit: row.text("unit").trim().to_owned(),
        source: row.text("source").trim().to_owned(),
    }))
}

fn figure(row: &mut Row<'_>) -> Made<PublishedFigure> {
    let Ok(()) = required(row)? else {
        return Ok(Err(Rejected));
    };
    let Ok(rounding) = row.word("rounding") else {
        return Ok(Err(Rejected));
    };
    let text = |column: &str| row.text(column).trim().to_owned();
    Ok(Ok(PublishedFigure {
        id: row.text("figure_id").to_owned(),
        source: text("source"),
        locator: text("locator"),
        published: text("published"),
        unit: text("unit"),
        fact: text("fact"),
        expr: text("expr"),
        numerator: text("numerator"),
        denominator: text("denominator"),
        comparison: text("comparison"),
        rounding: rounding.map(|index| Rounding::ALL[index]),
        period: text("period"),
        confidence: text("confidence"),
        note: text("note"),
        file: row.place.file.to_owned(),
        line: row.place.line,
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
