//! `sillage seal`: refreshes a dataset's digests and version after an edit.

use super::{answer, warn};
use crate::cli;
use crate::dataset::seal::{self, Release, Sealed};
use crate::error::Result;

/// Runs the verb.
pub fn run(args: &cli::Seal) -> Result<u8> {
    let release = args.version.as_deref().map(|version| Release {
        version,
        note: args.note.as_deref().unwrap_or(""),
    });
    let sealed = seal::seal(&args.dataset, release)?;
    if let (None, Some(path)) = (release, sealed.changed.first()) {
        warn(&format!(
            "{path} changed and the version stays {}; editions pin it, so name a new one \
             with --version once it is given away",
            sealed.version
        ));
    }
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
