//! Log-odds with a Dirichlet prior against fractions and R.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::log_odds::dirichlet;

use crate::reference::{self, counts};

#[test]
fn agrees_with_fractions_and_r() {
    reference::check("log_odds_dirichlet", &["delta", "zeta"], |input| {
        let (a, b) = (counts(&input["a"]), counts(&input["b"]));
        let found = dirichlet(&a, &b, input["alpha0"].as_f64().unwrap());
        let found = found.unwrap_or_else(|_| vec![None; a.len()]);
        let delta: Vec<Value> = found
            .iter()
            .map(|t| t.map_or(Value::Null, |t| t.delta.into()))
            .collect();
        let zeta: Vec<Value> = found
            .iter()
            .map(|t| t.map_or(Value::Null, |t| t.zeta.into()))
            .collect();
        json!({"delta": delta, "zeta": zeta})
    });
}

#[test]
fn degenerate_input_has_a_reason() {
    let of = |a: &[u64], b: &[u64], alpha0| dirichlet(a, b, alpha0).map(|_| ());
    assert_eq!(of(&[], &[], 500.0), Err(NotEstimable::ZeroSum));
    assert_eq!(of(&[0, 0], &[5, 2], 500.0), Err(NotEstimable::ZeroSum));
    assert_eq!(of(&[3], &[5], 500.0), Err(NotEstimable::NoVariation));
    assert_eq!(of(&[3, 0], &[5, 0], 500.0), Err(NotEstimable::NoVariation));
    for alpha0 in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = of(&[3, 1], &[5, 1], alpha0);
        assert_eq!(refused, Err(NotEstimable::ProbabilityOutOfRange));
    }
}

proptest! {
    #[test]
    fn exchanging_the_windows_changes_the_sign(
        pairs in prop::collection::vec((0u64..50, 0u64..50), 2..20)
    ) {
        let (a, b): (Vec<u64>, Vec<u64>) = pairs.into_iter().unzip();
        match (dirichlet(&a, &b, 500.0), dirichlet(&b, &a, 500.0)) {
            (Ok(one), Ok(other)) => {
                for (one, other) in one.iter().zip(&other) {
                    prop_assert_eq!(one.is_some(), other.is_some());
                    let sum = one.map_or(0.0, |t| t.zeta) + other.map_or(0.0, |t| t.zeta);
                    prop_assert!(sum.abs() < 1e-9);
                }
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }
}
