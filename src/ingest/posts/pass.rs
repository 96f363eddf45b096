//! One thread's pass over posts: cells become a post, which counts once.

use std::collections::BTreeSet;

use crate::dataset::Dataset;
use crate::dataset::schema::POSTS;
use crate::error::Result;
use crate::keyed::{Keyer, Names, same};
use crate::time::Zone;

use super::super::cells::{Rejected, Required, Row};
use super::super::codebook::Codebook;
use super::super::damage::{self, Damage};
use super::super::ledger::{Ledger, Place, Reason};
use super::super::objects::{self, Object};
use super::super::records::{Cells, Taker};
use super::super::text::{Sort, Text};
use super::authors::{Met, Repeated};
use super::found::Found;
use super::visitor::Visitor;
use super::{Kind, Metrics, Post, PostNames, keyer};

const POST_ID: usize = POSTS.at("post_id");
const ACCOUNT_ID: usize = POSTS.at("account_id");
const CREATED_AT: usize = POSTS.at("created_at");
const PLATFORM: usize = POSTS.at("platform");
const KIND: usize = POSTS.at("kind");
const TEXT: usize = POSTS.at("text");
const LANGUAGE: usize = POSTS.at("language");
const NARRATIVES: usize = POSTS.at("narratives");
const TERRITORIES: usize = POSTS.at("territories");
const HASHTAGS: usize = POSTS.at("hashtags");
const URLS: usize = POSTS.at("urls");
const VIEWS: usize = POSTS.at("views");
const LIKES: usize = POSTS.at("likes");
const REPOSTS: usize = POSTS.at("reposts");
const REPLIES: usize = POSTS.at("replies");
const QUOTES: usize = POSTS.at("quotes");
const FOLLOWERS: usize = POSTS.at("followers");
const TARGET_POST_ID: usize = POSTS.at("target_post_id");
const TARGET_ACCOUNT_ID: usize = POSTS.at("target_account_id");

/// What all threads go by.
pub struct Rules<'a> {
    codebook: &'a Codebook,
    withdrawn: &'a BTreeSet<String>,
    zone: Option<Zone>,
    /// The hash that keys are made with.
    pub keyer: Keyer,
}

impl<'a> Rules<'a> {
    /// The rules of a dataset.
    pub fn of(
        dataset: &Dataset,
        codebook: &'a Codebook,
        withdrawn: &'a BTreeSet<String>,
    ) -> Result<Self> {
        Ok(Self {
            codebook,
            withdrawn,
            zone: dataset.zone()?,
            keyer: keyer(dataset)?,
        })
    }
}

/// A pass while it goes on.
pub struct Pass<'r, 'a, V> {
    reader: Reader<'r>,
    /// The ids that come more than once, as soon as they are known.
    contested: &'r Repeated,
    /// Used again for every row.
    post: Post,
    found: Found<'a, V>,
}

impl<'r, 'a, V: Visitor> Pass<'r, 'a, V> {
    /// Nothing read yet.
    pub fn new(
        rules: &'r Rules<'r>,
        contested: &'r Repeated,
        damage: Option<Damage<'a>>,
        visitor: V,
    ) -> Self {
        Self {
            reader: Reader {
                rules,
                text: Text::default(),
                narratives: Recent::default(),
                territories: Recent::default(),
            },
            contested,
            post: Post::default(),
            found: Found {
                visitor,
                names: PostNames::default(),
                met: Met::default(),
                winners: Default::default(),
                damage,
            },
        }
    }

