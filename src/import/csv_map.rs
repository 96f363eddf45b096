//! Any CSV file by a mapping: the accounts first, because posts may look up a
//! column of theirs; then the posts, which may hold the accounts themselves; then
//! the rows that the mapping holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::builder::{self, Builder};
use super::clean::Fault;
use super::field::Origin;
use super::mapping::{AccountsFrom, Mapping, TableMap};
use super::source::{Record, Source};
use super::survey::Survey;
use super::value::{Lookups, Mapped, position};
use crate::dataset::schema;
use crate::error::{Error, Result};
use crate::plain;

/// What a mapping's import leaves besides the dataset.
#[derive(Default)]
pub struct Carried {
    /// Columns of the sources that no target takes.
    unused: BTreeSet<String>,
    /// Columns that are nothing but zeros and count as not reported.
    silent: BTreeSet<String>,
}

/// Reads the files by the mapping into the dataset; of the posts only `most`.
pub fn run(
    files: &[PathBuf],
    mapping: &Mapping,
    most: u64,
    builder: &mut Builder,
) -> Result<Carried> {
    refuse_idle(files, mapping)?;
    if !mapping.built_in {
        let (name, seen) = builder::seen(&mapping.path)?;
        builder.source(&name, seen);
    }
    let mut carried = Carried::default();
    let lookups = add_accounts(mapping, builder, &mut carried)?;
    if let Some(posts) = &mapping.posts {
        let survey = Survey::of(files, posts, most, builder)?;
        carried.silent.extend(survey.silent().map(str::to_owned));
        let accounts = own_accounts(mapping);
        builder.start_posts(&posts.targets)?;
        if let Some(accounts) = accounts {
            builder.start_accounts(&accounts.targets);
        }
        let mut read = 0;
        for file in files {
            let mut source = builder.open(file)?;
            source.count_from(read);
            let rows = Rows::new(mapping, (posts, accounts), &source, &lookups, &survey)?;
            carried.note(&source, &[Some(posts), accounts], &[]);
            let add = |builder: &mut Builder, record: &Record| rows.add(builder, record);
            read = builder.each_guarded(source, most, add)?;
        }
    }
    add_blocks(mapping, builder)?;
    Ok(carried)
}

