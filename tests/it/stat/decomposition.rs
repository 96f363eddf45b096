//! The decomposition of a change against exact fractions, and what must hold of
//! it whatever the counts are.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::decomposition::{Sizes, Terms, decompose, intervals, sizes};
use sillage::stat::permutation::Windows;
use sillage::stat::{Estimate, Interval, NotEstimable};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::reference;

fn row(counts: &Value) -> Vec<u32> {
    let counts = counts.as_array().unwrap();
    counts.iter().map(|n| n.as_u64().unwrap() as u32).collect()
}

fn windows(input: &Value) -> Windows {
    let accounts = input["accounts"].as_array().unwrap();
    let mut windows = Windows::new(row(&accounts[0]["before"]).len());
    for account in accounts {
        let suspended = account["status"] == "suspended";
        windows.push_account(&row(&account["before"]), &row(&account["after"]), suspended);
    }
    windows
}

fn read(s: &Sizes) -> Value {
    let before = (s.stayers.before + s.leavers_suspended.before + s.leavers_silent.before) as f64;
    let after = (s.stayers.after + s.entrants.after) as f64;
    json!({
        "estimable": true,
        "stayers": s.stayers.accounts,
        "entrants": s.entrants.accounts,
        "leavers_suspended": s.leavers_suspended.accounts,
        "leavers_silent": s.leavers_silent.accounts,
        "w_entrants": s.entrants.after as f64 / after,
        "w_leavers_suspended": s.leavers_suspended.before as f64 / before,
        "w_leavers_silent": s.leavers_silent.before as f64 / before,
    })
}

#[test]
fn sizes_agree_with_exact_fractions() {
    let keys = [
        "estimable",
        "stayers",
        "entrants",
        "leavers_suspended",
        "leavers_silent",
        "w_entrants",
        "w_leavers_suspended",
        "w_leavers_silent",
    ];
    for case in reference::cases("melitz_polanec") {
        let found = match decompose(&windows(&case.input)) {
            Ok(_) => read(&sizes(&windows(&case.input))),
            Err(reason) => {
                assert_eq!(reason, NotEstimable::NoStayers, "{}", case.name);
                assert_eq!(case.expected["estimable"], false, "{}", case.name);
                continue;
            }
        };
        for key in keys {
            let agrees = case.agrees(key, &found[key], &case.expected[key]);
            assert!(agrees, "{} {key}: {}", case.name, found[key]);
        }
    }
}

#[test]
fn terms_agree_with_exact_fractions() {
    let mut compared = 0;
    for case in reference::cases("melitz_polanec") {
        let Ok(found) = decompose(&windows(&case.input)) else {
            assert!(case.expected["narratives"].is_null(), "{}", case.name);
            continue;
        };
        let expected = case.expected["narratives"].as_array().unwrap();
        assert_eq!(found.narratives.len(), expected.len());
        for (terms, expected) in found.narratives.iter().zip(expected) {
            let [within, between, suspended, silent, entrants] = terms.parts();
            for (key, value) in [
                ("within", within),
                ("between", between),
                ("leavers_suspended", suspended),
                ("leavers_silent", silent),
                ("entrants", entrants),
                ("stayers", within + between),
                ("change", terms.parts().iter().sum()),
            ] {
                let (name, wanted) = (&case.name, &expected[key]);
                assert!(
                    case.agrees(key, &value.into(), wanted),
                    "{name} {key}: {value}, not {wanted}"
                );
                compared += 1;
            }
            for (key, value) in [("within", within), ("between", between)] {
                let zero = expected["exact"][key] == "0";
                assert_eq!(zero, value == 0.0, "{} {key}: {value}", case.name);
            }
        }
    }
    assert!(compared > 100, "only {compared} numbers");
}

/// Accounts of one label each, in numbers that do not divide evenly: no stayer
/// changes its mix, and no rounding may say otherwise.
#[test]
fn accounts_of_one_label_change_nothing_within() {
    let mut windows = Windows::new(3);
    for i in 0..37u32 {
        let (mut before, mut after) = ([0; 3], [0; 3]);
        before[i as usize % 3] = 7 * i % 11 + 1;
        after[i as usize % 3] = 5 * i % 13 + 1;
        windows.push(&before, &after);
    }
    let found = decompose(&windows).unwrap();
    let intervals = intervals(&windows, 0.95).unwrap();
    for (terms, interval) in found.narratives.iter().zip(&intervals) {
        assert_eq!(terms.within.to_bits(), 0.0f64.to_bits());
        assert_eq!((interval.within.lower, interval.within.upper), (0.0, 0.0));
        assert!(terms.between != 0.0);
    }
    assert_eq!(found.tactics_and_speakers.0, 0.0);
    assert_eq!(found.moved.between, found.tactics_and_speakers.1);
}

