//! The specification curve: what the shift would have been, had the windows, the
//! weights or the posts been chosen otherwise.

use super::Study;
use super::comparison::Comparison;
use super::panel::{counted, occurring, per_account};
use super::shares::{largest_change, largest_of};
use super::texts;
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::{Facts, Shape};
use crate::ingest::posts::Kind;
use crate::measure::windows::Windows;
use crate::stat::divergence::jensen_shannon;
use crate::stat::proportion::share;
use crate::stat::quantile::quantile;
use crate::stat::{Estimate, NotEstimable, round12};
use crate::tally::cells::{Cell, Key};
use crate::time;

/// Lengths of the windows, in days.
const DAYS: [u32; 5] = [7, 14, 30, 60, 90];

/// What gives a narrative its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Each post counts once.
    Posts,
    /// Each account counts once, divided as its posts are.
    Accounts,
    /// Each display counts once.
    Impressions,
}

const WEIGHTS: [(Weight, &str); 3] = [
    (Weight::Posts, "posts"),
    (Weight::Accounts, "accounts"),
    (Weight::Impressions, "impressions"),
];

/// Which posts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Posts {
    /// All of them.
    All,
    /// Originals only.
    Originals,
    /// All of them, but of the copies of one text that several accounts posted
    /// only the earliest of a window.
    OncePerCluster,
}

const POSTS: [(Posts, &str); 3] = [
    (Posts::All, "all"),
    (Posts::Originals, "originals"),
    (Posts::OncePerCluster, "once_per_cluster"),
];

/// One way to look at the data, and what it shows.
struct Specification {
    days: u32,
    weight: &'static str,
    posts: &'static str,
    windows: Windows,
    jsd: Estimate<f64>,
    /// The largest change and its narrative.
    change: Estimate<(u32, f64)>,
    n_posts: u64,
    n_accounts: u64,
}

/// Adds `narrative.specifications*` of a takedown.
pub fn measure(comparison: &Comparison<'_>, facts: &mut Facts) {
    let mut all = Vec::new();
    for days in DAYS {
        all.extend(of_length(comparison, days));
    }
    facts.add(table(comparison, &all));
    ranges(comparison, &all, facts);
    facts.add(agreement(comparison, &all));
}

/// The specifications with windows of one length.
fn of_length(comparison: &Comparison<'_>, days: u32) -> Vec<Specification> {
    let (study, at) = (comparison.study, time::day(comparison.takedown.at));
    let Ok(windows) = Windows::at(study, at, days) else {
        return Vec::new();
    };
    let narratives = occurring(study, &windows);
    let mut all = Vec::new();
    for (which, posts) in POSTS {
        let counted = Counted::of(study, &windows, &narratives, which);
        for (weight, name) in WEIGHTS {
            let weights = counted.weights(weight);
            let both = weights.as_ref().map_err(|e| *e);
            all.push(Specification {
                days,
                weight: name,
                posts,
                windows,
                jsd: both.and_then(|[p, q]| jensen_shannon(p, q)),
                change: both.and_then(|weights| change(&narratives, weights)),
                n_posts: counted.by_account.iter().flatten().sum(),
                n_accounts: counted.accounts(),
            });
        }
    }
    all
}

/// The posts that count, by side, narrative and account, and their displays.
struct Counted {
    posts: [Vec<Vec<u64>>; 2],
    /// The tally of copies does not know how often each of them was displayed.
    views: Estimate<[Vec<Vec<u64>>; 2]>,
    by_account: [Vec<u64>; 2],
}

impl Counted {
    fn of(study: &Study<'_>, windows: &Windows, narratives: &[u32], which: Posts) -> Self {
        let kept = |key: &Key| which != Posts::Originals || key.kind == Kind::Original;
        let sum = |number: fn(&Cell) -> u64| {
            let number = |key: &Key, cell: &Cell| if kept(key) { number(cell) } else { 0 };
            counted(study, windows, narratives, number)
        };
        let mut posts = sum(|c| c.posts);
        let views = match which {
            Posts::OncePerCluster => Err(NotEstimable::UndefinedStatistic),
            _ => Ok(sum(|c| c.reported().views.total)),
        };
        if which == Posts::OncePerCluster {
            texts::once(study, windows, narratives, &mut posts);
        }
        Self {
            by_account: [0, 1].map(|side: usize| per_account(study, &posts[side])),
            posts,
            views,
        }
    }

    fn weights(&self, weight: Weight) -> Estimate<[Vec<f64>; 2]> {
        let sides = [0, 1];
        Ok(match weight {
            Weight::Posts => sides.map(|side: usize| whole(&self.posts[side])),
            Weight::Accounts => {
                sides.map(|side: usize| equally(&self.posts[side], &self.by_account[side]))
            }
            Weight::Impressions => {
                let views = self.views.as_ref().map_err(|e| *e)?;
                sides.map(|side: usize| whole(&views[side]))
            }
        })
    }

    /// Accounts that post on either side.
    fn accounts(&self) -> u64 {
        let pairs = self.by_account[0].iter().zip(&self.by_account[1]);
        pairs.filter(|(b, a)| **b + **a > 0).count() as u64
    }
}

