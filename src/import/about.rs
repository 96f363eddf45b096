//! What a mapping says about the format that it reads: how its files are
//! recognised, what is odd about them, and what it leaves behind and why.

use std::collections::BTreeMap;

use super::head::Head;
use super::keys::{Reader, Value};
use super::registry::Fit;
use crate::error::Result;

const KEYS: &[&str] = &["title", "recognised", "times", "quirks", "left"];

/// `[about]` of a mapping.
#[derive(Debug, Default)]
pub struct About {
    /// What the format is, in a few words.
    pub title: String,
    /// The columns that every file has; of several alternatives one.
    pub recognised: Vec<Vec<String>>,
    /// How times are read, in words.
    pub times: String,
    /// What is odd about the format and what is done about that, a sentence each.
    pub quirks: Vec<String>,
    /// Columns that are not carried, in the order of the mapping, and why.
    pub left: Vec<(String, String)>,
}

impl About {
    /// How a file looks to a mapping that needs these columns.
    pub fn fit(&self, head: &Head) -> Fit {
        let (has, lacks): (Vec<_>, Vec<_>) = self
            .recognised
            .iter()
            .partition(|names| names.iter().any(|name| head.has(name)));
        let joined = |sets: Vec<&Vec<String>>| -> Vec<String> {
            sets.into_iter().map(|names| names.join(" or ")).collect()
        };
        match (has.len(), lacks.is_empty()) {
            (0, _) => Fit::Foreign,
            (_, true) => Fit::Whole(joined(has)),
            (has, false) => Fit::Lacks {
                has,
                lacks: joined(lacks),
            },
        }
    }

    /// How its files are recognised, in words.
    pub fn words(&self) -> String {
        let names = self.recognised.iter().map(|names| names.join(" or "));
        let names: Vec<String> = names.collect();
        format!("a header with the columns {}", names.join(", "))
    }
}

impl Reader<'_> {
    /// Reads `[about]`.
    pub fn about(&self, value: &Value<'_>) -> Result<About> {
        let mut about = About::default();
        for (key, value) in self.table(value)? {
            self.known("key", key, KEYS)?;
            match key.get_ref().as_ref() {
                "title" => about.title = self.text(value)?,
                "times" => about.times = self.text(value)?,
                "quirks" => about.quirks = self.texts(value)?,
                "recognised" => about.recognised = self.sets(value)?,
                _ => about.left = self.left(value)?,
            }
        }
        Ok(about)
    }

    fn sets(&self, value: &Value<'_>) -> Result<Vec<Vec<String>>> {
        match value.get_ref().as_array() {
            Some(items) => items.iter().map(|item| self.texts(item)).collect(),
            None => Ok(vec![self.texts(value)?]),
        }
    }

    /// In the order in which they are written, which a table does not keep.
    fn left(&self, value: &Value<'_>) -> Result<Vec<(String, String)>> {
        let mut left = BTreeMap::new();
        for (key, value) in self.table(value)? {
            let entry = (key.get_ref().to_string(), self.text(value)?);
            left.insert(key.span().start, entry);
        }
        Ok(left.into_values().collect())
    }
}
