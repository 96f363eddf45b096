//! The one post that weighs most, in all and in each window: whether a headline
//! rests on it.

use super::vocabulary::Sides;
use crate::ingest::posts::{Kind, Post, Renumber};
use crate::keyed::{Key as Hash, Map};
use crate::time;

/// What largest posts are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The takedown and the side of its windows (0 before, 1 after); none for
    /// all posts.
    pub window: Option<(u32, u8)>,
    /// The platform's rank.
    pub platform: u32,
    /// Whether the posts are reposts.
    pub repost: bool,
}

/// A post that has the most of something. Of equals the one whose id has the
/// largest key, so that nothing depends on the order of the posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Most {
    /// The number that is largest.
    pub value: u64,
    /// Its views, where both are reported.
    pub views: Option<u64>,
    /// The key of its id.
    pub post: Hash,
    /// Its account.
    pub account: u32,
}

/// The largest posts of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Largest {
    /// The most seen.
    pub views: Option<Most>,
    /// The most answered.
    pub engagement: Option<Most>,
    /// The most answered of those that report views, too.
    pub rated: Option<Most>,
}

impl Largest {
    /// Keeps the larger of each.
    pub fn merge(&mut self, other: Self) {
        self.views = self.views.max(other.views);
        self.engagement = self.engagement.max(other.engagement);
        self.rated = self.rated.max(other.rated);
    }

    /// The same with other numbers of accounts.
    fn by(self, account: impl Fn(u32) -> u32) -> Self {
        let renamed = |most: Option<Most>| {
            most.map(|most| Most {
                account: account(most.account),
                ..most
            })
        };
        Self {
            views: renamed(self.views),
            engagement: renamed(self.engagement),
            rated: renamed(self.rated),
        }
    }

    fn of(post: &Post) -> Self {
        let views = post.metrics.views;
        let most = |value: u64| Most {
            value,
            views,
            post: post.key,
            account: post.account,
        };
        let engagement = post.metrics.engagement().map(most);
        Self {
            views: views.map(most),
            engagement,
            rated: engagement.filter(|_| views.is_some()),
        }
    }
}

/// The largest posts while they are looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    windows: Vec<Sides>,
    found: Map<Key, Largest>,
}

impl Search {
    /// Looks in all posts and in these windows.
    pub fn of(windows: Vec<Sides>) -> Self {
        Self {
            windows,
            ..Self::default()
        }
    }

    /// Looks at a post.
    pub fn add(&mut self, post: &Post) {
        let largest = Largest::of(post);
        if largest == Largest::default() {
            return;
        }
        let day = time::day(post.at);
        let key = |window| Key {
            window,
            platform: post.platform,
            repost: post.kind == Kind::Repost,
        };
        self.found.at(key(None)).merge(largest);
        for (takedown, sides) in (0u32..).zip(&self.windows) {
            for (side, days) in (0u8..).zip(sides) {
                if days.contains(&day) {
                    self.found.at(key(Some((takedown, side)))).merge(largest);
                }
            }
        }
    }

    /// Adds what was found elsewhere.
    pub(super) fn counted(&mut self, key: Key, found: Largest) {
        self.found.at(key).merge(found);
    }

    /// Adds what was found elsewhere in the same windows, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let renamed = |key: Key| Key {
            platform: numbers.platforms[key.platform as usize],
            ..key
        };
        let account = |account: u32| numbers.accounts[account as usize];
        self.found.merge(other.found, renamed, |largest, more| {
            largest.merge(more.by(account));
        });
    }

    /// What was found, by key, with numbers of names replaced by their ranks.
    pub fn finish(
        self,
        platform: impl Fn(u32) -> u32,
        account: impl Fn(u32) -> u32,
    ) -> Vec<(Key, Largest)> {
        let rank = |(key, largest): (Key, Largest)| {
            let key = Key {
                platform: platform(key.platform),
                ..key
            };
            (key, largest.by(&account))
        };
        let mut found: Vec<(Key, Largest)> =
            self.found.into_sorted().into_iter().map(rank).collect();
        found.sort_unstable_by_key(|(key, _)| *key);
        found
    }
}
