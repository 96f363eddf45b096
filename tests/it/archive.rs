//! Archives: what is in them, that other software reads them, that the same parts
//! give the same bytes, and that no byte can change unseen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};
use sillage::archive::container::{self, Entry};
use sillage::archive::{self, source};
use sillage::edition::lock::{self, Lock, Pinned};
use sillage::edition::package::{self, About};
use sillage::edition::{Edition, File};
use sillage::verify::{Level, Outcome, bag};
use tempfile::TempDir;

use crate::kit::{Data, assert_says, run};
use crate::tool;

const SOURCE: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\n"),
    ("src/main.rs", "fn main() {}\n"),
];

/// An edition that no tool made, but whose lock fits: small enough to change
/// every byte of its archive.
fn small(folder: &Path) -> (PathBuf, PathBuf) {
    let data = folder.join("mine");
    let inputs = [
        ("datapackage.json", "{\"name\":\"mine\",\"resources\":[]}"),
        ("posts.csv", "post_id\n1\n"),
    ];
    for (name, text) in inputs {
        fs::create_dir_all(&data).unwrap();
        fs::write(data.join(name), text).unwrap();
    }
    let inputs = inputs.map(|(name, text)| lock::Entry::of(&File::new(name, text)));
    let pinned = Pinned {
        name: "mine".to_owned(),
        version: "1.0.0".to_owned(),
    };
    let parameters = json!({ "as_of": "2024-06-01", "language": "en", "privacy": "share-safe" });
    let parameters: Map<String, Value> = parameters.as_object().unwrap().clone();
    let lock = Lock::new(pinned, parameters, "sha256:0".to_owned(), inputs.to_vec());
    let about = About {
        name: "mine".to_owned(),
        title: "A {title} & more".to_owned(),
        version: "1.0.0".to_owned(),
        as_of: "2024-06-01".to_owned(),
        authors: Vec::new(),
        organisation: String::new(),
        license: "CC0-1.0".to_owned(),
        language: "en".to_owned(),
        synthetic: true,
    };
    let mut files = vec![
        File::new("report.html", "<p>x</p>"),
        File::new("tables/a b%é.csv", "a\n1\n"),
    ];
    files.extend(package::describe(&about, &lock, &files).unwrap());
    let edition = folder.join("edition");
    Edition::new(files, lock).write(&edition).unwrap();
    (edition, data)
}

fn packed(folder: &Path) -> PathBuf {
    let (edition, data) = small(folder);
    let source: Vec<File> = SOURCE.iter().map(|(p, t)| File::new(*p, *t)).collect();
    let payload = archive::payload(&edition, Some(&data), &source).unwrap();
    let target = folder.join("small.zip");
    archive::write(&payload, &target).unwrap();
    target
}

fn fixity(named: &Path) -> Outcome {
    bag::verify(named, None, Level::Fixity, &|_| {}).unwrap()
}

fn files_named(outcome: &Outcome) -> Vec<String> {
    outcome.differences.iter().map(|d| d.file.clone()).collect()
}

/// Unpacks with the independent reader.
fn unpack(packed: &Path, folder: &Path) -> PathBuf {
    let mut zip = zip::ZipArchive::new(fs::File::open(packed).unwrap()).unwrap();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let target = folder.join(file.enclosed_name().unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        fs::write(target, bytes).unwrap();
    }
    let tops: Vec<PathBuf> = sillage::disk::folders(folder);
    assert_eq!(tops.len(), 1, "one folder holds everything");
    tops.into_iter().next().unwrap()
}

// The container

