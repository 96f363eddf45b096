//! `sillage report`: builds an edition and writes it, whole or not at all.

use std::path::{Path, PathBuf};

use super::{Progress, say};
use crate::cli;
use crate::dataset::descriptor::Descriptor;
use crate::dataset::study::Privacy;
use crate::edition::Edition;
use crate::edition::lock::{self, Lock};
use crate::error::{Error, Result};
use crate::pipeline::{self, Options};

/// Runs the verb.
pub fn run(args: &cli::Report) -> Result<u8> {
    let target = match &args.output {
        Some(target) => target.clone(),
        None => PathBuf::from("reports").join(name(&args.dataset)?),
    };
    let progress = Progress::new("reading");
    let options = Options {
        language: args.language.as_deref(),
        privacy: args.privacy.map(|p| match p {
            cli::Privacy::ShareSafe => Privacy::ShareSafe,
            cli::Privacy::Internal => Privacy::Internal,
        }),
        as_of: args.as_of.as_deref(),
        progress: &|n| progress.bytes(n),
        ..Options::default()
    };
    let edition = pipeline::build(&args.dataset, options)?;
    if args.locked {
        refuse_other_inputs(&edition, &target)?;
    }
    edition.write(&target)?;
    drop(progress);
    say(&format!("{}\n", target.join("report.html").display()));
    Ok(0)
}

/// The default name of an edition: the dataset's.
fn name(dataset: &Path) -> Result<String> {
    let name = Descriptor::read(dataset)?.name;
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if plain && !name.starts_with('.') {
        return Ok(name);
    }
    Err(Error::could_not("the dataset's name cannot name a folder")
        .file(dataset.join("datapackage.json").display())
        .column("name")
        .found(name)
        .expected("letters, digits, -, _ and .")
        .help("correct the name, or choose the edition's folder with -o"))
}

fn refuse_other_inputs(edition: &Edition, target: &Path) -> Result<()> {
    let pinned = Lock::read(target)?;
    if pinned.inputs == edition.lock.inputs {
        return Ok(());
    }
    let differs = edition
        .lock
        .inputs
        .iter()
        .find(|e| !pinned.inputs.contains(e))
        .or(pinned.inputs.first());
    Err(
        Error::invalid("the inputs are not those that the edition pins")
            .file(target.join(lock::FILE).display())
            .found(
                differs
                    .map(|e| format!("{} {}", e.path, e.sha256))
                    .unwrap_or_default(),
            )
            .help("leave --locked out to make a new edition from the present inputs"),
    )
}
