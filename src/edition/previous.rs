//! Where the previous edition of a periodic assessment lies: the same place for
//! whoever makes an edition, verifies it or archives it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::lock::{self, Lock};

/// The folder of the edition that a study names as its previous one: below the
/// folder that holds `data/`, below the dataset in `root`, where archives have it,
/// or below the working directory.
pub fn folder(root: &Path, named: &str) -> Option<PathBuf> {
    let here = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let around = here.parent().and_then(Path::parent);
    let places = [
        around.map(Path::to_path_buf),
        Some(here.clone()),
        Some(PathBuf::new()),
    ];
    places
        .into_iter()
        .flatten()
        .map(|place| place.join(named))
        .find(|folder| folder.join(lock::FILE).is_file())
}

/// What the study of an edition names as its previous one; empty if it names none.
pub fn named(lock: &Lock) -> &str {
    let named = lock.parameters.get("previous").and_then(Value::as_str);
    named.unwrap_or_default()
}
