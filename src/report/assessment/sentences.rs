//! Sentences of prose, for the rule that none states both a likelihood and a
//! confidence (ICD 203).

use super::prose::{CLOSE, OPEN};

/// A sentence, with the number of lines before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Lines of the text that end before it starts.
    pub line: u64,
    /// Its text, with what expressions printed between their marks.
    pub text: String,
}

/// Cuts a text, in which [`OPEN`] and [`CLOSE`] enclose what expressions
/// printed, into sentences: at full stops and the like before a blank, at blank
/// lines, and at items of lists.
pub fn of(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let (mut current, mut start, mut line, mut inside) = (String::new(), 0, 0, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if current.trim().is_empty() {
            start = line;
        }
        line += u64::from(c == '\n');
        inside = match c {
            OPEN => true,
            CLOSE => false,
            _ => inside,
        };
        current.push(c);
        let ends = c.is_whitespace() && ended(&current);
        let breaks = c == '\n'
            && chars
                .peek()
                .is_none_or(|next| matches!(next, '\n' | '-' | '*' | '#'));
        if !inside && (ends || breaks) {
            sentences.push((start, std::mem::take(&mut current)));
        }
    }
    sentences.push((start, current));
    let whole = |(line, text): (u64, String)| Sentence { line, text };
    let said = |s: &(u64, String)| !s.1.trim().is_empty();
    sentences.into_iter().filter(said).map(whole).collect()
}

/// Whether a text ends in a full stop or the like, closing marks after it aside.
fn ended(text: &str) -> bool {
    let closing = |c: char| c.is_whitespace() || "*_)]”»\"’'".contains(c);
    text.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…'])
}
