//! The curve of posts by rank of account. Point by point it tells how much each account
//! wrote, so that its steps are of several accounts, its shares are rounded, and sums of
//! posts are left out.

use super::SMALL;
use crate::facts::{Fact, Facts};

const FACT: &str = "activity.concentration";
const ACCOUNTS: &str = "accounts";
/// The column that goes.
const POSTS: &str = "posts";
/// The unit of what is rounded.
const SHARE: &str = "share";

/// Withholds what tells the posts of few accounts. A curve of one step is none: it
/// would pass for the line of equality.
pub fn suppress(facts: &mut Facts) {
    let Some(fact) = facts.get_mut(FACT).filter(|fact| !fact.rows.is_empty()) else {
        return;
    };
    let coarse = coarse(fact);
    // The origin, a step, and the rest.
    if coarse.len() < 3 && fact.rows.len() > 1 {
        fact.suppress();
        return;
    }
    fact.rows = coarse.into_iter().map(|row| rounded(fact, row)).collect();
    if let Some(posts) = fact.column(POSTS) {
        fact.columns.remove(posts);
        for row in &mut fact.rows {
            row.remove(posts);
        }
    }
}

/// Points that lie more than a few accounts apart, the last one among them.
fn coarse(fact: &Fact) -> Vec<Vec<Option<String>>> {
    let accounts = |row: &Vec<Option<String>>| -> Option<u64> {
        row.get(fact.column(ACCOUNTS)?)?.as_ref()?.parse().ok()
    };
    let far = |one: &Vec<Option<String>>, other: &Vec<Option<String>>| {
        let ends = accounts(one).zip(accounts(other));
        ends.is_some_and(|(one, other)| one.abs_diff(other) > SMALL)
    };
    let mut kept: Vec<Vec<Option<String>>> = Vec::new();
    for row in &fact.rows {
        if kept.last().is_none_or(|before| far(before, row)) {
            kept.push(row.clone());
        }
    }
    if let Some(last) = fact.rows.last().filter(|last| kept.last() != Some(last)) {
        // The origin stays, or nothing would be left of a short curve.
        if kept.len() > 1 {
            kept.pop();
        }
        kept.push(last.clone());
    }
    kept
}

/// A row whose shares have three decimals at most.
fn rounded(fact: &Fact, row: Vec<Option<String>>) -> Vec<Option<String>> {
    let cell = |(column, cell): (&crate::facts::Column, Option<String>)| {
        let share = cell.as_ref().filter(|_| column.unit == SHARE);
        match share.and_then(|share| share.parse::<f64>().ok()) {
            Some(share) => {
                let digits = format!("{share:.3}");
                let digits = digits.trim_end_matches('0').trim_end_matches('.');
                Some(digits.to_owned())
            }
            None => cell,
        }
    };
    fact.columns.iter().zip(row).map(cell).collect()
}
