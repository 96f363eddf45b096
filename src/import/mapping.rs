//! The mapping file of `import csv`: which column of any CSV file fills which
//! column of a dataset. Every error names the file, the line and what would be right.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::format::{Item, Numeric, StrftimeItems};
use toml::de::DeTable;

use super::clean::{self, Fault, Found, Raw, Target};
use super::keys::{Key, Reader, Value};
use super::{builder, clean::Tally};
use crate::dataset::schema::{self, Column, Kind, Table};
use crate::disk;
use crate::error::{Error, Result};
use crate::time::Zone;

const SECTIONS: &[&str] = &["source", "posts", "accounts", "takedowns", "incidents"];
const SOURCE_KEYS: &[&str] = &["timezone", "platform", "missing"];
const FIELD_KEYS: &[&str] = &[
    "column", "value", "row", "account", "format", "map", "else", "missing", "split",
];

/// Where the data row's number goes in `row = "ira-{n}"`.
pub const ROW_NUMBER: &str = "{n}";

/// A mapping, checked as far as that is possible without the source files.
pub struct Mapping {
    /// Its path, for errors.
    pub path: PathBuf,
    /// Whether a zone of naive times is declared.
    pub timezone: Option<String>,
    /// How posts are filled.
    pub posts: Option<TableMap>,
    /// The accounts file and how accounts are filled.
    pub accounts: Option<(PathBuf, TableMap)>,
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

/// What fills one target.
pub struct Field {
    /// Where the value comes from.
    pub origin: Origin,
    /// Values that become others; any other value is refused, unless `otherwise`.
    pub map: Option<BTreeMap<String, String>>,
    /// What a value becomes that `map` lacks.
    pub otherwise: Option<String>,
    /// Values that mean "not reported".
    pub missing: Vec<String>,
    /// What separates the items of a list.
    pub split: Option<String>,
    /// The line of the mapping, for errors.
    pub line: u64,
}

/// Where a value comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column of the same file.
    Column(String),
    /// A constant.
    Value(String),
    /// The number of the data row, in a text.
    Row(String),
    /// A column of the accounts file.
    Account(String),
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
        let text = disk::read_text(path)?;
        let reader = Reader { path, text: &text };
        let root = DeTable::parse(&text).map_err(|e| {
            let span = e.span().unwrap_or_default();
            reader.error(&span, format!("not a mapping: {}", e.message()))
        })?;
        reader.mapping(root.get_ref())
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
    fn mapping(&self, root: &DeTable<'_>) -> Result<Mapping> {
        for key in root.keys() {
            self.known("section", key, SECTIONS)?;
        }
        let defaults = match root.get("source") {
            Some(value) => self.defaults(self.table(value)?)?,
            None => Defaults::default().with_empty_missing(),
        };
        let section = |name: &str| root.get(name);
        let posts = section("posts").map(|v| self.posts(v, &defaults));
        let accounts = section("accounts").map(|v| self.accounts(v, &defaults));
        let mut blocks = Vec::new();
        for table in [&schema::TAKEDOWNS, &schema::INCIDENTS] {
            if let Some(value) = section(table.name) {
                self.blocks(table, value, &defaults, &mut blocks)?;
            }
        }
        Ok(Mapping {
            path: self.path.to_path_buf(),
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

    fn zone(&self, name: &str, value: &Value<'_>) -> Result<Zone> {
        Zone::parse(name).ok_or_else(|| {
            self.error(&value.span(), "an unknown time zone")
                .found(name)
                .expected("UTC, an offset such as +11:00, or an IANA name such as Pacific/Noumea")
        })
    }

    fn posts(&self, value: &Value<'_>, defaults: &Defaults) -> Result<TableMap> {
        self.table_map(&schema::POSTS, value, &[], defaults)
    }

    fn accounts(&self, value: &Value<'_>, defaults: &Defaults) -> Result<(PathBuf, TableMap)> {
        let Some(file) = self.table(value)?.get("file") else {
            return Err(self
                .error(&value.span(), "[accounts] names no file")
                .expected("file = \"accounts.csv\", relative to the mapping file"));
        };
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let path = folder.join(self.text(file)?);
        let map = self.table_map(&schema::ACCOUNTS, value, &["file"], defaults)?;
        let lookup = |f: &&Field| matches!(f.origin, Origin::Account(_));
        match map.fields.iter().find(lookup) {
            Some(field) => Err(self
                .at_line(
                    field.line,
                    "`account` looks up the accounts file from a post",
                )
                .expected("`column` inside [accounts]")),
            None => Ok((path, map)),
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
            let (target, field) = self.field(&table.columns[at], key, value, defaults)?;
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
        let field = Field {
            origin: Origin::Value(platform),
            map: None,
            otherwise: None,
            missing: defaults.missing.clone(),
            split: None,
            line: self.line(&section.span()),
        };
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

    fn field(
        &self,
        column: &'static Column,
        key: &Key<'_>,
        value: &Value<'_>,
        defaults: &Defaults,
    ) -> Result<(Target, Field)> {
        let mut target = plain_target(column, defaults);
        let mut field = Field {
            origin: Origin::Column(String::new()),
            map: None,
            otherwise: None,
            missing: defaults.missing.clone(),
            split: None,
            line: self.line(&key.span()),
        };
        let Some(table) = value.get_ref().as_table() else {
            field.origin = Origin::Column(self.text(value)?);
            return Ok((target, field));
        };
        self.origin(table, value, &mut field)?;
        for (key, value) in table {
            self.option(key, value, &mut target, &mut field)?;
        }
        if field.otherwise.is_some() && field.map.is_none() {
            return Err(self.error(&value.span(), "`else` needs a `map`"));
        }
        Ok((target, field))
    }

    /// One of the four keys that say where a value comes from.
    fn origin(&self, table: &DeTable<'_>, value: &Value<'_>, field: &mut Field) -> Result<()> {
        for key in table.keys() {
            self.known("key", key, FIELD_KEYS)?;
        }
        let given: Vec<&str> = FIELD_KEYS[..4]
            .iter()
            .copied()
            .filter(|name| table.contains_key(*name))
            .collect();
        let [name] = given[..] else {
            return Err(self
                .error(&value.span(), "where does the value come from?")
                .found(given.join(", "))
                .expected("exactly one of `column`, `value`, `row`, `account`"));
        };
        let text = self.text(&table[name])?;
        field.origin = match name {
            "column" => Origin::Column(text),
            "value" => Origin::Value(text),
            "account" => Origin::Account(text),
            _ if text.contains(ROW_NUMBER) => Origin::Row(text),
            _ => {
                return Err(self
                    .error(&table[name].span(), "a row id without the row's number")
                    .found(text)
                    .expected("a text with {n}, such as \"ira-{n}\""));
            }
        };
        Ok(())
    }

    fn option(
        &self,
        key: &Key<'_>,
        value: &Value<'_>,
        target: &mut Target,
        field: &mut Field,
    ) -> Result<()> {
        let kind = target.column.kind;
        match key.get_ref().as_ref() {
            "format" if matches!(kind, Kind::Time | Kind::Date) => {
                let format = self.text(value)?;
                if self.counts_seconds(&format, value)? {
                    // Seconds since 1970 are UTC whatever zone the other times have.
                    target.zone = Zone::parse("UTC");
                }
                target.format = Some(format);
            }
            "split" if matches!(kind, Kind::List) => field.split = Some(self.separator(value)?),
            "format" | "split" => {
                let name = target.column.name;
                return Err(self
                    .error(
                        &key.span(),
                        format!("`{name}` takes no `{}`", key.get_ref()),
                    )
                    .expected("`format` for times, `split` for lists"));
            }
            "map" => field.map = Some(self.value_map(value)?),
            "else" => field.otherwise = Some(self.text(value)?),
            "missing" => field.missing = self.texts(value)?,
            _ => {}
        }
        Ok(())
    }

    fn separator(&self, value: &Value<'_>) -> Result<String> {
        let text = self.text(value)?;
        if text.is_empty() {
            return Err(self
                .error(&value.span(), "nothing separates no items")
                .expected("a separator such as \",\""));
        }
        Ok(text)
    }

    fn counts_seconds(&self, format: &str, value: &Value<'_>) -> Result<bool> {
        let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
        if items.contains(&Item::Error) {
            return Err(self
                .error(&value.span(), "not a time format")
                .found(format)
                .expected("strftime letters, such as %Y-%m-%d %H:%M:%S"));
        }
        let seconds = |item: &Item<'_>| matches!(item, Item::Numeric(Numeric::Timestamp, _));
        Ok(items.iter().any(seconds))
    }

    fn value_map(&self, value: &Value<'_>) -> Result<BTreeMap<String, String>> {
        let entry = |(key, value): (&Key<'_>, &Value<'_>)| {
            Ok((key.get_ref().to_string(), self.text(value)?))
        };
        self.table(value)?.iter().map(entry).collect()
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
    /// Without a word about it, an empty cell means "not reported".
    fn with_empty_missing(mut self) -> Self {
        self.missing = vec![String::new()];
        self
    }
}

fn plain_target(column: &'static Column, defaults: &Defaults) -> Target {
    Target {
        column,
        format: None,
        zone: defaults.zone,
    }
}
