//! Decimal numbers as tables write them, exactly: a sum of published values must
//! not depend on binary fractions.

use std::cmp::Ordering;
use std::fmt;

/// Digits that a cell may have in all, and behind its point.
const DIGITS: usize = 15;
const PLACES: usize = 9;

/// A decimal number: `units` × 10^−`places`, with no more places than it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    places: u8,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self {
        units: 0,
        places: 0,
    };

    /// Reads `-12.50`: digits with at most one point between them, a minus
    /// before them. None for anything else, and for more digits than a table
    /// can mean.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let all = format!("{whole}{part}");
        let plain = !whole.is_empty() && all.bytes().all(|b| b.is_ascii_digit());
        if !plain || all.len() > DIGITS || part.len() > PLACES {
            return None;
        }
        let units: i128 = all.parse().ok()?;
        let places = u8::try_from(part.len()).ok()?;
        Some(Self::trimmed(sign * units, places))
    }

    fn trimmed(mut units: i128, mut places: u8) -> Self {
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// The sum. A table has too few rows for sums of its numbers to overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let places = self.places.max(other.places);
        Self::trimmed(
            self.scaled(places).saturating_add(other.scaled(places)),
            places,
        )
    }

    fn scaled(self, places: u8) -> i128 {
        self.units * 10i128.pow(u32::from(places.saturating_sub(self.places)))
    }

    /// How many places it has behind its point.
    pub fn places(self) -> u8 {
        self.places
    }

    /// Whether it lies below zero.
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    /// The number, if it is a whole one that is not below zero.
    pub fn whole(self) -> Option<u64> {
        match self.places {
            0 => self.units.try_into().ok(),
            _ => None,
        }
    }

    /// Both numbers as whole ones of their common smallest place, so that their
    /// ratio can be taken.
    pub fn alike(self, other: Self) -> (i128, i128) {
        let places = self.places.max(other.places);
        (self.scaled(places), other.scaled(places))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.alike(*other);
        a.cmp(&b)
    }
}

/// Its canonical form, as facts have it: no sign of zero, no empty places.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        let digits = format!("{:0>1$}", self.units.unsigned_abs(), places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let sign = if self.units < 0 { "-" } else { "" };
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part}")
    }
}
/// A whole number of 64 bits that is nothing but digits: the standard parser would take
/// a plus sign, which no platform writes.
pub fn whole(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        let more = number.checked_mul(10)?.checked_add(u64::from(digit))?;
        (digit < 10).then_some(more)
    })
}
