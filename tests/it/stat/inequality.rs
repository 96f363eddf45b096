//! The interval of the Gini index against recomputation without each account.

use proptest::prelude::*;
use sillage::stat::NotEstimable;
use sillage::stat::concentration::gini_histogram;
use sillage::stat::inequality::gini;
use statrs::distribution::{ContinuousCDF as _, StudentsT};

type Item = (u64, usize, u64);

fn without(items: &[Item], left_out: Option<usize>) -> Option<f64> {
    let left: Vec<(u64, u64)> = items
        .iter()
        .filter(|item| Some(item.1) != left_out)
        .map(|&(value, _, n)| (value, n))
        .collect();
    gini_histogram(&left).ok()
}

/// The limits as the documentation states them, every index taken anew.
fn expected(items: &[Item], accounts: usize) -> Option<(f64, f64)> {
    let of = |account| items.iter().filter(move |item| item.1 == account);
    let owners: Vec<usize> = (0..accounts).filter(|a| of(*a).count() > 0).collect();
    let totals: Vec<f64> = owners
        .iter()
        .map(|a| of(*a).map(|i| (i.0 * i.2) as f64).sum())
        .collect();
    let total: f64 = totals.iter().sum();
    let whole = without(items, None)?;
    let deleted: Option<Vec<f64>> = owners.iter().map(|a| without(items, Some(*a))).collect();
    let deleted = deleted?;
    let n = deleted.len() as f64;
    let mean = deleted.iter().sum::<f64>() / n;
    let squares: f64 = deleted.iter().map(|g| (g - mean) * (g - mean)).sum();
    let error = ((n - 1.0) / n * squares).sqrt();
    let fourth: f64 = deleted.iter().map(|g| libm::pow(g - mean, 4.0)).sum();
    let held = total * total / totals.iter().map(|x| x * x).sum::<f64>() - 1.0;
    let df = held.min(squares * squares / fourth);
    let t = StudentsT::new(0.0, 1.0, df).ok()?.inverse_cdf(0.975);
    let centre = (n * whole - (n - 1.0) * mean).clamp(whole / 2.0, (1.0 + whole) / 2.0);
    let margin = t * error / (centre * (1.0 - centre));
    let limit = |side: f64| 1.0 / (1.0 + ((1.0 - centre) / centre) * libm::exp(-side * margin));
    Some((limit(-1.0).min(whole), limit(1.0).max(whole)))
}

#[test]
fn degenerate_input_has_a_reason() {
    let found = |items: &[Item]| gini(items, 3, 0.95).map(|_| ());
    assert_eq!(found(&[]), Err(NotEstimable::Empty));
    assert_eq!(found(&[(0, 0, 2), (0, 1, 1)]), Err(NotEstimable::ZeroSum));
    assert_eq!(
        found(&[(1, 0, 2), (5, 0, 1)]),
        Err(NotEstimable::TooFewAccounts)
    );
    assert_eq!(
        found(&[(4, 0, 2), (4, 1, 1)]),
        Err(NotEstimable::NoVariation)
    );
    // Without account 1 nothing is left to share.
    assert_eq!(
        found(&[(0, 0, 2), (0, 2, 1), (3, 1, 1)]),
        Err(NotEstimable::RestsOnOneAccount)
    );
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    prop::collection::vec((1u64..500, 0usize..12, 1u64..4), 4..60).prop_map(|mut items| {
        items.sort_unstable();
        items
    })
}

proptest! {
    #[test]
    fn sums_without_one_account_equal_recomputation(items in items()) {
        if let (Ok(found), Some((lower, upper))) = (gini(&items, 12, 0.95), expected(&items, 12)) {
            prop_assert!((found.estimate - without(&items, None).unwrap()).abs() < 1e-10);
            prop_assert!((found.lower - lower).abs() < 1e-6, "{found:?} {lower}");
            prop_assert!((found.upper - upper).abs() < 1e-6, "{found:?} {upper}");
            prop_assert!(0.0 <= found.lower && found.lower <= found.estimate);
            prop_assert!(found.estimate <= found.upper && found.upper <= 1.0);
        }
    }

    #[test]
    fn the_names_of_accounts_do_not_matter(items in items()) {
        let renamed: Vec<Item> = items.iter().map(|&(v, a, n)| (v, 11 - a, n)).collect();
        match (gini(&items, 12, 0.95), gini(&renamed, 12, 0.95)) {
            (Ok(a), Ok(b)) => {
                prop_assert!((a.lower - b.lower).abs() < 1e-9);
                prop_assert!((a.upper - b.upper).abs() < 1e-9);
            }
            (a, b) => prop_assert_eq!(a.map(|_| ()), b.map(|_| ())),
        }
    }
}
