//! The tallies as SQL over prepared posts, for engines that count on many machines: each
//! query stands in a file beside the Rust that counts the same, and its rows are taken as
//! if another thread had counted them. So everything after counting is one code, and twin
//! and Rust can only differ in what they count; tests hold them against each other.
//!
//! The queries use no function but `COALESCE`, aggregates and `unnest`, because stock
//! executors know hardly more. Texts and objects are fetched whole where a study searches
//! for rewordings or coordination: windows and similarity are no group-bys.

use super::cells::{self, Cell, NO_NARRATIVE, Numbers, Sum};
use super::largest::{self, Largest, Most};
use super::targets::Target;
use super::values;
use super::vocabulary::{self, Sides};
use super::{Span, Tally};
use crate::error::{Error, Result};
use crate::ingest::objects::Object;
use crate::ingest::posts::{Kind, PostNames, Sink, Wants};
use crate::ingest::text::Sort;
use crate::keyed::{Key, Keyer};
use crate::time::{self, Day};

/// Rows that an engine answers with, in columns that are asked for by position.
pub trait Rows {
    /// Number of rows.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A text; empty where there is none.
    fn text(&self, column: usize, row: usize) -> &str;

    /// A whole number, a day as days since 1970, or whether something holds as 0 or 1.
    fn whole(&self, column: usize, row: usize) -> Option<i64>;
}

/// A query, and how its rows are taken.
pub struct Twin {
    /// What it counts.
    pub name: &'static str,
    /// Its text.
    pub sql: String,
    take: Take,
}

type Take = fn(&mut Counted<'_>, &Row<'_>) -> Result<()>;

/// Every query that the tallies of these windows take, one pair for each takedown.
pub fn twins(windows: &[Sides], wants: Wants) -> Vec<Twin> {
    let plain = |name, sql: &str, take| Twin {
        name,
        sql: sql.to_owned(),
        take,
    };
    let mut all = vec![
        plain("cells", include_str!("cells.sql"), take::cell),
        plain("spans", include_str!("spans.sql"), take::span),
        plain("minutes", include_str!("minutes.sql"), take::minute),
        plain("views", include_str!("views.sql"), take::views),
        plain(
            "engagement",
            include_str!("engagement.sql"),
            take::engagement,
        ),
        plain("rates", include_str!("rates.sql"), take::rate),
        plain("targets", include_str!("targets.sql"), take::target),
        plain("mentions", include_str!("mentions.sql"), take::mention),
        plain(
            "territories",
            include_str!("territories.sql"),
            take::territory,
        ),
        plain("languages", include_str!("languages.sql"), take::language),
        plain(
            "by_pattern",
            include_str!("by_pattern.sql"),
            take::by_pattern,
        ),
    ];
    let largest = largest(windows).into_iter();
    all.extend(largest.map(|sql| plain("largest", &sql, take::largest)));
    all.extend(match wants.texts {
        true => vec![
            plain("texts", include_str!("texts.sql"), take::text),
            plain("originals", include_str!("originals.sql"), take::copy),
        ],
        false => vec![
            plain("keyed", include_str!("keyed.sql"), take::keyed),
            plain("copies", include_str!("copies.sql"), take::copy),
        ],
    });
    if wants.objects {
        all.extend(shares());
    }
    let (terms, posts) = terms(windows);
    all.extend(terms.iter().map(|sql| plain("terms", sql, take::term)));
    all.extend(
        posts
            .iter()
            .map(|sql| plain("term_posts", sql, take::term_posts)),
    );
    all
}

/// A template with its braces filled.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let fill = |text: String, (name, value): &(&str, &str)| text.replace(name, value);
    values.iter().fold(template.to_owned(), fill)
}

/// Whether a post lies in a range of days.
fn within(days: &std::ops::Range<Day>) -> String {
    let (start, end) = (time::start_of(days.start), time::start_of(days.end));
    format!("(epoch_second >= {start} AND epoch_second < {end})")
}

