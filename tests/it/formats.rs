//! Formats of other tools: each fixture, invented, gives its dataset byte for byte;
//! every column of it is accounted for; what is not what it is called is refused.
#![allow(
    clippy::unwrap_used,
    reason = "a helper of tests may panic like a test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sillage::error::{Kind, Result};
use sillage::import::{self, Format, Imported, Options};

use crate::import::{assert_nothing_left, assert_same_files, assert_says, fixture};
use crate::tool::{run, sillage};

/// A format with a fixture: its name, the zone that is declared, and how many
/// posts, accounts, rejected rows and damaged references its dataset has.
type Case = (&'static str, Option<&'static str>, [u64; 4]);

const CASES: &[Case] = &[
    ("fourcat-twitter", None, [7, 3, 2, 0]),
    ("fourcat-x", None, [4, 2, 1, 0]),
    ("fourcat-telegram", None, [8, 3, 1, 0]),
    ("fourcat-tiktok", None, [3, 2, 1, 0]),
    ("fourcat-bluesky", None, [6, 2, 1, 0]),
    ("fourcat-custom", Some("+11:00"), [3, 2, 2, 0]),
    ("coortweet", Some("UTC"), [5, 0, 2, 0]),
    ("crowdtangle-facebook", None, [6, 2, 2, 0]),
    ("crowdtangle-instagram", None, [3, 1, 1, 0]),
    ("twarc-csv", None, [5, 2, 1, 1]),
    ("minet-tweets", None, [4, 3, 1, 0]),
    ("ira-538", None, [6, 4, 4, 0]),
];

/// Columns of the fixtures that no format documents.
const UNKNOWN: &[(&str, &str)] = &[
    ("fourcat-x", "harbour_note"),
    ("fourcat-custom", "mood"),
    ("minet-tweets", "query"),
];

fn posts_of(name: &str) -> PathBuf {
    fixture(&format!("{name}/posts.csv"))
}

fn import(name: &str, file: &Path, out: &Path, timezone: Option<&str>) -> Result<Imported> {
    let options = Options {
        out: out.to_path_buf(),
        timezone: timezone.map(str::to_owned),
        ..Options::default()
    };
    let format = Format::Named(import::named(name)?);
    import::import(format, &[file.to_path_buf()], &options)
}

/// Imports a text as a file of a format.
fn import_text(name: &str, text: &str, timezone: Option<&str>) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("posts.csv");
    fs::write(&file, text).unwrap();
    let result = import(name, &file, &folder.path().join("out"), timezone);
    if result.is_err() {
        assert_nothing_left(folder.path(), &["posts.csv"]);
    }
    result
}

fn read(name: &str) -> String {
    fs::read_to_string(posts_of(name)).unwrap()
}

