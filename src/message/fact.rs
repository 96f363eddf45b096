//! How a fact reads: its number with unit, its interval, or why there is none.

use super::{Arg, Language};
use crate::error::Result;
use crate::facts::Fact;
use crate::number;
use crate::time::{self, Day};

impl Language {
    /// The number with its unit: `1,234 posts`, `41.4%`, `13 May 2024`; or the
    /// words that say why there is none.
    pub fn fact(&self, fact: &Fact) -> Result<String> {
        match self.absent(fact)? {
            Some(words) => Ok(words),
            None => {
                let value = fact.value.as_deref().unwrap_or("");
                let amount = self.amount(value, &fact.unit, fact.decimals)?;
                Ok(format!("{}{amount}", self.sign(fact)))
            }
        }
    }

    /// The number alone, as a table with the unit in its header shows it; a
    /// share keeps its sign.
    pub fn bare(&self, fact: &Fact) -> Result<String> {
        match self.absent(fact)? {
            Some(words) => Ok(words),
            None => {
                let value = fact.value.as_deref().unwrap_or("");
                let number = self.number(value, &fact.unit, fact.decimals)?;
                Ok(format!("{}{number}", self.sign(fact)))
            }
        }
    }

    /// The interval: `39.1–43.8%`; empty if there is none.
    pub fn interval(&self, fact: &Fact) -> Result<String> {
        match (&fact.lower, &fact.upper) {
            (Some(lower), Some(upper)) => self.range(lower, upper, &fact.unit, fact.decimals),
            _ => Ok(String::new()),
        }
    }

    /// Two numbers of one unit as a range.
    pub fn range(&self, lower: &str, upper: &str, unit: &str, decimals: u8) -> Result<String> {
        let percent = matches!(unit, "share" | "share_difference");
        let show = |v: &str| {
            if percent {
                self.numbers.percent(v, decimals)
            } else {
                self.numbers.decimal(v, decimals)
            }
        };
        let signed = |v: &str| match unit {
            "share_difference" => format!("{}{}", self.plus(v, decimals), show(v)),
            _ => show(v),
        };
        let key = match unit {
            "share" => "range-percent",
            "share_difference" => "range-points",
            _ => "range",
        };
        self.text(
            key,
            &[
                ("lower", signed(lower).into()),
                ("upper", signed(upper).into()),
            ],
        )
    }

    /// A canonical number with its unit in words.
    pub fn amount(&self, value: &str, unit: &str, decimals: u8) -> Result<String> {
        let shown = self.number(value, unit, decimals)?;
        let key = format!("unit-{}", unit.replace('_', "-"));
        if !self.has(&key) {
            return Ok(shown);
        }
        // What is shown decides on the plural, not what was rounded.
        let count = number::shown(value, decimals);
        self.text(&key, &[("n", Arg::Count(shown, count))])
    }

    /// A canonical number without words: grouped, rounded; shares in per cent;
    /// a probability that would print as zero as "< the least that prints".
    pub fn number(&self, value: &str, unit: &str, decimals: u8) -> Result<String> {
        match unit {
            "share" => self.text(
                "percent",
                &[("n", self.numbers.percent(value, decimals).into())],
            ),
            "share_difference" => {
                let plus = self.plus(value, decimals);
                self.text(
                    "points",
                    &[(
                        "n",
                        format!("{plus}{}", self.numbers.percent(value, decimals)).into(),
                    )],
                )
            }
            "date" => Ok(time::parse_day(value)
                .map_or_else(|| value.to_owned(), |day| self.numbers.day(day))),
            "probability" if self.numbers.vanishes(value, decimals) => {
                let least = format!("1e-{decimals}");
                self.text(
                    "less-than",
                    &[("n", self.numbers.decimal(&least, decimals).into())],
                )
            }
            _ => Ok(self.numbers.decimal(value, decimals)),
        }
    }

