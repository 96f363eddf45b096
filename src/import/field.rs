//! What fills one column of the dataset, as a mapping says it: where the value
//! comes from, and what is done to it on the way.

use std::collections::BTreeMap;

use chrono::format::{Item, Numeric, StrftimeItems};
use toml::de::DeTable;

use super::clean::{Form, Format, Target};
use super::keys::{Key, Reader, Value};
use crate::dataset::schema::{Column, Kind};
use crate::error::Result;
use crate::time::Zone;

/// The keys that say where a value comes from.
const ORIGINS: &[&str] = &[
    "column", "value", "row", "account", "all", "sum", "template", "first", "by_kind",
];

const FIELD_KEYS: &[&str] = &[
    "column", "value", "row", "account", "all", "sum", "template", "first", "by_kind", "format",
    "zones", "map", "else", "missing", "all_zero", "optional", "split", "starts", "list", "item",
    "replace", "before", "after", "trim", "form", "resolve", "numbered", "may_lack",
];

const CONDITION_KEYS: &[&str] = &["when", "is", "not", "then", "optional"];

/// Where the data row's number goes in `row = "ira-{n}"`.
pub const ROW_NUMBER: &str = "{n}";

/// What fills one target.
pub struct Field {
    /// Where the value comes from.
    pub origin: Origin,
    /// Values that become others; any other value is refused, unless `otherwise`.
    pub map: Option<BTreeMap<String, String>>,
    /// What a value becomes that `map` lacks, or that no condition of `first` fits.
    pub otherwise: Option<String>,
    /// Values that mean "not reported".
    pub missing: Vec<String>,
    /// Whether a column that is 0 in every record counts as not reported.
    pub all_zero: bool,
    /// Whether the file may lack the column.
    pub optional: bool,
    /// Columns of a sum that the file may lack.
    pub may_lack: Vec<String>,
    /// What a value becomes that is digits alone.
    pub numbered: Option<Vec<Piece>>,
    /// What is done to a value that is reported.
    pub shape: Shape,
    /// How a cell holds several items.
    pub split: Option<Split>,
    /// Columns of a name and of an id: a name that some record has becomes its id.
    pub resolve: Option<(String, String)>,
    /// The line of the mapping, for errors.
    pub line: u64,
}

/// Where a value comes from.
pub enum Origin {
    /// A column of the same file, or the first of several that is reported.
    Columns(Vec<String>),
    /// The items of several columns.
    All(Vec<String>),
    /// The sum of several counts.
    Sum(Vec<String>),
    /// A constant.
    Value(String),
    /// The number of the data row, in a text.
    Row(String),
    /// A column of the accounts file.
    Account(String),
    /// Columns in a text.
    Template(Vec<Piece>),
    /// The first condition that holds.
    First(Vec<Condition>),
    /// What depends on the kind of the post.
    ByKind(BTreeMap<String, Field>),
}

/// A piece of a template.
pub enum Piece {
    /// Stands as it is.
    Text(String),
    /// A column's value.
    Column(String),
}

/// A condition on a column.
pub struct Condition {
    /// The column.
    pub when: String,
    /// The values with which it holds; any that is reported if there is none.
    pub is: Vec<String>,
    /// The values with which it does not hold; if there are some, any third one is refused.
    pub not: Vec<String>,
    /// The value of the target if it holds.
    pub then: String,
    /// Whether the file may lack the column; it does not hold then.
    pub optional: bool,
}

/// What is done to a value, in this order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Texts that become others.
    pub replace: Vec<(String, String)>,
    /// Only what stands before the first of each of these counts, if there is one.
    pub before: Vec<String>,
    /// Only what stands after the last of these counts; a value without is of another form.
    pub after: Option<String>,
    /// Characters that are cut off both ends.
    pub trim: Option<String>,
}

