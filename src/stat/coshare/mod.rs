//! Accounts that share the same objects within moments of each other.
//!
//! The definition is CooRTweet's (Righetti & Balluff 2025, “CooRTweet: a
//! generalized R software for coordinated network detection”): two accounts
//! co-share where they share an object within Δt, and a pair weighs as many
//! co-shares. An account's participation is the number of its shares made in a
//! second in which it took part in a co-share; a pair counts if one of its
//! accounts participates often enough. Unlike there, no object is joined with
//! itself: a window slides over each object's shares, and where even that would
//! give more pairs than memory should hold, each share keeps its nearest ones and
//! the rest is counted without being held.

use super::quantile::quantile;

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
    /// The most co-shares that are held as pairs: eight bytes each.
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
    /// The pairs, by their accounts.
    pub pairs: Vec<Pair>,
    /// Weights must exceed this to be edges; none without pairs.
    pub threshold: Option<f64>,
    /// All co-shares, held as pairs or not.
    pub co_shares: u64,
    /// Those that are held.
    pub held: u64,
    /// The later shares of its object that each share was held against, if not all.
    pub nearest: Option<u64>,
}

impl Found {
    /// The pairs whose weight exceeds the threshold.
    pub fn edges(&self) -> impl Iterator<Item = &Pair> {
        let threshold = self.threshold.unwrap_or(f64::INFINITY);
        self.pairs
            .iter()
            .filter(move |p| f64::from(p.weight) > threshold)
    }
}

/// The pairs of accounts that act together.
pub fn detect(acts: &Acts, rules: Rules) -> Found {
    let active = acts.active(rules.min_participation);
    let rows = window::Rows::of(&acts.acts, |at| active[acts.acts[at].account as usize]);
    let eligible = window::eligible(&rows, acts, rules);
    let reach = window::reach(&rows, rules);
    let mut codes = Vec::new();
    let held = window::pairs(&rows, &eligible, rules.window, reach, &mut codes);
    let pairs = window::weighed(&mut codes);
    let co_shares = match reach {
        None => held,
        Some(_) => window::co_shares(&rows, &eligible, rules.window, acts.by_account.len()),
    };
    let mut weights: Vec<f64> = pairs.iter().map(|p| f64::from(p.weight)).collect();
    weights.sort_unstable_by(f64::total_cmp);
    Found {
        threshold: quantile(&weights, rules.quantile).ok(),
        pairs,
        co_shares,
        held,
        nearest: reach,
    }
}

/// For each width of a window the number of acts whose object another account
/// shared within it, before or after.
pub fn sweep(acts: &Acts, widths: &[i64]) -> Vec<u64> {
    window::sweep(&window::Rows::of(&acts.acts, |_| true), widths)
}

impl Acts {
    /// Whether each account shared often enough to take part at all.
    fn active(&self, min_participation: u64) -> Vec<bool> {
        let enough = |n: &u64| *n >= min_participation;
        self.by_account.iter().map(enough).collect()
    }
}
