//! Whether the accounts that stayed changed what they say: each account's
//! change keeps its size, and a coin decides its direction.

use super::{FEWEST, Scratch, Windows, count_reached, p_value, posts};
use crate::stat::rng::Plan;
use crate::stat::{Estimate, NotEstimable, round12};

/// The test of change within the accounts that stayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// Accounts with posts in both windows.
    pub stayers: usize,
    /// The observed statistic, Σ over narratives.
    pub statistic: f64,
    /// Two-sided p-value over all narratives.
    pub p: f64,
    /// p-value of each narrative's own term; `None` where no stayer changed its
    /// use of it.
    pub narratives: Vec<Option<f64>>,
}

/// The within-stayers sign-flip test: Dᵢ = wᵢ(qᵢ − pᵢ) with
/// wᵢ = n_b n_a/(n_b + n_a), statistic Σₖ (Σᵢ Dᵢₖ)²/Σᵢ Dᵢₖ², the sign of each
/// account's Dᵢ flipped by a coin, p = (1 + #{T* ≥ T})/(B + 1).
///
/// # Errors
/// `TooFewStayers` below six accounts with posts in both windows, `NoVariation`
/// where none of them changed.
pub fn within(plan: &Plan, windows: &Windows, resamples: u32) -> Estimate<Within> {
    let shift = Shift::of(windows);
    if shift.stayers < FEWEST {
        return Err(NotEstimable::TooFewStayers);
    }
    if shift.squares.iter().all(|&square| square == 0.0) {
        return Err(NotEstimable::NoVariation);
    }
    let mut observed = Vec::new();
    shift.terms(|| false, &mut observed);
    let reached = count_reached(plan, resamples, &observed, |rng, scratch: &mut Scratch| {
        shift.terms(|| rng.coin(), &mut scratch.terms);
    });
    let varies = |&(_, &square): &(_, &f64)| square > 0.0;
    let narratives = reached[1..].iter().copied().zip(&shift.squares);
    Ok(Within {
        stayers: shift.stayers,
        statistic: round12(observed.iter().sum()),
        p: p_value(reached[0], resamples),
        narratives: narratives
            .map(|pair| Some(pair).filter(varies))
            .map(|pair| pair.map(|(reached, _)| p_value(reached, resamples)))
            .collect(),
    })
}

/// The stayers' differences.
struct Shift {
    stayers: usize,
    /// Dᵢₖ, stayers × narratives.
    differences: Vec<f64>,
    /// Σᵢ Dᵢₖ² per narrative.
    squares: Vec<f64>,
}

impl Shift {
    fn of(windows: &Windows) -> Self {
        let mut shift = Self {
            stayers: 0,
            differences: Vec::new(),
            squares: vec![0.0; windows.narratives()],
        };
        for (before, after) in windows.accounts() {
            let (n_before, n_after) = (posts(before), posts(after));
            if n_before > 0 && n_after > 0 {
                shift.push(before, after, n_before, n_after);
            }
        }
        shift
    }

    /// w(q − p) = (a n_b − b n_a)/(n_b + n_a): one division of integers, so that
    /// an account that did not change gives exactly 0.
    fn push(&mut self, before: &[u32], after: &[u32], n_before: u64, n_after: u64) {
        self.stayers += 1;
        for (k, (&b, &a)) in before.iter().zip(after).enumerate() {
            let gained = i128::from(a) * i128::from(n_before);
            let lost = i128::from(b) * i128::from(n_after);
            let difference = (gained - lost) as f64 / (n_before + n_after) as f64;
            self.squares[k] += difference * difference;
            self.differences.push(difference);
        }
    }

    /// (Σᵢ ±Dᵢₖ)²/Σᵢ Dᵢₖ² per narrative, 0 where the narrative does not vary.
    fn terms(&self, mut flip: impl FnMut() -> bool, terms: &mut Vec<f64>) {
        terms.clear();
        terms.resize(self.squares.len(), 0.0);
        for account in self.differences.chunks_exact(self.squares.len()) {
            let sign = if flip() { -1.0 } else { 1.0 };
            for (sum, difference) in terms.iter_mut().zip(account) {
                *sum += sign * difference;
            }
        }
        for (term, &square) in terms.iter_mut().zip(&self.squares) {
            *term = match square > 0.0 {
                true => *term * *term / square,
                false => 0.0,
            };
        }
    }
}
