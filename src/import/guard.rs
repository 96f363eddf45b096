//! Stops an import whose columns cannot be what they are called: columns that
//! changed places give a smaller dataset, not an error, unless somebody looks.

use std::collections::BTreeMap;

use super::clean::Noted;
use super::refuse::{Reason, Refusal};
use crate::error::Error;
use crate::time;

/// As many records of each file are looked at.
const LOOKED_AT: u64 = 1000;

/// What became of the first records of a file.
pub struct Guard {
    on: bool,
    records: u64,
    refused: u64,
    damaged: u64,
    /// By column: how many, the line and the value of the first one, and why.
    columns: BTreeMap<String, (u64, u64, String, Reason)>,
    before: Noted,
}

impl Guard {
    /// Looks at the records of a file; `before` is what was emptied up to now.
    pub fn new(on: bool, before: &Noted) -> Self {
        Self {
            on,
            records: 0,
            refused: 0,
            damaged: 0,
            columns: BTreeMap::new(),
            before: before.clone(),
        }
    }

    /// A record was taken.
    pub fn passed(&mut self) {
        self.records += 1;
    }

    /// A record was refused. Ids that went through floating point are the known
    /// damage of a format, not a sign that columns changed places.
    pub fn refused(&mut self, line: u64, why: &Refusal) {
        self.records += 1;
        self.refused += 1;
        self.damaged += u64::from(why.reason == Reason::DamagedId);
        let first = || (0, line, why.found.clone(), why.reason);
        let of_column = self.columns.entry(why.column.clone());
        of_column.or_insert_with(first).0 += 1;
    }

    /// Whether it is time to judge: once, after the last record that is looked at.
    pub fn is_due(&self) -> bool {
        self.on && self.records == LOOKED_AT
    }

    /// Whether a file that ends here was not judged before.
    pub fn is_open(&self) -> bool {
        self.on && self.records < LOOKED_AT
    }

    /// What is wrong with the file, if more than half of its records are.
    pub fn verdict(&self, emptied: &Noted) -> Option<Error> {
        let swapped = self.refused - self.damaged;
        if swapped * 2 > self.records || self.refused == self.records && self.records > 0 {
            return self.rejected();
        }
        let often =
            |column: &&String| (emptied.of(column) - self.before.of(column)) * 2 > self.records;
        let column = emptied.columns.keys().find(often)?;
        let found = emptied.latest.get(column).map_or("", String::as_str);
        Some(
            Error::could_not(format!(
                "more than half of the first {} records hold something in `{column}` that it cannot hold",
                self.records
            ))
            .column(column)
            .found(format!("{found}: {}", looks_like(found)))
            .expected(EXPECTED)
            .help(HELP),
        )
    }

    fn rejected(&self) -> Option<Error> {
        let most = self.columns.values().map(|(n, ..)| *n).max()?;
        let mut worst = self.columns.iter().filter(|(_, (n, ..))| *n == most);
        let (column, (_, line, found, reason)) = worst.next()?;
        let message = format!(
            "more than half of the first {} records would be rejected ({reason})",
            self.records
        );
        let error = Error::could_not(message).line(*line);
        let error = match column.as_str() {
            "" => error.found(found),
            name => error
                .column(name)
                .found(format!("{found}: {}", looks_like(found))),
        };
        Some(error.expected(EXPECTED).help(HELP))
    }
}

const EXPECTED: &str = "columns that hold what they are called";
const HELP: &str = "are two columns swapped, or is it another format? --dry-run shows what would be rejected and why; mend the file, or the mapping";

/// What a value seems to be.
fn looks_like(text: &str) -> &'static str {
    let zone = time::Zone::parse("UTC");
    if text.trim().is_empty() {
        "nothing"
    } else if text.bytes().all(|b| b.is_ascii_digit()) {
        "a whole number"
    } else if time::parse_date(text.trim(), zone).is_ok() {
        "a time"
    } else if text.contains("://") && !text.contains(char::is_whitespace) {
        "an address"
    } else if text.contains(char::is_whitespace) {
        "a text of several words"
    } else {
        "a word"
    }
}
