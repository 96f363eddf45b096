//! The expected values of what a report estimates, worked out from the
//! scenario alone: sums of products over cohorts, days and hours. Nothing here
//! draws a random number or reads what was drawn.
//!
//! Expectations are over everything that is random, accounts included; a share
//! is the ratio of two expected counts. A cohort's account enters on day e with
//! a known probability; it ends on its own before day D with probability
//! linear in D; a takedown it is present at removes it with its group's share.

use std::collections::BTreeMap;

use super::plan::{self, GroupPlan, HitPlan, KINDS, Plan};
use super::planned;
use super::scenario::{Cohort, Takedown};
use crate::time::{self, Day, Instant};

/// Expected posts of every group on every day.
pub struct Expected<'a> {
    plan: &'a Plan<'a>,
    /// By group, then by day from the start: posts that are not planned.
    regular: Vec<Vec<f64>>,
    /// By day from the start, then by narrative: planned posts.
    planned: Vec<Vec<f64>>,
}

/// A half-open span of days.
pub type Span = [Day; 2];

/// The windows before and after a takedown, cut at the campaign's ends. The
/// takedown's own UTC day is the first one after.
pub fn spans(plan: &Plan<'_>, takedown: &Takedown) -> [Span; 2] {
    let day = time::day(takedown.at.0);
    let width = plan.scenario.window_days;
    let cut = |d: Day| d.clamp(plan.start, plan.end);
    [[cut(day - width), cut(day)], [cut(day), cut(day + width)]]
}

impl<'a> Expected<'a> {
    /// Works out the daily expectations.
    pub fn new(plan: &'a Plan<'a>) -> Self {
        let regular = plan.groups.iter().map(|g| daily(plan, g, None)).collect();
        Self {
            plan,
            regular,
            planned: planned_daily(plan),
        }
    }

    /// Expected posts that are not planned, of a group.
    pub fn group(&self, group: usize, span: Span) -> f64 {
        self.regular[group][self.range(span)].iter().sum()
    }

    /// Expected posts, planned ones included.
    pub fn posts(&self, span: Span) -> f64 {
        let regular: f64 = (0..self.regular.len()).map(|g| self.group(g, span)).sum();
        let planned: f64 = self.planned[self.range(span)].iter().flatten().sum();
        regular + planned
    }

    /// Expected shares of the primary narratives among coded posts.
    pub fn narratives(&self, span: Span) -> Vec<f64> {
        let coded = 1.0 - self.plan.scenario.unlabelled.0;
        let mut sums = vec![0.0; self.plan.scenario.narratives.len()];
        for day in span[0]..span[1] {
            let at = (day - self.plan.start) as usize;
            for (group, of) in self.plan.groups.iter().enumerate() {
                let posts = coded * self.regular[group][at];
                add(&mut sums, &self.plan.mix(of, day), posts);
            }
            add(&mut sums, &self.planned[at], 1.0);
        }
        shares(sums)
    }

    /// Expected shares of the kinds.
    pub fn kinds(&self, span: Span) -> Vec<f64> {
        let mut sums = vec![0.0; KINDS.len()];
        for (group, of) in self.plan.groups.iter().enumerate() {
            add(&mut sums, &of.kinds, self.group(group, span));
        }
        // Planned posts are originals.
        sums[0] += self.planned[self.range(span)].iter().flatten().sum::<f64>();
        shares(sums)
    }

    /// Of the posts before a takedown, the expected share by accounts that it
    /// suspends. Planned posts are left out: who makes them depends on who is
    /// there, so the share has no closed form with them.
    pub fn removed(&self, takedown: usize, span: Span) -> f64 {
        let of_struck = |g: &GroupPlan<'_>| -> f64 {
            daily(self.plan, g, Some(takedown))[self.range(span)]
                .iter()
                .sum()
        };
        let struck: f64 = self.plan.groups.iter().map(of_struck).sum();
        let all: f64 = (0..self.regular.len()).map(|g| self.group(g, span)).sum();
        struck / all
    }

    /// Of reposts and quotes with a known target, the expected share whose
    /// target is in the network, had the network always a post to share.
    pub fn self_share(&self, span: Span) -> f64 {
        let (mut inside, mut known) = (0.0, 0.0);
        for (group, of) in self.plan.groups.iter().enumerate() {
            let g = of.group;
            let posts = self.group(group, span) * (of.kinds[1] + of.kinds[3]);
            inside += posts * g.network.0;
            known += posts * (g.network.0 + g.outside.0);
        }
        inside / known
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let at = |day: Day| (day - self.plan.start).max(0) as usize;
        at(span[0])..at(span[1])
    }
}

