//! Intervals of shares against leave-one-out shares in exact fractions.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::composition::{Table, changes, share, shares};
use sillage::stat::{Estimate, Interval, NotEstimable};

use crate::reference::{self, counts};

struct Columns {
    parts: Vec<Vec<u64>>,
    posts: Vec<u64>,
}

impl Columns {
    fn read(window: &Value) -> Self {
        let parts = window["parts"].as_array().unwrap();
        Self {
            parts: parts.iter().map(counts).collect(),
            posts: counts(&window["posts"]),
        }
    }

    fn table(&self) -> Table<'_> {
        Table::new(&self.parts, &self.posts)
    }
}

fn compute(input: &Value) -> Estimate<Vec<Interval>> {
    let windows = input["windows"].as_array().unwrap();
    let columns: Vec<Columns> = windows.iter().map(Columns::read).collect();
    let level = input["level"].as_f64().unwrap();
    match input["kind"].as_str().unwrap() {
        "shares" => shares(columns[0].table(), level),
        "alone" => share(&columns[0].parts[0], &columns[0].posts, level).map(|i| vec![i]),
        _ => changes(columns[0].table(), columns[1].table(), level),
    }
}

#[test]
fn agrees_with_exact_fractions() {
    reference::check("composition", &["estimate", "lower", "upper"], |input| {
        let found = compute(input);
        let numbers = |of: fn(&Interval) -> f64| match &found {
            Ok(intervals) => intervals.iter().map(of).collect(),
            Err(_) => Value::Null,
        };
        json!({
            "estimate": numbers(|i| i.estimate),
            "lower": numbers(|i| i.lower),
            "upper": numbers(|i| i.upper),
        })
    });
}

#[test]
fn degenerate_input_has_a_reason() {
    assert_eq!(share(&[], &[], 0.95), Err(NotEstimable::Empty));
    assert_eq!(share(&[0, 0], &[0, 0], 0.95), Err(NotEstimable::Empty));
    assert_eq!(
        share(&[1, 0], &[2, 0], 0.95),
        Err(NotEstimable::TooFewAccounts)
    );
    // Two accounts, but as unequal as if there were one.
    assert_eq!(
        share(&[1, 1], &[1_000_000, 1], 0.95),
        Err(NotEstimable::TooFewAccounts)
    );
    assert_eq!(
        share(&[1, 1], &[2, 2], 1.0),
        Err(NotEstimable::ProbabilityOutOfRange)
    );
    let (before, after) = ([vec![1, 1]], [vec![1, 0]]);
    let (posts, alone) = ([2, 2], [3, 0]);
    assert_eq!(
        changes(
            Table::new(&before, &posts),
            Table::new(&after, &alone),
            0.95
        ),
        Err(NotEstimable::TooFewAccounts)
    );
}

#[test]
fn equal_accounts_count_as_independent_posts() {
    let found = share(&[2; 9], &[5; 9], 0.95).unwrap();
    let alone = share(&[1; 9], &[5; 9], 0.95).unwrap();
    assert!(found.lower < 0.4 && 0.4 < found.upper);
    assert!(alone.upper - alone.lower < found.upper - found.lower);
}

type Row = [(u64, u64); 2];

/// Accounts with posts in two categories, before and after.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let pair = || (0u64..20, 0u64..20);
    prop::collection::vec((pair(), pair()).prop_map(|(b, a)| [b, a]), 3..40)
}

fn columns(rows: &[Row], side: usize) -> Columns {
    let first = rows.iter().map(|r| r[side].0).collect();
    let second = rows.iter().map(|r| r[side].1).collect();
    Columns {
        posts: rows.iter().map(|r| r[side].0 + r[side].1).collect(),
        parts: vec![first, second],
    }
}

fn both(rows: &[Row]) -> [Estimate<Vec<Interval>>; 2] {
    let (before, after) = (columns(rows, 0), columns(rows, 1));
    [
        shares(before.table(), 0.95),
        changes(before.table(), after.table(), 0.95),
    ]
}

proptest! {
    #[test]
    fn limits_are_possible_values(rows in rows()) {
        let [shares, changes] = both(&rows);
        for (found, least) in [(shares, 0.0), (changes, -1.0)] {
            for i in found.unwrap_or_default() {
                prop_assert!(least <= i.lower && i.lower <= i.estimate);
                prop_assert!(i.estimate <= i.upper && i.upper <= 1.0);
            }
        }
    }

    #[test]
    fn the_order_of_accounts_does_not_matter(mut rows in rows()) {
        let found = both(&rows);
        rows.reverse();
        for (a, b) in found.into_iter().zip(both(&rows)) {
            match (a, b) {
                (Ok(a), Ok(b)) => {
                    for (a, b) in a.iter().zip(&b) {
                        prop_assert!((a.lower - b.lower).abs() < 1e-9);
                        prop_assert!((a.upper - b.upper).abs() < 1e-9);
                    }
                }
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }

    #[test]
    fn a_level_that_is_higher_gives_a_wider_interval(rows in rows()) {
        let table = columns(&rows, 0);
        let at = |level| shares(table.table(), level);
        if let (Ok(narrow), Ok(wide)) = (at(0.9), at(0.99)) {
            for (n, w) in narrow.iter().zip(&wide) {
                prop_assert!(w.lower <= n.lower && n.upper <= w.upper);
            }
        }
    }
}