/// What largest posts are looked for by: a number, the column, which posts come first, and
/// what must be given. No column stands twice in an order: engines stumble over that.
const MEASURES: [(&str, &str, &str, &str); 3] = [
    (
        "0",
        "views",
        "views DESC, post_key DESC",
        "views IS NOT NULL",
    ),
    (
        "1",
        "engagement",
        "engagement DESC, views DESC NULLS LAST, post_key DESC",
        "engagement IS NOT NULL",
    ),
    (
        "2",
        "engagement",
        "engagement DESC, views DESC, post_key DESC",
        "(engagement IS NOT NULL AND views IS NOT NULL)",
    ),
];

/// No takedown: of all posts.
const EVERYWHERE: i64 = -1;

fn largest(windows: &[Sides]) -> Vec<String> {
    let everywhere = (EVERYWHERE, 0, "TRUE".to_owned());
    let sides = (0i64..).zip(windows).flat_map(|(takedown, sides)| {
        let some = (0u8..).zip(sides).filter(|(_, days)| !days.is_empty());
        some.map(move |(side, days)| (takedown, side, within(days)))
    });
    let mut queries = Vec::new();
    for (takedown, side, window) in std::iter::once(everywhere).chain(sides) {
        for (what, value, order, given) in MEASURES {
            queries.push(filled(
                include_str!("largest.sql"),
                &[
                    ("{takedown}", &takedown.to_string()),
                    ("{side}", &side.to_string()),
                    ("{what}", what),
                    ("{value}", value),
                    ("{order}", order),
                    ("{given}", given),
                    ("{window}", &window),
                ],
            ));
        }
    }
    queries
}

/// The column of each sort of terms.
fn column(sort: Sort) -> &'static str {
    ["hashtags", "domains", "words"][sort as usize]
}

/// The terms of all windows, and the posts that have any.
fn terms(windows: &[Sides]) -> (Vec<String>, Vec<String>) {
    let (mut terms, mut posts) = (Vec::new(), Vec::new());
    for (takedown, [before, after]) in (0u32..).zip(windows) {
        if before.is_empty() && after.is_empty() {
            continue;
        }
        for sort in Sort::ALL {
            let values = [
                ("{takedown}", &*takedown.to_string()),
                ("{sort}", &*(sort as usize).to_string()),
                ("{column}", column(sort)),
                ("{before}", &*within(before)),
                ("{after}", &*within(after)),
            ];
            terms.push(filled(include_str!("terms.sql"), &values));
            posts.push(filled(include_str!("term_posts.sql"), &values));
        }
    }
    (terms, posts)
}

fn shares() -> impl Iterator<Item = Twin> {
    Object::ALL.into_iter().map(|sort| {
        let own = "kind IN ('original', 'reply', 'quote')";
        let (object, given, take): (_, _, Take) = match sort {
            Object::Url => ("unnest(urls)", "urls IS NOT NULL".to_owned(), |to, row| {
                to.share(Object::Url, row)
            }),
            Object::Hashtags => (
                "hashtag_set",
                "hashtag_set IS NOT NULL".to_owned(),
                |to, row| to.share(Object::Hashtags, row),
            ),
            Object::Text => ("text", format!("text IS NOT NULL AND {own}"), |to, row| {
                to.share(Object::Text, row)
            }),
            Object::Repost => (
                "target_post_id",
                "target_post_id IS NOT NULL AND kind = 'repost'".to_owned(),
                |to, row| to.share(Object::Repost, row),
            ),
        };
        Twin {
            name: sort.word(),
            sql: filled(
                include_str!("shares.sql"),
                &[
                    ("{sort}", sort.word()),
                    ("{object}", object),
                    ("{given}", &given),
                ],
            ),
            take,
        }
    })
}

impl Twin {
    /// Takes rows that the query was answered with; more may follow.
    pub fn take(&self, rows: &dyn Rows, counted: &mut Counted<'_>) -> Result<()> {
        for row in 0..rows.len() {
            let row = Row {
                twin: self.name,
                rows,
                row,
            };
            (self.take)(counted, &row)?;
        }
        Ok(())
    }
}

/// What was counted elsewhere, as it is put together here.
pub struct Counted<'a> {
    /// The tallies.
    pub tally: Tally,
    /// The names that were met.
    pub names: PostNames,
    /// The hash that keys are made with.
    pub keyer: &'a Keyer,
}

/// A row of an answer.
struct Row<'r> {
    twin: &'static str,
    rows: &'r dyn Rows,
    row: usize,
}

