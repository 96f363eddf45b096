//! Bytes → typed rows, row issues and the row ledger. Knows tables, not
//! measures.

pub mod cells;
pub mod codebook;
pub mod damage;
pub mod decimal;
pub mod ledger;
pub mod objects;
pub mod posts;
pub mod progress;
pub mod records;
mod stream;
pub mod tables;
pub mod text;
