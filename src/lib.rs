//! Sillage turns a dataset of influence-campaign posts into a threat-assessment
//! report that anyone can recompute.

pub mod stat;
