//! `sillage seal`: refreshes a dataset's digests and version after an edit, and
//! withdraws rows before that where it is asked to.

use serde::Serialize;

use super::answer;
use crate::cli;
use crate::dataset::seal::{self, Sealed};
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
    // A version that is none must be told before anything is withdrawn.
    args.version.as_deref().map(seal::semver).transpose()?;
    let withdrawn = match args.withdraw.is_empty() {
        true => Vec::new(),
        false => withdraw::withdraw(&args.dataset, order(args))?,
    };
    let sealed = seal::seal(&args.dataset, args.version.as_deref())?;
    let schema = "sillage-seal/1";
    let value = Answer {
        schema,
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