fn header(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_format_gives_its_dataset() {
    for (name, timezone, counts) in CASES {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("invented");
        let imported = import(name, &posts_of(name), &out, *timezone).unwrap();
        assert_same_files(&out, &fixture(&format!("{name}/expected")));
        let Imported {
            posts,
            accounts,
            rejected,
            damaged_ids,
            ..
        } = imported;
        assert_eq!(
            [posts, accounts, rejected, damaged_ids],
            *counts,
            "{name}: {:?}",
            imported.notes
        );
    }
}

#[test]
fn every_mapping_of_ours_is_listed_and_has_a_fixture() {
    for listed in import::list() {
        let explained = import::explain(import::named(listed.name).unwrap()).unwrap();
        let tested = CASES.iter().any(|(name, ..)| *name == listed.name);
        assert_eq!(explained.mapping.is_some(), tested, "{}", listed.name);
    }
    let (code, text) = run(sillage().args(["import", "--list"]));
    assert_eq!(code, 0);
    for listed in import::list() {
        assert!(text.contains(&format!("{}  ", listed.name)), "{text}");
        assert!(text.contains(listed.title), "{text}");
    }
}

/// What is not carried is left on purpose.
#[test]
fn every_column_of_a_fixture_is_explained() {
    for (name, ..) in CASES {
        let explained = import::explain(import::named(name).unwrap()).unwrap();
        let known: BTreeSet<&str> = explained
            .columns
            .iter()
            .map(|c| c.column.as_str())
            .collect();
        for column in header(&read(name)) {
            let unknown = UNKNOWN.contains(&(*name, column.as_str()));
            assert_eq!(
                known.contains(column.as_str()),
                !unknown,
                "{name}: {column}"
            );
        }
        for column in &explained.columns {
            assert!(
                column.into.is_some() != column.why.is_some(),
                "{name}: {} is both carried and left",
                column.column
            );
        }
        assert!(!explained.quirks.is_empty() && !explained.times.is_empty());
    }
}

#[test]
fn explain_prints_columns_quirks_and_a_mapping_that_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (name, timezone, _) in CASES {
        let (code, text) = run(sillage().args(["import", "--explain", name]));
        assert_eq!(code, 0);
        for part in ["Columns:", "Times:", "What is odd about it:", "[posts]"] {
            assert!(text.contains(part), "{name}: no {part} in\n{text}");
        }
        let explained = import::explain(import::named(name).unwrap()).unwrap();
        let mut mapping = explained.mapping.unwrap().to_owned();
        if let Some(zone) = timezone {
            let has_source = mapping.contains("[source]\n");
            let before = if has_source {
                "[source]\n"
            } else {
                "[posts]\n"
            };
            let declared = format!("timezone = \"{zone}\"\n");
            mapping = match has_source {
                true => mapping.replace(before, &format!("{before}{declared}")),
                false => mapping.replace(before, &format!("[source]\n{declared}\n{before}")),
            };
        }
        let map = folder.path().join(format!("{name}.toml"));
        fs::write(&map, mapping).unwrap();
        let options = Options {
            out: folder.path().join(name),
            ..Options::default()
        };
        import::csv_map(&[posts_of(name)], &map, &options).unwrap();
        let made = fs::read_to_string(options.out.join("posts.csv")).unwrap();
        let golden = fixture(&format!("{name}/expected/posts.csv"));
        assert_eq!(made, fs::read_to_string(golden).unwrap(), "{name}");
    }
    let json = sillage()
        .args(["import", "--explain", "fourcat-x", "--format", "json"])
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["name"], "fourcat-x");
    assert!(json["columns"].as_array().unwrap().len() > 30);
    let (code, text) = run(sillage().args(["import", "--explain", "twitter-io"]));
    assert_eq!(code, 0);
    assert!(text.contains("poll_choices"), "{text}");
}

#[test]
fn every_format_is_recognised_by_its_header() {
    for (name, ..) in CASES {
        let taken = import::recognise(&[posts_of(name)], &Options::default()).unwrap();
        assert_eq!(taken.name, *name);
    }
    let users = import::recognise(&[fixture("twitter/users.csv")], &Options::default()).unwrap();
    assert_eq!(users.name, "twitter-io");
    let folder = tempfile::tempdir().unwrap();
    let (code, text) = run(sillage()
        .args(["import", "auto"])
        .arg(posts_of("minet-tweets"))
        .arg("-o")
        .arg(folder.path().join("out")));
    assert_eq!(code, 0);
    assert!(text.starts_with("format: minet-tweets"), "{text}");
}

#[test]
fn what_no_format_fits_names_the_nearest_and_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("posts.csv");
    fs::write(
        &file,
        read("minet-tweets").replacen("to_tweetid", "to_tweet", 1),
    )
    .unwrap();
    let error = import::recognise(std::slice::from_ref(&file), &Options::default())
        .err()
        .unwrap();
    assert_eq!(error.kind(), Kind::CouldNot);
    assert_says(
        &error,
        &["no format fits", "`minet-tweets`", "lacks: to_tweetid"],
    );
    fs::write(&file, "colour,size\nred,2\n").unwrap();
    let error = import::recognise(std::slice::from_ref(&file), &Options::default())
        .err()
        .unwrap();
    assert_says(&error, &["no format fits", "colour, size", "--list"]);
    let two = [posts_of("fourcat-x"), posts_of("coortweet")];
    let error = import::recognise(&two, &Options::default()).err().unwrap();
    assert_says(&error, &["different formats", "coortweet after fourcat-x"]);
    let error = import::named("fourcat-twiter").err().unwrap();
    assert_says(&error, &["`fourcat-twitter`", "--list"]);
}

