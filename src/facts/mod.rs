//! The waist of the tool: a closed set of shapes, an open set of ids. Whatever
//! a report prints or draws is a fact, and facts are free of language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod build;
pub mod reason;
mod scope;
pub mod warning;

use reason::Reason;
pub use scope::{decoded, encoded, equals, id, parts};
use warning::Warning;

use crate::error::{Error, Result};
use crate::plain;
use crate::time::{self, Day};

/// The file of an edition that holds its facts.
pub const FILE: &str = "facts.json";

/// The schema that it names.
pub const SCHEMA: &str = "sillage-facts/1";

/// Below it a probability is called unlikely, wherever words or figures judge one.
pub const UNLIKELY: f64 = 0.05;

/// The shapes that a fact can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One number.
    Scalar,
    /// One number with an interval.
    Interval,
    /// Numbers by day or by another ordered key.
    Series,
    /// Numbers by category.
    Table,
    /// Counts by value.
    Histogram,
}

/// A stretch of time: `[start, end)`, both days in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: String,
    /// The day after the last.
    pub end: String,
}

impl Period {
    /// The period `[start, end)`.
    pub fn new(start: Day, end: Day) -> Self {
        Self {
            start: time::iso_day(start),
            end: time::iso_day(end),
        }
    }
}

/// Rows that a fact was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The table.
    pub table: String,
    /// How many of its rows.
    pub rows: String,
    /// Which of them; empty means all that count.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
}

/// A column of a fact with rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its unit; empty for keys.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

impl Column {
    /// A column of that name and unit.
    pub fn new(name: &str, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: unit.to_owned(),
        }
    }
}

/// A number, or a table of numbers, with all that is needed to check it.
/// Numbers are decimal strings; an absent cell of a row is not estimable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// `family.measure[scope]`
    pub id: String,
    /// Its shape.
    pub shape: Shape,
    /// The number; absent where there are rows, or where it is not estimable or suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is counted or measured.
    pub unit: String,
    /// Decimals for display (of the per-cent number, for shares).
    pub decimals: u8,
    /// Lower end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<String>,
    /// Upper end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<String>,
    /// Level of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// How many things it was made from (the unit of inference).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// The numerator of a share or rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<String>,
    /// Its denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<String>,
    /// The time that it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The section of the methods that defines it.
    pub method: String,
    /// The parameters that it depends on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// The rows that it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The facts that it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
    /// Why there is no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_estimable: Option<String>,
    /// Whether the number is withheld because it counts few accounts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suppressed: bool,
    /// The columns of the rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The rows; an absent cell has no number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<Option<String>>>,
}

impl Fact {
    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// The warnings that stand beside it, as files spell them, sorted.
    pub fn warnings(&self) -> impl Iterator<Item = &str> {
        let codes = self.parameters.get(warning::PARAMETER);
        codes.into_iter().flat_map(|codes| codes.split(' '))
    }

    /// Puts a warning beside it; said twice, it stands once.
    pub fn warn(&mut self, warning: Warning) {
        let mut codes: Vec<&str> = self.warnings().collect();
        codes.push(warning.code());
        codes.sort_unstable();
        codes.dedup();
        let codes = codes.join(" ");
        self.parameters.insert(warning::PARAMETER.to_owned(), codes);
    }

    /// Withholds the number and all that it could be derived from, the reason
    /// for its absence included: that nothing is known tells a count, too.
    pub fn suppress(&mut self) {
        self.suppressed = true;
        self.not_estimable = None;
        // Whether there was an interval tells whether anything happened.
        if self.shape == Shape::Interval {
            self.shape = Shape::Scalar;
        }
        self.clear();
    }

    /// Takes away what was made of a table that the dataset does not have, and
    /// says so: a zero or an empty row would pass for a finding.
    pub fn cannot(&mut self, reason: Reason) {
        self.not_estimable = Some(reason.code().to_owned());
        self.period = None;
        self.columns.clear();
        if self.shape == Shape::Interval {
            self.shape = Shape::Scalar;
        }
        self.clear();
        self.parameters
            .retain(|name, _| DECLARED.contains(&name.as_str()));
    }

    /// Whether it has no number because the dataset lacks a whole table.
    pub fn lacks_table(&self) -> bool {
        self.not_estimable
            .as_deref()
            .is_some_and(Reason::is_absent_table)
    }

    fn clear(&mut self) {
        for part in [
            &mut self.value,
            &mut self.lower,
            &mut self.upper,
            &mut self.level,
            &mut self.n,
            &mut self.numerator,
            &mut self.denominator,
        ] {
            *part = None;
        }
        self.inputs.clear();
        self.rows.clear();
        self.parameters
            .retain(|name, _| !TELLING.contains(&name.as_str()));
    }
}

/// Parameters that are counts, or follow from some, or tell when accounts were
/// suspended.
const TELLING: [&str; 11] = [
    "chi_squared",
    "df",
    "dropped",
    "interval",
    "lower_limit",
    "test",
    "tests",
    "undated",
    "unknown",
    "unplaced",
    "upper_limit",
];

/// Parameters that the study or a definition states, whatever the data hold. Any
/// other may have been computed, and without data it says nothing.
const DECLARED: [&str; 24] = [
    "as_of",
    "clusters",
    "declared",
    "expected",
    "level",
    "limit",
    "listed",
    "metric",
    "of",
    "origin",
    "plan",
    "platforms",
    "resamples",
    "rule",
    "seed",
    "shortest_segment_days",
    "sign",
    "takedown",
    "timezone",
    "top_account",
    "top_post",
    "undated_on",
    "window_days",
    "without",
];

/// The facts of an edition, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts(BTreeMap<String, Fact>);

#[derive(Serialize, Deserialize)]
struct Contents {
    schema: String,
    facts: Vec<Fact>,
}

impl Facts {
    /// Adds a fact. Two facts with one id are a mistake of ours.
    pub fn add(&mut self, fact: impl Into<Fact>) {
        let fact = fact.into();
        let id = fact.id.clone();
        let old = self.0.insert(fact.id.clone(), fact);
        assert!(old.is_none(), "two facts with the id {id}");
    }

    /// Adds the facts of others.
    pub fn join(&mut self, others: Self) {
        others.0.into_values().for_each(|fact| self.add(fact));
    }

    /// The fact with that id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.0.get(id)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Fact> {
        self.0.get_mut(id)
    }

    /// All facts, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }

    /// The same, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Fact> {
        self.0.values_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of `facts.json`: canonical JSON (RFC 8785), but for hidden characters
    /// of the data, which stand there as escapes.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let file = Contents {
            schema: SCHEMA.to_owned(),
            facts: self.0.values().cloned().collect(),
        };
        let canonical = serde_json_canonicalizer::to_string(&file)
            .map_err(|e| Error::could_not(format!("the facts cannot be written: {e}")))?;
        Ok(plain::json(&canonical).into_bytes())
    }

    /// Reads `facts.json`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let file: Contents = serde_json::from_slice(bytes).map_err(|e| {
            Error::invalid(format!("not a file of facts: {e}"))
                .file(FILE)
                .line(e.line() as u64)
        })?;
        if file.schema != SCHEMA {
            return Err(Error::invalid("facts of another schema")
                .file(FILE)
                .found(file.schema)
                .expected(SCHEMA));
        }
        Ok(Self(
            file.facts.into_iter().map(|f| (f.id.clone(), f)).collect(),
        ))
    }
}
