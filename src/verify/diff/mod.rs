//! What changed between two editions, and why: rows, parameters, tool, numbers
//! and figures, each number with what moved it.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

mod attribution;
mod rows;
mod side;

pub use attribution::Cause;
pub use rows::Changed;

use crate::dataset::Dataset;
use crate::edition::lock::{Lock, Pinned, Tool};
use crate::error::Result;
use crate::ingest::progress::Progress;
use crate::message::Language;
use crate::moved::{self, Moved};
use attribution::Corners;
use side::Side;

/// An edition, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its dataset.
    pub dataset: Pinned,
    /// Its date.
    pub as_of: String,
    /// The tool that made it.
    pub tool: Tool,
}

/// A parameter that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its old value; absent if it had none.
    pub old: Option<Value>,
    /// Its new value.
    pub new: Option<Value>,
}

/// A fact that moved, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attributed {
    /// What moved.
    #[serde(flatten)]
    pub moved: Moved,
    /// Why: one or several; empty where that cannot be told.
    pub causes: Vec<Cause>,
}

/// A figure that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// Whether the numbers that it draws changed.
    pub data: bool,
    /// Whether the drawing changed.
    pub drawing: bool,
}

/// Everything that changed between two editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The old edition.
    pub old: Named,
    /// The new edition.
    pub new: Named,
    /// The tables whose rows or columns changed.
    pub tables: Vec<Changed>,
    /// The parameters that changed.
    pub parameters: Vec<Parameter>,
    /// Whether the templates changed.
    pub templates: bool,
    /// The facts that moved.
    pub facts: Vec<Attributed>,
    /// How many facts are the same.
    pub unmoved: usize,
    /// The figures that changed.
    pub figures: Vec<Figure>,
    /// What could not be told, and why.
    pub notes: Vec<String>,
}

impl Diff {
    /// Whether nothing changed that a reader could see or recompute.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.figures.is_empty()
            && self.tables.is_empty()
            && self.parameters.is_empty()
            && !self.templates
            && self.old == self.new
    }
}

/// Where the data of the two editions lie, if not where their locks lead.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The data of the old edition.
    pub old: Option<&'a Path>,
    /// The data of the new edition.
    pub new: Option<&'a Path>,
}

/// Compares two editions.
pub fn diff(old: &Path, new: &Path, data: Sources<'_>, progress: Progress<'_>) -> Result<Diff> {
    let old = Side::open(old, data.old)?;
    let new = Side::open(new, data.new)?;
    let mut notes = Vec::new();
    notes.extend(
        [&old, &new]
            .into_iter()
            .filter(|side| !side.as_made)
            .map(|side| {
                format!(
                    "facts.json of {} was changed after it was made",
                    side.folder.display()
                )
            }),
    );
    let language = Language::open(new.word("language"))?;
    let moved = moved::between(&old.facts, &new.facts, &language)?;
    let tables = tables(&old, &new, progress, &mut notes)?;
    let facts = attributed(moved, &old, &new, progress, &mut notes)?;
    let ids: BTreeSet<&str> = old
        .facts
        .iter()
        .chain(new.facts.iter())
        .map(|f| f.id.as_str())
        .collect();
    Ok(Diff {
        unmoved: ids.len() - facts.len(),
        tables,
        parameters: parameters(&old.lock.parameters, &new.lock.parameters),
        templates: old.lock.templates != new.lock.templates,
        figures: figures(&old.lock, &new.lock),
        facts,
        notes,
        old: named(&old),
        new: named(&new),
    })
}

fn named(side: &Side) -> Named {
    Named {
        dataset: side.lock.dataset.clone(),
        as_of: side.word("as_of").to_owned(),
        tool: side.lock.tool.clone(),
    }
}

/// Tables with changes; whether the data are at hand is noted by whoever needs them next.
fn tables(
    old: &Side,
    new: &Side,
    progress: Progress<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Changed>> {
    let (Ok(before), Ok(after)) = (&old.data, &new.data) else {
        return Ok(Vec::new());
    };
    let (before, after) = (Dataset::open(before)?, Dataset::open(after)?);
    match rows::between(&before, &after, progress) {
        Ok(tables) => Ok(tables.into_iter().filter(Changed::any).collect()),
        Err(e) => {
            notes.push(format!("the rows could not be compared: {e}"));
            Ok(Vec::new())
        }
    }
}

fn attributed(
    moved: Vec<Moved>,
    old: &Side,
    new: &Side,
    progress: Progress<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Attributed>> {
    // Without a number that moved there is nothing to attribute.
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let corners = Corners::make(old, new, progress, notes).unwrap_or_else(|e| {
        notes.push(format!("nothing was recomputed: {e}"));
        None
    });
    let alone = attribution::by_elimination(old, new);
    let causes = |id: &str| match &corners {
        Some(corners) => corners.causes(id, old, new),
        None => alone.clone(),
    };
    Ok(moved
        .into_iter()
        .map(|moved| Attributed {
            causes: causes(&moved.id),
            moved,
        })
        .collect())
}

fn parameters(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Parameter> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| Parameter {
            name: name.clone(),
            old: old.get(name).cloned(),
            new: new.get(name).cloned(),
        })
        .collect()
}

/// Figures by the digests that the locks list: data and drawing apart.
fn figures(old: &Lock, new: &Lock) -> Vec<Figure> {
    let path = |e: &crate::edition::lock::Entry| e.path.strip_prefix("figures/").map(str::to_owned);
    let names: BTreeSet<String> = old
        .outputs
        .iter()
        .chain(&new.outputs)
        .filter_map(path)
        .collect();
    let ids: BTreeSet<&str> = names
        .iter()
        .filter_map(|n| Some(n.rsplit_once('.')?.0))
        .collect();
    let digest = |lock: &Lock, path: &str| {
        let entry = lock.outputs.iter().find(|e| e.path == path);
        entry.map(|e| e.sha256.clone())
    };
    let changed = |id: &str, ending: &str| {
        let path = format!("figures/{id}.{ending}");
        digest(old, &path) != digest(new, &path)
    };
    ids.into_iter()
        .map(|id| Figure {
            id: id.to_owned(),
            data: changed(id, "csv"),
            drawing: changed(id, "svg"),
        })
        .filter(|figure| figure.data || figure.drawing)
        .collect()
}
