//! What every reader of outside bytes must do with any of them, as functions that
//! panic where it does not. The tests run them over a small corpus, `tests/fuzz` with
//! coverage for as long as one likes; so that this file names no other.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sillage::archive::{bag, container};
use sillage::claims::{self, Rules, comparison, expr, published};
use sillage::dataset::Dataset;
use sillage::dataset::descriptor::Descriptor;
use sillage::dataset::study::{DecimalSign, Study};
use sillage::edition::lock::Lock;
use sillage::error::Error;
use sillage::facts::Facts;
use sillage::import::{self, Imported, Options, list};
use sillage::ingest::decimal::Decimal;
use sillage::ingest::ledger::{Issue, Ledger};
use sillage::ingest::records::Reading;
use sillage::ingest::tables::{self, Tables};
use sillage::lined::{Lined, Lines, Raw};
use sillage::message::{Labels, Language};
use sillage::pipeline;
use sillage::report::budget::BUDGETS;
use sillage::report::engine::{self, Words};
use sillage::report::{assessment, templates::Templates};
use sillage::simulate::scenario::Scenario;
use sillage::time::{self, Zone};
use sillage::verify::Level;
use tempfile::TempDir;

/// Panics if a reader does what it must not.
pub type Reader = fn(&[u8]);

/// The readers by the names of their folders in the corpus.
pub const READERS: &[(&str, Reader)] = &[
    ("records", records),
    ("posts_csv", posts_csv),
    ("posts_jsonl", posts_jsonl),
    ("tables", small_tables),
    ("published", published_figures),
    ("formula", formula),
    ("descriptor", descriptor),
    ("study", study),
    ("prose", prose),
    ("facts", facts),
    ("lock", lock),
    ("container", a_container),
    ("bag", a_bag),
    ("twitter", twitter),
    ("mapped", mapped),
    ("mapping", mapping),
    ("lists", lists),
    ("times", times),
    ("decimals", decimals),
    ("scenario", scenario),
];

/// A folder that is used again and emptied.
fn folder() -> PathBuf {
    thread_local! {
        static FOLDER: TempDir = TempDir::new().expect("a temporary folder");
    }
    let path = FOLDER.with(|folder| folder.path().join("in"));
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(&file, bytes).expect("a file");
    file
}

/// An error says in which file, and in which of its lines if it says a line.
fn named(error: &Error) -> String {
    let parts = serde_json::to_value(error).expect("an error as JSON");
    assert!(parts["file"].is_string(), "no file: {error}");
    assert!(parts["line"].as_u64() != Some(0), "line 0: {error}");
    error.to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// Records

/// Bytes that come in pieces.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    piece: usize,
}

