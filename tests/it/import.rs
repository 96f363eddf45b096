//! Imports: invented fixtures compared byte for byte, errors by their words,
//! and real archives where they are at hand.
#![allow(
    clippy::unwrap_used,
    reason = "a helper of tests may panic like a test"
)]

use crate::tool::archive;
use std::fs;
use std::path::{Path, PathBuf};

use sillage::dataset::{Dataset, seal};
use sillage::error::{Error, Kind};
use sillage::import::{self, Format, Imported, Options};
use sillage::time;

pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(path)
}

pub fn fixtures(paths: &[&str]) -> Vec<PathBuf> {
    paths.iter().map(|path| fixture(path)).collect()
}

pub fn into(folder: &Path) -> Options {
    Options {
        out: folder.to_path_buf(),
        ..Options::default()
    }
}

/// The help of an error stands apart from its text.
fn words(error: &Error) -> String {
    let help = miette::Diagnostic::help(error).map(|h| h.to_string());
    format!("{error}\n{}", help.unwrap_or_default())
}

pub fn assert_says(error: &Error, parts: &[&str]) {
    let text = words(error);
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

/// Compares a folder with its golden one; `SILLAGE_BLESS=1` rewrites the latter.
pub fn assert_same_files(made: &Path, golden: &Path) {
    if std::env::var_os("SILLAGE_BLESS").is_some() {
        let _ = fs::remove_dir_all(golden);
        fs::create_dir_all(golden).unwrap();
        for name in names(made) {
            fs::copy(made.join(&name), golden.join(&name)).unwrap();
        }
    }
    assert_eq!(names(made), names(golden));
    for name in names(made) {
        let read = |folder: &Path| {
            String::from_utf8_lossy(&fs::read(folder.join(&name)).unwrap()).into_owned()
        };
        assert_eq!(read(made), read(golden), "{name}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |e: fs::DirEntry| e.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|e| name(e.unwrap())).collect();
    names.sort_unstable();
    names
}

pub fn assert_nothing_left(parent: &Path, but: &[&str]) {
    assert_eq!(names(parent), but, "an import left something behind");
}

const ARCHIVE: &[&str] = &[
    "twitter/tweets_31.csv",
    "twitter/users.csv",
    "twitter/tweets_30.csv",
];

#[test]
fn the_archive_with_every_quirk() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        out: folder.path().join("tides"),
        title: Some("Invented tides".to_owned()),
        disclosed: time::parse_day("2021-12-02"),
        ..Options::default()
    };
    let imported = import::twitter_io(&fixtures(ARCHIVE), &options).unwrap();
    assert_same_files(&options.out, &fixture("twitter/expected"));
    assert_nothing_left(folder.path(), &["tides"]);
    assert_eq!((imported.posts, imported.accounts), (9, 4));
    assert_eq!((imported.rejected, imported.damaged_ids), (8, 2));
    assert_eq!(imported.sources.len(), 3);
}

#[test]
fn a_dataset_without_disclosure_opens_and_stays_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let options = into(&folder.path().join("tides"));
    import::twitter_io(&fixtures(ARCHIVE), &options).unwrap();
    let dataset = Dataset::open(&options.out).unwrap();
    assert_eq!(dataset.study.as_of.as_deref(), Some("2020-04-30"));
    assert!(dataset.descriptor.files("takedowns").is_empty());
    assert!(
        column(&options.out, "accounts", "status")
            .iter()
            .all(|s| s == "unknown")
    );
    assert!(options.out.join("rejected.csv").exists());
    let tables = seal::table_files(&options.out).unwrap();
    assert_eq!(tables, ["accounts.csv", "posts.csv"]);
    let sealed = seal::seal(&options.out, None).unwrap();
    assert!(sealed.added.is_empty() && sealed.changed.is_empty());
}

#[test]
fn users_alone_make_a_dataset_of_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let options = into(&folder.path().join("users"));
    let imported = import::twitter_io(&fixtures(&["twitter/users.csv"]), &options).unwrap();
    assert_eq!((imported.posts, imported.accounts), (0, 3));
    let dataset = Dataset::open(&options.out).unwrap();
    assert_eq!(dataset.study.start, None);
    assert!(!options.out.join("posts.csv").exists());
}

