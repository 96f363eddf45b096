//! Shares corrected for the errors of whoever classified (Rogan & Gladen 1978).
//!
//! A correction can leave [0, 1] where the observed share lies outside what the
//! errors allow; that is shown, not hidden, beside the clipped value.

use super::{Estimate, NotEstimable, round12};

/// A pivot below this is a zero that rounding has filled.
const SINGULAR: f64 = 1e-9;

/// The true share of a class, from the share that was classified so and the
/// classifier's sensitivity and specificity: (p + sp − 1)/(se + sp − 1).
///
/// # Errors
/// `UninformativeCodes` for se + sp ≤ 1; `ProbabilityOutOfRange` where one of
/// the three lies outside [0, 1].
pub fn two_classes(share: f64, sensitivity: f64, specificity: f64) -> Estimate<f64> {
    let given = [share, sensitivity, specificity];
    if !given.iter().all(|p| (0.0..=1.0).contains(p)) {
        return Err(NotEstimable::ProbabilityOutOfRange);
    }
    let informed = sensitivity + specificity - 1.0;
    if informed <= SINGULAR {
        return Err(NotEstimable::UninformativeCodes);
    }
    Ok(round12((share + specificity - 1.0) / informed))
}

/// The true shares of K classes, from how many units were put into each and the
/// matrix M[t][c] = P(coded c | true t), whose rows add up to 1: the solution of
/// Mᵀ · true = observed, unclipped.
///
/// # Errors
/// `ZeroSum` where nothing was observed, `UninformativeCodes` for a singular
/// matrix, and where units of some class are coded more often as another one:
/// then the solution turns the observed shares round.
///
/// # Panics
/// If the matrix is not K × K.
pub fn classes(observed: &[u64], matrix: &[Vec<f64>]) -> Estimate<Vec<f64>> {
    let k = observed.len();
    let square = matrix.len() == k && matrix.iter().all(|row| row.len() == k);
    assert!(square, "one row and one column for each class");
    let n: u64 = observed.iter().sum();
    if n == 0 {
        return Err(NotEstimable::ZeroSum);
    }
    let misled = |(t, row): (usize, &Vec<f64>)| row.iter().any(|p| *p > row[t]);
    if matrix.iter().enumerate().any(misled) {
        return Err(NotEstimable::UninformativeCodes);
    }
    let equation = |(c, &count): (usize, &u64)| {
        let mut row: Vec<f64> = matrix.iter().map(|of_true| of_true[c]).collect();
        row.push(count as f64 / n as f64);
        row
    };
    let mut equations: Vec<Vec<f64>> = observed.iter().enumerate().map(equation).collect();
    eliminate(&mut equations)?;
    Ok(equations.iter().map(|row| round12(row[k])).collect())
}

/// A share limited to what a share can be.
pub fn clipped(share: f64) -> f64 {
    share.clamp(0.0, 1.0)
}

/// Gauss–Jordan with row exchange: leaves the identity and the solution in the
/// last column.
fn eliminate(rows: &mut [Vec<f64>]) -> Estimate<()> {
    for column in 0..rows.len() {
        let size = |row: &Vec<f64>| row[column].abs();
        let below = (column..rows.len()).max_by(|&a, &b| size(&rows[a]).total_cmp(&size(&rows[b])));
        let pivot = below.filter(|&row| size(&rows[row]) > SINGULAR);
        rows.swap(column, pivot.ok_or(NotEstimable::UninformativeCodes)?);
        let divisor = rows[column][column];
        rows[column].iter_mut().for_each(|x| *x /= divisor);
        let own = rows[column].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(r, _)| *r != column) {
            let factor = row[column];
            row.iter_mut().zip(&own).for_each(|(x, y)| *x -= factor * y);
        }
    }
    Ok(())
}
