//! One streaming pass: posts → integers by key. Holds no float and keeps no
//! post; tallies of parts merge in any order into the tally of the whole, whatever
//! numbers each part has given to names.

use crate::ingest::objects::Object;
use crate::ingest::posts::{Met, Post, PostNames, Renumber, Sink, Wants};
use crate::keyed::{Key, Keyer, Map};
use crate::time::{self, Day, Instant};

pub mod cells;
pub mod copies;
pub mod days;
pub mod engine;
pub mod largest;
pub mod minutes;
pub mod shares;
pub mod targets;
pub mod twins;
pub mod values;
pub mod vocabulary;

use cells::{Cell, Cells, NO_NARRATIVE};
use copies::{Copies, Texts};
use days::Days;
use largest::{Largest, Search};
use minutes::Minutes;
use shares::{Gathered, Shared};
use targets::{Shares, Targets};
use values::{Rate, Rates, Values};
use vocabulary::{Sides, Terms, Vocabulary};

/// The tallies while they grow.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    cells: Cells,
    /// By number of the account.
    spans: Vec<Option<Span>>,
    minutes: Minutes,
    views: Values,
    engagement: Values,
    rates: Rates,
    targets: Targets,
    mentions: Days,
    territories: Days,
    languages: Days,
    by_pattern: u64,
    copies: Copies,
    shares: Gathered,
    terms: Terms,
    largest: Search,
    wants: Wants,
}

/// First and last post of an account, and its most followers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first post.
    pub first: Instant,
    /// Its last post.
    pub last: Instant,
    /// The most followers that one of its posts reports.
    pub followers_max: Option<u64>,
}

impl Default for Span {
    fn default() -> Self {
        Self {
            first: Instant::MAX,
            last: Instant::MIN,
            followers_max: None,
        }
    }
}

impl Span {
    fn merge(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.followers_max = self.followers_max.max(other.followers_max);
    }
}

impl Sink for Tally {
    fn add(&mut self, post: &Post) {
        let day = time::day(post.at);
        let followers_max = post.metrics.followers;
        self.cells.add(post);
        self.span(post.account).merge(Span {
            first: post.at,
            last: post.at,
            followers_max,
        });
        self.minutes.add(post.at);
        self.views.add(post, post.metrics.views);
        self.engagement.add(post, post.metrics.engagement());
        self.rates.add(post);
        self.targets.add(post);
        for narrative in &post.narratives {
            self.mentions.add(*narrative, day);
        }
        for territory in &post.territories {
            self.territories.add(*territory, day);
        }
        self.languages.add(post.language, day);
        self.by_pattern += u64::from(post.by_pattern);
        self.copies.add(post);
        if self.wants.objects {
            self.shares.add(post);
        }
        self.terms.add(post);
        self.largest.add(post);
    }

    fn reads_terms(&self, at: Instant) -> bool {
        self.terms.holds(time::day(at))
    }

    fn wants(&self) -> Wants {
        self.wants
    }

    fn merge(&mut self, other: Self, numbers: &Renumber) {
        for (number, span) in numbers.accounts.iter().zip(other.spans) {
            if let Some(span) = span {
                self.span(*number).merge(span);
            }
        }
        rayon::join(
            || self.cells.merge(other.cells, numbers),
            || {
                self.copies.merge(other.copies, numbers);
                self.minutes.merge(other.minutes);
                self.views.merge(other.views, numbers);
                self.engagement.merge(other.engagement, numbers);
                self.rates.merge(other.rates, numbers);
                self.targets.merge(other.targets, numbers);
            },
        );
        self.mentions.merge(other.mentions, &numbers.narratives);
        self.territories
            .merge(other.territories, &numbers.territories);
        self.languages.merge(other.languages, &numbers.languages);
        self.by_pattern += other.by_pattern;
        self.shares.merge(other.shares, numbers);
        self.terms.merge(other.terms, numbers);
        self.largest.merge(other.largest, numbers);
    }
}

impl Tally {
    /// A tally without posts that also looks into these windows, one pair for
    /// each takedown, and at what is wanted.
    pub fn of(windows: Vec<Sides>, wants: Wants) -> Self {
        Self {
            terms: Terms::of(windows.clone()),
            largest: Search::of(windows),
            wants,
            ..Self::default()
        }
    }

