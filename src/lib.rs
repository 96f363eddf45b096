//! Sillage turns a dataset of influence-campaign posts into a threat-assessment
//! report that anyone can recompute.

pub mod dataset;
pub mod disk;
pub mod error;
pub mod facts;
pub mod ingest;
pub mod keyed;
pub mod number;
pub mod stat;
pub mod tally;
pub mod time;