#[test]
fn other_software_reads_the_container() {
    let folder = TempDir::new().unwrap();
    let packed = packed(folder.path());
    let mut zip = zip::ZipArchive::new(fs::File::open(&packed).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    for wanted in [
        "mine-1.0.0-2024-06-01/bagit.txt",
        "mine-1.0.0-2024-06-01/data/edition/tables/a b%é.csv",
        "mine-1.0.0-2024-06-01/data/dataset/posts.csv",
        "mine-1.0.0-2024-06-01/data/source/src/main.rs",
        "mine-1.0.0-2024-06-01/data/ro-crate-metadata.json",
    ] {
        assert!(
            names.iter().any(|n| n == wanted),
            "{wanted} is not in {names:?}"
        );
    }
    for i in 0..zip.len() {
        let file = zip.by_index(i).unwrap();
        assert_eq!(file.compression(), zip::CompressionMethod::Stored);
        assert_eq!(file.unix_mode(), Some(0o100_644));
        let time = file.last_modified().unwrap();
        assert_eq!(
            (time.year(), time.month(), time.day(), time.hour()),
            (1980, 1, 1, 0)
        );
        assert!(file.comment().is_empty() && !file.is_symlink());
    }
    assert_eq!(fixity(&packed).exit_code(), 0);
}

/// A file that counts what is written and keeps it, but for what is passed over.
struct Sparse(fs::File);

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Long runs of zeros stay holes of the file.
        if bytes.len() > 1 << 20 {
            self.0.seek(SeekFrom::Current(bytes.len() as i64))?;
            return Ok(bytes.len());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn files_beyond_four_gibibytes_have_their_true_size_and_place() {
    const LARGE: u64 = (4 << 30) + (1 << 29);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("large.zip");
    let entry = |name: &str, bytes: u64, text: &str| Entry {
        name: name.to_owned(),
        bytes,
        crc32: sillage::disk::fixity::of_bytes(text.as_bytes()).crc32,
    };
    let entries = [entry("b/large", LARGE, ""), entry("b/small", 3, "abc")];
    let mut out = Sparse(fs::File::create(&path).unwrap());
    let zeros = vec![0; 1 << 29];
    container::write(&entries, &mut out, &mut |at, out| {
        if at == 1 {
            out.write_all(b"abc").unwrap();
            return Ok(());
        }
        (0..LARGE >> 29).for_each(|_| out.write_all(&zeros).unwrap());
        Ok(())
    })
    .unwrap();
    assert!(fs::metadata(&path).unwrap().len() > LARGE);
    let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(zip.by_name("b/large").unwrap().size(), LARGE);
    let mut small = zip.by_name("b/small").unwrap();
    assert!(small.header_start() > u64::from(u32::MAX));
    let mut text = String::new();
    small.read_to_string(&mut text).unwrap();
    assert_eq!(text, "abc");
    assert_eq!(container::directory(&path).unwrap(), entries);
}

#[test]
fn more_files_than_sixteen_bits_count_are_all_there() {
    let entries: Vec<Entry> = (0..70_000)
        .map(|i| Entry {
            name: format!("b/{i:06}"),
            bytes: 0,
            crc32: 0,
        })
        .collect();
    let mut bytes = Vec::new();
    container::write(&entries, &mut bytes, &mut |_, _| Ok(())).unwrap();
    let zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(zip.len(), entries.len());
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("many.zip");
    fs::write(&path, bytes).unwrap();
    assert_eq!(container::directory(&path).unwrap(), entries);
}

// Tampering

#[test]
fn no_byte_changes_unseen() {
    let folder = TempDir::new().unwrap();
    let packed = packed(folder.path());
    let bytes = fs::read(&packed).unwrap();
    assert_eq!(fixity(&packed).exit_code(), 0);
    let mut changed = bytes.clone();
    // Every byte at the start, whose header is like the others, and at the end; a
    // good sample near other headers and in the directory, and one of the contents,
    // which differ in nothing that matters here.
    let near = |at: usize| {
        let from = at.saturating_sub(100);
        bytes[from..at + 1].windows(2).any(|w| w == b"PK")
    };
    let edge = |at: usize| at < 400 || at + 400 > bytes.len();
    let mut tried = 0;
    for at in 0..bytes.len() {
        if !edge(at) && at % if near(at) { 5 } else { 61 } != 0 {
            continue;
        }
        changed[at] ^= [1, 0x80, 0x20, 0xff][at % 4];
        fs::write(&packed, &changed).unwrap();
        let outcome = fixity(&packed);
        assert_eq!(outcome.exit_code(), 1, "byte {at} changed unseen");
        let first = &outcome.differences[0];
        assert!(
            first.level == Level::Fixity && !first.file.is_empty(),
            "{first:?}"
        );
        changed[at] = bytes[at];
        tried += 1;
    }
    assert!(tried > 1500, "only {tried} bytes of {}", bytes.len());
}

#[test]
fn no_byte_goes_or_comes_unseen() {
    let folder = TempDir::new().unwrap();
    let packed = packed(folder.path());
    let bytes = fs::read(&packed).unwrap();
    for at in (0..=bytes.len()).step_by(997).chain([bytes.len()]) {
        let (before, after) = bytes.split_at(at);
        let mut variants = vec![[before, b"x", after].concat(), before.to_vec()];
        if let Some(rest) = after.get(1..) {
            variants.push([before, rest].concat());
        }
        for variant in variants.into_iter().filter(|v| *v != bytes) {
            fs::write(&packed, &variant).unwrap();
            assert_eq!(
                fixity(&packed).exit_code(),
                1,
                "at {at}, {} bytes",
                variant.len()
            );
        }
    }
}

#[test]
fn a_change_is_named_by_its_file() {
    let folder = TempDir::new().unwrap();
    let packed = packed(folder.path());
    let root = unpack(&packed, &folder.path().join("out"));
    let bytes = fs::read(&packed).unwrap();
    for (text, file) in [
        (&b"<p>x</p>"[..], "data/edition/report.html"),
        (b"fn main() {}", "data/source/src/main.rs"),
        (b"BagIt-Version", "bagit.txt"),
        (b"Payload-Oxum", "bag-info.txt"),
    ] {
        let at = bytes.windows(text.len()).position(|w| w == text).unwrap();
        let mut changed = bytes.clone();
        changed[at] ^= 4;
        fs::write(&packed, changed).unwrap();
        assert!(
            files_named(&fixity(&packed)).iter().any(|f| f == file),
            "{file}"
        );
        let plain = root.join(file);
        let whole = fs::read(&plain).unwrap();
        let mut changed = whole.clone();
        changed[0] ^= 4;
        fs::write(&plain, changed).unwrap();
        let outcome = fixity(&root);
        assert_eq!(outcome.exit_code(), 1);
        assert!(
            files_named(&outcome).iter().any(|f| f == file),
            "{file} unpacked"
        );
        fs::write(&plain, whole).unwrap();
    }
    assert_eq!(fixity(&root).exit_code(), 0);
}

#[test]
fn an_unpacked_bag_is_complete_and_holds_nothing_else() {
    let folder = TempDir::new().unwrap();
    let root = unpack(&packed(folder.path()), &folder.path().join("out"));
    for extra in [
        "data/extra.txt",
        "extra.txt",
        "data/edition/.hidden",
        "data/dataset/more.csv",
    ] {
        fs::write(root.join(extra), "x").unwrap();
        let outcome = fixity(&root);
        assert_eq!(outcome.exit_code(), 1, "{extra}");
        assert!(files_named(&outcome).iter().any(|f| f == extra), "{extra}");
        fs::remove_file(root.join(extra)).unwrap();
    }
    for (path, _) in tool::files(&root) {
        let aside = folder.path().join("aside");
        fs::rename(root.join(&path), &aside).unwrap();
        // Without its declaration, too: the manifest tells that it was a bag.
        let outcome = bag::verify(&root, None, Level::Fixity, &|_| {});
        let code = outcome.as_ref().map_or(2, Outcome::exit_code);
        assert_eq!(code, 1, "{path}");
        fs::rename(&aside, root.join(&path)).unwrap();
    }
    #[cfg(unix)]
    {
        let file = root.join("data/source/Cargo.toml");
        let aside = folder.path().join("Cargo.toml");
        fs::rename(&file, &aside).unwrap();
        std::os::unix::fs::symlink(&aside, &file).unwrap();
        assert_eq!(
            fixity(&root).exit_code(),
            1,
            "a link in the place of a file"
        );
        fs::remove_file(&file).unwrap();
        fs::rename(&aside, &file).unwrap();
    }
    assert_eq!(fixity(&root).exit_code(), 0);
}

/// Names of the same length, put into a container whose every other byte is right.
#[test]
fn names_that_leave_the_folder_are_refused_before_anything_is_written() {
    let folder = TempDir::new().unwrap();
    let around = folder.path().join("around");
    fs::create_dir(&around).unwrap();
    let plain = |name: &str| Entry {
        name: name.to_owned(),
        bytes: 1,
        crc32: 0xe8b7_be43,
    };
    let entries = [plain("b/aaaa/aaaaa"), plain("b/bbbb/bbbbb")];
    let mut bytes = Vec::new();
    container::write(&entries, &mut bytes, &mut |_, out| {
        out.write_all(b"a").unwrap();
        Ok(())
    })
    .unwrap();
    let path = around.join("hostile.zip");
    let judge = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        container::directory(&path)
    };
    assert!(judge(&bytes).is_ok());
    for name in [
        "b/../../../c",
        "/bbbb/bbbbbb",
        "b/bbbb//bbbb",
        "b/bbbb/./bbb",
        "b/bbbb\\bbbbb",
        "b/C:/bbbbbbb",
        "b/bbbb/bbbb/",
        "b/aaaa/aaaaa",
        "b/aaaa/aaaa\0",
        "bbbbbbbbbbbb",
        "c/bbbb/bbbbb",
        "b/aaaa/\u{1b}[2Jb",
        "a/bbbb/bbbbb",
    ] {
        assert_eq!(name.len(), 12, "{name}");
        let hostile = replaced(&bytes, b"b/bbbb/bbbbb", name.as_bytes());
        assert!(judge(&hostile).is_err(), "{name:?} was taken");
        assert_eq!(fixity(&path).exit_code(), 1);
    }
    // A file in the place of a folder.
    let nested = [plain("b/a"), plain("b/a/b")];
    let mut bytes = Vec::new();
    container::write(&nested, &mut bytes, &mut |_, out| {
        out.write_all(b"a").unwrap();
        Ok(())
    })
    .unwrap();
    assert!(judge(&bytes).is_err());
    let left: Vec<_> = fs::read_dir(&around)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["hostile.zip"]);
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 2, "in the header and in the directory");
    for at in places {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn links_and_sizes_that_are_not_there_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hostile.zip");
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    writer
        .add_symlink("b/link", "/etc/passwd", options)
        .unwrap();
    writer.finish().unwrap();
    assert_eq!(fixity(&path).exit_code(), 1);
    let entry = |bytes| Entry {
        name: "b/a".to_owned(),
        bytes,
        crc32: 0,
    };
    for stated in [1 << 20, u64::from(u32::MAX) + 5, u64::MAX - 100] {
        let mut bytes = Vec::new();
        container::write(&[entry(stated)], &mut bytes, &mut |_, _| Ok(())).unwrap();
        fs::write(&path, bytes).unwrap();
        let outcome = fixity(&path);
        assert_eq!(outcome.exit_code(), 1, "{stated} bytes that nobody wrote");
    }
}