impl<'r> Row<'r> {
    fn text(&self, column: usize) -> &'r str {
        self.rows.text(column, self.row)
    }

    fn given(&self, column: usize) -> Option<&'r str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn whole(&self, column: usize) -> Option<i64> {
        self.rows.whole(column, self.row)
    }

    fn sure<T>(&self, column: usize, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| {
            Error::could_not(format!("the engine's answer cannot be read: {}", self.twin))
                .column(column)
                .found(self.text(column))
                .help("check that scheduler and executors are of the version that the README names")
        })
    }

    /// A whole number from 0.
    fn count(&self, column: usize) -> Result<u64> {
        self.sure(column, self.maybe(column))
    }

    fn maybe(&self, column: usize) -> Option<u64> {
        self.whole(column).and_then(|n| u64::try_from(n).ok())
    }

    fn number(&self, column: usize) -> Result<i64> {
        self.sure(column, self.whole(column))
    }

    fn small<T: TryFrom<i64>>(&self, column: usize) -> Result<T> {
        let number = self.whole(column).and_then(|n| T::try_from(n).ok());
        self.sure(column, number)
    }

    fn holds(&self, column: usize) -> Result<bool> {
        Ok(self.number(column)? != 0)
    }

    fn kind(&self, column: usize) -> Result<Kind> {
        let word = self.text(column);
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        self.sure(column, kind)
    }

    fn key(&self, column: usize) -> Result<Key> {
        self.sure(column, Key::from_str_radix(self.text(column), 16).ok())
    }

    /// A count and a sum side by side.
    fn sum(&self, column: usize) -> Result<Sum> {
        Ok(Sum {
            reported: self.count(column)?,
            total: self.maybe(column + 1).unwrap_or(0),
        })
    }
}

impl Counted<'_> {
    /// Adds what was counted beside it, with the same keyer.
    pub fn absorb(&mut self, part: Self) {
        let numbers = self.names.absorb(part.names);
        self.tally.merge(part.tally, &numbers);
    }

    fn account(&mut self, id: &str) -> u32 {
        self.names.accounts.number(self.keyer, id)
    }

    fn platform(&mut self, name: &str) -> u32 {
        self.names.platforms.number(self.keyer, name)
    }

    fn narrative(&mut self, id: Option<&str>) -> u32 {
        id.map_or(NO_NARRATIVE, |id| {
            self.names.narratives.number(self.keyer, id)
        })
    }

    fn share(&mut self, sort: Object, row: &Row<'_>) -> Result<()> {
        let object = self.names.objects[sort as usize].number(self.keyer, row.text(0));
        let account = self.account(row.text(1));
        self.tally
            .shares
            .shared(sort, object, account, row.number(2)?);
        Ok(())
    }
}

/// How the rows of each query are taken.
mod take {
    use super::*;

    pub(super) fn cell(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let key = cells::Key {
            account: to.account(row.text(0)),
            day: row.small(1)?,
            platform: to.platform(row.text(2)),
            narrative: to.narrative(row.given(3)),
            kind: row.kind(4)?,
        };
        let numbers = Numbers {
            views: row.sum(9)?,
            likes: row.sum(11)?,
            reposts: row.sum(13)?,
            replies: row.sum(15)?,
            quotes: row.sum(17)?,
            engagement: row.sum(19)?,
            pickup: row.sum(21)?,
            rated: row.sum(23)?,
            rated_views: row.maybe(25).unwrap_or(0),
        };
        let cell = Cell::of(
            row.count(5)?,
            row.sum(6)?,
            row.maybe(8).unwrap_or(0),
            numbers,
        );
        to.tally.cells.counted(key, cell);
        Ok(())
    }

    pub(super) fn span(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let account = to.account(row.text(0));
        to.tally.span(account).merge(Span {
            first: row.number(1)?,
            last: row.number(2)?,
            followers_max: row.maybe(3),
        });
        Ok(())
    }

    pub(super) fn minute(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let posts = row.small(1)?;
        to.tally.minutes.counted(row.number(0)? * 60, posts);
        Ok(())
    }

    fn value(to: &mut Counted<'_>, row: &Row<'_>) -> Result<(values::Key, u64)> {
        let key = values::Key {
            account: to.account(row.text(0)),
            platform: to.platform(row.text(1)),
            repost: row.holds(2)?,
            value: row.count(3)?,
        };
        Ok((key, row.count(4)?))
    }

