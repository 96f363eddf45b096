//! How a number per post is spread over posts: quantiles, tail, concentration,
//! with account-bootstrap intervals for the median and the Gini index.

use super::interval;
use std::collections::BTreeSet;

use super::Study;
use crate::facts::build::{Draft, cell, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::stat::bootstrap;
use crate::stat::concentration::{gini_histogram, top_percent_share};
use crate::stat::inequality;
use crate::stat::quantile::quantile_histogram;
use crate::stat::{Estimate, Interval};
use crate::tally::values::Key;

/// Posts by value, and by value and account.
pub struct Spread<'a> {
    study: &'a Study<'a>,
    /// (value, posts), by value.
    pub histogram: Vec<(u64, u64)>,
    /// (value, position of the account, posts), by value.
    entries: Vec<(u64, usize, u64)>,
}

impl<'a> Spread<'a> {
    /// The spread of the values that `keep` admits.
    pub fn new(study: &'a Study<'a>, values: &[(Key, u64)], keep: impl Fn(&Key) -> bool) -> Self {
        let mut entries: Vec<(u64, usize, u64)> = Vec::new();
        for (key, n) in values.iter().filter(|(k, _)| keep(k)) {
            let position = study.position(key.account);
            entries.push((key.value, position, *n));
        }
        entries.sort_unstable();
        let mut spread = Self {
            study,
            histogram: Vec::new(),
            entries,
        };
        spread.histogram = spread.drawn(|_| 1);
        spread
    }

    /// Number of posts.
    pub fn posts(&self) -> u64 {
        self.histogram.iter().map(|(_, n)| n).sum()
    }

    /// Number of accounts with such posts.
    fn accounts(&self) -> u64 {
        let accounts: BTreeSet<usize> = self.entries.iter().map(|entry| entry.1).collect();
        accounts.len() as u64
    }

    /// Posts whose value is below a limit.
    pub fn below(&self, limit: u64) -> u64 {
        self.histogram
            .iter()
            .filter(|(value, _)| *value < limit)
            .map(|(_, n)| n)
            .sum()
    }

    /// For each account, the posts whose value is below a limit, and all of its posts.
    pub fn below_by_account(&self, limit: u64) -> (Vec<u64>, Vec<u64>) {
        let accounts = self.study.tallies.accounts.len();
        let (mut part, mut whole) = (vec![0; accounts], vec![0; accounts]);
        for (value, account, n) in &self.entries {
            whole[*account] += n;
            if *value < limit {
                part[*account] += n;
            }
        }
        (part, whole)
    }

    /// The histogram without one account.
    pub fn without(&self, account: usize) -> Vec<(u64, u64)> {
        self.drawn(|drawn| u64::from(drawn != account))
    }

    /// Adds `<prefix>.median|p90|p99|max|top1_share|gini` and the histogram.
    /// `filter` says which posts have the number.
    pub fn facts(&self, prefix: &str, unit: &str, section: u8, filter: &str, facts: &mut Facts) {
        let posts = self.posts();
        let draft = |name: &str, unit: &str| {
            fact(format!("{prefix}.{name}"), unit, section)
                .n(posts)
                .input("posts", posts, filter)
        };
        let quantile =
            |p: f64| quantile_histogram(&self.histogram, p).map_err(|_| Reason::NotReported);
        let median = self.resampled(prefix);
        let draft_median = draft("median", unit);
        facts.add(
            interval::resampled(self.study, prefix, draft_median, quantile(0.5), median)
                .decimals_as_needed(),
        );
        facts.add(draft("p90", unit).decimals(0).number(quantile(0.9)));
        facts.add(draft("p99", unit).decimals(0).number(quantile(0.99)));
        let largest = self
            .histogram
            .last()
            .map(|(value, _)| *value)
            .ok_or(Reason::NotReported);
        facts.add(draft("max", unit).count_or(largest));
        facts.add(
            draft("top1_share", "share")
                .decimals(1)
                .number(top_percent_share(&self.histogram)),
        );
        let level = self.study.parameters.level;
        let gini = inequality::gini(&self.entries, self.study.tallies.accounts.len(), level);
        let value = gini_histogram(&self.histogram);
        facts.add(interval::gini(
            draft("gini", "index").decimals(2),
            value,
            gini,
            self.accounts(),
        ));
        let histogram = self.bins(&format!("{prefix}.histogram"), unit, section);
        facts.add(histogram.input("posts", posts, filter));
    }

    /// The interval of the median.
    fn resampled(&self, plan: &str) -> Estimate<Interval> {
        let p = self.study.parameters;
        let accounts = self.study.tallies.accounts.len();
        bootstrap::percentile(
            &self.study.plan(plan.to_owned()),
            accounts,
            p.resamples,
            p.level,
            |times| self.median(times),
        )
        .map(|r| r.interval)
    }

    /// The median when each account is drawn so many times: the middle of the two
    /// middle posts, counted off without a histogram of its own.
    fn median(&self, times: &[u32]) -> Option<f64> {
        let drawn = |n: u64, account: usize| n * u64::from(times[account]);
        let posts: u64 = self.entries.iter().map(|e| drawn(e.2, e.1)).sum();
        let (low, high) = (posts.checked_sub(1)? / 2, posts / 2);
        let (mut seen, mut first) = (0, None);
        for (value, account, n) in &self.entries {
            seen += drawn(*n, *account);
            if first.is_none() && seen > low {
                first = Some(*value);
            }
            if seen > high {
                return Some(f64::midpoint(first? as f64, *value as f64));
            }
        }
        None
    }

    /// The histogram when each account is drawn so many times.
    fn drawn(&self, times: impl Fn(usize) -> u64) -> Vec<(u64, u64)> {
        let mut histogram: Vec<(u64, u64)> = Vec::new();
        for (value, account, n) in &self.entries {
            let n = n * times(*account);
            match histogram.last_mut() {
                _ if n == 0 => {}
                Some((last, sum)) if last == value => *sum += n,
                _ => histogram.push((*value, n)),
            }
        }
        histogram
    }

    /// Posts by value in bins that double, so that they are equally wide on a
    /// logarithmic axis; zero has its own.
    fn bins(&self, id: &str, unit: &str, section: u8) -> Draft {
        let columns = [("from", unit), ("to", unit), ("posts", "posts")];
        let draft = fact(id, "posts", section).n(self.posts());
        let Some((largest, _)) = self.histogram.last() else {
            return draft
                .rows(Shape::Histogram, &columns, Vec::new())
                .not_estimable(Reason::NotReported);
        };
        let mut rows = Vec::new();
        let mut from = 0;
        for edge in edges() {
            let count = self.below(edge) - self.below(from);
            rows.push(vec![cell(from), cell(edge), cell(count)]);
            from = edge;
            if edge > *largest {
                break;
            }
        }
        draft.rows(Shape::Histogram, &columns, rows)
    }
}

/// The powers of two, and what lies above all of them.
fn edges() -> impl Iterator<Item = u64> {
    let powers = (0..u64::BITS).map(|power| 1u64 << power);
    powers.chain(std::iter::once(u64::MAX))
}
