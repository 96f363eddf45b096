//! Which post ids were read, and whose posts they are: what grows with every post.
//!
//! Threads only note what they read. Whether an id came twice is looked for afterwards,
//! part by part, which takes a fraction of the time that asking for each post would: hardly
//! any dataset has such ids, and one that has is read again.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::keyed::{Gathered, Key, Map};

/// A post: the first 96 bits of its key, which say enough, and its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: Start,
    account: u32,
}

/// The beginning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Start([u32; 3]);

impl Start {
    fn of(key: Key) -> Self {
        let word = |shift: u32| {
            let [a, b, c, d, ..] = (key >> shift).to_le_bytes();
            u32::from_le_bytes([a, b, c, d])
        };
        Self([96, 64, 32].map(word))
    }

    /// The same as numbers: two comparisons are faster than three.
    fn numbers(self) -> (u64, u32) {
        let [a, b, c] = self.0;
        (u64::from(a) << 32 | u64::from(b), c)
    }
}

impl PartialOrd for Start {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Start {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers().cmp(&other.numbers())
    }
}

/// Ids that come more than once, or may: keys that begin with the same 64 bits count as
/// one, which happens to different ids in few of a hundred thousand datasets of ten
/// million posts, and does no harm but that they are read twice.
#[derive(Debug, Clone, Default)]
pub struct Repeated(Map<u64, ()>);

impl Repeated {
    /// Whether a post's id is among them.
    pub fn holds(&self, post: Key) -> bool {
        !self.is_empty() && self.0.get(Start::of(post).numbers().0).is_some()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The posts that a thread has read: 16 bytes each.
#[derive(Debug, Clone, Default)]
pub struct Met(Gathered<Entry>);

impl Met {
    /// Notes a post and the number of its account.
    pub fn note(&mut self, post: Key, account: u32) {
        let key = Start::of(post);
        self.0.add(post, Entry { key, account });
    }

    /// Adds what another thread has read, whose numbers of accounts stand for others.
    pub fn join(&mut self, other: Self, accounts: &[u32]) {
        self.0.merge(other.0, |entry| Entry {
            account: accounts[entry.account as usize],
            ..entry
        });
    }

    /// The ids that were read more than once.
    pub fn repeated(&self) -> Repeated {
        let parts = self.0.parts().par_iter().map(|part| {
            let mut seen = Map::with_room(part.len());
            let starts = part.iter().map(|entry| entry.key.numbers().0);
            starts
                .filter(|start| seen.insert(*start, ()).is_some())
                .collect::<Vec<u64>>()
        });
        let mut repeated = Map::default();
        for start in parts.collect::<Vec<_>>().into_iter().flatten() {
            repeated.insert(start, ());
        }
        Repeated(repeated)
    }

    /// Who wrote each post.
    pub fn into_authors(self) -> Authors {
        Authors(self.0.sorted(|_| ()))
    }
}

/// Finds the account of a post.
#[derive(Debug, Clone, Default)]
pub struct Authors(Gathered<Entry>);

impl Authors {
    /// The account of the post with that key.
    pub fn of(&self, post: Key) -> Option<u32> {
        let (part, key) = (self.0.of(post), Start::of(post));
        let at = part.binary_search_by_key(&key, |known| known.key);
        at.ok().map(|at| part[at].account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_and_repeated_ids_told() {
        let key = |n: u128| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let (mut one, mut other) = (Met::default(), Met::default());
        for n in 0..1_000u32 {
            let met = if n % 2 == 0 { &mut one } else { &mut other };
            met.note(key(u128::from(n)), n % 7);
        }
        other.note(key(10), 3);
        let numbers: Vec<u32> = (0..7).map(|n| n + 10).collect();
        one.join(other, &numbers);
        let repeated = one.repeated();
        let authors = one.into_authors();
        let held = (0..1_000).filter(|n| repeated.holds(key(*n)));
        assert_eq!(held.collect::<Vec<_>>(), [10]);
        assert_eq!(authors.of(key(12)), Some(12 % 7));
        assert_eq!(authors.of(key(13)), Some(13 % 7 + 10));
        assert_eq!(authors.of(key(1_000)), None);
    }
}
