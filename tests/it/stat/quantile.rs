//! Type-7 quantiles against R.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::quantile::{quantile, quantile_histogram};

use super::histogram;
use crate::reference::{self, floats, or_null};

#[test]
fn agrees_with_r() {
    reference::check("quantile7", &["q"], |input| {
        let mut values = floats(&input["x"]);
        values.sort_by(f64::total_cmp);
        let probabilities = floats(&input["probs"]);
        let q = probabilities.iter().map(|&p| or_null(quantile(&values, p)));
        json!({"q": q.collect::<Vec<Value>>()})
    });
}

#[test]
fn degenerate_input_has_a_reason() {
    assert_eq!(quantile(&[], 0.5), Err(NotEstimable::Empty));
    assert_eq!(quantile_histogram(&[(4, 0)], 0.5), Err(NotEstimable::Empty));
    for p in [-0.1, 1.1, f64::NAN] {
        assert_eq!(
            quantile(&[1.0], p),
            Err(NotEstimable::ProbabilityOutOfRange)
        );
    }
}

proptest! {
    #[test]
    fn a_histogram_gives_the_same(mut values in prop::collection::vec(0u64..100, 1..200), p in 0.0..=1.0) {
        values.sort_unstable();
        let sorted: Vec<f64> = values.iter().map(|&x| x as f64).collect();
        let found = quantile(&sorted, p).unwrap();
        prop_assert_eq!(quantile_histogram(&histogram(&values), p), Ok(found));
        prop_assert!(sorted[0] <= found && found <= sorted[sorted.len() - 1]);
    }
}