#[test]
fn a_missing_column_names_the_nearest() {
    let text = read("fourcat-telegram").replacen(",unix_timestamp,", ",unix_timestmp,", 1);
    let error = import_text("fourcat-telegram", &text, None).unwrap_err();
    assert_says(
        &error,
        &[
            "posts.csv:1:",
            "no column `unix_timestamp`",
            "nearest is `unix_timest",
            "--explain fourcat-telegram",
        ],
    );
    // A sum without one of its parts would be another number.
    let text = read("crowdtangle-facebook").replacen(",Love,", ",Lov,", 1);
    let error = import_text("crowdtangle-facebook", &text, None).unwrap_err();
    assert_says(&error, &["no column `Love`", "the nearest is `Lov`"]);
    // But Facebook had no Care before 2020.
    let text = read("crowdtangle-facebook").replacen(",Care,", ",Careless,", 1);
    assert!(import_text("crowdtangle-facebook", &text, None).is_ok());
    let neither = read("crowdtangle-facebook").replacen("Final Link", "Last Link", 1);
    assert!(import_text("crowdtangle-facebook", &neither, None).is_ok());
}

/// A format that asks for little would take the file and drop most of it.
#[test]
fn a_poorer_format_is_not_taken_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("posts.csv");
    let recognise = |text: &str| {
        fs::write(&file, text).unwrap();
        import::recognise(std::slice::from_ref(&file), &Options::default())
    };
    for (name, lost) in [
        ("fourcat-twitter", "replied_user"),
        ("fourcat-telegram", "unix_timestamp"),
        ("fourcat-tiktok", "plays"),
        ("fourcat-bluesky", "author_id"),
    ] {
        let text = read(name).replacen(&format!(",{lost},"), ",renamed,", 1);
        let error = recognise(&text).err().unwrap();
        assert_says(
            &error,
            &[
                "only `fourcat-custom` fits",
                &format!("`{name}`"),
                &format!("lacks: {lost}"),
                "instead of `auto`",
            ],
        );
    }
    let own = "id,thread_id,author,body,timestamp,likes,comments\n";
    assert_eq!(recognise(own).unwrap().name, "fourcat-custom");
}

#[test]
fn files_that_are_no_csv_say_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("posts.csv");
    let error = |text: &str| {
        fs::write(&file, text).unwrap();
        let taken = import::recognise(std::slice::from_ref(&file), &Options::default());
        taken.err().unwrap()
    };
    for separator in [";", "\t"] {
        let text = read("coortweet").replace(',', separator);
        assert_says(
            &error(&text),
            &["no format fits", "something else than commas"],
        );
    }
    for empty in ["", "\u{feff}\r\n"] {
        assert_says(&error(empty), &["the file is empty", "posts.csv"]);
    }
}

/// The text with two columns' names changed places.
fn swapped(text: &str, one: &str, other: &str) -> String {
    let (head, rest) = text.split_once('\n').unwrap();
    let names = head.split(',').map(|name| match name {
        name if name == one => other,
        name if name == other => one,
        name => name,
    });
    let names: Vec<&str> = names.collect();
    assert!(names.join(",") != head, "{one} or {other} is not there");
    format!("{}\n{rest}", names.join(","))
}

#[test]
fn columns_that_changed_places_are_refused() {
    // The format, the columns, and the one that the error names.
    let cases = [
        ("fourcat-twitter", "timestamp", "body", "timestamp"),
        ("fourcat-twitter", "author_id", "author", "author_id"),
        ("fourcat-twitter", "like_count", "source", "like_count"),
        ("fourcat-x", "id", "language_guess", "id"),
        (
            "fourcat-telegram",
            "unix_timestamp",
            "body",
            "unix_timestamp",
        ),
        ("fourcat-tiktok", "id", "body", "id"),
        ("fourcat-bluesky", "created_at", "author", "created_at"),
        ("fourcat-custom", "timestamp", "author", "timestamp"),
        (
            "coortweet",
            "timestamp_share",
            "account_id",
            "timestamp_share",
        ),
        (
            "crowdtangle-facebook",
            "Post Created",
            "Message",
            "Post Created",
        ),
        ("crowdtangle-instagram", "URL", "Description", "URL"),
        ("twarc-csv", "author_id", "text", "author_id"),
        (
            "minet-tweets",
            "timestamp_utc",
            "retweet_count",
            "timestamp_utc",
        ),
        ("ira-538", "publish_date", "author", "publish_date"),
        ("ira-538", "post_type", "language", "post_type"),
    ];
    for (name, one, other, says) in cases {
        let text = swapped(&read(name), one, other);
        let error = import_text(
            name,
            &text,
            Some("UTC").filter(|_| says == "timestamp_share" || name == "fourcat-custom"),
        );
        let error = error
            .err()
            .unwrap_or_else(|| panic!("{name}: {one} and {other}"));
        assert_eq!(error.kind(), Kind::CouldNot);
        assert_says(
            &error,
            &[
                "more than half of the first",
                &format!("column {says}"),
                "swapped",
                "posts.csv",
            ],
        );
    }
}

