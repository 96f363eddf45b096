//! Imports of documents: Telegram Desktop's exports and STIX bundles, byte for byte
//! where the documents are invented, and by counts of other software where not.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use sillage::error::{Kind, Result};
use sillage::import::{self, Format, Imported, Options};
use sillage::pipeline;

use crate::import::{
    assert_nothing_left, assert_same_files, assert_says, column, fixture, fixtures, into,
};
use crate::kit;
use crate::tool::archive;

fn format(name: &str) -> Format<'static> {
    Format::Named(import::named(name).unwrap())
}

/// Imports a document given as bytes; nothing may be left behind by one that fails.
fn from(name: &str, bytes: &[u8], out: &Path) -> Result<Imported> {
    let folder = out.parent().unwrap();
    let file = folder.join("document.json");
    fs::write(&file, bytes).unwrap();
    let result = import::import(format(name), &[file], &into(out));
    if result.is_err() {
        assert_nothing_left(folder, &["document.json"]);
    }
    result
}

/// What an import of a document says that cannot be imported.
fn assert_refused(name: &str, text: &str, says: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let error = from(name, text.as_bytes(), &folder.path().join("out")).unwrap_err();
    assert_eq!(error.kind(), Kind::CouldNot);
    assert_says(&error, says);
}

const TELEGRAM: &[&str] = &[
    "telegram-desktop/channel.json",
    "telegram-desktop/everything.json",
];

#[test]
fn exports_of_telegram_with_every_quirk() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        out: folder.path().join("harbour"),
        title: Some("Invented harbour".to_owned()),
        ..Options::default()
    };
    let imported =
        import::import(format("telegram-desktop"), &fixtures(TELEGRAM), &options).unwrap();
    assert_same_files(&options.out, &fixture("telegram-desktop/expected"));
    assert_nothing_left(folder.path(), &["harbour"]);
    assert_eq!((imported.posts, imported.accounts), (10, 0));
    assert_eq!((imported.rejected, imported.damaged_ids), (5, 0));
}

/// A chat with that type and those messages.
fn chat(kind: &str, messages: &str) -> String {
    format!("{{\"name\":\"n\",\"type\":\"{kind}\",\"id\":5,\n\"messages\":[\n{messages}\n]}}")
}

const MESSAGE: &str =
    r#"{"id":1,"type":"message","date_unixtime":"1709290800","from_id":"user1","text":"t"}"#;

#[test]
fn a_conversation_that_is_exported_by_itself_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let text = format!("\u{feff}{}", chat("personal_chat", MESSAGE));
    let imported = from("telegram-desktop", text.as_bytes(), &out).unwrap();
    assert_eq!((imported.posts, imported.rejected), (1, 0));
    assert_eq!(column(&out, "posts", "post_id"), ["5-1"]);
}

#[test]
fn exports_of_telegram_that_cannot_be_read() {
    let local = MESSAGE.replace(
        "date_unixtime\":\"1709290800",
        "date\":\"2024-03-01T12:00:00",
    );
    let both = format!(
        "{{\"chats\":{{\"list\":[{},\n{}]}}}}",
        chat("private_group", MESSAGE),
        chat("public_channel", MESSAGE)
    );
    let cases: [(String, &[&str]); 7] = [
        (
            chat("public_channel", &format!("{MESSAGE},\n{local}")),
            &[
                "document.json:4:",
                "column date",
                "2024-03-01T12:00:00",
                "export again",
            ],
        ),
        (
            chat("public_channel", &MESSAGE[..30]),
            &["document.json:4:", "byte", "cut off"],
        ),
        (
            chat("public_channel", &format!("{MESSAGE},\n\"x\"")),
            &["document.json:4:", "invalid type: string"],
        ),
        (
            chat("public_channel", MESSAGE).replace("\"id\":5,", ""),
            &["document.json:2:", "without an id"],
        ),
        (
            both,
            &[
                "document.json:6:",
                "one id",
                "5, of a group and of a channel",
            ],
        ),
        (
            "{\"type\":\"bundle\"}".to_owned(),
            &["not an export of Telegram Desktop"],
        ),
        (
            format!("{}{{}}", chat("public_channel", MESSAGE)),
            &["trailing characters"],
        ),
    ];
    for (text, says) in cases {
        assert_refused("telegram-desktop", &text, says);
    }
}

