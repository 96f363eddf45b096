//! Acting together on one sort of objects: what is shared within moments, by which
//! pairs, and what chance alone would give.

use crate::dataset::study::Search;
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::objects::Object;
use crate::ingest::posts::Kind as PostKind;
use crate::measure::Study;
use crate::stat::coshare::{self, Act, Acts, Chance, Found, Question, Rules};
use crate::stat::graph::{self, Component};
use crate::stat::{Estimate, Interval, quantile, round12};

/// The most comparisons of two shares of one sort: what bounds the time where one
/// object is shared by everybody at once.
const MOST: u64 = 200_000_000;
/// The most comparisons that are made again in every resample.
const MOST_BY_CHANCE: u64 = 5_000_000;

/// The widths of the sweep in seconds.
pub const WIDTHS: [i64; 12] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];

/// From here on a mean is shown without decimals.
const MANY: f64 = 1_000.0;

/// The share of resamples on either side of the range that is shown.
const TAIL: f64 = 0.025;

/// One sort of objects.
pub struct Kind {
    /// Which.
    pub object: Object,
    /// Shares, of objects that a single account shared too.
    shares: u64,
    /// Why there are none, where there are none.
    nothing: Reason,
    /// The seconds that all times are whole multiples of.
    grain: i64,
    /// The accounts by which `found` numbers them: positions among those that post.
    pub accounts: Vec<usize>,
    /// The pairs.
    pub found: Found,
    /// Shares that another account made within the window, then within each width.
    observed: Vec<u64>,
    /// The same by chance.
    pub chance: Chance,
}

impl Kind {
    /// Looks for those who share objects of a sort together.
    pub fn of(study: &Study<'_>, object: Object) -> Self {
        let (accounts, acts) = acts(study, object);
        let rules = rules(study);
        let found = coshare::detect(&acts, rules);
        let widths = widths(study);
        let watched: Vec<(u32, u32)> = found.edges.iter().map(|e| (e.a, e.b)).collect();
        let question = Question {
            rules,
            threshold: found.threshold,
            pairs: found.threshold.is_some() && found.comparisons <= MOST_BY_CHANCE,
            watched: &watched,
            widths: &widths,
        };
        let plan = study.plan(id("coordination", &[("object", object.word())]));
        let resamples = study.parameters.coordination.resamples;
        Self {
            object,
            shares: acts.by_account.iter().sum(),
            nothing: nothing(study),
            grain: acts.grain(),
            accounts,
            observed: coshare::sweep(&acts, &widths),
            chance: coshare::chance(&acts, &plan, resamples, &question),
            found,
        }
    }

    /// The network's components.
    pub fn components(&self) -> Vec<Component> {
        graph::components(&self.found.edges, self.accounts.len())
    }

    /// How many co-shares of an edge chance gives on average; none where that was
    /// not counted.
    pub fn expected(&self, edge: usize) -> Option<f64> {
        let edges = self.chance.edges.as_ref()?;
        let sum = *self.chance.watched.get(edge)?;
        Some(sum as f64 / edges.len() as f64)
    }

    /// Nothing is known of accounts that act together where nothing is shared.
    fn known(&self) -> Result<(), Reason> {
        match self.shares {
            0 => Err(self.nothing),
            _ => Ok(()),
        }
    }

