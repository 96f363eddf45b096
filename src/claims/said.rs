//! What is said of a figure besides the number, read as the figure is: a comparison
//! in another unit compares nothing, whatever comes out.

use super::comparison::{self, Statement};
use super::evidence::placed;
use super::published::{Nature, Quantity};
use super::units::{self, POINTS, SHARE};
use crate::dataset::study::DecimalSign;
use crate::error::{Error, Result};
use crate::ingest::tables::PublishedFigure;

/// How a figure counts.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Its unit; empty if nothing tells it, or if it is a part of something.
    pub unit: &'a str,
    /// What its row names as its unit, or as what it is a part of.
    pub named: &'a str,
    /// Whether it is printed in per cent.
    pub percent: bool,
}

/// Reads what is said of a figure, if anything is.
///
/// # Errors
/// The comparison is not understood.
pub fn read(figure: &PublishedFigure, sign: DecimalSign) -> Result<Option<Statement>> {
    if figure.comparison.is_empty() {
        return Ok(None);
    }
    let said = comparison::parse(&figure.comparison, sign);
    let unread = || {
        let expected = "such as most, doubled, fell by two thirds, more than 100, about 30 %";
        wrong(figure, "a comparison that is not understood", expected)
    };
    said.ok_or_else(unread).map(Some)
}

/// What is said of a figure, in the terms in which it counts.
///
/// # Errors
/// It cannot be said of such a figure.
pub fn of(said: Statement, figure: &PublishedFigure, terms: Terms<'_>) -> Result<Statement> {
    let column = figure.unit.as_str();
    let what = "a comparison that does not go with what the figure counts";
    if let Some(expected) = refusal(&said, column, terms) {
        return Err(wrong(figure, what, expected));
    }
    let Statement::Number(quantity) = said else {
        return Ok(said);
    };
    let in_terms = in_terms(*quantity, column, terms).map(Box::new);
    let in_terms = in_terms.ok_or_else(|| {
        let expected = format!("a number in per cent: {} %", figure.comparison);
        wrong(figure, what, expected)
    })?;
    let said = super::by_unit(Statement::Number(in_terms), terms.unit, column);
    match said.quantity().is_some_and(|q| q.rounding().is_empty()) {
        true => Err(wrong(
            figure,
            "a comparison that no such figure can satisfy",
            format!("a value in the unit {}", terms.unit),
        )),
        false => Ok(said),
    }
}

fn wrong(figure: &PublishedFigure, what: &str, expected: impl std::fmt::Display) -> Error {
    let error = placed(Error::invalid(what), figure, "comparison");
    let error = error.found(&figure.comparison).expected(expected);
    error.help("what a source says of another number is a figure of its own, in a row of its own")
}

/// What is expected instead of something that cannot be said in such terms.
fn refusal(said: &Statement, column: &str, terms: Terms<'_>) -> Option<String> {
    let fits = match said {
        Statement::Share(_) => takes_parts(terms) && terms.unit != POINTS,
        Statement::Factor(_) => takes_factor(said, column, terms.unit),
        Statement::Number(q) => !q.percent || takes_parts(terms),
    };
    match said {
        _ if !fits => Some(match units::nature(terms.unit) {
            Nature::Count => format!("a number of {}, such as more than 100", terms.unit),
            _ => format!("a number in the unit {}", terms.unit),
        }),
        Statement::Number(q) => other_noun(q, column, terms),
        Statement::Share(_) | Statement::Factor(_) => None,
    }
}

/// Whether a part of a whole can be said of it.
fn takes_parts(terms: Terms<'_>) -> bool {
    let proportion = units::is_proportion(terms.unit);
    terms.percent || proportion || matches!(terms.unit, "" | SHARE | POINTS)
}

/// Whether a multiple can: of changes and of ratios, not of levels. Of a difference
/// it can be said whether it is a rise or a fall.
fn takes_factor(said: &Statement, column: &str, unit: &str) -> bool {
    let change = matches!(unit, "" | "ratio" | "change") || units::is_percent(column);
    change || (unit == POINTS && said.is_direction())
}

/// What is expected instead of a noun that is not that of the figure. What a
/// percentage is of need not be named by both.
fn other_noun(said: &Quantity, column: &str, terms: Terms<'_>) -> Option<String> {
    let noun = said.unit.as_str();
    let same = noun == terms.named || noun == terms.unit;
    let points = noun == POINTS && (units::is_percent(column) || terms.named.is_empty());
    let of = said.percent && noun != POINTS && units::nature(terms.named) != Nature::Count;
    let free = noun.is_empty() || terms.named.is_empty();
    (!free && !same && !points && !of).then(|| format!("{}, as in its row", terms.named))
}

/// A number that is said of a figure, in per cent where the figure is; none where it
/// can be a proportion as well as a percentage.
fn in_terms(said: Quantity, column: &str, terms: Terms<'_>) -> Option<Quantity> {
    let percent = terms.percent || matches!(terms.unit, SHARE | POINTS);
    if said.percent || !percent {
        return Some(said);
    }
    let marked = units::is_percent(column) || terms.unit == POINTS;
    if marked || (terms.percent && !said.is_proportion()) {
        return Some(said.marked_percent());
    }
    (terms.unit == SHARE).then(|| said.in_percent())
}