#[test]
fn an_occupied_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".hidden"), "mine").unwrap();
    let error = import::twitter_io(&fixtures(ARCHIVE), &into(folder.path())).unwrap_err();
    assert_eq!(error.kind(), Kind::CouldNot);
    assert_says(&error, &["something lies there already", "name another"]);
    assert_nothing_left(folder.path(), &[".hidden"]);
}

#[test]
fn archive_columns_are_checked_by_name() {
    let good = fs::read_to_string(fixture("twitter/users.csv")).unwrap();
    let cases = [
        (
            good.replacen("follower_count", "folower_count", 1),
            "`folower_count`",
        ),
        (
            "a,b\n1,2\n".to_owned(),
            "neither a tweets file nor a users file",
        ),
        (String::new(), "the file is empty"),
    ];
    for (text, says) in cases {
        let error = twitter_from(&text).unwrap_err();
        assert_eq!(error.kind(), Kind::CouldNot);
        assert_says(&error, &["users.csv", says]);
    }
}

/// Imports users files and tweets files in a given order; the accounts that come out.
fn accounts_of(files: &[(&str, String)]) -> (Imported, String) {
    let folder = tempfile::tempdir().unwrap();
    let paths = files.iter().map(|(name, text)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    });
    let paths: Vec<PathBuf> = paths.collect();
    let out = folder.path().join("out");
    let imported = import::twitter_io(&paths, &into(&out)).unwrap();
    let accounts = fs::read_to_string(out.join("accounts.csv")).unwrap();
    (imported, accounts)
}

#[test]
fn which_row_an_account_of_the_archive_has_does_not_depend_on_the_order() {
    let users = fs::read_to_string(fixture("twitter/users.csv")).unwrap();
    let head = users.lines().next().unwrap();
    let row = |handle: &str, followers: u8| {
        format!(
            "{head}\n\"700\",\"700\",\"{handle}\",\"\",\"\",\"\",\"{followers}\",\"1\",\"2019-07-01\",\"en\"\n"
        )
    };
    let (one, other) = (row("tide_b", 5), row("tide_a", 9));
    let (_, first) = accounts_of(&[("a.csv", one.clone()), ("b.csv", other.clone())]);
    let (imported, second) = accounts_of(&[("b.csv", other), ("a.csv", one)]);
    assert_eq!(first, second);
    assert!(first.contains("tide_a"), "{first}");
    let note = "Repeated rows of accounts in users files: 1;";
    assert!(
        imported.notes.iter().any(|n| n.starts_with(note)),
        "{:?}",
        imported.notes
    );
    // Without a users file, tweets say who their author is, and the latest one counts.
    let tweets = fs::read(fixture("twitter/tweets_30.csv")).unwrap();
    let tweets = String::from_utf8_lossy(&tweets);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(tweets.as_bytes());
    let head = reader.headers().unwrap().clone();
    let mut rows = reader.records().map(|row| row.unwrap());
    let row = rows.find(|row| &row[0] == "900000000000000022").unwrap();
    let tweet = |id: &str, time: &str, handle: &str| -> Vec<String> {
        let cells = head.iter().zip(&row).map(|(name, cell)| match name {
            "tweetid" => id,
            "userid" => "700",
            "tweet_time" => time,
            "user_screen_name" => handle,
            _ => cell,
        });
        cells.map(str::to_owned).collect()
    };
    let file = |rows: [Vec<String>; 2]| {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&head).unwrap();
        rows.iter().for_each(|row| csv.write_record(row).unwrap());
        String::from_utf8(csv.into_inner().unwrap()).unwrap()
    };
    let early = tweet("11", "2020-03-01 10:00", "tide_early");
    let late = tweet("12", "2020-04-01 10:00", "tide_late");
    let (_, first) = accounts_of(&[("t.csv", file([early.clone(), late.clone()]))]);
    let (_, second) = accounts_of(&[("t.csv", file([late, early]))]);
    assert_eq!(first, second);
    assert!(
        first.contains("tide_late") && !first.contains("tide_early"),
        "{first}"
    );
}

