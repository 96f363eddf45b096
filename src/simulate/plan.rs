//! The scenario with names resolved to positions and dates to days: what
//! sampling and the expected values read alike.

use std::collections::BTreeMap;

use super::scenario::{Cohort, Group, Profile, Scenario};
use crate::time::{self, Day, Instant};

/// The kinds of post, in the order of the schema.
pub const KINDS: [&str; 4] = ["original", "repost", "reply", "quote"];

/// A scenario ready to be drawn from.
pub struct Plan<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// First day.
    pub start: Day,
    /// The day after the last one.
    pub end: Day,
    /// Names of the languages.
    pub languages: Vec<&'a str>,
    /// The groups.
    pub groups: Vec<GroupPlan<'a>>,
}

/// A group ready to be drawn from.
pub struct GroupPlan<'a> {
    /// The group.
    pub group: &'a Group,
    /// Position of its platform.
    pub platform: usize,
    /// Weights of the languages, by position.
    pub languages: Vec<f64>,
    /// Shares of the kinds, in the order of [`KINDS`].
    pub kinds: [f64; 4],
    /// What each takedown of its platform does, in order of time.
    pub hits: Vec<HitPlan>,
    /// Rate and mix of each phase.
    phases: Vec<(f64, Vec<f64>)>,
    profile: &'a Profile,
}

/// A takedown as one group sees it.
#[derive(Debug, Clone, Copy)]
pub struct HitPlan {
    /// Position of the takedown.
    pub takedown: usize,
    /// When it starts.
    pub at: Instant,
    /// Over how many seconds it removes accounts, evenly.
    pub spread: i64,
    /// Probability that a present account is suspended.
    pub share: f64,
    /// Of those, the share that comes back.
    pub reinstated: f64,
    /// From how many to how many seconds after the start, evenly.
    pub back: [i64; 2],
}

impl<'a> Plan<'a> {
    /// Resolves a checked scenario.
    pub fn new(scenario: &'a Scenario) -> Self {
        let platforms: Vec<&str> = scenario.platforms.keys().map(String::as_str).collect();
        let languages: Vec<&str> = scenario.languages.keys().map(String::as_str).collect();
        let group = |g| GroupPlan::new(scenario, g, &platforms, &languages);
        Self {
            scenario,
            start: scenario.start.0,
            end: scenario.end.0 + 1,
            groups: scenario.groups.iter().map(group).collect(),
            languages,
        }
    }

    /// Position of a narrative.
    pub fn narrative(&self, id: &str) -> usize {
        let of = |n: &super::scenario::Narrative| n.id == id;
        self.scenario.narratives.iter().position(of).unwrap_or(0)
    }

    /// Position of a group.
    pub fn group(&self, id: &str) -> usize {
        let of = |g: &GroupPlan<'_>| g.group.id == id;
        self.groups.iter().position(of).unwrap_or(0)
    }

    /// The phase of a day, and how much of the way from the one before is done.
    fn phase(&self, day: Day) -> (usize, f64) {
        let phases = &self.scenario.phases;
        let now = phases.iter().rposition(|p| p.start.0 <= day).unwrap_or(0);
        let (since, ramp) = (day - phases[now].start.0, phases[now].ramp_days);
        if now == 0 || since >= ramp {
            return (now, 1.0);
        }
        (now, f64::from(since) / f64::from(ramp))
    }

    /// Factor on a group's rate on a day.
    pub fn rate(&self, group: &GroupPlan<'_>, day: Day) -> f64 {
        let (now, done) = self.phase(day);
        let before = group.phases[now.saturating_sub(1)].0;
        before + done * (group.phases[now].0 - before)
    }

    /// Shares of the narratives in a group's posts on a day.
    pub fn mix(&self, group: &GroupPlan<'_>, day: Day) -> Vec<f64> {
        let (now, done) = self.phase(day);
        let before = &group.phases[now.saturating_sub(1)].1;
        let pairs = before.iter().zip(&group.phases[now].1);
        pairs.map(|(b, n)| b + done * (n - b)).collect()
    }
}

impl<'a> GroupPlan<'a> {
    fn new(s: &'a Scenario, group: &'a Group, platforms: &[&str], languages: &[&str]) -> Self {
        let weight = |id: &&str| group.languages.get(*id).copied().unwrap_or(0.0);
        let k = group.kinds;
        Self {
            group,
            platform: platforms
                .iter()
                .position(|p| *p == group.platform)
                .unwrap_or(0),
            languages: languages.iter().map(weight).collect(),
            kinds: shares([k.original, k.repost, k.reply, k.quote]),
            hits: hits(s, group),
            phases: behaviours(s, group),
            profile: &s.profiles[&group.profile],
        }
    }

    /// Relative intensity of the 24 UTC hours of a day; 1 on average over a week.
    pub fn hours(&self, day: Day) -> [f64; 24] {
        let p = self.profile;
        let total = |w: &[u32]| f64::from(w.iter().sum::<u32>());
        let scale = 168.0 / (total(&p.hours) * total(&p.weekdays));
        std::array::from_fn(|hour| {
            let local = time::start_of(day) / 3600 + hour as i64 + p.offset_hours;
            let weekday = time::weekday(local.div_euclid(24) as Day) as usize;
            let hour = local.rem_euclid(24) as usize;
            scale * f64::from(p.hours[hour]) * f64::from(p.weekdays[weekday])
        })
    }
}

fn hits(s: &Scenario, group: &Group) -> Vec<HitPlan> {
    let of_group = s.takedowns.iter().enumerate().filter_map(|(takedown, t)| {
        let hit = group.takedowns.get(&t.id)?;
        let [least, most] = t.reinstated_after_days.unwrap_or([1, 2]);
        Some(HitPlan {
            takedown,
            at: t.at.0,
            spread: 3600 * t.spread_hours,
            share: hit.share.0,
            reinstated: hit.reinstated.0,
            back: [time::DAY * least, time::DAY * most],
        })
    });
    of_group.collect()
}

/// Rate and mix of every phase; what a phase leaves out stays as before.
fn behaviours(s: &Scenario, group: &Group) -> Vec<(f64, Vec<f64>)> {
    let (mut rate, mut mix) = (1.0, Vec::new());
    let mut all = Vec::new();
    for phase in &s.phases {
        if let Some(behaviour) = group.phases.get(&phase.id) {
            rate = behaviour.rate.unwrap_or(rate);
            if let Some(weights) = &behaviour.mix {
                mix = mixed(s, weights);
            }
        }
        all.push((rate, mix.clone()));
    }
    all
}

fn mixed(s: &Scenario, weights: &BTreeMap<String, f64>) -> Vec<f64> {
    let weight = |id: &str| weights.get(id).copied().unwrap_or(0.0);
    let raw: Vec<f64> = s.narratives.iter().map(|n| weight(&n.id)).collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|w| w / total).collect()
}

fn shares<const N: usize>(weights: [f64; N]) -> [f64; N] {
    let total: f64 = weights.iter().sum();
    weights.map(|w| w / total)
}

/// The days on which a cohort's accounts may be made, all alike.
pub fn creation_days(cohort: &Cohort) -> Vec<Day> {
    let [first, last] = cohort.created;
    let fits = |day: &Day| !cohort.workdays || time::weekday(*day) < 5;
    (first.0..=last.0).filter(fits).collect()
}