#[test]
fn a_payload_whose_digests_were_made_to_fit_is_seen_where_it_is_described() {
    let folder = TempDir::new().unwrap();
    let (edition, data) = small(folder.path());
    let source: Vec<File> = SOURCE.iter().map(|(p, t)| File::new(*p, *t)).collect();
    let honest = archive::payload(&edition, Some(&data), &source).unwrap();
    let again = archive::payload(&edition, Some(&data), &source).unwrap();
    assert_eq!(honest.parts, again.parts);
    let crate_of = |source: &[File]| {
        let payload = archive::payload(&edition, Some(&data), source).unwrap();
        payload
            .parts
            .into_iter()
            .find(|(p, _)| p == "ro-crate-metadata.json")
            .unwrap()
    };
    let other = vec![File::new("Cargo.toml", "[package]\n#\n"), source[1].clone()];
    assert_ne!(
        crate_of(&source),
        crate_of(&other),
        "the crate knows the source by its digest"
    );
}

// Descriptions

/// Everything that a crate must have, by the independent reader and by hand.
fn assert_crate(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("ro-crate-metadata.json")).unwrap();
    let read = |text: &str| serde_json::from_str::<rocrate::RoCrate>(text).unwrap();
    let found = read(&text).validate();
    assert!(found.violations.is_empty(), "{:#?}", found.violations);
    let profiles = format!("{:?}", found.profiles());
    assert_eq!(profiles, "[RoCrate(\"1.2\"), ProcessRun(\"0.5\")]");
    assert!(read(&text).missing_parts(folder).is_empty());
    // The validator sees what is not there.
    assert!(
        !read(&text.replace("\"instrument\"", "\"tool\""))
            .validate()
            .is_conformant()
    );
    assert!(
        read(&text.replace("\"license\"", "\"terms\""))
            .validate()
            .broke("base::root-license")
    );
    let value: Value = serde_json::from_str(&text).unwrap();
    let graph = value["@graph"].as_array().unwrap();
    let ids: Vec<&str> = graph.iter().map(|e| e["@id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted(), "sorted by id");
    let mut references = BTreeSet::new();
    graph.iter().for_each(|e| gather(e, &mut references));
    for id in &references {
        let profile = id == "https://w3id.org/ro/crate/1.2";
        assert!(
            profile || ids.contains(&id.as_str()),
            "{id} is described nowhere"
        );
    }
    for entity in graph.iter().filter(|e| e["@type"] == "File") {
        let id = entity["@id"].as_str().unwrap();
        assert!(references.contains(id), "{id} is part of nothing");
        assert!(
            !id.starts_with('#') && id.is_ascii() && !id.contains(' '),
            "{id}"
        );
    }
    value
}

fn gather(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if map.len() == 1 && map.contains_key("@id") => {
            found.insert(map["@id"].as_str().unwrap().to_owned());
        }
        Value::Object(map) => map.values().for_each(|v| gather(v, found)),
        Value::Array(list) => list.iter().for_each(|v| gather(v, found)),
        _ => {}
    }
}

