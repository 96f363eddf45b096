//! `diff`: which numbers moved between two editions, what moved them, and
//! whether a reader would see it or decide otherwise.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::dataset::study::Privacy;
use sillage::facts::Facts;
use sillage::facts::build::{Draft, fact};
use sillage::message::Language;
use sillage::moved::{self, Decision, Moved};
use sillage::number::difference;
use sillage::stat::{Interval, NotEstimable};
use sillage::verify::diff::{self, Cause, Diff, Sources};

use crate::kit::{self, Data};

const HEADER: &str = "post_id,account_id,created_at,kind,narratives,views\n";
const OLD: &str = "1,a,2024-05-01T10:00:00Z,original,n1,5\n2,b,2024-05-02T10:00:00Z,repost,n2,7\n\
    3,b,2024-05-12T10:00:00Z,original,n1,1\n4,c,2024-05-13T10:00:00Z,reply,n1,0\n";
/// Row 2 is corrected, row 4 withdrawn, rows 5 and 6 are added.
const NEW: &str = "1,a,2024-05-01T10:00:00Z,original,n1,5\n2,b,2024-05-02T10:00:00Z,repost,n1,9\n\
    3,b,2024-05-12T10:00:00Z,original,n1,1\n5,c,2024-05-13T11:00:00Z,reply,n1,0\n\
    6,c,2024-05-13T12:00:00Z,reply,n1,\n";

/// A dataset and its edition, in folders of their own.
struct Made {
    data: Data,
    edition: PathBuf,
}

fn made(posts: &str, study: &str) -> Made {
    let data = Data::new()
        .with("posts.csv", format!("{HEADER}{posts}"))
        .with("narratives.csv", "narrative_id,label\nn1,One\nn2,Two\n")
        .with(
            "takedowns.csv",
            "takedown_id,at,label\nt1,2024-05-10,First\n",
        )
        .with("assessment.toml", study);
    Made::of(data)
}

impl Made {
    fn of(data: Data) -> Self {
        let edition = data.beside("reports").join("tiny");
        data.edition(Some(Privacy::Internal))
            .unwrap()
            .write(&edition)
            .unwrap();
        Self { data, edition }
    }
}

fn compare(old: &Made, new: &Made) -> Diff {
    diff::diff(&old.edition, &new.edition, Sources::default(), &|_| {}).unwrap()
}

/// The causes of a fact that moved; absent if it did not.
fn causes(diff: &Diff, id: &str) -> Option<Vec<Cause>> {
    diff.facts
        .iter()
        .find(|f| f.moved.id == id)
        .map(|f| f.causes.clone())
}

