//! Impact (METHODS §10): how far the campaign broke out, on Nimmo's scale. The
//! data bound the category from below; what they cannot know is declared.

use super::Study;
use crate::dataset::declared::{Evidence, Pickup};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::ingest::posts::Kind;
use crate::stat::NotEstimable;

/// What one platform shows of pickup.
#[derive(Debug, Clone, Copy, Default)]
struct Platform {
    /// Posts of the network.
    posts: u64,
    /// Posts of it whose reposts or quotes are reported.
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
    let reported = active.iter().any(|p| p.1.reporting > 0);
    let posts = study.tallies.posts();
    facts.add(
        fact("impact.platforms", "platforms", 10)
            .count(active.len() as u64)
            .input("posts", posts, ""),
    );
    facts.add(
        fact("impact.pickup.platforms", "platforms", 10)
            .count_or(if reported {
                Ok(taken)
            } else {
                Err(Reason::NotReported)
            })
            .parents(["impact.pickup"]),
    );
    facts.add(table(&active).input("posts", posts, ""));
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
    let data = match active.len() {
        0 => Err(NotEstimable::Empty),
        many => Ok(bound(many as u64, taken, communities)),
    };
    let stated = amplifying(declared).filter_map(|e| e.kind.category()).max();
    facts.add(category("impact.breakout.data", data).parents([
        "impact.platforms",
        "impact.pickup.platforms",
        "impact.declared.communities",
    ]));
    facts.add(
        category(
            "impact.breakout",
            data.map(|data| stated.map_or(data, |stated| stated.max(data))),
        )
        .parents(["impact.breakout.data", "impact.declared"]),
    );
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

fn category(id: &str, value: Result<u64, NotEstimable>) -> Draft {
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
            platform.reporting += cell.reposts.reported.max(cell.quotes.reported);
            platform.drawn += cell.reposts.total + cell.quotes.total;
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
