//! Workbooks that bundles carry: their cells as values, with limits, because a small
//! file may unpack to any size, and one text may be named by every cell.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::time::{self, Day};

/// As many bytes as a workbook may unpack to, and as its texts may hold altogether.
const LARGEST: u64 = 64 << 20;

/// What a cell holds; blank cells are absent.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A time without a zone: its day.
    Day(Day),
    /// An error of the spreadsheet, such as a division by zero.
    Error,
}

/// A sheet: rows by number from 1, cells by column from 0.
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows, blank ones left out.
    pub rows: BTreeMap<u32, BTreeMap<u32, Value>>,
}

/// Reads every sheet of a workbook (`.xlsx`).
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>> {
    refuse_large(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut text = 0;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let rows = rows(&mut book, &name, &mut text)?;
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn unreadable(e: impl std::fmt::Display) -> Error {
    Error::could_not(format!("not a workbook that can be read: {e}"))
        .expected("an .xlsx file")
        .help("open the workbook and save it as .xlsx, without a password, or take it out of the bundle")
}

/// Unpacks into nothing, because a file may lie about what it holds.
fn refuse_large(bytes: &[u8]) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = LARGEST;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(unreadable)?;
        let read = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(unreadable)?;
        left = left.checked_sub(read).ok_or_else(too_large)?;
    }
    Ok(())
}

fn too_large() -> Error {
    Error::could_not("the workbook unpacks to more than is read")
        .expected(format!("at most {LARGEST} bytes, unpacked"))
        .help("take the workbook out of the bundle, save the sheet with the accounts as CSV and use `sillage import csv`")
}

fn rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    text: &mut u64,
) -> Result<BTreeMap<u32, BTreeMap<u32, Value>>> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Value>> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let Some(value) = value(cell.get_value()) else {
            continue;
        };
        if let Value::Text(held) = &value {
            *text += held.len() as u64;
            if *text > LARGEST {
                return Err(too_large());
            }
        }
        rows.entry(row + 1).or_default().insert(column, value);
    }
    Ok(rows)
}

fn value(cell: &DataRef<'_>) -> Option<Value> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Value::Text(text.to_owned()));
    match cell {
        DataRef::Empty => None,
        DataRef::Int(number) => text(&number.to_string()),
        DataRef::Float(number) => Some(Value::Number(*number)),
        DataRef::String(held) | DataRef::DateTimeIso(held) | DataRef::DurationIso(held) => {
            text(held)
        }
        DataRef::SharedString(held) => text(held),
        DataRef::Bool(truth) => Some(Value::Truth(*truth)),
        DataRef::DateTime(time) => Some(match day(time) {
            Some(day) => Value::Day(day),
            None => Value::Number(time.as_f64()),
        }),
        DataRef::Error(_) => Some(Value::Error),
    }
}

/// The first day after the one of February 1900 that Excel has and the calendar lacks.
const FIRST: f64 = 61.0;
/// The day after the last one that Excel knows.
const END: f64 = 2_958_466.0;

/// The day of a time. Fractions of a day are binary, so that a midnight may come as
/// the last millisecond before it.
fn day(time: &ExcelDateTime) -> Option<Day> {
    if !time.is_datetime() || !(FIRST..END).contains(&time.as_f64()) {
        return None;
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    let midnight = (hour, minute, second) == (23, 59, 59) && milli >= 500;
    Some(time::day_of_date(date) + i32::from(midnight))
}

/// The days that a plain number in a column of dates may mean: those of this
/// century, counted as Excel does from 1900.
pub fn day_of_number(number: f64) -> Option<Day> {
    const CENTURY: std::ops::Range<f64> = 36_526.0..73_051.0;
    /// 30 December 1899, from which Excel's days count.
    const ORIGIN: i32 = -25_569;
    CENTURY.contains(&number).then(|| {
        // Truncated on purpose: the time of day is not carried.
        ORIGIN + (number + HALF_SECOND) as i32
    })
}

/// Half a second in days.
const HALF_SECOND: f64 = 0.5 / 86_400.0;

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::DateTime;

    fn iso(serial: f64, since_1904: bool) -> Option<String> {
        day(&ExcelDateTime::new(serial, DateTime, since_1904)).map(time::iso_day)
    }

    #[test]
    fn days_of_serials() {
        assert_eq!(
            iso(44_119.585_914_351_85, false).as_deref(),
            Some("2020-10-15")
        );
        assert_eq!(
            iso(44_119.999_999_999_9, false).as_deref(),
            Some("2020-10-16")
        );
        assert_eq!(iso(42_657.25, true).as_deref(), Some("2020-10-15"));
        assert_eq!(iso(60.0, false), None);
        assert_eq!(iso(f64::NAN, false), None);
        let number = |n| day_of_number(n).map(time::iso_day);
        assert_eq!(number(44_119.585_9).as_deref(), Some("2020-10-15"));
        assert_eq!(number(1_602_770_623.0), None);
        assert_eq!(number(20_201_015.0), None);
    }
}
