//! Divergences against exact fractions, Cramér’s V against R.

use proptest::prelude::*;
use serde_json::json;
use sillage::stat::NotEstimable;
use sillage::stat::divergence::{cramers_v, jensen_shannon, total_variation};

use crate::reference::{self, counts, floats, or_null};

#[test]
fn divergences_agree_with_exact_fractions() {
    reference::check("divergence", &["jsd_bits", "tv"], |input| {
        let (p, q) = (floats(&input["p"]), floats(&input["q"]));
        json!({
            "jsd_bits": or_null(jensen_shannon(&p, &q)),
            "tv": or_null(total_variation(&p, &q)),
        })
    });
}

#[test]
fn cramers_v_agrees_with_r() {
    reference::check("chisq_cramer", &["cramers_v"], |input| {
        let table: Vec<_> = input["table"]
            .as_array()
            .unwrap()
            .iter()
            .map(counts)
            .collect();
        json!({"cramers_v": or_null(cramers_v(&table))})
    });
}

#[test]
fn degenerate_input_has_a_reason() {
    assert_eq!(jensen_shannon(&[], &[]), Err(NotEstimable::ZeroSum));
    assert_eq!(total_variation(&[0.0], &[1.0]), Err(NotEstimable::ZeroSum));
    assert_eq!(cramers_v::<[u64; 0]>(&[]), Err(NotEstimable::ZeroSum));
    assert_eq!(cramers_v(&[[0, 0], [0, 0]]), Err(NotEstimable::ZeroSum));
    assert_eq!(cramers_v(&[[0, 0], [1, 2]]), Err(NotEstimable::NoVariation));
    assert_eq!(cramers_v(&[[3, 0], [1, 0]]), Err(NotEstimable::NoVariation));
}

fn weights() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0u32..1000, 0u32..1000), 2..20).prop_map(|mut pairs| {
        pairs.push((1, 1));
        pairs
    })
}

fn columns(pairs: &[(u32, u32)]) -> (Vec<f64>, Vec<f64>) {
    pairs
        .iter()
        .map(|&(p, q)| (f64::from(p), f64::from(q)))
        .unzip()
}

proptest! {
    #[test]
    fn bounded_and_symmetric(pairs in weights()) {
        let (p, q) = columns(&pairs);
        for measure in [jensen_shannon, total_variation] {
            let found = measure(&p, &q).unwrap();
            prop_assert!((0.0..=1.0).contains(&found));
            prop_assert!((measure(&q, &p).unwrap() - found).abs() < 1e-12);
        }
    }

    #[test]
    fn the_order_of_categories_does_not_matter(mut pairs in weights()) {
        let (p, q) = columns(&pairs);
        pairs.reverse();
        let (p_reversed, q_reversed) = columns(&pairs);
        for measure in [jensen_shannon, total_variation] {
            let difference = measure(&p, &q).unwrap() - measure(&p_reversed, &q_reversed).unwrap();
            prop_assert!(difference.abs() < 1e-11);
        }
    }

    #[test]
    fn proportional_rows_are_not_associated(row in prop::collection::vec(1u64..1000, 2..9), factor in 1u64..50) {
        let scaled: Vec<u64> = row.iter().map(|count| count * factor).collect();
        prop_assert_eq!(cramers_v(&[row, scaled]), Ok(0.0));
    }

    #[test]
    fn cramers_v_is_bounded(table in prop::collection::vec(prop::array::uniform4(0u64..100), 2..6)) {
        if let Ok(v) = cramers_v(&table) {
            prop_assert!((0.0..=1.0).contains(&v));
        }
    }
}
