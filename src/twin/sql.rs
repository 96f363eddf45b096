//! Values as SQL writes them. Names of narratives, groups and platforms come
//! from the data and may hold anything; so may an edition that was tampered with.

use crate::time;

/// A text.
pub fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A day; none if it is no `YYYY-MM-DD`.
pub fn day(value: &str) -> Option<String> {
    time::parse_day(value).map(|_| format!("DATE '{value}'"))
}
