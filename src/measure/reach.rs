//! Reach (METHODS §2): displays, the upper bound that followers give, and how
//! unequally posts are seen.

use super::Study;
use super::interval;
use super::spread::Spread;
use crate::facts::Facts;
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::stat::proportion::share;

/// Below so many views a post is all but unseen.
const UNSEEN: u64 = 100;

/// Adds `reach.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    impressions(study, facts);
    facts.add(countable(study));
    followers(study, facts);
    let spread = Spread::new(study, &study.tallies.views, |_| true);
    spread.facts("reach.views", "views", 2, "views reported", facts);
    let (part, whole) = spread.below_by_account(UNSEEN);
    let posts = spread.posts();
    let draft = fact("reach.views.under_100", "share", 2).decimals(1);
    facts.add(
        interval::share(study, draft, (&part, &whole), Reason::NotReported)
            .n(study.tallies.accounts.len() as u64)
            .parameter("limit", UNSEEN)
            .input("posts", posts, "views reported"),
    );
}

fn impressions(study: &Study<'_>, facts: &mut Facts) {
    let cells = &study.tallies.cells;
    let posts = study.tallies.posts();
    let reported: u64 = cells.iter().map(|(_, c)| c.reported().views.reported).sum();
    let total: u64 = cells.iter().map(|(_, c)| c.reported().views.total).sum();
    let sum = if reported > 0 {
        Ok(total)
    } else {
        Err(Reason::NotReported)
    };
    facts.add(
        fact("reach.impressions", "views", 2)
            .count_or(sum)
            .n(reported)
            .input("posts", reported, "views reported"),
    );
    facts.add(
        fact("reach.impressions.coverage", "share", 2)
            .decimals(1)
            .number(share(reported, posts))
            .of(reported, posts)
            .input("posts", posts, ""),
    );
}

/// Of the posts that can have views of their own: reposts have none where the
/// platform credits the original.
fn countable(study: &Study<'_>) -> Draft {
    let cells = || study.tallies.cells.iter().filter(|(k, _)| study.has_own(k));
    let posts = cells().map(|(_, c)| c.posts).sum();
    let reported = cells().map(|(_, c)| c.reported().views.reported).sum();
    fact("reach.impressions.coverage_own", "share", 2)
        .decimals(1)
        .number(share(reported, posts))
        .of(reported, posts)
        .parameter("without", "reposts on platforms that credit the original")
        .input("posts", posts, "no reposts that credit the original")
}

fn followers(study: &Study<'_>, facts: &mut Facts) {
    let reported: u64 = study
        .tallies
        .cells
        .iter()
        .map(|(_, c)| c.followers.reported)
        .sum();
    let spans = study.tallies.accounts.iter().map(|a| a.span.followers_max);
    let largest: Vec<u64> = spans.flatten().collect();
    let potential = if largest.is_empty() {
        Err(Reason::NotReported)
    } else {
        Ok(largest.iter().sum())
    };
    facts.add(
        fact("reach.potential", "followers", 2)
            .count_or(potential)
            .n(largest.len() as u64)
            .of(largest.len() as u64, study.tallies.accounts.len() as u64)
            .parameter("of", "accounts whose posts report followers")
            .input("posts", reported, "followers reported"),
    );
    let total: u64 = study
        .tallies
        .cells
        .iter()
        .map(|(_, c)| c.followers.total)
        .sum();
    let exposures = if reported > 0 {
        Ok(total)
    } else {
        Err(Reason::NotReported)
    };
    facts.add(
        fact("reach.follower_exposures", "exposures", 2)
            .count_or(exposures)
            .n(reported)
            .input("posts", reported, "followers reported"),
    );
}