#[test]
fn a_column_that_the_archive_does_not_have_is_named_and_not_carried() {
    let users = fs::read_to_string(fixture("twitter/users.csv")).unwrap();
    let lines = users.lines().map(|line| format!("{line},\"x\"\n"));
    let text: String = lines.collect();
    let text = text.replacen(",\"x\"", ",\"mood\"", 1);
    let imported = twitter_from(&text).unwrap();
    assert_eq!(imported.accounts, 3);
    let note = "Columns that the archive does not have, not carried: mood.";
    assert!(
        imported.notes.iter().any(|n| n == note),
        "{:?}",
        imported.notes
    );
    assert!(
        !twitter_from(&users)
            .unwrap()
            .notes
            .concat()
            .contains("does not have")
    );
}

fn twitter_from(users: &str) -> sillage::error::Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.csv");
    fs::write(&file, users).unwrap();
    let result = import::twitter_io(&[file], &into(&folder.path().join("out")));
    if result.is_err() {
        assert_nothing_left(folder.path(), &["users.csv"]);
    }
    result
}

const MAPPED: &[&str] = &["mapped/first.csv", "mapped/second.csv"];

#[test]
fn a_mapping_with_every_feature() {
    let folder = tempfile::tempdir().unwrap();
    let options = into(&folder.path().join("Invented posts"));
    let map = fixture("mapped/mapping.toml");
    let imported = import::csv_map(&fixtures(MAPPED), &map, &options).unwrap();
    assert_same_files(&options.out, &fixture("mapped/expected"));
    assert_nothing_left(folder.path(), &["Invented posts"]);
    assert_eq!((imported.posts, imported.accounts), (5, 3));
    assert_eq!((imported.rejected, imported.damaged_ids), (5, 1));
}

#[test]
fn a_preview_writes_nothing() {
    let map = fixture("mapped/mapping.toml");
    let options = into(Path::new("never/made"));
    let preview = import::preview(Format::Csv(&map), &fixtures(MAPPED), &options).unwrap();
    let tables: Vec<(&str, usize)> = preview
        .tables
        .iter()
        .map(|t| (t.table.as_str(), t.rows.len()))
        .collect();
    let expected = [
        ("posts", 5),
        ("accounts", 3),
        ("takedowns", 2),
        ("incidents", 1),
        ("narratives", 2),
    ];
    assert_eq!(tables, expected);
    assert_eq!(preview.tables[0].rows[0][0], "inv-1");
    assert_eq!(
        preview.tables[0].header.len(),
        preview.tables[0].rows[0].len()
    );
    let lines: Vec<(&str, u64)> = preview
        .rejected
        .iter()
        .map(|r| (r.file.as_str(), r.line))
        .collect();
    let expected = [
        ("accounts.csv", 5),
        ("first.csv", 8),
        ("first.csv", 9),
        ("first.csv", 10),
        ("second.csv", 2),
    ];
    assert_eq!(lines, expected);
    assert!(!Path::new("never").exists());
}

#[test]
fn a_preview_of_the_archive() {
    let options = Options::default();
    let preview = import::preview(Format::TwitterIo, &fixtures(ARCHIVE), &options).unwrap();
    assert_eq!(preview.tables[0].table, "posts");
    assert_eq!(preview.tables[0].rows.len(), 5);
    assert_eq!(preview.rejected.len(), 8);
}

/// Imports one line of posts by a mapping given as text.
fn mapped_from(map: &str, posts: &str) -> sillage::error::Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let (mapping, file) = (
        folder.path().join("map.toml"),
        folder.path().join("posts.csv"),
    );
    fs::write(&mapping, map).unwrap();
    fs::write(&file, posts).unwrap();
    let result = import::csv_map(&[file], &mapping, &into(&folder.path().join("out")));
    if result.is_err() {
        assert_nothing_left(folder.path(), &["map.toml", "posts.csv"]);
    }
    result
}

