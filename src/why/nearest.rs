//! What looks most like a question that nothing answers.

use super::printed::plain;
use crate::error::Result;
use crate::facts::{Fact, Facts};
use crate::message::Language;
use crate::number;

/// How many are named.
const NAMED: usize = 5;

/// The ids that hold the question, else those that look most like it.
pub fn ids(facts: &Facts, question: &str) -> Vec<String> {
    let wanted = question.to_lowercase();
    let alike = |id: &str| {
        let id = id.to_lowercase();
        let holds = !wanted.is_empty() && id.contains(&wanted);
        f64::from(u8::from(holds)) + strsim::jaro_winkler(&wanted, &id)
    };
    let mut scored: Vec<(f64, &str)> = facts.iter().map(|f| (alike(&f.id), &*f.id)).collect();
    // The sort keeps the order of ids among equals.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest = scored.into_iter().take(NAMED);
    nearest.map(|(_, id)| id.to_owned()).collect()
}

/// The facts whose printed number lies nearest to a question that is a number,
/// with the number; none if it is none.
pub fn numbers(facts: &Facts, language: &Language, question: &str) -> Result<Vec<String>> {
    let Some((wanted, percent)) = read(language, question) else {
        return Ok(Vec::new());
    };
    let mut scored: Vec<(f64, &Fact)> = Vec::new();
    for fact in facts
        .iter()
        .filter(|f| is_percent(f) == percent && f.unit != "date")
    {
        let shown = fact.value.as_deref().and_then(number::parse);
        if let Some(shown) = shown {
            let size = if percent { 100.0 } else { 1.0 };
            scored.push(((shown * size - wanted).abs(), fact));
        }
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let nearest = scored.into_iter().take(NAMED);
    let named = nearest.map(|(_, fact)| Ok(format!("{}: {}", fact.id, language.fact(fact)?)));
    named.collect()
}

fn is_percent(fact: &Fact) -> bool {
    matches!(fact.unit.as_str(), "share" | "share_difference")
}

/// The number that a question starts with, and whether it is one of per cent.
fn read(language: &Language, question: &str) -> Option<(f64, bool)> {
    let text = plain(question);
    let signed = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let end = text.find(|c| !signed(c)).unwrap_or(text.len());
    let digits = match language.code.as_str() {
        "fr" => text[..end].replace(',', "."),
        _ => text[..end].replace(',', ""),
    };
    let number = number::parse(digits.trim_start_matches('+'))?;
    Some((number, text[end..].contains('%')))
}
