//! The shares of the narratives: over the whole study, before and after each
//! takedown, and their change.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Study;
use super::comparison::Comparison;
use super::panel::Panel;
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Fact, Facts, Shape};
use crate::measure::interval;
use crate::stat::composition::{self, Table};
use crate::stat::proportion::share;
use crate::stat::{Estimate, Interval, NotEstimable, round12};
use crate::tally::cells::NO_NARRATIVE;

/// Shares of the whole study: of primary narratives, and of posts that mention one.
pub fn overall(study: &Study<'_>, facts: &mut Facts) {
    let mut primary: BTreeMap<u32, u64> = BTreeMap::new();
    for (k, c) in study
        .tallies
        .cells
        .iter()
        .filter(|(k, _)| k.narrative != NO_NARRATIVE)
    {
        *primary.entry(k.narrative).or_default() += c.posts;
    }
    let mut mentions: BTreeMap<u32, u64> = BTreeMap::new();
    for ((rank, _), n) in &study.tallies.mentions {
        *mentions.entry(*rank).or_default() += n;
    }
    let labelled: u64 = primary.values().sum();
    let rows = mentions
        .iter()
        .map(|(rank, n)| {
            let own = primary.get(rank).copied().unwrap_or(0);
            let of = |n: u64| decimal_cell(share(n, labelled));
            vec![
                key(study.tallies.narrative(*rank)),
                cell(own),
                of(own),
                cell(*n),
                of(*n),
            ]
        })
        .collect();
    let columns = [
        ("narrative", ""),
        ("posts", "posts"),
        ("share", "share"),
        ("mentions", "posts"),
        ("mentions_share", "share"),
    ];
    let draft = fact("narrative.shares", "posts", 7)
        .decimals(1)
        .rows(Shape::Table, &columns, rows)
        .n(labelled)
        .parents(["activity.posts"]);
    facts.add(if labelled == 0 {
        draft.not_estimable(Reason::NoNarratives)
    } else {
        draft
    });
    facts.add(most(study, &primary, labelled));
}

/// The narrative that most posts have as their primary one, and its share of the
/// posts with a narrative. Like the largest change, it has no interval.
fn most(study: &Study<'_>, sizes: &BTreeMap<u32, u64>, labelled: u64) -> Draft {
    let draft = fact("narrative.largest", "share", 7).decimals(1);
    let most = sizes.iter().max_by_key(|(rank, n)| (**n, Reverse(**rank)));
    match most {
        None => draft
            .not_estimable(Reason::NoNarratives)
            .parents(["narrative.shares"]),
        Some((rank, n)) => draft
            .number(share(*n, labelled))
            .of(*n, labelled)
            .parameter("narrative", study.tallies.narrative(*rank))
            .parents(["narrative.shares"]),
    }
}

/// The shares of every narrative on either side, and its change.
pub fn measure(comparison: &Comparison<'_>, facts: &mut Facts) {
    let panel = &comparison.panel;
    let level = comparison.study.parameters.level;
    let shares = tables(panel).map(|side| composition::shares(side, level));
    let changes = changes(panel, level);
    for (index, rank) in panel.narratives.iter().enumerate() {
        for side in [0, 1] {
            let interval = at(&shares[side], index);
            facts.add(on_side(comparison, index, *rank, side, interval));
        }
        facts.add(change(comparison, *rank, changes[index]));
    }
}

fn tables(panel: &Panel) -> [Table<'_>; 2] {
    [0, 1].map(|side: usize| Table::new(&panel.counts[side], &panel.posts[side]))
}

/// A change of share and its interval.
type Change = (Estimate<f64>, Estimate<Interval>);

/// The change of every narrative's share.
pub fn changes(panel: &Panel, level: f64) -> Vec<Change> {
    let [before, after] = tables(panel);
    let found = composition::changes(before, after, level);
    let narratives = 0..panel.narratives.len();
    narratives
        .map(|index| (moved(panel, index), at(&found, index)))
        .collect()
}

/// One of several intervals that are estimable together or not at all.
fn at(found: &Estimate<Vec<Interval>>, index: usize) -> Estimate<Interval> {
    found.as_ref().map(|all| all[index]).map_err(|e| *e)
}

fn share_id(comparison: &Comparison<'_>, rank: u32, side: usize) -> String {
    let narrative = comparison.narrative(rank);
    let window = SIDES[side];
    comparison.scoped("share", &[("window", window), ("narrative", narrative)])
}

/// The windows' names.
pub const SIDES: [&str; 2] = ["before", "after"];

fn on_side(
    comparison: &Comparison<'_>,
    index: usize,
    rank: u32,
    side: usize,
    found: Estimate<Interval>,
) -> Draft {
    let panel = &comparison.panel;
    let window = [comparison.windows.before, comparison.windows.after][side];
    let (k, n): (u64, u64) = (panel.counts[side][index].iter().sum(), panel.total(side));
    let filter = format!("{}, with a primary narrative", SIDES[side]);
    let draft = fact(share_id(comparison, rank, side), "share", 7).decimals(1);
    interval::by(interval::SHARES, draft, share(k, n), found)
        .of(k, n)
        .n(panel.active(side))
        .period(window.start, window.end)
        .input("posts", n, filter)
}

