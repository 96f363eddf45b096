//! What the data call their narratives, takedowns, incidents and groups, in the
//! reader's language where they offer it.

use std::collections::BTreeMap;

use crate::ingest::tables::Tables;
use crate::plain;

/// Labels by id.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    narratives: BTreeMap<String, String>,
    events: BTreeMap<String, String>,
    excerpts: Vec<String>,
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
            excerpts: Vec::new(),
        }
    }

    /// The labels with the beginnings of the texts of the clusters that are listed,
    /// the largest cluster first.
    #[must_use]
    pub fn quoting(mut self, excerpts: Vec<String>) -> Self {
        self.excerpts = excerpts;
        self
    }

    /// The beginning of the text of the cluster of that rank, from 1, if the edition
    /// shows any. It is a quotation of what an adversary wrote.
    pub fn excerpt(&self, rank: &str) -> Option<&str> {
        let at = rank.parse::<usize>().ok()?.checked_sub(1)?;
        let excerpt = self.excerpts.get(at).map(String::as_str);
        excerpt.filter(|text| !text.is_empty())
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
    plain::cut(label, LONGEST)
}
