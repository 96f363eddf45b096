//! What the data hold and an edition must not: ids of posts and accounts, handles,
//! texts, and times to the second, looked up row by row.
//!
//! Which words are looked for, in the names of files and in what they hold, spelt
//! as in the data or otherwise (`spelt` says how):
//! - digits alone, from nine on; from fifteen on wherever no digit touches them,
//!   fewer where they stand apart from letters, too;
//! - handles, and ids with a letter, from four characters on, in any case, where no
//!   letter, digit or underscore touches them;
//! - of these, what could be a word of some language (letters alone, no capital
//!   after the first but in all), what is short and has no sign in it, and digits
//!   that are fewer than fifteen, only if it is no word that the tool itself, the
//!   edition's columns, the codebook, the events, the platforms, places or hashtags
//!   use. After an at sign it is found anyway, by its shape.
//!
//! What is shorter or plainer is counted and told, not looked for, and so is what is
//! spelt as the edition's own names of accounts are: A, then a number. Of texts,
//! six words in a row are looked for, unless the codebook or the events say them, too:
//! a post of fewer words is not found. Times are those of ISO 8601, and seconds and
//! thousandths since 1970; times in words, or without their seconds, are not found.

use std::collections::BTreeSet;
use std::path::Path;

use super::index::{Apart, Index};
use super::page::{Hit, Page};
use super::{Kind, Outcome};
use crate::dataset::Dataset;
use crate::dataset::schema::{self, Table};
use crate::error::Result;
use crate::facts::Facts;
use crate::ingest::ledger::Ledger;
use crate::ingest::posts;
use crate::ingest::progress::Progress;
use crate::ingest::records::{self, Reading};
use crate::keyed::Key;
use crate::message;
use crate::report::templates;
use crate::time::{self, Zone};

/// Digits alone are looked for from this length on.
const NUMBER: usize = 9;
/// Digits alone are long enough to be found inside words from this length on.
const LONG: usize = 15;
/// Other words are looked for from this length on.
const WORD: usize = 4;
/// Up to this length letters and digits could be the name of anything.
const SHORT: usize = 6;

/// The columns of ids, handles, texts and times, by table.
const COLUMNS: [(&Table, &[(&str, What)]); 3] = [
    (
        &schema::POSTS,
        &[
            ("post_id", What::Id),
            ("account_id", What::Id),
            ("target_post_id", What::Id),
            ("target_account_id", What::Id),
            ("text", What::Text),
            ("created_at", What::Time),
            ("hashtags", What::Own),
            ("platform", What::Own),
            ("territories", What::Own),
            ("language", What::Own),
        ],
    ),
    (
        &schema::ACCOUNTS,
        &[
            ("account_id", What::Id),
            ("handle", What::Handle),
            ("created_at", What::Time),
            ("suspended_at", What::Time),
        ],
    ),
    (&schema::WITHDRAWN, &[("withdrawn_id", What::Id)]),
];

/// Tables whose words the edition uses on purpose.
const OWN: [(&Table, &[&str]); 3] = [
    (
        &schema::NARRATIVES,
        &["narrative_id", "label", "label_fr", "definition"],
    ),
    (&schema::TAKEDOWNS, &["takedown_id", "label", "label_fr"]),
    (&schema::INCIDENTS, &["incident_id", "label", "label_fr"]),
];

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Id,
    Handle,
    Text,
    Time,
    Own,
}

/// Looks up everything that the dataset in a folder holds.
pub fn search(
    data: &Path,
    pages: &mut [Page],
    facts: Option<&Facts>,
    outcome: &mut Outcome,
    progress: Progress<'_>,
) -> Result<()> {
    let dataset = Dataset::open(data)?;
    let reading = Reading {
        dataset: &dataset,
        sealed: false,
        progress,
    };
    let mut search = Search {
        index: Index::of(pages, posts::keyer(&dataset)?),
        zone: dataset.zone()?,
        own: own(facts),
        said: BTreeSet::new(),
        plain: BTreeSet::new(),
        texts: BTreeSet::new(),
        found: BTreeSet::new(),
        rows: 0,
        indistinct: 0,
    };
    for (table, columns) in COLUMNS {
        let columns: Vec<(usize, What)> = columns
            .iter()
            .filter_map(|(name, what)| Some((table.position(name)?, *what)))
            .collect();
        let mut ledger = Ledger::new(table.name);
        records::read(reading, table, &mut ledger, &mut |_, _, cells| {
            search.rows += 1;
            for (column, what) in &columns {
                search.look(cells.get(*column).trim(), *what);
            }
            Ok(())
        })?;
        if ledger.rejected() > 0 {
            outcome.unchecked.push(format!(
                "{} rows of {} that cannot be read; `sillage check` says why",
                ledger.rejected(),
                table.name
            ));
        }
    }
    for (table, columns) in OWN {
        let columns: Vec<usize> = columns
            .iter()
            .filter_map(|name| table.position(name))
            .collect();
        records::read(
            reading,
            table,
            &mut Ledger::new(table.name),
            &mut |_, _, cells| {
                for column in &columns {
                    let cell = cells.get(*column);
                    search.own.extend(words(cell));
                    search.said.extend(search.index.keys(cell));
                }
                Ok(())
            },
        )?;
    }
    outcome.rows = search.rows;
    outcome.indistinct = search.indistinct;
    let found = search.finish();
    for (file, hit) in found {
        pages[file].hits.push(hit);
    }
    Ok(())
}

