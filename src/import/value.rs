//! A mapping laid over the header of one file: what a record says about each
//! column of the dataset.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::clean::{self, Found, Layout, Raw, Target};
use super::field::{Condition, Field, Origin, Piece, ROW_NUMBER, Shape, Split};
use super::list;
use super::mapping::{Mapping, TableMap};
use super::refuse::{Reason, Refusal, Verdict};
use super::source::{Record, Source};
use super::survey::Survey;
use crate::dataset::ids;
use crate::dataset::schema::Kind;
use crate::error::{Error, Result};

/// Columns of the accounts file that posts ask for, by account.
pub struct Lookups {
    columns: Vec<String>,
    values: BTreeMap<String, Vec<String>>,
}

impl Lookups {
    /// What the posts of a mapping ask for; nothing is known of it yet.
    pub fn wanted(mapping: &Mapping) -> Self {
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

    /// The columns that are asked for.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Keeps the values of an account, one for each column.
    pub fn keep(&mut self, account: &str, values: Vec<String>) {
        self.values.insert(account.to_owned(), values);
    }

    fn get(&self, account: &str, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|c| c == column)?;
        self.values.get(account)?.get(at).map(String::as_str)
    }
}

/// A mapping laid over a file's header.
pub struct Mapped<'m> {
    map: &'m TableMap,
    columns: BTreeMap<&'m str, usize>,
    account: usize,
    kind: Option<usize>,
    lookups: Option<&'m Lookups>,
    survey: &'m Survey,
}

impl<'m> Mapped<'m> {
    /// Lays a table of a mapping over a file.
    ///
    /// # Errors
    /// The file lacks a column, or names it twice.
    pub fn new(
        mapping: &Mapping,
        map: &'m TableMap,
        source: &Source,
        lookups: Option<&'m Lookups>,
        survey: &'m Survey,
    ) -> Result<Self> {
        let mut columns = BTreeMap::new();
        for field in &map.fields {
            if matches!(field.origin, Origin::Account(_)) && mapping.accounts.is_none() {
                return Err(no_accounts(mapping, field));
            }
            for (column, optional) in field.columns() {
                if !optional || source.columns().any(|c| c == column) {
                    let at = position(mapping, field, column, source)?;
                    columns.insert(column, at);
                }
            }
            for part in field.parts() {
                one_of(mapping, part, source, &columns)?;
            }
        }
        let target = |name: &str| map.targets.iter().position(|t| t.column.name == name);
        Ok(Self {
            map,
            columns,
            account: target("account_id").unwrap_or_default(),
            kind: target("kind"),
            lookups,
            survey,
        })
    }

