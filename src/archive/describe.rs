//! The archive described for others: a page to read first, a data package of all
//! tables, and an RO-Crate, which is that of the edition one folder down.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Carried, source};
use crate::dataset::descriptor;
use crate::disk;
use crate::edition::File;
use crate::edition::jsonld;
use crate::edition::lock::Lock;
use crate::edition::package::{CRATE, media_type, pretty};
use crate::error::{Error, Result};
use crate::plain;

const PAGE: &str = include_str!("../../templates/archive/README.md");

// What the page says with and without the data.
const HOLDS: [&str; 2] = [
    "This bag holds one edition of a threat assessment and what it takes to make it\nagain: the edition, the data that it was made from, and the source of the tool\nthat made it.",
    "This bag holds one edition of a threat assessment and the source of the tool\nthat made it. The data that it was made from are not in it.",
];
const DATA: [&str; 2] = [
    "the data, row by row, as the lock pins them",
    "absent: this bag was made without the data",
];
const EARLIER: [&str; 2] = [
    "; and lock and facts of the previous edition, which this one tells its changes from",
    ", and without the previous edition, which this one tells its changes from",
];
const ABSENT: &str = "\n\n`DATASET` is the folder of the data, which whoever does this must have: the lock\nnames it, its version and its digests.";

/// The tables whose rows are single posts, accounts or judgements of them.
const RECORDS: &[&str] = &["accounts", "labels", "posts", "withdrawn"];

/// What an archive with these tables holds, in words.
pub fn held(tables: &[&str]) -> String {
    let names = match tables {
        [] => String::new(),
        names => format!(" ({})", names.join(", ")),
    };
    match is_record_level(tables) {
        true => format!("record-level data{names}"),
        false => format!("the dataset's tables{names}"),
    }
}

fn is_record_level(tables: &[&str]) -> bool {
    tables.iter().any(|table| RECORDS.contains(table))
}

/// What the descriptions are made from.
pub struct Subject<'a> {
    /// The edition's folder.
    pub edition: &'a Path,
    /// Its lock.
    pub lock: &'a Lock,
    /// The dataset's folder, if the archive carries the data.
    pub data: Option<&'a Path>,
    /// Files that the archive carries of the dataset.
    pub carried: &'a [Carried],
    /// The tables that they belong to.
    pub tables: &'a [&'static str],
    /// The source.
    pub source: &'a [File],
}