/// A dry run shows what an import would stop at.
#[test]
fn a_dry_run_of_swapped_columns_shows_the_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("posts.csv");
    fs::write(&file, swapped(&read("ira-538"), "publish_date", "author")).unwrap();
    let format = Format::Named(import::named("ira-538").unwrap());
    let preview = import::preview(format, &[file], &Options::default()).unwrap();
    assert_eq!(preview.rejected.len(), 10);
}

/// Damage is no sign of swapped columns, as long as something is left.
#[test]
fn ids_that_went_through_floating_point_do_not_stop_an_import() {
    let header = "object_id,account_id,content_id,timestamp_share\n";
    let damaged = "o,9.06E+17,c,1715767200\n".repeat(3);
    let good = "o,a,c1,1715767200\n";
    let text = format!("{header}{damaged}{good}");
    let imported = import_text("coortweet", &text, None).unwrap();
    assert_eq!((imported.posts, imported.rejected), (1, 3));
    let error = import_text("coortweet", &format!("{header}{damaged}"), None).unwrap_err();
    assert_says(
        &error,
        &["first 3 records", "floating point", "column account_id"],
    );
}

#[test]
fn the_guard_looks_at_the_first_thousand_of_a_file() {
    let header = "object_id,account_id,content_id,timestamp_share\n";
    let good = |n: usize| format!("o,a,c{n},1715767200\n");
    let bad = |n: usize| format!("o,a,c{n},never\n");
    let rows = |from: usize, to: usize, row: &dyn Fn(usize) -> String| -> String {
        (from..to).map(row).collect()
    };
    // Half of the first thousand is not more than half; what follows is not looked at.
    let half = rows(0, 500, &bad) + &rows(500, 1000, &good) + &rows(1000, 2000, &bad);
    let imported = import_text("coortweet", &(header.to_owned() + &half), None).unwrap();
    assert_eq!((imported.posts, imported.rejected), (500, 1500));
    let more = rows(0, 501, &bad) + &rows(501, 3000, &good);
    let error = import_text("coortweet", &(header.to_owned() + &more), None).unwrap_err();
    assert_says(
        &error,
        &[
            "posts.csv:2:",
            "first 1000 records",
            "never: a word",
            "column timestamp_share",
        ],
    );
}

/// Accounts that come from posts do not depend on the order of the posts.
#[test]
fn accounts_from_posts_are_those_of_the_latest_post_in_any_order() {
    for (name, timezone, _) in CASES {
        let mut reader = csv::Reader::from_path(posts_of(name)).unwrap();
        let mut records: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
        records.reverse();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("posts.csv");
        let mut writer = csv::Writer::from_path(&file).unwrap();
        writer.write_record(reader.headers().unwrap()).unwrap();
        records.iter().for_each(|r| writer.write_record(r).unwrap());
        writer.flush().unwrap();
        let out = folder.path().join("out");
        import(name, &file, &out, *timezone).unwrap();
        let golden = fixture(&format!("{name}/expected"));
        let read =
            |folder: &Path, table: &str| fs::read_to_string(folder.join(table)).unwrap_or_default();
        assert_eq!(
            read(&out, "accounts.csv"),
            read(&golden, "accounts.csv"),
            "{name}"
        );
    }
}

#[test]
fn zeros_that_fill_a_column_are_not_reported() {
    let text = read("fourcat-twitter");
    let imported = import_text("fourcat-twitter", &text, None).unwrap();
    let note =
        "Columns that are 0 in every record and count as not reported: quote_count, reply_count.";
    assert!(
        imported.notes.iter().any(|n| n == note),
        "{:?}",
        imported.notes
    );
    let expected = fs::read_to_string(fixture("fourcat-twitter/expected/posts.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let at = |name: &str| header(&expected).iter().position(|c| c == name).unwrap();
    let (likes, quotes) = (at("likes"), at("quotes"));
    let cells: Vec<(String, String)> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r[likes].to_owned(), r[quotes].to_owned()))
        .collect();
    // A zero beside other numbers stays.
    assert!(cells.iter().any(|(likes, _)| likes == "0"));
    assert!(cells.iter().all(|(_, quotes)| quotes.is_empty()));
}

