//! Hash maps that can only be read in the order of their keys, and the keyed
//! hash that turns hostile strings into map keys.
//!
//! A standard hash map iterates in an order that nobody controls, which is how
//! reports stop being reproducible. Here iteration always sorts first.

use std::hash::{BuildHasherDefault, Hash, Hasher};

use rayon::prelude::*;
use siphasher::sip128::{Hasher128, SipHasher13};

/// A 128-bit hash of a string, under a key that the author of the string does not know.
pub type Key = u128;

/// Hashes strings under one key.
#[derive(Debug, Clone)]
pub struct Keyer(SipHasher13);

impl Keyer {
    /// A hasher keyed by `secret`, which should depend on the whole dataset, so
    /// that nobody can choose ids that collide.
    pub fn new(secret: &[u8]) -> Self {
        let mut first = SipHasher13::new();
        first.write(secret);
        let wide = first.finish128();
        Self(SipHasher13::new_with_keys(wide.h1, wide.h2))
    }

    /// The key of a string.
    pub fn key(&self, text: &str) -> Key {
        let mut hasher = self.0;
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff); // as for sequences
        hasher.finish128().as_u128()
    }

    /// The key of a sequence of strings; `["a", "b"]` and `["ab"]` differ.
    pub fn keys<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Key {
        self.keys_by(texts, &mut Vec::new())
    }

    /// The same with a buffer that is used again: one piece is hashed in a fraction of
    /// the time that many take.
    pub fn keys_by<'a>(
        &self,
        texts: impl IntoIterator<Item = &'a str>,
        buffer: &mut Vec<u8>,
    ) -> Key {
        buffer.clear();
        for text in texts {
            buffer.extend_from_slice(text.as_bytes());
            buffer.push(0xff); // never a byte of UTF-8
        }
        let mut hasher = self.0;
        hasher.write(buffer);
        hasher.finish128().as_u128()
    }
}

// The keys are numbers that an adversary cannot choose (indices, days, or the
// output of `Keyer`), so that a fast hash without a secret is safe.
#[allow(clippy::disallowed_types)]
type Fast<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<rustc_hash::FxHasher>>;

/// A map from keys to values that is read sorted.
#[derive(Debug, Clone)]
pub struct Map<K, V>(Fast<K, V>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Fast::default())
    }
}

impl<K: Hash + Ord + Copy, V> Map<K, V> {
    /// An empty map with room for so many keys.
    pub fn with_room(keys: usize) -> Self {
        Self(Fast::with_capacity_and_hasher(keys, Default::default()))
    }

    /// The value of a key, made by `Default` if it is new.
    pub fn at(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.0.entry(key).or_default()
    }

    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.0.get(&key)
    }

    /// Sets the value of a key; returns the old one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, value)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in their order.
    pub fn keys(&self) -> Vec<K> {
        let mut keys: Vec<K> = self.0.keys().copied().collect();
        keys.sort_unstable();
        keys
    }

    /// Keys and values in the order of the keys.
    pub fn into_sorted(self) -> Vec<(K, V)> {
        self.into_sorted_as(|key| key)
    }

    /// Adds every entry of `other` under the key that `rename` makes of its own,
    /// combining values of equal keys. The entries come in no order, so that `combine`
    /// must be commutative and associative.
    // The one place that goes through a map unsorted: nothing that it makes shows how.
    #[allow(clippy::iter_over_hash_type)]
    pub fn merge(&mut self, other: Self, rename: impl Fn(K) -> K, combine: impl Fn(&mut V, V))
    where
        V: Default,
    {
        for (key, value) in other.0 {
            combine(self.at(rename(key)), value);
        }
    }

    /// Visits keys and values in no order: for whoever puts them into one.
    #[allow(clippy::iter_over_hash_type)]
    fn each(&self, mut visit: impl FnMut(K, &V)) {
        for (key, value) in &self.0 {
            visit(*key, value);
        }
    }

    /// Keys and values sorted by what `rename` makes of the keys, which must differ.
    pub fn into_sorted_as<N: Ord + Copy>(self, rename: impl Fn(K) -> N) -> Vec<(N, V)> {
        let pairs = self.0.into_iter().map(|(key, value)| (rename(key), value));
        let mut pairs: Vec<(N, V)> = pairs.collect();
        pairs.sort_unstable_by_key(|(key, _)| *key);
        pairs
    }
}

/// Counts by key of what often comes several times in a row.
#[derive(Debug, Clone)]
pub struct Counts<K> {
    counted: Map<K, u64>,
    /// The latest key, and how often it came since another did.
    latest: Option<(K, u64)>,
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self {
            counted: Map::default(),
            latest: None,
        }
    }
}

impl<K: Hash + Ord + Copy> Counts<K> {
    /// Counts one.
    pub fn add(&mut self, key: K) {
        match &mut self.latest {
            Some((latest, times)) if *latest == key => *times += 1,
            latest => {
                if let Some((before, times)) = latest.replace((key, 1)) {
                    *self.counted.at(before) += times;
                }
            }
        }
    }

    /// Counts several at once.
    pub fn add_many(&mut self, key: K, times: u64) {
        *self.counted.at(key) += times;
    }

    /// The counts by key.
    pub fn finish(mut self) -> Map<K, u64> {
        if let Some((latest, times)) = self.latest {
            *self.counted.at(latest) += times;
        }
        self.counted
    }

