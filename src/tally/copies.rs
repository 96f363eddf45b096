//! Texts that were posted more than once: of every original with a text key its
//! text, its account, its time and its primary narrative, in 24 bytes.
//!
//! Posts of unknown kind are left out: they may be reposts, whose text is
//! another's, and every repost would then count as a copy.

use rayon::prelude::*;

use super::cells::NO_NARRATIVE;
use crate::ingest::objects::Object;
use crate::ingest::posts::{Kind, Post, Renumber};
use crate::time::Instant;

/// A post with a text. Sorted by text, then time, then account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// Its text: its rank among the texts, in byte order.
    pub text: u32,
    /// When it was posted.
    pub at: Instant,
    /// Its account.
    pub account: u32,
    /// Its primary narrative, or [`NO_NARRATIVE`].
    pub narrative: u32,
}

/// The originals with a text while they are gathered.
#[derive(Debug, Clone, Default)]
pub struct Copies(Vec<Copied>);

impl Copies {
    /// Takes an original that has a text key.
    pub fn add(&mut self, post: &Post) {
        let text = post.held.iter().find(|(sort, _)| *sort == Object::Text);
        if let (Kind::Original, Some((_, text))) = (post.kind, text) {
            self.0.push(Copied {
                text: *text,
                at: post.at,
                account: post.account,
                narrative: post.narratives.first().copied().unwrap_or(NO_NARRATIVE),
            });
        }
    }

    /// Adds what was gathered elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let narrative = |number| match number {
            NO_NARRATIVE => NO_NARRATIVE,
            number => numbers.narratives[number as usize],
        };
        let texts = &numbers.objects[Object::Text as usize];
        self.0.extend(other.0.into_iter().map(|post| Copied {
            text: texts[post.text as usize],
            account: numbers.accounts[post.account as usize],
            narrative: narrative(post.narrative),
            ..post
        }));
    }

    /// The posts by text, with names replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Copied) -> Copied) -> Texts {
        let mut posts = self.0;
        posts.iter_mut().for_each(|post| *post = rank(*post));
        posts.par_sort_unstable();
        Texts { posts }
    }
}

/// The originals whose text is long enough to compare.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The posts by text, time and account.
    pub posts: Vec<Copied>,
}

impl Texts {
    /// Number of originals whose text is long enough to compare.
    pub fn keyed(&self) -> u64 {
        self.posts.len() as u64
    }

    /// The posts of each text in the order of (time, account).
    pub fn iter(&self) -> impl Iterator<Item = &[Copied]> {
        self.posts.chunk_by(|a, b| a.text == b.text)
    }

    /// The same for texts that at least two accounts posted.
    pub fn clusters(&self) -> impl Iterator<Item = &[Copied]> {
        let shared = |posts: &&[Copied]| posts.iter().any(|p| p.account != posts[0].account);
        self.iter().filter(shared)
    }
}
