//! Counts of what was drawn, so that a reader of the tables can check that
//! they were read whole. Nothing here is an expected value.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cast::Account;
use super::echo::Attic;
use super::expected;
use super::plan::{KINDS, Plan};
use super::posts::Post;
use super::slots::Slot;
use crate::time::{self, Day};

/// Counts of what was drawn.
#[derive(Default, Serialize)]
pub struct Realised {
    /// Posts.
    pub posts: u64,
    /// Posts by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Posts by platform.
    pub platforms: BTreeMap<String, u64>,
    /// Posts by group.
    pub groups: BTreeMap<String, u64>,
    /// Posts by group, without planned ones.
    pub groups_unplanned: BTreeMap<String, u64>,
    /// Posts by primary narrative.
    pub narratives: BTreeMap<String, u64>,
    /// Posts without narrative.
    pub unlabelled: u64,
    /// Posts that carry views.
    pub with_views: u64,
    /// Reposts, replies and quotes whose target is in the dataset.
    pub network_targets: u64,
    /// Posts around each takedown.
    pub takedowns: Vec<Windows>,
    /// Accounts by group and status as the dataset states it.
    pub statuses: BTreeMap<String, BTreeMap<String, u64>>,
    /// Accounts suspended by group, whether or not the dataset knows.
    pub suspended: BTreeMap<String, u64>,
    /// Accounts suspended by takedown and group, whether or not they came back.
    pub struck: BTreeMap<String, BTreeMap<String, u64>>,
    /// Accounts that were suspended and came back.
    pub reinstated: u64,
    /// Texts of suspended accounts that others posted again.
    pub recycled_texts: u64,
    /// Posts that post them again.
    pub recycled_posts: u64,
    /// Posts of each account, in the order of the table.
    #[serde(skip)]
    pub posted: Vec<u64>,
}

/// Posts by primary narrative before and after a takedown.
#[derive(Serialize)]
pub struct Windows {
    /// The takedown.
    pub takedown: String,
    /// All posts before and after.
    pub posts: [u64; 2],
    /// Posts by primary narrative before.
    pub before: BTreeMap<String, u64>,
    /// Posts by primary narrative after.
    pub after: BTreeMap<String, u64>,
    #[serde(skip)]
    spans: [[Day; 2]; 2],
}

impl Realised {
    /// Counts of the accounts; none of posts yet.
    pub fn new(plan: &Plan<'_>, cast: &[Account]) -> Self {
        let mut counts = Self {
            posted: vec![0; cast.len()],
            ..Self::default()
        };
        counts.takedowns = plan
            .scenario
            .takedowns
            .iter()
            .map(|t| windows(plan, t))
            .collect();
        for account in cast {
            counts.account(plan, account);
        }
        counts
    }

    fn account(&mut self, plan: &Plan<'_>, account: &Account) {
        let group = &plan.groups[account.group].group.id;
        let fate = &account.fate;
        let word = if fate.known {
            fate.state.word()
        } else {
            "unknown"
        };
        one(self.statuses.entry(group.clone()).or_default(), word);
        if fate.state == super::cast::State::Suspended {
            one(&mut self.suspended, group);
        }
        if let Some(takedown) = fate.takedown {
            let id = &plan.scenario.takedowns[takedown].id;
            one(self.struck.entry(id.clone()).or_default(), group);
        }
        self.reinstated += u64::from(fate.reinstated.is_some());
    }

    /// Counts one post.
    pub fn count(&mut self, plan: &Plan<'_>, cast: &[Account], slot: &Slot, post: &Post<'_>) {
        let of = &plan.groups[cast[slot.account].group];
        self.posts += 1;
        self.posted[slot.account] += 1;
        one(&mut self.kinds, KINDS[slot.kind]);
        one(&mut self.platforms, &of.group.platform);
        one(&mut self.groups, &of.group.id);
        if slot.planned.is_none() {
            one(&mut self.groups_unplanned, &of.group.id);
        }
        self.with_views += u64::from(post.metrics.views.is_some());
        self.network_targets += u64::from(post.in_network);
        let day = time::day(slot.at);
        let narrative = &plan.scenario.narratives[slot.narrative].id;
        let coded = !post.narratives.is_empty();
        self.unlabelled += u64::from(!coded);
        if coded {
            one(&mut self.narratives, narrative);
        }
        for window in &mut self.takedowns {
            window.count(day, narrative, coded);
        }
    }

    /// Adds what was posted again.
    pub fn recycled(&mut self, attic: &Attic) {
        self.recycled_texts = attic.sources;
        self.recycled_posts = attic.posts;
    }
}

fn windows(plan: &Plan<'_>, takedown: &super::scenario::Takedown) -> Windows {
    Windows {
        takedown: takedown.id.clone(),
        posts: [0; 2],
        before: BTreeMap::new(),
        after: BTreeMap::new(),
        spans: expected::spans(plan, takedown),
    }
}

impl Windows {
    fn count(&mut self, day: Day, narrative: &str, coded: bool) {
        for side in 0..2 {
            let [from, to] = self.spans[side];
            if day < from || to <= day {
                continue;
            }
            self.posts[side] += 1;
            if coded {
                one(
                    if side == 0 {
                        &mut self.before
                    } else {
                        &mut self.after
                    },
                    narrative,
                );
            }
        }
    }
}

fn one(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}