    /// Adds its facts.
    pub fn facts(&self, study: &Study<'_>, facts: &mut Facts) {
        let draft = |name: &str, unit: &str| self.draft(study, name, unit);
        let known = self.known();
        let count = |name: &str, unit: &str, n: u64| draft(name, unit).count_or(known.map(|()| n));
        facts.add(count("shares", "shares", self.shares).parents(["activity.posts"]));
        let shares = self.id("shares");
        let taking = count("taking_part", "shares", self.observed[0]).parents([shares.clone()]);
        facts.add(match known {
            Ok(()) => taking.of(self.observed[0], self.shares),
            Err(_) => taking,
        });
        let drawn: Vec<u64> = self.chance.sweeps.iter().map(|s| s[0]).collect();
        self.by_chance(
            "taking_part",
            "shares",
            self.observed[0],
            Some(&drawn),
            study,
            facts,
        );
        let accounts: u64 = self
            .components()
            .iter()
            .map(|c| c.accounts.len() as u64)
            .sum();
        let pairs = self.found.pairs;
        facts.add(count("pairs", "account_pairs", pairs).parents([shares]));
        let edges = self.found.edges.len() as u64;
        let of_pairs = [self.id("pairs")];
        let weight = self.found.threshold.and_then(|t| decimal_cell(Ok(t)));
        let links = count("edges", "links", edges).parents(of_pairs);
        facts.add(match weight {
            Some(weight) => links.parameter("weight_above", weight),
            None => links,
        });
        self.by_chance(
            "edges",
            "links",
            edges,
            self.chance.edges.as_deref(),
            study,
            facts,
        );
        facts.add(count("accounts", "accounts", accounts).parents([self.id("edges")]));
        if let Some(nearest) = self.found.nearest {
            let left = self.found.co_shares - self.found.paired;
            facts.add(
                draft("left_out", "co_shares")
                    .count(left)
                    .of(left, self.found.co_shares)
                    .parameter("nearest", nearest)
                    .parents([self.id("shares")]),
            );
        }
    }

    /// What the resamples gave for a number: its mean with the range of the middle
    /// 95 %, and the probability of as much or more.
    fn by_chance(
        &self,
        name: &str,
        unit: &str,
        observed: u64,
        drawn: Option<&[u64]>,
        study: &Study<'_>,
        facts: &mut Facts,
    ) {
        let drawn = match (self.known(), drawn) {
            (Err(reason), _) => Err(reason),
            (Ok(()), None) if self.found.threshold.is_none() => Err(Reason::NoneCoordinated),
            (Ok(()), None) => Err(Reason::TooManyPairs),
            (Ok(()), Some(drawn)) => Ok(drawn),
        };
        let plan = id("coordination", &[("object", self.object.word())]);
        let resampled = |draft: Draft| {
            draft
                .parameter("resamples", study.parameters.coordination.resamples)
                .parameter("seed", study.parameters.seed)
                .parameter("plan", &plan)
                .parameter("grain_seconds", self.grain)
                .n(self.accounts.len() as u64)
                .parents([self.id(name)])
        };
        let range = drawn.map(|drawn| range(drawn).map_err(Reason::from));
        let many = matches!(&range, Ok(Ok(range)) if range.upper >= MANY);
        let draft = self
            .draft(study, &format!("{name}.expected"), unit)
            .decimals(u8::from(!many));
        facts.add(resampled(
            draft
                .interval(range.and_then(|range| range))
                .parameter("interval", "middle 95 % of the resamples"),
        ));
        let p = drawn.map(|drawn| {
            let as_many = drawn.iter().filter(|n| **n >= observed).count() as f64;
            round12((1.0 + as_many) / (1.0 + drawn.len() as f64))
        });
        let draft = self.draft(study, &format!("{name}.p"), "probability");
        let test = "accounts' times of day moved around the clock";
        facts.add(resampled(
            draft.decimals(3).number(p).parameter("test", test),
        ));
    }

    /// The rows of the sweep: width, shares, mean by chance and its range.
    pub fn sweep(&self) -> Vec<Vec<Option<String>>> {
        if self.known().is_err() {
            return Vec::new();
        }
        let row = |(at, width): (usize, &i64)| {
            let drawn: Vec<u64> = self.chance.sweeps.iter().map(|s| s[at + 1]).collect();
            let range = range(&drawn);
            let of =
                |part: fn(&Interval) -> f64| decimal_cell(range.as_ref().map(part).map_err(|e| *e));
            vec![
                key(self.object.word()),
                cell(u64::try_from(*width).unwrap_or(0)),
                cell(self.observed[at + 1]),
                of(|r| r.estimate),
                of(|r| r.lower),
                of(|r| r.upper),
            ]
        };
        // Shorter ones than times come in tell nothing.
        let told = |(_, width): &(usize, &i64)| **width >= self.grain;
        WIDTHS.iter().enumerate().filter(told).map(row).collect()
    }

