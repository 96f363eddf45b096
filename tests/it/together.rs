//! Accounts that act together, and what became of the texts of suspended ones, from
//! rows small enough to be counted by hand; what share-safe editions say of them.

use std::fmt::Write as _;

use sillage::dataset::study::Privacy;
use sillage::facts::Facts;

use crate::kit::{Data, FAST, assert_says, assert_values, fact, facts, rows, text, value};
use crate::tool::archive;

const HEADER: &str = "post_id,account_id,created_at,kind,text,hashtags,urls,target_post_id\n";

/// Posts from (account, day and time in May 2024, kind, rest of the row).
fn posts(lines: &[(&str, &str, &str, &str)]) -> Data {
    let mut csv = HEADER.to_owned();
    for (n, (account, at, kind, rest)) in lines.iter().enumerate() {
        writeln!(csv, "p{n},{account},2024-05-{at}Z,{kind},{rest}").unwrap();
    }
    Data::new().with("posts.csv", csv)
}

/// Two pairs that share twice within a minute, one that shares once.
fn pairs() -> Data {
    posts(&[
        // `a` and `b` share two addresses, written differently.
        (
            "a",
            "01T10:00:00",
            "original",
            ",,https://www.example.org/one?utm_source=x#top,",
        ),
        ("b", "01T10:01:00", "original", ",,http://EXAMPLE.org/one/,"),
        ("a", "02T10:00:00", "original", ",,https://example.org/two,"),
        ("b", "02T10:00:59", "reply", ",,https://example.org/two,"),
        // Paths differ by case: another page; and a second too late.
        ("b", "02T10:00:30", "original", ",,https://example.org/TWO,"),
        (
            "a",
            "03T10:00:00",
            "original",
            ",,https://example.org/three,",
        ),
        (
            "b",
            "03T10:01:01",
            "original",
            ",,https://example.org/three,",
        ),
        // `c` and `d` share two sets of hashtags, in any order and case.
        ("c", "01T11:00:00", "original", ",Reef|Isles,,"),
        ("d", "01T11:00:10", "quote", ",isles|REEF,,"),
        ("c", "02T11:00:00", "original", "look #reef,,,"),
        ("d", "02T11:00:20", "original", ",reef,,"),
        ("d", "02T11:00:20", "original", ",reef|isles|more,,"),
        // `e` meets `a` once; once is an accident, but `a` takes part often enough.
        ("e", "02T10:00:10", "original", ",,https://example.org/two,"),
        (
            "e",
            "09T10:00:00",
            "original",
            ",,https://example.org/nine,",
        ),
        // Reposts hold what they repost and nothing else.
        (
            "f",
            "05T10:00:00",
            "repost",
            "#reef,reef,https://example.org/one,t1",
        ),
        ("g", "05T10:00:05", "repost", ",,,t1"),
        ("f", "06T10:00:00", "repost", ",,,t2"),
        ("g", "06T10:00:05", "repost", ",,,t2"),
        // Of unknown kind: may be a repost.
        ("g", "02T11:00:01", "", ",reef,,"),
    ])
}

#[test]
fn objects_are_known_again_however_they_are_written() {
    let facts = pairs().facts();
    assert_values(
        &facts,
        &[
            ("coordination.shares[object=url]", "9"),
            ("coordination.taking_part[object=url]", "5"),
            ("coordination.pairs[object=url]", "3"),
            ("coordination.shares[object=hashtags]", "5"),
            ("coordination.taking_part[object=hashtags]", "4"),
            ("coordination.pairs[object=hashtags]", "1"),
            ("coordination.shares[object=repost]", "4"),
            ("coordination.taking_part[object=repost]", "4"),
            ("coordination.pairs[object=repost]", "1"),
            ("coordination.shares[object=text]", "!nothing_shared"),
        ],
    );
    // Of three pairs with weights 2, 1 and 1 one exceeds the median; a pair alone
    // does not exceed its own weight.
    assert_values(
        &facts,
        &[
            ("coordination.edges[object=url]", "1"),
            ("coordination.edges[object=hashtags]", "0"),
            ("coordination.edges", "1"),
            ("coordination.accounts", "2"),
            ("coordination.components", "1"),
            ("coordination.densest", "!none_coordinated"),
        ],
    );
    let link = rows(fact(&facts, "coordination.links"));
    assert_eq!(link[0][..4], ["b", "a", "url", "2"]);
}