fn add(sums: &mut [f64], weights: &[f64], factor: f64) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += factor * weight;
    }
}

fn shares(sums: Vec<f64>) -> Vec<f64> {
    let total: f64 = sums.iter().sum();
    sums.into_iter().map(|s| s / total).collect()
}

fn planned_daily(plan: &Plan<'_>) -> Vec<Vec<f64>> {
    let days = (plan.end - plan.start) as usize;
    let mut table = vec![vec![0.0; plan.scenario.narratives.len()]; days];
    for (narrative, [first, last], posts) in planned::schedule(plan) {
        for day in first..=last {
            let share = f64::from(posts) / f64::from(last - first + 1);
            if let Some(row) = table.get_mut((day - plan.start).max(0) as usize) {
                row[narrative] += share;
            }
        }
    }
    table
}

/// Expected posts of a group by day; of the accounts that one takedown
/// suspends only, if it is given.
fn daily(plan: &Plan<'_>, of: &GroupPlan<'_>, struck: Option<usize>) -> Vec<f64> {
    let entries = entries(plan, of);
    let day_sum = |day: Day| {
        let present: f64 = entries
            .iter()
            .filter(|(enters, _)| **enters <= day)
            .map(|(enters, accounts)| accounts * hours_present(plan, of, *enters, day, struck))
            .sum();
        of.group.rate.mean * plan.rate(of, day) * present
    };
    (plan.start..plan.end).map(day_sum).collect()
}

/// Expected number of accounts of a group by the day on which they enter.
fn entries(plan: &Plan<'_>, of: &GroupPlan<'_>) -> BTreeMap<Day, f64> {
    let mut entries = BTreeMap::new();
    for cohort in &of.group.cohorts {
        for (day, share) in entry_law(cohort) {
            let accounts = share * f64::from(cohort.accounts);
            *entries.entry(day.max(plan.start)).or_insert(0.0) += accounts;
        }
    }
    entries.retain(|day, _| *day < plan.end);
    entries
}

/// The law of the day on which an account of a cohort enters.
fn entry_law(cohort: &Cohort) -> BTreeMap<Day, f64> {
    let mut law = BTreeMap::new();
    if let Some([first, last]) = cohort.enters {
        let share = 1.0 / f64::from(last.0 - first.0 + 1);
        law.extend((first.0..=last.0).map(|day| (day, share)));
    }
    if let Some([least, most]) = cohort.lag_days {
        let days = plan::creation_days(cohort);
        let share = 1.0 / (days.len() as f64 * f64::from(most - least + 1));
        for day in days
            .iter()
            .flat_map(|created| (created + least)..=(created + most))
        {
            *law.entry(day).or_insert(0.0) += share;
        }
    }
    law
}

/// Expected intensity of an account on a day, in whole days: the hours'
/// weights times the probability that it is there in that hour.
fn hours_present(
    plan: &Plan<'_>,
    of: &GroupPlan<'_>,
    enters: Day,
    day: Day,
    struck: Option<usize>,
) -> f64 {
    let hours = of.hours(day);
    let start = time::start_of(day);
    if let Some(takedown) = struck {
        let all: f64 = hours.iter().sum::<f64>() / 24.0;
        return all * strikes(plan, of, enters, takedown);
    }
    let steady = of.hits.iter().all(|hit| hit.quiet(start));
    if steady {
        let all: f64 = hours.iter().sum::<f64>() / 24.0;
        return all * presence(plan, of, enters, day, start);
    }
    // Probabilities are linear within an hour, so that its middle is exact.
    let at = |hour: usize| presence(plan, of, enters, day, start + 3600 * hour as i64 + 1800);
    (0..24).map(|hour| hours[hour] * at(hour)).sum::<f64>() / 24.0
}

impl HitPlan {
    /// Whether nothing happens between an instant and the next midnight.
    fn quiet(&self, start: Instant) -> bool {
        let end = start + time::DAY;
        let apart = |from: i64, to: i64| end <= from || to <= start;
        apart(self.at, self.at + self.spread)
            && apart(self.at + self.back[0], self.at + self.back[1])
    }
}

