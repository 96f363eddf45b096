//! `why`: trees down to rows, numbers as the report prints them, rows, prepared
//! posts and the list of twins. What the twins' SQL gives is compared by
//! `tests/twins/run.py`, in engines that are not ours.

use std::fs;

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::facts::{Fact, Facts, id, parts};
use sillage::pipeline::{self, Options};
use sillage::prepared::{ACCOUNTS, POSTS, Source};
use sillage::twin::{self, TWINS};
use sillage::why::rows;
use sillage::why::tree::{Ground, Node, Parent, groundless};
use tempfile::TempDir;

use crate::kit::{self, Data};
use crate::tool::{copy, root, run, sillage, succeed};

mod ask;
mod files;
mod names;
mod prepared;
mod tables;

/// The demonstration with fewer resamples, in a folder of its own.
fn lantern() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("data/lantern-2024"), folder.path());
    let study = folder.path().join("assessment.toml");
    let text = fs::read_to_string(&study).unwrap();
    let resamples = text.lines().find(|l| l.starts_with("resamples"));
    let fast = match resamples {
        Some(line) => text.replace(line, "resamples = 99"),
        None => format!("resamples = 99\n{text}"),
    };
    fs::write(&study, fast).unwrap();
    folder
}

fn facts_of(folder: &TempDir, privacy: Privacy) -> Facts {
    let options = Options {
        privacy: Some(privacy),
        ..Options::default()
    };
    kit::facts(&pipeline::build(folder.path(), options).unwrap())
}

fn all_grounded(facts: &Facts) {
    let loose = facts.iter().flat_map(|fact| groundless(facts, fact));
    let loose: std::collections::BTreeSet<&str> = loose.collect();
    assert!(loose.is_empty(), "these rest on nothing: {loose:?}");
}

