//! The published figures of a dataset against the facts of an edition, as it
//! stands on disk or as it was just recomputed.

use std::path::Path;

use serde_json::{Map, Value};

use super::locate::{self, Found};
use super::{Cause, Difference, Level};
use crate::claims::{self, Judged, Outcome, Rules};
use crate::dataset::Dataset;
use crate::edition::Edition;
use crate::edition::lock::Lock;
use crate::edition::stored;
use crate::error::{Error, Result};
use crate::facts::{self, Facts};
use crate::ingest::records::Reading;
use crate::ingest::tables;
use crate::plain;
use crate::time;

/// Checks the figures of the dataset in `data`, else of one nearby with the pinned
/// name, against the facts of the edition in a folder. Facts that differ from the
/// edition's lock are an error: what they say is nobody's.
pub fn stored(edition: &Path, data: Option<&Path>) -> Result<Outcome> {
    let lock = Lock::read(edition)?;
    let found = match data {
        Some(data) => Found::here(data),
        None => locate::dataset(edition, &lock),
    };
    let Some(data) = &found.data else {
        let pinned = format!("{} {}", lock.dataset.name, lock.dataset.version);
        return Err(Error::could_not("the data of the edition were not found")
            .expected(format!("the dataset {pinned}"))
            .help("name its folder with --data"));
    };
    let facts = stored::as_made(edition, &lock)?.facts;
    against(data, &facts, &lock.parameters)
}

/// Checks the figures of the dataset in `data` against an edition that was just made.
pub fn fresh(edition: &Edition, data: &Path) -> Result<Outcome> {
    let bytes = edition.file(facts::FILE).map(|file| file.bytes.as_slice());
    let facts = Facts::from_bytes(bytes.unwrap_or_default())?;
    against(data, &facts, &edition.lock.parameters)
}

/// The figures against some facts, on the date that the parameters of a lock give.
fn against(data: &Path, facts: &Facts, parameters: &Map<String, Value>) -> Result<Outcome> {
    let dataset = Dataset::open(data)?;
    let as_of = parameters.get("as_of").and_then(Value::as_str);
    let Some(as_of) = as_of.and_then(time::parse_day) else {
        return Err(Error::invalid("a lock without the date of its edition")
            .column("parameters.as_of")
            .expected("YYYY-MM-DD"));
    };
    let figures = tables::published(Reading {
        dataset: &dataset,
        sealed: false,
        progress: &|_| {},
    })?;
    let rules = Rules {
        sign: dataset.study.decimal_sign,
        waivers: &dataset.study.waivers,
        as_of,
    };
    claims::judge(&figures, facts, rules)
}

/// Adds the level of claims to a verification, if the dataset has any figures:
/// those that fail and that no valid waiver covers differ.
pub fn level(edition: &Edition, data: &Path, outcome: &mut super::Outcome) {
    match fresh(edition, data) {
        Ok(claims) if claims.judged.is_empty() => {}
        Ok(claims) => {
            let found = claims.failures().map(difference).collect();
            outcome.add(Level::Claims, "", claims.checked(), found);
        }
        Err(e) => outcome.leave_out(format!("the published figures: {e}"), Cause::Unexplained),
    }
}

fn difference(judged: &Judged) -> Difference {
    let recomputed = judged.recomputed.as_ref().map(ToString::to_string);
    let recomputed = recomputed.unwrap_or_else(|| "no number".to_owned());
    Difference {
        level: Level::Claims,
        file: plain::visible(&judged.figure.file),
        place: plain::excerpt(&judged.figure.id),
        expected: plain::excerpt(&judged.figure.published),
        actual: format!("{recomputed}: {}", judged.verdict.words()),
        causes: vec![Cause::PublishedFigure],
    }
}
