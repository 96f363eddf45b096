//! Whether an edition may leave the house: a search of every file of it for what
//! names people or gives them away. Knows how few accounts are few, and nothing of
//! how the pipeline withholds them, so that a mistake there shows here; recomputing
//! is `verify`'s.
//!
//! Two kinds of search. What the data hold (ids, handles, texts, times of posts)
//! is looked up in the edition, which is small, while the data are streamed. What
//! only looks like something (an address, a telephone number, a long number) is
//! found by its shape, with or without data. Numbers are judged as facts: small
//! cells, cells that totals give away, and cells that two editions give away.
//!
//! The search only reports. Whether an official's name in the analysts' prose may
//! stand there is theirs to say.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

mod accept;
mod between;
mod cells;
mod grid;
mod implied;
mod index;
mod known;
mod page;
mod place;
mod prose;
mod shapes;
mod shown;
mod spelt;

use crate::disk;
use crate::edition::lock::Lock;
use crate::edition::{previous, stored};
use crate::error::{Error, Result};
use crate::facts::Facts;
use crate::ingest::progress::Progress;
use crate::verify::locate::{self, Found};
use page::Page;
use regex::Regex;

pub use accept::{Accepted, List};
pub use grid::Grid;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An id of a post or an account of the data.
    Id,
    /// A handle of the data.
    Handle,
    /// A stretch of the text of a post.
    Text,
    /// The second at which a post or an account was made.
    Time,
    /// An address of electronic mail.
    Email,
    /// A telephone number.
    Phone,
    /// A pair of coordinates.
    Coordinates,
    /// A number as long as ids are.
    LongNumber,
    /// A name after an at sign.
    Mention,
    /// A count of few accounts of a group or tag.
    SmallCell,
    /// A number that the edition's facts withhold.
    WithheldShown,
    /// A small cell that is withheld and follows from what is shown.
    Derived,
    /// A small cell that is withheld and follows from this edition and the previous one.
    Between,
    /// A count by group or tag that differs from the previous edition's by few accounts.
    SmallDifference,
}

impl Kind {
    /// Its name as people read it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Id => "id of the data",
            Self::Handle => "handle of the data",
            Self::Text => "text of a post",
            Self::Time => "time of a post or an account, to the second",
            Self::Email => "e-mail address",
            Self::Phone => "telephone number",
            Self::Coordinates => "coordinates",
            Self::LongNumber => "number as long as an id",
            Self::Mention => "name after an at sign",
            Self::SmallCell => "count of few accounts",
            Self::WithheldShown => "withheld number that is shown",
            Self::Derived => "withheld count that the totals give away",
            Self::Between => "withheld count that two editions give away",
            Self::SmallDifference => "difference of few accounts between two editions",
        }
    }
}

/// One thing that should not leave the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file of the edition.
    pub file: String,
    /// Where in it: line and column; in JSON a pointer, after the id of the fact in facts.json.
    pub place: String,
    /// What it is.
    pub kind: Kind,
    /// What stands there, with the thing itself masked.
    pub excerpt: String,
}

/// What a search found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// The privacy of the edition, as its lock says it.
    pub privacy: String,
    /// Files that were searched.
    pub files: u64,
    /// Rows of the data whose ids, handles and texts were looked up.
    pub rows: u64,
    /// Ids and handles that are too short or too plain to be told from other words and numbers.
    pub indistinct: u64,
    /// Numbers that were compared with those of the previous edition.
    pub compared: u64,
    /// Everything that was found and is not accepted, by file and place.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The key of each of them, in the same order.
    #[serde(skip)]
    pub keys: Vec<String>,
    /// What was found and is accepted, with the reasons.
    pub accepted: Vec<Accepted>,
    /// Keys that are accepted and were not found.
    pub stale: Vec<String>,
    /// What could not be searched, one sentence each.
    pub unchecked: Vec<String>,
    /// The folder of the data; absent if there was none.
    #[serde(skip)]
    pub data: Option<PathBuf>,
}

impl Outcome {
    /// Whether the edition withholds nothing by design.
    pub fn is_internal(&self) -> bool {
        self.privacy != SHARE_SAFE
    }

