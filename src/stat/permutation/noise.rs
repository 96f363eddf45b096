//! The divergence that two windows show when nothing happened.

use rayon::prelude::*;

use super::{Scratch, Windows, add, posts};
use crate::stat::rng::{Plan, Rng};
use crate::stat::{Estimate, divergence, quantile, round12};

/// The divergence to expect between two windows when nothing changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// The mean Jensen–Shannon divergence of the resamples, in bits.
    pub mean: f64,
    /// Their 95th percentile, of type 7, in bits.
    pub p95: f64,
    /// The divergence of every resample, ascending, in bits.
    pub divergences: Vec<f64>,
}

/// The noise level of the divergence: the windows of each account that posted in
/// both are swapped with probability ½, and the accounts of a single window are
/// dealt anew to the two, keeping how many left and how many came. In resample b
/// the coins are tossed first, account by account, then the single-window
/// accounts are shuffled and the first of them become the leavers.
///
/// # Errors
/// `Empty` without resamples, `ZeroSum` where a window has no posts.
pub fn noise(plan: &Plan, windows: &Windows, resamples: u32) -> Estimate<Noise> {
    let groups = Groups::of(windows);
    let divergences = (0..resamples)
        .into_par_iter()
        .map_init(Scratch::default, |scratch, b| {
            groups.divergence(&mut plan.resample(b), scratch)
        });
    // Stored by index, so that the mean adds up in one order.
    let mut divergences = divergences
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Estimate<Vec<f64>>>()?;
    let mean = round12(divergences.iter().sum::<f64>() / divergences.len() as f64);
    divergences.sort_by(f64::total_cmp);
    let p95 = quantile::quantile(&divergences, 0.95)?;
    Ok(Noise {
        mean,
        p95,
        divergences,
    })
}

/// The accounts by what may happen to them.
struct Groups<'a> {
    /// What a swap adds to the first window, stayers × narratives.
    swaps: Vec<i64>,
    /// The stayers' posts per narrative if nobody is swapped.
    unswapped: Vec<i64>,
    /// The posts of the accounts of one window, whichever it was.
    singles: Vec<&'a [u32]>,
    leavers: usize,
    /// Posts per narrative in both windows, which no resample changes.
    pooled: Vec<u64>,
}

impl<'a> Groups<'a> {
    fn of(windows: &'a Windows) -> Self {
        let mut groups = Self {
            swaps: Vec::new(),
            unswapped: vec![0; windows.narratives()],
            singles: Vec::new(),
            leavers: 0,
            pooled: vec![0; windows.narratives()],
        };
        for (before, after) in windows.accounts() {
            add(&mut groups.pooled, before);
            add(&mut groups.pooled, after);
            groups.sort_in(before, after);
        }
        groups
    }

    fn sort_in(&mut self, before: &'a [u32], after: &'a [u32]) {
        match (posts(before), posts(after)) {
            (_, 0) => {
                self.singles.push(before);
                self.leavers += 1;
            }
            (0, _) => self.singles.push(after),
            _ => {
                for (k, (&b, &a)) in before.iter().zip(after).enumerate() {
                    self.unswapped[k] += i64::from(b);
                    self.swaps.push(i64::from(a) - i64::from(b));
                }
            }
        }
    }

    fn divergence(&self, rng: &mut Rng, scratch: &mut Scratch) -> Estimate<f64> {
        let Scratch { sums, order, .. } = scratch;
        sums.clone_from(&self.unswapped);
        for account in self.swaps.chunks_exact(self.pooled.len().max(1)) {
            // A product, because a branch that a coin decides cannot be foreseen.
            let swapped = i64::from(rng.coin());
            for (sum, swap) in sums.iter_mut().zip(account) {
                *sum += swapped * swap;
            }
        }
        order.clear();
        order.extend((0u32..).take(self.singles.len()));
        rng.deal(order, self.leavers);
        for &leaver in &order[..self.leavers] {
            for (sum, &posts) in sums.iter_mut().zip(self.singles[leaver as usize]) {
                *sum += i64::from(posts);
            }
        }
        let first: Vec<f64> = sums.iter().map(|&posts| posts as f64).collect();
        let pairs = self.pooled.iter().zip(sums.iter());
        let second: Vec<f64> = pairs
            .map(|(&all, &part)| (all - part.unsigned_abs()) as f64)
            .collect();
        divergence::jensen_shannon(&first, &second)
    }
}
