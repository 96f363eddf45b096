//! What was asked for while a text was rendered: the facts that a page cites,
//! and of prose the likelihood, the confidence and the limits that it states.

use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard, PoisonError};

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind};
use serde::Serialize;

use super::{Outcome, Words, escape, from_ours, refused};
use crate::error::Result;
use crate::facts::Fact;
use crate::number;
use crate::report::assessment::likelihood::{self, Term};

/// How the element of a likelihood term starts.
pub const LIKELIHOOD: &str = "<span class=\"likelihood\"";
/// How the element of a level of confidence starts.
pub const CONFIDENCE: &str = "<span class=\"confidence\"";

/// What was asked for.
#[derive(Debug, Default)]
pub struct Record {
    cited: BTreeSet<String>,
    said: Said,
}

/// What a piece of prose says.
#[derive(Debug, Default)]
pub struct Said {
    /// The facts that it cites, in the order of the text, each once.
    pub cited: Vec<String>,
    /// Its likelihood terms.
    pub terms: Vec<Term>,
    /// Whether it states a confidence.
    pub confidence: bool,
    /// Its limits for facts.
    pub conditions: Vec<Condition>,
}

/// A limit for a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The id of the fact.
    pub id: String,
    /// `above`, `below`, `at-least` or `at-most`.
    pub relation: &'static str,
    /// `value`, `lower` or `upper`.
    pub bound: &'static str,
    /// The limit, canonical.
    pub value: String,
}

const RELATIONS: [&str; 4] = ["above", "below", "at_least", "at_most"];
const BOUNDS: [&str; 3] = ["value", "lower", "upper"];

/// The functions of prose.
pub fn functions(env: &mut Environment<'static>, words: &Arc<Words>) {
    let w = Arc::clone(words);
    env.add_function("likelihood", move |name: &str| w.likelihood(name));
    let w = Arc::clone(words);
    env.add_function("confidence", move |level: &str| w.confidence(level));
    let w = Arc::clone(words);
    env.add_function("rests", move |id: &str| {
        w.get(id)?;
        w.cite(id);
        Ok::<_, Error>("")
    });
    let w = Arc::clone(words);
    env.add_function("holds", move |id: &str, limits: Kwargs| {
        w.holds(id, &limits)
    });
    for marker in ["judgement", "part"] {
        env.add_function(marker, move |_: &str| {
            let why = format!("{marker}(\"…\") stands on a line of its own, its name in quotes");
            Err::<Value, _>(Error::new(ErrorKind::InvalidOperation, why))
        });
    }
}

impl Words {
    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that a fact is cited.
    pub fn cite(&self, id: &str) {
        let mut record = self.record();
        record.cited.insert(id.to_owned());
        if !record.said.cited.iter().any(|c| c == id) {
            record.said.cited.push(id.to_owned());
        }
    }

    /// The facts cited so far, by id.
    pub fn cited(&self) -> BTreeSet<String> {
        self.record().cited.clone()
    }

    /// Starts a new piece of prose.
    pub fn forget(&self) {
        self.record().said = Said::default();
    }

    /// What the piece of prose says.
    pub fn said(&self) -> Said {
        std::mem::take(&mut self.record().said)
    }

    fn likelihood(&self, name: &str) -> Outcome<Value> {
        let term = likelihood::term(name).ok_or_else(|| {
            let known = likelihood::TERMS.map(|t| t.key.replace('-', " "));
            refused(&format!(
                "{name:?} is no likelihood term; {}",
                known.join(", ")
            ))
        })?;
        self.record().said.terms.push(term);
        let text = |key: String| self.language.text(&key, &[]).map_err(from_ours);
        let shown = escape(&text(format!("likelihood-{}", term.key))?);
        let range = escape(&self.probability(term).map_err(from_ours)?);
        Ok(Value::from_safe_string(format!(
            "{LIKELIHOOD} title=\"{range}\">{shown}</span>"
        )))
    }

    /// The range of probability that a term stands for.
    pub fn probability(&self, term: Term) -> Result<String> {
        self.language.range(term.from, term.to, "share", 0)
    }

    fn confidence(&self, level: &str) -> Outcome<Value> {
        if !likelihood::CONFIDENCE.contains(&level) {
            let known = likelihood::CONFIDENCE.join(", ");
            return Err(refused(&format!("{level:?} is no confidence; {known}")));
        }
        self.record().said.confidence = true;
        let key = format!("confidence-{level}");
        let shown = escape(&self.language.text(&key, &[]).map_err(from_ours)?);
        Ok(Value::from_safe_string(format!(
            "{CONFIDENCE}>{shown}</span>"
        )))
    }

    /// Records limits: `holds("suspension.rate", above="0.5", bound="lower")`.
    fn holds(&self, id: &str, limits: &Kwargs) -> Outcome<&'static str> {
        self.get(id)?;
        self.cite(id);
        let named: Option<String> = limits.get("bound")?;
        let bound = match named {
            None => BOUNDS[0],
            Some(named) => BOUNDS
                .into_iter()
                .find(|b| *b == named)
                .ok_or_else(|| refused(&format!("{named:?} is no bound; {}", BOUNDS.join(", "))))?,
        };
        let mut stated = false;
        for relation in RELATIONS {
            let Some(value) = limits.get::<Option<String>>(relation)? else {
                continue;
            };
            if number::parse(&value).is_none() {
                return Err(refused(&format!(
                    "{value:?} is no number; write it as \"0.5\""
                )));
            }
            stated = true;
            self.record().said.conditions.push(Condition {
                id: id.to_owned(),
                relation,
                bound,
                value,
            });
        }
        limits.assert_all_used()?;
        match stated {
            true => Ok(""),
            false => Err(refused(
                "holds() states no limit: above, below, at_least or at_most",
            )),
        }
    }

    /// A limit for a fact, as it reads.
    pub fn limit(&self, id: &str, value: &str) -> Result<String> {
        match self.facts.get(id) {
            Some(fact) => self
                .language
                .number(value, &fact.unit, decimals(fact, value)),
            None => Ok(value.to_owned()),
        }
    }

    /// Whether a limit holds: `holds`, `crossed`, or `unknown` without a number.
    pub fn state(&self, condition: &Condition) -> &'static str {
        let number = |fact: &Fact| {
            let text = match condition.bound {
                "lower" => fact.lower.clone(),
                "upper" => fact.upper.clone(),
                _ => fact.value.clone(),
            };
            text.as_deref().and_then(number::parse)
        };
        let found = self.facts.get(&condition.id).and_then(number);
        let (Some(found), Some(limit)) = (found, number::parse(&condition.value)) else {
            return "unknown";
        };
        let holds = match condition.relation {
            "above" => found > limit,
            "below" => found < limit,
            "at_least" => found >= limit,
            _ => found <= limit,
        };
        if holds { "holds" } else { "crossed" }
    }
}

/// As many decimals as a limit was stated with, per cent taken into account.
fn decimals(fact: &Fact, value: &str) -> u8 {
    let stated = value.split_once('.').map_or(0, |(_, after)| after.len());
    let percent = matches!(fact.unit.as_str(), "share" | "share_difference");
    u8::try_from(stated.saturating_sub(if percent { 2 } else { 0 })).unwrap_or(0)
}
