//! Which rows an input of a fact names: its filter, read as conditions that a
//! prepared row meets or not, and that SQL can state. The words are those that
//! measures write; what they cannot say exactly is told apart.

use crate::facts::{Input, Period, decoded};
use crate::prepared::{ACCOUNTS, Account, POSTS, Post};
use crate::time::{self, Day};
use crate::twin::sql;

/// A condition: how filters spell it, and what it means, to us and in SQL. A
/// spelling that ends with `=` takes a value.
pub struct Condition<F> {
    words: &'static str,
    holds: F,
    sql: &'static str,
}

/// Whether a post meets a condition with a value.
pub type OfPost = fn(&Post<'_>, &str) -> bool;
/// Whether an account meets a condition with a value.
pub type OfAccount = fn(&Account<'_>, &str) -> bool;

const fn when<F: Copy>(words: &'static str, sql: &'static str, holds: F) -> Condition<F> {
    Condition { words, holds, sql }
}

/// The conditions on posts, one line each.
#[rustfmt::skip]
const ON_POSTS: &[Condition<OfPost>] = &[
    when("kind=", "kind = {}", |p, v| p.kind.word() == v),
    when("platform=", "COALESCE(NULLIF(platform, ''), 'unknown') = {}", |p, v| or_unknown(p.platform) == v),
    when("views reported", "views IS NOT NULL", |p, _| p.metrics.views.is_some()),
    when("likes reported", "likes IS NOT NULL", |p, _| p.metrics.likes.is_some()),
    when("reposts reported", "reposts IS NOT NULL", |p, _| p.metrics.reposts.is_some()),
    when("replies reported", "replies IS NOT NULL", |p, _| p.metrics.replies.is_some()),
    when("quotes reported", "quotes IS NOT NULL", |p, _| p.metrics.quotes.is_some()),
    when("followers reported", "followers IS NOT NULL", |p, _| p.metrics.followers.is_some()),
    when("followers above zero", "followers > 0", |p, _| p.metrics.followers > Some(0)),
    when("engagement reported", "engagement IS NOT NULL", |p, _| p.metrics.engagement().is_some()),
    when("no reposts that credit the original", "own_metrics", |p, _| p.own),
    when("reposts that credit the original", "NOT own_metrics", |p, _| !p.own),
    when("with a primary narrative", "narrative <> ''", |p, _| !p.narratives.is_empty()),
    when("reposts and quotes", "kind IN ('repost', 'quote')", |p, _| matches!(p.kind.word(), "repost" | "quote")),
    when("target named", "(target_post_id <> '' OR target_account_id <> '')", |p, _| !(p.target_post.is_empty() && p.target_account.is_empty())),
    when("text long enough to compare", "text_key <> ''", |p, _| p.text_key.is_some()),
    when("created_at from=", "created_at >= {}", |p, v| instant(v).is_some_and(|at| p.at >= at)),
    when("created_at before=", "created_at < {}", |p, v| instant(v).is_some_and(|at| p.at < at)),
];

/// The conditions on accounts, one line each.
#[rustfmt::skip]
const ON_ACCOUNTS: &[Condition<OfAccount>] = &[
    when("group=", "\"group\" = {}", |a, v| a.group() == v),
    when("status=", "status = {}", |a, v| a.status().word() == v),
    when("status known", "status <> 'unknown'", |a, _| a.status().word() != "unknown"),
    when("described", "described", |a, _| a.row.is_some()),
    when("posting", "posting", |a, _| a.posting),
    when("account_id in no post", "NOT posting", |a, _| !a.posting),
    when("created_at reported", "created_day IS NOT NULL", |a, _| a.created_at().is_some()),
    when("created in the period", "created_day IS NOT NULL", |a, _| a.created_at().is_some()),
    when("reinstated_at reported", "reinstated_day IS NOT NULL", |a, _| a.row.is_some_and(|r| r.reinstated_at.is_some())),
];

/// Conditions that the fact's period states already.
const PERIOD: [&str; 2] = ["before", "after"];

/// What makes accounts be asked for the period, which otherwise is about posts.
const CREATED: &str = "created in the period";

/// What names every row of a file.
const AS_READ: &str = "as read";

fn or_unknown(name: &str) -> &str {
    if name.is_empty() { "unknown" } else { name }
}

fn instant(text: &str) -> Option<time::Instant> {
    time::parse(text, None).ok()
}

/// The rows that an input names.
pub enum Rows {
    /// Posts.
    Posts(Filter<OfPost>),
    /// Accounts of the network.
    Accounts(Filter<OfAccount>),
    /// Rows as read, those that do not count included: what is prepared is less.
    AsRead,
    /// Rows of a table that has no prepared form.
    Other,
}

/// Conditions that a row must all meet, with their values.
pub struct Filter<F: 'static> {
    known: Vec<(&'static Condition<F>, String)>,
    period: Option<(Day, Day)>,
    /// What the filter says beyond that, so that the rows are not exact.
    unread: Vec<String>,
}

impl Rows {
    /// The rows of an input of a fact that covers a period.
    pub fn of(input: &Input, period: Option<&Period>) -> Self {
        let pieces = || input.filter.split(", ").filter(|p| !p.is_empty());
        let day = time::parse_day;
        let days = period.and_then(|p| Some((day(&p.start)?, day(&p.end)?)));
        if pieces().any(|p| p == AS_READ) {
            return Self::AsRead;
        }
        if input.table == POSTS.name {
            let pieces = pieces().filter(|p| !PERIOD.contains(p));
            return Self::Posts(Filter::of(pieces, days, ON_POSTS));
        }
        if input.table == ACCOUNTS.name {
            let days = days.filter(|_| pieces().any(|p| p == CREATED));
            return Self::Accounts(Filter::of(pieces(), days, ON_ACCOUNTS));
        }
        Self::Other
    }

    /// The query that lists their ids.
    pub fn sql(&self) -> Option<String> {
        let (table, conditions) = match self {
            Self::Posts(filter) => (POSTS, filter.sql("day")),
            Self::Accounts(filter) => (ACCOUNTS, filter.sql("created_day")),
            Self::AsRead | Self::Other => return None,
        };
        let query = format!("SELECT {} FROM {}", table.id, table.name);
        Some(match conditions.is_empty() {
            true => query,
            false => format!("{query} WHERE {}", conditions.join(" AND ")),
        })
    }

    /// What the filter says that no condition states; empty if the rows are exact.
    pub fn unread(&self) -> &[String] {
        match self {
            Self::Posts(filter) => &filter.unread,
            Self::Accounts(filter) => &filter.unread,
            Self::AsRead | Self::Other => &[],
        }
    }
}

/// The value of a condition in a piece of a filter; empty for one without.
fn value(piece: &str, words: &str) -> Option<String> {
    match words.ends_with('=') {
        true => decoded(piece.strip_prefix(words)?),
        false => (piece == words).then(String::new),
    }
}

impl<F> Filter<F> {
    fn of<'a>(
        pieces: impl Iterator<Item = &'a str>,
        period: Option<(Day, Day)>,
        conditions: &'static [Condition<F>],
    ) -> Self {
        let (known, unread) = (Vec::new(), Vec::new());
        let mut filter = Self {
            known,
            period,
            unread,
        };
        for piece in pieces {
            let mut found = conditions
                .iter()
                .filter_map(|c| Some((c, value(piece, c.words)?)));
            match found.next() {
                Some(condition) => filter.known.push(condition),
                None => filter.unread.push(piece.to_owned()),
            }
        }
        filter
    }

    fn sql(&self, day: &str) -> Vec<String> {
        let stated = self.known.iter();
        let stated = stated.map(|(c, value)| c.sql.replace("{}", &sql::text(value)));
        let period = self
            .period
            .map(|days| <[Day; 2]>::from(days).map(time::iso_day));
        let within =
            period.map(|[start, end]| format!("{day} >= DATE '{start}' AND {day} < DATE '{end}'"));
        stated.chain(within).collect()
    }

    fn covers(&self, day: Option<Day>) -> bool {
        let inside = |(start, end)| day.is_some_and(|day| (start..end).contains(&day));
        self.period.is_none_or(inside)
    }
}

impl Filter<OfPost> {
    /// Whether a post is among the rows.
    pub fn holds(&self, post: &Post<'_>) -> bool {
        self.covers(Some(post.day())) && self.known.iter().all(|(c, v)| (c.holds)(post, v))
    }
}

impl Filter<OfAccount> {
    /// Whether an account is among the rows.
    pub fn holds(&self, account: &Account<'_>) -> bool {
        let created = account.created_at().map(time::day);
        self.covers(created) && self.known.iter().all(|(c, v)| (c.holds)(account, v))
    }
}
