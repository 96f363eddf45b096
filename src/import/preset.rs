//! Formats that are read by a mapping of ours: the mapping file holds all that is
//! known of the format, and anybody can copy it and change it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::builder::Builder;
use super::csv_map;
use super::explain::Column;
use super::field::{Field, Origin};
use super::mapping::{AccountsFrom, Mapping, TableMap};
use super::registry::Importer;
use crate::error::{Error, Result};

/// The mapping of a format of ours; its path is only what errors call it.
pub fn mapping(name: &str, text: &str, timezone: Option<&str>) -> Result<Mapping> {
    let mut mapping = Mapping::parse(Path::new(&format!("{name}.toml")), text, timezone)?;
    mapping.built_in = true;
    Ok(mapping)
}

/// Reads files by a mapping of ours; returns the notes of the descriptor.
pub fn run(
    importer: &Importer,
    text: &str,
    files: &[PathBuf],
    timezone: Option<&str>,
    most: u64,
    builder: &mut Builder,
) -> Result<Vec<String>> {
    let mapping = mapping(importer.name, text, timezone)?;
    let carried =
        csv_map::run(files, &mapping, most, builder).map_err(|error| advise(importer, error))?;
    let mut notes = vec![format!(
        "Imported from {} ({}). {}",
        importer.title, importer.name, mapping.about.times
    )];
    notes.extend(mapping.about.quirks.iter().cloned());
    notes.extend(csv_map::notes(&mapping, &carried));
    Ok(notes)
}

/// Whoever imports a format of ours has no mapping file to mend.
fn advise(importer: &Importer, error: Error) -> Error {
    if miette::Diagnostic::help(&error).is_some() {
        return error;
    }
    error.help(format!(
        "`sillage import --explain {}` says what its columns are and prints its mapping, to copy and change",
        importer.name
    ))
}

/// What becomes of each column, in the order of the dataset's, then what is left.
pub fn columns(mapping: &Mapping) -> Vec<Column> {
    let mut columns = Columns::default();
    let accounts = mapping.accounts.iter();
    let own = accounts.filter(|(from, _)| *from == AccountsFrom::Posts);
    let tables = mapping.posts.iter().map(|map| ("posts", map));
    for (table, map) in tables.chain(own.map(|(_, map)| ("accounts", map))) {
        columns.of_table(table, map);
    }
    let carried = columns.order.into_iter().map(|column| {
        let into = columns.into.remove(&column).unwrap_or_default();
        Column {
            into: Some(into.join(", ")),
            why: None,
            column,
        }
    });
    let left = mapping.about.left.iter().map(|(column, why)| Column {
        column: column.clone(),
        into: None,
        why: Some(why.clone()),
    });
    carried.chain(left).collect()
}

#[derive(Default)]
struct Columns {
    order: Vec<String>,
    into: BTreeMap<String, Vec<String>>,
}

impl Columns {
    fn of_table(&mut self, table: &str, map: &TableMap) {
        for (target, field) in map.targets.iter().zip(&map.fields) {
            let into = format!("{table}.{}", target.column.name);
            match &field.origin {
                Origin::ByKind(fields) => {
                    for (kind, field) in fields {
                        self.add(field, &format!("{into} ({kind})"));
                    }
                }
                _ => self.add(field, &into),
            }
        }
    }

    fn add(&mut self, field: &Field, into: &str) {
        for (column, _) in field.columns() {
            if !self.into.contains_key(column) {
                self.order.push(column.to_owned());
            }
            let targets = self.into.entry(column.to_owned()).or_default();
            if !targets.iter().any(|target| target == into) {
                targets.push(into.to_owned());
            }
        }
    }
}
