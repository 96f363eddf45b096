//! Published figures against recomputed ones: whether what others have printed is
//! right, decided with exact numbers, and on what that rests.

use std::collections::{BTreeMap, BTreeSet};

pub mod comparison;
pub mod evidence;
pub mod exact;
pub mod expr;
pub mod grim;
pub mod interval;
mod left_out;
mod lookup;
mod nouns;
pub mod published;
mod record;
mod said;
mod tight;
mod twice;
mod units;
pub mod verdict;
mod waiver;
mod wording;

pub use left_out::LeftOut;
pub use record::record;
pub use waiver::Waived;

use num_bigint::BigInt;

use crate::dataset::declared::Waiver;
use crate::dataset::study::DecimalSign;
use crate::error::Result;
use crate::facts::Facts;
use crate::ingest::ledger::Ledger;
use crate::ingest::tables::PublishedFigure;
use crate::time::Day;
use comparison::{Scale, Statement};
use evidence::{Case, Evidence, Known};
use interval::Interval;
use lookup::Stop;
use published::{Nature, Quantity};
use said::Terms;
use verdict::{Reason, Verdict};

/// What the ids of all facts about claims start with.
pub const FAMILY: &str = "claims.";

/// What the study says about claims.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The decimal sign of published figures.
    pub sign: DecimalSign,
    /// Figures that may differ for a time.
    pub waivers: &'a [Waiver],
    /// The date on which waivers are looked at.
    pub as_of: Day,
}

/// What came out for one figure.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The figure's row.
    pub figure: PublishedFigure,
    /// Whether its numbers below are in per cent.
    pub percent: bool,
    /// Its unit in our words; empty if nothing tells it.
    pub unit: String,
    /// What can be said of it.
    pub verdict: Verdict,
    /// On what that rests, or what is missing.
    pub reason: Reason,
    /// The recomputed value; an interval where it follows from rounded figures.
    pub recomputed: Option<Interval>,
    /// The values that the figure, or what is said of it, admits.
    pub admitted: Option<Interval>,
    /// How many decimals it is printed with.
    pub decimals: u32,
    /// Figures that state the same and exclude it.
    pub contradicts: Vec<String>,
    /// That it may differ, for a time.
    pub waived: Option<Waived>,
    /// The fact that was perhaps meant, where there is none of that name.
    pub near: Option<String>,
    /// The facts that it was checked against.
    pub facts: Vec<String>,
}

impl Judged {
    /// Whether it fails and nobody answers for that any more.
    pub fn fails(&self) -> bool {
        self.verdict.fails() && !self.waived.as_ref().is_some_and(|w| w.valid)
    }
}

/// What came out for all figures.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The figures, by id.
    pub judged: Vec<Judged>,
    /// Rows of the table that were not judged.
    pub left_out: LeftOut,
}

impl Outcome {
    /// The same, with what the table's ledger says of rows that were not judged.
    #[must_use]
    pub fn beside(mut self, ledger: &Ledger) -> Self {
        self.left_out = LeftOut::of(ledger);
        self
    }

    /// How many have a verdict.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.judged.iter().filter(|j| j.verdict == verdict).count() as u64
    }

    /// How many could be checked.
    pub fn checked(&self) -> u64 {
        self.judged.len() as u64 - self.count(Verdict::NotCheckable)
    }

    /// Those that do not hold and that no valid waiver covers.
    pub fn failures(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|j| j.fails())
    }

    /// 2 if there is no figure or a row was not judged; else 1 if a figure fails, else 0.
    pub fn exit_code(&self) -> u8 {
        let incomplete = self.judged.is_empty() || self.left_out.any();
        match (incomplete, self.failures().next()) {
            (true, _) => 2,
            (false, Some(_)) => 1,
            (false, None) => 0,
        }
    }
}

/// Checks published figures against facts. An error names the row that cannot be
/// read: a formula, a comparison, a count, a fact's scope in another order.
pub fn judge(figures: &[PublishedFigure], facts: &Facts, rules: Rules<'_>) -> Result<Outcome> {
    let waived = waiver::by_figure(rules.waivers, figures, rules.as_of)?;
    let mut cases = BTreeMap::new();
    for figure in figures {
        cases.insert(figure.id.as_str(), case(figure, rules.sign)?);
    }
    let known = Known {
        facts,
        cases: &cases,
    };
    let contradictions = twice::contradictions(&cases);
    let mut judged = Vec::new();
    for (id, case) in &cases {
        let mut one = one(case, &known)?;
        one.waived = waived.get(id).cloned();
        let excluded = contradictions.get(id).into_iter().flatten();
        one.contradicts = excluded.map(|id| (*id).to_owned()).collect();
        if !one.contradicts.is_empty() && one.verdict == Verdict::NotCheckable {
            (one.verdict, one.reason) = (Verdict::Mismatch, Reason::Contradiction);
        }
        judged.push(one);
    }
    Ok(Outcome {
        judged,
        left_out: LeftOut::default(),
    })
}

