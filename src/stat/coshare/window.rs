//! The sliding windows: every step looks at the acts of one object in the order
//! of time, and costs no more than their number and the pairs that it holds.

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

/// How many later acts of its object each act may be held against, if holding
/// all that lie within the window would exceed the most that may be held.
pub fn reach(rows: &Rows, rules: Rules) -> Option<u64> {
    let mut lengths: Vec<u64> = Vec::new();
    for object in rows.objects() {
        later(object, rules.window, |i, end| {
            lengths.push((end - i - 1) as u64)
        });
    }
    let all: u64 = lengths.iter().sum();
    if all <= rules.most {
        return None;
    }
    lengths.sort_unstable();
    // With the k shortest held whole, what is left is shared equally by the rest.
    let (mut left, mut reach) = (rules.most, 0);
    for (k, length) in lengths.iter().enumerate() {
        reach = left / (lengths.len() - k) as u64;
        if *length > reach {
            break;
        }
        left -= length;
    }
    Some(reach)
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

/// Puts each co-share of which one account is eligible into `codes`, as the two
/// accounts in one number; answers how many they are.
pub fn pairs(
    rows: &Rows,
    eligible: &[bool],
    window: i64,
    reach: Option<u64>,
    codes: &mut Vec<u64>,
) -> u64 {
    codes.clear();
    let reach = reach.map_or(usize::MAX, |n| n as usize);
    for object in rows.objects() {
        later(object, window, |i, end| {
            let a = object[i].account;
            for later in object[i + 1..end].iter().take(reach) {
                let b = later.account;
                if a != b && (eligible[a as usize] || eligible[b as usize]) {
                    codes.push(u64::from(a.min(b)) << 32 | u64::from(a.max(b)));
                }
            }
        });
    }
    codes.len() as u64
}

/// The pairs of codes, with their weights; sorts the codes.
pub fn weighed(codes: &mut [u64]) -> Vec<Pair> {
    codes.sort_unstable();
    let pair = |run: &[u64]| Pair {
        a: (run[0] >> 32) as u32,
        b: run[0] as u32,
        weight: run.len() as u32,
    };
    codes.chunk_by(|a, b| a == b).map(pair).collect()
}

/// The number of co-shares of which one account is eligible, without holding them:
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
