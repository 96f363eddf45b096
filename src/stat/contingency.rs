//! Tests of independence in tables of counts of independent units, and of one
//! row of counts against fixed shares.
//!
//! Not for posts: posts of one account are not independent. χ² where every cell
//! expects enough, exact or resampled p-values where not; ties are decided in
//! whole numbers, because a p-value is a count of ties.

use rayon::prelude::*;

use super::natural::Natural;
use super::rng::Plan;
use super::{Estimate, NotEstimable, distribution, round12};

/// Below this expected count in any cell χ² is not used.
pub const FEWEST_EXPECTED: f64 = 5.0;

/// Weights of two tables closer than this are compared in whole numbers.
const NEAR: f64 = 1e-6;

/// Pearson's χ² of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquared {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: u64,
    /// The upper tail beyond the statistic.
    pub p: f64,
    /// The smallest expected count of a cell.
    pub smallest_expected: f64,
}

/// Pearson's χ² of a table of counts, rows × columns, without continuity
/// correction. Rows and columns that sum to 0 are dropped first.
///
/// # Errors
/// `ZeroSum` for a table of zeros, `NoVariation` where one row or one column is
/// left.
///
/// # Panics
/// If the rows differ in length.
pub fn chi_squared<R: AsRef<[u64]>>(table: &[R]) -> Estimate<ChiSquared> {
    let margins = Margins::of(table)?;
    let statistic = phi_squared(table, &margins) * margins.n as f64;
    let df = (used(&margins.rows) - 1) * (used(&margins.columns) - 1);
    let least = |totals: &[u128]| totals.iter().copied().filter(|n| *n > 0).min().unwrap_or(0);
    let smallest = (least(&margins.rows) * least(&margins.columns)) as f64 / margins.n as f64;
    tested(statistic, df as u64, smallest)
}

/// χ² of one row of counts against the shares that `weights` stand to one
/// another, as in 5 : 2 for weekdays and weekends.
///
/// # Errors
/// `Empty` without counts, `NoVariation` for fewer than two classes,
/// `ZeroDenominator` where a class expects nothing.
///
/// # Panics
/// If the slices differ in length.
pub fn goodness_of_fit(counts: &[u64], weights: &[u64]) -> Estimate<ChiSquared> {
    assert_eq!(counts.len(), weights.len(), "one weight for each class");
    let (n, all) = (total(counts), total(weights));
    match (n, counts.len()) {
        (0, _) => return Err(NotEstimable::Empty),
        (_, 0 | 1) => return Err(NotEstimable::NoVariation),
        _ => {}
    }
    let least = weights.iter().copied().min().map_or(0, u128::from);
    if least == 0 {
        return Err(NotEstimable::ZeroDenominator);
    }
    let mut statistic = 0.0;
    for (&count, &weight) in counts.iter().zip(weights) {
        let expected = n * u128::from(weight);
        let deviation = (u128::from(count) * all).abs_diff(expected) as f64;
        statistic += deviation * deviation / (expected as f64 * all as f64);
    }
    let smallest = (n * least) as f64 / all as f64;
    tested(statistic, counts.len() as u64 - 1, smallest)
}

/// Fisher's exact test of a 2×2 table, two-sided: the probability of all tables
/// with the same margins that are no more probable than this one. 1 where only
/// one table has these margins.
///
/// # Errors
/// `ZeroSum` for a table of zeros.
pub fn fisher(table: [[u64; 2]; 2]) -> Estimate<f64> {
    let margins = Hypergeometric::of(table);
    if margins.first + margins.second == 0 {
        return Err(NotEstimable::ZeroSum);
    }
    let weights = margins.weights();
    let observed = (table[0][0] - margins.least()) as usize;
    let mut reached = 0.0;
    for (index, weight) in weights.iter().enumerate() {
        if margins.at_most(&weights, index, observed) {
            reached += weight;
        }
    }
    Ok(round12((reached / weights.iter().sum::<f64>()).min(1.0)))
}

