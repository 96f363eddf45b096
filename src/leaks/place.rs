//! Places in a file as its readers count them: line and column, or, in JSON, the
//! pointer (RFC 6901) of the value, since such files may be one long line.

use serde_json::Value;

use crate::facts;

/// The places of bytes of a file, which are in order.
pub fn of(path: &str, text: &str, bytes: &[usize]) -> Vec<String> {
    let is_json = matches!(text.trim_start().chars().next(), Some('{' | '['))
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if !is_json || bytes.is_empty() {
        return lines(text, bytes);
    }
    let pointers = pointers(text, bytes);
    match path {
        facts::FILE => by_fact(text, pointers),
        _ => pointers,
    }
}

/// Line and column, both from one, columns in characters.
fn lines(text: &str, bytes: &[usize]) -> Vec<String> {
    let (mut line, mut start, mut seen) = (1u64, 0, 0);
    let mut places = Vec::new();
    for byte in bytes {
        for (at, _) in text[seen..*byte].match_indices('\n') {
            line += 1;
            start = seen + at + 1;
        }
        seen = *byte;
        let column = text[start..*byte].chars().count() + 1;
        places.push(format!("line {line}, column {column}"));
    }
    places
}

/// Says which fact it is, rather than which number it has in the list.
fn by_fact(text: &str, pointers: Vec<String>) -> Vec<String> {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    let named = |pointer: String| {
        let rest = pointer.strip_prefix("/facts/")?;
        let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let id = file["facts"][number.parse::<usize>().ok()?]["id"].as_str()?;
        Some(format!("{id} /{rest}"))
    };
    pointers
        .into_iter()
        .map(|pointer| named(pointer.clone()).unwrap_or(pointer))
        .collect()
}

/// What stands around a value.
enum Around {
    /// An object, the key that was read last, and whether the next string is a key.
    Object(String, bool),
    /// A list, and the number of the item.
    List(usize),
}

/// The pointers of the strings and values that hold given bytes of valid JSON.
fn pointers(text: &str, bytes: &[usize]) -> Vec<String> {
    let mut around: Vec<Around> = Vec::new();
    let mut places = Vec::new();
    let mut at = 0;
    let raw = text.as_bytes();
    while at < raw.len() && places.len() < bytes.len() {
        let end = match raw[at] {
            b'"' => end_of_string(raw, at),
            _ => at + 1,
        };
        match (raw[at], around.last_mut()) {
            (b'{', _) => around.push(Around::Object(String::new(), true)),
            (b'[', _) => around.push(Around::List(0)),
            (b'}' | b']', _) => drop(around.pop()),
            (b',', Some(Around::Object(_, next))) => *next = true,
            (b',', Some(Around::List(number))) => *number += 1,
            (b'"', Some(Around::Object(key, next))) if *next => {
                *key = serde_json::from_str(&text[at..end]).unwrap_or_default();
                *next = false;
            }
            _ => {}
        }
        while bytes.get(places.len()).is_some_and(|byte| *byte < end) {
            places.push(around.iter().map(step).collect());
        }
        at = end;
    }
    places.resize(bytes.len(), String::new());
    places
}

fn step(around: &Around) -> String {
    match around {
        Around::Object(key, _) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Around::List(number) => format!("/{number}"),
    }
}

fn end_of_string(raw: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = raw.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    raw.len()
}
