//! One day's posts before their contents: who posts when, which kind, about
//! which narrative. Poisson counts per account and hour of the day.

use super::cast::Account;
use super::laws;
use super::plan::{GroupPlan, Plan};
use super::planned::Planned;
use crate::stat::rng::Rng;
use crate::time::{self, Day, Instant};

/// A post to be written.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// When.
    pub at: Instant,
    /// Position of the account.
    pub account: usize,
    /// Position of the kind in [`super::plan::KINDS`].
    pub kind: usize,
    /// Position of the narrative.
    pub narrative: usize,
    /// From 0 to 1: whether its target lies in the network, outside, or is unknown.
    pub aim: f64,
    /// Its number among the day's slots, which moving it in time leaves alone.
    pub number: usize,
    /// The number of the day's slot that it reposts.
    pub follows: Option<usize>,
    /// Position in the list of planned posts.
    pub planned: Option<usize>,
}

/// Position of originals among the kinds.
pub const ORIGINAL: usize = 0;
/// Position of reposts among the kinds.
pub const REPOST: usize = 1;

/// The label of a day's generator.
pub fn label(day: Day) -> String {
    format!("day/{}", time::iso_day(day))
}

/// The day's slots in order of time. `planned` are the day's planned posts,
/// and `first` the position of their first one in the whole list.
pub fn of_day(
    plan: &Plan<'_>,
    cast: &[Account],
    day: Day,
    planned: &[Planned],
    first: usize,
    rng: &mut Rng,
) -> Vec<Slot> {
    let mut slots = Vec::new();
    for group in 0..plan.groups.len() {
        of_group(plan, cast, group, day, &mut slots, rng);
    }
    for (position, post) in planned.iter().enumerate() {
        slots.push(Slot {
            at: post.at,
            account: post.account,
            kind: ORIGINAL,
            narrative: post.narrative,
            aim: 1.0,
            number: 0,
            follows: None,
            planned: Some(first + position),
        });
    }
    in_order(&mut slots);
    for (number, slot) in slots.iter_mut().enumerate() {
        slot.number = number;
    }
    hurry(plan, cast, &mut slots, rng);
    in_order(&mut slots);
    slots
}

fn in_order(slots: &mut [Slot]) {
    slots.sort_by_key(|s| (s.at, s.number, s.account));
}

fn of_group(
    plan: &Plan<'_>,
    cast: &[Account],
    group: usize,
    day: Day,
    slots: &mut Vec<Slot>,
    rng: &mut Rng,
) {
    let of = &plan.groups[group];
    let hours = of.hours(day);
    let scale = plan.rate(of, day) * hours.iter().sum::<f64>() / 24.0;
    let mix = plan.mix(of, day);
    let here = |a: &(usize, &Account)| a.1.group == group && a.1.enters <= day;
    for (account, a) in cast.iter().enumerate().filter(here) {
        for _ in 0..laws::poisson(rng, a.rate * scale) {
            let slot = slot(of, a, account, day, (&hours, &mix), rng);
            if a.can_post(slot.at) {
                slots.push(slot);
            }
        }
    }
}

fn slot(
    of: &GroupPlan<'_>,
    a: &Account,
    account: usize,
    day: Day,
    (hours, mix): (&[f64; 24], &[f64]),
    rng: &mut Rng,
) -> Slot {
    let hour = laws::pick(hours, rng.unit()) as i64;
    let point = if laws::happens(rng, of.group.loyalty) {
        a.taste
    } else {
        rng.unit()
    };
    Slot {
        at: time::start_of(day) + 3600 * hour + laws::between(rng, 0, 3599),
        account,
        kind: laws::pick(&of.kinds, rng.unit()),
        narrative: laws::pick(mix, point),
        aim: rng.unit(),
        number: 0,
        follows: None,
        planned: None,
    }
}

/// Moves some reposts to within seconds of the last original before them that
/// has their narrative. They stay on their day, so that no daily count moves.
fn hurry(plan: &Plan<'_>, cast: &[Account], slots: &mut [Slot], rng: &mut Rng) {
    for index in 0..slots.len() {
        let slot = slots[index];
        let group = cast[slot.account].group;
        let of = plan.groups[group].group;
        let inside = slot.kind == REPOST && slot.aim < of.network.0;
        if !inside || !laws::happens(rng, of.prompt) {
            continue;
        }
        let leads = |other: &&Slot| {
            other.kind == ORIGINAL
                && other.narrative == slot.narrative
                && other.account != slot.account
                && plan.groups[cast[other.account].group].platform == plan.groups[group].platform
        };
        let Some(lead) = slots[..index].iter().rev().find(leads).copied() else {
            continue;
        };
        let at = lead.at + laws::between(rng, 3, 110);
        if time::day(at) == time::day(slot.at) && cast[slot.account].can_post(at) {
            slots[index].at = at;
            slots[index].follows = Some(lead.number);
        }
    }
}
