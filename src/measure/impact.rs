//! Impact (METHODS §10): how far the campaign broke out, on Nimmo's scale. The
//! data bound the category from below; what they cannot know is declared.

use super::Study;
use crate::dataset::declared::{Evidence, Pickup};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::ingest::posts::Kind;
use crate::stat::NotEstimable;

/// A number of the posts, or why there is none.
type Known = Result<u64, Reason>;

/// What one platform shows of pickup.
#[derive(Debug, Clone, Copy, Default)]
struct Platform {
    /// Posts of the network.
    posts: u64,
    /// Posts of it whose reposts or quotes, or both, are reported.
    reporting: u64,
    /// Reposts and quotes that its posts are reported to have drawn.
    drawn: u64,
    /// Reposts and quotes by the network, of whatever.
    own: u64,
}

impl Platform {
    /// Reposts and quotes that cannot be the network's own: as if each of its
    /// own had gone to one of its posts.
    fn outside(&self) -> u64 {
        self.drawn.saturating_sub(self.own)
    }
}

/// Adds `impact.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let platforms = platforms(study);
    let active: Vec<(&str, Platform)> = platforms
        .iter()
        .filter(|p| p.1.posts > 0)
        .copied()
        .collect();
    let taken = active.iter().filter(|p| p.1.outside() > 0).count() as u64;
    let many: Known = match study.has("posts") {
        true => Ok(active.len() as u64),
        false => Err(Reason::NoPostsTable),
    };
    let reported = match active.iter().any(|p| p.1.reporting > 0) {
        true => Ok(taken),
        false => Err(Reason::NotReported),
    };
    facts.add(of_posts(
        study,
        fact("impact.platforms", "platforms", 10).count_or(many),
    ));
    facts.add(
        fact("impact.pickup.platforms", "platforms", 10)
            .count_or(many.and(reported))
            .parents(["impact.pickup"]),
    );
    let pickup = match many {
        Ok(_) => table(&active),
        Err(reason) => fact("impact.pickup", "interactions", 10)
            .rows(Shape::Table, &[], Vec::new())
            .not_estimable(reason),
    };
    facts.add(of_posts(study, pickup));
    let declared = &study.parameters.evidence;
    let communities = amplifying(declared)
        .filter(|e| e.kind == Pickup::Community)
        .count() as u64;
    let others = amplifying(declared)
        .filter(|e| e.kind != Pickup::Community)
        .count() as u64;
    let exposures = declared.iter().filter(|e| e.exposure).count() as u64;
    for (id, unit, n) in [
        ("impact.declared.communities", "communities", communities),
        ("impact.declared", "pickups", others),
        ("impact.exposures", "events", exposures),
    ] {
        facts.add(
            fact(id, unit, 10)
                .count(n)
                .declared("evidence of the study"),
        );
    }
    let data = many.and_then(|many| match many {
        0 => Err(NotEstimable::Empty.into()),
        many => Ok(bound(many, taken, communities)),
    });
    let stated = amplifying(declared).filter_map(|e| e.kind.category()).max();
    facts.add(category("impact.breakout.data", data).parents([
        "impact.platforms",
        "impact.pickup.platforms",
        "impact.declared.communities",
    ]));
    facts.add(
        category("impact.breakout", with_declared(data, stated))
            .parents(["impact.breakout.data", "impact.declared"]),
    );
}

/// A fact of all posts that count; where there is no table of posts it rests on
/// none of its rows.
fn of_posts(study: &Study<'_>, draft: Draft) -> Draft {
    match study.has("posts") {
        true => draft.input("posts", study.tallies.posts(), ""),
        false => draft,
    }
}

/// The category that data and declared pickup bear out together. Without a table
/// of posts what is declared stands for itself.
fn with_declared(data: Known, stated: Option<u64>) -> Known {
    match (data, stated) {
        (Ok(data), Some(stated)) => Ok(stated.max(data)),
        (Err(Reason::NoPostsTable), Some(stated)) => Ok(stated),
        (data, _) => data,
    }
}

/// Evidence of amplification: what debunks or exposes is none.
fn amplifying(declared: &[Evidence]) -> impl Iterator<Item = &Evidence> {
    declared.iter().filter(|e| !e.exposure)
}

/// The least category that platforms and communities bear out: pickup on several
/// platforms and by several communities is 3; the campaign's own posting on
/// several platforms, or several communities, 2; anything else 1.
fn bound(platforms: u64, taken: u64, communities: u64) -> u64 {
    match (platforms, taken, communities) {
        (_, 2.., 2..) => 3,
        (2.., ..) | (.., 2..) => 2,
        _ => 1,
    }
}

fn category(id: &str, value: Known) -> Draft {
    fact(id, "category", 10).count_or(value)
}

fn platforms<'a>(study: &Study<'a>) -> Vec<(&'a str, Platform)> {
    let names = study.tallies.names.platforms.iter();
    let mut found: Vec<(&str, Platform)> =
        names.map(|n| (n.as_str(), Platform::default())).collect();
    for (key, cell) in &study.tallies.cells {
        let Some((_, platform)) = found.get_mut(key.platform as usize) else {
            continue;
        };
        platform.posts += cell.posts;
        if matches!(key.kind, Kind::Repost | Kind::Quote) {
            platform.own += cell.posts;
        }
        if study.has_own(key) {
            platform.reporting += cell.reported().pickup.reported;
            platform.drawn += cell.reported().pickup.total;
        }
    }
    found
}

/// One row for each platform.
fn table(active: &[(&str, Platform)]) -> Draft {
    let row = |(name, p): &(&str, Platform)| {
        let outside = if p.reporting > 0 {
            cell(p.outside())
        } else {
            None
        };
        vec![
            key(name),
            cell(p.posts),
            cell(p.reporting),
            cell(p.drawn),
            cell(p.own),
            outside,
        ]
    };
    let columns = [
        ("platform", ""),
        ("posts", "posts"),
        ("reporting", "posts"),
        ("drawn", "interactions"),
        ("own", "posts"),
        ("outside_at_least", "interactions"),
    ];
    fact("impact.pickup", "interactions", 10)
        .rows(Shape::Table, &columns, active.iter().map(row).collect())
        .n(active.len() as u64)
}
