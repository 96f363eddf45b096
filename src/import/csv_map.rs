//! Any CSV file by a mapping file: the accounts first, because posts may look
//! up a column of theirs; then the posts; then the rows that the mapping holds.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::builder::{self, Builder};
use super::clean::{Found, Layout, Raw, Target};
use super::mapping::{Field, Mapping, Origin, ROW_NUMBER, TableMap};
use super::refuse::{Reason, Refusal, Verdict};
use super::source::{Record, Source};
use crate::dataset::schema;
use crate::error::{Error, Result};
use crate::plain;

/// What a mapping's import leaves besides the dataset.
#[derive(Default)]
pub struct Carried {
    /// Columns of the sources that no target takes.
    unused: BTreeSet<String>,
}

/// Reads the files by the mapping into the dataset; of the posts only `most`.
pub fn run(
    files: &[PathBuf],
    mapping: &Mapping,
    most: u64,
    builder: &mut Builder,
) -> Result<Carried> {
    refuse_idle(files, mapping)?;
    let (name, seen) = builder::seen(&mapping.path)?;
    builder.source(&name, seen);
    let mut carried = Carried::default();
    let lookups = add_accounts(mapping, builder, &mut carried)?;
    if let Some(posts) = &mapping.posts {
        builder.start_posts(&posts.targets)?;
        let mut read = 0;
        for file in files {
            let mut source = builder.open(file)?;
            source.count_from(read);
            let layout = Mapped::new(mapping, posts, &source, Some(&lookups))?;
            carried.note(&source, posts, &[]);
            read = builder.each(source, most, |builder, record| {
                let cells = builder.clean(&layout, record)?;
                Ok(builder.post(&cells)?)
            })?;
        }
    }
    add_blocks(mapping, builder)?;
    Ok(carried)
}

/// What a reader must know about such an import.
pub fn notes(mapping: &Mapping, carried: &Carried) -> Vec<String> {
    let mut notes = vec!["Imported from CSV files by a mapping file.".to_owned()];
    if let Some(zone) = &mapping.timezone {
        notes.push(format!(
            "Times that carried no zone were read as {zone}; all times here are UTC."
        ));
    }
    if !carried.unused.is_empty() {
        // A header is as hostile as any cell.
        let columns = carried.unused.iter().map(|c| plain::excerpt(c));
        let columns: Vec<String> = columns.collect();
        notes.push(format!("Columns not carried: {}.", columns.join(", ")));
    }
    if let Some((_, accounts)) = &mapping.accounts {
        let has = |name: &str| accounts.targets.iter().any(|t| t.column.name == name);
        if has("status") && !has("status_as_of") {
            notes.push("The mapping declares no status_as_of: nobody knows when the statuses held, so that a suspension rate is not estimable.".to_owned());
        }
    }
    notes
}

fn refuse_idle(files: &[PathBuf], mapping: &Mapping) -> Result<()> {
    let error = |message: &str| Error::could_not(message).file(mapping.path.display());
    match (&mapping.posts, files) {
        (Some(_), []) => Err(error(
            "the mapping has [posts], but no file of posts is named",
        )),
        (None, [_, ..]) => Err(
            error("files of posts are named, but the mapping has no [posts]")
                .help("add a section [posts] with post_id, account_id and created_at"),
        ),
        (None, []) if mapping.accounts.is_none() && mapping.blocks.is_empty() => {
            Err(error("the mapping is empty").help("add a section [posts] or [accounts]"))
        }
        _ => Ok(()),
    }
}

/// Columns of the accounts file that posts ask for, by account.
struct Lookups {
    columns: Vec<String>,
    values: BTreeMap<String, Vec<String>>,
}

impl Lookups {
    fn wanted(mapping: &Mapping) -> Self {
        let fields = mapping.posts.iter().flat_map(|posts| &posts.fields);
        let columns = fields.filter_map(|field| match &field.origin {
            Origin::Account(column) => Some(column.clone()),
            _ => None,
        });
        Self {
            columns: columns.collect(),
            values: BTreeMap::new(),
        }
    }

    fn get(&self, account: &str, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|c| c == column)?;
        self.values.get(account)?.get(at).map(String::as_str)
    }
}

fn add_accounts(
    mapping: &Mapping,
    builder: &mut Builder,
    carried: &mut Carried,
) -> Result<Lookups> {
    let mut lookups = Lookups::wanted(mapping);
    let Some((file, map)) = &mapping.accounts else {
        return Ok(lookups);
    };
    builder.start_accounts(&map.targets);
    let source = builder.open(file)?;
    let layout = Mapped::new(mapping, map, &source, None)?;
    let wanted = account_columns(mapping, &source)?;
    carried.note(&source, map, &lookups.columns);
    builder.each(source, u64::MAX, |builder, record| {
        let cells = builder.clean(&layout, record)?;
        if builder.account(&cells) {
            let values = wanted.iter().map(|at| record.cells[*at].to_owned());
            lookups
                .values
                .insert(cells[0].to_string(), values.collect());
        }
        Ok(())
    })?;
    Ok(lookups)
}

/// Positions in the accounts file of the columns that posts look up.
fn account_columns(mapping: &Mapping, source: &Source) -> Result<Vec<usize>> {
    let fields = mapping.posts.iter().flat_map(|posts| &posts.fields);
    let columns = fields.filter_map(|field| match &field.origin {
        Origin::Account(column) => Some(position(mapping, field, column, source)),
        _ => None,
    });
    columns.collect()
}