/// The rules of the Data Package profile (version 2) that our packages touch.
fn assert_package(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("datapackage.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value["$schema"],
        "https://datapackage.org/profiles/2.0/datapackage.json"
    );
    let resources = value["resources"].as_array().unwrap();
    assert!(!resources.is_empty());
    let mut names = BTreeSet::new();
    let mut paths = Vec::new();
    for resource in resources {
        let name = resource["name"].as_str().unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
        assert!(name.chars().all(plain) && names.insert(name), "{name}");
        let path = resource["path"].as_str().unwrap();
        assert!(!path.starts_with(['.', '/', '~']) && !path.contains("..") && !path.contains('\\'));
        assert!(resource.get("data").is_none());
        assert!(resource.get("type").is_none_or(|t| t == "table"));
        let seen = sillage::disk::digest(&folder.join(path)).unwrap();
        assert_eq!(resource["hash"], seen.sha256, "{path}");
        assert_eq!(resource["bytes"], seen.bytes, "{path}");
        paths.push(path.to_owned());
    }
    for licence in value["licenses"].as_array().into_iter().flatten() {
        assert!(licence["name"].is_string() || licence["path"].is_string());
    }
    paths
}

/// A small dataset and its edition, made by the tool.
fn made() -> (Data, PathBuf) {
    let data = Data::new()
        .describe("licenses", json!([{ "name": "CC0-1.0" }]))
        .with(
            "judgements.md",
            "The network published {{ fact(\"activity.posts\") }}.\n",
        )
        .with(
            "posts/a.csv",
            "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,b,2024-05-02T10:00:00Z\n",
        )
        .with(
            "accounts.csv",
            "account_id,status,status_as_of\na,active,2024-06-01\n",
        )
        .with(
            "withdrawn.csv",
            "withdrawn_id,table,at,reason,digest\n9,posts,2024-06-01,terms,sha256:0\n",
        )
        .with(
            "templates/sections/reach.html",
            "<section><h2 id=\"reach\">Reach</h2></section>",
        )
        .with("notes.txt", "not of the dataset");
    data.seal();
    let edition = data.beside("reports/first");
    let path = data.path();
    let args = [
        "report",
        path.to_str().unwrap(),
        "-o",
        edition.to_str().unwrap(),
    ];
    let (code, printed) = run(&data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    (data, edition)
}

fn archive_in(data: &Data, more: &[&str]) -> (i32, String) {
    let args = [&["archive", "reports/first", "-o", "a.zip"], more].concat();
    run(&data.beside(""), &args)
}

#[test]
fn an_archive_describes_itself_and_carries_what_made_the_edition() {
    let (data, edition) = made();
    let (code, printed) = archive_in(&data, &[]);
    assert_eq!(code, 0, "{printed}");
    assert_says(
        &printed,
        &["record-level data", "--without-data", "sha256:"],
    );
    let root = unpack(&data.beside("a.zip"), &data.beside("out"));
    let payload = root.join("data");
    assert_crate(&edition);
    let graph = assert_crate(&payload);
    assert_package(&edition);
    let paths = assert_package(&payload);
    for path in [
        "dataset/posts/a.csv",
        "dataset/withdrawn.csv",
        "edition/facts.json",
    ] {
        assert!(
            paths.iter().any(|p| p == path),
            "{path} is not in {paths:?}"
        );
    }
    let action = graph["@graph"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["@type"] == "CreateAction")
        .unwrap();
    assert_eq!(action["endTime"], "2024-05-02T00:00:00Z");
    assert!(
        action["object"]
            .as_array()
            .unwrap()
            .contains(&json!({ "@id": "dataset/posts/a.csv" }))
    );
    assert!(
        action["result"]
            .as_array()
            .unwrap()
            .contains(&json!({ "@id": "edition/report.html" }))
    );
    let carried: Vec<String> = tool::files(&payload.join("dataset"))
        .into_iter()
        .map(|(p, _)| p)
        .collect();
    let expected = [
        "accounts.csv",
        "assessment.toml",
        "datapackage.json",
        "judgements.md",
        "posts/a.csv",
        "templates/sections/reach.html",
        "withdrawn.csv",
    ];
    assert_eq!(carried, expected);
    let page = fs::read_to_string(payload.join("README.md")).unwrap();
    assert_says(
        &page,
        &[
            "# Tiny",
            "cargo build --release --locked",
            "--privacy share-safe --as-of 2024-05-02",
            "this bag is not",
        ],
    );
    assert!(!page.contains('{') && !page.contains('}'), "{page}");
    let info = fs::read_to_string(root.join("bag-info.txt")).unwrap();
    assert_says(&info, &["Bagging-Date: 2024-05-02\n", "Payload-Oxum: "]);
}

#[test]
fn an_archive_verifies_packed_and_unpacked_and_a_forged_description_does_not() {
    let (data, _) = made();
    assert_eq!(archive_in(&data, &[]).0, 0);
    let elsewhere = TempDir::new().unwrap();
    fs::copy(data.beside("a.zip"), elsewhere.path().join("a.zip")).unwrap();
    let root = unpack(
        &elsewhere.path().join("a.zip"),
        &elsewhere.path().join("out"),
    );
    for named in ["a.zip", root.to_str().unwrap()] {
        let (code, printed) = run(elsewhere.path(), &["verify", named]);
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &["verdict: reproduced"]);
    }
    // Somebody rewrites the page and makes every digest fit.
    let page = root.join("data/README.md");
    fs::write(&page, "Nothing to see here.\n").unwrap();
    rebag(&root);
    let (code, printed) = run(elsewhere.path(), &["verify", root.to_str().unwrap()]);
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["bytes: data/README.md"]);
    assert_eq!(fixity(&root).exit_code(), 0, "the digests do fit");
}

