//! Counts of few accounts by group or tag, as the facts of an edition show them:
//! those that stand there, and those that are withheld and follow from the rest.
//!
//! Totals are no such counts: how many accounts a group has is told, and how many
//! of them have a known state where no other state is. Series by day are none.

use super::grid::Grid;
use super::{Finding, Kind};
use crate::facts::{self, Fact, Facts, Shape};
use crate::plain;
use crate::privacy::SMALL;

/// Whether a count is of so few accounts that it is withheld.
pub fn is_small(accounts: u64) -> bool {
    (1..=SMALL).contains(&accounts)
}

/// The columns that tell whose accounts a row counts.
const KEYS: [&str; 2] = ["group", "tag"];
/// The unit of counts of accounts.
const ACCOUNTS: &str = "accounts";
/// Counts that are totals: of a group, and of its accounts of known state.
const TOTALS: [&str; 2] = ["accounts.total", "suspension.known"];
/// Parameters that count accounts of the fact's group.
const COUNTED: [&str; 4] = ["dropped", "undated", "unknown", "unplaced"];

/// A count of accounts by group or tag that an edition shows.
pub struct Count {
    /// Where: the fact and the part of it.
    pub place: String,
    /// Whose accounts and which of them, for people.
    pub of: String,
    /// The number.
    pub number: u64,
    /// Whether it is a total, which is told however small it is.
    pub total: bool,
}

/// A table of counts with its totals, and where each of its cells stands.
pub struct Table {
    /// Which one: the fact, and the tag for tables of one tag.
    pub name: String,
    /// Its counts; those that other facts tell are filled in.
    pub grid: Grid,
    /// Where each cell stands in the facts.
    pub places: Vec<Vec<String>>,
    /// Withheld cells that another fact tells: which one, and how.
    pub told: Vec<(usize, usize, String)>,
}

impl Table {
    /// Whose accounts a cell counts, for people.
    pub fn named(&self, (row, column): (usize, usize)) -> String {
        format!("{}, {}", self.grid.rows[row], self.grid.columns[column])
    }
}

/// What is said of a count without saying it.
pub fn finding(kind: Kind, place: String, of: &str) -> Finding {
    Finding {
        file: facts::FILE.to_owned(),
        place,
        kind,
        excerpt: plain::excerpt(of),
    }
}

/// Everything that the facts show of few accounts, and what follows from them.
pub fn all(facts: &Facts) -> Vec<Finding> {
    let small = |count: &Count| is_small(count.number) && !count.total;
    let shown = counts(facts).into_iter().filter(small);
    let mut findings: Vec<Finding> = shown
        .map(|count| finding(Kind::SmallCell, count.place, &count.of))
        .collect();
    for table in tables(facts) {
        findings.extend(derived(&table));
    }
    findings.extend(facts.get("suspension.status").and_then(chosen));
    findings.extend(followed(facts));
    findings
}

/// A table of which cells are withheld one by one, and not whole groups and columns:
/// which cells those are follows from how small they are, and whoever knows the rule
/// keeps only the tables that it would have cut like this.
fn chosen(fact: &Fact) -> Option<Finding> {
    let width = fact.columns.len().checked_sub(2)?;
    let (_, rows) = fact.rows.split_first()?;
    let open: Vec<&[Option<String>]> = rows
        .iter()
        .map(|row| &row[1..=width])
        .filter(|row| row.iter().any(Option::is_some))
        .collect();
    let partly = |column: usize| {
        let hidden = open.iter().filter(|row| row[column].is_none()).count();
        hidden > 0 && hidden < open.len()
    };
    let column = (0..width).find(|column| partly(*column))?;
    let of = format!(
        "cells withheld one by one, so that the choice tells of them: {}",
        fact.columns[column + 1].name
    );
    let place = format!("{} /columns/{}", fact.id, column + 1);
    Some(finding(Kind::Derived, place, &of))
}