/// The position of a column that the mapping names; the error stands at its line there.
fn position(mapping: &Mapping, field: &Field, column: &str, source: &Source) -> Result<usize> {
    source.position(column).map_err(|error| {
        let error = error.file(mapping.path.display()).line(field.line);
        error.column(format!("{} in {}", column, source.name()))
    })
}

fn add_blocks(mapping: &Mapping, builder: &mut Builder) -> Result<()> {
    for table in [&schema::TAKEDOWNS, &schema::INCIDENTS] {
        let of_table = mapping.blocks.iter().filter(|b| b.table.name == table.name);
        let rows: Vec<_> = of_table.map(|block| block.cells.clone()).collect();
        builder.table(table, &rows)?;
    }
    Ok(())
}

impl Carried {
    fn note(&mut self, source: &Source, map: &TableMap, lookups: &[String]) {
        let takes = |column: &str| {
            let direct = |f: &Field| matches!(&f.origin, Origin::Column(c) if c == column);
            map.fields.iter().any(direct) || lookups.iter().any(|c| c == column)
        };
        let unused = source.columns().filter(|c| !takes(c));
        self.unused.extend(unused.map(str::to_owned));
    }
}

/// A mapping laid over a file's header.
struct Mapped<'m> {
    map: &'m TableMap,
    columns: Vec<Option<usize>>,
    account: usize,
    lookups: Option<&'m Lookups>,
}

impl<'m> Mapped<'m> {
    fn new(
        mapping: &Mapping,
        map: &'m TableMap,
        source: &Source,
        lookups: Option<&'m Lookups>,
    ) -> Result<Self> {
        let column = |field: &Field| match &field.origin {
            Origin::Column(column) => position(mapping, field, column, source).map(Some),
            Origin::Account(_) if mapping.accounts.is_none() => Err(no_accounts(mapping, field)),
            _ => Ok(None),
        };
        let account = map
            .targets
            .iter()
            .position(|t| t.column.name == "account_id");
        Ok(Self {
            map,
            columns: map.fields.iter().map(column).collect::<Result<_>>()?,
            account: account.unwrap_or_default(),
            lookups,
        })
    }

    /// The value as the source has it; nothing if an account is unknown.
    fn raw<'a>(&'a self, at: usize, record: &'a Record) -> Option<Cow<'a, str>> {
        match &self.map.fields[at].origin {
            Origin::Column(_) => self.columns[at]
                .and_then(|c| record.cells.get(c))
                .map(Cow::Borrowed),
            Origin::Value(value) => Some(Cow::Borrowed(value)),
            Origin::Row(text) => Some(text.replace(ROW_NUMBER, &record.number.to_string()).into()),
            Origin::Account(column) if at != self.account => {
                let account = self.raw(self.account, record)?;
                self.lookups?.get(&account, column).map(Cow::Borrowed)
            }
            Origin::Account(_) => None,
        }
    }

    fn field<'a>(&'a self, at: usize, record: &'a Record) -> Verdict<Found<'a>> {
        let field = &self.map.fields[at];
        let from = field.name(&self.map.targets[at]);
        let raw = match (self.raw(at, record), &field.split) {
            (None, _) => Raw::Missing,
            (Some(text), None) => field.value(from, text)?.map_or(Raw::Missing, Raw::One),
            (Some(text), Some(separator)) => Raw::Many(field.items(from, &text, separator)?),
        };
        Ok(Found { from, raw })
    }
}

fn no_accounts(mapping: &Mapping, field: &Field) -> Error {
    Error::could_not("`account` looks up the accounts file, but the mapping has no [accounts]")
        .file(mapping.path.display())
        .line(field.line)
        .help("add: [accounts] with file = \"accounts.csv\" and account_id")
}

impl Layout for Mapped<'_> {
    fn targets(&self) -> &[Target] {
        &self.map.targets
    }

    fn found<'a>(&'a self, record: &'a Record) -> Verdict<Vec<Found<'a>>> {
        let fields = 0..self.map.fields.len();
        fields.map(|at| self.field(at, record)).collect()
    }
}

impl Field {
    /// The source column, for messages.
    fn name<'a>(&'a self, target: &'a Target) -> &'a str {
        match &self.origin {
            Origin::Column(column) | Origin::Account(column) => column,
            Origin::Value(_) | Origin::Row(_) => target.column.name,
        }
    }

    /// The value after `map`, then `missing`, then `else`.
    fn value<'a>(&'a self, from: &str, text: Cow<'a, str>) -> Verdict<Option<Cow<'a, str>>> {
        let mapped = self.map.as_ref().and_then(|map| map.get(text.as_ref()));
        if let Some(value) = mapped {
            return Ok(Some(Cow::Borrowed(value)));
        }
        if self.missing.iter().any(|word| *word == text) {
            return Ok(None);
        }
        match (&self.map, &self.otherwise) {
            (None, _) => Ok(Some(text)),
            (Some(_), Some(value)) => Ok(Some(Cow::Borrowed(value))),
            (Some(_), None) => Err(Refusal::new(Reason::Unmapped, from, &text)),
        }
    }

    fn items(&self, from: &str, text: &str, separator: &str) -> Verdict<Vec<Cow<'static, str>>> {
        let mut items = Vec::new();
        for item in text.split(separator) {
            let value = self.value(from, Cow::Borrowed(item.trim()))?;
            items.extend(value.map(|value| Cow::Owned(value.into_owned())));
        }
        Ok(items)
    }
}
