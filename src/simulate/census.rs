//! A campaign counted without being written: who posts when about what, and
//! what should come out. Thousands of campaigns calibrate the report's
//! intervals and tests; none of them needs texts.

use super::cast::{self, Account};
use super::expected::{self, Expected};
use super::plan::Plan;
use super::planned;
use super::reach;
use super::scenario::{Scenario, Takedown};
use super::slots::{self, Slot};
use crate::error::Result;
use crate::stat::rng::Rng;
use crate::time::{self, Day, Instant};

/// Who posted when about what. The draws of accounts, times and narratives are
/// those of the written campaign. Metrics are drawn by the same law, and not
/// whether a post stays unlabelled.
#[derive(Debug, Clone)]
pub struct Census {
    /// The accounts, in the order of the posts' numbers.
    pub members: Vec<Member>,
    /// The posts, in order of time.
    pub posts: Vec<Counted>,
    /// What the scenario leads one to expect around each takedown.
    pub truths: Vec<Truth>,
}

/// A post of a census: names are positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Its account.
    pub account: usize,
    /// Its UTC day.
    pub day: Day,
    /// Its narrative.
    pub narrative: usize,
    /// The burst whose text it copies.
    pub burst: Option<usize>,
    /// Views and interactions; none where the platform reports none.
    pub metrics: Option<[u64; 2]>,
}

/// An account of a census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Position of its group.
    pub group: usize,
    /// When it was suspended.
    pub suspended: Option<Instant>,
}

/// Expected values around a takedown, over all that is random.
#[derive(Debug, Clone)]
pub struct Truth {
    /// The windows, cut at the campaign's ends: first day and the day after the last.
    pub windows: [[Day; 2]; 2],
    /// Shares of the narratives before and after.
    pub shares: [Vec<f64>; 2],
    /// Posts per day after ÷ before.
    pub ratio: f64,
}

/// Draws a scenario and counts it.
///
/// # Errors
/// Where a planned burst finds too few accounts.
pub fn census(scenario: &Scenario) -> Result<Census> {
    let plan = Plan::new(scenario);
    let cast = cast::draw(&plan);
    Ok(Census {
        posts: posts(&plan, &cast)?,
        members: cast.iter().map(member).collect(),
        truths: truths(scenario),
    })
}

/// What a scenario leads one to expect around each takedown; nothing is drawn.
pub fn truths(scenario: &Scenario) -> Vec<Truth> {
    let plan = Plan::new(scenario);
    let model = Expected::new(&plan);
    let truth = |takedown| truth(&plan, &model, takedown);
    scenario.takedowns.iter().map(truth).collect()
}

fn member(account: &Account) -> Member {
    Member {
        group: account.group,
        suspended: account.fate.suspended,
    }
}

fn posts(plan: &Plan<'_>, cast: &[Account]) -> Result<Vec<Counted>> {
    let planned = planned::draw(plan, cast)?;
    let mut posts = Vec::new();
    let mut first = 0;
    for day in plan.start..plan.end {
        let mut rng = Rng::from_label(plan.scenario.seed, &slots::label(day));
        let today = planned[first..]
            .iter()
            .take_while(|p| time::day(p.at) <= day)
            .count();
        let of_day = &planned[first..first + today];
        let slots = slots::of_day(plan, cast, day, of_day, first, &mut rng);
        posts.extend(slots.iter().map(|s| Counted {
            account: s.account,
            day,
            narrative: s.narrative,
            burst: s.planned.and_then(|position| planned[position].burst),
            metrics: metrics(plan, &cast[s.account], s, &mut rng),
        }));
        first += today;
    }
    Ok(posts)
}

fn metrics(plan: &Plan<'_>, account: &Account, slot: &Slot, rng: &mut Rng) -> Option<[u64; 2]> {
    let drawn = reach::draw(plan, account, slot.at, slot.kind == slots::REPOST, rng);
    let parts = [drawn.likes, drawn.reposts, drawn.replies, drawn.quotes];
    let interactions = parts.iter().flatten().sum();
    drawn.views.map(|views| [views, interactions])
}

fn truth(plan: &Plan<'_>, model: &Expected<'_>, takedown: &Takedown) -> Truth {
    let windows = expected::spans(plan, takedown);
    let per_day = windows.map(|w| model.posts(w) / f64::from(w[1] - w[0]));
    Truth {
        windows,
        shares: windows.map(|w| model.narratives(w)),
        ratio: per_day[1] / per_day[0],
    }
}