/// The rest of the document is not even read: it may be gigabytes.
#[test]
fn a_preview_of_an_export_stops_early() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let messages = vec![MESSAGE; 1500].join(",\n");
    fs::write(
        &file,
        chat("public_channel", &format!("{messages}, broken")),
    )
    .unwrap();
    let preview =
        import::preview(format("telegram-desktop"), &[file], &Options::default()).unwrap();
    assert_eq!(preview.tables[0].table, "posts");
    assert_eq!(preview.tables[0].rows[0][0], "5-1");
    assert!(preview.rejected.is_empty());
}

#[test]
fn documents_are_recognised() {
    for (file, name) in [
        (TELEGRAM[0], "telegram-desktop"),
        (TELEGRAM[1], "telegram-desktop"),
        ("stix/bundle.json", "stix"),
    ] {
        let recognised = import::recognise(&[fixture(file)], &Options::default()).unwrap();
        assert_eq!(recognised.name, name, "{file}");
    }
}

#[test]
fn a_bundle_with_every_quirk() {
    let folder = tempfile::tempdir().unwrap();
    let options = into(&folder.path().join("lamps"));
    let imported =
        import::import(format("stix"), &fixtures(&["stix/bundle.json"]), &options).unwrap();
    assert_same_files(&options.out, &fixture("stix/expected"));
    assert_nothing_left(folder.path(), &["lamps"]);
    assert_eq!((imported.posts, imported.accounts), (0, 6));
    assert_eq!(imported.rejected, 4);
    let dataset = sillage::dataset::Dataset::open(&options.out).unwrap();
    assert_eq!(dataset.study.handling, "TLP:AMBER");
    // The day of the statuses, and not what the report calls its publication.
    assert_eq!(dataset.study.as_of.as_deref(), Some("2024-01-05"));
}

/// A bundle with one attached workbook.
fn bundle(data: &str) -> String {
    format!(
        "{{\"type\":\"bundle\",\"objects\":[\n{{\"type\":\"report\",\"id\":\"report--1\",\"x_opencti_files\":[{{\"name\":\"a.xlsx\",\"data\":\"{data}\"}}]}}]}}"
    )
}

