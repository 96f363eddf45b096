//! The random stream against ChaCha8 written elsewhere, and its fairness.

use proptest::prelude::*;
use serde_json::json;
use sillage::stat::rng::{Plan, Rng};

use super::plan;
use crate::reference;

#[test]
fn the_stream_is_chacha8_keyed_as_documented() {
    let keys = ["words", "shuffled", "index", "coin", "unit"];
    reference::check("rng", &keys, |input| {
        let plan = Plan {
            seed: input["seed"].as_str().unwrap().parse().unwrap(),
            name: input["plan"].as_str().unwrap().to_owned(),
        };
        let n = input["n"].as_u64().unwrap() as usize;
        let mut rng = plan.resample(input["b"].as_u64().unwrap() as u32);
        let words: Vec<String> = (0..20).map(|_| rng.word().to_string()).collect();
        let mut shuffled: Vec<usize> = (0..n).collect();
        rng.shuffle(&mut shuffled);
        json!({
            "words": words, "shuffled": shuffled, "index": rng.index(n),
            "coin": rng.coin(), "unit": rng.unit(),
        })
    });
}

#[test]
fn a_resample_depends_on_seed_name_and_number() {
    let mut plans = [plan("a"), plan("a"), plan("b"), plan("a")];
    plans[3].seed = 8;
    let words = plans.each_ref().map(|plan| plan.resample(0).word());
    assert_eq!(words[0], words[1]);
    assert_ne!(words[0], words[2]);
    assert_ne!(words[0], words[3]);
    assert_ne!(words[0], plans[0].resample(1).word());
}

#[test]
fn coins_units_and_indices_are_fair() {
    let mut rng = Rng::from_label(1, "fair");
    let draws = 20_000;
    let heads = (0..draws).filter(|_| rng.coin()).count();
    let below = (0..draws).filter(|_| rng.unit() < 0.25).count();
    let zeros = (0..draws).filter(|_| rng.index(5) == 0).count();
    assert!(heads.abs_diff(10_000) < 300, "{heads}");
    assert!(below.abs_diff(5_000) < 300, "{below}");
    assert!(zeros.abs_diff(4_000) < 300, "{zeros}");
}

#[test]
fn every_order_of_three_comes_up_equally_often() {
    let mut rng = Rng::from_label(1, "orders");
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..12_000 {
        let mut items = [0, 1, 2];
        rng.shuffle(&mut items);
        *seen.entry(items).or_insert(0u32) += 1;
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.values().all(|count| count.abs_diff(2_000) < 200));
}

proptest! {
    #[test]
    fn draws_stay_in_range(seed: u64, n in 1usize..1000) {
        let mut rng = Rng::from_label(seed, "range");
        prop_assert!(rng.index(n) < n);
        prop_assert!((0.0..1.0).contains(&rng.unit()));
    }

    #[test]
    fn a_shuffle_keeps_the_items(seed: u64, items: Vec<u8>) {
        let mut shuffled = items.clone();
        Rng::from_label(seed, "shuffle").shuffle(&mut shuffled);
        let sorted = |mut items: Vec<u8>| { items.sort_unstable(); items };
        prop_assert_eq!(sorted(shuffled), sorted(items));
    }
}
