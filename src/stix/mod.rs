//! An edition as a STIX 2.1 bundle, for platforms that exchange threat
//! intelligence. It says what the report says, with the ids of its facts, and
//! nothing of a post or an account. The same edition gives the same bytes: ids come
//! from names, and every time is the date of the edition.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

mod extension;
mod identifier;
mod marking;
mod objects;
mod told;

use crate::dataset::descriptor::Descriptor;
use crate::dataset::study::Study;
use crate::edition::package::About;
use crate::error::Result;
use crate::facts::Facts;
use crate::ingest::tables::Tables;
use crate::message::{Labels, Language};
use crate::plain;
use identifier::Ids;
use told::Told;

/// The file of an edition that holds the bundle.
pub const FILE: &str = "assessment.stix.json";

/// What a bundle is made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// What descriptions say of the edition.
    pub about: &'a About,
    /// The facts, as they may be shown.
    pub facts: &'a Facts,
    /// The reader's language.
    pub language: &'a Language,
    /// The data's own labels.
    pub labels: &'a Labels,
    /// What the analyst declares.
    pub study: &'a Study,
    /// The dataset's descriptor.
    pub dataset: &'a Descriptor,
    /// The small tables: takedowns, incidents, narratives.
    pub tables: &'a Tables,
}

/// The bundle, its objects in the order of their ids.
///
/// # Errors
/// A message that is missing.
pub fn bundle(subject: Subject<'_>) -> Result<Value> {
    let maker = Maker::new(subject);
    let mut objects = objects::all(&maker)?;
    objects.push(maker.report(&objects)?);
    objects.push(maker.publisher());
    objects.extend(maker.markings.iter().cloned());
    objects.extend(extension::used(&objects));
    let by_id = |object: Value| (object["id"].as_str().unwrap_or("").to_owned(), object);
    let sorted: BTreeMap<String, Value> = objects.into_iter().map(by_id).collect();
    Ok(json!({
        "type": "bundle",
        "id": maker.ids.of("bundle", &maker.edition()),
        "objects": sorted.into_values().collect::<Vec<Value>>(),
    }))
}

/// Makes objects with what all of them share.
struct Maker<'a> {
    subject: Subject<'a>,
    ids: Ids<'a>,
    told: Told<'a>,
    /// The date of the edition as STIX writes times.
    stamp: String,
    /// The markings of every object.
    markings: Vec<Value>,
}

impl<'a> Maker<'a> {
    fn new(subject: Subject<'a>) -> Self {
        let ids = Ids(&subject.about.name);
        let stamp = midnight(&subject.about.as_of);
        Self {
            ids,
            told: Told {
                facts: subject.facts,
                language: subject.language,
            },
            markings: marking::of(&subject.study.handling, ids, &stamp),
            stamp,
            subject,
        }
    }

    /// What names an edition among those of its dataset.
    fn edition(&self) -> [&str; 2] {
        [&self.subject.about.as_of, &self.subject.about.language]
    }

    /// An object of a kind: what all objects have, what this one has, its markings.
    fn object(&self, kind: &str, id: &str, parts: Value) -> Value {
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        put("type", kind.into());
        put("spec_version", "2.1".into());
        put("id", id.into());
        if kind != "identity" {
            put("created_by_ref", self.publisher_id().into());
        }
        put("created", self.stamp.as_str().into());
        put("modified", self.stamp.as_str().into());
        // Names of techniques and titles of datasets are not the reader's language.
        if !matches!(kind, "attack-pattern" | "campaign" | "identity") {
            put("lang", self.subject.about.language.as_str().into());
        }
        if let Value::Object(parts) = parts {
            // What is not known is left out: STIX has no empty values.
            object.extend(parts.into_iter().filter(|(_, value)| !is_empty(value)));
        }
        if !self.markings.is_empty() {
            let refs = self.markings.iter().map(|m| m["id"].clone()).collect();
            object.insert("object_marking_refs".to_owned(), Value::Array(refs));
        }
        Value::Object(object)
    }

    /// A relationship between two objects; `parts` is what else is known of it.
    fn relationship(&self, kind: &str, (source, target): (&str, &str), parts: Value) -> Value {
        let id = self.ids.of("relationship", &[kind, source, target]);
        let mut all =
            json!({ "relationship_type": kind, "source_ref": source, "target_ref": target });
        if let (Some(all), Value::Object(parts)) = (all.as_object_mut(), parts) {
            all.extend(parts);
        }
        self.object("relationship", &id, all)
    }

    fn publisher_id(&self) -> String {
        self.ids.of("identity", &["publisher"])
    }

    /// Who publishes the edition, as its citation has it.
    fn publisher(&self) -> Value {
        let about = self.subject.about;
        let authors = about.authors.join("; ");
        let (name, class) = match (about.organisation.as_str(), authors.as_str()) {
            ("", "") => (about.name.as_str(), "unknown"),
            ("", authors) => (authors, "unknown"),
            (organisation, _) => (organisation, "organization"),
        };
        let parts = json!({ "name": line(name), "identity_class": class });
        self.object("identity", &self.publisher_id(), parts)
    }

    /// The report on all other objects, its description made of facts alone.
    fn report(&self, objects: &[Value]) -> Result<Value> {
        let about = self.subject.about;
        let refs: Vec<Value> = objects.iter().map(|o| o["id"].clone()).collect();
        let banner = match about.synthetic {
            true => self.subject.language.text("synthetic-banner", &[])?,
            false => String::new(),
        };
        let (lines, ids) = self.told.headline()?;
        let (lines, warnings) = (lines.join("\n"), self.told.warnings(&ids)?);
        let said = [banner, lines, warnings, self.source_of_numbers()?];
        let parts = json!({
            "name": line(&about.title),
            "description": paragraphs(&said),
            "report_types": ["campaign"],
            "published": self.stamp,
            "object_refs": refs,
            "extensions": self.told.extension(&ids),
        });
        let id = self.ids.of("report", &self.edition());
        Ok(self.object("report", &id, parts))
    }

    /// Where the exact numbers stand.
    fn source_of_numbers(&self) -> Result<String> {
        let about = self.subject.about;
        let args = [
            ("dataset", about.name.as_str().into()),
            ("version", about.version.as_str().into()),
            ("day", about.as_of.as_str().into()),
        ];
        self.subject.language.text("stix-edition", &args)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Paragraphs as Markdown, which platforms show descriptions as: a line that follows
/// a list without a blank one would belong to its last item.
fn paragraphs(texts: &[String]) -> String {
    let said: Vec<&str> = texts.iter().map(String::as_str).collect();
    let said = said.into_iter().filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join("\n\n")
}

/// A day as STIX writes times.
fn midnight(day: &str) -> String {
    format!("{day}T00:00:00.000Z")
}

/// Text of the data on one line, made plain.
fn line(text: &str) -> String {
    plain::defanged(&plain::visible(text))
}

/// Text of the data with its line breaks, made plain.
fn prose(text: &str) -> String {
    plain::defanged(&plain::visible_lines(text))
}
