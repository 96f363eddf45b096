//! How far expressions of prose and templates may go. The template engine counts
//! nested brackets and blocks and nothing else that its parser calls itself for:
//! a long enough chain of signs, attributes or `elif` would take the whole stack.

use crate::error::{Error, Result};

/// The most bytes between `{{` and `}}`, or `{%` and `%}`.
const LONGEST: usize = 2_000;

/// How often `elif` may stand in a text.
const BRANCHES: usize = 200;

/// Refuses a text with an expression that is too long, or too many branches.
///
/// # Errors
/// The first such expression, with its line.
pub fn refuse(source: &str) -> Result<()> {
    let mut at = 0;
    let mut branches = 0;
    while let Some(start) = opener(source, at) {
        let length = length(&source[start..]);
        let tag = &source[start..start + length];
        let line = || 1 + source[..start].matches('\n').count() as u64;
        if length > LONGEST {
            return Err(Error::invalid("an expression that is too long")
                .line(line())
                .found(tag)
                .expected(format!("at most {LONGEST} bytes between its braces"))
                .help(
                    "divide it, with `set` for its parts; or close it, if it should end earlier",
                ));
        }
        branches += tag.matches("elif").count();
        if branches > BRANCHES {
            return Err(Error::invalid("too many branches")
                .line(line())
                .expected(format!("`elif` at most {BRANCHES} times"))
                .help("ask fewer questions, or one inside another"));
        }
        at = start + length;
    }
    Ok(())
}

/// Where the next expression or statement opens.
fn opener(source: &str, from: usize) -> Option<usize> {
    // Both in one pass: one of them may be nowhere.
    let mut pairs = source.as_bytes().get(from..)?.windows(2);
    let opens = |pair: &[u8]| matches!(pair, b"{{" | b"{%");
    pairs.position(opens).map(|at| from + at)
}

/// How long an expression is, from its opening to its closing braces, as the engine
/// reads it: what stands in quotes closes nothing. One that never closes goes on to
/// the end.
fn length(tag: &str) -> usize {
    let bytes = tag.as_bytes();
    let closing = if tag.starts_with("{{") { b'}' } else { b'%' };
    let mut at = 2;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at += quoted(&bytes[at..], quote),
            byte if byte == closing && bytes.get(at + 1) == Some(&b'}') => return at + 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// How long a text in quotes is, its quotes included.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
