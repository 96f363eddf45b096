//! What only the whole of the files can tell, found in a reading before the first
//! post is written: columns that are nothing but zeros, and the ids that go with
//! names. A mapping that asks for neither is read once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::builder::Builder;
use super::clean::Raw;
use super::field::{Field, Origin};
use super::mapping::TableMap;
use super::source::{Next, Record};
use super::value::is_zero;
use crate::dataset::ids;
use crate::error::Result;

/// A column of names and one of ids.
type Pair = (String, String);

/// What the files say about a pair of columns.
#[derive(Default)]
struct Known {
    /// The id of each name; none where one name has several.
    names: BTreeMap<String, Option<String>>,
    /// Every id.
    ids: BTreeSet<String>,
}

/// How the ids of accounts begin where an export may give them in place of a name;
/// no name has a colon.
const DECENTRALIZED: &str = "did:";

/// What the whole of the files tells.
#[derive(Default)]
pub struct Survey {
    silent: BTreeSet<String>,
    known: BTreeMap<Pair, Known>,
}

/// What is asked of the files.
struct Asked {
    /// Columns that may be nothing but zeros.
    zeros: BTreeSet<String>,
    /// Those of them that hold a zero, and those that hold something else.
    zero: BTreeSet<String>,
    other: BTreeSet<String>,
    known: BTreeMap<Pair, Known>,
}

impl Survey {
    /// Reads the files as far as `most` records, if the mapping asks for anything.
    pub fn of(files: &[PathBuf], map: &TableMap, most: u64, builder: &Builder) -> Result<Self> {
        let parts = map.fields.iter().flat_map(Field::parts);
        let mut asked = Asked::new(parts);
        if asked.zeros.is_empty() && asked.known.is_empty() {
            return Ok(Self::default());
        }
        let mut read = 0;
        for file in files {
            let mut source = builder.open(file)?;
            source.count_from(read);
            let header: Vec<String> = source.columns().map(str::to_owned).collect();
            while source.number() < most
                && let Some(next) = source.next()?
            {
                if let Next::Good(record) = next {
                    asked.look(&header, record);
                }
            }
            read = source.number();
        }
        let silent = asked.zero.difference(&asked.other).cloned();
        Ok(Self {
            silent: silent.collect(),
            known: asked.known,
        })
    }

    /// Columns that are nothing but zeros, in order.
    pub fn silent(&self) -> impl Iterator<Item = &str> {
        self.silent.iter().map(String::as_str)
    }

    /// Whether a column is nothing but zeros.
    pub fn is_silent(&self, column: &str) -> bool {
        self.silent.contains(column)
    }

    /// The id of a name. One that no record has stays, with an `@` before it, so
    /// that it can be no id, and in lower case, so that it is one however it is
    /// written; one that two ids share is of no use. What is an id already stays.
    pub fn resolved<'a>(&self, pair: &Pair, name: Cow<'a, str>) -> Raw<'a> {
        let known = self.known.get(pair);
        let is_id = |name: &str| {
            name.starts_with(DECENTRALIZED) || known.is_some_and(|known| known.ids.contains(name))
        };
        match known.and_then(|known| known.names.get(&plain(&name))) {
            Some(Some(id)) => Raw::One(Cow::Owned(id.clone())),
            Some(None) => Raw::Malformed(name),
            None if name.trim().is_empty() => Raw::Missing,
            None if is_id(name.trim()) => Raw::One(name),
            None => Raw::One(Cow::Owned(format!("@{}", plain(&name)))),
        }
    }
}

impl Asked {
    fn new<'f>(fields: impl Iterator<Item = &'f Field>) -> Self {
        let mut asked = Self {
            zeros: BTreeSet::new(),
            zero: BTreeSet::new(),
            other: BTreeSet::new(),
            known: BTreeMap::new(),
        };
        for field in fields {
            if field.all_zero
                && let Origin::Columns(names) | Origin::Sum(names) = &field.origin
            {
                asked.zeros.extend(names.iter().cloned());
            }
            if let Some(pair) = &field.resolve {
                asked.known.insert(pair.clone(), Known::default());
            }
        }
        asked
    }

    fn look(&mut self, header: &[String], record: &Record) {
        for (column, text) in header.iter().zip(&record.cells) {
            if !self.zeros.contains(column) || text.trim().is_empty() {
                continue;
            }
            let seen = match is_zero(text) {
                true => &mut self.zero,
                false => &mut self.other,
            };
            if !seen.contains(column) {
                seen.insert(column.clone());
            }
        }
        let cell = |name: &str| {
            let at = header.iter().position(|column| column == name)?;
            let text = record.cells.get(at)?.trim();
            (!text.is_empty()).then_some(text)
        };
        for ((names, ids), known) in &mut self.known {
            let (Some(name), Some(id)) = (cell(names), cell(ids)) else {
                continue;
            };
            let id = ids::without_zero_fraction(id);
            if ids::is_damaged(id) {
                continue;
            }
            if !known.ids.contains(id) {
                known.ids.insert(id.to_owned());
            }
            let entry = known.names.entry(plain(name));
            let kept = entry.or_insert_with(|| Some(id.to_owned()));
            if kept.as_deref().is_some_and(|kept| kept != id) {
                *kept = None;
            }
        }
    }
}

/// Names differ by their case in what people write, not in what platforms know.
fn plain(name: &str) -> String {
    name.trim().trim_start_matches('@').to_lowercase()
}
