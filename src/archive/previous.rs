//! The previous edition of a periodic assessment, as far as an archive carries it:
//! without its facts nobody could tell again what changed since.

use std::path::{Component, Path};

use super::Carried;
use crate::edition::lock::{self, Lock, Previous};
use crate::edition::{previous, stored};
use crate::error::{Error, Result};
use crate::facts;

/// Lock and facts of the previous edition that a lock pins, at the path below the
/// dataset in `data` where whoever looks for it finds them; nothing if it pins none.
///
/// # Errors
/// It is not at hand, or is not the pinned one; its path is one of the dataset's own.
pub fn carried(data: &Path, lock: &Lock) -> Result<Vec<Carried>> {
    let Some(pinned) = &lock.previous else {
        return Ok(Vec::new());
    };
    let named = previous::named(lock);
    let error = |what: &str| Error::could_not(what).column("previous").found(named);
    let folder = previous::folder(data, named).ok_or_else(|| {
        error("the previous edition is not at hand, and the archive would not verify without it")
            .help("put it where it lay when the edition was made, or archive the edition alone with --without-data")
    })?;
    refuse_another(&folder, pinned)?;
    let place = plain(named)
        .filter(|place| !is_own(place, lock))
        .ok_or_else(|| {
            error("the previous edition has a path for which the archive has no room")
                .expected("a path such as reports/first, and none of a table or template")
                .help("move it, name its new place in assessment.toml, and make the edition anew")
        })?;
    let files = [lock::FILE, facts::FILE].into_iter();
    Ok(files
        .map(|name| Carried {
            path: format!("{place}/{name}"),
            file: folder.join(name),
        })
        .collect())
}

/// Facts that its own lock does not list are nobody's, and the lock's date and
/// dataset are told in the report.
fn refuse_another(folder: &Path, pinned: &Previous) -> Result<()> {
    let lock = Lock::read(folder)?;
    let stored = stored::read(folder, &lock)?;
    let as_of = lock.parameters.get("as_of").and_then(|v| v.as_str());
    let seen = Previous {
        as_of: as_of.unwrap_or_default().to_owned(),
        dataset: lock.dataset,
        facts: stored.sha256,
    };
    if stored.as_made && seen == *pinned {
        return Ok(());
    }
    Err(
        Error::invalid("the previous edition is not the one that the lock pins")
            .file(folder.display())
            .found(words(&seen))
            .expected(words(pinned))
            .help("restore it, or make the edition anew with `sillage report`"),
    )
}

fn words(edition: &Previous) -> String {
    let Previous {
        dataset,
        as_of,
        facts,
    } = edition;
    format!("{} {}, {as_of}, {facts}", dataset.name, dataset.version)
}

/// A relative path without what a path may have and a name in an archive may not.
fn plain(named: &str) -> Option<String> {
    let parts = Path::new(named).components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let parts: Option<Vec<&str>> = parts.collect();
    parts.map(|p| p.join("/")).filter(|place| !place.is_empty())
}

/// Whether something else of the dataset lies there: whatever is below `templates/`
/// is taken for a template.
fn is_own(place: &str, lock: &Lock) -> bool {
    let inputs = lock.inputs.iter().map(|e| e.path.as_str());
    let below = |path: &str| Path::new(place).starts_with(path);
    inputs.chain(["templates"]).any(below)
}
