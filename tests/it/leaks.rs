//! `check --privacy`: what must not leave the house is planted and found, and what
//! only looks like it is not; withheld cells are solved for by enumeration, too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use proptest::prelude::*;
use sillage::dataset::study::Privacy;
use sillage::facts::Facts;
use sillage::leaks::{self, Finding, Grid, Kind, Outcome};
use sillage::verify::{self, Level, Verdict};

use crate::kit::{self, Data, assert_says};
use crate::tool::root;

const STATES: [&str; 5] = ["active", "suspended", "deleted", "protected", "unknown"];
type States = [u64; 5];

/// Three groups; 3 accounts of `thin` are suspended.
const COUNTS: [(&str, States); 3] = [
    ("thin", [20, 3, 0, 0, 0]),
    ("wide", [30, 12, 0, 0, 0]),
    ("other", [25, 9, 0, 0, 0]),
];
/// The same before one account of `thin` was reinstated, and after twenty were.
const BEFORE: [(&str, States); 3] = [
    ("thin", [19, 5, 0, 0, 0]),
    ("wide", [30, 12, 0, 0, 0]),
    ("other", [25, 9, 0, 0, 0]),
];
const AFTER: [(&str, States); 3] = [
    ("thin", [20, 4, 0, 0, 0]),
    ("wide", [30, 12, 0, 0, 0]),
    ("other", [25, 9, 0, 0, 0]),
];

const HANDLE: &str = "Reef_Watch";
const ID: &str = "1700000000000000001";
const TEXT: &str = "Nobody in the capital ever asked the islands what they want from the harbour";

fn accounts(counts: &[(&str, States)]) -> String {
    let mut csv = "account_id,handle,group,status,status_as_of\n".to_owned();
    let mut number = 0;
    for (group, states) in counts {
        for (state, n) in STATES.iter().zip(states) {
            for _ in 0..*n {
                number += 1;
                let handle = if number == 1 {
                    HANDLE.to_owned()
                } else {
                    format!("Quay{number}x")
                };
                csv.push_str(&format!(
                    "17{number:017},{handle},{group},{state},2024-06-01\n"
                ));
            }
        }
    }
    csv
}

fn dataset() -> Data {
    Data::new()
        .with("accounts.csv", accounts(&COUNTS))
        .with(
            "posts.csv",
            format!(
                "post_id,account_id,created_at,kind,text\n\
                 1800000000000000001,{ID},2024-05-13T10:00:07Z,original,{TEXT}\n\
                 1800000000000000002,1700000000000000002,2024-05-14T10:00:09Z,original,Short\n"
            ),
        )
        .with("judgements.md", "The network posted little.\n")
}

/// The share-safe edition of a dataset, where `verify` finds both.
fn written(data: &Data, name: &str) -> PathBuf {
    let target = data.beside("reports").join(name);
    // What a test has put there must not stand in the way.
    let _ = fs::remove_dir_all(&target);
    data.edition(None).unwrap().write(&target).unwrap();
    target
}

fn search(edition: &Path) -> Outcome {
    leaks::search(edition, None, None, &|_| {}).unwrap()
}

fn kinds(outcome: &Outcome) -> Vec<Kind> {
    outcome.counts().into_iter().map(|(kind, _)| kind).collect()
}

fn of_kind(outcome: &Outcome, kind: Kind) -> Vec<&Finding> {
    outcome.findings.iter().filter(|f| f.kind == kind).collect()
}

/// What is found after text was put at the end of a file.
fn after_adding(data: &Data, file: &str, text: &str) -> Outcome {
    let edition = written(data, "first");
    let file = edition.join(file);
    let before = fs::read_to_string(&file).unwrap_or_default();
    fs::write(&file, before + text).unwrap();
    search(&edition)
}

#[test]
fn an_edition_that_hides_its_accounts_passes() {
    let outcome = search(&written(&dataset(), "first"));
    assert_eq!(outcome.findings, []);
    assert_eq!(outcome.unchecked, Vec::<String>::new());
    assert_eq!((outcome.exit_code(), outcome.rows), (0, 101));
    assert!(outcome.files > 10);
}

#[test]
fn a_handle_in_prose_is_found_and_a_phrase_of_its_words_is_not() {
    let data = dataset();
    for (prose, found) in [
        ("Reef_Watch led.", true),
        ("It was REEF_WATCH that led.", true),
        ("A watch on the reef led.", false),
        ("The Reef_Watchers led.", false),
    ] {
        data.put("judgements.md", format!("{prose}\n"));
        let outcome = search(&written(&data, "first"));
        assert_eq!(outcome.exit_code(), u8::from(found), "{prose}: {outcome:?}");
        if found {
            let findings = of_kind(&outcome, Kind::Handle);
            assert_eq!(findings.len(), outcome.findings.len(), "{prose}");
            assert!(findings[0].file == "report.html" && findings[0].place.starts_with("line "));
            let excerpt = findings[0].excerpt.to_lowercase();
            assert!(
                !excerpt.contains("watch") && excerpt.contains("ree•••"),
                "{excerpt}"
            );
        }
    }
}

#[test]
fn a_handle_as_a_group_is_found_in_every_file_that_names_it() {
    let data = dataset();
    data.put(
        "accounts.csv",
        accounts(&[(HANDLE, [20, 8, 0, 0, 0]), ("b", [30, 9, 0, 0, 0])]),
    );
    let outcome = search(&written(&data, "first"));
    assert_eq!(kinds(&outcome), [Kind::Handle]);
    let files: BTreeSet<&str> = outcome.findings.iter().map(|f| f.file.as_str()).collect();
    for file in ["facts.json", "report.html", "tables/suspension-status.csv"] {
        assert!(files.contains(file), "{file}: {files:?}");
    }
    let of_fact = |f: &&Finding| f.place.starts_with("suspension.status /rows/");
    assert_eq!(outcome.findings.iter().filter(of_fact).count(), 1);
    data.put(
        "accounts.csv",
        accounts(&[("reef watch", [20, 8, 0, 0, 0]), ("b", [30, 9, 0, 0, 0])]),
    );
    assert_eq!(search(&written(&data, "first")).findings, []);
}

