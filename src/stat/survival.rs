//! How long accounts last: the Kaplan–Meier curve with delayed entry, its
//! median and its restricted mean.
//!
//! Times are whole numbers of any unit (days, seconds) since an origin that each
//! account has for itself. An account is at risk on (entry, exit]; whoever
//! enters on the day of an event is not at risk for it.

use super::natural::Natural;
use super::{Estimate, NotEstimable, distribution, round12};

/// The time that one account was watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Since when it was watched; the origin itself unless it was seen later.
    pub entry: i64,
    /// Its event, or the last time at which it was known to have none.
    pub exit: i64,
    /// Whether it left by the event.
    pub event: bool,
}

/// The curve at one time with events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time.
    pub time: i64,
    /// Accounts at risk.
    pub at_risk: u64,
    /// Events among them.
    pub events: u64,
    /// The share that survives this time.
    pub survival: f64,
    /// Greenwood's standard error, and the log–log limits; none where nobody
    /// survives.
    pub spread: Option<Spread>,
}

/// How uncertain one step is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The standard error.
    pub error: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// A survival curve: 1 from the origin to its first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Accounts that were at risk at some time.
    pub accounts: u64,
    /// Accounts dropped because they were watched for no time at all.
    pub dropped: u64,
    /// The last time at which somebody was at risk.
    pub last: i64,
    /// Times with events, ascending.
    pub steps: Vec<Step>,
    level: f64,
    /// The number of steps until at most half survive, that step included.
    half: Option<usize>,
}

/// The median between its limits, each absent where the curve, or its own limit,
/// does not come down to ½.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    /// The smallest time that at most half survive.
    pub time: Option<i64>,
    /// The same on the lower limit of the curve.
    pub lower: Option<i64>,
    /// The same on its upper limit.
    pub upper: Option<i64>,
}

/// A mean time up to a limit, with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestrictedMean {
    /// The area below the curve.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

impl RestrictedMean {
    /// The normal interval at a level, not below 0.
    ///
    /// # Errors
    /// `ProbabilityOutOfRange` for a level outside (0, 1).
    pub fn interval(&self, level: f64) -> Estimate<super::Interval> {
        let margin = distribution::normal(level)? * self.error;
        let (lower, upper) = ((self.mean - margin).max(0.0), self.mean + margin);
        Ok(super::Interval::rounded(self.mean, lower, upper, level))
    }
}

/// The Kaplan–Meier curve of spells in any order.
///
/// # Errors
/// `Empty` if nobody was ever at risk; `RiskSetEmpties` where accounts enter
/// after nobody was left, because what happened in between is unknown;
/// `ProbabilityOutOfRange` for a level outside (0, 1).
pub fn kaplan_meier(spells: &[Spell], level: f64) -> Estimate<Curve> {
    let z = distribution::normal(level)?;
    let watched: Vec<Spell> = spells
        .iter()
        .copied()
        .filter(|s| s.entry < s.exit)
        .collect();
    let last = watched.iter().map(|s| s.exit).max();
    let last = last.ok_or(NotEstimable::Empty)?;
    let risks = risks(&watched);
    if breaks(&watched, &risks) {
        return Err(NotEstimable::RiskSetEmpties);
    }
    let steps = steps(&risks, z);
    Ok(Curve {
        accounts: watched.len() as u64,
        dropped: (spells.len() - watched.len()) as u64,
        last,
        half: (1..=steps.len()).find(|n| at_most_half(&steps[..*n])),
        steps,
        level,
    })
}

/// A time with events: how many accounts were at risk, how many had the event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Risk {
    pub(super) time: i64,
    pub(super) at_risk: u64,
    pub(super) events: u64,
}

/// The times with events, ascending. Those at risk at t are those who entered
/// before t, less those who left before t.
pub(super) fn risks(watched: &[Spell]) -> Vec<Risk> {
    let sorted = |mut times: Vec<i64>| {
        times.sort_unstable();
        times
    };
    let entries = sorted(watched.iter().map(|s| s.entry).collect());
    let exits = sorted(watched.iter().map(|s| s.exit).collect());
    let events = sorted(watched.iter().filter(|s| s.event).map(|s| s.exit).collect());
    let before = |times: &[i64], t: i64| times.partition_point(|x| *x < t);
    events
        .chunk_by(|a, b| a == b)
        .map(|same| Risk {
            time: same[0],
            at_risk: (before(&entries, same[0]) - before(&exits, same[0])) as u64,
            events: same.len() as u64,
        })
        .collect()
}

