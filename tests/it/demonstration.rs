//! The demonstration dataset's facts against references that other software
//! computed from the same tables: one rule for all of them.

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::facts::{Fact, Facts};
use sillage::pipeline::{self, Options};

use crate::kit;
use crate::tool::root;

/// The facts of the internal edition, made once for all tests.
pub fn internal() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| {
        let options = Options {
            privacy: Some(Privacy::Internal),
            ..Options::default()
        };
        kit::facts(&pipeline::build(&root().join("data/lantern-2024"), options).unwrap())
    })
}

/// The cases of a file of `tests/reference`, of which there must be at least so many.
pub fn cases(file: &str, least: usize) -> Vec<Value> {
    let text = fs::read_to_string(root().join("tests/reference").join(file)).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let cases = reference["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= least, "only {} cases", cases.len());
    cases
}

/// Compares every case with its number of a fact, or with a cell of one of its
/// rows, and names all that differ. A tolerance is relative to the expected
/// number, or to `floor` where that is larger.
pub fn assert_agree(facts: &Facts, cases: &[Value], floor: f64) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| differs(facts, case, floor))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether what was found is the expected text, or near the expected number.
pub fn agrees(found: Option<&str>, expected: &Value, tolerance: f64, floor: f64) -> bool {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => found
            .parse::<f64>()
            .is_ok_and(|found| (found - expected).abs() <= tolerance * expected.abs().max(floor)),
        (found, None) => found == expected.as_str(),
        (None, Some(_)) => false,
    }
}

fn differs(facts: &Facts, case: &Value, floor: f64) -> Option<String> {
    let word = |key: &str| case[key].as_str().unwrap();
    let (id, key) = (word("fact"), word("key"));
    let Some(fact) = facts.get(id) else {
        return Some(format!("no fact {id}"));
    };
    let found = match case.get("row") {
        Some(row) => cell(fact, row.as_str().unwrap(), key),
        None => number(fact, key),
    };
    let (expected, tolerance) = (&case["expected"], case["tolerance"].as_f64().unwrap());
    let wrong = !agrees(found, expected, tolerance, floor);
    wrong.then(|| {
        format!(
            "{id} {} {key}: {found:?}, elsewhere {expected}",
            case["row"]
        )
    })
}

/// A number of a fact.
pub fn number<'a>(fact: &'a Fact, key: &str) -> Option<&'a str> {
    match key {
        "value" => fact.value.as_deref(),
        "lower" => fact.lower.as_deref(),
        "upper" => fact.upper.as_deref(),
        other => panic!("{other} is no part of a fact"),
    }
}

/// A cell by its column and by the first cells of its row, joined with `/`.
fn cell<'a>(fact: &'a Fact, row: &str, column: &str) -> Option<&'a str> {
    let place = fact.column(column)?;
    let keys: Vec<&str> = row.split('/').collect();
    let named = |row: &&Vec<Option<String>>| {
        let mut pairs = keys.iter().zip(row.iter());
        pairs.all(|(key, cell)| cell.as_deref() == Some(key))
    };
    fact.rows.iter().find(named)?[place].as_deref()
}
