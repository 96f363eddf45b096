//! One line for every account that posts: a table for readers who may see it,
//! and for comparison with counts that others have made.

use super::Study;
use crate::facts::Column;
use crate::ingest::posts::Kind;
use crate::time;

/// The columns of the roster.
pub fn columns() -> Vec<Column> {
    vec![
        Column::new("account_id", ""),
        Column::new("group", ""),
        Column::new("status", ""),
        Column::new("posts", "posts"),
        Column::new("first_post", "date"),
        Column::new("last_post", "date"),
        Column::new("followers_max", "followers"),
        Column::new("reposts", "posts"),
        Column::new("quotes", "posts"),
    ]
}

/// The rows of the roster, in byte order of the account's id.
pub fn rows(study: &Study<'_>) -> Vec<Vec<Option<String>>> {
    let of_kind =
        |kind: Kind| study.per_account(move |k, c| if k.kind == kind { c.posts } else { 0 });
    let posts = study.per_account(|_, c| c.posts);
    let (reposts, quotes) = (of_kind(Kind::Repost), of_kind(Kind::Quote));
    let row = |index: usize| {
        let active = &study.tallies.accounts[index];
        let id = &study.tallies.names.accounts[active.account as usize];
        let known = study.tables.account(id);
        vec![
            Some(id.clone()),
            known.map(|a| a.group.clone()),
            Some(known.map_or("unknown", |a| a.status.word()).to_owned()),
            Some(posts[index].to_string()),
            Some(time::iso(active.span.first)),
            Some(time::iso(active.span.last)),
            active.span.followers_max.map(|n| n.to_string()),
            Some(reposts[index].to_string()),
            Some(quotes[index].to_string()),
        ]
    };
    (0..study.tallies.accounts.len()).map(row).collect()
}
