//! What becomes of each headline number without the one post and without the
//! one account that weigh most in it: whether it rests on them.
//!
//! The top post has the most of what the number adds up; the top account, too.
//! Where no single post can matter, because each counts as one, there is none.

use super::Study;
use super::compared::{ENGAGEMENT, IMPRESSIONS, POSTS};
use super::copies;
use super::effect::Sums;
use super::spread::Spread;
use super::windows::Windows;
use crate::facts::build::{cell, decimal_cell, fact, key};
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::Estimate;
use crate::stat::concentration::top_share;
use crate::stat::proportion::{ratio, share};
use crate::stat::quantile::quantile_histogram;
use crate::tally::largest::{Key, Largest, Most};

/// The unit of cells that have the unit of the number that their row names.
const AS_MEASURED: &str = "as_measured";

type Cell = Option<String>;
/// The largest post, and the group in which it is.
type Found = Option<(Key, Most)>;

/// Adds `sensitivity.headline`: a row for each headline number that there is.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let mut table = Table {
        study,
        facts,
        rows: Vec::new(),
        parents: Vec::new(),
    };
    table.posts();
    table.reach();
    table.engagement();
    table.shares();
    for (index, takedown) in (0u32..).zip(&study.tables.takedowns) {
        if study.takedowns().any(|t| t.id == takedown.id) {
            table.effects(index, takedown);
        }
    }
    let Table { rows, parents, .. } = table;
    let columns = [
        ("measure", ""),
        ("unit", ""),
        ("value", AS_MEASURED),
        ("without_top_post", AS_MEASURED),
        ("without_top_account", AS_MEASURED),
        ("top_account_share", "share"),
    ];
    let draft = fact("sensitivity.headline", "share", 0)
        .decimals(1)
        .parameter(
            "top_post",
            "the post with the most of what the number adds up",
        )
        .parameter(
            "top_account",
            "the account with the most of it; of equals the first by id",
        )
        .parents(parents);
    facts.add(draft.rows(Shape::Table, &columns, rows));
}

/// The table while it grows.
struct Table<'a> {
    study: &'a Study<'a>,
    facts: &'a Facts,
    rows: Vec<Vec<Cell>>,
    parents: Vec<String>,
}

/// The account that has the most of something.
#[derive(Clone, Copy)]
struct Top {
    account: usize,
    most: u64,
    total: u64,
}

impl Top {
    /// None where there is nothing.
    fn of(amounts: &[u64]) -> Option<Self> {
        let most = *amounts.iter().max().filter(|most| **most > 0)?;
        Some(Self {
            account: amounts.iter().position(|amount| *amount == most)?,
            most,
            total: amounts.iter().sum(),
        })
    }

    fn rest(self) -> u64 {
        self.total - self.most
    }
}