/// The curves of groups, by what they follow: the accounts of a group that its curve
/// lacks, all of them, those suspended and the others, must not be few.
fn followed(facts: &Facts) -> Vec<Finding> {
    const CURVES: [&str; 2] = ["survival.curve", "survival.from_creation.curve"];
    let mut findings = Vec::new();
    for fact in facts.iter() {
        let Some((name, scope)) = facts::parts(&fact.id) else {
            continue;
        };
        let group = scope.iter().find(|(key, _)| *key == "group");
        let (Some((_, group)), true) = (group, CURVES.contains(&name)) else {
            continue;
        };
        let value = |name: &str| {
            let fact = facts.get(&facts::id(name, &[("group", group)]))?;
            number(fact.value.as_deref())
        };
        let total = value("accounts.total");
        let followed = number(fact.n.as_deref());
        let suspended = value("suspension.suspended");
        let events = fact.column("events").filter(|_| !fact.rows.is_empty());
        let events = events.map(|column| {
            let cells = fact.rows.iter();
            cells.filter_map(|row| number(row[column].as_deref())).sum()
        });
        let less = |all: Option<u64>, part: Option<u64>| all?.checked_sub(part?);
        let posting = fact.inputs.first();
        let posting = posting.and_then(|input| number(Some(&input.rows)));
        for (lacks, part, of) in [
            (less(total, followed), "n", "accounts without a curve"),
            (
                less(total, posting),
                "inputs/0/rows",
                "accounts without a post",
            ),
            (
                less(posting, followed),
                "n",
                "posting accounts without a curve",
            ),
            (
                less(suspended, events),
                "rows",
                "suspended accounts without a curve",
            ),
            (
                less(less(total, suspended), less(followed, events)),
                "rows",
                "other accounts without a curve",
            ),
        ] {
            if lacks.is_some_and(is_small) {
                let place = format!("{} /{part}", fact.id);
                findings.push(finding(Kind::Derived, place, &format!("{group}, {of}")));
            }
        }
    }
    findings
}

/// What is withheld in a table and follows from the rest of the facts.
fn derived(table: &Table) -> Vec<Finding> {
    let told = table.told.iter().filter_map(|(row, column, place)| {
        let number = table.grid.cells[*row][*column]?;
        let of = table.named((*row, *column));
        is_small(number).then(|| finding(Kind::Derived, place.clone(), &of))
    });
    let ranges = table.grid.ranges(&|_, _| None).unwrap_or_default();
    let solved = ranges.into_iter().filter_map(|(cell, (least, most))| {
        let place = table.places[cell.0][cell.1].clone();
        let known = least == most && is_small(least);
        known.then(|| finding(Kind::Derived, place, &table.named(cell)))
    });
    told.chain(solved).collect()
}

/// Every count of accounts by group or tag that the facts show.
pub fn counts(facts: &Facts) -> Vec<Count> {
    facts
        .iter()
        .flat_map(|fact| match fact.shape {
            Shape::Table => in_rows(fact),
            Shape::Scalar | Shape::Interval => of_one(fact),
            Shape::Series | Shape::Histogram => Vec::new(),
        })
        .collect()
}

/// The column of a table that tells whose accounts its rows count.
pub fn key_column(fact: &Fact) -> Option<usize> {
    KEYS.iter().find_map(|key| fact.column(key))
}

fn in_rows(fact: &Fact) -> Vec<Count> {
    let Some(key) = key_column(fact) else {
        return Vec::new();
    };
    let mut counts = Vec::new();
    let total_of = |row: &[Option<String>]| number(row.get(fact.column("total")?)?.as_deref());
    for (at, row) in fact.rows.iter().enumerate() {
        // A row of no group is of all accounts.
        if row[key].as_deref().is_none_or(str::is_empty) {
            continue;
        }
        let keys = fact
            .columns
            .iter()
            .zip(row)
            .take_while(|(head, _)| head.unit.is_empty());
        let keys: Vec<&str> = keys.filter_map(|(_, cell)| cell.as_deref()).collect();
        let whose = keys.join(" ");
        for (column, (head, cell)) in fact.columns.iter().zip(row).enumerate() {
            let Some(number) = number(cell.as_deref()).filter(|_| head.unit == ACCOUNTS) else {
                continue;
            };
            let name = head.name.as_str();
            counts.push(Count {
                place: format!("{} /rows/{at}/{column}", fact.id),
                of: format!("{whose}, {name}"),
                number,
                // A group without other states has as many accounts as its total.
                total: matches!(name, "total" | "known")
                    && total_of(row).is_none_or(|t| t == number),
            });
        }
    }
    counts
}

