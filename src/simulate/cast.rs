//! The accounts: who exists from when, how much they post, and what becomes of
//! them. Each account has its own generator, so that a change to one cohort
//! leaves the others as they were.

use super::laws;
use super::plan::{self, GroupPlan, HitPlan, Plan};
use super::scenario::{Cohort, Ids};
use crate::stat::rng::Rng;
use crate::time::{self, DAY, Day, Instant};

/// One account.
pub struct Account {
    /// Its id.
    pub id: String,
    /// Position of its group.
    pub group: usize,
    /// Its handle.
    pub handle: String,
    /// When it was created.
    pub created: Instant,
    /// The day from which it posts.
    pub enters: Day,
    /// Followers at its first day, and per year from then on.
    pub followers: [u64; 2],
    /// Accounts it follows.
    pub following: u64,
    /// Posts outside the dataset.
    pub other_posts: u64,
    /// Mean posts per day, before phases.
    pub rate: f64,
    /// Where its favourite narrative stands in the group's mix, from 0 to 1.
    pub taste: f64,
    /// Position of its usual language.
    pub language: usize,
    /// Its tags.
    pub tags: Vec<String>,
    /// What became of it.
    pub fate: Fate,
}

/// What becomes of an account.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// Its last state, whether or not the dataset knows it.
    pub state: State,
    /// Whether the dataset knows its state.
    pub known: bool,
    /// Whether the dataset knows when it was suspended.
    pub dated: bool,
    /// When it was suspended.
    pub suspended: Option<Instant>,
    /// By which takedown.
    pub takedown: Option<usize>,
    /// When it came back.
    pub reinstated: Option<Instant>,
    /// When its holder deleted it.
    pub deleted: Option<Instant>,
}

/// The last state of an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// It is there.
    #[default]
    Active,
    /// It is suspended.
    Suspended,
    /// Its holder deleted it.
    Deleted,
    /// Only followers see it.
    Protected,
}

impl State {
    /// The schema's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
            Self::Protected => "protected",
        }
    }
}

impl Account {
    /// Whether it can post at an instant.
    pub fn can_post(&self, at: Instant) -> bool {
        let fate = &self.fate;
        let entered = time::start_of(self.enters) <= at;
        let there = fate.deleted.is_none_or(|end| at < end);
        let free = fate.suspended.is_none_or(|end| at < end);
        let back = fate.reinstated.is_some_and(|start| start <= at);
        entered && there && (free || back)
    }

    /// Its followers on a day.
    pub fn followers_on(&self, day: Day) -> u64 {
        let days = (day - self.enters).max(0).unsigned_abs();
        self.followers[0] + self.followers[1] * u64::from(days) / 365
    }
}

/// Draws all accounts, group by group and cohort by cohort.
pub fn draw(plan: &Plan<'_>) -> Vec<Account> {
    let mut cast = Vec::new();
    for (group, of) in plan.groups.iter().enumerate() {
        for (cohort, c) in of.group.cohorts.iter().enumerate() {
            for number in 0..c.accounts {
                let label = format!("account/{}/{cohort}/{number}", of.group.id);
                let mut rng = Rng::from_label(plan.scenario.seed, &label);
                let place = Place {
                    group,
                    index: cast.len(),
                };
                cast.push(account(plan, of, c, place, &mut rng));
            }
        }
    }
    cast
}

struct Place {
    group: usize,
    index: usize,
}

fn account(
    plan: &Plan<'_>,
    of: &GroupPlan<'_>,
    c: &Cohort,
    place: Place,
    rng: &mut Rng,
) -> Account {
    let group = of.group;
    let created = creation(c, rng);
    let enters = entry(c, time::day(created), rng).max(plan.start);
    let followers = laws::rounded(laws::lognormal(rng, group.followers));
    let growth = laws::rounded(followers as f64 * 0.3 * rng.unit());
    let tags = group
        .tags
        .iter()
        .filter(|(_, share)| laws::happens(rng, **share));
    let tags = tags.map(|(tag, _)| tag.clone()).collect();
    Account {
        id: id(
            plan.scenario.platforms[&group.platform].ids,
            created,
            place.index,
        ),
        group: place.group,
        handle: handle(&group.handles, place.index, rng),
        created,
        enters,
        followers: [followers, growth],
        following: laws::rounded(300.0 * libm::exp(0.9 * laws::normal(rng))),
        other_posts: laws::rounded(400.0 * libm::exp(1.4 * laws::normal(rng))),
        rate: group.rate.mean * laws::factor(rng, group.rate.law),
        taste: rng.unit(),
        language: laws::pick(&of.languages, rng.unit()),
        tags,
        fate: fate(plan, of, enters, rng),
    }
}

