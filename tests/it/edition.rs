//! The files of an edition, how they are written, and what `verify` says of
//! every way in which they can be touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sillage::dataset::study::Privacy;
use sillage::edition::table;
use sillage::facts::build::fact;
use sillage::facts::{Column, Facts, Shape};
use sillage::stat::NotEstimable;

use crate::kit::{self, Data, FAST, assert_says, run};

const PROSE: &str = "The network published {{ fact(\"activity.posts\") }}.\n";

/// A small dataset with every kind of input, hostile only to spreadsheets.
fn dataset() -> Data {
    Data::new()
        .describe("licenses", serde_json::json!([{ "name": "CC0-1.0" }]))
        .with("assessment.toml", "resamples = 99\nauthors = [\"A. Nalyst\"]\n")
        .with("judgements.md", PROSE)
        .with("posts/1.csv", "post_id,account_id,created_at,kind,narratives,territories,views\n1,=a,2024-05-01T10:00:00Z,original,n1,=SUM(A1),5\n2,b,2024-05-02T10:00:00Z,repost,n2,-3,7\n")
        .with("posts/2.csv", "post_id,account_id,created_at,kind,narratives,views\n3,b,2024-05-12T10:00:00Z,original,n1,1\n4,c,2024-05-13T10:00:00Z,reply,n1,0\n")
        .with("accounts.csv", "account_id,status,status_as_of,group\n=a,suspended,2024-06-01,g\nb,active,2024-06-01,@h\n")
        .with("takedowns.csv", "takedown_id,at,label\nt1,2024-05-10,First\n")
        .with("narratives.csv", "narrative_id,label\nn1,One\nn2,Two\n")
}

/// A written edition of a dataset that lies where `verify` finds it.
fn written(privacy: &str) -> (Data, PathBuf) {
    let data = dataset();
    data.seal();
    let target = data.beside("reports").join("first");
    let args = [
        "report",
        text(&data.path()),
        "-o",
        text(&target),
        "--privacy",
    ];
    let (code, printed) = run(&data.beside(""), &[&args[..], &[privacy]].concat());
    assert_eq!(code, 0, "{printed}");
    (data, target)
}

/// A path as an argument; leaked, since tests are short.
fn text(path: &Path) -> &'static str {
    Box::leak(path.to_str().unwrap().to_owned().into_boxed_str())
}

fn verify(data: &Data, edition: &Path, more: &[&str]) -> (i32, String) {
    let args = [&["verify", text(edition), "--format", "json"], more].concat();
    run(&data.beside(""), &args)
}

/// The files of a folder, sorted.
fn files(root: &Path) -> Vec<String> {
    sillage::disk::list(root).unwrap()
}

/// Changes one byte in the middle of a file, so that it stays text; returns what undoes it.
fn tamper(file: &Path) -> impl FnOnce() + use<> {
    let bytes = fs::read(file).unwrap();
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'x' { b'y' } else { b'x' };
    fs::write(file, changed).unwrap();
    let file = file.to_path_buf();
    move || fs::write(file, bytes).unwrap()
}

/// Asserts the exit code, and that a file is named at a level.
fn assert_differs((code, printed): (i32, String), file: &str, level: &str, what: &str) {
    assert_eq!(code, 1, "{what}: {printed}");
    let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|e| panic!("{e}: {printed}"));
    let named = answer["differences"].as_array().unwrap().iter().any(|d| {
        let name = d["file"].as_str().unwrap();
        (name == file || name == format!("{file} (input)")) && d["level"] == level
    });
    assert!(named, "{what}: {file} is not named at {level} in {printed}");
}

// Writing

