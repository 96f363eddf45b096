//! The files that `why` is asked to write, looked at before anything is read:
//! prepared rows have the names of a dataset's own tables, and must not replace
//! them.

use std::path::{self, Path, PathBuf};

use crate::cli;
use crate::disk;
use crate::error::{Error, Result};

/// Refuses files that are there already, and one name for both.
pub fn may_be_written(args: &cli::Why) -> Result<()> {
    let wanted = [&args.prepared, &args.prepared_accounts];
    let wanted = wanted.into_iter().flatten();
    wanted.clone().try_for_each(|file| disk::vacant(file))?;
    let places: Vec<PathBuf> = wanted.map(|file| place(file)).collect();
    match &places[..] {
        [posts, accounts] if posts == accounts => Err(Error::could_not(
            "posts and accounts cannot be written to one file",
        )
        .file(accounts.display())
        .help("name another file with --prepared-accounts")),
        _ => Ok(()),
    }
}

/// Where a file will lie, however its folder is spelt.
fn place(file: &Path) -> PathBuf {
    let whole = path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let folder = whole.parent().and_then(|f| f.canonicalize().ok());
    match (folder, whole.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => whole,
    }
}
