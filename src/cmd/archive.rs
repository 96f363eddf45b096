//! `sillage archive`: one file that holds an edition, its data and the source.

use std::path::Path;

use serde::Serialize;

use super::{Progress, answer, warn};
use crate::archive::{self, Written, previous, source};
use crate::cli;
use crate::disk;
use crate::edition::lock::Lock;
use crate::error::{Error, Result};
use crate::pipeline;
use crate::verify::{self, Level, Outcome};

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    file: String,
    bytes: u64,
    sha256: String,
    folder: String,
    files: u64,
    payload_bytes: u64,
    data: bool,
}

/// Runs the verb: 1 if edition or data are not what the lock says, 2 if that
/// cannot be seen.
pub fn run(args: &cli::Archive) -> Result<u8> {
    let progress = Progress::new("comparing");
    let data = args.data.as_deref();
    let seen = verify::verify(&args.edition, data, Level::Fixity, &|reached| {
        progress.tell(reached)
    })?;
    refuse_inside(args, &seen)?;
    refuse_differences(&seen, &args.edition)?;
    if !args.without_data {
        if let Some(data) = &seen.data {
            // It is no part of the dataset, so that --data would not help.
            previous::carried(data, &Lock::read(&args.edition)?)?;
        }
        refuse_missing_data(&seen)?;
    }
    refuse_another_making(&args.edition, seen.data.as_deref())?;
    let data = seen.data.as_deref().filter(|_| !args.without_data);
    let payload = archive::payload(&args.edition, data, &source::files()?)?;
    let written = archive::write(&payload, &args.output)?;
    drop(progress);
    if data.is_some() {
        warn(&format!(
            "the archive holds {}, whatever the privacy of its edition: share it as you would share the dataset, or leave the data out with --without-data",
            archive::held(&payload.tables)
        ));
    }
    let value = described(args, &written, data.is_some())?;
    answer(args.format, &value, || text(&value))?;
    Ok(0)
}

fn described(args: &cli::Archive, written: &Written, data: bool) -> Result<Answer> {
    let seen = disk::digest(&args.output)?;
    Ok(Answer {
        schema: "sillage-archive/1",
        file: args.output.display().to_string(),
        bytes: seen.bytes,
        sha256: seen.sha256,
        folder: written.base.clone(),
        files: written.files,
        payload_bytes: written.payload_bytes,
        data,
    })
}

fn text(answer: &Answer) -> String {
    let Answer {
        file,
        bytes,
        sha256,
        files,
        ..
    } = answer;
    format!("{file}: {files} files, {bytes} bytes\n{sha256}\n")
}

/// A file in an edition that its lock does not list spoils the edition.
fn refuse_inside(args: &cli::Archive, seen: &Outcome) -> Result<()> {
    let target = disk::resolved(&args.output);
    let folders = [Some(args.edition.as_path()), seen.data.as_deref()];
    let around = |folder: &&Path| target.starts_with(disk::resolved(folder));
    match folders.into_iter().flatten().find(around) {
        None => Ok(()),
        Some(folder) => Err(
            Error::could_not("an archive cannot lie inside what it archives")
                .file(args.output.display())
                .found(format!("a file in {}", folder.display()))
                .help("name a file elsewhere with -o"),
        ),
    }
}

/// An archive must not preserve what is broken already.
fn refuse_differences(seen: &Outcome, edition: &Path) -> Result<()> {
    let Some(first) = seen.differences.first() else {
        return Ok(());
    };
    Err(
        Error::invalid("the edition or its data are not those that the lock pins")
            .file(&first.file)
            .found(&first.actual)
            .expected(&first.expected)
            .help(format!(
                "`sillage verify {}` lists all that differs; restore the files, or make the edition anew with `sillage report`",
                edition.display()
            )),
    )
}

fn refuse_missing_data(seen: &Outcome) -> Result<()> {
    match seen.unchecked.first() {
        None => Ok(()),
        Some(why) => Err(Error::could_not(format!("the data are not all here: {}", why.what))
            .help("name the dataset's folder with --data, or archive the edition alone with --without-data")),
    }
}

/// The source that goes in must be that of the tool which made the edition, and
/// the templates those that it was rendered with.
fn refuse_another_making(edition: &Path, data: Option<&Path>) -> Result<()> {
    let lock = Lock::read(edition)?;
    let error = Error::invalid("this tool would not make the same edition again");
    let own = env!("CARGO_PKG_VERSION");
    if lock.tool.version != own {
        return Err(error
            .file(edition.display())
            .column("tool")
            .found(format!("made by {} {}", lock.tool.name, lock.tool.version))
            .expected(format!("{} {own}", lock.tool.name))
            .help("archive with the version that made the edition, or make it anew with `sillage report`"));
    }
    let Some(data) = data else {
        return Ok(());
    };
    let templates = pipeline::templates(data)?;
    if templates != lock.templates {
        return Err(error
            .file(edition.display())
            .column("templates")
            .found(&lock.templates)
            .expected(templates)
            .help("make the edition anew with `sillage report`: templates have changed since"));
    }
    Ok(())
}
