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
use crate::stat::NotEstimable;
use crate::tally::cells::Cell;

/// Adds `suspension.removed.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let by = suspended_by(study);
    for takedown in study.takedowns() {
        let gone = removal::of_posting(study, &by, takedown);
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
}

const PARTS: &[Part] = &[
    Part {
        name: "posts",
        number: |c| c.posts,
        reported: |c| c.posts,
        join: |sum, more| sum + more,
    },
    Part {
        name: "impressions",
        number: |c| c.reported().views.total,
        reported: |c| c.reported().views.reported,
        join: |sum, more| sum + more,
    },
    Part {
        name: "engagement",
        number: |c| c.reported().engagement.total,
        reported: |c| c.reported().engagement.reported,
        join: |sum, more| sum + more,
    },
    Part {
        // Each account counts with its most followers in the window.
        name: "potential",
        number: |c| c.followers_max,
        reported: |c| c.followers.reported,
        join: u64::max,
    },
];

fn scoped(part: &str, takedown: &Takedown) -> String {
    let name = format!("suspension.removed.{part}");
    id(&name, &[("takedown", &takedown.id)])
}

/// How many accounts it suspended, posting or not.
fn accounts(study: &Study<'_>, by: &BTreeMap<&str, usize>, takedown: &Takedown) -> u64 {
    let its = |t: &&usize| study.tables.takedowns[**t].id == takedown.id;
    by.values().filter(its).count() as u64
}

fn removed(
    study: &Study<'_>,
    takedown: &Takedown,
    part: &Part,
    gone: &[bool],
    suspended: u64,
) -> Draft {
    let draft = fact(scoped(part.name, takedown), "share", 5)
        .decimals(1)
        .parents([id("suspension.suspended", &[("takedown", &takedown.id)])]);
    // Archives often end with the takedown: what comes after is not asked here.
    let windows = Windows::around(takedown, study.parameters, study.start, study.end);
    match (windows.before.days(), suspended) {
        (0, _) => return draft.not_estimable(Reason::OutsidePeriod),
        (_, 0) => return draft.not_estimable(Reason::NoneSuspended),
        _ => {}
    }
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
    let missing = match (posts.iter().sum::<u64>(), reported) {
        (0, _) => Reason::EmptyWindow,
        (_, 0) => Reason::NotReported,
        _ => Reason::Statistic(NotEstimable::ZeroSum),
    };
    interval::share(study, draft, (&theirs, &all), missing)
        .n(posts.iter().filter(|n| **n > 0).count() as u64)
        .parameter("attribution_days", removal::DAYS)
        .period(windows.before.start, windows.before.end)
        .parameter("window_days", study.parameters.window_days)
        .parameter("days_before", windows.before.days())
}
