//! The log-rank test: whether groups of accounts leave at the same pace.

use nalgebra::{DMatrix, DVector};

use super::survival::{Spell, risks};
use super::{Estimate, NotEstimable, distribution, round12};

/// What a group shows, and what it would show if all groups were alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Its accounts that were at risk at some time.
    pub accounts: u64,
    /// Its events.
    pub observed: u64,
    /// The events expected of it.
    pub expected: f64,
}

/// The comparison of all groups.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// The groups, in the order given.
    pub groups: Vec<Group>,
    /// The statistic.
    pub chi_squared: f64,
    /// Its degrees of freedom: groups ever at risk at an event, less one.
    pub df: u64,
    /// Its upper tail.
    pub p: f64,
}

/// Compares groups of spells with delayed entry; the variance is hypergeometric.
/// Groups that are never at risk at an event are left out.
///
/// # Errors
/// `NoVariation` where nothing can differ: no event, less than two groups at
/// risk, or no event at which two groups were at risk.
pub fn logrank(groups: &[Vec<Spell>]) -> Estimate<LogRank> {
    let watched: Vec<Vec<Spell>> = groups
        .iter()
        .map(|g| g.iter().copied().filter(|s| s.entry < s.exit).collect())
        .collect();
    let tables = tables(&watched);
    let described = described(&watched, &tables);
    let compared: Vec<usize> = (0..groups.len())
        .filter(|g| tables.iter().any(|t| t.at_risk[*g] > 0))
        .collect();
    if compared.len() < 2 {
        return Err(NotEstimable::NoVariation);
    }
    // The differences add up to 0, so that the last group says nothing new.
    let free = &compared[..compared.len() - 1];
    let differences = DVector::from_iterator(
        free.len(),
        free.iter()
            .map(|g| described[*g].observed as f64 - described[*g].expected),
    );
    let inverse = covariance(free, &tables).cholesky();
    let inverse = inverse.ok_or(NotEstimable::NoVariation)?;
    let chi_squared = differences.dot(&inverse.solve(&differences));
    let df = free.len() as u64;
    Ok(LogRank {
        groups: described
            .into_iter()
            .map(|g| Group {
                expected: round12(g.expected),
                ..g
            })
            .collect(),
        chi_squared: round12(chi_squared),
        df,
        p: round12(distribution::chi_squared_tail(chi_squared, df)?),
    })
}

/// The groups at one time with events.
struct Table {
    at_risk: Vec<u64>,
    events: u64,
    all: u64,
}

fn tables(watched: &[Vec<Spell>]) -> Vec<Table> {
    let everybody: Vec<Spell> = watched.iter().flatten().copied().collect();
    let at_risk = |spells: &[Spell], t: i64| {
        let holds = |s: &&Spell| s.entry < t && t <= s.exit;
        spells.iter().filter(holds).count() as u64
    };
    let table = |risk: super::survival::Risk| Table {
        at_risk: watched.iter().map(|g| at_risk(g, risk.time)).collect(),
        events: risk.events,
        all: risk.at_risk,
    };
    risks(&everybody).into_iter().map(table).collect()
}

fn described(watched: &[Vec<Spell>], tables: &[Table]) -> Vec<Group> {
    let expected = |g: usize| {
        let parts = tables
            .iter()
            .map(|t| t.events as f64 * t.at_risk[g] as f64 / t.all as f64);
        parts.sum()
    };
    let group = |(g, spells): (usize, &Vec<Spell>)| Group {
        accounts: spells.len() as u64,
        observed: spells.iter().filter(|s| s.event).count() as u64,
        expected: expected(g),
    };
    watched.iter().enumerate().map(group).collect()
}

/// Σ d (n − d)/(n − 1) · (δ nᵢ/n − nᵢ nⱼ/n²), over the times with events.
fn covariance(groups: &[usize], tables: &[Table]) -> DMatrix<f64> {
    let mut sum = DMatrix::zeros(groups.len(), groups.len());
    for t in tables.iter().filter(|t| t.all > 1) {
        let (n, d) = (t.all as f64, t.events as f64);
        let scale = d * (n - d) / (n - 1.0);
        for (row, g) in groups.iter().enumerate() {
            for (column, h) in groups.iter().enumerate() {
                let (share, other) = (t.at_risk[*g] as f64 / n, t.at_risk[*h] as f64 / n);
                let own = if row == column { share } else { 0.0 };
                sum[(row, column)] += scale * (own - share * other);
            }
        }
    }
    sum
}