#[test]
fn ids_and_times_are_found_in_any_file_and_numbers_like_them_are_not() {
    let data = dataset();
    let figure = "figures/suspension.csv";
    for (file, text, kind) in [
        (figure, format!("{ID},9,9\n"), Kind::Id),
        (
            "notes.weird",
            "see 1800000000000000002!".to_owned(),
            Kind::Id,
        ),
        (
            "notes.weird",
            "post1800000000000000002x".to_owned(),
            Kind::Id,
        ),
        (
            "notes.weird",
            "at 2024-05-13T10:00:07Z".to_owned(),
            Kind::Time,
        ),
        (
            "notes.weird",
            "seen 1800000000000000999 here".to_owned(),
            Kind::LongNumber,
        ),
    ] {
        let outcome = after_adding(&data, file, &text);
        assert_eq!(kinds(&outcome), [kind], "{text}: {outcome:?}");
        assert_eq!(outcome.findings[0].file, file);
        let excerpt = &outcome.findings[0].excerpt;
        assert!(
            !excerpt.contains("00000000000") && !excerpt.contains("10:00"),
            "{excerpt}"
        );
    }
    for text in [
        "0.1800000000000000999,9,9\n",
        "-12.1800000000000000998,9\n",
        "at 2024-05-13T10:00:00Z\n",
        "sha256:ab1800000000000000999cd\n",
    ] {
        assert_eq!(
            after_adding(&data, "notes.weird", text).findings,
            [],
            "{text}"
        );
    }
}

#[test]
fn a_text_is_found_by_six_of_its_words_and_not_by_fewer() {
    let data = dataset();
    let words: Vec<&str> = TEXT.split(' ').collect();
    for (quoted, found) in [
        (words[2..8].join(" "), true),
        (words[2..8].join(", <b>").to_uppercase(), false),
        (words[2..8].join("\n &amp;").to_uppercase(), true),
        (words[2..7].join(" "), false),
    ] {
        let outcome = after_adding(&data, "notes.txt", &quoted);
        let expected = if found { vec![Kind::Text] } else { Vec::new() };
        assert_eq!(kinds(&outcome), expected, "{quoted}");
    }
}

/// A name that could be a word is looked for only where it is nobody's own.
#[test]
fn plain_handles_need_a_boundary_and_must_not_be_the_tools_own_words() {
    let data = dataset();
    let rows = "170000000000001,Accounts,thin,active,2024-06-01\n\
        170000000000002,zorblat,thin,active,2024-06-01\n\
        170000000000003,qq,thin,active,2024-06-01\n";
    data.put("accounts.csv", accounts(&COUNTS) + rows);
    for (text, expected) in [
        (
            "Accounts were suspended; zorblats and zorblat_two, qq.",
            vec![],
        ),
        ("So said Zorblat.", vec![Kind::Handle]),
        ("So said @accounts.", vec![Kind::Mention]),
        ("So said @qq.", vec![Kind::Mention]),
        ("{\"@id\": 1} and someone@", vec![]),
    ] {
        let outcome = after_adding(&data, "notes.txt", text);
        assert_eq!(kinds(&outcome), expected, "{text}: {outcome:?}");
        assert_eq!(outcome.indistinct, 1);
    }
}

