//! What a published figure is checked against: a fact, a formula, or the counts
//! that its source states beside it, which is weaker.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;

use super::comparison::{Scale, Statement};
use super::exact::{self, Exact, whole};
use super::expr::{self, Formula, Source, Valued};
use super::interval::Interval;
use super::lookup::{self, Outcome, Stop};
use super::published::Nature;
use super::tight;
use super::units;
use super::verdict::Reason;
use crate::dataset::schema::nearest;
use crate::error::Error;
use crate::facts::Facts;
use crate::ingest::tables::PublishedFigure;
use crate::plain::excerpt;

/// A published figure, read.
#[derive(Debug)]
pub struct Case<'a> {
    /// The row.
    pub figure: &'a PublishedFigure,
    /// What it states; if nothing that can be used, why not.
    pub statement: Result<Statement, Reason>,
    /// What is said of it besides.
    pub comparison: Option<Statement>,
    /// Its unit in our words; empty if nothing tells it.
    pub unit: String,
}

/// What a figure is checked against.
#[derive(Debug)]
pub struct Evidence {
    /// The value, and its unit.
    pub valued: Valued,
    /// What it rests on.
    pub basis: Reason,
}

/// Everything that figures can be checked against.
pub struct Known<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The figures, by id.
    pub cases: &'a BTreeMap<&'a str, Case<'a>>,
}

impl Case<'_> {
    /// Whether it is a part of a whole.
    pub fn is_share(&self) -> bool {
        match (&self.statement, self.unit.as_str()) {
            (_, units::SHARE) => true,
            (Ok(Statement::Share(_)), "") => true,
            (Ok(statement), "") => statement.quantity().is_some_and(|q| q.percent),
            _ => false,
        }
    }

    /// Whether it can be one count divided by another: its unit is not that of one.
    fn may_be_quotient(&self) -> bool {
        let unit = self.unit.as_str();
        unit != units::POINTS && units::nature(unit) == Nature::Free
    }

    /// Whether it is printed as a whole number.
    fn is_whole(&self) -> bool {
        let quantity = self.statement.as_ref().ok().and_then(Statement::quantity);
        quantity.is_some_and(|q| q.decimals == 0)
    }

    /// How its values are counted, given the unit of what it is checked against.
    pub fn scale(&self, evidence: Option<&str>) -> Scale {
        let percent = |unit: &str| matches!(unit, units::SHARE | units::POINTS);
        let quantity = self.statement.as_ref().ok().and_then(Statement::quantity);
        let printed = quantity.is_some_and(|q| q.percent);
        let worded = quantity.is_none() && self.unit.is_empty() && evidence.is_some_and(percent);
        match printed || percent(&self.unit) || worded {
            true => Scale::Percent,
            false => Scale::Number,
        }
    }
}

/// What a figure is checked against, and the facts that it was made from.
pub fn of<'a>(case: &'a Case<'a>, known: &'a Known<'a>) -> (Outcome<Evidence>, BTreeSet<String>) {
    let mut parts = Parts {
        case,
        known,
        facts: BTreeSet::new(),
        sources: BTreeSet::new(),
        figures: BTreeMap::new(),
    };
    let evidence = parts.evidence();
    (evidence, parts.facts)
}

/// How many there are in all of what a share is taken of; none where the row does
/// not say, or where nobody may know or can tell.
pub fn denominator(case: &Case<'_>, facts: &Facts) -> Outcome<Option<BigInt>> {
    const COLUMN: &str = "denominator";
    let (figure, text) = (case.figure, case.figure.denominator.as_str());
    if text.is_empty() {
        return Ok(None);
    }
    let found = match literal(text) {
        Some(count) => Ok(count),
        None if no_id(text) => return Err(no_count(figure, COLUMN, text)),
        None => lookup::number(facts, text).map(|found| found.value),
    };
    match found {
        Ok(count) if count.is_integer() => Ok(Some(count.to_integer())),
        Ok(_) => Err(no_count(figure, COLUMN, text)),
        Err(Stop::Lacks(Reason::Withheld | Reason::NotEstimable, _)) => Ok(None),
        Err(stop) => Err(at(stop, figure, COLUMN)),
    }
}

/// Whether a text starts as numbers do, and no id.
fn no_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

fn no_count(figure: &PublishedFigure, column: &str, text: &str) -> Stop {
    Stop::Wrong(
        placed(Error::invalid("not a count"), figure, column)
            .found(text)
            .expected("a whole number in digits, or the id of a fact that counts"),
    )
}

