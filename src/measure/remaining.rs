//! What the accounts did that no takedown took: their posts a day before and
//! after. A network's posts fall when accounts are gone; whether those that are
//! left post less is another question, and often the reader's first.

use super::windows::{BOUNDS, Windows, comparing};
use super::{Study, interval};
use crate::facts::build::fact;
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::tables::{Status, Takedown};
use crate::stat::jackknife::{self, Window};
use crate::stat::proportion::share;
use crate::time::{self, Day};

/// Adds `effect.remaining.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    for takedown in study.takedowns() {
        let scope = [("takedown", takedown.id.as_str())];
        match Windows::of(study, takedown) {
            Ok(windows) => around(study, takedown, &windows, facts),
            Err(reason) => facts.add(
                fact(id("effect.remaining.posts", &scope), "ratio", 6)
                    .decimals(2)
                    .not_estimable(reason)
                    .parents(BOUNDS),
            ),
        }
    }
}

/// Whether each account that posts was not suspended before a day. Whoever was
/// suspended on an unknown day is left out.
fn remains(study: &Study<'_>, end: Day) -> Vec<bool> {
    let names = &study.tallies.names.accounts;
    let there = |name: &str| match study.tables.account(name) {
        None => true,
        Some(account) => match account.suspended_at {
            Some(at) => time::day(at) >= end,
            None => account.status != Status::Suspended,
        },
    };
    let active = study.tallies.accounts.iter();
    active.map(|a| there(&names[a.account as usize])).collect()
}

fn around(study: &Study<'_>, takedown: &Takedown, windows: &Windows, facts: &mut Facts) {
    let remains = remains(study, windows.after.end);
    let mut posts = windows.sums(study, |_, cell| cell.posts);
    for side in &mut posts {
        for (n, remains) in side.iter_mut().zip(&remains) {
            *n = if *remains { *n } else { 0 };
        }
    }
    let days = [windows.before.days(), windows.after.days()];
    let accounts = posts[0]
        .iter()
        .zip(&posts[1])
        .filter(|(b, a)| **b + **a > 0);
    let accounts = accounts.count() as u64;
    let rule = "accounts not suspended before the window after ends";
    let scope = [("takedown", takedown.id.as_str())];
    facts.add(
        fact(id("effect.remaining.accounts", &scope), "accounts", 6)
            .count(accounts)
            .period(windows.before.start, windows.after.end)
            .parameter("rule", rule)
            .input("posts", posts.iter().flatten().sum(), rule),
    );
    let mut levels = Vec::new();
    for (side, window) in ["before", "after"].into_iter().enumerate() {
        let sum: u64 = posts[side].iter().sum();
        let scope = [("takedown", takedown.id.as_str()), ("window", window)];
        let name = id("effect.remaining.level", &scope);
        let period = [windows.before, windows.after][side];
        facts.add(
            fact(&name, "posts_per_day", 6)
                .decimals(1)
                .number(share(sum, days[side]))
                .of(sum, days[side])
                .n(accounts)
                .period(period.start, period.end)
                .parameter("rule", rule)
                .input("posts", sum, rule),
        );
        levels.push(name);
    }
    let [before, after] =
        [0, 1].map(|side: usize| Window::per_day(&posts[side], days[side], &posts[side]));
    let found = jackknife::ratio(before, after, study.parameters.level).map_err(Reason::from);
    let name = id("effect.remaining.posts", &[("takedown", &takedown.id)]);
    let draft = fact(name, "ratio", 6)
        .decimals(2)
        .parameter(interval::PARAMETER, interval::RATIO)
        .interval(found)
        .n(accounts)
        .parameter("rule", rule)
        .parents(levels);
    facts.add(comparing(study, takedown, windows, draft));
}
