//! The analyst's assessment: key judgements in estimative language, each with
//! the facts it rests on and the limits outside of which it must be looked at
//! again; and words for the summary.

use std::collections::BTreeMap;

use minijinja::Environment;
use serde::Serialize;

pub mod likelihood;
mod parts;
mod prose;
mod sentences;

use super::engine::{self, Condition, Said, Words};
use crate::error::{Error, Result};
use likelihood::{ORDINARY, TERMS};
use parts::{Kind, Part};
use prose::Text;

/// What the prose of an edition becomes.
#[derive(Debug, Default)]
pub struct Assessment {
    /// HTML of what belongs to no part.
    pub lead: String,
    /// The key judgements.
    pub judgements: Vec<Judgement>,
    /// HTML by section of the summary.
    pub sections: BTreeMap<&'static str, String>,
    /// Judgements that must be looked at again, one sentence each.
    pub notices: Vec<String>,
}

/// A key judgement.
#[derive(Debug, Serialize)]
pub struct Judgement {
    /// Its id.
    pub id: String,
    /// Its text as HTML.
    #[serde(skip)]
    pub html: String,
    /// The ids of the facts that it rests on.
    pub rests: Vec<String>,
    /// The limits that the analyst states.
    pub conditions: Vec<Limit>,
    /// Whether one of them no longer holds.
    pub flagged: bool,
}

/// A limit for a fact, outside of which a judgement must be looked at again.
#[derive(Debug, Serialize)]
pub struct Limit {
    /// The limit as it was stated.
    #[serde(flatten)]
    pub condition: Condition,
    /// The limit as it reads.
    pub shown: String,
    /// `holds`, `crossed`, or `unknown` where the fact has no number.
    pub state: &'static str,
}

/// Reads the prose in `file`.
pub fn of(
    env: &Environment<'static>,
    words: &Words,
    file: &str,
    source: &str,
) -> Result<Assessment> {
    prose::refuse_typed(file, source)?;
    let mut assessment = Assessment::default();
    let mut rows = Vec::new();
    for part in parts::of(file, source)? {
        words.forget();
        let text = prose::fill(env, file, &part)?;
        let said = words.said();
        for sentence in sentences::of(&text.filled) {
            keep_apart(words, &sentence.text)
                .map_err(|e| e.file(file).line(part.line + 1 + sentence.line))?;
        }
        rows.extend(said.terms.iter().map(|t| (t.row, part.line + 1)));
        place(&mut assessment, words, part, &text, said).map_err(|e| e.file(file))?;
    }
    match rows.iter().find(|(row, _)| *row != rows[0].0) {
        None => Ok(assessment),
        Some((_, line)) => Err(
            Error::invalid("likelihood in terms of both rows of ICD 203")
                .file(file)
                .line(*line)
                .help("keep to one row: “likely” and its like, or “probable” and its like"),
        ),
    }
}

fn place(
    assessment: &mut Assessment,
    words: &Words,
    part: Part,
    text: &Text,
    said: Said,
) -> Result<()> {
    let html = text.html();
    match part.kind {
        Kind::Lead => assessment.lead = html,
        Kind::Section(name) => {
            assessment.sections.insert(name, html);
        }
        Kind::Judgement(id) => {
            let judgement = judgement(words, id, html, said).map_err(|e| e.line(part.line))?;
            assessment.notices.extend(notices(&judgement));
            assessment.judgements.push(judgement);
        }
    }
    Ok(())
}

fn judgement(words: &Words, id: String, html: String, said: Said) -> Result<Judgement> {
    if said.terms.is_empty() && !said.confidence {
        return Err(Error::invalid(
            "a judgement that says neither how likely it is nor how sure its authors are",
        )
        .found(&id)
        .expected("{{ likelihood(\"very likely\") }} or {{ confidence(\"moderate\") }}"));
    }
    if said.cited.is_empty() {
        return Err(Error::invalid("a judgement that rests on no fact")
            .found(&id)
            .expected("{{ fact(\"…\") }} in its text, or {{ rests(\"…\") }}"));
    }
    let conditions: Vec<Limit> = said
        .conditions
        .into_iter()
        .map(|c| limit(words, c))
        .collect::<Result<_>>()?;
    Ok(Judgement {
        flagged: conditions.iter().any(|c| c.state != "holds"),
        rests: said.cited,
        conditions,
        html,
        id,
    })
}

fn limit(words: &Words, condition: Condition) -> Result<Limit> {
    Ok(Limit {
        shown: words.limit(&condition.id, &condition.value)?,
        state: words.state(&condition),
        condition,
    })
}

fn notices(judgement: &Judgement) -> Vec<String> {
    let crossed = judgement.conditions.iter().filter(|c| c.state != "holds");
    crossed
        .map(|c| {
            let why = match c.state {
                "crossed" => "is not",
                _ => "has no number, and so may not be",
            };
            format!(
                "judgement {}: {} {why} {} {}",
                judgement.id,
                c.condition.id,
                c.condition.relation.replace('_', " "),
                c.condition.value
            )
        })
        .collect()
}

/// Refuses a sentence with both a likelihood and a confidence.
fn keep_apart(words: &Words, sentence: &str) -> Result<()> {
    let typed = prose::typed(sentence).to_lowercase();
    let phrase = |key: String| words.language.text(&key, &[]).map(|p| p.to_lowercase());
    let mut likely = sentence.contains(engine::LIKELIHOOD);
    for term in TERMS.iter().filter(|t| !ORDINARY.contains(&t.key)) {
        likely |= says(&typed, &phrase(format!("likelihood-{}", term.key))?);
    }
    let mut sure = sentence.contains(engine::CONFIDENCE);
    for level in likelihood::CONFIDENCE {
        sure |= says(&typed, &phrase(format!("confidence-{level}"))?);
    }
    match likely && sure {
        false => Ok(()),
        true => Err(
            Error::invalid("a likelihood and a confidence in one sentence")
                .found(prose::typed(sentence).trim())
                .help("say in one sentence how likely it is, and in another how sure you are"),
        ),
    }
}

/// Whether a text says a phrase, as whole words.
fn says(text: &str, phrase: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(phrase).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        !letter(before.chars().next_back()) && !letter(after.chars().next())
    })
}
