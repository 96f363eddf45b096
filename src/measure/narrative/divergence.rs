//! How far the mixes of the two windows lie apart, beside what resampling gives
//! when nothing happened.

use super::comparison::Comparison;
use crate::facts::build::{Draft, cell, decimal_cell, fact};
use crate::facts::{Facts, Shape};
use crate::stat::divergence::{cramers_v, jensen_shannon, total_variation};
use crate::stat::permutation::Noise;
use crate::stat::{Estimate, round12};

/// The divergences of the two windows, and the noise level of the first.
pub fn measure(comparison: &Comparison<'_>, noise: &Estimate<Noise>, facts: &mut Facts) {
    let [before, after] = [0, 1].map(|side| comparison.panel.sums(side));
    let [p, q] = [&before, &after].map(|counts| floats(counts));
    let draft = |measure: &str, unit: &str| fact(comparison.id(measure), unit, 7).decimals(3);
    let level = |pick: fn(&Noise) -> f64| noise.as_ref().map(pick).map_err(|e| *e);
    for draft in [
        draft("jsd", "bits").number(jensen_shannon(&p, &q)),
        draft("tv", "share")
            .decimals(1)
            .number(total_variation(&p, &q)),
        draft("cramers_v", "index")
            .decimals(2)
            .number(cramers_v(&[before, after])),
    ] {
        facts.add(comparison.compared(draft));
    }
    for draft in [
        draft("jsd.noise_mean", "bits").number(level(|n| n.mean)),
        draft("jsd.noise_p95", "bits").number(level(|n| n.p95)),
    ] {
        facts.add(comparison.resampled(draft));
    }
}

/// Counts as weights.
pub fn floats(counts: &[u64]) -> Vec<f64> {
    counts.iter().map(|n| *n as f64).collect()
}

/// The divergences of the resamples in thirty equal bins from zero.
pub fn histogram(comparison: &Comparison<'_>, noise: &Estimate<Noise>) -> Draft {
    const BINS: u32 = 30;
    let columns = [("from", "bits"), ("to", "bits"), ("resamples", "resamples")];
    let draft = fact(comparison.id("noise"), "resamples", 7).decimals(4);
    let values = match noise {
        Ok(noise) => &noise.divergences,
        Err(reason) => {
            return draft
                .rows(Shape::Histogram, &columns, Vec::new())
                .not_estimable(*reason);
        }
    };
    let largest = values.last().copied().unwrap_or(0.0).max(1e-6);
    let edge = |bin: u32| round12(largest * f64::from(bin) / f64::from(BINS));
    let rows = (0..BINS)
        .map(|bin| {
            let last = bin + 1 == BINS;
            let inside = |v: &&f64| **v >= edge(bin) && (**v < edge(bin + 1) || last);
            let n = values.iter().filter(inside).count() as u64;
            vec![
                decimal_cell(Ok(edge(bin))),
                decimal_cell(Ok(edge(bin + 1))),
                cell(n),
            ]
        })
        .collect();
    comparison
        .resampled(draft.rows(Shape::Histogram, &columns, rows))
        .parents([comparison.id("jsd")])
}
