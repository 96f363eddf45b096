//! RO-Crate 1.2 with the Process Run Crate profile: the entities that the crate
//! of an edition and that of an archive share, with ids that no chance decides.

use serde_json::{Value, json};

use super::lock::Entry;
use super::package::{About, CRATE, media_type, pretty};
use crate::disk::{self, Seen};
use crate::error::Result;

/// What the ids of inputs start with that are not part of a crate.
pub const INPUT: &str = "#input/";

/// The id of the tool.
pub const SOFTWARE: &str = "#sillage";

const PROCESS_RUN: &str = "https://w3id.org/ro/wfrun/process/0.5";

/// A reference to an entity.
pub fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

/// A path as a relative URI.
pub fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The entity of the metadata file itself.
pub fn descriptor() -> Value {
    json!({ "@id": CRATE, "@type": "CreativeWork", "about": reference("./"),
        "conformsTo": [reference("https://w3id.org/ro/crate/1.2")] })
}

/// The profile that the root conforms to.
pub fn profile() -> Value {
    json!({ "@id": PROCESS_RUN, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5" })
}

/// A reference to the profile.
pub fn conforms() -> Value {
    json!([reference(PROCESS_RUN)])
}

/// A file of the crate, from its bytes.
pub fn file(id: &str, path: &str, bytes: &[u8]) -> Value {
    let seen = Seen {
        bytes: bytes.len() as u64,
        sha256: disk::sha256(bytes),
    };
    self::seen(id, path, &seen)
}

/// A file of the crate whose bytes went by.
pub fn seen(id: &str, path: &str, seen: &Seen) -> Value {
    described(id, "File", path, seen.bytes, &seen.sha256)
}

/// A file that was used and is not in the crate. It is no data entity: its id
/// names a place in the dataset, from which nothing can be fetched.
pub fn input(entry: &Entry) -> Value {
    described(
        &input_id(entry),
        "CreativeWork",
        &entry.path,
        entry.bytes,
        &entry.sha256,
    )
}

/// Inputs are named by the dataset's own paths.
pub fn input_id(entry: &Entry) -> String {
    format!("{INPUT}{}", uri(&entry.path))
}

fn described(id: &str, kind: &str, path: &str, bytes: u64, sha256: &str) -> Value {
    let digest = sha256.trim_start_matches("sha256:");
    json!({ "@id": id, "@type": kind, "name": path, "encodingFormat": media_type(path),
        "contentSize": bytes.to_string(), "sha256": digest })
}

/// A file of the crate that carries no digest, because it is made later or
/// describes the same files.
pub fn undigested(path: &str) -> Value {
    json!({ "@id": uri(path), "@type": "File", "name": path, "encodingFormat": media_type(path) })
}

/// The licence: an address where it has one.
pub fn licence(about: &About) -> Value {
    let id = match is_address(&about.license) {
        true => &about.license,
        false => "#licence",
    };
    json!({ "@id": id, "@type": "CreativeWork", "name": about.license })
}

/// Whether a licence is named by its address.
pub fn is_address(licence: &str) -> bool {
    let starts = ["http://", "https://"];
    starts.iter().any(|start| licence.starts_with(start)) && !licence.contains(char::is_whitespace)
}

/// Who made the edition: its authors, else who publishes it, as the citation has it.
pub fn agents(about: &About) -> Vec<Value> {
    let person = |(number, name): (usize, &String)| json!({ "@id": format!("#author-{}", number + 1), "@type": "Person", "name": name });
    let mut agents: Vec<Value> = about.authors.iter().enumerate().map(person).collect();
    if !about.organisation.is_empty() || agents.is_empty() {
        let name = match about.organisation.is_empty() {
            true => &about.name,
            false => &about.organisation,
        };
        agents.push(json!({ "@id": "#publisher", "@type": "Organization", "name": name }));
    }
    agents
}

/// The document of some entities, in the order of their ids.
///
/// # Errors
/// A value that JSON cannot hold.
pub fn document(mut graph: Vec<Value>) -> Result<Vec<u8>> {
    graph.sort_by(|a, b| a["@id"].as_str().cmp(&b["@id"].as_str()));
    pretty(&json!({
        "@context": ["https://w3id.org/ro/crate/1.2/context", { "sha256": "https://w3id.org/ro/terms/workflow-run#sha256" }],
        "@graph": graph,
    }))
}
