//! What STIX 2.1 has no words for, defined by its own means. `narrative` and `event`
//! are the types by which OpenCTI and the agencies that use it exchange them.

use serde_json::{Value, json};

use super::identifier::own;

/// An extension: its name, its kind, its top-level properties, and what it means.
struct Extension {
    name: &'static str,
    kind: &'static str,
    properties: &'static [&'static str],
    description: &'static str,
    schema: &'static str,
}

/// The extension of objects of type `narrative`.
pub const NARRATIVE: &str = "narrative";
/// The extension of objects of type `event`.
pub const EVENT: &str = "event";
/// The extension that names a technique by its id.
pub const TECHNIQUE: &str = "technique";
/// The extension that carries facts.
pub const FACTS: &str = "facts";

const ALL: [Extension; 4] = [
    Extension {
        name: NARRATIVE,
        kind: "new-sdo",
        properties: &[],
        description: "A story that posts of a campaign tell, as analysts label it.",
        schema: "type: narrative. name (string, required): the label. description (string): what counts as it.",
    },
    Extension {
        name: EVENT,
        kind: "new-sdo",
        properties: &[],
        description: "Something that happened during a campaign or beside it: an operation, an election, unrest, a publication.",
        schema: "type: event. name (string, required): the label. description (string). event_types (list of string): its kind. start_time, stop_time (timestamp).",
    },
    Extension {
        name: TECHNIQUE,
        kind: "toplevel-property-extension",
        properties: &["x_mitre_id"],
        description: "The id of a technique in its framework, under the name by which OpenCTI tells techniques apart; the framework is DISARM.",
        schema: "x_mitre_id (string): the id, as in external_references.",
    },
    Extension {
        name: FACTS,
        kind: "property-extension",
        properties: &[],
        description: "Numbers of the assessment that bear on an object, by the ids under which facts.json of the edition has them, with inputs and method.",
        schema: "facts (list of object, required): id (string, required); column and row (string and object, of a cell of a table); unit (string); value, lower, upper, level (string: a decimal number, never rounded for display; value may be a day); not_estimable (string): why there is no value; warnings (list of string): what must be known beside it, in codes; suppressed (boolean): whether it is withheld.",
    },
];

/// The id of an extension's definition.
pub fn id(name: &str) -> String {
    own("extension-definition", name)
}

/// What an object of a type of ours must say of itself.
pub fn mark(name: &str) -> (String, Value) {
    let kind = ALL.iter().find(|e| e.name == name).map_or("", |e| e.kind);
    (id(name), json!({ "extension_type": kind }))
}

/// The definitions that objects refer to, and who made them.
pub fn used(objects: &[Value]) -> Vec<Value> {
    let refers = |e: &&Extension| {
        let id = id(e.name);
        objects.iter().any(|o| o["extensions"].get(&id).is_some())
    };
    let mut definitions: Vec<Value> = ALL.iter().filter(refers).map(defined).collect();
    if !definitions.is_empty() {
        definitions.push(tool());
    }
    definitions
}

/// The day on which the definitions were written; they are no edition's.
const WRITTEN: &str = "2026-11-26T00:00:00.000Z";

fn defined(extension: &Extension) -> Value {
    let mut definition = json!({
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": id(extension.name),
        "created_by_ref": tool_id(),
        "created": WRITTEN,
        "modified": WRITTEN,
        "name": format!("Sillage: {}", extension.name),
        "description": extension.description,
        "schema": extension.schema,
        "version": "1.0.0",
        "extension_types": [extension.kind],
    });
    if !extension.properties.is_empty() {
        definition["extension_properties"] = extension.properties.into();
    }
    definition
}

fn tool_id() -> String {
    own("identity", "sillage")
}

fn tool() -> Value {
    json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": tool_id(),
        "created": WRITTEN,
        "modified": WRITTEN,
        "name": "Sillage",
        "identity_class": "system",
    })
}
