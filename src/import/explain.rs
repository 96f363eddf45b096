//! What is known of each format, for people and programs: what becomes of each
//! column, how times are read, what is odd, what is lost.

use serde::Serialize;

use super::preset;
use super::registry::{IMPORTERS, Importer, Program, Works};
use crate::error::Result;

/// A format in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
}

/// What is known of a format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// How its files are recognised.
    pub recognised: String,
    /// Its documented columns.
    pub columns: Vec<Column>,
    /// How its times are read.
    pub times: String,
    /// What is odd about it and what is done about that.
    pub quirks: Vec<String>,
    /// The mapping file that reads it, to copy and change, if one does.
    pub mapping: Option<&'static str>,
}

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name in the source.
    pub column: String,
    /// The columns of the dataset that it fills; nothing if it is not carried.
    pub into: Option<String>,
    /// Why it is not carried, or how it is.
    pub why: Option<String>,
}

/// Every format, in the order of the registry.
pub fn list() -> Vec<Listed> {
    let listed = |i: &Importer| Listed {
        name: i.name,
        title: i.title,
    };
    IMPORTERS.iter().map(listed).collect()
}

/// What is known of a format.
///
/// # Errors
/// A mapping of ours cannot be read, which a test excludes.
pub fn explain(importer: &Importer) -> Result<Explained> {
    Ok(match &importer.works {
        Works::Program(program) => of_program(importer, program),
        Works::Preset(text) => {
            let mapping = preset::mapping(importer.name, text, None)?;
            Explained {
                name: importer.name,
                title: importer.title,
                recognised: mapping.about.words(),
                columns: preset::columns(&mapping),
                times: mapping.about.times,
                quirks: mapping.about.quirks,
                mapping: Some(text),
            }
        }
        Works::ByMapping => Explained {
            name: importer.name,
            title: importer.title,
            recognised: "never by itself: the mapping file says what its columns mean".to_owned(),
            columns: Vec::new(),
            times: "RFC 3339, or as the mapping file says; a time without a zone stops the import unless the mapping declares one.".to_owned(),
            quirks: vec!["`sillage import --explain FORMAT` prints the mapping of any format that has one: copy it, change it, and name it with --map.".to_owned()],
            mapping: None,
        },
    })
}

fn of_program(importer: &Importer, program: &Program) -> Explained {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let columns = program.columns.iter().map(|doc| Column {
        column: doc.column.to_owned(),
        into: some(doc.into),
        why: some(doc.why),
    });
    Explained {
        name: importer.name,
        title: importer.title,
        recognised: program.recognised.to_owned(),
        columns: columns.collect(),
        times: program.times.to_owned(),
        quirks: program.quirks.iter().map(|q| (*q).to_owned()).collect(),
        mapping: None,
    }
}
