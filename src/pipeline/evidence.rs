//! What an edition shows beyond its facts: the assessment as a bundle, for other
//! programs, and, where readers may see ids, the accounts and the posts of the largest
//! clusters of copies.

use std::collections::BTreeMap;

use crate::dataset::Dataset;
use crate::edition::File;
use crate::edition::package::{self, About};
use crate::error::Result;
use crate::facts::Column;
use crate::ingest::codebook::Codebook;
use crate::ingest::posts::{self, Kind};
use crate::ingest::records::Reading;
use crate::ingest::tables::Tables;
use crate::keyed::Key;
use crate::measure::{Study, copies, roster};
use crate::stix;
use crate::time;

use super::Words;
use super::findings::Listing;

/// The file of the network of accounts that act together.
pub const NETWORK: &str = "tables/coordination.graphml";
/// The file of the accounts.
const ACCOUNTS: &str = "tables/accounts.csv";
/// The file of the posts.
const POSTS: &str = "tables/copies.csv";

/// A line for every account that posts.
pub fn roster(study: &Study<'_>) -> Listing {
    Listing {
        path: ACCOUNTS.to_owned(),
        columns: roster::columns(),
        rows: roster::rows(study),
    }
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
pub fn posts(reading: Reading<'_>, tables: &Tables, study: &Study<'_>) -> Result<Listing> {
    let keyer = posts::keyer(reading.dataset)?;
    let mut clusters: BTreeMap<Key, usize> = BTreeMap::new();
    for (texts, rank) in copies::listed(study).iter().zip(1..) {
        clusters.extend(texts.iter().map(|text| (keyer.key(text), rank)));
    }
    let mut found = Vec::new();
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
    Ok(Listing {
        path: POSTS.to_owned(),
        columns: columns.to_vec(),
        rows: found.into_iter().map(row).collect(),
    })
}
