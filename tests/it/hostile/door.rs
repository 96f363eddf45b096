//! Every part of the door by itself: what goes in, what comes out, and that what must
//! be reversible is.

use proptest::prelude::*;
use sillage::facts;
use sillage::plain::{
    cell, cut, defanged, defanged_host, excerpt, flagged, html, json, line, markdown, quoted,
    read_back, read_cell, refanged, visible, visible_lines, written, xml,
};

use super::{piled, raw};

#[test]
fn addresses_of_every_sort_are_defanged() {
    let cases = [
        ("https://x.org/a.b?q=1", "hxxps[:]//x[.]org/a.b?q=1"),
        ("HTTP://X.ORG", "HXXP[:]//X[.]ORG"),
        ("hTTpS://x.org:8080/", "hXXpS[:]//x[.]org:8080/"),
        ("ftp://x.org/y", "ftp[:]//x[.]org/y"),
        ("http:x.org", "hxxp[:]x[.]org"),
        ("http:\\\\x.org", "hxxp[:]\\\\x[.]org"),
        ("https://user:pw@x.org/", "hxxps[:]//user:pw[@]x[.]org/"),
        (
            "https://x.org/?u=https://y.org/&v=//z.org",
            "hxxps[:]//x[.]org/?u=hxxps[:]//y[.]org/&v=//z[.]org",
        ),
        (
            "https://x.org/?u=https%3A%2F%2Fy.org",
            "hxxps[:]//x[.]org/?u=https%3A%2F%2Fy[.]org",
        ),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("JavaScript:alert(1)", "JavaScript[:]alert(1)"),
        ("data:text/html,x", "data[:]text/html,x"),
        ("mailto:a.b@x.org", "mailto[:]a[.]b[@]x[.]org"),
        ("//x.org/y", "//x[.]org/y"),
        ("see www.x.org/y", "see www[.]x[.]org/y"),
        ("WWW.x.org", "WWW[.]x[.]org"),
        ("t.me/abc", "t[.]me/abc"),
        (
            "write to a.b+c@mail.x.org.",
            "write to a.b+c[@]mail[.]x[.]org.",
        ),
        ("@user@social.example", "@user[@]social[.]example"),
        ("https://пример.рф/", "hxxps[:]//пример[.]рф/"),
        ("http://x。org．a｡b", "hxxp[:]//x[。]org[．]a[｡]b"),
        (
            "www.xn--e1afmkfd.xn--p1ai/",
            "www[.]xn--e1afmkfd[.]xn--p1ai/",
        ),
        ("gemini://x.org", "gemini[:]//x[.]org"),
        ("a@x.org_b", "a[@]x[.]org_b"),
        ("https://ev\u{200b}il.org", "hxxps[:]//ev\u{200b}il[.]org"),
    ];
    for (live, safe) in cases {
        assert_eq!(defanged(live), safe);
        assert_eq!(refanged(safe), live);
        assert_eq!(defanged(safe), safe, "twice");
    }
    assert_eq!(defanged_host("x.org"), "x[.]org");
    assert_eq!(defanged_host(&defanged_host("x.org")), "x[.]org");
}

#[test]
fn what_is_no_address_stays() {
    for text in [
        "at 10:30, and so on.",
        "The data: 5 posts",
        "e.g. and/or",
        "figures/its-t1.svg",
        "1.5/2",
        "tables/activity.csv",
        "@handle",
        "a @ b",
        "T0049.003",
        "1/2",
        "//",
        "http",
        "www",
        "a//b",
        "METHODS §4",
        "x = y; z",
        "10.05.2024",
        "Nov./Dec.",
        "report.html",
        "note: this",
        "3:2",
    ] {
        assert_eq!(defanged(text), text);
    }
}

