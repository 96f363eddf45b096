//! Numbers that say nothing, and numbers that cannot be true together: columns
//! that are 0 throughout, and several rows of one post of which some number falls.

use super::{At, By, Told};
use crate::dataset::schema::{Kind, Table};
use crate::ingest::decimal::whole;
use crate::ingest::ledger::Reason;
use crate::ingest::posts::Metrics;
use crate::ingest::records::Cells;
use crate::keyed::{Key, same};

/// From so many cells on a constant says something.
const ENOUGH: u64 = 20;

/// Smallest and largest value of a column on each platform. A column that is one
/// number throughout, in twenty cells or more, was filled by a program: some exports
/// write 0 for what was not reported. Followers of posts are left out unless they are 0:
/// those of one account may well stay the same.
pub struct Extents {
    platform: Option<usize>,
    columns: Vec<usize>,
    by_platform: Vec<(String, Vec<Extent>)>,
    /// The latest of them.
    latest: usize,
}

#[derive(Debug, Clone, Copy)]
struct Extent {
    cells: u64,
    least: u64,
    most: u64,
    at: At,
}

impl Extents {
    /// Nothing seen yet of the columns of counts.
    pub fn of(table: &Table) -> Self {
        let counts = table.columns.iter().enumerate();
        let counts = counts.filter(|(_, c)| matches!(c.kind, Kind::Count));
        Self {
            platform: table.position("platform"),
            columns: counts.map(|(position, _)| position).collect(),
            by_platform: Vec::new(),
            latest: 0,
        }
    }

    /// Looks at the numbers of a record.
    pub fn look(&mut self, at: At, cells: &Cells<'_>) {
        let platform = self.platform.map_or("", |position| cells.get(position));
        self.latest = self.of_platform(platform, at);
        let (_, extents) = &mut self.by_platform[self.latest];
        for (extent, column) in extents.iter_mut().zip(&self.columns) {
            let cell = cells.get(*column);
            if cell.is_empty() {
                continue;
            }
            let Some(value) = whole(cell) else {
                continue;
            };
            if extent.cells == 0 {
                extent.at = at;
            }
            extent.cells += 1;
            extent.least = extent.least.min(value);
            extent.most = extent.most.max(value);
        }
    }

    /// The position of a platform, new or known.
    fn of_platform(&mut self, platform: &str, at: At) -> usize {
        let is = |(name, _): &(String, Vec<Extent>)| same(name, platform);
        if self.by_platform.get(self.latest).is_some_and(is) {
            return self.latest;
        }
        if let Some(known) = self.by_platform.iter().position(is) {
            return known;
        }
        let unseen = Extent {
            cells: 0,
            least: u64::MAX,
            most: 0,
            at,
        };
        let columns = vec![unseen; self.columns.len()];
        self.by_platform.push((platform.to_owned(), columns));
        self.by_platform.len() - 1
    }

    /// Adds what another thread has seen.
    pub fn join(&mut self, other: Self) {
        for (platform, extents) in other.by_platform {
            // Where a platform has no cells yet its place does not matter.
            let at = extents.first().map(|extent| extent.at);
            let Some(at) = at else { continue };
            let known = self.of_platform(&platform, at);
            let both = self.by_platform[known].1.iter_mut().zip(extents);
            both.for_each(|(extent, more)| extent.join(more));
        }
    }

    /// Tells which columns are one number throughout.
    pub fn tell(mut self, table: &Table, told: &mut Told<'_>) {
        self.by_platform.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (platform, extents) in &self.by_platform {
            for (extent, column) in extents.iter().zip(&self.columns) {
                let name = table.columns[*column].name;
                if extent.cells < ENOUGH || extent.least != extent.most {
                    continue;
                }
                let (reason, ignored) = match extent.least {
                    0 => (Reason::AllZero, false),
                    _ => (
                        Reason::Constant,
                        table.name == "posts" && name == "followers",
                    ),
                };
                if ignored {
                    continue;
                }
                let of = match platform.as_str() {
                    "" => String::new(),
                    platform => format!(" of {platform}"),
                };
                let found = format!("{} in all {} cells{of}", extent.least, extent.cells);
                told.one(name, reason, extent.cells, extent.at, &found);
            }
        }
    }
}

