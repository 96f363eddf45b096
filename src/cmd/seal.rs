//! `sillage seal`: refreshes a dataset's digests and version after an edit, and
//! withdraws rows before that where it is asked to.

use serde::Serialize;

use super::{answer, warn};
use crate::cache::Cache;
use crate::cli;
use crate::dataset::seal::{self, Release, Sealed};
use crate::error::Result;
use crate::plain;
use crate::withdraw::{self, Order, Tombstone};

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    #[serde(flatten)]
    sealed: Sealed,
    withdrawn: Vec<Tombstone>,
}

/// Runs the verb.
pub fn run(args: &cli::Seal) -> Result<u8> {
    let release = args.version.as_deref().map(|version| Release {
        version,
        note: args.note.as_deref().unwrap_or(""),
    });
    let (withdrawn, sealed) = match args.withdraw.is_empty() {
        true => (Vec::new(), seal::seal(&args.dataset, release)?),
        false => {
            // Whatever forbids the version must be told before anything is withdrawn.
            let cleared = release.map(|r| seal::clear(&args.dataset, r)).transpose()?;
            let withdrawn = withdraw::withdraw(&args.dataset, order(args))?;
            // Earlier findings may tell of these rows.
            Cache::of_user().iter().for_each(Cache::clear);
            (
                withdrawn,
                seal::seal_cleared(&args.dataset, cleared.as_ref())?,
            )
        }
    };
    if let (None, Some(path)) = (release, sealed.changed.first()) {
        warn(&format!(
            "{path} changed and the version stays {}; editions pin it, so name a new one \
             with --version once it is given away",
            sealed.version
        ));
    }
    let value = Answer {
        schema: "sillage-seal/1",
        sealed,
        withdrawn,
    };
    answer(args.format, &value, || text(&value))?;
    Ok(0)
}

fn order(args: &cli::Seal) -> Order<'_> {
    Order {
        table: &args.table,
        ids: &args.withdraw,
        at: args.at.as_deref().unwrap_or_default(),
        reason: args.reason.as_deref().unwrap_or_default(),
    }
}

fn text(answer: &Answer) -> String {
    let mut text = String::new();
    for stone in &answer.withdrawn {
        text.push_str(&format!(
            "withdrawn {} {}: {}\n",
            stone.table,
            plain::excerpt(&stone.withdrawn_id),
            stone.digest
        ));
    }
    let sealed = &answer.sealed;
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
