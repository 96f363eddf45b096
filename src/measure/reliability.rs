//! How far coders agree on the labels (METHODS §9), and what their errors would
//! do to the largest change of each takedown.

use std::collections::{BTreeMap, BTreeSet};

use super::windows::Windows;
use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::facts::{Fact, Facts, Shape, id};
use crate::ingest::tables::{Label, Takedown};
use crate::stat::misclassification::{classes, clipped, two_classes};
use crate::stat::proportion::share;
use crate::stat::reliability::{agreement, alpha, alpha_interval};
use crate::stat::{Estimate, NotEstimable, round12};

/// Below this α labels carry no firm conclusion (Krippendorff).
const LOWEST: f64 = 0.667;

/// Adds `reliability.*`, and for each takedown
/// `narrative.change.corrected|clipped[takedown=…,narrative=…]`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let coded = Coded::of(study);
    facts.add(coded.alpha(None));
    if coded.posts.is_empty() {
        return;
    }
    coded.sizes(facts);
    coded.agreement(facts);
    for rank in 0..coded.narratives.len() as u32 {
        facts.add(coded.alpha(Some(rank)));
    }
    facts.add(coded.by_narrative(facts));
    facts.add(coded.confusion());
    for takedown in study.takedowns() {
        coded.corrected(takedown, facts);
    }
}

/// Puts a warning beside every narrative number if the coders agree too little,
/// and beside the numbers of each narrative on which they do.
pub fn warn(facts: &mut Facts) {
    let low = |fact: &Fact| {
        let alpha = fact.value.as_ref().and_then(|value| value.parse().ok());
        alpha.is_some_and(|alpha: f64| alpha < LOWEST)
    };
    let alphas = facts.iter().filter(|f| low(f)).map(|f| f.id.as_str());
    let scopes: Vec<String> = alphas
        .filter_map(|id| id.strip_prefix("reliability.alpha"))
        .map(|scope| scope.trim_matches(['[', ']']).to_owned())
        .collect();
    for fact in facts.iter_mut().filter(|f| f.id.starts_with("narrative.")) {
        let own = fact.id.split_once('[').map_or("", |(_, scope)| scope);
        let parts: Vec<&str> = own.trim_end_matches(']').split(',').collect();
        let meant = |scope: &String| scope.is_empty() || parts.contains(&scope.as_str());
        if scopes.iter().any(meant) {
            fact.warn(Warning::LowReliability);
        }
    }
}

/// The posts that two coders or more labelled.
struct Coded<'a> {
    study: &'a Study<'a>,
    /// Every narrative that a coder used, in byte order.
    narratives: Vec<&'a str>,
    coders: BTreeSet<&'a str>,
    /// The narratives that each post got, by the order of its coders' names.
    posts: Vec<Vec<u32>>,
    /// Posts with any label.
    labelled: u64,
    /// Pairs of labels that two coders gave to one post: each coder in turn.
    pairs: Vec<Vec<u64>>,
}

impl<'a> Coded<'a> {
    fn of(study: &'a Study<'a>) -> Self {
        let labels = &study.tables.labels;
        let mut by_post: BTreeMap<&str, Vec<&Label>> = BTreeMap::new();
        for label in labels {
            by_post.entry(&label.post).or_default().push(label);
        }
        let labelled = by_post.len() as u64;
        by_post.retain(|_, labels| labels.len() > 1);
        let used = || by_post.values().flatten();
        let narratives: BTreeSet<&str> = used().map(|l| l.narrative.as_str()).collect();
        let narratives: Vec<&str> = narratives.into_iter().collect();
        let rank = |name: &str| narratives.partition_point(|n| *n < name) as u32;
        let of_post = |labels: &Vec<&Label>| labels.iter().map(|l| rank(&l.narrative)).collect();
        let posts: Vec<Vec<u32>> = by_post.values().map(of_post).collect();
        Self {
            study,
            coders: used().map(|l| l.coder.as_str()).collect(),
            pairs: pairs(&posts, narratives.len()),
            narratives,
            posts,
            labelled,
        }
    }

