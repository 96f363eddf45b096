//! What an edition needs of the posts, once they have been counted: small, and the same
//! until the data or the study change. So it can be kept, and prose be rewritten without
//! reading millions of posts again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Counted, Options, evidence, study, told};
use crate::cache::{Cache, Key, Watch};
use crate::dataset::Dataset;
use crate::dataset::descriptor::Resource;
use crate::dataset::schema::POSTS;
use crate::dataset::study::{Privacy, Study as Parameters};
use crate::edition::{File, graphml};
use crate::error::Result;
use crate::facts::{Column, Facts};
use crate::ingest::ledger::Ledger;
use crate::ingest::records::{self, Reading};
use crate::ingest::tables::Tables;
use crate::measure::{coordination, copies};
use crate::tally::engine::Engine;
use crate::time::Day;

/// What the study of a dataset has found.
#[derive(Serialize, Deserialize)]
pub struct Findings {
    /// The facts, what came out for published figures among them.
    pub facts: Facts,
    /// The days of the first and the last post.
    pub seen: Option<(Day, Day)>,
    /// What the largest clusters of copies say, as far as readers may see it.
    pub excerpts: Vec<String>,
    /// The network of accounts that act together as a GraphML document, if there is one.
    pub network: Option<String>,
    /// Tables beside the facts, for those who may see ids.
    pub listings: Vec<Listing>,
}

/// A table that shows more than facts do.
#[derive(Serialize, Deserialize)]
pub struct Listing {
    /// Its path below the edition.
    pub path: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Findings {
    /// Counts the posts and measures.
    fn new(reading: Reading<'_>, tables: &Tables, engine: Option<&dyn Engine>) -> Result<Self> {
        let dataset = reading.dataset;
        let counted = match engine {
            Some(engine) => Counted::by(engine, dataset, tables)?,
            None => Counted::of(reading, tables)?,
        };
        let study = study::of(dataset, tables, &counted)?;
        let (facts, _) = told(&study)?;
        let listings = match dataset.study.privacy {
            Privacy::Internal => vec![
                evidence::roster(&study),
                evidence::posts(reading, tables, &study)?,
            ],
            Privacy::ShareSafe => Vec::new(),
        };
        let findings = Self {
            facts,
            seen: counted.tallies.days(),
            excerpts: copies::excerpts(&study),
            network: coordination::network(&study, graphml::document),
            listings,
        };
        drop(study);
        // Giving the memory of millions of posts back takes a while, and nobody waits.
        rayon::spawn(move || drop(counted));
        Ok(findings)
    }

    /// The files of an edition that show more than the facts.
    pub fn files(&self) -> Vec<File> {
        let network = self.network.iter();
        let network = network.map(|document| File::new(evidence::NETWORK, document.as_bytes()));
        let listed = self.listings.iter();
        let listed = listed.map(|table| File::table(&table.path, &table.columns, &table.rows));
        network.chain(listed).collect()
    }
}

/// The findings of a dataset: kept from an earlier run, if the posts are still those that
/// the descriptor lists, or made anew. What an engine counts is never kept nor taken from
/// what is: the posts are not here to be compared.
pub fn of(reading: Reading<'_>, tables: &Tables, options: Options<'_>) -> Result<Findings> {
    let engine = options.engine;
    let cache = options.cache.filter(|_| engine.is_none());
    let Some((cache, key)) = cache.zip(key(reading)) else {
        return Findings::new(reading, tables, engine);
    };
    let dataset = reading.dataset;
    if let Some(findings) = cache.get::<Findings>(&key)
        && posts_of(dataset)
            .iter()
            .all(|r| is_listed(cache, dataset, r))
    {
        // What reading them would say of files beside them.
        records::unlisted(reading, &POSTS, &mut Ledger::new(POSTS.name))?;
        return Ok(findings);
    }
    let watches = watches(cache, dataset);
    let findings = Findings::new(reading, tables, None)?;
    // Reading has compared the posts with the descriptor.
    for (resource, watch) in posts_of(dataset).into_iter().zip(watches) {
        cache.remember(watch, resource.hash.as_deref().unwrap_or_default());
    }
    cache.put(&key, &findings);
    Ok(findings)
}

fn posts_of(dataset: &Dataset) -> Vec<&Resource> {
    dataset.descriptor.files(POSTS.name)
}

fn watches(cache: &Cache, dataset: &Dataset) -> Vec<Option<Watch>> {
    let place = |r: &&Resource| cache.watch(&dataset.root.join(&r.path));
    posts_of(dataset).iter().map(place).collect()
}

/// Whether a file is the one that the descriptor lists.
fn is_listed(cache: &Cache, dataset: &Dataset, resource: &Resource) -> bool {
    let digest = cache.digest(&dataset.root.join(&resource.path));
    digest.is_ok_and(|digest| resource.hash.as_ref() == Some(&digest))
}

/// What findings depend on: the whole descriptor with the digests of all tables, and the
/// study but for what only the page shows. None if files may differ from the descriptor.
fn key(reading: Reading<'_>) -> Option<Key> {
    if !reading.sealed {
        return None;
    }
    let descriptor = reading.dataset.descriptor.to_bytes().ok()?;
    let decided = decided(&reading.dataset.study)?;
    Some(Key::of(&[&descriptor, decided.as_bytes()]))
}

/// Of a study what its facts may depend on: everything that is not known to be for the
/// page alone.
fn decided(study: &Parameters) -> Option<String> {
    const PAGE: [&str; 8] = [
        "title",
        "subtitle",
        "organisation",
        "authors",
        "handling",
        "language",
        "prose",
        "previous",
    ];
    let Ok(Value::Object(mut all)) = serde_json::to_value(study) else {
        return None;
    };
    all.retain(|name, _| !PAGE.contains(&name.as_str()));
    Some(Value::Object(all).to_string())
}