/// The rows that inputs state are those that their filters name, for every input
/// that a row by row condition can say.
#[test]
fn every_fact_of_the_demonstration_rests_on_rows_that_are_there() {
    let folder = lantern();
    let facts = facts_of(&folder, Privacy::Internal);
    assert!(facts.len() > 600, "only {} facts", facts.len());
    all_grounded(&facts);
    let source = Source::open(folder.path()).unwrap();
    let own = |fact| rows::inputs(&facts, fact);
    let grounded = facts.iter().filter(|f| Ground::of(f) == Ground::Rows);
    let wanted: Vec<rows::Wanted> = grounded.flat_map(own).collect();
    let found = rows::of(&source, wanted, false, &|_| {}).unwrap().inputs;
    let exact: Vec<_> = found.iter().filter(|w| w.is_exact()).collect();
    assert!(exact.len() > 150, "only {} inputs are exact", exact.len());
    let wrong: Vec<String> = exact.iter().filter_map(|w| w.remark()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for fact in facts.iter().filter(|f| twin::of(f).is_some()) {
        let inexact = found.iter().filter(|w| w.fact == fact.id && !w.is_exact());
        let inexact: Vec<&str> = inexact.map(|w| w.input.filter.as_str()).collect();
        let attributed = fact.id.starts_with("effect.remaining.");
        assert!(attributed || inexact.is_empty(), "{}: {inexact:?}", fact.id);
    }
}

#[test]
fn withheld_facts_keep_their_rows_to_themselves() {
    let folder = lantern();
    let facts = facts_of(&folder, Privacy::ShareSafe);
    all_grounded(&facts);
    let withheld: Vec<_> = facts.iter().filter(|f| f.suppressed).collect();
    assert!(!withheld.is_empty());
    for fact in withheld {
        assert_eq!(Ground::of(fact), Ground::Withheld, "{}", fact.id);
        assert!(fact.inputs.is_empty(), "{}", fact.id);
    }
}

#[test]
fn facts_of_poor_datasets_rest_on_something_too() {
    let posts = "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n";
    all_grounded(&Data::new().with("posts.csv", posts).facts());
    let takedowns = "takedown_id,at\nt1,2024-05-20T00:00:00Z\n";
    let data = Data::new().with("posts.csv", posts);
    all_grounded(&data.with("takedowns.csv", takedowns).facts());
    let study = "resamples = 99\nstart = \"2024-05-01\"\nend = \"2024-06-01\"\n";
    let data = Data::new().with("posts.csv", posts);
    let data = data.with("takedowns.csv", "takedown_id,at\nt1,2024-05-01T00:00:00Z\n");
    all_grounded(&data.with("assessment.toml", study).facts());
}

/// A query over a table that the dataset lacks would make zeros of it.
#[test]
fn absent_tables_have_no_twin_and_no_rows() {
    let posts = "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n";
    let accounts = "account_id,status,status_as_of,group\na,active,2024-06-01,core\n";
    let takedowns = "takedown_id,at\nt1,2024-05-20T00:00:00Z\n";
    let study = "resamples = 99\nstart = \"2024-05-01\"\nend = \"2024-06-01\"\n";
    for (table, rows) in [
        ("posts", posts),
        ("accounts", accounts),
        ("takedowns", takedowns),
    ] {
        let data = Data::new().with(&format!("{table}.csv"), rows);
        let facts = data.with("assessment.toml", study).facts();
        all_grounded(&facts);
        let absent: Vec<_> = facts.iter().filter(|f| f.lacks_table()).collect();
        let listed = |f: &&&Fact| {
            TWINS
                .iter()
                .any(|t| Some(t.fact) == pattern_of(f).as_deref())
        };
        let registered = absent.iter().filter(listed).count();
        assert!(
            registered > 10,
            "{table}: only {registered} of listed twins"
        );
        for fact in absent {
            assert_eq!(twin::of(fact), None, "{table}: {}", fact.id);
            assert!(fact.inputs.is_empty(), "{table}: {}", fact.id);
        }
    }
}

fn pattern_of(fact: &Fact) -> Option<String> {
    twin::pattern(&fact.id)
}

/// Facts as a file holds them: ids and parents alone.
fn made_up(parents: &[(&str, &[&str])]) -> Facts {
    let fact = |(id, parents): &(&str, &[&str])| {
        serde_json::json!({ "id": id, "shape": "scalar", "value": "1", "unit": "posts",
            "decimals": 0, "method": "METHODS §1", "parents": parents })
    };
    let facts: Vec<Value> = parents.iter().map(fact).collect();
    let file = serde_json::json!({ "schema": "sillage-facts/1", "facts": facts });
    Facts::from_bytes(file.to_string().as_bytes()).unwrap()
}

#[test]
fn circles_and_gaps_are_told_and_end() {
    let facts = made_up(&[("a", &["b", "gone", "b"]), ("b", &["c"]), ("c", &["a"])]);
    let tree = Node::of(&facts, facts.get("a").unwrap());
    let [
        Parent::Here(b),
        Parent::Missing("gone"),
        Parent::Elsewhere(again),
    ] = &tree.parents[..]
    else {
        panic!("not what the file says");
    };
    assert_eq!(again.id, "b");
    let Parent::Here(c) = &b.parents[0] else {
        panic!("c is not spelt out");
    };
    assert!(matches!(&c.parents[..], [Parent::Circle(a)] if a.id == "a"));
    // What stands in a circle, or hangs on a gap, rests on nothing.
    assert_eq!(groundless(&facts, facts.get("a").unwrap()), ["a", "c"]);
}

#[test]
fn endless_chains_and_fans_end() {
    let names: Vec<String> = (0..100_000).map(|n| format!("f{n:06}")).collect();
    let chain: Vec<[&str; 1]> = names[1..].iter().map(|n| [n.as_str()]).collect();
    let links = names.iter().zip(&chain).map(|(n, p)| (n.as_str(), &p[..]));
    let facts = made_up(&links.collect::<Vec<_>>());
    let mut length = 0;
    Node::of(&facts, facts.get("f000000").unwrap()).each(&mut |_| length += 1);
    assert!((10..1000).contains(&length), "{length}");
    // Each fact has all later ones as parents: spelt out anew, 2^30 of them.
    let later: Vec<Vec<&str>> = (0..30)
        .map(|n| names[n + 1..30].iter().map(String::as_str).collect())
        .collect();
    let fan = names.iter().zip(&later).map(|(n, p)| (n.as_str(), &p[..]));
    let facts = made_up(&fan.collect::<Vec<_>>());
    let mut nodes = 0;
    Node::of(&facts, facts.get("f000000").unwrap()).each(&mut |_| nodes += 1);
    assert_eq!(nodes, 30);
}

#[test]
fn scopes_come_apart_as_they_were_put_together() {
    let odd = "a,b=[c]\"%d\u{85}\né|'";
    let made = id("narrative.share", &[("narrative", odd), ("takedown", "t1")]);
    let (name, scope) = parts(&made).unwrap();
    assert_eq!(name, "narrative.share");
    assert_eq!(
        scope,
        [("takedown", "t1".to_owned()), ("narrative", odd.to_owned())]
    );
    for broken in ["a[b=%4", "a[b=%zz]", "a[b]", "a[b=c", "a[b=%é]"] {
        assert!(parts(broken).is_none(), "{broken}");
    }
}

#[test]
fn the_list_of_twins_covers_what_it_says() {
    let listed = fs::read_to_string(root().join("tests/twins/patterns.txt")).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    let twins: Vec<&str> = TWINS.iter().map(|t| t.fact).collect();
    assert_eq!(twins, listed, "tests/twins/patterns.txt is another list");
    let known = [
        "start",
        "end",
        "middle",
        "k",
        "kind",
        "platform",
        "group",
        "narrative",
        "window",
        "grain",
        "listed",
        "limit",
        "as_of",
    ];
    for (at, twin) in TWINS.iter().enumerate() {
        assert!(
            !twins[..at].contains(&twin.fact),
            "{} is listed twice",
            twin.fact
        );
        for hole in twin.sql.split('{').skip(1) {
            let name = hole.split('}').next().unwrap();
            assert!(
                known.contains(&name),
                "{}: {name} stands for nothing",
                twin.fact
            );
        }
    }
}

/// A name that ends a text of SQL early must not: it is data.
#[test]
fn names_stay_texts_in_sql() {
    let mut facts = made_up(&[
        ("activity.posts[kind=x'; DROP TABLE posts; --]", &[]),
        ("accounts.total[group=7]", &[]),
        ("activity.top_share[k=1; DROP]", &[]),
        ("activity.daily", &[]),
    ]);
    let sql = |facts: &Facts, id: &str| twin::of(facts.get(id).unwrap());
    let hostile = sql(&facts, "activity.posts[kind=x'; DROP TABLE posts; --]").unwrap();
    assert!(
        hostile.ends_with("WHERE kind = 'x''; DROP TABLE posts; --'"),
        "{hostile}"
    );
    let digits = sql(&facts, "accounts.total[group=7]").unwrap();
    assert!(digits.ends_with("= '7'"), "{digits}");
    assert_eq!(sql(&facts, "activity.top_share[k=1; DROP]"), None);
    // Without a period there is nothing to ask.
    assert_eq!(sql(&facts, "activity.daily"), None);
    let daily = facts.get_mut("activity.daily").unwrap();
    daily.period = Some(sillage::facts::Period {
        start: "2024-05-01' OR 1=1".to_owned(),
        end: "2024-06-01".to_owned(),
    });
    assert_eq!(sql(&facts, "activity.daily"), None);
}

#[test]
fn sections_are_those_that_the_report_titles() {
    let page = fs::read_to_string(root().join("templates/sections/methods.html")).unwrap();
    for (number, name) in sillage::why::SECTIONS.iter().enumerate() {
        let pair = format!("[\"{name}\", \"{number}\"]");
        assert!(page.contains(&pair), "the report has no {pair}");
    }
    let next = format!("\"{}\"]", sillage::why::SECTIONS.len());
    assert!(!page.contains(&next), "the report has a section more");
}

#[test]
fn help_names_every_prepared_column_with_its_type() {
    let help = succeed(sillage().args(["why", "--help"]));
    let mut types: std::collections::BTreeMap<&str, Vec<&str>> = Default::default();
    let mut kind = "";
    for word in help.split_whitespace().map(|w| w.trim_end_matches(';')) {
        match ["VARCHAR", "BIGINT", "BOOLEAN", "TIMESTAMP", "DATE"]
            .iter()
            .find(|k| **k == word)
        {
            Some(found) => kind = found,
            None => types.entry(kind).or_default().push(word),
        }
    }
    for column in POSTS.columns.iter().chain(ACCOUNTS.columns) {
        let named = types
            .get(column.kind)
            .is_some_and(|c| c.contains(&column.name));
        assert!(named, "{} {} is not in the help", column.name, column.kind);
    }
}
