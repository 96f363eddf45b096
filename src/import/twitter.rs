//! The X/Twitter Information Operations archive: tweets files and users files,
//! told apart by their headers, with the quirks that years of releases left in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::builder::Builder;
use super::clean::{Form, Found, Layout, Raw, Target};
use super::head::Head;
use super::list;
use super::refuse::{Reason, Refusal, Verdict};
use super::registry::{Doc, Fit, Program, carried, left};
use super::source::{Record, Source};
use crate::dataset::ids;
use crate::dataset::schema::{self, Table};
use crate::error::{Error, Result};
use crate::plain;
use crate::time::{self, Day, Zone};

/// The columns of a users file; a tweets file has them all as well.
const USER_COLUMNS: &[&str] = &[
    "userid",
    "user_display_name",
    "user_screen_name",
    "user_reported_location",
    "user_profile_description",
    "user_profile_url",
    "follower_count",
    "following_count",
    "account_creation_date",
    "account_language",
];

/// The columns that only a tweets file has.
const TWEET_COLUMNS: &[&str] = &[
    "tweetid",
    "tweet_language",
    "tweet_text",
    "tweet_time",
    "tweet_client_name",
    "in_reply_to_userid",
    "in_reply_to_tweetid",
    "quoted_tweet_tweetid",
    "is_retweet",
    "retweet_userid",
    "retweet_tweetid",
    "latitude",
    "longitude",
    "quote_count",
    "reply_count",
    "like_count",
    "retweet_count",
    "hashtags",
    "urls",
    "user_mentions",
];

/// Only some releases have it.
const OPTIONAL: &str = "poll_choices";

/// What the archive writes for a value that was not reported.
const ABSENT: &str = "absent";

/// The one takedown of an import: the disclosure.
const DISCLOSURE: &str = "disclosure";

/// The archive in the registry of formats.
pub const PROGRAM: Program = Program {
    recognise,
    recognised: "a header with all columns of a tweets file or of a users file",
    columns: DOCS,
    times: "UTC, exact to the minute.",
    quirks: &[
        "Files are told apart by their headers: several tweets files and several users files may be named, in any order.",
        "A repost of a quote is a repost, and a quote in a reply is a quote: the stronger act counts.",
        "The archive does not say whom a quote quotes: a quote has a target post and no target account.",
        "Reference ids such as 4.6E+17 went through floating point: they are left empty and counted.",
        "`absent` means not reported; such cells are empty.",
        "Counts may be written as 0.0.",
        "Accounts under 5,000 followers were hashed by the platform; a hash is an id like any other.",
        "There are no suspension dates: with --disclosed every account counts as suspended as of that day, without it every status is unknown.",
        "An account that no users file has is as its latest tweet says; of several tweets of one time, or several rows of users files, each column has the cell that sorts first.",
        "Columns that the archive does not have are named in a note and not carried.",
    ],
    run: |files, options, most, builder| {
        refuse_no_files(files)?;
        let strange = run(files, options.disclosed, most, builder)?;
        Ok(notes(
            options.disclosed,
            &strange,
            builder.joined_accounts(),
        ))
    },
};

const PROFILE: &str = "text of the profile, which no measure uses";
const NO_MEASURE: &str = "no measure uses it";

