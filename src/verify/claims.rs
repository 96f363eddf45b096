//! The published figures of a dataset against the facts of an edition, as it
//! stands on disk or as it was just recomputed.

use std::path::Path;

use serde_json::{Map, Value};

use super::locate::{self, Found};
use super::{Cause, Difference, Level};
use crate::claims::{self, Judged, LeftOut, Outcome, Rules};
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
/// edition's lock are an error: what they say is nobody's. So are figures that differ
/// from their dataset's descriptor, as wherever a dataset is used.
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
    against(data, &facts, &lock.parameters, true)
}

/// Checks the figures of the dataset in `data` against an edition that was just made.
pub fn fresh(edition: &Edition, data: &Path) -> Result<Outcome> {
    let bytes = edition.file(facts::FILE).map(|file| file.bytes.as_slice());
    let facts = Facts::from_bytes(bytes.unwrap_or_default())?;
    // A table that differs from its descriptor is told by the level of fixity.
    against(data, &facts, &edition.lock.parameters, false)
}

/// The figures against some facts, on the date that the parameters of a lock give.
fn against(
    data: &Path,
    facts: &Facts,
    parameters: &Map<String, Value>,
    sealed: bool,
) -> Result<Outcome> {
    let dataset = Dataset::open(data)?;
    let as_of = parameters.get("as_of").and_then(Value::as_str);
    let Some(as_of) = as_of.and_then(time::parse_day) else {
        return Err(Error::invalid("a lock without the date of its edition")
            .column("parameters.as_of")
            .expected("YYYY-MM-DD"));
    };
    let (figures, ledger) = tables::published(Reading {
        dataset: &dataset,
        sealed,
        progress: &|_| {},
    })?;
    let rules = Rules {
        sign: dataset.study.decimal_sign,
        waivers: &dataset.study.waivers,
        as_of,
    };
    Ok(claims::judge(&figures, facts, rules)?.beside(&ledger))
}

/// Adds the level of claims to a verification, if the dataset has any figures:
/// those that fail and that no valid waiver covers differ; rows that could not be
/// judged are left out, by name.
pub fn level(edition: &Edition, data: &Path, outcome: &mut super::Outcome) {
    match fresh(edition, data) {
        Ok(claims) => {
            if claims.left_out.any() {
                outcome.leave_out(rows(&claims.left_out), Cause::PublishedFigure);
            }
            if !claims.judged.is_empty() {
                let found = claims.failures().map(difference).collect();
                outcome.add(Level::Claims, "", claims.checked(), found);
            }
        }
        Err(e) => outcome.leave_out(format!("the published figures: {e}"), Cause::Unexplained),
    }
}

/// How many rows were not judged, and the first of them.
fn rows(left_out: &LeftOut) -> String {
    let first = left_out.issues.first().map(|issue| {
        let file = plain::visible(&issue.file);
        format!(" ({file}:{}: {})", issue.line, issue.reason.code())
    });
    format!(
        "rows of the published figures that do not count: {}{}; `sillage claims` lists them",
        left_out.rows,
        first.unwrap_or_default()
    )
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
