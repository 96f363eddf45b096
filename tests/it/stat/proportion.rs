//! Wilson and Newcombe intervals against R.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::proportion::{newcombe, wilson};

use crate::reference;

#[test]
fn agrees_with_r() {
    reference::check("wilson", &["estimate", "lower", "upper"], |input| {
        let count = |key: &str| input[key].as_u64().unwrap();
        match wilson(count("k"), count("n"), input["level"].as_f64().unwrap()) {
            Ok(interval) => json!({
                "estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper,
            }),
            Err(_) => json!({"estimate": Value::Null, "lower": Value::Null, "upper": Value::Null}),
        }
    });
}

#[test]
fn differences_agree_with_r() {
    reference::check("newcombe", &["difference", "lower", "upper"], |input| {
        let count = |key: &str| input[key].as_u64().unwrap();
        let level = input["level"].as_f64().unwrap();
        let found = newcombe(count("k1"), count("n1"), count("k2"), count("n2"), level);
        json!({
            "difference": reference::or_null(found.map(|i| i.estimate)),
            "lower": reference::or_null(found.map(|i| i.lower)),
            "upper": reference::or_null(found.map(|i| i.upper)),
        })
    });
}

#[test]
fn none_and_all_reach_the_ends_exactly() {
    assert_eq!(wilson(0, 423, 0.95).unwrap().lower, 0.0);
    assert_eq!(wilson(423, 423, 0.95).unwrap().upper, 1.0);
}

#[test]
fn nothing_counted_or_a_wrong_level_has_a_reason() {
    assert_eq!(wilson(0, 0, 0.95), Err(NotEstimable::Empty));
    assert_eq!(newcombe(0, 0, 1, 2, 0.95), Err(NotEstimable::Empty));
    assert_eq!(newcombe(1, 2, 0, 0, 0.95), Err(NotEstimable::Empty));
    for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
        assert_eq!(
            wilson(1, 2, level),
            Err(NotEstimable::ProbabilityOutOfRange)
        );
    }
}

proptest! {
    #[test]
    fn limits_enclose_the_share_and_mirror(n in 1u64..1_000_000, fraction in 0.0..=1.0) {
        let k = (n as f64 * fraction) as u64;
        let (interval, mirror) = (wilson(k, n, 0.95).unwrap(), wilson(n - k, n, 0.95).unwrap());
        prop_assert!(0.0 <= interval.lower && interval.lower <= interval.estimate);
        prop_assert!(interval.estimate <= interval.upper && interval.upper <= 1.0);
        prop_assert!((interval.lower + mirror.upper - 1.0).abs() < 1e-11);
    }

    #[test]
    fn exchanging_two_shares_changes_the_sign(n1 in 1u64..500, n2 in 1u64..500, f in 0.0..=1.0, g in 0.0..=1.0) {
        let (k1, k2) = ((n1 as f64 * f) as u64, (n2 as f64 * g) as u64);
        let one = newcombe(k1, n1, k2, n2, 0.95).unwrap();
        let other = newcombe(k2, n2, k1, n1, 0.95).unwrap();
        prop_assert!(-1.0 <= one.lower && one.lower <= one.estimate);
        prop_assert!(one.estimate <= one.upper && one.upper <= 1.0);
        prop_assert!((one.lower + other.upper).abs() < 1e-11);
        prop_assert!((one.estimate + other.estimate).abs() < 1e-11);
    }
}

#[test]
fn ratios_of_rates_need_what_they_divide_by() {
    use sillage::stat::proportion::ratio;
    assert_eq!(ratio((39, 22), (81, 23)), Ok(0.503367003367));
    assert_eq!(ratio((0, 2), (1, 2)), Ok(0.0));
    for (rate, to) in [((1, 0), (1, 1)), ((1, 1), (0, 1)), ((1, 1), (1, 0))] {
        assert_eq!(ratio(rate, to), Err(NotEstimable::ZeroDenominator));
    }
}
