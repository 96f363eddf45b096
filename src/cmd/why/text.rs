//! The answer of `why` as people read it. Names come from the data, so that
//! every line is made plain; the JSON answer has them as they are.

use super::{Answer, PlaceView, PreparedView, RowsView};
use crate::plain;
use crate::prepared::ACCOUNTS;
use crate::why::{InputView, ParentView, View};

/// Places of a number that are printed; the JSON answer has them all.
const SHOWN: usize = 40;

/// The ids, one a line: of accounts for facts that count accounts, else of posts.
pub fn ids(fact: Option<&View>, rows: &RowsView) -> String {
    let counts_accounts = fact.is_some_and(|fact| fact.unit == ACCOUNTS.name);
    let ids = match counts_accounts || rows.posts.is_empty() {
        true => &rows.accounts,
        false => &rows.posts,
    };
    let lines = ids.iter().map(|id| plain::visible(id) + "\n");
    lines.collect()
}

/// The whole answer.
pub fn answer(reply: &Answer) -> String {
    let mut lines = Vec::new();
    match reply.found {
        "nothing" => nothing(reply, &mut lines),
        "number" => places(reply, &mut lines),
        _ => {}
    }
    if let Some(fact) = &reply.fact {
        tree(fact, 0, &mut lines);
    }
    reply.prepared.iter().for_each(|p| prepared(p, &mut lines));
    let lines = lines.iter().map(|line| visible(line) + "\n");
    lines.collect()
}

/// A line made plain, its indent kept.
fn visible(line: &str) -> String {
    let text = line.trim_start_matches(' ');
    " ".repeat(line.len() - text.len()) + &plain::visible(text)
}

fn nothing(reply: &Answer, lines: &mut Vec<String>) {
    let question = reply.question.as_deref().unwrap_or("");
    lines.push(format!(
        "no fact and no number: {}",
        plain::excerpt(question)
    ));
    lines.extend(reply.nearest.iter().map(|near| format!("  near: {near}")));
}

fn places(reply: &Answer, lines: &mut Vec<String>) {
    for place in reply.places.iter().take(SHOWN) {
        lines.push(one_place(place));
    }
    if let Some(more @ 1..) = reply.places.len().checked_sub(SHOWN) {
        lines.push(format!("and {more} more; --format json lists them all"));
    }
    match reply.fact {
        Some(_) => lines.push(String::new()),
        None => lines.push("ask for one of them by its id".to_owned()),
    }
}

fn one_place(place: &PlaceView) -> String {
    let row = place
        .row
        .iter()
        .map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or("")));
    let row: Vec<String> = row.collect();
    let within = match &place.column {
        Some(column) => format!("column {column}, row {}", row.join(", ")),
        None => place.place.to_owned(),
    };
    format!(
        "{}: {within}: {} ({})",
        place.id, place.value, place.language
    )
}

/// A fact, what it says of itself, and what it was made from, indented.
fn tree(fact: &View, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    lines.push(format!("{indent}{}", heading(fact)));
    let mut about = |name: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("{indent}    {name:<9} {text}"));
        }
    };
    about("stored", stored(fact));
    about("counted", counted(fact));
    let absent = match fact.withheld {
        true => "withheld",
        false => "no number",
    };
    about(absent, fact.reason.clone());
    let period = fact.period.as_ref();
    about(
        "period",
        period.map_or(String::new(), |p| {
            format!("{} to before {}", p.start, p.end)
        }),
    );
    about("method", format!("{} {}", fact.method, fact.section));
    if depth == 0 {
        let parameters = fact.parameters.iter().map(|(k, v)| format!("{k} = {v}"));
        about("with", parameters.collect::<Vec<_>>().join("; "));
    }
    about("sql", fact.sql.clone().unwrap_or_default());
    about("declared", fact.declared.clone().unwrap_or_default());
    fact.inputs.iter().for_each(|i| about("rows", input(i)));
    fact.made_from
        .iter()
        .for_each(|p| parent(p, depth + 1, lines));
}

fn heading(fact: &View) -> String {
    let View {
        id,
        shown,
        shown_interval,
        rows,
        columns,
        ..
    } = fact;
    match (shown.is_empty(), shown_interval.is_empty()) {
        (true, _) => {
            let part = if fact.withheld {
                ", withheld in part"
            } else {
                ""
            };
            format!("{id}: {rows} rows of {}{part}", columns.join(", "))
        }
        (false, true) => format!("{id}: {shown}"),
        (false, false) => format!("{id}: {shown} ({shown_interval})"),
    }
}

fn stored(fact: &View) -> String {
    let ends = fact.lower.as_ref().zip(fact.upper.as_ref());
    match (&fact.value, ends) {
        (Some(value), Some((lower, upper))) => format!("{value} ({lower} to {upper})"),
        (Some(value), None) => value.clone(),
        (None, _) => String::new(),
    }
}

fn counted(fact: &View) -> String {
    let share = fact.numerator.as_ref().zip(fact.denominator.as_ref());
    let share = share.map(|(k, n)| format!("{k} of {n}"));
    let n = fact.n.as_ref().map(|n| format!("n = {n}"));
    share.into_iter().chain(n).collect::<Vec<_>>().join(", ")
}

fn input(input: &InputView) -> String {
    let InputView {
        table,
        rows,
        filter,
        ..
    } = input;
    let filter = if filter.is_empty() {
        "all that count"
    } else {
        filter
    };
    format!("{rows} of {table}: {filter}")
}

fn parent(parent: &ParentView, depth: usize, lines: &mut Vec<String>) {
    match parent {
        ParentView::Here(view) => tree(view, depth, lines),
        ParentView::Named { id, not_here } => {
            let why = match *not_here {
                "elsewhere" => "above",
                "circle" => "made from itself: the edition was tampered with",
                "missing" => "not in the edition, which was tampered with",
                _ => "deeper than the facts of an edition go",
            };
            lines.push(format!("{}{id}: {why}", "  ".repeat(depth)));
        }
    }
}

fn prepared(file: &PreparedView, lines: &mut Vec<String>) {
    lines.push(format!(
        "{}: {} rows of {}",
        file.file, file.rows, file.table
    ));
    lines.push(format!("  DuckDB: {}", file.duckdb));
    lines.push(format!("  DataFusion: {}", file.datafusion));
}