    pub(super) fn views(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let (key, posts) = value(to, row)?;
        to.tally.views.counted(key, posts);
        Ok(())
    }

    pub(super) fn engagement(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let (key, posts) = value(to, row)?;
        to.tally.engagement.counted(key, posts);
        Ok(())
    }

    pub(super) fn rate(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let rate = values::Rate {
            platform: to.platform(row.text(0)),
            repost: row.holds(1)?,
            engagement: row.count(2)?,
            followers: row.count(3)?,
        };
        to.tally.rates.counted(rate, row.count(4)?);
        Ok(())
    }

    pub(super) fn target(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let account = to.account(row.text(0));
        let owner = row.given(3).map(|id| to.keyer.key(id));
        let target = match (owner, row.holds(2)?) {
            (Some(owner), _) => Target::Account(owner),
            // Whose it is was looked for already.
            (None, true) => Target::Elsewhere,
            (None, false) => Target::Nothing,
        };
        let posts = row.count(4)?;
        to.tally
            .targets
            .counted(account, target, row.kind(1)?, posts);
        Ok(())
    }

    fn day(row: &Row<'_>) -> Result<(Day, u64)> {
        Ok((row.small(1)?, row.count(2)?))
    }

    pub(super) fn mention(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let narrative = to.names.narratives.number(to.keyer, row.text(0));
        let (day, posts) = day(row)?;
        to.tally.mentions.counted(narrative, day, posts);
        Ok(())
    }

    pub(super) fn territory(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let territory = to.names.territories.number(to.keyer, row.text(0));
        let (day, posts) = day(row)?;
        to.tally.territories.counted(territory, day, posts);
        Ok(())
    }

    pub(super) fn language(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let language = to.names.languages.number(to.keyer, row.text(0));
        let (day, posts) = day(row)?;
        to.tally.languages.counted(language, day, posts);
        Ok(())
    }

    pub(super) fn by_pattern(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        to.tally.by_pattern += row.count(0)?;
        Ok(())
    }

    pub(super) fn keyed(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        to.tally.copies.keyed(row.count(0)?);
        Ok(())
    }

    pub(super) fn copy(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let (text, at) = (row.key(0)?, row.number(1)?);
        let account = to.account(row.text(2));
        let narrative = to.narrative(row.given(3));
        to.tally.copies.counted(text, at, account, narrative);
        Ok(())
    }

    pub(super) fn text(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let texts = &mut to.names.objects[Object::Text as usize];
        texts.under(row.key(0)?, row.text(1));
        Ok(())
    }

    pub(super) fn term(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let (takedown, sort): (u32, usize) = (row.small(0)?, row.small(1)?);
        let names = row.sure(1, to.names.terms.get_mut(sort))?;
        let term = names.number(to.keyer, row.text(2));
        let found = vocabulary::Use::counted([row.count(3)?, row.count(4)?], row.count(5)?);
        to.tally.terms.counted(sort, (takedown, term), found);
        Ok(())
    }

    pub(super) fn term_posts(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let (takedown, sort): (u32, usize) = (row.small(0)?, row.small(1)?);
        let posts = [row.count(2)?, row.count(3)?];
        row.sure(1, (sort < Sort::ALL.len()).then_some(()))?;
        to.tally.terms.counted_posts(sort, takedown, posts);
        Ok(())
    }

    pub(super) fn largest(to: &mut Counted<'_>, row: &Row<'_>) -> Result<()> {
        let takedown = row.number(0)?;
        let key = largest::Key {
            window: match takedown {
                EVERYWHERE => None,
                _ => Some((row.small(0)?, row.small(1)?)),
            },
            platform: to.platform(row.text(3)),
            repost: row.holds(4)?,
        };
        let most = Some(Most {
            value: row.count(5)?,
            views: row.maybe(6),
            post: row.key(7)?,
            account: to.account(row.text(8)),
        });
        let none = Largest::default();
        let found = match row.number(2)? {
            0 => Largest {
                views: most,
                ..none
            },
            1 => Largest {
                engagement: most,
                ..none
            },
            _ => Largest {
                rated: most,
                ..none
            },
        };
        to.tally.largest.counted(key, found);
        Ok(())
    }
}
