//! A dataset in the making: the one way from source records to tables and
//! rejects. Posts pass through; accounts are kept, to be written sorted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::clean::{self, Fault, Found, Layout, Tally, Target};
use super::guard::{Guard, Rows as Looked};
use super::json::Document;
use super::out::{Out, Place, Sample};
use super::package::Proposal;
use super::refuse::{Refusal, Rejection, Rejects};
use super::source::{Next, Record, Source};
use super::{SourceFile, list, source};
use crate::dataset::schema::{self, Table};
use crate::disk::{self, Seen};
use crate::encoding::Encoding;
use crate::error::{Error, Result};

/// What an import holds while it runs.
pub struct Builder {
    encoding: Option<Encoding>,
    place: Place,
    rejects: Rejects,
    tally: Tally,
    /// What the rows of the first records of a file say, while a guard looks.
    looked: Option<Looked>,
    posts: Option<Posts>,
    accounts: Option<Accounts>,
    samples: Vec<Sample>,
    sources: Vec<SourceFile>,
    latest: Option<String>,
    proposal: Proposal,
}

/// What an import leaves.
pub struct Built {
    /// Rows of posts.
    pub posts: u64,
    /// Rows of accounts.
    pub accounts: u64,
    /// Accounts that the sources give more than once; the first one counts.
    pub repeated_accounts: u64,
    /// First and last day with posts.
    pub span: Option<(String, String)>,
    /// The latest day of a post, a status or a takedown.
    pub latest: Option<String>,
    /// What the sources say about the study.
    pub proposal: Proposal,
    /// What cleaning did.
    pub tally: Tally,
    /// The files read to their end.
    pub sources: Vec<SourceFile>,
    /// The first rows of each table, if this is a dry run.
    pub samples: Vec<Sample>,
    /// The refused records, if this is a dry run.
    pub rejections: Vec<Rejection>,
}

struct Posts {
    out: Out,
    rows: u64,
    author: usize,
    created_at: usize,
    narratives: Option<usize>,
    labels: BTreeSet<String>,
    span: Option<(String, String)>,
}

struct Accounts {
    columns: Vec<&'static str>,
    rows: BTreeMap<String, Vec<String>>,
    /// When each of them was so, where that decides.
    at: BTreeMap<String, String>,
    repeated: u64,
    /// Rows that were joined with an earlier one of their account.
    joined: u64,
}

impl Builder {
    /// Nothing yet. The sources are UTF-8 unless an encoding is named.
    pub fn new(place: Place, encoding: Option<Encoding>) -> Self {
        Self {
            encoding,
            rejects: Rejects::new(place.clone()),
            place,
            tally: Tally::default(),
            looked: None,
            posts: None,
            accounts: None,
            samples: Vec::new(),
            sources: Vec::new(),
            latest: None,
            proposal: Proposal::default(),
        }
    }

    /// Takes what the sources say about the study.
    pub fn propose(&mut self, proposal: Proposal) {
        self.proposal = proposal;
    }

