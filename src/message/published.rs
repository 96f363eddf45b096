//! How cells read that have the unit of the figure that their row compares with,
//! as somebody published it.

use super::Language;
use crate::error::Result;
use crate::facts::Fact;

/// The unit of such cells.
pub const AS_PUBLISHED: &str = "as_published";

impl Language {
    /// A cell in the unit of its row: `97.87%`.
    pub fn as_published(&self, fact: &Fact, row: &[Option<String>], value: &str) -> Result<String> {
        let number = self.as_published_bare(fact, row, value);
        match of(fact, row, "unit") {
            Some("percent") => self.text("percent", &[("n", number.into())]),
            _ => Ok(number),
        }
    }

    /// The same without its unit: with two more decimals than the figure that it
    /// is compared with, so that both can be told apart.
    pub fn as_published_bare(&self, fact: &Fact, row: &[Option<String>], value: &str) -> String {
        const MORE: usize = 2;
        let printed = of(fact, row, "decimals").and_then(|d| d.parse().ok());
        let own = value.split_once('.').map_or(0, |(_, after)| after.len());
        let decimals = own.min(printed.unwrap_or(0) + MORE);
        let decimals = u8::try_from(decimals).unwrap_or(u8::MAX);
        self.numbers.decimal(value, decimals)
    }
}

fn of<'a>(fact: &Fact, row: &'a [Option<String>], column: &str) -> Option<&'a str> {
    row.get(fact.column(column)?)?.as_deref()
}
