//! Rules for whole pages: every number that is printed is an element with its
//! value, no input makes a page too large, and languages say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::kit::{Data, assert_says, text};

fn committed(edition: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("reports/{edition}/report.html"));
    std::fs::read_to_string(path).unwrap()
}

/// An element as far as this rule looks at it.
struct Open<'a> {
    name: &'a str,
    tag: &'a str,
}

impl Open<'_> {
    /// Whether digits may stand in it: numbers with their value, days, code,
    /// pictures, figures' captions (whose numbers the pictures' facts hold), the
    /// appendix itself, names of sections and whatever the data call something.
    fn excuses(&self) -> bool {
        const NAMES: [&str; 7] = [
            "data",
            "time",
            "code",
            "pre",
            "svg",
            "figcaption",
            "caption",
        ];
        const MARKS: [&str; 11] = [
            "class=\"description\"",
            "class=\"figure-label\"",
            "class=\"numbers\"",
            "class=\"listed\"",
            "class=\"figure-origin\"",
            "href=\"#method-",
            "id=\"method-",
            "class=\"kind\"",
            "class=\"limit\"",
            "class=\"rests\"",
            "role=\"rowheader\"",
        ];
        NAMES.contains(&self.name) || MARKS.iter().any(|mark| self.tag.contains(mark))
    }
}

/// Texts of the page with a digit that no element excuses.
fn loose_digits(html: &str) -> Vec<&str> {
    let main = html
        .split_once("<main")
        .unwrap()
        .1
        .rsplit_once("</main>")
        .unwrap()
        .0;
    let (mut open, mut loose): (Vec<Open<'_>>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut rest = main.split_once('>').unwrap().1;
    while let Some((before, after)) = rest.split_once('<') {
        let digit = before
            .replace("&#39;", "")
            .chars()
            .any(|c| c.is_ascii_digit());
        // Cells without number are labels, ids and words of the data.
        let label = open
            .last()
            .is_some_and(|e| ["td", "th"].contains(&e.name) && !e.tag.contains("num"));
        if digit && !label && !open.iter().any(Open::excuses) {
            loose.push(before.trim());
        }
        let (tag, next) = after.split_once('>').unwrap();
        let name = tag
            .split([' ', '/'])
            .find(|part| !part.is_empty())
            .unwrap_or("");
        match tag.starts_with('/') {
            true => {
                let at = open
                    .iter()
                    .rposition(|e| e.name == name)
                    .unwrap_or(open.len());
                open.truncate(at);
            }
            false if tag.ends_with('/') || name == "br" => {}
            false => open.push(Open { name, tag }),
        }
        rest = next;
    }
    loose
}

#[test]
fn every_number_of_the_committed_pages_is_an_element() {
    for (edition, least) in [
        ("lantern-2024", 500),
        ("lantern-2024-fr", 500),
        ("viginum-big-2024", 50),
        ("viginum-big-2024-fr", 50),
    ] {
        let page = committed(edition);
        let loose: Vec<&str> = loose_digits(&page)
            .into_iter()
            .filter(|text| !known(text))
            .collect();
        assert!(loose.is_empty(), "{edition}: {loose:#?}");
        assert!(page.matches("<data class=\"fact\"").count() > least);
    }
}

/// What is no number of the report: the name of a standard, the actor's zone,
/// notes of the data, the tool's version, sources, and published figures that
/// the prose quotes.
fn known(text: &str) -> bool {
    let parts = [
        "ICD 203",
        "Sillage 0.",
        "+04:00",
        "2024-02-05",
        "2024-11-15",
        "2024-03-27",
        "2023 and February",
        "2023 et février",
        "AV-202405170714",
        "414 of the",
        "that 115 place",
        "that 39 declare",
        "40 of the 91",
        "36 of the 91",
        "of the 423",
        "414 des",
        "que 115 se",
        "que 39 se",
        "40 des 91",
        "des 91",
        "C-24",
        "D3lta",
    ];
    parts.iter().any(|part| text.contains(part))
}

#[test]
fn a_digit_typed_into_a_page_would_be_found() {
    let page = "<main><p>There were <data value=\"7\">7</data> posts.</p><td>n1</td></main>";
    assert!(loose_digits(page).is_empty());
    let page = "<main id=\"c\"><p>There were <b>7</b> posts.</p><td class=\"num\">8</td></main>";
    assert_eq!(loose_digits(page), ["7", "8"]);
}

/// Posts, narratives, groups, takedowns and incidents far beyond a usual study.
fn crowded() -> Data {
    let mut posts = "post_id,account_id,created_at,platform,kind,text,language,narratives,territories,hashtags,views,likes,reposts\n".to_owned();
    let mut accounts = "account_id,status,status_as_of,suspended_at,group\n".to_owned();
    for i in 0..4_000 {
        let (day, month) = (1 + i % 28, 1 + (i / 28) % 12);
        writeln!(posts, "{i},a{},2024-{month:02}-{day:02}T{:02}:00:00Z,p{},original,a text of its own kind number {},l{},n{}|n{},z{},h{},{},{},1", i * 7 % 900, i % 24, i % 9, i % 700, i % 80, i * 13 % 150, i % 150, i % 200, i % 90, i * 37, i % 5).unwrap();
    }
    for i in 0..900 {
        let gone = i % 3 == 0;
        let (state, day) = if gone {
            ("suspended", format!("2024-{:02}-10", 1 + i % 12))
        } else {
            ("active", String::new())
        };
        writeln!(accounts, "a{i},{state},2025-01-01,{day},group {}", i % 90).unwrap();
    }
    let mut takedowns = "takedown_id,at,label\n".to_owned();
    let mut incidents = "incident_id,start,label,source\n".to_owned();
    for i in 0..9 {
        writeln!(
            takedowns,
            "t{i},2024-{:02}-15,\"Takedown number {i}, {}\"",
            2 + i,
            "of many words ".repeat(40)
        )
        .unwrap();
    }
    for i in 0..500 {
        writeln!(
            incidents,
            "i{i},2024-{:02}-{:02},Something that happened {i},An agency",
            1 + i % 12,
            1 + i % 28
        )
        .unwrap();
    }
    let label = "A narrative with a label that is rather long, as real ones are";
    let mut narratives = "narrative_id,label\n".to_owned();
    (0..150).for_each(|i| writeln!(narratives, "n{i},\"{label} {i}\"").unwrap());
    Data::new()
        .with("posts.csv", posts)
        .with("accounts.csv", accounts)
        .with("takedowns.csv", takedowns)
        .with("incidents.csv", incidents)
        .with("narratives.csv", narratives)
}

#[test]
fn no_input_makes_a_page_of_more_than_two_megabytes() {
    let edition = crowded().edition(None).unwrap();
    assert_eq!(edition.notices, [""; 0]);
    let page = text(&edition, "report.html");
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    // What had no room is named with its file, which is there.
    let links: BTreeSet<&str> = page
        .split("href=\"")
        .skip(1)
        .map(|l| l.split('"').next().unwrap())
        .collect();
    let files = links.iter().filter(|l| !l.starts_with('#'));
    let mut found = 0;
    for file in files {
        assert!(edition.file(file).is_some(), "no file {file}");
        found += usize::from(file.starts_with("tables/"));
    }
    assert!(found > 2, "only {found} tables are linked");
    let ids: BTreeSet<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|l| l.split('"').next().unwrap())
        .collect();
    for link in links.iter().filter_map(|l| l.strip_prefix('#')) {
        assert!(ids.contains(link), "no target for #{link}");
    }
}

