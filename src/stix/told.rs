//! Facts as a bundle tells them: in words, for those who read a description, and by
//! id with the exact value, for programs.

use serde_json::{Value, json};

use super::extension;
use super::line;
use crate::error::Result;
use crate::facts::{self, Fact, Facts};
use crate::message::{Language, cell_decimals};

/// The numbers of the report's description: the message that names each, and its fact.
const HEADLINE: [(&str, &str); 7] = [
    ("tile-posts", "activity.posts"),
    ("tile-accounts", "activity.accounts"),
    ("tile-top10", "activity.top_share[k=10]"),
    ("tile-impressions", "reach.impressions"),
    ("tile-median-views", "reach.views.median"),
    ("tile-zero", "engagement.zero_share"),
    ("tile-suspended", "suspension.rate"),
];

/// The numbers that stand beside the campaign, beyond those of its description.
const KEY: [&str; 12] = [
    "study.start",
    "study.end",
    "activity.share[kind=repost]",
    "amplification.copies.share",
    "coordination.accounts",
    "engagement.self_share",
    "engagement.self_share.lower_bound",
    "engagement.self_share.upper_bound",
    "impact.breakout",
    "reach.impressions.coverage_own",
    "suspension.known",
    "suspension.unknown",
];

/// How many series that come as numbers a description names.
const SERIES: usize = 2;

/// Facts, and the language to tell them in.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The reader's language.
    pub language: &'a Language,
}

impl Told<'_> {
    /// The headline in words, a line for each number, and the ids of its facts. Where
    /// there are no posts, series that come as numbers stand in.
    pub fn headline(&self) -> Result<(Vec<String>, Vec<String>)> {
        let mut lines = Vec::new();
        let mut ids = Vec::new();
        for (words, fact) in HEADLINE
            .iter()
            .filter_map(|(w, id)| Some((w, self.known(id)?)))
        {
            let words = self.language.text(words, &[])?;
            let (number, interval) = (self.language.bare(fact)?, self.interval(fact)?);
            lines.push(format!("- {number} {words}{interval}"));
            ids.push(fact.id.clone());
        }
        if self.known("activity.posts").is_none() {
            for (series, fact) in self.totals().take(SERIES) {
                let unit = self.language.unit(&fact.unit)?;
                let args = [("unit", unit.into()), ("series", line(&series).into())];
                let words = self.language.text("tile-series-total", &args)?;
                lines.push(format!("- {} {words}", self.language.bare(fact)?));
                ids.push(fact.id.clone());
            }
        }
        Ok((lines, ids))
    }

    /// The ids of the numbers that stand beside the campaign, those of the headline first.
    pub fn key(&self) -> Result<Vec<String>> {
        let mut ids = self.headline()?.1;
        ids.extend(KEY.map(str::to_owned));
        Ok(self.with_value(ids))
    }

    /// Those of some ids whose fact has a number.
    pub fn with_value(&self, ids: impl IntoIterator<Item = String>) -> Vec<String> {
        ids.into_iter()
            .filter(|id| self.known(id).is_some())
            .collect()
    }

    /// A line for each fact: its id, its number, its interval or why there is none.
    pub fn lines(&self, ids: &[String]) -> Result<Vec<String>> {
        let facts = ids.iter().filter_map(|id| self.facts.get(id));
        facts
            .map(|fact| {
                let (number, interval) = (self.language.fact(fact)?, self.interval(fact)?);
                let reason = match fact.value {
                    Some(_) => self.language.warnings(fact)?.join(" "),
                    None => self.language.reason(fact)?,
                };
                let reason = match reason.as_str() {
                    "" => reason,
                    reason => format!(" – {reason}"),
                };
                Ok(format!("- {}: {number}{interval}{reason}", line(&fact.id)))
            })
            .collect()
    }

    /// What a reader must know beside some numbers, each sentence once.
    pub fn warnings(&self, ids: &[String]) -> Result<String> {
        let mut all: Vec<String> = Vec::new();
        for fact in ids.iter().filter_map(|id| self.facts.get(id)) {
            for warning in self.language.warnings(fact)? {
                if !all.contains(&warning) {
                    all.push(warning);
                }
            }
        }
        Ok(all.join(" "))
    }

    /// The extensions of an object that facts bear on; none without facts.
    pub fn extension(&self, ids: &[String]) -> Value {
        self.carrying(self.exact(ids))
    }

    /// Facts as programs read them.
    pub fn exact(&self, ids: &[String]) -> Vec<Value> {
        let facts = ids.iter().filter_map(|id| self.facts.get(id));
        facts.map(exact).collect()
    }

    /// The same, from facts as programs read them.
    pub fn carrying(&self, facts: Vec<Value>) -> Value {
        if facts.is_empty() {
            return Value::Null;
        }
        let (id, mut mark) = extension::mark(extension::FACTS);
        mark["facts"] = facts.into();
        json!({ id: mark })
    }

    /// A cell of a fact with rows, in words and exactly: that of a column, in the row
    /// whose first cell is a key.
    pub fn cell(&self, id: &str, key: &str, column: &str) -> Result<Option<(String, Value)>> {
        let Some(fact) = self.facts.get(id) else {
            return Ok(None);
        };
        let named =
            |row: &&Vec<Option<String>>| row.first().is_some_and(|c| c.as_deref() == Some(key));
        let at = fact.column(column);
        let value = fact.rows.iter().find(named).zip(at);
        let Some((value, at)) = value.and_then(|(row, at)| Some((row.get(at)?.as_deref()?, at)))
        else {
            return Ok(None);
        };
        let unit = fact.columns[at].unit.as_str();
        let decimals = cell_decimals(column, unit, value, fact.decimals);
        let shown = self.language.amount(value, unit, decimals)?;
        let row = json!({ fact.columns[0].name.as_str(): key });
        let exact = json!({ "id": id, "row": row, "column": column, "unit": unit, "value": value });
        Ok(Some((format!("- {id}, {column}: {shown}"), exact)))
    }

    fn known(&self, id: &str) -> Option<&Fact> {
        self.facts.get(id).filter(|fact| fact.value.is_some())
    }

    /// Whole series that come as numbers, by id.
    fn totals(&self) -> impl Iterator<Item = (String, &Fact)> {
        self.facts.iter().filter_map(|fact| {
            let (name, scope) = facts::parts(&fact.id)?;
            let whole = name == "series.total" && scope.len() == 1 && fact.value.is_some();
            let series = scope.into_iter().next().filter(|_| whole)?.1;
            Some((series, fact))
        })
    }

    fn interval(&self, fact: &Fact) -> Result<String> {
        let range = self.language.interval(fact)?;
        if range.is_empty() {
            return Ok(String::new());
        }
        let level = fact.level.as_deref().unwrap_or("");
        let level = self.language.numbers.percent(level, 0);
        let args = [("range", range.into()), ("level", level.into())];
        Ok(format!(" {}", self.language.text("interval", &args)?))
    }
}

/// A fact as programs read it.
fn exact(fact: &Fact) -> Value {
    let mut exact = json!({ "id": fact.id, "unit": fact.unit });
    let parts = [
        ("value", &fact.value),
        ("lower", &fact.lower),
        ("upper", &fact.upper),
        ("level", &fact.level),
        ("not_estimable", &fact.not_estimable),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            exact[name] = part.as_str().into();
        }
    }
    let warnings: Vec<&str> = fact.warnings().collect();
    if !warnings.is_empty() {
        exact["warnings"] = warnings.into();
    }
    if fact.suppressed {
        exact["suppressed"] = true.into();
    }
    exact
}