const DOCS: &[Doc] = &[
    carried("tweetid", "posts.post_id"),
    carried("userid", "posts.account_id, accounts.account_id"),
    left("user_display_name", PROFILE),
    carried("user_screen_name", "accounts.handle"),
    left("user_reported_location", PROFILE),
    left("user_profile_description", PROFILE),
    left("user_profile_url", PROFILE),
    carried("follower_count", "posts.followers, accounts.followers"),
    carried("following_count", "accounts.following"),
    carried("account_creation_date", "accounts.created_at"),
    left(
        "account_language",
        "the language of a profile, not of a post",
    ),
    carried("tweet_language", "posts.language"),
    carried("tweet_text", "posts.text"),
    carried("tweet_time", "posts.created_at"),
    left("tweet_client_name", NO_MEASURE),
    carried("in_reply_to_userid", "posts.target_account_id of replies"),
    carried("in_reply_to_tweetid", "posts.target_post_id of replies"),
    carried("quoted_tweet_tweetid", "posts.target_post_id of quotes"),
    carried("is_retweet", "posts.kind"),
    carried("retweet_userid", "posts.target_account_id of reposts"),
    carried("retweet_tweetid", "posts.target_post_id of reposts"),
    left("latitude", "coordinates tell where people are"),
    left("longitude", "coordinates tell where people are"),
    carried("quote_count", "posts.quotes"),
    carried("reply_count", "posts.replies"),
    carried("like_count", "posts.likes"),
    carried("retweet_count", "posts.reposts"),
    carried("hashtags", "posts.hashtags"),
    carried("urls", "posts.urls"),
    left("user_mentions", NO_MEASURE),
    left("poll_choices", NO_MEASURE),
];

/// A file with any column of a tweet is meant as a tweets file.
fn recognise(head: &Head) -> Fit {
    let users = USER_COLUMNS.iter().copied();
    if TWEET_COLUMNS.iter().any(|column| head.has(column)) {
        Fit::of_columns(head, users.chain(TWEET_COLUMNS.iter().copied()))
    } else {
        Fit::of_columns(head, users)
    }
}

fn refuse_no_files(files: &[PathBuf]) -> Result<()> {
    if files.is_empty() {
        return Err(Error::could_not("no file is named")
            .expected("tweets files and users files of the archive"));
    }
    Ok(())
}

/// Reads tweets and users files into the dataset; of the tweets only `most`. Returns
/// the columns that the archive does not have.
pub fn run(
    files: &[PathBuf],
    disclosed: Option<Day>,
    most: u64,
    builder: &mut Builder,
) -> Result<BTreeSet<String>> {
    let sources = files.iter().map(|f| builder.open(f));
    let sources = sources.collect::<Result<Vec<Source>>>()?;
    // Both kinds are named first, so that a wrong file stops the import before it starts.
    let kinds = sources
        .iter()
        .map(is_tweets)
        .collect::<Result<Vec<bool>>>()?;
    let strange = strange(&sources, &kinds);
    let (tweets, users): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .zip(kinds)
        .partition(|(_, tweets)| *tweets);
    builder.start_accounts(&AccountLayout::TARGETS.map(target));
    for (source, _) in users {
        add_users(source, disclosed, builder)?;
    }
    if !tweets.is_empty() {
        builder.start_posts(&PostLayout::TARGETS.map(target_of_post))?;
    }
    let mut read = 0;
    for (mut source, _) in tweets {
        source.count_from(read);
        read = add_tweets(source, disclosed, most, builder)?;
    }
    add_takedown(disclosed, builder)?;
    Ok(strange)
}

/// The columns that the archive does not have in files of these kinds.
fn strange(sources: &[Source], tweets: &[bool]) -> BTreeSet<String> {
    let kinds = sources.iter().zip(tweets);
    let columns = kinds.flat_map(|(source, tweets)| {
        let strange = source.columns().filter(|column| !is_known(column, *tweets));
        strange.map(str::to_owned).collect::<Vec<_>>()
    });
    columns.collect()
}

