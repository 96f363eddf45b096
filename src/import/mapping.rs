//! The mapping file of `import csv`, and of the formats that are read by a mapping
//! of ours: which column of any CSV file fills which column of a dataset. Every
//! error names the file, the line and what would be right.
//!
//! Sections: `[source]`, `[posts]`, `[accounts]`, `[[takedowns]]`, `[[incidents]]`,
//! and `[about]`, which says what the mapping reads: `title`, `times`, `quirks`,
//! `left` (columns not carried, and why) and `recognised`, the columns without which
//! a file is something else (in a list inside the list: any one of them).
//!
//! `[accounts]` has a `file`, or `from = "posts"`: each account then has the row of
//! its latest post, or of several at one time in each column the cell that sorts
//! first, numbers as numbers and an empty one last, so that the order of rows
//! decides nothing.
//!
//! A target is a column's name or a table with one of these keys:
//!
//! - `column`: a column, or the first of several that is reported;
//! - `all` (lists): the items of several columns; `sum` (counts): their sum, empty
//!   if the first is not reported, where the file may lack those in `may_lack`;
//! - `value`: a constant; `row`: a text with the row's number, `{n}`;
//! - `account`: a column of the accounts file;
//! - `template`: a text with columns in brackets, empty if one of them is;
//! - `first`: conditions, of which the first that holds gives the value, as in
//!   `{ when = "is_retweet", is = "yes", not = "no", then = "repost" }`; without
//!   `is` any reported value will do, with `not` any third value refuses the row;
//! - `by_kind`: for each kind of post a target of its own.
//!
//! A value that is reported goes through `replace` (texts that become others),
//! `before` and `after` (cut at a separator, `before` at several: what precedes its
//! first, what follows its last place), `trim` (characters cut off both ends), and
//! `resolve` (a name becomes the id that the files give with it, or stays in lower
//! case with an `@`; an id stays). Then:
//!
//! - `numbered` (ids): the template that a column's value becomes if it is digits
//!   alone, such as a number that counts within a thread;
//! - `missing`: values that mean not reported, where 0 is 0.0; `all_zero = "missing"`: so do the
//!   zeros of a column that is nothing but zeros in all the files;
//! - `optional`: the file may lack the column;
//! - `map` and `else`: values that become others;
//! - `split` (with `starts`, how an item begins) or `list` (with `item`, a key of
//!   objects): how a cell holds several items;
//! - `format`: one form of times or several, `usual` among them; `zones`: what
//!   abbreviations after a time mean, where any other one refuses the row;
//! - `form`: `digits` or `word`; another value empties the cell or refuses the row.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::about::About;
use super::clean::{self, Fault, Found, Raw, Target};
use super::field::{Field, Origin};
use super::keys::{Key, Reader, Value};
use super::{builder, clean::Tally};
use crate::dataset::schema::{self, Column, Table};
use crate::disk;
use crate::error::{Error, Result};
use crate::time::Zone;

const SECTIONS: &[&str] = &[
    "about",
    "source",
    "posts",
    "accounts",
    "takedowns",
    "incidents",
];
const SOURCE_KEYS: &[&str] = &["timezone", "platform", "missing"];

/// A mapping, checked as far as that is possible without the source files.
pub struct Mapping {
    /// Its path, for errors.
    pub path: PathBuf,
    /// Whether it is one of ours, which nobody can mend.
    pub built_in: bool,
    /// What it says about the format that it reads.
    pub about: About,
    /// Whether a zone of naive times is declared.
    pub timezone: Option<String>,
    /// How posts are filled.
    pub posts: Option<TableMap>,
    /// Where accounts come from and how they are filled.
    pub accounts: Option<(AccountsFrom, TableMap)>,
    /// The rows of takedowns and incidents.
    pub blocks: Vec<Block>,
}

/// How one table is filled.
pub struct TableMap {
    /// The targets, in the order of the schema.
    pub targets: Vec<Target>,
    /// What fills each of them.
    pub fields: Vec<Field>,
}

/// Where accounts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountsFrom {
    /// A file of their own.
    File(PathBuf),
    /// The files of posts.
    Posts,
}

/// A row of a table that the mapping itself holds.
pub struct Block {
    /// The table.
    pub table: &'static Table,
    /// Its cells by column.
    pub cells: BTreeMap<&'static str, String>,
}

impl Mapping {
    /// Reads a mapping file.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(path, &disk::read_text(path)?, None)
    }

    /// Reads the text of a mapping; `timezone` declares the zone of naive times
    /// where the mapping itself declares none.
    pub fn parse(path: &Path, text: &str, timezone: Option<&str>) -> Result<Self> {
        let reader = Reader { path, text };
        let root = DeTable::parse(text).map_err(|e| {
            let span = e.span().unwrap_or_default();
            reader.error(&span, format!("not a mapping: {}", e.message()))
        })?;
        reader.mapping(root.get_ref(), timezone)
    }
}