/// Shapes, each with what looks nearly like it.
#[test]
fn shapes_are_found_and_their_twins_are_not() {
    let found = |path: &str, text: &str| -> Vec<Kind> {
        let mut kinds: Vec<Kind> = leaks::shapes_in(path, text)
            .into_iter()
            .map(|(kind, _)| kind)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    for text in [
        "a.b+c@example.org",
        "mail a@x.example[.]org now",
        "<a href=\"mailto:a@b.fr\">",
        "jane [at] example [dot] org",
        "jane(at)mail.example(dot)org",
        "jane at example dot org",
        "jeanne arobase exemple point fr",
        "jane&#64;example.org",
        "jane\u{ff20}example.org",
        "jane%40example.org",
        "digit@example.org",
    ] {
        assert!(found("a.html", text).contains(&Kind::Email), "{text}");
    }
    for text in [
        "a at example.org",
        "a@b",
        "user@",
        "1@2.3",
        "git@github.com:reef/tide.git",
        "ssh://git@github.com/reef/tide.git",
        "she works at this point in time",
    ] {
        assert!(!found("a.html", text).contains(&Kind::Mention), "{text}");
        assert!(!found("a.html", text).contains(&Kind::Email), "{text}");
    }
    for text in [
        "+33612345678",
        "+33 6 12 34 56 78",
        "(+33) +33\u{a0}6\u{a0}12\u{a0}34\u{a0}56\u{a0}78",
        "+1 (202) 555-0123",
        "0033612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "tel 0612345678,",
        "+44 20 7946 0958",
        "+687 25.12.34.56",
        "tel:+33612345678",
        "Tél:0612345678",
        "+687 271234",
        "(06) 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "\u{ff0b}33612345678",
    ] {
        assert_eq!(found("a.txt", text), [Kind::Phone], "{text}");
    }
    assert_eq!(found("a.csv", "name,0612345678,9\n"), [Kind::Phone]);
    for text in [
        "+12 345 678",
        "+1.22766619563",
        "+0.123456789012",
        "2024-06-12 10:00:07",
        "+04:00",
        "0.0612345678",
        "06 12.34-56 78",
        "sha256:0612345678ab",
        "1,0612345678901",
        "01-02-2024",
        "12 34 56 78 90",
        "06 12 34 56 78 90",
        "+5 000 000 to +7 000 000",
        "e+33612345678",
        "at 10:0612345678",
        "(06 12 34 56 78",
        "+12 345678",
    ] {
        assert_eq!(found("a.txt", text), [], "{text}");
    }
    for (path, text) in [
        ("a.html", "at 14.616, -61.058 there"),
        ("a.txt", "14.61600 -61.05800"),
        ("a.txt", "-22.276;166.458"),
        ("a.csv", "\"-22.276,166.458\",1"),
        ("a.json", "{\"lat\": \"14.616\"}"),
        ("a.csv", "name,lat\nx,14.616\n"),
        ("a.txt", "48°51′24″N"),
        ("a.txt", "48° 51' 24.1\" N"),
        ("a.txt", "N 48º51.402'"),
        ("a.html", "22&deg;16&#x27;33&quot;S"),
        ("a.txt", "48 51 24 N, 2 21 03 E"),
        ("a.txt", "48.85° N"),
        ("a.txt", "22,27° sud"),
        ("a.txt", "-22,2760 ; 166,4580"),
        ("a.txt", "48,8566/2,3522"),
        ("a.txt", "latitude 48,856"),
        ("a.txt", "geo:48.85,2.35"),
        ("a.txt", "POINT(166.458 -22.276)"),
        ("a.csv", "nom;lat\nx;9\n\"-22,2760;166,4580\";1"),
        ("a.svg", "<text x=\"1\">14.616, -61.058</text>"),
    ] {
        assert_eq!(found(path, text), [Kind::Coordinates], "{text}");
    }
    for (path, text) in [
        ("a.html", "[1.050, 1.220]"),
        ("a.csv", "14.616,-61.058,3"),
        ("a.txt", "0.123, 0.456"),
        ("a.txt", "14.61, -61.05"),
        ("a.txt", "114.616, -61.058"),
        ("a.txt", "ratios of 1.253, 2.114"),
        ("a.txt", "1.250/0.800"),
        ("a.txt", "12.500/25.000"),
        ("a.txt", "a rate between 12.345, 45.678"),
        ("a.txt", "IC 95 % 10,2031 ; 12,2031"),
        ("a.txt", "12,345 678,901"),
        ("a.svg", "<path d=\"14.616,-61.058 15.616,-60.058\"/>"),
        ("a.csv", "name,flat\nx,14.616\n"),
        ("a.txt", "90° of 120"),
    ] {
        assert_eq!(found(path, text), [], "{text}");
    }
    assert_eq!(
        found(
            "a.html",
            "<style>@media print{} @page{@bottom-right{}}</style>"
        ),
        []
    );
    assert_eq!(found("a.html", "<p>@media print</p>"), [Kind::Mention]);
    assert_eq!(
        found("a.txt", "https://x.com/a/status/1800000000000000999"),
        [Kind::LongNumber]
    );
}

/// Names of the data however they are spelt, each with what looks nearly like it.
#[test]
fn names_are_found_in_other_spellings() {
    let data = dataset();
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    for (file, text, kinds) in [
        ("a.html", "Reef&#95;Watch".to_owned(), vec![Kind::Handle]),
        (
            "a.html",
            "Reef&lowbar;&#x57;atch".to_owned(),
            vec![Kind::Handle],
        ),
        (
            "a.json",
            "{\"a\":\"Reef\\u005fWatch\"}".to_owned(),
            vec![Kind::Handle],
        ),
        (
            "a.txt",
            "https://a.example/%52eef%5FWatch/1".to_owned(),
            vec![Kind::Handle],
        ),
        (
            "a.txt",
            "Ｒｅｅｆ＿Ｗａｔｃｈ".to_owned(),
            vec![Kind::Handle],
        ),
        (
            "a.txt",
            "Reef\u{200b}_Wat\u{ad}ch".to_owned(),
            vec![Kind::Handle],
        ),
        (
            "a.html",
            "<p>Reef_<b>Watch</b></p>".to_owned(),
            vec![Kind::Handle],
        ),
        ("a.html", "<p>Reef_</p><p>Watch</p>".to_owned(), vec![]),
        ("a.txt", base64("Reef_Watch"), vec![Kind::Handle]),
        ("a.txt", base64("see Reef_Watch there"), vec![Kind::Handle]),
        ("a.txt", base64("Reef_Watchers"), vec![]),
        (
            "a.txt",
            "1 700 000 000 000 000 001".to_owned(),
            vec![Kind::Id],
        ),
        (
            "a.txt",
            "1.700.000.000.000.000.001".to_owned(),
            vec![Kind::Id],
        ),
        (
            "a.txt",
            "1700_0000_0000_0000_001".to_owned(),
            vec![Kind::Id],
        ),
        (
            "a.txt",
            "1,700,000,000,000,000,001".to_owned(),
            vec![Kind::Id],
        ),
        ("a.txt", "1 700 000 000 000 009 999".to_owned(), vec![]),
        ("a.txt", "at 1715594407".to_owned(), vec![Kind::Time]),
        ("a.txt", "at 1715594407000".to_owned(), vec![Kind::Time]),
        (
            "a.txt",
            "at 2024-05-13T21:00:07+11:00".to_owned(),
            vec![Kind::Time],
        ),
        (
            "a.txt",
            "at 1715594408, 0.1715594407, 1715594407.5".to_owned(),
            vec![],
        ),
    ] {
        let outcome = after_adding(&data, file, &text);
        assert_eq!(self::kinds(&outcome), kinds, "{text}: {outcome:?}");
        assert!(outcome.findings.iter().all(|f| f.file == file));
    }
}

#[test]
fn a_handle_in_the_name_of_a_file_is_found_and_masked() {
    let data = dataset();
    for (name, found) in [
        ("posts_Reef_Watch.txt", true),
        ("posts_Reef_Watchers.txt", false),
    ] {
        let outcome = after_adding(&data, name, "nothing");
        assert_eq!(outcome.exit_code(), u8::from(found), "{name}: {outcome:?}");
        if found {
            assert_eq!(outcome.findings[0].place, "its name");
            assert_eq!(outcome.findings[0].file, "posts_Ree•••.txt");
        }
    }
}

/// Ids that are spelt as the edition's own labels, or as words of its codebook.
#[test]
fn ids_like_the_editions_own_words_are_no_findings() {
    let data = dataset();
    let rows = "A100,zorro_one,thin,active,2024-06-01\n\
        t2024,zorro_two,thin,active,2024-06-01\n\
        q3x7,zorro_six,thin,active,2024-06-01\n";
    data.put("accounts.csv", accounts(&COUNTS) + rows);
    data.put(
        "takedowns.csv",
        "takedown_id,at,label\nt2024,2024-05-20,First\n",
    );
    for (text, expected) in [("Of A100 and t2024.", vec![]), ("Of q3x7.", vec![Kind::Id])] {
        let outcome = after_adding(&data, "notes.txt", text);
        assert_eq!(kinds(&outcome), expected, "{text}: {outcome:?}");
        assert_eq!(outcome.indistinct, 1);
    }
}

/// What the codebook says itself is no stretch of a post.
#[test]
fn labels_that_posts_repeat_are_no_findings() {
    let data = dataset();
    let text = TEXT.to_owned();
    assert_eq!(
        kinds(&after_adding(&data, "notes.txt", &text)),
        [Kind::Text]
    );
    data.put("narratives.csv", format!("narrative_id,label\nn1,{TEXT}\n"));
    assert_eq!(after_adding(&data, "notes.txt", &text).findings, []);
}

#[test]
fn an_address_in_a_fact_is_placed_at_the_fact() {
    let data = dataset();
    let edition = written(&data, "first");
    let file = edition.join("facts.json");
    let mut facts = Facts::from_bytes(&fs::read(&file).unwrap()).unwrap();
    let fact = facts.get_mut("activity.posts").unwrap();
    fact.parameters
        .insert("note".to_owned(), "ask jane.doe@example.org".to_owned());
    fs::write(&file, facts.to_bytes().unwrap()).unwrap();
    let outcome = search(&edition);
    assert_eq!(
        outcome.findings,
        [Finding {
            file: "facts.json".to_owned(),
            place: "activity.posts /parameters/note".to_owned(),
            kind: Kind::Email,
            excerpt: outcome.findings[0].excerpt.clone(),
        }]
    );
    assert!(outcome.findings[0].excerpt.contains("ask jan•••"));
}

// Counts of few accounts

/// Changes the facts of an edition.
fn with_facts(edition: &Path, change: impl FnOnce(&mut Facts)) {
    let file = edition.join("facts.json");
    let mut facts = Facts::from_bytes(&fs::read(&file).unwrap()).unwrap();
    change(&mut facts);
    fs::write(&file, facts.to_bytes().unwrap()).unwrap();
}

fn cell<'a>(facts: &'a mut Facts, group: &str, state: &str) -> &'a mut Option<String> {
    let table = facts.get_mut("suspension.status").unwrap();
    let column = table.column(state).unwrap();
    let row = table
        .rows
        .iter_mut()
        .find(|row| row[0].as_deref() == Some(group));
    &mut row.unwrap()[column]
}