/// What a reader must know about such an import.
pub fn notes(mapping: &Mapping, carried: &Carried) -> Vec<String> {
    let mut notes = Vec::new();
    if !mapping.built_in {
        notes.push("Imported from CSV files by a mapping file.".to_owned());
    }
    if let Some(zone) = &mapping.timezone {
        notes.push(format!(
            "Times that carried no zone were read as {zone}; all times here are UTC."
        ));
    }
    notes.extend(carried.notes(mapping));
    if let Some((from, accounts)) = &mapping.accounts {
        if *from == AccountsFrom::Posts {
            notes.push("Accounts are taken from the posts: each has the handle and the counts of its latest post.".to_owned());
        }
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

/// What fills the accounts, if they come from the files of posts.
fn own_accounts(mapping: &Mapping) -> Option<&TableMap> {
    let (from, map) = mapping.accounts.as_ref()?;
    (*from == AccountsFrom::Posts).then_some(map)
}

fn add_accounts(
    mapping: &Mapping,
    builder: &mut Builder,
    carried: &mut Carried,
) -> Result<Lookups> {
    let mut lookups = Lookups::wanted(mapping);
    let Some((AccountsFrom::File(file), map)) = &mapping.accounts else {
        return Ok(lookups);
    };
    add_file(mapping, (file, map), builder, carried, &mut lookups)?;
    Ok(lookups)
}

fn add_file(
    mapping: &Mapping,
    (file, map): (&Path, &TableMap),
    builder: &mut Builder,
    carried: &mut Carried,
    lookups: &mut Lookups,
) -> Result<()> {
    builder.start_accounts(&map.targets);
    let source = builder.open(file)?;
    let survey = Survey::default();
    let layout = Mapped::new(mapping, map, &source, None, &survey)?;
    let columns = account_columns(mapping, &source)?;
    carried.note(&source, &[Some(map)], lookups.columns());
    builder.each(source, u64::MAX, |builder, record| {
        let cells = builder.clean(&layout, record)?;
        if builder.account(&cells) {
            let values = columns.iter().map(|at| record.cells[*at].to_owned());
            lookups.keep(&cells[0], values.collect());
        }
        Ok(())
    })?;
    Ok(())
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

fn add_blocks(mapping: &Mapping, builder: &mut Builder) -> Result<()> {
    for table in [&schema::TAKEDOWNS, &schema::INCIDENTS] {
        let of_table = mapping.blocks.iter().filter(|b| b.table.name == table.name);
        let rows: Vec<_> = of_table.map(|block| block.cells.clone()).collect();
        builder.table(table, &rows)?;
    }
    Ok(())
}

/// The rows that a record of a file of posts gives.
struct Rows<'m> {
    posts: Mapped<'m>,
    created_at: usize,
    accounts: Option<Mapped<'m>>,
    /// Source columns that the posts take as well.
    both: BTreeSet<&'m str>,
}

impl<'m> Rows<'m> {
    fn new(
        mapping: &'m Mapping,
        (posts, accounts): (&'m TableMap, Option<&'m TableMap>),
        source: &Source,
        lookups: &'m Lookups,
        survey: &'m Survey,
    ) -> Result<Self> {
        let lay = |map| Mapped::new(mapping, map, source, Some(lookups), survey);
        let time = |t: &super::clean::Target| t.column.name == "created_at";
        Ok(Self {
            posts: lay(posts)?,
            created_at: posts.targets.iter().position(time).unwrap_or_default(),
            accounts: accounts.map(lay).transpose()?,
            both: columns(posts).collect(),
        })
    }

    fn add(&self, builder: &mut Builder, record: &Record) -> std::result::Result<(), Fault> {
        let post = builder.clean(&self.posts, record)?;
        if let Some(accounts) = &self.accounts {
            let both = |column: &str| self.both.contains(column);
            let account = builder.clean_second(accounts, record, both)?;
            builder.account_at(&post[self.created_at], &account);
        }
        Ok(builder.post(&post)?)
    }
}

/// The source columns that a table takes.
fn columns(map: &TableMap) -> impl Iterator<Item = &str> {
    let columns = map.fields.iter().flat_map(|field| field.columns());
    columns.map(|(column, _)| column)
}

impl Carried {
    fn note(&mut self, source: &Source, maps: &[Option<&TableMap>], lookups: &[String]) {
        let maps = maps.iter().flatten();
        let mut taken: BTreeSet<&str> = maps.flat_map(|map| columns(map)).collect();
        taken.extend(lookups.iter().map(String::as_str));
        let unused = source.columns().filter(|c| !taken.contains(c));
        self.unused.extend(unused.map(str::to_owned));
    }

    /// A column that the format documents is left on purpose; another one is news.
    fn notes(&self, mapping: &Mapping) -> Vec<String> {
        let left = |column: &&String| mapping.about.left.iter().any(|(name, _)| name == *column);
        let (documented, unknown): (Vec<_>, Vec<_>) = self.unused.iter().partition(left);
        let unknown_words = match mapping.built_in {
            true => "Columns that the format does not document, not carried",
            false => "Columns not carried",
        };
        let silent = self.silent.iter().collect();
        [
            (
                "Columns that are 0 in every record and count as not reported",
                silent,
            ),
            ("Columns not carried", documented),
            (unknown_words, unknown),
        ]
        .into_iter()
        .filter(|(_, columns)| !columns.is_empty())
        .map(|(words, columns): (&str, Vec<&String>)| {
            // A header is as hostile as any cell.
            let columns = columns.into_iter().map(|c| plain::excerpt(c));
            format!("{words}: {}.", columns.collect::<Vec<String>>().join(", "))
        })
        .collect()
    }
}
