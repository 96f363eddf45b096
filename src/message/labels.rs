//! What the data call their narratives, takedowns, incidents and groups, in the
//! reader's language where they offer it.

use std::collections::BTreeMap;

use crate::ingest::tables::Tables;

/// Labels by id.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    narratives: BTreeMap<String, String>,
    events: BTreeMap<String, String>,
}

impl Labels {
    /// The labels of a dataset in a language.
    pub fn new(tables: &Tables, language: &str) -> Self {
        let choose = |id: &str, label: &str, french: &str| {
            let label = if language == "fr" && !french.is_empty() {
                french
            } else {
                label
            };
            let label = if label.is_empty() { id } else { label };
            brief(label)
        };
        let narratives = tables
            .narratives
            .iter()
            .map(|n| (n.id.clone(), choose(&n.id, &n.label, &n.label_fr)));
        let takedowns = tables
            .takedowns
            .iter()
            .map(|t| (t.id.clone(), choose(&t.id, &t.label, &t.label_fr)));
        let incidents = tables
            .incidents
            .iter()
            .map(|i| (i.id.clone(), choose(&i.id, &i.label, &i.label_fr)));
        Self {
            narratives: narratives.collect(),
            events: incidents.chain(takedowns).collect(),
        }
    }

    /// The label of a narrative; its id if the codebook has none.
    pub fn narrative<'a>(&'a self, id: &'a str) -> &'a str {
        self.narratives.get(id).map_or(id, String::as_str)
    }

    /// The label of a takedown or incident; its id if it has none.
    pub fn event<'a>(&'a self, id: &'a str) -> &'a str {
        self.events.get(id).map_or(id, String::as_str)
    }
}

/// A label as long as a label may be; longer ones are cut.
fn brief(label: &str) -> String {
    const LONGEST: usize = 200;
    match label.char_indices().nth(LONGEST) {
        None => label.to_owned(),
        Some((at, _)) => format!("{}…", &label[..at]),
    }
}
