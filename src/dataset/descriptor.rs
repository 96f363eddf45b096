//! `datapackage.json`: a Frictionless Data Package (v2) that names the tables,
//! their digests, and what a reader must know to read them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::localised::Localised;
use super::schema::{self, Kind, Table};
use crate::disk;
use crate::error::{Error, Result};
use crate::plain;

/// The file name of every descriptor.
pub const FILE: &str = "datapackage.json";

/// The profile that a descriptor follows.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// A dataset's descriptor. Properties that Sillage does not know are kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Descriptor {
    /// The profile.
    #[serde(rename = "$schema", default)]
    pub profile: String,
    /// The dataset's short name: lower case, digits, `-`, `_`, `.`.
    #[serde(default)]
    pub name: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// What it holds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its semantic version.
    #[serde(default)]
    pub version: String,
    /// Its licences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<Value>,
    /// Where it comes from; an import writes one entry a file, with its digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Value>,
    /// The zone of times that carry none (an offset or an IANA name). Without
    /// it such times are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Whether the data are invented; then every page of a report says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub synthetic: bool,
    /// What a reader must know about these data, one sentence each, for all
    /// readers or by language; the report prints them among its limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Localised>,
    /// The tables' files.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// Whatever else stands in the file.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One file of a table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Resource {
    /// Its name; the table's name, or that and a suffix.
    pub name: String,
    /// Its path relative to the descriptor, with `/`.
    pub path: String,
    /// The table it belongs to; without it the name tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// `sha256:…` of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Whatever else stands there (`type`, `format`, `schema`, …).
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Resource {
    /// The schema of the table that this file belongs to.
    pub fn schema(&self) -> Option<&'static Table> {
        let named = self.table.as_deref().unwrap_or(&self.name);
        schema::table(named).or_else(|| super::seal::table_of(&self.path))
    }
}

impl Descriptor {
    /// Reads the descriptor of the dataset in `root`.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        disk::refuse_outside(root, &path)?;
        let text = disk::read_text(&path).map_err(|e| {
            e.help("a dataset is a folder with a datapackage.json; `sillage new DIR` makes one")
        })?;
        let descriptor: Self = serde_json::from_str(&text).map_err(|e| {
            Error::could_not(format!("not a data package descriptor: {e}"))
                .file(path.display())
                .line(e.line() as u64)
                .help("mend the JSON at that place")
        })?;
        descriptor.refuse_bad_paths(&path)?;
        Ok(descriptor)
    }

    /// The bytes of the descriptor as they are written.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|e| Error::could_not(format!("the descriptor cannot be written: {e}")))?;
        text.push('\n');
        Ok(text.into_bytes())
    }

    /// The files of one table, sorted by path, so that their order in the
    /// descriptor changes nothing.
    pub fn files(&self, table: &str) -> Vec<&Resource> {
        let of_table = |r: &&Resource| r.schema().is_some_and(|t| t.name == table);
        let mut found: Vec<&Resource> = self.resources.iter().filter(of_table).collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// The columns of each table that has any, all of its files together.
    pub fn columns(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for resource in &self.resources {
            let fields = resource.other.get("schema").and_then(|s| s.get("fields"));
            let names = fields.and_then(|f| f.as_array()).into_iter().flatten();
            let names = names.filter_map(|f| Some(f.get("name")?.as_str()?.to_owned()));
            if let Some(table) = resource.schema() {
                all.entry(table.name.to_owned()).or_default().extend(names);
            }
        }
        all.retain(|_, columns| !columns.is_empty());
        all
    }

    fn refuse_bad_paths(&self, file: &Path) -> Result<()> {
        let mut seen = BTreeSet::new();
        for resource in &self.resources {
            if !seen.insert(&resource.path) {
                return Err(Error::invalid("two resources name one file")
                    .file(file.display())
                    .column(format!("resources/{}/path", resource.name))
                    .found(&resource.path)
                    .help("leave one of them; the rows would be read twice"));
            }
            if resource.path.chars().any(plain::is_hidden) {
                return Err(Error::could_not("a file whose name has hidden characters")
                    .file(file.display())
                    .column(format!("resources/{}/path", resource.name))
                    .found(&resource.path)
                    .expected("a name that everybody sees as it is")
                    .help("rename the file, and name it so in the descriptor"));
            }
            if safe_path(&resource.path).is_none() {
                return Err(Error::could_not("a resource lies outside the dataset")
                    .file(file.display())
                    .column(format!("resources/{}/path", resource.name))
                    .found(&resource.path)
                    .expected("a relative path below the descriptor, with `/`")
                    .help("copy the file into the dataset's folder and name it there"));
            }
        }
        Ok(())
    }
}

/// The path as one below a folder, or nothing if it could leave it.
pub fn safe_path(path: &str) -> Option<PathBuf> {
    let candidate = Path::new(path);
    let plain = candidate
        .components()
        .all(|c| matches!(c, Component::Normal(_)));
    (plain && !path.is_empty() && !path.contains(['\\', ':'])).then(|| candidate.to_path_buf())
}

/// The descriptor of a new dataset: its name and title, nothing else yet.
pub fn blank(name: &str, title: &str) -> Descriptor {
    Descriptor {
        profile: PROFILE.to_owned(),
        name: name.to_owned(),
        title: title.to_owned(),
        version: "1.0.0".to_owned(),
        ..Descriptor::default()
    }
}

/// A resource for a file of a table, with its Table Schema and without digest.
pub fn resource(table: &Table, path: &str, header: &[String]) -> Resource {
    let plain = [".gz", ".zst", ".csv"]
        .iter()
        .fold(path, |p, end| p.strip_suffix(end).unwrap_or(p));
    let stem = plain.replace(['/', '.'], "-");
    let fields: Vec<Value> = header.iter().map(|name| field(table, name)).collect();
    let format = if super::is_json_lines(Path::new(path)) {
        "jsonl"
    } else {
        "csv"
    };
    let mediatype = if format == "csv" {
        "text/csv"
    } else {
        "application/jsonl"
    };
    // Tables whose rows no column tells apart have no key.
    let primary_key = match table.name {
        "labels" | "series" | "withdrawn" => Value::Null,
        _ => serde_json::json!([table.columns[0].name]),
    };
    let schema = serde_json::json!({
        "fields": fields,
        "missingValues": [""],
        "primaryKey": primary_key,
    });
    let other = [
        ("type", Value::from("table")),
        ("format", Value::from(format)),
        ("mediatype", Value::from(mediatype)),
        ("encoding", Value::from("utf-8")),
        ("schema", without_nulls(schema)),
    ];
    Resource {
        name: stem.clone(),
        path: path.to_owned(),
        table: (stem != table.name).then(|| table.name.to_owned()),
        other: other.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        ..Resource::default()
    }
}

fn field(table: &Table, name: &str) -> Value {
    let kind = table
        .columns
        .iter()
        .find(|c| c.name == name)
        .map(|c| c.kind);
    match kind {
        Some(Kind::Count) => {
            serde_json::json!({ "name": name, "type": "integer", "constraints": { "minimum": 0 } })
        }
        Some(Kind::Number) => serde_json::json!({ "name": name, "type": "number" }),
        Some(Kind::List) => serde_json::json!({ "name": name, "type": "list", "delimiter": "|" }),
        Some(Kind::OneOf(words)) => {
            serde_json::json!({ "name": name, "type": "string", "categories": words })
        }
        _ => serde_json::json!({ "name": name, "type": "string" }),
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().filter(|(_, v)| !v.is_null()).collect())
        }
        other => other,
    }
}