fn creation(c: &Cohort, rng: &mut Rng) -> Instant {
    let days = plan::creation_days(c);
    let day = laws::one_of(rng, &days).copied().unwrap_or(c.created[0].0);
    // Working days come with the hours of an office, 5 to 14 UTC here.
    let [least, most] = if c.workdays {
        [5 * 3600, 14 * 3600 - 1]
    } else {
        [0, DAY - 1]
    };
    time::start_of(day) + laws::between(rng, least, most)
}

fn entry(c: &Cohort, created: Day, rng: &mut Rng) -> Day {
    let day = |least: Day, most: Day, rng: &mut Rng| {
        laws::between(rng, i64::from(least), i64::from(most)) as Day
    };
    match (c.enters, c.lag_days) {
        (Some([first, last]), _) => day(first.0, last.0, rng),
        (_, Some([least, most])) => day(created + least, created + most, rng),
        _ => created + 1,
    }
}

/// Milliseconds from 1970 to the first snowflake.
const FIRST_SNOWFLAKE: i64 = 1_288_834_974_657;

/// A snowflake of a time in milliseconds; `low` tells apart what shares it.
pub fn snowflake(millis: i64, low: u64) -> String {
    let since = (millis - FIRST_SNOWFLAKE).max(0).unsigned_abs();
    format!("{}", (since << 22) | (low & 0x3F_FFFF))
}

fn id(ids: Ids, created: Instant, index: usize) -> String {
    match ids {
        Ids::Snowflake => snowflake(1000 * created, index as u64),
        Ids::Channel => format!("1001{}", 1_000_000_007 + 7919 * index as u64),
    }
}

/// A handle of two words; the account's position keeps it unique.
fn handle(words: &[Vec<String>; 2], index: usize, rng: &mut Rng) -> String {
    let first = laws::one_of(rng, &words[0]).map_or("", String::as_str);
    let second = laws::one_of(rng, &words[1]).map_or("", String::as_str);
    let joint = if rng.coin() { "_" } else { "" };
    format!("{first}{joint}{second}{}", 11 + index)
}

/// What becomes of an account. The order of the rules is the order in which
/// the expected values multiply them.
fn fate(plan: &Plan<'_>, of: &GroupPlan<'_>, enters: Day, rng: &mut Rng) -> Fate {
    let group = of.group;
    let end = own_end(plan, of, enters, rng);
    let mut fate = Fate {
        known: !laws::happens(rng, group.unknown),
        dated: !laws::happens(rng, group.undated),
        ..Fate::default()
    };
    let present = |hit: &&HitPlan| {
        time::start_of(enters) <= hit.at && end.is_none_or(|(_, day)| hit.at < time::start_of(day))
    };
    let struck = of
        .hits
        .iter()
        .filter(present)
        .find(|hit| rng.unit() < hit.share);
    if let Some(hit) = struck {
        fate.strike(hit, rng);
    }
    match end {
        Some((State::Suspended, day)) if fate.suspended.is_none() => {
            fate.suspended = Some(time::start_of(day));
            fate.state = State::Suspended;
        }
        Some((State::Deleted, day)) if fate.state == State::Active => {
            fate.deleted = Some(time::start_of(day));
            fate.state = State::Deleted;
        }
        _ => {}
    }
    if fate.state == State::Active && laws::happens(rng, group.protected) {
        fate.state = State::Protected;
    }
    fate
}

/// An end that no takedown brings: deletion, or suspension on its own, at the
/// start of a day after the first one.
fn own_end(
    plan: &Plan<'_>,
    of: &GroupPlan<'_>,
    enters: Day,
    rng: &mut Rng,
) -> Option<(State, Day)> {
    let point = rng.unit();
    let day = rng.unit();
    if enters >= plan.end {
        return None;
    }
    let day = enters + 1 + (day * f64::from(plan.end - enters)) as Day;
    let (deleted, background) = (of.group.deleted.0, of.group.background.0);
    if point < deleted {
        return Some((State::Deleted, day));
    }
    (point < deleted + background).then_some((State::Suspended, day))
}

impl Fate {
    fn strike(&mut self, hit: &HitPlan, rng: &mut Rng) {
        self.suspended = Some(hit.at + laws::between(rng, 0, hit.spread - 1));
        self.takedown = Some(hit.takedown);
        self.state = State::Suspended;
        if rng.unit() < hit.reinstated {
            self.reinstated = Some(hit.at + laws::between(rng, hit.back[0], hit.back[1] - 1));
            self.state = State::Active;
        }
    }
}