    /// Opens a document.
    pub fn document<'p>(&self, path: &'p Path) -> Result<Document<'p>> {
        Document::open(path, self.encoding)
    }

    /// Opens a source.
    pub fn open(&self, path: &Path) -> Result<Source> {
        Source::open(path, self.encoding)
    }

    /// Gives each record of a file to `take`, or to the rejects; stops after
    /// record number `most`. Returns the number of the last record.
    pub fn each(
        &mut self,
        source: Source,
        most: u64,
        take: impl FnMut(&mut Self, &Record) -> std::result::Result<(), Fault>,
    ) -> Result<u64> {
        let guard = Guard::new(false, &self.tally.emptied);
        self.walk(source, most, guard, take)
    }

    /// The same, but for an import that stops if the columns of the file cannot be
    /// what they are called. A dry run goes on, to show why.
    pub fn each_guarded(
        &mut self,
        source: Source,
        most: u64,
        take: impl FnMut(&mut Self, &Record) -> std::result::Result<(), Fault>,
    ) -> Result<u64> {
        let on = matches!(self.place, Place::Folder(_));
        let guard = Guard::new(on, &self.tally.emptied);
        self.looked = on.then(Looked::default);
        self.tally.kept = on.then(BTreeMap::new);
        self.walk(source, most, guard, take)
    }

    fn walk(
        &mut self,
        mut source: Source,
        most: u64,
        mut guard: Guard,
        mut take: impl FnMut(&mut Self, &Record) -> std::result::Result<(), Fault>,
    ) -> Result<u64> {
        let (name, path) = (source.name(), source.path().to_path_buf());
        let stop = |error: Error| Err(error.file(path.display()));
        while source.number() < most
            && let Some(next) = source.next()?
        {
            match next {
                Next::Good(record) => {
                    let outcome = take(self, record);
                    match &outcome {
                        Ok(()) => guard.passed(),
                        Err(Fault::Refused(why)) => guard.refused(record.line, why),
                        Err(Fault::Naive(_) | Fault::Stop(_)) => {}
                    }
                    self.settle(&path, record.line, &record.cells, outcome)?;
                }
                Next::Bad {
                    line,
                    refusal,
                    cells,
                } => {
                    guard.refused(line, &refusal);
                    self.refuse(&name, line, refusal, &cells)?;
                }
            }
            if guard.is_due()
                && let Some(error) = self.judge(&guard)
            {
                return stop(error);
            }
        }
        if guard.is_open()
            && let Some(error) = self.judge(&guard)
        {
            return stop(error);
        }
        self.source(&name, source.seen());
        Ok(source.number())
    }

    /// What a guard finds; nobody looks any longer after that.
    fn judge(&mut self, guard: &Guard) -> Option<Error> {
        let looked = self.looked.take().unwrap_or_default();
        let error = guard.verdict(&self.tally, &looked);
        self.tally.kept = None;
        error
    }

    /// Goes on after a record of a file was taken or refused, or stops.
    pub fn settle(
        &mut self,
        path: &Path,
        line: u64,
        cells: &csv::StringRecord,
        outcome: std::result::Result<(), Fault>,
    ) -> Result<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(Fault::Refused(why)) => self.refuse(&source::name(path), line, why, cells),
            Err(Fault::Naive(why)) => Err(naive(&why).file(path.display()).line(line)),
            Err(Fault::Stop(error)) => Err(error),
        }
    }

    /// The cells of a record, one for each target of its layout.
    pub fn clean<'a>(
        &mut self,
        layout: &'a dyn Layout,
        record: &'a Record,
    ) -> std::result::Result<Vec<Cow<'a, str>>, Fault> {
        let found = layout.found(record)?;
        self.cells(layout.targets(), found)
    }

    /// The cells that targets get from what a source says about each.
    pub fn cells<'a>(
        &mut self,
        targets: &[Target],
        found: Vec<Found<'a>>,
    ) -> std::result::Result<Vec<Cow<'a, str>>, Fault> {
        cells(targets, found, &mut self.tally)
    }

    /// The cells of a second row from the same record. What cleaning does to the
    /// columns that the first row took as well is counted there.
    pub fn clean_second<'a>(
        &mut self,
        layout: &'a dyn Layout,
        record: &'a Record,
        both: impl Fn(&str) -> bool,
    ) -> std::result::Result<Vec<Cow<'a, str>>, Fault> {
        let mut tally = Tally {
            kept: self.tally.kept.as_ref().map(|_| BTreeMap::new()),
            ..Tally::default()
        };
        let cells = cells(layout.targets(), layout.found(record)?, &mut tally)?;
        self.tally.take(tally, both);
        Ok(cells)
    }

    /// Starts the table of posts.
    pub fn start_posts(&mut self, targets: &[Target]) -> Result<()> {
        let position = |name: &str| targets.iter().position(|t| t.column.name == name);
        self.posts = Some(Posts {
            out: self
                .place
                .table(&schema::POSTS, |c| position(c).is_some())?,
            rows: 0,
            author: position("account_id").unwrap_or_default(),
            created_at: position("created_at").unwrap_or_default(),
            narratives: position("narratives"),
            labels: BTreeSet::new(),
            span: None,
        });
        Ok(())
    }

    /// Writes a post.
    pub fn post(&mut self, cells: &[Cow<'_, str>]) -> Result<()> {
        let Some(posts) = &mut self.posts else {
            return Ok(());
        };
        if let Some(looked) = &mut self.looked {
            looked.post(&cells[0], &cells[posts.author]);
        }
        posts.add(cells)
    }

    /// Starts the table of accounts.
    pub fn start_accounts(&mut self, targets: &[Target]) {
        self.accounts = Some(Accounts {
            columns: targets.iter().map(|t| t.column.name).collect(),
            rows: BTreeMap::new(),
            at: BTreeMap::new(),
            repeated: 0,
            joined: 0,
        });
    }

    /// The time as of which an account is known, if it was kept with one.
    pub fn account_time(&self, id: &str) -> Option<&str> {
        let accounts = self.accounts.as_ref()?;
        accounts.at.get(id).map(String::as_str)
    }

    /// Keeps an account; of several rows of one account the first one counts.
    /// Returns whether this is the first.
    pub fn account(&mut self, cells: &[Cow<'_, str>]) -> bool {
        self.look("", cells);
        match &mut self.accounts {
            Some(accounts) => accounts.add(cells),
            None => false,
        }
    }

    /// Shows an account to the guard, with the time of the post beside it, if any.
    fn look(&mut self, at: &str, cells: &[Cow<'_, str>]) {
        if let (Some(accounts), Some(looked)) = (&self.accounts, &mut self.looked) {
            let cell = |name| accounts.cell(name, cells);
            looked.account(cell("handle"), cell("created_at"), at);
        }
    }

    /// Keeps an account as it was at a time: the latest row counts, and of several
    /// of one time in each column the cell that sorts first, whatever their order.
    pub fn account_at(&mut self, at: &str, cells: &[Cow<'_, str>]) {
        self.look(at, cells);
        if let Some(accounts) = &mut self.accounts {
            accounts.add_at(at, cells);
        }
    }

    /// The same for a file with one row an account, in which a second row is counted.
    pub fn account_again(&mut self, at: &str, cells: &[Cow<'_, str>]) {
        let known = self.account_time(&cells[0]) == Some(at);
        if let Some(accounts) = self.accounts.as_mut().filter(|_| known) {
            accounts.joined += 1;
        }
        self.look("", cells);
        if let Some(accounts) = &mut self.accounts {
            accounts.add_at(at, cells);
        }
    }

    /// How many rows were joined with another one of their account.
    pub fn joined_accounts(&self) -> u64 {
        self.accounts.as_ref().map_or(0, |accounts| accounts.joined)
    }

    /// Writes a small table whose rows are given as cells by column name.
    pub fn table(&mut self, table: &Table, rows: &[BTreeMap<&str, String>]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let used = |c: &str| rows.iter().any(|row| row.contains_key(c));
        let columns = table.columns.iter().filter(|c| c.required || used(c.name));
        let names: Vec<&str> = columns.map(|c| c.name).collect();
        let mut out = self.place.table(table, used)?;
        for row in rows {
            let cells: Vec<&str> = names
                .iter()
                .map(|c| row.get(c).map_or("", String::as_str))
                .collect();
            self.later(row.get("at").map(String::as_str));
            out.row(&cells)?;
        }
        self.samples.extend(out.finish()?);
        Ok(())
    }

    /// Adds a file to the sources.
    pub fn source(&mut self, name: &str, seen: Seen) {
        self.sources.push(SourceFile {
            title: name.to_owned(),
            path: name.to_owned(),
            bytes: seen.bytes,
            hash: seen.sha256,
        });
    }

    /// Ends every table.
    pub fn finish(mut self) -> Result<Built> {
        let (posts, span) = self.end_posts()?;
        let (accounts, repeated_accounts) = self.end_accounts()?;
        // The order in which a descriptor lists the tables.
        self.samples.sort_by_key(|s| {
            schema::TABLES
                .iter()
                .position(|table| table.name == s.table)
        });
        Ok(Built {
            posts,
            accounts,
            repeated_accounts,
            span,
            latest: self.latest,
            proposal: self.proposal,
            tally: self.tally,
            sources: self.sources,
            samples: self.samples,
            rejections: self.rejects.finish()?,
        })
    }

    fn end_posts(&mut self) -> Result<(u64, Option<(String, String)>)> {
        let Some(posts) = self.posts.take() else {
            return Ok((0, None));
        };
        self.samples.extend(posts.out.finish()?);
        self.table(&schema::NARRATIVES, &codebook(&posts.labels))?;
        let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
        let span = posts.span.map(|(first, last)| (day(&first), day(&last)));
        self.later(span.as_ref().map(|(_, last)| last.as_str()));
        Ok((posts.rows, span))
    }

    fn end_accounts(&mut self) -> Result<(u64, u64)> {
        let Some(accounts) = self.accounts.take() else {
            return Ok((0, 0));
        };
        let has = |c: &str| accounts.columns.contains(&c);
        let mut out = self.place.table(&schema::ACCOUNTS, has)?;
        let checked = accounts.columns.iter().position(|c| *c == "status_as_of");
        for row in accounts.rows.values() {
            self.later(checked.map(|at| row[at].as_str()));
            out.row(row)?;
        }
        self.samples.extend(out.finish()?);
        Ok((accounts.rows.len() as u64, accounts.repeated))
    }

    fn later(&mut self, time: Option<&str>) {
        let Some(day) = time.and_then(|t| t.get(..10)) else {
            return;
        };
        if self.latest.as_deref().is_none_or(|latest| latest < day) {
            self.latest = Some(day.to_owned());
        }
    }

    fn refuse(
        &mut self,
        file: &str,
        line: u64,
        refusal: Refusal,
        cells: &csv::StringRecord,
    ) -> Result<()> {
        *self.tally.refused.entry(refusal.reason).or_default() += 1;
        self.rejects.add(file, line, refusal, cells)
    }
}

impl Posts {
    fn add(&mut self, cells: &[Cow<'_, str>]) -> Result<()> {
        self.rows += 1;
        self.stretch(&cells[self.created_at]);
        if let Some(at) = self.narratives {
            for label in cells[at].split(list::SEPARATOR).filter(|l| !l.is_empty()) {
                if !self.labels.contains(label) {
                    self.labels.insert(label.to_owned());
                }
            }
        }
        self.out.row(cells)
    }

    /// Times in one form and zone sort like their text.
    fn stretch(&mut self, time: &str) {
        match &mut self.span {
            None => self.span = Some((time.to_owned(), time.to_owned())),
            Some((first, _)) if time < first.as_str() => time.clone_into(first),
            Some((_, last)) if time > last.as_str() => time.clone_into(last),
            Some(_) => {}
        }
    }
}

impl Accounts {
    /// The cell of a column; empty if it is not filled.
    fn cell<'c>(&self, name: &str, cells: &'c [Cow<'_, str>]) -> &'c str {
        let at = self.columns.iter().position(|column| *column == name);
        at.and_then(|at| cells.get(at))
            .map_or("", |cell| cell.as_ref())
    }

    fn add(&mut self, cells: &[Cow<'_, str>]) -> bool {
        if self.rows.contains_key(cells[0].as_ref()) {
            self.repeated += 1;
            return false;
        }
        let row = cells.iter().map(|c| c.to_string()).collect();
        self.rows.insert(cells[0].to_string(), row);
        true
    }

    fn add_at(&mut self, at: &str, cells: &[Cow<'_, str>]) {
        let id = cells[0].as_ref();
        if let (Some(latest), Some(row)) = (self.at.get(id), self.rows.get_mut(id)) {
            if at == latest {
                for (kept, cell) in row.iter_mut().zip(cells) {
                    if rank(cell) < rank(kept) {
                        cell.as_ref().clone_into(kept);
                    }
                }
            }
            if at <= latest.as_str() {
                return;
            }
        }
        self.at.insert(id.to_owned(), at.to_owned());
        let row = cells.iter().map(|c| c.to_string()).collect();
        self.rows.insert(id.to_owned(), row);
    }
}

/// How a cell sorts among those of one column: numbers by their value, then
/// texts, and what is known before what is not.
fn rank(cell: &str) -> (u8, u64, &str) {
    match cell.parse::<u64>() {
        Ok(number) => (0, number, cell),
        Err(_) if cell.is_empty() => (2, 0, cell),
        Err(_) => (1, 0, cell),
    }
}

fn cells<'a>(
    targets: &[Target],
    found: Vec<Found<'a>>,
    tally: &mut Tally,
) -> std::result::Result<Vec<Cow<'a, str>>, Fault> {
    targets
        .iter()
        .zip(found)
        .map(|(target, found)| clean::cell(target, found, tally))
        .collect()
}

/// The narratives of a source that names them in each post: nothing is known
/// but their names.
fn codebook(labels: &BTreeSet<String>) -> Vec<BTreeMap<&'static str, String>> {
    let row = |label: &String| {
        BTreeMap::from([("narrative_id", label.clone()), ("label", label.clone())])
    };
    labels.iter().map(row).collect()
}

/// A time without a zone where none is declared.
pub fn naive(why: &Refusal) -> Error {
    Error::could_not("a time without a zone, and none is declared")
        .column(&why.column)
        .found(&why.found)
        .expected("RFC 3339 such as 2024-05-15T20:00:00+11:00, or a declared zone")
        .help("declare the zone of such times with --timezone, or in the mapping file: [source] timezone = \"UTC\", or an offset such as \"+11:00\", or a name such as \"Pacific/Noumea\"")
}

/// Size and digest of a file that is read by other means than [`Builder::each`].
pub fn seen(path: &Path) -> Result<(String, Seen)> {
    Ok((source::name(path), disk::digest(path)?))
}
