//! One simulated campaign through the statistics of the report, and whether
//! each of them told the truth.

use std::collections::{BTreeMap, BTreeSet};

use sillage::simulate::census::{Census, Counted, Truth, census, truths};
use sillage::simulate::scenario::{Group, Scenario};
use sillage::stat::bootstrap;
use sillage::stat::composition::{self, Table};
use sillage::stat::concentration::gini;
use sillage::stat::decomposition;
use sillage::stat::inequality;
use sillage::stat::jackknife::{self, Window};
use sillage::stat::permutation::{self, Windows};
use sillage::stat::quantile::quantile;
use sillage::stat::rng::Plan;
use sillage::stat::{Estimate, Interval};
use statrs::distribution::{ChiSquared, ContinuousCDF as _};

/// The level of every interval, and one less the level of every test.
const LEVEL: f64 = 0.95;

/// Resamples of a test: p-values are exact at any number of them.
const RESAMPLES: u32 = 199;

/// What one statistic of one campaign came to.
#[derive(Clone, Copy, Default)]
pub struct Score {
    /// How often an interval held the truth, or a test rejected.
    pub hits: u32,
    /// How often there was an answer.
    pub answers: u32,
    /// How often there was none.
    pub silent: u32,
    /// Sum of the widths of the intervals.
    pub width: f64,
}

impl Score {
    fn interval(&mut self, found: &Estimate<Interval>, truth: f64) {
        match found {
            Ok(i) => {
                self.answers += 1;
                self.hits += u32::from(i.lower <= truth && truth <= i.upper);
                self.width += i.upper - i.lower;
            }
            Err(_) => self.silent += 1,
        }
    }

    fn test<E>(&mut self, p: Result<f64, E>) {
        match p {
            Ok(p) => {
                self.answers += 1;
                self.hits += u32::from(p <= 1.0 - LEVEL);
            }
            Err(_) => self.silent += 1,
        }
    }
}

/// The scores of one campaign, by statistic.
pub type Scores = BTreeMap<&'static str, Score>;

/// Whether a takedown suspends accounts of a group.
fn struck(group: &Group) -> bool {
    group.takedowns.values().any(|hit| hit.share.0 > 0.0)
}

/// Draws a campaign and scores it against its own expected values, or against
/// those of another: where bursts are drawn at random, the truth is that of the
/// campaign without them.
pub fn score(scenario: &Scenario, truth: Option<&Scenario>) -> Scores {
    let census = census(scenario).unwrap();
    let truth = truth.map_or(census.truths[0].clone(), |other| truths(other)[0].clone());
    score_around(scenario, &census, &truth)
}

/// Scores every takedown of a campaign; none where a planned burst finds too few
/// accounts, so that the seed has no campaign.
pub fn score_all(scenario: &Scenario) -> Option<Vec<Scores>> {
    let census = census(scenario).ok()?;
    let around = |truth| score_around(scenario, &census, truth);
    Some(census.truths.iter().map(around).collect())
}

fn score_around(scenario: &Scenario, census: &Census, truth: &Truth) -> Scores {
    let campaign = Campaign::of(census, truth, |_| true);
    let mut scores = Scores::new();
    campaign.shares(&mut scores);
    campaign.changes("change", &mut scores);
    campaign.ratio(&mut scores);
    campaign.metrics(&mut scores);
    campaign.within_terms(!scenario.groups.iter().any(struck), &mut scores);
    campaign.tests(scenario.seed, &mut scores);
    if !scenario.bursts.is_empty() {
        let mut seen = BTreeSet::new();
        let first = |post: &Counted| post.burst.is_none_or(|burst| seen.insert(burst));
        let single = Campaign::of(census, truth, first);
        let within = single.within(scenario.seed);
        let score = scores.entry("within_one_per_text").or_default();
        score.test(within);
        single.changes("change_one_per_text", &mut scores);
    }
    scores
}

/// Median and Gini index of the posts per account that posts.
#[derive(Clone, Copy, Debug)]
pub struct Volumes {
    median: f64,
    gini: f64,
}

impl Volumes {
    /// Of one draw with very many accounts: the law's own values, nearly.
    pub fn of(scenario: &Scenario) -> Self {
        let mut volumes = volumes(&census(scenario).unwrap());
        volumes.sort_unstable();
        let sorted: Vec<f64> = volumes.iter().map(|&n| n as f64).collect();
        Self {
            median: quantile(&sorted, 0.5).unwrap(),
            gini: gini(&volumes).unwrap(),
        }
    }

