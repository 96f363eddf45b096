//! Sillage turns a dataset of influence-campaign posts into a threat-assessment
//! report that anyone can recompute.

pub mod dataset;
pub mod disk;
pub mod error;
pub mod simulate;
pub mod stat;
pub mod time;
