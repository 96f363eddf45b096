//! The bundle of an edition: valid in structure, the same every time, and free of
//! what an edition must not tell. Software that is not ours reads it in `tests/stix`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::edition::Edition;

use crate::kit::{self, Data, FAST, assert_says};

const STUDY: &str = r#"as_of = "2024-06-02"
handling = "TLP:GREEN"
organisation = "Bureau"

[actor]
name = { en = "The set", fr = "L’ensemble" }
source = "https://agency.example/report"
confidence = "moderate"

[[disarm]]
technique = "T0049.003"
version = "1.6"
facts = ["activity.posts", "suspension.rate[group=g]"]
note.en = "Seen."
note.fr = "Vu."

[[disarm]]
technique = "T9999"
version = "1.6"
"#;

/// A dataset with everything that a bundle tells, and with what it must not tell.
fn dataset() -> Data {
    Data::new()
        .describe("description", "What it holds.")
        .with("assessment.toml", format!("{FAST}{STUDY}"))
        .with("posts.csv", "post_id,account_id,created_at,kind,text,narratives,views\npost-alpha,secret-a,2024-05-01T10:00:00Z,original,Whispered words of a post that nobody repeats,n1,5\npost-beta,secret-b,2024-05-02T10:00:00Z,repost,,n2,7\npost-gamma,secret-b,2024-05-12T10:00:00Z,original,Other whispered words,n1,1\npost-delta,secret-c,2024-05-13T10:00:00Z,reply,And more of them,loose,0\n")
        .with("accounts.csv", "account_id,handle,status,status_as_of,group,takedown_id\nsecret-a,@hidden,suspended,2024-06-01,g,t1\nsecret-b,@veiled,active,2024-06-01,g,\n")
        .with("takedowns.csv", "takedown_id,at,label,label_fr,platform,source\nt1,2024-05-10T06:30:00Z,First,Premier,x,https://platform.example/1\n")
        .with("incidents.csv", "incident_id,start,end,label,kind,source\ni1,2024-05-04,2024-05-05,Vote,Early Election,press\ni2,2024-05-20,,Odd\u{202e},,\n")
        .with("narratives.csv", "narrative_id,label,label_fr,definition\nn1,One,Un,\"See https://evil.example/x\"\nn2,Two,Deux,\n")
}

fn edition(data: &Data, language: &'static str, privacy: Privacy) -> Edition {
    data.seal();
    let options = sillage::pipeline::Options {
        language: Some(language),
        privacy: Some(privacy),
        ..Default::default()
    };
    sillage::pipeline::build(&data.path(), options).unwrap()
}

fn bundle(edition: &Edition) -> Value {
    serde_json::from_str(&kit::text(edition, "assessment.stix.json")).unwrap()
}

fn objects(bundle: &Value) -> &[Value] {
    bundle["objects"].as_array().unwrap()
}

fn of<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = objects(bundle).iter();
    all.filter(|o| o["type"] == kind).collect()
}

/// The bundle of a dataset whose study says something else.
fn with_study(study: &str) -> Value {
    let data = dataset().with("assessment.toml", format!("{FAST}{study}"));
    bundle(&edition(&data, "en", Privacy::ShareSafe))
}

/// What STIX 2.1 requires of a type beyond what it requires of all.
const REQUIRED: &[(&str, &[&str])] = &[
    (
        "attack-pattern",
        &["name", "kill_chain_phases", "external_references"],
    ),
    ("campaign", &["name", "first_seen", "last_seen"]),
    ("course-of-action", &["name", "description"]),
    ("event", &["name", "extensions", "start_time"]),
    (
        "extension-definition",
        &[
            "name",
            "schema",
            "version",
            "extension_types",
            "created_by_ref",
        ],
    ),
    ("identity", &["name", "identity_class"]),
    ("intrusion-set", &["name"]),
    ("marking-definition", &["definition_type", "definition"]),
    ("narrative", &["name", "extensions"]),
    ("note", &["content", "object_refs"]),
    (
        "relationship",
        &["relationship_type", "source_ref", "target_ref"],
    ),
    (
        "report",
        &[
            "name",
            "published",
            "object_refs",
            "report_types",
            "description",
        ],
    ),
];

