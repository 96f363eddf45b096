//! The key of a text and its terms: what must not matter does not, what is
//! hostile is survived in time.

use std::time::Instant;

use proptest::prelude::*;
use sillage::ingest::text::{Sort, Text};
use sillage::keyed::Keyer;

fn bare(text: &str) -> String {
    Text::default().bare(text).to_owned()
}

fn has_key(text: &str) -> bool {
    Text::default().key(&Keyer::new(b"test"), text).is_some()
}

/// The terms of a text as `#hashtag`, `@domain` and `word`.
fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    Text::default().terms(text, &mut |sort, term| {
        let sign = match sort {
            Sort::Hashtag => "#",
            Sort::Domain => "@",
            Sort::Word => "",
        };
        found.push(format!("{sign}{term}"));
    });
    found
}

#[test]
fn what_does_not_matter_goes() {
    for (text, left) in [
        ("The  Mayor\tsaid:\n\"No!\"", "the mayor said no"),
        ("RT @some_one: The mayor", "the mayor"),
        ("rt the mayor", "the mayor"),
        ("@a @b.c-d RT: the mayor", "the mayor"),
        ("Art of the mayor", "art of the mayor"),
        ("Fire 🔥🔥 now", "fire now"),
        ("Fire👩‍👩‍👧‍👦now", "firenow"),
        ("flag 🇳🇨 and skin 👍🏽", "flag and skin"),
        ("see https://t.co/AbC123 there", "see there"),
        ("seehttps://t.co/AbC123 there", "see there"),
        ("see www.Example.org/x?y=z#q there", "see there"),
        ("日本http://t.co/aと言う", "日本と言う"),
        ("to @bob@social.example, too", "to too"),
        ("mail me@example.org", "mail meexampleorg"),
        ("ｆｕｌｌ　ｗｉｄｔｈ１２", "full width12"),
        ("＠ｂｏｂ ｈｉ", "hi"),
        (
            "Straße STRASSE ΣΊΣΥΦΟΣ σίσυφος",
            "strasse strasse σίσυφοσ σίσυφοσ",
        ),
        ("Cafe\u{301} Café", "café café"),
        ("ﬁne ½ ²", "fine 12 2"),
        ("a\u{202E}bc\u{202C}\u{200B}d\u{FEFF}\u{AD}e", "abcde"),
        ("zero\u{3164}\u{115F}width\u{34F}", "zerowidth"),
        ("don't don’t", "dont dont"),
        ("می\u{200C}خواهم", "میخواهم"),
        ("हिन्दी में", "हिन्दी में"),
        ("", ""),
        ("🔥 https://t.co/a @b !!!", ""),
    ] {
        assert_eq!(bare(text), left, "{text:?}");
    }
}

#[test]
fn short_texts_have_no_key() {
    assert!(!has_key("exactly nineteen ch"));
    assert!(has_key("exactly twenty chars"));
    assert!(!has_key("nineteen and emoji 🔥🔥🔥🔥🔥🔥"));
    assert!(has_key("ﷺﷺ"), "one character that stands for eighteen");
    assert!(!has_key(""));
}

#[test]
fn terms_are_told_apart() {
    for (text, expected) in [
        (
            "The Mayor's #FairShare of l’île: 42 not, 2019 yes",
            "the mayor's #fairshare l'île not 2019 yes",
        ),
        (
            "see https://WWW.Example.org:80/path, @bob's",
            "see @example.org",
        ),
        (
            "#one#two #fair_share # alone",
            "#one #two #fair_share alone",
        ),
        (
            "http://user:secret@host.example/x http://localhost/ http://…",
            "@host.example",
        ),
        ("https://пример.рф/путь и", "@пример.рф путь"),
        ("'quoted' rock'n'roll ''", "quoted rock'n'roll"),
        ("soft\u{AD}hyphen zero\u{200B}width", "softhyphen zerowidth"),
    ] {
        assert_eq!(terms(text).join(" "), expected, "{text:?}");
    }
    let long = "x".repeat(65);
    assert!(terms(&long).is_empty(), "noise is no word");
    assert_eq!(terms(&long[..64]).len(), 1);
}