#[test]
fn a_small_cell_that_is_shown_is_found() {
    let data = dataset();
    let edition = written(&data, "first");
    with_facts(&edition, |facts| {
        assert_eq!(*cell(facts, "thin", "suspended"), None);
        *cell(facts, "thin", "suspended") = Some("3".to_owned());
    });
    let outcome = search(&edition);
    let small = of_kind(&outcome, Kind::SmallCell);
    assert_eq!(small.len(), 1, "{outcome:?}");
    assert!(small[0].place.starts_with("suspension.status /rows/"));
    assert_eq!(small[0].excerpt, "thin, suspended");
    // A larger count in its place is none, and neither is a total.
    with_facts(&edition, |facts| *cell(facts, "thin", "suspended") = None);
    assert_eq!(search(&edition).findings, []);
    let tiny = accounts(&[
        ("tiny", [0, 3, 0, 0, 0]),
        ("a", [40, 9, 0, 0, 0]),
        ("b", [9, 8, 0, 0, 0]),
    ]);
    data.put("accounts.csv", tiny);
    let outcome = search(&written(&data, "first"));
    assert_eq!(of_kind(&outcome, Kind::SmallCell), Vec::<&Finding>::new());
}

#[test]
fn a_scalar_that_tells_a_withheld_cell_is_found() {
    let data = dataset();
    let edition = written(&data, "first");
    with_facts(&edition, |facts| {
        let fact = facts.get_mut("suspension.suspended[group=thin]").unwrap();
        assert!(fact.suppressed);
        fact.value = Some("3".to_owned());
    });
    let outcome = search(&edition);
    let derived = of_kind(&outcome, Kind::Derived);
    assert!(
        derived
            .iter()
            .any(|f| f.place == "suspension.suspended[group=thin] /value"),
        "{outcome:?}"
    );
}

#[test]
fn a_cell_that_the_totals_give_away_is_found() {
    let data = dataset();
    let edition = written(&data, "first");
    with_facts(&edition, |facts| {
        *cell(facts, "thin", "active") = Some("20".to_owned())
    });
    let outcome = search(&edition);
    assert_eq!(kinds(&outcome), [Kind::Derived], "{outcome:?}");
    assert_eq!(outcome.findings[0].excerpt, "thin, suspended");
}

#[test]
fn withheld_numbers_are_found_in_figures_and_on_the_page() {
    let data = dataset();
    let edition = written(&data, "first");
    let figure = edition.join("figures/suspension.csv");
    let text = fs::read_to_string(&figure).unwrap();
    let row = text.lines().find(|line| line.starts_with("thin,")).unwrap();
    let told = row.replacen("thin,", "thin,3", 1);
    assert!(row.starts_with("thin,,"), "{row}");
    fs::write(&figure, text.replace(row, &told)).unwrap();
    let outcome = search(&edition);
    assert_eq!(kinds(&outcome), [Kind::WithheldShown], "{outcome:?}");
    assert!(outcome.findings[0].place.ends_with("column suspended"));

    for (id, found) in [
        ("suspension.rate[group=thin]", true),
        ("suspension.rate", false),
    ] {
        let number =
            format!("<data class=\"fact\" value=\"0.125\" data-fact=\"{id}\">12.5%</data>");
        let outcome = after_adding(&data, "report.html", &number);
        assert_eq!(outcome.exit_code(), u8::from(found), "{outcome:?}");
    }
    let facts = "id,value\nsuspension.rate[group=thin],0.125\nactivity.posts,2\n";
    let outcome = after_adding(&data, "facts.csv", facts);
    assert_eq!(kinds(&outcome), [Kind::WithheldShown]);
    assert_eq!(outcome.findings.len(), 1);
}

/// Whole groups tell less than cells: which zero stays tells what is beside it.
#[test]
fn cells_that_are_withheld_one_by_one_are_found() {
    let data = dataset();
    let edition = written(&data, "first");
    with_facts(&edition, |facts| {
        let zero = cell(facts, "thin", "unknown");
        assert_eq!(*zero, None);
        *zero = Some("0".to_owned());
    });
    let outcome = search(&edition);
    assert_eq!(kinds(&outcome), [Kind::Derived], "{outcome:?}");
    assert_eq!(outcome.findings.len(), 1);
    assert_says(&outcome.findings[0].excerpt, &["one by one"]);
}

