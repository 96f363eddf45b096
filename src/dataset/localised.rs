//! Words that an analyst writes once, or once for each language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text for all readers, or one for each language: `"…"` or
/// `{ en = "…", fr = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a text, or one for each language: { en = \"…\", fr = \"…\" }"
)]
pub enum Localised {
    /// The same for every reader.
    Plain(String),
    /// By the code of the language.
    ByLanguage(BTreeMap<String, String>),
}

impl Default for Localised {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl From<&str> for Localised {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl Localised {
    /// The text for readers of a language: the English one where it has none,
    /// else the first that there is; empty if there is none at all.
    pub fn of(&self, language: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::ByLanguage(texts) => texts
                .get(language)
                .or_else(|| texts.get("en"))
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }

    /// Every text, whatever its language.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::ByLanguage(texts) => texts.values().map(String::as_str).collect(),
        }
    }
}