/// The weights of the narratives where numbers of accounts add up.
fn whole(counts: &[Vec<u64>]) -> Vec<f64> {
    counts
        .iter()
        .map(|n| n.iter().sum::<u64>() as f64)
        .collect()
}

/// The weights of the narratives where each account counts once.
fn equally(counts: &[Vec<u64>], posts: &[u64]) -> Vec<f64> {
    let of = |counts: &Vec<u64>| -> f64 {
        let active = counts.iter().zip(posts).filter(|(_, posts)| **posts > 0);
        active.map(|(n, posts)| *n as f64 / *posts as f64).sum()
    };
    counts.iter().map(of).collect()
}

/// The largest change of a share, and whose it is.
fn change(narratives: &[u32], weights: &[Vec<f64>; 2]) -> Estimate<(u32, f64)> {
    let [before, after] = [0, 1].map(|side: usize| weights[side].iter().sum::<f64>());
    if before <= 0.0 || after <= 0.0 {
        return Err(NotEstimable::ZeroSum);
    }
    let pairs = weights[0].iter().zip(&weights[1]);
    let changes = pairs.map(|(p, q)| round12(round12(q / after) - round12(p / before)));
    let largest = largest_of(changes).ok_or(NotEstimable::ZeroSum)?;
    Ok((narratives[largest.0], largest.1))
}

/// A row for each specification.
fn table(comparison: &Comparison<'_>, all: &[Specification]) -> Draft {
    let columns = [
        ("window", "days"),
        ("weight", ""),
        ("posts", ""),
        ("jsd", "bits"),
        ("change", "share_difference"),
        ("narrative", ""),
        ("n_posts", "posts"),
        ("n_accounts", "accounts"),
        ("days_before", "days"),
        ("days_after", "days"),
        ("cut", ""),
    ];
    let row = |s: &Specification| {
        let (before, after) = (s.windows.before.days(), s.windows.after.days());
        let cut = before.min(after) < u64::from(s.days);
        vec![
            cell(u64::from(s.days)),
            key(s.weight),
            key(s.posts),
            decimal_cell(s.jsd),
            decimal_cell(s.change.map(|(_, change)| change)),
            s.change
                .ok()
                .and_then(|(rank, _)| key(comparison.narrative(rank))),
            cell(s.n_posts),
            cell(s.n_accounts),
            cell(before),
            cell(after),
            key(if cut { "yes" } else { "no" }),
        ]
    };
    let draft = fact(comparison.id("specifications"), "bits", 7)
        .decimals(1)
        .rows(Shape::Table, &columns, all.iter().map(row).collect())
        .parameter("window_days", comparison.study.parameters.window_days);
    // The widest windows hold the posts of all others.
    let posts = all.iter().map(|s| s.n_posts).max().unwrap_or(0);
    compared(all, draft).input("posts", posts, "with a primary narrative")
}

/// What the facts about all specifications carry.
fn compared(all: &[Specification], draft: Draft) -> Draft {
    let first = all.iter().map(|s| s.windows.before.start).min();
    let last = all.iter().map(|s| s.windows.after.end).max();
    let draft = draft.n(all.len() as u64);
    match (first, last) {
        (Some(first), Some(last)) => draft.period(first, last),
        _ => draft,
    }
}

/// The smallest, the middle and the largest of what the specifications show.
fn ranges(comparison: &Comparison<'_>, all: &[Specification], facts: &mut Facts) {
    let jsd = all.iter().filter_map(|s| s.jsd.ok());
    let change = all.iter().filter_map(|s| s.change.ok());
    for (measure, unit, decimals, mut values) in [
        ("jsd", "bits", 3, jsd.collect::<Vec<f64>>()),
        ("change", "share", 1, change.map(|c| c.1.abs()).collect()),
    ] {
        values.sort_by(f64::total_cmp);
        for (name, p) in [("min", 0.0), ("median", 0.5), ("max", 1.0)] {
            let id = comparison.id(&format!("specifications.{measure}.{name}"));
            let draft = fact(id, unit, 7)
                .decimals(decimals)
                .number(quantile(&values, p))
                .parents([comparison.id("specifications")]);
            facts.add(compared(all, draft).n(values.len() as u64));
        }
    }
}

/// The share of the specifications whose largest change is that of the main
/// analysis, with the same sign.
fn agreement(comparison: &Comparison<'_>, all: &[Specification]) -> Draft {
    let main = largest_change(comparison);
    let found = || all.iter().filter_map(|s| s.change.ok());
    let same = found().filter(|(rank, change)| {
        main.is_some_and(|(own, moved)| *rank == own && *change * moved > 0.0)
    });
    let (same, n) = (same.count() as u64, found().count() as u64);
    let draft = fact(comparison.id("specifications.agreement"), "share", 7)
        .number(share(same, n))
        .of(same, n)
        .parents([
            comparison.id("specifications"),
            comparison.id("largest_change"),
        ]);
    compared(all, draft).n(n)
}
