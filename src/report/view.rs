//! What the templates see: typed views, everything already in words.

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::engine::{Words, anchor};
use super::{Cover, Event, Input};
use crate::error::Result;
use crate::facts::warning;
use crate::facts::{Fact, Shape};
use crate::figure::Picture;
use crate::message::Language;

/// Rows that a figure's data table shows; the CSV has them all.
const ROWS_SHOWN: usize = 60;

#[derive(Serialize)]
struct Page<'a> {
    cover: &'a Cover,
    takedowns: &'a [Event],
    chronology: &'a [Event],
    numbers: Vec<Number>,
    tables: Vec<Listed>,
    inputs: &'a [[String; 3]],
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

/// The context of `report.html`.
pub fn page(
    input: &Input<'_>,
    words: &Words,
    prose: &str,
    style: &str,
    policy: &str,
) -> Result<Value> {
    let scalar = |f: &&Fact| matches!(f.shape, Shape::Scalar | Shape::Interval);
    let numbers = input
        .facts
        .iter()
        .filter(scalar)
        .map(|f| number(&input.language, f))
        .collect::<Result<_>>()?;
    let tables = input
        .facts
        .iter()
        .filter(|f| !scalar(f))
        .map(listed)
        .collect();
    let page = Page {
        cover: &input.cover,
        takedowns: &input.takedowns,
        chronology: &input.chronology,
        numbers,
        tables,
        inputs: &input.inputs,
    };
    let figures = figures(input.pictures, &input.takedowns, words)?;
    let page = Value::from(Serde(page));
    Ok(minijinja::context! {
        figures => figures,
        prose => Value::from_safe_string(prose.to_owned()),
        style => Value::from_safe_string(style.to_owned()),
        policy => policy,
        ..page
    })
}

fn number(language: &Language, fact: &Fact) -> Result<Number> {
    let basis = match (&fact.numerator, &fact.denominator) {
        (Some(k), Some(n)) => {
            let show = |v: &str| language.numbers.decimal(v, 0);
            language.text(
                "basis-of",
                &[
                    ("numerator", show(k).into()),
                    ("denominator", show(n).into()),
                ],
            )?
        }
        _ => String::new(),
    };
    let n = match &fact.n {
        Some(n) => language.text("basis-n", &[("n", language.numbers.decimal(n, 0).into())])?,
        None => String::new(),
    };
    let period = match &fact.period {
        Some(p) => language.text(
            "period",
            &[
                ("start", p.start.as_str().into()),
                ("end", p.end.as_str().into()),
            ],
        )?,
        None => String::new(),
    };
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
        basis: [basis, n]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        period,
        section: fact.method.rsplit('§').next().unwrap_or("").to_owned(),
        method: fact.method.clone(),
        parameters: parameters.join("; "),
        reason: language.reason(fact)?,
        warnings: language.warnings(fact)?,
    })
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

/// A figure of the page.
#[derive(Serialize)]
struct Drawn {
    id: String,
    label: String,
    title: String,
    subtitle: String,
    description: String,
    drawn: bool,
    absent: String,
    header: Vec<String>,
    numeric: Vec<bool>,
    rows: Vec<Vec<String>>,
    cut: bool,
    sources: Vec<Source>,
}

/// A fact that a figure draws.
#[derive(Serialize)]
struct Source {
    id: String,
    anchor: String,
}

/// The figures by id, numbered in the order in which the page shows them.
fn figures(pictures: &[Picture], takedowns: &[Event], words: &Words) -> Result<Value> {
    let mut order: Vec<String> = PLACES.iter().map(|id| (*id).to_owned()).collect();
    for takedown in takedowns {
        order.extend(BY_TAKEDOWN.map(|name| format!("{name}-{}", takedown.slug)));
    }
    let place = |p: &&Picture| {
        order
            .iter()
            .position(|id| *id == p.id)
            .unwrap_or(usize::MAX)
    };
    let mut sorted: Vec<&Picture> = pictures.iter().collect();
    sorted.sort_by_key(place);
    let mut views = std::collections::BTreeMap::new();
    for (index, picture) in sorted.into_iter().enumerate() {
        let view = Value::from(Serde(figure(index + 1, picture, &words.language)?));
        let svg = Value::from_safe_string(picture.svg.clone());
        views.insert(
            picture.id.clone(),
            minijinja::context! { svg => svg, ..view },
        );
    }
    Ok(Value::from(views))
}

/// The figures of a takedown, in the order of the page.
const BY_TAKEDOWN: [&str; 7] = [
    "its",
    "composition",
    "decomposition",
    "changes",
    "divergence",
    "specifications",
    "vocabulary",
];

/// The figures in the order of the page, before those of each takedown.
const PLACES: &[&str] = &[
    "timeline",
    "hours",
    "concentration",
    "creation",
    "views",
    "engagement",
    "suspension",
    "survival",
    "shifts",
    "placebo",
];

fn figure(number: usize, picture: &Picture, language: &Language) -> Result<Drawn> {
    let n = language.numbers.decimal(&number.to_string(), 0);
    let cells = |row: &Vec<Option<String>>| {
        row.iter()
            .map(|cell| cell.clone().unwrap_or_default())
            .collect()
    };
    let source = |id: &String| Source {
        id: id.clone(),
        anchor: anchor(id),
    };
    Ok(Drawn {
        id: picture.id.clone(),
        label: language.text("figure-number", &[("n", n.into())])?,
        title: picture.title.clone(),
        subtitle: picture.subtitle.clone(),
        description: picture.description.clone(),
        drawn: !picture.svg.is_empty(),
        absent: picture.absent.clone().unwrap_or_default(),
        header: picture
            .frame
            .columns
            .iter()
            .map(|c| c.name.clone())
            .collect(),
        numeric: picture
            .frame
            .columns
            .iter()
            .map(|c| !c.unit.is_empty())
            .collect(),
        rows: picture
            .frame
            .rows
            .iter()
            .take(ROWS_SHOWN)
            .map(cells)
            .collect(),
        cut: picture.frame.rows.len() > ROWS_SHOWN,
        sources: picture.facts.iter().map(source).collect(),
    })
}
