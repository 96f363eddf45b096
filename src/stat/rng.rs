//! Random numbers that anyone can draw again.
//!
//! Our own rules on top of ChaCha8, because a general library may change how it
//! turns bits into indices, and every resample of an archived edition would move.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

/// What the resamples of one family of facts share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed of the study.
    pub seed: u64,
    /// The family and its scope, as in `narrative[takedown=t1]`.
    pub name: String,
}

impl Plan {
    /// The generator of resample `b`: ChaCha8, stream 0, whose 32-byte key is
    /// the SHA-256 of
    ///
    /// | bytes | content |
    /// |---|---|
    /// | 8 | seed, little-endian |
    /// | length of the name | name, UTF-8, no terminator |
    /// | 4 | b, little-endian |
    pub fn resample(&self, b: u32) -> Rng {
        Rng::keyed(&[
            &self.seed.to_le_bytes(),
            self.name.as_bytes(),
            &b.to_le_bytes(),
        ])
    }
}

/// A deterministic generator. Each method below says how many 64-bit words of
/// the key stream it uses, so that other software can follow.
#[derive(Clone, Debug)]
pub struct Rng(ChaCha8Rng);

impl Rng {
    /// One sequential generator, for simulations. Its key is the SHA-256 of the
    /// seed (8 bytes, little-endian) followed by the label (UTF-8).
    pub fn from_label(seed: u64, label: &str) -> Self {
        Self::keyed(&[&seed.to_le_bytes(), label.as_bytes()])
    }

    /// The next 64 bits.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// An index below `n`, from one word u as (u · n) >> 64; 0 where `n` is 0.
    pub fn index(&mut self, n: usize) -> usize {
        ((u128::from(self.word()) * n as u128) >> 64) as usize
    }

    /// True with probability ½: the top bit of one word.
    pub fn coin(&mut self) -> bool {
        self.word() >> 63 == 1
    }

    /// A number in [0, 1): the top 53 bits of one word, over 2⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Fisher–Yates from the end: position i, from the last down to 1, is
    /// exchanged with an index at most i.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        self.deal(items, 1);
    }

    /// The steps of a [`shuffle`](Self::shuffle) that decide which items come to
    /// stand among the first `first`: it ends at position `first`, because what
    /// follows only changes their order.
    pub fn deal<T>(&mut self, items: &mut [T], first: usize) {
        for i in (first.max(1)..items.len()).rev() {
            items.swap(i, self.index(i + 1));
        }
    }

    fn keyed(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part);
        }
        Self(ChaCha8Rng::from_seed(digest.finalize().into()))
    }
}
