//! χ², Fisher and permutation against R, SciPy and full enumeration.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::contingency::{
    Test, chi_squared, fisher, goodness_of_fit, one_rate, permutation,
};

use super::{plan, same_on_any_number_of_threads};
use crate::reference::{self, counts, or_null};

const RESAMPLES: u32 = 9999;

fn table(input: &Value) -> Vec<Vec<u64>> {
    input["table"]
        .as_array()
        .unwrap()
        .iter()
        .map(counts)
        .collect()
}

fn two_by_two(input: &Value) -> [[u64; 2]; 2] {
    let table = table(input);
    [[table[0][0], table[0][1]], [table[1][0], table[1][1]]]
}

#[test]
fn chi_squared_agrees_with_r() {
    let keys = ["chisq", "df", "p", "min_expected"];
    reference::check("chisq_cramer", &keys, |input| {
        let found = chi_squared(&table(input));
        json!({
            "chisq": or_null(found.map(|t| t.statistic)),
            "df": or_null(found.map(|t| t.df)),
            "p": or_null(found.map(|t| t.p)),
            "min_expected": or_null(found.map(|t| t.smallest_expected)),
        })
    });
}

#[test]
fn fisher_agrees_with_exact_integers() {
    reference::check(
        "fisher",
        &["p"],
        |input| json!({"p": or_null(fisher(two_by_two(input)))}),
    );
}

#[test]
fn working_days_agree_with_r() {
    let keys = ["weekday", "weekend", "chisq", "df", "p"];
    reference::check("weekday_chisq", &keys, |input| {
        let days = counts(&input["counts_mon_to_sun"]);
        let split: [u64; 2] = [days[..5].iter().sum(), days[5..].iter().sum()];
        let found = goodness_of_fit(&split, &[5, 2]);
        json!({
            "weekday": split[0], "weekend": split[1],
            "chisq": or_null(found.map(|t| t.statistic)),
            "df": or_null(found.map(|t| t.df)),
            "p": or_null(found.map(|t| t.p)),
        })
    });
}

/// n over k in 128 bits, which the tables below do not leave.
fn choose(n: u64, k: u64) -> u128 {
    (1..=u128::from(k)).fold(1, |c, i| c * (u128::from(n - k) + i) / i)
}

/// How many ways lead to each table with the margins of a K×2 table, and the
/// statistic Σ kᵢ²/nᵢ of it, times a number that makes it whole.
fn enumerate(rows: &[[u64; 2]]) -> Vec<(u128, u128)> {
    fn fill(sizes: &[u64], left: u64, ways: u128, sum: u128, found: &mut Vec<(u128, u128)>) {
        let Some((&size, rest)) = sizes.split_first() else {
            if left == 0 {
                found.push((ways, sum));
            }
            return;
        };
        for k in 0..=size.min(left) {
            // 27720 is a multiple of every row total used here.
            let term = u128::from(k * k) * 27720 / u128::from(size);
            fill(rest, left - k, ways * choose(size, k), sum + term, found);
        }
    }
    let sizes: Vec<u64> = rows.iter().map(|r| r[0] + r[1]).collect();
    let mut found = Vec::new();
    fill(&sizes, rows.iter().map(|r| r[0]).sum(), 1, 0, &mut found);
    found
}

/// The exact p of the permutation test.
fn exact(rows: &[[u64; 2]]) -> f64 {
    let term = |r: &[u64; 2]| u128::from(r[0] * r[0]) * 27720 / u128::from(r[0] + r[1]);
    let observed: u128 = rows.iter().map(term).sum();
    let tables = enumerate(rows);
    let ways = |least: u128| -> u128 { tables.iter().filter(|t| t.1 >= least).map(|t| t.0).sum() };
    ways(observed) as f64 / ways(0) as f64
}

#[test]
fn permutation_agrees_with_all_tables() {
    for rows in [
        vec![[3, 1], [1, 4], [0, 6]],
        vec![[2, 2], [2, 2], [2, 2]],
        vec![[1, 9], [4, 4], [0, 3], [2, 5]],
        vec![[5, 0], [0, 6]],
    ] {
        let p = permutation(&plan("exact"), &rows, RESAMPLES).unwrap();
        let exact = exact(&rows);
        let error = (exact * (1.0 - exact) / f64::from(RESAMPLES)).sqrt();
        assert!(
            (p - exact).abs() <= 5.0 * error + 1.0 / f64::from(RESAMPLES),
            "{rows:?}: {p}, exactly {exact}"
        );
    }
}

