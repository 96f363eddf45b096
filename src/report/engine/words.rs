//! What templates print: facts as elements that lead to their rows, intervals,
//! days and messages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::value::{Kwargs, Value, ValueKind};

use super::said::Record;
use super::{Outcome, Words, anchor, escape, from_ours, refused};
use crate::dataset::schema::nearest;
use crate::error::Result;
use crate::facts::{Fact, Facts};
use crate::message::{Arg, Labels, Language};
use crate::number;
use crate::plain;
use crate::report::budget::Budget;
use crate::time;

impl Words {
    /// Words over facts, in a language, with the data's labels.
    pub fn new(
        facts: Arc<Facts>,
        language: Arc<Language>,
        labels: Arc<Labels>,
        budget: Budget,
    ) -> Self {
        Self {
            facts,
            language,
            labels,
            budget,
            record: Mutex::new(Record::default()),
        }
    }

    /// The fact with that id; an error names the nearest.
    pub(super) fn get(&self, id: &str) -> Outcome<&Fact> {
        self.facts.get(id).ok_or_else(|| {
            let known = self.facts.iter().map(|f| f.id.as_str());
            match nearest(id, known) {
                Some(near) => refused(&format!("there is no fact {id}; the nearest is {near}")),
                None => refused(&format!("there is no fact {id}; facts.json lists them")),
            }
        })
    }

    pub(super) fn value(&self, id: &str) -> Outcome<Option<f64>> {
        Ok(self.get(id)?.value.as_deref().and_then(number::parse))
    }

    /// A fact as an element that carries its value and leads to its appendix row.
    pub fn fact(&self, id: &str, show: fn(&Language, &Fact) -> Result<String>) -> Outcome<String> {
        let fact = self.get(id)?;
        self.cite(id);
        let shown = escape(&show(&self.language, fact).map_err(from_ours)?);
        let value = plain::html(fact.value.as_deref().unwrap_or(""));
        let (anchor, id) = (anchor(id), plain::html(id));
        let mark = self.mark(fact)?;
        Ok(format!(
            "<a class=\"to-number\" href=\"#{anchor}\"><data class=\"fact\" value=\"{value}\" data-fact=\"{id}\">{shown}</data>{mark}</a>"
        ))
    }

    /// The sign of a number that has warnings, which it spells when pointed at;
    /// the block below the number spells them for everybody.
    fn mark(&self, fact: &Fact) -> Outcome<String> {
        let warnings = self.language.warnings(fact).map_err(from_ours)?;
        if warnings.is_empty() || fact.value.is_none() {
            return Ok(String::new());
        }
        let spelt = escape(&warnings.join(" "));
        let sign = self.language.text("warning-sign", &[]).map_err(from_ours)?;
        Ok(format!(
            "<sup class=\"mark\" title=\"{spelt}\">{}</sup>",
            escape(&sign)
        ))
    }

    /// The warnings of several facts, each once, in the order of the facts. Ids
    /// that no fact has are passed over.
    pub(super) fn warned(&self, ids: &[String]) -> Outcome<Vec<String>> {
        let mut all = Vec::new();
        for fact in ids.iter().filter_map(|id| self.facts.get(id)) {
            for warning in self.language.warnings(fact).map_err(from_ours)? {
                if !all.contains(&warning) {
                    all.push(warning);
                }
            }
        }
        Ok(all)
    }

    pub(super) fn interval(&self, id: &str) -> Outcome<String> {
        let fact = self.get(id)?;
        self.cite(id);
        let range = self.language.interval(fact).map_err(from_ours)?;
        if range.is_empty() {
            return Ok(String::new());
        }
        let level = fact.level.as_deref().unwrap_or("");
        let level = self.language.numbers.percent(level, 0);
        let args = [("range", escape(&range).into()), ("level", level.into())];
        let shown = self.language.text("interval", &args).map_err(from_ours)?;
        Ok(between(fact, &shown))
    }