    /// What it has found.
    pub fn into_found(self) -> Found<'a, V> {
        self.found
    }

    /// Takes a row.
    pub fn row(&mut self, ledger: &mut Ledger, place: Place<'_>, cells: &Cells<'_>) -> Result<()> {
        let first = self.contested.is_empty();
        if let Some(damage) = self.found.damage.as_mut().filter(|_| first) {
            damage.row(place, cells);
        }
        let mut row = Row {
            table: &POSTS,
            place,
            cells,
            ledger,
            zone: self.reader.rules.zone,
        };
        let (post, found) = (&mut self.post, &mut self.found);
        let Ok(()) = self.reader.read(&mut row, post, found)? else {
            return Ok(());
        };
        if self.contested.holds(post.key) {
            found.contest(place, cells, post);
            return Ok(());
        }
        if first {
            found.look(post, cells);
        }
        ledger.used += 1;
        found.count(post, cells)
    }
}

impl<V: Visitor> Found<'_, V> {
    /// Shows a post whose cells could be read to whoever looks for damage.
    fn look(&mut self, post: &Post, cells: &Cells<'_>) {
        let Some(damage) = &mut self.damage else {
            return;
        };
        damage.post(&damage::Seen {
            at: post.at,
            created: cells.get(CREATED_AT),
            id: cells.get(POST_ID),
            account: (post.account, self.names.accounts.name(post.account)),
            platform: (post.platform, self.names.platforms.name(post.platform)),
            metrics: post.metrics,
        });
    }

    /// A valid row is used.
    fn count(&mut self, post: &Post, cells: &Cells<'_>) -> Result<()> {
        self.met.note(post.key, post.account);
        self.visitor.visit(post, &|at| cells.get(at), &self.names)
    }
}

/// Reads the cells of posts.
struct Reader<'r> {
    rules: &'r Rules<'r>,
    text: Text,
    narratives: Recent,
    territories: Recent,
}

impl Reader<'_> {
    /// Reads the cells of a post.
    fn read<V: Visitor>(
        &mut self,
        row: &mut Row<'_>,
        post: &mut Post,
        found: &mut Found<'_, V>,
    ) -> Required<()> {
        let ids = row
            .id(POST_ID)
            .and_then(|post| Ok((post, row.id(ACCOUNT_ID)?)));
        let Ok((post_id, account_id)) = ids else {
            return Ok(Err(Rejected));
        };
        if self.rules.withdrawn.contains(post_id) {
            return Ok(Err(row.reject(POST_ID, Reason::Withdrawn)));
        }
        let Ok(at) = row.time(CREATED_AT)? else {
            return Ok(Err(Rejected));
        };
        let Ok(kind) = row.word(KIND) else {
            return Ok(Err(Rejected));
        };
        let (keyer, names) = (&self.rules.keyer, &mut found.names);
        post.at = at;
        post.kind = kind.map_or(Kind::Unknown, |index| Kind::ALL[index]);
        post.key = keyer.key(post_id);
        post.account = names.accounts.number(keyer, account_id);
        post.platform = names.platforms.number(keyer, row.text(PLATFORM));
        post.language = names.languages.number(keyer, row.text(LANGUAGE));
        let named = (&mut names.territories, keyer);
        self.territories
            .read(row, TERRITORIES, named, &mut post.territories);
        let named = (&mut names.narratives, keyer);
        self.narratives
            .read(row, NARRATIVES, named, &mut post.narratives);
        post.by_pattern = false;
        if post.narratives.is_empty() {
            let labels = self.rules.codebook.labels(row.text(TEXT));
            numbers(&mut post.narratives, &mut names.narratives, keyer, labels);
            post.by_pattern = !post.narratives.is_empty();
        }
        post.metrics = metrics(row);
        let target = row.reference(TARGET_POST_ID);
        post.target_post = target.map(|id| keyer.key(id));
        let account = row.reference(TARGET_ACCOUNT_ID);
        post.target_account = account.map(|id| keyer.key(id));
        self.words(row, post, target, found);
        Ok(Ok(()))
    }

    /// What is kept of a post's text, and of what it holds otherwise.
    fn words<V: Visitor>(
        &mut self,
        row: &Row<'_>,
        post: &mut Post,
        target: Option<&str>,
        found: &mut Found<'_, V>,
    ) {
        let (keyer, names) = (&self.rules.keyer, &mut found.names);
        let wants = found.visitor.wants();
        let own = post.kind != Kind::Repost;
        let words = row.text(TEXT);
        post.text_key = None;
        post.held.clear();
        if let Some(bare) = own.then(|| self.text.long(words)).flatten() {
            let key = keyer.key(bare);
            post.text_key = Some(key);
            // Posts of unknown kind may be reposts, whose text is another's.
            let shared = wants.objects && post.kind != Kind::Unknown;
            if shared || wants.texts && post.kind == Kind::Original {
                let number = names.objects[Object::Text as usize].under(key, bare);
                post.held.push((Object::Text, number));
            }
        }
        post.terms.iter_mut().for_each(Vec::clear);
        if own && found.visitor.reads_terms(post.at) {
            terms(
                &mut post.terms,
                &mut self.text,
                &mut names.terms,
                keyer,
                row,
            );
        }
        if wants.objects {
            let names = &mut names.objects;
            let post_of = (post.kind, target);
            objects::add(&mut post.held, &mut self.text, (names, keyer), post_of, row);
        }
    }
}