#[test]
fn a_zone_is_declared_where_it_is_unknown_and_nowhere_else() {
    let error = import_text("fourcat-custom", &read("fourcat-custom"), None).unwrap_err();
    assert_says(&error, &["posts.csv:2:", "column timestamp", "--timezone"]);
    let error = import_text("fourcat-x", &read("fourcat-x"), Some("+11:00")).unwrap_err();
    assert_says(&error, &["--timezone", "+11:00", "its times are UTC"]);
    let error = import_text("fourcat-custom", &read("fourcat-custom"), Some("Noumea")).unwrap_err();
    assert_says(&error, &["unknown time zone", "Noumea"]);
}

#[test]
fn a_handle_that_two_accounts_have_names_neither() {
    let head = read("fourcat-x").lines().next().unwrap().to_owned();
    let columns = header(&(head.clone() + "\n"));
    let row = |cells: &[(&str, &str)]| -> String {
        let cell = |column: &String| {
            cells
                .iter()
                .find(|(c, _)| c == column)
                .map_or("", |(_, v)| v)
        };
        columns.iter().map(cell).collect::<Vec<&str>>().join(",") + "\n"
    };
    let post =
        |id: &'static str, author: &'static str, account: &'static str, reposted: &'static str| {
            let is = if reposted.is_empty() { "no" } else { "yes" };
            row(&[
                ("id", id),
                ("author", author),
                ("author_id", account),
                ("timestamp", "2024-05-15 08:00:00"),
                ("is_retweet", is),
                ("retweeted_user", reposted),
                ("is_quote_tweet", "no"),
                ("is_reply", "no"),
            ])
        };
    let text = head
        + "\n"
        + &post("1", "gull", "10", "")
        + &post("2", "Gull", "11", "")
        + &post("3", "pier", "12", "GULL")
        + &post("4", "pier", "12", "PIER")
        + &post("5", "pier", "12", "@Ghost")
        + &post("6", "pier", "12", "GHOST")
        + &post("7", "pier", "12", "ghost")
        + &post("8", "pier", "12", "10")
        + &post("9", "pier", "12", "did:plc:z");
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("posts.csv"), folder.path().join("out"));
    fs::write(&file, text).unwrap();
    let imported = import("fourcat-x", &file, &out, None).unwrap();
    let posts = fs::read_to_string(out.join("posts.csv")).unwrap();
    let targets: Vec<&str> = posts
        .lines()
        .skip(1)
        .map(|l| l.rsplit(',').next().unwrap())
        .collect();
    // A name that nobody has is one, however it is written; an id is none.
    let expected = [
        "",
        "",
        "",
        "12",
        "@ghost",
        "@ghost",
        "@ghost",
        "10",
        "did:plc:z",
    ];
    assert_eq!(targets, expected);
    assert!(
        imported
            .notes
            .iter()
            .any(|n| n.contains("retweeted_user: 1")),
        "{:?}",
        imported.notes
    );
}

const LEAST: &str = "[posts]\npost_id = \"id\"\naccount_id = \"who\"\ncreated_at = \"when\"\n";
const ROWS: &str = "id,who,when,n\nhttps://x.example/p/1/?q=2,a,2024-05-15T20:00:00Z,3\n2,a,2024-05-15T20:00:00Z,4\n3/3,b,2024-05-15T21:00:00Z,5\n";

/// The posts of a mapping of one's own.
fn mapped(map: &str) -> Result<String> {
    let folder = tempfile::tempdir().unwrap();
    let (mapping, file) = (
        folder.path().join("map.toml"),
        folder.path().join("posts.csv"),
    );
    fs::write(&mapping, map).unwrap();
    fs::write(&file, ROWS).unwrap();
    let options = Options {
        out: folder.path().join("out"),
        ..Options::default()
    };
    import::csv_map(&[file], &mapping, &options)?;
    Ok(fs::read_to_string(options.out.join("posts.csv")).unwrap())
}

