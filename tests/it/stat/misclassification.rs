//! Rogan–Gladen against exact fractions, two classes and more.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::misclassification::{classes, clipped, two_classes};
use sillage::stat::proportion::share;

use crate::reference::{cases, counts, floats, or_null};

#[test]
fn agrees_with_exact_fractions() {
    let cases = cases("rogan_gladen");
    let (mut binary, mut matrices) = (0, 0);
    for case in &cases {
        let found = match case.input.get("matrix") {
            Some(matrix) => {
                matrices += 1;
                let matrix: Vec<_> = matrix.as_array().unwrap().iter().map(floats).collect();
                let found = classes(&counts(&case.input["observed_counts"]), &matrix);
                json!({"corrected": or_null(found)})
            }
            None => {
                binary += 1;
                two(&case.input)
            }
        };
        for (key, expected) in case.expected.as_object().unwrap() {
            assert!(
                case.agrees(key, &found[key], expected),
                "{} {key}: {}, not {expected}",
                case.name,
                found[key]
            );
        }
    }
    assert_eq!((binary, matrices), (6, 2));
}

fn two(input: &Value) -> Value {
    let [k, n] = ["k", "n"].map(|key| input[key].as_u64().unwrap());
    let [se, sp] = ["sensitivity", "specificity"].map(|key| input[key].as_f64().unwrap());
    let apparent = share(k, n);
    let corrected = apparent.and_then(|share| two_classes(share, se, sp));
    json!({
        "apparent": or_null(apparent),
        "corrected": or_null(corrected),
        "clipped": or_null(corrected.map(clipped)),
    })
}

#[test]
fn degenerate_input_has_a_reason() {
    let none = NotEstimable::UninformativeCodes;
    assert_eq!(two_classes(0.5, 0.5, 0.5), Err(none));
    assert_eq!(two_classes(0.5, 0.2, 0.3), Err(none));
    let outside = two_classes(0.5, 1.2, 0.9);
    assert_eq!(outside, Err(NotEstimable::ProbabilityOutOfRange));
    let blind = [vec![0.5, 0.5], vec![0.5, 0.5]];
    assert_eq!(classes(&[3, 4], &blind), Err(none));
    assert_eq!(classes(&[0, 0], &blind), Err(NotEstimable::ZeroSum));
    assert_eq!(classes(&[], &[]), Err(NotEstimable::ZeroSum));
}

proptest! {
    /// Observe a known truth through a matrix, and get it back.
    #[test]
    fn the_truth_comes_back(
        truth in prop::collection::vec(1u64..1000, 2..6),
        errors in prop::collection::vec(prop::collection::vec(0u64..10, 6), 6),
    ) {
        let k = truth.len();
        // Rows of 100 with at least 50 on the diagonal: never singular.
        let whole = |t: usize| -> Vec<u64> {
            let mut row: Vec<u64> = errors[t][..k].to_vec();
            row[t] = 0;
            row[t] = 100 - row.iter().sum::<u64>();
            row
        };
        let matrix: Vec<Vec<u64>> = (0..k).map(whole).collect();
        let observed: Vec<u64> = (0..k)
            .map(|c| (0..k).map(|t| truth[t] * matrix[t][c]).sum())
            .collect();
        let shares: Vec<Vec<f64>> = matrix
            .iter()
            .map(|row| row.iter().map(|n| *n as f64 / 100.0).collect())
            .collect();
        let found = classes(&observed, &shares).unwrap();
        let n: u64 = truth.iter().sum();
        for (found, truth) in found.iter().zip(&truth) {
            prop_assert!((found - *truth as f64 / n as f64).abs() < 1e-9);
        }
    }
}