/// Whether somebody enters after nobody was left, or after everybody at risk had
/// the event.
fn breaks(watched: &[Spell], risks: &[Risk]) -> bool {
    let mut spells: Vec<&Spell> = watched.iter().collect();
    spells.sort_unstable_by_key(|s| (s.entry, s.exit));
    let mut left = spells.first().map_or(0, |s| s.exit);
    let gap = spells.iter().any(|s| {
        let gap = s.entry > left;
        left = left.max(s.exit);
        gap
    });
    let gone = risks.iter().find(|r| r.at_risk == r.events);
    let latest = spells.last().map_or(0, |s| s.entry);
    gap || gone.is_some_and(|r| latest >= r.time)
}

fn steps(risks: &[Risk], z: f64) -> Vec<Step> {
    let (mut survival, mut greenwood) = (1.0, 0.0);
    risks
        .iter()
        .map(|risk| {
            survival *= (risk.at_risk - risk.events) as f64 / risk.at_risk as f64;
            greenwood += greenwood_term(risk.at_risk, risk.events);
            Step {
                time: risk.time,
                at_risk: risk.at_risk,
                events: risk.events,
                survival: round12(survival),
                spread: (survival > 0.0).then(|| spread(survival, greenwood, z)),
            }
        })
        .collect()
}

/// d / (n (n − d)), and 0 where nobody is left.
fn greenwood_term(at_risk: u64, events: u64) -> f64 {
    match at_risk - events {
        0 => 0.0,
        left => events as f64 / (at_risk as f64 * left as f64),
    }
}

/// Greenwood's error, and the limits that are symmetric on the log(−log) scale.
fn spread(survival: f64, greenwood: f64, z: f64) -> Spread {
    let root = greenwood.sqrt();
    let hazard = -libm::log(survival);
    let limit = |side: f64| libm::exp(-hazard * libm::exp(side * z * root / hazard));
    Spread {
        error: round12(survival * root),
        lower: round12(limit(1.0)),
        upper: round12(limit(-1.0)),
    }
}

/// Whether at most half survive so many steps. A floating-point product can miss
/// ½ where it is exactly ½, so that close calls are made in integers.
fn at_most_half(steps: &[Step]) -> bool {
    const CLOSE: f64 = 1e-9;
    let survival = steps.last().map_or(1.0, |s| s.survival);
    if (survival - 0.5).abs() > CLOSE {
        return survival < 0.5;
    }
    let left = steps.iter().map(|s| s.at_risk - s.events);
    let at_risk = steps.iter().map(|s| s.at_risk);
    Natural::product(left).times(2) <= Natural::product(at_risk)
}

impl Curve {
    /// The smallest time that at most half of the accounts survive, with the
    /// times at which the limits of the curve reach ½.
    pub fn median(&self) -> Median {
        let first = |limit: fn(&Spread) -> f64| {
            let reached = |s: &&Step| s.spread.as_ref().is_some_and(|s| limit(s) <= 0.5);
            self.steps.iter().find(reached).map(|s| s.time)
        };
        Median {
            time: self.half.map(|half| self.steps[half - 1].time),
            lower: first(|s| s.lower),
            upper: first(|s| s.upper),
        }
    }

    /// The last step up to a time; none before the first, where all survive.
    pub fn step(&self, time: i64) -> Option<&Step> {
        let passed = self.steps.partition_point(|s| s.time <= time);
        passed.checked_sub(1).map(|last| &self.steps[last])
    }

    /// The level of its limits.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// The mean time up to `tau`: the area below the curve, with its standard
    /// error.
    ///
    /// # Errors
    /// `NotReached` where the curve ends before `tau` and somebody survives;
    /// `Empty` for a `tau` that is not after the origin.
    pub fn restricted_mean(&self, tau: i64) -> Estimate<RestrictedMean> {
        if tau <= 0 {
            return Err(NotEstimable::Empty);
        }
        let gone = self.steps.last().is_some_and(|s| s.spread.is_none());
        if tau > self.last && !gone {
            return Err(NotEstimable::NotReached);
        }
        let within = self.steps.iter().rev().filter(|s| s.time < tau);
        // From the right, so that the area beyond a step is known when it is met.
        let (mut area, mut variance, mut right) = (0.0, 0.0, tau);
        for step in within {
            area += step.survival * (right - step.time) as f64;
            variance += area * area * greenwood_term(step.at_risk, step.events);
            right = step.time;
        }
        Ok(RestrictedMean {
            mean: round12(area + right as f64),
            error: round12(variance.sqrt()),
        })
    }
}