    /// What every number of the sample carries.
    fn sampled(&self, draft: Draft) -> Draft {
        draft
            .n(self.posts.len() as u64)
            .parameter("coders", self.coders.len())
            .input(
                "labels",
                self.posts.iter().map(|p| p.len() as u64).sum(),
                "posts with two labels or more",
            )
    }

    /// α over all narratives, or of one narrative against the others.
    fn alpha(&self, narrative: Option<u32>) -> Draft {
        let units: Vec<Vec<u32>> = self
            .posts
            .iter()
            .map(|post| match narrative {
                Some(one) => post.iter().map(|n| u32::from(*n == one)).collect(),
                None => post.clone(),
            })
            .collect();
        let p = self.study.parameters;
        let plan = self.study.plan("reliability".to_owned());
        let no_labels = |reason| match reason {
            NotEstimable::Empty => Reason::NoLabels,
            other => other.into(),
        };
        let interval = alpha_interval(&plan, &units, p.resamples, p.level);
        let name = narrative.map(|n| self.narratives[n as usize]);
        let scope: Vec<(&str, &str)> = name.map(|n| ("narrative", n)).into_iter().collect();
        let draft = fact(id("reliability.alpha", &scope), "coefficient", 9)
            .decimals(2)
            .number_with(
                alpha(&units).map(|a| a.alpha).map_err(no_labels),
                interval.map(|r| r.interval),
            )
            .parameter("metric", "nominal")
            .parameter(interval::PARAMETER, "percentile bootstrap of posts")
            .parameter("plan", &plan.name)
            .parameter("resamples", p.resamples)
            .parameter("seed", p.seed);
        let draft = match interval {
            Ok(r) => draft.parameter("undefined_resamples", r.undefined),
            Err(_) => draft,
        };
        self.sampled(draft)
    }

    fn sizes(&self, facts: &mut Facts) {
        let posts = self.posts.len() as u64;
        facts.add(
            fact("reliability.posts", "posts", 9)
                .count(posts)
                .of(posts, self.labelled)
                .input("labels", self.study.tables.labels.len() as u64, ""),
        );
        let coders = fact("reliability.coders", "coders", 9).count(self.coders.len() as u64);
        facts.add(coders.parents(["reliability.posts"]));
    }

    /// The share of pairs that agree; κ where there are two coders.
    fn agreement(&self, facts: &mut Facts) {
        let alike: u64 = (0..self.narratives.len()).map(|n| self.pairs[n][n]).sum();
        let all: u64 = self.pairs.iter().flatten().sum();
        // Both orders of a pair are counted, and say the same.
        facts.add(
            self.sampled(
                fact("reliability.agreement", "share", 9)
                    .decimals(1)
                    .number(share(alike, all))
                    .of(alike / 2, all / 2)
                    .parents(["reliability.confusion"]),
            ),
        );
        if self.coders.len() != 2 {
            return;
        }
        let pairs: Vec<(u32, u32)> = self.posts.iter().map(|post| (post[0], post[1])).collect();
        let kappa = agreement(&pairs).and_then(|a| a.kappa);
        let draft = fact("reliability.kappa", "coefficient", 9).decimals(2);
        facts.add(self.sampled(draft.number(kappa)));
    }

