//! The account jackknife against recomputation without each account.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::jackknife::{Window, change, rate, ratio};
use sillage::stat::{Estimate, Interval, NotEstimable};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::reference::{self, counts};

/// The columns of a window, owned.
struct Columns {
    numerator: Vec<u64>,
    denominator: Value,
    per_account: Vec<u64>,
    posts: Vec<u64>,
}

impl Columns {
    fn read(window: &Value) -> Self {
        let denominator = window["denominator"].clone();
        Self {
            numerator: counts(&window["numerator"]),
            per_account: denominator
                .as_array()
                .map_or(Vec::new(), |_| counts(&denominator)),
            denominator,
            posts: counts(&window["posts"]),
        }
    }

    fn window(&self) -> Window<'_> {
        match self.denominator.as_u64() {
            Some(days) => Window::per_day(&self.numerator, days, &self.posts),
            None => Window::rate(&self.numerator, &self.per_account, &self.posts),
        }
    }
}

fn compute(input: &Value) -> Estimate<Interval> {
    let columns: Vec<Columns> = input["windows"]
        .as_array()
        .unwrap()
        .iter()
        .map(Columns::read)
        .collect();
    let level = input["level"].as_f64().unwrap();
    let window = |w: usize| columns[w].window();
    match input["kind"].as_str().unwrap() {
        "rate" => rate(window(0), level),
        "change" => change(window(0), window(1), level),
        "ratio" => ratio(window(0), window(1), level),
        kind => panic!("no kind {kind}"),
    }
}

#[test]
fn agrees_with_leave_one_out_recomputed_in_fractions() {
    reference::check("jackknife", &["estimate", "lower", "upper"], |input| {
        let found = compute(input);
        let number =
            |of: fn(&Interval) -> f64| found.as_ref().map_or(Value::Null, |i| json!(of(i)));
        json!({
            "estimate": number(|i| i.estimate),
            "lower": number(|i| i.lower),
            "upper": number(|i| i.upper),
        })
    });
}

#[test]
fn ratios_say_what_is_missing() {
    let posts = [4, 4, 4];
    let some = Window::rate(&[1, 2, 3], &posts, &posts);
    let none = Window::rate(&[0, 0, 0], &posts, &posts);
    let single = Window::rate(&[0, 2, 0], &posts, &posts);
    let undivided = Window::per_day(&[1, 2, 3], 0, &posts);
    let ratio = |before, after| ratio(before, after, 0.95).map(|_| ());
    assert_eq!(ratio(some, none), Err(NotEstimable::LogOfZero));
    assert_eq!(ratio(none, some), Err(NotEstimable::LogOfZero));
    assert_eq!(ratio(some, single), Err(NotEstimable::RestsOnOneAccount));
    assert_eq!(ratio(undivided, some), Err(NotEstimable::ZeroDenominator));
    assert_eq!(ratio(some, some), Ok(()));
}

#[test]
fn a_window_without_posts_has_no_effective_accounts() {
    let silent = Window::per_day(&[0, 0], 30, &[0, 0]);
    let busy = Window::per_day(&[1, 2], 30, &[1, 2]);
    assert_eq!(
        change(silent, busy, 0.95),
        Err(NotEstimable::TooFewAccounts)
    );
}

type Row = (u64, u64, u64, u64);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let window = || (1u64..40).prop_flat_map(|n| (0..=n, Just(n)));
    prop::collection::vec(
        (window(), window()).prop_map(|((a, b), (c, d))| (a, b, c, d)),
        3..40,
    )
}

fn column(rows: &[Row], of: fn(&Row) -> u64) -> Vec<u64> {
    rows.iter().map(of).collect()
}

fn change_of(rows: &[Row]) -> Estimate<Interval> {
    let [a, b, c, d] = [|r: &Row| r.0, |r: &Row| r.1, |r: &Row| r.2, |r: &Row| r.3]
        .map(|of: fn(&Row) -> u64| column(rows, of));
    change(Window::share(&a, &b), Window::share(&c, &d), 0.95)
}

fn point_change(rows: &[Row]) -> f64 {
    let total = |of: fn(&Row) -> u64| rows.iter().map(of).sum::<u64>() as f64;
    total(|r| r.2) / total(|r| r.3) - total(|r| r.0) / total(|r| r.1)
}

/// The standard error with every sum taken anew.
fn brute_force(rows: &[Row]) -> f64 {
    let deleted = (0..rows.len()).map(|i| {
        let mut left = rows.to_vec();
        left.remove(i);
        point_change(&left)
    });
    let deleted: Vec<f64> = deleted.collect();
    let n = deleted.len() as f64;
    let mean = deleted.iter().sum::<f64>() / n;
    ((n - 1.0) / n * deleted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()).sqrt()
}

/// t at 97.5 % with n_eff − 1 degrees of freedom of the smaller window.
fn t_quantile(rows: &[Row]) -> f64 {
    let n_eff = |of: fn(&Row) -> u64| {
        let posts = column(rows, of);
        let (sum, squares) = (posts.iter().sum::<u64>(), posts.iter().map(|n| n * n));
        (sum * sum) as f64 / squares.sum::<u64>() as f64
    };
    let df = n_eff(|r| r.1).min(n_eff(|r| r.3)) - 1.0;
    StudentsT::new(0.0, 1.0, df).unwrap().inverse_cdf(0.975)
}

proptest! {
    #[test]
    fn sums_without_one_account_equal_recomputation(rows in rows()) {
        let half = t_quantile(&rows) * brute_force(&rows);
        // Accounts may be so unequal that there is no interval.
        let Ok(found) = change_of(&rows) else {
            return Ok(());
        };
        let point = point_change(&rows);
        prop_assert!((found.estimate - point).abs() < 1e-11);
        prop_assert!((found.lower - (point - half).max(-1.0)).abs() < 1e-9);
        prop_assert!((found.upper - (point + half).min(1.0)).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_accounts_does_not_matter(mut rows in rows()) {
        let found = change_of(&rows);
        rows.reverse();
        match (found, change_of(&rows)) {
            (Ok(a), Ok(b)) => prop_assert!((a.upper - b.upper).abs() < 1e-9),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn limits_are_possible_values(rows in rows()) {
        if let Ok(found) = change_of(&rows) {
            prop_assert!(-1.0 <= found.lower && found.lower <= found.estimate);
            prop_assert!(found.estimate <= found.upper && found.upper <= 1.0);
        }
    }
}
