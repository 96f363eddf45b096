//! Posts by account and primary narrative in two windows: what every statistic
//! of a narrative shift is made from.

use std::collections::BTreeSet;

use super::{Study, texts};
use crate::facts::reason::Reason;
use crate::measure::windows::Windows;
use crate::stat::permutation;
use crate::tally::cells::{Cell, Key, NO_NARRATIVE};
use crate::time;

/// The two windows, by account and narrative. Sides: before, after.
pub struct Panel {
    /// Narratives that occur in either window, by rank.
    pub narratives: Vec<u32>,
    /// Posts by side, narrative and account.
    pub counts: [Vec<Vec<u64>>; 2],
    /// Posts with a primary narrative, by side and account.
    pub posts: [Vec<u64>; 2],
    /// Posts that repeat, within their window, a text which several accounts
    /// posted at some time.
    pub copies: [u64; 2],
    matrix: permutation::Windows,
}

impl Panel {
    /// Counts the posts of two windows.
    ///
    /// # Errors
    /// `EmptyWindow` where no post of a window has a narrative.
    pub fn of(study: &Study<'_>, windows: &Windows) -> Result<Self, Reason> {
        let narratives = occurring(study, windows);
        let counts = counted(study, windows, &narratives, |_, cell| cell.posts);
        let posts = [0, 1].map(|side: usize| per_account(study, &counts[side]));
        if posts.iter().any(|side| side.iter().sum::<u64>() == 0) {
            return Err(Reason::EmptyWindow);
        }
        let copies = texts::once(study, windows, &narratives, &mut counts.clone());
        Ok(Self {
            matrix: matrix(study, windows, &counts),
            narratives,
            counts,
            posts,
            copies,
        })
    }

    /// The same posts without those that repeat a text.
    pub fn each_text_once(&self, study: &Study<'_>, windows: &Windows) -> Self {
        let mut counts = self.counts.clone();
        texts::once(study, windows, &self.narratives, &mut counts);
        Self {
            narratives: self.narratives.clone(),
            posts: [0, 1].map(|side: usize| per_account(study, &counts[side])),
            matrix: matrix(study, windows, &counts),
            counts,
            copies: [0, 0],
        }
    }

    /// The accounts as the resampling sees them.
    pub fn matrix(&self) -> &permutation::Windows {
        &self.matrix
    }

    /// Posts by narrative on a side.
    pub fn sums(&self, side: usize) -> Vec<u64> {
        self.counts[side].iter().map(|n| n.iter().sum()).collect()
    }

    /// All posts with a narrative on a side.
    pub fn total(&self, side: usize) -> u64 {
        self.posts[side].iter().sum()
    }

    /// Accounts that post on a side.
    pub fn active(&self, side: usize) -> u64 {
        self.posts[side].iter().filter(|n| **n > 0).count() as u64
    }

    /// Accounts that post on either side.
    pub fn accounts(&self) -> u64 {
        self.count(|before, after| before + after > 0)
    }

    /// Accounts that post on both sides.
    pub fn stayers(&self) -> u64 {
        self.count(|before, after| before > 0 && after > 0)
    }

    /// Accounts that post before and not after.
    pub fn leavers(&self) -> u64 {
        self.count(|before, after| before > 0 && after == 0)
    }

    fn count(&self, which: impl Fn(u64, u64) -> bool) -> u64 {
        let pairs = self.posts[0].iter().zip(&self.posts[1]);
        pairs.filter(|(b, a)| which(**b, **a)).count() as u64
    }
}

/// The narratives that are primary in either window, by rank.
pub fn occurring(study: &Study<'_>, windows: &Windows) -> Vec<u32> {
    let held = |day| windows.before.holds(day) || windows.after.holds(day);
    let cells = study.tallies.cells.iter().filter(|(k, _)| held(k.day));
    let ranks: BTreeSet<u32> = cells.map(|(k, _)| k.narrative).collect();
    ranks
        .into_iter()
        .filter(|rank| *rank != NO_NARRATIVE)
        .collect()
}

/// A number of the posts with one of the narratives, by side, narrative and
/// account.
pub fn counted(
    study: &Study<'_>,
    windows: &Windows,
    narratives: &[u32],
    number: impl Fn(&Key, &Cell) -> u64,
) -> [Vec<Vec<u64>>; 2] {
    let none = || vec![vec![0; study.tallies.accounts.len()]; narratives.len()];
    let mut counts = [none(), none()];
    study.each_cell(|account, key, cell| {
        for (side, window) in [windows.before, windows.after].into_iter().enumerate() {
            if window.holds(key.day)
                && let Ok(index) = narratives.binary_search(&key.narrative)
            {
                counts[side][index][account] += number(key, cell);
            }
        }
    });
    counts
}

/// The sums over narratives, by account.
pub fn per_account(study: &Study<'_>, counts: &[Vec<u64>]) -> Vec<u64> {
    let mut sums = vec![0; study.tallies.accounts.len()];
    for narrative in counts {
        for (sum, n) in sums.iter_mut().zip(narrative) {
            *sum += n;
        }
    }
    sums
}

fn matrix(
    study: &Study<'_>,
    windows: &Windows,
    counts: &[Vec<Vec<u64>>; 2],
) -> permutation::Windows {
    let suspended = suspended(study, windows);
    let mut matrix = permutation::Windows::new(counts[0].len());
    for (account, suspended) in suspended.into_iter().enumerate() {
        // More posts of one account in a window than fit in 32 bits would be counted as that many.
        let row = |side: usize| -> Vec<u32> {
            let posts = counts[side].iter().map(|n| n[account]);
            posts
                .map(|n| u32::try_from(n).unwrap_or(u32::MAX))
                .collect()
        };
        matrix.push_account(&row(0), &row(1), suspended);
    }
    matrix
}

/// Which accounts are dated as suspended before the window after ends.
fn suspended(study: &Study<'_>, windows: &Windows) -> Vec<bool> {
    let names = &study.tallies.names.accounts;
    let active = study.tallies.accounts.iter();
    let dated = |account: &str| study.tables.account(account)?.suspended_at;
    active
        .map(|a| dated(&names[a.account as usize]))
        .map(|at| at.is_some_and(|at| time::day(at) < windows.after.end))
        .collect()
}
