//! Key judgements: estimative language, the facts that they rest on, limits that
//! flag them; techniques and their versions; words by language.

use sillage::error::Error;
use sillage::pipeline::{self, Options};

use crate::kit::{Data, FAST, assert_says, facts, text, words};

const POSTS: &str = "post_id,account_id,created_at,kind\n1,a,2024-05-01T10:00:00Z,original\n2,b,2024-05-03T10:00:00Z,repost\n3,a,2024-05-04T10:00:00Z,original\n";

fn small() -> Data {
    Data::new().with("posts.csv", POSTS)
}

fn refused(source: &str) -> String {
    let error: Error = small()
        .with("judgements.md", source)
        .edition(None)
        .unwrap_err();
    words(&error)
}

/// A judgement of which one sentence is given.
fn judged(sentence: &str) -> String {
    format!(
        "\n{{{{ judgement(\"one\") }}}}\n### A title\n\nOf {{{{ fact(\"activity.posts\") }}}}. {sentence}\n"
    )
}

#[test]
fn a_judgement_shows_its_term_its_range_and_what_it_rests_on() {
    let source = judged("It is {{ likelihood(\"very likely\") }} so.")
        + "{{ rests(\"activity.accounts\") }}\n";
    let page = small().with("judgements.md", source).page();
    assert_says(
        &page,
        &[
            "<article class=\"judgement\" id=\"judgement-one\">",
            "<h3>A title</h3>",
            "title=\"80% to 95%\">very likely</span>",
            "<li><code>activity.posts</code>",
            "<li><code>activity.accounts</code>",
        ],
    );
    assert!(!page.contains("judgement flagged"));
}

#[test]
fn no_sentence_states_both_likelihood_and_confidence() {
    let both = [
        "We have {{ confidence(\"high\") }} that it is {{ likelihood(\"likely\") }}.",
        "We have {{ confidence(\"high\") }} that it is very likely.",
        "It is {{ likelihood(\"likely\") }}, with\nmoderate confidence, that it is so.",
        "We have {{ confidence(\"high\") }} that it is {{ likelihood(\"remote\") }}.",
    ];
    for sentence in both {
        let said = refused(&judged(sentence));
        assert_says(
            &said,
            &[
                "judgements.md:5",
                "a likelihood and a confidence in one sentence",
            ],
        );
    }
    let apart = [
        "We have {{ confidence(\"high\") }} in this. It is {{ likelihood(\"likely\") }}.",
        "- It is {{ likelihood(\"likely\") }}\n- We have {{ confidence(\"low\") }}",
        // Territories are remote whatever anybody estimates.
        "We have {{ confidence(\"high\") }} that it aims at remote territories.",
        // “unlikely” and “likelihood” do not say “likely”.
        "We have {{ confidence(\"high\") }} whatever the likelihood.",
    ];
    for sentence in apart {
        small().with("judgements.md", judged(sentence)).page();
    }
}

#[test]
fn in_french_a_tiny_share_is_no_likelihood() {
    let french = |sentence: &str| {
        small()
            .with("assessment.toml", format!("{FAST}language = \"fr\"\n"))
            .with("judgements.md", judged(sentence))
            .edition(None)
    };
    french("Nous avons une {{ confidence(\"high\") }} : la part est infime.").unwrap();
    for likely in ["{{ likelihood(\"remote\") }}", "vraisemblable"] {
        let both = format!("Nous avons une {{{{ confidence(\"high\") }}}} que c’est {likely}.");
        let refused = words(&french(&both).unwrap_err());
        assert_says(&refused, &["a likelihood and a confidence in one sentence"]);
    }
}

#[test]
fn the_place_of_a_mixed_sentence_is_named() {
    let source = "Lead.\n".to_owned()
        + &judged(
            "Fine so far.\n\nAnd then:\n\nIt is {{ likelihood(\"likely\") }} with {{ confidence(\"low\") }}.",
        );
    assert_says(&refused(&source), &["judgements.md:10"]);
}

#[test]
fn the_rows_of_terms_are_not_mixed() {
    let source =
        judged("It is {{ likelihood(\"likely\") }}. It is {{ likelihood(\"nearly certain\") }}.");
    assert_says(
        &refused(&source),
        &["judgements.md:3", "both rows of ICD 203"],
    );
}