impl Subject<'_> {
    /// A parameter that the edition was made with.
    pub fn parameter(&self, key: &str) -> &str {
        self.lock
            .parameters
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    fn document(&self, name: &str) -> Result<Value> {
        let path = self.edition.join(name);
        serde_json::from_slice(&disk::read(&path)?).map_err(|e| {
            Error::invalid(format!("not JSON: {e}"))
                .file(path.display())
                .help("make the edition anew with `sillage report`")
        })
    }

    /// The descriptions, at the top of the payload.
    pub fn files(&self) -> Result<Vec<File>> {
        let package = self.document(descriptor::FILE)?;
        let title = package["title"].as_str().unwrap_or(&self.lock.dataset.name);
        Ok(vec![
            File::new("README.md", self.page(title)),
            File::new(descriptor::FILE, self.package(&package)?),
            File::new(CRATE, self.graph()?),
            File::new(
                "CITATION.cff",
                disk::read(&self.edition.join("CITATION.cff"))?,
            ),
        ])
    }

    fn page(&self, title: &str) -> String {
        let title = plain::markdown(&plain::line(title));
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let notice = self.notice();
        let words = [
            ("holds", self.either(HOLDS)),
            ("data", self.either(DATA)),
            ("previous", self.earlier()),
            ("named", self.either(["", " --data DATASET"])),
            ("dataset", self.either(["dataset", "DATASET"])),
            ("absent", self.either(["", ABSENT])),
            ("tool", &self.lock.tool.name),
            ("version", &self.lock.tool.version),
            ("rust", source::RUST),
            ("language", self.parameter("language")),
            ("privacy", self.parameter("privacy")),
            ("as_of", self.parameter("as_of")),
            ("notice", &notice),
            // Last, so that no brace in it is taken for one of the others.
            ("title", &title),
        ];
        words.iter().fold(PAGE.to_owned(), |page, (key, word)| {
            page.replace(&format!("{{{key}}}"), word)
        })
    }

    /// The first of two where the archive carries the data, else the second.
    fn either<'b>(&self, words: [&'b str; 2]) -> &'b str {
        let [with, without] = words;
        if self.data.is_some() { with } else { without }
    }

    fn earlier(&self) -> &'static str {
        match self.lock.previous {
            Some(_) => self.either(EARLIER),
            None => "",
        }
    }

    fn notice(&self) -> String {
        if self.data.is_none() {
            return "This bag holds no data but those of the edition itself, whose lock names the digests of\nthe data that it was made from.".to_owned();
        }
        let safe = match is_record_level(self.tables) {
            true => "An edition may be share-safe; this bag is not. ",
            false => "",
        };
        let held = held(self.tables);
        format!("{safe}It holds {held}.\nTreat it as the dataset is to be treated.")
    }

    /// The resources of the edition and of the dataset, each with its folder.
    fn package(&self, edition: &Value) -> Result<Vec<u8>> {
        let mut resources = moved(edition, "edition", |_| true);
        let mut package = edition.clone();
        if let Some(data) = self.data {
            let path = data.join(descriptor::FILE);
            let dataset: Value = serde_json::from_slice(&disk::read(&path)?)
                .map_err(|e| Error::invalid(format!("not JSON: {e}")).file(path.display()))?;
            let carried = |path: &str| self.carried.iter().any(|c| c.path == path);
            resources.extend(moved(&dataset, "dataset", carried));
            for key in ["licenses", "sources"] {
                if dataset[key].as_array().is_some_and(|list| !list.is_empty()) {
                    package[key] = dataset[key].clone();
                }
            }
        }
        package["resources"] = Value::Array(resources);
        pretty(&package)
    }

    /// The edition's crate with everything in it one folder down, and with the
    /// data and the source beside it.
    fn graph(&self) -> Result<Vec<u8>> {
        let document = self.document(CRATE)?;
        let graph = document["@graph"].as_array().cloned().unwrap_or_default();
        let mut root = Map::new();
        let mut entities = Vec::new();
        for mut entity in graph {
            self.move_ids(&mut entity);
            match entity["@id"].as_str() {
                Some("./") => root = entity.as_object().cloned().unwrap_or_default(),
                Some(CRATE) => {}
                Some(id) if id.starts_with("dataset/") => {
                    entity["@type"] = "File".into();
                    entities.push(entity);
                }
                Some(jsonld::SOFTWARE) => {
                    entity["isBasedOn"] = jsonld::reference("source/");
                    entities.push(entity);
                }
                _ => entities.push(entity),
            }
        }
        let lock = disk::read(&self.edition.join(crate::edition::lock::FILE))?;
        let own = format!("edition/{CRATE}");
        let bytes = disk::read(&self.edition.join(CRATE))?;
        entities.retain(|e| e["@id"] != "edition/sillage.lock");
        entities.push(jsonld::file("edition/sillage.lock", "sillage.lock", &lock));
        entities.push(jsonld::file(&own, CRATE, &bytes));
        let mut parts = vec![self.folder("edition/", "The edition", &entities)];
        entities.extend(self.source.iter().map(|file| {
            let id = jsonld::uri(&format!("source/{}", file.path));
            jsonld::file(&id, &file.path, &file.bytes)
        }));
        if self.data.is_some() {
            entities.extend(self.unpinned(&entities)?);
            let what = "The data that the edition was made from";
            parts.push(self.folder("dataset/", what, &entities));
        }
        let what = "The source of the tool that made the edition";
        parts.push(self.folder("source/", what, &entities));
        parts.extend(["CITATION.cff", "README.md", descriptor::FILE].map(top));
        let ids: Vec<Value> = parts
            .iter()
            .filter_map(|p| p["@id"].as_str())
            .map(jsonld::reference)
            .collect();
        root.insert("hasPart".to_owned(), ids.into());
        entities.extend(parts);
        entities.push(Value::Object(root));
        entities.push(jsonld::descriptor());
        jsonld::document(entities)
    }

    /// Files beside the inputs: the lock pins templates by one digest of all of them,
    /// and the previous edition by its facts.
    fn unpinned(&self, entities: &[Value]) -> Result<Vec<Value>> {
        let mut more = Vec::new();
        for Carried { path, file } in self.carried {
            let id = jsonld::uri(&format!("dataset/{path}"));
            if entities.iter().all(|e| e["@id"] != id.as_str()) {
                let seen = disk::digest(file)?;
                more.push(jsonld::seen(&id, path, &seen));
            }
        }
        Ok(more)
    }

    fn folder(&self, id: &str, name: &str, entities: &[Value]) -> Value {
        let inside = entities
            .iter()
            .filter_map(|e| e["@id"].as_str())
            .filter(|other| other.starts_with(id));
        let parts: Vec<Value> = inside.map(jsonld::reference).collect();
        json!({ "@id": id, "@type": "Dataset", "name": name, "hasPart": parts })
    }

    fn move_ids(&self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map.iter_mut() {
                    match inner {
                        Value::String(id) if key == "@id" => *id = self.moved_id(id),
                        _ => self.move_ids(inner),
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|inner| self.move_ids(inner)),
            _ => {}
        }
    }

    fn moved_id(&self, id: &str) -> String {
        match id.strip_prefix(jsonld::INPUT) {
            Some(path) if self.data.is_some() => format!("dataset/{path}"),
            _ if id.starts_with(['#', '.']) || id == CRATE || id.contains("://") => id.to_owned(),
            _ => format!("edition/{id}"),
        }
    }
}

/// A description at the top: it carries no digest of another one.
fn top(name: &str) -> Value {
    json!({ "@id": name, "@type": "File", "name": name, "encodingFormat": media_type(name) })
}

/// The resources of a package as those of one that lies a folder up.
fn moved(package: &Value, folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let resources = package["resources"].as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for mut resource in resources {
        let path = resource["path"].as_str().unwrap_or("").to_owned();
        let name = resource["name"].as_str().unwrap_or("").to_owned();
        if wanted(&path) {
            resource["path"] = format!("{folder}/{path}").into();
            resource["name"] = format!("{folder}-{name}").into();
            found.push(resource);
        }
    }
    found
}