    /// For each narrative: posts that a coder gave it, how often another coder
    /// agrees with one who did, and its α.
    fn by_narrative(&self, facts: &Facts) -> Draft {
        let columns = [
            ("narrative", ""),
            ("posts", "posts"),
            ("agreement", "share"),
            ("alpha", "coefficient"),
            ("alpha_lower", "coefficient"),
            ("alpha_upper", "coefficient"),
        ];
        let alpha = |name: &str| id("reliability.alpha", &[("narrative", name)]);
        let row = |(rank, name): (usize, &&str)| {
            let posts = self
                .posts
                .iter()
                .filter(|post| post.contains(&(rank as u32)));
            let own: u64 = self.pairs[rank].iter().sum();
            let fact = facts.get(&alpha(name));
            let part = |pick: fn(&Fact) -> &Option<String>| fact.and_then(|f| pick(f).clone());
            vec![
                key(name),
                cell(posts.count() as u64),
                decimal_cell(share(self.pairs[rank][rank], own)),
                part(|f| &f.value),
                part(|f| &f.lower),
                part(|f| &f.upper),
            ]
        };
        let rows = self.narratives.iter().enumerate().map(row).collect();
        self.sampled(
            fact("reliability.narratives", "posts", 9)
                .decimals(1)
                .rows(Shape::Table, &columns, rows)
                .parents(self.narratives.iter().map(|name| alpha(name))),
        )
    }

    /// What one coder chose where another chose a narrative, each in turn.
    fn confusion(&self) -> Draft {
        let columns = [("narrative", ""), ("other_coder", ""), ("pairs", "pairs")];
        let all = 0..self.narratives.len();
        let cells = all.clone().flat_map(|a| all.clone().map(move |b| (a, b)));
        let rows = cells
            .map(|(a, b)| {
                let (a_name, b_name) = (self.narratives[a], self.narratives[b]);
                vec![key(a_name), key(b_name), cell(self.pairs[a][b])]
            })
            .collect();
        self.sampled(fact("reliability.confusion", "pairs", 9).rows(Shape::Table, &columns, rows))
    }

    /// The largest change of a takedown if the labels of the posts erred as one
    /// coder does beside another. Coders err both, so that this corrects too
    /// much rather than too little.
    fn corrected(&self, takedown: &Takedown, facts: &mut Facts) {
        let composition = id("narrative.composition", &[("takedown", &takedown.id)]);
        let windows = facts.get(&composition).map(Composition::of);
        let Some((windows, index)) = windows.and_then(|c| c.largest().map(|i| (c, i))) else {
            return;
        };
        let name = windows.narratives[index].clone();
        // With two narratives, two classes are all: there, codes that tell
        // nothing are refused, which a matrix that can be solved is not.
        let by_classes = match windows.narratives.len() {
            0..=2 => Err(NotEstimable::UninformativeCodes),
            _ => self.change_of_classes(&windows, &name),
        };
        let (used, change) = match by_classes {
            Ok(change) => ("all narratives", Ok(change)),
            Err(_) => (
                "this narrative and the others",
                self.change_of_two(&windows, index),
            ),
        };
        let scope = [
            ("takedown", takedown.id.as_str()),
            ("narrative", name.as_str()),
        ];
        let observed = id("narrative.change", &scope);
        for (measure, value) in [
            (
                "corrected",
                change.map(|[before, after]| round12(after - before)),
            ),
            (
                "clipped",
                change.map(|[before, after]| round12(clipped(after) - clipped(before))),
            ),
        ] {
            let draft = fact(
                id(&format!("narrative.change.{measure}"), &scope),
                "share_difference",
                9,
            )
            .decimals(1)
            .number(value)
            .parameter("classes", used)
            .parameter("truth", "each coder in turn")
            .parents([observed.clone(), "reliability.confusion".to_owned()]);
            let draft = match Windows::of(self.study, takedown) {
                Ok(w) => draft.period(w.before.start, w.after.end),
                Err(_) => draft,
            };
            facts.add(self.sampled(draft));
        }
    }