/// Probability that an account that entered on one day can post at an instant
/// of a later day.
fn presence(plan: &Plan<'_>, of: &GroupPlan<'_>, enters: Day, day: Day, at: Instant) -> f64 {
    let ends = Ends::new(plan, of, enters);
    let (mut free, mut back) = (1.0, 0.0);
    for hit in of
        .hits
        .iter()
        .filter(|hit| time::start_of(enters) <= hit.at)
    {
        let struck = free * hit.share;
        let returned = along(at, hit.at + hit.back[0], hit.at + hit.back[1]);
        // A reinstated account was present at the takedown; only its holder ends it now.
        back += struck * hit.reinstated * returned * ends.held(time::day(hit.at), day);
        free -= struck * along(at, hit.at, hit.at + hit.spread);
    }
    free * ends.after(day) + back
}

/// How much of the way from one instant to another is done.
fn along(at: Instant, from: Instant, to: Instant) -> f64 {
    ((at - from) as f64 / (to - from) as f64).clamp(0.0, 1.0)
}

/// Probability that an account that entered on a day is suspended by a takedown.
fn strikes(plan: &Plan<'_>, of: &GroupPlan<'_>, enters: Day, takedown: usize) -> f64 {
    let ends = Ends::new(plan, of, enters);
    let mut free = 1.0;
    for hit in of
        .hits
        .iter()
        .filter(|hit| time::start_of(enters) <= hit.at)
    {
        if hit.takedown == takedown {
            return free * hit.share * ends.after(time::day(hit.at));
        }
        free *= 1.0 - hit.share;
    }
    0.0
}

/// Ends that no takedown brings, of accounts that entered on one day: evenly
/// over the days from the next one to the first after the campaign.
struct Ends {
    enters: Day,
    days: f64,
    all: f64,
    deleted: f64,
}

impl Ends {
    fn new(plan: &Plan<'_>, of: &GroupPlan<'_>, enters: Day) -> Self {
        Self {
            enters,
            days: f64::from((plan.end - enters).max(1)),
            all: of.group.deleted.0 + of.group.background.0,
            deleted: of.group.deleted.0,
        }
    }

    /// Probability of no end up to a day, that day included.
    fn after(&self, day: Day) -> f64 {
        1.0 - self.all * f64::from((day - self.enters).max(0)) / self.days
    }

    /// Probability of no end up to a first day, and of no deletion from then
    /// up to a second one.
    fn held(&self, first: Day, second: Day) -> f64 {
        self.after(first) - self.deleted * f64::from((second - first).max(0)) / self.days
    }
}

/// Expected suspensions of a group's accounts.
pub struct Suspension {
    /// Accounts.
    pub accounts: f64,
    /// Share that each takedown suspends, by its position.
    pub struck: Vec<f64>,
    /// Share that is suspended at last. Whether a status is known does not
    /// depend on what it is, so that this is also the rate among the known.
    pub suspended: f64,
}

/// Works out the expected suspensions of a group.
pub fn suspension(plan: &Plan<'_>, of: &GroupPlan<'_>) -> Suspension {
    let entries = entries(plan, of);
    let accounts: f64 = of.group.cohorts.iter().map(|c| f64::from(c.accounts)).sum();
    let over = |value: &dyn Fn(Day) -> f64| -> f64 {
        entries
            .iter()
            .map(|(enters, n)| n * value(*enters))
            .sum::<f64>()
            / accounts
    };
    let struck = |takedown: usize| over(&|enters| strikes(plan, of, enters, takedown));
    let struck: Vec<f64> = (0..plan.scenario.takedowns.len()).map(struck).collect();
    let stays: f64 = of
        .hits
        .iter()
        .map(|h| struck[h.takedown] * (1.0 - h.reinstated))
        .sum();
    let alone = over(&|enters| background(plan, of, enters));
    Suspension {
        accounts,
        struck,
        suspended: stays + alone,
    }
}

/// Probability that an account is suspended on its own: its end comes while no
/// takedown has struck it.
fn background(plan: &Plan<'_>, of: &GroupPlan<'_>, enters: Day) -> f64 {
    let mut sum = 0.0;
    for end in enters + 1..=plan.end {
        let met = |hit: &&HitPlan| time::start_of(enters) <= hit.at && hit.at < time::start_of(end);
        sum += of
            .hits
            .iter()
            .filter(met)
            .map(|hit| 1.0 - hit.share)
            .product::<f64>();
    }
    of.group.background.0 * sum / f64::from((plan.end - enters).max(1))
}
