//! Sign flips and noise against full enumeration.

use serde_json::Value;
use sillage::stat::NotEstimable;
use sillage::stat::permutation::{Windows, noise, who, within};

use super::{plan, same_on_any_number_of_threads};
use crate::reference::{Case, cases};

const RESAMPLES: u32 = 9999;

fn row(counts: &Value) -> Vec<u32> {
    let counts = counts.as_array().unwrap();
    counts.iter().map(|n| n.as_u64().unwrap() as u32).collect()
}

fn windows(accounts: &Value) -> Windows {
    let accounts = accounts.as_array().unwrap();
    let mut windows = Windows::new(row(&accounts[0][0]).len());
    for account in accounts {
        windows.push(&row(&account[0]), &row(&account[1]));
    }
    windows
}

/// Five standard errors of a share of the resamples, and the observed one that
/// the p-value counts besides.
fn near(p: f64, exact: f64) -> bool {
    let error = (exact * (1.0 - exact) / f64::from(RESAMPLES)).sqrt();
    (p - exact).abs() <= 5.0 * error + 1.0 / f64::from(RESAMPLES)
}

/// The statistic is that of the case, and the p-values of a sample of permutations
/// lie near those of all.
fn exact(case: &Case, statistic: f64, p: f64, narratives: &[Option<f64>]) {
    let (name, expected) = (&case.name, &case.expected);
    assert!(
        case.agrees("statistic", &statistic.into(), &expected["statistic"]),
        "{name} {statistic}"
    );
    assert!(near(p, expected["exact_p"].as_f64().unwrap()), "{name} {p}");
    let exact = expected["exact_narratives"].as_array().unwrap();
    assert_eq!(narratives.len(), exact.len());
    for (p, exact) in narratives.iter().zip(exact) {
        let agree = p
            .zip(exact.as_f64())
            .is_none_or(|(p, exact)| near(p, exact));
        assert!(
            agree && p.is_some() == exact.is_f64(),
            "{name} {p:?} {exact}"
        );
    }
}

#[test]
fn within_agrees_with_all_sign_flips() {
    for case in cases("within") {
        let found = within(
            &plan(&case.name),
            &windows(&case.input["accounts"]),
            RESAMPLES,
        )
        .unwrap();
        let expected = &case.expected;
        assert_eq!(Some(found.stayers as u64), expected["stayers"].as_u64());
        exact(&case, found.statistic, found.p, &found.narratives);
    }
}

#[test]
fn who_agrees_with_all_labellings() {
    for case in cases("who") {
        let found = who(
            &plan(&case.name),
            &windows(&case.input["accounts"]),
            RESAMPLES,
        )
        .unwrap();
        let expected = &case.expected;
        assert_eq!(Some(found.leavers as u64), expected["leavers"].as_u64());
        assert_eq!(Some(found.stayers as u64), expected["stayers"].as_u64());
        exact(&case, found.statistic, found.p, &found.narratives);
    }
}

#[test]
fn who_needs_leavers_and_stayers_that_differ() {
    let of = |stayers: u32, leavers: u32, other: [u32; 2]| {
        let mut windows = Windows::new(2);
        (0..stayers).for_each(|_| windows.push(&[2, 1], &[1, 0]));
        (0..leavers).for_each(|_| windows.push(&other, &[0, 0]));
        (0..20).for_each(|_| windows.push(&[0, 0], &[0, 3]));
        who(&plan("x"), &windows, 99).map(|found| (found.leavers, found.stayers))
    };
    assert_eq!(of(0, 9, [1, 2]), Err(NotEstimable::TooFewStayers));
    assert_eq!(of(5, 9, [1, 2]), Err(NotEstimable::TooFewStayers));
    assert_eq!(of(9, 0, [1, 2]), Err(NotEstimable::TooFewLeavers));
    assert_eq!(of(9, 5, [1, 2]), Err(NotEstimable::TooFewLeavers));
    assert_eq!(of(6, 6, [2, 1]), Err(NotEstimable::NoVariation));
    // Whoever is loud left: within strata of volume no label can move.
    assert_eq!(of(9, 9, [10, 20]), Err(NotEstimable::NoVariation));
    assert_eq!(of(6, 6, [1, 2]), Ok((6, 6)));
    let empty = who(&plan("x"), &Windows::new(0), 99);
    assert_eq!(empty.map(|_| ()), Err(NotEstimable::TooFewLeavers));
}

