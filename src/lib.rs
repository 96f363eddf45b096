//! Sillage turns a dataset of influence-campaign posts into a threat-assessment
//! report that anyone can recompute.

pub mod archive;
pub mod claims;
pub mod cli;
pub mod cmd;
pub mod dataset;
pub mod disk;
pub mod edition;
pub mod encoding;
pub mod error;
pub mod facts;
pub mod figure;
pub mod framework;
pub mod import;
pub mod ingest;
pub mod keyed;
pub mod leaks;
pub mod lined;
pub mod measure;
pub mod message;
pub mod moved;
pub mod number;
pub mod pipeline;
pub mod plain;
pub mod prepared;
pub mod privacy;
pub mod report;
pub mod simulate;
pub mod stat;
pub mod stix;
pub mod tally;
pub mod time;
pub mod twin;
pub mod verify;
pub mod why;
pub mod withdraw;