    /// Adds what another has counted, under the keys that `rename` makes of its own.
    pub fn merge(&mut self, other: Self, rename: impl Fn(K) -> K) {
        let add = |count: &mut u64, more| *count += more;
        self.counted.merge(other.finish(), rename, add);
    }
}

/// Whether two texts are the same: for short ones that mostly are, as cells and those of
/// the row before. Calling the library takes longer than comparing them, and a hundred
/// times as long for empty ones, which point nowhere.
#[inline]
pub fn same(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let eight = |ends: [Option<&[u8; 8]>; 2]| ends[0] == ends[1];
    let four = |ends: [Option<&[u8; 4]>; 2]| ends[0] == ends[1];
    match a.len() {
        0..=3 => a.iter().zip(b).all(|(a, b)| a == b),
        // The two ends, which may overlap, are all of it.
        4..=7 => four([a.first_chunk(), b.first_chunk()]) && four([a.last_chunk(), b.last_chunk()]),
        8..=16 => {
            eight([a.first_chunk(), b.first_chunk()]) && eight([a.last_chunk(), b.last_chunk()])
        }
        _ => a == b,
    }
}

/// Parts of what is gathered by key: few enough to gather into, and so many that each
/// fits into a cache when it is sorted.
const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 8;

/// What has keys that are spread evenly, gathered in any order and sorted at the end.
#[derive(Debug, Clone)]
pub struct Gathered<T>(Vec<Vec<T>>);

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self(std::iter::repeat_with(Vec::new).take(PARTS).collect())
    }
}

impl<T: Ord + Send> Gathered<T> {
    /// Adds something with a key. Its order must begin with that of the keys.
    pub fn add(&mut self, key: Key, item: T) {
        self.0[Self::part(key)].push(item);
    }

    /// Adds everything of another, changed by `rename`, which leaves keys as they are.
    pub fn merge(&mut self, other: Self, rename: impl Fn(T) -> T + Sync) {
        let both = self.0.par_iter_mut().zip(other.0);
        both.for_each(|(part, more)| part.extend(more.into_iter().map(&rename)));
    }

    /// Sorts everything, changed by `rename` likewise.
    #[must_use]
    pub fn sorted(mut self, rename: impl Fn(&mut T) + Sync) -> Self {
        self.0.par_iter_mut().for_each(|part| {
            part.iter_mut().for_each(&rename);
            part.sort_unstable();
        });
        self
    }

    /// The part in which whatever has a key is.
    pub fn of(&self, key: Key) -> &[T] {
        &self.0[Self::part(key)]
    }

    /// The parts in the order of the keys, each sorted once everything is.
    pub fn parts(&self) -> &[Vec<T>] {
        &self.0
    }

    /// The same, to take apart.
    pub fn into_parts(self) -> Vec<Vec<T>> {
        self.0
    }

    fn part(key: Key) -> usize {
        (key >> (Key::BITS - PART_BITS)) as usize
    }
}

/// Strings numbered in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Names {
    index: Map<Key, u32>,
    names: Vec<Box<str>>,
    /// The latest number: what rows say they often say again.
    latest: u32,
}

impl Names {
    /// The number of a name, new or known.
    pub fn number(&mut self, keyer: &Keyer, name: &str) -> u32 {
        let latest = self.names.get(self.latest as usize);
        if latest.is_some_and(|latest| same(latest, name)) {
            return self.latest;
        }
        self.latest = self.under(keyer.key(name), name);
        self.latest
    }

    /// The number of what has a key, new or known.
    pub fn under(&mut self, key: Key, name: &str) -> u32 {
        self.insert(key, || name.into())
    }

    fn insert(&mut self, key: Key, name: impl FnOnce() -> Box<str>) -> u32 {
        if let Some(number) = self.index.get(key) {
            return *number;
        }
        // Four thousand million names would not fit in memory.
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name());
        self.index.insert(key, number);
        number
    }

    /// Adds the names of `other`, made with the same keyer; for every number there the
    /// number here.
    pub fn absorb(&mut self, other: Self) -> Vec<u32> {
        let named = other.keys().into_iter().zip(other.names);
        named.map(|(key, name)| self.insert(key, || name)).collect()
    }

    /// The number of what has a key, if that is known.
    pub fn known(&self, key: Key) -> Option<u32> {
        self.index.get(key).copied()
    }

    /// The name of a number.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The keys by number.
    fn keys(&self) -> Vec<Key> {
        let mut keys = vec![0; self.names.len()];
        self.index.each(|key, number| keys[*number as usize] = key);
        keys
    }

    /// For every number its rank among the names in byte order, which does not
    /// depend on the order in which the names came; and the names in that order.
    pub fn ranked(&self) -> (Vec<u32>, Vec<String>) {
        let mut order: Vec<u32> = (0u32..).take(self.names.len()).collect();
        order.sort_unstable_by_key(|number| self.name(*number));
        let mut ranks = vec![0; order.len()];
        for (rank, number) in (0u32..).zip(&order) {
            ranks[*number as usize] = rank;
        }
        (
            ranks,
            order.iter().map(|n| self.name(*n).to_owned()).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_if_all_bytes_are() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for length in 0..=text.len() {
            let one = &text[..length];
            let copy = String::from(one);
            assert!(same(one, &copy), "{one}");
            assert!(!same(one, &format!("{one}a")));
            for at in 0..length {
                let other = format!("{}!{}", &one[..at], &one[at + 1..]);
                assert!(!same(one, &other), "{one} {other}");
            }
        }
    }
}