/// How a cell holds several items.
pub enum Split {
    /// With a separator; what does not start as an item belongs to the one before.
    At {
        /// The separator.
        separator: String,
        /// How every item starts, if that is known.
        starts: Option<String>,
    },
    /// In brackets, as Python or JSON write a list.
    Brackets {
        /// The key that counts, where the items are objects.
        item: Option<String>,
    },
}

impl Field {
    /// A column that is taken as it is.
    pub fn plain(origin: Origin, missing: Vec<String>, line: u64) -> Self {
        Self {
            origin,
            map: None,
            otherwise: None,
            missing,
            all_zero: false,
            optional: false,
            may_lack: Vec::new(),
            numbered: None,
            shape: Shape::default(),
            split: None,
            resolve: None,
            line,
        }
    }

    /// The source columns that it reads, each with whether the file may lack it.
    /// Of several alternatives one is enough: of those each may be lacking.
    pub fn columns(&self) -> Vec<(&str, bool)> {
        let mut columns: Vec<(&str, bool)> = match &self.origin {
            Origin::Columns(names) | Origin::All(names) => {
                let one = names.len() == 1 && !self.optional;
                names.iter().map(|name| (name.as_str(), !one)).collect()
            }
            // A sum without one of its parts would be another number.
            Origin::Sum(names) => {
                let may_lack = |name: &String| self.optional || self.may_lack.contains(name);
                let named = names.iter().map(|name| (name.as_str(), may_lack(name)));
                named.collect()
            }
            Origin::Template(pieces) => self.columns_of(pieces),
            Origin::First(conditions) => {
                let named = conditions.iter().map(|c| (c.when.as_str(), c.optional));
                named.collect()
            }
            Origin::ByKind(fields) => fields.values().flat_map(Self::columns).collect(),
            Origin::Value(_) | Origin::Row(_) | Origin::Account(_) => Vec::new(),
        };
        if let Some((name, id)) = &self.resolve {
            columns.extend([(name.as_str(), self.optional), (id.as_str(), self.optional)]);
        }
        columns.extend(self.numbered.iter().flat_map(|p| self.columns_of(p)));
        columns
    }

    fn columns_of<'f>(&self, pieces: &'f [Piece]) -> Vec<(&'f str, bool)> {
        let named = pieces.iter().filter_map(|piece| match piece {
            Piece::Column(name) => Some((name.as_str(), self.optional)),
            Piece::Text(_) => None,
        });
        named.collect()
    }

    /// Several columns of which the file must have at least one.
    pub fn alternatives(&self) -> Option<&[String]> {
        match &self.origin {
            Origin::Columns(names) | Origin::All(names) if names.len() > 1 && !self.optional => {
                Some(names)
            }
            _ => None,
        }
    }

    /// The fields that it is made of: itself, or those by kind.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.origin {
            Origin::ByKind(fields) => fields.values().collect(),
            _ => vec![self],
        }
    }
}

