//! How far coders who labelled the same units agree beyond chance.
//!
//! Categories are numbers without order; a missing label is left out. All counts
//! stay whole until the last division.

use std::collections::BTreeMap;

use super::bootstrap::{self, Resampled};
use super::rng::Plan;
use super::{Estimate, NotEstimable, round12};

/// Krippendorff's α for nominal categories (Krippendorff 2011).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// 1 for agreement throughout, 0 for what chance gives, below 0 for less.
    pub alpha: f64,
    /// Units with two labels or more; the others say nothing.
    pub units: usize,
    /// The labels of these units.
    pub values: u64,
}

/// α of units, each a list of the labels that it got, by whomever.
///
/// # Errors
/// `Empty` where no unit has two labels, `NoVariation` where all labels are of
/// one category.
pub fn alpha<U: AsRef<[u32]>>(units: &[U]) -> Estimate<Alpha> {
    let units = pairable(units);
    let alpha = nominal(units.iter().map(|unit| (unit, 1)))?;
    Ok(Alpha {
        alpha: round12(alpha),
        units: units.len(),
        values: units.iter().map(|unit| unit.labels).sum(),
    })
}

/// [`alpha`] with its percentile bootstrap interval over the units that have two
/// labels or more, in the order given.
///
/// # Errors
/// As [`alpha`]; `TooFewUnits` for one unit; otherwise as
/// [`bootstrap::percentile`].
pub fn alpha_interval<U: AsRef<[u32]>>(
    plan: &Plan,
    units: &[U],
    resamples: u32,
    level: f64,
) -> Estimate<Resampled> {
    let units = pairable(units);
    nominal(units.iter().map(|unit| (unit, 1)))?;
    if units.len() < 2 {
        return Err(NotEstimable::TooFewUnits);
    }
    let statistic = |drawn: &[u32]| nominal(units.iter().zip(drawn.iter().copied())).ok();
    bootstrap::percentile(plan, units.len(), resamples, level, statistic)
}

/// What two coders made of the same units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Units that both labelled.
    pub units: u64,
    /// The share of them with one label.
    pub observed: f64,
    /// The share to expect from how often each coder uses each category.
    pub chance: f64,
    /// Cohen's κ, unweighted; `NoVariation` where chance agreement is 1.
    pub kappa: Estimate<f64>,
}

/// Agreement and Cohen's κ of two coders, from the pair of labels of each unit
/// that both labelled.
///
/// # Errors
/// `Empty` without pairs.
pub fn agreement(pairs: &[(u32, u32)]) -> Estimate<Agreement> {
    let n = pairs.len() as u128;
    if n == 0 {
        return Err(NotEstimable::Empty);
    }
    let mut used: BTreeMap<u32, [u128; 2]> = BTreeMap::new();
    for &(first, second) in pairs {
        used.entry(first).or_default()[0] += 1;
        used.entry(second).or_default()[1] += 1;
    }
    let agreeing = pairs.iter().filter(|(a, b)| a == b).count() as u128;
    let by_chance: u128 = used.values().map(|[a, b]| a * b).sum();
    let beyond = (n * agreeing) as i128 - by_chance as i128;
    let kappa = match n * n - by_chance {
        0 => Err(NotEstimable::NoVariation),
        room => Ok(round12(beyond as f64 / room as f64)),
    };
    Ok(Agreement {
        units: pairs.len() as u64,
        observed: round12(agreeing as f64 / n as f64),
        chance: round12(by_chance as f64 / (n * n) as f64),
        kappa,
    })
}

/// How often a unit got each category.
struct Unit {
    labels: u64,
    counts: Vec<(u32, u64)>,
}

/// The units with two labels or more.
fn pairable<U: AsRef<[u32]>>(units: &[U]) -> Vec<Unit> {
    let several = units.iter().map(AsRef::as_ref).filter(|u| u.len() > 1);
    several
        .map(|labels| {
            let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
            for label in labels {
                *counts.entry(*label).or_default() += 1;
            }
            Unit {
                labels: labels.len() as u64,
                counts: counts.into_iter().collect(),
            }
        })
        .collect()
}

/// 1 − D_o/D_e, each unit counted as often as it was drawn. Disagreements are
/// summed by the number of labels of the unit, whole, before they are divided.
fn nominal<'a>(units: impl Iterator<Item = (&'a Unit, u32)>) -> Estimate<f64> {
    let mut disagreeing: BTreeMap<u64, u128> = BTreeMap::new();
    let mut totals: BTreeMap<u32, u128> = BTreeMap::new();
    for (unit, drawn) in units.filter(|(_, drawn)| *drawn > 0) {
        let drawn = u128::from(drawn);
        let alike: u64 = unit.counts.iter().map(|(_, n)| n * n).sum();
        let unlike = u128::from(unit.labels * unit.labels - alike);
        *disagreeing.entry(unit.labels).or_default() += drawn * unlike;
        for &(category, n) in &unit.counts {
            *totals.entry(category).or_default() += drawn * u128::from(n);
        }
    }
    let n: u128 = totals.values().sum();
    if n == 0 {
        return Err(NotEstimable::Empty);
    }
    let alike: u128 = totals.values().map(|n| n * n).sum();
    if alike == n * n {
        return Err(NotEstimable::NoVariation);
    }
    let parts = disagreeing.iter();
    let observed: f64 = parts
        .map(|(labels, unlike)| *unlike as f64 / (labels - 1) as f64)
        .sum();
    Ok(1.0 - (n - 1) as f64 * observed / (n * n - alike) as f64)
}
