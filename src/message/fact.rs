//! How a fact reads: its number with unit, its interval, or why there is none.

use super::{Arg, Language};
use crate::error::Result;
use crate::facts::Fact;
use crate::number;
use crate::time;

impl Language {
    /// The number with its unit: `1,234 posts`, `41.4%`, `13 May 2024`; or the
    /// words that say why there is none.
    pub fn fact(&self, fact: &Fact) -> Result<String> {
        match self.absent(fact)? {
            Some(words) => Ok(words),
            None => self.amount(
                fact.value.as_deref().unwrap_or(""),
                &fact.unit,
                fact.decimals,
            ),
        }
    }

    /// The number alone, as a table with the unit in its header shows it; a
    /// share keeps its sign.
    pub fn bare(&self, fact: &Fact) -> Result<String> {
        match self.absent(fact)? {
            Some(words) => Ok(words),
            None => self.number(
                fact.value.as_deref().unwrap_or(""),
                &fact.unit,
                fact.decimals,
            ),
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

/// The decimals with which a cell of a unit is shown; shares, ratios and
/// differences have those of their fact.
pub fn cell_decimals(unit: &str, own: u8) -> u8 {
    match unit {
        "share" | "share_difference" | "ratio" => own,
        "minutes" => 1,
        "log_odds" | "standard_scores" | "coefficient" => 2,
        "probability" => 3,
        "bits" => 4,
        _ => 0,
    }
}