impl<V: Visitor + Send> Taker for Pass<'_, '_, V> {
    fn take(&mut self, ledger: &mut Ledger, place: Place<'_>, cells: &Cells<'_>) -> Result<()> {
        self.row(ledger, place, cells)
    }

    fn jump(&mut self, stretch: u64) {
        if let Some(damage) = &mut self.found.damage {
            damage.jump(stretch);
        }
    }
}

fn metrics(row: &mut Row<'_>) -> Metrics {
    Metrics {
        views: row.count(VIEWS),
        likes: row.count(LIKES),
        reposts: row.count(REPOSTS),
        replies: row.count(REPLIES),
        quotes: row.count(QUOTES),
        followers: row.count(FOLLOWERS),
    }
}

/// The latest cell of a list, and its numbers: what rows say they often say again.
#[derive(Default)]
struct Recent {
    cell: String,
    numbers: Vec<u32>,
}

impl Recent {
    /// The numbers of a list's names, as [`numbers`] makes them.
    fn read(
        &mut self,
        row: &Row<'_>,
        column: usize,
        (names, keyer): (&mut Names, &Keyer),
        found: &mut Vec<u32>,
    ) {
        let cell = row.text(column);
        if !same(&self.cell, cell) {
            cell.clone_into(&mut self.cell);
            numbers(&mut self.numbers, names, keyer, row.list(column));
        }
        found.clone_from(&self.numbers);
    }
}

/// The numbers of a list's names, each once, in the order of the list.
fn numbers<'a>(
    found: &mut Vec<u32>,
    names: &mut Names,
    keyer: &Keyer,
    list: impl Iterator<Item = &'a str>,
) {
    found.clear();
    for name in list {
        let number = names.number(keyer, name);
        if !found.contains(&number) {
            found.push(number);
        }
    }
}

/// The terms of a post, each once: hashtags and domains of their columns, or
/// else of the text, and the words of the text.
fn terms(
    terms: &mut [Vec<u32>; 3],
    text: &mut Text,
    names: &mut [Names; 3],
    keyer: &Keyer,
    row: &Row<'_>,
) {
    let mut add = |sort: Sort, term: &str| {
        terms[sort as usize].push(names[sort as usize].number(keyer, term));
    };
    let mut listed = [false; 3];
    for tag in row.list(HASHTAGS) {
        listed[Sort::Hashtag as usize] = true;
        text.hashtag(tag)
            .into_iter()
            .for_each(|t| add(Sort::Hashtag, t));
    }
    for url in row.list(URLS) {
        listed[Sort::Domain as usize] = true;
        text.domain(url)
            .into_iter()
            .for_each(|d| add(Sort::Domain, d));
    }
    text.terms(row.text(TEXT), &mut |sort, term| {
        if !listed[sort as usize] {
            add(sort, term);
        }
    });
    for numbers in terms {
        numbers.sort_unstable();
        numbers.dedup();
    }
}