/// What a reader must know about such an import.
pub fn notes(disclosed: Option<Day>, strange: &BTreeSet<String>, joined: u64) -> Vec<String> {
    let known = match disclosed {
        Some(day) => format!(
            "The archive holds no suspension dates, only the disclosure ({}): every account counts as suspended as of that day, and none has a suspension date.",
            time::iso_day(day)
        ),
        None => "The archive holds no suspension dates, and no disclosure date was declared (--disclosed): the status of every account is unknown.".to_owned(),
    };
    let mut notes = vec![
        "Imported from the X/Twitter Information Operations archive; its times are UTC and exact to the minute.".to_owned(),
        known,
        "The archive reports no views; its profile texts, locations, clients, coordinates, mentions and polls are not carried.".to_owned(),
        "`absent` in the archive means not reported; such cells are empty.".to_owned(),
        "Followers are those that the archive gives with the account, not those at the time of each post.".to_owned(),
    ];
    if joined > 0 {
        notes.push(format!(
            "Repeated rows of accounts in users files: {joined}; of each account the cell that sorts first counts in each column."
        ));
    }
    if !strange.is_empty() {
        // A header is as hostile as any cell.
        let columns: Vec<String> = strange.iter().map(|c| plain::excerpt(c)).collect();
        notes.push(format!(
            "Columns that the archive does not have, not carried: {}.",
            columns.join(", ")
        ));
    }
    notes
}

fn is_tweets(source: &Source) -> Result<bool> {
    let has = |names: &[&str]| source.columns().any(|c| names.contains(&c));
    let tweets = has(TWEET_COLUMNS);
    if !tweets && !has(USER_COLUMNS) {
        return Err(foreign(source));
    }
    let wanted = USER_COLUMNS.iter().chain(TWEET_COLUMNS);
    let wanted = wanted.take(if tweets {
        usize::MAX
    } else {
        USER_COLUMNS.len()
    });
    for column in wanted {
        source.position(column)?;
    }
    Ok(tweets)
}

fn is_known(column: &str, tweets: bool) -> bool {
    let of_tweets = TWEET_COLUMNS.contains(&column) || column == OPTIONAL;
    USER_COLUMNS.contains(&column) || tweets && of_tweets
}

fn foreign(source: &Source) -> Error {
    Error::could_not("neither a tweets file nor a users file of the archive")
        .file(source.path().display())
        .line(1)
        .found(source.columns().collect::<Vec<_>>().join(", "))
        .expected("tweetid, userid, … or userid, user_display_name, …")
        .help("`sillage import csv` reads any other CSV file by a mapping file")
}

/// Sorts after every time of a tweet: what a users file says of an account counts,
/// whatever its tweets say. Of several rows of users files, each column has the cell
/// that sorts first, so that the order of rows and files decides nothing.
const USERS: &str = "users";

fn add_users(source: Source, disclosed: Option<Day>, builder: &mut Builder) -> Result<()> {
    let layout = AccountLayout::new(&source, disclosed)?;
    builder.each_guarded(source, u64::MAX, |builder, record| {
        let cells = builder.clean(&layout, record)?;
        builder.account_again(USERS, &cells);
        Ok(())
    })?;
    Ok(())
}

/// An account that the users files lack is as its latest tweet says.
fn add_tweets(
    source: Source,
    disclosed: Option<Day>,
    most: u64,
    builder: &mut Builder,
) -> Result<u64> {
    const ACCOUNT: usize = 1;
    const TIME: usize = 2;
    let both = |column: &str| matches!(column, "userid" | "follower_count");
    let posts = PostLayout::new(&source)?;
    let accounts = AccountLayout::new(&source, disclosed)?;
    builder.each_guarded(source, most, |builder, record| {
        let post = builder.clean(&posts, record)?;
        if builder.account_time(&post[ACCOUNT]) != Some(USERS) {
            let account = builder.clean_second(&accounts, record, both)?;
            builder.account_at(&post[TIME], &account);
        }
        Ok(builder.post(&post)?)
    })
}

fn add_takedown(disclosed: Option<Day>, builder: &mut Builder) -> Result<()> {
    let Some(day) = disclosed else { return Ok(()) };
    let row = BTreeMap::from([
        ("takedown_id", DISCLOSURE.to_owned()),
        ("at", time::iso_day(day)),
        ("platform", "x".to_owned()),
        ("label", "Disclosed by the platform".to_owned()),
        (
            "source",
            "X/Twitter Information Operations archive".to_owned(),
        ),
    ]);
    builder.table(&schema::TAKEDOWNS, &[row])
}