/// Whether an id is a type and a UUID of version 5 in lower case.
fn is_id(id: &str, kind: &str) -> bool {
    let Some(uuid) = id
        .strip_prefix(kind)
        .and_then(|rest| rest.strip_prefix("--"))
    else {
        return false;
    };
    let groups: Vec<usize> = uuid.split('-').map(str::len).collect();
    let hex = |c: char| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c);
    let marks = (uuid.as_bytes()[14], uuid.as_bytes()[19]);
    groups == [8, 4, 4, 4, 12]
        && uuid.chars().all(hex)
        && marks.0 == b'5'
        && b"89ab".contains(&marks.1)
}

#[test]
fn a_bundle_is_whole_in_every_language_and_privacy() {
    let data = dataset();
    for language in ["en", "fr"] {
        for privacy in [Privacy::ShareSafe, Privacy::Internal] {
            let bundle = bundle(&edition(&data, language, privacy));
            assert!(is_id(bundle["id"].as_str().unwrap(), "bundle"));
            let kinds: BTreeSet<&str> = objects(&bundle)
                .iter()
                .map(|o| o["type"].as_str().unwrap())
                .collect();
            // T9999 is no technique, so that it has no tactic and no page.
            let expected: BTreeSet<&str> = REQUIRED.iter().map(|(kind, _)| *kind).collect();
            assert_eq!(kinds, expected);
            assert_structure(&bundle);
        }
    }
}

fn assert_structure(bundle: &Value) {
    let ids: Vec<&str> = objects(bundle)
        .iter()
        .map(|o| o["id"].as_str().unwrap())
        .collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    for object in objects(bundle) {
        let kind = object["type"].as_str().unwrap();
        let required = REQUIRED.iter().find(|(k, _)| *k == kind).unwrap().1;
        let unknown = object["x_mitre_id"] == "T9999";
        for property in required
            .iter()
            .filter(|p| !(unknown && **p == "kill_chain_phases"))
        {
            assert!(!object[property].is_null(), "{object} has no {property}");
        }
        assert_eq!(object["spec_version"], "2.1");
        let fixed = kind == "marking-definition" && object["definition_type"] == "tlp";
        assert!(
            fixed || is_id(object["id"].as_str().unwrap(), kind),
            "{object}"
        );
        if kind != "marking-definition" {
            assert_eq!(object["created"], object["modified"]);
        }
        for (key, value) in object.as_object().unwrap() {
            assert!(
                !value.is_null() && *value != "" && *value != serde_json::json!([]),
                "{key}"
            );
            let refs: Vec<&Value> = match value {
                Value::Array(refs) if key.ends_with("_refs") => refs.iter().collect(),
                value if key.ends_with("_ref") => vec![value],
                _ => Vec::new(),
            };
            for to in refs {
                assert!(known.contains(to.as_str().unwrap()), "{key} leads to {to}");
            }
        }
        for extension in object["extensions"].as_object().into_iter().flatten() {
            assert!(
                known.contains(extension.0.as_str()),
                "{} is not defined",
                extension.0
            );
        }
    }
    assert_reported(bundle);
}

