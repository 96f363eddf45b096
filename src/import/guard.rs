//! Stops an import whose columns cannot be what they are called: columns that
//! changed places give a smaller dataset, not an error, unless somebody looks.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{Noted, Tally};
use super::refuse::{Reason, Refusal};
use crate::error::Error;
use crate::time;

/// As many records of each file are looked at.
const LOOKED_AT: u64 = 1000;

/// Of a column that few records fill, so many values must be wrong.
const FEWEST: u64 = 20;

/// What became of the first records of a file.
pub struct Guard {
    on: bool,
    records: u64,
    refused: u64,
    damaged: u64,
    /// By column: how many, the line and the value of the first one, and why.
    columns: BTreeMap<String, (u64, u64, String, Reason)>,
    before: Noted,
}

/// What the rows say that were made of the first records.
#[derive(Default)]
pub struct Rows {
    posts: BTreeSet<String>,
    authors: BTreeSet<String>,
    /// Accounts beside posts with both dates, and those created after the post.
    dated: u64,
    younger: u64,
    /// Handles, and those of five words or more.
    handles: u64,
    sentences: u64,
    /// Ids of 17 digits or more, and those of them that end in three zeros.
    long: u64,
    rounded: u64,
}

impl Rows {
    /// A post and its account.
    pub fn post(&mut self, post: &str, author: &str) {
        for id in [post, author] {
            let long = id.len() >= 17 && id.bytes().all(|b| b.is_ascii_digit());
            self.long += u64::from(long);
            self.rounded += u64::from(long && id.ends_with("000"));
        }
        self.posts.insert(post.to_owned());
        self.authors.insert(author.to_owned());
    }

    /// An account beside a post: when it was created, when the post was.
    pub fn account(&mut self, handle: &str, created: &str, posted: &str) {
        if !created.is_empty() && !posted.is_empty() {
            self.dated += 1;
            // Of days alone, as of times, the text sorts like the time.
            let day = created.len().min(posted.len());
            self.younger += u64::from(created.get(..day) > posted.get(..day));
        }
        if !handle.is_empty() {
            self.handles += 1;
            self.sentences += u64::from(handle.split_whitespace().nth(4).is_some());
        }
    }

    /// What cannot be, if the columns are what they are called.
    fn contradiction(&self) -> Option<&'static str> {
        let often = |part: u64, all: u64| part >= FEWEST && part * 2 > all;
        let (posts, authors) = (self.posts.len(), self.authors.len());
        // A post has one account; a few that have two are conflicts of rows.
        if authors as u64 >= 5 && authors * 2 > posts * 3 {
            Some("there are more accounts than posts")
        } else if often(self.younger, self.dated) {
            Some("most accounts were created after they posted")
        } else if often(self.sentences, self.handles) {
            Some("most handles are sentences")
        } else if often(self.rounded, self.long) {
            Some("most ids end in three zeros, as numbers do that a spreadsheet has rounded,")
        } else {
            None
        }
    }
}

impl Guard {
    /// Looks at the records of a file; `before` is what was emptied up to now.
    pub fn new(on: bool, before: &Noted) -> Self {
        Self {
            on,
            records: 0,
            refused: 0,
            damaged: 0,
            columns: BTreeMap::new(),
            before: before.clone(),
        }
    }

    /// A record was taken.
    pub fn passed(&mut self) {
        self.records += 1;
    }

    /// A record was refused. Ids that went through floating point are the known
    /// damage of a format, not a sign that columns changed places.
    pub fn refused(&mut self, line: u64, why: &Refusal) {
        self.records += 1;
        self.refused += 1;
        self.damaged += u64::from(why.reason == Reason::DamagedId);
        let first = || (0, line, why.found.clone(), why.reason);
        let of_column = self.columns.entry(why.column.clone());
        of_column.or_insert_with(first).0 += 1;
    }

