//! Where a number of an edition comes from: the facts that it was made from, down
//! to tables, filters and rows, with the SQL that counts again. Reads the
//! edition's facts, never its page; rows come only from data at hand.

use std::path::Path;

use serde_json::{Map, Value};

pub mod filter;
mod nearest;
mod printed;
pub mod rows;
pub mod tree;
mod view;

pub use printed::{Hit, Place};
pub use view::{InputView, ParentView, SECTIONS, View, view};

use crate::edition::lock::Lock;
use crate::edition::stored::{self, Stored};
use crate::error::{Error, Result};
use crate::facts::Facts;
use crate::message::{self, Language};

/// An edition that can be asked about.
pub struct Edition {
    /// What it was made from.
    pub lock: Lock,
    /// Its numbers.
    pub facts: Facts,
    /// Its language first, then the others.
    pub languages: Vec<Language>,
    /// Whether the facts are those that the lock pins.
    pub pinned: bool,
}

/// What a question means.
pub enum Found {
    /// A fact was asked for by its id.
    Fact(String),
    /// A number was asked for, and stands in these places.
    Number(Vec<Hit>),
    /// There is no such fact and no such number; what looks most like it.
    Nothing(Vec<String>),
}

impl Edition {
    /// Reads the edition in a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let lock = Lock::read(folder)?;
        let Stored { facts, as_made, .. } = stored::read(folder, &lock)?;
        Ok(Self {
            pinned: as_made,
            facts,
            languages: languages(&lock.parameters)?,
            lock,
        })
    }

    /// The language that the edition is written in.
    pub fn language(&self) -> Result<&Language> {
        let first = self.languages.first();
        first.ok_or_else(|| Error::could_not("there is no language to answer in"))
    }

    /// What a question means: an id first, else a number as the report prints it.
    pub fn find(&self, question: &str) -> Result<Found> {
        if self.facts.get(question).is_some() {
            return Ok(Found::Fact(question.to_owned()));
        }
        for language in &self.languages {
            let hits = printed::find(&self.facts, language, question)?;
            if !hits.is_empty() {
                return Ok(Found::Number(hits));
            }
        }
        let near = nearest::numbers(&self.facts, &self.languages, question)?;
        Ok(Found::Nothing(match near.is_empty() {
            true => nearest::ids(&self.facts, question),
            false => near,
        }))
    }
}

/// The language of a lock, then every other. A lock that was tampered with may
/// name one that does not exist.
fn languages(parameters: &Map<String, Value>) -> Result<Vec<Language>> {
    let own = parameters.get("language").and_then(Value::as_str);
    let mut codes: Vec<&str> = message::languages().collect();
    codes.sort_by_key(|code| Some(*code) != own);
    codes.into_iter().map(Language::open).collect()
}
