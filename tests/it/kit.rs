//! Datasets made on the spot, so that each test shows the rows that it is about.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sillage::dataset::seal;
use sillage::dataset::study::Privacy;
use sillage::edition::Edition;
use sillage::error::{Error, Result};
use sillage::facts::{Fact, Facts};
use sillage::ingest::ledger::{Issue, Ledger, Outcome, Reason};
use sillage::pipeline::{self, Options};
use tempfile::TempDir;

/// A study whose resamples take no time.
pub const FAST: &str = "resamples = 99\n";

/// A dataset in a temporary folder.
pub struct Data {
    folder: TempDir,
    name: String,
    more: Value,
}

impl Data {
    /// An empty dataset with a fast study.
    pub fn new() -> Self {
        let data = Self {
            folder: TempDir::new().unwrap(),
            name: "tiny".to_owned(),
            more: json!({}),
        };
        fs::create_dir_all(data.path()).unwrap();
        data.with("assessment.toml", FAST)
    }

    /// The folder of the dataset; it lies in a temporary one of its own.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data").join(&self.name)
    }

    /// Where editions of it may be put.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn with(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.put(path, bytes);
        self
    }

    /// Writes a file.
    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// Sets a property of the descriptor.
    pub fn describe(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.more[key] = value.into();
        self
    }

    /// Writes the descriptor with the digests of what lies there now.
    pub fn seal(&self) {
        let mut descriptor = json!({ "name": self.name, "title": "Tiny", "version": "1.0.0" });
        for (key, value) in self.more.as_object().unwrap() {
            descriptor[key] = value.clone();
        }
        self.put("datapackage.json", descriptor.to_string());
        seal::seal(&self.path(), None).unwrap();
    }

    /// The ledgers, posts first.
    pub fn check(&self) -> Result<Vec<Ledger>> {
        self.seal();
        pipeline::check(&self.path(), &|_| {})
    }

    /// The ledger of a table.
    pub fn ledger(&self, table: &str) -> Ledger {
        let ledgers = self.check().unwrap();
        let ledger = ledgers.into_iter().find(|l| l.table == table).unwrap();
        assert!(ledger.balances(), "{ledger:?}");
        ledger
    }

    /// Why the dataset cannot be read, with the next step.
    pub fn refusal(&self) -> String {
        words(&self.check().unwrap_err())
    }

    /// The edition, internal unless the study says otherwise.
    pub fn edition(&self, privacy: Option<Privacy>) -> Result<Edition> {
        self.seal();
        let options = Options {
            privacy,
            ..Options::default()
        };
        pipeline::build(&self.path(), options)
    }

    /// The facts of the internal edition.
    pub fn facts(&self) -> Facts {
        facts(&self.edition(Some(Privacy::Internal)).unwrap())
    }

    /// The page of the share-safe edition.
    pub fn page(&self) -> String {
        text(&self.edition(None).unwrap(), "report.html")
    }
}

/// The facts of an edition.
pub fn facts(edition: &Edition) -> Facts {
    Facts::from_bytes(&edition.file("facts.json").unwrap().bytes).unwrap()
}

/// A file of an edition as text.
pub fn text(edition: &Edition, path: &str) -> String {
    let file = edition
        .file(path)
        .unwrap_or_else(|| panic!("no file {path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

/// The fact with that id.
pub fn fact<'a>(facts: &'a Facts, id: &str) -> &'a Fact {
    facts.get(id).unwrap_or_else(|| panic!("no fact {id}"))
}

/// The number of a fact; `!reason` where it is not estimable.
pub fn value(facts: &Facts, id: &str) -> String {
    let fact = fact(facts, id);
    match (&fact.value, &fact.not_estimable) {
        (Some(value), None) => value.clone(),
        (None, Some(reason)) => format!("!{reason}"),
        other => panic!("{id} is {other:?}"),
    }
}

/// Asserts many facts at once and names all that differ.
pub fn assert_values(facts: &Facts, expected: &[(&str, &str)]) {
    let wrong: Vec<String> = expected
        .iter()
        .filter_map(|(id, wanted)| {
            let found = facts.get(id).map(|_| value(facts, id));
            let found = found.unwrap_or_else(|| "no such fact".to_owned());
            (found != *wanted).then(|| format!("{id}: {found}, expected {wanted}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The cells of a fact's rows as text; absent cells are `-`.
pub fn rows(fact: &Fact) -> Vec<Vec<&str>> {
    fact.rows
        .iter()
        .map(|row| row.iter().map(|c| c.as_deref().unwrap_or("-")).collect())
        .collect()
}

/// The help of an error stands apart from its text.
pub fn words(error: &Error) -> String {
    let help = miette::Diagnostic::help(error).map(|h| h.to_string());
    format!("{error}\n{}", help.unwrap_or_default())
}

/// Asserts that a text says everything that it should.
pub fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

/// `outcome file:line column reason` of an issue.
pub fn place(issue: &Issue) -> String {
    let Issue {
        file, line, column, ..
    } = issue;
    let outcome = match issue.outcome {
        Outcome::Rejected => "rejected",
        Outcome::Emptied => "emptied",
        Outcome::Warned => "warned",
    };
    format!("{outcome} {file}:{line} {column} {}", issue.reason.code())
}

/// The places of all issues of a ledger.
pub fn places(ledger: &Ledger) -> Vec<String> {
    ledger.issues.iter().map(place).collect()
}

/// How often something went wrong for a reason.
pub fn count(ledger: &Ledger, outcome: Outcome, reason: Reason) -> u64 {
    ledger.by_reason(outcome).get(&reason).copied().unwrap_or(0)
}

/// Runs the binary in a folder.
pub fn sillage(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sillage"))
        .env("SILLAGE_CACHE_DIR", "")
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The exit code of a run and what it printed.
pub fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = sillage(folder, args);
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(printed).unwrap(),
    )
}