#[test]
fn the_study_says_what_counts() {
    let wider = format!(
        "{FAST}[coordination]\nwindow_seconds = 61\nmin_participation = 1\nedge_quantile = 0.0\nresamples = 99\n"
    );
    let facts = pairs().with("assessment.toml", wider).facts();
    assert_values(
        &facts,
        &[
            ("coordination.taking_part[object=url]", "7"),
            ("coordination.edges[object=url]", "1"),
        ],
    );
    let edges = fact(&facts, "coordination.edges[object=url]");
    assert_eq!(edges.parameters["window_seconds"], "61");
    assert_eq!(edges.parameters["weight_above"], "1");
    for (key, found) in [
        ("window_seconds = 90000", "coordination.window_seconds"),
        ("edge_quantile = 1.5", "coordination.edge_quantile"),
        ("resamples = 3", "coordination.resamples"),
        ("min_participation = 0", "coordination.min_participation"),
        ("seconds = 3", "unknown field"),
    ] {
        let refusal = pairs()
            .with("assessment.toml", format!("{FAST}[coordination]\n{key}\n"))
            .refusal();
        assert_says(&refusal, &[found]);
    }
}

#[test]
fn nothing_shared_and_nobody_together_are_told_apart() {
    let alone = posts(&[("a", "01T10:00:00", "original", ",,https://example.org/1,")]);
    let facts = alone.facts();
    assert_values(
        &facts,
        &[
            ("coordination.edges", "0"),
            ("coordination.taking_part[object=url]", "0"),
            ("coordination.suspended", "!no_accounts_table"),
            ("coordination.edges[object=text]", "!nothing_shared"),
        ],
    );
    assert_says(&alone.page(), &["No pair has more joint shares"]);
    let silent = posts(&[("a", "01T10:00:00", "original", ",,,")]);
    assert_eq!(
        value(&silent.facts(), "coordination.edges"),
        "!nothing_shared"
    );
    assert_says(&silent.page(), &["cannot be looked for"]);
    assert!(
        silent
            .edition(None)
            .unwrap()
            .file("tables/coordination.graphml")
            .is_none()
    );
}

/// A rate needs a date, also that of a network; and unknown states are told.
#[test]
fn the_suspended_of_a_network_are_as_of_a_date() {
    let accounts = |rows: &str| {
        let data = pairs().with(
            "accounts.csv",
            format!("account_id,status,status_as_of\n{rows}"),
        );
        (data.facts(), data.page())
    };
    let (facts, page) = accounts("a,suspended,2024-06-01\nb,unknown,\n");
    assert_eq!(value(&facts, "coordination.suspended"), "1");
    assert_eq!(
        fact(&facts, "coordination.suspended").parameters["as_of"],
        "2024-06-01"
    );
    assert_eq!(value(&facts, "coordination.unknown"), "1");
    assert_says(&page, &["were suspended as of", "is not known"]);
    let (facts, page) = accounts("a,suspended,\nb,suspended,\n");
    assert_eq!(value(&facts, "coordination.suspended"), "!no_status_date");
    assert!(!page.contains("were suspended as of"));
}

/// Windows shorter than the steps in which times come tell nothing.
#[test]
fn a_sweep_begins_at_the_grain_of_the_times() {
    let widths = |seconds: &str| -> Vec<String> {
        let rest = ",,https://example.org/a,".to_owned();
        let times = [format!("01T10:00:{seconds}"), "01T10:01:00".to_owned()];
        let data = posts(&[
            ("a", &times[0], "original", &rest),
            ("b", &times[1], "original", &rest),
        ]);
        let facts = data.facts();
        let sweep = fact(&facts, "coordination.sweep");
        sweep
            .rows
            .iter()
            .map(|row| row[1].clone().unwrap())
            .collect()
    };
    assert_eq!(widths("07")[0], "1");
    assert_eq!(widths("00")[0], "60");
}

#[test]
fn links_of_texts_are_read_whole_and_in_any_case() {
    let line = |text: &str| format!("\"{text}\",,,");
    let [one, two, three, cut] = [
        "see HTTPS://example.org/Page.",
        "(see https://EXAMPLE.org/Page)",
        "t.me/share?url=https://example.org/Page",
        "https://example.org/Pa…",
    ]
    .map(line);
    let facts = posts(&[
        ("a", "01T10:00:00", "original", &one),
        ("b", "01T10:00:10", "original", &two),
        (
            "c",
            "01T10:00:20",
            "original",
            ",,t.me/share?url=https://example.org/Page,",
        ),
        ("d", "01T10:00:30", "original", &three),
        ("e", "01T10:00:40", "original", &cut),
        ("f", "01T10:00:50", "original", &cut),
    ])
    .facts();
    // `a`, `b` and the link that `d` quotes are one page; what `c` shares is another,
    // and what an export cut short is none.
    assert_values(
        &facts,
        &[
            ("coordination.shares[object=url]", "4"),
            ("coordination.taking_part[object=url]", "3"),
        ],
    );
}

