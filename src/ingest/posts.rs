//! Posts: typed rows handed on one by one, each counted once. No row is kept,
//! except the winners among rows that share an id and contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::Dataset;
use crate::dataset::schema::{POST_KINDS, POSTS};
use crate::error::Result;
use crate::keyed::{Key, Keyer, Map, Names};
use crate::time::{Instant, Zone};

use super::cells::{Rejected, Row};
use super::codebook::Codebook;
use super::damage::{Damage, Seen};
use super::ledger::{Ledger, Outcome, Place, Reason};
use super::objects::{self, Held, ObjectNames};
use super::records::{self, Cells, Reading};
use super::tables::Account;
use super::text::{Sort, Text};

/// The kind of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone)]
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
    /// What it may have in common with other posts.
    pub held: Vec<Held>,
    /// Its terms by [`Sort`], each once; empty unless the sink reads them, and
    /// for reposts.
    pub terms: [Vec<u32>; 3],
    /// Its metrics.
    pub metrics: Metrics,
    /// The key of the id of the post that it reposts, quotes or answers.
    pub target_post: Option<Key>,
    /// The key of the id of that post's account.
    pub target_account: Option<Key>,
}

/// Who takes the posts.
pub trait Sink: Clone {
    /// Takes one post.
    fn add(&mut self, post: &Post);

    /// Whether it wants the terms of posts of that time, which are costly.
    fn reads_terms(&self, at: Instant) -> bool;
}

/// The names behind the numbers of a [`Post`].
#[derive(Debug, Clone, Default)]
pub struct PostNames {
    /// Account ids.
    pub accounts: Names,
    /// Platforms.
    pub platforms: Names,
    /// Languages.
    pub languages: Names,
    /// Narrative ids.
    pub narratives: Names,
    /// Territories.
    pub territories: Names,
    /// Terms by [`Sort`].
    pub terms: [Names; 3],
    /// What posts have in common, by [`super::objects::Object`].
    pub objects: ObjectNames,
}

/// What is known of the posts after all of them were read.
pub struct Read<S> {
    /// What the sink made of them.
    pub sink: S,
    /// The names.
    pub names: PostNames,
    /// The account of every post, by the key of the post's id.
    pub authors: Authors,
    /// The hash that keys were made with.
    pub keyer: Keyer,
    /// The row ledger.
    pub ledger: Ledger,
}

/// Finds the account of a post: 32 bytes a post.
#[derive(Debug, Clone, Default)]
pub struct Authors(Map<Key, Known>);

/// What is remembered of a post: its account, and a digest of its cells.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    account: u32,
    content: u64,
}

impl Authors {
    /// The account of the post with that key.
    pub fn of(&self, post: Key) -> Option<u32> {
        self.0.get(post).map(|known| known.account)
    }
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

/// Who looks at the posts that count while they are read.
trait Visitor {
    /// Looks at one.
    fn visit(&mut self, post: Named<'_>) -> Result<()>;

    /// As [`Sink::reads_terms`].
    fn reads_terms(&self, _: Instant) -> bool {
        false
    }

    /// Whether it wants what posts have in common, which takes memory.
    fn reads_objects(&self) -> bool {
        false
    }
}

/// Feeds a sink.
struct Feed<S>(S);

impl<S: Sink> Visitor for Feed<S> {
    fn visit(&mut self, named: Named<'_>) -> Result<()> {
        self.0.add(named.post);
        Ok(())
    }

    fn reads_terms(&self, at: Instant) -> bool {
        self.0.reads_terms(at)
    }

