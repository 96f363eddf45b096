//! Copies, replacement, vocabulary and what headlines rest on, from rows small
//! enough to be counted by hand.

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::facts::Facts;

use crate::demonstration;
use crate::kit::{Data, assert_says, assert_values, fact, facts, rows, text, value};

const ONE: &str = "The mayor said that the bridge will be closed";
const TWO: &str = "Nobody asked the fishers of the northern reef";

/// Posts from `account|day and time|kind|text` with further columns as named.
fn posts(header: &str, lines: &[String]) -> Data {
    let numbered = lines.iter().enumerate();
    let rows: String = numbered.map(|(n, line)| format!("p{n},{line}\n")).collect();
    Data::new().with(
        "posts.csv",
        format!("post_id,account_id,created_at,kind,text{header}\n{rows}"),
    )
}

fn post(account: &str, at: &str, kind: &str, text: &str) -> String {
    format!("{account},2024-05-{at}:00Z,{kind},\"{text}\"")
}

fn copying() -> Data {
    posts(
        "",
        &[
            post("a", "01T10:00", "original", ONE),
            post("b", "01T10:01", "original", &ONE.to_uppercase()),
            post("a", "01T10:03", "original", &format!("{ONE}!! 🔥")),
            post(
                "c",
                "02T10:00",
                "original",
                &format!("@x {ONE} https://t.co/1"),
            ),
            post("c", "02T11:00", "original", TWO),
            post("c", "02T12:00", "original", TWO),
            post("d", "02T11:00", "original", "short"),
            post("d", "02T12:00", "original", "short"),
            post("e", "02T13:00", "repost", ONE),
            post("e", "02T13:00", "", ONE),
            post("e", "02T13:00", "quote", ONE),
            post(
                "e",
                "02T13:00",
                "original",
                "A text that nobody else has posted",
            ),
        ],
    )
}

#[test]
fn copies_are_texts_of_two_accounts() {
    let facts = copying().facts();
    assert_values(
        &facts,
        &[
            ("amplification.copies.clusters", "1"),
            ("amplification.copies.accounts", "3"),
            ("amplification.copies.originals", "4"),
            ("amplification.copies.share", "0.444444444444"),
            ("amplification.copies.coverage", "0.777777777778"),
        ],
    );
    let share = fact(&facts, "amplification.copies.share");
    assert_eq!(share.n.as_deref(), Some("5"));
    assert!(share.lower.is_some() && share.upper.is_some());
    assert_eq!(
        rows(fact(&facts, "amplification.copies.largest")),
        [[
            "1",
            "3",
            "4",
            "2024-05-01",
            "2024-05-02",
            "1",
            "-",
            "-",
            "1"
        ]]
    );
}

#[test]
fn without_originals_or_texts_there_are_no_copies_to_count() {
    let without = |kind: &str, text: &str| {
        let lines = [
            post("a", "01T10:00", kind, text),
            post("b", "01T10:00", kind, text),
        ];
        posts("", &lines).facts()
    };
    for (kind, text, reason) in [("", ONE, "!no_originals"), ("original", "", "!no_texts")] {
        let facts = without(kind, text);
        for measure in ["clusters", "accounts", "originals", "share"] {
            assert_eq!(
                value(&facts, &format!("amplification.copies.{measure}")),
                reason
            );
        }
        assert!(fact(&facts, "amplification.copies.largest").rows.is_empty());
    }
    let none = without("original", "short");
    assert_eq!(value(&none, "amplification.copies.share"), "!no_texts");
}

#[test]
fn a_shared_page_shows_no_text_of_a_copy() {
    let edition = copying().edition(Some(Privacy::ShareSafe)).unwrap();
    let page = text(&edition, "report.html").to_lowercase();
    assert!(!page.contains("bridge will be closed"));
    assert_says(&page, &["the largest clusters of copies", "1 cluster"]);
}

/// A takedown on 10 May suspends `old`; `new` is created the day after, `seen`
/// first posts then, `late` long after; `old` and `new` share a text.
fn replaced(accounts: &str) -> Facts {
    posts(
        "",
        &[
            post("old", "02T10:00", "original", ONE),
            post("other", "02T10:00", "original", TWO),
            post("new", "12T10:00", "original", ONE),
            post("seen", "13T10:00", "original", TWO),
            post(
                "other",
                "13T10:00",
                "original",
                "A text that nobody else has posted",
            ),
            post(
                "other",
                "14T10:00",
                "original",
                "Another that nobody else has posted",
            ),
            post("late", "25T10:00", "original", ONE),
        ],
    )
    .with("takedowns.csv", "takedown_id,at\nt,2024-05-10\n")
    .with(
        "accounts.csv",
        format!("account_id,created_at,status,takedown_id\n{accounts}"),
    )
    .with("assessment.toml", "resamples = 99\nwindow_days = 7\n")
    .facts()
}

