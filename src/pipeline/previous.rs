//! The previous edition of a periodic assessment: found, checked, pinned, and
//! told beside the numbers of the new one.

use std::path::Path;

use serde_json::Value;

use crate::dataset::Dataset;
use crate::dataset::study::Privacy;
use crate::edition::lock::{self, Lock};
use crate::edition::{previous, stored};
use crate::error::{Error, Result};
use crate::facts::Facts;
use crate::measure::Frame;
use crate::moved::{self, Before};
use crate::time;

/// A previous edition whose facts are those that its lock lists.
pub struct Previous {
    /// What the new lock says of it.
    pub pinned: lock::Previous,
    facts: Facts,
}

impl Previous {
    /// Adds what changed since to the facts of the new edition.
    pub fn record(&self, facts: &mut Facts) {
        let dataset = &self.pinned.dataset;
        let before = Before {
            facts: &self.facts,
            dataset: format!("{} {}", dataset.name, dataset.version),
            as_of: &self.pinned.as_of,
        };
        moved::record(facts, &before);
    }
}

/// The previous edition that the study names, if it names one.
pub fn of(dataset: &Dataset, frame: &Frame<'_>) -> Result<Option<Previous>> {
    let named = &dataset.study.previous;
    if named.is_empty() {
        return Ok(None);
    }
    let Some(folder) = previous::folder(&dataset.root, named) else {
        return Err(Error::could_not("the previous edition was not found")
            .file(dataset.root.join(crate::dataset::study::FILE).display())
            .column("previous")
            .found(named)
            .help("put it beside data/, or take the line out for an edition without comparison"));
    };
    let lock = Lock::read(&folder)?;
    refuse_more_open(&lock, frame, &folder)?;
    let stored = stored::as_made(&folder, &lock)?;
    Ok(Some(Previous {
        pinned: lock::Previous {
            as_of: refuse_later(&lock, frame, &folder)?,
            dataset: lock.dataset,
            facts: stored.sha256,
        },
        facts: stored.facts,
    }))
}

/// What an internal edition names must not leave the house by way of comparison.
fn refuse_more_open(lock: &Lock, frame: &Frame<'_>, folder: &Path) -> Result<()> {
    let word = lock.parameters.get("privacy").and_then(Value::as_str);
    let open = word != Some(Privacy::ShareSafe.word());
    if open && frame.parameters.privacy == Privacy::ShareSafe {
        return Err(
            Error::invalid("the previous edition withholds nothing, and this one does")
                .file(folder.display())
                .column("previous")
                .help("name a share-safe edition, or build this one with --privacy internal"),
        );
    }
    Ok(())
}

/// The date of the previous edition, unless it comes after the new one's.
fn refuse_later(lock: &Lock, frame: &Frame<'_>, folder: &Path) -> Result<String> {
    let word = lock
        .parameters
        .get("as_of")
        .and_then(Value::as_str)
        .unwrap_or("");
    match time::parse_day(word) {
        Some(day) if day <= frame.as_of => Ok(word.to_owned()),
        _ => Err(Error::invalid("the previous edition is not earlier")
            .file(folder.display())
            .column("previous")
            .found(word)
            .expected(format!("a day up to {}", time::iso_day(frame.as_of)))),
    }
}
