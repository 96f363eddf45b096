//! Whose posts an account reposts or quotes: its own network's, or others'.

use crate::ingest::posts::{Authors, Kind, Met, Post, Renumber};
use crate::keyed::{Counts, Key as Hash, Map};

/// What a repost or quote points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    /// An account, by the key of its id.
    Account(Hash),
    /// A post, by the key of its id; its account is looked up at the end.
    Post(Hash),
    /// A post that is known not to be in the dataset.
    Elsewhere,
    /// Nothing that could be read.
    Nothing,
}

/// Reposts and quotes by actor and target, while they grow.
#[derive(Debug, Clone, Default)]
pub struct Targets(Counts<(u32, Target, Kind)>);

/// An account's reposts and quotes by what is known of their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// Reposts and quotes.
    pub all: u64,
    /// Those that name their target, a post or an account.
    pub known: u64,
    /// Those whose target belongs, as far as the dataset shows, to another
    /// account of the network.
    pub inside: u64,
    /// The reposts among the latter.
    pub inside_reposts: u64,
}

impl Targets {
    /// Counts a repost or quote.
    pub fn add(&mut self, post: &Post) {
        if !matches!(post.kind, Kind::Repost | Kind::Quote) {
            return;
        }
        let target = match (post.target_account, post.target_post) {
            (Some(account), _) => Target::Account(account),
            (None, Some(other)) => Target::Post(other),
            (None, None) => Target::Nothing,
        };
        self.0.add((post.account, target, post.kind));
    }

    /// Adds reposts or quotes that were counted elsewhere.
    pub(super) fn counted(&mut self, account: u32, target: Target, kind: Kind, posts: u64) {
        self.0.add_many((account, target, kind), posts);
    }

    /// Adds what was counted elsewhere, with other numbers.
    pub fn merge(&mut self, other: Self, numbers: &Renumber) {
        let of = |account: u32| numbers.accounts[account as usize];
        let renamed = |(account, target, kind)| (of(account), target, kind);
        self.0.merge(other.0, renamed);
    }

    /// The shares of every account number below `accounts`. `network` tells the
    /// keys of the ids of all accounts of the network, `id` the key of an
    /// account number's id.
    pub fn finish(
        self,
        accounts: usize,
        met: Met,
        network: &Map<Hash, ()>,
        id: impl Fn(u32) -> Hash,
    ) -> Vec<Shares> {
        let mut shares = vec![Shares::default(); accounts];
        // Sorted only if somebody is asked for.
        let mut met = Some(met);
        let mut authors = Authors::default();
        for ((actor, target, kind), n) in self.0.finish().into_sorted() {
            let Some(share) = shares.get_mut(actor as usize) else {
                continue;
            };
            share.all += n;
            let owner = match target {
                Target::Nothing => continue,
                Target::Elsewhere => None,
                Target::Account(key) => Some(key),
                Target::Post(key) => {
                    if let Some(met) = met.take() {
                        authors = met.into_authors();
                    }
                    authors.of(key).map(&id)
                }
            };
            // A named post that the dataset lacks counts as known and outside:
            // counting only posts that it has would make every target one of its own.
            share.known += n;
            let Some(owner) = owner else { continue };
            if owner != id(actor) && network.get(owner).is_some() {
                share.inside += n;
                share.inside_reposts += if kind == Kind::Repost { n } else { 0 };
            }
        }
        shares
    }
}