/// Writes manifests that fit, as a forger would.
fn rebag(root: &Path) {
    let of = |payload: bool| -> Vec<(String, sillage::disk::fixity::Fixity)> {
        let files = tool::files(root);
        let wanted = files
            .into_iter()
            .filter(|(p, _)| p.starts_with("data/") == payload);
        wanted
            .map(|(p, bytes)| (p, sillage::disk::fixity::of_bytes(&bytes)))
            .collect()
    };
    let lines = |files: &[(String, sillage::disk::fixity::Fixity)]| -> String {
        files
            .iter()
            .map(|(p, f)| format!("{}  {p}\n", f.sha512))
            .collect()
    };
    let payload = of(true);
    fs::write(root.join("manifest-sha512.txt"), lines(&payload)).unwrap();
    let bytes: u64 = payload.iter().map(|(_, f)| f.bytes).sum();
    let info = fs::read_to_string(root.join("bag-info.txt")).unwrap();
    let kept = info.lines().filter(|l| !l.starts_with("Payload-Oxum"));
    let mut info: String = kept.map(|l| format!("{l}\n")).collect();
    info.push_str(&format!("Payload-Oxum: {bytes}.{}\n", payload.len()));
    fs::write(root.join("bag-info.txt"), info).unwrap();
    let mut tags = of(false);
    tags.retain(|(p, _)| p != "tagmanifest-sha512.txt");
    fs::write(root.join("tagmanifest-sha512.txt"), lines(&tags)).unwrap();
}

