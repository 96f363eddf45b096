//! Cells that a spreadsheet would run: an apostrophe before them, which makes
//! them text and can be taken off again.

use super::hidden;

/// The cell of a table of text: hidden characters shown, and no formula.
/// [`read`] gives back what stood there.
pub fn cell(text: &str) -> String {
    disarmed(&hidden::written(text))
}

/// The text of a cell that [`cell`] wrote.
pub fn read(cell: &str) -> String {
    hidden::read_back(&armed(cell))
}

/// The cell with an apostrophe before it where it would start a formula, or
/// where it starts so already.
pub fn disarmed(cell: &str) -> String {
    if starts_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The cell that was [`disarmed`].
pub fn armed(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// Whether a program may take the cell for a formula once it has skipped what it
/// skips: blanks, marks of byte order, and the apostrophes that we put.
fn starts_formula(cell: &str) -> bool {
    let skipped = |c: char| {
        matches!(c, ' ' | '\'' | '\u{a0}' | '\u{3000}' | '\u{feff}')
            || hidden::is_hidden(c) && c != '\0'
    };
    let first = cell.trim_start_matches(skipped).chars().next();
    first.is_some_and(|c| {
        matches!(
            c,
            '=' | '+'
                | '-'
                | '@'
                | '\t'
                | '\r'
                | '\n'
                | '\0'
                | '＝'
                | '＋'
                | '－'
                | '＠'
                | '﹢'
                | '﹣'
                | '﹦'
                | '﹫'
                | '−'
        )
    })
}
