//! `sillage prepare`: the posts of a dataset as shards that a cluster can count.

use serde::Serialize;

use super::check::{self, Table};
use super::{Progress, answer};
use crate::cli;
use crate::cluster::{self, Options, Shard};
use crate::dataset::Dataset;
use crate::error::Result;

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    #[serde(flatten)]
    ledger: Table<'a>,
    shards: &'a [Shard],
    kept: usize,
}

/// Runs the verb: 1 if any row is rejected.
pub fn run(args: &cli::Prepare) -> Result<u8> {
    let progress = Progress::new("preparing");
    let dataset = Dataset::open(&args.dataset)?;
    let options = Options {
        rows_per_shard: args.rows_per_shard,
        progress: &|reached| progress.tell(reached),
    };
    let prepared = cluster::prepare(&dataset, &args.output, &options)?;
    drop(progress);
    let value = Answer {
        schema: "sillage-prepare/1",
        ledger: check::table(&prepared.ledger),
        shards: &prepared.shards,
        kept: prepared.kept,
    };
    answer(args.format, &value, || {
        let shards = prepared.shards.len();
        let bytes: u64 = prepared.shards.iter().map(|shard| shard.bytes).sum();
        let kept = match prepared.kept {
            0 => String::new(),
            kept => format!(", {kept} of them by an earlier run"),
        };
        let ledger = check::text(&prepared.ledger);
        format!(
            "{ledger}{}: {shards} shards{kept}, {bytes} bytes\n",
            args.output
        )
    })?;
    Ok(u8::from(prepared.ledger.rejected() > 0))
}