    /// Whether the account bootstrap of a draw holds them.
    pub fn score(self, scenario: &Scenario) -> Scores {
        let volumes = volumes(&census(scenario).unwrap());
        let drawn = |times: &[u32]| -> Vec<u64> {
            let pairs = volumes.iter().zip(times);
            let mut drawn: Vec<u64> = pairs
                .flat_map(|(&n, &times)| std::iter::repeat_n(n, times as usize))
                .collect();
            drawn.sort_unstable();
            drawn
        };
        let interval = |statistic: &(dyn Fn(&[u64]) -> Option<f64> + Sync)| {
            let accounts = volumes.len();
            bootstrap::percentile(&plan(scenario.seed), accounts, 399, LEVEL, |times| {
                statistic(&drawn(times))
            })
            .map(|found| found.interval)
        };
        let median = interval(&|sorted| {
            let sorted: Vec<f64> = sorted.iter().map(|&n| n as f64).collect();
            quantile(&sorted, 0.5).ok()
        });
        let mut items: Vec<(u64, usize, u64)> = volumes
            .iter()
            .enumerate()
            .map(|(account, &n)| (n, account, 1))
            .collect();
        items.sort_unstable();
        let index = inequality::gini(&items, items.len(), LEVEL);
        let percentile = interval(&|sorted| gini(sorted).ok());
        let mut scores = Scores::new();
        scores
            .entry("posts_per_account_median")
            .or_default()
            .interval(&median, self.median);
        scores
            .entry("posts_per_account_gini")
            .or_default()
            .interval(&index, self.gini);
        scores
            .entry("posts_per_account_gini_percentile")
            .or_default()
            .interval(&percentile, self.gini);
        scores
    }
}

/// Posts of each account that posts.
fn volumes(census: &Census) -> Vec<u64> {
    let mut volumes = vec![0; census.members.len()];
    census
        .posts
        .iter()
        .for_each(|post| volumes[post.account] += 1);
    volumes.retain(|&n| n > 0);
    volumes
}

/// Posts by side, narrative and account.
struct Campaign<'a> {
    truth: &'a Truth,
    parts: [Vec<Vec<u64>>; 2],
    posts: [Vec<u64>; 2],
    views: [Vec<u64>; 2],
    interactions: [Vec<u64>; 2],
}

impl<'a> Campaign<'a> {
    /// The posts of a census that count.
    fn of(census: &Census, truth: &'a Truth, mut counts: impl FnMut(&Counted) -> bool) -> Self {
        let accounts = census.members.len();
        let none = || vec![vec![0; accounts]; truth.shares[0].len()];
        let zeros = || [vec![0; accounts], vec![0; accounts]];
        let (mut parts, mut posts) = ([none(), none()], zeros());
        let (mut views, mut interactions) = (zeros(), zeros());
        for post in census.posts.iter().filter(|post| counts(post)) {
            for (side, [from, to]) in truth.windows.iter().enumerate() {
                if (*from..*to).contains(&post.day) {
                    parts[side][post.narrative][post.account] += 1;
                    posts[side][post.account] += 1;
                    let [seen, done] = post.metrics.unwrap_or_default();
                    views[side][post.account] += seen;
                    interactions[side][post.account] += done;
                }
            }
        }
        Self {
            truth,
            parts,
            posts,
            views,
            interactions,
        }
    }

