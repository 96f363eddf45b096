//! A published number as it was printed → what it can stand for: its decimals
//! are part of it, and so are the words around it.

use num_bigint::BigInt;

use super::exact::{self, Exact, Ties, fraction, ten_to, whole};
use super::interval::{Interval, closed, open};
use super::nouns;
use super::units;
use super::wording::{self, Stated};
use crate::dataset::study::DecimalSign;
use crate::ingest::tables::Rounding;

/// What a printed number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A rounded or cut value.
    Value,
    /// A limit that the value does not cross.
    Bound,
    /// A value that is not claimed to be exact.
    Approximate,
}

/// Why a text states no number that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// There is none in it.
    NoNumber,
    /// There is one, and what it stands for is not clear.
    Unclear,
}

/// What limits a quantity by its nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A part of a whole: from nothing to all of it.
    Share,
    /// A number of things: not below zero.
    Count,
    /// Anything else.
    Free,
}

/// A printed number.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// Whether it is in per cent (or percentage points).
    pub percent: bool,
    /// What it is.
    pub kind: Kind,
    /// The unit that stands behind it, as our word; empty if none does.
    pub unit: String,
    /// The printed digits as a whole number, with their sign.
    digits: BigInt,
    /// How many of the digits are decimals.
    pub decimals: u32,
    /// What one of the last digit stands for.
    step: Exact,
    /// How its words limit it.
    stated: Stated,
    /// What its nature allows.
    allowed: Interval,
}

/// Reads a printed number: `41.0 %`, `more than 3,800 posts`, `près de 2,3 millions`.
pub fn parse(text: &str, sign: DecimalSign) -> Result<Quantity, Unread> {
    const LONGEST: usize = 200;
    let text = wording::plain(text);
    if !text.bytes().any(|b| b.is_ascii_digit()) && !wording::has_counted_scale(&text) {
        return Err(Unread::NoNumber);
    }
    if text.len() > LONGEST {
        return Err(Unread::Unclear);
    }
    let (stated, rest) = wording::qualifier(&text);
    let (number, rest) = match wording::counted_scale(rest) {
        Some(rest) => (Number::one(), rest),
        None => digits(rest, sign).ok_or(Unread::Unclear)?,
    };
    let (power, rest) = wording::scale(rest);
    let (percent, rest) = wording::percent(rest);
    let unit = nouns::unit(rest).ok_or(Unread::Unclear)?;
    let points = percent == Some(wording::Percent::Points);
    let decimals = i32::try_from(number.decimals).unwrap_or(i32::MAX);
    Ok(Quantity {
        percent: percent.is_some(),
        kind: stated.kind(),
        unit: if points {
            units::POINTS.to_owned()
        } else {
            unit
        },
        digits: number.digits,
        decimals: number.decimals,
        step: ten_to(power - decimals),
        stated,
        allowed: Interval::new(None, None),
    })
}

struct Number {
    digits: BigInt,
    decimals: u32,
}

impl Number {
    fn one() -> Self {
        let (digits, decimals) = (1.into(), 0);
        Self { digits, decimals }
    }
}

/// The digits at the start of a text, with sign, separators of thousands and
/// decimals; none if they cannot be told apart.
fn digits(text: &str, sign: DecimalSign) -> Option<(Number, &str)> {
    const MOST: usize = 40;
    let unsigned = text.trim_start_matches(['+', '-']);
    let negative = text.starts_with('-');
    if text.len() - unsigned.len() > 1 {
        return None;
    }
    let unsigned = unsigned.trim_start();
    let (mut all, mut rest) = grouped(unsigned, sign)?;
    let mut decimals = 0;
    if let Some(after) = rest.strip_prefix(sign.character()) {
        let length = leading_digits(after);
        if length > 0 {
            all.push_str(&after[..length]);
            decimals = u32::try_from(length).ok()?;
            rest = &after[length..];
        }
    }
    let another = rest
        .strip_prefix(['.', ',', '\''])
        .is_some_and(|r| leading_digits(r) > 0);
    if another || all.is_empty() || all.len() > MOST {
        return None;
    }
    let digits: BigInt = all.parse().ok()?;
    let digits = if negative { -digits } else { digits };
    Some((Number { digits, decimals }, rest))
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The digits before the decimals; thousands may be set apart, all by one sign.
fn grouped(text: &str, sign: DecimalSign) -> Option<(String, &str)> {
    const THOUSAND: usize = 3;
    let first = leading_digits(text);
    let (mut all, mut rest) = (text[..first].to_owned(), &text[first..]);
    let Some(mark) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, ',' | '.' | ' ' | '\'') && *c != sign.character())
    else {
        return Some((all, rest));
    };
    while let Some(after) = rest.strip_prefix(mark) {
        if leading_digits(after) != THOUSAND {
            break;
        }
        if all.is_empty() || first > THOUSAND {
            return None;
        }
        all.push_str(&after[..THOUSAND]);
        rest = &after[THOUSAND..];
    }
    Some((all, rest))
}

