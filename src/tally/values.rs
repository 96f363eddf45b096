//! How many posts of an account have a certain number of views, or of
//! interactions: the distributions behind medians, tails and their intervals.

use std::cmp::Ordering;

use crate::ingest::posts::{Kind, Post, Renumber};
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

    /// Adds posts that were counted elsewhere.
    pub(super) fn counted(&mut self, key: Key, posts: u64) {
        *self.0.at(key) += posts;
    }

    /// Adds what was counted elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let renamed = |key: Key| Key {
            account: numbers.accounts[key.account as usize],
            platform: numbers.platforms[key.platform as usize],
            ..key
        };
        self.0.merge(other.0, renamed, |count, more| *count += more);
    }

    /// Keys and counts, sorted, with names replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Key) -> Key) -> Vec<(Key, u64)> {
        self.0.into_sorted_as(rank)
    }
}

/// What ratios of engagement to followers are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate {
    /// The platform's rank.
    pub platform: u32,
    /// Whether the posts are reposts.
    pub repost: bool,
    /// Engagement of a post.
    pub engagement: u64,
    /// Followers when it was posted; never zero.
    pub followers: u64,
}

impl Rate {
    /// Compares two ratios, exactly.
    fn by_ratio(&self, other: &Self) -> Ordering {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        product(self.engagement, other.followers).cmp(&product(other.engagement, self.followers))
    }
}

/// Posts by engagement and followers at posting time: the ratio's distribution,
/// kept as pairs of integers.
#[derive(Debug, Clone, Default)]
pub struct Rates(Map<Rate, u64>);

impl Rates {
    /// Counts a post that reports both and had followers.
    pub fn add(&mut self, post: &Post) {
        if let (Some(engagement), Some(followers @ 1..)) =
            (post.metrics.engagement(), post.metrics.followers)
        {
            *self.0.at(Rate {
                platform: post.platform,
                repost: post.kind == Kind::Repost,
                engagement,
                followers,
            }) += 1;
        }
    }

    /// Adds posts that were counted elsewhere.
    pub(super) fn counted(&mut self, rate: Rate, posts: u64) {
        *self.0.at(rate) += posts;
    }

    /// Adds what was counted elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let renamed = |rate: Rate| Rate {
            platform: numbers.platforms[rate.platform as usize],
            ..rate
        };
        self.0.merge(other.0, renamed, |count, more| *count += more);
    }

    /// Pairs and counts in the order of their ratio, with platforms replaced by
    /// their ranks.
    pub fn finish(self, rank: impl Fn(u32) -> u32) -> Vec<(Rate, u64)> {
        let ranked = |(rate, n): (Rate, u64)| {
            let platform = rank(rate.platform);
            (Rate { platform, ..rate }, n)
        };
        let mut counts: Vec<(Rate, u64)> = self.0.into_sorted().into_iter().map(ranked).collect();
        counts.sort_unstable_by(|(a, _), (b, _)| a.by_ratio(b).then(a.cmp(b)));
        counts
    }
}
