//! Reading TOML by hand, so that every error names the file, the line and the
//! nearest key that would have been right.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::dataset::schema;
use crate::error::{Error, Result};

/// A key and where it stands.
pub type Key<'t> = Spanned<Cow<'t, str>>;
/// A value and where it stands.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// A TOML document being read.
pub struct Reader<'t> {
    /// Its path, for errors.
    pub path: &'t Path,
    /// Its text, to count lines in.
    pub text: &'t str,
}

impl Reader<'_> {
    /// Refuses a key that is none of the names, and says which one is nearest.
    pub fn known(&self, what: &str, key: &Key<'_>, names: &[&'static str]) -> Result<()> {
        if names.iter().any(|name| name == key.get_ref()) {
            return Ok(());
        }
        let error = self
            .error(&key.span(), format!("an unknown {what}"))
            .found(key.get_ref());
        Err(
            match schema::nearest(key.get_ref(), names.iter().copied()) {
                Some(near) => error.expected(format!("the nearest is `{near}`")),
                None => error.expected(format!("one of {}", names.join(", "))),
            },
        )
    }

    /// A value that is a table.
    pub fn table<'v, 't>(&self, value: &'v Value<'t>) -> Result<&'v DeTable<'t>> {
        value.get_ref().as_table().ok_or_else(|| {
            self.error(&value.span(), "not a table")
                .found(value.get_ref().type_str())
                .expected("a table")
        })
    }

    /// A text; numbers and days may stand without quotation marks.
    pub fn text(&self, value: &Value<'_>) -> Result<String> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            DeValue::Datetime(time) => Ok(time.to_string()),
            other => Err(self
                .error(&value.span(), "not a text")
                .found(other.type_str())
                .expected("a text in quotation marks")),
        }
    }

    /// Several texts, or one.
    pub fn texts(&self, value: &Value<'_>) -> Result<Vec<String>> {
        match value.get_ref().as_array() {
            Some(items) => items.iter().map(|item| self.text(item)).collect(),
            None => Ok(vec![self.text(value)?]),
        }
    }

    /// An error at a place.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> Error {
        self.place(Error::could_not(message), span)
    }

    /// Places an error.
    pub fn place(&self, error: Error, span: &Range<usize>) -> Error {
        error.file(self.path.display()).line(self.line(span))
    }

    /// An error at a line.
    pub fn at_line(&self, line: u64, message: &str) -> Error {
        Error::could_not(message)
            .file(self.path.display())
            .line(line)
    }

    /// The line of a place, from 1.
    pub fn line(&self, span: &Range<usize>) -> u64 {
        let before = self.text.get(..span.start).unwrap_or("");
        1 + before.matches('\n').count() as u64
    }
}
