//! The narrative shift (METHODS §7): shares before and after each takedown,
//! their change, the divergence with its noise level, the within-stayers test.

use std::collections::{BTreeMap, BTreeSet};

use super::Study;
use super::windows::{Windows, coincidences};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Fact, Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::adjust::benjamini_hochberg;
use crate::stat::divergence::{cramers_v, jensen_shannon, total_variation};
use crate::stat::jackknife::{self, Window};
use crate::stat::permutation::{self, Noise, Within};
use crate::stat::proportion::share;
use crate::stat::{Estimate, NotEstimable, round12};
use crate::tally::cells::NO_NARRATIVE;

/// Adds `narrative.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    overall(study, facts);
    for takedown in study.takedowns() {
        match Shift::of(study, takedown) {
            Ok(shift) => shift.facts(facts),
            Err(reason) => absent(takedown, reason, facts),
        }
    }
}

/// Shares of the whole study: of primary narratives, and of posts that mention one.
fn overall(study: &Study<'_>, facts: &mut Facts) {
    let mut primary: BTreeMap<u32, u64> = BTreeMap::new();
    for (k, c) in study
        .tallies
        .cells
        .iter()
        .filter(|(k, _)| k.narrative != NO_NARRATIVE)
    {
        *primary.entry(k.narrative).or_default() += c.posts;
    }
    let mut mentions: BTreeMap<u32, u64> = BTreeMap::new();
    for ((rank, _), n) in &study.tallies.mentions {
        *mentions.entry(*rank).or_default() += n;
    }
    let labelled: u64 = primary.values().sum();
    let rows = mentions
        .iter()
        .map(|(rank, n)| {
            let own = primary.get(rank).copied().unwrap_or(0);
            let of = |n: u64| decimal_cell(share(n, labelled));
            vec![
                key(study.tallies.narrative(*rank)),
                cell(own),
                of(own),
                cell(*n),
                of(*n),
            ]
        })
        .collect();
    let columns = [
        ("narrative", ""),
        ("posts", "posts"),
        ("share", "share"),
        ("mentions", "posts"),
        ("mentions_share", "share"),
    ];
    let draft = fact("narrative.shares", "posts", 7)
        .decimals(1)
        .rows(Shape::Table, &columns, rows)
        .n(labelled)
        .parents(["activity.posts"]);
    facts.add(if labelled == 0 {
        draft.not_estimable(Reason::NoNarratives)
    } else {
        draft
    });
}

/// The two windows of a takedown, by account and narrative.
struct Shift<'a> {
    study: &'a Study<'a>,
    takedown: &'a Takedown,
    windows: Windows,
    /// Narratives that occur in either window, by rank.
    narratives: Vec<u32>,
    /// Posts by side (before, after), narrative and account.
    counts: [Vec<Vec<u64>>; 2],
    /// Posts by side and account.
    posts: [Vec<u64>; 2],
}

/// The narratives that are primary in either window, by rank.
fn occurring(study: &Study<'_>, windows: &Windows) -> Vec<u32> {
    let held = |day| windows.before.holds(day) || windows.after.holds(day);
    let cells = study.tallies.cells.iter().filter(|(k, _)| held(k.day));
    let ranks: BTreeSet<u32> = cells.map(|(k, _)| k.narrative).collect();
    ranks
        .into_iter()
        .filter(|rank| *rank != NO_NARRATIVE)
        .collect()
}

/// Posts by side, narrative and account.
fn counted(study: &Study<'_>, windows: &Windows, narratives: &[u32]) -> [Vec<Vec<u64>>; 2] {
    let none = || vec![vec![0; study.tallies.accounts.len()]; narratives.len()];
    let mut counts = [none(), none()];
    study.each_cell(|account, key, cell| {
        let Ok(index) = narratives.binary_search(&key.narrative) else {
            return;
        };
        for (side, window) in [windows.before, windows.after].into_iter().enumerate() {
            if window.holds(key.day) {
                counts[side][index][account] += cell.posts;
            }
        }
    });
    counts
}