/// The columns of a source by name.
struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    fn new(source: &Source, names: &[&'static str]) -> Result<Self> {
        let at = |name: &&'static str| Ok((*name, source.position(name)?));
        names.iter().map(at).collect::<Result<_>>().map(Self)
    }

    fn text<'r>(&self, record: &'r Record, column: &str) -> &'r str {
        let at = self.0.get(column);
        at.and_then(|at| record.cells.get(*at)).unwrap_or("")
    }

    fn reported<'r>(&self, record: &'r Record, column: &str) -> Option<&'r str> {
        Some(self.text(record, column)).filter(|text| !text.is_empty() && *text != ABSENT)
    }
}

fn target(name: &str) -> Target {
    target_in(&schema::ACCOUNTS, name)
}

fn target_of_post(name: &str) -> Target {
    target_in(&schema::POSTS, name)
}

/// Ids of tweets are digits, hashes of accounts have no spaces.
fn target_in(table: &'static Table, name: &str) -> Target {
    let form = match name {
        "post_id" | "target_post_id" => Some(Form::Digits),
        "account_id" | "target_account_id" => Some(Form::Word),
        _ => None,
    };
    Target {
        form,
        ..Target::named(table, name, Zone::parse("UTC"))
    }
}

fn one(text: Option<&str>) -> Raw<'_> {
    text.map_or(Raw::Missing, |text| Raw::One(Cow::Borrowed(text)))
}

/// Ids below 2^53 that went through floating point are whole: `12.0` is 12.
fn id(text: Option<&str>) -> Raw<'_> {
    one(text.map(ids::without_zero_fraction))
}

fn items(text: Option<&str>) -> Raw<'_> {
    let Some(text) = text else {
        return Raw::Missing;
    };
    match list::parse(text) {
        Some(items) => Raw::Many(items.into_iter().map(Cow::Owned).collect()),
        None => Raw::Malformed(Cow::Borrowed(text)),
    }
}

struct AccountLayout {
    columns: Columns,
    targets: Vec<Target>,
    disclosed: Option<String>,
}

impl AccountLayout {
    const TARGETS: [&'static str; 9] = [
        "account_id",
        "platform",
        "handle",
        "created_at",
        "followers",
        "following",
        "status",
        "status_as_of",
        "takedown_id",
    ];

    fn new(source: &Source, disclosed: Option<Day>) -> Result<Self> {
        Ok(Self {
            columns: Columns::new(source, USER_COLUMNS)?,
            targets: Self::TARGETS.map(target).to_vec(),
            disclosed: disclosed.map(time::iso_day),
        })
    }

    fn cell<'a>(&'a self, target: &'static str, record: &'a Record) -> Found<'a> {
        let day = self.disclosed.as_deref();
        let from = match target {
            "account_id" => "userid",
            "handle" => "user_screen_name",
            "created_at" => "account_creation_date",
            "followers" => "follower_count",
            "following" => "following_count",
            constant => constant,
        };
        let raw = match target {
            "account_id" => id(self.columns.reported(record, from)),
            "handle" => one(Some(self.columns.text(record, from))),
            "platform" => one(Some("x")),
            "status" => one(Some(day.map_or("unknown", |_| "suspended"))),
            "status_as_of" => one(day),
            "takedown_id" => one(day.map(|_| DISCLOSURE)),
            _ => one(self.columns.reported(record, from)),
        };
        Found { from, raw }
    }
}

impl Layout for AccountLayout {
    fn targets(&self) -> &[Target] {
        &self.targets
    }

    fn found<'a>(&'a self, record: &'a Record) -> Verdict<Vec<Found<'a>>> {
        let names = Self::TARGETS.iter();
        Ok(names.map(|target| self.cell(target, record)).collect())
    }
}

