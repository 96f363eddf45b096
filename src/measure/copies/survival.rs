//! What became of the texts of suspended accounts: which clusters went on after a
//! takedown, and who posted their texts again.

use std::collections::BTreeSet;

use super::Counted;
use super::cluster::Cluster;
use crate::facts::build::{cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::measure::Study;
use crate::measure::removal::{of_posting, suspended_by};
use crate::time::{self, Day};

/// Adds `amplification.rewordings.hit|survived|heirs|heirs.new|heirs.posts|after`
/// for every takedown: clusters in which an account that it suspended posted
/// before the day of the takedown; those of them in which accounts that it did not
/// suspend had originals from that day on; and these accounts.
pub fn measure(study: &Study<'_>, counted: &Counted, facts: &mut Facts) {
    let by = suspended_by(study);
    for takedown in study.takedowns() {
        let gone = of_posting(study, &by, takedown);
        let gone = |account: u32| gone[study.position(account)];
        let all = study.tallies.accounts.iter();
        let any = all.map(|active| active.account).any(gone);
        let known = counted.known.and(match (study.has("accounts"), any) {
            (false, _) => Err(Reason::NoAccountsTable),
            (true, false) => Err(Reason::NoneSuspended),
            (true, true) => Ok(()),
        });
        let day = time::day(takedown.at);
        let hit: Vec<(usize, Fate)> = counted
            .clusters
            .iter()
            .enumerate()
            .filter_map(|(at, cluster)| Some((at, Fate::of(cluster, day, gone)?)))
            .collect();
        one(study, takedown, (known, &hit), facts);
    }
}

/// What a takedown did to a cluster.
struct Fate {
    /// Originals before the day of the takedown, and from it on.
    posts: [u64; 2],
    /// The accounts that wrote the latter and were not suspended.
    heirs: BTreeSet<u32>,
    /// Their originals from that day on.
    inherited: u64,
}

impl Fate {
    /// None if no account that the takedown suspended posted in it before.
    fn of(cluster: &Cluster<'_>, day: Day, gone: impl Fn(u32) -> bool) -> Option<Self> {
        let mut fate = Self {
            posts: [0, 0],
            heirs: BTreeSet::new(),
            inherited: 0,
        };
        let mut hit = false;
        for post in &*cluster.posts {
            let (after, gone) = (time::day(post.at) >= day, gone(post.account));
            fate.posts[usize::from(after)] += 1;
            hit |= gone && !after;
            if after && !gone {
                fate.heirs.insert(post.account);
                fate.inherited += 1;
            }
        }
        hit.then_some(fate)
    }
}

fn one(
    study: &Study<'_>,
    takedown: &Takedown,
    (known, hit): (Result<(), Reason>, &[(usize, Fate)]),
    facts: &mut Facts,
) {
    let scoped = |name: &str| {
        let name = format!("amplification.rewordings.{name}");
        id(&name, &[("takedown", &takedown.id)])
    };
    let survived: Vec<&(usize, Fate)> = hit.iter().filter(|(_, f)| f.inherited > 0).collect();
    let heirs: BTreeSet<u32> = hit
        .iter()
        .flat_map(|(_, f)| f.heirs.iter().copied())
        .collect();
    let day = time::day(takedown.at);
    let is_new = |account: &&u32| {
        let span = study.tallies.accounts[study.position(**account)].span;
        time::day(span.first) >= day
    };
    let new = heirs.iter().filter(is_new).count() as u64;
    let posts: u64 = hit.iter().map(|(_, f)| f.inherited).sum();
    let (hits, heirs) = (hit.len() as u64, heirs.len() as u64);
    for (name, unit, n, whole, parent) in [
        (
            "hit",
            "clusters",
            hits,
            None,
            "amplification.rewordings.clusters".to_owned(),
        ),
        (
            "survived",
            "clusters",
            survived.len() as u64,
            Some(hits),
            scoped("hit"),
        ),
        ("heirs", "accounts", heirs, None, scoped("survived")),
        ("heirs.new", "accounts", new, Some(heirs), scoped("heirs")),
        ("heirs.posts", "posts", posts, None, scoped("survived")),
    ] {
        let draft = fact(scoped(name), unit, 4)
            .count_or(known.map(|()| n))
            .parents([parent]);
        facts.add(match (known, whole) {
            (Ok(()), Some(whole)) => draft.of(n, whole),
            _ => draft,
        });
    }
    let rows = survived.iter().take(super::LISTED).map(|(at, fate)| {
        vec![
            key(at + 1),
            cell(fate.posts[0]),
            cell(fate.posts[1]),
            cell(fate.heirs.len() as u64),
        ]
    });
    let columns = [
        ("rank", ""),
        ("posts_before", "posts"),
        ("posts_after", "posts"),
        ("heirs", "accounts"),
    ];
    let draft = fact(scoped("after"), "posts", 4)
        .parameter("listed", super::LISTED)
        .parents([scoped("survived")]);
    facts.add(match known {
        Ok(()) => draft.rows(Shape::Table, &columns, rows.collect()),
        Err(reason) => draft
            .rows(Shape::Table, &[], Vec::new())
            .not_estimable(reason),
    });
}