    fn reads_objects(&self) -> bool {
        true
    }
}

/// Nobody looks: a pass that only finds out which ids are contested.
struct Nobody;

impl Visitor for Nobody {
    fn visit(&mut self, _: Named<'_>) -> Result<()> {
        Ok(())
    }
}

/// Calls a function.
struct Caller<'a>(&'a mut dyn FnMut(Named<'_>) -> Result<()>);

impl Visitor for Caller<'_> {
    fn visit(&mut self, named: Named<'_>) -> Result<()> {
        (self.0)(named)
    }
}

/// Reads every post of a dataset once, or twice where rows with one id
/// contradict each other: then the row whose cells sort first counts.
/// Posts without narrative get those of the codebook's patterns; rows of
/// `withdrawn` posts are rejected. `empty` is the sink before the first post.
/// `accounts`, sorted by id, are what the posts are held against for damage.
pub fn read<S: Sink>(
    reading: Reading<'_>,
    codebook: &Codebook,
    withdrawn: &BTreeSet<String>,
    accounts: &[Account],
    empty: &S,
) -> Result<Read<S>> {
    let begin = |contested| Pass::new(reading, codebook, withdrawn, contested);
    let mut sink = Feed(empty.clone());
    let mut first = begin(BTreeMap::new())?;
    first.damage = Some(Damage::new(&POSTS, accounts));
    let mut first = first.run(&mut sink)?;
    if first.conflicts.is_empty() {
        return Ok(first.into_read(sink.0));
    }
    let damage = first.damage.take();
    let mut sink = Feed(empty.clone());
    let mut second = begin(first.into_contested())?;
    second.damage = damage;
    Ok(second.run(&mut sink)?.into_read(sink.0))
}

/// Shows every post that counts, the same that [`read`] hands to its sink, with
/// its names: in the order of the files, then those whose ids are contested.
/// Always reads twice, because whoever was shown a post cannot forget it.
pub fn each(
    reading: Reading<'_>,
    codebook: &Codebook,
    withdrawn: &BTreeSet<String>,
    show: &mut dyn FnMut(Named<'_>) -> Result<()>,
) -> Result<Ledger> {
    let begin = |contested| Pass::new(reading, codebook, withdrawn, contested);
    let first = begin(BTreeMap::new())?.run(&mut Nobody)?;
    let second = begin(first.into_contested())?;
    Ok(second.run(&mut Caller(show))?.ledger)
}

/// The hash that the keys of a dataset are made with.
pub fn keyer(dataset: &Dataset) -> Result<Keyer> {
    Ok(Keyer::new(&dataset.descriptor.to_bytes()?))
}

struct Pass<'a> {
    reading: Reading<'a>,
    codebook: &'a Codebook,
    withdrawn: &'a BTreeSet<String>,
    zone: Option<Zone>,
    keyer: Keyer,
    names: PostNames,
    text: Text,
    authors: Authors,
    ledger: Ledger,
    conflicts: Map<Key, ()>,
    contested: BTreeMap<Key, Option<Winner>>,
    /// Looks at the rows in the first pass, and at contested ones in the second.
    damage: Option<Damage<'a>>,
}

struct Winner {
    cells: Vec<String>,
    post: Post,
}

impl<'a> Pass<'a> {
    fn new(
        reading: Reading<'a>,
        codebook: &'a Codebook,
        withdrawn: &'a BTreeSet<String>,
        contested: BTreeMap<Key, Option<Winner>>,
    ) -> Result<Self> {
        Ok(Self {
            zone: reading.dataset.zone()?,
            keyer: keyer(reading.dataset)?,
            names: PostNames::default(),
            text: Text::default(),
            authors: Authors::default(),
            ledger: Ledger::new(POSTS.name),
            conflicts: Map::default(),
            reading,
            codebook,
            withdrawn,
            contested,
            damage: None,
        })
    }

    fn run(mut self, visitor: &mut dyn Visitor) -> Result<Self> {
        let mut ledger = std::mem::take(&mut self.ledger);
        records::read(
            self.reading,
            &POSTS,
            &mut ledger,
            &mut |ledger, place, cells| {
                if let Some(damage) = self.first_look() {
                    damage.row(place, cells);
                }
                let row = Row {
                    table: &POSTS,
                    place,
                    cells,
                    ledger,
                    zone: self.zone,
                };
                match self.post(row, visitor)? {
                    Ok(post) => {
                        self.look(&post, cells, place);
                        self.count(post, cells, place, ledger, visitor)
                    }
                    Err(Rejected) => Ok(()),
                }
            },
        )?;
        self.ledger = ledger;
        self.settle(visitor)?;
        Ok(self)
    }

    /// Who looks for damage, unless an earlier pass has shown it every row.
    fn first_look(&mut self) -> Option<&mut Damage<'a>> {
        let first = self.contested.is_empty();
        self.damage.as_mut().filter(|_| first)
    }

