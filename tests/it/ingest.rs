//! Reading rows: every fate a row or cell can have, at the right place, in every
//! format; and duplicates that count the same in any order.

use std::io::Write;

use proptest::prelude::*;
use sillage::dataset::study::Privacy;
use sillage::ingest::ledger::{Outcome, Reason};

use crate::kit::{Data, assert_says, assert_values, count, places, value};

const HEADER: &str = "post_id,account_id,created_at";

fn posts(csv: impl AsRef<[u8]>) -> Data {
    Data::new().with("posts.csv", csv)
}

/// One good row, and one with a problem of its own on each of the lines 3 to 10.
const TROUBLED: &[u8] = b"post_id,account_id,created_at,kind\n\
    1,a,2024-05-13T10:00:00Z,original\n\
    2,a,2024-05-13T10:00:00Z\n\
    3,a\xff,2024-05-13T10:00:00Z,reply\n\
    ,a,2024-05-13T10:00:00Z,\n\
    4.6E+17,a,2024-05-13T10:00:00Z,\n\
    5,,2024-05-13T10:00:00Z,\n\
    6,460719053544235008.0,2024-05-13T10:00:00Z,\n\
    7,a,yesterday,\n\
    8,a,2024-05-13T10:00:00Z,retweet\n";

#[test]
fn every_reason_to_reject_a_row_has_its_line_and_column() {
    let ledger = posts(TROUBLED).ledger("posts");
    assert_eq!((ledger.read, ledger.used, ledger.duplicate), (9, 1, 0));
    assert_eq!(ledger.rejected(), 8);
    assert_eq!(
        places(&ledger),
        [
            "rejected posts.csv:3  field_count",
            "rejected posts.csv:4 account_id not_utf8",
            "rejected posts.csv:5 post_id empty",
            "rejected posts.csv:6 post_id damaged_id",
            "rejected posts.csv:7 account_id empty",
            "rejected posts.csv:8 account_id damaged_id",
            "rejected posts.csv:9 created_at bad_time",
            "rejected posts.csv:10 kind unmapped_value",
        ]
    );
}

#[test]
fn an_unmapped_status_rejects_the_account() {
    let data = posts(format!("{HEADER}\n")).with(
        "accounts.csv",
        "account_id,status\na,active\nb,Suspended\nc,\n",
    );
    let ledger = data.ledger("accounts");
    assert_eq!((ledger.read, ledger.used), (3, 2));
    assert_eq!(
        places(&ledger),
        ["rejected accounts.csv:3 status unmapped_value"]
    );
}

/// Where the bad row of a file stands, for each way of ending lines.
#[test]
fn lines_are_right_behind_breaks_of_every_kind() {
    let bad = "9,a,never";
    let cases: [(&str, String, u64); 8] = [
        (
            "LF",
            format!("{HEADER}\n1,a,2024-05-13T10:00:00Z\n{bad}\n"),
            3,
        ),
        (
            "CRLF",
            format!("{HEADER}\r\n1,a,2024-05-13T10:00:00Z\r\n{bad}\r\n"),
            3,
        ),
        (
            "no end",
            format!("{HEADER}\r\n1,a,2024-05-13T10:00:00Z\r\n{bad}"),
            3,
        ),
        (
            "empty lines",
            format!("{HEADER}\n\n\n1,a,2024-05-13T10:00:00Z\n\n{bad}\n"),
            6,
        ),
        (
            "empty CRLF lines",
            format!("{HEADER}\r\n\r\n\r\n{bad}\r\n"),
            4,
        ),
        ("BOM", format!("\u{feff}{HEADER}\n{bad}\n"), 2),
        (
            "BOM and quotes",
            format!("\u{feff}\"post_id\",\"account_id\",\"created_at\"\n{bad}\n"),
            2,
        ),
        (
            "quoted breaks",
            format!(
                "post_id,account_id,created_at,text\r\n1,a,2024-05-13T10:00:00Z,\"x\r\ny\n\nz\"\r\n{bad},\"b\nc\"\r\n"
            ),
            6,
        ),
    ];
    for (name, csv, line) in cases {
        let ledger = posts(csv).ledger("posts");
        assert_eq!(
            places(&ledger),
            [format!("rejected posts.csv:{line} created_at bad_time")],
            "{name}"
        );
    }
}