    /// The plus sign of a difference that is no share, where its fact asks for one.
    fn sign(&self, fact: &Fact) -> &'static str {
        let asked = fact.parameters.get("sign").is_some_and(|s| s == "always");
        let value = fact.value.as_deref().unwrap_or("0");
        let seen = value != "0" && !self.numbers.vanishes(value, fact.decimals);
        // Differences of shares have theirs already.
        let above = seen && !value.starts_with('-') && fact.unit != "share_difference";
        if asked && above { "+" } else { "" }
    }

    /// The sign of a difference of shares that is above zero as it prints.
    fn plus(&self, value: &str, decimals: u8) -> &'static str {
        // Per cent: two more decimals decide whether anything is seen.
        let seen = value != "0" && !self.numbers.vanishes(value, decimals + 2);
        if seen && !value.starts_with('-') {
            "+"
        } else {
            ""
        }
    }

    /// The name of a unit, as heads of columns and axes have it; as it is written
    /// where there is no word for it.
    pub fn unit(&self, unit: &str) -> Result<String> {
        let key = format!("name-{}", unit.replace('_', "-"));
        match self.has(&key) {
            true => self.text(&key, &[]),
            false => Ok(unit.to_owned()),
        }
    }

    /// The step of a time axis that begins on a day: that day, its week, its
    /// month or its year.
    pub fn step(&self, start: Day, grain: &str) -> Result<String> {
        Ok(match grain {
            "year" => number::year(start),
            "month" => self.numbers.whole_month(start),
            "week" => return self.text("week-of", &[("day", self.numbers.day(start).into())]),
            _ => self.numbers.day(start),
        })
    }

    /// The words for a fact without number.
    fn absent(&self, fact: &Fact) -> Result<Option<String>> {
        if fact.suppressed {
            return self.text("suppressed", &[]).map(Some);
        }
        if fact.value.is_some() {
            return Ok(None);
        }
        self.text("not-estimable", &[]).map(Some)
    }

    /// What a reader must know beside the number, a sentence for each warning.
    pub fn warnings(&self, fact: &Fact) -> Result<Vec<String>> {
        let words = |code: &str| self.text(&format!("warning-{}", code.replace('_', "-")), &[]);
        fact.warnings().map(words).collect()
    }

    /// Why a fact has no number, in words; empty if it has one.
    pub fn reason(&self, fact: &Fact) -> Result<String> {
        match &fact.not_estimable {
            Some(code) => self.text(&format!("reason-{}", code.replace('_', "-")), &[]),
            None if fact.suppressed => self.text("suppressed-why", &[]),
            None => Ok(String::new()),
        }
    }
}

/// The column of values that a table reports, whatever their unit: they are shown
/// with the decimals that they have.
const REPORTED: &str = "reported";

/// The decimals with which a cell is shown, by its column and unit; shares, ratios
/// and differences have their own: those of their fact, say.
pub fn cell_decimals(column: &str, unit: &str, value: &str, own: u8) -> u8 {
    match (column, unit) {
        (REPORTED, _) => places(value, unit),
        (_, "share" | "share_difference" | "ratio") => own,
        (column, _) if column.contains("expected") => own,
        ("association", _) => 2,
        ("probability", "probability") => own.max(3),
        (_, "minutes") => 1,
        // The ends of what chance gives are quantiles.
        ("lower" | "upper", "shares" | "co_shares") => 1,
        (_, "log_odds" | "standard_scores" | "coefficient") => 2,
        (_, "probability") => 3,
        (_, "bits") => 4,
        _ => 0,
    }
}

/// How many decimals a canonical number has; a share, as it reads in per cent.
fn places(canonical: &str, unit: &str) -> u8 {
    let places = canonical.split_once('.').map_or(0, |(_, part)| part.len());
    let places = u8::try_from(places).unwrap_or(0);
    match unit {
        "share" | "share_difference" => places.saturating_sub(2),
        _ => places,
    }
}
