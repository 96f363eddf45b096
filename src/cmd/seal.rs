//! `sillage seal`: refreshes a dataset's digests and version after an edit.

use super::answer;
use crate::cli;
use crate::dataset::seal::{self, Sealed};
use crate::error::Result;

/// Runs the verb.
pub fn run(args: &cli::Seal) -> Result<u8> {
    let sealed = seal::seal(&args.dataset, args.version.as_deref())?;
    answer(args.format, &sealed, || text(&sealed))?;
    Ok(0)
}

fn text(sealed: &Sealed) -> String {
    let mut text = String::new();
    for (what, paths) in [
        ("added", &sealed.added),
        ("changed", &sealed.changed),
        ("removed", &sealed.removed),
    ] {
        for path in paths {
            text.push_str(&format!("{what} {path}\n"));
        }
    }
    text.push_str(&format!("sealed as version {}\n", sealed.version));
    text
}
