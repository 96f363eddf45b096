//! Views and engagement: log-normal, with rare posts that leave the network.

use super::cast::Account;
use super::laws;
use super::plan::Plan;
use super::scenario::Platform;
use crate::stat::rng::Rng;
use crate::time::{self, Instant};

/// The metrics of a post; what is absent was not reported.
#[derive(Debug, Clone, Copy, Default)]
pub struct Metrics {
    /// Views.
    pub views: Option<u64>,
    /// Likes.
    pub likes: Option<u64>,
    /// Reposts.
    pub reposts: Option<u64>,
    /// Replies.
    pub replies: Option<u64>,
    /// Quotes.
    pub quotes: Option<u64>,
    /// The author's followers.
    pub followers: Option<u64>,
}

/// Draws the metrics of a post; `shared` says that it is a repost.
pub fn draw(
    plan: &Plan<'_>,
    account: &Account,
    at: Instant,
    shared: bool,
    rng: &mut Rng,
) -> Metrics {
    let platform = &plan.scenario.platforms[&plan.groups[account.group].group.platform];
    let followers = account.followers_on(time::day(at));
    let mut metrics = Metrics {
        followers: platform.followers.then_some(followers),
        ..Metrics::default()
    };
    if laws::happens(rng, plan.scenario.unmeasured) {
        return metrics;
    }
    if shared && platform.reposts_credit_original {
        engage(&mut metrics, [0; 4]);
        return metrics;
    }
    let views = views(plan, account, followers, rng);
    metrics.views = shown(platform, at).then_some(views);
    engage(
        &mut metrics,
        engagement(plan, account, platform, views, rng),
    );
    metrics
}

fn engage(metrics: &mut Metrics, [likes, reposts, replies, quotes]: [u64; 4]) {
    metrics.likes = Some(likes);
    metrics.reposts = Some(reposts);
    metrics.replies = Some(replies);
    metrics.quotes = Some(quotes);
}

fn views(plan: &Plan<'_>, account: &Account, followers: u64, rng: &mut Rng) -> u64 {
    let group = plan.groups[account.group].group;
    let relative = (followers as f64 + 1.0) / (group.followers.median + 1.0);
    let mut views =
        laws::lognormal(rng, group.views) * libm::pow(relative, group.views_by_followers);
    let [least, most] = group.viral.factor;
    if laws::happens(rng, group.viral.share) {
        views *= least * libm::pow(most / least, rng.unit());
    }
    laws::rounded(views)
}

fn engagement(
    plan: &Plan<'_>,
    account: &Account,
    platform: &Platform,
    views: u64,
    rng: &mut Rng,
) -> [u64; 4] {
    let sigma = platform.engagement_sigma;
    let factor = libm::exp(sigma * laws::normal(rng) - sigma * sigma / 2.0);
    let rates = platform.per_view;
    let seen = views as f64 * factor;
    let mut counts = [rates.likes, rates.reposts, rates.replies, rates.quotes]
        .map(|rate| laws::poisson(rng, seen * rate.0));
    // What the network's own accounts repost comes on top.
    counts[1] += laws::poisson(rng, plan.groups[account.group].group.echo * factor);
    counts
}

fn shown(platform: &Platform, at: Instant) -> bool {
    let day = time::day(at);
    let missing = &platform.views_missing;
    !missing
        .iter()
        .any(|[first, last]| first.0 <= day && day <= last.0)
}
