//! The sliding windows: every step looks at the acts of one object in the order
//! of time, and takes memory in proportion to acts and accounts.

use super::{Act, Acts, Pair, Rules};

/// Acts in the order of (object, time), and which of `Acts` each one is.
pub struct Rows {
    pub acts: Vec<Act>,
    pub from: Vec<u32>,
}

impl Rows {
    /// Those of the acts for which `kept` holds.
    pub fn of(acts: &[Act], kept: impl Fn(usize) -> bool) -> Self {
        let from: Vec<u32> = (0..acts.len())
            .filter(|at| kept(*at))
            .map(|at| at as u32)
            .collect();
        let acts = from.iter().map(|at| acts[*at as usize]).collect();
        Self { acts, from }
    }

    /// Those for which `kept` holds.
    pub fn only(self, kept: impl Fn(&Act) -> bool) -> Self {
        let both = self.acts.into_iter().zip(self.from);
        let (acts, from) = both.filter(|(act, _)| kept(act)).unzip();
        Self { acts, from }
    }

    /// The acts of each object.
    fn objects(&self) -> impl Iterator<Item = &[Act]> {
        self.acts.chunk_by(|a, b| a.object == b.object)
    }
}

/// The seconds from each act of an object to the nearest one of another account;
/// `None` where there is no other account.
pub fn nearest(acts: &[Act], mut each: impl FnMut(usize, Option<i64>)) {
    // Positions of the last act of the account before, and of the last one of
    // any other account; from the end likewise.
    let mut before = vec![None; acts.len()];
    let mut other = None;
    for (i, pair) in acts.windows(2).enumerate() {
        if pair[0].account != pair[1].account {
            other = Some(i);
        }
        before[i + 1] = other.map(|at: usize| acts[i + 1].at - acts[at].at);
    }
    let mut other: Option<usize> = None;
    for i in (0..acts.len()).rev() {
        if i + 1 < acts.len() && acts[i].account != acts[i + 1].account {
            other = Some(i + 1);
        }
        let after = other.map(|at| acts[at].at - acts[i].at);
        let found = [before[i], after].into_iter().flatten().min();
        each(i, found);
    }
}

/// Whether each account takes part often enough.
pub fn eligible(rows: &Rows, acts: &Acts, rules: Rules) -> Vec<bool> {
    let mut took: Vec<(u32, i64, u64)> = Vec::new();
    let mut start = 0;
    for object in rows.objects() {
        nearest(object, |i, seconds| {
            if seconds.is_some_and(|s| s <= rules.window) {
                let at_once = acts.at_once[rows.from[start + i] as usize];
                took.push((object[i].account, object[i].at, at_once));
            }
        });
        start += object.len();
    }
    took.sort_unstable();
    took.dedup();
    let mut participation = vec![0; acts.by_account.len()];
    for (account, _, n) in took {
        participation[account as usize] += n;
    }
    let enough = |n: u64| n >= rules.min_participation;
    participation.into_iter().map(enough).collect()
}

/// How many later acts of its object each act is compared with, if comparing it
/// with all that lie within the window would exceed the most that may be. Before it,
/// how many comparisons all would be.
pub fn reach(rows: &Rows, rules: Rules) -> (u64, Option<u64>) {
    let mut lengths: Vec<u64> = Vec::new();
    for object in rows.objects() {
        later(object, rules.window, |i, end| {
            lengths.push((end - i - 1) as u64)
        });
    }
    let all: u64 = lengths.iter().sum();
    if all <= rules.most {
        return (all, None);
    }
    lengths.sort_unstable();
    // With the k shortest windows whole, what is left is shared equally by the rest.
    let (mut left, mut reach) = (rules.most, 0);
    for (k, length) in lengths.iter().enumerate() {
        reach = left / (lengths.len() - k) as u64;
        if *length > reach {
            break;
        }
        left -= length;
    }
    (all, Some(reach))
}

/// Visits each act of an object with the end of its window: the first position
/// whose act is too late for it.
fn later(acts: &[Act], window: i64, mut each: impl FnMut(usize, usize)) {
    let mut end = 0;
    for (i, act) in acts.iter().enumerate() {
        end = end.max(i + 1);
        while end < acts.len() && acts[end].at - act.at <= window {
            end += 1;
        }
        each(i, end);
    }
}

