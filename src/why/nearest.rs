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
/// with the number; none if it is none. A comma is a different sign in every
/// language: the reading that a fact comes closest to is the one that was meant.
pub fn numbers(facts: &Facts, languages: &[Language], question: &str) -> Result<Vec<String>> {
    let read = |language| scored(facts, language, question).map(|scored| (language, scored));
    let readings = languages.iter().filter_map(read);
    let closest = |(_, scored): &(&Language, Vec<Scored<'_>>)| {
        scored.first().map_or(f64::INFINITY, |best| best.relative)
    };
    // Of equals the first, which is in the edition's own language.
    let best = readings.min_by(|a, b| closest(a).total_cmp(&closest(b)));
    let Some((language, scored)) = best else {
        return Ok(Vec::new());
    };
    let nearest = scored.iter().take(NAMED).map(|scored| scored.fact);
    let named = nearest.map(|fact| Ok(format!("{}: {}", fact.id, language.fact(fact)?)));
    named.collect()
}

/// A fact and how far its number is from the one that was asked for.
struct Scored<'a> {
    distance: f64,
    /// The same as a part of the larger of both, so that readings of different
    /// sizes can be compared.
    relative: f64,
    fact: &'a Fact,
}

/// The facts in the order of their distance from a question as a language reads
/// it; none if it is no number there.
fn scored<'a>(facts: &'a Facts, language: &Language, question: &str) -> Option<Vec<Scored<'a>>> {
    let (wanted, percent) = read(language, question)?;
    let size = if percent { 100.0 } else { 1.0 };
    let score = |fact: &'a Fact| {
        let shown = size * number::parse(fact.value.as_deref()?)?;
        let distance = (shown - wanted).abs();
        let larger = shown.abs().max(wanted.abs());
        let relative = if larger > 0.0 { distance / larger } else { 0.0 };
        Some(Scored {
            distance,
            relative,
            fact,
        })
    };
    let alike = facts
        .iter()
        .filter(|f| is_percent(f) == percent && f.unit != "date");
    let mut scored: Vec<Scored<'_>> = alike.filter_map(score).collect();
    scored.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    Some(scored)
}

fn is_percent(fact: &Fact) -> bool {
    matches!(fact.unit.as_str(), "share" | "share_difference")
}

/// What follows a number of per cent, or of points of them.
const PERCENT: [&str; 3] = ["%", "pp", "pt"];

/// The number that a question starts with, and whether it is one of per cent; a
/// text with a further number, such as a day, is none.
fn read(language: &Language, question: &str) -> Option<(f64, bool)> {
    let text = plain(question);
    let signed = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let end = text.find(|c| !signed(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    if unit.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = match language.code.as_str() {
        "fr" => digits.replace(',', "."),
        _ => digits.replace(',', ""),
    };
    let number = number::parse(digits.trim_start_matches('+'))?;
    let percent = PERCENT.iter().any(|sign| unit.starts_with(sign));
    Some((number, percent))
}
