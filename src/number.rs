//! The only place that rounds or prints a number or a date: the canonical
//! decimal strings of facts, and their display in the reader's language.

use fixed_decimal::{Decimal, SignedRoundingMode, UnsignedRoundingMode};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YM, YMD};
use icu_datetime::input::Date;
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;

use chrono::Datelike;

use crate::error::{Error, Result};
use crate::time::{self, Day};

/// The canonical string of a whole number.
pub fn integer(value: u64) -> String {
    value.to_string()
}

/// The canonical string of a number that left `stat` (at most 12 significant
/// digits there, so that the shortest decimal is exact to that many); plain
/// notation, or scientific for what would be mostly zeros. None for infinities.
pub fn canonical(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    if value == 0.0 {
        return Some("0".to_owned()); // and never "-0"
    }
    Some(if (1e-6..1e15).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    })
}

/// The number behind a canonical string, for the position of a mark in a figure.
pub fn parse(canonical: &str) -> Option<f64> {
    canonical.parse().ok().filter(|v: &f64| v.is_finite())
}

/// One canonical number less another, exactly, as a canonical string; None
/// where one of them is no number or the digits are too many.
pub fn difference(minuend: &str, subtrahend: &str) -> Option<String> {
    let (a, b) = (scaled_integer(minuend)?, scaled_integer(subtrahend)?);
    let power = a.1.min(b.1);
    let at = |(digits, own): (i128, i32)| {
        let zeros = u32::try_from(own - power).ok()?;
        digits.checked_mul(10_i128.checked_pow(zeros)?)
    };
    Some(plain(at(a)?.checked_sub(at(b)?)?, power))
}

/// A canonical number as digits and a power of ten.
fn scaled_integer(canonical: &str) -> Option<(i128, i32)> {
    let (digits, power) = match canonical.split_once('e') {
        Some((digits, power)) => (digits, power.parse().ok()?),
        None => (canonical, 0),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let length = i32::try_from(decimals.len()).ok()?;
    Some((format!("{whole}{decimals}").parse().ok()?, power - length))
}

/// Digits and a power of ten, at most 0 unless the number is whole, in plain notation.
fn plain(digits: i128, power: i32) -> String {
    if power >= 0 {
        return format!(
            "{digits}{}",
            if digits == 0 {
                String::new()
            } else {
                "0".repeat(power.unsigned_abs() as usize)
            }
        );
    }
    let places = power.unsigned_abs() as usize;
    let sign = if digits < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, decimals) = text.split_at(text.len() - places);
    let decimals = decimals.trim_end_matches('0');
    match decimals {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    }
}

/// Formats numbers and dates in one language.
pub struct Numbers {
    first_is_ordinal: bool,
    decimal: DecimalFormatter,
    day: DateTimeFormatter<YMD>,
    short_day: DateTimeFormatter<YMD>,
    month: DateTimeFormatter<YM>,
    whole_month: DateTimeFormatter<YM>,
}

impl Numbers {
    /// The formats of a language: `en` (with the dates of Great Britain) or `fr`.
    pub fn new(language: &str) -> Result<Self> {
        let tag = if language == "en" { "en-GB" } else { language };
        let cannot =
            |what: &str| Error::could_not(format!("no {what} for the language {language}"));
        let locale: Locale = tag.parse().map_err(|_| cannot("formats"))?;
        Ok(Self {
            first_is_ordinal: language == "fr",
            decimal: DecimalFormatter::try_new((&locale).into(), Default::default())
                .map_err(|_| cannot("number format"))?,
            day: DateTimeFormatter::try_new((&locale).into(), YMD::long())
                .map_err(|_| cannot("date format"))?,
            short_day: DateTimeFormatter::try_new((&locale).into(), YMD::medium())
                .map_err(|_| cannot("date format"))?,
            month: DateTimeFormatter::try_new((&locale).into(), YM::medium())
                .map_err(|_| cannot("date format"))?,
            whole_month: DateTimeFormatter::try_new((&locale).into(), YM::long())
                .map_err(|_| cannot("date format"))?,
        })
    }

    /// A canonical string rounded half to even to so many decimals, grouped.
    pub fn decimal(&self, canonical: &str, decimals: u8) -> String {
        self.scaled(canonical, decimals, 0)
    }

    /// A share as a number of per cent, without the sign for it.
    pub fn percent(&self, canonical: &str, decimals: u8) -> String {
        self.scaled(canonical, decimals, 2)
    }

    /// Whether a value that is not zero prints as zero with so many decimals.
    pub fn vanishes(&self, canonical: &str, decimals: u8) -> bool {
        exact(canonical)
            .is_some_and(|d| !d.absolute.is_zero() && rounded(d, decimals).absolute.is_zero())
    }

    fn scaled(&self, canonical: &str, decimals: u8, power: i16) -> String {
        let Some(mut value) = exact(canonical) else {
            return canonical.to_owned();
        };
        value.multiply_pow10(power);
        self.decimal.format(&rounded(value, decimals)).to_string()
    }

    /// A day, in words: 13 May 2024.
    pub fn day(&self, day: Day) -> String {
        let written = iso(day).map(|d| self.day.format(&d).to_string());
        let written = written.unwrap_or_default();
        match written.strip_prefix("1 ") {
            // CLDR's dates have no ordinals; French writes one for the first.
            Some(rest) if self.first_is_ordinal => format!("1er {rest}"),
            _ => written,
        }
    }

    /// A day, short.
    pub fn short_day(&self, day: Day) -> String {
        iso(day)
            .map(|d| self.short_day.format(&d).to_string())
            .unwrap_or_default()
    }

    /// The month of a day, in words: August 2024.
    pub fn whole_month(&self, day: Day) -> String {
        iso(day)
            .map(|d| self.whole_month.format(&d).to_string())
            .unwrap_or_default()
    }

    /// The month of a day, short: Aug 2024.
    pub fn month(&self, day: Day) -> String {
        iso(day)
            .map(|d| self.month.format(&d).to_string())
            .unwrap_or_default()
    }
}

/// The year of a day.
pub fn year(day: Day) -> String {
    time::date(day).year().to_string()
}

/// The decimal behind a canonical string, digit by digit.
fn exact(canonical: &str) -> Option<Decimal> {
    let (digits, power) = match canonical.split_once('e') {
        Some((digits, power)) => (digits, power.parse::<i16>().ok()?),
        None => (canonical, 0),
    };
    let mut value = Decimal::try_from_str(digits).ok()?;
    value.multiply_pow10(power);
    Some(value)
}

/// The number that a canonical string shows with so many decimals; 0 if it is none.
pub fn shown(canonical: &str, decimals: u8) -> f64 {
    let shown = exact(canonical).map(|d| rounded(d, decimals).to_string());
    shown.as_deref().and_then(parse).unwrap_or(0.0)
}

fn rounded(mut value: Decimal, decimals: u8) -> Decimal {
    let position = -i16::from(decimals);
    value.round_with_mode(
        position,
        SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfEven),
    );
    value.absolute.trim_start();
    value.absolute.pad_end(position);
    if value.absolute.is_zero() {
        value.sign = fixed_decimal::Sign::None;
    }
    value
}

fn iso(day: Day) -> Option<Date<icu_calendar::Iso>> {
    let date = time::date(day);
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    Date::try_new_iso(date.year(), month, day).ok()
}
