//! What adversaries write, through every output: the door itself, and an edition of
//! a dataset whose every text is hostile.

mod door;
mod edition;
mod terminal;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sillage::plain;
use tempfile::TempDir;

/// The dataset that `tests/fixtures/hostile/make.py` writes.
fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hostile")
}

/// A copy of the dataset, in a folder that holds nothing else.
fn copy() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data/hostile");
    fs::create_dir_all(&data).unwrap();
    for file in fs::read_dir(fixture().join("data")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), data.join(file.file_name())).unwrap();
    }
    (folder, data)
}

/// A payload, and the word that it is found by.
#[derive(serde::Deserialize)]
struct Payload {
    canary: String,
    text: String,
}

fn payloads() -> BTreeMap<String, Payload> {
    let text = fs::read_to_string(fixture().join("payloads.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The first character that no output may hold, with what stands around it. Written
/// down here and not taken from the library, so that a fault there shows.
fn raw(text: &str) -> Option<String> {
    let forbidden = |c: char| {
        matches!(c,
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
            | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
    };
    let at = text.find(forbidden)?;
    let from = text[..at]
        .char_indices()
        .rev()
        .nth(30)
        .map_or(0, |(at, _)| at);
    Some(
        text[from..]
            .chars()
            .take(70)
            .collect::<String>()
            .escape_debug()
            .to_string(),
    )
}

/// More marks on one letter than any script needs.
fn piled(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{951}'..='\u{954}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{483}'..='\u{489}') { marks + 1 } else { 0 };
        marks > 4
    })
}

/// Addresses that a program might make a link of.
fn live(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let signs = [
        "evil.example",
        "third.example",
        "other.example",
        "javascript:w",
        "data:text",
        "://evil",
        "xn--p1ai.",
        "пример.рф",
    ];
    let found = signs.iter().find_map(|sign| lower.find(sign))?;
    let from = text[..found]
        .char_indices()
        .rev()
        .nth(20)
        .map_or(0, |(at, _)| at);
    let end = text[found..]
        .char_indices()
        .nth(30)
        .map_or(text.len(), |(at, _)| found + at);
    Some(&text[from..end])
}

#[test]
fn the_payloads_are_those_of_the_dataset_and_each_is_in_every_kind_of_table() {
    let known = payloads();
    assert!(known.len() > 40, "{} payloads", known.len());
    for (name, payload) in &known {
        assert!(payload.text.contains(&payload.canary), "{name}");
        for table in ["posts", "accounts", "incidents", "published_figures"] {
            let file = fixture().join(format!("data/{table}.csv"));
            let text = fs::read_to_string(file).unwrap();
            assert!(text.contains(&payload.canary), "{name} is not in {table}");
        }
        for file in ["assessment.toml", "datapackage.json"] {
            let text = fs::read_to_string(fixture().join("data").join(file)).unwrap();
            assert!(text.contains(&payload.canary), "{name} is not in {file}");
        }
    }
    // A payload that the door leaves alone shows nothing.
    let changed = known
        .values()
        .filter(|p| plain::html(&plain::defanged(&p.text)) != p.text);
    assert!(changed.count() * 10 > known.len() * 6);
}
