//! What the network has posted lately: the targets of its reposts, replies and
//! quotes, and the texts of accounts that later come back under other names.
//! Rings of fixed length, so that memory does not grow with the campaign.

use std::collections::{BTreeMap, VecDeque};

use super::cast::Account;
use crate::stat::rng::Rng;
use crate::time::Instant;

/// A post that may be a target.
#[derive(Debug, Clone)]
pub struct Recent {
    /// Its id.
    pub post_id: String,
    /// Position of its account.
    pub account: usize,
    /// Position of its language.
    pub language: usize,
    /// Its territory, or nothing.
    pub territory: String,
    /// Its narratives as written.
    pub narratives: String,
    /// Reposts that the platform credits to it and that nobody has made yet.
    pub credit: u64,
}

/// Recent posts by platform and narrative.
#[derive(Default)]
pub struct Echo {
    rings: BTreeMap<(usize, usize), VecDeque<Recent>>,
}

impl Echo {
    const LENGTH: usize = 60;
    const LOOKS: usize = 8;

    /// Remembers a post.
    pub fn remember(&mut self, platform: usize, narrative: usize, post: Recent) {
        let ring = self.rings.entry((platform, narrative)).or_default();
        ring.push_back(post);
        if ring.len() > Self::LENGTH {
            ring.pop_front();
        }
    }

    /// A recent post of somebody else: of a few, the one with most credit left,
    /// so that the network's reposts stay below what the platform reports.
    pub fn target(
        &mut self,
        platform: usize,
        narrative: usize,
        own: usize,
        rng: &mut Rng,
    ) -> Option<&mut Recent> {
        let ring = self.rings.get_mut(&(platform, narrative))?;
        let mut best: Option<(u64, usize)> = None;
        for _ in 0..Self::LOOKS {
            let at = rng.index(ring.len());
            let post = &ring[at];
            if post.account != own && best.is_none_or(|(credit, _)| post.credit > credit) {
                best = Some((post.credit, at));
            }
        }
        best.and_then(|(_, at)| ring.get_mut(at))
    }
}

struct Old {
    text: String,
    territory: String,
    account: usize,
    used: bool,
}

/// Texts of accounts that a takedown suspends, by narrative and language.
#[derive(Default)]
pub struct Attic {
    rings: BTreeMap<(usize, usize), VecDeque<Old>>,
    /// Texts that were posted again at least once.
    pub sources: u64,
    /// Posts that post them again.
    pub posts: u64,
}

impl Attic {
    const LENGTH: usize = 40;

    /// Remembers a text; the topic is narrative and language.
    pub fn remember(&mut self, topic: (usize, usize), account: usize, text: &str, territory: &str) {
        let ring = self.rings.entry(topic).or_default();
        ring.push_back(Old {
            text: text.to_owned(),
            territory: territory.to_owned(),
            account,
            used: false,
        });
        if ring.len() > Self::LENGTH {
            ring.pop_front();
        }
    }

    /// A text whose account is gone by now, and its territory.
    pub fn take(
        &mut self,
        topic: (usize, usize),
        now: Instant,
        cast: &[Account],
        rng: &mut Rng,
    ) -> Option<(String, String)> {
        let ring = self.rings.get_mut(&topic)?;
        let old = ring.get_mut(rng.index(ring.len()))?;
        let gone = cast[old.account].fate.suspended.is_some_and(|at| at < now);
        if !gone {
            return None;
        }
        self.sources += u64::from(!old.used);
        self.posts += 1;
        old.used = true;
        Some((old.text.clone(), old.territory.clone()))
    }
}