/// The reader hands over chunks of 64 KiB: a record may end at the edge of one.
#[test]
fn lines_are_right_at_every_offset_of_a_chunk() {
    for pad in 65_436..=65_560 {
        let first = format!("{HEADER},text\n1,a,2024-05-13T10:00:00Z,");
        let fill = "x".repeat(pad - first.len() - 1);
        let csv = format!("{first}{fill}\n2,a,never,\n3,a,2024-05-13T10:00:00Z,\n4,a,never,\n");
        let ledger = posts(csv).ledger("posts");
        let expected = [3, 5].map(|l| format!("rejected posts.csv:{l} created_at bad_time"));
        assert_eq!(places(&ledger), expected, "{pad} bytes in the first lines");
    }
}

#[test]
fn a_naive_time_without_a_zone_is_refused_with_its_place_and_the_next_step() {
    let data = posts(format!(
        "{HEADER}\n1,a,2024-05-13T10:00:00Z\n2,a,2024-05-13 10:00\n"
    ));
    assert_says(
        &data.refusal(),
        &[
            "posts.csv:3",
            "created_at",
            "2024-05-13 10:00",
            "RFC 3339",
            "\"timezone\": \"UTC\"",
        ],
    );
}

/// What a post's time becomes, or nothing if its row is rejected.
fn instant(zone: Option<&str>, time: &str) -> Option<String> {
    let data = posts(format!("{HEADER}\n1,a,{time}\n"));
    let data = match zone {
        Some(zone) => data.describe("timezone", zone),
        None => data,
    };
    if data.ledger("posts").rejected() == 1 {
        return None;
    }
    let edition = data.edition(Some(Privacy::Internal)).unwrap();
    let roster = crate::kit::text(&edition, "tables/accounts.csv");
    let row = roster.lines().nth(1).unwrap();
    Some(row.split(',').nth(4).unwrap().to_owned())
}

#[test]
fn times_become_utc() {
    let cases = [
        (None, "2024-05-13T18:04:00Z", "2024-05-13T18:04:00Z"),
        (None, "2024-05-14T05:04:00+11:00", "2024-05-13T18:04:00Z"),
        (
            None,
            "2024-05-13 13:04:00.999-05:00",
            "2024-05-13T18:04:00Z",
        ),
        // A time with an offset beats the declared zone.
        (
            Some("Pacific/Noumea"),
            "2024-05-13T18:04:00Z",
            "2024-05-13T18:04:00Z",
        ),
        (
            Some("Pacific/Noumea"),
            "2024-05-14 05:04",
            "2024-05-13T18:04:00Z",
        ),
        (
            Some("+04:00"),
            "2024-05-13 22:04:30",
            "2024-05-13T18:04:30Z",
        ),
        (Some("UTC"), "2024-05-13T18:04", "2024-05-13T18:04:00Z"),
        // Paris in winter and in summer, and the hour that comes twice: the first of the two.
        (
            Some("Europe/Paris"),
            "2024-01-15 12:00",
            "2024-01-15T11:00:00Z",
        ),
        (
            Some("Europe/Paris"),
            "2024-07-15 12:00",
            "2024-07-15T10:00:00Z",
        ),
        (
            Some("Europe/Paris"),
            "2024-10-27 02:30",
            "2024-10-27T00:30:00Z",
        ),
    ];
    for (zone, time, utc) in cases {
        assert_eq!(
            instant(zone, time).as_deref(),
            Some(utc),
            "{time} in {zone:?}"
        );
    }
}

#[test]
fn a_time_that_is_none_is_rejected_not_guessed() {
    // An hour that Paris skips; a year of two digits; a day; months and hours beyond their ends.
    for time in [
        "2024-03-31 02:30",
        "24-05-13 10:00",
        "2024-5-3 4:05",
        "2024-05-13",
        "2024-13-01 10:00",
        "2024-05-13 24:00",
        "+2024-05-13 10:00",
        "1715623440",
        "",
    ] {
        assert_eq!(instant(Some("Europe/Paris"), time), None, "{time}");
    }
}

#[test]
fn an_unknown_zone_is_named() {
    let data = posts(format!("{HEADER}\n")).describe("timezone", "Mars/Olympus");
    assert_says(&data.refusal(), &["timezone", "Mars/Olympus", "IANA"]);
}

