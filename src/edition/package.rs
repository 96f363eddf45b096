//! The edition described for others: a data package of its tables, an RO-Crate
//! of its making, and a citation. None carries a digest of another or of the
//! lock, so that each can be made alone.

use serde_json::{Value, json};

use super::File;
use super::lock::{Entry, Lock};
use crate::disk;
use crate::error::{Error, Result};

/// What the descriptions say of an edition.
#[derive(Debug, Clone)]
pub struct About {
    /// Short name: the dataset's.
    pub name: String,
    /// Title of the report.
    pub title: String,
    /// Version of the dataset.
    pub version: String,
    /// Date of the edition, `YYYY-MM-DD`.
    pub as_of: String,
    /// Authors; an organisation if there are none.
    pub authors: Vec<String>,
    /// Who publishes it.
    pub organisation: String,
    /// The dataset's licence, as its descriptor names it.
    pub license: String,
    /// Language code.
    pub language: String,
    /// Whether the data are invented.
    pub synthetic: bool,
}

/// datapackage.json, ro-crate-metadata.json and CITATION.cff.
pub fn describe(about: &About, lock: &Lock, files: &[File]) -> Result<Vec<File>> {
    Ok(vec![
        File::new("datapackage.json", data_package(about, files)?),
        File::new("ro-crate-metadata.json", ro_crate(about, lock, files)?),
        File::new("CITATION.cff", citation(about)),
    ])
}

fn data_package(about: &About, files: &[File]) -> Result<Vec<u8>> {
    let tables = files
        .iter()
        .filter(|f| f.path.ends_with(".csv") || f.path == "facts.json");
    let resources: Vec<Value> = tables
        .map(|f| {
            json!({
                "name": f.path.replace(['/', '.', '_'], "-"),
                "path": f.path,
                "format": f.path.rsplit('.').next(),
                "mediatype": media_type(&f.path),
                "encoding": "utf-8",
                "bytes": f.bytes.len(),
                "hash": disk::sha256(&f.bytes),
            })
        })
        .collect();
    pretty(&json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.name,
        "title": about.title,
        "version": about.version,
        "created": format!("{}T00:00:00Z", about.as_of),
        "resources": resources,
    }))
}

fn ro_crate(about: &About, lock: &Lock, files: &[File]) -> Result<Vec<u8>> {
    let run = format!("#render-{}", fingerprint(lock)?);
    let id = |path: &str| json!({ "@id": path });
    let outputs: Vec<Value> = files.iter().map(|f| id(&f.path)).collect();
    let inputs: Vec<Value> = lock.inputs.iter().map(|e| id(&input_id(e))).collect();
    let mut graph = vec![
        json!({ "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": id("./"),
            "conformsTo": [id("https://w3id.org/ro/crate/1.2")] }),
        json!({ "@id": "./", "@type": "Dataset", "name": about.title, "version": about.version,
            "description": description(about), "datePublished": about.as_of, "inLanguage": about.language,
            "license": about.license, "conformsTo": [id("https://w3id.org/ro/wfrun/process/0.5")],
            "hasPart": outputs, "mentions": [id(&run)] }),
        json!({ "@id": "https://w3id.org/ro/wfrun/process/0.5", "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5" }),
        json!({ "@id": "#sillage", "@type": "SoftwareApplication", "name": lock.tool.name, "softwareVersion": lock.tool.version }),
        json!({ "@id": run, "@type": "CreateAction", "name": "Making of this edition", "instrument": id("#sillage"),
            "object": inputs, "result": outputs, "endTime": format!("{}T00:00:00Z", about.as_of),
            "actionStatus": "http://schema.org/CompletedActionStatus" }),
    ];
    graph.extend(files.iter().map(|f| file_entity(&f.path, &Entry::of(f))));
    graph.extend(lock.inputs.iter().map(|e| file_entity(&input_id(e), e)));
    graph.sort_by(|a, b| a["@id"].as_str().cmp(&b["@id"].as_str()));
    pretty(&json!({
        "@context": ["https://w3id.org/ro/crate/1.2/context", { "sha256": "https://w3id.org/ro/terms/workflow-run#sha256" }],
        "@graph": graph,
    }))
}

fn description(about: &About) -> String {
    let what = format!(
        "Threat assessment of the dataset {} {}, as of {}",
        about.name, about.version, about.as_of
    );
    if about.synthetic {
        format!("{what}. The data are synthetic.")
    } else {
        format!("{what}.")
    }
}

/// Inputs are not part of the edition; they are named by the dataset's own paths.
fn input_id(entry: &Entry) -> String {
    format!("#input/{}", entry.path)
}

fn file_entity(id: &str, entry: &Entry) -> Value {
    let digest = entry.sha256.trim_start_matches("sha256:");
    json!({ "@id": id, "@type": "File", "name": entry.path, "encodingFormat": media_type(&entry.path),
        "contentSize": entry.bytes.to_string(), "sha256": digest })
}

/// Derived from inputs and parameters, so that the same making has the same name.
fn fingerprint(lock: &Lock) -> Result<String> {
    let digest = disk::sha256(
        &Lock {
            outputs: Vec::new(),
            ..lock.clone()
        }
        .to_bytes()?,
    );
    Ok(digest
        .trim_start_matches("sha256:")
        .chars()
        .take(16)
        .collect())
}

fn citation(about: &About) -> Vec<u8> {
    // JSON is YAML but for three characters that end lines in YAML only.
    let quoted = |text: &str| {
        ['\u{85}', '\u{2028}', '\u{2029}']
            .into_iter()
            .fold(Value::from(text).to_string(), |text, c| {
                text.replace(c, &format!("\\u{:04x}", u32::from(c)))
            })
    };
    let mut lines = vec![
        "cff-version: 1.2.0".to_owned(),
        "message: If you use this assessment, please cite it as below.".to_owned(),
        "type: dataset".to_owned(),
        format!("title: {}", quoted(&about.title)),
        format!("version: {}", quoted(&about.version)),
        format!("date-released: {}", about.as_of),
        "authors:".to_owned(),
    ];
    if about.authors.is_empty() {
        let name = if about.organisation.is_empty() {
            &about.name
        } else {
            &about.organisation
        };
        lines.push(format!("  - name: {}", quoted(name)));
    }
    lines.extend(
        about
            .authors
            .iter()
            .map(|a| format!("  - name: {}", quoted(a))),
    );
    (lines.join("\n") + "\n").into_bytes()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html",
        Some("svg") => "image/svg+xml",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("toml") => "application/toml",
        Some("md") => "text/markdown",
        Some("gz") => "application/gzip",
        Some("zst") => "application/zstd",
        _ => "application/octet-stream",
    }
}

fn pretty(value: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|e| Error::could_not(format!("a description cannot be written: {e}")))?;
    text.push('\n');
    Ok(text.into_bytes())
}