    /// 1 if anything was found or the edition is internal, which answers the
    /// question whether it may be shared; else 2 if something could not be
    /// searched; else 0.
    pub fn exit_code(&self) -> u8 {
        let shareable = self.findings.is_empty() && !self.is_internal();
        match (shareable, self.unchecked.is_empty()) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 0,
        }
    }

    /// Lets pass what a list accepts, and notes what of it was not found.
    pub fn accept(&mut self, list: &List) {
        let findings = std::mem::take(&mut self.findings);
        let keys = std::mem::take(&mut self.keys);
        for (finding, key) in findings.into_iter().zip(keys) {
            match list.reason(&key) {
                Some(reason) => self.accepted.push(Accepted {
                    finding,
                    reason: reason.to_owned(),
                    key,
                }),
                None => {
                    self.findings.push(finding);
                    self.keys.push(key);
                }
            }
        }
        let is_found = |key: &&str| self.accepted.iter().any(|accepted| accepted.key == **key);
        let stale: Vec<String> = list
            .keys()
            .filter(|key| !is_found(key))
            .map(str::to_owned)
            .collect();
        self.stale.extend(stale);
    }

    /// Takes what was found, each with its thing, in the order of files; within a file
    /// they are in the order of their places. Names of files that name somebody are masked.
    fn take(&mut self, mut found: Vec<(Finding, String)>, pages: &[Page]) {
        found.sort_by(|a, b| a.0.file.cmp(&b.0.file));
        let names = pages
            .iter()
            .filter(|page| page.is_name && !page.hits.is_empty());
        let masked: BTreeMap<&str, String> = names
            .map(|page| (page.path.as_str(), page.masked()))
            .collect();
        for (mut finding, thing) in found {
            let key = accept::key(&finding.file, finding.kind, &thing);
            if let Some(masked) = masked.get(finding.file.as_str()) {
                finding.file.clone_from(masked);
            }
            self.findings.push(finding);
            self.keys.push(key);
        }
    }

    /// How often each kind was found, the kinds that were not found left out.
    pub fn counts(&self) -> Vec<(Kind, u64)> {
        let mut kinds: Vec<Kind> = self.findings.iter().map(|f| f.kind).collect();
        kinds.sort_unstable();
        let same = kinds.chunk_by(|a, b| a == b);
        same.map(|kinds| (kinds[0], kinds.len() as u64)).collect()
    }
}

/// The word of locks for editions that may be shared.
const SHARE_SAFE: &str = "share-safe";

/// Searches the edition in a folder. The data are those in `data`, else a dataset
/// nearby with the pinned name and version; the previous edition is the one in
/// `earlier`, else the one that the edition's study names.
///
/// # Errors
/// A folder that is no edition, data that cannot be read, and a previous edition
/// with which there is nothing to compare.
pub fn search(
    edition: &Path,
    data: Option<&Path>,
    earlier: Option<&Path>,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let lock = Lock::read(edition)?;
    let mut outcome = Outcome {
        privacy: privacy(&lock).to_owned(),
        ..Outcome::default()
    };
    let mut pages = pages(edition, &mut outcome)?;
    outcome.files = pages.len() as u64;
    let names: Vec<Page> = pages.iter().map(|page| Page::name(&page.path)).collect();
    pages.extend(names);
    for page in &mut pages {
        page.hits.extend(shapes::find(page.form(), &page.text));
    }
    let found = match data {
        Some(data) => Found::here(data),
        None => locate::dataset(edition, &lock),
    };
    outcome.data.clone_from(&found.data);
    let facts = facts(edition, &lock, &mut outcome);
    match &found.data {
        Some(data) => {
            let searched = known::search(data, &mut pages, facts.as_ref(), &mut outcome, progress);
            if let Err(e) = searched {
                let what = format!("ids, handles and texts of the data: they cannot be read: {e}");
                outcome.unchecked.push(what);
            }
        }
        None => outcome.unchecked.push(format!(
            "ids, handles and texts of the data: the dataset {} {} was not found, so that only shapes were searched for; name its folder with --data",
            lock.dataset.name, lock.dataset.version
        )),
    }
    let mut findings: Vec<(Finding, String)> = Vec::new();
    if let Some(facts) = &facts {
        let compared = compare(
            edition,
            (&lock, facts),
            (found.data.as_deref(), earlier),
            &mut outcome,
        )?;
        let numbers = cells::all(facts).into_iter().chain(compared);
        findings.extend(numbers.map(of_facts));
        findings.extend(shown::all(&pages, facts));
    }
    findings.extend(pages.iter().flat_map(Page::findings));
    outcome.take(findings, &pages);
    Ok(outcome)
}