#[test]
fn without_data_the_inputs_are_unchecked_until_they_are_named() {
    let (data, _) = made();
    let (code, printed) = archive_in(&data, &["--without-data", "--format", "json"]);
    assert_eq!(code, 0, "{printed}");
    let answer: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(answer["schema"], "sillage-archive/1");
    assert_eq!(answer["data"], false);
    let seen = sillage::disk::digest(&data.beside("a.zip")).unwrap();
    assert_eq!(answer["sha256"], seen.sha256);
    let elsewhere = TempDir::new().unwrap();
    fs::copy(data.beside("a.zip"), elsewhere.path().join("a.zip")).unwrap();
    let root = unpack(
        &elsewhere.path().join("a.zip"),
        &elsewhere.path().join("out"),
    );
    assert!(!root.join("data/dataset").exists());
    assert_crate(&root.join("data"));
    let posts = fs::read(data.path().join("posts/a.csv")).unwrap();
    assert!(!tool::files(&root).iter().any(|(_, bytes)| *bytes == posts));
    let (code, printed) = run(elsewhere.path(), &["verify", "a.zip"]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["verdict: unchecked", "--data"]);
    let named = data.path();
    let (code, printed) = run(
        elsewhere.path(),
        &["verify", "a.zip", "--data", named.to_str().unwrap()],
    );
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn what_is_broken_or_foreign_is_refused() {
    let (data, edition) = made();
    let target = data.beside("a.zip");
    // Not one of ours.
    fs::write(&target, "mine").unwrap();
    let (code, printed) = archive_in(&data, &[]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["a.zip", "no archive", "-o"]);
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    fs::remove_file(&target).unwrap();
    let refused = |file: PathBuf, bytes: &[u8], code: i32, says: &[&str]| {
        let whole = fs::read(&file).unwrap();
        fs::write(&file, bytes).unwrap();
        let (found, printed) = archive_in(&data, &[]);
        assert_eq!(found, code, "{printed}");
        assert_says(&printed, says);
        assert!(!target.exists(), "{printed}");
        fs::write(&file, whole).unwrap();
    };
    refused(
        edition.join("report.html"),
        b"x",
        1,
        &["report.html", "sillage verify", "next step"],
    );
    refused(
        data.path().join("posts/a.csv"),
        b"post_id\n",
        1,
        &["posts/a.csv", "next step"],
    );
    refused(
        data.path().join("templates/sections/reach.html"),
        b"<section><h2 id=\"reach\">Other</h2></section>",
        1,
        &["templates", "sillage report"],
    );
    let lock = edition.join(lock::FILE);
    let text = fs::read_to_string(&lock).unwrap();
    let other = text.replace(
        &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")),
        "\"version\": \"0.0.1\"",
    );
    assert_ne!(text, other);
    refused(
        lock,
        other.as_bytes(),
        1,
        &["0.0.1", "version that made the edition"],
    );
    let moved = data.beside("moved");
    fs::rename(data.path(), &moved).unwrap();
    let (code, printed) = archive_in(&data, &[]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["--data", "--without-data"]);
    assert_eq!(archive_in(&data, &["--data", "moved"]).0, 0);
    // One of ours is replaced, and comes out the same.
    let before = fs::read(&target).unwrap();
    assert_eq!(archive_in(&data, &["--data", "moved"]).0, 0);
    assert!(fs::read(&target).unwrap() == before);
    let left: BTreeSet<String> = fs::read_dir(data.beside(""))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        left,
        ["a.zip", "data", "moved", "reports"]
            .map(str::to_owned)
            .into(),
        "nothing is left behind"
    );
}

// Where an archive must not lie

#[test]
fn an_archive_inside_what_it_archives_is_refused() {
    let (data, edition) = made();
    let dataset = data.path();
    fs::create_dir(data.beside("free")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&edition, data.beside("free/link")).unwrap();
    let before = (tool::files(&edition), tool::files(&dataset));
    let inside = [
        "reports/first/a.zip",
        "reports/first/new/deep/a.zip",
        "data/tiny/a.zip",
        "data/../reports/first/a.zip",
        "data/tiny/templates/../a.zip",
        "free/new/../../reports/first/a.zip",
        #[cfg(unix)]
        "free/link/a.zip",
    ];
    for target in inside {
        for more in [&[][..], &["--without-data"]] {
            let args = [&["archive", "reports/first", "-o", target], more].concat();
            let (code, printed) = run(&data.beside(""), &args);
            assert_eq!(code, 2, "{target}: {printed}");
            assert_says(&printed, &["inside", "-o"]);
            let after = (tool::files(&edition), tool::files(&dataset));
            assert!(before == after, "{target}");
        }
    }
    assert!(!data.beside("free/new").exists(), "nothing was made");
    // Beside them, and with a name that only begins alike.
    for target in ["reports/a.zip", "data/a.zip", "reports/first.zip"] {
        let args = ["archive", "reports/first", "-o", target];
        let (code, printed) = run(&data.beside(""), &args);
        assert_eq!(code, 0, "{target}: {printed}");
    }
}

// What an archive says of what it holds