    fn span(&mut self, account: u32) -> &mut Span {
        let number = account as usize;
        if self.spans.len() <= number {
            self.spans.resize(number + 1, None);
        }
        self.spans[number].get_or_insert_default()
    }

    /// The finished tallies, in which every number is the rank of a name in
    /// byte order, so that nothing depends on the order of the posts.
    /// `described` are the ids of accounts known from elsewhere: together with
    /// those that post they are the network.
    pub fn finish<'a>(
        self,
        names: &PostNames,
        met: Met,
        keyer: &Keyer,
        described: impl Iterator<Item = &'a str>,
    ) -> Tallies {
        let ranks = Ranks::of(names);
        let key = |number: u32| keyer.key(names.accounts.name(number));
        let mut network = Map::default();
        // Names hold the accounts of every row, also of those that lost to another
        // row with their id; the network is who has posts that count.
        let spans = (0u32..).zip(&self.spans);
        for (number, _) in spans.filter(|(_, span)| span.is_some()) {
            network.insert(key(number), ());
        }
        for id in described {
            network.insert(keyer.key(id), ());
        }
        let shares = || {
            let accounts = names.accounts.len();
            let shares = self.targets.finish(accounts, met, &network, key);
            accounts_of(self.spans, &ranks, &shares)
        };
        let texts = || {
            let rank = |account: u32, narrative| {
                let account = ranks.accounts.0[account as usize];
                (account, ranks.narrative(narrative))
            };
            let of = |key| ranks.text(names, key);
            let named: Option<&(dyn Fn(Key) -> u32 + Sync)> =
                if self.wants.texts { Some(&of) } else { None };
            self.copies.finish(rank, named)
        };
        let cells = || self.cells.finish(|k| ranks.cell(k));
        let minutes = || self.minutes.finish();
        let ((cells, minutes), (accounts, texts)) = rayon::join(
            || rayon::join(cells, minutes),
            || rayon::join(shares, texts),
        );
        Tallies {
            cells,
            accounts,
            minutes,
            views: self.views.finish(|k| ranks.value(k)),
            engagement: self.engagement.finish(|k| ranks.value(k)),
            rates: self.rates.finish(|p| ranks.platforms.0[p as usize]),
            mentions: self.mentions.finish(&ranks.narratives.0),
            territories: self.territories.finish(&ranks.territories.0),
            languages: self.languages.finish(&ranks.languages.0),
            by_pattern: self.by_pattern,
            texts,
            shared: self.shares.finish(
                |account| ranks.accounts.0[account as usize],
                |sort, number| names.objects[sort as usize].name(number),
            ),
            vocabulary: self
                .terms
                .finish(|sort, n| ranks.terms[sort as usize].0[n as usize]),
            largest: self.largest.finish(
                |platform| ranks.platforms.0[platform as usize],
                |account| ranks.accounts.0[account as usize],
            ),
            names: ranks.into_names(),
        }
    }
}

/// An account that posts.
#[derive(Debug, Clone)]
pub struct Active {
    /// Its rank among the names of accounts.
    pub account: u32,
    /// First and last post, most followers.
    pub span: Span,
    /// Its reposts and quotes.
    pub shares: Shares,
}

/// The names behind the ranks, in byte order.
#[derive(Debug, Clone, Default)]
pub struct RankNames {
    /// Account ids.
    pub accounts: Vec<String>,
    /// Platforms.
    pub platforms: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// Narrative ids.
    pub narratives: Vec<String>,
    /// Territories.
    pub territories: Vec<String>,
    /// Terms by [`crate::ingest::text::Sort`].
    pub terms: [Vec<String>; 3],
    /// Texts as they are compared: without case, punctuation, links and mentions. Empty
    /// unless they were wanted.
    pub texts: Vec<String>,
}