const LEAST: &str = "[posts]\npost_id = \"id\"\naccount_id = \"who\"\ncreated_at = \"when\"\n";
const POSTS: &str = "id,who,when,n\n1,a,2024-05-15T20:00:00+11:00,3\n";

#[test]
fn the_least_mapping() {
    let imported = mapped_from(LEAST, POSTS).unwrap();
    assert_eq!(
        (imported.posts, imported.accounts, imported.rejected),
        (1, 0, 0)
    );
    assert!(
        imported
            .notes
            .iter()
            .any(|n| n == "Columns not carried: n.")
    );
}

#[test]
fn naive_times_without_a_zone_stop_the_import() {
    let naive = POSTS.replace("T20:00:00+11:00", " 20:00");
    let error = mapped_from(LEAST, &naive).unwrap_err();
    assert_eq!(error.kind(), Kind::CouldNot);
    assert_says(
        &error,
        &[
            "posts.csv:2:",
            "column when",
            "2024-05-15 20:00",
            "timezone = \"UTC\"",
        ],
    );
    let zoned = format!("[source]\ntimezone = \"Pacific/Noumea\"\n{LEAST}");
    assert_eq!(mapped_from(&zoned, &naive).unwrap().posts, 1);
}

#[test]
fn seconds_since_1970_need_no_zone() {
    let map = LEAST.replace("\"when\"", "{ column = \"when\", format = \"%s\" }");
    let zoned = format!("[source]\ntimezone = \"+11:00\"\n{map}");
    for map in [map, zoned] {
        let imported = mapped_from(&map, "id,who,when\n1,a,1715731200\n").unwrap();
        assert!(
            imported
                .notes
                .iter()
                .any(|n| n.contains("from 2024-05-15 to")),
            "{:?}",
            imported.notes
        );
    }
}

#[test]
fn mapping_errors_name_line_and_neighbour() {
    let with = |line: &str| format!("{LEAST}{line}\n");
    let cases: [(String, &[&str]); 15] = [
        (
            with("likse = \"n\""),
            &["map.toml:5:", "unknown column of posts", "`likes`"],
        ),
        (
            with("likes = \"nn\""),
            &["map.toml:5:", "no column `nn`", "`n`"],
        ),
        (
            with("text = { colunm = \"n\" }"),
            &["map.toml:5:", "unknown key", "`column`"],
        ),
        (
            with("text = { column = \"n\", value = \"x\" }"),
            &["map.toml:5:", "exactly one"],
        ),
        (with("text = { format = \"%Y\" }"), &["exactly one"]),
        (
            with("text = { column = \"n\", split = \",\" }"),
            &["`text` takes no `split`"],
        ),
        (
            with("kind = { column = \"n\", else = \"reply\" }"),
            &["needs a `map`"],
        ),
        (
            with("narratives = { account = \"x\" }"),
            &["map.toml:5:", "no [accounts]"],
        ),
        (with("text = { row = \"x\" }"), &["{n}"]),
        (with("[post]"), &["unknown section", "`posts`"]),
        (
            with("[[takedowns]]\ntakedown_id = \"t\"\nat = \"soon\""),
            &["map.toml:7:", "unreadable time", "soon"],
        ),
        (
            with("[[takedowns]]\ntakedown_id = \"t\"\nat = \"2024-05-15 20:00\""),
            &["map.toml:7:", "timezone"],
        ),
        (
            with("[[takedowns]]\ntakedown_id = \"t\""),
            &["without `at`"],
        ),
        (
            LEAST.replace("\"when\"", "{ column = \"when\", format = \"%Q\" }"),
            &["map.toml:4:", "not a time format"],
        ),
        (
            LEAST.replace("account_id = \"who\"\n", ""),
            &["`account_id`"],
        ),
    ];
    for (map, says) in cases {
        let error = mapped_from(&map, POSTS).unwrap_err();
        assert_eq!(error.kind(), Kind::CouldNot);
        assert_says(&error, says);
    }
}

#[test]
fn a_file_that_is_not_comma_separated_says_so() {
    let error = mapped_from(LEAST, &POSTS.replace(',', ";")).unwrap_err();
    assert_says(&error, &["map.toml:2:", "comma-separated"]);
}