/// Prose is never cut: the page holds it, and its authors are told.
#[test]
fn a_page_that_no_budget_makes_small_enough_is_noticed() {
    let data = Data::new().with(
        "posts.csv",
        "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n",
    );
    let long = "Words and words, ".repeat(125_000);
    let edition = data
        .with("judgements.md", format!("{long}\n"))
        .edition(None)
        .unwrap();
    let size = text(&edition, "report.html").len();
    assert!(size > 2_000_000);
    let [notice] = &edition.notices[..] else {
        panic!("{:?}", edition.notices);
    };
    assert_says(
        notice,
        &["report.html", &size.to_string(), "shorten the prose"],
    );
}

/// Messages by id, with the variables that each names.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for (path, source) in sillage::message::sources() {
        if !path.starts_with(&format!("{language}/")) {
            continue;
        }
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                current = line.split(" =").next().unwrap().to_owned();
                all.entry(current.clone()).or_default();
            }
            let named = line.split('$').skip(1);
            let name = |s: &str| {
                s.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .next()
                    .unwrap()
                    .to_owned()
            };
            all.entry(current.clone())
                .or_default()
                .extend(named.map(name));
        }
    }
    all
}

#[test]
fn every_language_has_every_message_with_its_variables() {
    let english = messages("en");
    assert!(english.len() > 500);
    let languages: Vec<&str> = sillage::message::languages().collect();
    assert_eq!(languages, ["en", "fr"]);
    let french = messages("fr");
    let ids = |m: &BTreeMap<String, BTreeSet<String>>| m.keys().cloned().collect::<BTreeSet<_>>();
    let differ: Vec<String> = ids(&english)
        .symmetric_difference(&ids(&french))
        .cloned()
        .collect();
    assert!(differ.is_empty(), "in one language only: {differ:?}");
    // A language may select on an amount that another only prints, not leave one out.
    let amounts = |v: &BTreeSet<String>| -> BTreeSet<String> {
        v.iter()
            .map(|n| n.trim_end_matches("_n").to_owned())
            .collect()
    };
    for (id, variables) in &english {
        let missing: Vec<String> = amounts(variables)
            .difference(&amounts(&french[id]))
            .cloned()
            .collect();
        assert!(missing.is_empty(), "fr: {id} does not say {missing:?}");
    }
}
