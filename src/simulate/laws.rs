//! The laws that a scenario draws from, on top of whole random numbers. Only
//! `libm` and exact arithmetic decide, so that every platform draws alike.

use super::scenario::{Law, LogNormal};
use crate::stat::rng::Rng;

/// A standard normal value (Box–Muller; the second value is not kept, so that
/// no draw depends on an earlier one's parity).
pub fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * libm::log(positive(rng))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * rng.unit())
}

/// A value above 0 and at most 1.
fn positive(rng: &mut Rng) -> f64 {
    1.0 - rng.unit()
}

/// A log-normal value.
pub fn lognormal(rng: &mut Rng, law: LogNormal) -> f64 {
    law.median * libm::exp(law.sigma * normal(rng))
}

/// A factor with mean 1.
pub fn factor(rng: &mut Rng, law: Law) -> f64 {
    match law {
        Law::Constant => 1.0,
        Law::Lognormal(sigma) => libm::exp(sigma * normal(rng) - sigma * sigma / 2.0),
        Law::Gamma(shape) => gamma(rng, shape) / shape,
    }
}

/// A gamma value with scale 1 (Marsaglia and Tsang 2000).
fn gamma(rng: &mut Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        let boost = libm::pow(positive(rng), 1.0 / shape);
        return gamma(rng, shape + 1.0) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(rng);
        let v = 1.0 + c * x;
        let v = v * v * v;
        if v > 0.0 && libm::log(positive(rng)) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

/// A Poisson value: the exact product method in steps of at most 16, which add
/// up; above 4096 the rounded normal value, whose error nobody can see.
pub fn poisson(rng: &mut Rng, mean: f64) -> u64 {
    const STEP: f64 = 16.0;
    const LARGE: f64 = 4096.0;
    if mean > LARGE {
        return rounded(mean + mean.sqrt() * normal(rng));
    }
    let (mut left, mut count) = (mean, 0);
    while left > 0.0 {
        count += small_poisson(rng, left.min(STEP));
        left -= STEP;
    }
    count
}

fn small_poisson(rng: &mut Rng, mean: f64) -> u64 {
    let limit = libm::exp(-mean);
    let (mut product, mut count) = (rng.unit(), 0);
    while product > limit {
        product *= rng.unit();
        count += 1;
    }
    count
}

/// The nearest whole number, at least 0.
pub fn rounded(value: f64) -> u64 {
    // A cast of a float cuts, and keeps within the type's limits.
    (value + 0.5).max(0.0) as u64
}

/// The index at which the running sum of `weights` passes `point` (0 ≤ point < 1)
/// of their total; indices of weight 0 never come out.
pub fn pick(weights: &[f64], point: f64) -> usize {
    let total: f64 = weights.iter().sum();
    let mut left = point * total;
    let mut last = 0;
    for (index, weight) in weights.iter().enumerate() {
        if *weight <= 0.0 {
            continue;
        }
        last = index;
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    last
}

/// One of some things, all alike; none of none.
pub fn one_of<'a, T>(rng: &mut Rng, things: &'a [T]) -> Option<&'a T> {
    if things.is_empty() {
        return None;
    }
    things.get(rng.index(things.len()))
}

/// A whole number from `least` to `most`, both included.
pub fn between(rng: &mut Rng, least: i64, most: i64) -> i64 {
    least + rng.index((most - least + 1).unsigned_abs() as usize) as i64
}

/// Whether something of this probability happens.
pub fn happens(rng: &mut Rng, share: super::scenario::Share) -> bool {
    rng.unit() < share.0
}
