//! The integration tests, in one binary.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test may fail like a test"
)]

mod aftermath;
mod amplification;
mod archive;
mod archives;
mod assessment;
mod cache;
mod calibration;
mod chunks;
mod claims;
mod claims_rows;
mod claims_terms;
#[cfg(feature = "cluster")]
mod cluster;
mod codebook;
mod coordination;
mod copies;
mod damage;
mod demonstration;
mod differences;
mod documents;
mod edition;
mod encodings;
mod figure;
mod formats;
mod framework;
mod fuzz;
mod groups;
mod hostile;
mod impact;
mod import;
mod ingest;
mod kit;
mod lantern;
mod leaks;
mod measures;
mod numbers;
mod page;
mod privacy;
mod public;
mod reference;
mod reliability;
mod reproduce;
mod robust;
mod simulate;
mod stat;
mod stix;
mod swaps;
mod tally;
mod textkey;
mod threads;
mod tidy;
mod together;
mod tool;
mod truth;
mod verbs;
mod whole;
mod why;
mod withdraw;
