//! Facts with rows as tables: headers and cells in words.

use std::collections::BTreeMap;

use minijinja::value::Value;
use serde::Serialize;

use super::{Outcome, Words, anchor, failed, from_ours};
use crate::error::Result;
use crate::facts::{Column, Fact};
use crate::message::{AS_PUBLISHED, cell_decimals};
use crate::plain;

/// A cell of a figure's data.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// As it reads.
    pub shown: String,
    /// The canonical number; empty for words.
    pub value: String,
    /// Whether it quotes what an adversary wrote.
    pub quoted: bool,
}

/// The table of clusters, whose texts the labels hold.
const CLUSTERS: &str = "amplification.rewordings.largest";
/// The column of those texts.
const EXCERPT: &str = "excerpt";
/// Columns that hold words of posts.
const QUOTED: [&str; 5] = [EXCERPT, "hashtag", "domain", "word", "term"];

impl Words {
    /// A fact with rows, ready for a table: names of columns, and cells that are
    /// either labels or numbers; the first rows, as many as the page may hold.
    pub(super) fn frame(&self, id: &str) -> Outcome<Value> {
        self.framed(id, |rows| (0..rows.min(self.budget.rows)).collect())
    }

    /// The same with rows from both ends, for tables in the order of a change.
    pub(super) fn ends(&self, id: &str) -> Outcome<Value> {
        self.framed(id, |rows| {
            let half = self.budget.rows / 6;
            let middle = half..rows.saturating_sub(half).max(half);
            (0..rows).filter(|row| !middle.contains(row)).collect()
        })
    }

    /// The first rows of a fact, each as a map from the names of the columns to
    /// the cells.
    pub(super) fn records(&self, id: &str) -> Outcome<Value> {
        let fact = self.get(id)?;
        self.cite(id);
        let names = || fact.columns.iter().map(|c| c.name.clone());
        let record = |row: &Vec<Option<String>>| {
            let cells = self.cells(fact, row)?;
            let mut record: BTreeMap<String, Value> = names().zip(cells).collect();
            if let (CLUSTERS, Some(Some(rank))) = (id, row.first()) {
                // The text of a cluster is the data's own word for it, and no fact.
                let excerpt = self.labels.excerpt(rank).unwrap_or_default();
                record.insert(
                    EXCERPT.to_owned(),
                    self.cell(fact, EXCERPT, "", Some(excerpt))?,
                );
            }
            Ok(record)
        };
        let shown = fact.rows.iter().take(self.budget.rows);
        let rows: Vec<BTreeMap<String, Value>> = shown.map(record).collect::<Outcome<_>>()?;
        let cut = fact.rows.len() > rows.len();
        let file = crate::report::table_file(id);
        Ok(minijinja::context! { rows => rows, anchor => anchor(id), cut => cut, file => file })
    }

    fn framed(&self, id: &str, shown: impl Fn(usize) -> Vec<usize>) -> Outcome<Value> {
        let fact = self.get(id)?;
        self.cite(id);
        let column = |c: &Column| {
            let shown = self.header(&c.name, &c.unit)?;
            Ok(minijinja::context! { shown => shown, numeric => !c.unit.is_empty() })
        };
        let columns: Vec<Value> = fact.columns.iter().map(column).collect::<Outcome<_>>()?;
        let shown = shown(fact.rows.len());
        let rows = shown.iter().map(|row| self.cells(fact, &fact.rows[*row]));
        let rows: Vec<Vec<Value>> = rows.collect::<Outcome<_>>()?;
        let cut = fact.rows.len() > shown.len();
        let file = crate::report::table_file(id);
        Ok(
            minijinja::context! { columns => columns, rows => rows, anchor => anchor(id), cut => cut, file => file },
        )
    }

    fn cells(&self, fact: &Fact, row: &[Option<String>]) -> Outcome<Vec<Value>> {
        let measured = self.measured(fact, row);
        let cell = |(column, cell): (&Column, &Option<String>)| {
            if let (AS_PUBLISHED, Some(value)) = (column.unit.as_str(), cell) {
                let shown = self.language.as_published(fact, row, value);
                let shown = shown.map_err(from_ours)?;
                return Ok(
                    minijinja::context! { shown => shown, value => value, numeric => true, quoted => false },
                );
            }
            let (fact, unit) = match (column.unit.as_str(), measured) {
                (AS_MEASURED, Some(other)) => (other, other.unit.as_str()),
                (unit, _) => (fact, unit),
            };
            self.cell(fact, &column.name, unit, cell.as_deref())
        };
        fact.columns.iter().zip(row).map(cell).collect()
    }

    /// The head of a column of a figure's data: the label of the narrative or
    /// event that it is named after, or our word for it.
    pub fn heading(&self, column: &Column) -> Result<String> {
        let name = column.name.as_str();
        let data = [self.labels.narrative(name), self.labels.event(name)];
        if let Some(label) = data.into_iter().find(|label| *label != name) {
            return Ok(label.to_owned());
        }
        match name {
            "(other)" => return self.language.text("narrative-other", &[]),
            "(none)" => return self.language.text("narrative-none", &[]),
            _ => {}
        }
        let key = |name: &str| format!("column-{}", name.replace('_', "-"));
        if self.language.has(&key(name)) {
            return self.language.text(&key(name), &[]);
        }
        for limit in ["upper", "lower"] {
            let base = name.strip_suffix(limit).and_then(|n| n.strip_suffix('_'));
            if let Some(base) = base.filter(|base| self.language.has(&key(base))) {
                let args = [("column", self.language.text(&key(base), &[])?.into())];
                return self.language.text(&format!("column-limit-{limit}"), &args);
            }
        }
        Ok(name.replace('_', " "))
    }

