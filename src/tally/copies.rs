//! Texts that were posted more than once: of every original with a text key its
//! text, its account, its time and its primary narrative.
//!
//! Posts of unknown kind are left out: they may be reposts, whose text is
//! another's, and every repost would then count as a copy.

use rayon::prelude::*;

use super::cells::NO_NARRATIVE;
use crate::ingest::posts::{Kind, Post, Renumber};
use crate::keyed::{Gathered, Key};
use crate::time::Instant;

/// A post with a text. Sorted by text, then time, then account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// Its text: its rank among the texts, in byte order, or in that of their keys.
    pub text: u32,
    /// When it was posted.
    pub at: Instant,
    /// Its account.
    pub account: u32,
    /// Its primary narrative, or [`NO_NARRATIVE`].
    pub narrative: u32,
}

/// The originals with a text while they are gathered: 32 bytes each.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    posts: Gathered<Kept>,
    /// How many originals there are, if not all of them are gathered here.
    keyed: Option<u64>,
}

/// An original by the key of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    text: Key,
    at: Instant,
    account: u32,
    narrative: u32,
}

impl Copies {
    /// Takes an original that has a text key.
    pub fn add(&mut self, post: &Post) {
        if let (Kind::Original, Some(text)) = (post.kind, post.text_key) {
            let kept = Kept {
                text,
                at: post.at,
                account: post.account,
                narrative: post.narratives.first().copied().unwrap_or(NO_NARRATIVE),
            };
            self.posts.add(text, kept);
        }
    }

    /// Takes an original that was gathered elsewhere.
    pub(super) fn counted(&mut self, text: Key, at: Instant, account: u32, narrative: u32) {
        let kept = Kept {
            text,
            at,
            account,
            narrative,
        };
        self.posts.add(text, kept);
    }

    /// Is told how many originals there are, because only copies are gathered.
    pub(super) fn keyed(&mut self, originals: u64) {
        self.keyed = Some(originals);
    }

    /// Adds what was gathered elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let narrative = |number| match number {
            NO_NARRATIVE => NO_NARRATIVE,
            number => numbers.narratives[number as usize],
        };
        self.posts.merge(other.posts, |post| Kept {
            account: numbers.accounts[post.account as usize],
            narrative: narrative(post.narrative),
            ..post
        });
        self.keyed = self
            .keyed
            .into_iter()
            .chain(other.keyed)
            .reduce(|a, b| a + b);
    }

    /// The posts by text. `rank` makes ranks of the numbers of an account and a
    /// narrative; `text` knows the rank of a text among the names, if texts have names:
    /// else they are ranked by their keys, and those of one account alone are dropped:
    /// nobody asks for more than their number.
    pub fn finish(
        self,
        rank: impl Fn(u32, u32) -> (u32, u32) + Sync,
        text: Option<&(dyn Fn(Key) -> u32 + Sync)>,
    ) -> Texts {
        let sorted = self.posts.sorted(|post| {
            (post.account, post.narrative) = rank(post.account, post.narrative);
        });
        let parts = sorted.into_parts();
        let gathered: usize = parts.iter().map(Vec::len).sum();
        let mut posts = Vec::with_capacity(if text.is_some() { gathered } else { 0 });
        let mut texts = 0;
        let copied = |group: &&[Kept]| group.iter().any(|p| p.account != group[0].account);
        for part in parts {
            let groups = part.chunk_by(|a, b| a.text == b.text);
            for group in groups.filter(|group| text.is_some() || copied(group)) {
                let number = text.map_or(texts, |of| of(group[0].text));
                posts.extend(group.iter().map(|post| Copied {
                    text: number,
                    at: post.at,
                    account: post.account,
                    narrative: post.narrative,
                }));
                texts += 1;
            }
        }
        if text.is_some() {
            posts.par_sort_unstable();
        }
        Texts {
            posts,
            keyed: self.keyed.unwrap_or(gathered as u64),
        }
    }
}

/// The originals whose text is long enough to compare.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The posts by text, time and account; without texts that one account alone posted,
    /// unless the study compares texts with each other.
    pub posts: Vec<Copied>,
    keyed: u64,
}

impl Texts {
    /// Number of originals whose text is long enough to compare.
    pub fn keyed(&self) -> u64 {
        self.keyed
    }

    /// The posts of each text that is there in the order of (time, account).
    pub fn iter(&self) -> impl Iterator<Item = &[Copied]> {
        self.posts.chunk_by(|a, b| a.text == b.text)
    }

    /// The same for texts that at least two accounts posted.
    pub fn clusters(&self) -> impl Iterator<Item = &[Copied]> {
        let shared = |posts: &&[Copied]| posts.iter().any(|p| p.account != posts[0].account);
        self.iter().filter(shared)
    }
}