/// A dataset that has neither posts nor accounts, and its edition.
fn record() -> Data {
    let study = format!(
        "{}start = \"2024-05-01\"\nend = \"2024-05-31\"\nas_of = \"2024-06-01\"\n",
        crate::kit::FAST
    );
    let data = Data::new()
        .describe("licenses", json!([{ "name": "CC0-1.0" }]))
        .with("assessment.toml", study)
        .with("series.csv", "series_id,date,value\ns,2024-05-01,3\n")
        .with("incidents.csv", "incident_id,start\ni,2024-05-02\n");
    data.seal();
    let args = ["report", "data/tiny", "-o", "reports/first"];
    let (code, printed) = run(&data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    data
}

#[test]
fn an_archive_names_the_tables_that_it_holds_and_no_others() {
    let data = record();
    let (code, printed) = archive_in(&data, &[]);
    assert_eq!(code, 0, "{printed}");
    let root = unpack(&data.beside("a.zip"), &data.beside("out"));
    let page = fs::read_to_string(root.join("data/README.md")).unwrap();
    for text in [&printed, &page] {
        assert_says(text, &["incidents, series"]);
        for word in ["posts", "accounts", "record-level"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let (data, _) = made();
    let (_, printed) = archive_in(&data, &[]);
    assert_says(
        &printed,
        &["record-level data (accounts, posts, withdrawn)"],
    );
}

#[test]
fn an_archive_without_data_tells_nobody_to_use_what_is_not_there() {
    let (data, _) = made();
    let page = |more: &[&str], out: &str| {
        let (code, printed) = archive_in(&data, more);
        assert_eq!(code, 0, "{printed}");
        let root = unpack(&data.beside("a.zip"), &data.beside(out));
        fs::read_to_string(root.join("data/README.md")).unwrap()
    };
    let with = page(&[], "with");
    assert_says(
        &with,
        &["sillage report dataset -o again", "sillage verify FILE\n"],
    );
    let without = page(&["--without-data"], "without");
    assert!(!without.contains("report dataset"), "{without}");
    assert!(
        !without.contains("the data that it was made from, and"),
        "{without}"
    );
    assert_says(
        &without,
        &[
            "sillage report DATASET -o again",
            "sillage verify FILE --data DATASET\n",
        ],
    );
}

// The previous edition of a periodic assessment

/// Two editions, the second of which tells what changed since the first.
fn periodic(previous: &str) -> Data {
    let (data, edition) = made();
    let place = data.beside(previous);
    if !place.exists() {
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::rename(edition, place).unwrap();
    }
    let row = "3,b,2024-05-03T10:00:00Z\n";
    let posts = fs::read_to_string(data.path().join("posts/a.csv")).unwrap();
    data.put("posts/a.csv", posts + row);
    let study = format!("{}previous = \"{previous}\"\n", crate::kit::FAST);
    data.put("assessment.toml", study);
    data.seal();
    let args = ["report", "data/tiny", "-o", "reports/second"];
    let (code, printed) = run(&data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    data
}

fn archive_second(data: &Data, more: &[&str]) -> (i32, String) {
    let args = [&["archive", "reports/second", "-o", "a.zip"], more].concat();
    run(&data.beside(""), &args)
}

#[test]
fn an_archive_carries_the_previous_edition_and_verifies_alone() {
    for previous in ["reports/first", "reports/./first/"] {
        let data = periodic(previous);
        let (code, printed) = archive_second(&data, &[]);
        assert_eq!(code, 0, "{printed}");
        let elsewhere = TempDir::new().unwrap();
        fs::copy(data.beside("a.zip"), elsewhere.path().join("a.zip")).unwrap();
        let (code, printed) = run(elsewhere.path(), &["verify", "a.zip"]);
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &["verdict: reproduced"]);
        let out = TempDir::new().unwrap();
        let root = unpack(&elsewhere.path().join("a.zip"), out.path());
        let (code, printed) = run(out.path(), &["verify", root.to_str().unwrap()]);
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &["verdict: reproduced"]);
        let dataset = root.join("data/dataset");
        let first = data.beside("reports/first");
        for file in ["facts.json", "sillage.lock"] {
            let carried = fs::read(dataset.join("reports/first").join(file)).unwrap();
            assert!(carried == fs::read(first.join(file)).unwrap(), "{file}");
        }
        assert_eq!(tool::files(&dataset.join("reports")).len(), 2);
        let page = fs::read_to_string(root.join("data/README.md")).unwrap();
        assert_says(&page, &["lock and facts of the previous edition"]);
        assert_crate(&root.join("data"));
        assert_package(&root.join("data"));
        // They are no tables, listed or not.
        let (code, printed) = run(&root.join("data"), &["check", "dataset"]);
        assert_eq!(code, 0, "{printed}");
        assert!(!printed.contains("unlisted"), "{printed}");
        let (code, printed) = run(&root.join("data"), &["report", "dataset", "-o", "again"]);
        assert_eq!(code, 0, "{printed}");
        assert!(
            tool::files(&root.join("data/again")) == tool::files(&data.beside("reports/second"))
        );
    }
}

#[test]
fn a_previous_edition_never_takes_the_place_of_a_table_or_template() {
    for previous in ["templates/first", "posts/a.csv/first"] {
        let data = periodic(previous);
        let (code, printed) = archive_second(&data, &[]);
        assert_eq!(code, 2, "{printed}");
        assert_says(&printed, &[previous, "no room", "next step"]);
        assert!(!data.beside("a.zip").exists());
    }
}

#[test]
fn a_bag_from_which_the_previous_edition_was_taken_does_not_hold() {
    let data = periodic("reports/first");
    assert_eq!(archive_second(&data, &[]).0, 0);
    let root = unpack(&data.beside("a.zip"), &data.beside("out"));
    fs::remove_dir_all(root.join("data/dataset/reports")).unwrap();
    rebag(&root);
    // Where the first edition happens to lie below the working directory, too.
    let (code, printed) = run(&data.beside(""), &["verify", root.to_str().unwrap()]);
    assert_eq!(code, 1, "{printed}");
    assert_says(
        &printed,
        &["data/dataset/reports/first/facts.json", "missing"],
    );
    let empty = TempDir::new().unwrap();
    let (code, printed) = run(empty.path(), &["verify", root.to_str().unwrap()]);
    assert_eq!(code, 2, "{printed}");
    assert_says(
        &printed,
        &["the previous edition: reports/first was not found"],
    );
}

#[test]
fn a_previous_edition_that_is_not_at_hand_or_another_is_refused() {
    let data = periodic("reports/first");
    let first = data.beside("reports/first");
    let refused = |code: i32, says: &[&str]| {
        let (found, printed) = archive_second(&data, &[]);
        assert_eq!(found, code, "{printed}");
        assert_says(&printed, says);
        assert!(!printed.contains("--data "), "{printed}");
        assert!(!data.beside("a.zip").exists());
    };
    for (file, from, to) in [
        ("facts.json", "\"value\":\"2\"", "\"value\":\"3\""),
        // What the lock says of the edition goes into the report, too.
        (
            "sillage.lock",
            "\"as_of\": \"2024-05-02\"",
            "\"as_of\": \"2024-05-01\"",
        ),
        ("sillage.lock", "\"name\": \"tiny\"", "\"name\": \"other\""),
        (
            "sillage.lock",
            "\"path\": \"facts.json\"",
            "\"path\": \"fact.json\"",
        ),
    ] {
        let text = fs::read_to_string(first.join(file)).unwrap();
        assert!(text.contains(from), "{from} is not in {file}");
        fs::write(first.join(file), text.replacen(from, to, 1)).unwrap();
        refused(1, &["previous", "next step"]);
        fs::write(first.join(file), text).unwrap();
    }
    fs::rename(&first, data.beside("aside")).unwrap();
    refused(
        2,
        &["the previous edition", "reports/first", "--without-data"],
    );
    // Without data nothing of it goes in, and nobody can verify alone anyway.
    assert_eq!(archive_second(&data, &["--without-data"]).0, 0);
}

#[cfg(unix)]
#[test]
fn neither_place_nor_zone_nor_umask_shows_in_an_archive() {
    let (data, edition) = made();
    let binary = env!("CARGO_BIN_EXE_sillage");
    let mut archives = BTreeMap::new();
    for (name, umask, zone, locale, folder) in [
        ("one", "022", "UTC", "C", data.beside("")),
        (
            "two",
            "077",
            "Asia/Kolkata",
            "tr_TR.UTF-8",
            PathBuf::from("/"),
        ),
    ] {
        let target = data.beside(name).join("a.zip");
        let script = format!(
            "umask {umask}; exec '{binary}' archive '{}' --data '{}' -o '{}'",
            edition.display(),
            data.path().display(),
            target.display()
        );
        let done = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder)
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
        archives.insert(name, fs::read(target).unwrap());
    }
    assert!(archives["one"] == archives["two"]);
    let text = String::from_utf8_lossy(&archives["one"]).into_owned();
    let place = data.beside("");
    for secret in [place.to_str().unwrap(), env!("CARGO_MANIFEST_DIR")] {
        assert!(!text.contains(secret), "{secret} is in the archive");
    }
}

#[test]
fn the_source_in_the_binary_is_the_checkout() {
    let carried: BTreeMap<String, Vec<u8>> = source::files()
        .unwrap()
        .into_iter()
        .map(|f| (f.path, f.bytes))
        .collect();
    let mut expected = BTreeMap::new();
    for top in ["src", "templates"] {
        for (path, bytes) in tool::files(&tool::root().join(top)) {
            expected.insert(format!("{top}/{path}"), bytes);
        }
    }
    for name in [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "clippy.toml",
        "reports/calibration/calibration.csv",
    ] {
        expected.insert(name.to_owned(), fs::read(tool::root().join(name)).unwrap());
    }
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&carried), names(&expected));
    for (path, bytes) in &expected {
        assert!(carried[path] == *bytes, "{path} differs");
    }
}

