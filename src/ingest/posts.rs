//! Posts: typed rows handed on one by one, each counted once. No row is kept,
//! except the winners among rows that share an id and contradict each other.

use std::collections::BTreeSet;

use crate::dataset::Dataset;
use crate::dataset::schema::{POST_KINDS, POSTS};
use crate::error::Result;
use crate::keyed::{Key, Keyer};
use crate::time::Instant;

use super::codebook::Codebook;
use super::damage::Damage;
use super::ledger::Ledger;
use super::objects::Held;
use super::records::{self, Reading};
use super::tables::Account;

mod authors;
mod found;
mod names;
mod pass;
mod visitor;

pub use authors::{Authors, Met};
pub use names::{PostNames, Renumber};

use authors::Repeated;
use found::Found;
use pass::{Pass, Rules};
use visitor::{Caller, Feed, Nobody, Visitor};

pub use visitor::Sought;

/// The kind of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kind {
    /// Written by the account.
    Original,
    /// Another's post, shown again.
    Repost,
    /// An answer.
    Reply,
    /// Another's post with words added.
    Quote,
    /// Not reported.
    #[default]
    Unknown,
}

impl Kind {
    /// Every kind, in the order of the schema's words, then `Unknown`.
    pub const ALL: [Self; 5] = [
        Self::Original,
        Self::Repost,
        Self::Reply,
        Self::Quote,
        Self::Unknown,
    ];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        POST_KINDS.get(self as usize).copied().unwrap_or("unknown")
    }
}

/// The numbers that a platform reports of a post; absent is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Displays.
    pub views: Option<u64>,
    /// Likes.
    pub likes: Option<u64>,
    /// Reposts.
    pub reposts: Option<u64>,
    /// Replies.
    pub replies: Option<u64>,
    /// Quotes.
    pub quotes: Option<u64>,
    /// Followers of the account when it posted.
    pub followers: Option<u64>,
}

impl Metrics {
    /// Likes, reposts, replies and quotes together, if at least one is reported.
    pub fn engagement(&self) -> Option<u64> {
        together(&[self.likes, self.reposts, self.replies, self.quotes])
    }

    /// Reposts and quotes together, if at least one is reported.
    pub fn pickup(&self) -> Option<u64> {
        together(&[self.reposts, self.quotes])
    }
}

/// The sum of what is reported, if anything is.
fn together(parts: &[Option<u64>]) -> Option<u64> {
    let reported = parts.iter().any(Option::is_some);
    reported.then(|| parts.iter().flatten().sum())
}

/// A post that counts. Names are numbers of [`PostNames`].
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// The key of its id.
    pub key: Key,
    /// Its account.
    pub account: u32,
    /// When it was posted.
    pub at: Instant,
    /// Its platform.
    pub platform: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its language.
    pub language: u32,
    /// Its narratives, the primary one first.
    pub narratives: Vec<u32>,
    /// Whether they come from the codebook's patterns, because it carried none.
    pub by_pattern: bool,
    /// The territories that it speaks of.
    pub territories: Vec<u32>,
    /// The key of its text, by which copies are found. Reposts have none: their
    /// text is another's.
    pub text_key: Option<Key>,
    /// What it may have in common with other posts, as far as the sink wants it.
    pub held: Vec<Held>,
    /// Its terms by [`super::text::Sort`], each once; empty unless the sink reads them, and
    /// for reposts.
    pub terms: [Vec<u32>; 3],
    /// Its metrics.
    pub metrics: Metrics,
    /// The key of the id of the post that it reposts, quotes or answers.
    pub target_post: Option<Key>,
    /// The key of the id of that post's account.
    pub target_account: Option<Key>,
}

/// What is costly to know of posts, beside their terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wants {
    /// What the texts of originals are, not only which are the same.
    pub texts: bool,
    /// Whatever posts may have in common.
    pub objects: bool,
}

/// Who takes the posts.
pub trait Sink: Clone + Send {
    /// Takes one post.
    fn add(&mut self, post: &Post);

    /// Whether it wants the terms of posts of that time, which are costly.
    fn reads_terms(&self, at: Instant) -> bool;

    /// What else it wants that is costly.
    fn wants(&self) -> Wants;

    /// Adds what another has taken, whose numbers stand for others here.
    fn merge(&mut self, other: Self, numbers: &Renumber);
}

/// What is known of the posts after all of them were read.
pub struct Read<S> {
    /// What the sink made of them.
    pub sink: S,
    /// The names.
    pub names: PostNames,
    /// The posts that count, and their accounts.
    pub met: Met,
    /// The hash that keys were made with.
    pub keyer: Keyer,
    /// The row ledger.
    pub ledger: Ledger,
}

/// A post that counts, with what its numbers and keys stand for.
pub struct Named<'a> {
    /// The post.
    pub post: &'a Post,
    /// Its id.
    pub id: &'a str,
    /// The id of the post that it reposts, quotes or answers; empty if there is
    /// none, or a damaged one.
    pub target_post: &'a str,
    /// The id of that post's account, likewise.
    pub target_account: &'a str,
    /// The names behind the numbers, as far as posts have been read.
    pub names: &'a PostNames,
}

/// Reads every post of a dataset once, or twice where an id comes more than once: then
/// the row whose cells sort first counts.
/// Posts without narrative get those of the codebook's patterns; rows of
/// `withdrawn` posts are rejected. `empty` is the sink before the first post.
/// `accounts`, sorted by id, are what the posts are held against for damage.
///
/// Every thread has a sink of its own and numbers names by itself; what comes out does
/// not depend on who read what.
pub fn read<S: Sink>(
    reading: Reading<'_>,
    codebook: &Codebook,
    withdrawn: &BTreeSet<String>,
    accounts: &[Account],
    empty: &S,
) -> Result<Read<S>> {
    let rules = Rules::of(reading.dataset, codebook, withdrawn)?;
    let (whole, _) = all_passes(reading, &rules, accounts, empty)?;
    Ok(whole.into_read(rules))
}