    /// The interval alone, as a table with a column for it shows it.
    pub(super) fn range(&self, id: &str) -> Outcome<String> {
        let fact = self.get(id)?;
        self.cite(id);
        let range = self.language.interval(fact).map_err(from_ours)?;
        Ok(match range.is_empty() {
            true => String::new(),
            false => between(fact, &escape(&range)),
        })
    }

    /// Whether an interval lies above, below or on a neutral value: `up`,
    /// `down`, `unclear`, or `none` without an interval.
    pub(super) fn direction(&self, id: &str, neutral: &str) -> Outcome<&'static str> {
        let fact = self.get(id)?;
        let bound = |b: &Option<String>| b.as_deref().and_then(number::parse);
        let neutral = number::parse(neutral).unwrap_or(0.0);
        Ok(match (bound(&fact.lower), bound(&fact.upper)) {
            (Some(lower), _) if lower > neutral => "up",
            (_, Some(upper)) if upper < neutral => "down",
            (Some(_), Some(_)) => "unclear",
            _ => "none",
        })
    }

    pub(super) fn day(&self, day: &str) -> Outcome<String> {
        let number = time::parse_day(day)
            .ok_or_else(|| refused(&format!("{day} is no day (YYYY-MM-DD)")))?;
        Ok(format!(
            "<time datetime=\"{day}\">{}</time>",
            escape(&self.language.numbers.day(number))
        ))
    }

    /// What a fact counts or measures, in a word; the data's own where we have none.
    pub(super) fn unit(&self, id: &str) -> Outcome<String> {
        let unit = &self.get(id)?.unit;
        self.language.unit(unit).map_err(from_ours)
    }

    /// The step of time that a fact's period is: its month, where values are by month.
    pub(super) fn when(&self, id: &str) -> Outcome<String> {
        let fact = self.get(id)?;
        let start = fact.period.as_ref().map_or("", |p| p.start.as_str());
        let day = time::parse_day(start).ok_or_else(|| refused(&format!("{id} has no period")))?;
        let grain = fact.parameters.get("grain").map_or("day", String::as_str);
        let shown = self.language.step(day, grain).map_err(from_ours)?;
        Ok(format!(
            "<time datetime=\"{start}\">{}</time>",
            escape(&shown)
        ))
    }

    /// A message; its arguments are escaped unless they are safe already.
    pub(super) fn text(&self, key: &str, args: &Kwargs) -> Outcome<String> {
        let mut filled: BTreeMap<&str, Arg> = BTreeMap::new();
        for name in args.args() {
            let value: Value = args.get(name)?;
            if value.kind() == ValueKind::Number {
                return Err(refused("a bare number in a message; pass a fact instead"));
            }
            let text = value.to_string();
            filled.insert(
                name,
                Arg::Text(if value.is_safe() { text } else { escape(&text) }),
            );
        }
        let hole = filled
            .values()
            .any(|arg| matches!(arg, Arg::Text(text) if text.is_empty()));
        let text = self.language.fill(key, &filled).map_err(from_ours)?;
        Ok(if hole { closed(&text) } else { text })
    }
}

/// An interval as an element that carries both ends; the number beside it leads
/// to the row of both.
fn between(fact: &Fact, shown: &str) -> String {
    let end = |end: &Option<String>| plain::html(end.as_deref().unwrap_or(""));
    let (lower, upper, id) = (end(&fact.lower), end(&fact.upper), plain::html(&fact.id));
    format!("<data class=\"interval\" value=\"{lower}/{upper}\" data-fact=\"{id}\">{shown}</data>")
}

/// A sentence in which nothing was put for an absent interval, without the blank
/// that is left before a full stop or the like.
fn closed(text: &str) -> String {
    let mut closed = text.replace("  ", " ");
    for mark in [".", ",", ";", ":", ")", "\u{202f}", "\u{a0}"] {
        closed = closed.replace(&format!(" {mark}"), mark);
    }
    closed
}