fn case(figure: &PublishedFigure, sign: DecimalSign) -> Result<Case<'_>> {
    let said = said::read(figure, sign)?;
    // A source that prints no number may still compare.
    let (statement, comparison) = match (comparison::published(&figure.published, sign), said) {
        (Ok(statement), said) => (Ok(statement), said),
        (Err(_), Some(said)) => (Ok(said), None),
        (Err(unread), None) => (Err(Reason::from(unread)), None),
    };
    let named = named(figure, statement.as_ref().ok(), comparison.as_ref());
    let unit = unit(&named, statement.as_ref().ok());
    let terms = Terms {
        unit: &unit,
        named: &named,
        percent: is_percent(statement.as_ref().ok()),
    };
    let comparison = comparison.map(|said| said::of(said, figure, terms));
    let comparison = comparison.transpose()?;
    let statement = statement.map(|statement| by_unit(statement, &unit, &figure.unit));
    Ok(Case {
        figure,
        statement,
        comparison,
        unit,
    })
}

fn is_percent(statement: Option<&Statement>) -> bool {
    let quantity = statement.and_then(Statement::quantity);
    quantity.is_some_and(|quantity| quantity.percent)
}

/// The unit that the source prints behind the number, else that of the column, else
/// that which it compares the number in.
fn named(
    figure: &PublishedFigure,
    statement: Option<&Statement>,
    said: Option<&Statement>,
) -> String {
    let printed = |s: Option<&Statement>| s.and_then(Statement::quantity).map(|q| q.unit.clone());
    let compared = said.filter(|said| !is_percent(Some(said)) && !is_percent(statement));
    let units = [
        printed(statement).unwrap_or_default(),
        units::ours(&figure.unit),
        printed(compared).unwrap_or_default(),
    ];
    let mut told = units.into_iter().filter(|unit| !unit.is_empty());
    told.next().unwrap_or_default()
}

/// The unit of a figure whose row names one: what a percentage, a fraction or a
/// multiple is of is not its unit.
fn unit(named: &str, statement: Option<&Statement>) -> String {
    let relative = statement.is_some_and(|s| s.quantity().is_none_or(|q| q.percent));
    match units::nature(named) {
        Nature::Count if relative => String::new(),
        _ => named.to_owned(),
    }
}

/// A number within what its unit allows; shares are in per cent.
fn by_unit(statement: Statement, unit: &str, column: &str) -> Statement {
    let Statement::Number(quantity) = statement else {
        return statement;
    };
    let mut quantity = *quantity;
    if unit == units::SHARE {
        quantity = match units::is_percent(column) {
            true => quantity.marked_percent(),
            false => quantity.in_percent(),
        };
    }
    if units::is_proportion(unit) {
        quantity = quantity.in_parts();
    }
    // A percentage that may be a change is not held to be a share.
    let nature = match units::is_percent(column) {
        true => Nature::Free,
        false => units::nature(unit),
    };
    Statement::Number(Box::new(quantity.of_nature(nature)))
}

/// The verdict on one figure, before waivers and contradictions.
fn one(case: &Case<'_>, known: &Known<'_>) -> Result<Judged> {
    let (evidence, facts) = evidence::of(case, known);
    let told = told(case, evidence.as_ref().ok())?;
    let case = told.as_ref().unwrap_or(case);
    let mut judged = blank(case, facts);
    let (evidence, near) = lacking(evidence)?;
    let (all, no_denominator) = lacking(evidence::denominator(case, known.facts))?;
    // A denominator that there is not makes a figure that is said to have one unchecked.
    let evidence = evidence.and_then(|evidence| all.as_ref().map(|_| evidence).map_err(|r| *r));
    judged.near = near.or(no_denominator);
    let all = all.ok().flatten();
    let statement = match &case.statement {
        Ok(statement) => statement,
        Err(reason) => {
            judged.reason = *reason;
            return Ok(judged);
        }
    };
    if is_impossible(case, statement, all.as_ref()) {
        (judged.verdict, judged.reason) = (Verdict::Impossible, Reason::NoInteger);
        judged.recomputed = evidence.ok().map(|e| e.valued.value);
        return Ok(judged);
    }
    match evidence {
        Ok(evidence) => decide(case, statement, evidence, &mut judged)?,
        Err(reason) => judged.reason = reason,
    }
    Ok(judged)
}

/// A value or the reason why there is none, and the fact that was perhaps meant.
fn lacking<T>(outcome: lookup::Outcome<T>) -> Result<(Lacking<T>, Option<String>)> {
    match outcome {
        Ok(value) => Ok((Ok(value), None)),
        Err(Stop::Wrong(error)) => Err(error),
        Err(Stop::Lacks(reason, near)) => Ok((Err(reason), near)),
    }
}