#[test]
fn ids_that_look_like_numbers_without_being_damaged_count() {
    let data = posts(format!(
        "{HEADER}\n1E5,1E5,2024-05-13T10:00:00Z\n12.0,e7,2024-05-13T10:00:00Z\n00012,7e,2024-05-13T10:00:00Z\n"
    ));
    let ledger = data.ledger("posts");
    assert_eq!((ledger.used, ledger.rejected()), (3, 0));
}

#[test]
fn an_id_of_blanks_is_empty() {
    let ledger = posts(format!("{HEADER}\n\" \",a,2024-05-13T10:00:00Z\n")).ledger("posts");
    assert_eq!(places(&ledger), ["rejected posts.csv:2 post_id empty"]);
}

#[test]
fn a_damaged_reference_empties_its_cell_only() {
    let ledger = posts(format!(
        "{HEADER},target_post_id,target_account_id\n1,a,2024-05-13T10:00:00Z,4.6E+17,4.6e17\n"
    ))
    .ledger("posts");
    assert_eq!((ledger.used, ledger.rejected()), (1, 0));
    assert_eq!(
        places(&ledger),
        [
            "emptied posts.csv:2 target_post_id damaged_id",
            "emptied posts.csv:2 target_account_id damaged_id",
        ]
    );
}

#[test]
fn impossible_metrics_are_emptied_and_counted_and_nothing_is_zero_unasked() {
    let cells = [
        "-1",
        "1e3",
        "12.5",
        "99999999999999999999",
        "1000000000000001",
        "1 000",
        "+5",
    ];
    let mut csv = format!("{HEADER},views,likes\n");
    for (n, cell) in cells.iter().enumerate() {
        csv.push_str(&format!("{n},a,2024-05-13T10:00:00Z,{cell},\n"));
    }
    csv.push_str("good,a,2024-05-13T10:00:00Z,0,7\n");
    let data = posts(csv);
    let ledger = data.ledger("posts");
    assert_eq!((ledger.used, ledger.rejected()), (8, 0));
    assert_eq!(count(&ledger, Outcome::Emptied, Reason::BadMetric), 7);
    assert_values(
        &data.facts(),
        &[
            ("reach.impressions", "0"),
            ("reach.impressions.coverage", "0.125"),
            ("engagement.likes", "7"),
            ("engagement.total", "7"),
            ("engagement.coverage", "0.125"),
            ("engagement.reposts", "!not_reported"),
            ("reach.potential", "!not_reported"),
        ],
    );
}

/// Metrics at the limit, so many that 64 bits would not hold a looser limit's sum.
#[test]
fn the_largest_metrics_add_up_without_overflow() {
    let most = ["1000000000000", "1000000000001", "999999999999999"];
    let mut csv = format!("{HEADER},views\n");
    for (n, views) in most.iter().enumerate() {
        csv.push_str(&format!("{n},a,2024-05-13T10:00:00Z,{views}\n"));
    }
    let ledger = posts(csv).ledger("posts");
    assert_eq!(
        places(&ledger),
        [
            "emptied posts.csv:3 views bad_metric",
            "emptied posts.csv:4 views bad_metric"
        ]
    );
}

#[test]
fn an_unknown_column_is_a_warning() {
    let ledger = posts(format!("{HEADER},vieuws\n1,a,2024-05-13T10:00:00Z,5\n")).ledger("posts");
    assert_eq!(
        places(&ledger),
        ["warned posts.csv:1 vieuws unknown_column"]
    );
    assert_eq!(ledger.used, 1);
}

#[test]
fn a_missing_required_column_names_the_nearest() {
    let refusal = posts("post_id,acount_id,created_at\n1,a,2024-05-13T10:00:00Z\n").refusal();
    assert_says(
        &refusal,
        &["posts.csv:1", "account_id", "rename the column acount_id"],
    );
}

#[test]
fn a_header_that_names_a_column_twice_is_refused() {
    let refusal = posts("post_id,account_id,created_at,post_id\n").refusal();
    assert_says(&refusal, &["posts.csv:1", "twice", "post_id"]);
}

#[test]
fn a_file_without_header_is_refused_with_what_it_needs() {
    assert_says(
        &posts("").refusal(),
        &["posts.csv", "post_id,account_id,created_at"],
    );
}

// Formats