    /// Shows a post whose cells could be read to whoever looks for damage.
    fn look(&mut self, post: &Post, cells: &Cells<'_>, place: Place<'_>) {
        let Some(damage) = &mut self.damage else {
            return;
        };
        let cell = |name: &str| POSTS.position(name).map_or("", |at| cells.get(at));
        if self.contested.contains_key(&post.key) {
            damage.snapshot(place, post.key, cell("post_id"), post.metrics);
        } else if self.contested.is_empty() {
            let seen = Seen {
                at: post.at,
                created: cell("created_at"),
                id: cell("post_id"),
                account: (post.account, self.names.accounts.name(post.account)),
                platform: (post.platform, self.names.platforms.name(post.platform)),
                metrics: post.metrics,
            };
            damage.post(place, &seen);
        }
    }

    /// The winners among rows with one id count now.
    fn settle(&mut self, visitor: &mut dyn Visitor) -> Result<()> {
        for winner in std::mem::take(&mut self.contested).into_values().flatten() {
            let cell = |at: usize| winner.cells.get(at).map_or("", String::as_str);
            visitor.visit(named(&winner.post, cell, &self.names))?;
            self.authors.0.insert(
                winner.post.key,
                Known {
                    account: winner.post.account,
                    content: 0,
                },
            );
            self.ledger.used += 1;
        }
        Ok(())
    }

    /// The ids that a second pass must look at, without their winners.
    fn into_contested(self) -> BTreeMap<Key, Option<Winner>> {
        let ids = self.conflicts.into_sorted().into_iter();
        ids.map(|(key, ())| (key, None)).collect()
    }

    /// A valid row is used, or a duplicate, or waits because its id is contested.
    fn count(
        &mut self,
        post: Post,
        cells: &Cells<'_>,
        place: Place<'_>,
        ledger: &mut Ledger,
        visitor: &mut dyn Visitor,
    ) -> Result<()> {
        if let Some(winner) = self.contested.get_mut(&post.key) {
            if winner.is_some() {
                ledger.duplicate += 1;
                ledger.note(
                    Outcome::Warned,
                    place,
                    "post_id",
                    Reason::Conflict,
                    cells.get(0),
                );
            }
            keep_first(winner, cells, post);
            return Ok(());
        }
        let content = content(&self.keyer, cells);
        match self.authors.0.get(post.key) {
            None => {
                self.authors.0.insert(
                    post.key,
                    Known {
                        account: post.account,
                        content,
                    },
                );
                ledger.used += 1;
                visitor.visit(named(&post, |at| cells.get(at), &self.names))?;
            }
            Some(known) => {
                ledger.duplicate += 1;
                if known.content != content {
                    self.conflicts.insert(post.key, ());
                }
            }
        }
        Ok(())
    }

    fn post(
        &mut self,
        mut row: Row<'_>,
        visitor: &dyn Visitor,
    ) -> Result<std::result::Result<Post, Rejected>> {
        let ids = row
            .id("post_id")
            .and_then(|post| Ok((post, row.id("account_id")?)));
        let Ok((post_id, account_id)) = ids else {
            return Ok(Err(Rejected));
        };
        if self.withdrawn.contains(post_id) {
            return Ok(Err(row.reject("post_id", Reason::Withdrawn)));
        }
        let Ok(at) = row.time("created_at")? else {
            return Ok(Err(Rejected));
        };
        let Ok(kind) = row.word("kind") else {
            return Ok(Err(Rejected));
        };
        let keyer = &self.keyer;
        let mut narratives = numbers(&mut self.names.narratives, keyer, row.list("narratives"));
        let mut by_pattern = false;
        if narratives.is_empty() {
            let labels = self.codebook.labels(row.text("text"));
            narratives = numbers(&mut self.names.narratives, keyer, labels);
            by_pattern = !narratives.is_empty();
        }
        let kind = kind.map_or(Kind::Unknown, |index| Kind::ALL[index]);
        let own = kind != Kind::Repost;
        let text_key = own
            .then(|| self.text.key(keyer, row.text("text")))
            .flatten();
        let terms = if own && visitor.reads_terms(at) {
            terms(&mut self.text, &mut self.names.terms, keyer, &row)
        } else {
            Default::default()
        };
        let metrics = metrics(&mut row);
        let target_post = row.reference("target_post_id");
        let held = match visitor.reads_objects() {
            true => {
                let names = &mut self.names.objects;
                objects::held(&mut self.text, names, keyer, (kind, target_post), &row)
            }
            false => Vec::new(),
        };
        Ok(Ok(Post {
            key: keyer.key(post_id),
            account: self.names.accounts.number(keyer, account_id),
            at,
            platform: self.names.platforms.number(keyer, row.text("platform")),
            kind,
            language: self.names.languages.number(keyer, row.text("language")),
            narratives,
            by_pattern,
            territories: numbers(&mut self.names.territories, keyer, row.list("territories")),
            text_key,
            held,
            terms,
            metrics,
            target_post: target_post.map(|id| keyer.key(id)),
            target_account: row.reference("target_account_id").map(|id| keyer.key(id)),
        }))
    }

