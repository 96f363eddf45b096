//! Figures that may differ for a time: somebody answers for each, and each ends.
//! A waiver changes no verdict; it changes what the command's exit code says.

use std::collections::BTreeMap;

use crate::dataset::declared::Waiver;
use crate::dataset::schema::nearest;
use crate::dataset::study::FILE;
use crate::error::{Error, Result};
use crate::ingest::tables::PublishedFigure;
use crate::time::{self, Day};

/// A waiver as it stands on the date of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// What the analyst declares.
    pub waiver: Waiver,
    /// Whether it still counts; its last day does.
    pub valid: bool,
}

impl Waived {
    /// The word that files use.
    pub fn state(&self) -> &'static str {
        if self.valid { "valid" } else { "expired" }
    }
}

/// The waivers by figure. One that names no figure, or the same as another, is an error.
pub fn by_figure<'a>(
    waivers: &'a [Waiver],
    figures: &[PublishedFigure],
    as_of: Day,
) -> Result<BTreeMap<&'a str, Waived>> {
    let mut found = BTreeMap::new();
    for waiver in waivers {
        let wrong = |what: &str| {
            let error = Error::invalid(what).file(FILE).column("waivers.figure");
            error.found(&waiver.figure)
        };
        if !figures.iter().any(|f| f.id == waiver.figure) {
            let near = nearest(&waiver.figure, figures.iter().map(|f| f.id.as_str()));
            let near = near.or(figures.first().map(|f| f.id.as_str()));
            let error = wrong("a waiver for a figure that there is not");
            return Err(match near {
                Some(near) => error.expected(format!("a figure of the table, such as {near}")),
                None => error.expected("a figure; the dataset has no published figures"),
            });
        }
        let valid = time::parse_day(&waiver.expires).is_some_and(|last| as_of <= last);
        let waived = Waived {
            waiver: waiver.clone(),
            valid,
        };
        if found.insert(waiver.figure.as_str(), waived).is_some() {
            return Err(wrong("two waivers for one figure").expected("one for each figure"));
        }
    }
    Ok(found)
}
