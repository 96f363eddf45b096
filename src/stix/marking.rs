//! Handling instructions as marking definitions. STIX 2.1 fixes four objects for the
//! Traffic Light Protocol, word for word, and forbids others; the words of TLP 2.0
//! lead to them.

use serde_json::{Value, json};

use super::identifier::Ids;
use super::line;

/// The word of TLP 2.0, the word of the fixed object, and its id.
const FIXED: [(&str, &str, &str); 5] = [
    ("CLEAR", "white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    ("WHITE", "white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    ("GREEN", "green", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    ("AMBER", "amber", "f88d31f6-486f-44da-b317-01333bde0b82"),
    ("RED", "red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
];

/// The markings that a handling instruction asks for; none if it is empty. What is
/// no word of the protocol is quoted as a statement, and so is what the fixed
/// objects cannot say: that AMBER is strict.
pub fn of(handling: &str, ids: Ids<'_>, stamp: &str) -> Vec<Value> {
    let handling = handling.trim();
    let upper = handling.to_uppercase();
    let word = upper.strip_prefix("TLP:").map(str::trim);
    let fixed = |word: &str| FIXED.iter().find(|(ours, ..)| *ours == word).map(tlp);
    match word {
        _ if handling.is_empty() => Vec::new(),
        Some("AMBER+STRICT") => {
            let statement = statement(handling, ids, stamp);
            fixed("AMBER").into_iter().chain([statement]).collect()
        }
        Some(word) => vec![fixed(word).unwrap_or_else(|| statement(handling, ids, stamp))],
        None => vec![statement(handling, ids, stamp)],
    }
}

fn tlp((_, word, id): &(&str, &str, &str)) -> Value {
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": format!("marking-definition--{id}"),
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": format!("TLP:{}", word.to_uppercase()),
        "definition": { "tlp": word },
    })
}

fn statement(handling: &str, ids: Ids<'_>, stamp: &str) -> Value {
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": ids.of("marking-definition", &[handling]),
        "created": stamp,
        "definition_type": "statement",
        "definition": { "statement": line(handling) },
    })
}
