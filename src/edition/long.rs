//! Facts as two tables, for spreadsheets, R and pandas, which read no JSON with
//! ease: one line for each number, and one for each cell of what has rows.

use super::{File, table};
use crate::facts::{Column, Fact, Facts, Shape};
use crate::plain;

/// The numbers: a line for each scalar and each interval.
pub const NUMBERS: &str = "tables/facts.csv";
/// The cells of series, tables and histograms: a line for each.
pub const CELLS: &str = "tables/facts-cells.csv";

/// The unit of a column whose cells have units of their own.
const OWN: &str = "as_measured";

/// A row of a table.
type Row = Vec<Option<String>>;

/// Both tables, in the order of the facts' ids.
pub fn files(facts: &Facts) -> [File; 2] {
    let single = |f: &&Fact| matches!(f.shape, Shape::Scalar | Shape::Interval);
    let numbers: Vec<Row> = facts.iter().filter(single).map(number).collect();
    let cells: Vec<Row> = facts.iter().flat_map(cells).collect();
    [
        File::table(NUMBERS, &columns(&NUMBER), &numbers),
        of_cells(&cells),
    ]
}

/// The cells as a table. Texts and numbers share a column, so that each cell was made
/// safe by what it is.
fn of_cells(cells: &[Row]) -> File {
    let columns = columns(&CELL);
    let rows = cells.iter().map(|row| {
        let cells = row.iter().map(|cell| cell.clone().unwrap_or_default());
        cells.collect()
    });
    File {
        fields: table::fields(&columns, cells),
        ..File::new(CELLS, table::written(&columns, rows))
    }
}

/// Names and units of the columns of the numbers. Days have a column of their own,
/// so that the values are numbers throughout.
const NUMBER: [(&str, &str); 17] = [
    ("id", ""),
    ("shape", ""),
    ("value", OWN),
    ("date", "date"),
    ("unit", ""),
    ("lower", OWN),
    ("upper", OWN),
    ("level", "share"),
    ("n", "units"),
    ("numerator", "units"),
    ("denominator", "units"),
    ("period_start", "date"),
    ("period_end", "date"),
    ("method", ""),
    ("parameters", ""),
    ("not_estimable", ""),
    ("suppressed", ""),
];

/// Names and units of the columns of the cells.
const CELL: [(&str, &str); 5] = [
    ("id", ""),
    ("row", "rows"),
    ("column", ""),
    ("unit", ""),
    ("value", OWN),
];

fn columns(named: &[(&str, &str)]) -> Vec<Column> {
    let column = |(name, unit): &(&str, &str)| Column::new(name, unit);
    named.iter().map(column).collect()
}

fn number(fact: &Fact) -> Row {
    let (value, day) = match fact.unit.as_str() {
        "date" => (None, fact.value.clone()),
        _ => (fact.value.clone(), None),
    };
    let shape = match fact.shape {
        Shape::Interval => "interval",
        _ => "scalar",
    };
    let parameters: Vec<String> = fact
        .parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let period = fact.period.as_ref();
    vec![
        Some(fact.id.clone()),
        Some(shape.to_owned()),
        value,
        day,
        Some(fact.unit.clone()),
        fact.lower.clone(),
        fact.upper.clone(),
        fact.level.clone(),
        fact.n.clone(),
        fact.numerator.clone(),
        fact.denominator.clone(),
        period.map(|p| p.start.clone()),
        period.map(|p| p.end.clone()),
        Some(fact.method.clone()),
        Some(parameters.join("; ")),
        fact.not_estimable.clone(),
        Some(fact.suppressed.to_string()),
    ]
}

/// The cells of a fact's rows. One that is absent keeps its line: it is not
/// estimable, or withheld, and not zero.
fn cells(fact: &Fact) -> impl Iterator<Item = Row> {
    (1..).zip(&fact.rows).flat_map(move |(number, row)| {
        fact.columns.iter().zip(row).map(move |(column, cell)| {
            // Beside numbers in one column, texts are told by the unit that they lack.
            let cell = match column.unit.is_empty() {
                true => cell.as_deref().map(plain::cell),
                false => cell.clone(),
            };
            vec![
                Some(plain::cell(&fact.id)),
                Some(number.to_string()),
                Some(plain::cell(&column.name)),
                Some(plain::cell(&column.unit)),
                cell,
            ]
        })
    })
}
