//! Copy-paste (METHODS §4): texts that at least two accounts posted as their
//! own, and how fast the copies came.

use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::ingest::posts::Kind;
use crate::stat::proportion::share;
use crate::tally::copies::Copied;
use crate::time;

/// Clusters that the table lists.
const LISTED: usize = 20;
/// The copies whose delay the table gives, the first post counted as one.
const COPIES: [(usize, &str); 3] = [(2, "second_copy"), (5, "fifth_copy"), (10, "tenth_copy")];

/// Adds `amplification.copies.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let counted = Counted::of(study);
    let known = counted.known();
    let count = |name: &str, unit: &str, n: u64| {
        counted
            .draft(name, unit)
            .count_or(known.map(|()| n))
            .parents(["activity.posts[kind=original]"])
    };
    let copies: u64 = counted.copies.iter().sum();
    let copying = counted.copies.iter().filter(|n| **n > 0).count() as u64;
    let clusters = study.tallies.texts.clusters().count() as u64;
    facts.add(count("clusters", "clusters", clusters));
    facts.add(count("accounts", "accounts", copying));
    facts.add(count("originals", "posts", copies));
    let originals = counted.total();
    let draft = counted.draft("share", "share").decimals(1);
    let share_of = match known {
        Ok(()) => {
            let sums = (&counted.copies[..], &counted.originals[..]);
            interval::share(study, draft, sums, Reason::NoOriginals)
        }
        Err(reason) => draft.not_estimable(reason).of(copies, originals),
    };
    facts.add(
        share_of
            .n(counted.originals.iter().filter(|n| **n > 0).count() as u64)
            .parameter("clusters", "held fixed while accounts are left out")
            .parents([
                "amplification.copies.originals",
                "activity.posts[kind=original]",
            ]),
    );
    facts.add(
        counted
            .draft("coverage", "share")
            .decimals(1)
            .number(share(counted.keyed, originals).map_err(|_| Reason::NoOriginals))
            .of(counted.keyed, originals)
            .parameter("of", "originals whose text is long enough to have a key"),
    );
    facts.add(largest(study, &counted));
}

/// Originals, and those in clusters, for each account that posts.
pub struct Counted {
    /// Originals.
    pub originals: Vec<u64>,
    /// Originals whose text another account posted, too.
    pub copies: Vec<u64>,
    keyed: u64,
}

impl Counted {
    /// Counts them.
    pub fn of(study: &Study<'_>) -> Self {
        let originals = study.per_account(|k, c| match k.kind {
            Kind::Original => c.posts,
            _ => 0,
        });
        let mut copies = vec![0; originals.len()];
        for post in study.tallies.texts.clusters().flatten() {
            copies[study.position(post.account)] += 1;
        }
        Self {
            originals,
            copies,
            keyed: study.tallies.texts.keyed,
        }
    }

    fn total(&self) -> u64 {
        self.originals.iter().sum()
    }

    /// Without originals, or without texts to compare, nothing is known of copies.
    fn known(&self) -> Result<(), Reason> {
        match (self.total(), self.keyed) {
            (0, _) => Err(Reason::NoOriginals),
            (_, 0) => Err(Reason::NoTexts),
            _ => Ok(()),
        }
    }

    fn draft(&self, name: &str, unit: &str) -> Draft {
        fact(format!("amplification.copies.{name}"), unit, 4).input(
            "posts",
            self.total(),
            "kind=original",
        )
    }
}

/// The clusters with the most accounts, without their texts.
fn largest(study: &Study<'_>, counted: &Counted) -> Draft {
    let mut clusters: Vec<Cluster<'_>> = study.tallies.texts.clusters().map(Cluster::of).collect();
    clusters.sort_by(|a, b| a.order().cmp(&b.order()));
    let rows = clusters.iter().take(LISTED).zip(1..).map(|(c, rank)| {
        let mut row = vec![key(rank), cell(c.accounts), cell(c.posts.len() as u64)];
        row.extend([c.at(1), c.at(c.posts.len())].map(|at| at.map(time::day).map(time::iso_day)));
        row.extend(COPIES.map(|(k, _)| c.minutes(k)));
        row
    });
    let mut columns = vec![
        ("rank", ""),
        ("accounts", "accounts"),
        ("originals", "posts"),
        ("first", "date"),
        ("last", "date"),
    ];
    columns.extend(COPIES.map(|(_, name)| (name, "minutes")));
    let draft = counted
        .draft("largest", "accounts")
        .parameter("listed", LISTED)
        .parents(["amplification.copies.clusters"]);
    match counted.known() {
        Ok(()) => draft.rows(Shape::Table, &columns, rows.collect()),
        Err(reason) => draft
            .rows(Shape::Table, &[], Vec::new())
            .not_estimable(reason),
    }
}

/// The posts of one text, by time.
struct Cluster<'a> {
    posts: &'a [Copied],
    accounts: u64,
}

impl<'a> Cluster<'a> {
    fn of(posts: &'a [Copied]) -> Self {
        let mut accounts: Vec<u32> = posts.iter().map(|p| p.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        Self {
            posts,
            accounts: accounts.len() as u64,
        }
    }

    /// Most accounts first, then most posts, then the earliest; the rest only so
    /// that the order never depends on keys.
    fn order(&self) -> impl Ord + use<'a> {
        let posts: Vec<(i64, u32)> = self.posts.iter().map(|p| (p.at, p.account)).collect();
        (std::cmp::Reverse((self.accounts, posts.len())), posts)
    }

    /// When the k-th post came, the first counted as one.
    fn at(&self, k: usize) -> Option<i64> {
        self.posts.get(k.checked_sub(1)?).map(|p| p.at)
    }

    fn minutes(&self, k: usize) -> Option<String> {
        let seconds = self.at(k)?.abs_diff(self.at(1)?);
        decimal_cell(share(seconds, 60))
    }
}