/// Rows of cells that are hard on formats: breaks, quotes, separators, empties.
fn table() -> Vec<Vec<&'static str>> {
    let mut rows = vec![vec![
        "post_id",
        "account_id",
        "created_at",
        "kind",
        "text",
        "narratives",
        "views",
        "likes",
    ]];
    rows.extend([
        vec![
            "1",
            "a",
            "2024-05-13T10:00:00Z",
            "original",
            "two\r\nlines, \"quoted\"",
            "n1|n2",
            "10",
            "",
        ],
        vec![
            "2",
            "b",
            "2024-05-14T05:04:00+11:00",
            "repost",
            "next\u{85}line\u{2028}sep",
            "n2",
            "",
            "3",
        ],
        vec![
            "3",
            "a",
            "2024-05-14T10:00:00Z",
            "",
            "nul \0 here",
            "",
            "7",
            "0",
        ],
        vec![
            "4",
            "c",
            "2024-05-15T10:00:00Z",
            "quote",
            "'; DROP TABLE posts; --",
            "n1",
            "12.5",
            "1",
        ],
        vec![
            "4",
            "c",
            "2024-05-15T10:00:00Z",
            "quote",
            "'; DROP TABLE posts; --",
            "n1",
            "12.5",
            "1",
        ],
    ]);
    rows
}

fn csv_of(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter()
        .for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn jsonl_of(rows: &[Vec<&str>]) -> String {
    let line = |row: &Vec<&str>| {
        let mut object = serde_json::Map::new();
        for (name, cell) in rows[0].iter().zip(row) {
            let value = match *name {
                _ if cell.is_empty() => serde_json::Value::Null,
                "narratives" => cell.split('|').collect::<Vec<_>>().into(),
                "views" | "likes" => serde_json::from_str(cell).unwrap(),
                _ => (*cell).into(),
            };
            object.insert((*name).to_owned(), value);
        }
        serde_json::Value::from(object).to_string()
    };
    rows[1..].iter().map(|row| line(row) + "\n").collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    // Two members, as `cat a.gz b.gz` makes them.
    let member = |part: &[u8]| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(part).unwrap();
        writer.finish().unwrap()
    };
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    [member(head), member(tail)].concat()
}

fn facts_json(data: &Data) -> Vec<u8> {
    let edition = data.edition(Some(Privacy::Internal)).unwrap();
    edition.file("facts.json").unwrap().bytes.clone()
}

#[test]
fn every_format_gives_the_same_facts() {
    let rows = table();
    let csv = csv_of(&rows);
    let plain = posts(&csv);
    let ledger = plain.ledger("posts");
    assert_eq!((ledger.read, ledger.used, ledger.duplicate), (5, 4, 1));
    let expected = facts_json(&plain);
    let head = csv_of(&rows[..3]);
    let tail = csv_of(&[&rows[..1], &rows[3..]].concat());
    let others = [
        ("jsonl", Data::new().with("posts.jsonl", jsonl_of(&rows))),
        (
            "jsonl with a BOM and CRLF",
            Data::new().with(
                "posts.jsonl",
                format!("\u{feff}{}", jsonl_of(&rows).replace('\n', "\r\n")),
            ),
        ),
        (
            "jsonl.gz",
            Data::new().with("posts.jsonl.gz", gz(jsonl_of(&rows).as_bytes())),
        ),
        ("csv.gz", Data::new().with("posts.csv.gz", gz(&csv))),
        (
            "csv.zst",
            Data::new().with("posts.csv.zst", zstd::encode_all(&csv[..], 3).unwrap()),
        ),
        (
            "posts/*.csv",
            Data::new()
                .with("posts/b.csv", &head)
                .with("posts/a.csv", &tail),
        ),
        (
            "mixed",
            Data::new()
                .with("posts.csv.gz", gz(&head))
                .with("posts/z.csv", &tail),
        ),
    ];
    for (name, data) in others {
        assert!(facts_json(&data) == expected, "{name}");
    }
}

#[test]
fn broken_lines_of_jsonl_are_rejected_one_by_one() {
    let mut lines = b"{\"post_id\":\"1\",\"account_id\":\"a\",\"created_at\":\"2024-05-13T10:00:00Z\"}\n\n[1]\n".to_vec();
    lines.extend(
        b"{\"post_id\":\"\xff\"}\n{\"post_id\":\"\\ud800\"}\n{\"post_id\":460719053544235008.0}\n",
    );
    let ledger = Data::new().with("posts.jsonl", lines).ledger("posts");
    assert_eq!((ledger.read, ledger.used), (5, 1));
    assert_eq!(
        places(&ledger),
        [
            "rejected posts.jsonl:3  not_an_object",
            "rejected posts.jsonl:4  not_utf8",
            "rejected posts.jsonl:5  not_an_object",
            "rejected posts.jsonl:6 post_id damaged_id",
        ]
    );
}

