//! The study that a dataset and its rows make, and what makes it impossible.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Counted;
use crate::dataset::Dataset;
use crate::dataset::study::{self, Study as Parameters};
use crate::error::{Error, Result};
use crate::figure;
use crate::ingest::tables::{Tables, Takedown};
use crate::measure::windows::Windows;
use crate::measure::{Frame, Study};
use crate::tally::vocabulary::Sides;
use crate::time::{self, Day};

/// The study of a dataset, or why it cannot be made.
pub fn of<'a>(dataset: &'a Dataset, tables: &'a Tables, counted: &'a Counted) -> Result<Study<'a>> {
    let ledgers = std::iter::once(&counted.ledger).chain(&tables.ledgers);
    Ok(Study {
        frame: frame(dataset, tables, counted.tallies.days())?,
        tallies: &counted.tallies,
        ledgers: ledgers.collect(),
        families: OnceLock::new(),
        coordination: OnceLock::new(),
    })
}

/// What the study of a dataset covers whose posts were seen between two days: its
/// period, its date, its zone; or why it cannot be made.
pub fn frame<'a>(
    dataset: &'a Dataset,
    tables: &'a Tables,
    seen: Option<(Day, Day)>,
) -> Result<Frame<'a>> {
    let parameters = &dataset.study;
    let start = parameters.start_day()?.or(seen.map(|(first, _)| first));
    let last = parameters.end_day()?.or(seen.map(|(_, last)| last));
    let newest = seen.map(|(_, last)| last).or(last);
    let as_of = parameters.as_of_day()?.or(newest);
    let (Some(start), Some(last), Some(as_of)) = (start, last, as_of) else {
        return Err(Error::could_not(
            "the dataset has no posts, and the study does not say what period it covers",
        )
        .file(dataset.root.join(study::FILE).display())
        .help("write start, end and as_of (YYYY-MM-DD) into assessment.toml"));
    };
    refuse_backwards(start, last)?;
    refuse_endless(start, last)?;
    refuse_shared_ids(tables)?;
    unknown_takedowns(parameters, tables)?;
    refuse_shared_files(tables)?;
    refuse_files_of_series(tables)?;
    Ok(Frame {
        parameters,
        tables,
        seen,
        start,
        end: last + 1,
        as_of,
        zone: parameters.zone()?,
    })
}

fn refuse_backwards(start: Day, last: Day) -> Result<()> {
    if start <= last {
        return Ok(());
    }
    Err(Error::could_not("the study ends before it starts")
        .file(study::FILE)
        .found(format!(
            "{} to {}",
            time::iso_day(start),
            time::iso_day(last)
        ))
        .help("declare both start and end; what is absent is the first or last post's day"))
}

/// The windows of every takedown in the order of the table, as far as they are
/// known before the posts: a period that the study does not declare starts and
/// ends with the posts, and cuts off nothing.
pub fn windows(parameters: &Parameters, tables: &Tables) -> Result<Vec<Sides>> {
    let start = parameters.start_day()?.unwrap_or(Day::MIN);
    let end = parameters.end_day()?.map_or(Day::MAX, |last| last + 1);
    let chosen =
        |t: &Takedown| parameters.takedowns.is_empty() || parameters.takedowns.contains(&t.id);
    let sides = |t: &Takedown| match chosen(t) {
        true => Windows::around(t, parameters, start, end).sides(),
        false => [0..0, 0..0],
    };
    Ok(tables.takedowns.iter().map(sides).collect())
}

/// Takedowns and incidents stand in one chronology, by id.
fn refuse_shared_ids(tables: &Tables) -> Result<()> {
    let shared = |id: &str| tables.takedowns.iter().any(|t| t.id == id);
    match tables.incidents.iter().find(|i| shared(&i.id)) {
        None => Ok(()),
        Some(incident) => Err(Error::invalid("an incident and a takedown have one id")
            .file("incidents")
            .column("incident_id")
            .found(&incident.id)
            .help("give one of them another id, and `sillage seal`")),
    }
}

/// A stray date makes a period of centuries, and series of millions of days.
fn refuse_endless(start: Day, last: Day) -> Result<()> {
    const MOST: i64 = 36_525;
    let days = i64::from(last) - i64::from(start) + 1;
    if days <= MOST {
        return Ok(());
    }
    Err(Error::could_not("the study covers more than a century")
        .file(study::FILE)
        .found(format!("{} to {}", time::iso_day(start), time::iso_day(last)))
        .help("a post with a mistaken date does that: correct it, or declare start and end in assessment.toml"))
}

fn unknown_takedowns(parameters: &Parameters, tables: &Tables) -> Result<()> {
    let known = || tables.takedowns.iter().map(|t| t.id.as_str());
    match parameters
        .takedowns
        .iter()
        .find(|id| !known().any(|k| k == *id))
    {
        None => Ok(()),
        Some(id) => Err(
            Error::could_not("a takedown that the dataset does not have")
                .file(study::FILE)
                .column("takedowns")
                .found(id)
                .expected(known().collect::<Vec<_>>().join(", ")),
        ),
    }
}

/// Takedowns name files and places of the page by their ids without signs.
fn refuse_shared_files(tables: &Tables) -> Result<()> {
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for takedown in &tables.takedowns {
        if let Some(other) = named.insert(figure::slug(&takedown.id), &takedown.id) {
            return Err(
                Error::invalid("two takedowns whose files would have one name")
                    .file("takedowns")
                    .column("takedown_id")
                    .found(format!("{other} and {}", takedown.id))
                    .expected("ids that differ in their letters (a to z) or digits")
                    .help("give one of them another id, and `sillage seal`"),
            );
        }
    }
    Ok(())
}

/// Series name files, too: each another one, short enough for any disk.
fn refuse_files_of_series(tables: &Tables) -> Result<()> {
    const LONGEST: usize = 100;
    let refused = |why: &str, found: String| {
        Err(Error::invalid(why)
            .file("series")
            .column("series_id")
            .found(found)
            .expected("short ids that differ in their letters (a to z) or digits")
            .help("give the series another id, and `sillage seal`"))
    };
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for point in &tables.series {
        let id = point.series.as_str();
        let slug = figure::slug(id);
        if slug.len() > LONGEST {
            return refused("a series whose files would have too long a name", id.into());
        }
        if let Some(other) = named.insert(slug, id).filter(|other| *other != id) {
            let both = format!("{other} and {id}");
            return refused("two series whose files would have one name", both);
        }
    }
    Ok(())
}
