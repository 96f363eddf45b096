//! Editions of the hostile dataset, share-safe and internal, English and French: what
//! each file may hold, whatever its text.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::edition::Edition;
use sillage::facts::Facts;
use sillage::pipeline::{self, Options};
use sillage::plain;

use super::{copy, live, payloads, piled, raw};
use crate::kit::text;
use crate::page::parse;

/// The editions by name, made once for all tests.
fn editions() -> &'static [(String, Edition)] {
    static EDITIONS: OnceLock<Vec<(String, Edition)>> = OnceLock::new();
    EDITIONS.get_or_init(|| {
        let (_folder, data) = copy();
        let make = |privacy: Privacy, language: &str| {
            let options = Options {
                privacy: Some(privacy),
                language: Some(language),
                ..Options::default()
            };
            let edition = pipeline::build(&data, options).unwrap();
            (format!("{} {language}", privacy.word()), edition)
        };
        let both = [Privacy::ShareSafe, Privacy::Internal];
        std::thread::scope(|scope| {
            let made = both.map(|p| scope.spawn(move || [make(p, "en"), make(p, "fr")]));
            made.into_iter().flat_map(|m| m.join().unwrap()).collect()
        })
    })
}

/// Every file with the name of its edition, as text.
fn files(ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, edition) in editions() {
        let paths = edition.files.iter().map(|f| &f.path);
        for path in paths.filter(|path| path.ends_with(ending)) {
            found.push((format!("{name}: {path}"), text(edition, path)));
        }
        if ending == "lock" {
            let lock = edition.lock.to_bytes().unwrap();
            found.push((
                format!("{name}: sillage.lock"),
                String::from_utf8(lock).unwrap(),
            ));
        }
    }
    assert!(
        found.len() >= 4,
        "only {} files end in {ending}",
        found.len()
    );
    found
}

#[test]
fn no_file_holds_a_character_that_nobody_sees() {
    for ending in ["", "lock"] {
        for (name, text) in files(ending) {
            assert_eq!(raw(&text), None, "{name}");
            let marks = !name.ends_with(".json") && !name.ends_with(".lock");
            assert!(!marks || !piled(&text), "{name}");
        }
    }
}

/// Elements that a report is made of.
const ELEMENTS: &str = "a article blockquote body br caption circle code data dd desc details div dl dt em figcaption figure footer g h1 h2 h3 h4 h5 h6 head header hr html li main meta nav ol p polygon polyline pre q rect section small span strong style summary sup svg table tbody td text th thead time title tr ul";
/// Their attributes.
const ATTRIBUTES: &str = "aria-hidden aria-label aria-labelledby charset class content cx cy data-fact datetime dir dy fill focusable font-family font-size font-weight height href http-equiv id lang name points r role scope stroke stroke-width tabindex text-anchor title value viewbox width x xmlns y";

#[test]
fn the_page_is_made_of_our_own_elements_and_attributes() {
    let allowed: BTreeSet<&str> = ELEMENTS.split(' ').collect();
    let attributes: BTreeSet<&str> = ATTRIBUTES.split(' ').collect();
    for (name, html) in files("report.html") {
        let page = parse(&html);
        assert!(
            page.errors.borrow().is_empty(),
            "{name}: {:?}",
            page.errors.borrow()
        );
        assert!(page.comments.borrow().is_empty(), "{name}");
        let elements = page.elements.borrow();
        assert!(
            elements.len() > 2_000,
            "{name}: {} elements",
            elements.len()
        );
        for element in elements.iter() {
            assert!(
                allowed.contains(element.name.as_str()),
                "{name}: {element:?}"
            );
            for (attribute, value) in &element.attributes {
                let attribute = attribute.to_ascii_lowercase();
                assert!(
                    attributes.contains(attribute.as_str()),
                    "{name}: {element:?}"
                );
                match attribute.as_str() {
                    "href" => assert!(is_ours(value), "{name}: {element:?}"),
                    "id" | "class" => {
                        assert!(!value.contains(['<', '"', '\'']), "{name}: {element:?}")
                    }
                    "xmlns" => assert_eq!(value, "http://www.w3.org/2000/svg"),
                    "http-equiv" => assert_eq!(value, "Content-Security-Policy"),
                    "fill" | "stroke" => assert!(!value.contains('('), "{name}: {element:?}"),
                    _ => {}
                }
            }
        }
        let metas = elements.iter().filter(|e| e.name == "meta").count();
        assert_eq!(metas, 5, "{name}");
    }
}