#[test]
fn curves_that_lack_few_accounts_of_a_group_are_found() {
    let data = crate::privacy::silent(6);
    let edition = written(&data, "first");
    let derived = |outcome: &Outcome| of_kind(outcome, Kind::Derived).len();
    assert_eq!(derived(&search(&edition)), 0);
    let plant = |n: &str| {
        with_facts(&edition, |facts| {
            let curve = facts.get_mut("survival.curve[group=a]").unwrap();
            assert!(curve.n.is_some());
            curve.n = Some(n.to_owned());
        });
    };
    plant("27");
    let outcome = search(&edition);
    let places: Vec<&str> = of_kind(&outcome, Kind::Derived)
        .iter()
        .map(|f| f.place.as_str())
        .collect();
    assert!(
        places.contains(&"survival.curve[group=a] /n"),
        "{outcome:?}"
    );
    plant("24");
    assert_eq!(derived(&search(&edition)), 0);
}

/// The same numbers in other attributes, tables, sentences, shares and inputs.
#[test]
fn withheld_numbers_are_found_however_they_are_shown() {
    let data = dataset();
    for (file, text, kind) in [
        (
            "report.html",
            "<data data-fact=\"suspension.rate[group=thin]\" class='x' value='0.125'>12</data>",
            Some(Kind::WithheldShown),
        ),
        (
            "report.html",
            "<span data-fact=\"suspension.rate[group=thin]\">12 %</span>",
            Some(Kind::WithheldShown),
        ),
        (
            "report.html",
            "<data data-fact=\"suspension.rate\" value=\"0.25\">25</data>",
            None,
        ),
        (
            "a.csv",
            "Groupe;suspendus;actifs\nThin;3;\nwide;12;\n",
            Some(Kind::WithheldShown),
        ),
        (
            "a.csv",
            "Groups,Suspended\nthin,3\n",
            Some(Kind::WithheldShown),
        ),
        (
            "a.tsv",
            "group\tsuspended\nthin\t3\n",
            Some(Kind::WithheldShown),
        ),
        (
            "a.csv",
            "group,share\nthin,0.1304\n",
            Some(Kind::WithheldShown),
        ),
        (
            "a.csv",
            "groupe;part\nthin;13,04 %\n",
            Some(Kind::WithheldShown),
        ),
        ("a.csv", "group,share\nthin,0.5\nwide,0.1304\n", None),
        ("a.csv", "group,colour\nthin,3\n", None),
        (
            "a.md",
            "In the group thin, 3 suspended accounts remain.",
            Some(Kind::SmallCell),
        ),
        (
            "a.md",
            "Le groupe « thin » compte quatre comptes.",
            Some(Kind::SmallCell),
        ),
        (
            "a.html",
            "<p>Of <b>thin</b>, <i>two</i> accounts left.</p>",
            Some(Kind::SmallCell),
        ),
        (
            "a.md",
            "Of thin, 13.0 % were suspended.",
            Some(Kind::WithheldShown),
        ),
        (
            "a.md",
            "Of thin, 50 % were suspended. There were 3 accounts elsewhere.",
            None,
        ),
        (
            "a.md",
            "Thinking of 3 accounts. There are 23 accounts of thin.",
            None,
        ),
    ] {
        let outcome = after_adding(&data, file, text);
        let found: Vec<Kind> = kind.into_iter().collect();
        assert_eq!(kinds(&outcome), found, "{text}: {outcome:?}");
        assert_eq!(outcome.findings.len(), found.len(), "{text}: {outcome:?}");
    }
}

#[test]
fn shares_and_inputs_that_tell_a_withheld_count_are_found() {
    let data = dataset();
    let edition = written(&data, "first");
    let id = "suspension.rate[group=thin]";
    // 3 of 23, and a share that no few accounts of 23 are.
    for (value, found) in [("0.130434782609", true), ("0.5", false)] {
        with_facts(&edition, |facts| {
            let fact = facts.get_mut(id).unwrap();
            fact.value = Some(value.to_owned());
            fact.suppressed = false;
        });
        let outcome = search(&edition);
        let place = format!("{id} /value");
        assert_eq!(
            outcome.findings.iter().any(|f| f.place == place),
            found,
            "{outcome:?}"
        );
    }
    let edition = written(&data, "first");
    for (filter, found) in [
        ("group=thin, status=suspended", true),
        ("group=thin", false),
    ] {
        with_facts(&edition, |facts| {
            let fact = facts.get_mut("suspension.suspended[group=thin]").unwrap();
            fact.inputs = vec![sillage::facts::Input {
                table: "accounts".to_owned(),
                rows: "3".to_owned(),
                filter: filter.to_owned(),
            }];
        });
        let outcome = search(&edition);
        let place = "suspension.suspended[group=thin] /inputs/0/rows";
        assert_eq!(
            outcome.findings.iter().any(|f| f.place == place),
            found,
            "{outcome:?}"
        );
    }
}

/// Tags overlap, so that each stands against all accounts that lack it.
#[test]
fn a_tag_that_the_others_give_away_is_found() {
    let copy = tempfile::tempdir().unwrap();
    let edition = copy.path().join("lantern");
    crate::tool::copy(&root().join("reports/lantern-2024"), &edition);
    let data = root().join("data/lantern-2024");
    let found = |creators: Option<&str>| {
        with_facts(&edition, |facts| {
            let table = facts.get_mut("accounts.tags_since").unwrap();
            let column = table.column("others_since").unwrap();
            table.rows[0][column] = creators.map(str::to_owned);
        });
        leaks::search(&edition, Some(&data), None, &|_| {}).unwrap()
    };
    assert_eq!(found(None).findings, []);
    // 210 accounts were made since; 207 of them are no creators.
    let outcome = found(Some("207"));
    assert_eq!(kinds(&outcome), [Kind::Derived], "{outcome:?}");
    assert_eq!(outcome.findings[0].excerpt, "creator, since");
}

