//! `prepare`: the posts of a dataset, validated as ever, as typed columns in shards that
//! any engine can read. What was written by a run that ended early is not written again.

use std::sync::Arc;

use super::manifest::{Manifest, Met, Pins, Rows, Shard, Whole};
use super::shards::Shards;
use super::store::Store;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::ingest::codebook::Codebook;
use crate::ingest::ledger::Ledger;
use crate::ingest::posts::{self, Named, Sought, Wants};
use crate::ingest::progress::Progress;
use crate::ingest::records::Reading;
use crate::ingest::tables::{self, Tables};
use crate::pipeline;
use crate::prepared::Post;
use crate::tally::vocabulary::Sides;
use crate::time;

/// How posts are prepared.
pub struct Options<'a> {
    /// Posts in a shard.
    pub rows_per_shard: u64,
    /// Told how far reading has come.
    pub progress: Progress<'a>,
}

/// What came of preparing.
pub struct Prepared {
    /// The ledger of the posts.
    pub ledger: Ledger,
    /// The shards.
    pub shards: Vec<Shard>,
    /// How many of them an earlier run had left.
    pub kept: usize,
}

/// The metrics whose sums engines keep in 64 bits with a sign.
const LARGEST_SUM: u128 = i64::MAX as u128;

/// Prepares the posts of a dataset.
pub fn run(dataset: &Dataset, place: &str, options: &Options<'_>) -> Result<Prepared> {
    let reading = Reading {
        dataset,
        sealed: true,
        progress: options.progress,
    };
    let tables = tables::read(reading)?;
    let (windows, wants) = pipeline::sought(dataset, &tables)?;
    let pins = Pins::of(dataset, &windows, wants, options.rows_per_shard)?;
    let runtime = Arc::new(super::runtime()?);
    let store = Store::make(place)?;
    let known = runtime.block_on(known(&store, &pins))?;
    let kept = known.len();
    let before = Manifest::new(pins.clone(), known.clone());
    let manifest = Manifest::new(pins, Vec::new());
    if kept == 0 {
        // Whose shards these are must be known before the first one lies there.
        runtime.block_on(before.write(&store))?;
    }
    let mut shards = Shards::start(Arc::clone(&runtime), store.clone(), manifest, known);
    let filled = fill(&mut shards, reading, &tables, &windows, wants);
    if filled.is_err() && shards.abandon() {
        // The posts may have changed while they were read: the next run must not keep what
        // this one has written. If it cannot be told so, why reading failed matters more.
        let _ = runtime.block_on(before.write(&store));
    }
    let shown = filled?;
    let mut manifest = shards.finish()?;
    manifest.whole = Some(shown.whole);
    runtime.block_on(manifest.write(&store))?;
    Ok(Prepared {
        ledger: shown.ledger,
        shards: manifest.shards,
        kept,
    })
}

/// What is known once all posts were read.
struct Shown {
    ledger: Ledger,
    whole: Whole,
}

/// The shards of an earlier run that are still there, unchanged.
async fn known(store: &Store, pins: &Pins) -> Result<Vec<Shard>> {
    let Some((manifest, _)) = Manifest::read(store).await? else {
        return match store.is_empty().await? {
            true => Ok(Vec::new()),
            false => Err(
                Error::could_not("holds something that is no prepared posts")
                    .file(store.shown(""))
                    .help("choose an empty place"),
            ),
        };
    };
    if let Some(other) = manifest.pins.other_than(pins) {
        return Err(
            Error::could_not("holds posts that were prepared for something else")
                .file(store.shown(""))
                .found(other)
                .help("choose another place, or empty this one"),
        );
    }
    let mut known = Vec::new();
    for shard in manifest.shards {
        // A shorter one was the last of a run that may have read fewer posts.
        let full = shard.rows == pins.rows_per_shard;
        if !full || !is_there(store, &shard).await? {
            break;
        }
        known.push(shard);
    }
    Ok(known)
}

async fn is_there(store: &Store, shard: &Shard) -> Result<bool> {
    let found = store.digest(&shard.name).await?;
    Ok(found.is_some_and(|(seen, _)| shard.is(&seen)))
}

/// Reads the posts into shards.
fn fill(
    shards: &mut Shards,
    reading: Reading<'_>,
    tables: &Tables,
    windows: &[Sides],
    wants: Wants,
) -> Result<Shown> {
    let study = &reading.dataset.study;
    let (credited, zone) = (&study.reposts_credit_original, study.zone()?);
    let terms = |at| {
        let day = time::day(at);
        windows.iter().flatten().any(|side| side.contains(&day))
    };
    let mut posting: Vec<bool> = Vec::new();
    let mut sums = Sums::default();
    let shown = posts::show(
        reading,
        &Codebook::new(&tables.narratives)?,
        &tables.withdrawn.posts,
        &tables.accounts,
        Sought {
            wants,
            terms: &terms,
        },
        &mut |named| {
            let account = named.post.account as usize;
            if posting.len() <= account {
                posting.resize(account + 1, false);
            }
            posting[account] = true;
            sums.add(&named);
            shards.add(&Post::of(&named, credited, zone), &named)
        },
    )?;
    sums.refuse()?;
    let posting = |number: u32| posting.get(number as usize).copied().unwrap_or(false);
    let whole = Whole {
        met: Met::of(&shown.names, posting),
        rows: Rows::of(&shown.ledger),
    };
    let ledger = shown.ledger;
    Ok(Shown { ledger, whole })
}

/// Sums of metrics, which may not be larger than engines can add up.
#[derive(Default)]
struct Sums([u128; 3]);

impl Sums {
    fn add(&mut self, named: &Named<'_>) {
        let metrics = &named.post.metrics;
        let all = [metrics.views, metrics.engagement(), metrics.followers];
        for (sum, metric) in self.0.iter_mut().zip(all) {
            *sum += u128::from(metric.unwrap_or(0));
        }
    }

    fn refuse(&self) -> Result<()> {
        let columns = ["views", "engagement", "followers"];
        let large = columns
            .iter()
            .zip(self.0)
            .find(|(_, sum)| *sum > LARGEST_SUM);
        match large {
            None => Ok(()),
            Some((column, sum)) => Err(Error::invalid("adds up to more than engines can count")
                .file("posts")
                .column(column)
                .found(sum)
                .expected(format!("at most {LARGEST_SUM}"))
                .help("correct the values that are too large, or count without a cluster")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_that_no_engine_can_add_up_are_refused() {
        assert!(Sums([LARGEST_SUM; 3]).refuse().is_ok());
        let error = Sums([0, LARGEST_SUM + 1, 0]).refuse().unwrap_err();
        let said = error.to_string();
        assert!(said.contains("column engagement"), "{said}");
    }
}