/// Collects what the parts of a formula rest on.
struct Parts<'a> {
    case: &'a Case<'a>,
    known: &'a Known<'a>,
    facts: BTreeSet<String>,
    sources: BTreeSet<&'a str>,
    figures: BTreeMap<String, Interval>,
}

impl<'a> Parts<'a> {
    fn evidence(&mut self) -> Outcome<Evidence> {
        let figure = self.case.figure;
        let counted = !figure.numerator.is_empty() || !figure.denominator.is_empty();
        match (figure.fact.as_str(), figure.expr.as_str()) {
            ("", "") if counted => self.counts(),
            ("", "") => Err(Reason::NoData.into()),
            (fact, "") => {
                let valued = self.fact(fact).map_err(|stop| at(stop, figure, "fact"))?;
                Ok(self.resting(valued))
            }
            ("", formula) => {
                let valued = self
                    .formula(formula)
                    .map_err(|stop| at(stop, figure, "expr"))?;
                Ok(self.resting(valued))
            }
            (_, formula) => Err(Stop::Wrong(
                placed(Error::invalid("both a fact and a formula"), figure, "expr")
                    .found(formula)
                    .expected("one of the two"),
            )),
        }
    }

    fn resting(&self, valued: Valued) -> Evidence {
        let basis = match (self.facts.is_empty(), self.sources.len()) {
            (false, 0) => Reason::Recomputed,
            (false, _) => Reason::PartlyRecomputed,
            (true, 1) if self.sources.contains(self.case.figure.source.as_str()) => {
                Reason::WithinSource
            }
            (true, _) => Reason::AcrossSources,
        };
        Evidence { valued, basis }
    }

    fn fact(&mut self, id: &str) -> Outcome<Valued> {
        self.facts.insert(id.to_owned());
        let found = lookup::number(self.known.facts, id)?;
        Ok(valued(found.value, Some(found.unit)))
    }

    fn formula(&mut self, text: &str) -> Outcome<Valued> {
        let formula = expr::parse(text).map_err(|broken| {
            let what = format!("a formula that breaks off at character {}", broken.at);
            let error = Error::invalid(what).found(broken.found);
            Stop::Wrong(error.expected(broken.expected))
        })?;
        let mut valued = formula.value(self)?;
        if self.facts.is_empty() && self.sources.is_empty() {
            let error = Error::invalid("a formula of bare numbers, which checks nothing");
            let expected = "at least one fact or figure(…)";
            return Err(Stop::Wrong(error.found(text).expected(expected)));
        }
        let figures = std::mem::take(&mut self.figures);
        valued.value = tight::range(&formula, &figures, valued.value, self)?;
        Ok(valued)
    }

    /// The counts beside a figure: a share, a ratio or a rate is computed from both; a
    /// count alone is the figure again, unless the data count it.
    fn counts(&mut self) -> Outcome<Evidence> {
        let figure = self.case.figure;
        let both = !figure.numerator.is_empty() && !figure.denominator.is_empty();
        if self.case.is_share() {
            return match both {
                true => self.share(),
                false => Err(Reason::NoData.into()),
            };
        }
        if !both || !self.case.may_be_quotient() {
            return self.count_alone();
        }
        // A whole number without unit may be either; the count is tried first.
        match self.case.unit.as_str() {
            "" if self.case.is_whole() && self.is_its_numerator()? => self.count_alone(),
            _ => self.quotient(),
        }
    }

    fn is_its_numerator(&mut self) -> Outcome<bool> {
        let (k, _) = self.count(&self.case.figure.numerator, "numerator")?;
        let statement = self.case.statement.as_ref().map_err(|reason| *reason)?;
        Ok(statement
            .holds_for(Scale::Number)
            .meets(&Interval::point(k)))
    }

    fn share(&mut self) -> Outcome<Evidence> {
        let figure = self.case.figure;
        let (k, part) = self.count(&figure.numerator, "numerator")?;
        let (n, all) = self.count(&figure.denominator, "denominator")?;
        if let (Some(part), Some(all)) = (&part, &all)
            && part != all
        {
            let error = Error::invalid("a share of two facts that count different things");
            return Err(Stop::Wrong(
                placed(error, figure, "denominator")
                    .found(format!("{part} of {all}"))
                    .expected(format!("a fact that counts {part}")),
            ));
        }
        if n == whole(0) {
            return Err(Reason::NotEstimable.into());
        }
        let basis = basis(&part, &all);
        let valued = valued(k * whole(100) / n, Some(units::SHARE.to_owned()));
        Ok(Evidence { valued, basis })
    }

