//! Posts and what platforms reported of them, by account, day, platform,
//! narrative and kind: the group-by from which most measures are made.

use rayon::prelude::*;

use crate::ingest::posts::{Kind, Metrics, Post, Renumber};
use crate::keyed::Map;
use crate::time::{self, Day};

/// The narrative of a post that carries none.
pub const NO_NARRATIVE: u32 = u32::MAX;

/// What posts are grouped by. The numbers are ranks of names in byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The account.
    pub account: u32,
    /// The UTC day.
    pub day: Day,
    /// The platform.
    pub platform: u32,
    /// The primary narrative, or [`NO_NARRATIVE`].
    pub narrative: u32,
    /// The kind of post.
    pub kind: Kind,
}

/// The sum of a metric over the posts that report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Number of posts that report it.
    pub reported: u64,
    /// Their total.
    pub total: u64,
}

impl Sum {
    fn add(&mut self, value: Option<u64>) {
        if let Some(value) = value {
            self.reported += 1;
            self.total += value;
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.reported += other.reported;
        self.total += other.total;
    }
}

/// What the posts of one group add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Number of posts.
    pub posts: u64,
    /// Followers at posting time.
    pub followers: Sum,
    /// The most followers that one of the posts reports; 0 if none does.
    pub followers_max: u64,
    /// Everything else that was reported. Many datasets have nothing of it, and whoever
    /// goes through all cells goes through less memory.
    numbers: Option<Box<Numbers>>,
}

/// What platforms reported of the posts of one group, followers excepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Displays.
    pub views: Sum,
    /// Likes.
    pub likes: Sum,
    /// Reposts.
    pub reposts: Sum,
    /// Replies.
    pub replies: Sum,
    /// Quotes.
    pub quotes: Sum,
    /// Engagement, over posts that report at least one of its four parts.
    pub engagement: Sum,
    /// Reposts and quotes, over posts that report at least one of the two.
    pub pickup: Sum,
    /// Engagement over posts that report both engagement and views.
    pub rated: Sum,
    /// Views of the same posts.
    pub rated_views: u64,
}

/// Of a group of which nothing was reported.
const NONE: Numbers = {
    let none = Sum {
        reported: 0,
        total: 0,
    };
    Numbers {
        views: none,
        likes: none,
        reposts: none,
        replies: none,
        quotes: none,
        engagement: none,
        pickup: none,
        rated: none,
        rated_views: 0,
    }
};

impl Cell {
    /// What platforms reported, followers excepted.
    pub fn reported(&self) -> &Numbers {
        self.numbers.as_deref().unwrap_or(&NONE)
    }

    /// A group that was counted elsewhere.
    pub(super) fn of(posts: u64, followers: Sum, followers_max: u64, numbers: Numbers) -> Self {
        let any = numbers.views.reported > 0 || numbers.engagement.reported > 0;
        Self {
            posts,
            followers,
            followers_max,
            numbers: any.then(|| Box::new(numbers)),
        }
    }

    fn add(&mut self, metrics: &Metrics) {
        self.posts += 1;
        self.followers.add(metrics.followers);
        self.followers_max = self.followers_max.max(metrics.followers.unwrap_or(0));
        if metrics.views.is_some() || metrics.engagement().is_some() {
            self.numbers.get_or_insert_default().add(metrics);
        }
    }

    /// Adds another group's sums.
    pub fn merge(&mut self, other: Self) {
        self.posts += other.posts;
        self.followers.merge(other.followers);
        self.followers_max = self.followers_max.max(other.followers_max);
        if let Some(more) = other.numbers {
            self.numbers.get_or_insert_default().merge(&more);
        }
    }
}

impl Numbers {
    fn add(&mut self, metrics: &Metrics) {
        let engagement = metrics.engagement();
        self.views.add(metrics.views);
        self.likes.add(metrics.likes);
        self.reposts.add(metrics.reposts);
        self.replies.add(metrics.replies);
        self.quotes.add(metrics.quotes);
        self.engagement.add(engagement);
        self.pickup.add(metrics.pickup());
        if let (Some(engagement), Some(views)) = (engagement, metrics.views) {
            self.rated.add(Some(engagement));
            self.rated_views += views;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.views.merge(other.views);
        self.likes.merge(other.likes);
        self.reposts.merge(other.reposts);
        self.replies.merge(other.replies);
        self.quotes.merge(other.quotes);
        self.engagement.merge(other.engagement);
        self.pickup.merge(other.pickup);
        self.rated.merge(other.rated);
        self.rated_views += other.rated_views;
    }
}

/// The group-by while it grows.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// Where each group stands among them.
    places: Map<Key, u32>,
    cells: Vec<(Key, Cell)>,
    /// The latest of each kind: posts of an account and day often come together.
    latest: [usize; Kind::ALL.len()],
}

impl Cells {
    /// Counts a post.
    pub fn add(&mut self, post: &Post) {
        let key = Key {
            account: post.account,
            day: time::day(post.at),
            platform: post.platform,
            narrative: post.narratives.first().copied().unwrap_or(NO_NARRATIVE),
            kind: post.kind,
        };
        self.at(key).add(&post.metrics);
    }

    fn at(&mut self, key: Key) -> &mut Cell {
        let kind = key.kind as usize;
        let latest = self.cells.get(self.latest[kind]);
        if latest.is_none_or(|(latest, _)| *latest != key) {
            self.latest[kind] = self.place(key);
        }
        &mut self.cells[self.latest[kind]].1
    }

    fn place(&mut self, key: Key) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place as usize;
        }
        // Four thousand million groups would not fit in memory.
        let place = self.cells.len();
        self.places
            .insert(key, u32::try_from(place).unwrap_or(u32::MAX));
        self.cells.push((key, Cell::default()));
        place
    }

    /// Adds what was counted elsewhere, with other numbers. Groups that both have are made
    /// one at the end.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let narrative = |number| match number {
            NO_NARRATIVE => NO_NARRATIVE,
            number => numbers.narratives[number as usize],
        };
        let renamed = |(key, cell): (Key, Cell)| {
            let key = Key {
                account: numbers.accounts[key.account as usize],
                platform: numbers.platforms[key.platform as usize],
                narrative: narrative(key.narrative),
                ..key
            };
            (key, cell)
        };
        self.cells.extend(other.cells.into_iter().map(renamed));
    }

    /// Adds a group that was counted elsewhere.
    pub(super) fn counted(&mut self, key: Key, cell: Cell) {
        self.cells.push((key, cell));
    }

    /// The groups, sorted, with names replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Key) -> Key) -> Vec<(Key, Cell)> {
        drop(self.places);
        let mut cells = self.cells;
        cells.iter_mut().for_each(|(key, _)| *key = rank(*key));
        cells.par_sort_unstable_by_key(|(key, _)| *key);
        cells.dedup_by(|(key, more), (kept, cell)| {
            let same = key == kept;
            if same {
                cell.merge(std::mem::take(more));
            }
            same
        });
        cells
    }
}
