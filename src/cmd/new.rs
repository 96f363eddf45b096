//! `sillage new`: a commented dataset without rows, to start from.

use std::path::Path;

use super::say;
use crate::cli;
use crate::dataset::descriptor::{self, Descriptor};
use crate::dataset::{schema, study, writer};
use crate::disk;
use crate::error::{Error, Result};

const STUDY: &str = include_str!("../../templates/new/assessment.toml");
const PROSE: &str = include_str!("../../templates/new/judgements.md");

/// Nothing has been given away yet: any change may follow.
const DRAFT: &str = "0.1.0";

/// Runs the verb.
pub fn run(args: &cli::New) -> Result<u8> {
    let folder = &args.folder;
    if disk::occupied(folder)? {
        return Err(Error::could_not("is not empty")
            .file(folder.display())
            .help("name a folder that does not exist yet"));
    }
    for table in [
        &schema::POSTS,
        &schema::ACCOUNTS,
        &schema::TAKEDOWNS,
        &schema::INCIDENTS,
        &schema::NARRATIVES,
    ] {
        writer::TableWriter::create(folder, table, |_| true)?.finish()?;
    }
    disk::write(&folder.join(study::FILE), STUDY.as_bytes())?;
    disk::write(&folder.join("judgements.md"), PROSE.as_bytes())?;
    let descriptor = Descriptor {
        version: DRAFT.to_owned(),
        ..descriptor::blank(&name(folder), "")
    };
    writer::finish(folder, &descriptor)?;
    let here = folder.display();
    say(&format!(
        "fill the tables, then:\n  sillage seal {here}\n  sillage check {here}\n  sillage report {here}\n"
    ))?;
    Ok(0)
}

/// The dataset's name: the folder's, in lower-case letters, digits and `-`.
fn name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let last = whole
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = last.chars().map(plain).collect();
    match name.trim_matches('-') {
        "" => "dataset".to_owned(),
        name => name.to_owned(),
    }
}
