//! What two editions tell together: a cell that one withholds and the other shows,
//! and differences so small that they tell of few accounts.
//!
//! A reader who holds both takes it that accounts moved no more than the totals of
//! the states say: that a state whose total fell by one lost one account and gained
//! none. And that something was withheld because some count is small. Where this
//! leaves one number for a withheld cell, the cell is given away.

use std::collections::BTreeMap;

use super::cells::{self, Count, Table, finding, is_small};
use super::grid::Range;
use super::{Finding, Kind};
use crate::facts::Facts;
use crate::privacy::SMALL;

/// How many numbers were compared, and what they tell.
pub fn all(before: &Facts, after: &Facts) -> (u64, Vec<Finding>) {
    let (then, now) = (cells::counts(before), cells::counts(after));
    let (compared, mut findings) = differences(&then, &now);
    let old = cells::tables(before);
    for new in cells::tables(after) {
        let Some(old) = old.iter().find(|old| old.name == new.name) else {
            continue;
        };
        let places = given_away(&new, old).into_iter();
        findings.extend(places.map(|cell| told(&new, &new, cell, "withheld here")));
        let places = given_away(old, &new).into_iter();
        findings
            .extend(places.map(|cell| told(old, &new, cell, "withheld in the previous edition")));
    }
    (compared, findings)
}

/// A cell of a table, at its place in the new edition.
fn told(table: &Table, new: &Table, (row, column): (usize, usize), what: &str) -> Finding {
    let place = counterpart(table, new, (row, column));
    let place = place.map(|(row, column)| new.places[row][column].clone());
    let of = format!("{}: {what}", table.named((row, column)));
    finding(
        Kind::Between,
        place.unwrap_or_else(|| new.name.clone()),
        &of,
    )
}

/// Shown counts that differ by few accounts. The row number of a place may move from
/// one edition to the next, so that counts are known by what they are of.
fn differences(then: &[Count], now: &[Count]) -> (u64, Vec<Finding>) {
    let name = |count: &Count| {
        let (fact, part) = count.place.rsplit_once(" /").unwrap_or_default();
        let part = part.rsplit('/').next().unwrap_or_default();
        (fact.to_owned(), count.of.clone(), part.to_owned())
    };
    let then: BTreeMap<_, u64> = then
        .iter()
        .map(|count| (name(count), count.number))
        .collect();
    let mut compared = 0;
    let mut findings = Vec::new();
    for count in now {
        let Some(before) = then.get(&name(count)) else {
            continue;
        };
        compared += 1;
        if is_small(count.number.abs_diff(*before)) {
            findings.push(finding(
                Kind::SmallDifference,
                count.place.clone(),
                &count.of,
            ));
        }
    }
    (compared, findings)
}

/// The same cell of another table.
fn counterpart(of: &Table, other: &Table, (row, column): (usize, usize)) -> Option<(usize, usize)> {
    let named = |names: &[String], name: &String| names.iter().position(|n| n == name);
    let row = named(&other.grid.rows, &of.grid.rows[row])?;
    Some((row, named(&other.grid.columns, &of.grid.columns[column])?))
}

/// The withheld cells of a table of which another edition's table leaves one small
/// number, and of which the table alone leaves several.
fn given_away(table: &Table, other: &Table) -> Vec<(usize, usize)> {
    let shown = |cell: (usize, usize)| {
        let (row, column) = counterpart(table, other, cell)?;
        Some((
            other.grid.cells[row][column]?,
            other.grid.column_totals[column],
        ))
    };
    let hidden = table.grid.hidden();
    if !hidden.iter().any(|cell| shown(*cell).is_some()) {
        return Vec::new();
    }
    let known = |row: usize, column: usize| -> Option<Range> {
        let (number, total) = shown((row, column))?;
        let most = table.grid.row_totals[row].min(table.grid.column_totals[column]);
        let moved = table.grid.column_totals[column].abs_diff(total);
        let (least, upper) = match table.grid.column_totals[column] >= total {
            true => (number, number + moved),
            false => (number.saturating_sub(moved), number),
        };
        (least <= most).then_some((least, upper.min(most)))
    };
    let alone: BTreeMap<(usize, usize), Range> = table
        .grid
        .ranges(&|_, _| None)
        .unwrap_or_default()
        .into_iter()
        .collect();
    let mut ranges = table.grid.ranges(&known).unwrap_or_default();
    let small = |(_, (least, most)): &((usize, usize), Range)| *least <= SMALL && *most >= 1;
    // Something is small, or nothing would be withheld.
    if ranges.iter().filter(|range| small(range)).count() == 1 {
        for (_, (least, most)) in ranges.iter_mut().filter(|range| small(range)) {
            (*least, *most) = ((*least).max(1), (*most).min(SMALL));
        }
    }
    let open = |cell: &(usize, usize)| alone.get(cell).is_none_or(|(least, most)| least < most);
    ranges
        .into_iter()
        .filter(|(cell, (least, most))| least == most && is_small(*least) && open(cell))
        .map(|(cell, _)| cell)
        .collect()
}
