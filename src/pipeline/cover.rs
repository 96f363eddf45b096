//! What stands around the numbers: cover, chronology, citation.

use std::sync::Arc;

use serde_json::Value;

use super::Words;
use crate::dataset::Dataset;
use crate::dataset::localised::Localised;
use crate::dataset::study::Study as Parameters;
use crate::disk;
use crate::edition::lock::Lock;
use crate::edition::package::About;
use crate::error::Result;
use crate::figure::{self, Picture};
use crate::ingest::tables;
use crate::measure::Frame;
use crate::measure::windows::{Windows, coincidences};
use crate::report::templates::Templates;
use crate::report::{Cover, Event, Input};
use crate::time;

pub fn input<'a>(
    dataset: &'a Dataset,
    frame: &Frame<'_>,
    words: &Words,
    pictures: &'a [Picture],
    templates: &'a Templates,
    lock: &Lock,
) -> Result<Input<'a>> {
    let file = dataset.study.prose_file(&dataset.root)?;
    let read = |file: &str| disk::read_text(&dataset.root.join(file)).map(|t| (file.to_owned(), t));
    let prose = file.map(read).transpose()?;
    let size = |bytes: u64| words.language.numbers.decimal(&bytes.to_string(), 0);
    Ok(Input {
        facts: Arc::clone(&words.facts),
        language: Arc::clone(&words.language),
        labels: Arc::clone(&words.labels),
        pictures,
        templates,
        cover: cover(dataset, frame),
        takedowns: frame
            .takedowns()
            .map(|t| takedown(frame, words, t))
            .collect(),
        chronology: chronology(frame, words),
        techniques: &dataset.study.disarm,
        evidence: &dataset.study.evidence,
        prose,
        inputs: lock
            .inputs
            .iter()
            .map(|e| {
                [
                    e.path.clone(),
                    size(e.bytes),
                    e.sha256.clone(),
                    e.bytes.to_string(),
                ]
            })
            .collect(),
    })
}

fn cover(dataset: &Dataset, applied: &Frame<'_>) -> Cover {
    let study = &dataset.study;
    let in_language = |words: &Localised| words.of(&study.language).to_owned();
    Cover {
        title: title(dataset),
        subtitle: in_language(&study.subtitle),
        organisation: in_language(&study.organisation),
        authors: study.authors.clone(),
        handling: study.handling.clone(),
        dataset: dataset.descriptor.name.clone(),
        version: dataset.descriptor.version.clone(),
        language: study.language.clone(),
        privacy: study.privacy.word().to_owned(),
        synthetic: dataset.descriptor.synthetic,
        notes: dataset.descriptor.notes.iter().map(in_language).collect(),
        timezone: study.actor_timezone.clone(),
        credited: study.reposts_credit_original.join(", "),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        options: command_options(dataset, applied),
    }
}

/// The options that reproduce an edition whose study alone would give another.
/// Looks at what they decide, not at who gave them: `verify` passes all of them.
fn command_options(dataset: &Dataset, frame: &Frame<'_>) -> String {
    let Ok(plain) = Parameters::read(&dataset.root) else {
        return String::new();
    };
    let applied = &dataset.study;
    let newest = frame.seen.map_or(frame.end - 1, |(_, last)| last);
    let plain_as_of = plain.as_of_day().ok().flatten().unwrap_or(newest);
    let mut options = String::new();
    if plain.language != applied.language {
        options.push_str(&format!(" --language {}", applied.language));
    }
    if plain.privacy != applied.privacy {
        options.push_str(&format!(" --privacy {}", applied.privacy.word()));
    }
    if plain_as_of != frame.as_of {
        options.push_str(&format!(" --as-of {}", time::iso_day(frame.as_of)));
    }
    options
}

fn title(dataset: &Dataset) -> String {
    let candidates = [
        dataset.study.title.of(&dataset.study.language),
        &dataset.descriptor.title,
        &dataset.descriptor.name,
    ];
    candidates
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default()
        .to_owned()
}

fn takedown(frame: &Frame<'_>, words: &Words, t: &tables::Takedown) -> Event {
    let events = Windows::of(frame, t)
        .map(|w| coincidences(frame, t, &w))
        .unwrap_or_default();
    let named: Vec<&str> = events.iter().map(|id| words.labels.event(id)).collect();
    Event {
        id: t.id.clone(),
        slug: figure::slug(&t.id),
        label: words.labels.event(&t.id).to_owned(),
        kind: "takedown".to_owned(),
        start: time::iso_day(time::day(t.at)),
        end: String::new(),
        platform: t.platform.clone(),
        source: t.source.clone(),
        coincides: named.join("; "),
    }
}

fn chronology(frame: &Frame<'_>, words: &Words) -> Vec<Event> {
    let mut events: Vec<(i64, Event)> = frame
        .tables
        .takedowns
        .iter()
        .map(|t| {
            (
                t.at,
                Event {
                    coincides: String::new(),
                    ..takedown(frame, words, t)
                },
            )
        })
        .collect();
    events.extend(frame.tables.incidents.iter().map(|i| {
        let day = |at: i64| -> String { time::iso_day(time::day(at)) };
        let event = Event {
            id: i.id.clone(),
            slug: figure::slug(&i.id),
            label: words.labels.event(&i.id).to_owned(),
            kind: if i.kind.is_empty() {
                "incident".to_owned()
            } else {
                i.kind.clone()
            },
            start: day(i.start),
            end: i.end.map(day).unwrap_or_default(),
            platform: String::new(),
            source: i.source.clone(),
            coincides: String::new(),
        };
        (i.start, event)
    }));
    events.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    events.into_iter().map(|(_, event)| event).collect()
}

pub fn about(dataset: &Dataset, frame: &Frame<'_>) -> About {
    let licence = dataset.descriptor.licenses.first();
    let language = dataset.study.language.as_str();
    let named = |key: &str| licence.and_then(|l| l.get(key)).and_then(Value::as_str);
    About {
        name: dataset.descriptor.name.clone(),
        title: title(dataset),
        version: dataset.descriptor.version.clone(),
        as_of: time::iso_day(frame.as_of),
        authors: dataset.study.authors.clone(),
        organisation: dataset.study.organisation.of(language).to_owned(),
        license: named("path")
            .or(named("name"))
            .unwrap_or("not stated by the dataset")
            .to_owned(),
        language: dataset.study.language.clone(),
        synthetic: dataset.descriptor.synthetic,
    }
}