#[test]
fn a_cell_of_a_megabyte_is_a_cell() {
    let text = "é\n\"".repeat(300_000);
    let csv = csv_of(&[
        vec!["post_id", "account_id", "created_at", "text"],
        vec!["1", "a", "2024-05-13T10:00:00Z", &text],
        vec!["2", "a", "never", ""],
    ]);
    let ledger = posts(csv).ledger("posts");
    assert_eq!(ledger.used, 1);
    assert_eq!(
        places(&ledger),
        ["rejected posts.csv:300003 created_at bad_time"]
    );
}

#[test]
fn a_quote_that_never_ends_swallows_no_rows_unnoticed() {
    let ledger = posts(format!("{HEADER},text\n1,a,2024-05-13T10:00:00Z,ok\n2,a,2024-05-13T10:00:00Z,\"open\n3,a,2024-05-13T10:00:00Z,\n")).check();
    match ledger {
        Err(e) => assert_says(&crate::kit::words(&e), &["posts.csv:3", "quote", "seal"]),
        Ok(ledgers) => panic!("{:?}", ledgers[0]),
    }
}

// Duplicates

/// Rows of post 1 contradict each other: the one whose cells sort first is the
/// one of account `a`, with 5 views.
const CONTRADICTING: [&str; 6] = [
    "1,b,2024-05-13T10:00:00Z,100",
    "1,a,2024-05-13T10:00:00Z,5",
    "1,a,2024-05-13T10:00:00Z,6",
    "1,b,2024-05-13T10:00:00Z,100",
    "2,c,2024-05-14T10:00:00Z,1",
    "2,c,2024-05-14T10:00:00Z,1",
];

#[test]
fn of_contradicting_rows_the_first_in_sorted_order_counts() {
    let data = posts(format!("{HEADER},views\n{}\n", CONTRADICTING.join("\n")));
    let ledger = data.ledger("posts");
    assert_eq!((ledger.read, ledger.used, ledger.duplicate), (6, 2, 4));
    assert_eq!(count(&ledger, Outcome::Warned, Reason::Conflict), 3);
    assert_values(
        &data.facts(),
        &[
            ("activity.posts", "2"),
            ("activity.accounts", "2"),
            ("accounts.total", "2"),
            ("reach.impressions", "6"),
        ],
    );
}

/// An account that stands only in a row that does not count is no account of
/// the network, so that nothing points inside it.
#[test]
fn an_account_of_a_losing_row_is_not_in_the_network() {
    let data = posts(format!(
        "{HEADER},kind,target_account_id\n1,zz,2024-05-13T10:00:00Z,original,\n1,a,2024-05-13T10:00:00Z,original,\n2,a,2024-05-13T11:00:00Z,repost,zz\n"
    ));
    assert_eq!(value(&data.facts(), "engagement.self_share"), "0");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_rows_and_files_changes_a_fact(
        order in Just((0..6usize).collect::<Vec<_>>()).prop_shuffle(),
        accounts in Just((0..5usize).collect::<Vec<_>>()).prop_shuffle(),
        cut in 0..=6usize,
    ) {
        // Three rows of one account: two agree, so that the warnings could depend on who comes first.
        let described = ["a,active,g1", "a,suspended,g1", "a,suspended,g1", "b,active,g2", "c,unknown,"];
        let build = |order: &[usize], accounts: &[usize], cut: usize| {
            let file = |part: &[usize]| {
                let rows: Vec<&str> = part.iter().map(|i| CONTRADICTING[*i]).collect();
                format!("{HEADER},views\n{}\n", rows.join("\n"))
            };
            let rows: Vec<&str> = accounts.iter().map(|i| described[*i]).collect();
            facts_json(&Data::new()
                .with("posts/1.csv", file(&order[..cut]))
                .with("posts/2.csv", file(&order[cut..]))
                .with("accounts.csv", format!("account_id,status,group\n{}\n", rows.join("\n"))))
        };
        let expected = build(&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 3, 4], 6);
        prop_assert_eq!(
            String::from_utf8(build(&order, &accounts, cut)).unwrap(),
            String::from_utf8(expected).unwrap()
        );
    }
}