fn of_one(fact: &Fact) -> Vec<Count> {
    let Some((name, scope)) = facts::parts(&fact.id) else {
        return Vec::new();
    };
    let Some((_, whose)) = scope.iter().find(|(key, _)| KEYS.contains(key)) else {
        return Vec::new();
    };
    let mut parts = vec![("numerator", fact.numerator.as_deref())];
    if fact.unit == ACCOUNTS {
        parts.push(("value", fact.value.as_deref()));
    }
    let parameters = fact.parameters.iter();
    let parameters = parameters.filter(|(key, _)| COUNTED.contains(&key.as_str()));
    let parameters: Vec<(String, &str)> = parameters
        .map(|(key, value)| (format!("parameters/{key}"), value.as_str()))
        .collect();
    let parts = parts
        .into_iter()
        .map(|(part, text)| (part.to_owned(), text));
    parts
        .chain(
            parameters
                .into_iter()
                .map(|(part, text)| (part, Some(text))),
        )
        .filter_map(|(part, text)| {
            Some(Count {
                place: format!("{} /{part}", fact.id),
                of: format!("{whose}, {name}"),
                number: number(text)?,
                total: TOTALS.contains(&name),
            })
        })
        .collect()
}

fn number(text: Option<&str>) -> Option<u64> {
    text?.parse().ok()
}

/// The tables of an edition that have totals: accounts by state and group, and for
/// each tag the accounts that carry and lack it by when they were made.
pub fn tables(facts: &Facts) -> Vec<Table> {
    let status = facts
        .get("suspension.status")
        .and_then(|table| status(table, facts));
    status.into_iter().chain(tagged(facts)).collect()
}

fn status(fact: &Fact, facts: &Facts) -> Option<Table> {
    let width = fact.columns.len().checked_sub(2)?;
    let (totals, rows) = fact.rows.split_first()?;
    let cells = |row: &[Option<String>]| -> Vec<Option<u64>> {
        row[1..=width]
            .iter()
            .map(|cell| number(cell.as_deref()))
            .collect()
    };
    let names = fact.columns[1..=width].iter().map(|c| c.name.clone());
    let grid = Grid {
        rows: rows
            .iter()
            .map(|row| row[0].clone().unwrap_or_default())
            .collect(),
        columns: names.collect(),
        cells: rows.iter().map(|row| cells(row)).collect(),
        row_totals: rows
            .iter()
            .map(|row| number(row[width + 1].as_deref()))
            .collect::<Option<_>>()?,
        column_totals: cells(totals).into_iter().collect::<Option<_>>()?,
    };
    let place = |row: usize, column: usize| format!("{} /rows/{}/{}", fact.id, row + 1, column + 1);
    let places = (0..grid.rows.len()).map(|r| (0..width).map(|c| place(r, c)).collect());
    let mut table = Table {
        name: fact.id.clone(),
        places: places.collect(),
        grid,
        told: Vec::new(),
    };
    for row in 0..table.grid.rows.len() {
        let group = table.grid.rows[row].clone();
        let total = table.grid.row_totals[row];
        for (state, number, place) in told_of_group(&group, total, facts) {
            let column = table.grid.columns.iter().position(|name| name == state);
            if let Some(column) = column.filter(|column| table.grid.is_hidden(row, *column)) {
                table.grid.cells[row][column] = Some(number);
                table.told.push((row, column, place));
            }
        }
    }
    Some(table)
}

