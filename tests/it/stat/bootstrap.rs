//! The account bootstrap against full enumeration of the resamples.

use serde_json::Value;
use sillage::stat::NotEstimable;
use sillage::stat::bootstrap::percentile;
use sillage::stat::concentration::gini_histogram;

use super::{plan, same_on_any_number_of_threads};
use crate::reference::{cases, counts, floats};

fn ratio_of_sums(k: &[u64], n: &[u64], drawn: &[u32]) -> Option<f64> {
    let sum = |values: &[u64]| {
        let terms = values
            .iter()
            .zip(drawn)
            .map(|(v, &times)| v * u64::from(times));
        terms.sum::<u64>()
    };
    (sum(n) > 0).then(|| sum(k) as f64 / sum(n) as f64)
}

#[test]
fn limits_lie_where_full_enumeration_puts_them() {
    for case in cases("bootstrap") {
        let (k, n) = (counts(&case.input["k"]), counts(&case.input["n"]));
        let statistic = |drawn: &[u32]| ratio_of_sums(&k, &n, drawn);
        let found = percentile(&plan(&case.name), k.len(), 9999, 0.95, statistic).unwrap();
        let between = |limit: f64, bracket: &Value| {
            let bracket = floats(bracket);
            assert!(
                bracket[0] <= limit && limit <= bracket[1],
                "{} {limit}",
                case.name
            );
        };
        let estimate = Value::from(found.interval.estimate);
        assert!(case.agrees("estimate", &estimate, &case.expected["estimate"]));
        between(found.interval.lower, &case.expected["lower_bracket"]);
        between(found.interval.upper, &case.expected["upper_bracket"]);
        assert_eq!(found.undefined, 0);
    }
}

#[test]
fn threads_do_not_change_the_interval() {
    let posts: Vec<u64> = (1..60).map(|i| i * i % 37 + 1).collect();
    let mut posts = posts;
    posts.sort_unstable();
    let gini = |drawn: &[u32]| {
        let pairs = posts
            .iter()
            .zip(drawn)
            .map(|(&value, &times)| (value, u64::from(times)));
        gini_histogram(&pairs.collect::<Vec<_>>()).ok()
    };
    same_on_any_number_of_threads(|| percentile(&plan("gini"), posts.len(), 499, 0.95, gini));
}

#[test]
fn undefined_resamples_are_counted_up_to_a_limit() {
    let on = |accounts: usize| {
        // Undefined where the first account is missing, once in e resamples.
        let statistic = |drawn: &[u32]| (drawn[0] > 0).then_some(1.0);
        percentile(&plan("undefined"), accounts, 999, 0.95, statistic)
    };
    assert_eq!(on(50), Err(NotEstimable::UndefinedResamples));
    let rarely = |drawn: &[u32]| (drawn[..4].iter().sum::<u32>() > 0).then_some(1.0);
    let found = percentile(&plan("rare"), 50, 999, 0.95, rarely).unwrap();
    assert!(found.undefined > 0 && found.undefined < 50);
}

#[test]
fn degenerate_input_has_a_reason() {
    let one = |_: &[u32]| Some(1.0);
    let run = |accounts, resamples, level| percentile(&plan("x"), accounts, resamples, level, one);
    assert_eq!(run(0, 99, 0.95), Err(NotEstimable::Empty));
    assert_eq!(run(1, 99, 0.95), Err(NotEstimable::TooFewAccounts));
    assert_eq!(run(5, 0, 0.95), Err(NotEstimable::Empty));
    assert_eq!(run(5, 99, 1.0), Err(NotEstimable::ProbabilityOutOfRange));
    let nan = percentile(&plan("x"), 5, 99, 0.95, |_| Some(f64::NAN));
    assert_eq!(nan, Err(NotEstimable::UndefinedStatistic));
}