    fn cell<'a>(&self, column: &str, record: &'a Record) -> Option<&'a str> {
        record.cells.get(*self.columns.get(column)?)
    }

    fn target<'a>(&'a self, at: usize, record: &'a Record) -> Verdict<Found<'a>> {
        self.found(&self.map.fields[at], &self.map.targets[at], record)
    }

    fn found<'a>(
        &'a self,
        field: &'a Field,
        target: &'a Target,
        record: &'a Record,
    ) -> Verdict<Found<'a>> {
        let name = target.column.name;
        let (from, raw) = match &field.origin {
            Origin::ByKind(fields) => {
                let kind = self.kind(record)?;
                return match kind.and_then(|kind| fields.get(kind.as_ref())) {
                    Some(field) => self.found(field, target, record),
                    None => Ok(Found {
                        from: name,
                        raw: Raw::Missing,
                    }),
                };
            }
            Origin::First(conditions) => self.first(field, conditions, name, record)?,
            Origin::All(columns) => self.all(field, columns, record)?,
            Origin::Sum(columns) => self.sum(field, columns, record),
            Origin::Columns(columns) => {
                let (from, text) = self.reported(field, columns, record);
                let raw = self.raw(field, target, from, text)?;
                (from, self.numbered(field, raw, record))
            }
            Origin::Account(column) => {
                let text = self.looked_up(target, column, record)?;
                (column.as_str(), self.raw(field, target, column, text)?)
            }
            Origin::Value(value) => {
                let text = Some(Cow::Borrowed(value.as_str()));
                (name, self.raw(field, target, name, text)?)
            }
            Origin::Row(text) => {
                let text = text.replace(ROW_NUMBER, &record.number.to_string());
                (name, self.raw(field, target, name, Some(text.into()))?)
            }
            Origin::Template(pieces) => {
                let text = self.template(field, pieces, record).map(Cow::Owned);
                (name, self.raw(field, target, name, text)?)
            }
        };
        Ok(Found { from, raw })
    }

    /// The kind of the post, if the mapping says one.
    fn kind<'a>(&'a self, record: &'a Record) -> Verdict<Option<Cow<'a, str>>> {
        let Some(at) = self.kind else {
            return Ok(None);
        };
        match self.target(at, record)?.raw {
            Raw::One(kind) => Ok(Some(kind)),
            _ => Ok(None),
        }
    }

    /// The first column that is reported, or else the last one that the file has.
    fn reported<'a>(
        &'a self,
        field: &'a Field,
        columns: &'a [String],
        record: &'a Record,
    ) -> (&'a str, Option<Cow<'a, str>>) {
        let mut found: (&str, Option<&str>) = (columns.first().map_or("", String::as_str), None);
        for column in columns {
            if let Some(text) = self.cell(column, record) {
                found = (column, Some(text));
                if !self.is_missing(field, column, text) && !text.trim().is_empty() {
                    break;
                }
            }
        }
        (found.0, found.1.map(Cow::Borrowed))
    }

    /// Where 0 is not reported, neither is `0.0`.
    fn is_missing(&self, field: &Field, column: &str, text: &str) -> bool {
        let is = |word: &String| word == text || is_zero(word) && is_zero(text);
        field.missing.iter().any(is)
            || field.all_zero && self.survey.is_silent(column) && is_zero(text)
    }

    fn looked_up<'a>(
        &'a self,
        target: &Target,
        column: &'a str,
        record: &'a Record,
    ) -> Verdict<Option<Cow<'a, str>>> {
        if target.column.name == "account_id" {
            return Ok(None);
        }
        let Raw::One(account) = self.target(self.account, record)?.raw else {
            return Ok(None);
        };
        let value = self.lookups.and_then(|l| l.get(&account, column));
        Ok(value.map(Cow::Borrowed))
    }

    /// A number that counts within something else alone becomes an id.
    fn numbered<'a>(&self, field: &Field, raw: Raw<'a>, record: &Record) -> Raw<'a> {
        match (&field.numbered, raw) {
            (Some(pieces), Raw::One(text)) if text.bytes().all(|b| b.is_ascii_digit()) => {
                let id = self.template(field, pieces, record);
                id.map_or(Raw::Missing, |id| Raw::One(Cow::Owned(id)))
            }
            (_, raw) => raw,
        }
    }

    /// Nothing if a column of it is not reported. What stands there is part of an
    /// id as a rule, which holds no white space at its ends.
    fn template(&self, field: &Field, pieces: &[Piece], record: &Record) -> Option<String> {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Column(column) => {
                    let cell = self.cell(column, record)?.trim();
                    if cell.is_empty() || self.is_missing(field, column, cell) {
                        return None;
                    }
                    text.push_str(ids::without_zero_fraction(cell));
                }
            }
        }
        Some(text)
    }

    fn first<'a>(
        &'a self,
        field: &'a Field,
        conditions: &'a [Condition],
        name: &'a str,
        record: &'a Record,
    ) -> Verdict<(&'a str, Raw<'a>)> {
        let mut value = None;
        for condition in conditions {
            // Every condition is looked at: a later one may refuse the record.
            if self.holds(field, condition, record)? && value.is_none() {
                value = Some(condition);
            }
        }
        let otherwise = field.otherwise.as_deref();
        Ok(match (value, otherwise) {
            (Some(c), _) => (c.when.as_str(), Raw::One(Cow::Borrowed(&c.then))),
            (None, Some(text)) => (name, Raw::One(Cow::Borrowed(text))),
            (None, None) => (name, Raw::Missing),
        })
    }

    fn holds(&self, field: &Field, condition: &Condition, record: &Record) -> Verdict<bool> {
        let text = self.cell(&condition.when, record).unwrap_or("").trim();
        let is = |words: &[String]| words.iter().any(|word| word == text);
        if is(&condition.is) {
            return Ok(true);
        }
        if is(&condition.not) || self.is_missing(field, &condition.when, text) {
            return Ok(false);
        }
        if condition.is.is_empty() {
            return Ok(true);
        }
        if condition.not.is_empty() {
            return Ok(false);
        }
        Err(Refusal::new(Reason::Unmapped, &condition.when, text))
    }

    fn all<'a>(
        &'a self,
        field: &'a Field,
        columns: &'a [String],
        record: &'a Record,
    ) -> Verdict<(&'a str, Raw<'a>)> {
        let first = columns.first().map_or("", String::as_str);
        let mut items = Vec::new();
        for column in columns {
            let Some(text) = self.cell(column, record) else {
                continue;
            };
            match self.items(field, column, Cow::Borrowed(text))? {
                Raw::Many(many) => items.extend(many),
                Raw::One(one) => items.push(one),
                Raw::Missing => {}
                Raw::Malformed(text) => return Ok((column, Raw::Malformed(text))),
            }
        }
        Ok((first, Raw::Many(items)))
    }

    /// The sum of the counts that are reported; nothing if the first one is not.
    fn sum<'a>(
        &'a self,
        field: &'a Field,
        columns: &'a [String],
        record: &'a Record,
    ) -> (&'a str, Raw<'a>) {
        let first = columns.first().map_or("", String::as_str);
        let mut sum: u64 = 0;
        for column in columns {
            let text = self.cell(column, record).unwrap_or("");
            if text.trim().is_empty() || self.is_missing(field, column, text) {
                if column == first {
                    return (first, Raw::Missing);
                }
                continue;
            }
            match clean::count(text).and_then(|n| sum.checked_add(n)) {
                Some(total) => sum = total,
                None => return (column, Raw::Malformed(Cow::Borrowed(text))),
            }
        }
        (first, Raw::One(sum.to_string().into()))
    }

    fn raw<'a>(
        &'a self,
        field: &'a Field,
        target: &Target,
        from: &'a str,
        text: Option<Cow<'a, str>>,
    ) -> Verdict<Raw<'a>> {
        let Some(text) = text else {
            return Ok(Raw::Missing);
        };
        if field.split.is_some() {
            return self.items(field, from, text);
        }
        let raw = self.value(field, from, text)?;
        Ok(match raw {
            Raw::One(text) if target.column.kind == Kind::Id => Raw::One(clean::whole(text)),
            raw => raw,
        })
    }

    /// The value after `map`, then `missing`, then `else`; then what is done to it.
    fn value<'a>(&'a self, field: &'a Field, from: &str, text: Cow<'a, str>) -> Verdict<Raw<'a>> {
        let mapped = field.map.as_ref().and_then(|map| map.get(text.as_ref()));
        if let Some(value) = mapped {
            return Ok(Raw::One(Cow::Borrowed(value)));
        }
        if self.is_missing(field, from, &text) {
            return Ok(Raw::Missing);
        }
        match (&field.map, &field.otherwise) {
            (None, _) => {}
            (Some(_), Some(value)) => return Ok(Raw::One(Cow::Borrowed(value))),
            (Some(_), None) => return Err(Refusal::new(Reason::Unmapped, from, &text)),
        }
        let Some(shaped) = field.shape.applied(&text) else {
            return Ok(Raw::Malformed(text));
        };
        let shaped = shaped.map_or(text, Cow::Owned);
        Ok(match &field.resolve {
            Some(pair) => self.survey.resolved(pair, shaped),
            None => Raw::One(shaped),
        })
    }

    fn items<'a>(&'a self, field: &'a Field, from: &str, text: Cow<'a, str>) -> Verdict<Raw<'a>> {
        let parts = match &field.split {
            None => vec![text.clone().into_owned()],
            Some(Split::At { separator, starts }) => cut(&text, separator, starts.as_deref()),
            Some(Split::Brackets { .. }) if self.is_missing(field, from, &text) => Vec::new(),
            Some(Split::Brackets { item }) => match list::bracketed(&text, item.as_deref()) {
                Some(items) => items,
                None => return Ok(Raw::Malformed(text)),
            },
        };
        let mut items = Vec::new();
        for part in parts {
            match self.value(field, from, Cow::Owned(part))? {
                Raw::One(value) => items.push(value),
                Raw::Missing | Raw::Many(_) => {}
                Raw::Malformed(part) => return Ok(Raw::Malformed(part)),
            }
        }
        Ok(Raw::Many(items))
    }
}

