//! What a lock pins of a making, and what options a lock stands for.

use std::path::Path;

use serde_json::{Map, Value};

use super::Options;
use crate::dataset::study::{self, Privacy};
use crate::dataset::{Dataset, descriptor};
use crate::disk;
use crate::edition::lock::{CountedBy, Entry, Lock, Pinned};
use crate::error::{Error, Result};
use crate::measure::Frame;
use crate::message;
use crate::report::templates::Templates;
use crate::tally::engine::About;
use crate::time;

/// The parameters of a lock that no edition can have been made with, and what
/// they could be.
pub fn impossible(parameters: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let word = |key: &str| parameters.get(key).and_then(Value::as_str);
    let among = |key: &str, words: &[&str]| word(key).is_some_and(|w| words.contains(&w));
    let languages: Vec<&str> = message::languages().collect();
    let privacies = [Privacy::ShareSafe, Privacy::Internal].map(Privacy::word);
    let day = word("as_of").is_some_and(|day| time::parse_day(day).is_some());
    let checks = [
        (
            "language",
            among("language", &languages),
            languages.join(", "),
        ),
        (
            "privacy",
            among("privacy", &privacies),
            privacies.join(", "),
        ),
        ("as_of", day, "YYYY-MM-DD".to_owned()),
    ];
    let wrong = checks.into_iter().filter(|(_, possible, _)| !possible);
    wrong.map(|(key, _, expected)| (key, expected)).collect()
}

/// The options that the parameters of a lock stand for.
pub fn options_of(parameters: &Map<String, Value>) -> Options<'_> {
    let word = |key: &str| parameters.get(key).and_then(Value::as_str);
    let privacies = [Privacy::Internal, Privacy::ShareSafe];
    Options {
        language: word("language"),
        privacy: privacies
            .into_iter()
            .find(|p| Some(p.word()) == word("privacy")),
        as_of: word("as_of"),
        ..Options::default()
    }
}

/// The digest of the templates that an edition of the dataset in `root` would be
/// made with: the tool's own and the dataset's.
pub fn templates(root: &Path) -> Result<String> {
    Ok(Templates::of(root)?.digest())
}

pub fn lock(dataset: &Dataset, frame: &Frame<'_>, templates: &Templates) -> Result<Lock> {
    let mut inputs = Vec::new();
    let prose = dataset.study.prose_file(&dataset.root)?;
    for path in [descriptor::FILE, study::FILE].into_iter().chain(prose) {
        let file = dataset.root.join(path);
        if file.exists() {
            let seen = disk::digest(&file)?;
            inputs.push(Entry {
                path: path.to_owned(),
                bytes: seen.bytes,
                sha256: seen.sha256,
            });
        }
    }
    // Reading has compared every table with its descriptor already.
    for resource in dataset
        .descriptor
        .resources
        .iter()
        .filter(|r| r.schema().is_some())
    {
        let (bytes, sha256) = (
            resource.bytes.unwrap_or(0),
            resource.hash.clone().unwrap_or_default(),
        );
        inputs.push(Entry {
            path: resource.path.clone(),
            bytes,
            sha256,
        });
    }
    let pinned = Pinned {
        name: dataset.descriptor.name.clone(),
        version: dataset.descriptor.version.clone(),
    };
    Ok(Lock::new(
        pinned,
        parameters(frame)?,
        templates.digest(),
        inputs,
    ))
}

/// Where posts were counted, as a lock says it.
pub fn counted_by(about: &About) -> CountedBy {
    CountedBy {
        engine: about.engine.clone(),
        version: about.version.clone(),
        prepared: about.prepared.clone(),
    }
}

/// The study as it was applied: its options resolved, its period filled in.
fn parameters(frame: &Frame<'_>) -> Result<Map<String, Value>> {
    let mut resolved = frame.parameters.clone();
    resolved.as_of = Some(time::iso_day(frame.as_of));
    resolved.start = Some(time::iso_day(frame.start));
    resolved.end = Some(time::iso_day(frame.end - 1));
    match serde_json::to_value(resolved) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Error::could_not("the study cannot be written down")),
    }
}