#[test]
fn degenerate_input_has_a_reason() {
    let of = |rows: &[([u32; 2], [u32; 2])]| {
        let mut windows = Windows::new(2);
        rows.iter().for_each(|(b, a)| windows.push(b, a));
        windows
    };
    let both = |windows: &Windows| {
        (
            decompose(windows).map(|_| ()),
            intervals(windows, 0.95).map(|_| ()),
        )
    };
    let none = Err(NotEstimable::NoStayers);
    assert_eq!(both(&Windows::new(0)), (none, none));
    assert_eq!(both(&of(&[])), (none, none));
    assert_eq!(
        both(&of(&[([1, 2], [0, 0]), ([0, 0], [1, 0])])),
        (none, none)
    );
    let alone = of(&[([1, 2], [2, 1])]);
    assert_eq!(both(&alone), (Ok(()), Err(NotEstimable::TooFewAccounts)));
    let rests = of(&[([1, 2], [2, 1]), ([3, 3], [0, 0]), ([0, 0], [3, 3])]);
    assert_eq!(both(&rests), (Ok(()), Err(NotEstimable::RestsOnOneAccount)));
}

type Account = ([u32; 3], [u32; 3], bool);

fn accounts() -> impl Strategy<Value = Vec<Account>> {
    let row = || prop_oneof![Just([0u32; 3]), prop::array::uniform3(0u32..40)];
    prop::collection::vec((row(), row(), any::<bool>()), 0..30)
}

fn pushed(accounts: &[Account]) -> Windows {
    let mut windows = Windows::new(3);
    for (before, after, suspended) in accounts {
        windows.push_account(before, after, *suspended);
    }
    windows
}

fn change(accounts: &[Account], k: usize) -> f64 {
    let share = |of: fn(&Account) -> [u32; 3]| {
        let all: u32 = accounts.iter().map(|a| of(a).iter().sum::<u32>()).sum();
        f64::from(accounts.iter().map(|a| of(a)[k]).sum::<u32>()) / f64::from(all)
    };
    share(|a| a.1) - share(|a| a.0)
}

fn flat<T: Copy>(terms: Estimate<Vec<Terms<T>>>) -> Estimate<Vec<T>> {
    terms.map(|terms| terms.iter().flat_map(Terms::parts).collect())
}

/// The interval of one term with everything computed anew without each account.
fn brute_force(accounts: &[Account], place: usize) -> Option<(f64, f64)> {
    let active: Vec<Account> = accounts
        .iter()
        .filter(|(b, a, _)| b.iter().chain(a).sum::<u32>() > 0)
        .copied()
        .collect();
    let term = |accounts: &[Account]| {
        let terms = decompose(&pushed(accounts)).map(|d| d.narratives);
        flat(terms).ok().map(|t| t[place])
    };
    let without = |i: usize| {
        let mut left = active.clone();
        left.remove(i);
        term(&left)
    };
    let left: Vec<f64> = (0..active.len()).map(without).collect::<Option<_>>()?;
    let n = left.len() as f64;
    let mean = left.iter().sum::<f64>() / n;
    let squares: f64 = left.iter().map(|x| (x - mean) * (x - mean)).sum();
    let n_eff = |of: fn(&Account) -> [u32; 3]| {
        let posts = || active.iter().map(|a| f64::from(of(a).iter().sum::<u32>()));
        posts().sum::<f64>() * posts().sum::<f64>() / posts().map(|n| n * n).sum::<f64>()
    };
    let df = n_eff(|a| a.0).min(n_eff(|a| a.1)) - 1.0;
    let t = StudentsT::new(0.0, 1.0, df).ok()?.inverse_cdf(0.975);
    let (half, all) = (t * ((n - 1.0) / n * squares).sqrt(), term(&active)?);
    Some(((all - half).max(-1.0), (all + half).min(1.0)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn terms_add_up_to_the_change(accounts in accounts()) {
        match decompose(&pushed(&accounts)) {
            Err(reason) => prop_assert_eq!(reason, NotEstimable::NoStayers),
            Ok(found) => for (k, terms) in found.narratives.iter().enumerate() {
                let sum: f64 = terms.parts().iter().sum();
                // Five terms, each rounded by up to half a unit of the twelfth digit.
                prop_assert!((sum - change(&accounts, k)).abs() < 2.6e-12);
                prop_assert!(terms.parts().iter().all(|t| (-1.0..=1.0).contains(t)));
            }
        }
    }

    #[test]
    fn terms_of_all_narratives_cancel(accounts in accounts()) {
        if let Ok(found) = decompose(&pushed(&accounts)) {
            for part in 0..5 {
                let sum: f64 = found.narratives.iter().map(|t| t.parts()[part]).sum();
                prop_assert!(sum.abs() < 1e-11, "{part}: {sum}");
            }
        }
    }

    #[test]
    fn the_order_of_accounts_does_not_matter(mut accounts in accounts()) {
        let found = flat(decompose(&pushed(&accounts)).map(|d| d.narratives));
        accounts.reverse();
        let other = flat(decompose(&pushed(&accounts)).map(|d| d.narratives));
        match (found, other) {
            (Ok(a), Ok(b)) => prop_assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-12)),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn intervals_equal_recomputation(accounts in accounts(), place in 0usize..15) {
        if let Ok(found) = flat::<Interval>(intervals(&pushed(&accounts), 0.95)) {
            let found = found[place];
            let (lower, upper) = brute_force(&accounts, place).unwrap();
            prop_assert!((found.lower - lower).abs() < 1e-7, "{} {lower}", found.lower);
            prop_assert!((found.upper - upper).abs() < 1e-7, "{} {upper}", found.upper);
        }
    }
}
