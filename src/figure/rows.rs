//! Reading facts for drawing: cells by column, numbers for positions, words for
//! captions.

use super::{Context, Frame, text};
use crate::error::Result;
use crate::facts::Fact;
use crate::number;
use crate::time::{self, Day};

/// The rows of a fact.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a>(pub &'a Fact);

impl<'a> Rows<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.0.rows.len()
    }

    /// A cell; none where it is absent.
    pub fn cell(self, row: usize, column: &str) -> Option<&'a str> {
        let place = self.0.column(column)?;
        self.0.rows.get(row)?.get(place)?.as_deref()
    }

    /// The number in a cell, for a position.
    pub fn number(self, row: usize, column: &str) -> Option<f64> {
        self.cell(row, column).and_then(number::parse)
    }

    /// The day in a cell.
    pub fn day(self, row: usize, column: &str) -> Option<Day> {
        self.cell(row, column).and_then(time::parse_day)
    }

    /// The row with the largest number in a column; of equals the first.
    pub fn largest(self, column: &str) -> Option<usize> {
        let value = |row: usize| self.number(row, column).unwrap_or(f64::NEG_INFINITY);
        (0..self.len()).reduce(
            |best, row| {
                if value(row) > value(best) { row } else { best }
            },
        )
    }

    /// The largest number in a column; zero if there is none.
    pub fn most(self, column: &str) -> f64 {
        self.largest(column)
            .and_then(|row| self.number(row, column))
            .unwrap_or(0.0)
    }

    /// All of them, as the frame of a figure that draws them all.
    pub fn frame(self) -> Frame {
        Frame {
            columns: self.0.columns.clone(),
            rows: self.0.rows.clone(),
        }
    }
}

impl<'a> Context<'a> {
    /// The number of a fact, for a position; none if it has none.
    pub fn value(&self, id: &str) -> Option<f64> {
        self.facts.get(id)?.value.as_deref().and_then(number::parse)
    }

    /// A fact's number without its unit, for counts that the text names.
    pub fn count(&self, id: &str) -> String {
        let value = self.facts.get(id).and_then(|f| f.value.as_deref());
        self.language.numbers.decimal(value.unwrap_or("0"), 0)
    }

    /// A fact's number with its unit, or the words for why there is none; empty
    /// if there is no such fact.
    pub fn words(&self, id: &str) -> Result<String> {
        match self.facts.get(id) {
            Some(fact) => self.language.fact(fact),
            None => Ok(String::new()),
        }
    }

    /// The same with its interval, where it has one.
    pub fn words_with_interval(&self, id: &str) -> Result<String> {
        let number = self.words(id)?;
        let Some(fact) = self.facts.get(id) else {
            return Ok(number);
        };
        let interval = self.language.interval(fact)?;
        if interval.is_empty() {
            return Ok(number);
        }
        let args = [("number", number.into()), ("interval", interval.into())];
        self.language.text("figure-with-interval", &args)
    }

    /// A fact with rows to draw, or the words for why there is nothing.
    pub fn rows(&self, id: &str) -> Result<std::result::Result<Rows<'a>, String>> {
        let reason = match self.facts.get(id) {
            Some(fact) if !fact.rows.is_empty() => return Ok(Ok(Rows(fact))),
            Some(fact) => self.language.reason(fact)?,
            None => String::new(),
        };
        if reason.is_empty() {
            return Ok(Err(self.language.text("reason-empty", &[])?));
        }
        Ok(Err(reason))
    }

    /// The stretch of time that a fact covers, in words.
    pub fn period(&self, fact: &Fact) -> Result<String> {
        let Some(period) = &fact.period else {
            return Ok(String::new());
        };
        let (Some(start), Some(end)) =
            (time::parse_day(&period.start), time::parse_day(&period.end))
        else {
            return Ok(String::new());
        };
        self.days(start, end - 1)
    }

    /// The study period in words.
    pub fn study_period(&self) -> Result<String> {
        match (self.date("study.start"), self.date("study.end")) {
            (Some(start), Some(end)) => self.days(start, end),
            _ => Ok(String::new()),
        }
    }

    /// The period of a fact in words; that of the study if it has none.
    pub fn period_of(&self, id: &str) -> Result<String> {
        let period = self.facts.get(id).and_then(|fact| fact.period.as_ref());
        let days = period.map(|p| (time::parse_day(&p.start), time::parse_day(&p.end)));
        match days {
            Some((Some(start), Some(end))) => self.days(start, end - 1),
            _ => self.study_period(),
        }
    }

    /// The day that a fact names.
    pub fn date(&self, id: &str) -> Option<Day> {
        self.facts
            .get(id)?
            .value
            .as_deref()
            .and_then(time::parse_day)
    }

    fn days(&self, first: Day, last: Day) -> Result<String> {
        let numbers = &self.language.numbers;
        let args = [
            ("from", numbers.day(first).into()),
            ("to", numbers.day(last).into()),
        ];
        self.language.text("figure-period", &args)
    }

    /// The label of a narrative, safe to draw.
    pub fn narrative(&self, id: &str) -> Result<String> {
        match id {
            "(other)" => self.language.text("narrative-other", &[]),
            "(none)" => self.language.text("narrative-none", &[]),
            id => Ok(text::visible(self.labels.narrative(id))),
        }
    }

    /// The label of a takedown or incident, safe to draw.
    pub fn event(&self, id: &str) -> String {
        text::visible(self.labels.event(id))
    }
}
