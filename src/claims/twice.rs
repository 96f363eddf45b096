//! The same thing stated twice: figures that claim one value, of one period and
//! unit, must leave room for a value in common, whatever the data say.

use std::collections::BTreeMap;

use super::evidence::Case;
use super::interval::Interval;

/// For each figure, the figures that exclude it.
pub fn contradictions<'a>(cases: &BTreeMap<&'a str, Case<'a>>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut same: BTreeMap<Key<'a>, Vec<(&'a str, Interval)>> = BTreeMap::new();
    for (id, case) in cases {
        if let (Some(key), Some(admitted)) = (key(case), admitted(case)) {
            same.entry(key).or_default().push((id, admitted));
        }
    }
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for group in same.values() {
        for (id, admitted) in group {
            let excluded = group.iter().filter(|(_, other)| !admitted.meets(other));
            let excluded: Vec<&str> = excluded.map(|(other, _)| *other).collect();
            if !excluded.is_empty() {
                found.insert(id, excluded);
            }
        }
    }
    found
}

/// Fact or formula, period, unit.
type Key<'a> = (&'a str, String, &'a str, &'a str);

fn key<'a>(case: &Case<'a>) -> Option<Key<'a>> {
    let figure = case.figure;
    let formula: String = figure.expr.split_whitespace().collect();
    let named = !figure.fact.is_empty() || !formula.is_empty();
    // The unit as the row has it: the same word for the same thing.
    named.then_some((&figure.fact, formula, &figure.period, &figure.unit))
}

/// Every value that the figure can stand for, rounded or cut; none for a number that
/// its unit rules out, which excludes nobody, itself included.
fn admitted(case: &Case<'_>) -> Option<Interval> {
    let statement = case.statement.as_ref().ok()?;
    let rounded = statement.holds_for(case.scale(None));
    let cut = statement.quantity().and_then(|q| q.truncation());
    let admitted = match cut {
        Some(cut) => rounded.around(&cut),
        None => rounded,
    };
    (!admitted.is_empty()).then_some(admitted)
}
