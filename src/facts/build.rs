//! Making facts: the few words in which every measure states its numbers.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::reason::Reason;
use super::warning::Warning;
use super::{Column, Fact, Input, Period, Shape};
use crate::number;
use crate::stat::{Estimate, Interval, NotEstimable};
use crate::time::Day;

/// A fact under construction.
#[derive(Debug, Clone)]
pub struct Draft(Fact);

impl From<Draft> for Fact {
    fn from(draft: Draft) -> Self {
        draft.0
    }
}

/// Starts a fact: its id, its unit, and the section of the methods.
pub fn fact(id: impl Into<String>, unit: &str, section: u8) -> Draft {
    Draft(Fact {
        id: id.into(),
        shape: Shape::Scalar,
        value: None,
        unit: unit.to_owned(),
        decimals: 0,
        lower: None,
        upper: None,
        level: None,
        n: None,
        numerator: None,
        denominator: None,
        period: None,
        method: format!("METHODS §{section}"),
        parameters: BTreeMap::new(),
        inputs: Vec::new(),
        parents: Vec::new(),
        not_estimable: None,
        suppressed: false,
        columns: Vec::new(),
        rows: Vec::new(),
    })
}

impl Draft {
    /// A whole number.
    #[must_use]
    pub fn count(mut self, value: u64) -> Self {
        self.0.value = Some(number::integer(value));
        self
    }

    /// A value that is no number: a date.
    #[must_use]
    pub fn text(mut self, value: impl Into<String>) -> Self {
        self.0.value = Some(value.into());
        self
    }

    /// A whole number, or the reason why there is none.
    #[must_use]
    pub fn count_or(self, value: Result<u64, impl Into<Reason>>) -> Self {
        match value {
            Ok(value) => self.count(value),
            Err(reason) => self.not_estimable(reason),
        }
    }

    /// A decimal number, or the reason why there is none.
    #[must_use]
    pub fn number(mut self, value: Result<f64, impl Into<Reason>>) -> Self {
        match value.map(number::canonical) {
            Ok(Some(value)) => {
                self.0.value = Some(value);
                self
            }
            Ok(None) => self.not_estimable(NotEstimable::ZeroDenominator),
            Err(reason) => self.not_estimable(reason),
        }
    }

    /// A number with its interval, or the reason why there is none.
    #[must_use]
    pub fn interval(mut self, value: Result<Interval, impl Into<Reason>>) -> Self {
        self.0.shape = Shape::Interval;
        match value {
            Ok(interval) => {
                self.0.value = number::canonical(interval.estimate);
                self.with_bounds(interval)
            }
            Err(reason) => self.not_estimable(reason),
        }
    }

    /// A number that can be given even where its interval cannot; then the
    /// reason stands among the parameters as `interval`.
    #[must_use]
    pub fn number_with(
        self,
        value: Result<f64, impl Into<Reason>>,
        interval: Result<Interval, impl Into<Reason>>,
    ) -> Self {
        let draft = self.number(value);
        if draft.0.value.is_none() {
            return draft;
        }
        match interval {
            Ok(interval) => draft.with_bounds(interval),
            Err(reason) => draft.parameter(
                "interval",
                format!("not estimable: {}", reason.into().code()),
            ),
        }
    }

    fn with_bounds(mut self, interval: Interval) -> Self {
        self.0.shape = Shape::Interval;
        self.0.lower = number::canonical(interval.lower);
        self.0.upper = number::canonical(interval.upper);
        self.0.level = number::canonical(interval.level);
        self
    }

    /// Rows with columns (name, unit; the unit of a key is empty).
    #[must_use]
    pub fn rows(
        mut self,
        shape: Shape,
        columns: &[(&str, &str)],
        rows: Vec<Vec<Option<String>>>,
    ) -> Self {
        self.0.shape = shape;
        self.0.columns = columns
            .iter()
            .map(|(name, unit)| Column::new(name, unit))
            .collect();
        self.0.rows = rows;
        self
    }

    /// Why there is no number.
    #[must_use]
    pub fn not_estimable(mut self, reason: impl Into<Reason>) -> Self {
        self.0.not_estimable = Some(reason.into().code().to_owned());
        self
    }

    /// Decimals for display.
    #[must_use]
    pub fn decimals(mut self, decimals: u8) -> Self {
        self.0.decimals = decimals;
        self
    }

    /// One decimal for display, or none where number and interval are whole.
    #[must_use]
    pub fn decimals_as_needed(mut self) -> Self {
        let parts = [&self.0.value, &self.0.lower, &self.0.upper];
        let whole = parts.into_iter().flatten().all(|v| !v.contains('.'));
        self.0.decimals = u8::from(!whole);
        self
    }

    /// The numerator and denominator of a share or rate.
    #[must_use]
    pub fn of(mut self, numerator: u64, denominator: u64) -> Self {
        self.0.numerator = Some(number::integer(numerator));
        self.0.denominator = Some(number::integer(denominator));
        self
    }

    /// How many units of inference it was made from.
    #[must_use]
    pub fn n(mut self, n: u64) -> Self {
        self.0.n = Some(number::integer(n));
        self
    }

    /// The time that it covers: `[start, end)`.
    #[must_use]
    pub fn period(mut self, start: Day, end: Day) -> Self {
        self.0.period = Some(Period::new(start, end));
        self
    }

    /// A parameter that it depends on.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Display) -> Self {
        self.0.parameters.insert(name.to_owned(), value.to_string());
        self
    }

    /// A warning that must stand beside it; said twice, it stands once.
    #[must_use]
    pub fn warn(mut self, warning: Warning) -> Self {
        self.0.warn(warning);
        self
    }

    /// Rows that it was made from.
    #[must_use]
    pub fn input(mut self, table: &str, rows: u64, filter: impl Display) -> Self {
        self.0.inputs.push(Input {
            table: table.to_owned(),
            rows: number::integer(rows),
            filter: filter.to_string(),
        });
        self
    }

    /// The same, unless it rests on rows or facts already.
    #[must_use]
    pub fn input_if_loose(self, table: &str, rows: u64, filter: impl Display) -> Self {
        match self.0.inputs.is_empty() && self.0.parents.is_empty() {
            true => self.input(table, rows, filter),
            false => self,
        }
    }

    /// What the study or a definition says, where it rests on that and no rows.
    #[must_use]
    pub fn declared(self, what: &str) -> Self {
        self.parameter("declared", what)
    }

    /// Facts that it was made from.
    #[must_use]
    pub fn parents<T: Into<String>>(mut self, parents: impl IntoIterator<Item = T>) -> Self {
        self.0.parents.extend(parents.into_iter().map(Into::into));
        self
    }
}

/// A cell of a row: a whole number.
pub fn cell(value: u64) -> Option<String> {
    Some(number::integer(value))
}

/// A cell of a row: a decimal number, absent where it is not estimable.
pub fn decimal_cell(value: Estimate<f64>) -> Option<String> {
    value.ok().and_then(number::canonical)
}

/// A cell of a row: a key.
pub fn key(value: impl Display) -> Option<String> {
    Some(value.to_string())
}