/// The least and the most of each withheld cell, by trying all tables.
fn enumerated(grid: &Grid, most: u64) -> Vec<((usize, usize), (u64, u64))> {
    fn fill(
        grid: &Grid,
        most: u64,
        at: usize,
        table: &mut Vec<Vec<u64>>,
        seen: &mut Vec<Vec<Vec<u64>>>,
    ) {
        let width = grid.columns.len();
        let (r, c) = (at / width, at % width);
        if r == grid.rows.len() {
            let rows = table.iter().map(|row| row.iter().sum::<u64>());
            let columns = (0..width).map(|c| table.iter().map(|row| row[c]).sum::<u64>());
            if rows.eq(grid.row_totals.iter().copied())
                && columns.eq(grid.column_totals.iter().copied())
            {
                seen.push(table.clone());
            }
            return;
        }
        let values = grid.cells[r][c].map_or(0..=most, |n| n..=n);
        for value in values {
            table[r][c] = value;
            fill(grid, most, at + 1, table, seen);
        }
    }
    let mut seen = Vec::new();
    let mut table = vec![vec![0; grid.columns.len()]; grid.rows.len()];
    fill(grid, most, 0, &mut table, &mut seen);
    let range = |cell: (usize, usize)| {
        let values = seen.iter().map(|table| table[cell.0][cell.1]);
        (cell, (values.clone().min().unwrap(), values.max().unwrap()))
    };
    grid.hidden().into_iter().map(range).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn withheld_cells_lie_where_enumeration_says(
        counts in prop::collection::vec(prop::array::uniform3(0..4u64), 2..4),
        hidden in prop::collection::vec(prop::array::uniform3(prop::bool::weighted(0.6)), 4)
    ) {
        let names = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
        let grid = Grid {
            rows: names(counts.len()),
            columns: names(3),
            cells: counts.iter().zip(&hidden).map(|(row, hidden)| {
                row.iter().zip(hidden).map(|(n, hidden)| (!hidden).then_some(*n)).collect()
            }).collect(),
            row_totals: counts.iter().map(|row| row.iter().sum()).collect(),
            column_totals: (0..3).map(|c| counts.iter().map(|row| row[c]).sum()).collect(),
        };
        // A withheld cell is at most the whole of its row, which 9 bounds.
        prop_assume!(grid.hidden().len() <= 6);
        prop_assert_eq!(grid.ranges(&|_, _| None).unwrap(), enumerated(&grid, 9));
    }
}

// Two editions

/// An edition before one with other accounts; the study names it if it should.
fn two(
    before: &[(&str, States)],
    after: &[(&str, States)],
    named: bool,
) -> (Data, PathBuf, PathBuf) {
    let data = dataset();
    data.put("accounts.csv", accounts(before));
    let old = written(&data, "first");
    data.put("accounts.csv", accounts(after));
    if named {
        data.put(
            "assessment.toml",
            format!("{}previous = \"reports/first\"\n", kit::FAST),
        );
    }
    let new = written(&data, "second");
    (data, old, new)
}

#[test]
fn one_account_that_moved_gives_its_cell_away() {
    let moved: [(&str, States); 3] = [("thin", [20, 4, 0, 0, 0]), BEFORE[1], BEFORE[2]];
    for named in [false, true] {
        let (_data, old, new) = two(&BEFORE, &moved, named);
        // Alone neither says anything.
        assert_eq!(search(&old).findings, []);
        let given = (!named).then_some(old.as_path());
        let outcome = leaks::search(&new, None, given, &|_| {}).unwrap();
        let between = of_kind(&outcome, Kind::Between);
        assert_eq!(between.len(), 1, "{outcome:?}");
        assert_says(&between[0].excerpt, &["thin, suspended", "withheld here"]);
        assert_eq!(outcome.exit_code(), 1);
        assert!(outcome.compared > 0);
        if !named {
            assert_eq!(search(&new).findings, [], "without the previous edition");
        }
    }
}

/// Both withhold both cells, each leaves them open, and together they leave 4 and 4: of
/// eight suspended accounts `a` has at most 4 before, and `b` after.
#[test]
fn cells_that_both_editions_withhold_are_solved_together() {
    let before = [
        ("a", [0, 4, 0, 0, 0]),
        ("b", [0, 4, 16, 0, 0]),
        ("c", [30, 12, 0, 0, 0]),
    ];
    let after = [
        ("a", [6, 4, 0, 0, 0]),
        ("b", [0, 4, 0, 0, 0]),
        ("c", [30, 12, 0, 0, 0]),
    ];
    let (_data, old, new) = two(&before, &after, false);
    // Alone neither says anything.
    for edition in [&old, &new] {
        assert_eq!(search(edition).findings, []);
    }
    let outcome = leaks::search(&new, None, Some(&old), &|_| {}).unwrap();
    let found = of_kind(&outcome, Kind::Between).into_iter();
    let found: Vec<&str> = found.map(|f| f.excerpt.as_str()).collect();
    for cell in ["a, suspended: withheld here", "b, suspended: withheld here"] {
        assert!(found.iter().any(|f| f.starts_with(cell)), "{found:?}");
    }
}

/// Posts by account and day.
fn posts(rows: &[(u64, u64)]) -> String {
    let mut csv = "post_id,account_id,created_at,kind\n".to_owned();
    for (number, (account, day)) in rows.iter().enumerate() {
        csv.push_str(&format!(
            "18{number:017},17{account:017},2024-05-{day}T10:00:00Z,original\n"
        ));
    }
    csv
}

#[test]
fn a_few_accounts_that_leave_with_their_past_are_found_and_new_ones_are_not() {
    let first = [(1, 13), (2, 14), (3, 15)];
    for (then, found) in [
        (&[(1, 13), (3, 15)][..], true),
        (&[(1, 13), (2, 14), (3, 15), (4, 16)][..], false),
        (&[(1, 13), (2, 14), (3, 15), (3, 15)][..], false),
    ] {
        let data = dataset();
        data.put("posts.csv", posts(&first));
        let old = written(&data, "first");
        data.put("posts.csv", posts(then));
        let new = written(&data, "second");
        let outcome = leaks::search(&new, None, Some(&old), &|_| {}).unwrap();
        let traced = of_kind(&outcome, Kind::SmallDifference)
            .iter()
            .any(|f| f.place == "activity.daily /rows");
        assert_eq!(traced, found, "{then:?}: {outcome:?}");
    }
}

/// A number of one edition and the table of another, although no account moved.
#[test]
fn a_scalar_of_the_previous_edition_gives_a_cell_of_the_table_away() {
    let (_data, old, new) = two(&AFTER, &AFTER, false);
    let search = || leaks::search(&new, None, Some(&old), &|_| {}).unwrap();
    assert_eq!(search().findings, []);
    with_facts(&old, |facts| {
        let fact = facts.get_mut("suspension.suspended[group=thin]").unwrap();
        fact.value = Some("4".to_owned());
    });
    let outcome = search();
    assert_eq!(kinds(&outcome), [Kind::Between], "{outcome:?}");
    assert_says(
        &outcome.findings[0].excerpt,
        &["thin, suspended", "withheld here"],
    );
}