fn change(comparison: &Comparison<'_>, rank: u32, (value, found): Change) -> Draft {
    let draft = fact(
        comparison.of_narrative("change", rank),
        "share_difference",
        7,
    );
    let draft = interval::by(interval::CHANGES, draft.decimals(1), value, found);
    let parents = [0, 1].map(|side| share_id(comparison, rank, side));
    comparison.compared(draft.parents(parents))
}

/// The change of a narrative's share.
fn moved(panel: &Panel, index: usize) -> Estimate<f64> {
    let posts = |side: usize| -> (i128, i128) {
        let own: u64 = panel.counts[side][index].iter().sum();
        (i128::from(own), i128::from(panel.total(side)))
    };
    let ((before, all_before), (after, all_after)) = (posts(0), posts(1));
    if all_before == 0 || all_after == 0 {
        return Err(NotEstimable::ZeroDenominator);
    }
    // One division of whole numbers: of two narratives, the changes mirror each
    // other to the last digit.
    let moved = after * all_before - before * all_after;
    Ok(round12(moved as f64 / (all_before * all_after) as f64))
}

/// The largest of some changes: its place and its value; of equals, up to
/// rounding, the first.
pub fn largest_of(changes: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    const TIE: f64 = 1e-9;
    let sized = changes.enumerate();
    sized.reduce(|a, b| if b.1.abs() > a.1.abs() + TIE { b } else { a })
}

/// The change that is largest, and the narrative whose it is.
pub fn largest_change(comparison: &Comparison<'_>) -> Option<(u32, f64)> {
    let narratives = &comparison.panel.narratives;
    let change = |index| moved(&comparison.panel, index).unwrap_or(0.0);
    let changes = (0..narratives.len()).map(change);
    largest_of(changes).map(|(index, change)| (narratives[index], change))
}

/// The largest change as a fact. It has no interval: the largest of several is
/// not what an interval around each of them is about.
pub fn largest(comparison: &Comparison<'_>, facts: &mut Facts) {
    let Some((rank, change)) = largest_change(comparison) else {
        return;
    };
    let draft = fact(comparison.id("largest_change"), "share_difference", 7)
        .decimals(1)
        .number(Ok::<_, Reason>(change))
        .parameter("narrative", comparison.narrative(rank));
    let parent = comparison.of_narrative("change", rank);
    let parents = facts.get(&parent).map(|fact| fact.id.clone());
    facts.add(comparison.compared(draft.parents(parents)));
}

/// The shares and changes once more, as the table that the report prints.
pub fn composition(comparison: &Comparison<'_>, facts: &Facts) -> Fact {
    let narratives = &comparison.panel.narratives;
    // From the narrative that gained most to the one that lost most.
    let mut order: Vec<usize> = (0..narratives.len()).collect();
    order.sort_by(|a, b| {
        let change = |index: &usize| moved(&comparison.panel, *index).unwrap_or(0.0);
        change(b).total_cmp(&change(a))
    });
    let rows = order
        .iter()
        .map(|index| row(comparison, facts, narratives[*index]));
    let columns = [
        ("narrative", ""),
        ("posts_before", "posts"),
        ("before", "share"),
        ("before_lower", "share"),
        ("before_upper", "share"),
        ("posts_after", "posts"),
        ("after", "share"),
        ("after_lower", "share"),
        ("after_upper", "share"),
        ("change", "share_difference"),
        ("change_lower", "share_difference"),
        ("change_upper", "share_difference"),
        ("within_q", "probability"),
    ];
    let draft = fact(comparison.id("composition"), "share", 7)
        .decimals(1)
        .rows(Shape::Table, &columns, rows.collect());
    let parents = narratives
        .iter()
        .map(|rank| comparison.of_narrative("change", *rank));
    comparison.compared(draft.parents(parents)).into()
}

fn row(comparison: &Comparison<'_>, facts: &Facts, rank: u32) -> Vec<Option<String>> {
    let mut row = vec![key(comparison.narrative(rank))];
    for side in [0, 1] {
        let fact = facts.get(&share_id(comparison, rank, side));
        row.push(fact.and_then(|f| f.numerator.clone()));
        row.extend(bounds(fact));
    }
    row.extend(bounds(facts.get(&comparison.of_narrative("change", rank))));
    let q = facts.get(&comparison.of_narrative("within_q", rank));
    row.push(q.and_then(|f| f.value.clone()));
    row
}

/// The number of a fact between its bounds, as cells.
pub fn bounds(fact: Option<&Fact>) -> [Option<String>; 3] {
    [
        fact.and_then(|f| f.value.clone()),
        fact.and_then(|f| f.lower.clone()),
        fact.and_then(|f| f.upper.clone()),
    ]
}