/// A value, or the reason why there is none.
type Lacking<T> = std::result::Result<T, Reason>;

fn blank(case: &Case<'_>, facts: BTreeSet<String>) -> Judged {
    let statement = case.statement.as_ref().ok();
    let quantity = statement.and_then(Statement::quantity);
    let scale = case.scale(None);
    Judged {
        figure: case.figure.clone(),
        percent: scale == Scale::Percent,
        unit: case.unit.clone(),
        verdict: Verdict::NotCheckable,
        reason: Reason::NoData,
        recomputed: None,
        admitted: statement.map(|s| s.holds_for(scale)),
        decimals: quantity.map_or(0, |q| q.decimals),
        contradicts: Vec::new(),
        waived: None,
        near: None,
        facts: facts.into_iter().collect(),
    }
}

/// Whether no whole number out of those stated beside a share prints so.
fn is_impossible(case: &Case<'_>, statement: &Statement, all: Option<&BigInt>) -> bool {
    let quantity = statement
        .quantity()
        .filter(|q| q.percent && case.is_share());
    match (quantity, all) {
        (Some(quantity), Some(all)) => grim::impossible(quantity, all),
        _ => false,
    }
}

/// The same figure in terms of what it is checked against, where its row names none:
/// beside a share, a decimal from zero to one is a proportion, and what is said in
/// words is said of a share.
fn told<'a>(case: &Case<'a>, evidence: Option<&Evidence>) -> Result<Option<Case<'a>>> {
    let share = evidence.is_some_and(|e| e.valued.unit.as_deref() == Some(units::SHARE));
    let Ok(statement) = &case.statement else {
        return Ok(None);
    };
    let proportion = statement.quantity().is_none_or(Quantity::is_proportion);
    if !share || !case.unit.is_empty() || !proportion {
        return Ok(None);
    }
    let terms = Terms {
        unit: units::SHARE,
        named: "",
        percent: false,
    };
    let said = case.comparison.clone();
    let said = said.map(|said| said::of(said, case.figure, terms));
    Ok(Some(Case {
        figure: case.figure,
        statement: Ok(by_unit(statement.clone(), units::SHARE, "")),
        comparison: said.transpose()?,
        unit: units::SHARE.to_owned(),
    }))
}

fn decide(
    case: &Case<'_>,
    statement: &Statement,
    evidence: Evidence,
    judged: &mut Judged,
) -> Result<()> {
    let unit = evidence.valued.unit.as_deref();
    let value = evidence.valued.value;
    let scale = case.scale(unit);
    judged.percent = scale == Scale::Percent;
    judged.reason = evidence.basis;
    if unit.is_some_and(|unit| !same_unit(case, scale, unit, &judged.facts)) {
        (judged.verdict, judged.reason) = (Verdict::Mismatch, Reason::UnitDiffers);
    } else if let Some(crossed) = crossed(case, scale, unit, &value)? {
        judged.verdict = Verdict::DecisionFlips;
        judged.admitted = Some(crossed);
    } else {
        let holds = statement.holds_for(scale);
        let (verdict, admitted) = verdict::on(statement, holds, &value, case.figure.rounding);
        judged.verdict = verdict;
        judged.admitted = Some(admitted);
    }
    judged.recomputed = Some(value);
    Ok(())
}

/// The values for which what is said of a figure holds, if it does not.
fn crossed(
    case: &Case<'_>,
    scale: Scale,
    unit: Option<&str>,
    value: &Interval,
) -> Result<Option<Interval>> {
    let Some(said) = &case.comparison else {
        return Ok(None);
    };
    let unit = unit.filter(|_| case.unit.is_empty());
    if let Some(unit) = unit {
        // Nothing in the row says what the figure counts; the data do.
        let terms = Terms {
            unit,
            named: "",
            percent: scale == Scale::Percent,
        };
        said::of(said.clone(), case.figure, terms)?;
    }
    let holds = said.holds_for(scale);
    Ok((!holds.meets(value)).then_some(holds))
}

/// Whether the data count what the figure counts.
fn same_unit(case: &Case<'_>, scale: Scale, unit: &str, facts: &[String]) -> bool {
    let percent = matches!(unit, units::SHARE | units::POINTS);
    let words = matches!(&case.statement, Ok(s) if s.quantity().is_none());
    match case.unit.as_str() {
        "" if words && units::nature(unit) == Nature::Count => false,
        "" => percent == (scale == Scale::Percent),
        ours if let Some(kind) = units::kind(ours) => {
            let scope = format!("kind={kind}");
            let only = |id: &String| id.contains(&scope);
            ours == unit || (unit == "posts" && facts.iter().all(only))
        }
        ours if units::is_percent(&case.figure.unit) => ours == unit || percent,
        ours => ours == unit,
    }
}