const TEXT: &str = "The mayor said that the bridge will be closed all summer";
const REWORDED: &str = "The mayor says that the bridge will be shut all summer";

/// A takedown on 10 May suspends `old`, whose texts `heir`, `new` and `late` post.
fn removed() -> Data {
    let line = |text: &str| format!("\"{text}\",,,");
    let (text, reworded) = (line(TEXT), line(REWORDED));
    let other = line("Nobody asked the fishers of the northern reef about it");
    posts(&[
        ("old", "02T10:00:00", "original", &text),
        ("old", "02T10:00:30", "original", &other),
        ("heir", "03T10:00:00", "original", &reworded),
        ("heir", "12T10:00:00", "original", &text),
        ("new", "12T10:00:30", "original", &reworded),
        ("old", "11T10:00:00", "original", &text),
        // A cluster that no suspended account was in, and one that ended.
        ("x", "03T10:00:00", "original", "\"Five islands and one signature on a page of the calendar\",,,"),
        ("y", "13T10:00:00", "original", "\"Five islands and one signature on a page of the calendar\",,,"),
        ("z", "03T10:00:00", "original", &other),
    ])
    .with("takedowns.csv", "takedown_id,at\nt1,2024-05-10T00:00:00Z\n")
    .with(
        "accounts.csv",
        "account_id,status,status_as_of,suspended_at,takedown_id\nold,suspended,2024-06-01,2024-05-11,t1\nheir,active,2024-06-01,,\nnew,active,2024-06-01,,\nx,active,2024-06-01,,\n",
    )
    .with("assessment.toml", format!("{FAST}start = \"2024-05-01\"\nend = \"2024-05-31\"\n"))
}

#[test]
fn texts_of_suspended_accounts_are_followed() {
    let facts = removed().facts();
    assert_values(
        &facts,
        &[
            ("amplification.copies.clusters", "4"),
            ("amplification.rewordings.clusters", "3"),
            ("amplification.rewordings.reworded", "1"),
            ("amplification.rewordings.originals", "9"),
            ("amplification.rewordings.accounts", "6"),
            ("amplification.rewordings.hit[takedown=t1]", "2"),
            ("amplification.rewordings.survived[takedown=t1]", "1"),
            ("amplification.rewordings.heirs[takedown=t1]", "2"),
            ("amplification.rewordings.heirs.new[takedown=t1]", "1"),
            ("amplification.rewordings.heirs.posts[takedown=t1]", "2"),
        ],
    );
    let after = fact(&facts, "amplification.rewordings.after[takedown=t1]");
    assert_eq!(rows(after), [["1", "2", "3", "2"]]);
    let largest = rows(fact(&facts, "amplification.rewordings.largest"));
    assert_eq!(
        largest[0][1..6],
        ["3", "5", "2", "2024-05-02", "2024-05-12"]
    );
}

#[test]
fn without_known_suspensions_nothing_is_followed() {
    let lost = removed().with(
        "accounts.csv",
        "account_id,status,status_as_of\nold,active,2024-06-01\n",
    );
    let hit = "amplification.rewordings.hit[takedown=t1]";
    assert_eq!(value(&lost.facts(), hit), "!none_suspended");
    assert_eq!(
        value(&lost.facts(), "coordination.removed.edges[takedown=t1]"),
        "!no_suspension_dates"
    );
}

/// Clusters of one text and of rewordings: the network of accounts that are named
/// by their rank, and nothing that leads to their posts.
#[test]
fn share_safe_editions_show_numbers_and_no_texts_or_ids() {
    let data = pairs();
    let shared = data.edition(Some(Privacy::ShareSafe)).unwrap();
    assert!(shared.file("tables/copies.csv").is_none());
    let graph = text(&shared, "tables/coordination.graphml");
    let document = roxmltree::Document::parse(&graph).unwrap();
    let ids = |edition: &roxmltree::Document<'_>| -> Vec<String> {
        let nodes = edition.descendants().filter(|n| n.has_tag_name("node"));
        nodes
            .map(|n| n.attribute("id").unwrap().to_owned())
            .collect()
    };
    // By posts, then by first post: `b` has four, `a` three, as many as `d`.
    assert_eq!(ids(&document), ["A1", "A2"]);
    let edge = document
        .descendants()
        .find(|n| n.has_tag_name("edge"))
        .unwrap();
    assert_eq!(
        (edge.attribute("source"), edge.attribute("target")),
        (Some("A1"), Some("A2"))
    );
    let internal = data.edition(Some(Privacy::Internal)).unwrap();
    let graph = text(&internal, "tables/coordination.graphml");
    assert_eq!(
        ids(&roxmltree::Document::parse(&graph).unwrap()),
        ["b", "a"]
    );

    let data = removed();
    let shared = data.edition(Some(Privacy::ShareSafe)).unwrap();
    for file in &shared.files {
        let bytes = String::from_utf8_lossy(&file.bytes).to_lowercase();
        assert!(!bytes.contains("bridge will be"), "{}", file.path);
    }
    let internal = data.edition(Some(Privacy::Internal)).unwrap();
    let copies = text(&internal, "tables/copies.csv");
    let lines: Vec<&str> = copies.lines().collect();
    assert_eq!(lines[0], "cluster,created_at,account_id,post_id");
    assert_eq!(lines[1], "1,2024-05-02T10:00:00Z,old,p0");
    assert_eq!(lines.len(), 10);
    assert_says(
        &text(&internal, "report.html"),
        &["the mayor said that the bridge will be closed"],
    );
}

