//! Tables as CSV: RFC 4180 with LF, text cells that a spreadsheet would run as
//! a formula disarmed by an apostrophe.

use crate::facts::Column;

/// A table as CSV. Cells of columns with a unit are numbers or dates and stay
/// as they are; the others are text.
pub fn csv(columns: &[Column], rows: &[Vec<Option<String>>]) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing into memory fails only for rows of unequal length.
    let header = writer.write_record(columns.iter().map(|c| c.name.as_str()));
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
    if column.unit.is_empty() {
        disarmed(cell)
    } else {
        cell.to_owned()
    }
}

/// The cell with an apostrophe before it where it would start a formula.
pub fn disarmed(cell: &str) -> String {
    let dangerous = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'
        )
    };
    // Programs skip leading blanks and marks before they look for a formula.
    let first = cell
        .trim_start_matches([' ', '\u{feff}', '\u{a0}', '\u{200b}'])
        .chars()
        .next();
    if first.is_some_and(dangerous) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
