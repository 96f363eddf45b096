//! Facts as exact numbers; and why one cannot be had.

use super::exact::{self, Exact, ten_to, whole};
use super::units;
use super::verdict::Reason;
use crate::dataset::schema::nearest;
use crate::error::Error;
use crate::facts::{Fact, Facts};
use crate::time;

/// Why no value comes out.
#[derive(Debug)]
pub enum Stop {
    /// Something is missing; the fact that was perhaps meant.
    Lacks(Reason, Option<String>),
    /// The row is wrong.
    Wrong(Error),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Lacks(reason, None)
    }
}

/// A value, or why there is none.
pub type Outcome<T> = std::result::Result<T, Stop>;

/// A number of the data.
#[derive(Debug)]
pub struct Measured {
    /// The number; shares and their differences in per cent.
    pub value: Exact,
    /// Its unit.
    pub unit: String,
}

/// The number of a fact.
pub fn number(facts: &Facts, id: &str) -> Outcome<Measured> {
    let fact = visible(facts, id)?;
    if fact.not_estimable.is_some() {
        return Err(Reason::NotEstimable.into());
    }
    let value = fact.value.as_deref().and_then(exact::decimal);
    let value = value.ok_or(Reason::NotANumber)?;
    let percent = matches!(fact.unit.as_str(), units::SHARE | units::POINTS);
    Ok(Measured {
        value: match percent {
            true => undone(fact, value) * whole(100),
            false => value,
        },
        unit: fact.unit.clone(),
    })
}

/// How many days the period of a fact has.
pub fn days(facts: &Facts, id: &str) -> Outcome<Measured> {
    let fact = visible(facts, id)?;
    let day = |text: &str| time::parse_day(text).map(i64::from);
    let ends = fact.period.as_ref().map(|p| (day(&p.start), day(&p.end)));
    match ends {
        Some((Some(start), Some(end))) => Ok(Measured {
            value: whole(end - start),
            unit: "days".to_owned(),
        }),
        _ => Err(Reason::NotEstimable.into()),
    }
}

/// The fact with that id, unless it is withheld. What is said of claims is not
/// among the facts that claims are checked against.
fn visible<'a>(facts: &'a Facts, id: &str) -> Outcome<&'a Fact> {
    let known = || {
        facts
            .iter()
            .map(|f| f.id.as_str())
            .filter(|id| !is_ours(id))
    };
    match facts.get(id).filter(|f| !is_ours(&f.id)) {
        Some(fact) if fact.suppressed => Err(Reason::Withheld.into()),
        Some(fact) => Ok(fact),
        None => match known().find(|other| in_order(other) == in_order(id)) {
            Some(meant) => Err(Stop::Wrong(
                Error::invalid("a fact whose scope is written in another order")
                    .found(id)
                    .expected(meant)
                    .help("write the id as facts.json has it"),
            )),
            None => {
                let near = nearest(id, known()).map(str::to_owned);
                Err(Stop::Lacks(Reason::NoSuchFact, near))
            }
        },
    }
}

fn is_ours(id: &str) -> bool {
    id.starts_with(super::FAMILY)
}

/// The id's name and the parts of its scope, in an order that does not depend on
/// how they are written.
fn in_order(id: &str) -> (&str, Vec<&str>) {
    let (name, scope) = id.split_once('[').unwrap_or((id, ""));
    let mut parts: Vec<&str> = scope.trim_end_matches(']').split(',').collect();
    parts.iter_mut().for_each(|part| *part = part.trim());
    parts.sort_unstable();
    (name.trim(), parts)
}

/// A share as the fraction that it was rounded from, where the fact tells it.
fn undone(fact: &Fact, value: Exact) -> Exact {
    let part = |text: &Option<String>| text.as_deref().and_then(exact::decimal);
    let (Some(k), Some(n)) = (part(&fact.numerator), part(&fact.denominator)) else {
        return value;
    };
    if n == whole(0) {
        return value;
    }
    // Facts have twelve significant digits; a share further off is another one.
    let quotient = k / n;
    let off = exact::size(&(&quotient - &value));
    if off <= exact::size(&value) * ten_to(-11) {
        quotient
    } else {
        value
    }
}