/// A place in the page, or a file of the edition.
fn is_ours(link: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-./".contains(c);
    link.starts_with('#')
        || link == "assessment.stix.json"
        || ["figures/", "tables/"].iter().any(|f| link.starts_with(f)) && link.chars().all(plain)
}

#[test]
fn no_address_of_the_data_is_live_where_people_read_it() {
    let shown = |name: &str| ["html", "svg", "cff"].iter().any(|e| name.ends_with(e));
    for (name, text) in files("").into_iter().filter(|(name, _)| shown(name)) {
        // Ids of facts are keys, and stand in attributes that lead nowhere else.
        let keys = ["data-fact", "href", "id", "aria-labelledby"];
        let seen = keys.iter().fold(text, |text, key| without(&text, key));
        assert_eq!(live(&seen), None, "{name}");
    }
    for ending in ["edition/datapackage.json", "ro-crate-metadata.json"] {
        let ending = ending.trim_start_matches("edition/");
        for (name, text) in files(ending) {
            assert_eq!(live(&text), None, "{name}");
        }
    }
}

/// A document without the values of an attribute.
fn without(document: &str, attribute: &str) -> String {
    let start = format!(" {attribute}=\"");
    let values = document
        .split(&start)
        .enumerate()
        .map(|(at, part)| match at {
            0 => part,
            _ => part.split_once('"').unwrap().1,
        });
    values.collect()
}

#[test]
fn pictures_are_well_formed_and_hold_nothing_foreign() {
    let allowed = [
        "svg", "title", "desc", "g", "rect", "circle", "polygon", "polyline", "text",
    ];
    let attributes: BTreeSet<&str> = ATTRIBUTES.split(' ').collect();
    let pictures = files(".svg");
    assert!(pictures.len() > 60, "only {} pictures", pictures.len());
    for (name, svg) in pictures {
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
        for node in document.descendants() {
            assert!(
                node.is_root() || node.is_element() || node.is_text(),
                "{name}: {node:?}"
            );
            if !node.is_element() {
                continue;
            }
            assert!(
                allowed.contains(&node.tag_name().name()),
                "{name}: {node:?}"
            );
            assert_eq!(
                node.tag_name().namespace(),
                Some("http://www.w3.org/2000/svg")
            );
            for attribute in node.attributes() {
                let known = attributes.contains(attribute.name().to_ascii_lowercase().as_str());
                assert!(known && attribute.name() != "href", "{name}: {node:?}");
            }
        }
    }
}

#[test]
fn cells_run_nothing_and_can_be_read_back() {
    let mut armed = 0;
    for (name, csv) in files(".csv") {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let width = reader.headers().unwrap().len();
        for record in reader.records() {
            let record = record.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(record.len(), width, "{name}");
            for cell in &record {
                let bare = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number
                        || !bare.starts_with([
                            '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'
                        ]),
                    "{name}: {cell:?}"
                );
                let back = plain::cell(&plain::read_cell(cell));
                assert!(
                    number || back == cell,
                    "{name}: {cell:?} is read back as {back:?}"
                );
                armed += usize::from(cell.starts_with('\''));
            }
        }
    }
    assert!(armed > 50, "only {armed} cells were disarmed");
}

#[test]
fn the_network_is_well_formed_and_names_every_account() {
    for (name, graph) in files(".graphml") {
        let document = roxmltree::Document::parse(&graph).unwrap_or_else(|e| panic!("{name}: {e}"));
        let named = ["graphml", "key", "graph", "node", "edge", "data"];
        let foreign = document
            .descendants()
            .find(|n| n.is_element() && !named.contains(&n.tag_name().name()));
        assert_eq!(foreign, None, "{name}");
        let nodes = document
            .descendants()
            .filter(|n| n.has_tag_name("node"))
            .count();
        let ids: BTreeSet<&str> = document
            .descendants()
            .filter(|n| n.has_tag_name("node"))
            .filter_map(|n| n.attribute("id"))
            .collect();
        assert!(
            nodes > 4 && ids.len() == nodes,
            "{name}: {} of {nodes}",
            ids.len()
        );
        let ends = document
            .descendants()
            .filter(|n| n.has_tag_name("edge"))
            .flat_map(|e| [e.attribute("source"), e.attribute("target")]);
        assert!(ends.flatten().all(|end| ids.contains(end)), "{name}");
    }
}

