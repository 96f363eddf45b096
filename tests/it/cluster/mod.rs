//! Counting on a distributed engine gives the numbers that counting here gives: query by
//! query on generated posts, and whole editions over a real network.

mod network;
mod nodes;
mod prepared;
mod twins;
