//! The simulator keeps its promises: same bytes, valid rows, and a stated
//! truth that both the drawn sample and many small samples agree with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use sillage::dataset::{descriptor::Descriptor, schema, seal};
use sillage::{disk, simulate, time};
use tempfile::TempDir;

const WRITTEN: [&str; 8] = [
    "accounts.csv",
    "datapackage.json",
    "incidents.csv",
    "labels.csv",
    "narratives.csv",
    "posts.csv",
    "takedowns.csv",
    "truth.json",
];

type Row = BTreeMap<String, String>;

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lantern-2024")
}

/// The lantern, drawn once for all tests.
fn lantern() -> &'static Path {
    static DRAWN: OnceLock<TempDir> = OnceLock::new();
    let folder = DRAWN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        simulate::run(&committed().join("scenario.toml"), folder.path()).unwrap();
        folder
    });
    folder.path()
}

fn rows(folder: &Path, table: &str) -> Vec<Row> {
    let path = folder.join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn truth(folder: &Path) -> Value {
    serde_json::from_str(&disk::read_text(&folder.join("truth.json")).unwrap()).unwrap()
}

fn instant(text: &str) -> i64 {
    time::parse(text, None).unwrap()
}

fn primary(post: &Row) -> &str {
    post["narratives"].split('|').next().unwrap_or("")
}

fn counts<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn stated(value: &Value) -> BTreeMap<String, u64> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn the_lantern_is_reproduced_byte_for_byte() {
    assert_eq!(disk::list(lantern()).unwrap(), WRITTEN);
    for file in WRITTEN {
        let drawn = disk::read(&lantern().join(file)).unwrap();
        let kept = disk::read(&committed().join(file)).unwrap();
        assert!(drawn == kept, "{file} differs from the committed one");
    }
}

#[test]
fn the_lantern_is_small_enough_to_live_in_the_repository() {
    let size = |file: &str| disk::read(&lantern().join(file)).unwrap().len();
    assert!(size("posts.csv") < 4_200_000);
    assert!(WRITTEN.iter().map(|file| size(file)).sum::<usize>() < 6_000_000);
}

#[test]
fn the_descriptor_is_sealed_and_says_that_all_is_invented() {
    let copy = tempfile::tempdir().unwrap();
    for file in WRITTEN {
        let bytes = disk::read(&lantern().join(file)).unwrap();
        disk::write(&copy.path().join(file), &bytes).unwrap();
    }
    let sealed = seal::seal(copy.path(), None).unwrap();
    assert!(sealed.added.is_empty() && sealed.changed.is_empty() && sealed.removed.is_empty());
    let descriptor = Descriptor::read(copy.path()).unwrap();
    assert!(descriptor.synthetic && descriptor.timezone.is_none());
    assert!(descriptor.description.starts_with("Synthetic data"));
    assert_eq!(descriptor.licenses[0]["name"], "CC0-1.0");
}

#[test]
fn every_post_is_valid() {
    let posts = rows(lantern(), "posts");
    let accounts: BTreeSet<String> = rows(lantern(), "accounts")
        .iter()
        .map(|a| a["account_id"].clone())
        .collect();
    let narratives: BTreeSet<String> = rows(lantern(), "narratives")
        .iter()
        .map(|n| n["narrative_id"].clone())
        .collect();
    let [first, end] = ["2023-07-01T00:00:00Z", "2024-11-01T00:00:00Z"].map(instant);
    let (mut seen, mut last) = (BTreeMap::new(), first);
    for post in &posts {
        let at = instant(&post["created_at"]);
        assert!(last <= at && at < end, "{post:?}");
        last = at;
        assert!(accounts.contains(&post["account_id"]), "{post:?}");
        assert!(
            schema::POST_KINDS.contains(&post["kind"].as_str()),
            "{post:?}"
        );
        let mut labels = post["narratives"].split('|').filter(|n| !n.is_empty());
        assert!(labels.all(|n| narratives.contains(n)), "{post:?}");
        for count in [
            "views",
            "likes",
            "reposts",
            "replies",
            "quotes",
            "followers",
        ] {
            assert!(
                post[count].is_empty() || post[count].parse::<u64>().is_ok(),
                "{post:?}"
            );
        }
        let target = &post["target_account_id"];
        if accounts.contains(target) {
            assert_ne!(target, &post["account_id"]);
            assert_eq!(seen.get(&post["target_post_id"]), Some(target), "{post:?}");
        } else {
            assert!(!seen.contains_key(&post["target_post_id"]), "{post:?}");
        }
        assert!(post["kind"] != "original" || target.is_empty(), "{post:?}");
        let twice = seen.insert(post["post_id"].clone(), post["account_id"].clone());
        assert!(twice.is_none(), "{post:?}");
    }
}

#[test]
fn every_account_is_valid_and_silent_while_suspended() {
    let accounts = rows(lantern(), "accounts");
    let mut times: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for post in rows(lantern(), "posts") {
        let at = instant(&post["created_at"]);
        times
            .entry(post["account_id"].clone())
            .or_default()
            .push(at);
    }
    let mut ids = BTreeSet::new();
    for account in &accounts {
        assert!(ids.insert(account["account_id"].clone()), "{account:?}");
        assert!(
            schema::STATUSES.contains(&account["status"].as_str()),
            "{account:?}"
        );
        assert_eq!(account["status_as_of"], "2024-11-15");
        let posts = times
            .get(&account["account_id"])
            .cloned()
            .unwrap_or_default();
        assert!(
            posts.iter().all(|at| instant(&account["created_at"]) < *at),
            "{account:?}"
        );
        if !account["suspended_at"].is_empty() {
            let gone = instant(&account["suspended_at"]);
            let back = match account["reinstated_at"].as_str() {
                "" => i64::MAX,
                at => instant(at),
            };
            assert!(gone < back);
            assert!(
                posts.iter().all(|at| *at < gone || back <= *at),
                "{account:?}"
            );
        }
    }
}

#[test]
fn the_lantern_shows_every_state_of_accounts() {
    let accounts = rows(lantern(), "accounts");
    let states = counts(accounts.iter().map(|a| a["status"].as_str()));
    assert_eq!(states.len(), schema::STATUSES.len());
    let some = |test: &dyn Fn(&Row) -> bool| accounts.iter().any(test);
    assert!(some(
        &|a| a["status"] == "suspended" && a["suspended_at"].is_empty()
    ));
    assert!(some(
        &|a| a["status"] == "suspended" && a["takedown_id"].is_empty()
    ));
    assert!(some(&|a| !a["reinstated_at"].is_empty()));
}

#[test]
fn what_was_drawn_is_counted_rightly() {
    let realised = &truth(lantern())["realised"];
    let posts = rows(lantern(), "posts");
    let accounts = rows(lantern(), "accounts");
    let group: BTreeMap<&str, &str> = accounts
        .iter()
        .map(|a| (a["account_id"].as_str(), a["group"].as_str()))
        .collect();
    let labelled = posts.iter().filter(|p| !p["narratives"].is_empty());
    assert_eq!(realised["posts"], posts.len());
    assert_eq!(
        stated(&realised["kinds"]),
        counts(posts.iter().map(|p| p["kind"].as_str()))
    );
    assert_eq!(
        stated(&realised["narratives"]),
        counts(labelled.map(primary))
    );
    let groups = counts(posts.iter().map(|p| group[p["account_id"].as_str()]));
    assert_eq!(stated(&realised["groups"]), groups);
    let inside = posts
        .iter()
        .filter(|p| group.contains_key(p["target_account_id"].as_str()));
    assert_eq!(realised["network_targets"], inside.count());
    for (name, states) in realised["statuses"].as_object().unwrap() {
        let of_group = accounts.iter().filter(|a| a["group"] == *name);
        assert_eq!(
            stated(states),
            counts(of_group.map(|a| a["status"].as_str()))
        );
    }
    let expected = &truth(lantern())["expected"]["takedowns"];
    for (side, window) in [("before", 0), ("after", 1)] {
        for (at, windows) in realised["takedowns"].as_array().unwrap().iter().enumerate() {
            let [from, to] = [0, 1].map(|i| expected[at][side][i].as_str().unwrap().to_owned());
            let during =
                |p: &&Row| from.as_str() <= &p["created_at"][..10] && p["created_at"][..10] < *to;
            assert_eq!(
                windows["posts"][window],
                posts.iter().filter(during).count()
            );
            let labelled = posts
                .iter()
                .filter(during)
                .filter(|p| !p["narratives"].is_empty());
            assert_eq!(stated(&windows[side]), counts(labelled.map(primary)));
        }
    }
}

/// Letters and digits only: a simpler text key than the report's, on purpose.
fn key(text: &str) -> String {
    let kept = text
        .split_whitespace()
        .filter(|w| !w.starts_with('@') && !w.starts_with("https:"));
    let joined = kept.collect::<Vec<_>>().join(" ").to_lowercase();
    joined
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect()
}

#[test]
fn copies_are_the_planned_bursts_and_the_recycled_texts() {
    let posts = rows(lantern(), "posts");
    let mut keys: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for post in posts.iter().filter(|p| !p["text"].is_empty()) {
        keys.entry(key(&post["text"]))
            .or_default()
            .insert(&post["account_id"]);
    }
    keys.retain(|_, accounts| accounts.len() > 1);
    let truth = truth(lantern());
    let bursts = truth["expected"]["copy_paste"].as_array().unwrap();
    let recycled = truth["realised"]["recycled_texts"].as_u64().unwrap() as usize;
    assert_eq!(keys.len(), bursts.len() + recycled);
    let mut sizes: Vec<usize> = keys.values().map(BTreeSet::len).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let mut planned: Vec<usize> = bursts
        .iter()
        .map(|b| b["accounts"].as_u64().unwrap() as usize)
        .collect();
    planned.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(sizes[..planned.len()], planned);
}

#[test]
fn rewordings_keep_the_stated_share_of_characters() {
    let scenario: toml::Table =
        toml::from_str(&disk::read_text(&committed().join("scenario.toml")).unwrap()).unwrap();
    let posts = rows(lantern(), "posts");
    for family in scenario["families"].as_array().unwrap() {
        let text = family["text"]["text"].as_str().unwrap();
        let keeps = family["keeps"].as_float().unwrap();
        let length = text.chars().count() as f64;
        let near =
            |p: &&Row| strsim::levenshtein(&p["text"], text) as f64 <= (1.0 - keeps) * length;
        let candidates = posts.iter().filter(|p| p["kind"] == "original");
        let candidates =
            candidates.filter(|p| p["text"].chars().count().abs_diff(length as usize) < 20);
        let wordings: BTreeSet<&str> = candidates
            .filter(near)
            .map(|p| p["text"].as_str())
            .collect();
        assert_eq!(
            wordings.len() as i64,
            family["wordings"].as_integer().unwrap(),
            "{}",
            family["id"]
        );
    }
}

#[test]
fn the_drawn_lantern_lies_near_its_expected_values() {
    let truth = truth(lantern());
    let (expected, realised) = (&truth["expected"], &truth["realised"]);
    let ratio = realised["posts"].as_f64().unwrap() / expected["posts"].as_f64().unwrap();
    assert!((0.85..1.15).contains(&ratio), "{ratio}");
    for (at, windows) in realised["takedowns"].as_array().unwrap().iter().enumerate() {
        for side in ["before", "after"] {
            let shares = &expected["takedowns"][at][format!("shares_{side}")];
            assert!(chi_square_per_post(&stated(&windows[side]), shares) < 0.06);
        }
    }
}

/// Pearson's χ² over the number of posts. Posts of one account are alike, so
/// that the usual limit (about 0.02 here) would be too strict.
fn chi_square_per_post(counts: &BTreeMap<String, u64>, shares: &Value) -> f64 {
    let n = counts.values().sum::<u64>() as f64;
    let shares = shares.as_object().unwrap().iter();
    let term = |(id, share): (&String, &Value)| {
        let share = share.as_f64().unwrap();
        let found = counts.get(id).copied().unwrap_or(0) as f64 / n;
        if share > 0.0 {
            (found - share) * (found - share) / share
        } else {
            0.0
        }
    };
    shares.map(term).sum()
}

/// A small campaign that uses every rule of the expected values.
const SMALL: &str = r#"
name = "small"
title = "Small"
description = "Synthetic."
seed = 1
start = "2024-01-01"
end = "2024-04-30"
status_as_of = "2024-05-10"
unlabelled = 0.1
phases = [{ id = "one", start = "2024-01-01" }, { id = "two", start = "2024-02-20", ramp_days = 15 }]
[platforms.x]
ids = "snowflake"
followers = true
reposts_credit_original = true
per_view = { likes = 0.01, reposts = 0.01, replies = 0.0, quotes = 0.0 }
engagement_sigma = 0.5
[profiles.office]
offset_hours = 4
hours = [0, 0, 0, 0, 0, 0, 0, 1, 2, 5, 5, 5, 4, 5, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0]
weekdays = [5, 5, 5, 5, 5, 2, 1]
[languages.en]
openers = ["One {word}.", "Two."]
closers = ["End.", "Stop {word}."]
words = { word = ["sea", "sun", "sand"] }
nowhere = "here"
[[narratives]]
id = "a"
label = "A"
phrases.en = ["About a."]
[[narratives]]
id = "b"
label = "B"
phrases.en = ["About b.", "More of b."]
[[takedowns]]
id = "t1"
at = "2024-03-01T10:00:00Z"
spread_hours = 30
reinstated_after_days = [5, 15]
platform = "x"
[[takedowns]]
id = "t2"
at = "2024-03-20T06:00:00Z"
spread_hours = 60
platform = "x"
[[groups]]
id = "g"
platform = "x"
profile = "office"
handles = [["a"], ["b"]]
languages = { en = 1 }
followers = { median = 50, sigma = 1.0 }
rate = { mean = 0.4, law = { gamma = 0.8 } }
kinds = { original = 5, repost = 3, quote = 2 }
loyalty = 0.4
network = 0.5
outside = 0.3
prompt = 0.5
views = { median = 20, sigma = 1.0 }
deleted = 0.15
background = 0.15
unknown = 0.2
takedowns.t1 = { share = 0.5, reinstated = 0.4 }
takedowns.t2 = { share = 0.4 }
phases.one = { mix = { a = 7, b = 3 } }
phases.two = { rate = 1.5, mix = { a = 3, b = 7 } }
cohorts = [
  { accounts = 15, created = ["2023-01-01", "2023-12-31"], enters = ["2024-01-01", "2024-02-15"] },
  { accounts = 10, created = ["2024-02-01", "2024-03-10"], lag_days = [1, 20], workdays = true },
]
[[groups]]
id = "h"
platform = "x"
profile = "office"
handles = [["c"], ["d"]]
languages = { en = 1 }
followers = { median = 50, sigma = 1.0 }
rate = { mean = 0.6, law = { lognormal = 0.7 } }
kinds = { original = 1 }
views = { median = 20, sigma = 1.0 }
phases.one = { mix = { a = 1, b = 9 } }
cohorts = [{ accounts = 5, created = ["2023-01-01", "2023-12-31"], lag_days = [1, 30] }]
"#;

/// Draws a scenario given as text.
fn drawn(text: &str) -> Result<TempDir, sillage::error::Error> {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenario.toml");
    disk::write(&scenario, text.as_bytes()).unwrap();
    simulate::run(&scenario, &folder.path().join("out")).map(|_| folder)
}

fn seeded(seed: u64) -> String {
    SMALL.replace("seed = 1", &format!("seed = {seed}"))
}

#[test]
fn another_seed_draws_other_posts_and_the_same_truth() {
    let [one, same, two] = [1, 1, 2].map(|seed| drawn(&seeded(seed)).unwrap());
    let read =
        |folder: &TempDir, file: &str| disk::read(&folder.path().join("out").join(file)).unwrap();
    assert_eq!(read(&one, "posts.csv"), read(&same, "posts.csv"));
    assert_ne!(read(&one, "posts.csv"), read(&two, "posts.csv"));
    assert_ne!(read(&one, "accounts.csv"), read(&two, "accounts.csv"));
    let [one, two] = [&one, &two].map(|folder| truth(&folder.path().join("out")));
    assert_eq!(one["expected"], two["expected"]);
}

/// The mean of a difference over many samples, and its standard error.
struct Mean {
    values: Vec<f64>,
}

impl Mean {
    fn assert_zero(&self, what: &str) {
        let n = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / n;
        let squares: f64 = self.values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let error = (squares / (n - 1.0) / n).sqrt();
        assert!(
            mean.abs() <= 4.0 * error + 1e-9,
            "{what}: off by {mean} ± {error}"
        );
    }
}

#[test]
fn many_samples_average_to_the_expected_values() {
    const SAMPLES: u64 = 150;
    let mut differences: BTreeMap<&str, Mean> = BTreeMap::new();
    for seed in 1..=SAMPLES {
        let folder = drawn(&seeded(seed)).unwrap();
        let truth = truth(&folder.path().join("out"));
        for (what, difference) in compared(&truth) {
            let mean = differences
                .entry(what)
                .or_insert(Mean { values: Vec::new() });
            mean.values.push(difference);
        }
    }
    for (what, mean) in differences {
        mean.assert_zero(what);
    }
}

/// Realised minus expected, for counts whose mean is exactly what is stated;
/// a share p is tested as (count of it − p · count of all), which has mean 0.
fn compared(truth: &Value) -> Vec<(&'static str, f64)> {
    let (expected, realised) = (&truth["expected"], &truth["realised"]);
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    let group = |g: &str| {
        number(&realised["groups_unplanned"][g]) - number(&expected["posts_unplanned_by_group"][g])
    };
    let mut all = vec![("posts of g", group("g")), ("posts of h", group("h"))];
    let suspension = &expected["suspension"]["g"];
    let accounts = number(&suspension["accounts"]);
    all.push((
        "suspended",
        number(&realised["suspended"]["g"]) - accounts * number(&suspension["rate"]),
    ));
    for (at, what) in ["struck by t1", "struck by t2"].into_iter().enumerate() {
        let id = format!("t{}", at + 1);
        let mean = accounts * number(&suspension["struck"][&id]);
        all.push((what, number(&realised["struck"][&id]["g"]) - mean));
    }
    let reposts = number(&realised["kinds"]["repost"]);
    all.push((
        "reposts",
        reposts - number(&expected["kinds"]["repost"]) * number(&realised["posts"]),
    ));
    for (at, names) in [["t1 before", "t1 after"], ["t2 before", "t2 after"]]
        .into_iter()
        .enumerate()
    {
        let (e, r) = (&expected["takedowns"][at], &realised["takedowns"][at]);
        for (index, side) in ["before", "after"].into_iter().enumerate() {
            all.push((
                names[index],
                number(&r["posts"][index]) - number(&e[format!("posts_{side}")]),
            ));
            let [a, b] = ["a", "b"].map(|id| number(&r[side][id]));
            let share = number(&e[format!("shares_{side}")]["a"]);
            all.push((["share before", "share after"][index], a - share * (a + b)));
        }
    }
    all
}

#[test]
fn without_phases_nothing_is_expected_to_change() {
    let flat = SMALL
        .replace(
            r#", { id = "two", start = "2024-02-20", ramp_days = 15 }"#,
            "",
        )
        .replace("phases.two = { rate = 1.5, mix = { a = 3, b = 7 } }", "")
        .replace(
            "phases.one = { mix = { a = 1, b = 9 } }",
            "phases.one = { mix = { a = 7, b = 3 } }",
        );
    let folder = drawn(&flat).unwrap();
    let expected = truth(&folder.path().join("out"))["expected"].clone();
    for takedown in expected["takedowns"].as_array().unwrap() {
        assert_eq!(takedown["change"]["a"], 0.0);
        assert!(takedown["ratio_per_day"].as_f64().unwrap() < 1.0);
    }
}

fn refused(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    drawn(&SMALL.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_scenario_that_contradicts_itself_is_refused_with_its_line() {
    let line = |part: &str| 1 + SMALL.lines().position(|l| l.contains(part)).unwrap();
    let unknown = refused("mix = { a = 7, b = 3 }", "mix = { a = 7, bb = 3 }");
    assert!(
        unknown.contains(&format!("toml:{}:", line("phases.one = { mix = { a = 7"))),
        "{unknown}"
    );
    assert!(unknown.contains("an unknown narrative"), "{unknown}");
    let day = refused("2024-04-30", "2024-04-31");
    assert!(day.contains(&format!("toml:{}:", line("end ="))), "{day}");
    let share = refused("unlabelled = 0.1", "unlabelled = 1.1");
    assert!(
        share.contains(&format!("toml:{}:", line("unlabelled"))),
        "{share}"
    );
    assert!(refused("seed = 1", "seeds = 1").contains("seeds"));
    assert!(refused("{word}.", "{wood}.").contains("{wood}"));
    assert!(refused("2024-03-20T06:00:00Z", "2024-03-02T06:00:00Z").contains("overlap"));
    assert!(refused("lag_days = [1, 20]", "lag_days = [0, 20]").contains("lag"));
}

#[test]
fn a_burst_that_lacks_accounts_is_refused() {
    let burst = r#"[[bursts]]
id = "many"
at = "2024-04-20T10:00:00Z"
minutes = 20
groups = ["h"]
copies = 6
text = { text = "About b.", language = "en", narrative = "b" }
"#;
    let error = drawn(&format!("{SMALL}\n{burst}")).unwrap_err().to_string();
    assert!(error.contains("at least 6"), "{error}");
    assert!(
        drawn(&format!(
            "{SMALL}\n{}",
            burst.replace("copies = 6", "copies = 5")
        ))
        .is_ok()
    );
}