struct Search {
    index: Index,
    zone: Option<Zone>,
    own: BTreeSet<String>,
    /// Stretches of words that the edition says on purpose.
    said: BTreeSet<Key>,
    /// What counts only if its word is nobody's own.
    plain: BTreeSet<(String, (usize, Hit))>,
    /// Stretches of texts of posts.
    texts: BTreeSet<(Key, (usize, Hit))>,
    found: BTreeSet<(usize, Hit)>,
    rows: u64,
    indistinct: u64,
}

impl Search {
    fn look(&mut self, cell: &str, what: What) {
        match what {
            _ if cell.is_empty() => {}
            What::Id => self.name(cell, Kind::Id),
            What::Handle => self.name(cell.trim_start_matches('@'), Kind::Handle),
            What::Text => self.texts.extend(self.index.text(cell)),
            What::Time => {
                if let Ok(instant) = time::parse(cell, self.zone) {
                    self.found.extend(self.index.instant(instant));
                }
            }
            What::Own => {
                let new = words(cell).filter(|word| !self.own.contains(word));
                let new: Vec<String> = new.collect();
                self.own.extend(new);
            }
        }
    }

    fn name(&mut self, name: &str, kind: Kind) {
        let Some(apart) = apart(name) else {
            self.indistinct += 1;
            return;
        };
        // Markup writes some characters otherwise.
        let plain = crate::plain::xml(name);
        let spellings = [Some(name), (plain != name).then_some(plain.as_str())];
        for spelling in spellings.into_iter().flatten() {
            let word = spelling.to_ascii_lowercase();
            for found in self.index.word(&word, apart, kind) {
                if is_plain(name) {
                    self.plain.insert((word.clone(), found));
                } else {
                    self.found.insert(found);
                }
            }
        }
    }

    /// What was found, each thing once.
    fn finish(mut self) -> BTreeSet<(usize, Hit)> {
        let plain = self.plain.into_iter();
        let plain = plain.filter(|(word, _)| !self.own.contains(word));
        self.found.extend(plain.map(|(_, found)| found));
        let texts = self.texts.into_iter();
        let texts = texts.filter(|(key, _)| !self.said.contains(key));
        self.found.extend(texts.map(|(_, found)| found));
        self.found
    }
}

/// How far apart a name must stand to be known; none if it cannot be.
fn apart(name: &str) -> Option<Apart> {
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    match (digits, name.chars().count()) {
        (true, LONG..) => Some(Apart::Digits),
        (false, _) if is_label(name) => None,
        (true, NUMBER..) | (false, WORD..) => Some(Apart::Word),
        _ => None,
    }
}

/// Whether a name is spelt as the edition's own names of accounts are.
fn is_label(name: &str) -> bool {
    let number = name.strip_prefix(['A', 'a']).unwrap_or_default();
    (1..SHORT + 2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a name could be a word of some language, or a short one of any codebook.
fn is_plain(name: &str) -> bool {
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    let short = name.chars().count() <= SHORT && name.chars().all(char::is_alphanumeric);
    if short || (digits && name.len() < LONG) {
        return true;
    }
    let shouted = name.chars().all(char::is_uppercase);
    let within = name.chars().skip(1).any(char::is_uppercase);
    name.chars().all(char::is_alphabetic) && (shouted || !within)
}

/// The words that the tool and the edition use, in lower case: those of messages
/// and templates, and the names of families, columns and units. What scopes of
/// facts hold, groups among them, comes from the data and is not among them.
pub fn own(facts: Option<&Facts>) -> BTreeSet<String> {
    let sources = message::sources().chain(templates::built_in());
    let mut own: BTreeSet<String> = sources.flat_map(|(_, text)| words(text)).collect();
    for table in schema::TABLES {
        own.extend(words(table.name));
        own.extend(table.names().flat_map(words));
    }
    for words_of in [schema::POST_KINDS, schema::STATUSES, schema::ROUNDINGS] {
        own.extend(words_of.iter().flat_map(|word| words(word)));
    }
    for fact in facts.into_iter().flat_map(Facts::iter) {
        let family = fact.id.split('[').next().unwrap_or_default();
        let columns = fact.columns.iter().flat_map(|c| [&c.name, &c.unit]);
        own.extend(words(family));
        own.extend(words(&fact.unit));
        own.extend(columns.flat_map(|text| words(text)));
        own.extend(fact.parameters.keys().flat_map(|text| words(text)));
    }
    own
}

/// The words of a text, in lower case. What an underscore joins is three: its parts
/// and itself.
fn words(text: &str) -> impl Iterator<Item = String> {
    let whole = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let parts = text.split(|c: char| !c.is_alphanumeric());
    whole
        .chain(parts)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
