//! Krippendorff's α and Cohen's κ against other software.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::reliability::{agreement, alpha, alpha_interval};

use super::{plan, same_on_any_number_of_threads};
use crate::reference::{self, or_null};

/// Categories of any spelling as numbers; `null` is missing.
fn numbered(lists: &[Value]) -> Vec<Vec<Option<u32>>> {
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |value: &Value| {
        let next = names.len() as u32;
        (!value.is_null()).then(|| *names.entry(value.to_string()).or_insert(next))
    };
    let mut list = |l: &Value| l.as_array().unwrap().iter().map(&mut number).collect();
    lists.iter().map(&mut list).collect()
}

/// Coders × units → the labels of each unit.
fn units(data: &Value) -> Vec<Vec<u32>> {
    let coders = numbered(data.as_array().unwrap());
    let of = |unit: usize| coders.iter().filter_map(|labels| labels[unit]).collect();
    (0..coders[0].len()).map(of).collect()
}

#[test]
fn alpha_agrees_with_other_software() {
    let keys = ["alpha", "units_used", "pairable_values"];
    reference::check("krippendorff_alpha", &keys, |input| {
        let units = units(&input["data"]);
        let used: Vec<&Vec<u32>> = units.iter().filter(|u| u.len() > 1).collect();
        let found = alpha(&units);
        if let Ok(found) = found {
            assert_eq!(found.units, used.len());
            assert_eq!(
                found.values,
                used.iter().map(|u| u.len() as u64).sum::<u64>()
            );
        }
        json!({
            "alpha": or_null(found.map(|a| a.alpha)),
            "units_used": used.len(),
            "pairable_values": used.iter().map(|u| u.len()).sum::<usize>(),
        })
    });
}

#[test]
fn kappa_agrees_with_scikit_learn() {
    let keys = ["kappa", "n", "observed", "chance"];
    reference::check("cohen_kappa", &keys, |input| {
        let coders = numbered(&[input["a"].clone(), input["b"].clone()]);
        let pairs = coders[0].iter().zip(&coders[1]);
        let pairs: Vec<(u32, u32)> = pairs.filter_map(|(a, b)| a.zip(*b)).collect();
        let found = agreement(&pairs).unwrap();
        json!({
            "kappa": or_null(found.kappa), "n": found.units,
            "observed": found.observed, "chance": found.chance,
        })
    });
}

/// A hundred posts of which two coders agree on a share, by turns.
fn coded(agreeing: usize) -> Vec<Vec<u32>> {
    let pair = |i: usize| {
        let first = (i % 4) as u32;
        vec![
            first,
            if i * 7 % 100 < agreeing {
                first
            } else {
                (first + 1) % 4
            },
        ]
    };
    (0..100).map(pair).collect()
}

#[test]
fn the_interval_encloses_alpha_and_repeats() {
    let interval = |name: &str| alpha_interval(&plan(name), &coded(80), 999, 0.95).unwrap();
    let found = interval("a").interval;
    assert_eq!(found.estimate, alpha(&coded(80)).unwrap().alpha);
    assert!(found.lower < found.estimate && found.estimate < found.upper);
    // Twice the standard error of 80 % agreement in a hundred posts, over chance.
    assert!(
        (0.15..0.30).contains(&(found.upper - found.lower)),
        "{found:?}"
    );
    assert_eq!(interval("a"), interval("a"));
    assert_ne!(interval("a"), interval("b"));
    same_on_any_number_of_threads(|| alpha_interval(&plan("t"), &coded(70), 99, 0.9));
}

#[test]
fn degenerate_input_has_a_reason() {
    let none: [Vec<u32>; 0] = [];
    let interval = |units: &[Vec<u32>]| alpha_interval(&plan("x"), units, 99, 0.95).map(|_| ());
    assert_eq!(alpha(&none), Err(NotEstimable::Empty));
    assert_eq!(alpha(&[vec![1], vec![2]]), Err(NotEstimable::Empty));
    assert_eq!(
        alpha(&[vec![1, 1], vec![1, 1]]),
        Err(NotEstimable::NoVariation)
    );
    assert_eq!(interval(&none), Err(NotEstimable::Empty));
    assert_eq!(interval(&[vec![1, 1]]), Err(NotEstimable::NoVariation));
    assert_eq!(
        interval(&[vec![1, 2], vec![3]]),
        Err(NotEstimable::TooFewUnits)
    );
    assert!(agreement(&[]).is_err());
    // Of two units with one category each, half of the resamples have a single one.
    let undefined = interval(&[vec![1, 1], vec![2, 2]]);
    assert_eq!(undefined, Err(NotEstimable::UndefinedResamples));
}

proptest! {
    #[test]
    fn names_and_order_do_not_matter(
        mut units in prop::collection::vec(prop::collection::vec(0u32..4, 0..4), 1..30)
    ) {
        let found = alpha(&units);
        units.reverse();
        for unit in &mut units {
            unit.reverse();
            unit.iter_mut().for_each(|c| *c = 9 - *c);
        }
        prop_assert_eq!(found, alpha(&units));
        if let Ok(found) = found {
            prop_assert!(found.alpha <= 1.0 && found.alpha >= -1.0 - 1e-9);
        }
    }

    #[test]
    fn full_agreement_is_one(categories in prop::collection::vec(0u32..4, 2..30)) {
        let units: Vec<[u32; 2]> = categories.iter().map(|c| [*c, *c]).collect();
        match alpha(&units) {
            Ok(found) => prop_assert_eq!(found.alpha, 1.0),
            Err(reason) => prop_assert_eq!(reason, NotEstimable::NoVariation),
        }
    }

    #[test]
    fn kappa_is_symmetric(pairs in prop::collection::vec((0u32..3, 0u32..3), 1..40)) {
        let mirrored: Vec<(u32, u32)> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
        prop_assert_eq!(agreement(&pairs), agreement(&mirrored));
    }
}
