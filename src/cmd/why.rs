//! `sillage why`: says where a number comes from, down to the rows.

use std::path::Path;

use serde::Serialize;

use super::{Progress, answer, say, warn};
use crate::cli::{self, Format};
use crate::error::{Error, Result};
use crate::prepared::{self, ACCOUNTS, POSTS, Source, Table};
use crate::verify::locate;
use crate::why::rows::{self, Contributing};
use crate::why::tree::Node;
use crate::why::{self, Edition, Found, Hit, Place, View};

mod files;
mod text;

/// The answer, as programs read it.
#[derive(Serialize, Default)]
struct Answer {
    schema: &'static str,
    question: Option<String>,
    /// `fact`, `number`, `nothing`, or `none` if nothing was asked.
    found: &'static str,
    /// Whether facts.json is the file that the lock pins.
    pinned: bool,
    language: String,
    fact: Option<View>,
    places: Vec<PlaceView>,
    nearest: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowsView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    prepared: Vec<PreparedView>,
}

/// Where a number stands.
#[derive(Serialize)]
struct PlaceView {
    id: String,
    place: &'static str,
    column: Option<String>,
    row: serde_json::Map<String, serde_json::Value>,
    value: String,
    language: String,
}

/// The ids of the rows behind a fact.
#[derive(Serialize)]
struct RowsView {
    posts: Vec<String>,
    accounts: Vec<String>,
    inputs: Vec<FoundView>,
    remarks: Vec<String>,
}

/// What the data say of an input.
#[derive(Serialize)]
struct FoundView {
    fact: String,
    table: String,
    filter: String,
    stated: String,
    found: u64,
    exact: bool,
}

/// A file of prepared rows, and the statements that load it.
#[derive(Serialize)]
struct PreparedView {
    table: &'static str,
    file: String,
    rows: u64,
    duckdb: String,
    datafusion: String,
}

/// Runs the verb: 1 if there is no such fact and no such number.
pub fn run(args: &cli::Why) -> Result<u8> {
    files::may_be_written(args)?;
    let edition = Edition::read(&args.edition)?;
    if !edition.pinned {
        warn("facts.json is not the file that the lock pins; `sillage verify` says what differs");
    }
    let mut reply = Answer {
        schema: "sillage-why/1",
        found: "none",
        pinned: edition.pinned,
        language: edition.language()?.code.clone(),
        question: args.fact.clone(),
        ..Answer::default()
    };
    if let Some(question) = &args.fact {
        ask(&edition, question, &mut reply)?;
    }
    if args.prepared.is_some() || args.prepared_accounts.is_some() {
        reply.prepared = prepare(args, &edition)?;
    }
    if args.rows && reply.found != "nothing" {
        reply.rows = Some(list(args, &edition, &reply)?);
    }
    print(args.format, &reply)?;
    Ok(u8::from(reply.found == "nothing"))
}

/// Answers a question: a fact, a number that one fact prints, or one that
/// several do.
fn ask(edition: &Edition, question: &str, reply: &mut Answer) -> Result<()> {
    let only = match edition.find(question)? {
        Found::Fact(id) => {
            reply.found = "fact";
            Some(id)
        }
        Found::Number(hits) => {
            reply.found = "number";
            let mut ids: Vec<String> = hits.iter().map(|hit| hit.id.clone()).collect();
            ids.dedup();
            reply.places = hits.into_iter().map(place).collect();
            ids.pop().filter(|_| ids.is_empty())
        }
        Found::Nothing(nearest) => {
            (reply.found, reply.nearest) = ("nothing", nearest);
            None
        }
    };
    if let Some(fact) = only.and_then(|id| edition.facts.get(&id)) {
        let tree = Node::of(&edition.facts, fact);
        reply.fact = Some(why::view(edition.language()?, &tree)?);
    }
    Ok(())
}

fn place(hit: Hit) -> PlaceView {
    let (place, column, row) = match hit.place {
        Place::Value => ("value", None, Vec::new()),
        Place::Lower => ("lower", None, Vec::new()),
        Place::Upper => ("upper", None, Vec::new()),
        Place::Interval => ("interval", None, Vec::new()),
        Place::Cell { column, row } => ("cell", Some(column), row),
    };
    PlaceView {
        id: hit.id,
        place,
        column,
        row: row.into_iter().map(|(k, v)| (k, v.into())).collect(),
        value: hit.value,
        language: hit.language,
    }
}

