//! Clusters: the originals of one text, or of one family of rewordings, by time.

use std::borrow::Cow;
use std::cmp::Ordering;

use rayon::prelude::*;

use crate::dataset::study::Search;
use crate::facts::build::decimal_cell;
use crate::measure::Study;
use crate::stat::proportion::share;
use crate::tally::copies::Copied;

/// Seconds in which the fastest copies are counted.
const MOMENT: i64 = 60;

/// The originals that belong together.
pub struct Cluster<'a> {
    /// The originals by time, then account.
    pub posts: Cow<'a, [Copied]>,
    /// How many accounts wrote them.
    pub accounts: u64,
}

impl<'a> Cluster<'a> {
    /// The cluster of some originals in their order; `buffer` is used again.
    fn of(posts: Cow<'a, [Copied]>, buffer: &mut Vec<u32>) -> Self {
        buffer.clear();
        buffer.extend(posts.iter().map(|p| p.account));
        buffer.sort_unstable();
        buffer.dedup();
        Self {
            accounts: buffer.len() as u64,
            posts,
        }
    }

    /// Number of originals.
    pub fn size(&self) -> u64 {
        self.posts.len() as u64
    }

    /// Number of texts that differ.
    pub fn wordings(&self) -> u64 {
        let mut texts: Vec<u32> = self.posts.iter().map(|p| p.text).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len() as u64
    }

    /// The text that most of its originals have; of several, the first in byte order.
    pub fn text(&self) -> Option<u32> {
        let mut texts: Vec<u32> = self.posts.iter().map(|p| p.text).collect();
        texts.sort_unstable();
        let runs = texts.chunk_by(|a, b| a == b);
        runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))
            .map(|run| run[0])
    }

    /// When the k-th post came, the first counted as one.
    pub fn at(&self, k: usize) -> Option<i64> {
        self.posts.get(k.checked_sub(1)?).map(|p| p.at)
    }

    /// Minutes from the first to the k-th post, as a cell.
    pub fn minutes(&self, k: usize) -> Option<String> {
        let seconds = self.at(k)?.abs_diff(self.at(1)?);
        decimal_cell(share(seconds, 60))
    }

    /// The most originals within one minute, whenever it begins.
    pub fn fastest(&self) -> u64 {
        let mut start = 0;
        let mut most = 0;
        for (i, post) in self.posts.iter().enumerate() {
            while self.posts[start].at <= post.at - MOMENT {
                start += 1;
            }
            most = most.max(i - start + 1);
        }
        most as u64
    }

    /// Most accounts first, then most posts, then the earliest; the rest only so
    /// that the order never depends on anything else.
    fn order(&self, other: &Self) -> Ordering {
        let size = |cluster: &Self| (cluster.accounts, cluster.posts.len());
        let post = |p: &Copied| (p.at, p.account, p.text);
        let posts = self.posts.iter().map(post);
        let larger = size(other).cmp(&size(self));
        larger.then_with(|| posts.cmp(other.posts.iter().map(post)))
    }
}

/// The clusters of two accounts or more whose originals share a text, largest first.
pub fn of_copies<'a>(study: &Study<'a>) -> Vec<Cluster<'a>> {
    // Originals of one text are in the order of time and account.
    sorted(study.tallies.texts.clusters().map(Cow::Borrowed))
}

/// The same for originals that share a text or a rewording of it.
pub fn of_rewordings<'a>(study: &Study<'a>) -> Vec<Cluster<'a>> {
    if !study.parameters.searches(Search::Rewordings) {
        return Vec::new();
    }
    let family = |post: &Copied| study.families().of[post.text as usize];
    let posts = study.tallies.texts.posts.iter();
    let mut posts: Vec<(u32, Copied)> = posts.map(|p| (family(p), *p)).collect();
    posts.sort_unstable_by_key(|(family, p)| (*family, p.at, p.account, p.text));
    let groups = posts.chunk_by(|a, b| a.0 == b.0);
    let shared = groups.filter(|g| g.iter().any(|(_, p)| p.account != g[0].1.account));
    sorted(shared.map(|group| group.iter().map(|(_, post)| *post).collect()))
}

fn sorted<'a>(clusters: impl Iterator<Item = Cow<'a, [Copied]>>) -> Vec<Cluster<'a>> {
    let mut buffer = Vec::new();
    let clusters = clusters.map(|posts| Cluster::of(posts, &mut buffer));
    let mut clusters: Vec<Cluster> = clusters.collect();
    clusters.par_sort_unstable_by(Cluster::order);
    clusters
}