impl<'a> Shift<'a> {
    fn of(study: &'a Study<'a>, takedown: &'a Takedown) -> Result<Self, Reason> {
        let windows = Windows::of(study, takedown)?;
        let posts = windows.sums(study, |k, c| {
            if k.narrative == NO_NARRATIVE {
                0
            } else {
                c.posts
            }
        });
        if posts.iter().any(|side| side.iter().sum::<u64>() == 0) {
            return Err(Reason::EmptyWindow);
        }
        let narratives = occurring(study, &windows);
        let counts = counted(study, &windows, &narratives);
        Ok(Self {
            study,
            takedown,
            windows,
            narratives,
            counts,
            posts,
        })
    }

    fn facts(&self, facts: &mut Facts) {
        let name = format!("narrative[takedown={}]", self.takedown.id);
        let plan = self.study.plan(name);
        let matrix = self.matrix();
        let within = permutation::within(&plan, &matrix, self.study.parameters.resamples);
        let noise = permutation::noise(&plan, &matrix, self.study.parameters.resamples);
        self.by_narrative(&within, facts);
        self.divergences(&noise, facts);
        facts.add(self.within(&within));
        facts.add(fact(self.scoped("narrative.stayers"), "accounts", 7).count(self.stayers()));
        facts.add(self.noise_histogram(&noise));
        facts.add(self.composition(facts));
    }

    fn scoped(&self, measure: &str) -> String {
        id(measure, &[("takedown", &self.takedown.id)])
    }

    fn matrix(&self) -> permutation::Windows {
        let mut matrix = permutation::Windows::new(self.narratives.len());
        for account in 0..self.posts[0].len() {
            // More posts of one account in a window than fit in 32 bits would be counted as that many.
            let row = |side: usize| -> Vec<u32> {
                self.counts[side]
                    .iter()
                    .map(|n| u32::try_from(n[account]).unwrap_or(u32::MAX))
                    .collect()
            };
            matrix.push(&row(0), &row(1));
        }
        matrix
    }

    fn by_narrative(&self, within: &Estimate<Within>, facts: &mut Facts) {
        let p_values: Vec<Option<f64>> = match within {
            Ok(w) => w.narratives.clone(),
            Err(_) => vec![None; self.narratives.len()],
        };
        let q_values = benjamini_hochberg(&p_values);
        for (index, rank) in self.narratives.iter().enumerate() {
            self.shares(index, *rank, facts);
            facts.add(self.change(index, *rank));
            for (measure, values) in [("within_p", &p_values), ("within_q", &q_values)] {
                let missing = within
                    .as_ref()
                    .err()
                    .copied()
                    .unwrap_or(NotEstimable::NoVariation);
                let value = values[index].ok_or(missing);
                let draft = fact(self.named(measure, *rank), "probability", 7)
                    .decimals(3)
                    .number(value);
                facts.add(self.resampled(draft).n(self.stayers()));
            }
        }
    }

    fn named(&self, measure: &str, rank: u32) -> String {
        let narrative = self.study.tallies.narrative(rank);
        id(
            &format!("narrative.{measure}"),
            &[("takedown", &self.takedown.id), ("narrative", narrative)],
        )
    }

    fn shares(&self, index: usize, rank: u32, facts: &mut Facts) {
        for (side, (window, name)) in [
            (self.windows.before, "before"),
            (self.windows.after, "after"),
        ]
        .into_iter()
        .enumerate()
        {
            let narrative = self.study.tallies.narrative(rank);
            let scope = [
                ("takedown", self.takedown.id.as_str()),
                ("window", name),
                ("narrative", narrative),
            ];
            let (k, n): (u64, u64) = (
                self.counts[side][index].iter().sum(),
                self.posts[side].iter().sum(),
            );
            let interval = jackknife::share(self.window(side, index), self.study.parameters.level);
            facts.add(
                fact(id("narrative.share", &scope), "share", 7)
                    .decimals(1)
                    .number_with(share(k, n), interval)
                    .of(k, n)
                    .n(self.active(side))
                    .period(window.start, window.end)
                    .input("posts", n, format!("{name}, with a primary narrative")),
            );
        }
    }