impl Table<'_> {
    /// A row, if the headline has a number at all.
    fn row(&mut self, id: &str, without_post: Cell, without_account: Cell, top: Option<Top>) {
        let Some(fact) = self.facts.get(id).filter(|f| f.value.is_some()) else {
            return;
        };
        let part = top.and_then(|top| decimal_cell(share(top.most, top.total)));
        self.rows.push(vec![
            key(id),
            key(&fact.unit),
            fact.value.clone(),
            without_post,
            without_account,
            part,
        ]);
        self.parents.push(id.to_owned());
    }

    fn posts(&mut self) {
        let posts = self.study.per_account(|_, c| c.posts);
        let top = Top::of(&posts);
        self.row(
            "activity.posts",
            None,
            top.and_then(|t| cell(t.rest())),
            top,
        );
        let without = top.and_then(|top| {
            let mut others = posts.clone();
            others.remove(top.account);
            decimal_cell(top_share(&others, 10))
        });
        self.row("activity.top_share[k=10]", None, without, top);
    }

    fn reach(&mut self) {
        let views = self.study.per_account(|_, c| c.reported().views.total);
        let top = Top::of(&views);
        let post = self.largest(|k| k.window.is_none(), |l| l.views);
        let without = post.and_then(|(_, p)| cell(views.iter().sum::<u64>() - p.value));
        let rest = top.and_then(|t| cell(t.rest()));
        self.row("reach.impressions", without, rest, top);
        let spread = Spread::new(self.study, &self.study.tallies.views, |_| true);
        let posts = spread.below_by_account(0).1;
        let top = Top::of(&posts);
        let median = |h: &[(u64, u64)]| decimal_cell(quantile_histogram(h, 0.5));
        let mut shorter = spread.histogram.clone();
        if let Some((_, n)) = shorter.last_mut() {
            *n -= 1;
        }
        shorter.retain(|(_, n)| *n > 0);
        let without = top.and_then(|t| median(&spread.without(t.account)));
        self.row("reach.views.median", median(&shorter), without, top);
        let largest = self.study.tallies.accounts.iter();
        let followers: Vec<u64> = largest.map(|a| a.span.followers_max.unwrap_or(0)).collect();
        let top = Top::of(&followers);
        self.row(
            "reach.potential",
            None,
            top.and_then(|t| cell(t.rest())),
            top,
        );
    }

    fn engagement(&mut self) {
        let total = self.study.per_account(|_, c| c.reported().engagement.total);
        let top = Top::of(&total);
        let post = self.largest(|k| k.window.is_none(), |l| l.engagement);
        let without = post.and_then(|(_, p)| cell(total.iter().sum::<u64>() - p.value));
        let rest = top.and_then(|t| cell(t.rest()));
        self.row("engagement.total", without, rest, top);
        let rated = self.study.per_account(|_, c| c.reported().rated.total);
        let views = self.study.per_account(|_, c| c.reported().rated_views);
        let (all, seen): (u64, u64) = (rated.iter().sum(), views.iter().sum());
        let top = Top::of(&rated);
        let post = self.largest(|k| k.window.is_none(), |l| l.rated);
        let without =
            post.and_then(|(_, p)| decimal_cell(share(all - p.value, seen - p.views.unwrap_or(0))));
        let others = top.and_then(|t| decimal_cell(share(t.rest(), seen - views[t.account])));
        self.row("engagement.rate.impressions", without, others, top);
    }

    /// Shares of posts, in which every post counts as one.
    fn shares(&mut self) {
        let study = self.study;
        let own = |k: &crate::tally::values::Key| study.has_own_metrics(k.repost, k.platform);
        let spread = Spread::new(study, &study.tallies.engagement, own);
        let (zero, posts) = spread.below_by_account(1);
        self.part("engagement.zero_share", &zero, &posts);
        let accounts = &study.tallies.accounts;
        let inside: Vec<u64> = accounts.iter().map(|a| a.shares.inside).collect();
        let known: Vec<u64> = accounts.iter().map(|a| a.shares.known).collect();
        self.part("engagement.self_share", &inside, &known);
        let (copied, originals) = copies::copied(study);
        self.part("amplification.copies.share", &copied, &originals);
    }

    fn part(&mut self, id: &str, part: &[u64], whole: &[u64]) {
        let top = Top::of(part);
        let all: u64 = whole.iter().sum();
        let without = top.and_then(|t| decimal_cell(share(t.rest(), all - whole[t.account])));
        self.row(id, None, without, top);
    }

    fn effects(&mut self, index: u32, takedown: &Takedown) {
        let Ok(windows) = Windows::of(self.study, takedown) else {
            return;
        };
        let in_windows = |k: &Key| k.window.is_some_and(|(takedown, _)| takedown == index);
        let views = self.largest(in_windows, |l| l.views);
        let study = self.study;
        let own = |k: &Key| in_windows(k) && study.has_own_metrics(k.repost, k.platform);
        let engagement = self.largest(own, |l| l.engagement);
        let measures = [
            (POSTS, None),
            (IMPRESSIONS, views),
            (ENGAGEMENT, engagement),
        ];
        for (measure, post) in measures {
            let sums = Sums::of(study, &windows, &measure);
            let change = Change::of(&sums, &windows);
            let amounts = &sums.numerator;
            let both = amounts[0].iter().zip(&amounts[1]).map(|(b, a)| b + a);
            let top = Top::of(&both.collect::<Vec<_>>());
            let without_post = post.and_then(|(key, most)| {
                let side = usize::from(key.window.map_or(0, |(_, side)| side));
                decimal_cell(change.without_post(side, most.value))
            });
            let without = top.and_then(|t| decimal_cell(change.without_account(&sums, t.account)));
            let name = format!("effect.ratio.{}", measure.name);
            let name = id(&name, &[("takedown", &takedown.id)]);
            self.row(&name, without_post, without, top);
        }
    }

    /// The largest post among the groups that `keep` admits.
    fn largest(&self, keep: impl Fn(&Key) -> bool, part: fn(&Largest) -> Option<Most>) -> Found {
        let found = self.study.tallies.largest.iter().filter(|(k, _)| keep(k));
        found
            .filter_map(|(k, largest)| Some((*k, part(largest)?)))
            .max_by_key(|(_, most)| *most)
    }
}

/// A ratio of two windows as four whole numbers.
#[derive(Clone, Copy)]
struct Change {
    numerator: [u64; 2],
    denominator: [u64; 2],
    /// Whether a post counts in the denominator, too.
    per_post: bool,
}

impl Change {
    fn of(sums: &Sums, windows: &Windows) -> Self {
        let total = |sides: &[Vec<u64>; 2]| [0, 1].map(|side| sides[side].iter().sum());
        let days = [windows.before.days(), windows.after.days()];
        Self {
            numerator: total(&sums.numerator),
            denominator: sums.denominator.as_ref().map_or(days, total),
            per_post: sums.denominator.is_some(),
        }
    }

    fn without_post(mut self, side: usize, value: u64) -> Estimate<f64> {
        self.numerator[side] -= value;
        self.denominator[side] -= u64::from(self.per_post);
        self.ratio()
    }

    fn without_account(mut self, sums: &Sums, account: usize) -> Estimate<f64> {
        for side in [0, 1] {
            self.numerator[side] -= sums.numerator[side][account];
            if let Some(denominator) = &sums.denominator {
                self.denominator[side] -= denominator[side][account];
            }
        }
        self.ratio()
    }

    fn ratio(self) -> Estimate<f64> {
        let rate = |side: usize| (self.numerator[side], self.denominator[side]);
        ratio(rate(1), rate(0))
    }
}