/// The finished tallies. Every vector is sorted by its key.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    /// The names.
    pub names: RankNames,
    /// Sums by account, day, platform, narrative and kind.
    pub cells: Vec<(cells::Key, Cell)>,
    /// The accounts that post, by rank.
    pub accounts: Vec<Active>,
    /// Posts by minute since 1970.
    pub minutes: Vec<(i64, u64)>,
    /// Posts by account, platform and number of views.
    pub views: Vec<(values::Key, u64)>,
    /// Posts by account, platform and engagement.
    pub engagement: Vec<(values::Key, u64)>,
    /// Posts by engagement and followers, in the order of the ratio.
    pub rates: Vec<(Rate, u64)>,
    /// Posts that carry a narrative, primary or not, by day.
    pub mentions: Vec<((u32, Day), u64)>,
    /// Posts that speak of a territory, by day.
    pub territories: Vec<((u32, Day), u64)>,
    /// Posts by language and day.
    pub languages: Vec<((u32, Day), u64)>,
    /// Posts whose narratives come from the codebook's patterns.
    pub by_pattern: u64,
    /// The originals by text.
    pub texts: Texts,
    /// What several accounts shared, by [`crate::ingest::objects::Object`].
    pub shared: [Shared; 4],
    /// For each pair of windows the terms by [`crate::ingest::text::Sort`].
    pub vocabulary: Vec<[Vocabulary; 3]>,
    /// The largest posts, in all and by window.
    pub largest: Vec<(largest::Key, Largest)>,
}

impl Tallies {
    /// The name of a narrative's rank; empty for posts without one.
    pub fn narrative(&self, rank: u32) -> &str {
        self.names
            .narratives
            .get(rank as usize)
            .map_or("", String::as_str)
    }

    /// First and last day with a post.
    pub fn days(&self) -> Option<(Day, Day)> {
        let first = self.accounts.iter().map(|a| a.span.first).min()?;
        let last = self.accounts.iter().map(|a| a.span.last).max()?;
        Some((time::day(first), time::day(last)))
    }

    /// Number of posts.
    pub fn posts(&self) -> u64 {
        self.cells.iter().map(|(_, cell)| cell.posts).sum()
    }
}

/// For every kind of name the ranks by number, and the names by rank.
struct Ranks {
    accounts: (Vec<u32>, Vec<String>),
    platforms: (Vec<u32>, Vec<String>),
    languages: (Vec<u32>, Vec<String>),
    narratives: (Vec<u32>, Vec<String>),
    territories: (Vec<u32>, Vec<String>),
    terms: [(Vec<u32>, Vec<String>); 3],
    texts: (Vec<u32>, Vec<String>),
}

impl Ranks {
    fn of(names: &PostNames) -> Self {
        Self {
            accounts: names.accounts.ranked(),
            platforms: names.platforms.ranked(),
            languages: names.languages.ranked(),
            narratives: names.narratives.ranked(),
            territories: names.territories.ranked(),
            terms: [0, 1, 2].map(|sort| names.terms[sort].ranked()),
            texts: names.objects[Object::Text as usize].ranked(),
        }
    }

    fn narrative(&self, number: u32) -> u32 {
        match number {
            NO_NARRATIVE => NO_NARRATIVE,
            number => self.narratives.0[number as usize],
        }
    }

    fn text(&self, names: &PostNames, key: Key) -> u32 {
        let number = names.objects[Object::Text as usize].known(key);
        number.map_or(u32::MAX, |number| self.texts.0[number as usize])
    }

    fn cell(&self, key: cells::Key) -> cells::Key {
        let narrative = self.narrative(key.narrative);
        let account = self.accounts.0[key.account as usize];
        cells::Key {
            account,
            platform: self.platforms.0[key.platform as usize],
            narrative,
            ..key
        }
    }

    fn value(&self, key: values::Key) -> values::Key {
        let account = self.accounts.0[key.account as usize];
        values::Key {
            account,
            platform: self.platforms.0[key.platform as usize],
            ..key
        }
    }

    fn into_names(self) -> RankNames {
        RankNames {
            accounts: self.accounts.1,
            platforms: self.platforms.1,
            languages: self.languages.1,
            narratives: self.narratives.1,
            territories: self.territories.1,
            terms: self.terms.map(|(_, names)| names),
            texts: self.texts.1,
        }
    }
}

fn accounts_of(spans: Vec<Option<Span>>, ranks: &Ranks, shares: &[Shares]) -> Vec<Active> {
    let mut active: Vec<Active> = (0u32..)
        .zip(spans)
        .filter_map(|(number, span)| Some((number, span?)))
        .map(|(number, span)| {
            let shares = shares.get(number as usize).copied().unwrap_or_default();
            Active {
                account: ranks.accounts.0[number as usize],
                span,
                shares,
            }
        })
        .collect();
    active.sort_unstable_by_key(|a| a.account);
    active
}