/// A file that is compiled in and not carried would make the source useless.
#[test]
fn the_source_carries_every_file_that_it_compiles_in() {
    let files = source::files().unwrap();
    let carried: BTreeSet<&str> = files.iter().map(|f| f.path.as_str()).collect();
    let mut found = 0;
    for file in files.iter().filter(|f| f.path.ends_with(".rs")) {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let folder = Path::new(&file.path).parent().unwrap();
        for call in text
            .split("include_str!(\"")
            .skip(1)
            .chain(text.split("include_bytes!(\"").skip(1))
        {
            let mut path: Vec<&str> = folder.iter().map(|p| p.to_str().unwrap()).collect();
            for part in call.split('"').next().unwrap().split('/') {
                match part {
                    ".." => drop(path.pop()),
                    part => path.push(part),
                }
            }
            let path = path.join("/");
            assert!(carried.contains(path.as_str()), "{}: {path}", file.path);
            found += 1;
        }
    }
    assert!(found > 10, "only {found} files are compiled in");
}

/// The whole promise: with the binary alone, in an empty folder, years later.
#[test]
fn the_demonstration_is_archived_and_reproduced_with_the_binary_alone() {
    let folder = TempDir::new().unwrap();
    let edition = folder.path().join("lantern");
    let data = tool::root().join("data/lantern-2024");
    tool::succeed(
        tool::sillage()
            .arg("report")
            .arg(&data)
            .arg("-o")
            .arg(&edition),
    );
    let packed = folder.path().join("empty/lantern.zip");
    tool::succeed(
        tool::sillage()
            .arg("archive")
            .arg(&edition)
            .arg("--data")
            .arg(&data)
            .arg("-o")
            .arg(&packed),
    );
    let empty = packed.parent().unwrap();
    let binary = empty.join("sillage");
    fs::copy(env!("CARGO_BIN_EXE_sillage"), &binary).unwrap();
    fs::remove_dir_all(&edition).unwrap();
    unpack(&packed, &empty.join("out"));
    let inside = fs::read_dir(empty.join("out"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    for named in [packed.as_path(), &inside] {
        let mut command = Command::new(&binary);
        command
            .env_clear()
            .current_dir(empty)
            .arg("verify")
            .arg(named);
        let (code, printed) = tool::run(&mut command);
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &["verdict: reproduced"]);
    }
}
