//! Resampling by account for the shift of narratives between two windows.
//!
//! Two questions that are easily confused, each with its own resampling: how
//! much divergence two windows show when nothing happened ([`noise`]), and
//! whether the accounts that stayed changed what they say ([`within`]). Neither
//! swaps accounts that left with accounts that came: a takedown makes that
//! comparison reject when nothing changed.

use rayon::prelude::*;

use super::rng::{Plan, Rng};
use super::{Estimate, NotEstimable, divergence, quantile, round12};

/// Below this many accounts with posts in both windows there is no test.
const FEWEST_STAYERS: usize = 6;

/// Resampled statistics this close to the observed one count as equal to it:
/// the same flips in another order of addition must not decide a p-value.
const TIE: f64 = 1e-9;

/// Posts by account and primary narrative, before and after.
#[derive(Clone, Debug)]
pub struct Windows {
    narratives: usize,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Windows {
    /// No account yet, over a number of narratives.
    pub fn new(narratives: usize) -> Self {
        Self {
            narratives,
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    /// Adds an account: its posts per narrative in either window. Accounts are
    /// added in byte order of id, which fixes the resamples; one without posts
    /// is ignored.
    ///
    /// # Panics
    /// If either slice does not have one entry per narrative.
    pub fn push(&mut self, before: &[u32], after: &[u32]) {
        assert_eq!(before.len(), self.narratives, "one entry per narrative");
        assert_eq!(after.len(), self.narratives, "one entry per narrative");
        if posts(before) + posts(after) > 0 {
            self.before.extend_from_slice(before);
            self.after.extend_from_slice(after);
        }
    }

    /// Each account's two rows.
    fn accounts(&self) -> impl Iterator<Item = (&[u32], &[u32])> {
        // Without narratives there are no rows, and chunks of 0 do not exist.
        let width = self.narratives.max(1);
        self.before.chunks(width).zip(self.after.chunks(width))
    }
}

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
/// `Empty` without accounts or resamples, `ZeroSum` where a window has no posts.
pub fn noise(plan: &Plan, windows: &Windows, resamples: u32) -> Estimate<Noise> {
    let groups = Groups::of(windows);
    let divergences = (0..resamples)
        .into_par_iter()
        .map(|b| groups.divergence(&mut plan.resample(b)));
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
    if shift.stayers < FEWEST_STAYERS {
        return Err(NotEstimable::TooFewStayers);
    }
    if shift.squares.iter().all(|&square| square == 0.0) {
        return Err(NotEstimable::NoVariation);
    }
    let observed = shift.terms(|| false);
    let reached = shift.count_reached(plan, resamples, &observed);
    let p = |reached: u32| round12((1.0 + f64::from(reached)) / (f64::from(resamples) + 1.0));
    let varies = |&(_, &square): &(_, &f64)| square > 0.0;
    let narratives = reached[1..].iter().copied().zip(&shift.squares);
    Ok(Within {
        stayers: shift.stayers,
        statistic: round12(observed.iter().sum()),
        p: p(reached[0]),
        narratives: narratives
            .map(|pair| Some(pair).filter(varies).map(|(reached, _)| p(reached)))
            .collect(),
    })
}

/// The accounts as [`noise`] needs them.
struct Groups<'a> {
    stayers: Vec<(&'a [u32], &'a [u32])>,
    /// The posts of the accounts of one window, whichever it was.
    singles: Vec<&'a [u32]>,
    leavers: usize,
    /// Posts per narrative in both windows, which no resample changes.
    pooled: Vec<u64>,
}

impl<'a> Groups<'a> {
    fn of(windows: &'a Windows) -> Self {
        let mut groups = Self {
            stayers: Vec::new(),
            singles: Vec::new(),
            leavers: 0,
            pooled: vec![0; windows.narratives],
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
            _ => self.stayers.push((before, after)),
        }
    }

    fn divergence(&self, rng: &mut Rng) -> Estimate<f64> {
        let mut first = vec![0u64; self.pooled.len()];
        for &(before, after) in &self.stayers {
            add(&mut first, if rng.coin() { after } else { before });
        }
        let mut singles = self.singles.clone();
        rng.shuffle(&mut singles);
        for leaver in &singles[..self.leavers] {
            add(&mut first, leaver);
        }
        let second = first.iter().zip(&self.pooled).map(|(part, all)| all - part);
        let second: Vec<f64> = second.map(|posts| posts as f64).collect();
        let first: Vec<f64> = first.iter().map(|&posts| posts as f64).collect();
        divergence::jensen_shannon(&first, &second)
    }
}

/// The stayers' differences, as [`within`] needs them.
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
            squares: vec![0.0; windows.narratives],
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
    fn terms(&self, mut flip: impl FnMut() -> bool) -> Vec<f64> {
        let mut sums = vec![0.0; self.squares.len()];
        for account in self.differences.chunks_exact(self.squares.len()) {
            let sign = if flip() { -1.0 } else { 1.0 };
            for (sum, difference) in sums.iter_mut().zip(account) {
                *sum += sign * difference;
            }
        }
        let terms = sums.iter().zip(&self.squares);
        terms
            .map(|(sum, &square)| {
                if square > 0.0 {
                    sum * sum / square
                } else {
                    0.0
                }
            })
            .collect()
    }

    /// How many resamples reach the observed statistic: over all narratives
    /// first, then narrative by narrative. Integers, so that threads may add
    /// them up in any order.
    fn count_reached(&self, plan: &Plan, resamples: u32, observed: &[f64]) -> Vec<u32> {
        let none = || vec![0u32; observed.len() + 1];
        let counted = (0..resamples).into_par_iter().fold(none, |mut counts, b| {
            let mut rng = plan.resample(b);
            let terms = self.terms(|| rng.coin());
            counts[0] += u32::from(reaches(terms.iter().sum(), observed.iter().sum()));
            for (k, count) in counts[1..].iter_mut().enumerate() {
                *count += u32::from(reaches(terms[k], observed[k]));
            }
            counts
        });
        counted.reduce(none, |a, b| a.iter().zip(b).map(|(a, b)| a + b).collect())
    }
}

/// T* ≥ T up to rounding. A term has mean 1 if nothing changed, which makes 1
/// the scale of a statistic near 0.
fn reaches(resampled: f64, observed: f64) -> bool {
    resampled >= observed - TIE * (1.0 + observed)
}

fn posts(row: &[u32]) -> u64 {
    row.iter().copied().map(u64::from).sum()
}

fn add(sums: &mut [u64], row: &[u32]) {
    for (sum, &posts) in sums.iter_mut().zip(row) {
        *sum += u64::from(posts);
    }
}
