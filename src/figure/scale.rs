//! Numbers and days → places on the sheet, and where axes have their ticks.

use chrono::{Datelike, NaiveDate};

use super::text;
use crate::error::Result;
use crate::message::Language;
use crate::number;
use crate::time::{self, Day};

/// A mark of an axis.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The value.
    pub value: f64,
    /// What stands beside it.
    pub label: String,
}

/// Seconds in a minute.
pub const MINUTE: f64 = 60.0;
/// Seconds in an hour.
pub const HOUR: f64 = 60.0 * MINUTE;
/// Seconds in a day.
pub const DAY: f64 = 24.0 * HOUR;

impl Tick {
    /// A mark at so many seconds, in the longest unit of which they are a multiple.
    pub fn of_time(language: &Language, seconds: f64) -> Result<Self> {
        let units = [("days", DAY), ("hours", HOUR), ("minutes", MINUTE)];
        let whole = |(_, unit): &(&str, f64)| seconds >= *unit && seconds % unit == 0.0;
        let (unit, size) = units.into_iter().find(whole).unwrap_or(("seconds", 1.0));
        let n = number::canonical(seconds / size).unwrap_or_default();
        let args = [("n", language.numbers.decimal(&n, 0).into())];
        Ok(Self {
            value: seconds,
            label: language.text(&format!("figure-time-{unit}"), &args)?,
        })
    }
}

/// Where values lie on the sheet.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    values: (f64, f64),
    places: (f64, f64),
    logarithmic: bool,
}

impl Scale {
    /// Equal steps are equally long.
    pub fn linear(values: (f64, f64), places: (f64, f64)) -> Self {
        Self {
            values,
            places,
            logarithmic: false,
        }
    }

    /// Equal ratios are equally long from one on; below, zero has a place as
    /// wide as the step from one to two.
    pub fn log(values: (f64, f64), places: (f64, f64)) -> Self {
        Self {
            values,
            places,
            logarithmic: true,
        }
    }

    /// The place of a value; values outside lie at the nearer end.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = (self.bent(self.values.0), self.bent(self.values.1));
        if high <= low {
            return f64::midpoint(self.places.0, self.places.1);
        }
        let part = ((self.bent(value) - low) / (high - low)).clamp(0.0, 1.0);
        self.places.0 + part * (self.places.1 - self.places.0)
    }

    fn bent(&self, value: f64) -> f64 {
        const ZERO: f64 = 0.301; // log10 of 2
        match value {
            v if !self.logarithmic => v,
            v if v < 1.0 => v * ZERO,
            v => ZERO + libm::log10(v),
        }
    }
}

/// The ends and ticks of an axis that starts at zero.
#[derive(Debug, Clone)]
pub struct Values {
    /// The value at its far end, at or above the largest.
    pub top: f64,
    /// Its ticks.
    pub ticks: Vec<Tick>,
    /// Whether its labels count millions.
    millions: bool,
}

/// Above it, axes count millions: labels of many digits take the room of a plot.
pub const MILLION: f64 = 1e6;

impl Values {
    /// An axis up to the largest value, of a unit; at most six ticks.
    pub fn new(language: &Language, largest: f64, unit: &str) -> Result<Self> {
        const STEPS: f64 = 5.0;
        let millions = is_count(unit) && largest > MILLION;
        if millions {
            return Self::in_millions(language, largest);
        }
        let least = if is_count(unit) { 1.0 } else { 1e-6 };
        let step = nice(largest / STEPS).max(least);
        let steps = ((largest / step) - 1e-9).ceil().max(1.0) as u32;
        let ticks = (0..=steps).map(|n| tick(language, f64::from(n) * step, step, unit));
        Ok(Self {
            top: f64::from(steps) * step,
            ticks: ticks.collect::<Result<_>>()?,
            millions,
        })
    }

    fn in_millions(language: &Language, largest: f64) -> Result<Self> {
        let mut values = Self::new(language, largest / MILLION, "ratio")?;
        values.top *= MILLION;
        values.ticks.iter_mut().for_each(|t| t.value *= MILLION);
        values.millions = true;
        Ok(values)
    }

    /// The title of the axis, with the word for what its labels count.
    pub fn titled(&self, language: &Language, title: &str) -> Result<String> {
        self.told(language, language.text(title, &[])?)
    }

    /// The same for a title that is written already.
    pub fn told(&self, language: &Language, title: String) -> Result<String> {
        in_millions(language, title, self.millions)
    }

    /// An axis of shares from nothing to all.
    pub fn shares(language: &Language) -> Result<Self> {
        let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|v| tick(language, v, 0.25, "share"));
        Ok(Self {
            top: 1.0,
            ticks: ticks.into_iter().collect::<Result<_>>()?,
            millions: false,
        })
    }

    /// The width of its widest label.
    pub fn width(&self) -> f64 {
        let widths = self.ticks.iter().map(|t| text::width(&t.label, false));
        widths.fold(0.0, f64::max)
    }
}

/// The ends and ticks of an axis that holds zero somewhere.
#[derive(Debug, Clone)]
pub struct Span {
    /// The value at its left end, at or below zero and the least.
    pub low: f64,
    /// The value at its right end, at or above zero and the largest.
    pub high: f64,
    /// Its ticks.
    pub ticks: Vec<Tick>,
}