#[test]
fn a_disclosure_date_is_not_for_mappings() {
    let options = Options {
        disclosed: Some(0),
        ..Options::default()
    };
    let map = fixture("mapped/mapping.toml");
    let error = import::preview(Format::Csv(&map), &fixtures(MAPPED), &options).unwrap_err();
    assert_says(&error, &["[[takedowns]]"]);
}

// Real archives: never copied into the project.

pub fn column(root: &Path, table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(root.join(format!("{table}.csv"))).unwrap();
    let at = reader.headers().unwrap().iter().position(|c| c == name);
    let at = at.unwrap_or_else(|| panic!("no {name} in {table}"));
    reader
        .records()
        .map(|r| r.unwrap()[at].to_owned())
        .collect()
}

fn sum(root: &Path, name: &str) -> u64 {
    let cells = column(root, "posts", name);
    cells.iter().map(|c| c.parse::<u64>().unwrap()).sum()
}

fn count(root: &Path, table: &str, name: &str, value: &str) -> usize {
    let cells = column(root, table, name);
    cells.iter().filter(|cell| *cell == value).count()
}

#[test]
fn a_real_archive() {
    let (Some(tweets), Some(users)) = (
        archive("rna-0621/tweets.csv"),
        archive("rna-0621/users.csv"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rna");
    let imported = import::twitter_io(&[tweets, users], &into(&out)).unwrap();
    assert_eq!(
        (imported.posts, imported.accounts, imported.rejected),
        (4646, 50, 0)
    );
    assert!(imported.damaged_ids > 0);
    assert_eq!(count(&out, "posts", "kind", "repost"), 1054);
    let sums = ["likes", "reposts", "replies", "quotes"].map(|name| sum(&out, name));
    assert_eq!(sums, [11_528, 3_471, 1_202, 368]);
    assert!(
        column(&out, "posts", "target_post_id")
            .iter()
            .all(|id| !id.contains(['e', '.']))
    );
    assert!(imported.notes.iter().any(|n| n.contains("to 2019-")));
}

/// Posts of the large sample in the ordinary test; `SILLAGE_WHOLE=1` reads all.
const SAMPLE: usize = 60_000;

#[test]
fn a_real_sample_by_a_mapping() {
    let (Some(posts), Some(accounts)) = (
        archive("ira-sample/posts.csv.zst"),
        archive("ira-sample/accounts.csv"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("ira.toml");
    fs::copy(fixture("ira.toml"), &map).unwrap();
    fs::copy(accounts, folder.path().join("accounts.csv")).unwrap();
    let out = folder.path().join("ira");
    let whole = std::env::var_os("SILLAGE_WHOLE").is_some();
    let file = if whole {
        posts
    } else {
        first_records(&posts, folder.path())
    };
    let imported = import::csv_map(&[file], &map, &into(&out)).unwrap();
    assert_eq!((imported.accounts, imported.rejected), (534, 0));
    assert_eq!(imported.posts, if whole { 485_963 } else { SAMPLE as u64 });
    if whole {
        assert_ira(&out);
    }
}

/// The first records of a file, which a test without optimisation can take.
fn first_records(posts: &Path, folder: &Path) -> PathBuf {
    let (reader, _) = sillage::disk::open(posts).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(reader);
    let path = folder.join("posts.csv");
    let mut writer = csv::Writer::from_path(&path).unwrap();
    for record in reader.byte_records().take(SAMPLE + 1) {
        writer.write_byte_record(&record.unwrap()).unwrap();
    }
    writer.flush().unwrap();
    path
}

fn assert_ira(out: &Path) {
    let kinds = ["original", "repost", "quote"].map(|kind| count(out, "posts", "kind", kind));
    assert_eq!(kinds, [211_033, 268_093, 6_837]);
    let next_line = |text: &&String| text.contains('\u{85}');
    assert_eq!(
        column(out, "posts", "text")
            .iter()
            .filter(next_line)
            .count(),
        12
    );
    assert_eq!(count(out, "accounts", "group", "RightTroll"), 120);
    assert_eq!(column(out, "narratives", "label").len(), 8);
}
