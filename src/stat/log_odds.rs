//! Which terms two windows use differently (Monroe, Colaresi & Quinn 2008):
//! log-odds with an informative Dirichlet prior, which keeps rare terms from
//! looking typical of the window in which they happen to stand.

use super::{Estimate, NotEstimable, round12};

/// How a term's use differs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Log-odds after − log-odds before; above 0 it is more typical of after.
    pub delta: f64,
    /// δ over its standard deviation.
    pub zeta: f64,
}

/// δ and ζ of each term, from its uses before and after; the prior is the pooled
/// counts scaled to `alpha0` > 0. `None` for a term that neither window uses.
///
/// # Errors
/// `ZeroSum` where a window uses no term, `NoVariation` where only one term is
/// used, `ProbabilityOutOfRange` for a prior that is not positive.
///
/// # Panics
/// If the slices differ in length.
pub fn dirichlet(before: &[u64], after: &[u64], alpha0: f64) -> Estimate<Vec<Option<Term>>> {
    assert_eq!(before.len(), after.len(), "two windows, one vocabulary");
    let (n_before, n_after) = (before.iter().sum::<u64>(), after.iter().sum::<u64>());
    if n_before == 0 || n_after == 0 {
        return Err(NotEstimable::ZeroSum);
    }
    if !(alpha0 > 0.0 && alpha0.is_finite()) {
        return Err(NotEstimable::ProbabilityOutOfRange);
    }
    let pairs = || before.iter().copied().zip(after.iter().copied());
    if pairs().filter(|(b, a)| b + a > 0).count() < 2 {
        return Err(NotEstimable::NoVariation);
    }
    let pooled = (n_before + n_after) as f64;
    let term = |(b, a): (u64, u64)| {
        let alpha = alpha0 * (b + a) as f64 / pooled;
        // What the other terms have, prior included, from whole numbers first.
        let others = |n: u64, own: u64| {
            let rest = pooled - (b + a) as f64;
            (n - own) as f64 + alpha0 * rest / pooled
        };
        let (in_before, in_after) = (b as f64 + alpha, a as f64 + alpha);
        let odds = in_after * others(n_before, b) / (in_before * others(n_after, a));
        let delta = libm::log(odds);
        Term {
            delta: round12(delta),
            zeta: round12(delta / (1.0 / in_after + 1.0 / in_before).sqrt()),
        }
    };
    Ok(pairs()
        .map(|pair| (pair.0 + pair.1 > 0).then(|| term(pair)))
        .collect())
}