impl Layout for Mapped<'_> {
    fn targets(&self) -> &[Target] {
        &self.map.targets
    }

    fn found<'a>(&'a self, record: &'a Record) -> Verdict<Vec<Found<'a>>> {
        let fields = 0..self.map.fields.len();
        fields.map(|at| self.target(at, record)).collect()
    }
}

impl Shape {
    /// What becomes of a value: nothing if it is not of the form that can be cut,
    /// and nothing inside if it stays as it is.
    fn applied(&self, text: &str) -> Option<Option<String>> {
        if *self == Self::default() {
            return Some(None);
        }
        let mut text = text.to_owned();
        for (from, to) in &self.replace {
            text = text.replace(from, to);
        }
        let mut rest = text.as_str();
        for separator in &self.before {
            rest = rest
                .split_once(separator)
                .map_or(rest, |(before, _)| before);
        }
        if let Some(separator) = &self.after {
            let trimmed = rest.trim_end_matches(separator.as_str());
            rest = trimmed.rsplit_once(separator)?.1;
        }
        if let Some(characters) = &self.trim {
            rest = rest.trim_matches(|c| characters.contains(c));
        }
        Some(Some(rest.to_owned()))
    }
}

/// The items of a cell, without the white space around them. A separator inside
/// an item can be told only where it is known how every item starts.
fn cut(text: &str, separator: &str, starts: Option<&str>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for piece in text.split(separator) {
        let inside = starts.is_some_and(|start| !piece.trim_start().starts_with(start));
        match items.last_mut() {
            Some(last) if inside => {
                last.push_str(separator);
                last.push_str(piece);
            }
            _ => items.push(piece.to_owned()),
        }
    }
    items.iter().map(|item| item.trim().to_owned()).collect()
}

