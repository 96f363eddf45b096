//! What the templates see: typed views, everything already in words.

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::assessment::Assessment;
use super::assessment::likelihood::TERMS;
use super::engine::{Words, anchor};
use super::{Cover, Event, Input, pictures};
use crate::dataset::declared::{Evidence, Technique};
use crate::error::{Error, Result};
use crate::facts::warning;
use crate::facts::{Fact, Shape};
use crate::figure::Picture;
use crate::framework;
use crate::message::Language;
use crate::report::digits;

#[derive(Serialize)]
struct Page<'a> {
    cover: &'a Cover,
    takedowns: &'a [Event],
    further: &'a [Event],
    chronology: &'a [Event],
    more_events: bool,
    series: Vec<Told>,
    more_series: bool,
    techniques: Vec<Used>,
    /// The versions of the techniques' framework that are known.
    versions: String,
    evidence: Vec<Declared<'a>>,
    terms: Vec<[String; 3]>,
    inputs: &'a [[String; 4]],
}

/// A row of the numbers appendix.
#[derive(Serialize)]
struct Number {
    anchor: String,
    id: String,
    value: String,
    shown: String,
    interval: String,
    basis: String,
    period: String,
    method: String,
    section: String,
    parameters: String,
    reason: String,
    warnings: Vec<String>,
}

/// A fact with rows, which the appendix only names.
#[derive(Serialize)]
struct Listed {
    anchor: String,
    id: String,
    method: String,
    shape: &'static str,
}

/// A series that comes as numbers.
#[derive(Serialize)]
struct Told {
    id: String,
    /// The id of its picture.
    figure: String,
}

/// A technique that the analyst declares.
#[derive(Serialize)]
struct Used {
    technique: String,
    version: String,
    /// Its name; empty if the stated version does not know the id.
    name: String,
    /// `known`, `unknown-technique`, or `unknown-version`.
    state: &'static str,
    facts: Vec<String>,
    note: String,
}

/// Evidence that the analyst declares.
#[derive(Serialize)]
struct Declared<'a> {
    kind: &'static str,
    date: &'a str,
    source: &'a str,
    exposure: bool,
    note: &'a str,
}

/// The context of `report.html`.
pub fn page(
    input: &Input<'_>,
    words: &Words,
    assessment: &Assessment,
    (style, policy): (&str, &str),
) -> Result<Value> {
    let (told, further) = input
        .takedowns
        .split_at(input.takedowns.len().min(words.budget.takedowns));
    let language = input.cover.language.as_str();
    let events = input.chronology.len().min(words.budget.events);
    let series = series(input, words);
    let page = Page {
        cover: &input.cover,
        takedowns: told,
        further,
        chronology: &input.chronology[..events],
        more_events: input.chronology.len() > events,
        more_series: series.len() > words.budget.events,
        series: series.into_iter().take(words.budget.events).collect(),
        techniques: used(input.techniques, words, language)?,
        versions: framework::disarm_versions().collect::<Vec<_>>().join(", "),
        evidence: input
            .evidence
            .iter()
            .map(|e| declared(e, language))
            .collect(),
        terms: terms(words)?,
        inputs: &input.inputs,
    };
    let figures = pictures::of(input.pictures, &input.cover, told, words)?;
    let page = Value::from(Serde(page));
    let safe = |html: &str| Value::from_safe_string(html.to_owned());
    let judgements: Vec<Value> = assessment
        .judgements
        .iter()
        .map(|j| minijinja::context! { html => safe(&j.html), ..Value::from(Serde(j)) })
        .collect();
    let sections: std::collections::BTreeMap<&str, Value> = assessment
        .sections
        .iter()
        .map(|(name, html)| (*name, safe(html)))
        .collect();
    Ok(minijinja::context! {
        figures => figures,
        judgements => judgements,
        sections => sections,
        lead => safe(&assessment.lead),
        style => safe(style),
        policy => policy,
        ..page
    })
}

/// The likelihood terms with their ranges, both rows side by side.
fn terms(words: &Words) -> Result<Vec<[String; 3]>> {
    let row = |at: usize| {
        let say = |at: usize| {
            words
                .language
                .text(&format!("likelihood-{}", TERMS[at].key), &[])
        };
        let both = format!("{} / {}", say(at)?, say(at + TERMS.len() / 2)?);
        let ends = format!("{}/{}", TERMS[at].from, TERMS[at].to);
        Ok([both, words.probability(TERMS[at])?, ends])
    };
    (0..TERMS.len() / 2).map(row).collect()
}

