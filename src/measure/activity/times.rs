//! When the network posts: by day, by step of the time axis, by hour of the week, and
//! the densest ten minutes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Grain, Study};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::{Facts, Shape};
use crate::stat::proportion::share as share_of;
use crate::tally::cells::{Key, NO_NARRATIVE};
use crate::time::{self, Day};

/// Narratives that a time chart tells apart; the rest are summed.
const SERIES: usize = 4;

/// Adds `activity.burst_10min`, `.daily`, `.timeline`, `.hours` and `.office_hours*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    facts.add(burst(study));
    facts.add(daily(study));
    facts.add(timeline(study));
    let hours = Hours::of(study);
    facts.add(hours.table(study));
    hours.office(study, facts);
}

/// The most posts in any ten consecutive minutes.
fn burst(study: &Study<'_>) -> Draft {
    const MINUTES: i64 = 10;
    let minutes = &study.tallies.minutes;
    let (mut sum, mut tail) = (0, 0);
    let mut best = (0, 0);
    for (minute, n) in minutes {
        sum += n;
        while minutes[tail].0 <= minute - MINUTES {
            sum -= minutes[tail].1;
            tail += 1;
        }
        if sum > best.0 {
            best = (sum, *minute);
        }
    }
    let draft = fact("activity.burst_10min", "posts", 1)
        .count(best.0)
        .parents(["activity.posts"]);
    if best.0 == 0 {
        return draft;
    }
    let day = time::day(best.1 * 60);
    let from = time::iso((best.1 - MINUTES + 1) * 60);
    let before = time::iso((best.1 + 1) * 60);
    let filter = format!("created_at from={from}, created_at before={before}");
    draft
        .period(time::day((best.1 - MINUTES + 1) * 60), day + 1)
        .parameter("last_minute", time::iso(best.1 * 60))
        .input("posts", best.0, filter)
}

fn daily(study: &Study<'_>) -> Draft {
    let mut days: Vec<(Day, (u64, u64))> = (study.start..study.end).map(|d| (d, (0, 0))).collect();
    let mut last = None;
    for (k, c) in &study.tallies.cells {
        let place = usize::try_from(i64::from(k.day) - i64::from(study.start));
        let Some((_, day)) = place.ok().and_then(|place| days.get_mut(place)) else {
            continue;
        };
        day.0 += c.posts;
        if last != Some((k.account, k.day)) {
            day.1 += 1;
            last = Some((k.account, k.day));
        }
    }
    let rows = days
        .into_iter()
        .map(|(day, (posts, accounts))| vec![key(time::iso_day(day)), cell(posts), cell(accounts)])
        .collect();
    let columns = [
        ("day", "date"),
        ("posts", "posts"),
        ("accounts", "accounts"),
    ];
    fact("activity.daily", "posts", 1)
        .rows(Shape::Series, &columns, rows)
        .period(study.start, study.end)
        .parents(["activity.posts"])
}

/// Posts by step of the time axis and narrative: the largest narratives, the
/// others together, and posts without one.
fn timeline(study: &Study<'_>) -> Draft {
    let grain = Grain::of(study.days());
    let days = by_narrative(study);
    let largest = moving_narratives(&days);
    let mut sums: BTreeMap<(Day, usize), u64> = BTreeMap::new();
    let inside = |(day, _): &(Day, u32)| (study.start..study.end).contains(day);
    for ((day, narrative), posts) in days.into_iter().filter(|(key, _)| inside(key)) {
        let place = match narrative {
            NO_NARRATIVE => SERIES + 1,
            rank => largest.iter().position(|r| *r == rank).unwrap_or(SERIES),
        };
        *sums.entry((grain.floor(day), place)).or_default() += posts;
    }
    let name = |place: usize| match largest.get(place) {
        Some(rank) => study.tallies.narrative(*rank).to_owned(),
        None if place == SERIES => "(other)".to_owned(),
        None => "(none)".to_owned(),
    };
    let rows = sums
        .into_iter()
        .map(|((day, place), n)| vec![key(time::iso_day(day)), key(name(place)), cell(n)])
        .collect();
    let columns = [("start", "date"), ("narrative", ""), ("posts", "posts")];
    fact("activity.timeline", "posts", 1)
        .rows(Shape::Series, &columns, rows)
        .parameter("grain", grain.word())
        .period(study.start, study.end)
        .input("posts", study.posts_inside(), "")
        .parents(["activity.posts"])
}