    /// The corrected shares of a narrative before and after, from all narratives.
    fn change_of_classes(&self, windows: &Composition, name: &str) -> Estimate<[f64; 2]> {
        let observed = windows.narratives.iter().map(String::as_str);
        let names: BTreeSet<&str> = observed.chain(self.narratives.iter().copied()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let rank = |name: &str| self.narratives.iter().position(|n| *n == name);
        let probability = |from: &str, to: &str| {
            let (Some(from), Some(to)) = (rank(from), rank(to)) else {
                return 0.0;
            };
            let own: u64 = self.pairs[from].iter().sum();
            self.pairs[from][to] as f64 / own.max(1) as f64
        };
        let row = |from: &&str| names.iter().map(|to| probability(from, to)).collect();
        let matrix: Vec<Vec<f64>> = names.iter().map(row).collect();
        let at = names.iter().position(|n| *n == name).unwrap_or(0);
        let share = |posts: &[u64]| {
            let posts: Vec<u64> = names.iter().map(|n| windows.posts_of(n, posts)).collect();
            classes(&posts, &matrix).map(|shares| shares[at])
        };
        Ok([share(&windows.posts[0])?, share(&windows.posts[1])?])
    }

    /// The same from the narrative and all others together.
    fn change_of_two(&self, windows: &Composition, index: usize) -> Estimate<[f64; 2]> {
        let name = windows.narratives[index].as_str();
        let rank = self.narratives.iter().position(|n| *n == name);
        let rank = rank.ok_or(NotEstimable::UninformativeCodes)?;
        let all: u64 = self.pairs.iter().flatten().sum();
        let own: u64 = self.pairs[rank].iter().sum();
        let both = self.pairs[rank][rank];
        // The pairs are symmetric: as often taken for it as it is for others.
        let sensitivity = share(both, own)?;
        let specificity = share(all + both - 2 * own, all - own)?;
        let corrected = |posts: &[u64]| {
            let observed = share(posts[index], posts.iter().sum())?;
            two_classes(observed, sensitivity, specificity)
        };
        Ok([corrected(&windows.posts[0])?, corrected(&windows.posts[1])?])
    }
}

/// Ordered pairs of labels of one post, by narrative.
fn pairs(posts: &[Vec<u32>], narratives: usize) -> Vec<Vec<u64>> {
    let mut pairs = vec![vec![0; narratives]; narratives];
    for post in posts {
        for (i, a) in post.iter().enumerate() {
            for (j, b) in post.iter().enumerate() {
                pairs[*a as usize][*b as usize] += u64::from(i != j);
            }
        }
    }
    pairs
}

/// Posts by narrative before and after a takedown, as its table of facts says.
struct Composition {
    narratives: Vec<String>,
    posts: [Vec<u64>; 2],
}

impl Composition {
    fn of(table: &Fact) -> Self {
        let column = |name: &str| {
            let at = table.column(name);
            let cells = table
                .rows
                .iter()
                .map(move |row| at.and_then(|at| row[at].clone()));
            cells.map(Option::unwrap_or_default)
        };
        let counts = |name: &str| column(name).map(|n| n.parse().unwrap_or(0)).collect();
        let (before, after): (Vec<u64>, Vec<u64>) = (counts("posts_before"), counts("posts_after"));
        let mut rows: Vec<(String, u64, u64)> = column("narrative")
            .zip(before)
            .zip(after)
            .map(|((narrative, before), after)| (narrative, before, after))
            .collect();
        // By id, as everywhere: the order of the table is one for readers.
        rows.sort();
        Self {
            posts: [
                rows.iter().map(|row| row.1).collect(),
                rows.iter().map(|row| row.2).collect(),
            ],
            narratives: rows.into_iter().map(|row| row.0).collect(),
        }
    }

    fn posts_of(&self, narrative: &str, posts: &[u64]) -> u64 {
        let at = self.narratives.iter().position(|n| n == narrative);
        at.map_or(0, |at| posts[at])
    }

    /// The narrative whose share changed most, whichever way; of equals the first.
    fn largest(&self) -> Option<usize> {
        let [before, after] = self.posts.each_ref().map(|side| side.iter().sum::<u64>());
        if before == 0 || after == 0 {
            return None;
        }
        // Over one denominator, so that equal changes tie.
        let moved = |&i: &usize| {
            let gained = i128::from(self.posts[1][i]) * i128::from(before);
            (gained - i128::from(self.posts[0][i]) * i128::from(after)).abs()
        };
        (0..self.narratives.len()).max_by_key(|i| (moved(i), std::cmp::Reverse(*i)))
    }
}