/// As many passes as it takes, and the ids that came more than once.
fn all_passes<'a, S: Sink>(
    reading: Reading<'a>,
    rules: &Rules<'_>,
    accounts: &'a [Account],
    empty: &S,
) -> Result<(Whole<'a, S>, Repeated)> {
    let files = files(reading);
    let damage = || Some(Damage::new(&POSTS, accounts, &files));
    let (first, repeated) = by_threads(reading, rules, &Repeated::default(), empty, &damage)?;
    if repeated.is_empty() {
        return Ok((first, repeated));
    }
    let rows = first.found.damage;
    let (mut second, _) = by_threads(reading, rules, &repeated, empty, &damage)?;
    // The rows are as damaged as they were; new are the numbers of those contested.
    second.found.damage = match (rows, second.found.damage.take()) {
        (Some(rows), Some(contested)) => Some(rows.with_snapshots(contested)),
        (rows, _) => rows,
    };
    Ok((second, repeated))
}

/// The paths of the files in the order in which they are read.
fn files(reading: Reading<'_>) -> Vec<&str> {
    let files = reading.dataset.descriptor.files(POSTS.name);
    files.into_iter().map(|file| file.path.as_str()).collect()
}

/// What all threads together have read.
struct Whole<'a, S> {
    found: Found<'a, Feed<S>>,
    ledger: Ledger,
}

/// One pass over the posts with all threads, and the ids that came more than once although
/// they are not among `contested`.
fn by_threads<'a, S: Sink>(
    reading: Reading<'_>,
    rules: &Rules<'_>,
    contested: &Repeated,
    empty: &S,
    damage: &dyn Fn() -> Option<Damage<'a>>,
) -> Result<(Whole<'a, S>, Repeated)> {
    let pass = || Pass::new(rules, contested, damage(), Feed(empty.clone()));
    let threads = rayon::current_num_threads().max(1);
    let mut passes: Vec<_> = std::iter::repeat_with(pass).take(threads).collect();
    let mut ledger = Ledger::new(POSTS.name);
    records::read_by(reading, &POSTS, &mut ledger, &mut passes)?;
    let mut found = passes.into_iter().map(Pass::into_found);
    let mut all = found.next().unwrap_or_else(|| pass().into_found());
    found.for_each(|part| all.join(part));
    let ledger = Ledger::joined([ledger, all.settle()?], &files(reading));
    let repeated = all.met.repeated();
    Ok((Whole { found: all, ledger }, repeated))
}

impl<S> Whole<'_, S> {
    fn into_read(mut self, rules: Rules<'_>) -> Read<S> {
        if let Some(damage) = self.found.damage.take() {
            damage.tell(&mut self.ledger);
        }
        Read {
            sink: self.found.visitor.0,
            names: self.found.names,
            met: self.found.met,
            keyer: rules.keyer,
            ledger: self.ledger,
        }
    }
}

/// Shows every post that counts, the same that [`read`] hands to its sink, with
/// its names: in the order of the files, then those whose ids come more than once.
/// Always reads twice, because whoever was shown a post cannot forget it.
pub fn each(
    reading: Reading<'_>,
    codebook: &Codebook,
    withdrawn: &BTreeSet<String>,
    show: &mut dyn FnMut(Named<'_>) -> Result<()>,
) -> Result<()> {
    let rules = Rules::of(reading.dataset, codebook, withdrawn)?;
    let (_, repeated) = by_threads(reading, &rules, &Repeated::default(), &Nobody, &|| None)?;
    let sought = Sought::default();
    alone(reading, &rules, &repeated, Caller { show, sought })?;
    Ok(())
}

/// What is known of the posts after all of them were shown.
pub struct Shown {
    /// The names, those of rows that do not count among them.
    pub names: PostNames,
    /// The row ledger, the same as that of [`read`].
    pub ledger: Ledger,
}

/// Shows every post as [`each`] does, with whatever is `sought` of it beyond its cells.
/// `accounts`, sorted by id, are what the posts are held against for damage.
pub fn show(
    reading: Reading<'_>,
    codebook: &Codebook,
    withdrawn: &BTreeSet<String>,
    accounts: &[Account],
    sought: Sought<'_>,
    show: &mut dyn FnMut(Named<'_>) -> Result<()>,
) -> Result<Shown> {
    let rules = Rules::of(reading.dataset, codebook, withdrawn)?;
    let (whole, repeated) = all_passes(reading, &rules, accounts, &Nobody)?;
    let names = alone(reading, &rules, &repeated, Caller { show, sought })?;
    let ledger = whole.into_read(rules).ledger;
    Ok(Shown { names, ledger })
}

/// One pass over the posts in their order; the names that it has met.
fn alone<V: Visitor>(
    reading: Reading<'_>,
    rules: &Rules<'_>,
    contested: &Repeated,
    visitor: V,
) -> Result<PostNames> {
    let mut pass = Pass::new(rules, contested, None, visitor);
    let mut ledger = Ledger::new(POSTS.name);
    records::read(reading, &POSTS, &mut ledger, &mut |ledger, place, cells| {
        pass.row(ledger, place, cells)
    })?;
    let mut found = pass.into_found();
    found.settle()?;
    Ok(found.names)
}

/// The hash that the keys of a dataset are made with.
pub fn keyer(dataset: &Dataset) -> Result<Keyer> {
    Ok(Keyer::new(&dataset.descriptor.to_bytes()?))
}
