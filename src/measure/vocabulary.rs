//! Which hashtags, domains and words became typical after a takedown, and which
//! were before (METHODS §8).
//!
//! No list of stop words: what both windows use alike has no log-odds, and the
//! prior keeps rare terms from looking typical of either.

use super::Study;
use super::windows::{BOUNDS, Windows, comparing};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::ingest::text::Sort;
use crate::stat::log_odds::{Term as Odds, dirichlet};
use crate::tally::vocabulary::{ACCOUNTS, Term, Vocabulary};

/// Weight of the prior in uses of terms.
const PRIOR: u64 = 500;
/// Terms that are listed on each side.
const LISTED: usize = 20;

/// Adds `vocabulary.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    for (index, takedown) in study.tables.takedowns.iter().enumerate() {
        if study.takedowns().any(|t| t.id == takedown.id) {
            for sort in Sort::ALL {
                facts.add(shift(study, index, takedown, sort));
            }
        }
    }
}

/// The measure of a sort, and the column that holds its terms.
fn names(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Hashtag => ("vocabulary.hashtags", "hashtag"),
        Sort::Domain => ("vocabulary.domains", "domain"),
        Sort::Word => ("vocabulary.words", "word"),
    }
}

fn shift(study: &Study<'_>, index: usize, takedown: &Takedown, sort: Sort) -> Draft {
    let (measure, column) = names(sort);
    let name = id(measure, &[("takedown", &takedown.id)]);
    let draft = fact(name, "terms", 8);
    let windows = match Windows::of(study, takedown) {
        Ok(windows) => windows,
        Err(reason) => return without(draft, reason).parents(BOUNDS),
    };
    let nothing = Vocabulary::default();
    let vocabulary = study.tallies.vocabulary.get(index);
    let vocabulary = vocabulary.map_or(&nothing, |sorts| &sorts[sort as usize]);
    let posts: u64 = vocabulary.posts.iter().sum();
    let draft = draft
        .n(posts)
        .parameter("alpha0", PRIOR)
        .parameter("listed", LISTED)
        .parameter("least_accounts", ACCOUNTS)
        .parameter("terms", vocabulary.terms.len())
        .input(
            "posts",
            posts,
            "no reposts, with such a term, in either window",
        );
    let draft = comparing(study, takedown, &windows, draft);
    let rows = match rows(study, vocabulary, sort) {
        Ok(rows) => rows,
        Err(reason) => return without(draft, reason),
    };
    let columns = [
        (column, ""),
        ("posts_before", "posts"),
        ("posts_after", "posts"),
        ("accounts_at_least", "accounts"),
        ("delta", "log_odds"),
        ("zeta", "standard_scores"),
    ];
    draft.rows(Shape::Table, &columns, rows)
}

fn without(draft: Draft, reason: Reason) -> Draft {
    draft
        .rows(Shape::Table, &[], Vec::new())
        .not_estimable(reason)
}

type Row = Vec<Option<String>>;

/// The strongest terms of the window before, then those of the window after,
/// each side by its strength.
fn rows(study: &Study<'_>, vocabulary: &Vocabulary, sort: Sort) -> Result<Vec<Row>, Reason> {
    match vocabulary.posts {
        [0, 0] => return Err(Reason::NotReported),
        [0, _] | [_, 0] => return Err(Reason::EmptyWindow),
        _ => {}
    }
    let uses =
        |side: usize| -> Vec<u64> { vocabulary.terms.iter().map(|t| t.posts[side]).collect() };
    let odds = dirichlet(&uses(0), &uses(1), PRIOR as f64)?;
    let shared = vocabulary.terms.iter().zip(&odds);
    let mut shared: Vec<(&Term, &Odds)> = shared
        .filter(|(term, _)| term.accounts >= ACCOUNTS)
        .filter_map(|(term, odds)| Some((term, odds.as_ref()?)))
        .collect();
    // Terms are in byte order, which a stable sort keeps among equals.
    shared.sort_by(|a, b| b.1.zeta.abs().total_cmp(&a.1.zeta.abs()));
    let names = &study.tallies.names.terms[sort as usize];
    let row = |(term, odds): &(&Term, &Odds)| {
        vec![
            key(&names[term.term as usize]),
            cell(term.posts[0]),
            cell(term.posts[1]),
            cell(term.accounts as u64),
            decimal_cell(Ok(odds.delta)),
            decimal_cell(Ok(odds.zeta)),
        ]
    };
    let before = shared.iter().filter(|(_, o)| o.zeta < 0.0).take(LISTED);
    let after = shared.iter().filter(|(_, o)| o.zeta > 0.0).take(LISTED);
    Ok(before.chain(after).map(row).collect())
}
