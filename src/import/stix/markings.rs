//! How a bundle may be handed on: the strictest word of the Traffic Light Protocol
//! that any of its objects carries, and what other markings there are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::import::json;
use crate::plain;

/// The words of the protocol, both versions, the most open first.
const WORDS: &[&str] = &[
    "TLP:WHITE",
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
];

/// The definitions that the standard and its extension for version 2 fix, so that
/// bundles name them without carrying them.
const FIXED: &[(&str, &str)] = &[
    ("613f2e26-407d-48c7-9eca-b8e91df99dc9", "TLP:WHITE"),
    ("34098fce-860f-48ae-8e50-ebd3cc5e41da", "TLP:GREEN"),
    ("f88d31f6-486f-44da-b317-01333bde0b82", "TLP:AMBER"),
    ("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "TLP:RED"),
    ("94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"),
    ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"),
    ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"),
    ("939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"),
    ("e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"),
];

/// Markings as they are found.
#[derive(Default)]
pub struct Markings {
    defined: BTreeMap<String, String>,
    used: BTreeSet<String>,
    /// Objects of which only parts are marked.
    granular: u64,
}

impl Markings {
    /// Takes what an object says about itself.
    pub fn object(&mut self, object: &Value) {
        let refs = object.get("object_marking_refs").and_then(Value::as_array);
        let refs = refs.into_iter().flatten().filter_map(Value::as_str);
        self.used.extend(refs.map(str::to_owned));
        let parts = object.get("granular_markings").and_then(Value::as_array);
        if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
            self.granular += 1;
            // Part of an object is stricter: so is what is made of all of it.
            let refs = parts.iter().filter_map(|p| json::text(p, "marking_ref"));
            self.used.extend(refs.map(str::to_owned));
        }
    }

    /// Takes a `marking-definition`.
    pub fn definition(&mut self, object: &Value) {
        let Some(id) = json::text(object, "id") else {
            return;
        };
        let definition = object.get("definition");
        let of = |key| definition.and_then(|d| json::text(d, key));
        let extensions = object.get("extensions").and_then(Value::as_object);
        let mut extensions = extensions.into_iter().flat_map(|e| e.values());
        let second = extensions.find_map(|e| json::text(e, "tlp_2_0"));
        let tlp = of("tlp").or_else(|| of("TLP")).or(second);
        let name = json::text(object, "name");
        let label = match tlp {
            Some(word) => word_of(word),
            None => name.and_then(word_of),
        };
        let label = label.map(str::to_owned).or_else(|| {
            let other = name.or_else(|| of("statement"));
            other.map(str::to_owned)
        });
        self.defined
            .insert(id.to_owned(), label.unwrap_or_default());
    }

    /// The strictest word, if there is one.
    pub fn handling(&self) -> Option<&'static str> {
        let words = self.used.iter().filter_map(|id| self.word(id));
        words.max_by_key(|word| rank(word))
    }

    fn word(&self, id: &str) -> Option<&'static str> {
        match self.defined.get(id) {
            Some(label) => word_of(label),
            None => fixed(id),
        }
    }

    /// What the notes say.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(word) = self.handling() {
            notes.push(format!(
                "Handling is the strictest marking of any object of the bundle: {word}."
            ));
        }
        let others = self.used.iter().filter(|id| self.word(id).is_none());
        let others = others.map(|id| self.defined.get(id));
        let (known, unknown): (Vec<_>, Vec<_>) = others.partition(Option::is_some);
        let labels: BTreeSet<String> = known
            .into_iter()
            .flatten()
            .map(|l| plain::visible(l))
            .collect();
        let labels = labels
            .into_iter()
            .filter(|l| !l.is_empty())
            .collect::<Vec<_>>();
        if !labels.is_empty() {
            notes.push(format!(
                "Other markings of its objects: {}.",
                labels.join("; ")
            ));
        }
        if !unknown.is_empty() {
            notes.push(format!(
                "Markings that objects name and the bundle does not define: {}; they may ask for more care.",
                unknown.len()
            ));
        }
        if self.granular > 0 {
            notes.push(format!(
                "Objects of which parts are marked by themselves: {}; the strictest of these markings counts for all.",
                self.granular
            ));
        }
        notes
    }
}

/// The word that a text stands for, with `TLP:` or without.
fn word_of(text: &str) -> Option<&'static str> {
    let text = text.trim().to_uppercase().replace(' ', "");
    let bare = text.strip_prefix("TLP:").unwrap_or(&text);
    WORDS
        .iter()
        .copied()
        .find(|word| word.ends_with(bare) && word.len() == bare.len() + "TLP:".len())
}

fn rank(word: &str) -> Option<usize> {
    WORDS.iter().position(|w| *w == word)
}

fn fixed(id: &str) -> Option<&'static str> {
    let uuid = id.strip_prefix("marking-definition--")?;
    FIXED
        .iter()
        .find(|(known, _)| *known == uuid)
        .map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_however_they_are_written() {
        for text in ["clear", "TLP:CLEAR", " tlp:Clear "] {
            assert_eq!(word_of(text), Some("TLP:CLEAR"), "{text}");
        }
        assert_eq!(word_of("amber+strict"), Some("TLP:AMBER+STRICT"));
        for text in ["", "TLP:", "strict", "PAP:RED", "red tape"] {
            assert_eq!(word_of(text), None, "{text}");
        }
    }
}