#[test]
fn editions_that_differ_by_nothing_or_by_many_tell_nothing() {
    let many: [(&str, States); 3] = [
        ("thin", [12, 12, 0, 0, 0]),
        ("wide", [24, 18, 0, 0, 0]),
        ("other", [19, 15, 0, 0, 0]),
    ];
    for (before, after) in [(AFTER, AFTER), (BEFORE, BEFORE), (BEFORE, many)] {
        let (_data, old, new) = two(&before, &after, false);
        let outcome = leaks::search(&new, None, Some(&old), &|_| {}).unwrap();
        assert_eq!(outcome.findings, []);
        assert!(outcome.compared > 0);
    }
}

#[test]
fn shown_counts_that_differ_by_few_accounts_are_found() {
    let next: [(&str, States); 3] = [BEFORE[0], BEFORE[1], ("other", [27, 9, 0, 0, 0])];
    let (_data, old, new) = two(&BEFORE, &next, false);
    let outcome = leaks::search(&new, None, Some(&old), &|_| {}).unwrap();
    assert_eq!(kinds(&outcome), [Kind::SmallDifference], "{outcome:?}");
    assert!(
        outcome
            .findings
            .iter()
            .all(|f| f.excerpt.starts_with("other, "))
    );
}

#[test]
fn a_previous_edition_that_cannot_be_compared_is_refused_or_told() {
    let data = dataset();
    let edition = written(&data, "first");
    let internal = data.beside("reports").join("internal");
    data.edition(Some(Privacy::Internal))
        .unwrap()
        .write(&internal)
        .unwrap();
    let refused = leaks::search(&edition, None, Some(&internal), &|_| {}).unwrap_err();
    assert_says(&kit::words(&refused), &["the previous edition is internal"]);
    let lantern = root().join("reports/lantern-2024");
    let refused = leaks::search(&edition, None, Some(&lantern), &|_| {}).unwrap_err();
    assert_says(&kit::words(&refused), &["another dataset", "lantern-2024"]);
    let (_data, old, new) = two(&COUNTS, &COUNTS, true);
    fs::remove_dir_all(&old).unwrap();
    let outcome = search(&new);
    assert_eq!(outcome.exit_code(), 2, "{outcome:?}");
    assert_says(
        &outcome.unchecked.concat(),
        &["reports/first", "--previous"],
    );
}

/// What is withheld now must not be told as what it was before.
#[test]
fn the_changes_since_the_previous_edition_tell_no_withheld_number() {
    let moved: [(&str, States); 3] = [("thin", [20, 4, 0, 0, 0]), BEFORE[1], BEFORE[2]];
    let (_data, _old, new) = two(&BEFORE, &moved, true);
    let facts = Facts::from_bytes(&fs::read(new.join("facts.json")).unwrap()).unwrap();
    let table = kit::fact(&facts, "previous.decisions");
    let rows = kit::rows(table);
    let withheld: Vec<_> = rows.iter().filter(|row| row[1] == "withheld").collect();
    assert!(!withheld.is_empty(), "{rows:?}");
    for row in withheld {
        assert_eq!(row[2..], ["-", "-"], "{row:?}");
    }
    // Nor do its old value and its change stand among the headline numbers.
    for fact in facts.iter().filter(|fact| fact.suppressed) {
        for name in ["value", "change"] {
            let id = format!("previous.{name}[of={}]", fact.id);
            assert!(facts.get(&id).is_none(), "{id}");
        }
    }
}

// What is asked, and of what

#[test]
fn an_internal_edition_is_said_to_be_one_and_nothing_of_it_is_listed() {
    let data = dataset();
    let internal = data.beside("reports").join("internal");
    data.edition(Some(Privacy::Internal))
        .unwrap()
        .write(&internal)
        .unwrap();
    let outcome = search(&internal);
    assert!(outcome.is_internal() && outcome.exit_code() == 1);
    assert!(
        kinds(&outcome).contains(&Kind::Id),
        "{:?}",
        outcome.counts()
    );
    let folder = data.beside("");
    let (code, text) = kit::run(&folder, &["check", "--privacy", "reports/internal"]);
    assert_eq!(code, 1, "{text}");
    assert_says(
        &text,
        &[
            "× id of the data",
            "verdict: internal\n",
            "not to be shared",
        ],
    );
    assert!(!text.contains("170•••"), "{text}");
}

#[test]
fn without_the_data_only_shapes_are_found_and_that_is_said() {
    let data = dataset();
    let edition = written(&data, "first");
    let alone = tempfile::tempdir().unwrap();
    let moved = alone.path().join("first");
    crate::tool::copy(&edition, &moved);
    let outcome = search(&moved);
    assert_eq!(
        (outcome.findings.len(), outcome.exit_code()),
        (0, 2),
        "{outcome:?}"
    );
    fs::write(moved.join("a.md"), format!("Reef_Watch, {ID}\n")).unwrap();
    let outcome = search(&moved);
    assert_eq!(
        (kinds(&outcome), outcome.exit_code()),
        (vec![Kind::LongNumber], 1)
    );
    // Named, the data are searched for.
    let outcome = leaks::search(&moved, Some(&data.path()), None, &|_| {}).unwrap();
    assert_eq!(kinds(&outcome), [Kind::Id, Kind::Handle]);
}

