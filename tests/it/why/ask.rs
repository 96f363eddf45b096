//! Questions as a reader asks them, on the command line.

use std::path::PathBuf;
use std::process::Output;

use super::*;

/// A dataset and an edition of it.
pub(super) struct Asked {
    pub(super) data: Data,
    pub(super) edition: PathBuf,
}

impl Asked {
    /// Three accounts that post, six posts, one account that does not.
    pub(super) fn new() -> Self {
        let posts = "post_id,account_id,created_at,kind,views,language\n\
            p1,a,2024-05-01T10:00:00Z,original,700,en\n\
            p2,a,2024-05-02T10:00:00Z,repost,500,en\n\
            p3,b,2024-05-03T10:00:00Z,original,,fr\n\
            p4,c,2024-05-04T10:00:00Z,original,34,fr\n\
            p5,c,2024-05-05T10:00:00Z,reply,,fr\n\
            p6,c,2024-05-06T10:00:00Z,original,,fr\n\
            p7,c,2024-05-06T10:00:00Z,tweet,,fr\n";
        let accounts = "account_id,status,status_as_of,group\n\
            a,suspended,2024-06-01,core\nb,active,2024-06-01,core\nd,active,2024-06-01,relay\n";
        let data = Data::new().with("posts.csv", posts);
        Self::of(data.with("accounts.csv", accounts))
    }

    pub(super) fn of(data: Data) -> Self {
        data.seal();
        let edition = data.beside("edition");
        succeed(
            sillage()
                .arg("report")
                .arg(data.path())
                .arg("-o")
                .arg(&edition)
                .args(["--privacy", "internal"]),
        );
        Self { data, edition }
    }

    fn output(&self, arguments: &[&str]) -> Output {
        let mut command = sillage();
        command.arg("why").arg(&self.edition).args(arguments);
        command
            .arg("--data")
            .arg(self.data.path())
            .output()
            .unwrap()
    }

    fn ask(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.output(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), text)
    }

    /// What is said beside the answer.
    pub(super) fn said(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let (_, text) = self.ask(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&text).unwrap()
    }
}

#[test]
fn a_tree_ends_at_tables_and_says_its_sql() {
    let asked = Asked::new();
    let (code, text) = asked.ask(&["activity.share[kind=original]"]);
    assert_eq!(code, 0);
    kit::assert_says(
        &text,
        &[
            "activity.share[kind=original]: 66.7%",
            "counted   4 of 6",
            "METHODS §1 Activity",
            "period    2024-05-01 to before 2024-05-07",
            "  activity.posts[kind=original]: 4 posts",
            "sql       SELECT COUNT(*) AS value FROM posts WHERE kind = 'original'",
            "rows      4 of posts: kind=original",
            "  activity.posts: above",
        ],
    );
    let fact = &asked.json(&["activity.share[kind=original]"])["fact"];
    assert_eq!(fact["shown"], "66.7%");
    assert_eq!(fact["made_from"][0]["id"], "activity.posts[kind=original]");
    assert_eq!(fact["made_from"][1]["not_here"], "elsewhere");
}

#[test]
fn facts_without_number_say_why() {
    let asked = Asked::new();
    let (code, text) = asked.ask(&["engagement.likes"]);
    assert_eq!(code, 0);
    kit::assert_says(
        &text,
        &[
            "engagement.likes: not estimable",
            "no number",
            "rows      0 of posts: likes reported",
        ],
    );
}

/// The places of a number: `id place` or `id column row`.
fn places(asked: &Asked, question: &str) -> Vec<String> {
    let reply = asked.json(&[question]);
    let places = reply["places"].as_array().unwrap().iter();
    places
        .map(|p| {
            let row: Vec<String> = p["row"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(k, v)| format!("{k}={}", v.as_str().unwrap()))
                .collect();
            let column = p["column"].as_str().unwrap_or(p["place"].as_str().unwrap());
            format!("{} {column} {}", p["id"].as_str().unwrap(), row.join(","))
                .trim()
                .to_owned()
        })
        .collect()
}

#[test]
fn numbers_are_found_as_printed_in_either_language() {
    let asked = Asked::new();
    for question in ["1,234", "1,234 views", "1234", "1\u{202f}234", "1 234 vues"] {
        let found = places(&asked, question);
        assert!(
            found.contains(&"reach.impressions value".to_owned()),
            "{question}: {found:?}"
        );
    }
    for question in ["66.7%", "66.7 %", "66.7", "66,7\u{a0}%", "66,7 %"] {
        let found = places(&asked, question);
        assert!(
            found.contains(&"activity.share[kind=original] value".to_owned()),
            "{question}: {found:?}"
        );
        assert!(
            found.contains(&"activity.languages share language=fr".to_owned()),
            "{question}: {found:?}"
        );
    }
    let upper = asked.json(&["activity.share[kind=original]"])["fact"]["shown_interval"].clone();
    let upper = upper.as_str().unwrap();
    let end = upper.rsplit(" to ").next().unwrap();
    assert!(
        places(&asked, end).contains(&"activity.share[kind=original] upper".to_owned()),
        "{end}"
    );
    assert!(
        places(&asked, upper).contains(&"activity.share[kind=original] interval".to_owned()),
        "{upper}"
    );
    assert_eq!(asked.json(&["66,7 %"])["places"][0]["language"], "fr");
}