    /// One count divided by the other: a ratio, or so many for each.
    fn quotient(&mut self) -> Outcome<Evidence> {
        let figure = self.case.figure;
        let (k, part) = self.count(&figure.numerator, "numerator")?;
        let (n, all) = self.count(&figure.denominator, "denominator")?;
        if n == whole(0) {
            return Err(Reason::NotEstimable.into());
        }
        let unit = match (&part, &all) {
            (Some(part), Some(all)) if part != all => units::rate(part, all),
            _ => None,
        };
        let basis = basis(&part, &all);
        let valued = valued(k / n, unit);
        Ok(Evidence { valued, basis })
    }

    fn count_alone(&mut self) -> Outcome<Evidence> {
        let figure = self.case.figure;
        if figure.numerator.is_empty() {
            return Err(Reason::NoData.into());
        }
        let (k, unit) = self.count(&figure.numerator, "numerator")?;
        let value = valued(k, unit);
        if value.unit.is_some() {
            let basis = Reason::Recomputed;
            return Ok(Evidence {
                valued: value,
                basis,
            });
        }
        let statement = self.case.statement.as_ref().map_err(|reason| *reason)?;
        if statement.holds_for(Scale::Number).meets(&value.value) {
            return Err(Reason::Restated.into());
        }
        let basis = Reason::WithinSource;
        Ok(Evidence {
            valued: value,
            basis,
        })
    }

    /// A count that stands in a cell, or that of a fact with its unit.
    fn count(&mut self, text: &str, column: &str) -> Outcome<(Exact, Option<String>)> {
        let figure = self.case.figure;
        if let Some(count) = literal(text) {
            return Ok((count, None));
        }
        if no_id(text) {
            return Err(no_count(figure, column, text));
        }
        self.facts.insert(text.to_owned());
        let found = lookup::number(self.known.facts, text);
        let found = found.map_err(|stop| at(stop, figure, column))?;
        Ok((found.value, Some(found.unit)))
    }

    fn figure(&mut self, id: &str) -> Outcome<Valued> {
        let known = self.known;
        let Some(case) = known.cases.get(id) else {
            let near = nearest(id, known.cases.keys().copied());
            let error = Error::invalid("a figure that there is not").found(id);
            return Err(Stop::Wrong(match near {
                Some(near) => error.expected(format!("a figure of the table, such as {near}")),
                None => error.expected("a figure of the table"),
            }));
        };
        if id == self.case.figure.id {
            let error = Error::invalid("a formula that restates its own figure").found(id);
            return Err(Stop::Wrong(error.expected("other figures, or facts")));
        }
        self.sources.insert(case.figure.source.as_str());
        let statement = case.statement.as_ref().map_err(|reason| *reason)?;
        let value = statement.holds_for(case.scale(None));
        if value.is_empty() {
            return Err(Reason::NotEstimable.into());
        }
        self.figures.insert(id.to_owned(), value.clone());
        let unit = Some(case.unit.clone()).filter(|unit| !unit.is_empty());
        Ok(Valued { value, unit })
    }
}

impl Source for Parts<'_> {
    fn value(&mut self, part: &Formula) -> Outcome<Valued> {
        match part {
            Formula::Fact(id) => self.fact(id),
            Formula::Days(id) => {
                self.facts.insert(id.clone());
                let found = lookup::days(self.known.facts, id)?;
                Ok(valued(found.value, Some(found.unit)))
            }
            Formula::Figure(id) => self.figure(id),
            other => other.value(self),
        }
    }
}

/// What a quotient of two counts rests on, each with a unit if the data count it.
fn basis(part: &Option<String>, all: &Option<String>) -> Reason {
    match (part.is_some(), all.is_some()) {
        (true, true) => Reason::Recomputed,
        (false, false) => Reason::WithinSource,
        _ => Reason::PartlyRecomputed,
    }
}

fn valued(value: Exact, unit: Option<String>) -> Valued {
    let value = Interval::point(value);
    Valued { value, unit }
}

/// A whole number in digits.
fn literal(text: &str) -> Option<Exact> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    exact::decimal(text).filter(|_| digits)
}

/// What is wrong, with the cell in which it stands.
fn at(stop: Stop, figure: &PublishedFigure, column: &str) -> Stop {
    match stop {
        Stop::Wrong(error) => Stop::Wrong(placed(error, figure, column)),
        lacks => lacks,
    }
}

/// An error with the place of a cell of a figure's row.
pub fn placed(error: Error, figure: &PublishedFigure, column: &str) -> Error {
    error
        .file(&figure.file)
        .line(figure.line)
        .column(format!("{column} of the figure {}", excerpt(&figure.id)))
}
