//! Copy-paste and rewordings (METHODS §4): texts that at least two accounts
//! posted as their own, and how fast the copies came. The two are counted by one
//! code path, because they differ only in which originals belong together.

use super::{Study, interval};
use crate::dataset::study::{Privacy, Search};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::ingest::posts::Kind;
use crate::stat::proportion::share;
use crate::tally::copies::Copied;
use crate::time;

mod cluster;
mod survival;

use cluster::Cluster;

/// Clusters that a table lists.
const LISTED: usize = 20;
/// Characters of a text that a table shows.
const EXCERPT: usize = 80;
/// The copies whose delay the table gives, the first post counted as one.
const COPIES: [(usize, &str); 3] = [(2, "second_copy"), (5, "fifth_copy"), (10, "tenth_copy")];

/// Adds `amplification.copies.*` and `amplification.rewordings.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let copies = Counted::of(study, Sort::Copies);
    let rewordings = Counted::of(study, Sort::Rewordings);
    for counted in [&copies, &rewordings] {
        counted.facts(study, facts);
        facts.add(counted.largest());
    }
    let keyed = study.tallies.texts.keyed();
    let total = copies.total();
    facts.add(
        copies
            .draft("coverage", "share")
            .decimals(1)
            .number(share(keyed, total).map_err(|_| Reason::NoOriginals))
            .of(keyed, total)
            .parameter("of", "originals whose text is long enough to have a key"),
    );
    let reworded = rewordings.clusters.iter().filter(|c| c.wordings() > 1);
    let reworded = reworded.count() as u64;
    let clusters = rewordings.clusters.len() as u64;
    let left_out = match rewordings.known {
        Ok(()) => study.families().left_out,
        Err(_) => 0,
    };
    facts.add(
        rewordings
            .draft("reworded", "clusters")
            .parameter("pairs_left_out", left_out)
            .count_or(rewordings.known.map(|()| reworded))
            .of(reworded, clusters)
            .parents(["amplification.rewordings.clusters"]),
    );
    survival::measure(study, &rewordings, facts);
}

/// For each listed cluster of rewordings, the largest first, its texts.
pub fn listed<'a>(study: &'a Study<'_>) -> Vec<Vec<&'a str>> {
    let texts = &study.tallies.names.texts;
    let of = |cluster: &Cluster<'_>| {
        let mut ranks: Vec<u32> = cluster.posts.iter().map(|p| p.text).collect();
        ranks.sort_unstable();
        ranks.dedup();
        ranks
            .into_iter()
            .map(|rank| texts[rank as usize].as_str())
            .collect()
    };
    let clusters = cluster::of_rewordings(study);
    clusters.iter().take(LISTED).map(of).collect()
}

/// For each listed cluster of rewordings, the largest first, the beginning of its
/// text; none in share-safe editions, because texts can be searched for, and lead to
/// the accounts. No fact holds a text: facts are read by programs that may take words
/// for instructions.
pub fn excerpts(study: &Study<'_>) -> Vec<String> {
    if study.parameters.privacy == Privacy::ShareSafe {
        return Vec::new();
    }
    let clusters = cluster::of_rewordings(study);
    let excerpt = |cluster: &Cluster<'_>| excerpt(study, cluster).unwrap_or_default();
    clusters.iter().take(LISTED).map(excerpt).collect()
}

/// For each account that posts its originals that another account posted, too, and
/// all of its originals.
pub fn copied(study: &Study<'_>) -> (Vec<u64>, Vec<u64>) {
    let clusters = study.tallies.texts.clusters();
    (by_account(study, clusters.flatten()), originals(study))
}

/// The originals of each account that posts.
fn originals(study: &Study<'_>) -> Vec<u64> {
    study.per_account(|k, c| match k.kind {
        Kind::Original => c.posts,
        _ => 0,
    })
}

/// How many of some originals each account that posts has.
fn by_account<'a>(study: &Study<'_>, posts: impl Iterator<Item = &'a Copied>) -> Vec<u64> {
    let positions = study.positions();
    let mut counts = vec![0; study.tallies.accounts.len()];
    for post in posts {
        counts[positions[post.account as usize]] += 1;
    }
    counts
}

/// Which originals belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Those with one text.
    Copies,
    /// Those with one text or a rewording of it.
    Rewordings,
}

/// The clusters of a sort, and the originals of each account that posts.
struct Counted<'a> {
    sort: Sort,
    clusters: Vec<Cluster<'a>>,
    originals: Vec<u64>,
    /// Of these, those in clusters.
    copies: Vec<u64>,
    /// Without originals, or without texts to compare, nothing is known of copies.
    known: Result<(), Reason>,
}