/// What a format of ours uses, a mapping of anybody's may use.
#[test]
fn a_mapping_of_ones_own_may_cut_ids() {
    let map = LEAST.replace(
        "\"id\"",
        "{ column = \"id\", before = \"?\", after = \"/\" }",
    );
    let posts = mapped(&map).unwrap();
    let ids: Vec<&str> = posts
        .lines()
        .skip(1)
        .map(|l| l.split(',').next().unwrap())
        .collect();
    // A value that holds no separator is of another form, and its row is rejected.
    assert_eq!(ids, ["1", "3"]);
}

/// The values of a column that a mapping makes of the cells of `n`, and the notes.
fn column_of(line: &str, cells: &[&str]) -> (Vec<String>, Vec<String>) {
    let rows: String = cells
        .iter()
        .enumerate()
        .map(|(at, cell)| format!("{at},a,2024-05-15T20:00:00Z,{cell}\n"))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let name = line.split(' ').next().unwrap();
    let out = mapped_in(folder.path(), &format!("{LEAST}{line}\n"), &rows);
    let values = crate::import::column(&folder.path().join("out"), "posts", name);
    (values, out.unwrap().notes)
}

/// Imports rows under the header of `ROWS`.
fn mapped_in(folder: &Path, map: &str, rows: &str) -> Result<Imported> {
    let (mapping, file) = (folder.join("map.toml"), folder.join("posts.csv"));
    fs::write(&mapping, map).unwrap();
    fs::write(&file, format!("id,who,when,n\n{rows}")).unwrap();
    let options = Options {
        out: folder.join("out"),
        ..Options::default()
    };
    import::csv_map(&[file], &mapping, &options)
}

#[test]
fn counts_that_may_be_thousands_are_emptied() {
    let cells = [
        "12", "12.0", "12.00", "1.000", "12.000", "0.000", "1234.000",
    ];
    let (likes, notes) = column_of("likes = \"n\"", &cells);
    assert_eq!(likes, ["12", "12", "12", "", "", "0", "1234"]);
    assert!(notes.iter().any(|n| n.contains("n: 2")), "{notes:?}");
    let (sums, _) = column_of("likes = { sum = \"n\" }", &["12.0", "1.000", "", "3"]);
    assert_eq!(sums, ["12", "", "", "3"]);
    let line = "likes = { column = \"n\", missing = [\"\", \"0\"] }";
    let (likes, _) = column_of(line, &["0", "0.0", "0.00", "10", "1"]);
    assert_eq!(likes, ["", "", "", "10", "1"]);
}

#[test]
fn white_space_around_an_id_is_no_part_of_it() {
    let (targets, _) = column_of("target_post_id = \"n\"", &[" x1", "x1 ", " 12.0 ", "  "]);
    assert_eq!(targets, ["x1", "x1", "12", ""]);
    let line = "target_post_id = { template = \"{who}-{n}\" }";
    let (targets, _) = column_of(line, &[" 1", "1 ", " "]);
    assert_eq!(targets, ["a-1", "a-1", ""]);
    let line = "target_post_id = { column = \"n\", numbered = \"{who}-{n}\" }";
    let (targets, _) = column_of(line, &[" 1", "1.0", "b-1", ""]);
    assert_eq!(targets, ["a-1", "a-1", "b-1", ""]);
}

/// One of them would stretch the period of the study over centuries.
#[test]
fn times_before_the_web_and_of_the_next_century_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: u32, when: &str| format!("{id},a,{when},1\n");
    let fine = [
        "1990-01-01T00:00:00Z",
        "2024-05-15T20:00:00Z",
        "2100-12-31T23:59:59Z",
    ];
    let wrong = [
        "0001-01-01T00:00:00Z",
        "1989-12-31T23:59:59Z",
        "2101-01-01T00:00:00Z",
    ];
    let rows: String = fine
        .iter()
        .zip(1..)
        .map(|(when, id)| row(id, when))
        .collect();
    let wrong: String = wrong
        .iter()
        .zip(7..)
        .map(|(when, id)| row(id, when))
        .collect();
    let imported = mapped_in(folder.path(), LEAST, &(rows + &wrong)).unwrap();
    assert_eq!((imported.posts, imported.rejected), (3, 3));
    let study = sillage::dataset::Dataset::open(&folder.path().join("out"))
        .unwrap()
        .study;
    assert_eq!(study.as_of.as_deref(), Some("2100-12-31"));
    // A day alone, of an account, empties its cell.
    let accounts = "[accounts]\nfrom = \"posts\"\naccount_id = \"who\"\ncreated_at = \"n\"\n";
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,a,2024-05-15T20:00:00Z,0001-01-01\n2,b,2024-05-15T20:00:00Z,2010-01-01\n";
    mapped_in(folder.path(), &format!("{LEAST}{accounts}"), rows).unwrap();
    let born = crate::import::column(&folder.path().join("out"), "accounts", "created_at");
    assert_eq!(born, ["", "2010-01-01"]);
}