    fn window(&self, side: usize, index: usize) -> Window<'_> {
        Window::share(&self.counts[side][index], &self.posts[side])
    }

    fn active(&self, side: usize) -> u64 {
        self.posts[side].iter().filter(|n| **n > 0).count() as u64
    }

    fn change(&self, index: usize, rank: u32) -> Draft {
        let totals = |side: usize| -> (u64, u64) {
            (
                self.counts[side][index].iter().sum(),
                self.posts[side].iter().sum(),
            )
        };
        let of = |(k, n): (u64, u64)| share(k, n);
        let change = of(totals(0)).and_then(|p| Ok(round12(of(totals(1))? - p)));
        let interval = jackknife::change(
            self.window(0, index),
            self.window(1, index),
            self.study.parameters.level,
        );
        let narrative = self.study.tallies.narrative(rank);
        let parent = |window| {
            id(
                "narrative.share",
                &[
                    ("takedown", &self.takedown.id),
                    ("window", window),
                    ("narrative", narrative),
                ],
            )
        };
        let draft = fact(self.named("change", rank), "share_difference", 7)
            .decimals(1)
            .number_with(change, interval);
        self.compared(draft.parents([parent("before"), parent("after")]))
    }

    /// What every comparison of the two windows carries.
    fn compared(&self, draft: Draft) -> Draft {
        let active = self.posts[0]
            .iter()
            .zip(&self.posts[1])
            .filter(|(b, a)| **b + **a > 0)
            .count();
        let draft = draft
            .n(active as u64)
            .period(self.windows.before.start, self.windows.after.end)
            .parameter("window_days", self.study.parameters.window_days)
            .parameter("days_before", self.windows.before.days())
            .parameter("days_after", self.windows.after.days());
        match coincidences(self.study, self.takedown, &self.windows).join(" ") {
            none if none.is_empty() => draft,
            others => draft.parameter("coincides_with", others),
        }
    }

    fn resampled(&self, draft: Draft) -> Draft {
        self.compared(draft)
            .parameter("resamples", self.study.parameters.resamples)
            .parameter("seed", self.study.parameters.seed)
    }

    fn sums(&self, side: usize) -> Vec<u64> {
        self.counts[side].iter().map(|n| n.iter().sum()).collect()
    }

    fn divergences(&self, noise: &Estimate<Noise>, facts: &mut Facts) {
        let [before, after] = [self.sums(0), self.sums(1)];
        let floats = |v: &[u64]| -> Vec<f64> { v.iter().map(|n| *n as f64).collect() };
        let (p, q) = (floats(&before), floats(&after));
        let draft = |measure: &str, unit: &str| fact(self.scoped(measure), unit, 7).decimals(3);
        facts.add(self.compared(draft("narrative.jsd", "bits").number(jensen_shannon(&p, &q))));
        facts.add(
            self.compared(
                draft("narrative.tv", "share")
                    .decimals(1)
                    .number(total_variation(&p, &q)),
            ),
        );
        facts.add(
            self.compared(
                draft("narrative.cramers_v", "index")
                    .decimals(2)
                    .number(cramers_v(&[before, after])),
            ),
        );
        let level = |pick: fn(&Noise) -> f64| noise.as_ref().map(pick).map_err(|e| *e);
        facts.add(
            self.resampled(draft("narrative.jsd.noise_mean", "bits").number(level(|n| n.mean))),
        );
        facts
            .add(self.resampled(draft("narrative.jsd.noise_p95", "bits").number(level(|n| n.p95))));
    }

    fn within(&self, within: &Estimate<Within>) -> Draft {
        let p = within.as_ref().map(|w| w.p).map_err(|e| *e);
        let name = self.scoped("narrative.within_p");
        let draft = fact(name, "probability", 7).decimals(3).number(p);
        self.resampled(draft).n(self.stayers())
    }

    /// Accounts with posts in both windows: what the within test is about.
    fn stayers(&self) -> u64 {
        let pairs = self.posts[0].iter().zip(&self.posts[1]);
        pairs
            .filter(|(before, after)| **before > 0 && **after > 0)
            .count() as u64
    }

    /// The divergences of the resamples in thirty equal bins from zero.
    fn noise_histogram(&self, noise: &Estimate<Noise>) -> Draft {
        const BINS: u32 = 30;
        let columns = [("from", "bits"), ("to", "bits"), ("resamples", "resamples")];
        let draft = fact(self.scoped("narrative.noise"), "resamples", 7).decimals(4);
        let values = match noise {
            Ok(noise) => &noise.divergences,
            Err(reason) => {
                return draft
                    .rows(Shape::Histogram, &columns, Vec::new())
                    .not_estimable(*reason);
            }
        };
        let largest = values.last().copied().unwrap_or(0.0).max(1e-6);
        let edge = |bin: u32| round12(largest * f64::from(bin) / f64::from(BINS));
        let rows = (0..BINS)
            .map(|bin| {
                let last = bin + 1 == BINS;
                let inside = |v: &&f64| **v >= edge(bin) && (**v < edge(bin + 1) || last);
                let n = values.iter().filter(inside).count() as u64;
                vec![
                    decimal_cell(Ok(edge(bin))),
                    decimal_cell(Ok(edge(bin + 1))),
                    cell(n),
                ]
            })
            .collect();
        self.resampled(draft.rows(Shape::Histogram, &columns, rows))
            .parents([self.scoped("narrative.jsd")])
    }

    /// The shares and changes once more, as the table that the report prints.
    fn composition(&self, facts: &Facts) -> Fact {
        let rows = self
            .narratives
            .iter()
            .map(|rank| self.row(facts, *rank))
            .collect();
        let columns = [
            ("narrative", ""),
            ("posts_before", "posts"),
            ("before", "share"),
            ("before_lower", "share"),
            ("before_upper", "share"),
            ("posts_after", "posts"),
            ("after", "share"),
            ("after_lower", "share"),
            ("after_upper", "share"),
            ("change", "share_difference"),
            ("change_lower", "share_difference"),
            ("change_upper", "share_difference"),
            ("within_q", "probability"),
        ];
        let draft = fact(self.scoped("narrative.composition"), "share", 7)
            .decimals(1)
            .rows(Shape::Table, &columns, rows);
        let parents: Vec<String> = self
            .narratives
            .iter()
            .map(|rank| self.named("change", *rank))
            .collect();
        self.compared(draft.parents(parents)).into()
    }

    fn row(&self, facts: &Facts, rank: u32) -> Vec<Option<String>> {
        let narrative = self.study.tallies.narrative(rank);
        let share = |window| {
            facts.get(&id(
                "narrative.share",
                &[
                    ("takedown", &self.takedown.id),
                    ("window", window),
                    ("narrative", narrative),
                ],
            ))
        };
        let mut row = vec![key(narrative)];
        for window in ["before", "after"] {
            let fact = share(window);
            row.push(fact.and_then(|f| f.numerator.clone()));
            row.extend(bounds(fact));
        }
        row.extend(bounds(facts.get(&self.named("change", rank))));
        row.push(
            facts
                .get(&self.named("within_q", rank))
                .and_then(|f| f.value.clone()),
        );
        row
    }
}

fn bounds(fact: Option<&Fact>) -> [Option<String>; 3] {
    [
        fact.and_then(|f| f.value.clone()),
        fact.and_then(|f| f.lower.clone()),
        fact.and_then(|f| f.upper.clone()),
    ]
}

/// A takedown whose windows cannot be compared says why.
fn absent(takedown: &Takedown, reason: Reason, facts: &mut Facts) {
    let scope = [("takedown", takedown.id.as_str())];
    facts.add(
        fact(id("narrative.jsd", &scope), "bits", 7)
            .decimals(3)
            .not_estimable(reason),
    );
    facts.add(
        fact(id("narrative.within_p", &scope), "probability", 7)
            .decimals(3)
            .not_estimable(reason),
    );
    facts.add(
        fact(id("narrative.composition", &scope), "share", 7)
            .rows(Shape::Table, &[], Vec::new())
            .not_estimable(reason),
    );
}