/// The permutation test of a K×2 table: outcomes are dealt anew to the units of
/// the rows, the statistic is χ², p = (1 + #{T* ≥ T})/(B + 1). In resample b the
/// units lie in the order of the rows, in each row those of the first column
/// first, and their outcomes are shuffled.
///
/// # Errors
/// As [`chi_squared`]; `Empty` without resamples.
pub fn permutation(plan: &Plan, table: &[[u64; 2]], resamples: u32) -> Estimate<f64> {
    Margins::of(table)?;
    if resamples == 0 {
        return Err(NotEstimable::Empty);
    }
    let rows: Vec<[u64; 2]> = table.iter().copied().filter(|r| total(r) > 0).collect();
    let sizes: Vec<usize> = rows.iter().map(|r| (r[0] + r[1]) as usize).collect();
    let outcomes: Vec<bool> = rows.iter().flat_map(units).collect();
    let spread = Spread::of(&rows);
    let observed = spread.statistic(rows.iter().map(|row| row[0]));
    let reached = (0..resamples).into_par_iter().filter(|&b| {
        let mut dealt = outcomes.clone();
        plan.resample(b).shuffle(&mut dealt);
        let mut rest = dealt.as_slice();
        let first = sizes.iter().map(|&size| {
            let (row, left) = rest.split_at(size);
            rest = left;
            row.iter().filter(|outcome| **outcome).count() as u64
        });
        spread.statistic(first) >= observed
    });
    let reached = reached.count() as f64;
    Ok(round12((1.0 + reached) / (f64::from(resamples) + 1.0)))
}

/// How a p-value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// χ² with its asymptotic distribution.
    ChiSquared,
    /// Fisher's exact test.
    Fisher,
    /// Permutation of outcomes over units.
    Permutation,
}

impl Test {
    /// The word that files use.
    pub fn code(self) -> &'static str {
        match self {
            Self::ChiSquared => "chi_squared",
            Self::Fisher => "fisher",
            Self::Permutation => "permutation",
        }
    }
}

/// Whether the rows of a K×2 table have one rate: χ² where every cell expects
/// five or more; below, Fisher's exact test for two rows and the permutation
/// test for more. Answers p and the test that gave it.
///
/// # Errors
/// As [`permutation`].
pub fn one_rate(plan: &Plan, table: &[[u64; 2]], resamples: u32) -> Estimate<(f64, Test)> {
    let asymptotic = chi_squared(table)?;
    if asymptotic.smallest_expected >= FEWEST_EXPECTED {
        return Ok((asymptotic.p, Test::ChiSquared));
    }
    let rows: Vec<[u64; 2]> = table.iter().copied().filter(|r| total(r) > 0).collect();
    match rows[..] {
        [a, b] => Ok((fisher([a, b])?, Test::Fisher)),
        _ => Ok((permutation(plan, &rows, resamples)?, Test::Permutation)),
    }
}

fn tested(statistic: f64, df: u64, smallest_expected: f64) -> Estimate<ChiSquared> {
    Ok(ChiSquared {
        statistic: round12(statistic),
        df,
        p: round12(distribution::chi_squared_tail(statistic, df)?),
        smallest_expected: round12(smallest_expected),
    })
}

/// The totals of a table that has two used rows and two used columns.
pub(super) struct Margins {
    rows: Vec<u128>,
    columns: Vec<u128>,
    n: u128,
}

impl Margins {
    /// # Errors
    /// As [`chi_squared`].
    pub(super) fn of<R: AsRef<[u64]>>(table: &[R]) -> Estimate<Self> {
        let rows: Vec<u128> = table.iter().map(|row| total(row.as_ref())).collect();
        let columns = column_totals(table);
        let n = rows.iter().sum();
        let margins = Self { rows, columns, n };
        match (n, margins.dimension()) {
            (0, _) => Err(NotEstimable::ZeroSum),
            (_, 0 | 1) => Err(NotEstimable::NoVariation),
            _ => Ok(margins),
        }
    }

    /// The smaller number of used rows or columns.
    pub(super) fn dimension(&self) -> usize {
        used(&self.rows).min(used(&self.columns))
    }
}

/// χ²/n. Each deviation is an exact integer until it is squared, so that
/// proportional rows give exactly 0.
pub(super) fn phi_squared<R: AsRef<[u64]>>(table: &[R], margins: &Margins) -> f64 {
    let n = margins.n;
    let mut sum = 0.0;
    for (row, &row_total) in table.iter().zip(&margins.rows) {
        for (&count, &column_total) in row.as_ref().iter().zip(&margins.columns) {
            let expected = row_total * column_total;
            if expected > 0 {
                let deviation = (u128::from(count) * n).abs_diff(expected) as f64 / n as f64;
                sum += deviation * deviation / expected as f64;
            }
        }
    }
    sum
}

