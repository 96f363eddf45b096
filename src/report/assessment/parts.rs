//! The parts of the prose: `{{ judgement("id") }}` or `{{ part("actor") }}` on a
//! line of its own starts one, which ends where the next starts.

use crate::dataset::schema::nearest;
use crate::error::{Error, Result};

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// What stands before any part.
    Lead,
    /// A key judgement, by its id.
    Judgement(String),
    /// Words for one of [`SECTIONS`].
    Section(&'static str),
}

/// The sections of the summary that prose can add to: actor, behaviour, content,
/// degree and effect (Pamment 2020).
const SECTIONS: [&str; 5] = ["actor", "behaviour", "content", "degree", "effect"];

/// A part of the prose.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// The line in the file before its first.
    pub line: u64,
    /// Its source.
    pub source: String,
}

/// Cuts the prose of a file into its parts.
pub fn of(file: &str, source: &str) -> Result<Vec<Part>> {
    let lead = Part {
        kind: Kind::Lead,
        line: 0,
        source: String::new(),
    };
    let mut parts = vec![lead];
    let mut commented = false;
    for (number, line) in (1..).zip(source.split_inclusive('\n')) {
        let marker = marker(line).filter(|_| !commented);
        commented = still_commented(line, commented);
        if let Some(marker) = marker {
            let kind = kind(marker, &parts).map_err(|e| e.file(file).line(number))?;
            parts.push(Part {
                kind,
                line: number,
                source: String::new(),
            });
        } else if let Some(part) = parts.last_mut() {
            part.source.push_str(line);
        }
    }
    Ok(parts)
}

/// Whether a comment, `{# … #}`, is open after a line.
fn still_commented(line: &str, commented: bool) -> bool {
    match (line.rfind("{#"), line.rfind("#}")) {
        (Some(opens), Some(closes)) => opens > closes,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => commented,
    }
}

/// A line that is a marker: its word and what it names.
fn marker(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let (word, rest) = inside.split_once('(')?;
    let word = ["judgement", "part"]
        .into_iter()
        .find(|w| *w == word.trim())?;
    let name = rest.trim().strip_suffix(')')?.trim();
    let quoted = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote);
    let name = quoted('"').or_else(|| quoted('\''))?;
    (!name.contains(['"', '\''])).then_some((word, name))
}

fn kind((word, name): (&str, &str), parts: &[Part]) -> Result<Kind> {
    let kind = match word {
        "judgement" => Kind::Judgement(judgement(name)?),
        _ => Kind::Section(section(name)?),
    };
    match parts.iter().any(|p| p.kind == kind) {
        false => Ok(kind),
        true => Err(Error::invalid("a part of the prose that stands there already").found(name)),
    }
}

fn judgement(id: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !id.is_empty() && id.chars().all(plain) {
        true => Ok(id.to_owned()),
        false => Err(Error::invalid("not the id of a judgement")
            .found(id)
            .expected("lower-case letters, digits and -")),
    }
}

fn section(name: &str) -> Result<&'static str> {
    SECTIONS.into_iter().find(|s| *s == name).ok_or_else(|| {
        let near = nearest(name, SECTIONS).unwrap_or("actor");
        Error::invalid("no such part of the summary")
            .found(name)
            .expected(SECTIONS.join(", "))
            .help(format!("the nearest is {near}"))
    })
}