fn used(techniques: &[Technique], words: &Words, language: &str) -> Result<Vec<Used>> {
    let view = |t: &Technique| {
        // In every language, so that no edition has a rule that another lacks.
        if let Some(digit) = t.note.texts().into_iter().find_map(digits::first) {
            return Err(
                Error::invalid("a number typed into the note of a technique")
                    .file(crate::dataset::study::FILE)
                    .column(format!("disarm, {}", t.technique))
                    .found(digit.found)
                    .help("name the fact in `facts`, so that the number cannot go stale"),
            );
        }
        if let Some(missing) = t.facts.iter().find(|id| words.facts.get(id).is_none()) {
            return Err(
                Error::invalid("a technique that rests on a fact that there is not")
                    .file(crate::dataset::study::FILE)
                    .column(format!("disarm, {}", t.technique))
                    .found(missing)
                    .help("facts.json lists the ids"),
            );
        }
        let (name, state) = match framework::disarm(&t.version, &t.technique) {
            framework::Found::Name(name) => (name, "known"),
            framework::Found::NoSuchTechnique => (String::new(), "unknown-technique"),
            framework::Found::NoSuchVersion => (String::new(), "unknown-version"),
        };
        Ok(Used {
            technique: t.technique.clone(),
            version: t.version.clone(),
            name,
            state,
            facts: t.facts.clone(),
            note: t.note.of(language).to_owned(),
        })
    };
    techniques.iter().map(view).collect()
}

/// The series of the dataset, in the order of their ids.
fn series(input: &Input<'_>, words: &Words) -> Vec<Told> {
    let told = |picture: &Picture| {
        let fact = words.facts.get(picture.facts.first()?)?;
        Some(Told {
            id: fact.parameters.get("series")?.clone(),
            figure: picture.id.clone(),
        })
    };
    pictures::of_series(input.pictures)
        .filter_map(told)
        .collect()
}

fn declared<'a>(evidence: &'a Evidence, language: &str) -> Declared<'a> {
    Declared {
        kind: evidence.kind.word(),
        date: &evidence.date,
        source: &evidence.source,
        exposure: evidence.exposure,
        note: evidence.note.of(language),
    }
}

/// The appendix: the numbers that the page has cited so far, and others as far
/// as there is room; the facts with rows; whether any had no room.
pub fn numbers(words: &Words) -> Result<Value> {
    let cited = words.cited();
    let scalar = |f: &Fact| matches!(f.shape, Shape::Scalar | Shape::Interval);
    let mut room = words.budget.numbers.saturating_sub(cited.len());
    let mut shown = |f: &&Fact| {
        let beside = !cited.contains(&f.id);
        let fits = !beside || room > 0;
        room = room.saturating_sub(usize::from(beside));
        fits
    };
    let facts: Vec<&Fact> = words.facts.iter().filter(&mut shown).collect();
    let whole = facts.len() == words.facts.iter().count();
    let (scalars, tables): (Vec<&Fact>, Vec<&Fact>) = facts.into_iter().partition(|f| scalar(f));
    let rows = scalars.into_iter().map(|f| number(&words.language, f));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let tables: Vec<Listed> = tables.into_iter().map(listed).collect();
    Ok(minijinja::context! {
        rows => Value::from(Serde(rows)),
        tables => Value::from(Serde(tables)),
        whole => whole,
    })
}

fn number(language: &Language, fact: &Fact) -> Result<Number> {
    let parameters: Vec<String> = fact
        .parameters
        .iter()
        .filter(|(k, _)| *k != warning::PARAMETER)
        .map(|(k, v)| format!("{k} = {v}"))
        .collect();
    Ok(Number {
        anchor: anchor(&fact.id),
        id: fact.id.clone(),
        value: fact.value.clone().unwrap_or_default(),
        shown: language.fact(fact)?,
        interval: language.interval(fact)?,
        basis: basis(language, fact)?,
        period: period(language, fact)?,
        section: pictures::section(&fact.method).to_owned(),
        method: fact.method.clone(),
        parameters: parameters.join("; "),
        reason: language.reason(fact)?,
        warnings: language.warnings(fact)?,
    })
}

/// Numerator, denominator and n.
fn basis(language: &Language, fact: &Fact) -> Result<String> {
    let show = |v: &str| language.numbers.decimal(v, 0);
    let mut parts = Vec::new();
    if let (Some(k), Some(n)) = (&fact.numerator, &fact.denominator) {
        let args = [
            ("numerator", show(k).into()),
            ("denominator", show(n).into()),
        ];
        parts.push(language.text("basis-of", &args)?);
    }
    if let Some(n) = &fact.n {
        parts.push(language.text("basis-n", &[("n", show(n).into())])?);
    }
    Ok(parts.join("; "))
}

fn period(language: &Language, fact: &Fact) -> Result<String> {
    let Some(period) = &fact.period else {
        return Ok(String::new());
    };
    let args = [
        ("start", period.start.as_str().into()),
        ("end", period.end.as_str().into()),
    ];
    language.text("period", &args)
}

fn listed(fact: &Fact) -> Listed {
    let shape = match fact.shape {
        Shape::Series => "series",
        Shape::Histogram => "histogram",
        _ => "table",
    };
    Listed {
        anchor: anchor(&fact.id),
        id: fact.id.clone(),
        method: fact.method.clone(),
        shape,
    }
}
