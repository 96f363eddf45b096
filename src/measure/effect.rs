//! What followed a takedown (METHODS §6, first bullet): posts, active accounts,
//! impressions and engagement per post, after ÷ before.

use super::Study;
use super::windows::{Windows, coincidences};
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::tables::Takedown;
use crate::stat::Interval;
use crate::stat::jackknife::{self, Window};

/// Adds `effect.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    for takedown in study.takedowns() {
        let windows = Windows::of(study, takedown);
        for measure in MEASURES {
            one(study, takedown, windows, measure, facts);
        }
    }
}

/// A ratio: its name, the unit of what is compared, and how it is made.
struct Measure {
    name: &'static str,
    unit: &'static str,
    sums: fn(&Study<'_>, &Windows) -> Sums,
}

/// Numbers per account in either window.
struct Sums {
    numerator: [Vec<u64>; 2],
    /// Per account; none where the denominator is the number of days.
    denominator: Option<[Vec<u64>; 2]>,
}

const MEASURES: &[Measure] = &[
    Measure {
        name: "posts",
        unit: "posts_per_day",
        sums: posts,
    },
    Measure {
        name: "accounts",
        unit: "accounts_per_day",
        sums: active_days,
    },
    Measure {
        name: "impressions",
        unit: "views_per_day",
        sums: impressions,
    },
    Measure {
        name: "engagement",
        unit: "interactions_per_post",
        sums: engagement,
    },
];

fn posts(study: &Study<'_>, windows: &Windows) -> Sums {
    Sums {
        numerator: windows.sums(study, |_, c| c.posts),
        denominator: None,
    }
}

/// Days on which an account posted: their sum over accounts is the sum of
/// active accounts over days.
fn active_days(study: &Study<'_>, windows: &Windows) -> Sums {
    let numerator = [windows.before, windows.after].map(|window| {
        let mut last = None;
        study.per_account(|k, _| {
            let day = Some((k.account, k.day));
            let fresh = window.holds(k.day) && last != day;
            last = day;
            u64::from(fresh)
        })
    });
    Sums {
        numerator,
        denominator: None,
    }
}

fn impressions(study: &Study<'_>, windows: &Windows) -> Sums {
    Sums {
        numerator: windows.sums(study, |_, c| c.views.total),
        denominator: None,
    }
}

/// Engagement and the posts that report it; reposts are left out where the
/// platform credits the original.
fn engagement(study: &Study<'_>, windows: &Windows) -> Sums {
    let own = |k: &crate::tally::cells::Key| {
        crate::tally::is_written(k.kind) || !study.credits_original(k.platform)
    };
    let numerator = windows.sums(study, |k, c| if own(k) { c.engagement.total } else { 0 });
    let denominator = windows.sums(study, |k, c| if own(k) { c.engagement.reported } else { 0 });
    Sums {
        numerator,
        denominator: Some(denominator),
    }
}

fn one(
    study: &Study<'_>,
    takedown: &Takedown,
    windows: Result<Windows, Reason>,
    measure: &Measure,
    facts: &mut Facts,
) {
    let scope = |window| [("takedown", takedown.id.as_str()), ("window", window)];
    let ratio_id = id(
        &format!("effect.ratio.{}", measure.name),
        &[("takedown", &takedown.id)],
    );
    let level_id = |window| id(&format!("effect.level.{}", measure.name), &scope(window));
    let windows = match windows {
        Ok(windows) => windows,
        Err(reason) => {
            facts.add(fact(ratio_id, "ratio", 6).decimals(2).not_estimable(reason));
            return;
        }
    };
    let sums = (measure.sums)(study, &windows);
    let posts = windows.sums(study, |_, c| c.posts);
    let window = |side: usize| {
        let days = [windows.before, windows.after][side].days();
        match &sums.denominator {
            Some(d) => Window::rate(&sums.numerator[side], &d[side], &posts[side]),
            None => Window::per_day(&sums.numerator[side], days, &posts[side]),
        }
    };
    for (side, name) in [(0, "before"), (1, "after")] {
        let w = [windows.before, windows.after][side];
        let numerator: u64 = sums.numerator[side].iter().sum();
        let denominator = sums
            .denominator
            .as_ref()
            .map_or(w.days(), |d| d[side].iter().sum());
        let draft = fact(level_id(name), measure.unit, 6)
            .decimals(1)
            .of(numerator, denominator)
            .period(w.start, w.end);
        let value = crate::stat::proportion::share(numerator, denominator);
        facts.add(draft.number_with(value, jackknife::rate(window(side), study.parameters.level)));
    }
    let ratio = reported(&sums).and_then(|()| {
        jackknife::ratio(window(0), window(1), study.parameters.level).map_err(Reason::from)
    });
    facts.add(
        described(
            fact(ratio_id, "ratio", 6).decimals(2),
            study,
            takedown,
            &windows,
            ratio,
        )
        .parents([level_id("before"), level_id("after")]),
    );
}

fn described(
    draft: Draft,
    study: &Study<'_>,
    takedown: &Takedown,
    windows: &Windows,
    ratio: Result<Interval, Reason>,
) -> Draft {
    let accounts = windows.sums(study, |_, c| c.posts);
    let active = accounts[0]
        .iter()
        .zip(&accounts[1])
        .filter(|(b, a)| **b + **a > 0)
        .count();
    let draft = draft
        .interval(ratio)
        .n(active as u64)
        .period(windows.before.start, windows.after.end)
        .parameter("window_days", study.parameters.window_days)
        .parameter("days_before", windows.before.days())
        .parameter("days_after", windows.after.days())
        .parameter("interval", "account jackknife on the log ratio");
    match coincidences(study, takedown, windows).join(" ") {
        none if none.is_empty() => draft,
        others => draft.parameter("coincides_with", others),
    }
}

/// A ratio needs something on both sides.
fn reported(sums: &Sums) -> Result<(), Reason> {
    let empty = |side: usize| match &sums.denominator {
        Some(d) => d[side].iter().sum::<u64>() == 0,
        None => false,
    };
    if empty(0) || empty(1) {
        Err(Reason::NotReported)
    } else {
        Ok(())
    }
}