fn all_causes(diff: &Diff) -> Vec<Cause> {
    let mut all: Vec<Cause> = diff.facts.iter().flat_map(|f| f.causes.clone()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let one = made(OLD, kit::FAST);
    let diff = compare(&one, &made(OLD, kit::FAST));
    assert!(diff.is_empty(), "{diff:?}");
    assert!(diff.unmoved > 100);
}

#[test]
fn rows_are_counted_by_what_happened_to_them() {
    let diff = compare(&made(OLD, kit::FAST), &made(NEW, kit::FAST));
    let [posts] = diff.tables.as_slice() else {
        panic!("{:?}", diff.tables)
    };
    let counts = (
        posts.table,
        posts.added,
        posts.corrected,
        posts.withdrawn,
        posts.unchanged,
    );
    assert_eq!(counts, ("posts", 2, 1, 1, 2));
    let cells: Vec<(&str, u64)> = posts.cells.iter().map(|(c, n)| (*c, *n)).collect();
    assert_eq!(cells, [("narratives", 1), ("views", 1)]);
}

#[test]
fn columns_that_come_or_go_are_no_corrections() {
    let data = |posts: &str| Data::new().with("posts.csv", posts);
    let old = data("post_id,account_id,created_at,likes\n1,a,2024-05-01T10:00:00Z,3\n");
    let new = data("post_id,account_id,created_at,views\n1,a,2024-05-01T10:00:00Z,4\n");
    let [old, new] = [old, new].map(Made::of);
    let diff = compare(&old, &new);
    let [posts] = diff.tables.as_slice() else {
        panic!("{:?}", diff.tables)
    };
    assert_eq!((posts.corrected, posts.unchanged), (0, 1));
    assert_eq!(
        (&posts.columns_added[..], &posts.columns_removed[..]),
        (&["views".to_owned()][..], &["likes".to_owned()][..])
    );
}

#[test]
fn what_moved_is_put_down_to_the_data() {
    let diff = compare(&made(OLD, kit::FAST), &made(NEW, kit::FAST));
    assert_eq!(all_causes(&diff), [Cause::Data]);
    assert!(diff.facts.iter().all(|f| !f.causes.is_empty()), "{diff:?}");
    let posts = diff
        .facts
        .iter()
        .find(|f| f.moved.id == "activity.posts")
        .unwrap();
    assert_eq!(posts.moved.difference.as_deref(), Some("1"));
    let sides = [&posts.moved.old, &posts.moved.new].map(|s| s.as_ref().unwrap().printed.as_str());
    assert_eq!(sides, ["4 posts", "5 posts"]);
}

#[test]
fn what_moved_is_put_down_to_the_study() {
    let diff = compare(
        &made(OLD, kit::FAST),
        &made(OLD, "resamples = 99\nwindow_days = 9\n"),
    );
    assert!(diff.tables.is_empty());
    let names: Vec<&str> = diff.parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["window_days"]);
    assert_eq!(all_causes(&diff), [Cause::Parameters]);
}

#[test]
fn two_causes_are_told_apart_number_by_number() {
    let diff = compare(
        &made(OLD, kit::FAST),
        &made(NEW, "resamples = 99\nwindow_days = 2\n"),
    );
    // All posts count whatever the windows are; the days of a window do not depend on rows.
    assert_eq!(causes(&diff, "activity.posts"), Some(vec![Cause::Data]));
    let level = "effect.level.posts[takedown=t1,window=before]";
    assert_eq!(
        causes(&diff, level),
        Some(vec![Cause::Parameters]),
        "{diff:?}"
    );
    let share = "narrative.share[takedown=t1,window=before,narrative=n1]";
    assert_eq!(
        causes(&diff, share),
        Some(vec![Cause::Data, Cause::Parameters])
    );
}

/// Makes an edition look as if another version of the tool had made it: another
/// number, and a lock that fits.
fn made_by_another_tool(edition: &Path) {
    let facts = fs::read_to_string(edition.join("facts.json")).unwrap();
    let (from, to) = ("\"id\":\"activity.posts\"", "\"value\":\"4\"");
    let at = facts.find(from).unwrap();
    let value = at + facts[at..].find(to).unwrap();
    let changed = format!(
        "{}\"value\":\"3\"{}",
        &facts[..value],
        &facts[value + to.len()..]
    );
    fs::write(edition.join("facts.json"), &changed).unwrap();
    let lock = edition.join("sillage.lock");
    let mut value: Value = serde_json::from_slice(&fs::read(&lock).unwrap()).unwrap();
    value["tool"]["version"] = json!("0.0.1");
    let outputs = value["outputs"].as_array_mut().unwrap();
    let entry = outputs
        .iter_mut()
        .find(|e| e["path"] == "facts.json")
        .unwrap();
    entry["sha256"] = json!(sillage::disk::sha256(changed.as_bytes()));
    fs::write(lock, value.to_string()).unwrap();
}

#[test]
fn what_neither_data_nor_study_explain_is_the_tools() {
    let (old, new) = (made(OLD, kit::FAST), made(NEW, kit::FAST));
    made_by_another_tool(&old.edition);
    let diff = compare(&old, &new);
    assert!(diff.notes.is_empty(), "{:?}", diff.notes);
    assert_eq!(
        causes(&diff, "activity.posts"),
        Some(vec![Cause::Data, Cause::Tool])
    );
    assert_eq!(
        causes(&diff, "activity.posts[kind=reply]"),
        Some(vec![Cause::Data])
    );
    let diff = compare(&old, &made(OLD, kit::FAST));
    assert_eq!(causes(&diff, "activity.posts"), Some(vec![Cause::Tool]));
    assert_eq!(diff.facts.len(), 1);
}