#[test]
fn facts_hold_no_text_of_a_post() {
    for (name, edition) in editions() {
        let facts = Facts::from_bytes(&edition.file("facts.json").unwrap().bytes).unwrap();
        for fact in facts.iter() {
            let columns = fact.columns.iter().map(|c| c.name.as_str());
            assert!(
                columns.clone().all(|c| c != "excerpt" && c != "text"),
                "{name}: {}",
                fact.id
            );
            assert_eq!(raw(&fact.id), None);
        }
        let facts = text(edition, "facts.json");
        assert!(!facts.contains("the bridge to the island"), "{name}");
        let shown = text(edition, "report.html").contains("the bridge to the island");
        assert_eq!(shown, name.starts_with("internal"), "{name}");
    }
}

#[test]
fn descriptions_say_what_people_can_be_shown() {
    let known = payloads();
    for (name, text) in files("datapackage.json") {
        let value: Value = serde_json::from_str(&text).unwrap();
        let title = value["title"].as_str().unwrap();
        assert_eq!(raw(title), None, "{name}");
        assert!(
            title.contains(&known["script"].canary) && title.contains("[…+"),
            "{name}: {title}"
        );
        assert!(
            value["description"]
                .as_str()
                .unwrap()
                .contains("apostrophe"),
            "{name}"
        );
    }
    for (name, text) in files("ro-crate-metadata.json") {
        let value: Value = serde_json::from_str(&text).unwrap();
        for entity in value["@graph"].as_array().unwrap() {
            let words = ["@id", "name", "description", "version"];
            let strings = words.iter().filter_map(|key| entity[key].as_str());
            strings.for_each(|s| assert_eq!(raw(s), None, "{name}: {s}"));
        }
        assert!(text.contains(&known["injection"].canary), "{name}");
    }
    for (name, citation) in files("CITATION.cff") {
        // What YAML would read: one scalar in quotes a line, and nothing besides.
        for line in citation.lines() {
            let value = line.split_once(": ").map_or("", |(_, value)| value);
            if value.starts_with('"') {
                let read: String =
                    serde_json::from_str(value).unwrap_or_else(|e| panic!("{name}: {line}: {e}"));
                assert_eq!(raw(&read), None, "{name}");
            } else {
                assert!(!value.contains("zq"), "{name}: {line}");
            }
        }
        let authors = citation
            .lines()
            .filter(|l| l.starts_with("  - name: "))
            .count();
        assert_eq!(authors, known.len(), "{name}");
    }
    for (name, lock) in files("lock") {
        let value: Value = serde_json::from_str(&lock).unwrap();
        // The lock pins what was, so that the study can be applied again.
        assert!(
            value["parameters"]["handling"]
                .as_str()
                .unwrap()
                .contains('\u{202e}'),
            "{name}"
        );
    }
}

#[test]
fn every_payload_reaches_the_page_as_text() {
    for (name, html) in files("report.html") {
        let page = parse(&html);
        let elements = page.elements.borrow();
        let words: String = elements.iter().map(|e| e.text.clone() + "\n").collect();
        let missing: Vec<String> = payloads()
            .into_iter()
            .filter(|(_, p)| !words.contains(&p.canary))
            .map(|(name, _)| name)
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn quotations_say_that_nobody_should_trust_them() {
    for (name, edition) in editions() {
        let html = text(edition, "report.html");
        let page = parse(&html);
        let elements = page.elements.borrow();
        let quoted: Vec<&str> = elements
            .iter()
            .filter(|e| e.name == "q")
            .map(|e| e.text.as_str())
            .collect();
        assert!(quoted.len() > 20, "{name}: {} quotations", quoted.len());
        let said = match name.ends_with("fr") {
            true => "Citations non fiables",
            false => "Untrusted quotations",
        };
        let at = html
            .find(said)
            .unwrap_or_else(|| panic!("{name}: nothing says so"));
        assert!(
            at < html.find("<q class=\"untrusted\"").unwrap() || !name.starts_with("internal"),
            "{name}"
        );
        assert!(
            html.contains("pаypаl[Latin+Cyrillic]"),
            "{name}: no word is flagged"
        );
        // What a model is told to do stands only where words of posts do.
        if name.starts_with("internal") {
            let told = quoted.iter().find(|q| {
                q.to_lowercase()
                    .contains("ignore all previous instructions")
            });
            assert!(told.is_some(), "{name}");
        }
    }
}