#[test]
fn a_judgement_without_estimate_or_facts_is_refused() {
    let bare = judged("It is so.");
    assert_says(
        &refused(&bare),
        &["judgements.md:2", "neither how likely", "one"],
    );
    let rootless = "{{ judgement(\"two\") }}\nIt is {{ likelihood(\"likely\") }}.\n";
    assert_says(
        &refused(rootless),
        &["judgements.md:1", "rests on no fact", "two"],
    );
}

#[test]
fn a_marker_in_a_comment_starts_nothing() {
    let source = "{# as in\n{{ judgement(\"none\") }}\nso #}\nJust words.\n";
    let page = small().with("judgements.md", source).page();
    assert!(page.contains("Just words.") && !page.contains("judgement-none"));
}

#[test]
fn unknown_words_are_named_with_the_known_ones() {
    for (source, parts) in [
        (
            judged("{{ likelihood(\"maybe\") }}"),
            ["judgements.md:5", "very likely"],
        ),
        (
            judged("{{ confidence(\"medium\") }}"),
            ["judgements.md:5", "moderate"],
        ),
        (
            judged("{{ holds(\"activity.posts\") }}"),
            ["judgements.md:5", "above"],
        ),
        (
            judged("{{ holds(\"activity.pots\", above=\"1\") }}"),
            ["judgements.md:5", "activity.posts"],
        ),
        (
            judged("{{ holds(\"activity.posts\", over=\"1\") }}"),
            ["judgements.md:5", "over"],
        ),
        (
            judged("{{ holds(\"activity.posts\", above=\"many\") }}"),
            ["judgements.md:5", "is no number"],
        ),
        (
            "{{ part(\"actors\") }}\n".to_owned(),
            ["judgements.md:1", "actor"],
        ),
        (
            "{{ judgement(\"A b\") }}\n".to_owned(),
            ["judgements.md:1", "lower-case"],
        ),
        (
            "Text {{ judgement(\"a\") }}\n".to_owned(),
            ["judgements.md:1", "line of its own"],
        ),
        (judged("x") + &judged("y"), ["judgements.md:7", "already"]),
    ] {
        assert_says(&refused(&source), &parts);
    }
}

#[test]
fn a_crossed_limit_flags_the_judgement() {
    let limits = |limit: &str| judged("It is {{ likelihood(\"likely\") }}.") + "\n" + limit + "\n";
    let flagged = |limit: &str| {
        let data = small().with("judgements.md", limits(limit));
        let edition = data.edition(None).unwrap();
        let page = text(&edition, "report.html");
        assert_eq!(
            page.contains("judgement flagged"),
            !edition.notices.is_empty()
        );
        edition.notices
    };
    assert!(flagged("{{ holds(\"activity.posts\", above=\"2\", below=\"4\") }}").is_empty());
    assert!(flagged("{{ holds(\"activity.posts\", at_least=\"3\", at_most=\"3\") }}").is_empty());
    assert_eq!(
        flagged("{{ holds(\"activity.posts\", above=\"3\") }}"),
        ["judgement one: activity.posts is not above 3"]
    );
    // A fact without a number proves no limit.
    assert_eq!(
        flagged("{{ holds(\"reach.impressions\", below=\"10\") }}"),
        ["judgement one: reach.impressions has no number, and so may not be below 10"]
    );
    let crossed =
        flagged("{{ holds(\"activity.share[kind=repost]\", above=\"0.9\", bound=\"lower\") }}");
    assert_eq!(crossed.len(), 1);
}

#[test]
fn the_summary_takes_the_analysts_words() {
    let source =
        "{{ part(\"actor\") }}\nA state, say some.\n\n{{ part(\"effect\") }}\nNone is known.\n";
    let page = small().with("judgements.md", source).page();
    assert_says(
        &page,
        &["<dd><p>A state, say some.</p>", "<p>None is known.</p>"],
    );
    assert!(!page.contains("The data name no actor"));
    assert!(small().page().contains("The data name no actor"));
}

fn technique(lines: &str) -> Data {
    small().with("assessment.toml", format!("{FAST}[[disarm]]\n{lines}"))
}

