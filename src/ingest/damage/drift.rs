//! Cells that hold what belongs in another column: a language that is a date, likes
//! that are a word. Where a comma was lost or gained before a program cut the row to
//! length, every cell behind it has moved.
//!
//! The schema says what a column may hold, so that no majority is needed: a column
//! counts as shifted where three cells or more hold what it cannot. What is
//! missed: numbers that moved among numbers.

use super::{At, By, Spots, Told};
use crate::dataset::schema::{Column, Kind};
use crate::ingest::ledger::Reason;

/// So many cells make a drift; fewer are slips, and rejected or emptied as such.
const FEWEST: u64 = 3;

/// A number of likes, reposts, replies, quotes or followers from here on is rather a
/// Unix time: nothing has had a thousand million of them.
const TOO_MANY: u64 = 1_000_000_000;

/// Words for “not reported”, which a column of numbers may hold.
const MISSING: &[&str] = &[
    "na", "n/a", "nan", "nil", "none", "null", "absent", "unknown", "missing",
];

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Number,
    Time,
    Link,
    Words,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Time => "a time",
            Self::Link => "an address",
            Self::Words => "words",
        }
    }
}

/// What a column may not hold.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// A count: no time, address or word; a small one also no Unix time.
    Count { small: bool },
    /// An id: no time, no sentence.
    Id,
    /// Labels: no times, no addresses.
    Labels,
    /// Addresses: no numbers, times, sentences.
    Links,
    /// A short word: no number, time, address, sentence.
    Word,
}

/// What is known of a column.
pub struct Drift {
    rule: Rule,
    forms: By<Form, Spots>,
    current: Option<Run>,
    longest: Option<Run>,
}

/// Cells in a row of one file that do not belong.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: At,
    rows: u64,
    form: Form,
}

impl Drift {
    /// What to look for in a column, if anything.
    pub fn of(column: &Column) -> Option<Self> {
        let rule = match (column.kind, column.name) {
            (Kind::Count, "views" | "affected" | "posts_total") => Rule::Count { small: false },
            (Kind::Count, _) => Rule::Count { small: true },
            (Kind::Id, _) => Rule::Id,
            (Kind::List, "urls") => Rule::Links,
            (Kind::List, _) => Rule::Labels,
            (Kind::Text, "language" | "platform") => Rule::Word,
            _ => return None,
        };
        Some(Self {
            rule,
            forms: By::new(),
            current: None,
            longest: None,
        })
    }

    /// Looks at a cell that is not empty.
    pub fn look(&mut self, at: At, cell: &str) {
        let Some(form) = misfit(self.rule, cell) else {
            self.current = None;
            return;
        };
        let spots = self.forms.entry(form).or_default();
        spots.add(at, || format!("{}: {cell}", form.name()));
        let goes_on = self.current.filter(|run| run.start.file == at.file);
        let mut run = goes_on.unwrap_or(Run {
            start: at,
            rows: 0,
            form,
        });
        run.rows += 1;
        self.current = Some(run);
        if self.longest.is_none_or(|longest| run.rows > longest.rows) {
            self.longest = self.current;
        }
    }

    /// Tells what was found.
    pub fn tell(self, column: &str, told: &mut Told<'_>) {
        let spots = self.forms.into_values();
        let spots = spots.fold(Spots::default(), Spots::join);
        if spots.count < FEWEST {
            return;
        }
        told.spots(column, Reason::ShiftedColumn, &spots);
        if let Some(run) = self.longest.filter(|run| run.rows >= FEWEST) {
            let found = format!("{} rows from here on, first {}", run.rows, run.form.name());
            let issue = told
                .files
                .issue(run.start, column, Reason::ShiftedColumn, &found);
            told.ledger.issues.push(issue);
        }
    }
}

/// What a cell is that its column cannot hold.
fn misfit(rule: Rule, cell: &str) -> Option<Form> {
    match rule {
        Rule::Count { small } if cell.bytes().all(|b| b.is_ascii_digit()) => {
            let huge = cell.len() >= 10 && cell.parse().is_ok_and(|n: u64| n >= TOO_MANY);
            (small && huge).then_some(Form::Time)
        }
        Rule::Count { .. } => time_or_link(cell).or_else(|| words(cell)),
        Rule::Id => time(cell).or_else(|| sentence(cell)),
        Rule::Labels => items(cell).find_map(time_or_link),
        Rule::Links => items(cell).find_map(|item| number(item).or_else(|| time(item))),
        // The usual case first: this runs for every row.
        Rule::Word if cell.len() <= 3 && cell.bytes().all(|b| b.is_ascii_alphabetic()) => None,
        Rule::Word => number(cell)
            .or_else(|| time_or_link(cell))
            .or_else(|| sentence(cell)),
    }
}

fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim)
}

fn time_or_link(cell: &str) -> Option<Form> {
    time(cell).or_else(|| cell.contains("://").then_some(Form::Link))
}

/// `YYYY-MM-DD` and whatever follows.
fn time(cell: &str) -> Option<Form> {
    let bytes = cell.as_bytes();
    let like = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
        && bytes.get(10).is_none_or(|b| matches!(b, b'T' | b' '));
    like.then_some(Form::Time)
}

fn number(cell: &str) -> Option<Form> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let like = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().any(|b| b.is_ascii_digit());
    like.then_some(Form::Number)
}

/// Letters, other than a word for “not reported”.
fn words(cell: &str) -> Option<Form> {
    let like = cell.chars().all(|c| c.is_alphabetic() || c == ' ');
    let missing = || MISSING.contains(&cell.trim().to_lowercase().as_str());
    (like && !cell.trim().is_empty() && !missing()).then_some(Form::Words)
}

/// Five words or more.
fn sentence(cell: &str) -> Option<Form> {
    (cell.split_whitespace().nth(4).is_some()).then_some(Form::Words)
}