/// The report is on all that was found, and on none of what the format needs.
fn assert_reported(bundle: &Value) {
    let report = of(bundle, "report")[0];
    let refs = report["object_refs"].as_array().unwrap().iter();
    let refs: BTreeSet<&str> = refs.map(|r| r.as_str().unwrap()).collect();
    let meta = [
        "report",
        "extension-definition",
        "marking-definition",
        "identity",
    ];
    let found = objects(bundle)
        .iter()
        .filter(|o| !meta.contains(&o["type"].as_str().unwrap()));
    let found: BTreeSet<&str> = found.map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(refs, found);
    for object in objects(bundle)
        .iter()
        .filter(|o| found.contains(o["id"].as_str().unwrap()))
    {
        assert_eq!(object["created"], "2024-06-02T00:00:00.000Z");
        assert_eq!(object["object_marking_refs"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn relationships_are_those_that_platforms_take() {
    let bundle = bundle(&edition(&dataset(), "en", Privacy::ShareSafe));
    let kind = |id: &Value| id.as_str().unwrap().split("--").next().unwrap().to_owned();
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for r in of(&bundle, "relationship") {
        let words = (
            kind(&r["source_ref"]),
            r["relationship_type"].as_str().unwrap().to_owned(),
            kind(&r["target_ref"]),
        );
        *seen.entry(words).or_default() += 1;
    }
    let seen: Vec<String> = seen
        .iter()
        .map(|((a, r, b), n)| format!("{a} {r} {b}: {n}"))
        .collect();
    assert_eq!(
        seen,
        [
            "campaign attributed-to intrusion-set: 1",
            "campaign uses attack-pattern: 2",
            "campaign uses narrative: 3",
            "course-of-action related-to campaign: 1",
            "event related-to campaign: 2",
        ]
    );
    let took = of(&bundle, "relationship")
        .into_iter()
        .find(|r| r["source_ref"].as_str().unwrap().starts_with("course"));
    assert_eq!(took.unwrap()["start_time"], "2024-05-10T06:30:00.000Z");
}

#[test]
fn objects_say_what_the_dataset_says_made_plain() {
    let english = bundle(&edition(&dataset(), "en", Privacy::ShareSafe));
    let campaign = of(&english, "campaign")[0];
    assert_eq!(campaign["name"], "Tiny");
    assert_eq!(campaign["aliases"], serde_json::json!(["tiny"]));
    assert_eq!(campaign["first_seen"], "2024-05-01T00:00:00.000Z");
    assert_eq!(campaign["last_seen"], "2024-05-13T00:00:00.000Z");
    let names = |bundle: &Value, kind: &str| -> BTreeSet<String> {
        of(bundle, kind)
            .iter()
            .map(|o| o["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let set =
        |names: &[&str]| -> BTreeSet<String> { names.iter().map(|n| (*n).to_owned()).collect() };
    assert_eq!(names(&english, "narrative"), set(&["One", "Two", "loose"]));
    assert_eq!(names(&english, "event"), set(&["Vote", "Odd[U+202E]"]));
    assert_eq!(
        names(&english, "attack-pattern"),
        set(&[
            "Bots Amplify via Automated Forwarding and Reposting",
            "T9999"
        ])
    );
    let vote = of(&english, "event")
        .into_iter()
        .find(|o| o["name"] == "Vote")
        .unwrap();
    assert_eq!(vote["event_types"], serde_json::json!(["early-election"]));
    assert_eq!(vote["stop_time"], "2024-05-05T00:00:00.000Z");
    assert_eq!(vote["description"], "Source: press");
    let text = english.to_string();
    assert_says(
        &text,
        &[
            "hxxps[:]//evil[.]example/x",
            "hxxps[:]//platform[.]example/1",
        ],
    );
    assert!(!text.contains("://evil") && !text.contains("://platform"));
    let french = bundle(&edition(&dataset(), "fr", Privacy::ShareSafe));
    assert_eq!(names(&french, "narrative"), set(&["Un", "Deux", "loose"]));
    assert_eq!(names(&french, "intrusion-set"), set(&["L’ensemble"]));
}

#[test]
fn techniques_carry_version_tactic_and_evidence() {
    let bundle = bundle(&edition(&dataset(), "en", Privacy::ShareSafe));
    let pattern = of(&bundle, "attack-pattern")
        .into_iter()
        .find(|o| o["x_mitre_id"] == "T0049.003")
        .unwrap();
    let phases =
        serde_json::json!([{ "kill_chain_name": "disarm", "phase_name": "maximise-exposure" }]);
    assert_eq!(pattern["kill_chain_phases"], phases);
    let reference = &pattern["external_references"][0];
    assert_eq!(reference["external_id"], "T0049.003");
    assert_says(
        reference["description"].as_str().unwrap(),
        &["DISARM 1.6", "CC BY-SA 4.0"],
    );
    let used = of(&bundle, "relationship")
        .into_iter()
        .find(|r| r["target_ref"] == pattern["id"])
        .unwrap();
    // A withheld number says that it is withheld, and nothing else.
    assert_says(
        used["description"].as_str().unwrap(),
        &[
            "Seen.",
            "activity.posts: 4 posts",
            "suspension.rate[group=g]: ",
        ],
    );
    let carried = used["extensions"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap()["facts"]
        .clone();
    assert_eq!(
        carried[0],
        serde_json::json!({ "id": "activity.posts", "unit": "posts", "value": "4" })
    );
    assert_eq!(
        carried[1],
        serde_json::json!({ "id": "suspension.rate[group=g]", "unit": "share", "suppressed": true })
    );
}

#[test]
fn every_number_is_a_fact_and_none_is_withheld() {
    for privacy in [Privacy::ShareSafe, Privacy::Internal] {
        let edition = edition(&dataset(), "en", privacy);
        let (facts, bundle) = (kit::facts(&edition), bundle(&edition));
        let mut seen = 0;
        let extensions = objects(&bundle)
            .iter()
            .filter_map(|o| o["extensions"].as_object());
        for carried in extensions
            .flat_map(|e| e.values())
            .filter_map(|e| e["facts"].as_array())
            .flatten()
        {
            let fact = kit::fact(&facts, carried["id"].as_str().unwrap());
            seen += 1;
            if let Some(column) = carried["column"].as_str() {
                let key = carried["row"]
                    .as_object()
                    .unwrap()
                    .values()
                    .next()
                    .unwrap()
                    .as_str();
                let row = fact.rows.iter().find(|r| r[0].as_deref() == key).unwrap();
                assert_eq!(
                    carried["value"].as_str(),
                    row[fact.column(column).unwrap()].as_deref()
                );
                continue;
            }
            assert_eq!(carried["value"].as_str(), fact.value.as_deref());
            assert_eq!(carried["lower"].as_str(), fact.lower.as_deref());
            assert_eq!(
                carried["not_estimable"].as_str(),
                fact.not_estimable.as_deref()
            );
            assert_eq!(
                carried["suppressed"].as_bool().unwrap_or(false),
                fact.suppressed
            );
        }
        assert!(seen > 15, "{seen}");
    }
}

#[test]
fn no_post_and_no_account_is_told_in_any_edition() {
    let data = dataset();
    for language in ["en", "fr"] {
        for privacy in [Privacy::ShareSafe, Privacy::Internal] {
            let text = kit::text(&edition(&data, language, privacy), "assessment.stix.json");
            for secret in [
                "secret-",
                "hidden",
                "veiled",
                "hispered",
                "post-alpha",
                "post-gamma",
            ] {
                assert!(!text.contains(secret), "{secret}");
            }
        }
    }
}

#[test]
fn ids_tell_editions_apart_and_keep_the_objects_that_they_share() {
    let data = dataset();
    let first = bundle(&edition(&data, "en", Privacy::ShareSafe));
    assert_eq!(first, bundle(&edition(&data, "en", Privacy::ShareSafe)));
    let french = bundle(&edition(&data, "fr", Privacy::ShareSafe));
    data.put(
        "assessment.toml",
        format!("{FAST}{}", STUDY.replace("2024-06-02", "2024-06-03")),
    );
    let later = bundle(&edition(&data, "en", Privacy::ShareSafe));
    let ids = |bundle: &Value, kept: bool| -> BTreeSet<String> {
        let of_edition = |o: &&Value| o["type"] == "report" || o["type"] == "note";
        let all = objects(bundle).iter().filter(|o| of_edition(o) != kept);
        all.map(|o| o["id"].as_str().unwrap().to_owned()).collect()
    };
    for other in [&french, &later] {
        assert_ne!(first["id"], other["id"]);
        assert_eq!(ids(&first, true), ids(other, true));
        assert!(ids(&first, false).is_disjoint(&ids(other, false)));
    }
    // Made with other software, from the names: a change of them would orphan what
    // partners hold already.
    assert_eq!(of(&first, "campaign")[0]["id"], CAMPAIGN);
    let definitions = of(&first, "extension-definition");
    assert!(
        definitions.iter().any(|d| d["id"] == NARRATIVE),
        "{definitions:?}"
    );
}

/// Python: uuid5(namespace, '["tiny","campaign"]') and '["","extension-definition","narrative"]'.
const CAMPAIGN: &str = "campaign--ebd4a3cf-1404-572d-8111-ab6e2ccecf6c";
const NARRATIVE: &str = "extension-definition--f2d99568-17f1-5132-9d4c-d6a848e74d58";

#[test]
fn handling_leads_to_the_markings_that_the_standard_fixes() {
    let markings = |handling: &str| -> Vec<String> {
        let bundle = with_study(&format!("handling = \"{handling}\"\n"));
        let word = |m: &&Value| match m["definition"]["tlp"].as_str() {
            Some(word) => format!("{word} {}", &m["id"].as_str().unwrap()[20..28]),
            None => m["definition"]["statement"].as_str().unwrap().to_owned(),
        };
        of(&bundle, "marking-definition").iter().map(word).collect()
    };
    assert_eq!(markings("TLP:CLEAR"), ["white 613f2e26"]);
    assert_eq!(markings(" tlp:white "), ["white 613f2e26"]);
    assert_eq!(markings("TLP:GREEN"), ["green 34098fce"]);
    assert_eq!(markings("TLP:AMBER"), ["amber f88d31f6"]);
    assert_eq!(markings("TLP:RED"), ["red 5e57c739"]);
    let strict: BTreeSet<String> = markings("TLP:AMBER+STRICT").into_iter().collect();
    assert_eq!(
        strict,
        ["TLP:AMBER+STRICT", "amber f88d31f6"]
            .map(str::to_owned)
            .into()
    );
    assert_eq!(markings("TLP:ORANGE"), ["TLP:ORANGE"]);
    assert_eq!(markings("For the ministry"), ["For the ministry"]);
    assert!(markings("").is_empty());
}

#[test]
fn confidence_and_actor_stand_only_where_they_are_declared() {
    let confident = |bundle: &Value| -> Vec<Value> {
        let all = objects(bundle)
            .iter()
            .filter(|o| !o["confidence"].is_null());
        all.map(|o| o["confidence"].clone()).collect()
    };
    let bare = with_study("");
    assert!(of(&bare, "intrusion-set").is_empty() && confident(&bare).is_empty());
    assert!(of(&bare, "attack-pattern").is_empty());
    let unsure = with_study("[actor]\nname = \"A\"\nsource = \"s\"\n");
    assert_eq!(of(&unsure, "intrusion-set")[0]["name"], "A");
    assert!(confident(&unsure).is_empty());
    for (word, number) in [("low", 15), ("moderate", 50), ("high", 85)] {
        let study = format!("[actor]\nname = \"A\"\nsource = \"s\"\nconfidence = \"{word}\"\n");
        assert_eq!(confident(&with_study(&study)), [Value::from(number)]);
    }
    for (actor, column) in [
        ("name = \"\"\nsource = \"s\"", "actor.name"),
        (
            "name = { en = \"A\", fr = \" \" }\nsource = \"s\"",
            "actor.name",
        ),
        ("name = \"A\"\nsource = \" \"", "actor.source"),
    ] {
        let data = dataset().with("assessment.toml", format!("{FAST}[actor]\n{actor}\n"));
        assert_says(
            &kit::words(&data.edition(None).unwrap_err()),
            &["assessment.toml", column],
        );
    }
}

// A dataset without posts says neither when a campaign was seen nor how large it was.
#[test]
fn without_posts_series_stand_in_and_nothing_is_made_up() {
    let data = Data::new()
        .with(
            "assessment.toml",
            format!("{FAST}as_of = \"2024-06-02\"\nstart = \"2024-01-01\"\nend = \"2024-05-31\"\n"),
        )
        .with(
            "series.csv",
            "series_id,date,value,unit\nmade,2024-01-01,40,accounts\nmade,2024-02-01,2,accounts\n",
        );
    let bundle = bundle(&edition(&data, "en", Privacy::ShareSafe));
    let campaign = of(&bundle, "campaign")[0];
    assert!(campaign["first_seen"].is_null() && campaign["last_seen"].is_null());
    let report = of(&bundle, "report")[0];
    assert_says(
        report["description"].as_str().unwrap(),
        &["42 accounts in “made”"],
    );
    assert!(
        !report["description"]
            .as_str()
            .unwrap()
            .contains("estimable")
    );
    assert!(of(&bundle, "narrative").is_empty());
    // Who publishes it is not declared.
    let publisher = of(&bundle, "identity")
        .into_iter()
        .find(|i| i["id"] == report["created_by_ref"]);
    assert_eq!(publisher.unwrap()["name"], "tiny");
}