#[test]
fn noise_agrees_with_all_swaps_and_dealings() {
    for case in cases("noise") {
        let found = noise(
            &plan(&case.name),
            &windows(&case.input["accounts"]),
            RESAMPLES,
        )
        .unwrap();
        let expected = |key: &str| case.expected[key].as_f64().unwrap();
        let error = expected("sd") / f64::from(RESAMPLES).sqrt();
        assert!(
            (found.mean - expected("mean")).abs() < 5.0 * error,
            "{} {}",
            case.name,
            found.mean
        );
        assert!(
            expected("p93") <= found.p95 && found.p95 <= expected("p97"),
            "{}",
            case.name
        );
        assert_eq!(found.divergences.len(), RESAMPLES as usize);
        assert!(found.divergences.is_sorted());
    }
}

#[test]
fn threads_change_nothing() {
    let case = &cases("noise")[0];
    let windows = windows(&case.input["accounts"]);
    same_on_any_number_of_threads(|| noise(&plan("threads"), &windows, 299));
    let case = &cases("within")[0];
    let windows = self::windows(&case.input["accounts"]);
    same_on_any_number_of_threads(|| within(&plan("threads"), &windows, 299));
    let case = &cases("who")[2];
    let windows = self::windows(&case.input["accounts"]);
    same_on_any_number_of_threads(|| who(&plan("threads"), &windows, 299));
}

#[test]
fn accounts_without_posts_are_ignored() {
    let filled = |silent: bool| {
        let mut windows = Windows::new(2);
        for i in 1..9 {
            windows.push(&[i, 1], &[1, i]);
            if silent {
                windows.push(&[0, 0], &[0, 0]);
            }
        }
        windows
    };
    let result = |silent| within(&plan("silent"), &filled(silent), 199);
    assert_eq!(result(true), result(false));
}

#[test]
fn equal_statistics_count_as_reached() {
    // Every stayer moved by the same third of a post: only the two flips that
    // agree on all signs reach the observed sum.
    let mut windows = Windows::new(2);
    for _ in 0..6 {
        windows.push(&[2, 1], &[1, 2]);
    }
    let found = within(&plan("ties"), &windows, RESAMPLES).unwrap();
    assert!(near(found.p, 2.0 / 64.0), "{}", found.p);
}

#[test]
fn degenerate_input_has_a_reason() {
    let of = |stayers: u32, after: [u32; 2]| {
        let mut windows = Windows::new(2);
        (0..stayers).for_each(|_| windows.push(&[1, 1], &after));
        windows
    };
    let test = |windows: &Windows| within(&plan("x"), windows, 99).map(|_| ());
    assert_eq!(test(&of(5, [2, 0])), Err(NotEstimable::TooFewStayers));
    assert_eq!(test(&of(6, [2, 2])), Err(NotEstimable::NoVariation));
    assert_eq!(test(&of(9, [0, 0])), Err(NotEstimable::TooFewStayers));
    assert_eq!(test(&Windows::new(0)), Err(NotEstimable::TooFewStayers));
    let noise = |windows: &Windows, b| noise(&plan("x"), windows, b).map(|_| ());
    assert_eq!(noise(&of(9, [0, 0]), 99), Err(NotEstimable::ZeroSum));
    assert_eq!(noise(&Windows::new(3), 99), Err(NotEstimable::ZeroSum));
    assert_eq!(noise(&of(9, [1, 1]), 0), Err(NotEstimable::Empty));
    assert_eq!(noise(&of(9, [1, 1]), 9), Ok(()));
}
