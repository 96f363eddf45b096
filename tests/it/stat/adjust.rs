//! Benjamini–Hochberg against R, and its order.

use proptest::prelude::*;
use serde_json::json;
use sillage::stat::adjust::benjamini_hochberg;

use crate::reference;

#[test]
fn agrees_with_r() {
    reference::check("benjamini_hochberg", &["q"], |input| {
        let p = input["p"].as_array().unwrap();
        let p: Vec<Option<f64>> = p.iter().map(serde_json::Value::as_f64).collect();
        json!({"q": benjamini_hochberg(&p)})
    });
}

proptest! {
    #[test]
    fn q_is_at_least_p_and_keeps_its_order(p in prop::collection::vec(0.0..=1.0f64, 0..30)) {
        let q = benjamini_hochberg(&p.iter().copied().map(Some).collect::<Vec<_>>());
        let mut pairs: Vec<(f64, f64)> = p.into_iter().zip(q.into_iter().flatten()).collect();
        prop_assert!(pairs.iter().all(|&(p, q)| q >= p * (1.0 - 1e-11) && q <= 1.0));
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        prop_assert!(pairs.is_sorted_by(|a, b| a.1 <= b.1));
    }
}
