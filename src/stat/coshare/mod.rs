//! Accounts that share the same objects within moments of each other.
//!
//! The definition is CooRTweet's (Righetti & Balluff 2025, “CooRTweet: a
//! generalized R software for coordinated network detection”): two accounts
//! co-share where they share an object within Δt, and a pair weighs as many
//! co-shares. An account's participation is the number of its shares made in a
//! second in which it took part in a co-share; a pair counts if one of its
//! accounts participates often enough. Accounts with fewer shares than that, joint
//! or not, are left out before. Unlike there, no object is joined with
//! itself: a window slides over each object's shares, memory grows with the shares
//! and the edges found, and where a window would still hold more pairs than anybody
//! waits for, each share is compared with its nearest ones and the rest is counted.

use std::collections::BTreeMap;

use super::quantile::quantile_histogram;

mod chance;
mod window;

pub use chance::{Chance, Question, chance};

/// One account's sharing an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// The object.
    pub object: u32,
    /// When, in seconds.
    pub at: i64,
    /// The account, below the number of accounts.
    pub account: u32,
}

/// What is shared, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    /// By object, time and account; objects of one account may be left out.
    pub acts: Vec<Act>,
    /// For each act how many shares its account made in that second.
    pub at_once: Vec<u64>,
    /// For each account how many shares it made at all.
    pub by_account: Vec<u64>,
}

/// What counts as acting together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Δt in seconds, included.
    pub window: i64,
    /// Shares in which an account must take part.
    pub min_participation: u64,
    /// Pairs above this quantile (type 7) of the weights are edges.
    pub quantile: f64,
    /// The most comparisons of two shares.
    pub most: u64,
}

/// Two accounts, the lower number first, and their co-shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The account with the lower number.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// Number of co-shares.
    pub weight: u32,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Number of pairs.
    pub pairs: u64,
    /// The weight that edges exceed; none without pairs.
    pub threshold: Option<f64>,
    /// The pairs that exceed it, by their accounts.
    pub edges: Vec<Pair>,
    /// All co-shares.
    pub co_shares: u64,
    /// The comparisons of two shares that windows ask for.
    pub comparisons: u64,
    /// Those that were counted by pair.
    pub paired: u64,
    /// With how many later shares of its object each share was compared, if not
    /// with all within the window.
    pub nearest: Option<u64>,
}

/// The pairs of accounts that act together. The pairs are visited twice: first for
/// the distribution of their weights, then for the edges, so that memory holds
/// these alone.
pub fn detect(acts: &Acts, rules: Rules) -> Found {
    let active = acts.active(rules.min_participation);
    let rows = window::Rows::of(&acts.acts, |at| active[acts.acts[at].account as usize]);
    let eligible = window::eligible(&rows, acts, rules);
    let (comparisons, nearest) = window::reach(&rows, rules);
    let mut weights: BTreeMap<u64, u64> = BTreeMap::new();
    let windows = (rules.window, nearest);
    window::pairs(&rows, &eligible, windows, |pair| {
        *weights.entry(u64::from(pair.weight)).or_default() += 1;
    });
    let weights: Vec<(u64, u64)> = weights.into_iter().collect();
    let paired = weights.iter().map(|(weight, n)| weight * n).sum();
    let threshold = quantile_histogram(&weights, rules.quantile).ok();
    let mut edges = Vec::new();
    window::pairs(&rows, &eligible, windows, |pair| {
        if threshold.is_some_and(|t| f64::from(pair.weight) > t) {
            edges.push(pair);
        }
    });
    Found {
        pairs: weights.iter().map(|(_, n)| n).sum(),
        threshold,
        edges,
        co_shares: match nearest {
            None => paired,
            Some(_) => window::co_shares(&rows, &eligible, rules.window, acts.by_account.len()),
        },
        paired,
        comparisons,
        nearest,
    }
}

/// All pairs, whatever they weigh, by their accounts: for comparison with other
/// software. Memory grows with the pairs.
pub fn pairs(acts: &Acts, rules: Rules) -> Vec<Pair> {
    let active = acts.active(rules.min_participation);
    let rows = window::Rows::of(&acts.acts, |at| active[acts.acts[at].account as usize]);
    let eligible = window::eligible(&rows, acts, rules);
    let windows = (rules.window, window::reach(&rows, rules).1);
    let mut pairs = Vec::new();
    window::pairs(&rows, &eligible, windows, |pair| pairs.push(pair));
    pairs
}

/// For each width of a window the number of acts whose object another account
/// shared within it, before or after.
pub fn sweep(acts: &Acts, widths: &[i64]) -> Vec<u64> {
    window::sweep(&window::Rows::of(&acts.acts, |_| true), widths)
}

impl Acts {
    /// The seconds that all times are whole multiples of: an hour, a minute, or one.
    pub fn grain(&self) -> i64 {
        let fits = |grain: &i64| self.acts.iter().all(|act| act.at % grain == 0);
        [3_600, 60].into_iter().find(fits).unwrap_or(1)
    }

    /// Whether each account shared often enough to take part at all.
    fn active(&self, min_participation: u64) -> Vec<bool> {
        let enough = |n: &u64| *n >= min_participation;
        self.by_account.iter().map(enough).collect()
    }
}
