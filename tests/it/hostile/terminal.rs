//! The verbs on the hostile dataset: what they print on stdout and stderr, as text
//! and as JSON, and that they work.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{copy, payloads, raw};
use crate::kit::run;

/// A path as an argument.
fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Runs a verb as text and as JSON; nothing raw is printed.
fn both(folder: &Path, args: &[&str], code: i32) -> [String; 2] {
    let text = run(folder, args);
    let json = run(folder, &[args, &["--format", "json"]].concat());
    for (exit, printed) in [&text, &json] {
        assert_eq!(*exit, code, "{args:?}: {printed}");
        assert_eq!(raw(printed), None, "{args:?}");
    }
    let read: Result<Value, _> = serde_json::from_str(&json.1);
    assert!(read.is_ok(), "{args:?}: {}", json.1);
    [text.1, json.1]
}

#[test]
fn every_verb_works_and_prints_nothing_raw() {
    let (folder, data) = copy();
    let (folder, data) = (folder.path(), path(&data).to_owned());
    both(folder, &["check", &data], 0);
    both(folder, &["claims", &data], 0);
    let report = [
        "report",
        &data,
        "--privacy",
        "internal",
        "-o",
        "reports/one",
    ];
    let (code, printed) = run(folder, &report);
    assert_eq!((code, raw(&printed)), (0, None), "{printed}");
    let french = ["report", &data, "--language", "fr", "-o", "reports/two"];
    assert_eq!(run(folder, &french).0, 0);
    both(folder, &["verify", "reports/one"], 0);
    both(folder, &["diff", "reports/one", "reports/two"], 1);
    both(folder, &["claims", "reports/one"], 0);

    let facts: Value =
        serde_json::from_slice(&fs::read(folder.join("reports/one/facts.json")).unwrap()).unwrap();
    let ids: Vec<&str> = facts["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    let hostile: Vec<&&str> = ids
        .iter()
        .filter(|id| id.contains("%U") || id.contains("%1B"))
        .collect();
    assert!(hostile.len() > 20, "{}", hostile.len());
    for id in hostile.iter().step_by(hostile.len() / 3) {
        let [text, _] = both(folder, &["why", "reports/one", id], 0);
        assert!(text.starts_with(**id), "{text}");
    }
    both(
        folder,
        &["why", "reports/one", "accounts.described", "--rows"],
        0,
    );
    both(
        folder,
        &["why", "reports/one", "\u{1b}]0;x\u{7}\u{202e}"],
        1,
    );

    let (code, printed) = run(
        folder,
        &["archive", "reports/one", "--data", &data, "-o", "bag.zip"],
    );
    assert_eq!((code, raw(&printed)), (0, None), "{printed}");
    both(folder, &["verify", "bag.zip"], 0);
}

/// What a payload forges stands on the line of what it belongs to.
#[test]
fn no_text_of_the_data_starts_a_line_of_an_answer() {
    let (folder, data) = copy();
    let (_, printed) = run(folder.path(), &["claims", path(&data)]);
    let forged = printed
        .lines()
        .filter(|line| line.starts_with("verdict:"))
        .count();
    assert_eq!(forged, 1, "{printed}");
    assert!(
        printed.contains("verdict: reproduced"),
        "the payload was not printed"
    );
    assert!(printed.contains(&payloads()["lines"].canary));
}

#[test]
fn errors_show_what_was_found_and_nothing_raw() {
    let refused = |file: &str, from: &str, to: &str, verb: &str| {
        let (folder, data) = copy();
        let text = fs::read_to_string(data.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(data.join(file), text.replacen(from, to, 1)).unwrap();
        let (code, printed) = run(folder.path(), &[verb, path(&data)]);
        assert_ne!(code, 0, "{file}: {printed}");
        assert_eq!(raw(&printed), None, "{file}");
        // `check` lists examples of every warning, each of them short.
        assert!(printed.len() < 40_000, "{file}: {}", printed.len());
        assert!(
            printed.lines().all(|line| line.chars().count() < 300),
            "{file}: {printed}"
        );
        printed
    };
    let hostile = "\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m\0";
    refused(
        "accounts.csv",
        "\"account_id\"",
        &format!("\"account{hostile}\""),
        "check",
    );
    refused(
        "posts.csv",
        "\"2024-05-01T10:00:00Z\"",
        &format!("\"{hostile}\""),
        "check",
    );
    refused(
        "posts.csv",
        "\"2024-05-01T10:00:00Z\"",
        &format!("\"{}\"", hostile.repeat(50_000)),
        "check",
    );
    refused(
        "judgements.md",
        "## Prose",
        &format!("## Prose {hostile} 12"),
        "report",
    );
    refused(
        "judgements.md",
        "## Prose",
        &format!("{{{{ fact(\"{hostile}\") }}}}"),
        "report",
    );
    refused(
        "assessment.toml",
        "resamples = 99",
        &format!("resamples = \"\\u001b]0;x\\u202e\"\n\"\\u001b\" = {hostile}"),
        "report",
    );
    refused(
        "datapackage.json",
        "\"timezone\": \"UTC\"",
        "\"timezone\": \"\\u001b[2J\\u202e\"",
        "check",
    );
    let printed = refused(
        "datapackage.json",
        "\"path\": \"accounts.csv\"",
        "\"path\": \"acc\\u202eounts.csv\"",
        "check",
    );
    assert!(
        printed.contains("hidden characters") && printed.contains("acc[U+202E]ounts.csv"),
        "{printed}"
    );
}

#[test]
fn arguments_are_hostile_too() {
    let (folder, _) = copy();
    for args in [
        &["\u{1b}[2J\u{202e}"] as &[&str],
        &["check", "\u{1b}[2J\u{202e}"],
        &["check", "--\u{202e}x"],
        &["verify", "\u{9b}31m"],
    ] {
        let (code, printed) = run(folder.path(), args);
        assert_eq!((code, raw(&printed)), (2, None), "{args:?}: {printed:?}");
        assert!(printed.contains("[U+"), "{args:?}: {printed}");
    }
}

/// A cell of a megabyte in each column that a label, an id or a name may come from.
#[test]
fn cells_of_a_megabyte_neither_fill_the_page_nor_stop_the_tool() {
    let long = format!("{}{}", "zqlongqz ", "x".repeat(1 << 20));
    let data = crate::kit::Data::new()
        .describe("title", long.as_str())
        .with("posts.csv", format!("post_id,account_id,created_at,kind,text,platform\n1,a,2024-05-01T10:00:00Z,original,{long},x\n2,b,2024-05-02T10:00:00Z,original,{long},x\n"))
        .with("takedowns.csv", format!("takedown_id,at,label,source\nt,2024-05-02,{long},{long}\n"))
        .with("incidents.csv", format!("incident_id,start,label,kind,source\ni,2024-05-02,{long},{long},{long}\n"))
        .with("narratives.csv", format!("narrative_id,label,definition\nn,{long},{long}\n"))
        .with("published_figures.csv", format!("figure_id,source,locator,published,unit,fact,note\nf,{long},{long},2,posts,activity.posts,{long}\n"));
    let edition = data
        .edition(Some(sillage::dataset::study::Privacy::Internal))
        .unwrap();
    let html = crate::kit::text(&edition, "report.html");
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    assert!(
        html.contains("zqlongqz") && html.contains("[…+104"),
        "nothing says how much was cut"
    );
    for file in edition.files.iter().filter(|f| f.path.ends_with(".svg")) {
        assert!(
            file.bytes.len() < 200_000,
            "{}: {} bytes",
            file.path,
            file.bytes.len()
        );
    }
    let (code, printed) = run(&data.beside(""), &["claims", path(&data.path())]);
    assert!(
        code < 2 && printed.len() < 10_000,
        "{code}: {} bytes",
        printed.len()
    );
}