    fn into_read<S>(mut self, sink: S) -> Read<S> {
        if let Some(damage) = self.damage.take() {
            damage.tell(&mut self.ledger);
        }
        Read {
            sink,
            names: self.names,
            authors: self.authors,
            keyer: self.keyer,
            ledger: self.ledger,
        }
    }
}

/// A post with its names; `cell` is the text of a column of its row.
fn named<'a>(post: &'a Post, cell: impl Fn(usize) -> &'a str, names: &'a PostNames) -> Named<'a> {
    let column = |name: &str| POSTS.position(name).map_or("", &cell);
    let readable = |key: Option<Key>, name: &str| key.map_or("", |_| column(name));
    Named {
        post,
        id: column("post_id"),
        target_post: readable(post.target_post, "target_post_id"),
        target_account: readable(post.target_account, "target_account_id"),
        names,
    }
}

fn metrics(row: &mut Row<'_>) -> Metrics {
    Metrics {
        views: row.count("views"),
        likes: row.count("likes"),
        reposts: row.count("reposts"),
        replies: row.count("replies"),
        quotes: row.count("quotes"),
        followers: row.count("followers"),
    }
}

/// The numbers of a list's names, each once, in the order of the list.
fn numbers<'a>(names: &mut Names, keyer: &Keyer, list: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut found = Vec::new();
    for name in list {
        let number = names.number(keyer, name);
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// The terms of a post, each once: hashtags and domains of their columns, or
/// else of the text, and the words of the text.
fn terms(text: &mut Text, names: &mut [Names; 3], keyer: &Keyer, row: &Row<'_>) -> [Vec<u32>; 3] {
    let mut terms: [Vec<u32>; 3] = Default::default();
    let mut add = |sort: Sort, term: &str| {
        terms[sort as usize].push(names[sort as usize].number(keyer, term));
    };
    let mut listed = [false; 3];
    for tag in row.list("hashtags") {
        listed[Sort::Hashtag as usize] = true;
        text.hashtag(tag)
            .into_iter()
            .for_each(|t| add(Sort::Hashtag, t));
    }
    for url in row.list("urls") {
        listed[Sort::Domain as usize] = true;
        text.domain(url)
            .into_iter()
            .for_each(|d| add(Sort::Domain, d));
    }
    text.terms(row.text("text"), &mut |sort, term| {
        if !listed[sort as usize] {
            add(sort, term);
        }
    });
    for numbers in &mut terms {
        numbers.sort_unstable();
        numbers.dedup();
    }
    terms
}

fn content(keyer: &Keyer, cells: &Cells<'_>) -> u64 {
    // The lower half is enough to tell two rows of one id apart.
    keyer.keys(cells.all()) as u64
}

fn keep_first(winner: &mut Option<Winner>, cells: &Cells<'_>, post: Post) {
    let fresh = || cells.all().map(str::to_owned).collect::<Vec<_>>();
    let first = winner
        .as_ref()
        .is_none_or(|w| cells.all().lt(w.cells.iter().map(String::as_str)));
    if first {
        *winner = Some(Winner {
            cells: fresh(),
            post,
        });
    }
}
