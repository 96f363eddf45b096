//! Engagement (METHODS §3): how audiences answered, and how much of it the
//! network gave itself.

use super::Study;
use super::interval;
use super::spread::Spread;
use crate::facts::Facts;
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::stat::jackknife::{self, Window};
use crate::stat::proportion::share;
use crate::stat::{Estimate, NotEstimable, round12};
use crate::tally::cells::{Cell, Sum};
use crate::tally::values::{Key, Rate};

/// The posts that per-post averages are about.
const OWN: &str = "engagement reported, no reposts that credit the original";

/// Adds `engagement.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    totals(study, facts);
    coverage(study, facts);
    facts.add(rate_by_impressions(study));
    facts.add(rate_by_followers(study));
    per_post(study, facts);
    self_amplification(study, facts);
}

fn totals(study: &Study<'_>, facts: &mut Facts) {
    type Part = fn(&Cell) -> Sum;
    let parts: [(&str, Part); 5] = [
        ("total", |c| c.reported().engagement),
        ("likes", |c| c.reported().likes),
        ("reposts", |c| c.reported().reposts),
        ("replies", |c| c.reported().replies),
        ("quotes", |c| c.reported().quotes),
    ];
    for (name, part) in parts {
        let mut sum = Sum::default();
        study
            .tallies
            .cells
            .iter()
            .for_each(|(_, c)| sum.merge(part(c)));
        let value = if sum.reported > 0 {
            Ok(sum.total)
        } else {
            Err(Reason::NotReported)
        };
        let filter = if name == "total" {
            "engagement reported".to_owned()
        } else {
            format!("{name} reported")
        };
        facts.add(
            fact(format!("engagement.{name}"), "interactions", 3)
                .count_or(value)
                .n(sum.reported)
                .input("posts", sum.reported, filter),
        );
    }
}

fn coverage(study: &Study<'_>, facts: &mut Facts) {
    let posts = study.tallies.posts();
    let reported = study
        .tallies
        .cells
        .iter()
        .map(|(_, c)| c.reported().engagement.reported)
        .sum();
    facts.add(
        fact("engagement.coverage", "share", 3)
            .decimals(1)
            .number(share(reported, posts))
            .of(reported, posts)
            .input("posts", posts, ""),
    );
}

fn rate_by_impressions(study: &Study<'_>) -> Draft {
    let engagement = study.per_account(|_, c| c.reported().rated.total);
    let views = study.per_account(|_, c| c.reported().rated_views);
    let posts = study.per_account(|_, c| c.reported().rated.reported);
    let (n, v): (u64, u64) = (engagement.iter().sum(), views.iter().sum());
    let reported: u64 = posts.iter().sum();
    let rate = share(n, v).map_err(|_| Reason::NotReported);
    let found = jackknife::rate(
        Window::rate(&engagement, &views, &posts),
        study.parameters.level,
    );
    let draft = fact("engagement.rate.impressions", "share", 3).decimals(2);
    interval::by(interval::RATE, draft, rate, found)
        .of(n, v)
        .n(reported)
        .input("posts", reported, "views reported, engagement reported")
}

/// The median of engagement ÷ followers, which is type 7 on exact ratios.
fn rate_by_followers(study: &Study<'_>) -> Draft {
    // Reposts are left out where they credit the original, and only there.
    let own = |r: &Rate| study.has_own_metrics(r.repost, r.platform);
    let all = study.tallies.rates.iter();
    let rates: Vec<(Rate, u64)> = all.filter(|(r, _)| own(r)).copied().collect();
    let n: u64 = rates.iter().map(|(_, n)| n).sum();
    let at = |rank: u64| {
        let mut seen = 0;
        rates.iter().find_map(|(rate, n)| {
            seen += n;
            (seen > rank).then(|| rate.engagement as f64 / rate.followers as f64)
        })
    };
    let median: Estimate<f64> = match n {
        0 => Err(NotEstimable::Empty),
        _ => at((n - 1) / 2)
            .zip(at(n / 2))
            .map(|(a, b)| round12(f64::midpoint(a, b)))
            .ok_or(NotEstimable::Empty),
    };
    fact("engagement.rate.followers", "share", 3)
        .decimals(2)
        .number(median.map_err(|_| Reason::NotReported))
        .n(n)
        .input(
            "posts",
            n,
            "followers above zero, engagement reported, no reposts that credit the original",
        )
}

fn per_post(study: &Study<'_>, facts: &mut Facts) {
    let own = |k: &Key| study.has_own_metrics(k.repost, k.platform);
    let spread = Spread::new(study, &study.tallies.engagement, own);
    spread.facts("engagement", "interactions", 3, OWN, facts);
    let cells = study.tallies.cells.iter();
    let reposts = cells.filter(|(k, _)| !study.has_own(k));
    let left_out: u64 = reposts.map(|(_, c)| c.posts).sum();
    facts.add(
        fact("engagement.left_out", "posts", 3)
            .count(left_out)
            .parameter(
                "platforms",
                study.parameters.reposts_credit_original.join(" "),
            )
            .input("posts", left_out, "reposts that credit the original"),
    );
    let (part, whole) = spread.below_by_account(1);
    let draft = fact("engagement.zero_share", "share", 3).decimals(1);
    facts.add(
        interval::share(study, draft, (&part, &whole), Reason::NotReported)
            .n(study.tallies.accounts.len() as u64)
            .input("posts", spread.posts(), OWN),
    );
}

fn self_amplification(study: &Study<'_>, facts: &mut Facts) {
    let accounts = &study.tallies.accounts;
    let known: Vec<u64> = accounts.iter().map(|a| a.shares.known).collect();
    let inside: Vec<u64> = accounts.iter().map(|a| a.shares.inside).collect();
    let (i, k): (u64, u64) = (inside.iter().sum(), known.iter().sum());
    let all: u64 = accounts.iter().map(|a| a.shares.all).sum();
    let draft = fact("engagement.self_share", "share", 3).decimals(1);
    facts.add(
        interval::share(study, draft, (&inside, &known), Reason::NoTargets)
            .n(accounts.len() as u64)
            .input("posts", k, "reposts and quotes, target named"),
    );
    facts.add(
        fact("engagement.self_share.coverage", "share", 3)
            .decimals(1)
            .number(share(k, all))
            .of(k, all)
            .input("posts", all, "reposts and quotes"),
    );
    for (bound, numerator) in [("lower_bound", i), ("upper_bound", i + all - k)] {
        let draft = fact(format!("engagement.self_share.{bound}"), "share", 3).decimals(1);
        facts.add(
            draft
                .number(share(numerator, all).map_err(|_| Reason::NoTargets))
                .of(numerator, all)
                .parents(["engagement.self_share"]),
        );
    }
    let reposts: u64 = accounts.iter().map(|a| a.shares.inside_reposts).sum();
    let reported: u64 = study
        .tallies
        .cells
        .iter()
        .map(|(_, c)| c.reported().reposts.total)
        .sum();
    facts.add(
        fact("engagement.self_reposts", "share", 3)
            .decimals(1)
            .number(self_reposts(reposts, reported))
            .of(reposts, reported)
            .parents(["engagement.reposts"]),
    );
}

/// Observed reposts inside the network over all reposts reported: a share only
/// where the platform reports at least those that were observed.
fn self_reposts(observed: u64, reported: u64) -> Result<f64, Reason> {
    match reported {
        reported if reported < observed || reported == 0 => Err(Reason::NotReported),
        reported => share(observed, reported).map_err(Reason::from),
    }
}
