//! Texts that were posted more than once: of every original its key, its
//! account, its time and its primary narrative, in 32 bytes.
//!
//! Posts of unknown kind are left out: they may be reposts, whose text is
//! another's, and every repost would then count as a copy.

use super::cells::NO_NARRATIVE;
use crate::ingest::posts::{Kind, Post};
use crate::keyed::Key;
use crate::time::Instant;

/// A post with a text key. Sorted by key, then time, then account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// The key of its text.
    pub key: Key,
    /// When it was posted.
    pub at: Instant,
    /// Its account.
    pub account: u32,
    /// Its primary narrative, or [`NO_NARRATIVE`].
    pub narrative: u32,
}

/// The keyed originals while they are gathered.
#[derive(Debug, Clone, Default)]
pub struct Copies(Vec<Copied>);

impl Copies {
    /// Takes an original that has a text key.
    pub fn add(&mut self, post: &Post) {
        if let (Kind::Original, Some(key)) = (post.kind, post.text_key) {
            self.0.push(Copied {
                key,
                at: post.at,
                account: post.account,
                narrative: post.narratives.first().copied().unwrap_or(NO_NARRATIVE),
            });
        }
    }

    /// Adds what was gathered elsewhere with the same names.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The texts of two posts or more, with names replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Copied) -> Copied) -> Texts {
        let mut posts: Vec<Copied> = self.0.into_iter().map(rank).collect();
        let keyed = posts.len() as u64;
        posts.sort_unstable();
        let mut kept = 0;
        let mut start = 0;
        while start < posts.len() {
            let key = posts[start].key;
            let length = posts[start..].iter().take_while(|p| p.key == key).count();
            if length > 1 {
                posts.copy_within(start..start + length, kept);
                kept += length;
            }
            start += length;
        }
        posts.truncate(kept);
        posts.shrink_to_fit();
        Texts { keyed, posts }
    }
}

/// The texts that were posted more than once.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Number of originals with a text key, unique ones included.
    pub keyed: u64,
    /// The posts whose key another post has too, by key, time and account.
    pub posts: Vec<Copied>,
}

impl Texts {
    /// The posts of each text in the order of (time, account); two or more, not
    /// necessarily of two accounts. The order of the texts is that of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &[Copied]> {
        self.posts.chunk_by(|a, b| a.key == b.key)
    }

    /// The same for texts that at least two accounts posted.
    pub fn clusters(&self) -> impl Iterator<Item = &[Copied]> {
        let shared = |posts: &&[Copied]| posts.iter().any(|p| p.account != posts[0].account);
        self.iter().filter(shared)
    }
}