fn column_totals<R: AsRef<[u64]>>(table: &[R]) -> Vec<u128> {
    let width = table.first().map_or(0, |row| row.as_ref().len());
    let mut totals = vec![0; width];
    for row in table {
        assert_eq!(row.as_ref().len(), width, "the rows of a table");
        for (sum, &count) in totals.iter_mut().zip(row.as_ref()) {
            *sum += u128::from(count);
        }
    }
    totals
}

fn total(counts: &[u64]) -> u128 {
    counts.iter().copied().map(u128::from).sum()
}

fn used(totals: &[u128]) -> usize {
    totals.iter().filter(|&&total| total > 0).count()
}

/// The outcomes of a row's units, those of the first column first.
fn units(row: &[u64; 2]) -> impl Iterator<Item = bool> + use<> {
    let [first, second] = *row;
    (0..first).map(|_| true).chain((0..second).map(|_| false))
}

/// The 2×2 tables with given margins, told apart by their first cell.
struct Hypergeometric {
    /// Total of the first row.
    first: u64,
    /// Total of the second row.
    second: u64,
    /// Total of the first column.
    column: u64,
}

impl Hypergeometric {
    fn of(table: [[u64; 2]; 2]) -> Self {
        Self {
            first: table[0][0] + table[0][1],
            second: table[1][0] + table[1][1],
            column: table[0][0] + table[1][0],
        }
    }

    fn least(&self) -> u64 {
        self.column.saturating_sub(self.second)
    }

    fn most(&self) -> u64 {
        self.first.min(self.column)
    }

    /// How much more probable a table is than the one whose first cell is one
    /// less: factors above and below the line of a fraction.
    fn step(&self, cell: u64) -> ([u64; 2], [u64; 2]) {
        let above = [self.first - cell + 1, self.column - cell + 1];
        (above, [cell, self.second + cell - self.column])
    }

    /// Probabilities relative to the most probable table, so that none overflows.
    fn weights(&self) -> Vec<f64> {
        let ratio = |cell: u64| {
            let ([a, b], [c, d]) = self.step(cell);
            (a as f64 * b as f64) / (c as f64 * d as f64)
        };
        let (least, most) = (self.least(), self.most());
        // The ratios fall, so that the last one above 1 leads to the mode.
        let mode = (least + 1..=most).rev().find(|&cell| ratio(cell) > 1.0);
        let mode = mode.unwrap_or(least);
        let mut weights = vec![1.0; (most - least + 1) as usize];
        for cell in mode + 1..=most {
            let index = (cell - least) as usize;
            weights[index] = weights[index - 1] * ratio(cell);
        }
        for cell in (least + 1..=mode).rev() {
            let index = (cell - least) as usize;
            weights[index - 1] = weights[index] / ratio(cell);
        }
        weights
    }

    /// Whether one table is at most as probable as another.
    fn at_most(&self, weights: &[f64], one: usize, other: usize) -> bool {
        let (a, b) = (weights[one], weights[other]);
        if (a - b).abs() > NEAR * a.max(b) {
            return a < b;
        }
        let (low, high) = (one.min(other) as u64, one.max(other) as u64);
        let steps = (low + 1..=high).map(|index| self.step(self.least() + index));
        let (above, below): (Vec<_>, Vec<_>) = steps.unzip();
        let rise = Natural::product(above.into_iter().flatten());
        let fall = Natural::product(below.into_iter().flatten());
        if one < other {
            rise >= fall
        } else {
            rise <= fall
        }
    }
}

/// χ² of K×2 tables with the same margins, as whole numbers in the same order:
/// Σ kᵢ²/nᵢ times the product of all nᵢ.
struct Spread(Vec<Natural>);

impl Spread {
    fn of(rows: &[[u64; 2]]) -> Self {
        let without = |left_out: usize| {
            let others = rows.iter().enumerate().filter(|(row, _)| *row != left_out);
            Natural::product(others.map(|(_, row)| row[0] + row[1]))
        };
        Self((0..rows.len()).map(without).collect())
    }

    /// From the counts of the first column.
    fn statistic(&self, first: impl Iterator<Item = u64>) -> Natural {
        let terms = self.0.iter().zip(first);
        terms
            .map(|(others, count)| others.clone().times(count).times(count))
            .fold(Natural::product([0]), |sum, term| sum.plus(&term))
    }
}