impl Pieces {
    fn of(bytes: &[u8], piece: usize) -> Self {
        let bytes = bytes.to_vec();
        Self {
            bytes,
            at: 0,
            piece,
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let end = self.bytes.len().min(self.at.saturating_add(self.piece));
        Ok(&self.bytes[self.at..end])
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

type Records = (Vec<(u64, csv::ByteRecord)>, Option<String>);

fn lined(bytes: &[u8], most: u64, piece: usize) -> Records {
    let reader = Box::new(Pieces::of(bytes, piece));
    let mut lined = Lined::up_to(most, reader);
    let mut record = csv::ByteRecord::new();
    let mut found = Vec::new();
    let failed = loop {
        match lined.read(&mut record) {
            Ok(true) => found.push((lined.line(), record.clone())),
            Ok(false) => break None,
            Err(e) => break Some(e.to_string()),
        }
    };
    drop(lined);
    (found, failed)
}

fn raw(bytes: &[u8], most: u64, piece: usize) -> (Vec<Vec<u8>>, Option<String>) {
    let mut raw = Raw::up_to(most, Pieces::of(bytes, piece));
    let mut record = Vec::new();
    let mut found = Vec::new();
    loop {
        match raw.read(&mut record) {
            Ok(true) => found.push(record.clone()),
            Ok(false) => return (found, None),
            Err(e) => return (found, Some(e.to_string())),
        }
    }
}

/// The line that an error names.
fn line_of(error: &str) -> Option<u64> {
    let (_, after) = error.split_once("on line ")?;
    let digits = after.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Two bytes say where the file is cut and how long its records may be.
fn records(bytes: &[u8]) {
    let [piece, most, bytes @ ..] = bytes else {
        return;
    };
    let (piece, most) = (usize::from(*piece) + 1, u64::from(*most) * 4 + 8);
    let whole = lined(bytes, most, usize::MAX);
    let cut = lined(bytes, most, piece);
    // Of two faults on one line either may be told: old line ends count no lines.
    if whole.1 != cut.1 {
        let lines = [&whole.1, &cut.1].map(|end| end.as_deref().and_then(line_of));
        assert!(
            lines[0].is_some() && lines[0] == lines[1],
            "cut into {piece}: {:?}, {:?}",
            whole.1,
            cut.1
        );
    }
    if whole.1.is_none() {
        assert_eq!(whole.0, cut.0, "cut into {piece}, other records");
    }
    let all = raw(bytes, most, piece);
    assert_eq!(all, raw(bytes, most, usize::MAX));
    let (kept, failed) = all;
    assert_eq!(
        failed.is_none(),
        whole.1.is_none(),
        "{failed:?} {:?}",
        whole.1
    );
    if failed.is_none() {
        assert_eq!(kept.concat(), bytes, "bytes were lost");
        // A byte order mark is no record, and is dropped before the first one.
        let blank = |record: &Vec<u8>| record.iter().all(|b| matches!(b, b'\r' | b'\n'));
        let full = kept.iter().filter(|record| !blank(record)).count();
        let marked = bytes.starts_with(b"\xef\xbb\xbf");
        assert!(full == whole.0.len() || marked, "{full} {}", whole.0.len());
    }
    let mut lines = Lines::up_to(most, Pieces::of(bytes, piece));
    let mut line = Vec::new();
    let mut all = Vec::new();
    while let Ok(true) = lines.read(&mut line) {
        assert!(line.len() as u64 <= most);
        all.extend_from_slice(&line);
    }
    assert!(bytes.starts_with(&all));
}

// Tables

const DATASET: &str = "{\"name\":\"fuzz\",\"version\":\"1.0.0\",\"resources\":[";

/// Describes the tables without digests: they are read as they are.
fn describe(root: &Path, files: &[(&str, &str)]) {
    let listed = files.iter().map(|(table, path)| {
        format!("{{\"name\":\"{table}\",\"table\":\"{table}\",\"path\":\"{path}\"}}")
    });
    let listed = listed.collect::<Vec<_>>().join(",");
    put(root, "datapackage.json", format!("{DATASET}{listed}]}}"));
}

/// What a check gives, without the names of files.
fn checked(root: &Path, ending: &str) -> Result<Vec<Ledger>, String> {
    let ledgers = pipeline::check(root, &|_| {});
    let mut ledgers = ledgers.map_err(|e| named(&e).replace(ending, ""))?;
    for ledger in &mut ledgers {
        assert!(ledger.balances(), "{ledger:?}");
        for Issue { file, line, .. } in &mut ledger.issues {
            assert!(*line > 0 && !file.is_empty());
            *file = file.replace(ending, "");
        }
    }
    Ok(ledgers)
}

fn same(a: &[Ledger], b: &[Ledger]) {
    let parts = |l: &Ledger| {
        let Ledger {
            table,
            read,
            used,
            duplicate,
            ..
        } = l;
        let shown = format!("{table} {read} {used} {duplicate}");
        (shown, l.counts.clone(), l.issues.clone())
    };
    let all = |ledgers: &[Ledger]| ledgers.iter().map(parts).collect::<Vec<_>>();
    assert_eq!(all(a), all(b));
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

/// Posts as they are and compressed, and every row twice.
fn posts(bytes: &[u8], name: &str) {
    let read = |ending: &str, packed: &[u8]| {
        let root = folder();
        let file = format!("{name}{ending}");
        put(&root, &file, packed);
        describe(&root, &[("posts", &file)]);
        checked(&root, ending)
    };
    let plain = read("", bytes);
    let packed = match bytes.len() % 2 {
        0 => read(".gz", &gzipped(bytes)),
        _ => read(".zst", &zstd::encode_all(bytes, 1).expect("memory")),
    };
    match (&plain, &packed) {
        (Ok(plain), Ok(packed)) => same(plain, packed),
        (plain, packed) => assert_eq!(plain.as_ref().err(), packed.as_ref().err()),
    }
    let Ok(ledgers) = plain else { return };
    let twice = match name.ends_with(".csv") {
        true => twice_in_csv(bytes),
        false => [bytes, b"\n", bytes].concat(),
    };
    // A byte order mark between the two would be text of a row.
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    // Few rows that are not UTF-8 are rejected; twice as many may be another encoding.
    let again = match read("", &twice) {
        Err(error) if error.contains("not UTF-8") => return,
        again => again.expect("rows that were read once"),
    };
    let (once, again) = (&ledgers[0], &again[0]);
    assert_eq!(again.read, 2 * once.read);
    assert_eq!(again.used, once.used);
    assert_eq!(again.rejected(), 2 * once.rejected());
}

/// The header, and every record after it two times.
fn twice_in_csv(bytes: &[u8]) -> Vec<u8> {
    let blank = |record: &[u8]| record.iter().all(|b| matches!(b, b'\r' | b'\n'));
    let records = raw(bytes, u64::MAX, usize::MAX).0;
    let header = records
        .iter()
        .position(|r| !blank(r))
        .map_or(0, |at| at + 1);
    let rows = records[header..].concat();
    [
        &records[..header].concat()[..],
        b"\n",
        &rows[..],
        b"\n",
        &rows[..],
    ]
    .concat()
}

fn posts_csv(bytes: &[u8]) {
    posts(bytes, "posts.csv");
}

fn posts_jsonl(bytes: &[u8]) {
    posts(bytes, "posts.jsonl");
}

const SMALL: [&str; 8] = [
    "accounts",
    "takedowns",
    "incidents",
    "narratives",
    "labels",
    "series",
    "published_figures",
    "withdrawn",
];

/// The posts that the small tables are about.
const POSTS: &str = "post_id,account_id,created_at,text\n1,a,2024-05-01T10:00:00Z,The lantern is lit over the bay\n2,b,2024-05-02T10:00:00Z,Nothing\n";

/// A byte says which table.
fn small_tables(bytes: &[u8]) {
    let [which, bytes @ ..] = bytes else { return };
    let table = SMALL[usize::from(*which) % SMALL.len()];
    let root = folder();
    put(&root, "posts.csv", POSTS);
    let file = format!("{table}.csv");
    put(&root, &file, bytes);
    describe(&root, &[("posts", "posts.csv"), (table, &file)]);
    let first = checked(&root, "");
    let second = checked(&root, "");
    match (&first, &second) {
        (Ok(first), Ok(second)) => same(first, second),
        (first, second) => assert_eq!(first.as_ref().err(), second.as_ref().err()),
    }
}

/// Facts that formulas and prose can name.
fn known() -> Arc<Facts> {
    thread_local! {
        static FACTS: Arc<Facts> = Arc::new(
            Facts::from_bytes(include_bytes!("../../fixtures/fuzz/facts/few.json")).expect("facts"),
        );
    }
    FACTS.with(Arc::clone)
}

fn published_figures(bytes: &[u8]) {
    let root = folder();
    put(&root, "published_figures.csv", bytes);
    describe(&root, &[("published_figures", "published_figures.csv")]);
    let dataset = Dataset::open(&root).expect("a dataset");
    let reading = Reading {
        dataset: &dataset,
        sealed: false,
        progress: &|_| {},
    };
    match tables::published(reading) {
        Err(e) => drop(named(&e)),
        Ok((figures, ledger)) => {
            assert!(ledger.balances(), "{ledger:?}");
            for sign in [DecimalSign::Point, DecimalSign::Comma] {
                let rules = Rules {
                    sign,
                    waivers: &[],
                    as_of: 19_875,
                };
                match claims::judge(&figures, &known(), rules) {
                    Ok(outcome) => assert_eq!(outcome.judged.len(), figures.len()),
                    Err(e) => drop(named(&e)),
                }
            }
        }
    }
}

/// A formula, and the same as words of a published figure.
fn formula(bytes: &[u8]) {
    let text = text(bytes);
    if let Err(broken) = expr::parse(&text) {
        assert!(
            broken.at >= 1 && broken.at <= text.chars().count() + 1,
            "{broken:?}"
        );
    }
    for sign in [DecimalSign::Point, DecimalSign::Comma] {
        if let Ok(quantity) = published::parse(&text, sign) {
            let rounding = quantity.rounding();
            assert!(!rounding.is_empty() || quantity.is_proportion(), "{text:?}");
        }
        let read = comparison::published(&text, sign).is_ok();
        assert_eq!(read, comparison::published(&text, sign).is_ok());
    }
}

// Documents

fn descriptor(bytes: &[u8]) {
    let root = folder();
    put(&root, "datapackage.json", bytes);
    let first = match Descriptor::read(&root) {
        Ok(first) => first.to_bytes().expect("a descriptor can be written"),
        Err(e) => return drop(named(&e)),
    };
    put(&root, "datapackage.json", &first);
    let second = Descriptor::read(&root).expect("what was written can be read");
    assert_eq!(text(&second.to_bytes().expect("bytes")), text(&first));
    if let Err(e) = pipeline::check(&root, &|_| {}) {
        named(&e);
    }
}

fn study(bytes: &[u8]) {
    let root = folder();
    put(&root, "assessment.toml", bytes);
    match Study::read(&root) {
        Err(e) => drop(named(&e)),
        Ok(study) => {
            for outcome in [study.as_of_day(), study.start_day(), study.end_day()] {
                outcome.expect("was checked when it was read");
            }
            study.zone().expect("was checked when it was read");
            study.holiday_days().expect("was checked when it was read");
            if let Err(e) = study.prose_file(&root) {
                named(&e);
            }
        }
    }
}

fn prose(bytes: &[u8]) {
    thread_local! {
        static ENGINE: (Arc<Words>, minijinja::Environment<'static>) = {
            let language = Arc::new(Language::open("en").expect("English"));
            let labels = Arc::new(Labels::new(&Tables::default(), "en"));
            let words = Arc::new(Words::new(known(), language, labels, BUDGETS[0]));
            let templates = Templates::of(Path::new("nowhere")).expect("templates");
            let env = engine::environment(&templates, &words).expect("an engine");
            (words, env)
        };
    }
    let source = text(bytes);
    ENGINE.with(
        |(words, env)| match assessment::of(env, words, "judgements.md", &source) {
            Err(e) => drop(named(&e)),
            Ok(assessment) => {
                let html = assessment.lead
                    + &assessment
                        .judgements
                        .iter()
                        .map(|j| j.html.clone())
                        .collect::<String>();
                for forbidden in ["<script", "<img", "<iframe", "=\"javascript:"] {
                    assert!(
                        !html.to_lowercase().contains(forbidden),
                        "{forbidden}: {html}"
                    );
                }
            }
        },
    );
}

fn facts(bytes: &[u8]) {
    match Facts::from_bytes(bytes) {
        Err(e) => drop(named(&e)),
        Ok(first) => {
            let written = first.to_bytes().expect("facts can be written");
            let second = Facts::from_bytes(&written).expect("what was written can be read");
            assert_eq!(text(&second.to_bytes().expect("bytes")), text(&written));
        }
    }
}

fn lock(bytes: &[u8]) {
    let root = folder();
    put(&root, "sillage.lock", bytes);
    match Lock::read(&root) {
        Err(e) => drop(named(&e)),
        Ok(first) => {
            let written = first.to_bytes().expect("a lock can be written");
            put(&root, "sillage.lock", &written);
            assert_eq!(
                Lock::read(&root).expect("what was written can be read"),
                first
            );
            // Whatever an edition lists, nothing outside of it is touched.
            drop(sillage::verify::verify(
                &root,
                Some(&root),
                Level::Fixity,
                &|_| {},
            ));
        }
    }
}

fn scenario(bytes: &[u8]) {
    if let Err(e) = Scenario::parse(&text(bytes), Path::new("scenario.toml")) {
        named(&e);
    }
}

// Archives

fn a_container(bytes: &[u8]) {
    let root = folder();
    let file = put(&root, "a.zip", bytes);
    let Ok(entries) = container::directory(&file) else {
        return;
    };
    let out = root.join("out");
    fs::create_dir(&out).expect("a folder");
    let faults = container::unpack(&file, &entries, &out).expect("what was listed");
    let found = sillage::disk::list_all(&root).expect("a folder");
    let below = found
        .iter()
        .filter(|(path, _)| path.starts_with("out/"))
        .count();
    assert_eq!(below, entries.len());
    assert_eq!(below + 1, found.len(), "something lies outside");
    if faults.is_empty() {
        let mut again = Vec::new();
        let content = &mut |at: usize, into: &mut dyn Write| {
            let entry: &container::Entry = &entries[at];
            into.write_all(&fs::read(out.join(&entry.name)).expect("a file"))
                .expect("memory");
            Ok(())
        };
        container::write(&entries, &mut again, content).expect("what was read");
        assert!(again == bytes, "the same files in another container");
    }
}

/// The manifest of a bag with one file.
fn a_bag(bytes: &[u8]) {
    let root = folder();
    put(&root, "data/edition/a", "a");
    put(
        &root,
        bag::DECLARATION,
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    );
    put(&root, bag::MANIFEST, bytes);
    let (_, faults) = bag::check(&root).expect("a folder that can be read");
    assert!(!faults.is_empty(), "a bag without manifest of its tags");
}

// Imports

/// Every record of the sources has one fate, and what was written is valid.
fn balanced(root: &Path, outcome: Result<Imported, Error>, records: Option<u64>) {
    let out = root.join("out");
    let imported = match outcome {
        Ok(imported) => imported,
        Err(e) => {
            assert!(!out.exists(), "half a dataset");
            named(&e);
            return;
        }
    };
    if let Some(records) = records {
        assert_eq!(imported.posts + imported.rejected, records);
    }
    let ledgers = checked(&out, "").expect("what was imported can be checked");
    let posts = &ledgers[0];
    assert_eq!(posts.read, imported.posts);
    for ledger in &ledgers {
        assert_eq!(ledger.rejected(), 0, "{:?}", ledger.issues);
    }
}

/// How many records a file has after its header.
fn rows(bytes: &[u8]) -> Option<u64> {
    let (found, failed) = lined(bytes, u64::MAX, usize::MAX);
    let rows = (found.len() as u64).checked_sub(1);
    rows.filter(|_| failed.is_none())
}

fn options(root: &Path) -> Options {
    Options {
        out: root.join("out"),
        ..Options::default()
    }
}

fn twitter(bytes: &[u8]) {
    let root = folder();
    let tweets = put(&root, "tweets.csv", bytes);
    let outcome = import::twitter_io(&[tweets], &options(&root));
    // A file of users has accounts in the place of posts.
    let users = outcome.as_ref().is_ok_and(|i| i.posts == 0);
    balanced(&root, outcome, rows(bytes).filter(|_| !users));
}

const MAPPING: &str = include_str!("../../fixtures/fuzz/mapping/many.toml");
const SOURCE: &str = include_str!("../../fixtures/fuzz/mapped/few.csv");
const ACCOUNTS: &str = "id,name,group\na,Anna,g\nb,Ben,h\n";

fn mapped(bytes: &[u8]) {
    let root = folder();
    let (source, map) = (
        put(&root, "source.csv", bytes),
        put(&root, "map.toml", MAPPING),
    );
    put(&root, "accounts.csv", ACCOUNTS);
    balanced(
        &root,
        import::csv_map(&[source], &map, &options(&root)),
        None,
    );
}

fn mapping(bytes: &[u8]) {
    let root = folder();
    let (source, map) = (
        put(&root, "source.csv", SOURCE),
        put(&root, "map.toml", bytes),
    );
    put(&root, "accounts.csv", ACCOUNTS);
    balanced(
        &root,
        import::csv_map(&[source], &map, &options(&root)),
        None,
    );
}

/// Items as Python prints them are read as they were.
fn lists(bytes: &[u8]) {
    let whole = text(bytes);
    let read = list::parse(&whole);
    assert!(read.is_none_or(|items| items.iter().all(|item| !item.is_empty())));
    let items: Vec<&str> = whole.split('\0').filter(|item| !item.is_empty()).collect();
    let printed = items.iter().map(|item| {
        let escaped = item.replace('\\', "\\\\").replace('\'', "\\'");
        format!("'{escaped}'")
    });
    let printed = format!("[{}]", printed.collect::<Vec<_>>().join(", "));
    assert_eq!(
        list::parse(&printed).as_deref(),
        Some(&items.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>()[..]),
        "{printed}"
    );
}

// Values

/// A line with a time, and perhaps one with its format.
fn times(bytes: &[u8]) {
    let whole = text(bytes);
    let (when, format) = whole.split_once('\n').unwrap_or((&whole, "%Y-%m-%d %H:%M"));
    let _ = Zone::parse(format);
    for name in ["", "UTC", "Pacific/Noumea", "-03:30"] {
        let zone = Zone::parse(name);
        let read = [
            time::parse(when, zone),
            time::parse_date(when, zone),
            time::parse_step(when, zone),
            time::parse_as(when, format, zone),
        ];
        for at in read.into_iter().flatten() {
            let shown = time::iso(at);
            let day = time::day(at);
            assert_eq!(time::day(time::start_of(day)), day);
            time::iso_day(day);
            if shown.len() == "YYYY-MM-DDTHH:MM:SSZ".len() {
                assert_eq!(time::parse(&shown, None), Ok(at), "{shown}");
                assert_eq!(time::parse_day(&shown[..10]), Some(day));
            }
            if let Some(zone) = zone {
                let clock = zone.weekday_and_hour(at);
                assert!(clock.is_none_or(|(weekday, hour)| weekday < 7 && hour < 24));
                let _ = zone.day(at);
            }
        }
    }
}

fn decimals(bytes: &[u8]) {
    let whole = text(bytes);
    let numbers: Vec<Decimal> = whole.lines().filter_map(Decimal::parse).collect();
    for a in &numbers {
        assert_eq!(Decimal::parse(&a.to_string()), Some(*a), "{a}");
        for b in &numbers {
            assert_eq!(a.plus(*b), b.plus(*a));
            assert_eq!(a.cmp(b), b.cmp(a).reverse());
            assert_eq!(a == b, a.to_string() == b.to_string());
        }
    }
}
