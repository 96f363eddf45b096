//! Exports whose columns changed places, or whose ids a spreadsheet has rounded, at
//! the size at which an import can tell: it stops, and leaves nothing.

use std::fs;

use sillage::error::Result;
use sillage::import::{self, Format, Imported, Options};
use tempfile::TempDir;

use crate::import::{assert_nothing_left, assert_says};

/// Rows of a table: a cell by column and row.
type Cell = fn(&str, u64) -> String;

/// An export of so many rows, with two names of its header exchanged.
fn export(columns: &[&str], cell: Cell, swap: Option<(&str, &str)>) -> String {
    let renamed = |column: &str| match swap {
        Some((one, other)) if column == one => other.to_owned(),
        Some((one, other)) if column == other => one.to_owned(),
        _ => column.to_owned(),
    };
    let header: Vec<String> = columns.iter().map(|c| renamed(c)).collect();
    let mut text = header.join(",") + "\n";
    for row in 0..300 {
        let cells: Vec<String> = columns.iter().map(|c| cell(c, row)).collect();
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

fn imported(name: &str, text: &str) -> Result<Imported> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("posts.csv");
    fs::write(&file, text).unwrap();
    let options = Options {
        out: folder.path().join("out"),
        ..Options::default()
    };
    let outcome = import::import(Format::Named(import::named(name)?), &[file], &options);
    if outcome.is_err() {
        assert_nothing_left(folder.path(), &["posts.csv"]);
    }
    outcome
}

const ARCHIVE: [&str; 30] = [
    "tweetid",
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

fn of_archive(column: &str, row: u64) -> String {
    match column {
        "tweetid" => format!("{}", 460_719_053_544_235_001 + 7 * row),
        "userid" => format!("{}", 700 + row % 25),
        "user_display_name" | "user_screen_name" => format!("name_{}", row % 25),
        "follower_count" => format!("{}", 40 + row % 25),
        "following_count" => "9".to_owned(),
        "account_creation_date" => "2013-05-01".to_owned(),
        "tweet_text" => format!("the sea is calm today number {row}"),
        "tweet_time" => format!("2014-04-{:02} 10:{:02}", 1 + row % 28, row % 60),
        "is_retweet" => "False".to_owned(),
        "quote_count" | "reply_count" | "like_count" | "retweet_count" => format!("{}", row % 7),
        "hashtags" | "urls" | "user_mentions" => "[]".to_owned(),
        _ => String::new(),
    }
}

const CAPTURED: [&str; 33] = [
    "id",
    "thread_id",
    "timestamp",
    "unix_timestamp",
    "link",
    "subject",
    "body",
    "author",
    "author_fullname",
    "author_id",
    "author_followers",
    "source",
    "language_guess",
    "possibly_sensitive",
    "impression_count",
    "retweet_count",
    "bookmark_count",
    "like_count",
    "quote_count",
    "reply_count",
    "is_retweet",
    "retweeted_user",
    "is_quote_tweet",
    "quoted_user",
    "is_reply",
    "replied_user",
    "hashtags",
    "urls",
    "images",
    "videos",
    "mentions",
    "long_lat",
    "place_name",
];

/// One post in three is a repost, one in three a quote.
fn captured(column: &str, row: u64) -> String {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    match column {
        "id" | "thread_id" => format!("{}", 1_780_000_000_000_000_001 + 7 * row),
        "timestamp" => format!("2024-05-{:02} 08:{:02}:00", 1 + row % 28, row % 60),
        "body" => format!("the tide is high today number {row}"),
        "author" | "author_fullname" => format!("quay{}", row % 25),
        "author_id" => format!("{}", 600 + row % 25),
        "author_followers" => format!("{}", 100 + row % 25),
        "impression_count" => format!("{}", 50 + row),
        "retweet_count" | "like_count" | "quote_count" | "reply_count" => format!("{}", row % 9),
        "is_retweet" => yes(row.is_multiple_of(3)),
        "is_quote_tweet" => yes(row % 3 == 1),
        "is_reply" => yes(false),
        "retweeted_user" if row.is_multiple_of(3) => "someone_else".to_owned(),
        "quoted_user" if row % 3 == 1 => "another".to_owned(),
        _ => String::new(),
    }
}

#[test]
fn what_is_in_order_is_imported() {
    let posts = |name, text: &str| imported(name, text).map(|i| (i.posts, i.rejected));
    let archive = export(&ARCHIVE, of_archive, None);
    assert_eq!(posts("twitter-io", &archive).unwrap(), (300, 0));
    let capture = export(&CAPTURED, captured, None);
    assert_eq!(posts("fourcat-twitter", &capture).unwrap(), (300, 0));
}

#[test]
fn columns_of_the_archive_that_changed_places_are_refused() {
    for (one, other, says) in [
        ("tweet_time", "tweet_text", "column tweet_time"),
        ("tweetid", "userid", "more accounts than posts"),
        ("userid", "tweet_text", "column userid"),
        ("tweetid", "like_count", "more accounts than posts"),
        ("tweet_time", "account_creation_date", "column tweet_time"),
        ("user_screen_name", "tweet_text", "handles are sentences"),
    ] {
        let error = imported(
            "twitter-io",
            &export(&ARCHIVE, of_archive, Some((one, other))),
        );
        let error = error.err().unwrap_or_else(|| panic!("{one} and {other}"));
        assert_says(&error, &[says, "posts.csv", "swapped"]);
    }
}

#[test]
fn columns_that_few_records_fill_are_judged_by_those() {
    for (one, other, says) in [
        ("is_retweet", "retweeted_user", "column is_retweet"),
        ("id", "author_id", "more accounts than posts"),
        ("author", "body", "handles are sentences"),
    ] {
        let error = imported(
            "fourcat-twitter",
            &export(&CAPTURED, captured, Some((one, other))),
        );
        let error = error.err().unwrap_or_else(|| panic!("{one} and {other}"));
        assert_says(&error, &[says, "posts.csv", "swapped"]);
    }
}

#[test]
fn ids_that_a_spreadsheet_rounded_are_refused() {
    let rounded = |column: &str, row: u64| match column {
        "id" => format!("{}000", 1_780_000_000_000_001 + row),
        column => captured(column, row),
    };
    let error = imported("fourcat-twitter", &export(&CAPTURED, rounded, None)).unwrap_err();
    assert_says(&error, &["end in three zeros", "posts.csv"]);
}
