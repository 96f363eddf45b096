//! Attack patterns of DISARM as techniques of a study. Bundles do not say which
//! version of the framework they cite, and ids come and go: id and name together tell.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::framework::{self, Found};
use crate::import::json;
use crate::import::package::Technique;

/// The version of a technique that no known version has under its id and name.
const UNKNOWN: &str = "unknown";

/// The techniques of a bundle by id and name.
#[derive(Default)]
pub struct Techniques {
    found: BTreeMap<(String, String), ()>,
    /// Attack patterns of other frameworks.
    foreign: u64,
}

impl Techniques {
    /// Takes an `attack-pattern`.
    pub fn object(&mut self, object: &Value) {
        match id(object).filter(|_| is_disarm(object)) {
            Some(id) => {
                let name = json::text(object, "name").unwrap_or_default().trim();
                self.found.insert((id, name.to_owned()), ());
            }
            None => self.foreign += 1,
        }
    }

    /// The techniques with their versions, and what the notes say.
    pub fn finish(self) -> (Vec<Technique>, Vec<String>) {
        let found: Vec<(String, String)> = self.found.into_keys().collect();
        let fits: Vec<Vec<&str>> = found.iter().map(|(id, name)| versions(id, name)).collect();
        // One bundle comes from one version, so that what fits all is the best guess.
        let common = framework::disarm_versions().filter(|v| fits.iter().all(|f| f.contains(v)));
        let common = common.last();
        let version = |fits: &Vec<&'static str>| common.or(fits.last().copied()).unwrap_or(UNKNOWN);
        let techniques: Vec<Technique> = found
            .into_iter()
            .zip(&fits)
            .map(|((technique, name), fits)| Technique {
                technique,
                name,
                version: version(fits).to_owned(),
            })
            .collect();
        let mut notes = said(&techniques);
        if self.foreign > 0 {
            notes.push(format!(
                "Attack patterns that are not known as DISARM's, not carried: {}.",
                self.foreign
            ));
        }
        (techniques, notes)
    }
}

fn said(techniques: &[Technique]) -> Vec<String> {
    let mut notes = Vec::new();
    if techniques.is_empty() {
        return notes;
    }
    let mut by_version: BTreeMap<&str, u64> = BTreeMap::new();
    for t in techniques {
        *by_version.entry(&t.version).or_default() += 1;
    }
    let unknown = by_version.remove(UNKNOWN).unwrap_or_default();
    let versions = by_version
        .iter()
        .map(|(version, n)| format!("{version}: {n}"));
    let versions = versions.collect::<Vec<_>>().join(", ");
    notes.push(format!(
        "Techniques of DISARM, in assessment.toml: {}.",
        techniques.len()
    ));
    if !versions.is_empty() {
        notes.push(format!("The bundle does not say which version of DISARM it cites; taken is the newest that has the id with the same name, for all techniques where there is one ({versions})."));
    }
    if unknown > 0 {
        notes.push(format!("Techniques that no known version of DISARM has under both id and name: {unknown}; their version is `{UNKNOWN}` until somebody says it."));
    }
    if let Some(newest) = framework::disarm_versions().last() {
        let gone = techniques
            .iter()
            .filter(|t| !versions_has(newest, &t.technique, &t.name));
        let gone = gone.count();
        if gone > 0 {
            notes.push(format!("Techniques that version {newest} of DISARM no longer has under the same id and name: {gone}."));
        }
    }
    notes
}

/// The versions that have the id with the name, oldest first.
fn versions(id: &str, name: &str) -> Vec<&'static str> {
    framework::disarm_versions()
        .filter(|version| versions_has(version, id, name))
        .collect()
}

fn versions_has(version: &str, id: &str, name: &str) -> bool {
    match framework::disarm(version, id) {
        Found::Name(known) => known.trim().to_lowercase() == name.to_lowercase(),
        Found::NoSuchTechnique | Found::NoSuchVersion => false,
    }
}

/// The id, which OpenCTI keeps in a property of its own.
fn id(object: &Value) -> Option<String> {
    let own = json::text(object, "x_mitre_id");
    let known =
        |id: &&str| id.starts_with('T') && id[1..].starts_with(|c: char| c.is_ascii_digit());
    let cited = references(object).find_map(|r| json::text(r, "external_id").filter(known));
    own.or(cited).map(|id| id.trim().to_owned())
}

/// MITRE's own ids look alike; tools call DISARM's source `mitre-attack` as well, so
/// that phases and addresses must tell.
fn is_disarm(object: &Value) -> bool {
    let says = |text: Option<&str>| text.is_some_and(|t| t.to_lowercase().contains("disarm"));
    let phases = object.get("kill_chain_phases").and_then(Value::as_array);
    let mut phases = phases.into_iter().flatten();
    phases.any(|phase| says(json::text(phase, "kill_chain_name")))
        || references(object)
            .any(|r| says(json::text(r, "source_name")) || says(json::text(r, "url")))
}

fn references(object: &Value) -> impl Iterator<Item = &Value> {
    let references = object.get("external_references").and_then(Value::as_array);
    references.into_iter().flatten()
}