impl<'a> Counted<'a> {
    fn of(study: &Study<'a>, sort: Sort) -> Self {
        let clusters = match sort {
            Sort::Copies => cluster::of_copies(study),
            Sort::Rewordings => cluster::of_rewordings(study),
        };
        let originals = originals(study);
        let copies = by_account(study, clusters.iter().flat_map(|c| &*c.posts));
        let total: u64 = originals.iter().sum();
        let searched = study.parameters.searches(Search::Rewordings);
        Self {
            sort,
            clusters,
            originals,
            copies,
            known: match (total, study.tallies.texts.keyed()) {
                _ if sort == Sort::Rewordings && !searched => Err(Reason::NotSearched),
                (0, _) => Err(Reason::NoOriginals),
                (_, 0) => Err(Reason::NoTexts),
                _ => Ok(()),
            },
        }
    }

    /// Clusters, accounts and originals in them, and the originals' share.
    fn facts(&self, study: &Study<'_>, facts: &mut Facts) {
        let count = |name: &str, unit: &str, n: u64| {
            self.draft(name, unit)
                .count_or(self.known.map(|()| n))
                .parents(["activity.posts[kind=original]"])
        };
        let (copies, originals): (u64, u64) = (self.copies.iter().sum(), self.total());
        let copying = self.copies.iter().filter(|n| **n > 0).count() as u64;
        facts.add(count("clusters", "clusters", self.clusters.len() as u64));
        facts.add(count("accounts", "accounts", copying));
        facts.add(count("originals", "posts", copies));
        let draft = self.draft("share", "share").decimals(1);
        let share_of = match self.known {
            Ok(()) => {
                let sums = (&self.copies[..], &self.originals[..]);
                interval::share(study, draft, sums, Reason::NoOriginals)
            }
            Err(reason) => draft.not_estimable(reason).of(copies, originals),
        };
        let parents = [
            self.id("originals"),
            "activity.posts[kind=original]".to_owned(),
        ];
        facts.add(
            share_of
                .n(self.originals.iter().filter(|n| **n > 0).count() as u64)
                .parameter("clusters", "held fixed while accounts are left out")
                .parents(parents),
        );
    }

    /// The clusters with the most accounts.
    fn largest(&self) -> Draft {
        let rows = self.clusters.iter().take(LISTED).zip(1..).map(|(c, rank)| {
            let mut row = vec![key(rank), cell(c.accounts), cell(c.size())];
            if self.sort == Sort::Rewordings {
                row.push(cell(c.wordings()));
            }
            row.extend(
                [c.at(1), c.at(c.posts.len())].map(|at| at.map(time::day).map(time::iso_day)),
            );
            row.extend(COPIES.map(|(k, _)| c.minutes(k)));
            row.push(cell(c.fastest()));
            row
        });
        let mut columns = vec![
            ("rank", ""),
            ("accounts", "accounts"),
            ("originals", "posts"),
        ];
        if self.sort == Sort::Rewordings {
            columns.push(("wordings", "texts"));
        }
        columns.extend([("first", "date"), ("last", "date")]);
        columns.extend(COPIES.map(|(_, name)| (name, "minutes")));
        columns.push(("fastest_minute", "posts"));
        let draft = self
            .draft("largest", "accounts")
            .parameter("listed", LISTED)
            .parents([self.id("clusters")]);
        match self.known {
            Ok(()) => draft.rows(Shape::Table, &columns, rows.collect()),
            Err(reason) => draft
                .rows(Shape::Table, &[], Vec::new())
                .not_estimable(reason),
        }
    }

    fn total(&self) -> u64 {
        self.originals.iter().sum()
    }

    fn id(&self, name: &str) -> String {
        let sort = match self.sort {
            Sort::Copies => "copies",
            Sort::Rewordings => "rewordings",
        };
        format!("amplification.{sort}.{name}")
    }

    fn draft(&self, name: &str, unit: &str) -> Draft {
        let draft = fact(self.id(name), unit, 4).input("posts", self.total(), "kind=original");
        match self.sort {
            Sort::Copies => draft,
            Sort::Rewordings => {
                draft.parameter("similarity", "at most 307 edits in 1000 characters")
            }
        }
    }
}

/// The beginning of a cluster's most frequent text, as it is compared: what two
/// accounts must share to be in it, and without links, handles or tricks of type.
fn excerpt(study: &Study<'_>, cluster: &Cluster<'_>) -> Option<String> {
    let text = &study.tallies.names.texts[cluster.text()? as usize];
    let mut start: String = text.chars().take(EXCERPT).collect();
    if text.chars().nth(EXCERPT).is_some() {
        start.push('…');
    }
    Some(start)
}