impl Extent {
    fn join(&mut self, other: Self) {
        self.at = match (self.cells, other.cells) {
            (_, 0) => self.at,
            (0, _) => other.at,
            _ => self.at.min(other.at),
        };
        self.cells += other.cells;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

/// The numbers of each row of posts whose rows contradict each other. Such rows
/// are mostly snapshots of one post at different times, which no column dates. Numbers
/// of displays and reactions grow, so that the rows of a post can be brought into an order
/// in which nothing falls; where they cannot, something fell, whichever came first.
#[derive(Debug, Default)]
pub struct Snapshots(By<Key, Vec<Snapshot>>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Snapshot {
    at: At,
    id: String,
    values: [Option<u64>; 5],
}

const NAMES: [&str; 5] = ["views", "likes", "reposts", "replies", "quotes"];

impl Snapshots {
    /// Looks at a row of such a post.
    pub fn look(&mut self, at: At, post: Key, id: &str, metrics: Metrics) {
        let Metrics {
            views,
            likes,
            reposts,
            replies,
            quotes,
            ..
        } = metrics;
        self.0.entry(post).or_default().push(Snapshot {
            at,
            id: id.to_owned(),
            values: [views, likes, reposts, replies, quotes],
        });
    }

    /// Adds what another thread has seen.
    pub fn join(&mut self, other: Self) {
        for (post, rows) in other.0 {
            self.0.entry(post).or_default().extend(rows);
        }
    }

    /// Tells of how many posts the numbers differ, and of how many one must fall.
    pub fn tell(self, told: &mut Told<'_>) {
        let mut posts: Vec<Vec<Snapshot>> = self.0.into_values().collect();
        posts.iter_mut().for_each(|rows| rows.sort());
        // Not in the order of the keys, which depends on the dataset's descriptor.
        posts.sort();
        let (mut differ, mut fall) = (super::Spots::default(), super::Spots::default());
        for rows in posts {
            let Some((metric, first, then)) = differing(&rows) else {
                continue;
            };
            let (at, id, name) = (then.at, &then.id, NAMES[metric]);
            let [before, after] = [first, then].map(|s| s.values[metric].unwrap_or_default());
            differ.add(at, || {
                format!(
                    "{id}: {name} {before} in line {}, then {after}",
                    first.at.line
                )
            });
            if !is_chain(&rows) {
                fall.add(at, || {
                    format!("{id}: in any order of its rows some number falls")
                });
            }
        }
        told.spots("post_id", Reason::MetricsDiffer, &differ);
        told.spots("post_id", Reason::MetricsFall, &fall);
    }
}

/// The first metric that differs, and two rows in which it does.
fn differing(rows: &[Snapshot]) -> Option<(usize, &Snapshot, &Snapshot)> {
    (0..NAMES.len()).find_map(|metric| {
        let mut reported = rows.iter().filter(|row| row.values[metric].is_some());
        let first = reported.next()?;
        let then = reported.find(|row| row.values[metric] != first.values[metric])?;
        Some((metric, first, then))
    })
}

/// Whether no two rows contradict each other: of any two metrics that both rows
/// report, one does not rise while the other falls. What is not reported is no
/// obstacle. Sorted by one metric, another must not fall.
fn is_chain(rows: &[Snapshot]) -> bool {
    let mut pairs = (0..NAMES.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    pairs.all(|(a, b)| {
        let both = rows
            .iter()
            .filter_map(|row| Some((row.values[a]?, row.values[b]?)));
        let mut both: Vec<(u64, u64)> = both.collect();
        both.sort_unstable();
        both.is_sorted_by_key(|(_, b)| *b)
    })
}
