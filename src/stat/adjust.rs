//! Adjustment for testing many rows of one table.

use super::round12;

/// Benjamini–Hochberg q-values, in the order of the p-values (Benjamini &
/// Hochberg 1995). A missing p stays missing and is not counted as a test.
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut tests: Vec<(f64, usize)> = p
        .iter()
        .enumerate()
        .filter_map(|(row, p)| p.map(|p| (p, row)))
        .collect();
    tests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut q = vec![None; p.len()];
    let mut smallest = 1.0f64;
    // From the largest p down: a q never exceeds the q of a larger p.
    for (before, &(p, row)) in tests.iter().enumerate().rev() {
        smallest = smallest.min(p * tests.len() as f64 / (before + 1) as f64);
        q[row] = Some(round12(smallest));
    }
    q
}
