//! Activity (METHODS §1): how much was posted, by whom, when.

use std::collections::BTreeMap;

use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::{Facts, Shape, equals, id};
use crate::ingest::posts::Kind;
use crate::stat::bootstrap;
use crate::stat::composition::{self, Table};
use crate::stat::concentration::{gini, top_share};
use crate::stat::inequality;
use crate::stat::proportion::share as share_of;
use crate::stat::quantile::quantile_histogram;
use crate::stat::{Estimate, Interval, NotEstimable};
use crate::time::Day;

mod times;

/// The plan of this family's resamples.
const PLAN: &str = "activity";

/// Adds `activity.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let per_account = study.per_account(|_, c| c.posts);
    let posts = study.tallies.posts();
    facts.add(
        fact("activity.posts", "posts", 1)
            .count(posts)
            .input("posts", posts, ""),
    );
    facts.add(
        fact("activity.accounts", "accounts", 1)
            .count(per_account.len() as u64)
            .input("posts", posts, ""),
    );
    let (mut of_accounts, mut of_times) = (Facts::default(), Facts::default());
    rayon::join(
        || {
            by_kind(study, posts, &per_account, &mut of_accounts);
            per_account_spread(study, &per_account, &mut of_accounts);
            concentration(study, &per_account, &mut of_accounts);
        },
        || times::measure(study, &mut of_times),
    );
    facts.join(of_accounts);
    facts.join(of_times);
    by_platform(study, facts);
    facts.add(shares(
        study,
        "activity.territories",
        "territory",
        &study.tallies.territories,
        &study.tallies.names.territories,
    ));
    facts.add(shares(
        study,
        "activity.languages",
        "language",
        &study.tallies.languages,
        &study.tallies.names.languages,
    ));
}

fn by_kind(study: &Study<'_>, posts: u64, per_account: &[u64], facts: &mut Facts) {
    let of = |kind| study.per_account(move |k, c| if k.kind == kind { c.posts } else { 0 });
    let parts = Kind::ALL.map(of);
    let shares = composition::shares(Table::new(&parts, per_account), study.parameters.level);
    for (position, kind) in Kind::ALL.into_iter().enumerate() {
        let n: u64 = parts[position].iter().sum();
        if n == 0 && kind == Kind::Unknown {
            continue;
        }
        let scope = [("kind", kind.word())];
        let filter = format!("kind={}", kind.word());
        facts.add(
            fact(id("activity.posts", &scope), "posts", 1)
                .count(n)
                .input("posts", n, filter)
                .parents(["activity.posts"]),
        );
        let share = shares.as_ref().map(|all| all[position]).map_err(|e| *e);
        let draft = fact(id("activity.share", &scope), "share", 1)
            .decimals(1)
            .of(n, posts)
            .n(per_account.len() as u64);
        facts.add(
            interval::by(interval::SHARES, draft, share_of(n, posts), share)
                .parents([id("activity.posts", &scope), "activity.posts".to_owned()]),
        );
    }
}

fn by_platform(study: &Study<'_>, facts: &mut Facts) {
    let platforms = &study.tallies.names.platforms;
    let mut posts = vec![0; platforms.len()];
    for (k, c) in &study.tallies.cells {
        posts[k.platform as usize] += c.posts;
    }
    // By name: a platform that is called `unknown` is none that is not reported.
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, posts) in platforms.iter().zip(posts).filter(|(_, n)| *n > 0) {
        let name = if name.is_empty() { "unknown" } else { name };
        *sums.entry(name).or_default() += posts;
    }
    for (name, n) in sums {
        let draft = fact(id("activity.posts", &[("platform", name)]), "posts", 1).count(n);
        facts.add(
            draft
                .input("posts", n, equals("platform", name))
                .parents(["activity.posts"]),
        );
    }
}

fn per_account_spread(study: &Study<'_>, per_account: &[u64], facts: &mut Facts) {
    let histogram = histogram_of(per_account.iter().copied());
    let draft = |name: &str| {
        fact(format!("activity.posts_per_account.{name}"), "posts", 1)
            .n(per_account.len() as u64)
            .parents(["activity.accounts"])
    };
    let ascending = ascending(per_account);
    let median = resampled(study, per_account, |drawn| {
        quantile_histogram(&drawn_of(per_account, &ascending, drawn), 0.5).ok()
    });
    let value = quantile_histogram(&histogram, 0.5);
    facts
        .add(interval::resampled(study, PLAN, draft("median"), value, median).decimals_as_needed());
    facts.add(
        draft("p90")
            .decimals(1)
            .number(quantile_histogram(&histogram, 0.9)),
    );
    let largest = per_account.iter().max().copied().ok_or(NotEstimable::Empty);
    facts.add(draft("max").count_or(largest));
}