/// Posts by day and primary narrative.
fn by_narrative(study: &Study<'_>) -> BTreeMap<(Day, u32), u64> {
    let mut days = BTreeMap::new();
    let of = |k: &Key| (k.day, k.narrative);
    // Cells of one account, day and narrative often follow each other.
    let groups = study
        .tallies
        .cells
        .chunk_by(|(a, _), (b, _)| of(a) == of(b));
    for group in groups {
        let posts: u64 = group.iter().map(|(_, cell)| cell.posts).sum();
        *days.entry(of(&group[0].0)).or_default() += posts;
    }
    days
}

/// The narratives that a time chart tells apart: those whose share of a month's
/// posts moves most between its highest and its lowest, so that one that rises
/// or falls is not hidden among the others; of equals the first by id.
fn moving_narratives(days: &BTreeMap<(Day, u32), u64>) -> Vec<u32> {
    let mut months: BTreeMap<Day, BTreeMap<u32, u64>> = BTreeMap::new();
    let mut narratives: BTreeSet<u32> = BTreeSet::new();
    for ((day, narrative), posts) in days {
        if *narrative != NO_NARRATIVE {
            let month = months.entry(Grain::Month.floor(*day)).or_default();
            *month.entry(*narrative).or_default() += posts;
            narratives.insert(*narrative);
        }
    }
    let size = |month: &BTreeMap<u32, u64>| month.values().sum::<u64>();
    let all: u64 = months.values().map(size).sum();
    // In a month with less than half of the posts of a mean month, shares are chance.
    let mean = all / (months.len().max(1) as u64);
    months.retain(|_, month| size(month) * 2 >= mean);
    let span = |rank: u32| {
        let share = |month: &BTreeMap<u32, u64>| {
            let own = month.get(&rank).copied().unwrap_or(0);
            own as f64 / size(month) as f64
        };
        let shares = || months.values().map(share);
        shares().fold(0.0, f64::max) - shares().fold(1.0, f64::min)
    };
    let mut order: Vec<(u32, f64)> = narratives.iter().map(|rank| (*rank, span(*rank))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let order = order.into_iter().take(SERIES);
    order.map(|(rank, _)| rank).collect()
}

/// Posts by weekday (from Monday) and hour in the actor's zone.
struct Hours([[u64; 24]; 7]);

impl Hours {
    fn of(study: &Study<'_>) -> Self {
        let mut counts = [[0; 24]; 7];
        for (minute, n) in &study.tallies.minutes {
            if let Some((weekday, hour)) = study.zone.weekday_and_hour(minute * 60) {
                counts[weekday as usize][hour as usize] += n;
            }
        }
        Self(counts)
    }

    /// All of them, with Monday as 1.
    fn table(&self, study: &Study<'_>) -> Draft {
        let rows = (1u64..).zip(&self.0).flat_map(|(day, hours)| {
            let row = move |(hour, posts): (u64, &u64)| vec![cell(day), cell(hour), cell(*posts)];
            (0u64..).zip(hours).map(row)
        });
        let columns = [("weekday", ""), ("hour", ""), ("posts", "posts")];
        fact("activity.hours", "posts", 1)
            .rows(Shape::Table, &columns, rows.collect())
            .parameter("timezone", &study.parameters.actor_timezone)
            .parents(["activity.posts"])
    }

    /// The share of posts from Monday to Friday between nine and eighteen hours in
    /// the actor's zone, beside the share that posting at any hour alike would give.
    fn office(&self, study: &Study<'_>, facts: &mut Facts) {
        const DAYS: std::ops::Range<usize> = 0..5;
        const HOURS: std::ops::Range<usize> = 9..18;
        let posts = study.tallies.posts();
        let days = self.0[DAYS].iter();
        let office: u64 = days.flat_map(|hours| &hours[HOURS]).sum();
        let draft = |name: &str| {
            fact(name, "share", 4)
                .decimals(1)
                .parameter("timezone", &study.parameters.actor_timezone)
        };
        facts.add(
            draft("activity.office_hours")
                .number(share_of(office, posts))
                .of(office, posts)
                .parents(["activity.hours"]),
        );
        let (hours, week) = ((DAYS.len() * HOURS.len()) as u64, 7 * 24);
        facts.add(
            draft("activity.office_hours.uniform")
                .number(share_of(hours, week))
                .of(hours, week)
                .declared("the definition of office hours"),
        );
    }
}
