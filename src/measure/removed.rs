//! What a takedown removed (METHODS §5, fourth bullet): how much of the window
//! before it came from the accounts that it suspended.

use std::collections::BTreeMap;

use super::Study;
use super::interval;
use super::removal::{self, suspended_by};
use super::windows::Windows;
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::tables::Takedown;
use crate::stat::Interval;
use crate::stat::jackknife::{self, Window};
use crate::stat::proportion::share;
use crate::tally::cells::Cell;

/// Adds `suspension.removed.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let by = suspended_by(study);
    for takedown in study.takedowns() {
        let gone = gone(study, &by, takedown);
        let suspended = accounts(study, &by, takedown);
        for part in PARTS {
            facts.add(removed(study, takedown, part, &gone, suspended));
        }
    }
}

/// What is shared out: per cell, and how the cells of an account are joined.
struct Part {
    name: &'static str,
    number: fn(&Cell) -> u64,
    reported: fn(&Cell) -> u64,
    join: fn(u64, u64) -> u64,
    /// Whether posts are shared out; else something that posts carry.
    posts: bool,
}

const PARTS: &[Part] = &[
    Part {
        name: "posts",
        number: |c| c.posts,
        reported: |c| c.posts,
        join: |sum, more| sum + more,
        posts: true,
    },
    Part {
        name: "impressions",
        number: |c| c.views.total,
        reported: |c| c.views.reported,
        join: |sum, more| sum + more,
        posts: false,
    },
    Part {
        name: "engagement",
        number: |c| c.engagement.total,
        reported: |c| c.engagement.reported,
        join: |sum, more| sum + more,
        posts: false,
    },
    Part {
        // Each account counts with its most followers in the window.
        name: "potential",
        number: |c| c.followers_max,
        reported: |c| c.followers.reported,
        join: u64::max,
        posts: false,
    },
];

fn scoped(part: &str, takedown: &Takedown) -> String {
    let name = format!("suspension.removed.{part}");
    id(&name, &[("takedown", &takedown.id)])
}

/// Whether the takedown suspended each account that posts.
fn gone(study: &Study<'_>, by: &BTreeMap<&str, usize>, takedown: &Takedown) -> Vec<bool> {
    let names = &study.tallies.names.accounts;
    let of = |name: &str| by.get(name).map(|t| study.tables.takedowns[*t].id.as_str());
    let active = study.tallies.accounts.iter();
    active
        .map(|a| of(&names[a.account as usize]) == Some(takedown.id.as_str()))
        .collect()
}

/// How many accounts it suspended, posting or not.
fn accounts(study: &Study<'_>, by: &BTreeMap<&str, usize>, takedown: &Takedown) -> u64 {
    let its = |t: &&usize| study.tables.takedowns[**t].id == takedown.id;
    by.values().filter(its).count() as u64
}

/// A rate that is a share does not exceed 1.
fn at_most_all(interval: Interval) -> Interval {
    Interval {
        upper: interval.upper.min(1.0),
        ..interval
    }
}

fn removed(
    study: &Study<'_>,
    takedown: &Takedown,
    part: &Part,
    gone: &[bool],
    suspended: u64,
) -> Draft {
    let draft = fact(scoped(part.name, takedown), "share", 5).decimals(1);
    let windows = match Windows::of(study, takedown) {
        Ok(windows) if suspended > 0 => windows,
        Ok(_) => return draft.not_estimable(Reason::NoneSuspended),
        Err(reason) => return draft.not_estimable(reason),
    };
    let sums = |number: fn(&Cell) -> u64, join: fn(u64, u64) -> u64| {
        let mut sums = vec![0; gone.len()];
        study.each_cell(|account, key, cell| {
            if windows.before.holds(key.day) {
                sums[account] = join(sums[account], number(cell));
            }
        });
        sums
    };
    let all = sums(part.number, part.join);
    let posts = sums(|c| c.posts, |sum, more| sum + more);
    let reported: u64 = sums(part.reported, |sum, more| sum + more).iter().sum();
    let theirs: Vec<u64> = all
        .iter()
        .zip(gone)
        .map(|(n, gone)| if *gone { *n } else { 0 })
        .collect();
    let draft = if part.posts {
        interval::share(study, draft, (&theirs, &posts), Reason::EmptyWindow)
    } else {
        let (numerator, denominator) = (theirs.iter().sum(), all.iter().sum());
        let value = match (posts.iter().sum::<u64>(), reported) {
            (0, _) => Err(Reason::EmptyWindow),
            (_, 0) => Err(Reason::NotReported),
            _ => share(numerator, denominator).map_err(Reason::from),
        };
        let window = Window::rate(&theirs, &all, &posts);
        let limits = jackknife::rate(window, study.parameters.level).map(at_most_all);
        interval::by(interval::RATE, draft, value, limits).of(numerator, denominator)
    };
    draft
        .n(posts.iter().filter(|n| **n > 0).count() as u64)
        .parameter("attribution_days", removal::DAYS)
        .parents([id("suspension.suspended", &[("takedown", &takedown.id)])])
        .period(windows.before.start, windows.before.end)
        .parameter("window_days", study.parameters.window_days)
        .parameter("days_before", windows.before.days())
}
