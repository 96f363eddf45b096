//! Every reader of outside bytes over a small corpus and what lies near it: always
//! the same, and short. `SILLAGE_FUZZ_SECONDS=60 cargo test fuzz -- --ignored` goes
//! on for that long with other seeds; `tests/fuzz/README.md` tells of the run that follows
//! the code's branches.

mod mutate;
mod readers;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use mutate::{Choice, near};
use readers::{READERS, Reader};

use crate::tool::{notice, root};

/// Inputs for each reader in the short run.
const SHORT: u64 = 60;

/// The committed inputs of a reader, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = root().join("tests/fixtures/fuzz").join(name);
    let files = sillage::disk::files(&folder);
    assert!(!files.is_empty(), "no corpus for {name}");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Runs a reader; what it trips over is told whole, so that it can become a test.
fn bear(name: &str, reader: Reader, bytes: &[u8], which: &str) -> Result<(), String> {
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| reader(bytes)));
    outcome.map_err(|_| format!("{name}, {which}: b\"{}\"", bytes.escape_ascii()))
}

/// The committed inputs and some near them; the first that a reader trips over.
fn briefly(name: &str, reader: Reader) -> Result<(), String> {
    let seeds = corpus(name);
    for (at, bytes) in seeds.iter().enumerate() {
        bear(name, reader, bytes, &format!("file {at}"))?;
    }
    for seed in 0..SHORT {
        let bytes = near(&seeds, &mut Choice(seed));
        bear(name, reader, &bytes, &format!("seed {seed}"))?;
    }
    Ok(())
}

#[test]
fn every_reader_bears_its_corpus_and_what_lies_near_it() {
    let outcomes = READERS.iter().map(|(name, reader)| briefly(name, *reader));
    let tripped: Vec<String> = outcomes.filter_map(Result::err).collect();
    assert!(tripped.is_empty(), "{}", tripped.join("\n"));
}

#[test]
fn every_folder_of_the_corpus_has_its_reader_and_all_of_it_is_small() {
    let folder = root().join("tests/fixtures/fuzz");
    let folders = sillage::disk::folders(&folder);
    let names: Vec<String> = folders
        .iter()
        .map(|f| f.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut readers: Vec<&str> = READERS.iter().map(|(name, _)| *name).collect();
    readers.sort_unstable();
    assert_eq!(names, readers);
    let sizes = sillage::disk::list(&folder).unwrap();
    let size: u64 = sizes
        .iter()
        .map(|path| fs::metadata(folder.join(path)).unwrap().len())
        .sum();
    assert!(size < 100_000, "{size} bytes");
}

/// The same seed gives the same bytes, and another one others.
#[test]
fn what_lies_near_is_always_the_same() {
    let seeds = corpus("posts_csv");
    let all: Vec<Vec<u8>> = (0..50).map(|s| near(&seeds, &mut Choice(s))).collect();
    let again: Vec<Vec<u8>> = (0..50).map(|s| near(&seeds, &mut Choice(s))).collect();
    assert_eq!(all, again);
    let mut different = all;
    different.sort();
    different.dedup();
    assert!(different.len() > 40, "only {}", different.len());
}

#[test]
#[ignore = "takes as long as one asks for"]
fn every_reader_bears_it_for_long() {
    let setting = |name: &str| std::env::var(name).ok();
    let seconds = setting("SILLAGE_FUZZ_SECONDS").and_then(|s| s.parse().ok());
    let only = setting("SILLAGE_FUZZ_READER");
    let asked: Vec<_> = READERS
        .iter()
        .filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name))
        .collect();
    assert!(!asked.is_empty(), "no reader {only:?}");
    let each = Duration::from_secs(seconds.unwrap_or(60)) / asked.len() as u32;
    for (name, reader) in asked {
        let seeds = corpus(name);
        let start = Instant::now();
        let mut seed = SHORT;
        while start.elapsed() < each {
            let bytes = near(&seeds, &mut Choice(seed));
            bear(name, *reader, &bytes, &format!("seed {seed}")).unwrap();
            seed += 1;
        }
        notice(&format!("{name}: {} inputs", seed - SHORT));
    }
}