impl Quantity {
    /// The same, limited by what it is a number of.
    #[must_use]
    pub fn of_nature(mut self, nature: Nature) -> Self {
        let most = whole(if self.percent { 100 } else { 1 });
        self.allowed = match nature {
            Nature::Share => Interval::closed(whole(0), most),
            Nature::Count => Interval::new(closed(whole(0)), None),
            Nature::Free => Interval::new(None, None),
        };
        self
    }

    /// A proportion as a number of per cent.
    #[must_use]
    pub fn in_percent(mut self) -> Self {
        if !self.percent {
            self.percent = true;
            self.step *= whole(100);
        }
        self
    }

    /// A number of per cent that is printed without the sign.
    #[must_use]
    pub fn marked_percent(mut self) -> Self {
        self.percent = true;
        self
    }

    /// A number of per cent as a proportion.
    #[must_use]
    pub fn in_parts(mut self) -> Self {
        const HUNDRED: u32 = 2;
        if self.percent {
            self.percent = false;
            self.decimals += HUNDRED;
            self.step /= whole(100);
        }
        self
    }

    /// Whether it is printed as proportions are: decimals, from zero to one.
    pub fn is_proportion(&self) -> bool {
        let within = Interval::closed(whole(0), whole(1));
        !self.percent && self.decimals > 0 && within.meets(&Interval::point(self.value()))
    }

    /// The number that is printed.
    pub fn value(&self) -> Exact {
        self.at(&whole(self.digits.clone()))
    }

    fn at(&self, steps: &Exact) -> Exact {
        steps * &self.step
    }

    /// All values that print so, whatever the source does with ties.
    pub fn rounding(&self) -> Interval {
        self.rounded_by(None)
    }

    /// All values that print so by a way of rounding; none for a cut number.
    pub fn rounded_by(&self, rounding: Option<Rounding>) -> Interval {
        let near = self.near();
        if self.kind != Kind::Value {
            return self.stated.around(&self.value(), near).both(&self.allowed);
        }
        let mut near = near;
        let even = &self.digits % 2 == BigInt::from(0);
        let zero = self.digits == BigInt::from(0);
        let negative = exact::is_negative(&self.value());
        let (inner, outer) = match rounding {
            None | Some(Rounding::Any | Rounding::Truncation) => (true, true),
            Some(Rounding::HalfEven) => (even, even),
            Some(Rounding::HalfUp) => (!zero, false),
        };
        let (lower, upper) = if negative {
            (outer, inner)
        } else {
            (inner, outer)
        };
        let set = |end: &mut Option<super::interval::End>, closed| {
            if let Some(end) = end {
                end.closed = closed;
            }
        };
        set(&mut near.lower, lower);
        set(&mut near.upper, upper);
        near.both(&self.allowed)
    }

    /// Half a step of the last digit on either side; where the number is only
    /// claimed to be near, of the last digit that is not zero.
    fn near(&self) -> Interval {
        let width = match self.kind {
            Kind::Approximate if self.decimals == 0 => ten_to(self.trailing_zeros()),
            _ => whole(1),
        };
        let half = width * fraction(1, 2);
        let digits = whole(self.digits.clone());
        Interval::closed(self.at(&(&digits - &half)), self.at(&(&digits + &half)))
    }

    fn trailing_zeros(&self) -> i32 {
        let text = self.digits.to_string();
        let kept = text.trim_end_matches('0').len();
        if kept == 0 {
            0
        } else {
            (text.len() - kept) as i32
        }
    }

    /// All values that are cut to it; none for what is no cut value.
    pub fn truncation(&self) -> Option<Interval> {
        if self.kind != Kind::Value {
            return None;
        }
        let (digits, zero) = (whole(self.digits.clone()), whole(0));
        let (here, above, below) = (
            self.at(&digits),
            self.at(&(&digits + whole(1))),
            self.at(&(&digits - whole(1))),
        );
        let cut = match digits.cmp(&zero) {
            std::cmp::Ordering::Greater => Interval::new(closed(here), open(above)),
            std::cmp::Ordering::Less => Interval::new(open(below), closed(here)),
            std::cmp::Ordering::Equal => Interval::new(open(below), open(above)),
        };
        Some(cut.both(&self.allowed))
    }

    /// Whether a value prints so if it is rounded twice: first to one more decimal.
    /// A value that needs it lies on a tie then, so that the rule for ties decides:
    /// where the source states none, ties go to the even digit, as in our own
    /// numbers.
    pub fn rounded_twice(&self, value: &Exact, rounding: Option<Rounding>) -> bool {
        let rules: &[Ties] = match rounding {
            Some(Rounding::Truncation) => &[],
            None | Some(Rounding::HalfEven) => &[Ties::Even],
            Some(Rounding::HalfUp) => &[Ties::Away],
            Some(Rounding::Any) => &[Ties::Even, Ties::Away, Ties::Towards],
        };
        let fine = &self.step / whole(10);
        let twice = |first: Ties, second: Ties| {
            let once = whole(exact::rounded(&(value / &fine), first)) * &fine;
            exact::rounded(&(once / &self.step), second) == self.digits
        };
        let prints = |first: &Ties| rules.iter().any(|second| twice(*first, *second));
        self.kind == Kind::Value && rules.iter().any(prints)
    }
}
