//! `sillage report`: builds an edition and writes it, whole or not at all.

use std::path::{Path, PathBuf};
#[cfg(feature = "cluster")]
use std::time::Duration;

use super::{Progress, say, warn};
use crate::cache::Cache;
use crate::cli;
#[cfg(feature = "cluster")]
use crate::cluster::{Cluster, Waiting};
use crate::dataset::descriptor::Descriptor;
use crate::dataset::study::Privacy;
use crate::edition::Edition;
use crate::edition::lock::{self, Lock};
use crate::error::{Error, Result};
use crate::pipeline::{self, Options};
use crate::tally::engine::Engine;
use crate::verify::locate::{self, Found};

/// Runs the verb.
pub fn run(args: &cli::Report) -> Result<u8> {
    let target = match &args.output {
        Some(target) => target.clone(),
        None => PathBuf::from("reports").join(name(&args.dataset)?),
    };
    let pinned = if args.locked {
        Some(Lock::read(&target)?)
    } else {
        None
    };
    let progress = Progress::new("reading");
    let engine = engine(args)?;
    let cache = Cache::of_user().filter(|_| !args.no_cache);
    let asked = Options {
        language: args.language.as_deref(),
        privacy: args.privacy.map(|p| match p {
            cli::Privacy::ShareSafe => Privacy::ShareSafe,
            cli::Privacy::Internal => Privacy::Internal,
        }),
        as_of: args.as_of.as_deref(),
        ..Options::default()
    };
    // With --locked, what is not asked for is as the lock says.
    let kept = pinned
        .as_ref()
        .map(|lock| pipeline::options_of(&lock.parameters));
    let kept = kept.unwrap_or_default();
    let options = Options {
        language: asked.language.or(kept.language),
        privacy: asked.privacy.or(kept.privacy),
        as_of: asked.as_of.or(kept.as_of),
        progress: &|reached| progress.tell(reached),
        cache: cache.as_ref(),
        engine: engine.as_deref(),
        ..asked
    };
    let found = pinned
        .as_ref()
        .map(|lock| locate::sibling(&args.dataset, lock));
    let data = dataset(args, pinned.as_ref(), found.as_ref());
    let edition = pipeline::build(data, options)?;
    if let Some(pinned) = &pinned {
        let seen = found.map(|found| found.versions()).unwrap_or_default();
        refuse_another_making(&edition, pinned, &target, &seen)?;
    }
    edition.write(&target)?;
    drop(progress);
    for notice in &edition.notices {
        warn(notice);
    }
    say(&format!("{}\n", target.join("report.html").display()))?;
    Ok(0)
}

/// Who counts the posts, if not this process.
#[cfg(feature = "cluster")]
fn engine(args: &cli::Report) -> Result<Option<Box<dyn Engine>>> {
    let asked = args.cluster.as_deref().zip(args.prepared.as_deref());
    let waiting = Waiting {
        patience: (args.patience > 0).then(|| Duration::from_secs(args.patience)),
        told: warn,
    };
    let open = |(scheduler, place)| -> Result<Box<dyn Engine>> {
        Ok(Box::new(Cluster::open(scheduler, place, waiting)?))
    };
    asked.map(open).transpose()
}

#[cfg(not(feature = "cluster"))]
fn engine(_: &cli::Report) -> Result<Option<Box<dyn Engine>>> {
    Ok(None)
}

/// The dataset to read: with --locked a sibling, if that is the pinned one.
fn dataset<'a>(args: &'a cli::Report, pinned: Option<&Lock>, found: Option<&'a Found>) -> &'a Path {
    let (Some(lock), Some(found)) = (pinned, found) else {
        return &args.dataset;
    };
    let (Some(data), Some(place)) = (&found.data, found.place()) else {
        return &args.dataset;
    };
    if !locate::is_pinned(data, lock) || *data == args.dataset {
        return &args.dataset;
    }
    warn(&format!(
        "the pinned version {} lies in {}; the edition is made from it",
        lock.dataset.version,
        place.display()
    ));
    data
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

/// Refuses an edition that was made from other inputs, in another way, or by
/// another tool than the pinned one.
fn refuse_another_making(
    edition: &Edition,
    pinned: &Lock,
    target: &Path,
    seen: &str,
) -> Result<()> {
    let fresh = &edition.lock;
    let input = fresh
        .inputs
        .iter()
        .find(|e| !pinned.inputs.contains(e))
        .or(pinned.inputs.first());
    let parameter = fresh
        .parameters
        .iter()
        .find(|(key, value)| pinned.parameters.get(*key) != Some(*value));
    let what = if fresh.inputs != pinned.inputs {
        input.map(|e| format!("the input {} ({})", e.path, e.sha256))
    } else if fresh.parameters != pinned.parameters {
        parameter.map(|(key, value)| format!("{key} = {value}"))
    } else if fresh.templates != pinned.templates {
        Some(format!("the templates ({})", fresh.templates))
    } else if fresh.tool != pinned.tool {
        Some(format!("{} {}", fresh.tool.name, fresh.tool.version))
    } else {
        return Ok(());
    };
    Err(
        Error::invalid("the edition would not be the one that the lock pins")
            .file(target.join(lock::FILE).display())
            .found(what.unwrap_or_else(|| "something that the lock does not have".to_owned()))
            .help(next_step(pinned, seen)),
    )
}

fn next_step(pinned: &Lock, seen: &str) -> String {
    const NEW: &str = "leave --locked out to make a new edition";
    if seen.is_empty() {
        return NEW.to_owned();
    }
    let version = &pinned.dataset.version;
    format!("{NEW}, or fetch version {version}; seen were {seen}")
}
