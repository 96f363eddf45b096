//! The inner loops, on the posts of the demonstration:
//!
//! ```sh
//! cargo bench --bench inner -- [FILTER]
//! ```
//!
//! Each bench does all 13,000 posts once, so that times compare with each other.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench may stop where the demonstration is not as it should be"
)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use sillage::dataset::Dataset;
use sillage::dataset::schema::POSTS;
use sillage::facts::Facts;
use sillage::figure::{self, Context, Layout};
use sillage::ingest::codebook::Codebook;
use sillage::ingest::damage::{Damage, text::harm};
use sillage::ingest::ledger::{Ledger, Place};
use sillage::ingest::records::{self, Cells, Reading};
use sillage::ingest::text::Text;
use sillage::ingest::{posts, tables};
use sillage::keyed::Keyer;
use sillage::message::{Labels, Language};
use sillage::tally::cells;
use sillage::time;

const DATASET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/lantern-2024");
const FACTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/reports/lantern-2024/facts.json"
);

fn main() {
    divan::main();
}

fn dataset() -> Dataset {
    Dataset::open(Path::new(DATASET)).unwrap()
}

fn reading(dataset: &Dataset) -> Reading<'_> {
    Reading {
        dataset,
        sealed: false,
        progress: &|_| {},
    }
}

/// Shows the cells of every record, with their place.
fn each_record(dataset: &Dataset, mut look: impl FnMut(Place<'_>, &Cells<'_>)) -> Ledger {
    let mut ledger = Ledger::new(POSTS.name);
    records::read(
        reading(dataset),
        &POSTS,
        &mut ledger,
        &mut |_, place, cells| {
            look(place, cells);
            Ok(())
        },
    )
    .unwrap();
    ledger
}

/// The cells of a column, and how many bytes they are.
fn column(name: &str) -> (Vec<String>, BytesCount) {
    let at = POSTS.columns.iter().position(|c| c.name == name).unwrap();
    let mut cells = Vec::new();
    each_record(&dataset(), |_, row| cells.push(row.get(at).to_owned()));
    let bytes = BytesCount::new(cells.iter().map(String::len).sum::<usize>());
    (cells, bytes)
}

#[divan::bench]
fn records_split(bencher: Bencher<'_, '_>) {
    let dataset = dataset();
    let bytes = std::fs::metadata(Path::new(DATASET).join("posts.csv"))
        .unwrap()
        .len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut filled = 0usize;
        each_record(&dataset, |_, cells| {
            filled += cells.all().filter(|c| !c.is_empty()).count()
        });
        filled
    });
}

#[divan::bench]
fn times_parsed(bencher: Bencher<'_, '_>) {
    let (times, bytes) = column("created_at");
    bencher.counter(bytes).bench_local(|| {
        let read = times
            .iter()
            .map(|t| time::parse(black_box(t), None).unwrap());
        read.fold(0, i64::wrapping_add)
    });
}

#[divan::bench]
fn ids_keyed(bencher: Bencher<'_, '_>) {
    let keyer = Keyer::new(b"bench");
    let (ids, bytes) = column("post_id");
    bencher
        .counter(bytes)
        .bench_local(|| ids.iter().fold(0, |all, id| all ^ keyer.key(black_box(id))));
}

#[divan::bench]
fn texts_keyed(bencher: Bencher<'_, '_>) {
    let keyer = Keyer::new(b"bench");
    let (texts, bytes) = column("text");
    let mut text = Text::default();
    bencher.counter(bytes).bench_local(|| {
        texts
            .iter()
            .filter_map(|t| text.key(&keyer, black_box(t)))
            .fold(0, |all, key| all ^ key)
    });
}

#[divan::bench]
fn terms_found(bencher: Bencher<'_, '_>) {
    let (texts, bytes) = column("text");
    let mut text = Text::default();
    bencher.counter(bytes).bench_local(|| {
        let mut found = 0usize;
        for t in &texts {
            text.terms(black_box(t), &mut |_, term| found += term.len());
        }
        found
    });
}

#[divan::bench]
fn texts_looked_at_for_damage(bencher: Bencher<'_, '_>) {
    let (texts, bytes) = column("text");
    bencher.counter(bytes).bench_local(|| {
        texts
            .iter()
            .filter(|t| harm(black_box(t)).is_some())
            .count()
    });
}

/// Splitting included: cells live no longer than their record.
#[divan::bench]
fn rows_looked_at_for_damage(bencher: Bencher<'_, '_>) {
    let dataset = dataset();
    bencher.bench_local(|| {
        let mut damage = Damage::new(&POSTS, &[], &["posts.csv"]);
        let mut ledger = each_record(&dataset, |place, cells| damage.row(place, cells));
        damage.tell(&mut ledger);
        ledger
    });
}

#[divan::bench]
fn posts_counted_into_cells(bencher: Bencher<'_, '_>) {
    let dataset = dataset();
    let codebook = Codebook::new(&[]).unwrap();
    let mut all = Vec::new();
    posts::each(
        reading(&dataset),
        &codebook,
        &BTreeSet::new(),
        &mut |named| {
            all.push(named.post.clone());
            Ok(())
        },
    )
    .unwrap();
    bencher.counter(ItemsCount::new(all.len())).bench_local(|| {
        let mut cells = cells::Cells::default();
        all.iter().for_each(|post| cells.add(black_box(post)));
        cells
    });
}

/// All figures of the demonstration, wide and narrow.
#[divan::bench]
fn figures_drawn(bencher: Bencher<'_, '_>) {
    let dataset = dataset();
    let facts = Facts::from_bytes(&std::fs::read(FACTS).unwrap()).unwrap();
    let labels = Labels::new(&tables::read(reading(&dataset)).unwrap(), "en");
    let language = Language::open("en").unwrap();
    let context = Context {
        facts: &facts,
        language: &language,
        labels: &labels,
        synthetic: true,
        layout: Layout::default(),
    };
    let drawn = figure::all(&context).unwrap().len();
    bencher
        .counter(ItemsCount::new(drawn))
        .bench_local(|| figure::all(black_box(&context)).unwrap());
}
