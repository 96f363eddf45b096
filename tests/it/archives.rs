//! Real archives through the whole tool, against counts that others have made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tool::{archive, import_rna, root, run, sillage, succeed};

fn facts(edition: &Path) -> BTreeMap<String, serde_json::Value> {
    let file: serde_json::Value =
        serde_json::from_slice(&fs::read(edition.join("facts.json")).unwrap()).unwrap();
    let facts = file["facts"].as_array().unwrap();
    facts
        .iter()
        .map(|f| (f["id"].as_str().unwrap().to_owned(), f.clone()))
        .collect()
}

/// Visible text of a report, white space folded.
fn words(edition: &Path) -> String {
    let html = fs::read_to_string(edition.join("report.html")).unwrap();
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The counts are those of the archive's README, made by other software.
#[test]
fn an_operation_of_the_platform_archive() {
    let Some(source) = archive("rna-0621") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (data, edition) = (folder.path().join("rna"), folder.path().join("edition"));
    let imported = import_rna(&source, &data);
    assert!(
        imported.contains("retweet_tweetid"),
        "damaged ids are not reported: {imported}"
    );
    succeed(sillage().arg("check").arg(&data));
    succeed(sillage().arg("report").arg(&data).arg("-o").arg(&edition));
    let facts = facts(&edition);
    for (id, value) in [
        ("activity.posts", "4646"),
        ("activity.posts[kind=repost]", "1054"),
        ("activity.accounts", "25"),
        ("engagement.likes", "11528"),
        ("engagement.reposts", "3471"),
        ("engagement.replies", "1202"),
        ("engagement.quotes", "368"),
        ("accounts.silent", "25"),
        ("accounts.total", "50"),
    ] {
        assert_eq!(facts[id]["value"].as_str(), Some(value), "{id}");
    }
    let silence = &facts["quality.silence_before[takedown=disclosure]"];
    assert_eq!(silence["period"]["start"], "2020-01-01");
    assert_eq!(silence["period"]["end"], "2021-12-02");
    assert_eq!(
        facts["effect.ratio.posts[takedown=disclosure]"]["not_estimable"],
        "outside_period"
    );
    let words = words(&edition);
    assert!(
        words.contains("There are no posts from 1 January 2020 to the takedown"),
        "the silence is not told"
    );
    assert!(
        words.contains("25 accounts out of 50 accounts described appear in no post"),
        "the missing accounts are not told"
    );
    assert!(
        words.contains("bounds: their target is named for only"),
        "the few targets that survived are taken for all"
    );
    assert!(
        words.contains("went through floating point"),
        "the damage is not told"
    );
    assert_eq!(
        run(sillage()
            .arg("verify")
            .arg(&edition)
            .arg("--data")
            .arg(&data))
        .0,
        0
    );
}

/// The sample as a dataset in a folder, mapped as the fixture says and as `more` does.
fn sample(source: &Path, folder: &Path, more: &str) -> PathBuf {
    fs::copy(source.join("accounts.csv"), folder.join("accounts.csv")).unwrap();
    let mapping = fs::read_to_string(root().join("tests/fixtures/import/ira.toml")).unwrap();
    let (map, data) = (folder.join("ira.toml"), folder.join("ira"));
    fs::write(&map, format!("{mapping}\n{more}")).unwrap();
    succeed(
        sillage()
            .args(["import", "csv"])
            .arg(source.join("posts.csv.zst"))
            .arg("--map")
            .arg(&map)
            .arg("-o")
            .arg(&data),
    );
    data
}

/// Account by account the same as the statistics of the archive's author.
#[test]
fn a_sample_at_size() {
    let Some(source) = archive("ira-sample") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let edition = folder.path().join("edition");
    let data = sample(&source, folder.path(), "");
    succeed(
        sillage()
            .arg("report")
            .arg(&data)
            .args(["--privacy", "internal", "-o"])
            .arg(&edition),
    );
    let ours = table(&edition.join("tables/accounts.csv"), "account_id");
    let theirs = table(
        &source.join("published_account_statistics.csv"),
        "author_id",
    );
    assert_eq!((ours.len(), theirs.len()), (534, 534));
    let time = |text: &str| format!("{}Z", text.replace(' ', "T"));
    for (account, theirs) in &theirs {
        let ours = &ours[account];
        assert_eq!(ours["posts"], theirs["tweet_count"], "{account}");
        assert_eq!(
            ours["first_post"],
            time(&theirs["earliest_tweet_datetime"]),
            "{account}"
        );
        assert_eq!(
            ours["last_post"],
            time(&theirs["latest_tweet_datetime"]),
            "{account}"
        );
        assert_eq!(
            ours["followers_max"], theirs["followers_maximum"],
            "{account}"
        );
        let number = |text: &str| text.parse::<u64>().unwrap();
        let passed_on = number(&ours["reposts"]) + number(&ours["quotes"]);
        assert_eq!(passed_on, number(&theirs["retweet_count"]), "{account}");
    }
}

/// The posts of the sample take the category of their account for a narrative,
/// so that no account can change its mix: whatever moves, it is who posts.
#[test]
fn accounts_of_one_label_shift_only_by_who_posts() {
    let Some(source) = archive("ira-sample") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let edition = folder.path().join("edition");
    // The days after 79 and after 15 accounts of the sample posted for the last time.
    let takedowns = [("winter", "2015-12-29"), ("wave", "2017-08-19")]
        .map(|(id, at)| format!("[[takedowns]]\ntakedown_id = \"{id}\"\nat = \"{at}\"\n"));
    let data = sample(&source, folder.path(), &takedowns.concat());
    // Few resamples and no searches: the decomposition needs none.
    let study = "resamples = 99\nsearch = []\n";
    fs::write(data.join("assessment.toml"), study).unwrap();
    succeed(sillage().arg("report").arg(&data).arg("-o").arg(&edition));
    let facts = facts(&edition);
    for takedown in ["winter", "wave"] {
        let of = |measure: &str| &facts[&format!("narrative.{measure}[takedown={takedown}]")];
        assert_eq!(of("total.within")["value"], "0");
        assert_eq!(of("speakers_share")["value"], "1");
        assert_eq!(of("within_p")["not_estimable"], "no_variation");
        let moved: f64 = of("total.speakers")["value"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let shift: f64 = of("tv")["value"].as_str().unwrap().parse().unwrap();
        assert!(
            (moved - shift).abs() < 1e-9 && shift > 0.01,
            "{moved} {shift}"
        );
        let prefix = format!("narrative.within[takedown={takedown},narrative=");
        let terms: Vec<_> = facts
            .iter()
            .filter(|(id, _)| id.starts_with(&prefix))
            .collect();
        assert!(terms.len() >= 5, "only {} narratives", terms.len());
        for (id, fact) in terms {
            for part in ["value", "lower", "upper"] {
                assert_eq!(fact[part], "0", "{id} {part}");
            }
        }
    }
    let words = words(&edition);
    let said = "The shift came from who posted, not from what they said: none of";
    assert_eq!(words.matches(said).count(), 2);
}

fn table(path: &Path, key: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| row.unwrap())
        .map(|row| (row[key].clone(), row))
        .collect()
}
