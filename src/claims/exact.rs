//! Exact numbers: decimals as fractions of whole numbers, because whether a
//! figure is right must not depend on what floating point makes of it.

use num_bigint::BigInt;
use num_rational::BigRational;

/// An exact number.
pub type Exact = BigRational;

/// More digits or a larger power of ten than any number needs that people publish
/// or floating point can hold.
const LONGEST: usize = 400;

/// Significant digits of a number that does not end.
const SIGNIFICANT: i32 = 15;

/// What becomes of a number that lies halfway between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The even neighbour.
    Even,
    /// The neighbour that is further from zero.
    Away,
    /// The neighbour that is nearer to zero.
    Towards,
}

/// A whole number.
pub fn whole(n: impl Into<BigInt>) -> Exact {
    Exact::from_integer(n.into())
}

/// One number divided by another that is not zero.
pub fn fraction(numerator: i64, denominator: i64) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

/// A power of ten.
pub fn ten_to(power: i32) -> Exact {
    let size = Exact::from_integer(BigInt::from(10).pow(power.unsigned_abs()));
    if power < 0 { size.recip() } else { size }
}

/// Whether it is below zero.
pub fn is_negative(x: &Exact) -> bool {
    *x < whole(0)
}

/// Its size without its sign.
pub fn size(x: &Exact) -> Exact {
    if is_negative(x) { -x } else { x.clone() }
}

/// Reads a canonical decimal: `-12.5`, `3e-9`. None for anything else, and for
/// numbers that are longer than a number can be.
pub fn decimal(text: &str) -> Option<Exact> {
    let (digits, power) = match text.split_once('e') {
        Some((digits, power)) => (digits, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let ends = unsigned.ends_with('.') || before.is_empty();
    let long = text.len() > LONGEST || power.unsigned_abs() as usize > LONGEST;
    if ends || long || !plain(before) || !plain(after) {
        return None;
    }
    let number: BigInt = format!("{before}{after}").parse().ok()?;
    let number = Exact::from_integer(number) * ten_to(power - i32::try_from(after.len()).ok()?);
    Some(if unsigned.len() < digits.len() {
        -number
    } else {
        number
    })
}

/// The whole number nearest to it.
pub fn rounded(x: &Exact, ties: Ties) -> BigInt {
    let size = size(x);
    let below = size.floor().to_integer();
    let rest = size - Exact::from_integer(below.clone());
    let half = fraction(1, 2);
    let up = match ties {
        _ if rest != half => rest > half,
        Ties::Even => &below % 2 != BigInt::from(0),
        Ties::Away => true,
        Ties::Towards => false,
    };
    let nearest = if up { below + 1 } else { below };
    if is_negative(x) { -nearest } else { nearest }
}

/// The canonical string: whole numbers in full, others with as many significant
/// digits as facts have at most.
pub fn written(x: &Exact) -> String {
    if x.is_integer() {
        return x.to_integer().to_string();
    }
    let sign = if is_negative(x) { "-" } else { "" };
    let size = size(x);
    let mut power = leading_power(&size);
    let mut digits = rounded(&(&size * ten_to(SIGNIFICANT - 1 - power)), Ties::Even).to_string();
    if digits.len() > SIGNIFICANT as usize {
        power += 1; // rounding made one digit more: 9.99… became 10
    }
    digits.truncate(digits.trim_end_matches('0').len());
    format!("{sign}{}", laid_out(&digits, power))
}

/// The power of ten of the first digit of a number above zero.
fn leading_power(size: &Exact) -> i32 {
    let length = |n: &BigInt| n.to_string().len() as i32;
    let guess = length(size.numer()) - length(size.denom());
    if *size < ten_to(guess) {
        guess - 1
    } else {
        guess
    }
}

/// Digits as a decimal; in scientific notation where most of it would be zeros.
fn laid_out(digits: &str, power: i32) -> String {
    let point = power + 1;
    let length = digits.len() as i32;
    if !(-6..SIGNIFICANT).contains(&power) {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        return format!("{first}{dot}{rest}e{power}");
    }
    if point <= 0 {
        let zeros = "0".repeat(point.unsigned_abs() as usize);
        return format!("0.{zeros}{digits}");
    }
    if point >= length {
        let zeros = "0".repeat((point - length).unsigned_abs() as usize);
        return format!("{digits}{zeros}");
    }
    let (before, after) = digits.split_at(point.unsigned_abs() as usize);
    format!("{before}.{after}")
}
