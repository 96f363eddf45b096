//! Which numbers moved between two editions: the one comparison that `diff`
//! prints and that a periodic report shows beside its headline numbers.

use std::collections::BTreeSet;

use serde::Serialize;

mod decision;
mod record;
mod rows;

pub use decision::Decision;
pub use record::{Before, record};
pub use rows::{Cell, Rows};

use crate::error::Result;
use crate::facts::{Fact, Facts};
use crate::message::Language;
use crate::number;

/// What the ids of all facts about the previous edition start with. They are
/// differences themselves and are compared with nothing.
pub const FAMILY: &str = "previous.";

/// What one edition says of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The number as it is stored; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Lower end of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<String>,
    /// Upper end of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<String>,
    /// As a reader sees it, its interval and the reason for its absence included.
    pub printed: String,
}

/// A fact that is not the same in two editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its id.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// What the old edition says; absent if it has no such fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Side>,
    /// What the new one says; absent if it has no such fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Side>,
    /// New less old, exactly; absent unless both are numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// Whether a reader would see another string.
    pub printed_changed: bool,
    /// The decisions that a reader would take otherwise.
    pub decisions: Vec<Decision>,
    /// What differs of it, by the names of `facts.json`.
    pub fields: Vec<String>,
    /// The rows that moved, for a fact that has rows.
    #[serde(skip_serializing_if = "Rows::is_empty")]
    pub rows: Rows,
}

impl Moved {
    /// Whether the number itself, its interval or a row moved, and not only
    /// what stands beside it.
    pub fn is_seen(&self) -> bool {
        self.printed_changed
            || self.difference.as_deref().is_some_and(|d| d != "0")
            || !self.rows.is_empty()
    }
}

/// Every fact that is not the same in both, by id, printed in a language.
pub fn between(old: &Facts, new: &Facts, language: &Language) -> Result<Vec<Moved>> {
    let ids: BTreeSet<&str> = old
        .iter()
        .chain(new.iter())
        .map(|f| f.id.as_str())
        .collect();
    ids.into_iter()
        .filter(|id| !id.starts_with(FAMILY) && old.get(id) != new.get(id))
        .map(|id| moved(id, old.get(id), new.get(id), language))
        .collect()
}

fn moved(id: &str, old: Option<&Fact>, new: Option<&Fact>, language: &Language) -> Result<Moved> {
    let side = |fact: Option<&Fact>| fact.map(|f| side(f, language)).transpose();
    let (before, after) = (side(old)?, side(new)?);
    let rows = match (old, new) {
        (Some(old), Some(new)) => rows::between(old, new, language)?,
        _ => Rows::default(),
    };
    let seen = |side: &Option<Side>| side.as_ref().map(|s| s.printed.clone());
    Ok(Moved {
        id: id.to_owned(),
        unit: new.or(old).map(|f| f.unit.clone()).unwrap_or_default(),
        difference: difference(old, new),
        printed_changed: seen(&before) != seen(&after) || rows.is_seen(),
        decisions: decision::between(old, new),
        fields: fields(old, new),
        old: before,
        new: after,
        rows,
    })
}

fn side(fact: &Fact, language: &Language) -> Result<Side> {
    let parts = match fact.columns.is_empty() {
        true => [
            language.fact(fact)?,
            language.interval(fact)?,
            language.reason(fact)?,
        ],
        // What a table says is in its rows.
        false => [String::new(), String::new(), language.reason(fact)?],
    };
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|p| !p.is_empty())
        .collect();
    Ok(Side {
        value: fact.value.clone(),
        lower: fact.lower.clone(),
        upper: fact.upper.clone(),
        printed: said.join("; "),
    })
}

fn difference(old: Option<&Fact>, new: Option<&Fact>) -> Option<String> {
    number::difference(new?.value.as_deref()?, old?.value.as_deref()?)
}

/// The properties of `facts.json` in which two facts differ.
fn fields(old: Option<&Fact>, new: Option<&Fact>) -> Vec<String> {
    let object = |fact: Option<&Fact>| {
        let value = fact.and_then(|f| serde_json::to_value(f).ok());
        value
            .and_then(|v| v.as_object().cloned())
            .unwrap_or_default()
    };
    let (old, new) = (object(old), object(new));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .cloned()
        .collect()
}