#[test]
fn threads_change_nothing() {
    let rows = [[3, 1], [1, 4], [0, 6]];
    same_on_any_number_of_threads(|| permutation(&plan("threads"), &rows, 299));
}

#[test]
fn the_test_follows_the_smallest_expected_count() {
    let test = |rows: &[[u64; 2]]| one_rate(&plan("rule"), rows, 99).map(|(_, test)| test);
    assert_eq!(test(&[[5, 5], [5, 5]]), Ok(Test::ChiSquared));
    assert_eq!(test(&[[4, 5], [5, 5]]), Ok(Test::Fisher));
    assert_eq!(test(&[[4, 5], [0, 0], [5, 5]]), Ok(Test::Fisher));
    assert_eq!(test(&[[4, 5], [9, 9], [5, 5]]), Ok(Test::Permutation));
    assert_eq!(test(&[[4, 0], [9, 0]]), Err(NotEstimable::NoVariation));
    assert_eq!(test(&[]), Err(NotEstimable::ZeroSum));
}

#[test]
fn large_tables_keep_their_far_tails() {
    // Exact fractions in Python.
    let exact = 5.783334741890891e-133;
    let p = fisher([[700, 200], [300, 900]]).unwrap();
    assert!((p / exact - 1.0).abs() < 1e-9, "{p}");
    // Mirrored margins: the opposite table is a tie, however large the counts.
    let p = fisher([[50_001, 50_000], [50_000, 50_001]]).unwrap();
    assert_eq!(p, 1.0);
    assert_eq!(fisher([[50_000, 50_000], [50_000, 50_000]]), Ok(1.0));
}

#[test]
fn degenerate_input_has_a_reason() {
    assert_eq!(fisher([[0, 0], [0, 0]]), Err(NotEstimable::ZeroSum));
    assert_eq!(fisher([[0, 0], [3, 4]]), Ok(1.0));
    let permuted = |rows: &[[u64; 2]], b| permutation(&plan("x"), rows, b);
    assert_eq!(permuted(&[[0, 0]], 9), Err(NotEstimable::ZeroSum));
    assert_eq!(permuted(&[[1, 2]], 9), Err(NotEstimable::NoVariation));
    assert_eq!(permuted(&[[1, 2], [2, 1]], 0), Err(NotEstimable::Empty));
    assert_eq!(goodness_of_fit(&[0, 0], &[5, 2]), Err(NotEstimable::Empty));
    assert_eq!(goodness_of_fit(&[3], &[5]), Err(NotEstimable::NoVariation));
    let nothing = goodness_of_fit(&[3, 1], &[5, 0]);
    assert_eq!(nothing, Err(NotEstimable::ZeroDenominator));
}

fn small() -> impl Strategy<Value = [[u64; 2]; 2]> {
    prop::array::uniform2(prop::array::uniform2(0u64..25))
}

proptest! {
    #[test]
    fn fisher_equals_the_sum_over_binomials(table in small()) {
        let [[a, b], [c, d]] = table;
        prop_assume!(a + b + c + d > 0);
        let ways = |x: u64| choose(a + b, x) * choose(c + d, a + c - x);
        let cells = (a + c).saturating_sub(c + d)..=(a + b).min(a + c);
        let all: u128 = cells.clone().map(ways).sum();
        let reached: u128 = cells.map(ways).filter(|w| *w <= ways(a)).sum();
        let p = fisher(table).unwrap();
        prop_assert!((p - reached as f64 / all as f64).abs() < 1e-11);
    }

    #[test]
    fn rows_and_columns_may_be_exchanged(table in small()) {
        let [[a, b], [c, d]] = table;
        for other in [[[c, d], [a, b]], [[b, a], [d, c]], [[a, c], [b, d]]] {
            let (p, q) = (fisher(table), fisher(other));
            prop_assert!(p == q || (p.unwrap() - q.unwrap()).abs() < 1e-11);
            let (p, q) = (chi_squared(&table), chi_squared(&other));
            match (p, q) {
                (Ok(p), Ok(q)) => prop_assert!((p.statistic - q.statistic).abs() < 1e-9),
                (p, q) => prop_assert_eq!(p, q),
            }
        }
    }

    #[test]
    fn p_is_a_probability_above_zero(rows in prop::collection::vec(prop::array::uniform2(0u64..9), 1..6)) {
        if let Ok((p, _)) = one_rate(&plan("bounds"), &rows, 19) {
            prop_assert!(0.0 < p && p <= 1.0);
        }
    }
}
