//! Whether the accounts that left said something else than those that stayed.

use super::{FEWEST, Scratch, Windows, count_reached, p_value, posts};
use crate::stat::quantile::quantile;
use crate::stat::rng::{Plan, Rng};
use crate::stat::{Estimate, NotEstimable, round12};

/// Accounts of a stratum of volume, unless that makes too few strata.
const STRATUM: usize = 10;

/// The fewest strata.
const FEWEST_STRATA: usize = 4;

/// The test of a difference between those that left and those that stayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// Accounts with posts before and none after.
    pub leavers: usize,
    /// Accounts with posts in both windows.
    pub stayers: usize,
    /// The observed statistic, Σ over narratives.
    pub statistic: f64,
    /// Two-sided p-value over all narratives.
    pub p: f64,
    /// p-value of each narrative's own term; `None` where no exchange of
    /// accounts changes it.
    pub narratives: Vec<Option<f64>>,
}

/// The leaver-label permutation test among the accounts active before.
///
/// Account i has nᵢ posts before, nᵢₖ of them in narrative k, whose share of all
/// posts before is pₖ. Eₖ = Σ over leavers of (nᵢₖ − pₖnᵢ) counts the posts in k
/// that the leavers have beyond their due. It is the leavers' term of the
/// decomposition up to a factor that all narratives share:
/// w_X(p_kS − p_kX) = −Eₖ / (posts of stayers). The statistic is
/// Σₖ (Eₖ − Ēₖ)²/Vₖ, Ēₖ and Vₖ the mean and variance of Eₖ over all
/// permutations of the label within strata of volume.
///
/// There are as many strata as tens of accounts, and at least four: who leaves
/// depends on volume within quartiles, too, and in simulations four strata
/// rejected 9 % instead of 5 %. An account's stratum is the number of type-7
/// quantiles of nᵢ that cut them and lie below its nᵢ, so that equal volumes are
/// never parted. In resample b the accounts of each
/// stratum, from the lowest volumes up and in their order, are dealt
/// ([`Rng::deal`]) and the first of them become its leavers, as many as it has.
/// p = (1 + #{T* ≥ T})/(B + 1).
///
/// # Errors
/// `TooFewLeavers` or `TooFewStayers` below six of them, `NoVariation` where no
/// permutation changes anything.
pub fn who(plan: &Plan, windows: &Windows, resamples: u32) -> Estimate<Who> {
    let before = Before::of(windows);
    let leavers = before.left.iter().filter(|left| **left).count();
    let stayers = before.left.len() - leavers;
    if leavers < FEWEST {
        return Err(NotEstimable::TooFewLeavers);
    }
    if stayers < FEWEST {
        return Err(NotEstimable::TooFewStayers);
    }
    let deal = Deal::of(&before)?;
    let mut observed = Vec::new();
    deal.terms(&deal.observed, &mut observed);
    let reached = count_reached(plan, resamples, &observed, |rng, scratch: &mut Scratch| {
        deal.again(rng, scratch);
    });
    let p = |(k, &reached): (usize, &u32)| {
        (deal.variances[k] > 0.0).then(|| p_value(reached, resamples))
    };
    Ok(Who {
        leavers,
        stayers,
        statistic: round12(observed.iter().sum()),
        p: p_value(reached[0], resamples),
        narratives: reached[1..].iter().enumerate().map(p).collect(),
    })
}

/// The accounts active before.
struct Before<'a> {
    rows: Vec<&'a [u32]>,
    posts: Vec<u64>,
    left: Vec<bool>,
    narratives: usize,
}

impl<'a> Before<'a> {
    fn of(windows: &'a Windows) -> Self {
        let active = || windows.accounts().filter(|(before, _)| posts(before) > 0);
        Self {
            rows: active().map(|(before, _)| before).collect(),
            posts: active().map(|(before, _)| posts(before)).collect(),
            left: active().map(|(_, after)| posts(after) == 0).collect(),
            narratives: windows.narratives(),
        }
    }

    /// The accounts of each stratum of volume, from the lowest up.
    fn strata(&self) -> Estimate<Vec<Vec<usize>>> {
        let mut volumes: Vec<f64> = self.posts.iter().map(|&posts| posts as f64).collect();
        volumes.sort_by(f64::total_cmp);
        let groups = (volumes.len() / STRATUM).max(FEWEST_STRATA);
        let cuts = (1..groups).map(|cut| quantile(&volumes, cut as f64 / groups as f64));
        let cuts = cuts.collect::<Estimate<Vec<f64>>>()?;
        let mut strata = vec![Vec::new(); groups];
        for (account, &posts) in self.posts.iter().enumerate() {
            let stratum = cuts.iter().filter(|&&cut| posts as f64 > cut).count();
            strata[stratum].push(account);
        }
        Ok(strata)
    }