    /// The id of one of its facts.
    pub fn id(&self, name: &str) -> String {
        of(name, self.object)
    }

    fn draft(&self, study: &Study<'_>, name: &str, unit: &str) -> Draft {
        described(study, fact(self.id(name), unit, 4))
    }
}

/// Why nothing is shared: nobody has looked; or posts of unknown kind, which may be
/// reposts, hold nothing.
pub fn nothing(study: &Study<'_>) -> Reason {
    if !study.parameters.searches(Search::Coordination) {
        return Reason::NotSearched;
    }
    let kinds = study.tallies.cells.iter().map(|(key, _)| key.kind);
    match kinds.into_iter().all(|kind| kind == PostKind::Unknown) {
        true => Reason::NoKinds,
        false => Reason::NothingShared,
    }
}

/// The id of a fact of a sort of objects.
pub fn of(name: &str, object: Object) -> String {
    id(
        &format!("coordination.{name}"),
        &[("object", object.word())],
    )
}

/// A fact that says what counts as acting together.
pub fn described(study: &Study<'_>, draft: Draft) -> Draft {
    let rules = &study.parameters.coordination;
    draft
        .parameter("window_seconds", rules.window_seconds)
        .parameter("min_participation", rules.min_participation)
        .parameter("edge_quantile", rules.edge_quantile)
}

fn rules(study: &Study<'_>) -> Rules {
    let rules = &study.parameters.coordination;
    Rules {
        window: i64::from(rules.window_seconds),
        min_participation: u64::from(rules.min_participation),
        quantile: rules.edge_quantile,
        most: MOST,
    }
}

/// The study's own window, then the sweep's.
fn widths(study: &Study<'_>) -> Vec<i64> {
    let own = i64::from(study.parameters.coordination.window_seconds);
    std::iter::once(own).chain(WIDTHS).collect()
}

/// The shares of a sort, with the accounts that made them numbered from 0 in byte
/// order of their ids.
fn acts(study: &Study<'_>, object: Object) -> (Vec<usize>, Acts) {
    let shared = &study.tallies.shared[object as usize];
    let number = |account: u32| {
        let at = shared.by_account.partition_point(|(a, _)| *a < account);
        u32::try_from(at).unwrap_or(u32::MAX)
    };
    let at_once = |then: (u32, i64)| {
        let at = shared
            .at_once
            .binary_search_by_key(&then, |(then, _)| *then);
        at.map_or(0, |at| shared.at_once[at].1)
    };
    let acts = Acts {
        acts: shared
            .shares
            .iter()
            .map(|share| Act {
                object: share.object,
                at: share.at,
                account: number(share.account),
            })
            .collect(),
        at_once: shared
            .shares
            .iter()
            .map(|s| at_once((s.account, s.at)))
            .collect(),
        by_account: shared.by_account.iter().map(|(_, n)| *n).collect(),
    };
    let accounts = shared
        .by_account
        .iter()
        .map(|(a, _)| study.position(*a))
        .collect();
    (accounts, acts)
}

/// The mean of some numbers and the range of their middle.
fn range(drawn: &[u64]) -> Estimate<Interval> {
    let mut sorted: Vec<f64> = drawn.iter().map(|n| *n as f64).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let sum: u64 = drawn.iter().sum();
    Ok(Interval {
        lower: quantile::quantile(&sorted, TAIL)?,
        upper: quantile::quantile(&sorted, 1.0 - TAIL)?,
        estimate: round12(sum as f64 / drawn.len() as f64),
        level: 1.0 - 2.0 * TAIL,
    })
}
