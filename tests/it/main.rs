//! The integration tests, in one binary.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test may fail like a test"
)]

mod edition;
mod import;
mod ingest;
mod kit;
mod measures;
mod numbers;
mod page;
mod privacy;
mod reference;
mod stat;
mod tally;