#[test]
fn facts_that_were_edited_later_are_told() {
    let (old, new) = (made(OLD, kit::FAST), made(OLD, kit::FAST));
    let file = old.edition.join("facts.json");
    let facts = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        facts.replacen("\"value\":\"4\"", "\"value\":\"9\"", 1),
    )
    .unwrap();
    let diff = compare(&old, &new);
    assert!(
        diff.notes[0].contains("was changed after it was made"),
        "{:?}",
        diff.notes
    );
}

#[test]
fn a_date_given_on_the_command_line_is_no_change_of_the_tool() {
    let (old, new) = (made(OLD, kit::FAST), made(NEW, kit::FAST));
    let paths = [old.data.path(), old.edition.clone()].map(|p| p.to_str().unwrap().to_owned());
    let args = [
        "report",
        &paths[0],
        "-o",
        &paths[1],
        "--privacy",
        "internal",
        "--as-of",
        "2024-07-01",
    ];
    let (code, printed) = kit::run(&old.data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    let diff = compare(&old, &new);
    assert!(!all_causes(&diff).contains(&Cause::Tool), "{diff:?}");
    // It is a parameter, and the rows are data.
    let as_of = causes(&diff, "study.as_of").unwrap();
    assert!(as_of.contains(&Cause::Parameters), "{as_of:?}");
    assert_eq!(causes(&diff, "activity.posts"), Some(vec![Cause::Data]));
}

#[test]
fn without_data_the_locks_tell_what_they_can() {
    let (old, new) = (
        made(OLD, kit::FAST),
        made(OLD, "resamples = 99\nwindow_days = 9\n"),
    );
    fs::remove_dir_all(old.data.path()).unwrap();
    let diff = compare(&old, &new);
    assert!(
        diff.notes
            .iter()
            .any(|n| n.contains("tiny 1.0.0") && n.contains("not at hand")),
        "{:?}",
        diff.notes
    );
    // The study was the only thing that differed.
    assert_eq!(all_causes(&diff), [Cause::Parameters]);
    let new = made(NEW, "resamples = 99\nwindow_days = 9\n");
    let diff = compare(&old, &new);
    assert!(!diff.facts.is_empty());
    assert_eq!(
        all_causes(&diff),
        [],
        "two causes cannot be told apart by locks"
    );
}

#[test]
fn the_command_says_so_in_words_and_in_json() {
    let (old, new) = (made(OLD, kit::FAST), made(NEW, kit::FAST));
    let paths = [&old.edition, &new.edition].map(|p| p.to_str().unwrap().to_owned());
    let here = old.data.beside("");
    let (code, printed) = kit::run(&here, &["diff", &paths[0], &paths[1]]);
    assert_eq!(code, 1);
    kit::assert_says(
        &printed,
        &[
            "posts        2 added, 1 corrected (narratives 1, views 1), 1 withdrawn, 2 unchanged",
            "~ activity.posts [data]\n    4 posts → 5 posts",
        ],
    );
    let (code, printed) = kit::run(&here, &["diff", &paths[0], &paths[1], "--format", "json"]);
    assert_eq!(code, 1);
    let answer: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(answer["schema"], "sillage-diff/1");
    let moved = answer["facts"].as_array().unwrap();
    let posts = moved.iter().find(|f| f["id"] == "activity.posts").unwrap();
    assert_eq!(
        (&posts["difference"], &posts["causes"]),
        (&json!("1"), &json!(["data"]))
    );
    let (code, printed) = kit::run(&here, &["diff", &paths[0], &paths[0]]);
    assert_eq!(code, 0);
    assert!(printed.contains("nothing changed"), "{printed}");
    assert_eq!(kit::run(&here, &["diff", &paths[0], "nowhere"]).0, 2);
}

// Decisions

fn moves(old: Draft, new: Draft) -> Vec<Moved> {
    let facts = |draft| {
        let mut facts = Facts::default();
        facts.add(draft);
        facts
    };
    moved::between(&facts(old), &facts(new), &Language::open("en").unwrap()).unwrap()
}

fn decisions(old: Draft, new: Draft) -> Vec<Decision> {
    let moved = moves(old, new);
    moved.into_iter().flat_map(|m| m.decisions).collect()
}

fn within(unit: &str, value: f64, lower: f64, upper: f64) -> Draft {
    let interval = Interval {
        estimate: value,
        lower,
        upper,
        level: 0.95,
    };
    fact("some.number", unit, 6)
        .decimals(2)
        .interval(Ok::<_, NotEstimable>(interval))
}

#[test]
fn decisions_are_told_from_moves() {
    let p = |value: f64| {
        fact("some.p", "probability", 7)
            .decimals(3)
            .number(Ok::<_, NotEstimable>(value))
    };
    assert_eq!(decisions(p(0.04), p(0.06)), [Decision::Unlikely]);
    assert_eq!(decisions(p(0.04), p(0.01)), []);
    let ratio = |lower, upper| within("ratio", 0.9, lower, upper);
    assert_eq!(
        decisions(ratio(0.8, 0.95), ratio(0.8, 1.2)),
        [Decision::Effect]
    );
    assert_eq!(decisions(ratio(0.8, 0.95), ratio(0.7, 0.99)), []);
    let down = within("share_difference", -0.2, -0.3, -0.1);
    assert_eq!(
        decisions(down.clone(), within("share_difference", 0.2, 0.1, 0.3)),
        [Decision::Direction]
    );
    assert_eq!(
        decisions(down, within("share_difference", 0.1, -0.1, 0.3)),
        [Decision::Effect]
    );
    let category = |n| fact("impact.breakout", "category", 10).count(n);
    assert_eq!(decisions(category(2), category(3)), [Decision::Category]);
    // No effect is no matter of a mere share.
    assert_eq!(
        decisions(
            within("share", 0.1, 0.0, 0.2),
            within("share", 0.1, 0.05, 0.2)
        ),
        []
    );
}

#[test]
fn what_does_not_print_otherwise_is_told_from_what_does() {
    let share = |value: f64| {
        fact("some.share", "share", 1)
            .decimals(1)
            .number(Ok::<_, NotEstimable>(value))
    };
    let unseen = moves(share(0.41401), share(0.41404));
    assert_eq!(
        (unseen[0].printed_changed, unseen[0].difference.as_deref()),
        (false, Some("0.00003"))
    );
    assert!(unseen[0].is_seen());
    assert!(moves(share(0.4140), share(0.4151))[0].printed_changed);
    assert!(moves(share(0.4), share(0.4)).is_empty());
}

// Exact differences

#[test]
fn differences_are_exact() {
    for (a, b, expected) in [
        ("0.3", "0.1", Some("0.2")),
        ("13256", "13106", Some("150")),
        ("-0.5", "0.25", Some("-0.75")),
        ("1e-7", "0", Some("0.0000001")),
        ("2", "2", Some("0")),
        ("1.10", "1.1", Some("0")),
        ("2024-05-01", "2024-05-02", None),
        ("1e300", "1", None),
        ("", "1", None),
    ] {
        assert_eq!(difference(a, b).as_deref(), expected, "{a} - {b}");
    }
}

proptest! {
    #[test]
    fn differences_of_thousandths_are_exact(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
        let text = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
        let found = difference(&text(a), &text(b)).unwrap();
        let expected = text(a - b);
        let expected = expected.trim_end_matches('0').trim_end_matches('.');
        prop_assert_eq!(found, if a == b { "0" } else { expected });
    }
}

// The previous edition of a periodic report

/// The dataset moved on by a row, with a first edition named as the previous one.
fn periodic(privacy: Privacy) -> (Data, PathBuf) {
    let posts = |posts: &str| format!("{HEADER}{posts}");
    let data = Data::new().with("posts.csv", posts(OLD));
    let first = data.beside("reports").join("first");
    data.edition(Some(privacy)).unwrap().write(&first).unwrap();
    data.put("posts.csv", posts(NEW));
    let study = format!("{}previous = \"reports/first\"\n", kit::FAST);
    data.put("assessment.toml", study);
    (data, first)
}

#[test]
fn a_periodic_report_tells_what_changed_since() {
    let (data, _) = periodic(Privacy::ShareSafe);
    let edition = data.edition(None).unwrap();
    let facts = kit::facts(&edition);
    kit::assert_values(
        &facts,
        &[
            ("previous.as_of", "2024-05-13"),
            ("previous.value[of=activity.posts]", "4"),
            ("previous.change[of=activity.posts]", "1"),
            // Of the views 5, 7, 1, 0 and 5, 9, 1, 0.
            ("previous.change[of=reach.impressions]", "2"),
        ],
    );
    let page = kit::text(&edition, "report.html");
    kit::assert_says(
        &page,
        &["id=\"since\"", "What changed since", "13 May 2024"],
    );
    let change = "data-fact=\"previous.change[of=activity.posts]\">+1<";
    assert!(page.contains(change), "no {change}");
    assert_eq!(edition.lock.previous.as_ref().unwrap().as_of, "2024-05-13");
}

#[test]
fn an_edition_without_a_previous_one_says_nothing_of_it() {
    let page = Data::new()
        .with("posts.csv", format!("{HEADER}{OLD}"))
        .page();
    assert!(!page.contains("id=\"since\"") && !page.contains("#since"));
}

#[test]
fn verify_looks_at_the_previous_edition_too() {
    use sillage::verify::{self, Cause as Why, Level, Verdict};
    let (data, first) = periodic(Privacy::ShareSafe);
    let second = data.beside("reports").join("second");
    data.edition(None).unwrap().write(&second).unwrap();
    let check = || verify::verify(&second, None, Level::Claims, &|_| {}).unwrap();
    let outcome = check();
    assert_eq!(
        (outcome.exit_code(), Verdict::of(&outcome)),
        (0, Verdict::Reproduced),
        "{outcome:?}"
    );
    let facts = first.join("facts.json");
    let text = fs::read_to_string(&facts).unwrap();
    fs::write(
        &facts,
        text.replacen("\"value\":\"4\"", "\"value\":\"3\"", 1),
    )
    .unwrap();
    let outcome = check();
    assert_eq!(outcome.exit_code(), 1);
    let named = |d: &&verify::Difference| d.file == "facts.json (previous edition)";
    assert_eq!(
        outcome.differences.iter().find(named).unwrap().causes,
        [Why::InputChanged]
    );
    fs::remove_dir_all(&first).unwrap();
    let outcome = check();
    assert_eq!(outcome.exit_code(), 2, "{outcome:?}");
    assert!(
        outcome
            .unchecked
            .iter()
            .any(|u| u.cause == Why::InputMissing),
        "{outcome:?}"
    );
}

#[test]
fn a_previous_edition_that_cannot_be_one_is_refused() {
    let refused = |data: &Data, says: &str| {
        let error = kit::words(&data.edition(None).unwrap_err());
        assert!(error.contains(says), "{error}");
    };
    // An internal edition names what a share-safe one withholds.
    let (data, first) = periodic(Privacy::Internal);
    refused(&data, "withholds nothing");
    fs::remove_dir_all(&first).unwrap();
    refused(&data, "was not found");
    data.put("assessment.toml", "previous = \"../reports/first\"\n");
    refused(&data, "no relative path");
    let (data, _) = periodic(Privacy::ShareSafe);
    let study = format!(
        "{}previous = \"reports/first\"\nas_of = \"2024-05-01\"\n",
        kit::FAST
    );
    data.put("assessment.toml", study);
    refused(&data, "not earlier");
}
