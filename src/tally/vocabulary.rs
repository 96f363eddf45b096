//! Posts by term in the windows around each takedown: what the vocabulary's
//! shift is made of. Reposts have no terms: their words are another's.
//!
//! Windows must be known before the posts are read, because a tally of terms by
//! day would be as large as the posts themselves.

use std::ops::Range;

use crate::ingest::posts::{Post, Renumber};
use crate::ingest::text::Sort;
use crate::keyed::Map;
use crate::time::{self, Day};

/// The days of the window before a takedown and of the one from it on.
pub type Sides = [Range<Day>; 2];

/// Distinct accounts are counted up to this: enough to tell whether a term is
/// shared, and few enough to keep for every term.
pub const ACCOUNTS: usize = 3;

/// No account.
const NOBODY: u32 = u32::MAX;

/// The three smallest numbers among accounts. Parts number accounts in their own way,
/// so that the three of the whole need not be its smallest; but they are three different
/// ones if there are as many, and no more is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Smallest([u32; ACCOUNTS]);

impl Default for Smallest {
    fn default() -> Self {
        Self([NOBODY; ACCOUNTS])
    }
}

impl Smallest {
    fn add(&mut self, account: u32) {
        let Self(smallest) = self;
        if account >= smallest[ACCOUNTS - 1] || smallest.contains(&account) {
            return;
        }
        smallest[ACCOUNTS - 1] = account;
        smallest.sort_unstable();
    }

    /// Adds others by what their numbers stand for.
    fn merge(&mut self, other: Self, accounts: &[u32]) {
        let others = other.0.iter();
        let others = others.filter_map(|account| accounts.get(*account as usize));
        others.for_each(|account| self.add(*account));
    }

    fn count(self) -> usize {
        self.0.iter().filter(|account| **account != NOBODY).count()
    }
}

/// How often a term was used, and by how many.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Use {
    posts: [u64; 2],
    accounts: Smallest,
    /// How many accounts, up to [`ACCOUNTS`], where it is not said which.
    unnamed: u8,
}

impl Use {
    /// What was counted elsewhere, of all posts: which accounts used it is not said.
    pub(super) fn counted(posts: [u64; 2], accounts: u64) -> Self {
        Self {
            posts,
            accounts: Smallest::default(),
            unnamed: accounts.min(ACCOUNTS as u64) as u8,
        }
    }

    fn accounts(self) -> usize {
        self.accounts.count().max(usize::from(self.unnamed))
    }

    fn merge(&mut self, other: Self, accounts: &[u32]) {
        self.unnamed = self.unnamed.max(other.unnamed);
        self.posts[0] += other.posts[0];
        self.posts[1] += other.posts[1];
        self.accounts.merge(other.accounts, accounts);
    }
}

/// Terms by takedown while they are counted.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    windows: Vec<Sides>,
    uses: [Map<(u32, u32), Use>; 3],
    posts: [Map<u32, [u64; 2]>; 3],
}

impl Terms {
    /// Counts in these windows, one pair for each takedown.
    pub fn of(windows: Vec<Sides>) -> Self {
        Self {
            windows,
            ..Self::default()
        }
    }

    /// Whether a day lies in a window.
    pub fn holds(&self, day: Day) -> bool {
        let mut sides = self.windows.iter().flatten();
        sides.any(|side| side.contains(&day))
    }

    /// Counts a post once for each of its terms.
    pub fn add(&mut self, post: &Post) {
        let day = time::day(post.at);
        for (takedown, sides) in (0u32..).zip(&self.windows) {
            let Some(side) = sides.iter().position(|side| side.contains(&day)) else {
                continue;
            };
            for sort in Sort::ALL.map(|sort| sort as usize) {
                if !post.terms[sort].is_empty() {
                    self.posts[sort].at(takedown)[side] += 1;
                }
                for term in &post.terms[sort] {
                    let found = self.uses[sort].at((takedown, *term));
                    found.posts[side] += 1;
                    found.accounts.add(post.account);
                }
            }
        }
    }

    /// Adds a term of a takedown's windows that was counted elsewhere.
    pub(super) fn counted(&mut self, sort: usize, (takedown, term): (u32, u32), found: Use) {
        let known = self.uses[sort].at((takedown, term));
        *known = found;
    }

    /// Adds the posts with terms in a takedown's windows that were counted elsewhere.
    pub(super) fn counted_posts(&mut self, sort: usize, takedown: u32, posts: [u64; 2]) {
        // As here, a window without posts has no entry.
        if posts != [0; 2] {
            *self.posts[sort].at(takedown) = posts;
        }
    }

    /// Adds what was counted elsewhere in the same windows, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        assert_eq!(self.windows, other.windows, "other windows");
        let sorts = self.uses.iter_mut().zip(other.uses).zip(&numbers.terms);
        for ((uses, more), terms) in sorts {
            let renamed = |(takedown, term)| (takedown, terms[term as usize]);
            uses.merge(more, renamed, |found, more| {
                found.merge(more, &numbers.accounts);
            });
        }
        let same = |takedown| takedown;
        for (posts, more) in self.posts.iter_mut().zip(other.posts) {
            posts.merge(more, same, |sum, more| {
                sum[0] += more[0];
                sum[1] += more[1];
            });
        }
    }

    /// The vocabularies, one for each pair of windows, by [`Sort`]; numbers of
    /// terms are replaced by their ranks.
    pub fn finish(self, rank: impl Fn(Sort, u32) -> u32) -> Vec<[Vocabulary; 3]> {
        let mut finished: Vec<[Vocabulary; 3]> = Vec::new();
        finished.resize_with(self.windows.len(), Default::default);
        for (sort, posts) in Sort::ALL.into_iter().zip(self.posts) {
            for (takedown, posts) in posts.into_sorted() {
                finished[takedown as usize][sort as usize].posts = posts;
            }
        }
        for (sort, uses) in Sort::ALL.into_iter().zip(self.uses) {
            for ((takedown, term), found) in uses.into_sorted() {
                finished[takedown as usize][sort as usize].terms.push(Term {
                    term: rank(sort, term),
                    posts: found.posts,
                    accounts: found.accounts(),
                });
            }
        }
        for vocabulary in finished.iter_mut().flatten() {
            vocabulary.terms.sort_unstable_by_key(|t| t.term);
        }
        finished
    }
}

/// The terms of one sort around one takedown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The terms by rank, which is the byte order of their names.
    pub terms: Vec<Term>,
    /// Posts with at least one of them, before and after.
    pub posts: [u64; 2],
}

/// A term and its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its rank among the names of its sort.
    pub term: u32,
    /// Posts that hold it, before and after.
    pub posts: [u64; 2],
    /// Accounts that used it in either window, counted up to [`ACCOUNTS`].
    pub accounts: usize,
}