#[test]
fn techniques_are_checked_against_their_version() {
    let page = |id: &str, version: &str| {
        technique(&format!(
            "technique = \"{id}\"\nversion = \"{version}\"\nfacts = [\"activity.posts\"]\n"
        ))
        .page()
    };
    assert_says(
        &page("T0049", "1.6"),
        &[
            "Flood Information Space",
            "DISARM 1.6",
            "<code>activity.posts</code>",
        ],
    );
    assert_says(&page("T0104.005", "1.6"), &["has no such id"]);
    assert_says(&page("T0104.005", "1.5"), &["Use Hashtags"]);
    assert_says(
        &page("T0049", "9.9"),
        &["not one that the tool knows", "the tool knows 1.3, 1.4, "],
    );
}

#[test]
fn what_is_declared_is_checked() {
    let refusal = |lines: &str| words(&technique(lines).edition(None).unwrap_err());
    let digit = "technique = \"T0049\"\nversion = \"1.6\"\nnote = \"in 12 waves\"\n";
    assert_says(
        &refusal(digit),
        &["assessment.toml", "T0049", "in 12 waves"],
    );
    // The edition is in English; a digit in another language's note counts, too.
    let french = "technique = \"T0049\"\nversion = \"1.6\"\nnote = { en = \"in waves\", fr = \"en 12 vagues\" }\n";
    assert_says(
        &refusal(french),
        &["assessment.toml", "T0049", "en 12 vagues"],
    );
    let wrong = "technique = \"T0049\"\nversion = \"1.6\"\nnote = 12\n";
    assert_says(
        &refusal(wrong),
        &["assessment.toml:5", "one for each language", "{ en = "],
    );
    let missing = "technique = \"T0049\"\nversion = \"1.6\"\nfacts = [\"activity.pots\"]\n";
    assert_says(&refusal(missing), &["assessment.toml", "activity.pots"]);
    let evidence = |lines: &str| {
        let data = small().with("assessment.toml", format!("{FAST}[[evidence]]\n{lines}"));
        words(&data.edition(None).unwrap_err())
    };
    assert_says(
        &evidence("kind = \"media\"\ndate = \"May\"\nsource = \"x\"\n"),
        &["assessment.toml", "YYYY-MM-DD"],
    );
    assert_says(
        &evidence("kind = \"media\"\ndate = 2024-05-01\nsource = \" \"\n"),
        &["without a source"],
    );
    assert_says(
        &evidence("kind = \"radio\"\ndate = 2024-05-01\nsource = \"x\"\n"),
        &["assessment.toml:3", "media"],
    );
}

#[test]
fn an_edition_in_french_differs_in_words_only() {
    let study = format!(
        "{FAST}title = {{ en = \"The title\", fr = \"Le titre\" }}\nprose = {{ en = \"judgements.md\", fr = \"fr.md\" }}\n"
    );
    let data = small()
        .with("assessment.toml", study)
        .with("judgements.md", "English words.\n")
        .with("fr.md", "Des mots, {{ fact(\"activity.posts\") }}.\n")
        .with(
            "takedowns.csv",
            "takedown_id,at,label,label_fr\nt1,2024-05-02,First removal,Premier retrait\n",
        );
    data.seal();
    let build = |language| {
        let options = Options {
            language: Some(language),
            ..Options::default()
        };
        pipeline::build(&data.path(), options).unwrap()
    };
    let (english, french) = (build("en"), build("fr"));
    assert_eq!(facts(&english), facts(&french));
    assert_eq!(text(&english, "facts.json"), text(&french, "facts.json"));
    let pages = [&english, &french].map(|e| text(e, "report.html"));
    assert_says(
        &pages[0],
        &[
            "<html lang=\"en\">",
            "The title",
            "English words.",
            "First removal",
            "Key judgements",
        ],
    );
    assert_says(
        &pages[1],
        &[
            "<html lang=\"fr\">",
            "Le titre",
            "Des mots",
            "3\u{a0}publications",
            "Premier retrait",
            "Principales appréciations",
        ],
    );
    let figures = |e: &sillage::edition::Edition| -> Vec<(String, Vec<u8>)> {
        let csv = e.files.iter().filter(|f| f.path.ends_with(".csv"));
        csv.map(|f| (f.path.clone(), f.bytes.clone())).collect()
    };
    assert_eq!(figures(&english), figures(&french));
    // What the French edition pins is its own prose.
    let pinned =
        |e: &sillage::edition::Edition, file: &str| e.lock.inputs.iter().any(|i| i.path == file);
    assert!(pinned(&french, "fr.md") && !pinned(&french, "judgements.md"));
}