fn encoded(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A ZIP file with these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a workbook with one sheet.
fn workbook(strings: &str, sheet: &str) -> Vec<u8> {
    const TYPES: &str =
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    let strings = format!("<sst><si><t>{strings}</t></si></sst>");
    let sheet = format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>");
    packed(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn workbooks_that_would_fill_memory_are_refused() {
    let zeros = vec![0; (64 << 20) + 1];
    let large = packed(&[("xl/workbook.xml", &zeros)]);
    assert!(large.len() < 1 << 20, "{} bytes", large.len());
    let row = |at: usize| format!("<row r=\"{at}\"><c r=\"A{at}\" t=\"s\"><v>0</v></c></row>");
    let rows: String = (1..=70).map(row).collect();
    let repeated = workbook(&"x".repeat(1 << 20), &rows);
    for bytes in [large, repeated] {
        assert_refused(
            "stix",
            &bundle(&encoded(&bytes)),
            &[
                "document.json:2:",
                "a.xlsx",
                "unpacks to more",
                "67108864",
                "import csv",
            ],
        );
    }
}

/// Two cells at the ends of a sheet are two cells, not all between them.
#[test]
fn a_workbook_with_far_cells_is_small() {
    let sheet = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let text = bundle(&encoded(&workbook("user_id", sheet)));
    let imported = from("stix", text.as_bytes(), &out).unwrap();
    assert_eq!(imported.accounts, 0);
    assert!(
        imported
            .notes
            .iter()
            .any(|n| n.contains("a.xlsx, sheet S, 1 rows"))
    );
}

/// Another language's name, or a new version's, is no reason to guess a version.
#[test]
fn a_technique_that_no_known_version_has_is_of_an_unknown_version() {
    const PATTERN: &str = r#"{"type":"attack-pattern","id":"attack-pattern--1","name":"Un \"nom\"\n[[disarm]]","x_mitre_id":"T0049.002","kill_chain_phases":[{"kill_chain_name":"DISARM"}]}"#;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let text = format!("{{\"type\":\"bundle\",\"objects\":[{PATTERN}]}}");
    let imported = from("stix", text.as_bytes(), &out).unwrap();
    let unknown = "under both id and name: 1; their version is `unknown`";
    assert!(imported.notes.iter().any(|n| n.contains(unknown)));
    let dataset = sillage::dataset::Dataset::open(&out).unwrap();
    let named = dataset.study.disarm.iter();
    let named: Vec<(&str, &str)> = named
        .map(|t| (t.technique.as_str(), t.version.as_str()))
        .collect();
    assert_eq!(named, [("T0049.002", "unknown")]);
}

#[test]
fn one_login_on_several_platforms_is_several_accounts() {
    let account = |n: u8, login: &str, platform: &str| {
        format!(
            r#"{{"type":"user-account","spec_version":"2.1","id":"user-account--00000000-0000-4000-8000-0000000000{n:02}","account_login":"{login}","account_type":"{platform}"}}"#
        )
    };
    let objects = [
        account(1, "quay_fr", "twitter"),
        account(2, "quay_fr", "telegram"),
        account(3, "phare", "facebook"),
    ];
    let text = format!(
        r#"{{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[{}]}}"#,
        objects.join(",")
    );
    let folder = tempfile::TempDir::new().unwrap();
    let out = folder.path().join("out");
    let imported = from("stix", text.as_bytes(), &out).unwrap();
    assert_eq!(imported.accounts, 3);
    let ids = crate::import::column(&out, "accounts", "account_id");
    assert_eq!(ids, ["phare", "telegram:quay_fr", "x:quay_fr"]);
    let note = "accounts on several platforms, and have their platform before them: 1.";
    assert!(imported.notes.iter().any(|n| n.contains(note)));
}

/// Reads an object among others of a bundle; what came out and the folder.
fn of_bundle(objects: &str) -> (Imported, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{{\"type\":\"bundle\",\"objects\":[\n{objects}\n]}}");
    let imported = from("stix", text.as_bytes(), &folder.path().join("out")).unwrap();
    (imported, folder)
}

#[test]
fn an_incident_that_ends_before_it_starts_is_rejected_and_not_taken() {
    let incident = |id: u8, last: &str| {
        format!(
            "{{\"type\":\"incident\",\"id\":\"incident--{id}\",\"name\":\"I{id}\",\"first_seen\":\"2024-05-10T00:00:00Z\",\"last_seen\":\"{last}\"}}"
        )
    };
    let objects = [
        incident(1, "2024-05-12T00:00:00Z"),
        incident(2, "2024-05-09T00:00:00Z"),
    ];
    let (imported, folder) = of_bundle(&objects.join(",\n"));
    assert_eq!(imported.rejected, 1);
    let out = folder.path().join("out");
    let incidents = fs::read_to_string(out.join("incidents.csv")).unwrap();
    assert!(
        incidents.contains("incident--1") && !incidents.contains("incident--2"),
        "{incidents}"
    );
    let rejected = fs::read_to_string(out.join("rejected.csv")).unwrap();
    for says in [
        "document.json,3,last_seen,end before start",
        "2024-05-09",
        "incident--2",
    ] {
        assert!(rejected.contains(says), "{says}: {rejected}");
    }
}

#[test]
fn narratives_below_themselves_lose_their_parent_and_are_named() {
    let narrative = |id: u8| {
        format!("{{\"type\":\"narrative\",\"id\":\"narrative--{id}\",\"name\":\"N{id}\"}}")
    };
    let below = |id: u8, parent: u8| {
        format!(
            "{{\"type\":\"relationship\",\"id\":\"relationship--{id}{parent}\",\"relationship_type\":\"subnarrative-of\",\"source_ref\":\"narrative--{id}\",\"target_ref\":\"narrative--{parent}\"}}"
        )
    };
    // 1 is below itself, 2 and 3 are below each other, 4 is below 2, 5 stands alone.
    let mut objects: Vec<String> = (1..=5).map(narrative).collect();
    objects.extend([below(1, 1), below(2, 3), below(3, 2), below(4, 2)]);
    let (imported, folder) = of_bundle(&objects.join(",\n"));
    let text = fs::read_to_string(folder.path().join("out/narratives.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let parent = head.iter().position(|name| name == "parent").unwrap();
    let parents: Vec<String> = reader
        .records()
        .map(|r| r.unwrap()[parent].to_owned())
        .collect();
    assert_eq!(parents, ["", "", "", "narrative--2", ""]);
    let note = imported
        .notes
        .iter()
        .find(|n| n.contains("below themselves"))
        .unwrap();
    for (id, named) in [(1, true), (2, true), (3, true), (4, false), (5, false)] {
        assert_eq!(note.contains(&format!("narrative--{id}")), named, "{note}");
    }
}

#[test]
fn a_bundle_that_says_so_after_many_objects_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("late.json");
    let object = "{\"type\":\"note\",\"id\":\"note--1\"}";
    let objects = vec![object; 3000].join(",\n");
    assert!(objects.len() > 1 << 16);
    let options = Options::default();
    fs::write(
        &file,
        format!("{{\"objects\":[{objects}],\"type\":\"bundle\"}}"),
    )
    .unwrap();
    let found = import::recognise(std::slice::from_ref(&file), &options).unwrap();
    assert_eq!(found.name, "stix");
    fs::write(
        &file,
        format!("{{\"objects\":[{objects}],\"type\":\"list\"}}"),
    )
    .unwrap();
    assert!(import::recognise(&[file], &options).is_err());
}

/// The later part of a forum, exported by itself and together with the earlier one.
#[test]
fn a_part_of_a_forum_keeps_its_posts_and_knows_topics_of_the_other_parts() {
    let folder = tempfile::tempdir().unwrap();
    let part = |name: &str, messages: &str| {
        let path = folder.path().join(name);
        fs::write(&path, format!("{{\"name\":\"F\",\"type\":\"public_supergroup\",\"id\":77,\"messages\":[{messages}]}}")).unwrap();
        path
    };
    let early = part(
        "early.json",
        "{\"id\":2,\"type\":\"service\",\"date_unixtime\":\"1709290800\",\"action\":\"topic_created\",\"text\":\"\"}",
    );
    let late = part(
        "late.json",
        "{\"id\":9,\"type\":\"message\",\"date_unixtime\":\"1709290801\",\"from_id\":\"user1\",\"reply_to_message_id\":2,\"text\":\"In a topic.\"},\n{\"id\":10,\"type\":\"message\",\"date_unixtime\":\"1709290802\",\"from_id\":\"user1\",\"reply_to_message_id\":9,\"text\":\"Reply.\"}",
    );
    let posts = |number: u8, files: &[PathBuf]| {
        let out = folder.path().join(format!("out{number}"));
        let options = Options {
            out: out.clone(),
            ..Options::default()
        };
        let imported = import::import(format("telegram-desktop"), files, &options).unwrap();
        (imported, fs::read_to_string(out.join("posts.csv")).unwrap())
    };
    let (alone, text) = posts(1, std::slice::from_ref(&late));
    assert_eq!((alone.posts, alone.rejected), (2, 0));
    assert!(text.contains("77-2"), "{text}");
    let older = "older than what the export holds of their chat: 1.";
    assert!(alone.notes.concat().contains(older), "{:?}", alone.notes);
    for files in [[early.clone(), late.clone()], [late.clone(), early.clone()]] {
        let (both, text) = posts(if files[0] == early { 2 } else { 3 }, &files);
        assert_eq!(both.posts, 2);
        assert!(
            text.contains("77-9,user1,2024-03-01T11:00:01Z,telegram,original"),
            "{text}"
        );
        assert!(
            text.contains("77-10,user1,2024-03-01T11:00:02Z,telegram,reply"),
            "{text}"
        );
        assert!(!both.notes.concat().contains(older));
    }
}

#[test]
fn bundles_that_cannot_be_read() {
    let cases: [(String, &[&str]); 5] = [
        (
            "{\"type\":\"list\",\"objects\":[]}".to_owned(),
            &["not a STIX bundle"],
        ),
        ("{\"messages\":[]}".to_owned(), &["not a STIX bundle"]),
        (bundle("***"), &["document.json:2:", "a.xlsx", "not base64"]),
        (
            bundle(&encoded(b"no workbook")),
            &["document.json:2:", "not a workbook"],
        ),
        (
            "{\"type\":\"bundle\",\n\"objects\":{}}".to_owned(),
            &["document.json:2:", "a list"],
        ),
    ];
    for (text, says) in cases {
        assert_refused("stix", &text, says);
    }
}

/// A dataset of the real bundle, with a study that asks what its README answers.
fn real_bundle(folder: &Path) -> Option<PathBuf> {
    const STUDY: &str = "as_of = \"2024-12-02\"
start = \"2023-09-01\"
end = \"2024-02-29\"
tags_since = \"2023-08-01\"
creation_ranges = [
  { from = \"2023-01-01\", to = \"2023-12-31\" },
  { from = \"2023-08-01\", to = \"2024-12-02\" },
  { from = \"2023-08-10\", to = \"2023-08-22\" },
  { from = \"2022-02-23\", to = \"2022-02-25\" },
]
";
    let bundle = archive("viginum-big/bundle.json")?;
    let out = folder.join("big");
    let imported = import::import(format("stix"), &[bundle], &into(&out)).unwrap();
    assert_eq!((imported.accounts, imported.rejected), (423, 0));
    assert!(
        imported
            .notes
            .iter()
            .any(|n| n.contains("2024-03-27") && n.contains("as_of"))
    );
    let study = out.join("assessment.toml");
    let written = fs::read_to_string(&study).unwrap();
    assert!(!written.contains("\nas_of"), "{written}");
    assert!(
        written.contains("TLP:CLEAR") && written.contains("T0019.002"),
        "{written}"
    );
    fs::write(study, format!("{STUDY}{written}")).unwrap();
    Some(out)
}

/// The numbers are those of the bundle's README, made by other software.
#[test]
fn the_real_bundle_gives_the_numbers_of_its_authors() {
    let folder = tempfile::tempdir().unwrap();
    let Some(data) = real_bundle(folder.path()) else {
        return;
    };
    let options = pipeline::Options {
        privacy: Some(sillage::dataset::study::Privacy::Internal),
        ..pipeline::Options::default()
    };
    let facts = kit::facts(&pipeline::build(&data, options).unwrap());
    kit::assert_values(
        &facts,
        &[
            ("accounts.described", "423"),
            ("accounts.created_known", "423"),
            ("accounts.created[from=2023-01-01,to=2023-12-31]", "247"),
            ("accounts.created[from=2023-08-01,to=2024-12-02]", "147"),
            ("accounts.created[from=2023-08-10,to=2023-08-22]", "85"),
            ("accounts.created[from=2022-02-23,to=2022-02-25]", "31"),
        ],
    );
    for (tag, accounts) in [
        ("az", "115"),
        ("az_location", "70"),
        ("az_description", "75"),
        ("yap", "39"),
    ] {
        let tagged = kit::fact(&facts, &format!("accounts.tagged[tag={tag}]"));
        let counted =
            [&tagged.numerator, &tagged.denominator].map(|n| n.clone().unwrap_or_default());
        assert_eq!(counted, [accounts, "423"], "{tag}");
    }
    let weekdays = kit::fact(&facts, "accounts.created_weekdays_p");
    assert_decimal(&weekdays.parameters["chi_squared"], "41.504");
    let since = kit::fact(&facts, "accounts.tags_since");
    let since = kit::rows(since);
    let az = since.iter().find(|row| row[0] == "az").unwrap();
    assert_eq!([az[1], az[2], az[4], az[5]], ["28", "87", "119", "189"]);
    let p = kit::fact(&facts, "accounts.tags_since_p[tag=az]");
    assert_decimal(&p.parameters["chi_squared"], "7.539422");
    assert_decimal(p.value.as_deref().unwrap(), "0.006036");
    let v = kit::value(&facts, "accounts.tags_since_association[tag=az]");
    assert_decimal(&v, "0.133505");
}

/// A number, rounded as the source prints it.
fn assert_decimal(found: &str, printed: &str) {
    let decimals = printed
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    let number: f64 = found.parse().unwrap();
    let unit = (0..decimals).fold(1.0, |unit, _| unit * 10.0);
    let expected: f64 = printed.parse().unwrap();
    assert!(
        (number - expected).abs() <= 0.5 / unit,
        "{found} is not {printed}"
    );
}
