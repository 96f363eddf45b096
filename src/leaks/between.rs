//! What two editions tell together: a cell that one withholds and the other shows or
//! narrows, differences so small that they tell of few accounts, and series whose past
//! changed with few accounts.
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
        let (here, there) = jointly(&new, old);
        let places = given_away(&new, here).into_iter();
        findings.extend(places.map(|cell| told(&new, &new, cell, "withheld here")));
        let places = given_away(old, there).into_iter();
        findings
            .extend(places.map(|cell| told(old, &new, cell, "withheld in the previous edition")));
    }
    findings.extend(traced(before, after));
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

/// What the withheld cells of a table can be.
type Ranges = BTreeMap<(usize, usize), Range>;

/// How often each table is solved with what the other has told: what is learned at the
/// one end of a chain of cells reaches the other by then.
const ROUNDS: usize = 8;

/// What the withheld cells of two editions' tables can be if no account moved but those
/// that the totals of the states tell: each is solved with what the other leaves, in
/// turn, until neither learns anything. Without two tables that fit, nothing is known.
fn jointly(new: &Table, old: &Table) -> (Ranges, Ranges) {
    let solved = |table: &Table, other: &Table, ranges: &Ranges| -> Option<Ranges> {
        let known = |row: usize, column: usize| known(table, other, ranges, (row, column));
        Some(table.grid.ranges(&known)?.into_iter().collect())
    };
    let alone = |table: &Table| solved(table, table, &Ranges::new()).unwrap_or_default();
    let (mut here, mut there) = (alone(new), alone(old));
    for _ in 0..ROUNDS {
        let Some(next) = solved(new, old, &there) else {
            break;
        };
        let Some(before) = solved(old, new, &next) else {
            break;
        };
        let settled = next == here && before == there;
        (here, there) = (next, before);
        if settled {
            break;
        }
    }
    (here, there)
}

/// Between which numbers a cell lies by what the other table shows of it or leaves.
fn known(table: &Table, other: &Table, ranges: &Ranges, cell: (usize, usize)) -> Option<Range> {
    let (row, column) = counterpart(table, other, cell)?;
    let (least, most) = match other.grid.cells[row][column] {
        Some(number) if table.grid.is_hidden(cell.0, cell.1) => (number, number),
        _ => *ranges.get(&(row, column))?,
    };
    let (now, then) = (
        table.grid.column_totals[cell.1],
        other.grid.column_totals[column],
    );
    let (least, most) = match now >= then {
        true => (least, most + (now - then)),
        false => (least.saturating_sub(then - now), most),
    };
    let whole = table.grid.row_totals[cell.0].min(now);
    (least <= whole).then_some((least, most.min(whole)))
}

/// The withheld cells of a table of which two editions leave one small number, and of
/// which the table alone leaves several.
fn given_away(table: &Table, mut ranges: Ranges) -> Vec<(usize, usize)> {
    let alone: Ranges = table
        .grid
        .ranges(&|_, _| None)
        .unwrap_or_default()
        .into_iter()
        .collect();
    let narrower = ranges != alone;
    let small = |(least, most): &Range| *least <= SMALL && *most >= 1;
    // Something is small, or nothing would be withheld.
    if narrower && ranges.values().filter(|range| small(range)).count() == 1 {
        for (least, most) in ranges.values_mut().filter(|range| small(range)) {
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

/// Totals that few accounts came to or left.
const TOTALS: [&str; 2] = ["accounts.total", "activity.accounts"];

/// A few accounts that came or left together with their past: the daily series of both
/// editions differ on days that both cover, and the difference is what those accounts
/// did. That a total moves by few is no finding by itself: totals are told, a campaign
/// grows by some accounts and loses some, and new days are appended to a series.
fn traced(before: &Facts, after: &Facts) -> Option<Finding> {
    const DAILY: &str = "activity.daily";
    let value = |facts: &Facts, id: &str| facts.get(id)?.value.as_deref()?.parse::<u64>().ok();
    let mut moved = TOTALS
        .iter()
        .filter_map(|id| Some((*id, value(before, id)?, value(after, id)?)));
    let (total, ..) = moved.find(|(_, then, now)| is_small(then.abs_diff(*now)))?;
    let accounts = after.get(DAILY)?.column("accounts")?.checked_sub(1)?;
    let days = |facts: &Facts| -> BTreeMap<String, Vec<u64>> {
        let rows = facts.get(DAILY).map_or(&[][..], |fact| &fact.rows);
        let count = |cell: &Option<String>| cell.as_deref()?.parse().ok();
        let row = |row: &Vec<Option<String>>| {
            let (day, counts) = row.split_first()?;
            Some((day.clone()?, counts.iter().filter_map(count).collect()))
        };
        rows.iter().filter_map(row).collect()
    };
    let (then, now) = (days(before), days(after));
    let both = now
        .iter()
        .filter_map(|(day, counts)| Some((day, then.get(day)?, counts)));
    let differ: Vec<_> = both.filter(|(_, then, now)| then != now).collect();
    // Where many came and went on one day, the difference is of many.
    let many = differ.iter().any(|(_, then, now)| {
        let ends = then.get(accounts).zip(now.get(accounts));
        ends.is_some_and(|(then, now)| then.abs_diff(*now) > SMALL)
    });
    let (day, ..) = differ.first().filter(|_| !many)?;
    let of = format!("{total} moved by few accounts, and the past with it, first on {day}");
    Some(finding(
        Kind::SmallDifference,
        format!("{DAILY} /rows"),
        &of,
    ))
}