impl Reader<'_> {
    /// Reads what fills a column: a column's name, or a table.
    pub fn field(
        &self,
        column: &'static Column,
        key: &Key<'_>,
        value: &Value<'_>,
        missing: &[String],
        zone: Option<Zone>,
    ) -> Result<(Target, Field)> {
        let mut target = Target::plain(column, zone);
        let line = self.line(&key.span());
        let mut field = Field::plain(Origin::Columns(Vec::new()), missing.to_vec(), line);
        let Some(table) = value.get_ref().as_table() else {
            field.origin = Origin::Columns(self.texts(value)?);
            return Ok((target, field));
        };
        field.origin = self.origin(column, table, value, missing, &mut target)?;
        for (key, value) in table {
            self.option(key, value, &mut target, &mut field)?;
        }
        self.list_options(table, value, &mut field)?;
        let decides = matches!(field.origin, Origin::First(_));
        if field.otherwise.is_some() && field.map.is_none() && !decides {
            return Err(self.error(&value.span(), "`else` needs a `map` or `first`"));
        }
        self.belongs(column, value, &field)?;
        Ok((target, field))
    }

    /// Whether `numbered` and `may_lack` stand beside what they say something about.
    fn belongs(&self, column: &Column, value: &Value<'_>, field: &Field) -> Result<()> {
        let of_a_column = matches!(field.origin, Origin::Columns(_)) && column.kind == Kind::Id;
        if field.numbered.is_some() && !of_a_column {
            return Err(self
                .error(&value.span(), "`numbered` is for ids that are columns")
                .expected("{ column = \"id\", numbered = \"{thread_id}-{id}\" }"));
        }
        let of_the_sum = |name: &&String| match &field.origin {
            Origin::Sum(names) => names.contains(name),
            _ => false,
        };
        match field.may_lack.iter().find(|name| !of_the_sum(name)) {
            Some(name) => Err(self
                .error(&value.span(), "`may_lack` names no column of the `sum`")
                .found(name)
                .expected("{ sum = [\"Likes\", \"Care\"], may_lack = \"Care\" }")),
            None => Ok(()),
        }
    }

    /// The one key that says where a value comes from.
    fn origin(
        &self,
        column: &'static Column,
        table: &DeTable<'_>,
        value: &Value<'_>,
        missing: &[String],
        target: &mut Target,
    ) -> Result<Origin> {
        for key in table.keys() {
            self.known("key", key, FIELD_KEYS)?;
        }
        let given = ORIGINS.iter().copied();
        let given: Vec<&str> = given.filter(|name| table.contains_key(*name)).collect();
        let [name] = given[..] else {
            return Err(self
                .error(&value.span(), "where does the value come from?")
                .found(given.join(", "))
                .expected(format!("exactly one of `{}`", ORIGINS.join("`, `"))));
        };
        let value = &table[name];
        match name {
            "column" => Ok(Origin::Columns(self.some_texts(value)?)),
            "sum" if column.kind == Kind::Count => Ok(Origin::Sum(self.some_texts(value)?)),
            "all" if column.kind == Kind::List => Ok(Origin::All(self.some_texts(value)?)),
            "sum" | "all" => Err(self
                .error(
                    &value.span(),
                    format!("`{}` takes no `{name}`", column.name),
                )
                .expected("`sum` for counts, `all` for lists")),
            "value" => Ok(Origin::Value(self.text(value)?)),
            "account" => Ok(Origin::Account(self.text(value)?)),
            "template" => self.template(value).map(Origin::Template),
            "first" => self.conditions(value),
            "by_kind" if !matches!(column.kind, Kind::Time | Kind::Date) => {
                self.by_kind(column, value, missing, target)
            }
            "by_kind" => Err(self.error(&value.span(), "a time does not depend on the kind")),
            _ => self.row(value),
        }
    }

    fn some_texts(&self, value: &Value<'_>) -> Result<Vec<String>> {
        let texts = self.texts(value)?;
        if texts.is_empty() {
            return Err(self.error(&value.span(), "no column is named"));
        }
        Ok(texts)
    }

    fn row(&self, value: &Value<'_>) -> Result<Origin> {
        let text = self.text(value)?;
        if text.contains(ROW_NUMBER) {
            return Ok(Origin::Row(text));
        }
        Err(self
            .error(&value.span(), "a row id without the row's number")
            .found(text)
            .expected("a text with {n}, such as \"ira-{n}\""))
    }

    /// `"{thread_id}-{reply_to}"`.
    fn template(&self, value: &Value<'_>) -> Result<Vec<Piece>> {
        let text = self.text(value)?;
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((column, after)) = after.split_once('}') else {
                return Err(self
                    .error(&value.span(), "a template without its closing bracket")
                    .found(&text)
                    .expected("columns in brackets, such as \"{thread_id}-{reply_to}\""));
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Column(column.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        if pieces.iter().any(|p| matches!(p, Piece::Column(_))) {
            return Ok(pieces);
        }
        Err(self
            .error(&value.span(), "a template without a column")
            .found(&text)
            .expected("columns in brackets, such as \"{thread_id}-{reply_to}\""))
    }

    fn conditions(&self, value: &Value<'_>) -> Result<Origin> {
        let Some(items) = value.get_ref().as_array() else {
            return Err(self
                .error(&value.span(), "conditions come in a list")
                .expected("first = [{ when = \"column\", is = \"yes\", then = \"repost\" }]"));
        };
        let conditions = items.iter().map(|item| self.condition(item));
        conditions.collect::<Result<_>>().map(Origin::First)
    }

    fn condition(&self, value: &Value<'_>) -> Result<Condition> {
        let table = self.table(value)?;
        for key in table.keys() {
            self.known("key", key, CONDITION_KEYS)?;
        }
        let needed = |name: &str| match table.get(name) {
            Some(value) => self.text(value),
            None => Err(self
                .error(&value.span(), format!("a condition without `{name}`"))
                .expected("{ when = \"column\", is = \"yes\", not = \"no\", then = \"repost\" }")),
        };
        let several = |name: &str| table.get(name).map(|v| self.texts(v)).transpose();
        Ok(Condition {
            when: needed("when")?,
            is: several("is")?.unwrap_or_default(),
            not: several("not")?.unwrap_or_default(),
            then: needed("then")?,
            optional: table.get("optional").map(|v| self.flag(v)).transpose()? == Some(true),
        })
    }

    fn by_kind(
        &self,
        column: &'static Column,
        value: &Value<'_>,
        missing: &[String],
        target: &mut Target,
    ) -> Result<Origin> {
        let mut fields = BTreeMap::new();
        for (key, value) in self.table(value)? {
            self.known("kind of post", key, crate::dataset::schema::POST_KINDS)?;
            let (inner, field) = self.field(column, key, value, missing, target.zone)?;
            if matches!(field.origin, Origin::ByKind(_)) {
                return Err(self.error(&value.span(), "`by_kind` inside `by_kind`"));
            }
            if inner.form.is_some() {
                target.form = inner.form;
            }
            fields.insert(key.get_ref().to_string(), field);
        }
        Ok(Origin::ByKind(fields))
    }

    fn option(
        &self,
        key: &Key<'_>,
        value: &Value<'_>,
        target: &mut Target,
        field: &mut Field,
    ) -> Result<()> {
        let kind = target.column.kind;
        let time = matches!(kind, Kind::Time | Kind::Date);
        match key.get_ref().as_ref() {
            "format" if time => target.formats = self.formats(value)?,
            "zones" if time => target.zones = self.zones(value)?,
            "split" | "list" if matches!(kind, Kind::List) => {}
            "all_zero" if kind == Kind::Count => field.all_zero = self.missing_word(value)?,
            "format" | "split" | "list" | "zones" | "all_zero" => {
                let name = target.column.name;
                return Err(self
                    .error(
                        &key.span(),
                        format!("`{name}` takes no `{}`", key.get_ref()),
                    )
                    .expected("`format` and `zones` for times, `split` and `list` for lists, `all_zero` for counts"));
            }
            "map" => field.map = Some(self.value_map(value)?),
            "else" => field.otherwise = Some(self.text(value)?),
            "missing" => field.missing = self.texts(value)?,
            "optional" => field.optional = self.flag(value)?,
            "form" => target.form = Some(self.form(value)?),
            "replace" => field.shape.replace = self.value_map(value)?.into_iter().collect(),
            "before" => field.shape.before = self.separators(value)?,
            "after" => field.shape.after = Some(self.separator(value)?),
            "trim" => field.shape.trim = Some(self.separator(value)?),
            "resolve" => field.resolve = Some(self.resolve(value)?),
            "numbered" => field.numbered = Some(self.template(value)?),
            "may_lack" => field.may_lack = self.some_texts(value)?,
            _ => {}
        }
        Ok(())
    }

    /// How a cell holds several items; the keys belong together.
    fn list_options(
        &self,
        table: &DeTable<'_>,
        value: &Value<'_>,
        field: &mut Field,
    ) -> Result<()> {
        let text = |name: &str| table.get(name).map(|v| self.separator(v)).transpose();
        let list = table.get("list").map(|v| self.flag(v)).transpose()? == Some(true);
        let (separator, starts, item) = (text("split")?, text("starts")?, text("item")?);
        let wrong = |message: &str| Err(self.error(&value.span(), message));
        field.split = match (separator, list) {
            (Some(_), true) => return wrong("either `split` or `list`, not both"),
            (None, _) if starts.is_some() => return wrong("`starts` needs a `split`"),
            (_, false) if item.is_some() => return wrong("`item` needs `list = true`"),
            (Some(separator), false) => Some(Split::At { separator, starts }),
            (None, true) => Some(Split::Brackets { item }),
            (None, false) => None,
        };
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

    fn separators(&self, value: &Value<'_>) -> Result<Vec<String>> {
        match value.get_ref().as_array() {
            Some(items) => items.iter().map(|item| self.separator(item)).collect(),
            None => Ok(vec![self.separator(value)?]),
        }
    }

    fn flag(&self, value: &Value<'_>) -> Result<bool> {
        value.get_ref().as_bool().ok_or_else(|| {
            self.error(&value.span(), "neither yes nor no")
                .found(value.get_ref().type_str())
                .expected("true or false")
        })
    }

    fn missing_word(&self, value: &Value<'_>) -> Result<bool> {
        let text = self.text(value)?;
        if text == "missing" {
            return Ok(true);
        }
        Err(self
            .error(&value.span(), "what does a column of zeros mean?")
            .found(text)
            .expected("all_zero = \"missing\", or no such key"))
    }

    fn form(&self, value: &Value<'_>) -> Result<Form> {
        match self.text(value)?.as_str() {
            "digits" => Ok(Form::Digits),
            "word" => Ok(Form::Word),
            other => Err(self
                .error(&value.span(), "an unknown form")
                .found(other)
                .expected("digits, or word for anything without white space")),
        }
    }

    fn resolve(&self, value: &Value<'_>) -> Result<(String, String)> {
        let pairs: Vec<(String, String)> = self.value_map(value)?.into_iter().collect();
        match <[(String, String); 1]>::try_from(pairs) {
            Ok([pair]) => Ok(pair),
            Err(_) => Err(self
                .error(
                    &value.span(),
                    "which column holds names, and which one ids?",
                )
                .expected("one pair, such as { author = \"author_id\" }")),
        }
    }

    fn zones(&self, value: &Value<'_>) -> Result<BTreeMap<String, Zone>> {
        let entry = |(key, value): (&Key<'_>, &Value<'_>)| {
            let zone = self.zone(&self.text(value)?, value)?;
            Ok((key.get_ref().to_string(), zone))
        };
        self.table(value)?.iter().map(entry).collect()
    }

    fn formats(&self, value: &Value<'_>) -> Result<Vec<Format>> {
        let formats = self.texts(value)?.into_iter();
        formats.map(|text| self.format(text, value)).collect()
    }

    fn format(&self, text: String, value: &Value<'_>) -> Result<Format> {
        if text == "usual" {
            return Ok(Format::Usual);
        }
        let items: Vec<Item<'_>> = StrftimeItems::new(&text).collect();
        if items.contains(&Item::Error) {
            return Err(self
                .error(&value.span(), "not a time format")
                .found(text)
                .expected("strftime letters, such as %Y-%m-%d %H:%M:%S, or `usual`"));
        }
        let seconds = |item: &Item<'_>| matches!(item, Item::Numeric(Numeric::Timestamp, _));
        if items.iter().any(seconds) {
            return Ok(Format::Seconds(text));
        }
        Ok(Format::Letters(text))
    }

    fn value_map(&self, value: &Value<'_>) -> Result<BTreeMap<String, String>> {
        let entry = |(key, value): (&Key<'_>, &Value<'_>)| {
            Ok((key.get_ref().to_string(), self.text(value)?))
        };
        self.table(value)?.iter().map(entry).collect()
    }
}
