//! How many posts of an account have a certain number of views, or of
//! interactions: the distributions behind medians, tails and their intervals.

use crate::ingest::posts::{Kind, Post};
use crate::keyed::Map;

/// What the values are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The account's rank.
    pub account: u32,
    /// The platform's rank.
    pub platform: u32,
    /// Whether the posts are reposts.
    pub repost: bool,
    /// The value.
    pub value: u64,
}

/// Counts of posts by value, while they grow.
#[derive(Debug, Clone, Default)]
pub struct Values(Map<Key, u64>);

impl Values {
    /// Counts a post's value, if it has one.
    pub fn add(&mut self, post: &Post, value: Option<u64>) {
        if let Some(value) = value {
            let repost = post.kind == Kind::Repost;
            *self.0.at(Key {
                account: post.account,
                platform: post.platform,
                repost,
                value,
            }) += 1;
        }
    }

    /// Adds what was counted elsewhere with the same names.
    pub fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |count, more| *count += more);
    }

    /// Keys and counts, sorted, with names replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Key) -> Key) -> Vec<(Key, u64)> {
        let mut counts: Vec<(Key, u64)> = self
            .0
            .into_sorted()
            .into_iter()
            .map(|(k, n)| (rank(k), n))
            .collect();
        counts.sort_unstable_by_key(|(key, _)| *key);
        counts
    }
}

/// Posts by engagement and followers at posting time: the ratio's distribution,
/// kept as pairs of integers.
#[derive(Debug, Clone, Default)]
pub struct Rates(Map<(u64, u64), u64>);

impl Rates {
    /// Counts a post that reports both and had followers.
    pub fn add(&mut self, post: &Post) {
        if let (Some(engagement), Some(followers @ 1..)) =
            (post.metrics.engagement(), post.metrics.followers)
            && post.kind != Kind::Repost
        {
            *self.0.at((engagement, followers)) += 1;
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |count, more| *count += more);
    }

    /// Pairs (engagement, followers) and counts, in the order of their ratio.
    pub fn finish(self) -> Vec<((u64, u64), u64)> {
        let mut counts = self.0.into_sorted();
        counts.sort_by(|((a, b), _), ((c, d), _)| {
            (u128::from(*a) * u128::from(*d)).cmp(&(u128::from(*c) * u128::from(*b)))
        });
        counts
    }
}