impl Span {
    /// An axis over values of a unit that is no count, in about so many steps.
    pub fn new(
        language: &Language,
        values: impl IntoIterator<Item = f64>,
        unit: &str,
        steps: f64,
    ) -> Result<Self> {
        let widen = |(low, high): (f64, f64), v: f64| (low.min(v), high.max(v));
        let (low, high) = values.into_iter().fold((0.0, 0.0), widen);
        let step = nice((high - low) / steps).max(1e-3);
        let first = ((low / step) + 1e-9).floor() as i32;
        let last = (((high / step) - 1e-9).ceil() as i32).max(first + 1);
        let ticks = (first..=last).map(|n| tick(language, f64::from(n) * step, step, unit));
        Ok(Self {
            low: f64::from(first) * step,
            high: f64::from(last) * step,
            ticks: ticks.collect::<Result<_>>()?,
        })
    }
}

fn is_count(unit: &str) -> bool {
    !matches!(
        unit,
        "share" | "bits" | "index" | "ratio" | "share_difference"
    )
}

/// 1, 2 or 5 times a power of ten, at or above a value.
pub fn nice(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 0.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(value)));
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors
        .into_iter()
        .find(|f| f * power >= value * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn tick(language: &Language, value: f64, step: f64, unit: &str) -> Result<Tick> {
    let percent = matches!(unit, "share" | "share_difference");
    let decimals = decimals(if percent { step * 100.0 } else { step });
    // A multiple of the step is not exact in binary; the label has the step's decimals.
    let canonical = number::canonical(value).unwrap_or_default();
    let label = language.number(&canonical, unit, decimals)?;
    Ok(Tick { value, label })
}

/// A title with the word for what labels count, if they count millions.
pub fn in_millions(language: &Language, title: String, millions: bool) -> Result<String> {
    match millions {
        true => language.text("figure-in-millions", &[("title", title.into())]),
        false => Ok(title),
    }
}

/// How many decimals a step needs.
pub fn decimals(step: f64) -> u8 {
    (0..9u8)
        .find(|d| {
            let scaled = step * libm::pow(10.0, f64::from(*d));
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(9)
}

/// Ticks of a logarithmic axis: zero in the middle of its place, powers of ten,
/// and 2 and 5 between few of them; every second or third power where labels
/// have no more room than that.
pub fn log_ticks(language: &Language, scale: &Scale, top: f64, unit: &str) -> Result<Vec<Tick>> {
    const GAP: f64 = 12.0;
    let steps: &[(&[f64], usize)] = &[(&[1.0, 2.0, 5.0], 1), (&[1.0], 1), (&[1.0], 2), (&[1.0], 3)];
    let half = |tick: &Tick| (text::width(&tick.label, false) + GAP) / 2.0;
    let apart = |pair: &[Tick]| {
        let distance = scale.at(pair[1].value) - scale.at(pair[0].value);
        half(&pair[0]) + half(&pair[1]) <= distance
    };
    let zero = Tick {
        value: 0.5,
        label: language.numbers.decimal("0", 0),
    };
    let mut ticks = Vec::new();
    for (factors, step) in steps {
        ticks = powers(language, top, unit, (factors, *step))?;
        if (top <= 1000.0 || factors.len() == 1) && ticks.windows(2).all(apart) {
            break;
        }
    }
    // The tick at one gives way to that of zero.
    ticks.retain(|tick| apart(&[zero.clone(), tick.clone()]));
    ticks.insert(0, zero);
    Ok(ticks)
}

fn powers(
    language: &Language,
    top: f64,
    unit: &str,
    (factors, step): (&[f64], usize),
) -> Result<Vec<Tick>> {
    let powers = (0..19).step_by(step).map(|p| libm::pow(10.0, f64::from(p)));
    let values = powers.flat_map(|power| factors.iter().map(move |f| f * power));
    values
        .take_while(|v| *v <= top)
        .map(|v| tick(language, v, 1.0, unit))
        .collect()
}

/// Ticks of a time axis over `[first, last)`: days, months or years, as many as
/// have room in a width.
pub fn day_ticks(language: &Language, first: Day, last: Day, width: f64) -> Vec<Tick> {
    const GAP: f64 = 26.0;
    let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
    let days = [1, 2, 7, 14].map(|step| every_day(language, first, last, step));
    let fits = |ticks: &Vec<Tick>| {
        let wide: f64 = ticks
            .iter()
            .map(|t| text::width(&t.label, false) + GAP)
            .sum();
        !ticks.is_empty() && wide <= width + GAP
    };
    let by_month = months.map(|step| every_month(language, first, last, step));
    let mut all = days.into_iter().chain(by_month);
    all.find(fits).unwrap_or_else(|| {
        vec![Tick {
            value: f64::from(first),
            label: language.numbers.short_day(first),
        }]
    })
}

fn every_day(language: &Language, first: Day, last: Day, step: i32) -> Vec<Tick> {
    const MOST: i32 = 60; // more labels than a picture can hold anyway
    if last.saturating_sub(first) > MOST * step {
        return Vec::new();
    }
    let days = (first..last).filter(|day| step == 1 || (day + 3).rem_euclid(step) == 0);
    days.map(|day| Tick {
        value: f64::from(day),
        label: language.numbers.short_day(day),
    })
    .collect()
}

/// The first days of every so many months, counted from January.
fn every_month(language: &Language, first: Day, last: Day, step: i32) -> Vec<Tick> {
    let index = |day: Day| {
        let date = time::date(day);
        date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0)
    };
    let (from, to) = (index(first), index(last));
    if to - from > 200 * step {
        return Vec::new();
    }
    let start = |month: i32| {
        let month0 = u32::try_from(month.rem_euclid(12)).unwrap_or(0);
        NaiveDate::from_ymd_opt(month.div_euclid(12), month0 + 1, 1).map(time::day_of_date)
    };
    (from..=to)
        .filter(|month| month.rem_euclid(step) == 0)
        .filter_map(start)
        .filter(|day| (first..last).contains(day))
        .map(|day| Tick {
            value: f64::from(day),
            label: language.numbers.month(day),
        })
        .collect()
}
