//! How long the amplification stage takes on a dataset, step by step, and how much
//! memory the process held at most:
//!
//! ```sh
//! cargo bench --bench amplification -- DATASET [STEP]
//! ```
//!
//! With a step, every STEP-th distinct text is compared with every other one, to
//! tell how many rewordings lie in one family.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    missing_docs,
    reason = "a bench prints what it measures, with a clock"
)]

use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use sillage::dataset::Dataset;
use sillage::facts::Facts;
use sillage::ingest::codebook::Codebook;
use sillage::ingest::posts::Wants;
use sillage::ingest::records::Reading;
use sillage::ingest::{posts, tables};
use sillage::measure::{FAMILIES, Frame, Study};
use sillage::stat::similar;
use sillage::tally::Tally;

/// The families of measures that make the stage.
const STAGE: [&str; 3] = ["amplification", "copies", "coordination"];

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let Some(root) = args.first() else {
        println!("name a dataset: cargo bench --bench amplification -- DATASET");
        return;
    };
    let dataset = Dataset::open(Path::new(root)).expect("a dataset");
    let reading = Reading {
        dataset: &dataset,
        sealed: false,
        progress: &|_| {},
    };
    let tables = tables::read(reading).expect("tables");
    let codebook = Codebook::new(&tables.narratives).expect("a codebook");
    let read = timed("reading, objects included", || {
        let wants = Wants {
            texts: true,
            objects: true,
        };
        let tally = Tally::of(Vec::new(), wants);
        posts::read(
            reading,
            &codebook,
            &tables.withdrawn.posts,
            &tables.accounts,
            &tally,
        )
        .expect("posts")
    });
    let tallies = timed("finishing the tallies", || {
        read.sink
            .finish(&read.names, read.met, &read.keyer, std::iter::empty())
    });
    let (start, last) = tallies.days().expect("posts");
    let study = Study {
        frame: Frame {
            parameters: &dataset.study,
            tables: &tables,
            seen: tallies.days(),
            start,
            end: last + 1,
            as_of: last,
            zone: dataset.study.zone().expect("a zone"),
        },
        tallies: &tallies,
        ledgers: vec![&read.ledger],
        families: OnceLock::new(),
        coordination: OnceLock::new(),
    };
    let begun = Instant::now();
    let families = timed("families of rewordings", || study.families());
    timed("who acts together, by chance too", || {
        study.coordination().len()
    });
    let mut facts = Facts::default();
    for family in FAMILIES.iter().filter(|f| STAGE.contains(&f.name)) {
        timed(family.name, || (family.measure)(&study, &mut facts));
    }
    println!("the stage, without reading: {:.2?}", begun.elapsed());
    println!(
        "{} texts, {} pairs compared, {} left out",
        families.of.len(),
        families.compared,
        families.left_out
    );
    if let Some(step) = args.get(1).and_then(|n| n.parse().ok()) {
        let texts = tallies.names.texts.iter().map(String::as_str);
        quality(&texts.step_by(step).collect::<Vec<_>>());
    }
}

fn timed<T>(step: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    println!("{step}: {:.2?}, {}", start.elapsed(), peak());
    result
}

/// How many of the rewordings among some texts, found by comparing each with each,
/// lie in one family.
fn quality(texts: &[&str]) {
    let families = similar::families(texts).of;
    for (name, most) in [("0.693", 307), ("0.8", 200)] {
        let (mut alike, mut found) = (0u64, 0u64);
        for (i, a) in texts.iter().enumerate() {
            let against = BatchComparator::new(a.chars());
            for (j, b) in texts.iter().enumerate().skip(i + 1) {
                let longer = a.chars().count().max(b.chars().count());
                let args = Args::default().score_cutoff(longer * most / 1000);
                if against.distance_with_args(b.chars(), &args).is_some() {
                    alike += 1;
                    found += u64::from(families[i] == families[j]);
                }
            }
        }
        println!(
            "of {} texts {alike} pairs have a similarity of {name} or more, {found} of them lie in one family",
            texts.len()
        );
    }
}

/// The most memory that the process held, where the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    format!("at most {} in all", line.unwrap_or("unknown").trim())
}
