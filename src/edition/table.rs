//! Tables as CSV: RFC 4180 with LF, the cells of text made plain so that whoever
//! needs them as they were can take that off again.

use crate::facts::Column;
use crate::plain;

/// A table as CSV. Cells of columns with a unit are numbers or dates and stay
/// as they are; the others are text.
pub fn csv(columns: &[Column], rows: &[Vec<Option<String>>]) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing into memory fails only for rows of unequal length.
    let header = writer.write_record(columns.iter().map(|c| plain::cell(&c.name)));
    debug_assert!(header.is_ok());
    for row in rows {
        let cells = columns
            .iter()
            .zip(row)
            .map(|(column, cell)| shown(column, cell.as_deref().unwrap_or("")));
        let written = writer.write_record(cells);
        debug_assert!(written.is_ok(), "a row of another length than its header");
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