    /// A row of a figure's data, in words.
    pub fn line(&self, columns: &[Column], row: &[Option<String>]) -> Result<Vec<Cell>> {
        let shown = |(column, cell): (&Column, &Option<String>)| {
            let (shown, value) = match cell.as_deref() {
                None => ("–".to_owned(), ""),
                Some(value) if column.unit.is_empty() => {
                    let label = self.label(&column.name, value);
                    (label.map_err(|e| failed(&e))?, "")
                }
                Some(value) => {
                    let decimals = cell_decimals(&column.name, &column.unit, value, 1);
                    (self.language.number(value, &column.unit, decimals)?, value)
                }
            };
            let quoted = QUOTED.contains(&column.name.as_str()) && cell.is_some();
            let value = value.to_owned();
            Ok(Cell {
                shown,
                value,
                quoted,
            })
        };
        columns.iter().zip(row).map(shown).collect()
    }

    /// The fact whose number a row tells, where its cells have that fact's unit.
    fn measured(&self, fact: &Fact, row: &[Option<String>]) -> Option<&Fact> {
        let id = row.get(fact.column("measure")?)?.as_deref()?;
        self.facts.get(id)
    }

    fn header(&self, name: &str, unit: &str) -> Outcome<String> {
        let key = format!("column-{}", name.replace('_', "-"));
        if self.language.has(&key) {
            return self.language.text(&key, &[]).map_err(from_ours);
        }
        let unit = format!("name-{}", unit.replace('_', "-"));
        if self.language.has(&unit) {
            self.language.text(&unit, &[]).map_err(from_ours)
        } else {
            Ok(name.to_owned())
        }
    }

    fn cell(&self, fact: &Fact, column: &str, unit: &str, cell: Option<&str>) -> Outcome<Value> {
        let numeric = !unit.is_empty();
        let shown = match cell {
            None if fact.suppressed => self.language.text("suppressed", &[]).map_err(from_ours)?,
            None => "–".to_owned(),
            Some(value) if numeric => {
                let decimals = cell_decimals(column, unit, value, fact.decimals);
                let number = self.language.number(value, unit, decimals);
                number.map_err(from_ours)?
            }
            Some(value) => self.label(column, value)?,
        };
        let quoted = QUOTED.contains(&column) && cell.is_some();
        Ok(
            minijinja::context! { shown => shown, value => cell.unwrap_or(""), numeric => numeric, quoted => quoted },
        )
    }

    /// What a headline number is called, with the takedown that it is about.
    fn headline(&self, id: &str) -> Outcome<String> {
        let (name, scope) = id.split_once('[').unwrap_or((id, ""));
        let key = format!("headline-{}", name.replace(['.', '_'], "-"));
        // Not every number that a table names is a headline.
        if !self.language.has(&key) {
            return Ok(id.to_owned());
        }
        let takedown = scope.strip_prefix("takedown=").unwrap_or("");
        let takedown = takedown.trim_end_matches(']');
        let args = [("takedown", self.labels.event(takedown).into())];
        self.language.text(&key, &args).map_err(from_ours)
    }

    /// The kind of an event in the reader's language, where we know the word.
    pub(super) fn event_kind(&self, kind: &str) -> Outcome<String> {
        let key = format!("event-{kind}");
        match self.language.has(&key) {
            true => self.language.text(&key, &[]).map_err(from_ours),
            false => Ok(kind.to_owned()),
        }
    }

    fn label(&self, column: &str, value: &str) -> Outcome<String> {
        let word = |key: String, otherwise: &str| {
            if self.language.has(&key) {
                self.language.text(&key, &[]).map_err(from_ours)
            } else {
                Ok(otherwise.to_owned())
            }
        };
        match column {
            "measure" => self.headline(value),
            "unit" => word(format!("name-{}", value.replace('_', "-")), value),
            "hashtag" => Ok(format!("#{}", plain::quoted(value))),
            "domain" => Ok(plain::defanged_host(&plain::flagged(value))),
            "narrative" => Ok(self.labels.narrative(value).to_owned()),
            "takedown" => Ok(self.labels.event(value).to_owned()),
            "group" if value.is_empty() => word("group-all".to_owned(), value),
            "group" if value == "(none)" => word("group-none".to_owned(), value),
            "statistic" => word(format!("statistic-{}", value.replace('_', "-")), value),
            "promise" => word(format!("promise-{value}"), value),
            "decision" => word(format!("decision-{value}"), value),
            "kind" => word(format!("kind-{value}"), value),
            "object" => word(format!("object-{value}"), value),
            "objects" => {
                let object = |object| word(format!("object-{object}"), object);
                let objects: Outcome<Vec<String>> = value.split('|').map(object).collect();
                Ok(objects?.join(", "))
            }
            "status" => word(format!("column-{value}"), value),
            "span" => word(format!("span-{value}"), value),
            "sort" => word(format!("sort-{value}"), value),
            "cut" => word(format!("cut-{value}"), value),
            "weight" => word(format!("figure-weight-{value}"), value),
            "posts" => word(format!("figure-posts-{}", value.replace('_', "-")), value),
            // What sources say is quoted as well.
            "published" | "locator" | "source" | "note" => Ok(plain::flagged(value)),
            "term" | "word" | EXCERPT => Ok(plain::quoted(value)),
            "outcome" => word(format!("outcome-{value}"), value),
            "reason" => word(format!("why-{}", value.replace('_', "-")), value),
            "language" | "territory" if value == "unknown" => {
                word("name-unknown".to_owned(), value)
            }
            _ => Ok(value.to_owned()),
        }
    }
}

/// The unit of cells that have the unit of the number that their row names.
const AS_MEASURED: &str = "as_measured";
