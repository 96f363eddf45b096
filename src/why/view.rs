//! A tree as programs read it; what people read is made from the same.

use serde::Serialize;

use super::filter::Rows;
use super::tree::{Ground, Node, Parent};
use crate::error::Result;
use crate::facts::{Fact, Input, Period, Shape};
use crate::message::Language;
use crate::twin;

/// The sections of the methods as the report titles them, by number.
pub const SECTIONS: [&str; 12] = [
    "conventions",
    "activity",
    "reach",
    "engagement",
    "accounts",
    "suspension",
    "effect",
    "narrative",
    "vocabulary",
    "labels",
    "impact",
    "claims",
];

/// A fact and what it was made from.
#[derive(Debug, Serialize)]
pub struct View {
    /// Its id.
    pub id: String,
    /// Its shape.
    pub shape: Shape,
    /// What is counted or measured.
    pub unit: String,
    /// As the report prints it; for facts with rows, nothing.
    pub shown: String,
    /// Its interval as the report prints it.
    pub shown_interval: String,
    /// As stored.
    pub value: Option<String>,
    /// The lower end of its interval, as stored.
    pub lower: Option<String>,
    /// The upper end.
    pub upper: Option<String>,
    /// Its numerator.
    pub numerator: Option<String>,
    /// Its denominator.
    pub denominator: Option<String>,
    /// How many things it was made from.
    pub n: Option<String>,
    /// How many rows it has.
    pub rows: usize,
    /// The names of their columns.
    pub columns: Vec<String>,
    /// What it covers.
    pub period: Option<Period>,
    /// The section of the methods.
    pub method: String,
    /// The title of that section.
    pub section: String,
    /// What it depends on.
    pub parameters: std::collections::BTreeMap<String, String>,
    /// Why there is no number, as files spell it.
    pub not_estimable: Option<String>,
    /// The same in words.
    pub reason: String,
    /// Whether the number is withheld.
    pub withheld: bool,
    /// What is declared, where it rests on a declaration or a file.
    pub declared: Option<String>,
    /// The query that gives its whole numbers.
    pub sql: Option<String>,
    /// The rows that it was made from.
    pub inputs: Vec<InputView>,
    /// The facts that it was made from.
    pub made_from: Vec<ParentView>,
}

/// Rows that a fact was made from.
#[derive(Debug, Serialize)]
pub struct InputView {
    /// The table.
    pub table: String,
    /// How many of its rows.
    pub rows: String,
    /// Which of them.
    pub filter: String,
    /// The query that lists their ids.
    pub sql: Option<String>,
    /// Whether the query says all that the filter says.
    pub exact: bool,
}

/// A parent of a fact.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ParentView {
    /// One that is spelt out here.
    Here(Box<View>),
    /// One that is not, and why.
    Named {
        /// Its id.
        id: String,
        /// `elsewhere`, `circle`, `missing`, `too_deep`.
        not_here: &'static str,
    },
}

/// The view of a tree.
pub fn view(language: &Language, node: &Node<'_>) -> Result<View> {
    let fact = node.fact;
    let with_rows = !matches!(fact.shape, Shape::Scalar | Shape::Interval);
    // A table that is withheld in part says so beside its rows.
    let told = !fact.suppressed || !fact.rows.is_empty();
    let shown = match with_rows && fact.not_estimable.is_none() && told {
        true => String::new(),
        false => language.fact(fact)?,
    };
    let parents = node.parents.iter().map(|p| parent(language, p));
    let declared = match Ground::of(fact) {
        Ground::Declared(what) | Ground::File(what) => Some(what.to_owned()),
        _ => None,
    };
    Ok(View {
        id: fact.id.clone(),
        shape: fact.shape,
        unit: fact.unit.clone(),
        shown,
        shown_interval: language.interval(fact)?,
        value: fact.value.clone(),
        lower: fact.lower.clone(),
        upper: fact.upper.clone(),
        numerator: fact.numerator.clone(),
        denominator: fact.denominator.clone(),
        n: fact.n.clone(),
        rows: fact.rows.len(),
        columns: fact.columns.iter().map(|c| c.name.clone()).collect(),
        period: fact.period.clone(),
        method: fact.method.clone(),
        section: section(language, fact)?,
        parameters: fact.parameters.clone(),
        not_estimable: fact.not_estimable.clone(),
        reason: reason(language, fact)?,
        withheld: fact.suppressed,
        declared,
        sql: twin::of(fact),
        inputs: fact.inputs.iter().map(|i| input(fact, i)).collect(),
        made_from: parents.collect::<Result<_>>()?,
    })
}

/// Why there is no number, in words; a reason that no tool of ours gives stays
/// as it is.
fn reason(language: &Language, fact: &Fact) -> Result<String> {
    match &fact.not_estimable {
        Some(code) if !language.has(&format!("reason-{}", code.replace('_', "-"))) => {
            Ok(code.clone())
        }
        _ => language.reason(fact),
    }
}

/// The title of the section that defines a fact; empty if the report has none.
fn section(language: &Language, fact: &Fact) -> Result<String> {
    let number = fact.method.rsplit('§').next().unwrap_or("");
    let name = number.parse().ok().and_then(|n: usize| SECTIONS.get(n));
    match name {
        Some(name) => language.text(&format!("method-{name}-name"), &[]),
        None => Ok(String::new()),
    }
}

fn input(fact: &Fact, input: &Input) -> InputView {
    let rows = Rows::of(input, fact.period.as_ref());
    let sql = rows.sql();
    InputView {
        table: input.table.clone(),
        rows: input.rows.clone(),
        filter: input.filter.clone(),
        exact: sql.is_some() && rows.unread().is_empty(),
        sql,
    }
}

fn parent(language: &Language, parent: &Parent<'_>) -> Result<ParentView> {
    let named = |id: &str, not_here| ParentView::Named {
        id: id.to_owned(),
        not_here,
    };
    Ok(match parent {
        Parent::Here(node) => ParentView::Here(Box::new(view(language, node)?)),
        Parent::Elsewhere(fact) => named(&fact.id, "elsewhere"),
        Parent::Circle(fact) => named(&fact.id, "circle"),
        Parent::TooDeep(fact) => named(&fact.id, "too_deep"),
        Parent::Missing(id) => named(id, "missing"),
    })
}