#[test]
fn columns_give_domains_and_hashtags() {
    let mut text = Text::default();
    for (address, domain) in [
        ("https://www.Example.ORG/a?b", Some("example.org")),
        ("example.org", Some("example.org")),
        ("https://example.org.", Some("example.org")),
        ("not a domain", None),
        ("https://", None),
        ("a..b", None),
    ] {
        assert_eq!(text.domain(address), domain, "{address}");
    }
    assert_eq!(text.hashtag("#FairShare"), Some("fairshare"));
    assert_eq!(text.hashtag("Fair\u{202E}Share"), Some("fairshare"));
    assert_eq!(text.hashtag("#<b>fair_share\"</b>"), Some("bfair_shareb"));
    assert_eq!(text.hashtag("#"), None);
}

/// A million characters of what would make a careless reader slow.
#[test]
fn long_texts_take_linear_time() {
    let started = Instant::now();
    for piece in [
        "a",
        "@",
        "@a",
        "@a.",
        "#",
        "h",
        "http://",
        "www.",
        "RT ",
        "\u{301}",
        "\u{1D165}\u{1D16D}",
        "👩\u{200D}",
        "ﷺ",
        "\u{202E}",
        "'",
        "日",
        "İ",
    ] {
        // One of them stands for eighteen characters, which a debug build feels.
        let size = if piece == "ﷺ" { 100_000 } else { 1_000_000 };
        let text = piece.repeat(size / piece.len());
        let mut reader = Text::default();
        reader.key(&Keyer::new(b"test"), &text);
        let mut seen = 0;
        reader.terms(&text, &mut |_, term| seen += term.len());
        assert!(seen <= 12 * text.len());
    }
    // Generous: quadratic work would take hours.
    assert!(started.elapsed().as_secs() < 120);
}

prop_compose! {
    /// Words of several scripts with single spaces; none of them is RT.
    fn words()(words in prop::collection::vec("[a-z]{3,8}|[а-я]{3,8}|[א-ת]{3,6}|[ぁ-ん]{3,5}", 8..14)) -> Vec<String> { words }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_copy_in_disguise_has_the_same_key(words in words(), at in 0..8usize, disguise in 0..10usize) {
        let keyer = Keyer::new(b"test");
        let mut text = Text::default();
        let plain = words.join(" ");
        let with = |extra: &str| {
            let mut more = words.clone();
            more.insert(at, extra.to_owned());
            more.join(" ")
        };
        let disguised = match disguise {
            0 => plain.to_uppercase(),
            1 => words.join(" \t\u{A0}\n"),
            2 => with("https://t.co/aB3x_9"),
            3 => with("@Some_Body7"),
            4 => with("🔥👩\u{200D}👩\u{200D}👧"),
            5 => format!("RT @abc: {plain}"),
            6 => format!("“{}”!", words.join(", ")),
            7 => words.join("\u{200B} \u{202E}"),
            8 => with("www.example.org/path"),
            _ => format!("{plain} — 👍🏽 @a @b https://example.org"),
        };
        prop_assert_eq!(text.key(&keyer, &plain), text.key(&keyer, &disguised));
        let other = format!("{plain} and more");
        prop_assert_ne!(text.key(&keyer, &plain), text.key(&keyer, &other));
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), pieces in prop::collection::vec("(@|#|http://|www\\.|[ -~]|\\PC|\u{202E}|\u{301}|\u{200D}){0,6}", 0..12)) {
        let text = format!("{text}{}", pieces.concat());
        let mut reader = Text::default();
        let once = reader.bare(&text).to_owned();
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
        for c in once.chars() {
            prop_assert!(c == ' ' || !(c.is_ascii_punctuation() || c.is_control()));
        }
        reader.terms(&text, &mut |sort, term| {
            assert!(!term.is_empty() && term.len() <= 256);
            assert!(sort != Sort::Word || !term.contains(['@', '/', '#', ' ']));
        });
    }
}
