//! `sillage::stat` against other software and against its own promises.

mod adjust;
mod bootstrap;
mod changepoint;
mod composition;
mod concentration;
mod contingency;
mod coshare;
mod decomposition;
mod divergence;
mod inequality;
mod jackknife;
mod log_odds;
mod misclassification;
mod permutation;
mod poisson;
mod proportion;
mod quantile;
mod regression;
mod reliability;
mod rng;
mod rounding;
mod similar;
mod survival;

use std::collections::BTreeMap;

use sillage::stat::rng::Plan;

/// A plan for tests.
fn plan(name: &str) -> Plan {
    Plan {
        seed: 7,
        name: name.to_owned(),
    }
}

/// The histogram of values in any order.
fn histogram(values: &[u64]) -> Vec<(u64, u64)> {
    let mut counts = BTreeMap::new();
    for &value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// Runs the same computation on 1, 2 and 8 threads, and wants one result.
fn same_on_any_number_of_threads<T: PartialEq + std::fmt::Debug + Send>(
    compute: impl Fn() -> T + Sync,
) {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(&compute)
    };
    let alone = on(1);
    assert_eq!(alone, on(2));
    assert_eq!(alone, on(8));
}
