//! Posts on their way into shards. Posts are read on one thread and put into columns;
//! another makes Parquet of them, digests and stores it, so that reading goes on.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use datafusion::arrow::array::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::schema::types::ColumnPath;
use tokio::runtime::Runtime;

use super::manifest::{Manifest, Shard};
use super::rows::{self, Batch};
use super::store::Store;
use crate::disk;
use crate::error::{Error, Result};
use crate::ingest::posts::Named;
use crate::prepared::Post;

/// Posts in a batch of columns.
const BATCH: usize = 8_192;
/// Posts in a row group of a shard: what an engine reads at least.
const GROUP: usize = 131_072;
/// Batches that may wait to be written.
const WAITING: usize = 4;

/// The name of a shard.
fn name(number: usize) -> String {
    format!("posts/part-{number:05}.parquet")
}

/// What the thread that reads tells the one that writes.
enum Step {
    Rows(RecordBatch),
    End {
        rows: u64,
    },
    /// The next shard is there already.
    Known(Shard),
}

/// Shards while they are written.
pub struct Shards {
    batch: Batch,
    rows_per_shard: u64,
    /// Shards of an earlier run that are still what its manifest says.
    known: Vec<Shard>,
    number: usize,
    /// Posts of the shard so far.
    rows: u64,
    steps: Option<SyncSender<Step>>,
    writer: Option<JoinHandle<Result<Manifest>>>,
}

impl Shards {
    /// Goes on with a manifest's shards, of which those that are `known`, and full, are not
    /// written again.
    pub fn start(
        runtime: Arc<Runtime>,
        store: Store,
        manifest: Manifest,
        known: Vec<Shard>,
    ) -> Self {
        let (steps, received) = mpsc::sync_channel(WAITING);
        let rows_per_shard = manifest.pins.rows_per_shard;
        let writer = Writer {
            runtime,
            store,
            manifest,
        };
        Self {
            batch: Batch::default(),
            rows_per_shard,
            known,
            number: 0,
            rows: 0,
            steps: Some(steps),
            writer: Some(thread::spawn(move || writer.run(&received))),
        }
    }

    /// Whether the shard that is being filled is there already.
    fn is_known(&self) -> bool {
        self.number < self.known.len()
    }

    /// Takes a post that counts.
    pub fn add(&mut self, post: &Post<'_>, named: &Named<'_>) -> Result<()> {
        self.rows += 1;
        if !self.is_known() {
            self.batch.add(post, named);
            if self.batch.rows() == BATCH {
                self.hand_over()?;
            }
        }
        match self.rows == self.rows_per_shard {
            true => self.end(),
            false => Ok(()),
        }
    }

    fn hand_over(&mut self) -> Result<()> {
        if self.batch.rows() == 0 {
            return Ok(());
        }
        let rows = self.batch.take().map_err(|e| unwritable(&e))?;
        self.tell(Step::Rows(rows))
    }

    fn end(&mut self) -> Result<()> {
        let step = match self.is_known() {
            true => Step::Known(self.known[self.number].clone()),
            false => {
                self.hand_over()?;
                Step::End { rows: self.rows }
            }
        };
        self.number += 1;
        self.rows = 0;
        self.tell(step)
    }

    fn tell(&mut self, step: Step) -> Result<()> {
        let told = self.steps.as_ref().map(|steps| steps.send(step));
        match told {
            Some(Ok(())) => Ok(()),
            // The writer has gone: what it says is why.
            _ => self.join().map(|_| ()),
        }
    }

    fn join(&mut self) -> Result<Manifest> {
        drop(self.steps.take());
        let gone = || Error::could_not("shards cannot be written any more");
        let writer = self.writer.take().ok_or_else(gone)?;
        writer.join().map_err(|_| gone())?
    }

    /// Stops because of posts; false if writing has stopped already, because of the store.
    pub fn abandon(&mut self) -> bool {
        let writing = self.writer.is_some();
        // What else goes wrong now is not why.
        let _ = self.join();
        writing
    }

    /// The manifest with all shards; one without posts, if there are none, because a table
    /// needs a file.
    pub fn finish(mut self) -> Result<Manifest> {
        if self.rows > 0 || self.number == 0 {
            self.end()?;
        }
        self.join()
    }
}

/// The thread that writes.
struct Writer {
    runtime: Arc<Runtime>,
    store: Store,
    manifest: Manifest,
}

impl Writer {
    fn run(mut self, steps: &Receiver<Step>) -> Result<Manifest> {
        let mut file: Option<ArrowWriter<Vec<u8>>> = None;
        for step in steps {
            match step {
                Step::Rows(batch) => {
                    let writer = match &mut file {
                        Some(writer) => writer,
                        none => none.insert(fresh()?),
                    };
                    writer.write(&batch).map_err(|e| unwritable(&e))?;
                }
                Step::Known(shard) => self.manifest.shards.push(shard),
                Step::End { rows } => {
                    let writer = file.take().map_or_else(fresh, Ok)?;
                    let bytes = writer.into_inner().map_err(|e| unwritable(&e))?;
                    self.keep(rows, bytes)?;
                }
            }
        }
        Ok(self.manifest)
    }

    /// Stores a shard, then says in the manifest that it is there.
    fn keep(&mut self, rows: u64, bytes: Vec<u8>) -> Result<()> {
        let shard = Shard {
            name: name(self.manifest.shards.len()),
            rows,
            bytes: bytes.len() as u64,
            sha256: disk::sha256(&bytes),
        };
        let Self {
            runtime,
            store,
            manifest,
        } = self;
        runtime.block_on(store.put(&shard.name, bytes))?;
        manifest.shards.push(shard);
        runtime.block_on(manifest.write(store))
    }
}

/// A shard without posts yet. The same posts make the same bytes.
fn fresh() -> Result<ArrowWriter<Vec<u8>>> {
    let level = ZstdLevel::try_new(1).map_err(|e| unwritable(&e))?;
    // Ids and times hardly ever repeat, so that dictionaries of them only cost.
    let unlike = ["post_id", "post_key", "created_at", "epoch_second"];
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("sillage {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP));
    for column in unlike {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(column), false);
    }
    ArrowWriter::try_new(Vec::new(), rows::schema(), Some(properties.build()))
        .map_err(|e| unwritable(&e))
}

fn unwritable(e: &dyn std::fmt::Display) -> Error {
    Error::could_not(format!("a shard cannot be written: {e}"))
}
