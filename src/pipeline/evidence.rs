//! What an edition shows beyond its facts: the network as a graph and the
//! assessment as a bundle, for other programs, and, where readers may see ids, the
//! posts of the largest clusters of copies.

use std::collections::BTreeMap;

use crate::dataset::Dataset;
use crate::edition::package::{self, About};
use crate::edition::{File, graphml};
use crate::error::Result;
use crate::facts::Column;
use crate::ingest::codebook::Codebook;
use crate::ingest::posts::{self, Kind};
use crate::ingest::records::Reading;
use crate::ingest::tables::Tables;
use crate::keyed::Key;
use crate::measure::{Study, coordination, copies};
use crate::stix;
use crate::time;

use super::Words;

/// The file of the network.
const NETWORK: &str = "tables/coordination.graphml";
/// The file of the posts.
const POSTS: &str = "tables/copies.csv";

/// The network of accounts that act together, if there is one.
pub fn network(study: &Study<'_>) -> Option<File> {
    let document = coordination::network(study, graphml::document)?;
    Some(File::new(NETWORK, document))
}

/// The assessment as partners exchange it.
pub(super) fn exchanged(
    dataset: &Dataset,
    tables: &Tables,
    words: &Words,
    about: &About,
) -> Result<File> {
    let bundle = stix::bundle(stix::Subject {
        about,
        facts: &words.facts,
        language: &words.language,
        labels: &words.labels,
        study: &dataset.study,
        dataset: &dataset.descriptor,
        tables,
    })?;
    Ok(File::new(stix::FILE, package::pretty(&bundle)?))
}

/// The originals of the clusters that the report lists, with their ids, by cluster
/// and time. Ids are not kept while posts are counted, so that the posts are read
/// again.
pub fn posts(
    dataset: &Dataset,
    tables: &Tables,
    study: &Study<'_>,
    (sealed, progress): (bool, &(dyn Fn(u64) + Sync)),
) -> Result<File> {
    let keyer = posts::keyer(dataset)?;
    let mut clusters: BTreeMap<Key, usize> = BTreeMap::new();
    for (texts, rank) in copies::listed(study).iter().zip(1..) {
        clusters.extend(texts.iter().map(|text| (keyer.key(text), rank)));
    }
    let mut found = Vec::new();
    let reading = Reading {
        dataset,
        sealed,
        progress,
    };
    let codebook = Codebook::new(&tables.narratives)?;
    posts::each(reading, &codebook, &tables.withdrawn.posts, &mut |named| {
        let key = named
            .post
            .text_key
            .filter(|_| named.post.kind == Kind::Original);
        if let Some(rank) = key.and_then(|key| clusters.get(&key)) {
            let account = named.names.accounts.name(named.post.account);
            let post = (
                *rank,
                named.post.at,
                account.to_owned(),
                named.id.to_owned(),
            );
            found.push(post);
        }
        Ok(())
    })?;
    found.sort_unstable();
    let names = ["cluster", "created_at", "account_id", "post_id"];
    let columns = names.map(|name| Column::new(name, ""));
    let row = |(rank, at, account, post): (usize, i64, String, String)| {
        vec![
            Some(rank.to_string()),
            Some(time::iso(at)),
            Some(account),
            Some(post),
        ]
    };
    let rows: Vec<Vec<Option<String>>> = found.into_iter().map(row).collect();
    Ok(File::table(POSTS, &columns, &rows))
}
