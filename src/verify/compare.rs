//! Compares the files of an edition with recomputed ones, and names the first
//! place at which they part.

use std::path::Path;

use serde_json::Value;

use super::{Difference, Level};
use crate::disk;
use crate::edition::{Edition, lock};
use crate::facts::{FILE, Fact, Facts};

/// What the comparison of one part of a level found.
pub struct Part {
    /// Its name; empty where a level has one part.
    pub name: &'static str,
    /// How many things were compared.
    pub compared: u64,
    /// What differs, without causes.
    pub found: Vec<Difference>,
}

impl Part {
    fn whole((compared, found): (u64, Vec<Difference>)) -> Self {
        Self {
            name: "",
            compared,
            found,
        }
    }
}

/// Compares one level of an edition with a recomputed one, part by part.
pub fn level(edition: &Path, fresh: &Edition, level: Level) -> Vec<Part> {
    match level {
        // The one compares before anything is recomputed, the other with what others say.
        Level::Fixity | Level::Claims => Vec::new(),
        Level::Facts => vec![Part::whole(facts(edition, fresh))],
        Level::Figures => figures(edition, fresh),
        Level::Bytes => vec![Part::whole(bytes(edition, fresh))],
    }
}

/// Data first: a drawing that differs over equal data differs in looks alone.
fn figures(edition: &Path, fresh: &Edition) -> Vec<Part> {
    let of = |name, ending: &'static str| Part {
        name,
        ..Part::whole(files(edition, fresh, Level::Figures, |path| {
            (path.starts_with("figures/") || path.starts_with("tables/")) && path.ends_with(ending)
        }))
    };
    let mut parts = vec![of("data", ".csv"), of("drawings", ".svg")];
    // A dataset may give nothing to draw.
    parts.retain(|part| part.compared > 0 || part.name == "data");
    parts
}

fn difference(level: Level, file: &str, place: String, expected: &str, actual: &str) -> Difference {
    let short = |text: &str| crate::plain::excerpt(text);
    Difference {
        level,
        file: file.to_owned(),
        place,
        expected: short(expected),
        actual: short(actual),
        causes: Vec::new(),
    }
}

fn facts(edition: &Path, fresh: &Edition) -> (u64, Vec<Difference>) {
    let expected = fresh
        .file(FILE)
        .and_then(|f| Facts::from_bytes(&f.bytes).ok())
        .unwrap_or_default();
    let actual = disk::read(&edition.join(FILE)).and_then(|bytes| Facts::from_bytes(&bytes));
    let actual = match actual {
        Ok(facts) => facts,
        Err(e) => {
            return (
                1,
                vec![difference(
                    Level::Facts,
                    FILE,
                    String::new(),
                    "a file of facts",
                    &e.to_string(),
                )],
            );
        }
    };
    let mut found: Vec<Difference> = expected
        .iter()
        .filter_map(|f| fact(f, actual.get(&f.id)))
        .collect();
    let unknown = actual.iter().filter(|f| expected.get(&f.id).is_none());
    found.extend(
        unknown.map(|f| difference(Level::Facts, FILE, f.id.clone(), "no such fact", "a fact")),
    );
    (expected.len() as u64, found)
}

fn fact(expected: &Fact, actual: Option<&Fact>) -> Option<Difference> {
    let Some(actual) = actual else {
        return Some(difference(
            Level::Facts,
            FILE,
            expected.id.clone(),
            "a fact",
            "missing",
        ));
    };
    if expected == actual {
        return None;
    }
    let (e, a) = (
        serde_json::to_value(expected).ok()?,
        serde_json::to_value(actual).ok()?,
    );
    let (path, e, a) = first_difference(&e, &a, String::new())?;
    Some(difference(
        Level::Facts,
        FILE,
        format!("{} {path}", expected.id),
        &e,
        &a,
    ))
}

/// The path to the first value that differs, and both values.
fn first_difference(e: &Value, a: &Value, path: String) -> Option<(String, String, String)> {
    let missing = Value::String("absent".to_owned());
    match (e, a) {
        (Value::Object(x), Value::Object(y)) => x
            .keys()
            .chain(y.keys().filter(|k| !x.contains_key(*k)))
            .find_map(|k| {
                first_difference(
                    x.get(k).unwrap_or(&missing),
                    y.get(k).unwrap_or(&missing),
                    format!("{path}/{k}"),
                )
            }),
        (Value::Array(x), Value::Array(y)) => (0..x.len().max(y.len())).find_map(|i| {
            first_difference(
                x.get(i).unwrap_or(&missing),
                y.get(i).unwrap_or(&missing),
                format!("{path}/{i}"),
            )
        }),
        _ if e == a => None,
        _ => Some((path, shown(e), shown(a))),
    }
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn files(
    edition: &Path,
    fresh: &Edition,
    level: Level,
    wanted: impl Fn(&str) -> bool,
) -> (u64, Vec<Difference>) {
    let mut compared = 0;
    let mut found = Vec::new();
    for file in fresh.files.iter().filter(|f| wanted(&f.path)) {
        compared += 1;
        found.extend(one(edition, level, &file.path, &file.bytes));
    }
    (compared, found)
}

fn bytes(edition: &Path, fresh: &Edition) -> (u64, Vec<Difference>) {
    let (mut compared, mut found) = files(edition, fresh, Level::Bytes, |_| true);
    match fresh.lock.to_bytes() {
        Ok(expected) => found.extend(one(edition, Level::Bytes, lock::FILE, &expected)),
        Err(e) => found.push(difference(
            Level::Bytes,
            lock::FILE,
            String::new(),
            "a lock",
            &e.to_string(),
        )),
    }
    compared += 1;
    (compared, found)
}

fn one(edition: &Path, level: Level, path: &str, expected: &[u8]) -> Option<Difference> {
    let actual = match disk::read(&edition.join(path)) {
        Ok(actual) => actual,
        Err(e) => {
            return Some(difference(
                level,
                path,
                String::new(),
                "a file",
                &e.to_string(),
            ));
        }
    };
    if actual == expected {
        return None;
    }
    let (e, a) = (
        String::from_utf8_lossy(expected),
        String::from_utf8_lossy(&actual),
    );
    let (place, e, a) = first_line(&e, &a);
    Some(difference(level, path, place, &e, &a))
}

/// The first line that differs, and both from the first differing character on.
fn first_line(expected: &str, actual: &str) -> (String, String, String) {
    let (mut e, mut a) = (expected.split('\n'), actual.split('\n'));
    let mut line = 0u64;
    loop {
        line += 1;
        match (e.next(), a.next()) {
            (Some(x), Some(y)) if x == y => {}
            (None, None) => return (String::new(), String::new(), String::new()),
            (x, y) => {
                let (x, y) = (x.unwrap_or(""), y.unwrap_or(""));
                let same = x.chars().zip(y.chars()).take_while(|(c, d)| c == d).count();
                // A little of what is equal shows where one is.
                let from = same.saturating_sub(24);
                let cut = |text: &str| text.chars().skip(from).collect::<String>();
                return (
                    format!("line {line}, character {}", same + 1),
                    cut(x),
                    cut(y),
                );
            }
        }
    }
}