#[test]
fn an_unknown_question_names_the_nearest_and_exits_with_one() {
    let asked = Asked::new();
    let (code, text) = asked.ask(&["activity.post"]);
    assert_eq!(code, 1);
    assert!(text.contains("near: activity.posts\n"), "{text}");
    let (code, text) = asked.ask(&["1,235"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("near: reach.impressions: 1,234 views"),
        "{text}"
    );
    let (code, text) = asked.ask(&["\u{202e}evil"]);
    assert_eq!(code, 1);
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn rows_are_ids_one_a_line() {
    let asked = Asked::new();
    let rows = |question: &str| asked.ask(&[question, "--rows"]);
    assert_eq!(
        rows("activity.posts[kind=original]"),
        (0, "p1\np3\np4\np6\n".to_owned())
    );
    assert_eq!(rows("reach.impressions"), (0, "p1\np2\np4\n".to_owned()));
    // A fact without rows of its own has those of its parents.
    assert_eq!(rows("activity.gini").1.lines().count(), 6);
    // Of a share, the rows of both its parts.
    assert_eq!(
        rows("activity.share[kind=original]").1,
        "p1\np2\np3\np4\np5\np6\n"
    );
    assert_eq!(rows("activity.accounts"), (0, "a\nb\nc\n".to_owned()));
    assert_eq!(rows("suspension.suspended"), (0, "a\n".to_owned()));
    assert_eq!(rows("accounts.total[group=core]"), (0, "a\nb\n".to_owned()));
    assert_eq!(rows("suspension.unknown"), (0, "c\n".to_owned()));
    assert_eq!(rows("accounts.silent"), (0, "d\n".to_owned()));
    let reply = asked.json(&["activity.posts[kind=original]", "--rows"]);
    assert_eq!(
        reply["rows"]["posts"],
        serde_json::json!(["p1", "p3", "p4", "p6"])
    );
    assert_eq!(reply["rows"]["inputs"][0]["found"], 4);
    assert_eq!(reply["rows"]["remarks"], serde_json::json!([]));
}

#[test]
fn rows_need_data_at_hand() {
    let asked = Asked::new();
    let elsewhere = tempfile::tempdir().unwrap();
    copy(&asked.edition, &elsewhere.path().join("edition"));
    let mut command = sillage();
    command
        .current_dir(elsewhere.path())
        .args(["why", "edition", "activity.posts"]);
    assert_eq!(run(&mut command).0, 0, "a tree needs no data");
    let output = command.arg("--rows").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--data"));
}

#[test]
fn other_data_are_said_to_be_other() {
    let asked = Asked::new();
    asked.data.put(
        "posts.csv",
        "post_id,account_id,created_at,kind\nq1,a,2024-05-01T10:00:00Z,original\n",
    );
    asked.data.seal();
    let mut command = sillage();
    command.arg("why").arg(&asked.edition).args([
        "activity.posts[kind=original]",
        "--rows",
        "--data",
    ]);
    let output = command.arg(asked.data.path()).output().unwrap();
    assert_eq!(output.stdout, b"q1\n");
    let said = String::from_utf8_lossy(&output.stderr);
    kit::assert_says(
        &said,
        &[
            "is not the dataset that the edition pins",
            "says 4 rows of posts (kind=original), the data have 1",
        ],
    );
}

#[test]
fn what_cannot_be_done_exits_with_two() {
    for arguments in [
        &["why", "nowhere", "activity.posts"][..],
        &["why", "nowhere"],
        &["why"],
    ] {
        let output = sillage()
            .current_dir(root())
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_tampered_edition_is_told_and_answers() {
    let asked = Asked::new();
    let file = asked.edition.join("facts.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut facts: Value = serde_json::from_str(&text).unwrap();
    for fact in facts["facts"].as_array_mut().unwrap() {
        if fact["id"] == "activity.posts" {
            fact["parents"] = serde_json::json!(["activity.share[kind=reply]", "no.such.fact"]);
            fact["method"] = "METHODS §99".into();
            fact["not_estimable"] = "no_reason_of_ours".into();
        }
    }
    fs::write(&file, facts.to_string()).unwrap();
    let mut command = sillage();
    let output = command
        .arg("why")
        .arg(&asked.edition)
        .arg("activity.share[kind=reply]")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let (said, text) = (
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout),
    );
    assert!(said.contains("not the file that the lock pins"), "{said}");
    kit::assert_says(
        &text,
        &[
            "activity.share[kind=reply]: made from itself",
            "no_reason_of_ours",
        ],
    );
    let (_, text) = asked.ask(&["activity.posts"]);
    kit::assert_says(
        &text,
        &["no.such.fact: not in the edition", "rows      6 of posts"],
    );
}

/// The committed edition of the demonstration has differences below zero.
fn of_the_demonstration(arguments: &[&str]) -> (i32, String) {
    let mut command = sillage();
    command
        .current_dir(root())
        .args(["why", "reports/lantern-2024"])
        .args(arguments);
    run(&mut command)
}

#[test]
fn numbers_below_zero_are_questions_and_unknown_options_are_not() {
    let (code, text) = of_the_demonstration(&["-30.7 pp", "--format", "json"]);
    assert_eq!(code, 0, "{text}");
    let reply: Value = serde_json::from_str(&text).unwrap();
    let places = reply["places"].as_array().unwrap();
    assert!(!places.is_empty());
    for place in places {
        let value = place["value"].as_str().unwrap();
        assert!(value.starts_with("-0.30"), "{value}");
    }
    for option in ["--unknown", "-x", "--"] {
        let (code, text) = of_the_demonstration(&[option]);
        assert_eq!((code, text.as_str()), (2, ""), "{option}");
    }
    assert_eq!(of_the_demonstration(&["--help"]).0, 0);
}

/// What looks most like a number, without the numbers themselves.
fn nearest(question: &str) -> Vec<String> {
    let (code, text) = of_the_demonstration(&[question, "--format", "json"]);
    assert_eq!(code, 1, "{question}: {text}");
    let reply: Value = serde_json::from_str(&text).unwrap();
    let nearest = reply["nearest"].as_array().unwrap().iter();
    nearest.map(|n| n.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_nearest_numbers_are_those_of_the_reading_that_was_meant() {
    let original = "activity.share[kind=original]: 43.7";
    assert!(nearest("43.75 %")[0].starts_with(original));
    let french = "activity.share[kind=original]: 43,7";
    assert!(nearest("43,75 %")[0].starts_with(french));
    for points in ["-30.71 pp", "-30,71 pt"] {
        let near = nearest(points);
        let change = near.iter().find(|n| n.starts_with("narrative.change["));
        assert!(change.is_some(), "{points}: {near:?}");
    }
    // A day is no number of its digits.
    for near in nearest("7 May 1999") {
        assert!(!near.contains(": "), "{near}");
    }
}

#[test]
fn what_a_fact_counts_of_the_rows_listed_is_said() {
    let posts =
        "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,a,2024-05-03T10:00:00Z\n";
    let accounts = "account_id,status,status_as_of,suspended_at\n\
        a,suspended,2024-06-01,2024-05-20T10:00:00Z\nb,suspended,2024-06-01,\nc,active,2024-06-01,\n";
    let data = Data::new().with("posts.csv", posts);
    let asked = Asked::of(data.with("accounts.csv", accounts));
    assert_eq!(asked.ask(&["suspension.undated", "--rows"]).1, "a\nb\n");
    kit::assert_says(
        &asked.said(&["suspension.undated", "--rows"]),
        &["2 accounts are listed, of which the fact counts 1"],
    );
    kit::assert_says(
        &asked.said(&["quality.posts_outside_period", "--rows"]),
        &["2 posts are listed, of which the fact counts 0"],
    );
    for whole in [
        "suspension.suspended",
        "activity.posts",
        "activity.accounts",
    ] {
        assert_eq!(asked.said(&[whole, "--rows"]), "", "{whole}");
    }
    // A median counts no rows.
    let asked = Asked::new();
    let median = &asked.json(&["activity.posts_per_account.median"])["fact"];
    assert_eq!(
        (&median["unit"], &median["value"]),
        (&"posts".into(), &"2".into())
    );
    assert_eq!(
        asked.said(&["activity.posts_per_account.median", "--rows"]),
        ""
    );
}

#[test]
fn rows_as_read_are_not_listed() {
    let asked = Asked::new();
    for fact in [
        "ledger.rejected[table=posts]",
        "ledger.read[table=accounts]",
    ] {
        assert_eq!(asked.ask(&[fact, "--rows"]), (0, String::new()), "{fact}");
        let said = asked.said(&[fact, "--rows"]);
        kit::assert_says(&said, &["as read are not listed", "`sillage check`"]);
        assert!(!said.contains("the data have"), "{said}");
        let input = &asked.json(&[fact])["fact"]["inputs"][0];
        assert_eq!(
            (&input["exact"], &input["sql"]),
            (&false.into(), &Value::Null)
        );
    }
}