#[test]
fn newcomers_and_the_texts_that_they_go_on_with() {
    let facts = replaced(
        "old,2020-01-01,suspended,t\nnew,2024-05-11,active,\nsilent,2024-05-16,active,\nbefore,2024-05-09,active,\n",
    );
    assert_values(
        &facts,
        &[
            ("replacement.accounts[takedown=t]", "3"),
            ("replacement.copying[takedown=t]", "1"),
            ("replacement.share[takedown=t]", "0.5"),
            ("replacement.copying_share[takedown=t]", "0.25"),
        ],
    );
    let new = fact(&facts, "replacement.accounts[takedown=t]");
    assert_eq!(
        new.denominator.as_deref(),
        Some("7"),
        "described or posting"
    );
    let nobody = replaced("old,2020-01-01,suspended,\n");
    assert_values(
        &nobody,
        &[
            ("replacement.accounts[takedown=t]", "2"),
            ("replacement.copying[takedown=t]", "!none_suspended"),
            ("replacement.copying_share[takedown=t]", "!none_suspended"),
        ],
    );
}

/// Three accounts say `alpha` before and `omega` after; two say `rare`.
fn shifting() -> Data {
    let mut lines = Vec::new();
    for (day, word, url) in [
        ("05", "alpha", "https://www.before.example/x"),
        ("15", "omega", "http://after.example"),
    ] {
        for account in ["a", "b", "c"] {
            let text = format!("The {word} {word} of all @somebody #Tag{word}");
            lines.push(
                post(account, &format!("{day}T10:00"), "original", &text) + &format!(",,{url}"),
            );
        }
    }
    for account in ["a", "b"] {
        lines.push(post(account, "15T11:00", "reply", "rare all") + ",Own|own,");
    }
    lines.push(post("d", "15T11:00", "repost", "omega omega") + ",Tagomega,");
    lines.push(post("d", "30T11:00", "original", "omega outside") + ",,");
    posts(",hashtags,urls", &lines)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-10\n")
        .with("assessment.toml", "resamples = 99\nwindow_days = 7\n")
}

#[test]
fn terms_of_three_accounts_are_told_by_window() {
    let facts = shifting().facts();
    let counts = |sort: &str| -> Vec<Vec<String>> {
        let fact = fact(&facts, &format!("vocabulary.{sort}[takedown=t]"));
        let cells = rows(fact).into_iter();
        cells
            .map(|r| r[..4].iter().map(|c| (*c).to_owned()).collect())
            .collect()
    };
    assert_eq!(
        counts("words"),
        [
            ["alpha", "3", "0", "3"],
            ["the", "3", "3", "3"],
            ["omega", "0", "3", "3"],
            ["all", "3", "5", "3"]
        ]
    );
    assert_eq!(
        counts("hashtags"),
        [["tagalpha", "3", "0", "3"], ["tagomega", "0", "3", "3"]]
    );
    assert_eq!(
        counts("domains"),
        [
            ["before.example", "3", "0", "3"],
            ["after.example", "0", "3", "3"]
        ]
    );
    let words = fact(&facts, "vocabulary.words[takedown=t]");
    assert_eq!(words.parameters["terms"], "5", "rare counts in the prior");
    assert_eq!(words.n.as_deref(), Some("8"), "the repost is left out");
    let all = facts.to_bytes().unwrap();
    assert!(
        !String::from_utf8(all).unwrap().contains("somebody"),
        "mentions never appear"
    );
}

#[test]
fn domains_cannot_be_followed_and_terms_stay_text() {
    let page = shifting().page();
    assert_says(&page, &["before[.]example", "#tagomega"]);
    assert!(!page.contains(">before.example<"));
}

#[test]
fn a_window_without_terms_says_so() {
    let one_side = posts(
        "",
        &[
            post("a", "05T10:00", "original", ONE),
            post("a", "15T10:00", "original", ""),
        ],
    )
    .with(
        "takedowns.csv",
        "takedown_id,at\nt,2024-05-10\nfar,2030-01-01\n",
    );
    let facts = one_side.facts();
    let reason = |id: &str| fact(&facts, id).not_estimable.clone().unwrap_or_default();
    assert_eq!(reason("vocabulary.words[takedown=t]"), "empty_window");
    assert_eq!(reason("vocabulary.domains[takedown=t]"), "not_reported");
    assert_eq!(reason("vocabulary.words[takedown=far]"), "outside_period");
    assert_eq!(
        reason("replacement.accounts[takedown=far]"),
        "outside_period"
    );
}