/// The data that the caller holds: named, or found nearby, with what keeps them.
/// Others than the pinned ones are used, and said to be others.
fn data(args: &cli::Why, edition: &Edition) -> Result<(Source, locate::Found)> {
    let found = match &args.data {
        Some(data) => locate::Found::here(data),
        None => locate::dataset(&args.edition, &edition.lock),
    };
    let folder = found.data.clone().ok_or_else(|| {
        let pinned = &edition.lock.dataset;
        Error::could_not("rows come from the data, which were not found")
            .found(format!("{} {}", pinned.name, pinned.version))
            .help("name the dataset's folder with --data")
    })?;
    if !locate::is_pinned(&folder, &edition.lock) {
        let folder = folder.display();
        warn(&format!(
            "{folder} is not the dataset that the edition pins"
        ));
    }
    Ok((Source::open(&folder)?, found))
}

fn list(args: &cli::Why, edition: &Edition, reply: &Answer) -> Result<RowsView> {
    let Some(fact) = reply.fact.as_ref().and_then(|f| edition.facts.get(&f.id)) else {
        return Err(Error::could_not("several facts print that number")
            .help("ask for one of them by its id, with --rows"));
    };
    let wanted = rows::inputs(&edition.facts, fact);
    let (source, _found) = data(args, edition)?;
    let progress = Progress::new("looking for rows");
    let of_accounts = fact.unit == ACCOUNTS.name;
    let found = rows::of(&source, wanted, of_accounts, &|reached| {
        progress.tell(reached)
    })?;
    let mut remarks: Vec<String> = found
        .inputs
        .iter()
        .filter_map(rows::Wanted::remark)
        .collect();
    remarks.extend(found.fewer(fact));
    if found.inputs.is_empty() {
        remarks.push(format!(
            "{}: rests on no rows, or on withheld ones",
            fact.id
        ));
    }
    Ok(rows_view(found, remarks))
}

fn rows_view(found: Contributing, remarks: Vec<String>) -> RowsView {
    let view = |wanted: &rows::Wanted| FoundView {
        fact: wanted.fact.clone(),
        table: wanted.input.table.clone(),
        filter: wanted.input.filter.clone(),
        stated: wanted.input.rows.clone(),
        found: wanted.found,
        exact: wanted.is_exact(),
    };
    RowsView {
        inputs: found.inputs.iter().map(view).collect(),
        posts: found.posts.into_iter().collect(),
        accounts: found.accounts.into_iter().collect(),
        remarks,
    }
}

fn prepare(args: &cli::Why, edition: &Edition) -> Result<Vec<PreparedView>> {
    let (source, _found) = data(args, edition)?;
    if !source.has(POSTS.name) {
        warn("the dataset has no table of posts: what SQL counts of them is no number of it");
    }
    let progress = Progress::new("preparing");
    let tick = |reached| progress.tell(reached);
    let mut written = Vec::new();
    let posting = match &args.prepared {
        Some(path) => {
            let (rows, posting) = prepared::write_posts(&source, path, &tick)?;
            written.push(prepared_view(&POSTS, path, rows));
            posting
        }
        None => source.posting(&tick)?,
    };
    if let Some(path) = &args.prepared_accounts {
        let rows = prepared::write_accounts(&source, path, &posting)?;
        written.push(prepared_view(&ACCOUNTS, path, rows));
    }
    Ok(written)
}

fn prepared_view(table: &Table, path: &Path, rows: u64) -> PreparedView {
    let file = path.display().to_string();
    PreparedView {
        table: table.name,
        rows,
        duckdb: table.duckdb(&file),
        datafusion: table.datafusion(&file),
        file,
    }
}

fn print(format: Format, reply: &Answer) -> Result<()> {
    let remarks = reply.rows.iter().flat_map(|rows| &rows.remarks);
    remarks.for_each(|remark| warn(remark));
    match (&reply.rows, format) {
        // Ids alone, so that the next program can read them.
        (Some(rows), Format::Text) => say(&text::ids(reply.fact.as_ref(), rows)),
        _ => answer(format, reply, || text::answer(reply)),
    }
}