/// Whoever holds a list of the accounts could sort it and read off who is who, if
/// anything of a share-safe edition stood in the order of ids.
#[test]
fn the_order_of_ids_is_nowhere_in_share_safe_editions() {
    let edition = |names: [&str; 2]| {
        let line = |(n, (who, at)): (usize, (usize, &str))| {
            let page = n / 2;
            format!(
                "p{n},{},2024-05-{at}Z,original,https://example.org/{page}\n",
                names[who]
            )
        };
        let times = [
            (0, "01T10:00:00"),
            (1, "01T10:00:10"),
            (0, "02T10:00:00"),
            (1, "02T10:00:10"),
            (0, "03T10:00:00"),
        ];
        let rows: String = times.into_iter().enumerate().map(line).collect();
        let once = "q1,z,2024-05-01T10:00:05Z,original,https://example.org/0\nq2,z,2024-05-09T10:00:05Z,original,https://example.org/9\n";
        let csv = format!("post_id,account_id,created_at,kind,urls\n{rows}{once}");
        let data = Data::new().with("posts.csv", csv);
        let edition = data.edition(Some(Privacy::ShareSafe)).unwrap();
        [
            "coordination.graphml",
            "coordination-nodes.csv",
            "coordination-links.csv",
        ]
        .map(|file| text(&edition, &format!("tables/{file}")))
    };
    assert_eq!(edition(["a", "b"]), edition(["b", "a"]));
}

#[test]
fn hostile_ids_stay_text_in_a_graph() {
    let rows = ["\"<&\"\"x\"", "b"].into_iter().flat_map(|account| {
        ["01", "02"].map(|day| {
            format!("{account},2024-05-{day}T10:00:00Z,original,https://example.org/{day}\n")
        })
    });
    let more = ["01", "03"]
        .map(|page| format!("c,2024-05-01T10:00:30Z,original,https://example.org/{page}\n"));
    let mut csv = "post_id,account_id,created_at,kind,urls\n".to_owned();
    for (n, row) in rows.chain(more).enumerate() {
        write!(csv, "p{n},{row}").unwrap();
    }
    let data = Data::new().with("posts.csv", csv);
    let edition = data.edition(Some(Privacy::Internal)).unwrap();
    let graph = text(&edition, "tables/coordination.graphml");
    let document = roxmltree::Document::parse(&graph).unwrap();
    let node = document
        .descendants()
        .find(|n| n.has_tag_name("node"))
        .unwrap();
    assert_eq!(node.attribute("id"), Some("<&\"x"));
}

/// CooRTweet's own data, imported as a user would, give its own network.
#[test]
fn a_table_of_shares_gives_the_network_of_coortweet() {
    let Some(folder) = archive("coortweet") else {
        return;
    };
    let mut reader = csv::Reader::from_path(folder.join("russian_coord_tweets.csv")).unwrap();
    let mut csv = "post_id,account_id,created_at,kind,hashtags\n".to_owned();
    for (n, row) in reader.records().map(Result::unwrap).enumerate() {
        let at = sillage::time::iso(row[3].parse().unwrap());
        writeln!(csv, "{n},{},{at},original,{}", &row[1], &row[0]).unwrap();
    }
    let data = Data::new().with("posts.csv", csv);
    let facts: Facts = facts(&data.edition(Some(Privacy::ShareSafe)).unwrap());
    assert_values(
        &facts,
        &[
            ("coordination.shares[object=hashtags]", "35125"),
            ("coordination.pairs[object=hashtags]", "3721"),
            ("coordination.edges", "60"),
            ("coordination.accounts", "94"),
            ("coordination.components", "34"),
        ],
    );
    assert_eq!(rows(fact(&facts, "coordination.largest"))[0][1], "10");
}