    fn table(&self, side: usize) -> Table<'_> {
        Table::new(&self.parts[side], &self.posts[side])
    }

    fn total(&self, side: usize) -> u64 {
        self.posts[side].iter().sum()
    }

    /// The shares of both windows: of all narratives, of the rarest one, and
    /// with the intervals that others give: the plain account jackknife, and
    /// Wilson's on posts as if they were independent.
    fn shares(&self, scores: &mut Scores) {
        for side in 0..2 {
            let truths = &self.truth.shares[side];
            let found = composition::shares(self.table(side), LEVEL);
            for (k, &truth) in truths.iter().enumerate() {
                let own = at(&found, k);
                scores.entry("share").or_default().interval(&own, truth);
                if k + 1 == truths.len() {
                    let rarest = scores.entry("share_rarest").or_default();
                    rarest.interval(&own, truth);
                }
                let window =
                    Window::rate(&self.parts[side][k], &self.posts[side], &self.posts[side]);
                let plain = jackknife::rate(window, LEVEL);
                let plainly = scores.entry("share_plain_jackknife").or_default();
                plainly.interval(&plain, truth);
                let alone = composition::share(&self.parts[side][k], &self.posts[side], LEVEL);
                let rarest = k + 1 == truths.len();
                let name = if rarest {
                    "share_alone_rarest"
                } else {
                    "share_alone"
                };
                let lone = scores.entry(name).or_default();
                lone.interval(&alone, truth);
                let naive = scores.entry("share_naive").or_default();
                let part = self.parts[side][k].iter().sum();
                let posts = self.total(side);
                naive.interval(
                    &sillage::stat::proportion::wilson(part, posts, LEVEL),
                    truth,
                );
            }
        }
    }

    fn changes(&self, name: &'static str, scores: &mut Scores) {
        let [before, after] = &self.truth.shares;
        let found = composition::changes(self.table(0), self.table(1), LEVEL);
        for k in 0..before.len() {
            let truth = after[k] - before[k];
            let own = at(&found, k);
            scores.entry(name).or_default().interval(&own, truth);
            if name == "change" && k + 1 == before.len() {
                let rarest = scores.entry("change_rarest").or_default();
                rarest.interval(&own, truth);
            }
        }
    }

    /// Impressions per day and interactions per post after ÷ before, and
    /// interactions per view: the law of metrics is the same on either side.
    fn metrics(&self, scores: &mut Scores) {
        let days = self
            .truth
            .windows
            .map(|[from, to]| (to - from).unsigned_abs());
        let seen =
            |side: usize| Window::per_day(&self.views[side], days[side].into(), &self.posts[side]);
        let engaged = |side: usize| {
            let posts = &self.posts[side];
            Window::rate(&self.interactions[side], posts, posts)
        };
        let mut held = |name, found: Estimate<Interval>, truth| {
            scores.entry(name).or_default().interval(&found, truth);
        };
        let impressions = jackknife::ratio(seen(0), seen(1), LEVEL);
        held("ratio_of_impressions", impressions, self.truth.ratio);
        let engagement = jackknife::ratio(engaged(0), engaged(1), LEVEL);
        held("ratio_of_engagement_per_post", engagement, 1.0);
        let rate = Window::rate(&self.interactions[0], &self.views[0], &self.posts[0]);
        held("engagement_per_view", jackknife::rate(rate, LEVEL), 0.02);
    }

    fn ratio(&self, scores: &mut Scores) {
        let window = |side: usize| {
            let [from, to] = self.truth.windows[side];
            let days = (to - from).unsigned_abs();
            Window::per_day(&self.posts[side], days.into(), &self.posts[side])
        };
        let found = jackknife::ratio(window(0), window(1), LEVEL);
        let score = scores.entry("ratio_of_posts").or_default();
        score.interval(&found, self.truth.ratio);
    }

    fn tests(&self, seed: u64, scores: &mut Scores) {
        scores.entry("within").or_default().test(self.within(seed));
        let who = permutation::who(&plan(seed), &self.windows(), RESAMPLES);
        let left = scores.entry("who").or_default();
        left.test(who.map(|w| w.p));
        let naive = scores.entry("naive_chi_square").or_default();
        naive.test(self.naive());
    }

    /// The decomposition's first term: what the stayers say differently. Nothing
    /// else moves where they alone do, and they do not where others leave.
    fn within_terms(&self, stayers_move: bool, scores: &mut Scores) {
        let found = decomposition::intervals(&self.windows(), LEVEL);
        for k in 0..self.parts[0].len() {
            let truth = match stayers_move {
                true => self.truth.shares[1][k] - self.truth.shares[0][k],
                false => 0.0,
            };
            let own = found.as_ref().map(|terms| terms[k].within).map_err(|e| *e);
            let score = scores.entry("within_term").or_default();
            score.interval(&own, truth);
        }
    }

    fn within(&self, seed: u64) -> Estimate<f64> {
        permutation::within(&plan(seed), &self.windows(), RESAMPLES).map(|w| w.p)
    }

    fn windows(&self) -> Windows {
        let mut windows = Windows::new(self.parts[0].len());
        for account in 0..self.posts[0].len() {
            let row = |side: usize| -> Vec<u32> {
                self.parts[side].iter().map(|p| p[account] as u32).collect()
            };
            windows.push(&row(0), &row(1));
        }
        windows
    }

    /// Pearson's test on the posts of the two windows as if they were independent.
    fn naive(&self) -> Result<f64, ()> {
        let sums = [0, 1].map(|side: usize| -> Vec<u64> {
            self.parts[side].iter().map(|p| p.iter().sum()).collect()
        });
        let used = (0..sums[0].len()).filter(|k| sums[0][*k] + sums[1][*k] > 0);
        let used: Vec<usize> = used.collect();
        let totals = [self.total(0) as f64, self.total(1) as f64];
        if totals.contains(&0.0) || used.len() < 2 {
            return Err(());
        }
        let mut statistic = 0.0;
        for &k in &used {
            let both = (sums[0][k] + sums[1][k]) as f64;
            for side in 0..2 {
                let expected = both * totals[side] / (totals[0] + totals[1]);
                let deviation = sums[side][k] as f64 - expected;
                statistic += deviation * deviation / expected;
            }
        }
        let law = ChiSquared::new((used.len() - 1) as f64).unwrap();
        Ok(law.sf(statistic))
    }
}

/// One of several intervals that are estimable together or not at all.
fn at(found: &Estimate<Vec<Interval>>, k: usize) -> Estimate<Interval> {
    found.as_ref().map(|all| all[k]).map_err(|reason| *reason)
}

fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        name: "calibration".to_owned(),
    }
}