struct PostLayout {
    columns: Columns,
    targets: Vec<Target>,
}

impl PostLayout {
    const TARGETS: [&'static str; 16] = [
        "post_id",
        "account_id",
        "created_at",
        "platform",
        "kind",
        "text",
        "language",
        "hashtags",
        "urls",
        "likes",
        "reposts",
        "replies",
        "quotes",
        "followers",
        "target_post_id",
        "target_account_id",
    ];

    fn new(source: &Source) -> Result<Self> {
        let names: Vec<&str> = USER_COLUMNS.iter().chain(TWEET_COLUMNS).copied().collect();
        Ok(Self {
            columns: Columns::new(source, &names)?,
            targets: Self::TARGETS.map(target_of_post).to_vec(),
        })
    }

    /// A repost of a quote is a repost, and a quote in a reply is a quote: the
    /// stronger act counts.
    fn kind(&self, record: &Record) -> Verdict<&'static str> {
        let has = |column: &str| self.columns.reported(record, column).is_some();
        if self.is_repost(record)? {
            Ok("repost")
        } else if has("quoted_tweet_tweetid") {
            Ok("quote")
        } else if has("in_reply_to_tweetid") || has("in_reply_to_userid") {
            Ok("reply")
        } else {
            Ok("original")
        }
    }

    fn is_repost(&self, record: &Record) -> Verdict<bool> {
        const COLUMN: &str = "is_retweet";
        match self.columns.reported(record, COLUMN) {
            Some("True" | "true" | "TRUE" | "1" | "1.0") => Ok(true),
            None | Some("False" | "false" | "FALSE" | "0" | "0.0") => Ok(false),
            Some(other) => Err(Refusal::new(Reason::Unmapped, COLUMN, other)),
        }
    }

    fn cell<'a>(
        &'a self,
        target: &'static str,
        kind: &'static str,
        record: &'a Record,
    ) -> Found<'a> {
        let from = origin(target, kind);
        let raw = match target {
            "platform" => one(Some("x")),
            "kind" => one(Some(kind)),
            "text" => one(Some(self.columns.text(record, from))),
            "hashtags" | "urls" => items(self.columns.reported(record, from)),
            "post_id" | "account_id" | "target_post_id" | "target_account_id" => {
                id(self.columns.reported(record, from))
            }
            _ => one(self.columns.reported(record, from)),
        };
        Found { from, raw }
    }
}

/// The column of the archive that fills a target. The archive does not say
/// whom a quote quotes.
fn origin(target: &'static str, kind: &str) -> &'static str {
    match (target, kind) {
        ("post_id", _) => "tweetid",
        ("account_id", _) => "userid",
        ("created_at", _) => "tweet_time",
        ("kind", _) => "is_retweet",
        ("text", _) => "tweet_text",
        ("language", _) => "tweet_language",
        ("likes", _) => "like_count",
        ("reposts", _) => "retweet_count",
        ("replies", _) => "reply_count",
        ("quotes", _) => "quote_count",
        ("followers", _) => "follower_count",
        ("target_post_id", "repost") => "retweet_tweetid",
        ("target_post_id", "quote") => "quoted_tweet_tweetid",
        ("target_post_id", "reply") => "in_reply_to_tweetid",
        ("target_account_id", "repost") => "retweet_userid",
        ("target_account_id", "reply") => "in_reply_to_userid",
        (same, _) => same,
    }
}

impl Layout for PostLayout {
    fn targets(&self) -> &[Target] {
        &self.targets
    }

    fn found<'a>(&'a self, record: &'a Record) -> Verdict<Vec<Found<'a>>> {
        let kind = self.kind(record)?;
        let names = Self::TARGETS.iter();
        Ok(names
            .map(|target| self.cell(target, kind, record))
            .collect())
    }
}
