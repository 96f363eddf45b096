//! Who shared what, and when: of every post each object that it holds, in 16
//! bytes. Objects that a single account shared are dropped at the end.
//!
//! What an account shared within one second counts as one post, because ids of
//! posts would double the memory, and nobody writes two posts in a second.

use crate::ingest::objects::Object;
use crate::ingest::posts::{Post, Renumber};
use crate::keyed::Map;
use crate::time::Instant;

/// An account's holding out an object. Sorted by object, time, account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// The object: its rank among the kept ones of its sort, in byte order.
    pub object: u32,
    /// The account.
    pub account: u32,
    /// When.
    pub at: Instant,
}

/// The shares while they are gathered.
#[derive(Debug, Clone, Default)]
pub struct Gathered([Vec<Share>; 4]);

impl Gathered {
    /// Takes a post.
    pub fn add(&mut self, post: &Post) {
        for (object, number) in &post.held {
            self.0[*object as usize].push(Share {
                object: *number,
                account: post.account,
                at: post.at,
            });
        }
    }

    /// Takes a share that was gathered elsewhere.
    pub(super) fn shared(&mut self, sort: Object, object: u32, account: u32, at: Instant) {
        self.0[sort as usize].push(Share {
            object,
            account,
            at,
        });
    }

    /// Adds what was gathered elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let sorts = self.0.iter_mut().zip(other.0).zip(&numbers.objects);
        for ((shares, more), objects) in sorts {
            shares.extend(more.into_iter().map(|share| Share {
                object: objects[share.object as usize],
                account: numbers.accounts[share.account as usize],
                ..share
            }));
        }
    }

    /// The shares by [`Object`], with accounts replaced by their ranks.
    /// `names` gives objects their names, by sort and number.
    pub fn finish<'a>(
        self,
        account: impl Fn(u32) -> u32,
        names: impl Fn(Object, u32) -> &'a str,
    ) -> [Shared; 4] {
        let mut sorts = Object::ALL.into_iter();
        self.0.map(|mut shares| {
            let sort = sorts.next().unwrap_or(Object::Repost);
            shares
                .iter_mut()
                .for_each(|s| s.account = account(s.account));
            Shared::of(shares, |number| names(sort, number))
        })
    }
}

/// The shares of one sort of objects.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// The shares of objects that two accounts or more shared, by object, time
    /// and account.
    pub shares: Vec<Share>,
    /// The names of these objects.
    pub objects: Vec<String>,
    /// For each account and second of `shares`, how many shares it made then,
    /// those of dropped objects included; sorted.
    pub at_once: Vec<((u32, Instant), u64)>,
    /// For each account its number of shares, dropped ones included; sorted.
    pub by_account: Vec<(u32, u64)>,
}

impl Shared {
    fn of<'a>(mut shares: Vec<Share>, name: impl Fn(u32) -> &'a str) -> Self {
        let mut by_account: Map<u32, u64> = Map::default();
        let mut at_once: Map<(u32, Instant), u64> = Map::default();
        for share in &shares {
            *by_account.at(share.account) += 1;
            *at_once.at((share.account, share.at)) += 1;
        }
        shares.sort_unstable_by_key(|s| (s.object, s.account));
        keep_shared(&mut shares);
        let mut numbers: Vec<u32> = shares.iter().map(|s| s.object).collect();
        numbers.dedup();
        numbers.sort_unstable_by_key(|number| name(*number));
        let mut ranks: Map<u32, u32> = Map::default();
        for (rank, number) in (0..).zip(&numbers) {
            ranks.insert(*number, rank);
        }
        for share in &mut shares {
            share.object = ranks.get(share.object).copied().unwrap_or_default();
        }
        shares.sort_unstable_by_key(|s| (s.object, s.at, s.account));
        shares.shrink_to_fit();
        let mut kept: Map<(u32, Instant), u64> = Map::default();
        for share in &shares {
            let then = (share.account, share.at);
            kept.insert(then, at_once.get(then).copied().unwrap_or_default());
        }
        Self {
            objects: numbers.into_iter().map(|n| name(n).to_owned()).collect(),
            at_once: kept.into_sorted(),
            by_account: by_account.into_sorted(),
            shares,
        }
    }

    /// Number of shares, those of dropped objects included.
    pub fn all(&self) -> u64 {
        self.by_account.iter().map(|(_, n)| n).sum()
    }
}

/// Drops the shares of objects that one account alone shared; sorted by object
/// and account.
fn keep_shared(shares: &mut Vec<Share>) {
    let (mut start, mut kept) = (0, 0);
    while start < shares.len() {
        let object = shares[start].object;
        let length = shares[start..]
            .iter()
            .take_while(|s| s.object == object)
            .count();
        let end = start + length;
        if shares[start].account != shares[end - 1].account {
            shares.copy_within(start..end, kept);
            kept += length;
        }
        start = end;
    }
    shares.truncate(kept);
}