#[test]
fn the_lock_lists_every_file_and_the_folder_holds_no_other() {
    let (_data, edition) = written("internal");
    let lock: Value =
        serde_json::from_slice(&fs::read(edition.join("sillage.lock")).unwrap()).unwrap();
    let listed: Vec<&str> = lock["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["path"].as_str().unwrap())
        .collect();
    let mut expected = files(&edition);
    expected.retain(|f| f != "sillage.lock");
    assert_eq!(listed, expected);
    for wanted in [
        "report.html",
        "facts.json",
        "datapackage.json",
        "ro-crate-metadata.json",
        "CITATION.cff",
        "assessment.stix.json",
        "tables/accounts.csv",
        "tables/facts.csv",
        "tables/facts-cells.csv",
        "tables/suspension-status.csv",
    ] {
        assert!(listed.contains(&wanted), "{wanted} is missing");
    }
    for entry in lock["outputs"].as_array().unwrap() {
        let bytes = fs::read(edition.join(entry["path"].as_str().unwrap())).unwrap();
        assert_eq!(entry["sha256"], sillage::disk::sha256(&bytes));
        assert_eq!(entry["bytes"], bytes.len());
    }
    let inputs: Vec<&str> = lock["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        inputs,
        [
            "accounts.csv",
            "assessment.toml",
            "datapackage.json",
            "judgements.md",
            "narratives.csv",
            "posts/1.csv",
            "posts/2.csv",
            "takedowns.csv"
        ]
    );
}

#[test]
fn nothing_of_the_machine_is_written() {
    let (data, edition) = written("internal");
    let home = std::env::var("HOME").unwrap_or_default();
    let user = std::env::var("USER").unwrap_or_default();
    let root = data.beside("");
    let mut secrets = vec![
        text(&root).to_owned(),
        env!("CARGO_MANIFEST_DIR").to_owned(),
        "/tmp/".to_owned(),
    ];
    secrets.extend([home + "/", user].into_iter().filter(|s| s.len() > 4));
    for file in files(&edition) {
        let content = String::from_utf8_lossy(&fs::read(edition.join(&file)).unwrap()).into_owned();
        for secret in &secrets {
            assert!(!content.contains(secret.as_str()), "{secret} in {file}");
        }
    }
}

#[test]
fn two_runs_write_the_same_bytes() {
    let (data, edition) = written("share-safe");
    let again = data.beside("elsewhere");
    let (code, _) = run(
        Path::new("/"),
        &["report", text(&data.path()), "-o", text(&again)],
    );
    assert_eq!(code, 0);
    assert_eq!(files(&edition), files(&again));
    for file in files(&edition) {
        assert!(
            fs::read(edition.join(&file)).unwrap() == fs::read(again.join(&file)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn a_foreign_folder_is_refused_and_untouched() {
    let data = dataset();
    data.seal();
    for name in ["notes.txt", ".hidden", ".git/config"] {
        let target = data.beside("foreign");
        let file = target.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "mine").unwrap();
        let (code, printed) = run(
            &data.beside(""),
            &["report", text(&data.path()), "-o", "foreign"],
        );
        assert_eq!(code, 2, "{name}: {printed}");
        assert_says(&printed, &["no edition", "-o"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        assert!(!target.join("report.html").exists());
        fs::remove_dir_all(target).unwrap();
    }
}

#[test]
fn an_edition_is_replaced_whole_and_a_failed_one_leaves_it_alone() {
    let (data, edition) = written("internal");
    let args = ["report", text(&data.path()), "-o", text(&edition)];
    assert!(edition.join("tables/accounts.csv").exists());
    assert_eq!(run(&data.beside(""), &args).0, 0);
    assert!(
        !edition.join("tables/accounts.csv").exists(),
        "the new one is share-safe"
    );
    let before = fs::read(edition.join("report.html")).unwrap();
    data.put("judgements.md", "There were 12 posts.\n");
    let (code, printed) = run(&data.beside(""), &args);
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["judgements.md:1", "There were 12 posts."]);
    assert!(fs::read(edition.join("report.html")).unwrap() == before);
    let left: Vec<_> = fs::read_dir(data.beside("reports"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["first"], "staging folders are removed");
}

#[test]
fn a_changed_table_is_refused_with_the_next_step() {
    let data = dataset();
    data.seal();
    data.put(
        "takedowns.csv",
        "takedown_id,at,label\nt1,2024-05-11,First\n",
    );
    let (code, printed) = run(
        &data.beside(""),
        &["report", text(&data.path()), "-o", "new"],
    );
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["takedowns.csv", "seal"]);
    assert!(!data.beside("new").exists());
}

#[test]
fn prose_outside_the_dataset_is_refused() {
    for path in ["/etc/hostname", "../secret.md", "a/../../secret.md"] {
        let data = dataset().with(
            "assessment.toml",
            format!("resamples = 99\nprose = \"{path}\"\n"),
        );
        fs::write(data.beside("data/secret.md"), "secret").unwrap();
        let refusal = kit::words(&data.edition(None).unwrap_err());
        assert_says(&refusal, &["assessment.toml", "prose", path]);
    }
}

#[test]
fn prose_that_the_study_names_must_be_there() {
    let refused = |study: &str| {
        let data = dataset().with("assessment.toml", format!("{FAST}{study}\n"));
        data.edition(None).unwrap_err()
    };
    let error = refused("prose = \"missing.md\"");
    assert_eq!(error.kind(), sillage::error::Kind::CouldNot);
    assert_says(
        &kit::words(&error),
        &["assessment.toml", "prose", "missing.md", "write the file"],
    );
    let by_language = "prose = { en = \"judgements.md\", fr = \"missing.md\" }";
    let error = refused(&format!("language = \"fr\"\n{by_language}"));
    assert_says(&kit::words(&error), &["missing.md", "readers of fr"]);
    // Only the file of the language that is read is looked for.
    let english = dataset().with("assessment.toml", format!("{FAST}{by_language}\n"));
    english.edition(None).unwrap();
}

#[test]
fn the_default_prose_may_be_absent() {
    let data = dataset();
    fs::remove_file(data.path().join("judgements.md")).unwrap();
    let edition = data.edition(None).unwrap();
    assert!(
        !edition
            .lock
            .inputs
            .iter()
            .any(|i| i.path == "judgements.md")
    );
}

// Two ids that differ only in signs would name the same files.
#[test]
fn ids_that_would_share_a_file_are_refused() {
    let data = dataset().with(
        "takedowns.csv",
        "takedown_id,at\nt-1,2024-05-10\nt_1,2024-05-11\n",
    );
    match data.edition(None) {
        Ok(edition) => {
            let paths: Vec<&str> = edition.files.iter().map(|f| f.path.as_str()).collect();
            let unique: BTreeSet<&&str> = paths.iter().collect();
            assert_eq!(unique.len(), paths.len(), "{paths:?}");
        }
        Err(e) => assert_says(&kit::words(&e), &["t-1", "t_1"]),
    }
}

#[test]
fn formulas_are_disarmed_in_columns_of_text_only() {
    let column = |name: &str, unit: &str| Column {
        name: name.to_owned(),
        unit: unit.to_owned(),
    };
    let columns = [column("label", ""), column("change", "share_difference")];
    let cells = [
        "=1+1",
        "+x",
        "-x",
        "@x",
        "\tx",
        "\rx",
        "\0x",
        "＝x",
        " =x",
        "\u{feff}=x",
        "plain",
        "a=b",
        "'=1",
    ];
    let rows: Vec<Vec<Option<String>>> = cells
        .iter()
        .map(|c| vec![Some((*c).to_owned()), Some("-0.5".to_owned())])
        .collect();
    let bytes = table::csv(&columns, &rows);
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    for (record, cell) in reader.records().zip(cells) {
        let record = record.unwrap();
        // What hides the sign shows, so that no formula is left.
        let expected = match cell {
            "plain" | "a=b" => cell.to_owned(),
            "\0x" => "[U+0000]x".to_owned(),
            "\u{feff}=x" => "[U+FEFF]=x".to_owned(),
            _ => format!("'{cell}"),
        };
        assert_eq!(&record[0], expected);
        assert_eq!(&record[1], "-0.5");
    }
}

#[test]
fn tables_of_an_edition_are_disarmed() {
    let (_data, edition) = written("internal");
    let territories = fs::read_to_string(edition.join("tables/activity-territories.csv")).unwrap();
    assert_eq!(
        territories,
        "territory,posts,share\n'-3,1,0.25\n'=SUM(A1),1,0.25\n"
    );
    let accounts = fs::read_to_string(edition.join("tables/accounts.csv")).unwrap();
    assert_eq!(
        accounts,
        "account_id,group,status,posts,first_post,last_post,followers_max,reposts,quotes\n\
         '=a,g,suspended,1,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z,,0,0\n\
         b,'@h,active,2,2024-05-02T10:00:00Z,2024-05-12T10:00:00Z,,1,0\n\
         c,,unknown,1,2024-05-13T10:00:00Z,2024-05-13T10:00:00Z,,0,0\n"
    );
}

/// The rows of a CSV file of an edition, by the names of its columns.
fn table_of(edition: &sillage::edition::Edition, path: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = edition.file(path).unwrap().bytes.clone();
    csv::Reader::from_reader(&bytes[..])
        .deserialize()
        .map(|row| row.unwrap())
        .collect()
}

#[test]
fn facts_are_tables_too_with_every_number_and_every_cell() {
    let edition = dataset().edition(Some(Privacy::Internal)).unwrap();
    let facts = kit::facts(&edition);
    let numbers = table_of(&edition, "tables/facts.csv");
    let single = facts
        .iter()
        .filter(|f| f.columns.is_empty() && f.rows.is_empty());
    let single: Vec<_> = single
        .filter(|f| ["Scalar", "Interval"].contains(&format!("{:?}", f.shape).as_str()))
        .collect();
    assert_eq!(numbers.len(), single.len());
    let cell = |value: &Option<String>| value.clone().unwrap_or_default();
    for (row, fact) in numbers.iter().zip(single) {
        assert_eq!(row["id"], fact.id);
        let column = if fact.unit == "date" { "date" } else { "value" };
        assert_eq!(row[column], cell(&fact.value));
        assert_eq!(row["lower"], cell(&fact.lower));
        assert_eq!(row["denominator"], cell(&fact.denominator));
        assert_eq!(row["not_estimable"], cell(&fact.not_estimable));
        assert_eq!(
            row["period_end"],
            fact.period.as_ref().map_or("", |p| p.end.as_str())
        );
    }
    let cells = table_of(&edition, "tables/facts-cells.csv");
    let expected: usize = facts.iter().map(|f| f.rows.len() * f.columns.len()).sum();
    assert_eq!(cells.len(), expected);
    let territory = |row: &str, column: &str| {
        let found = cells.iter().find(|c| {
            c["id"] == "activity.territories" && c["row"] == row && c["column"] == column
        });
        found.unwrap()["value"].clone()
    };
    // Text that a spreadsheet would run is disarmed; numbers are not.
    assert_eq!(territory("1", "territory"), "'-3");
    assert_eq!(territory("2", "territory"), "'=SUM(A1)");
    assert_eq!(territory("2", "share"), "0.25");
    let negative = cells.iter().filter(|c| c["value"].starts_with('-'));
    assert!(negative.clone().all(|c| !c["unit"].is_empty()));
}

#[test]
fn negative_numbers_of_the_facts_stay_numbers() {
    let mut facts = Facts::default();
    let change = fact("narrative.change[narrative=x]", "share_difference", 9);
    facts.add(
        change
            .number(Ok::<f64, NotEstimable>(-0.5))
            .parameter("by", "=x"),
    );
    let columns = [("name", ""), ("change", "share_difference")];
    let rows = vec![
        vec![Some("-a".to_owned()), Some("-0.5".to_owned())],
        vec![None, None],
    ];
    facts.add(fact("narrative.changes", "share_difference", 9).rows(Shape::Table, &columns, rows));
    let [numbers, cells] = sillage::edition::long::files(&facts);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(
        text(numbers.bytes).lines().nth(1).unwrap(),
        "narrative.change[narrative=x],scalar,-0.5,,share_difference,,,,,,,,,METHODS §9,by==x,,false"
    );
    assert_eq!(
        text(cells.bytes),
        "id,row,column,unit,value\n\
         narrative.changes,1,name,,'-a\n\
         narrative.changes,1,change,share_difference,-0.5\n\
         narrative.changes,2,name,,\n\
         narrative.changes,2,change,share_difference,\n"
    );
    let kinds: Vec<&str> = numbers.fields.iter().map(|f| f.kind).collect();
    assert_eq!(
        kinds[2..8],
        ["number", "date", "string", "number", "number", "number"]
    );
}

#[test]
fn every_table_is_described_by_a_schema_that_its_rows_meet() {
    let edition = dataset().edition(Some(Privacy::Internal)).unwrap();
    let package: Value = serde_json::from_str(&kit::text(&edition, "datapackage.json")).unwrap();
    let described = package["resources"].as_array().unwrap();
    let described = |path: &str| described.iter().find(|r| r["path"] == path).unwrap();
    let mut seen = BTreeSet::new();
    for file in edition.files.iter().filter(|f| f.path.ends_with(".csv")) {
        let resource = described(&file.path);
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let mut reader = csv::Reader::from_reader(&file.bytes[..]);
        let header: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let names: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(names, header, "{}", file.path);
        for record in reader.records().map(|r| r.unwrap()) {
            for (cell, field) in record.iter().zip(fields).filter(|(c, _)| !c.is_empty()) {
                let kind = field["type"].as_str().unwrap();
                seen.insert(kind.to_owned());
                let meets = match kind {
                    "number" => cell.parse::<f64>().is_ok_and(f64::is_finite),
                    "date" => sillage::time::parse_day(cell).is_some(),
                    "datetime" => cell.len() == 20 && cell.ends_with('Z'),
                    "string" => true,
                    _ => false,
                };
                assert!(meets, "{}: {cell} is no {kind}", file.path);
            }
        }
    }
    assert_eq!(
        seen,
        ["date", "datetime", "number", "string"]
            .map(str::to_owned)
            .into()
    );
    let bundle = described("assessment.stix.json");
    assert_eq!(bundle["mediatype"], "application/stix+json;version=2.1");
    assert_eq!(bundle["format"], "json");
}

// Facts

#[test]
fn facts_are_canonical_sorted_and_read_back() {
    let edition = dataset().edition(Some(Privacy::Internal)).unwrap();
    let bytes = &edition.file("facts.json").unwrap().bytes;
    let value: Value = serde_json::from_slice(bytes).unwrap();
    assert!(serde_json_canonicalizer::to_vec(&value).unwrap() == *bytes);
    let ids: Vec<&str> = value["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(kit::facts(&edition).to_bytes().unwrap() == *bytes);
    let parents = value["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["parents"].as_array());
    for parent in parents.flatten() {
        assert!(
            ids.contains(&parent.as_str().unwrap()),
            "no parent {parent}"
        );
    }
}

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts/facts-1.schema.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn described(schema: &Value, path: &str, missing: &mut Vec<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        if !property["description"].is_string() {
            missing.push(path.clone());
        }
        described(property, &path, missing);
        described(&property["items"], &path, missing);
    }
}

#[test]
fn the_schema_describes_every_property_and_admits_no_other() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let mut missing = Vec::new();
    described(&schema, "", &mut missing);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        described(definition, name, &mut missing);
        if definition["type"] == "object" {
            let closed = definition["additionalProperties"] == false;
            assert!(closed || name == "parameters", "{name}");
        }
    }
    assert!(missing.is_empty(), "no description: {missing:?}");
}

#[test]
fn facts_follow_their_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for privacy in [Privacy::Internal, Privacy::ShareSafe] {
        let edition = dataset().edition(Some(privacy)).unwrap();
        let value: Value =
            serde_json::from_slice(&edition.file("facts.json").unwrap().bytes).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .take(5)
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// What the schema must refuse, so that a fact cannot drift unnoticed.
#[test]
fn the_schema_refuses_what_is_no_fact() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good = serde_json::json!({ "id": "a.b[group=x y]", "shape": "scalar", "unit": "posts", "decimals": 0, "method": "METHODS §1", "value": "12" });
    let file = |fact: &Value| serde_json::json!({ "schema": "sillage-facts/1", "facts": [fact] });
    assert!(validator.is_valid(&file(&good)));
    let changes = [
        ("value", serde_json::json!(12)),
        ("value", serde_json::json!("NaN")),
        ("value", serde_json::json!("-0")),
        ("value", serde_json::json!("1,000")),
        ("lower", serde_json::json!("inf")),
        ("numerator", serde_json::json!("1.5")),
        ("shape", serde_json::json!("cloud")),
        ("decimals", serde_json::json!(-1)),
        ("method", serde_json::json!("somewhere")),
        ("surprise", serde_json::json!("x")),
        ("period", serde_json::json!({ "start": "2024-05-01" })),
        ("id", serde_json::json!("no id")),
    ];
    for (key, value) in changes {
        let mut bad = good.clone();
        bad[key] = value.clone();
        assert!(!validator.is_valid(&file(&bad)), "{key} = {value}");
    }
    let mut neither = good.clone();
    neither.as_object_mut().unwrap().remove("value");
    assert!(
        !validator.is_valid(&file(&neither)),
        "a scalar has a number, a reason or is suppressed"
    );
}

// Verifying

#[test]
fn an_untouched_edition_is_reproduced_from_anywhere() {
    for privacy in ["internal", "share-safe"] {
        let (data, edition) = written(privacy);
        let (code, printed) = verify(&data, &edition, &[]);
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &["\"verdict\": \"reproduced\""]);
        let (code, _) = run(
            Path::new("/"),
            &["verify", text(&edition), "--data", text(&data.path())],
        );
        assert_eq!(code, 0);
    }
}

#[test]
fn one_byte_in_any_output_is_noticed_and_named() {
    let (data, edition) = written("share-safe");
    for file in files(&edition) {
        let undo = tamper(&edition.join(&file));
        let level = if file == "sillage.lock" {
            "bytes"
        } else {
            "fixity"
        };
        let deep = verify(&data, &edition, &[]);
        // A lock that is no longer a lock shows at the first level.
        let level = if deep.1.contains("not a lock") {
            "fixity"
        } else {
            level
        };
        assert_differs(deep, &file, level, "deepest");
        undo();
    }
    assert_eq!(verify(&data, &edition, &[]).0, 0);
}

/// Every value of the lock, one by one.
#[test]
fn one_letter_in_any_value_of_the_lock_is_noticed() {
    let (data, edition) = written("share-safe");
    let path = edition.join("sillage.lock");
    let original = fs::read_to_string(&path).unwrap();
    let mut tried = 0;
    for (number, line) in original.lines().enumerate() {
        let Some((key, value)) = line.split_once(": ") else {
            continue;
        };
        let outputs = original
            .lines()
            .take(number)
            .any(|l| l.contains("\"outputs\""));
        let digit = |c: char| if c == '1' { "2" } else { "1" };
        let Some(at) = value.rfind(|c: char| c.is_ascii_alphanumeric()) else {
            continue;
        };
        let c = value[at..].chars().next().unwrap();
        let other = if c.is_ascii_digit() {
            digit(c)
        } else if c == 'o' {
            "e"
        } else {
            "o"
        };
        let changed = format!("{key}: {}{other}{}", &value[..at], &value[at + 1..]);
        // Outputs are many and all alike: the first of them stand for the rest.
        if outputs && number % 17 != 0 {
            continue;
        }
        let lines: Vec<&str> = original
            .lines()
            .enumerate()
            .map(|(n, l)| if n == number { changed.as_str() } else { l })
            .collect();
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        let (code, printed) = verify(&data, &edition, &[]);
        assert_eq!(code, 1, "{changed}: {printed}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn one_byte_in_any_input_is_noticed_and_named() {
    let (data, edition) = written("share-safe");
    for file in files(&data.path()) {
        let undo = tamper(&data.path().join(&file));
        let outcome = verify(&data, &edition, &["--data", text(&data.path())]);
        assert_differs(outcome, &file, "fixity", "input");
        undo();
    }
}

#[test]
fn a_missing_input_cannot_be_checked_and_is_named() {
    let (data, edition) = written("share-safe");
    for file in files(&data.path()) {
        let path = data.path().join(&file);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let (code, printed) = verify(&data, &edition, &["--data", text(&data.path())]);
        assert_eq!(code, 2, "{file}: {printed}");
        assert_says(&printed, &["unchecked", &file]);
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_missing_input_does_not_hide_a_difference() {
    let (data, edition) = written("share-safe");
    fs::remove_file(data.path().join("narratives.csv")).unwrap();
    let _keep = tamper(&edition.join("report.html"));
    let outcome = verify(&data, &edition, &["--data", text(&data.path())]);
    assert_differs(outcome, "report.html", "fixity", "both");
}

#[test]
fn a_missing_or_extra_output_is_a_difference() {
    let (data, edition) = written("share-safe");
    for file in files(&edition).into_iter().filter(|f| f != "sillage.lock") {
        let path = edition.join(&file);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_differs(
            verify(&data, &edition, &["--level", "fixity"]),
            &file,
            "fixity",
            "missing",
        );
        fs::write(path, bytes).unwrap();
    }
    for file in ["extra.txt", "tables/extra.csv"] {
        fs::write(edition.join(file), "x").unwrap();
        assert_differs(
            verify(&data, &edition, &["--level", "fixity"]),
            file,
            "fixity",
            "extra",
        );
        fs::remove_file(edition.join(file)).unwrap();
    }
}

#[test]
fn an_unreadable_lock_is_a_difference_and_no_lock_is_no_edition() {
    let (data, edition) = written("share-safe");
    for bytes in [&b"{"[..], b"\xff\xfe", b"", b"[]"] {
        fs::write(edition.join("sillage.lock"), bytes).unwrap();
        assert_differs(
            verify(&data, &edition, &[]),
            "sillage.lock",
            "fixity",
            "unreadable",
        );
    }
    fs::remove_file(edition.join("sillage.lock")).unwrap();
    let (code, printed) = verify(&data, &edition, &[]);
    assert_eq!(code, 2, "{printed}");
}

#[test]
fn without_data_nothing_can_be_recomputed() {
    let (data, edition) = written("share-safe");
    fs::rename(data.beside("data"), data.beside("away")).unwrap();
    let (code, printed) = verify(&data, &edition, &[]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["tiny 1.0.0", "--data"]);
    let _keep = tamper(&edition.join("report.html"));
    assert_differs(
        verify(&data, &edition, &[]),
        "report.html",
        "fixity",
        "no data",
    );
}

/// Changes a file and makes the lock agree, as another version of the tool would.
fn change_with_lock(edition: &Path, file: &str, from: &str, to: &str) {
    let path = edition.join(file);
    let old = fs::read_to_string(&path).unwrap();
    assert!(old.contains(from), "{file} has no {from}");
    let new = old.replacen(from, to, 1);
    let lock = edition.join("sillage.lock");
    let digest = |t: &str| sillage::disk::sha256(t.as_bytes());
    let relocked = fs::read_to_string(&lock)
        .unwrap()
        .replace(&digest(&old), &digest(&new));
    fs::write(lock, relocked).unwrap();
    fs::write(path, new).unwrap();
}

#[test]
fn each_level_sees_what_it_is_for() {
    let codes = |file: &str, from: &str, to: &str| {
        let (data, edition) = written("share-safe");
        change_with_lock(&edition, file, from, to);
        ["fixity", "facts", "figures", "bytes"]
            .map(|level| verify(&data, &edition, &["--level", level]).0)
    };
    assert_eq!(codes("report.html", "<h1>", "<h1 >"), [0, 0, 0, 1]);
    assert_eq!(
        codes("tables/activity-languages.csv", "unknown", "unkn0wn"),
        [0, 0, 1, 1]
    );
    assert_eq!(
        codes("facts.json", "\"value\":\"4\"", "\"value\":\"5\""),
        [0, 1, 1, 1]
    );
}

#[test]
fn a_changed_fact_is_named_with_its_field() {
    let (data, edition) = written("share-safe");
    change_with_lock(
        &edition,
        "facts.json",
        "\"id\":\"activity.posts\"",
        "\"id\":\"activity.pests\"",
    );
    let (code, printed) = verify(&data, &edition, &["--level", "facts"]);
    assert_eq!(code, 1);
    assert_says(
        &printed,
        &[
            "\"place\": \"activity.posts\"",
            "\"place\": \"activity.pests\"",
        ],
    );
}
