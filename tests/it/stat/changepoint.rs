//! Change points against exhaustive search and other implementations.

use proptest::prelude::*;
use serde_json::json;
use sillage::stat::NotEstimable;
use sillage::stat::changepoint::{dispersion, segment};

use crate::reference::{self, counts};

#[test]
fn agrees_with_exact_segmentations() {
    let keys = ["changepoints", "objective", "segment_means", "penalty"];
    reference::check("pelt_poisson", &keys, |input| {
        let counts = counts(&input["counts"]);
        let shortest = input["min_segment"].as_u64().unwrap() as usize;
        let dispersion = input["dispersion"].as_f64().unwrap_or(1.0);
        let found = segment(&counts, shortest, dispersion).unwrap();
        json!({
            "changepoints": found.changes,
            "objective": found.objective,
            "segment_means": found.means,
            "penalty": found.penalty,
        })
    });
}

#[test]
fn no_counts_and_few_counts() {
    assert_eq!(segment(&[], 7, 1.0), Err(NotEstimable::Empty));
    let few = segment(&[9, 0, 4], 7, 1.0).unwrap();
    assert_eq!((few.changes.len(), few.means.len()), (0, 1));
}

/// Pairs a week apart: (10 − 4)²/14, (0 − 0) left out, 4²/4.
#[test]
fn dispersion_is_taken_a_week_apart() {
    let mut series = vec![4, 0, 0, 1, 1, 1, 1];
    series.extend([10, 0, 4]);
    let expected = (36.0 / 14.0 + 4.0) / 2.0;
    assert!((dispersion(&series) - expected).abs() < 1e-11);
    assert_eq!(dispersion(&[5; 30]), 1.0);
    assert_eq!(dispersion(&[5; 6]), 1.0);
    assert_eq!(dispersion(&[0; 30]), 1.0);
    assert_eq!(dispersion(&[]), 1.0);
}

fn cost(counts: &[u64]) -> f64 {
    let (sum, days) = (counts.iter().sum::<u64>() as f64, counts.len() as f64);
    if sum == 0.0 {
        return 0.0;
    }
    2.0 * sum * (libm::log(days) - libm::log(sum))
}

/// The least objective over all segmentations, by plain dynamic programming
/// without dropping any start.
fn least(counts: &[u64], shortest: usize, penalty: f64) -> f64 {
    let mut best = vec![f64::INFINITY; counts.len() + 1];
    best[0] = -penalty;
    for end in shortest..=counts.len() {
        for start in 0..=end - shortest {
            let objective = best[start] + cost(&counts[start..end]) + penalty;
            best[end] = best[end].min(objective);
        }
    }
    best[counts.len()]
}

proptest! {
    #[test]
    fn dropping_starts_never_misses_the_best(
        counts in prop::collection::vec(prop_oneof![0u64..6, 0u64..40], 8..70),
        shortest in 1usize..8,
        dispersion in 1.0f64..4.0,
    ) {
        let found = segment(&counts, shortest, dispersion).unwrap();
        let best = least(&counts, shortest, found.penalty);
        prop_assert!((found.objective - best).abs() <= 1e-9 * best.abs().max(1.0));
        let mut ends = vec![0];
        ends.extend(&found.changes);
        ends.push(counts.len());
        prop_assert!(ends.windows(2).all(|w| w[1] - w[0] >= shortest));
        let costs: f64 = ends.windows(2).map(|w| cost(&counts[w[0]..w[1]])).sum();
        let objective = costs + found.penalty * found.changes.len() as f64;
        prop_assert!((found.objective - objective).abs() <= 1e-9 * best.abs().max(1.0));
    }
}