/// What was found in the facts, with what it is about: the fact and the cell, not the
/// number of its row.
fn of_facts(finding: Finding) -> (Finding, String) {
    let fact = finding.place.split(" /").next().unwrap_or_default();
    let thing = format!("{fact} {}", finding.excerpt);
    (finding, thing)
}

/// What in a text looks like something that names a person: its kind and its bytes.
/// The path of the file says how it is written.
pub fn shapes_in(path: &str, text: &str) -> Vec<(Kind, Range<usize>)> {
    let hits = shapes::find(path, text).into_iter();
    hits.map(|hit| (hit.kind, hit.start..hit.end)).collect()
}

fn privacy(lock: &Lock) -> &str {
    let word = lock.parameters.get("privacy").and_then(Value::as_str);
    word.unwrap_or_default()
}

/// Every file of the edition, whatever its name, as text.
fn pages(edition: &Path, outcome: &mut Outcome) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for (path, is_file) in disk::list_all(edition)? {
        let text = match is_file {
            true => String::from_utf8(disk::read(&edition.join(&path))?).ok(),
            false => None,
        };
        match text {
            Some(text) => pages.push(Page::new(path, text)),
            None => outcome.unchecked.push(format!(
                "{}: no text, so that it was not searched",
                crate::plain::visible(&path)
            )),
        }
    }
    Ok(pages)
}

/// The facts as they stand there, whether or not the lock lists them.
fn facts(edition: &Path, lock: &Lock, outcome: &mut Outcome) -> Option<Facts> {
    match stored::read(edition, lock) {
        Ok(stored) => Some(stored.facts),
        Err(e) => {
            let what = format!("counts of few accounts: the facts cannot be read: {e}");
            outcome.unchecked.push(what);
            None
        }
    }
}

/// Compares with the previous edition, if one is given or named.
fn compare(
    edition: &Path,
    (lock, facts): (&Lock, &Facts),
    (data, given): (Option<&Path>, Option<&Path>),
    outcome: &mut Outcome,
) -> Result<Vec<Finding>> {
    let named = previous::named(lock);
    if given.is_none() && named.is_empty() {
        return Ok(Vec::new());
    }
    // Without data the edition itself says where to look: both lie beside each other.
    let places = [data, Some(edition)];
    let nearby = || {
        places
            .into_iter()
            .flatten()
            .find_map(|place| previous::folder(place, named))
    };
    let Some(folder) = given.map(Path::to_path_buf).or_else(nearby) else {
        outcome.unchecked.push(format!(
            "the previous edition: {} was not found; name its folder with --previous",
            crate::plain::excerpt(named)
        ));
        return Ok(Vec::new());
    };
    let earlier = Lock::read(&folder)?;
    refuse_other(&earlier, lock, &folder)?;
    let before = stored::read(&folder, &earlier)?.facts;
    let (compared, findings) = between::all(&before, facts);
    outcome.compared = compared;
    Ok(findings)
}

/// An internal edition was not shared, and one of other data tells nothing.
fn refuse_other(earlier: &Lock, lock: &Lock, folder: &Path) -> Result<()> {
    let (old, new) = (&earlier.dataset.name, &lock.dataset.name);
    if old != new {
        return Err(
            Error::could_not("the previous edition is of another dataset")
                .file(folder.display())
                .found(old)
                .expected(new),
        );
    }
    if privacy(earlier) == SHARE_SAFE {
        return Ok(());
    }
    Err(Error::could_not("the previous edition is internal")
        .file(folder.display())
        .help("name the edition that readers were given before this one"))
}

/// A pattern of our own. One that does not compile stops the search: without it the
/// search would find less and say nothing.
fn pattern(text: &str) -> Regex {
    match Regex::new(text) {
        Ok(pattern) => pattern,
        Err(e) => panic!("a pattern of the search for names: {e}"),
    }
}