#[test]
fn words_that_look_like_others_are_flagged_and_honest_texts_are_not() {
    let cases = [
        (
            "log in to pаypаl now",
            "log in to pаypаl[Latin+Cyrillic] now",
        ),
        ("Αpple", "Αpple[Latin+Greek]"),
        ("мoсква", "мoсква[Latin+Cyrillic]"),
        ("visit раура today", "visit раура[Cyrillic] today"),
        ("раураl.com", "раураl[Latin+Cyrillic].com"),
    ];
    for (text, shown) in cases {
        assert_eq!(flagged(text), shown);
        assert_eq!(flagged(shown), shown, "twice");
    }
    for honest in [
        "Москва не сразу строилась, а оса – сера",
        "Сор и оса",
        "COVIDом заболели, 5G-вышка и iPhone’ы",
        "Газпром, Nord Stream и Газпромнефть",
        "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας",
        "Η EU και η NATO",
        "القاهرة مدينة كبيرة, Cairo",
        "می\u{200c}خواهم",
        "東京タワーに行きましたTシャツ",
        "서울 특별시 K-pop",
        "北京 WeChat 微信",
        "Հայաստան և Europe",
        "Nouméa, Kanaky, déjà-vu",
        "α-helix, β2 and μm",
        "हिन्दी और English",
        "Tiếng Việt",
        "А и Б сидели на трубе, see NATO",
    ] {
        assert_eq!(flagged(honest), honest);
    }
}

#[test]
fn scripts_that_pile_marks_or_join_letters_are_left_alone() {
    for kept in [
        "می\u{200c}خواهم",
        "👩\u{200d}💻",
        "❤\u{fe0f}",
        "👁\u{fe0f}\u{200d}🗨\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "ཧཱུྃ",
        "בְּרֵאשִׁ֖ית",
        "مُحَمَّدٌ",
        "ကြောင့်",
        "क्षत्रिय",
        "e\u{301}\u{323}",
        "ที่นี่",
        "Nouméa, 東京",
    ] {
        assert_eq!(visible(kept), kept);
    }
    let zalgo = format!("e{}", "\u{301}\u{5b4}\u{64e}\u{951}\u{489}\u{1dc2}\u{20dd}");
    assert!(
        piled(&zalgo) && !piled(&visible(&zalgo)),
        "{}",
        visible(&zalgo)
    );
    // A second selector chooses nothing, and may carry a message.
    assert_eq!(visible("❤\u{fe0f}\u{fe0f}"), "❤\u{fe0f}[U+FE0F]");
    assert_eq!(visible("می\u{200c}\u{200c}خ"), "می[U+200C][U+200C]خ");
}

#[test]
fn what_is_cut_says_how_much() {
    let megabyte = "x".repeat(1 << 20);
    for longest in [80, 200, 5_000] {
        let short = cut(&megabyte, longest);
        assert_eq!(short.chars().count(), longest);
        let (kept, sign) = short.split_once("[…+").unwrap();
        let left: usize = sign.strip_suffix(']').unwrap().parse().unwrap();
        assert_eq!(kept.len() + left, megabyte.len());
        assert_eq!(cut(&short, longest), short, "twice");
    }
    assert_eq!(cut("short", 80), "short");
    assert_eq!(cut(&"é".repeat(80), 80), "é".repeat(80));
    assert!(excerpt(&megabyte).len() < 100);
    assert!(quoted(&megabyte).len() < 1_100);
}

#[test]
fn cells_that_start_a_formula_are_disarmed_and_can_be_read_back() {
    for formula in [
        "=1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u{a0}=1",
        "\u{3000}+1",
        "'=1",
        "''=1",
        "' =1",
        "−1",
    ] {
        let safe = cell(formula);
        assert!(safe.starts_with('\''), "{formula:?}: {safe:?}");
        assert_eq!(read_cell(&safe), formula);
    }
    // What hides the sign shows, so that no formula is left.
    assert_eq!(cell("\0=1"), "[U+0000]=1");
    assert_eq!(cell("\u{feff}=1"), "[U+FEFF]=1");
    for plain in ["x", "a=b", "'quoted'", "", "2024", "é"] {
        assert_eq!(cell(plain), plain);
    }
    // A sign that stood there is told from one that was put there.
    assert_eq!(cell("[U+202E]"), "[U+005B]U+202E]");
    assert_ne!(cell("[U+202E]"), cell("\u{202e}"));
}

#[test]
fn markup_ends_nowhere() {
    let ends = "</title>]]>--!><!--\"'`&amp;<svg onload=x>";
    for safe in [html(ends), xml(ends)] {
        assert!(!safe.contains(['<', '>', '"', '\'']), "{safe}");
    }
    let document = format!("<x a=\"{}\">{}</x>", xml(ends), xml(ends));
    let parsed = roxmltree::Document::parse(&document).unwrap();
    assert_eq!(parsed.root_element().text(), Some(ends));
    assert_eq!(parsed.root_element().attribute("a"), Some(ends));
    let title = "[x](javascript:y) <b> # *z* ![i](j)";
    assert_eq!(
        markdown(title),
        "\\[x\\](javascript:y) \\<b\\> \\# \\*z\\* \\!\\[i\\](j)"
    );
}

