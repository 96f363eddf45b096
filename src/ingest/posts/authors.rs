//! Which post ids were read, and whose posts they are: what grows with every post.
//!
//! Threads only note what they read. Whether an id came twice is looked for afterwards,
//! part by part in the order of the keys, which takes a fraction of the time that asking
//! for each post would: hardly any dataset has such ids, and one that has is read again.

use rayon::prelude::*;

use crate::keyed::{Key, Map};

/// Parts by key, so that threads can share the work and each part fits into a cache.
const PARTS: usize = 64;

/// A post: the words of its key, and its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: [u32; 4],
    account: u32,
}

impl Entry {
    fn of(key: Key, account: u32) -> Self {
        let word = |shift: u32| {
            let [a, b, c, d, ..] = (key >> shift).to_le_bytes();
            u32::from_le_bytes([a, b, c, d])
        };
        Self {
            key: [96, 64, 32, 0].map(word),
            account,
        }
    }

    fn key(&self) -> Key {
        let [a, b, c, d] = self.key.map(Key::from);
        a << 96 | b << 64 | c << 32 | d
    }

    /// The part that the entries of a key are in.
    fn part(&self) -> usize {
        self.key[0] as usize % PARTS
    }
}

/// The posts that a thread has read: 20 bytes each.
#[derive(Debug, Clone)]
pub struct Met(Vec<Vec<Entry>>);

impl Default for Met {
    fn default() -> Self {
        Self(vec![Vec::new(); PARTS])
    }
}

impl Met {
    /// Notes a post and the number of its account.
    pub fn note(&mut self, post: Key, account: u32) {
        let entry = Entry::of(post, account);
        self.0[entry.part()].push(entry);
    }

    /// Adds what another thread has read, whose numbers of accounts stand for others.
    pub fn join(&mut self, other: Self, accounts: &[u32]) {
        for (part, more) in self.0.iter_mut().zip(other.0) {
            part.extend(more.into_iter().map(|entry| Entry {
                account: accounts[entry.account as usize],
                ..entry
            }));
        }
    }

    /// The ids that were read more than once.
    pub fn sorted(mut self) -> (Authors, Map<Key, ()>) {
        let parts = self.0.par_iter_mut();
        let repeated: Vec<Vec<Key>> = parts
            .map(|part| {
                part.sort_unstable();
                let pairs = part.windows(2);
                let pairs = pairs.filter(|pair| pair[0].key == pair[1].key);
                pairs.map(|pair| pair[0].key()).collect()
            })
            .collect();
        let mut keys = Map::default();
        for key in repeated.into_iter().flatten() {
            keys.insert(key, ());
        }
        (Authors(self.0), keys)
    }
}

/// Finds the account of a post.
#[derive(Debug, Clone, Default)]
pub struct Authors(Vec<Vec<Entry>>);

impl Authors {
    /// The account of the post with that key.
    pub fn of(&self, post: Key) -> Option<u32> {
        let entry = Entry::of(post, 0);
        let part = self.0.get(entry.part())?;
        let at = part.binary_search_by_key(&entry.key, |known| known.key);
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
        let (authors, repeated) = one.sorted();
        assert_eq!(repeated.keys(), [key(10)]);
        assert_eq!(authors.of(key(12)), Some(12 % 7));
        assert_eq!(authors.of(key(13)), Some(13 % 7 + 10));
        assert_eq!(authors.of(key(1_000)), None);
    }
}
