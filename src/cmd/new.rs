//! `sillage new`: a commented dataset without rows, to start from.

use super::say;
use crate::cli;
use crate::dataset::{descriptor, schema, study, writer};
use crate::disk;
use crate::error::{Error, Result};

const STUDY: &str = include_str!("../../templates/new/assessment.toml");
const PROSE: &str = include_str!("../../templates/new/judgements.md");

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
    let name = folder
        .file_name()
        .map(|n| n.to_string_lossy().to_lowercase().replace(' ', "-"))
        .unwrap_or_default();
    writer::finish(folder, &descriptor::blank(&name, ""))?;
    say(&format!(
        "{}\nfill the tables, then: sillage seal, check, report\n",
        folder.display()
    ));
    Ok(0)
}