#[test]
fn ids_of_facts_spell_what_nobody_sees() {
    for value in [
        "a\u{202e}b",
        "\0\u{1b}\u{9b}",
        "\u{e0041}",
        "a%U202E;b",
        "x,y=[z]%\"",
        "\u{10fffd}",
    ] {
        let id = facts::id("activity.posts", &[("platform", value)]);
        assert_eq!(raw(&id), None, "{id}");
        let (_, scope) = facts::parts(&id).unwrap();
        assert_eq!(scope, [("platform", value.to_owned())]);
    }
}

/// Texts that are made of whatever could make an address, a cell or a sign.
fn crafted() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "http",
        "https",
        "ftp",
        "javascript",
        "data",
        "mailto",
        "://",
        ":",
        "//",
        "/",
        "\\",
        ".",
        "。",
        "@",
        "www",
        "WWW.",
        "x",
        "org",
        "рф",
        "xn--",
        "%2F%2F",
        "%3A",
        "?u=",
        "&",
        "#",
        " ",
        "\n",
        "\t",
        "=",
        "+",
        "-",
        "'",
        "＝",
        "[",
        "]",
        "[U+",
        "202E]",
        "[.]",
        "\u{202e}",
        "\u{200d}",
        "\u{200c}",
        "\u{feff}",
        "\0",
        "é",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        "❤",
        "\u{fe0f}",
        "\"",
        "<",
        "pаypаl",
    ]);
    let known = prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![known, any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_was_defanged_can_be_made_whole(text in crafted()) {
        let safe = defanged(&text);
        prop_assert_eq!(defanged(&safe), safe.clone());
        let bracketed = ["[.]", "[:]", "[@]", "[。]", "[．]", "[｡]"];
        if !bracketed.iter().any(|sign| text.contains(sign)) && !text.to_lowercase().contains("hxxp") {
            prop_assert_eq!(refanged(&safe), text);
        }
        let lower = safe.to_lowercase();
        prop_assert!(!lower.contains("http://") && !lower.contains("https://"), "{}", safe);
    }

    #[test]
    fn what_is_shown_holds_nothing_hidden_and_stays(text in crafted()) {
        for shown in [visible(&text), visible_lines(&text), line(&text), quoted(&text), excerpt(&text), html(&text), xml(&text)] {
            prop_assert_eq!(raw(&shown), None);
            prop_assert!(!piled(&shown));
            prop_assert_eq!(&visible_lines(&shown), &shown);
        }
        prop_assert_eq!(flagged(&flagged(&text)), flagged(&text));
    }

    #[test]
    fn cells_and_signs_can_be_read_back(text in crafted()) {
        prop_assert_eq!(read_back(&written(&text)), text.clone());
        let safe = cell(&text);
        prop_assert_eq!(raw(&safe), None);
        let first = safe.trim_start_matches([' ', '\u{a0}', '\u{3000}']).chars().next();
        prop_assert!(!first.is_some_and(|c| "=+-@\t\r\n\0＝＋－＠".contains(c)), "{:?}", safe);
        prop_assert_eq!(read_cell(&safe), text);
    }

    #[test]
    fn json_reads_the_same_and_hides_nothing(text in crafted()) {
        let json = json(&serde_json::to_string(&[&text]).unwrap());
        prop_assert_eq!(raw(&json), None);
        let read: Vec<String> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read[0], &text);
    }

    #[test]
    fn xml_is_well_formed(text in crafted()) {
        let document = format!("<x a=\"{}\">{}</x>", xml(&text), xml(&text));
        let parsed = roxmltree::Document::parse(&document).unwrap();
        prop_assert!(parsed.root_element().children().all(|c| c.is_text()));
    }

    #[test]
    fn ids_of_facts_can_be_read_back(text in crafted()) {
        let id = facts::id("a.b", &[("group", text.as_str())]);
        prop_assert_eq!(raw(&id), None);
        let (_, scope) = facts::parts(&id).unwrap();
        prop_assert_eq!(&scope[0].1, &text);
    }
}