    /// N nᵢₖ − Nₖ nᵢ: what an account has beyond its due, times all posts, so
    /// that it is a whole number.
    fn excess(&self) -> Vec<Vec<i128>> {
        let mut sums = vec![0u64; self.narratives];
        self.rows.iter().for_each(|row| super::add(&mut sums, row));
        let all: u64 = sums.iter().sum();
        let of = |(row, &posts): (&&[u32], &u64)| {
            let pairs = row.iter().zip(&sums);
            let excess = |(&own, &sum)| {
                i128::from(own) * i128::from(all) - i128::from(sum) * i128::from(posts)
            };
            pairs.map(excess).collect()
        };
        self.rows.iter().zip(&self.posts).map(of).collect()
    }
}

/// A stratum in which the label may move.
struct Stratum {
    accounts: usize,
    leavers: usize,
    /// N nᵢₖ − Nₖ nᵢ, accounts × narratives.
    rows: Vec<i64>,
}

/// What the resamples need. Strata that hold only leavers, or none, are left
/// out: there the label cannot move.
struct Deal {
    strata: Vec<Stratum>,
    /// Eₖ of the data, times all posts.
    observed: Vec<i64>,
    means: Vec<f64>,
    variances: Vec<f64>,
}

impl Deal {
    fn of(before: &Before<'_>) -> Estimate<Self> {
        let excess = before.excess();
        let mut deal = Self {
            strata: Vec::new(),
            observed: vec![0; before.narratives],
            means: vec![0.0; before.narratives],
            variances: vec![0.0; before.narratives],
        };
        for accounts in before.strata()? {
            let leavers = accounts.iter().filter(|&&i| before.left[i]).count();
            if leavers > 0 && leavers < accounts.len() {
                deal.push(&accounts, &excess, &before.left);
            }
        }
        if deal.variances.iter().all(|&variance| variance == 0.0) {
            return Err(NotEstimable::NoVariation);
        }
        Ok(deal)
    }

    fn push(&mut self, accounts: &[usize], excess: &[Vec<i128>], left: &[bool]) {
        let narratives = self.means.len();
        let mut rows = vec![0i64; accounts.len() * narratives];
        let leavers = accounts.iter().filter(|&&i| left[i]).count();
        for k in 0..narratives {
            for (row, &account) in accounts.iter().enumerate() {
                // Posts of a window squared: 64 bits hold three thousand million of them.
                let value = i64::try_from(excess[account][k]).unwrap_or(i64::MAX);
                rows[row * narratives + k] = value;
                if left[account] {
                    self.observed[k] += value;
                }
            }
            let column = rows.iter().skip(k).step_by(narratives);
            let (mean, variance) = moments(column, leavers as f64, accounts.len() as f64);
            self.means[k] += mean;
            self.variances[k] += variance;
        }
        self.strata.push(Stratum {
            accounts: accounts.len(),
            leavers,
            rows,
        });
    }

    /// One resample.
    fn again(&self, rng: &mut Rng, scratch: &mut Scratch) {
        let Scratch { terms, sums, order } = scratch;
        let narratives = self.means.len();
        sums.clear();
        sums.resize(narratives, 0);
        for stratum in &self.strata {
            order.clear();
            order.extend((0u32..).take(stratum.accounts));
            rng.deal(order, stratum.leavers);
            for &leaver in &order[..stratum.leavers] {
                let row = &stratum.rows[leaver as usize * narratives..][..narratives];
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += value;
                }
            }
        }
        self.terms(sums, terms);
    }

    /// (Eₖ − Ēₖ)²/Vₖ per narrative, 0 where nothing varies.
    fn terms(&self, sums: &[i64], terms: &mut Vec<f64>) {
        let moments = self.means.iter().zip(&self.variances);
        terms.clear();
        terms.extend(sums.iter().zip(moments).map(|(&sum, (mean, &variance))| {
            let beyond = sum as f64 - mean;
            match variance > 0.0 {
                true => beyond * beyond / variance,
                false => 0.0,
            }
        }));
    }
}

/// Mean and variance of the sum of `leavers` values drawn without replacement
/// from a column of `accounts` values.
fn moments<'a>(
    column: impl Iterator<Item = &'a i64> + Clone,
    leavers: f64,
    accounts: f64,
) -> (f64, f64) {
    let total: i128 = column.clone().map(|&value| i128::from(value)).sum();
    let mean = total as f64 / accounts;
    let squares: f64 = column
        .map(|&value| (value as f64 - mean) * (value as f64 - mean))
        .sum();
    let variance = leavers * (accounts - leavers) / accounts * squares / (accounts - 1.0);
    (leavers * mean, variance)
}