/// What other facts tell of the states of a group: state, number, and where.
fn told_of_group(group: &str, total: u64, facts: &Facts) -> Vec<(&'static str, u64, String)> {
    let mut told = Vec::new();
    let mut tell = |state, number: Option<u64>, id: &str, part: &str| {
        told.extend(number.map(|number| (state, number, format!("{id} /{part}"))));
    };
    let known = |text: Option<&str>| total.checked_sub(number(text)?);
    for (name, state) in [
        ("suspension.suspended", "suspended"),
        ("suspension.unknown", "unknown"),
    ] {
        let id = facts::id(name, &[("group", group)]);
        let fact = facts.get(&id);
        tell(
            state,
            fact.and_then(|f| number(f.value.as_deref())),
            &id,
            "value",
        );
    }
    let id = facts::id("suspension.known", &[("group", group)]);
    tell(
        "unknown",
        facts.get(&id).and_then(|f| known(f.value.as_deref())),
        &id,
        "value",
    );
    for name in ["suspension.rate", "suspension.rate.lower_bound"] {
        let id = facts::id(name, &[("group", group)]);
        if let Some(fact) = facts.get(&id) {
            tell(
                "suspended",
                number(fact.numerator.as_deref()),
                &id,
                "numerator",
            );
            let unknown = fact.parameters.get("unknown").map(String::as_str);
            tell("unknown", number(unknown), &id, "parameters/unknown");
            if name == "suspension.rate" {
                tell(
                    "unknown",
                    known(fact.denominator.as_deref()),
                    &id,
                    "denominator",
                );
            }
        }
    }
    if let Some(fact) = facts.get("suspension.groups") {
        let at = fact
            .rows
            .iter()
            .position(|row| row[0].as_deref() == Some(group));
        let cell = |name: &str| fact.rows[at?][fact.column(name)?].as_deref();
        let part = |name: &str| {
            format!(
                "rows/{}/{}",
                at.unwrap_or(0),
                fact.column(name).unwrap_or(0)
            )
        };
        tell(
            "suspended",
            number(cell("suspended")),
            &fact.id,
            &part("suspended"),
        );
        tell("unknown", known(cell("known")), &fact.id, &part("known"));
    }
    told
}

/// The columns of the table of tags: of the accounts that carry one, and of the others.
const SINCE: [&str; 3] = ["since", "earlier", "undated"];
const OTHERS: [&str; 3] = ["others_since", "others_earlier", "others_undated"];

fn tagged(facts: &Facts) -> Vec<Table> {
    let Some(fact) = facts.get("accounts.tags_since") else {
        return Vec::new();
    };
    let all = facts
        .get("accounts.described")
        .and_then(|f| number(f.value.as_deref()));
    let totals = column_totals(fact, facts);
    let table = |(at, row): (usize, &Vec<Option<String>>)| -> Option<Table> {
        let tag = row[fact.column("tag")?].clone()?;
        let id = facts::id("accounts.tagged", &[("tag", &tag)]);
        let carry = number(facts.get(&id)?.numerator.as_deref())?;
        let lines = [SINCE, OTHERS].map(|names| names.map(|name| fact.column(name)));
        let cell = |column: &Option<usize>| number(row.get((*column)?)?.as_deref());
        let place =
            |column: &Option<usize>| format!("{} /rows/{at}/{}", fact.id, column.unwrap_or(0));
        Some(Table {
            name: format!("{} {tag}", fact.id),
            grid: Grid {
                rows: vec![tag.clone(), format!("all but {tag}")],
                columns: SINCE.map(str::to_owned).to_vec(),
                cells: lines
                    .iter()
                    .map(|line| line.iter().map(cell).collect())
                    .collect(),
                row_totals: vec![carry, all?.checked_sub(carry)?],
                column_totals: totals.clone()?,
            },
            places: lines
                .iter()
                .map(|line| line.iter().map(place).collect())
                .collect(),
            told: Vec::new(),
        })
    };
    fact.rows.iter().enumerate().filter_map(table).collect()
}

/// How many accounts were made when, from a tag that shows both its counts, else from
/// the facts about all accounts.
fn column_totals(fact: &Fact, facts: &Facts) -> Option<Vec<u64>> {
    let value = |id: &str| number(facts.get(id)?.value.as_deref());
    let (since, known) = (
        value("accounts.created_in_study"),
        value("accounts.created_known"),
    );
    let elsewhere = [
        since,
        known
            .zip(since)
            .and_then(|(known, since)| known.checked_sub(since)),
        value("accounts.described")
            .zip(known)
            .and_then(|(all, known)| all.checked_sub(known)),
    ];
    let shown = |at: usize| {
        let (own, others) = (fact.column(SINCE[at])?, fact.column(OTHERS[at])?);
        fact.rows
            .iter()
            .find_map(|row| Some(number(row[own].as_deref())? + number(row[others].as_deref())?))
    };
    (0..SINCE.len())
        .map(|at| shown(at).or(elsewhere[at]))
        .collect()
}
