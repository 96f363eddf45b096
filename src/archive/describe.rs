//! The archive described for others: a page to read first, a data package of all
//! tables, and an RO-Crate, which is that of the edition one folder down.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::source;
use crate::dataset::descriptor;
use crate::disk;
use crate::edition::File;
use crate::edition::jsonld;
use crate::edition::lock::Lock;
use crate::edition::package::{CRATE, media_type, pretty};
use crate::error::{Error, Result};

const PAGE: &str = include_str!("../../templates/archive/README.md");

/// What the descriptions are made from.
pub struct Subject<'a> {
    /// The edition's folder.
    pub edition: &'a Path,
    /// Its lock.
    pub lock: &'a Lock,
    /// The dataset's folder, if the archive carries the data.
    pub data: Option<&'a Path>,
    /// Files that the archive carries of the dataset, by their paths there.
    pub carried: &'a [String],
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
        let (data, notice) = match self.data {
            Some(_) => (
                "the data, record by record, as the lock pins them",
                "An edition may be share-safe; this bag is not. It holds the data themselves: posts,\naccounts, and whatever else the tables have. Treat it as the dataset is to be treated.",
            ),
            None => (
                "absent: this bag was made without the data; name their folder with `--data`",
                "This bag holds no data but those of the edition itself, whose lock names the digests of\nthe data that it was made from.",
            ),
        };
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = [
            ("data", data),
            ("tool", &self.lock.tool.name),
            ("version", &self.lock.tool.version),
            ("rust", source::RUST),
            ("language", self.parameter("language")),
            ("privacy", self.parameter("privacy")),
            ("as_of", self.parameter("as_of")),
            ("notice", notice),
            // Last, so that no brace in it is taken for one of the others.
            ("title", &title),
        ];
        words.iter().fold(PAGE.to_owned(), |page, (key, word)| {
            page.replace(&format!("{{{key}}}"), word)
        })
    }

    /// The resources of the edition and of the dataset, each with its folder.
    fn package(&self, edition: &Value) -> Result<Vec<u8>> {
        let mut resources = moved(edition, "edition", |_| true);
        let mut package = edition.clone();
        if let Some(data) = self.data {
            let path = data.join(descriptor::FILE);
            let dataset: Value = serde_json::from_slice(&disk::read(&path)?)
                .map_err(|e| Error::invalid(format!("not JSON: {e}")).file(path.display()))?;
            let carried = |path: &str| self.carried.iter().any(|c| c == path);
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

    /// Files of the dataset that the lock pins by the digest of all templates.
    fn unpinned(&self, entities: &[Value]) -> Result<Vec<Value>> {
        let Some(data) = self.data else {
            return Ok(Vec::new());
        };
        let mut more = Vec::new();
        for path in self.carried {
            let id = jsonld::uri(&format!("dataset/{path}"));
            if entities.iter().all(|e| e["@id"] != id.as_str()) {
                let seen = disk::digest(&data.join(path))?;
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
