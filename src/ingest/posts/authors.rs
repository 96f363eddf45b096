//! Which post ids have been seen, and whose posts they are: the one thing that all
//! threads share while posts are read, and the one that grows with every post.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::keyed::{Key, Map};

/// Parts of the memory, by the key: small enough that threads seldom meet in one, and
/// that a part that grows moves little.
const SHARDS: usize = 64;

/// Finds the account of a post: 24 bytes a post, and room in the map.
#[derive(Debug)]
pub struct Authors {
    shards: Vec<Mutex<Map<Short, Known>>>,
    /// For each thread and its number of an account the number that counts.
    numbers: Vec<Vec<u32>>,
}

/// 96 bits of a key; others choose the shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Short([u32; 3]);

impl std::hash::Hash for Short {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        // The bits of a key are as good as random.
        let [first, second, _] = self.0;
        hasher.write_u64(u64::from(first) | u64::from(second) << 32);
    }
}

/// What is remembered of a post: its account, by the number of the thread that read
/// it, that thread, and a digest of its cells.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    account: u32,
    thread: u8,
    content: [u8; 7],
}

/// A post that was read.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    /// The key of its id.
    pub post: Key,
    /// Its account, by the number of the thread.
    pub account: u32,
    /// The thread.
    pub thread: u8,
    /// A digest of its cells, of which 56 bits count: enough to tell two rows of
    /// one id apart.
    pub content: u64,
}

/// What is known of the id of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// No row had it before.
    New,
    /// A row had it, with the same cells.
    Again,
    /// A row had it, with other cells.
    Otherwise,
}

impl Default for Authors {
    fn default() -> Self {
        let shards = std::iter::repeat_with(Mutex::default);
        Self {
            shards: shards.take(SHARDS).collect(),
            numbers: Vec::new(),
        }
    }
}

impl Authors {
    /// Remembers a post, unless its id is known.
    pub fn meet(&self, author: Author) -> Seen {
        let (mut shard, short) = self.shard(author.post);
        let content: [u8; 8] = author.content.to_le_bytes();
        let content = std::array::from_fn(|at| content[at]);
        if let Some(known) = shard.get(short) {
            return match known.content == content {
                true => Seen::Again,
                false => Seen::Otherwise,
            };
        }
        let Author {
            account, thread, ..
        } = author;
        shard.insert(
            short,
            Known {
                account,
                thread,
                content,
            },
        );
        Seen::New
    }

    /// Says what the threads' numbers of accounts stand for.
    pub fn renumber(&mut self, numbers: Vec<Vec<u32>>) {
        self.numbers = numbers;
    }

    /// The account of the post with that key.
    pub fn of(&self, post: Key) -> Option<u32> {
        let (shard, short) = self.shard(post);
        let known = *shard.get(short)?;
        let numbers = self.numbers.get(usize::from(known.thread))?;
        numbers.get(known.account as usize).copied()
    }

    fn shard(&self, key: Key) -> (MutexGuard<'_, Map<Short, Known>>, Short) {
        let part = |shift: u32| {
            let [a, b, c, d, ..] = (key >> shift).to_le_bytes();
            u32::from_le_bytes([a, b, c, d])
        };
        let shard = &self.shards[part(96) as usize % SHARDS];
        // A poisoned lock means that another thread panicked, which ends everything.
        let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        (shard, Short([part(0), part(32), part(64)]))
    }
}
