//! The same tallies, as SQL on a distributed engine (Apache DataFusion Ballista): posts
//! are prepared once, as shards of typed columns in a folder or an object store; the
//! engine counts them; everything after counting is as ever. Changes no number.
//!
//! Behind the feature `cluster`, because the engine is larger than all the rest.

mod answer;
mod count;
mod manifest;
mod prepare;
mod rows;
mod scheduler;
mod session;
mod shards;
mod store;

pub use count::Cluster;
pub use manifest::Shard;
pub use prepare::{Options, Prepared, run as prepare};
pub use session::Waiting;

use crate::error::{Error, Result};

/// What runs what waits for other machines.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::could_not(format!("no threads for the cluster: {e}")))
}
