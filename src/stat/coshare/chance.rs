//! What chance alone would give: the same numbers after each account's times were
//! shifted within their days.
//!
//! In a resample each account draws one offset, by which the times of day of all
//! of its acts move around the clock; every act stays on its day. What an account
//! shares, how often, on which days and with what rhythm stays as it is; only that
//! its moments fall together with another's is left to chance. Times that come in
//! whole minutes or hours move by whole ones: else they would meet each other more
//! often as they came than by chance, whoever posted them.

use std::ops::Range;

use rayon::prelude::*;

use super::{Act, Acts, Rules, window};
use crate::stat::rng::Plan;

const DAY: i64 = 86_400;

/// The numbers of every resample, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chance {
    /// For each resample and each width the acts whose object another account
    /// shared within it.
    pub sweeps: Vec<Vec<u64>>,
    /// For each resample the pairs above the threshold; none if they are not asked for.
    pub edges: Option<Vec<u64>>,
    /// For each watched pair its co-shares in all resamples together.
    pub watched: Vec<u64>,
}

/// What the resamples are asked.
pub struct Question<'a> {
    /// The rules of the observed pairs.
    pub rules: Rules,
    /// The weight that an edge exceeds, the observed one; none if nothing was observed.
    pub threshold: Option<f64>,
    /// Whether pairs are counted at all.
    pub pairs: bool,
    /// Pairs whose co-shares are added up, ascending.
    pub watched: &'a [(u32, u32)],
    /// The widths of the sweep.
    pub widths: &'a [i64],
}

/// Shifts the accounts' times `resamples` times. In resample b, account after
/// account draws the index of a second of the day. Threads share the resamples in
/// batches, so that no more than a few of the sums over watched pairs are held.
pub fn chance(acts: &Acts, plan: &Plan, resamples: u32, question: &Question<'_>) -> Chance {
    const BATCHES: u32 = 8;
    let movable = Movable::of(acts);
    let batch = |k: u32| k * resamples / BATCHES..(k + 1) * resamples / BATCHES;
    let batches: Vec<Chance> = (0..BATCHES)
        .into_par_iter()
        .map(|k| movable.batch(acts, plan, batch(k), question))
        .collect();
    let mut all = Chance::of(question);
    for batch in batches {
        all.sweeps.extend(batch.sweeps);
        for (edges, more) in all.edges.iter_mut().zip(batch.edges) {
            edges.extend(more);
        }
        for (sum, n) in all.watched.iter_mut().zip(batch.watched) {
            *sum += n;
        }
    }
    all
}

impl Chance {
    /// Before the first resample.
    fn of(question: &Question<'_>) -> Self {
        Self {
            sweeps: Vec::new(),
            edges: question.pairs.then(Vec::new),
            watched: vec![0; question.watched.len()],
        }
    }
}

/// The acts that may fall together with another account's when times move within
/// their days: those of runs of days on which two accounts shared the object.
struct Movable {
    /// Acts by object and time, and which of the whole each one is.
    rows: window::Rows,
    /// Where the acts of each object and day end.
    ends: Vec<usize>,
    /// Times move by whole multiples of this many seconds.
    grain: i64,
}

impl Movable {
    fn of(acts: &Acts) -> Self {
        let together = |a: &Act, b: &Act| a.object == b.object && day(b) - day(a) <= 1;
        let mut kept = vec![false; acts.acts.len()];
        let mut start = 0;
        for run in acts.acts.chunk_by(together) {
            let shared = run.iter().any(|act| act.account != run[0].account);
            kept[start..start + run.len()].fill(shared);
            start += run.len();
        }
        let rows = window::Rows::of(&acts.acts, |at| kept[at]);
        let same = |a: &Act, b: &Act| a.object == b.object && day(a) == day(b);
        let mut ends = Vec::new();
        let mut end = 0;
        for group in rows.acts.chunk_by(same) {
            end += group.len();
            ends.push(end);
        }
        let grain = acts.grain();
        Self { rows, ends, grain }
    }

    /// Some of the resamples.
    fn batch(
        &self,
        acts: &Acts,
        plan: &Plan,
        resamples: Range<u32>,
        question: &Question<'_>,
    ) -> Chance {
        let mut chance = Chance::of(question);
        let mut room = Vec::new();
        for b in resamples {
            let mut rng = plan.resample(b);
            let accounts = acts.by_account.iter();
            let offset = |_| rng.index((DAY / self.grain) as usize) as i64 * self.grain;
            let offsets: Vec<i64> = accounts.map(offset).collect();
            let rows = self.shifted(&offsets, &mut room);
            chance.sweeps.push(window::sweep(&rows, question.widths));
            if let Some(found) = &mut chance.edges {
                found.push(edges(acts, rows, question, &mut chance.watched));
            }
        }
        chance
    }

    /// The acts after their accounts' times moved.
    fn shifted(&self, offsets: &[i64], moved: &mut Vec<(i64, u32, u32)>) -> window::Rows {
        moved.clear();
        moved.extend(
            self.rows
                .acts
                .iter()
                .zip(&self.rows.from)
                .map(|(act, from)| {
                    let start = act.at - act.at.rem_euclid(DAY);
                    let time = (act.at - start + offsets[act.account as usize]) % DAY;
                    (start + time, act.account, *from)
                }),
        );
        let mut start = 0;
        for end in &self.ends {
            if end - start > 1 {
                moved[start..*end].sort_unstable();
            }
            start = *end;
        }
        window::Rows {
            acts: moved
                .iter()
                .zip(&self.rows.acts)
                .map(|((at, account, _), act)| Act {
                    object: act.object,
                    at: *at,
                    account: *account,
                })
                .collect(),
            from: moved.iter().map(|(_, _, from)| *from).collect(),
        }
    }
}

/// How many pairs of a resample exceed the threshold; adds the co-shares of the
/// watched pairs.
fn edges(acts: &Acts, rows: window::Rows, question: &Question<'_>, watched: &mut [u64]) -> u64 {
    let rules = question.rules;
    let active = acts.active(rules.min_participation);
    let rows = rows.only(|act| active[act.account as usize]);
    let eligible = window::eligible(&rows, acts, rules);
    let threshold = question.threshold.unwrap_or(f64::INFINITY);
    let mut edges = 0;
    window::pairs(&rows, &eligible, (rules.window, None), |pair| {
        if let Ok(at) = question.watched.binary_search(&(pair.a, pair.b)) {
            watched[at] += u64::from(pair.weight);
        }
        edges += u64::from(f64::from(pair.weight) > threshold);
    });
    edges
}

fn day(act: &Act) -> i64 {
    act.at.div_euclid(DAY)
}