/// What `[source]` declares for every table.
#[derive(Default)]
struct Defaults {
    timezone: Option<String>,
    zone: Option<Zone>,
    platform: Option<String>,
    missing: Vec<String>,
}

impl Reader<'_> {
    fn mapping(&self, root: &DeTable<'_>, timezone: Option<&str>) -> Result<Mapping> {
        for key in root.keys() {
            self.known("section", key, SECTIONS)?;
        }
        let mut defaults = match root.get("source") {
            Some(value) => self.defaults(self.table(value)?)?,
            None => Defaults::default().with_empty_missing(),
        };
        defaults.declare(timezone)?;
        let section = |name: &str| root.get(name);
        let posts = section("posts").map(|v| self.posts(v, &defaults));
        let accounts = section("accounts").map(|v| self.accounts(v, &defaults));
        let mut blocks = Vec::new();
        for table in [&schema::TAKEDOWNS, &schema::INCIDENTS] {
            if let Some(value) = section(table.name) {
                self.blocks(table, value, &defaults, &mut blocks)?;
            }
        }
        let about = section("about").map(|v| self.about(v)).transpose()?;
        Ok(Mapping {
            path: self.path.to_path_buf(),
            built_in: false,
            about: about.unwrap_or_default(),
            timezone: defaults.timezone,
            posts: posts.transpose()?,
            accounts: accounts.transpose()?,
            blocks,
        })
    }

    fn defaults(&self, table: &DeTable<'_>) -> Result<Defaults> {
        let mut defaults = Defaults::default().with_empty_missing();
        for (key, value) in table {
            self.known("key", key, SOURCE_KEYS)?;
            match key.get_ref().as_ref() {
                "timezone" => {
                    let name = self.text(value)?;
                    defaults.zone = Some(self.zone(&name, value)?);
                    defaults.timezone = Some(name);
                }
                "platform" => defaults.platform = Some(self.text(value)?),
                _ => defaults.missing = self.texts(value)?,
            }
        }
        Ok(defaults)
    }

    /// A zone by its name.
    pub fn zone(&self, name: &str, value: &Value<'_>) -> Result<Zone> {
        zone(name).map_err(|error| self.place(error, &value.span()))
    }

    fn posts(&self, value: &Value<'_>, defaults: &Defaults) -> Result<TableMap> {
        self.table_map(&schema::POSTS, value, &[], defaults)
    }

    fn accounts(&self, value: &Value<'_>, defaults: &Defaults) -> Result<(AccountsFrom, TableMap)> {
        let from = self.accounts_from(value)?;
        let map = self.table_map(&schema::ACCOUNTS, value, &["file", "from"], defaults)?;
        let lookup = |f: &&Field| {
            matches!(
                f.origin,
                Origin::Account(_) | Origin::ByKind(_) | Origin::Row(_)
            )
        };
        match map.fields.iter().find(lookup) {
            Some(field) => Err(self
                .at_line(
                    field.line,
                    "`account`, `by_kind` and `row` are for posts alone",
                )
                .expected("`column` inside [accounts]")),
            None => Ok((from, map)),
        }
    }

    fn accounts_from(&self, value: &Value<'_>) -> Result<AccountsFrom> {
        let table = self.table(value)?;
        match (table.get("file"), table.get("from")) {
            (Some(file), None) => {
                let folder = self.path.parent().unwrap_or(Path::new(""));
                Ok(AccountsFrom::File(folder.join(self.text(file)?)))
            }
            (None, Some(from)) if self.text(from)? == "posts" => Ok(AccountsFrom::Posts),
            (None, Some(from)) => Err(self
                .error(&from.span(), "accounts come from somewhere else")
                .found(self.text(from)?)
                .expected("from = \"posts\", or file = \"accounts.csv\"")),
            _ => Err(self
                .error(&value.span(), "[accounts] names no file")
                .expected(
                    "file = \"accounts.csv\", relative to the mapping file, or from = \"posts\"",
                )),
        }
    }

    fn table_map(
        &self,
        table: &'static Table,
        value: &Value<'_>,
        others: &[&str],
        defaults: &Defaults,
    ) -> Result<TableMap> {
        let mut filled: Vec<(usize, Target, Field)> = Vec::new();
        for (key, value) in self.table(value)? {
            if others.contains(&key.get_ref().as_ref()) {
                continue;
            }
            let at = self.position(table, key)?;
            let column = &table.columns[at];
            let (target, field) =
                self.field(column, key, value, &defaults.missing, defaults.zone)?;
            filled.push((at, target, field));
        }
        filled.extend(self.default_platform(table, &filled, defaults, value));
        filled.sort_by_key(|(at, ..)| *at);
        self.all_required(table, &filled, value)?;
        let (targets, fields) = filled.into_iter().map(|(_, t, f)| (t, f)).unzip();
        Ok(TableMap { targets, fields })
    }

    fn position(&self, table: &Table, key: &Key<'_>) -> Result<usize> {
        let names: Vec<&'static str> = table.names().collect();
        self.known(&format!("column of {}", table.name), key, &names)?;
        Ok(table.position(key.get_ref()).unwrap_or_default())
    }

    fn default_platform(
        &self,
        table: &'static Table,
        filled: &[(usize, Target, Field)],
        defaults: &Defaults,
        section: &Value<'_>,
    ) -> Option<(usize, Target, Field)> {
        let at = table.position("platform")?;
        let platform = defaults.platform.clone()?;
        if filled.iter().any(|(other, ..)| *other == at) {
            return None;
        }
        let line = self.line(&section.span());
        let field = Field::plain(Origin::Value(platform), defaults.missing.clone(), line);
        Some((at, plain_target(&table.columns[at], defaults), field))
    }

    fn all_required(
        &self,
        table: &Table,
        filled: &[(usize, Target, Field)],
        section: &Value<'_>,
    ) -> Result<()> {
        let lacks =
            |c: &&Column| c.required && !filled.iter().any(|(_, t, _)| t.column.name == c.name);
        match table.columns.iter().find(lacks) {
            Some(column) => Err(self
                .error(
                    &section.span(),
                    format!("[{}] does not say what fills `{}`", table.name, column.name),
                )
                .help(format!("add: {} = \"<column of the file>\"", column.name))),
            None => Ok(()),
        }
    }

    fn blocks(
        &self,
        table: &'static Table,
        value: &Value<'_>,
        defaults: &Defaults,
        blocks: &mut Vec<Block>,
    ) -> Result<()> {
        let Some(rows) = value.get_ref().as_array() else {
            return Err(self
                .error(&value.span(), format!("{} come one by one", table.name))
                .expected(format!("[[{}]]", table.name)));
        };
        for row in rows.iter() {
            blocks.push(self.block(table, row, defaults)?);
        }
        Ok(())
    }

    fn block(&self, table: &'static Table, row: &Value<'_>, defaults: &Defaults) -> Result<Block> {
        let mut cells = BTreeMap::new();
        for (key, value) in self.table(row)? {
            let column = &table.columns[self.position(table, key)?];
            let cell = self.block_cell(column, &self.text(value)?, defaults);
            cells.insert(column.name, cell.map_err(|e| self.place(e, &value.span()))?);
        }
        if let (Some(platform), Some(_)) = (&defaults.platform, table.position("platform")) {
            cells.entry("platform").or_insert_with(|| platform.clone());
        }
        match table
            .columns
            .iter()
            .find(|c| c.required && !cells.contains_key(c.name))
        {
            Some(column) => Err(self.error(
                &row.span(),
                format!("a row of {} without `{}`", table.name, column.name),
            )),
            None => Ok(Block { table, cells }),
        }
    }

    /// A cell that the analyst wrote is cleaned like any other, but what would
    /// refuse or empty it there is an error here.
    fn block_cell(
        &self,
        column: &'static Column,
        text: &str,
        defaults: &Defaults,
    ) -> Result<String> {
        let found = Found {
            from: column.name,
            raw: Raw::One(Cow::Borrowed(text)),
        };
        let mut tally = Tally::default();
        let wrong = |reason: String| Error::could_not(reason).column(column.name).found(text);
        match clean::cell(&plain_target(column, defaults), found, &mut tally) {
            Ok(cell) if tally.emptied.count + tally.damaged.count == 0 => Ok(cell.into_owned()),
            Ok(_) => Err(wrong("not a value of this column".to_owned())),
            Err(Fault::Refused(why)) => Err(wrong(why.reason.to_string())),
            Err(Fault::Naive(why)) => Err(builder::naive(&why)),
            Err(Fault::Stop(error)) => Err(error),
        }
    }
}

impl Defaults {
    /// Declares the zone of naive times where the mapping does not.
    fn declare(&mut self, timezone: Option<&str>) -> Result<()> {
        match (timezone, &self.timezone) {
            (None, _) => Ok(()),
            (Some(name), Some(stated)) => {
                Err(Error::could_not("the zone of this format's times is known")
                    .column("--timezone")
                    .found(name)
                    .expected(format!("no --timezone: its times are {stated}")))
            }
            (Some(name), None) => {
                self.zone = Some(zone(name).map_err(|e| e.column("--timezone"))?);
                self.timezone = Some(name.to_owned());
                Ok(())
            }
        }
    }

    /// Without a word about it, an empty cell means "not reported".
    fn with_empty_missing(mut self) -> Self {
        self.missing = vec![String::new()];
        self
    }
}

fn zone(name: &str) -> Result<Zone> {
    Zone::parse(name).ok_or_else(|| {
        Error::could_not("an unknown time zone")
            .found(name)
            .expected("UTC, an offset such as +11:00, or an IANA name such as Pacific/Noumea")
    })
}

fn plain_target(column: &'static Column, defaults: &Defaults) -> Target {
    Target::plain(column, defaults.zone)
}
