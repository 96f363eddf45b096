//! Tables as CSV: RFC 4180 with LF, the cells of text made plain so that whoever
//! needs them as they were can take that off again.

use crate::facts::Column;
use crate::plain;

/// What a column of a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its unit; empty for text.
    pub unit: String,
    /// Its type, a word of Frictionless' Table Schema.
    pub kind: &'static str,
}

/// What the columns of a table hold: text where they have no unit; else numbers,
/// days or times, if every cell is one.
pub fn fields(columns: &[Column], rows: &[Vec<Option<String>>]) -> Vec<Field> {
    let kind = |at: usize, unit: &str| {
        let all = |is: fn(&str) -> bool| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)?.as_deref());
            cells.all(|cell| cell.is_empty() || is(cell))
        };
        match unit {
            "" => "string",
            "date" if all(is_day) => "date",
            "date" if all(is_time) => "datetime",
            _ if all(is_number) => "number",
            _ => "string",
        }
    };
    let field = |(at, column): (usize, &Column)| Field {
        name: heading(&column.name),
        unit: plain::line(&column.unit),
        kind: kind(at, &column.unit),
    };
    columns.iter().enumerate().map(field).collect()
}

fn is_number(cell: &str) -> bool {
    // Words for what is not finite are numbers to the parser and to nobody else.
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | 'e');
    cell.chars().all(digits) && cell.parse::<f64>().is_ok()
}

/// Whether the digits of a cell stand where those of a pattern do.
fn is_like(cell: &str, pattern: &str) -> bool {
    let alike = |(c, p): (char, char)| c == p || (p == '0' && c.is_ascii_digit());
    cell.len() == pattern.len() && cell.chars().zip(pattern.chars()).all(alike)
}

fn is_day(cell: &str) -> bool {
    is_like(cell, "0000-00-00")
}

fn is_time(cell: &str) -> bool {
    is_like(cell, "0000-00-00T00:00:00Z")
}

/// The name of a column, which may be a label of the data, as header and schema
/// write it.
fn heading(name: &str) -> String {
    plain::cell(&plain::defanged(name))
}

/// A table as CSV. Cells of columns with a unit are numbers or dates and stay
/// as they are; the others are text.
pub fn csv(columns: &[Column], rows: &[Vec<Option<String>>]) -> Vec<u8> {
    let cells = |row: &Vec<Option<String>>| -> Vec<String> {
        let cells = columns.iter().zip(row);
        cells
            .map(|(column, cell)| shown(column, cell.as_deref().unwrap_or("")))
            .collect()
    };
    written(columns, rows.iter().map(cells))
}

/// A table as CSV whose cells have been made safe before, each by what it is.
pub fn written(columns: &[Column], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing into memory fails only for rows of unequal length.
    let header = writer.write_record(columns.iter().map(|c| heading(&c.name)));
    assert!(header.is_ok());
    for row in rows {
        let written = writer.write_record(row);
        assert!(written.is_ok(), "a row of another length than its header");
    }
    writer.into_inner().unwrap_or_default()
}

fn shown(column: &Column, cell: &str) -> String {
    // What has a unit is a number or a date, or is none.
    if column.unit.is_empty() || !cell.bytes().all(is_of_number) {
        plain::cell(cell)
    } else {
        cell.to_owned()
    }
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b':' | b'_' | b' ')
}