    /// Whether it is time to judge: once, after the last record that is looked at.
    pub fn is_due(&self) -> bool {
        self.on && self.records == LOOKED_AT
    }

    /// Whether a file that ends here was not judged before.
    pub fn is_open(&self) -> bool {
        self.on && self.records < LOOKED_AT
    }

    /// What is wrong with the file, if more than half of its records are, or of what
    /// a column of it holds; or if its rows contradict themselves.
    pub fn verdict(&self, tally: &Tally, rows: &Rows) -> Option<Error> {
        let swapped = self.refused - self.damaged;
        // A file of which nothing is left is no dataset, whatever it is damaged by.
        let nothing = self.refused == self.records && self.is_open();
        if swapped * 2 > self.records || nothing && self.records > 0 {
            return self.rejected();
        }
        if let Some((column, found, often)) = self.misfit(tally) {
            let records = self.records;
            let message = match often {
                true => format!(
                    "more than half of the first {records} records hold something in `{column}` that it cannot hold"
                ),
                false => format!(
                    "more than half of what the first {records} records hold in `{column}` cannot stand there"
                ),
            };
            let error = Error::could_not(message).column(&column);
            let error = error.found(format!("{found}: {}", looks_like(&found)));
            return Some(error.expected(EXPECTED).help(HELP));
        }
        let message = rows.contradiction()?;
        let error = Error::could_not(format!("{message} in the first {} records", self.records));
        Some(error.expected(EXPECTED).help(HELP))
    }

    /// A column of which most values are refused or emptied, one of them, and whether
    /// most records have such a one.
    fn misfit(&self, tally: &Tally) -> Option<(String, String, bool)> {
        let emptied = &tally.emptied;
        let known = emptied.columns.keys().chain(self.columns.keys());
        known.into_iter().find_map(|column| {
            let refused = self.columns.get(column);
            let refused = refused.filter(|(.., reason)| *reason != Reason::DamagedId);
            let gone = emptied.of(column) - self.before.of(column);
            let bad = gone + refused.map_or(0, |(n, ..)| *n);
            let kept = tally.kept.as_ref().and_then(|kept| kept.get(column));
            let all = bad + kept.copied().unwrap_or(0);
            let found = || match refused {
                Some((.., found, _)) => found.clone(),
                None => emptied.latest.get(column).cloned().unwrap_or_default(),
            };
            let often = bad * 2 > self.records;
            let most = often || bad >= FEWEST && bad * 2 > all;
            most.then(|| (column.clone(), found(), often))
        })
    }

    fn rejected(&self) -> Option<Error> {
        let most = self.columns.values().map(|(n, ..)| *n).max()?;
        let mut worst = self.columns.iter().filter(|(_, (n, ..))| *n == most);
        let (column, (_, line, found, reason)) = worst.next()?;
        let message = format!(
            "more than half of the first {} records would be rejected ({reason})",
            self.records
        );
        let error = Error::could_not(message).line(*line);
        let error = match column.as_str() {
            "" => error.found(found),
            name => error
                .column(name)
                .found(format!("{found}: {}", looks_like(found))),
        };
        Some(error.expected(EXPECTED).help(HELP))
    }
}

const EXPECTED: &str = "columns that hold what they are called";
const HELP: &str = "are two columns swapped, or is it another format? --dry-run shows what would be rejected and why; mend the file, or the mapping";

/// What a value seems to be.
fn looks_like(text: &str) -> &'static str {
    let zone = time::Zone::parse("UTC");
    if text.trim().is_empty() {
        "nothing"
    } else if text.bytes().all(|b| b.is_ascii_digit()) {
        "a whole number"
    } else if time::parse_date(text.trim(), zone).is_ok() {
        "a time"
    } else if text.contains("://") && !text.contains(char::is_whitespace) {
        "an address"
    } else if text.contains(char::is_whitespace) {
        "a text of several words"
    } else {
        "a word"
    }
}
