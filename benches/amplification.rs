//! How long the amplification stage takes on a dataset, and how much memory the
//! process held at most: `cargo bench --bench amplification -- DATASET`.

use std::path::Path;
use std::time::Instant;

use sillage::dataset::Dataset;
use sillage::ingest::codebook::Codebook;
use sillage::ingest::posts;
use sillage::ingest::records::Reading;
use sillage::ingest::tables;
use sillage::stat::similar;
use sillage::tally::Tally;

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
    let start = Instant::now();
    let read = posts::read(
        reading,
        &codebook,
        &tables.withdrawn.posts,
        &Tally::of(Vec::new()),
    )
    .expect("posts");
    println!("read {:?} {}", start.elapsed(), peak());
    let start = Instant::now();
    let tallies = read
        .sink
        .finish(&read.names, &read.authors, &read.keyer, std::iter::empty());
    println!("finish {:?} {}", start.elapsed(), peak());
    for shared in &tallies.shared {
        println!(
            "shares {} objects {} kept {}",
            shared.all(),
            shared.objects.len(),
            shared.shares.len()
        );
    }
    println!(
        "originals {} texts {} bytes {}",
        tallies.texts.posts.len(),
        tallies.names.texts.len(),
        tallies.names.texts.iter().map(String::len).sum::<usize>()
    );
    let texts: Vec<&str> = tallies.names.texts.iter().map(String::as_str).collect();
    let start = Instant::now();
    let families = similar::families(&texts);
    println!("families {:?} {}", start.elapsed(), peak());
    if let Some(step) = args.get(1).and_then(|n| n.parse().ok()) {
        quality(&texts.iter().step_by(step).copied().collect::<Vec<_>>());
    }
    let joined = families
        .of
        .iter()
        .enumerate()
        .filter(|(i, r)| *i as u32 != **r)
        .count();
    println!(
        "joined {joined} compared {} left out {}",
        families.compared, families.left_out
    );
}

/// How many of the rewordings among some texts, found by comparing each with each,
/// lie in one family.
fn quality(texts: &[&str]) {
    let families = similar::families(texts).of;
    let (mut alike, mut found) = ([0u64; 2], [0u64; 2]);
    for (i, a) in texts.iter().enumerate() {
        let against = rapidfuzz::distance::levenshtein::BatchComparator::new(a.chars());
        for (j, b) in texts.iter().enumerate().skip(i + 1) {
            let longer = a.chars().count().max(b.chars().count());
            let args =
                rapidfuzz::distance::levenshtein::Args::default().score_cutoff(longer * 307 / 1000);
            let Some(d) = against.distance_with_args(b.chars(), &args) else {
                continue;
            };
            for (at, most) in [(0, 307), (1, 200)] {
                if 1000 * d <= most * longer {
                    alike[at] += 1;
                    found[at] += u64::from(families[i] == families[j]);
                }
            }
        }
    }
    println!(
        "of {} texts {alike:?} pairs are alike (0.693, 0.8), {found:?} of them in one family",
        texts.len()
    );
}

/// The most memory that the process held, where the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap_or("VmHWM unknown")
        .to_owned()
}
