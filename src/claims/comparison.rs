//! Comparisons in words → the values for which they hold: most, two thirds,
//! doubled, fell by two thirds, more than a number.

use super::exact::{Exact, fraction, whole};
use super::interval::{Interval, closed, open};
use super::published::{self, Kind, Quantity, Unread};
use super::wording::{self, Stated};
use crate::dataset::study::DecimalSign;

/// Something that is said of a value, in words or as a number.
#[derive(Debug, Clone)]
pub enum Statement {
    /// A number.
    Number(Box<Quantity>),
    /// A part of a whole, where all of it is one.
    Share(Interval),
    /// After divided by before.
    Factor(Interval),
}

/// How a value that is compared with a statement is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// In per cent: a share, or a change.
    Percent,
    /// As it is: a ratio, or a number of things.
    Number,
}

/// Reads a comparison; none if it is none.
pub fn parse(text: &str, sign: DecimalSign) -> Option<Statement> {
    let plain = wording::plain(text);
    if let Some(change) = change(&plain, sign) {
        return Some(Statement::Factor(change));
    }
    if let Some(share) = share(&plain) {
        return Some(Statement::Share(share));
    }
    let quantity = published::parse(text, sign).ok()?;
    Some(Statement::Number(Box::new(quantity)))
}

/// Reads what a source has published: a number, or words that stand for some.
pub fn published(text: &str, sign: DecimalSign) -> Result<Statement, Unread> {
    match published::parse(text, sign) {
        Ok(quantity) => Ok(Statement::Number(Box::new(quantity))),
        Err(unread) => parse(text, sign).ok_or(unread),
    }
}

impl Statement {
    /// The number, if it is one.
    pub fn quantity(&self) -> Option<&Quantity> {
        match self {
            Self::Number(quantity) => Some(quantity),
            Self::Share(_) | Self::Factor(_) => None,
        }
    }

    /// Whether it only says that something fell, or that it rose.
    pub fn is_direction(&self) -> bool {
        let fell = Interval::new(closed(whole(0)), open(whole(1)));
        let rose = Interval::new(open(whole(1)), None);
        matches!(self, Self::Factor(factor) if *factor == fell || *factor == rose)
    }

    /// Whether a value outside contradicts a comparison, and not only a number.
    pub fn is_threshold(&self) -> bool {
        self.quantity().is_none_or(|q| q.kind == Kind::Bound)
    }

    /// The values for which it holds, on the scale on which values are counted.
    pub fn holds_for(&self, scale: Scale) -> Interval {
        let hundred = whole(100);
        match (self, scale) {
            (Self::Number(q), Scale::Number) if q.percent => q.rounding().scaled(&fraction(1, 100)),
            (Self::Number(q), _) => q.rounding(),
            (Self::Share(share), Scale::Percent) => share.scaled(&hundred),
            (Self::Factor(factor), Scale::Percent) => {
                factor.minus(&Interval::point(whole(1))).scaled(&hundred)
            }
            (Self::Share(same) | Self::Factor(same), Scale::Number) => same.clone(),
        }
    }
}

/// A part of a whole in words.
fn share(text: &str) -> Option<Interval> {
    let all = Interval::closed(whole(0), whole(1));
    let half = fraction(1, 2);
    let rest = |phrases| wording::one_of(text, phrases).filter(|rest| wording::is_about(rest));
    if rest(wording::MAJORITY).is_some() {
        return Some(Interval::new(open(half), closed(whole(1))));
    }
    if rest(wording::MINORITY).is_some() {
        return Some(Interval::new(closed(whole(0)), open(half)));
    }
    let (stated, text) = wording::qualifier(text);
    let (value, near, rest) = wording::in_fractions(text)?;
    wording::is_about(rest).then(|| stated.around(&value, near).both(&all))
}

/// A change in words, as after divided by before.
fn change(text: &str, sign: DecimalSign) -> Option<Interval> {
    let possible = Interval::new(closed(whole(0)), None);
    if let Some(rest) = wording::one_of(text, wording::FELL) {
        return Some(one().minus(&size(rest, sign)?).both(&possible));
    }
    if let Some(rest) = wording::one_of(text, wording::ROSE) {
        return Some(one().plus(&size(rest, sign)?));
    }
    let (stated, rest) = wording::qualifier(text);
    if let Some(rest) = wording::one_of(rest, wording::HALVED) {
        let (half, near, _) = wording::in_fractions("half")?;
        let fall = stated.around(&half, near);
        return wording::is_about(rest).then(|| one().minus(&fall).both(&possible));
    }
    let (times, near, rest) = wording::in_multiples(rest)?;
    wording::is_about(rest).then(|| stated.around(&times, near).both(&possible))
}

fn one() -> Interval {
    Interval::point(whole(1))
}

/// How far something fell or rose, as a part of what it was: what follows "by";
/// any distance if nothing does.
fn size(rest: &str, sign: DecimalSign) -> Option<Interval> {
    let any = Interval::new(open(whole(0)), None);
    let Some(rest) = wording::one_of(rest, &["by", "de", "d'"]) else {
        return wording::is_about(rest).then_some(any);
    };
    let (stated, words) = wording::qualifier(rest);
    if let Some((value, near, after)) = wording::in_fractions(words) {
        return wording::is_about(after).then(|| limited(stated, &value, near));
    }
    let quantity = published::parse(rest, sign).ok().filter(|q| q.percent)?;
    Some(quantity.rounding().scaled(&fraction(1, 100)).both(&any))
}

/// A size that is claimed, above nothing.
fn limited(stated: Stated, value: &Exact, near: Interval) -> Interval {
    let any = Interval::new(open(whole(0)), None);
    stated.around(value, near).both(&any)
}