#[test]
fn of_two_rows_at_one_time_numbers_are_numbers_and_something_beats_nothing() {
    let accounts =
        "[accounts]\nfrom = \"posts\"\naccount_id = \"who\"\nfollowers = \"n\"\nhandle = \"id\"\n";
    let row = |id: &str, when: &str, n: &str| format!("{id},a,2024-05-15T{when}:00:00Z,{n}\n");
    let mut rows = [
        row("x", "19", "1"),
        row("y", "20", "10"),
        row("z", "20", "9"),
        row("w", "20", ""),
    ];
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        let folder = tempfile::tempdir().unwrap();
        let map = format!("{LEAST}{accounts}");
        mapped_in(folder.path(), &map, &rows.concat()).unwrap();
        let of = |name: &str| crate::import::column(&folder.path().join("out"), "accounts", name);
        assert_eq!([of("followers"), of("handle")], [["9"], ["w"]]);
    }
}

#[test]
fn what_a_mapping_recognises_and_lacks_is_said_at_its_line() {
    let two = format!("{LEAST}text = [\"m\", \"o\"]\n");
    assert_says(
        &mapped(&two).unwrap_err(),
        &["map.toml:5:", "no column `m`"],
    );
    let one = format!("{LEAST}text = [\"m\", \"n\"]\n");
    assert!(mapped(&one).unwrap().contains(",3"));
    let optional = format!("{LEAST}likes = {{ column = \"m\", optional = true }}\n");
    assert!(mapped(&optional).unwrap().contains("likes"));
}

#[test]
fn the_keys_of_a_mapping_are_checked() {
    let cases: [(&str, &[&str]); 17] = [
        (
            "text = { column = \"n\", numbered = \"{who}-{n}\" }",
            &["map.toml:5:", "`numbered` is for ids"],
        ),
        (
            "target_post_id = { column = \"n\", numbered = \"n\" }",
            &["without a column"],
        ),
        (
            "likes = { sum = \"n\", may_lack = \"m\" }",
            &["names no column of the `sum`", "found: m"],
        ),
        (
            "text = { sum = \"n\" }",
            &["map.toml:5:", "`text` takes no `sum`"],
        ),
        ("likes = { all = \"n\" }", &["`likes` takes no `all`"]),
        (
            "hashtags = { column = \"n\", list = true, split = \",\" }",
            &["either `split` or `list`"],
        ),
        (
            "hashtags = { column = \"n\", starts = \"h\" }",
            &["needs a `split`"],
        ),
        (
            "hashtags = { column = \"n\", item = \"h\" }",
            &["needs `list = true`"],
        ),
        (
            "target_post_id = { template = \"x\" }",
            &["without a column"],
        ),
        (
            "target_post_id = { template = \"{x\" }",
            &["closing bracket"],
        ),
        ("kind = { first = [{ when = \"n\" }] }", &["without `then`"]),
        (
            "target_post_id = { by_kind = { repst = \"n\" } }",
            &["unknown kind of post", "`repost`"],
        ),
        (
            "text = { column = \"n\", form = \"number\" }",
            &["unknown form", "digits"],
        ),
        (
            "likes = { column = \"n\", all_zero = \"0\" }",
            &["all_zero = \"missing\""],
        ),
        (
            "text = { column = \"n\", optional = \"yes\" }",
            &["neither yes nor no"],
        ),
        (
            "target_account_id = { column = \"n\", resolve = {} }",
            &["one pair"],
        ),
        (
            "[accounts]\nfrom = \"users\"\naccount_id = \"who\"",
            &["from = \"posts\""],
        ),
    ];
    for (line, says) in cases {
        let error = mapped(&format!("{LEAST}{line}\n")).unwrap_err();
        assert_eq!(error.kind(), Kind::CouldNot);
        assert_says(&error, says);
    }
    let error = mapped(&format!("{LEAST}[about]\nrecognized = []\n")).unwrap_err();
    assert_says(&error, &["unknown key", "`recognised`"]);
}
