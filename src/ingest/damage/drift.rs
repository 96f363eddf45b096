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
    here: Stretch,
    stretches: Vec<Stretch>,
}

/// What is known of cells that were read one after the other. Several threads read a
/// file in such stretches, and a run may go on from one to the next.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    number: u64,
    /// The run with which it begins.
    head: Option<Run>,
    /// Whether some cell of it belongs where it stands.
    broken: bool,
    /// The longest of the runs behind such a cell, and the one that ends the stretch.
    longest: Option<Run>,
    open: Option<Run>,
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
            here: Stretch::default(),
            stretches: Vec::new(),
        })
    }

    /// Looks at a cell that is not empty; whether it belongs there.
    pub fn look(&mut self, at: At, cell: &str) -> bool {
        let Some(form) = misfit(self.rule, cell) else {
            self.here.broken = true;
            self.here.open = None;
            return true;
        };
        let spots = self.forms.entry(form).or_default();
        spots.add(at, || format!("{}: {cell}", form.name()));
        self.here.go_on(Run {
            start: at,
            rows: 1,
            form,
        });
        false
    }

    /// The cells that follow are those of another stretch, further on.
    pub fn jump(&mut self, number: u64) {
        let next = Stretch {
            number,
            ..Stretch::default()
        };
        let done = std::mem::replace(&mut self.here, next);
        if done.broken || done.head.is_some() {
            self.stretches.push(done);
        }
    }

    /// Adds what another thread has seen.
    pub fn join(&mut self, other: Self) {
        for (form, spots) in other.forms {
            self.forms.entry(form).or_default().add_all(spots);
        }
        self.stretches.extend(other.stretches);
        self.stretches.push(other.here);
    }

    /// Tells what was found.
    pub fn tell(mut self, column: &str, told: &mut Told<'_>) {
        self.stretches.push(self.here);
        let longest = longest(self.stretches);
        let spots = self.forms.into_values();
        let spots = spots.fold(Spots::default(), Spots::join);
        if spots.count < FEWEST {
            return;
        }
        told.spots(column, Reason::ShiftedColumn, &spots);
        if let Some(run) = longest.filter(|run| run.rows >= FEWEST) {
            let found = format!("{} rows from here on, first {}", run.rows, run.form.name());
            let issue = told
                .files
                .issue(run.start, column, Reason::ShiftedColumn, &found);
            told.ledger.issues.push(issue);
        }
    }
}

impl Run {
    /// The run that both are together, if `next` follows it in its file.
    fn and(self, next: Self) -> Self {
        match self.start.file == next.start.file {
            true => Self {
                rows: self.rows + next.rows,
                ..self
            },
            false => next,
        }
    }
}

/// Of equals the earlier one.
fn longer(longest: Option<Run>, run: Option<Run>) -> Option<Run> {
    match (longest, run) {
        (Some(longest), Some(run)) if run.rows <= longest.rows => Some(longest),
        (longest, run) => run.or(longest),
    }
}

impl Stretch {
    /// Another cell that does not belong.
    fn go_on(&mut self, cell: Run) {
        // Another file breaks a run, too.
        let before = self.open.or(self.head);
        self.broken |= before.is_some_and(|run| run.start.file != cell.start.file);
        let run = match self.broken {
            true => &mut self.open,
            false => &mut self.head,
        };
        let run = *run.insert(run.map_or(cell, |run| run.and(cell)));
        if self.broken {
            self.longest = longer(self.longest, Some(run));
        }
    }
}

/// The longest run of all stretches.
fn longest(mut stretches: Vec<Stretch>) -> Option<Run> {
    stretches.sort_by_key(|stretch| stretch.number);
    let (mut found, mut open): (Option<Run>, Option<Run>) = (None, None);
    for stretch in stretches {
        if let Some(head) = stretch.head {
            let run = open.map_or(head, |open| open.and(head));
            found = longer(found, Some(run));
            open = Some(run);
        }
        if stretch.broken {
            found = longer(found, stretch.longest);
            open = stretch.open;
        }
    }
    found
}

/// What a cell is that its column cannot hold.
fn misfit(rule: Rule, cell: &str) -> Option<Form> {
    match rule {
        Rule::Count { small } if cell.bytes().all(|b| b.is_ascii_digit()) => {
            let huge = cell.len() >= 10 && cell.parse().is_ok_and(|n: u64| n >= TOO_MANY);
            (small && huge).then_some(Form::Time)
        }
        Rule::Count { .. } => time_or_link(cell).or_else(|| words(cell)),
        // The usual case first, here and below: this runs for every row.
        Rule::Id if cell.bytes().all(|b| b.is_ascii_graphic()) => time(cell),
        Rule::Id => time(cell).or_else(|| sentence(cell)),
        Rule::Labels => items(cell).find_map(time_or_link),
        Rule::Links => items(cell).find_map(|item| number(item).or_else(|| time(item))),
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
