//! Gini and top shares: exact fractions, histograms, extremes.

use proptest::prelude::*;
use serde_json::json;
use sillage::stat::NotEstimable;
use sillage::stat::concentration::{
    gini, gini_histogram, top_percent_share, top_share, top_share_histogram,
};

use super::histogram;
use crate::reference::{self, counts, or_null};

#[test]
fn gini_agrees_with_exact_fractions() {
    reference::check(
        "gini",
        &["gini"],
        |input| json!({"gini": or_null(gini(&counts(&input["x"])))}),
    );
}

#[test]
fn gini_of_a_histogram_agrees_with_exact_fractions() {
    reference::check("gini", &["gini"], |input| {
        let histogram = histogram(&counts(&input["x"]));
        json!({"gini": or_null(gini_histogram(&histogram))})
    });
}

#[test]
fn degenerate_input_has_a_reason() {
    assert_eq!(gini(&[]), Err(NotEstimable::Empty));
    assert_eq!(gini_histogram(&[(3, 0)]), Err(NotEstimable::Empty));
    assert_eq!(gini(&[0, 0]), Err(NotEstimable::ZeroSum));
    assert_eq!(top_share(&[], 10), Err(NotEstimable::Empty));
    assert_eq!(top_share(&[0], 10), Err(NotEstimable::ZeroSum));
    assert_eq!(top_percent_share(&[]), Err(NotEstimable::Empty));
}

#[test]
fn the_largest_counts_do_not_overflow() {
    assert_eq!(gini_histogram(&[(u64::MAX, 1 << 31)]), Ok(0.0));
    assert_eq!(top_share(&[u64::MAX, u64::MAX], 1), Ok(0.5));
}

#[test]
fn top_shares_by_hand() {
    assert_eq!(top_share(&[1, 5, 2, 2], 1), Ok(0.5));
    assert_eq!(top_share(&[1, 5, 2, 2], 3), Ok(0.9));
    assert_eq!(top_share(&[1, 5, 2, 2], 9), Ok(1.0));
    assert_eq!(top_share(&[1, 5, 2, 2], 0), Ok(0.0));
    // 101 items: two of them are the top 1 %.
    assert_eq!(top_percent_share(&[(0, 98), (1, 2), (2, 1)]), Ok(0.75));
}

proptest! {
    #[test]
    fn gini_is_bounded_and_ignores_order(mut values in prop::collection::vec(0u64..1000, 1..60)) {
        values.push(1);
        let found = gini(&values).unwrap();
        prop_assert!((0.0..1.0).contains(&found));
        values.reverse();
        prop_assert_eq!(gini(&values), Ok(found));
    }

    #[test]
    fn a_histogram_gives_the_same(values in prop::collection::vec(0u64..50, 0..200), k in 0u64..300) {
        let histogram = histogram(&values);
        prop_assert_eq!(gini_histogram(&histogram), gini(&values));
        prop_assert_eq!(top_share_histogram(&histogram, k), top_share(&values, k));
        let top = (values.len() as u64).div_ceil(100);
        prop_assert_eq!(top_percent_share(&histogram), top_share(&values, top));
    }

    #[test]
    fn equal_values_are_not_concentrated(value in 1u64..1_000_000, n in 1usize..50) {
        prop_assert_eq!(gini(&vec![value; n]), Ok(0.0));
    }
}
