//! The figures of the page: their words, their data as a table, and how many of
//! them a page can hold.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::engine::{Cell, Words, anchor};
use super::{Cover, Event};
use crate::error::Result;
use crate::figure::{FIGURES, Picture};

/// A figure of the page.
#[derive(Serialize)]
struct Drawn {
    id: String,
    label: String,
    title: String,
    subtitle: String,
    description: String,
    /// Whether there is a picture.
    drawn: bool,
    /// Whether it stands in the page rather than in its own file only.
    shown: bool,
    absent: String,
    method: String,
    sections: Vec<String>,
    origin: String,
    header: Vec<String>,
    numeric: Vec<bool>,
    rows: Vec<Vec<Cell>>,
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
pub fn of(
    pictures: &[Picture],
    cover: &Cover,
    takedowns: &[Event],
    words: &Words,
) -> Result<Value> {
    let order = order(pictures, takedowns);
    let place = |id: &str| order.iter().position(|o| o == id);
    let mut placed: Vec<(usize, &Picture)> = pictures
        .iter()
        .filter_map(|p| Some((place(&p.id)?, p)))
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    let (mut views, mut bytes) = (BTreeMap::new(), 0);
    for (index, (_, picture)) in placed.into_iter().enumerate() {
        bytes += picture.svg.len() + picture.narrow.len();
        let shown = bytes <= words.budget.pictures;
        let view = figure(index + 1, picture, cover, words)?;
        let view = Value::from(Serde(Drawn { shown, ..view }));
        let safe = |svg: &String| Value::from_safe_string(svg.clone());
        views.insert(
            picture.id.clone(),
            minijinja::context! { svg => safe(&picture.svg), narrow => safe(&picture.narrow), ..view },
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
const PLACES: [&str; 14] = [
    "timeline",
    "hours",
    "concentration",
    "creation",
    "clusters",
    "delays",
    "sweep",
    "network",
    "views",
    "engagement",
    "suspension",
    "survival",
    "shifts",
    "placebo",
];

fn order(pictures: &[Picture], takedowns: &[Event]) -> Vec<String> {
    // The section of series stands before all that is drawn of posts.
    let series = of_series(pictures).map(|p| p.id.clone());
    let mut order: Vec<String> = series.chain(PLACES.map(str::to_owned)).collect();
    for takedown in takedowns {
        order.extend(BY_TAKEDOWN.map(|name| format!("{name}-{}", takedown.slug)));
    }
    order
}

/// The pictures of series that come as numbers.
pub fn of_series(pictures: &[Picture]) -> impl Iterator<Item = &Picture> {
    pictures.iter().filter(|p| name(&p.id) == "series")
}

/// The name of the figure that drew a picture.
fn name(id: &str) -> &'static str {
    let drew = |name: &&str| {
        id.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    FIGURES.iter().map(|f| f.name).find(drew).unwrap_or("")
}

fn figure(number: usize, picture: &Picture, cover: &Cover, words: &Words) -> Result<Drawn> {
    let language = &words.language;
    let n = language.numbers.decimal(&number.to_string(), 0);
    let source = |id: &String| Source {
        id: id.clone(),
        anchor: anchor(id),
    };
    picture.facts.iter().for_each(|id| words.cite(id));
    let (columns, rows) = (&picture.frame.columns, &picture.frame.rows);
    let shown = rows.iter().take(words.budget.data);
    Ok(Drawn {
        id: picture.id.clone(),
        label: language.text("figure-number", &[("n", n.into())])?,
        title: picture.title.clone(),
        subtitle: picture.subtitle.clone(),
        description: picture.description.clone(),
        drawn: !picture.svg.is_empty(),
        shown: true,
        absent: picture.absent.clone().unwrap_or_default(),
        method: language.text(&format!("figure-{}-method", name(&picture.id)), &[])?,
        sections: sections(picture, words),
        origin: origin(cover, words)?,
        header: columns
            .iter()
            .map(|c| words.heading(c))
            .collect::<Result<_>>()?,
        numeric: columns.iter().map(|c| !c.unit.is_empty()).collect(),
        rows: shown
            .map(|row| words.line(columns, row))
            .collect::<Result<_>>()?,
        cut: rows.len() > words.budget.data,
        sources: picture.facts.iter().map(source).collect(),
    })
}

/// The sections of the methods that define what a picture draws.
fn sections(picture: &Picture, words: &Words) -> Vec<String> {
    let facts = picture.facts.iter().filter_map(|id| words.facts.get(id));
    let mut sections: Vec<String> = facts.map(|f| section(&f.method).to_owned()).collect();
    sections.sort();
    sections.dedup();
    sections
}

/// The section that a method names.
pub fn section(method: &str) -> &str {
    method.rsplit('§').next().unwrap_or("")
}

/// Where a picture's data come from, and as of when.
fn origin(cover: &Cover, words: &Words) -> Result<String> {
    let as_of = words.facts.get("study.as_of");
    let as_of = as_of.map(|f| words.language.fact(f)).transpose()?;
    let args = [
        ("dataset", cover.dataset.as_str().into()),
        ("version", cover.version.as_str().into()),
        ("as_of", as_of.unwrap_or_default().into()),
    ];
    words.language.text("figure-origin", &args)
}