/// Account a has the most seen post, b the most views, c the most posts; twenty
/// others post alike before and after.
#[test]
fn headlines_without_their_top_post_and_account() {
    let line = |account: &str, at: &str, views: &str, likes: &str| {
        post(account, at, "original", "") + &format!(",{views},{likes}")
    };
    let mut lines = vec![
        line("a", "05T10:00", "500", "50"),
        line("b", "05T10:00", "400", "10"),
        line("b", "15T10:00", "400", "10"),
        line("c", "05T10:00", "10", ""),
        line("c", "05T11:00", "10", "1"),
        line("c", "15T11:00", "20", "9"),
    ];
    for n in 0..20 {
        let account = format!("d{n}");
        lines.extend(["05T12:00", "15T12:00"].map(|at| line(&account, at, "10", "1")));
    }
    let data = posts(",views,likes", &lines)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-10\n")
        .with(
            "assessment.toml",
            "resamples = 99\nwindow_days = 7\nstart = 2024-05-03\nend = 2024-05-16\n",
        );
    let facts = data.facts();
    let table = rows(fact(&facts, "sensitivity.headline"));
    let row = |id: &str| -> Vec<&str> {
        let row = table.iter().find(|r| r[0] == id);
        row.unwrap_or_else(|| panic!("no row {id}"))[2..].to_vec()
    };
    for (id, expected) in [
        ("activity.posts", ["46", "-", "43", "0.0652173913043"]),
        (
            "reach.impressions",
            ["1740", "1240", "940", "0.459770114943"],
        ),
        ("reach.views.median", ["10", "10", "10", "0.0652173913043"]),
        ("engagement.total", ["120", "70", "70", "0.416666666667"]),
        // 120 of 1730; without the post, which is all of a, 70 of 1230.
        (
            "engagement.rate.impressions",
            [
                "0.0693641618497",
                "0.0569105691057",
                "0.0569105691057",
                "0.416666666667",
            ],
        ),
        // 22 after, 24 before; c has 1 and 2 of them.
        (
            "effect.ratio.posts[takedown=t]",
            ["0.916666666667", "-", "0.954545454545", "0.0652173913043"],
        ),
        // 620 after, 1120 before.
        (
            "effect.ratio.impressions[takedown=t]",
            ["0.553571428571", "1", "0.305555555556", "0.459770114943"],
        ),
        // 39 in 22 after, 81 in 23 before.
        (
            "effect.ratio.engagement[takedown=t]",
            [
                "0.503367003367",
                "1.25806451613",
                "1.25806451613",
                "0.416666666667",
            ],
        ),
    ] {
        assert_eq!(row(id), expected, "{id}");
    }
    assert!(
        !table.iter().any(|r| r[0] == "amplification.copies.share"),
        "no number, no row"
    );
    assert_says(
        &data.page(),
        &["without the top post", "views a day, after ÷ before"],
    );
}

#[test]
fn no_posts_at_all_leave_an_empty_table() {
    let data = Data::new()
        .with("posts.csv", "post_id,account_id,created_at\n")
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-10\n")
        .with(
            "assessment.toml",
            "resamples = 99\nstart = 2024-05-01\nend = 2024-05-30\nas_of = 2024-05-30\n",
        );
    let edition = data.edition(Some(Privacy::Internal)).unwrap();
    let facts = facts(&edition);
    assert_eq!(value(&facts, "amplification.copies.share"), "!no_originals");
    assert_eq!(
        value(&facts, "replacement.share[takedown=t]"),
        "!empty_window"
    );
    assert_eq!(
        rows(fact(&facts, "sensitivity.headline")),
        [["activity.posts", "posts", "0", "-", "-", "-"]]
    );
}

/// Numbers and rows that pandas, numpy and regular expressions made of the
/// demonstration data.
#[test]
fn the_demonstration_agrees_with_other_software() {
    for case in demonstration::cases("lantern_copies.json", 20) {
        let (id, key) = (
            case["fact"].as_str().unwrap(),
            case["key"].as_str().unwrap(),
        );
        let fact = fact(demonstration::internal(), id);
        let tolerance = case["tolerance"].as_f64().unwrap();
        let agree = |found: Option<&str>, expected: &Value, place: &str| {
            let fine = demonstration::agrees(found, expected, tolerance, 1.0);
            assert!(fine, "{id} {place}: {found:?}, elsewhere {expected}");
        };
        let Some(expected) = case["expected"].as_array() else {
            agree(demonstration::number(fact, key), &case["expected"], key);
            continue;
        };
        assert_eq!(fact.rows.len(), expected.len(), "{id}");
        for (row, expected) in fact.rows.iter().zip(expected) {
            for (cell, expected) in row.iter().zip(expected.as_array().unwrap()) {
                agree(cell.as_deref(), expected, &format!("{row:?}"));
            }
        }
    }
}