/// Visits the pairs of accounts of which one is eligible, with their co-shares, by
/// the first account. Memory is a few numbers for each act and each account: for
/// one account after the other the acts around its own are counted by their
/// accounts, so that no list of co-shares is ever written.
pub fn pairs(
    rows: &Rows,
    eligible: &[bool],
    (window, reach): (i64, Option<u64>),
    mut each: impl FnMut(Pair),
) {
    let spans = spans(rows, window, reach);
    let (order, starts) = by_account(rows, eligible.len());
    let mut counts: Vec<u32> = vec![0; eligible.len()];
    let mut met: Vec<u32> = Vec::new();
    for (a, bounds) in (0u32..).zip(starts.windows(2)) {
        for at in &order[bounds[0] as usize..bounds[1] as usize] {
            let (first, end) = spans[*at as usize];
            for act in &rows.acts[first as usize..end as usize] {
                let b = act.account;
                if b > a && (eligible[a as usize] || eligible[b as usize]) {
                    if counts[b as usize] == 0 {
                        met.push(b);
                    }
                    counts[b as usize] += 1;
                }
            }
        }
        met.sort_unstable();
        for b in met.drain(..) {
            let weight = std::mem::take(&mut counts[b as usize]);
            each(Pair { a, b, weight });
        }
    }
}

/// For each act the positions of the acts of its object within the window on either
/// side, at most `reach` of them on each.
fn spans(rows: &Rows, window: i64, reach: Option<u64>) -> Vec<(u32, u32)> {
    let reach = reach.map_or(usize::MAX, |n| n as usize);
    let mut spans = Vec::with_capacity(rows.acts.len());
    let mut from = 0;
    for object in rows.objects() {
        let mut start = 0;
        later(object, window, |i, end| {
            while object[start].at < object[i].at - window {
                start += 1;
            }
            let first = start.max(i.saturating_sub(reach));
            let end = end.min(i.saturating_add(reach).saturating_add(1));
            spans.push(((from + first) as u32, (from + end) as u32));
        });
        from += object.len();
    }
    spans
}

/// The positions of all acts by account, and where each account's begin; the last
/// number is where all end.
fn by_account(rows: &Rows, accounts: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; accounts + 1];
    for act in &rows.acts {
        starts[act.account as usize + 1] += 1;
    }
    for account in 0..accounts {
        starts[account + 1] += starts[account];
    }
    let mut next = starts.clone();
    let mut order = vec![0u32; rows.acts.len()];
    for (at, act) in (0u32..).zip(&rows.acts) {
        let place = &mut next[act.account as usize];
        order[*place as usize] = at;
        *place += 1;
    }
    (order, starts)
}

/// The number of co-shares of which one account is eligible, whatever the reach:
/// while the window slides, the acts in it are counted by account.
pub fn co_shares(rows: &Rows, eligible: &[bool], window: i64, accounts: usize) -> u64 {
    let mut inside: Vec<u64> = vec![0; accounts];
    let mut total = 0;
    for object in rows.objects() {
        let (mut start, mut of_eligible) = (0, 0);
        for (i, act) in object.iter().enumerate() {
            while object[start].at < act.at - window {
                let gone = object[start].account as usize;
                inside[gone] -= 1;
                of_eligible -= u64::from(eligible[gone]);
                start += 1;
            }
            let account = act.account as usize;
            total += match eligible[account] {
                true => (i - start) as u64 - inside[account],
                false => of_eligible,
            };
            inside[account] += 1;
            of_eligible += u64::from(eligible[account]);
        }
        for act in &object[start..] {
            inside[act.account as usize] = 0;
        }
    }
    total
}

/// For each width the number of acts with one of another account within it.
pub fn sweep(rows: &Rows, widths: &[i64]) -> Vec<u64> {
    let mut counts = vec![0; widths.len()];
    for object in rows.objects() {
        nearest(object, |_, seconds| {
            let Some(seconds) = seconds else { return };
            for (count, width) in counts.iter_mut().zip(widths) {
                *count += u64::from(seconds <= *width);
            }
        });
    }
    counts
}
