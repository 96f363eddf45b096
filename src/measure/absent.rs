//! What is not estimable because the dataset lacks a whole table. A table that is
//! there and empty says that nothing happened; a table that is not there says
//! nothing, and zeros made of it would pass for findings.

use std::collections::BTreeSet;

use super::{Family, Study};
use crate::facts::Facts;
use crate::facts::reason::Reason;

/// The accounts of the network are those that either table shows, so that this
/// one is known without a table of accounts.
const SEEN_IN_POSTS: &str = "accounts.total";

/// Adds the facts of a family; without numbers if it rests on a table that the
/// dataset lacks.
pub fn measure(family: &Family, study: &Study<'_>, facts: &mut Facts) {
    let Some(reason) = missing(family, study) else {
        return (family.measure)(study, facts);
    };
    let before: BTreeSet<String> = facts.iter().map(|f| f.id.clone()).collect();
    (family.measure)(study, facts);
    for fact in facts.iter_mut().filter(|f| !before.contains(&f.id)) {
        if fact.id != SEEN_IN_POSTS || !study.has("posts") {
            fact.cannot(reason);
        }
    }
}

/// Which table is missing, by the first that the family rests on and lacks.
fn missing(family: &Family, study: &Study<'_>) -> Option<Reason> {
    let lacks = |table: &&&str| !study.has(table);
    family
        .rests_on
        .iter()
        .find(lacks)
        .map(|table| match *table {
            "posts" => Reason::NoPostsTable,
            "labels" => Reason::NoLabelsTable,
            _ => Reason::NoAccountsTable,
        })
}
