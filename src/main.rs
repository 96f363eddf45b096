//! The `sillage` command.

fn main() {}
