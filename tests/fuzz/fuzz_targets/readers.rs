//! One reader of `tests/it/fuzz/readers.rs`, named by the environment, so that a
//! single program follows the branches of any of them.

#![no_main]

use std::sync::LazyLock;

#[path = "../../it/fuzz/readers.rs"]
mod readers;

static READER: LazyLock<readers::Reader> = LazyLock::new(|| {
    let name = std::env::var("SILLAGE_FUZZ_READER").unwrap_or_default();
    let found = readers::READERS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("SILLAGE_FUZZ_READER names no reader: {name}")).1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| READER(bytes));