fn concentration(study: &Study<'_>, per_account: &[u64], facts: &mut Facts) {
    let n = per_account.len() as u64;
    let mut items: Vec<(u64, usize, u64)> = per_account
        .iter()
        .enumerate()
        .map(|(account, posts)| (*posts, account, 1))
        .collect();
    items.sort_unstable();
    let spread = inequality::gini(&items, items.len(), study.parameters.level);
    let draft = fact("activity.gini", "index", 1)
        .decimals(2)
        .n(n)
        .parents(["activity.accounts"]);
    facts.add(interval::gini(draft, gini(per_account), spread, n));
    let total: u64 = per_account.iter().sum();
    let mut sorted = per_account.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    for k in [10u64, 50] {
        let top: u64 = sorted
            .iter()
            .take(usize::try_from(k).unwrap_or(usize::MAX))
            .sum();
        let draft = fact(
            id("activity.top_share", &[("k", &k.to_string())]),
            "share",
            1,
        )
        .decimals(1);
        facts.add(
            draft
                .number(top_share(per_account, k))
                .of(top, total)
                .n(n)
                .parents(["activity.posts", "activity.accounts"]),
        );
    }
    facts.add(curve(&sorted, total));
}

/// The share of posts from the k most active accounts, at up to 100 values of k.
fn curve(sorted: &[u64], total: u64) -> Draft {
    const POINTS: usize = 100;
    let n = sorted.len();
    let mut sum = 0;
    let mut rows = vec![vec![
        cell(0),
        cell(0),
        decimal_cell(Ok(0.0)),
        decimal_cell(Ok(0.0)),
    ]];
    for (index, posts) in sorted.iter().enumerate() {
        sum += posts;
        let k = index + 1;
        let drawn = n <= POINTS || k == n || k * POINTS / n != index * POINTS / n;
        if drawn {
            let share = |part: u64, whole: u64| decimal_cell(share_of(part, whole));
            rows.push(vec![
                cell(k as u64),
                cell(sum),
                share(k as u64, n as u64),
                share(sum, total),
            ]);
        }
    }
    let columns = [
        ("accounts", "accounts"),
        ("posts", "posts"),
        ("share_of_accounts", "share"),
        ("share_of_posts", "share"),
    ];
    fact("activity.concentration", "share", 1)
        .decimals(1)
        .rows(Shape::Series, &columns, rows)
        .n(n as u64)
        .parents(["activity.posts"])
}

/// An account bootstrap of a statistic of the posts per account.
fn resampled(
    study: &Study<'_>,
    per_account: &[u64],
    statistic: impl Fn(&[u32]) -> Option<f64> + Sync,
) -> Estimate<Interval> {
    let p = study.parameters;
    bootstrap::percentile(
        &study.plan(PLAN.to_owned()),
        per_account.len(),
        p.resamples,
        p.level,
        statistic,
    )
    .map(|r| r.interval)
}

/// The positions of values in the order of the values.
fn ascending(values: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by_key(|at| values[*at]);
    order
}

/// The histogram of values that were drawn so many times; sorting each sample anew
/// would take far longer.
fn drawn_of(values: &[u64], ascending: &[usize], drawn: &[u32]) -> Vec<(u64, u64)> {
    let mut histogram: Vec<(u64, u64)> = Vec::new();
    for at in ascending {
        let (value, times) = (values[*at], u64::from(drawn[*at]));
        match histogram.last_mut() {
            _ if times == 0 => {}
            Some((last, count)) if *last == value => *count += times,
            _ => histogram.push((value, times)),
        }
    }
    histogram
}

/// Values and how often each occurs, in the order of the values.
fn histogram_of(values: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len() as u64)).collect()
}

/// Posts by territory or language; a post may name several territories.
fn shares(
    study: &Study<'_>,
    name: &str,
    column: &str,
    counts: &[((u32, Day), u64)],
    names: &[String],
) -> Draft {
    let posts = study.tallies.posts();
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    for ((rank, _), n) in counts {
        *sums.entry(*rank).or_default() += n;
    }
    let mut order: Vec<(u32, u64)> = sums.into_iter().collect();
    order.sort_by_key(|(rank, n)| (std::cmp::Reverse(*n), *rank));
    let label = |rank: u32| {
        Some(names[rank as usize].as_str())
            .filter(|n| !n.is_empty())
            .unwrap_or("unknown")
            .to_owned()
    };
    let share = |n: u64| decimal_cell(share_of(n, posts));
    let rows = order
        .into_iter()
        .map(|(rank, n)| vec![key(label(rank)), cell(n), share(n)])
        .collect();
    fact(name, "posts", 1)
        .decimals(1)
        .rows(
            Shape::Table,
            &[(column, ""), ("posts", "posts"), ("share", "share")],
            rows,
        )
        .input("posts", posts, "")
        .parents(["activity.posts"])
}