/// Whether a cell says nought.
pub fn is_zero(text: &str) -> bool {
    ids::without_zero_fraction(text.trim()) == "0"
}

/// The position of a column that the mapping names; the error stands at its line
/// there, or at the file's header if the mapping is one of ours.
pub fn position(mapping: &Mapping, field: &Field, column: &str, source: &Source) -> Result<usize> {
    source.position(column).map_err(|error| {
        if mapping.built_in {
            return error;
        }
        let error = error.file(mapping.path.display()).line(field.line);
        error.column(format!("{} in {}", column, source.name()))
    })
}

/// Of several alternatives the file must have one.
fn one_of(
    mapping: &Mapping,
    field: &Field,
    source: &Source,
    columns: &BTreeMap<&str, usize>,
) -> Result<()> {
    let Some(names) = field.alternatives() else {
        return Ok(());
    };
    if names.iter().any(|name| columns.contains_key(name.as_str())) {
        return Ok(());
    }
    let first = names.first().map_or("", String::as_str);
    position(mapping, field, first, source).map(|_| ())
}

fn no_accounts(mapping: &Mapping, field: &Field) -> Error {
    Error::could_not("`account` looks up the accounts file, but the mapping has no [accounts]")
        .file(mapping.path.display())
        .line(field.line)
        .help("add: [accounts] with file = \"accounts.csv\" and account_id")
}