#[test]
fn the_verb_prints_places_and_masks_what_it_found() {
    let data = dataset();
    let edition = written(&data, "first");
    fs::write(
        edition.join("note.md"),
        format!("line\nby {HANDLE}: +33 6 12 34 56 78\n"),
    )
    .unwrap();
    let folder = data.beside("");
    let (code, text) = kit::run(&folder, &["check", "--privacy", "reports/first"]);
    assert_eq!(code, 1);
    assert_says(
        &text,
        &[
            "1 × handle of the data\n",
            "note.md: line 2, column 4: handle of the data\n    by Ree•••: +33•••\n",
            "verdict: found\n",
        ],
    );
    let (code, text) = kit::run(
        &folder,
        &["check", "--privacy", "reports/first", "--format", "json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &answer["schema"]), (1, &"sillage-privacy/1".into()));
    assert_eq!(answer["findings"][0]["place"], "line 2, column 4");
    assert_eq!(answer["counts"][1]["kind"], "phone");
    assert!(!text.contains(HANDLE) && !text.contains("12 34"));
    let (code, text) = kit::run(&folder, &["check", "--privacy", "data/tiny"]);
    assert_eq!(code, 2, "{text}");
    let (code, text) = kit::run(&folder, &["check", "--data", "data/tiny", "reports/first"]);
    assert_eq!(code, 2, "{text}");
    assert_says(&text, &["--privacy"]);
}

/// An accepted finding is listed with its reason; another thing is not covered, and
/// neither is the same thing in another file.
#[test]
fn findings_are_accepted_by_key_and_reason_and_never_in_silence() {
    let data = dataset();
    let edition = written(&data, "first");
    let folder = data.beside("");
    let put = |name: &str, text: &str| fs::write(edition.join(name), text).unwrap();
    let check = |list: &str| {
        fs::write(folder.join("accepted.txt"), list).unwrap();
        kit::run(
            &folder,
            &[
                "check",
                "--privacy",
                "reports/first",
                "--accept",
                "accepted.txt",
                "--format",
                "json",
            ],
        )
    };
    put("note.md", "write to press@example.org\n");
    let (code, text) = check("");
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, 1, "{text}");
    let key = answer["findings"][0]["key"].as_str().unwrap().to_owned();
    let list = format!(
        "# of the press\n\n{key} the public address of the press office\n0123456789abcdef gone\n"
    );
    let (code, text) = check(&list);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (code, &answer["verdict"]),
        (0, &"nothing found but what is accepted".into())
    );
    assert_eq!(
        answer["accepted"][0]["reason"],
        "the public address of the press office"
    );
    assert_eq!(answer["accepted"][0]["file"], "note.md");
    assert_eq!(answer["stale"][0], "0123456789abcdef");
    assert!(!text.contains("press@"), "{text}");
    // The line may move; another address, or the same in another file, is news.
    put("note.md", "line\n\nwrite to Press@example.org\n");
    assert_eq!(check(&list).0, 0);
    put("note.md", "write to jane@example.org\n");
    assert_eq!(check(&list).0, 1);
    put("note.md", "write to press@example.org\n");
    put("other.md", "write to press@example.org\n");
    assert_eq!(check(&list).0, 1);
    let args = [
        "check",
        "--privacy",
        "reports/first",
        "--accept",
        "accepted.txt",
    ];
    let (_, text) = kit::run(&folder, &args);
    assert_says(
        &text,
        &[
            "accepted: note.md: line 1",
            "the public address",
            "accepted, but not found: 0123",
        ],
    );
    for (list, says) in [
        ("x y\n".to_owned(), "begins with no key"),
        (format!("\n{key}\n"), "without a reason"),
        (format!("{key} a\n{key} b\n"), "stands there twice"),
    ] {
        let (code, text) = check(&list);
        assert_eq!(code, 2, "{text}");
        assert_says(&text, &["accepted.txt", says]);
    }
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let data = dataset();
    let edition = written(&data, "first");
    fs::write(edition.join("picture.png"), [0x89, 0x50, 0xff, 0xfe]).unwrap();
    let outcome = search(&edition);
    assert_eq!(outcome.exit_code(), 2);
    assert_says(&outcome.unchecked.concat(), &["picture.png"]);
}

// The committed editions

#[test]
fn the_committed_editions_pass() {
    for name in [
        "lantern-2024",
        "lantern-2024-fr",
        "viginum-big-2024",
        "viginum-big-2024-fr",
    ] {
        let outcome = search(&root().join("reports").join(name));
        assert_eq!(outcome.findings, [], "{name}");
        assert_eq!(outcome.exit_code(), 0, "{name}: {:?}", outcome.unchecked);
        assert_eq!(outcome.rows > 13_000, name.starts_with("lantern"));
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The runs of five words in some columns of a table; all columns if none is named.
fn runs(table: &str, column: Option<&str>) -> BTreeSet<Vec<String>> {
    let path = root().join("data/lantern-2024").join(table);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    let mut runs = BTreeSet::new();
    for record in reader.records() {
        let record = record.unwrap();
        let cells = head.iter().zip(&record);
        for (_, cell) in cells.filter(|(name, _)| column.is_none_or(|column| column == *name)) {
            runs.extend(words(cell).windows(5).map(<[String]>::to_vec));
        }
    }
    runs
}

/// No five words in a row of any post stand in any file of the share-safe edition,
/// but for what the labels of narratives and events say themselves.
#[test]
fn five_words_of_no_post_stand_in_the_demonstration() {
    let mut posted = runs("posts.csv", Some("text"));
    let all = posted.len();
    for table in ["narratives.csv", "incidents.csv", "takedowns.csv"] {
        let labels = runs(table, None);
        posted.retain(|run| !labels.contains(run));
    }
    assert!(posted.len() > 10_000 && all - posted.len() < 50);
    let found = |text: &str| {
        let words = words(text);
        let found = words.windows(5).find(|run| posted.contains(*run));
        found.map(|run| run.join(" "))
    };
    assert!(found("Not one processing plant for Solane, only quays").is_some());
    for name in ["lantern-2024", "lantern-2024-fr"] {
        for (path, bytes) in crate::tool::files(&root().join("reports").join(name)) {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(found(&text), None, "{name}/{path}");
        }
    }
}

// Whoever holds the data can check what others must not see

#[test]
fn an_edition_that_withholds_cells_is_reproduced_and_a_cell_put_back_is_found() {
    let data = dataset();
    let edition = written(&data, "first");
    let facts = Facts::from_bytes(&fs::read(edition.join("facts.json")).unwrap()).unwrap();
    assert!(kit::fact(&facts, "suspension.status").suppressed);
    let verified = || verify::verify(&edition, None, Level::Bytes, &|_| {}).unwrap();
    let outcome = verified();
    assert_eq!(Verdict::of(&outcome), Verdict::Reproduced, "{outcome:?}");
    // Neither the true number nor another may stand there.
    for number in ["3", "7"] {
        with_facts(&edition, |facts| {
            *cell(facts, "thin", "suspended") = Some(number.to_owned())
        });
        let outcome = verified();
        assert_eq!(outcome.exit_code(), 1);
        let named = |d: &&verify::Difference| {
            d.level == Level::Facts && d.place.contains("suspension.status")
        };
        assert_eq!(
            outcome.differences.iter().filter(named).count(),
            1,
            "{outcome:?}"
        );
    }
}
