//! SQL twins: for a fact whose number is a group-by, the query over prepared
//! rows that gives its whole numbers. The same text runs in DuckDB and in Apache
//! DataFusion, so that a number can be counted again by other software, here or
//! on many machines. Twin and Rust must agree exactly; `tests/twins` says so.
//!
//! A query names its columns after what they are of the fact: `value`,
//! `numerator`, `denominator`, `n`, or columns of its rows. A group without
//! posts is absent from the answer, where the fact states it as zero.

use crate::facts::{Fact, parts};
use crate::time;

mod registry;
pub mod sql;

pub use registry::TWINS;

/// A twin: which facts have it, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Twin {
    /// Name and scope keys of the facts: `activity.posts[kind]`.
    pub fact: &'static str,
    /// The query; what stands in braces is filled in for each fact.
    pub sql: &'static str,
}

/// The pattern that an id belongs to: its name and scope keys without values.
pub fn pattern(id: &str) -> Option<String> {
    let (name, scope) = parts(id)?;
    if scope.is_empty() {
        return Some(name.to_owned());
    }
    let keys: Vec<&str> = scope.iter().map(|(key, _)| *key).collect();
    Some(format!("{name}[{}]", keys.join(",")))
}

/// The query that gives a fact's whole numbers; none if it has no twin, or lacks
/// what the twin asks for, as a fact does that has no period, or rests on a table
/// that the dataset lacks: the twin would count nothing and answer zero.
pub fn of(fact: &Fact) -> Option<String> {
    if fact.lacks_table() {
        return None;
    }
    let pattern = pattern(&fact.id)?;
    let twin = TWINS.iter().find(|twin| twin.fact == pattern)?;
    fill(twin.sql, |name| argument(fact, name))
}

/// A template with its braces filled.
fn fill(template: &str, argument: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut parts = template.split('{');
    let mut filled = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        filled.push_str(&argument(name)?);
        filled.push_str(rest);
    }
    Some(filled)
}

/// What a name in braces stands for: an end of the period, the day between two
/// windows, a value of the scope, or a parameter.
fn argument(fact: &Fact, name: &str) -> Option<String> {
    let period = || fact.period.as_ref();
    match name {
        "start" => sql::day(&period()?.start),
        "end" => sql::day(&period()?.end),
        "middle" => sql::day(&middle(fact)?),
        _ => scoped(fact, name).or_else(|| literal(fact.parameters.get(name)?)),
    }
}

/// A value of the scope. Only ranks are numbers: a narrative may be called `7`.
fn scoped(fact: &Fact, name: &str) -> Option<String> {
    let (_, scope) = parts(&fact.id)?;
    let (_, value) = scope.into_iter().find(|(key, _)| *key == name)?;
    match name {
        "k" => is_whole(&value).then_some(value),
        _ => Some(sql::text(&value)),
    }
}

/// A parameter: a number as a number, a day as a day, anything else as text.
fn literal(value: &str) -> Option<String> {
    match is_whole(value) {
        true => Some(value.to_owned()),
        false => Some(sql::day(value).unwrap_or_else(|| sql::text(value))),
    }
}

fn is_whole(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())
}

/// The first day of the window after, of a fact about two windows.
fn middle(fact: &Fact) -> Option<String> {
    let start = time::parse_day(&fact.period.as_ref()?.start)?;
    let days: i32 = fact.parameters.get("days_before")?.parse().ok()?;
    Some(time::iso_day(start.checked_add(days)?))
}
