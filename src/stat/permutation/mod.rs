//! Resampling by account for the shift of narratives between two windows.
//!
//! Three questions that are easily confused, each with its own resampling: how
//! much divergence two windows show when nothing happened ([`noise`]), whether
//! the accounts that stayed changed what they say ([`within`]), and whether the
//! accounts that left said something else than those that stayed ([`who`]).
//! None of them swaps accounts that left with accounts that came: a takedown
//! makes that comparison reject when nothing changed.

use rayon::prelude::*;

use super::rng::{Plan, Rng};
use super::round12;

mod noise;
mod who;
mod within;

pub use noise::{Noise, noise};
pub use who::{Who, who};
pub use within::{Within, within};

/// Below this many accounts on either side of a comparison there is no test.
const FEWEST: usize = 6;

/// Resampled statistics this close to the observed one count as equal to it:
/// the same flips in another order of addition must not decide a p-value.
const TIE: f64 = 1e-9;

/// Posts by account and primary narrative, before and after, and which of the
/// accounts were suspended before the window after ends.
#[derive(Clone, Debug)]
pub struct Windows {
    narratives: usize,
    before: Vec<u32>,
    after: Vec<u32>,
    suspended: Vec<bool>,
}

impl Windows {
    /// No account yet, over a number of narratives.
    pub fn new(narratives: usize) -> Self {
        Self {
            narratives,
            before: Vec::new(),
            after: Vec::new(),
            suspended: Vec::new(),
        }
    }

    /// Adds an account that was not suspended: its posts per narrative in
    /// either window. Accounts are added in byte order of id, which fixes the
    /// resamples; one without posts is ignored.
    ///
    /// # Panics
    /// If either slice does not have one entry per narrative.
    pub fn push(&mut self, before: &[u32], after: &[u32]) {
        self.push_account(before, after, false);
    }

    /// [`Windows::push`] with the word whether the account was suspended.
    ///
    /// # Panics
    /// If either slice does not have one entry per narrative.
    pub fn push_account(&mut self, before: &[u32], after: &[u32], suspended: bool) {
        assert_eq!(before.len(), self.narratives, "one entry per narrative");
        assert_eq!(after.len(), self.narratives, "one entry per narrative");
        if posts(before) + posts(after) > 0 {
            self.before.extend_from_slice(before);
            self.after.extend_from_slice(after);
            self.suspended.push(suspended);
        }
    }

    /// How many narratives an account's row has.
    pub(super) fn narratives(&self) -> usize {
        self.narratives
    }

    /// Each account's two rows.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (&[u32], &[u32])> {
        // Without narratives there are no rows, and chunks of 0 do not exist.
        let width = self.narratives.max(1);
        self.before.chunks(width).zip(self.after.chunks(width))
    }

    /// Which of the accounts were suspended, in their order.
    pub(super) fn suspended(&self) -> &[bool] {
        &self.suspended
    }
}

/// How many resamples reach the observed statistic: over all narratives first,
/// then narrative by narrative. `terms` fills in the terms of one resample.
/// Integers, so that threads may add them up in any order.
fn count_reached(
    plan: &Plan,
    resamples: u32,
    observed: &[f64],
    terms: impl Fn(&mut Rng, &mut Scratch) + Sync,
) -> Vec<u32> {
    let total: f64 = observed.iter().sum();
    let none = || (vec![0u32; observed.len() + 1], Scratch::default());
    let counted = (0..resamples)
        .into_par_iter()
        .fold(none, |(mut counts, mut scratch), b| {
            terms(&mut plan.resample(b), &mut scratch);
            counts[0] += u32::from(reaches(scratch.terms.iter().sum(), total));
            for ((count, term), observed) in
                counts[1..].iter_mut().zip(&scratch.terms).zip(observed)
            {
                *count += u32::from(reaches(*term, *observed));
            }
            (counts, scratch)
        })
        .map(|(counts, _)| counts);
    let zero = || vec![0u32; observed.len() + 1];
    counted.reduce(zero, |a, b| a.iter().zip(b).map(|(a, b)| a + b).collect())
}

/// Room that one thread uses again for each of its resamples.
#[derive(Default)]
struct Scratch {
    /// The term of each narrative.
    terms: Vec<f64>,
    /// Sums of whole numbers by narrative.
    sums: Vec<i64>,
    /// The accounts while they are dealt.
    order: Vec<u32>,
}

/// T* ≥ T up to rounding. A term has mean 1 if nothing changed, which makes 1
/// the scale of a statistic near 0.
fn reaches(resampled: f64, observed: f64) -> bool {
    resampled >= observed - TIE * (1.0 + observed)
}

/// The p-value of a count of resamples that reach the observed statistic.
fn p_value(reached: u32, resamples: u32) -> f64 {
    round12((1.0 + f64::from(reached)) / (f64::from(resamples) + 1.0))
}

fn posts(row: &[u32]) -> u64 {
    row.iter().copied().map(u64::from).sum()
}

fn add(sums: &mut [u64], row: &[u32]) {
    for (sum, &posts) in sums.iter_mut().zip(row) {
        *sum += u64::from(posts);
    }
}
