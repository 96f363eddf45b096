//! Upper tails of Poisson counts against exact sums, and their edges.

use serde_json::json;
use sillage::stat::NotEstimable;
use sillage::stat::poisson::at_least;

use crate::reference;

#[test]
fn agrees_with_exact_sums() {
    reference::check("poisson_tail", &["p"], |input| {
        let number = |key: &str| input[key].as_u64().unwrap();
        let p = at_least(number("n"), number("before"), number("days"));
        json!({ "p": reference::or_null(p) })
    });
}

#[test]
fn a_rate_needs_days() {
    assert_eq!(at_least(3, 5, 0), Err(NotEstimable::ZeroDenominator));
}

#[test]
fn more_is_never_likelier() {
    for before in [0, 1, 40, 4000] {
        let tails = (0..60).map(|n| at_least(n, before, 365).unwrap());
        let tails: Vec<f64> = tails.collect();
        assert!(tails.is_sorted_by(|a, b| a >= b), "{before}: {tails:?}");
        assert_eq!(tails[0], 1.0);
    }
}
