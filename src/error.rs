//! What went wrong, where, and what to do next: the one error type and its exit code.
//!
//! Every module returns this type, so that an error printed at the top always
//! has the same parts: file, line, column, found, expected, next step.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use crate::plain::{excerpt, visible, visible_lines};

/// The result of anything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Which of the two failing exit codes an error asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The input was read and is invalid, or a comparison does not hold: exit 1.
    Invalid,
    /// The task could not be done: usage, unreadable or missing input: exit 2.
    CouldNot,
}

/// One problem, with the place it stands at and the next step.
///
/// Built by chaining: `Error::could_not("no such column").file(path).line(1).help("…")`.
#[derive(Debug, Clone, Serialize)]
pub struct Error(Box<Parts>);

#[derive(Debug, Clone, Serialize)]
struct Parts {
    kind: Kind,
    message: String,
    file: Option<String>,
    line: Option<u64>,
    column: Option<String>,
    found: Option<String>,
    expected: Option<String>,
    help: Option<String>,
}

impl Error {
    /// An error with exit code 2.
    pub fn could_not(message: impl Into<String>) -> Self {
        Self::new(Kind::CouldNot, message.into())
    }

    /// An error with exit code 1.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message.into())
    }

    fn new(kind: Kind, message: String) -> Self {
        let (file, line, column) = (None, None, None);
        let (found, expected, help) = (None, None, None);
        Self(Box::new(Parts {
            kind,
            message,
            file,
            line,
            column,
            found,
            expected,
            help,
        }))
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl fmt::Display) -> Self {
        self.0.file = Some(file.to_string());
        self
    }

    /// The same, of a file that will lie below `to` and is still below `from`.
    #[must_use]
    pub fn moved(mut self, from: &Path, to: &Path) -> Self {
        let file = self.0.file.as_deref().map(Path::new);
        if let Some(rest) = file.and_then(|file| file.strip_prefix(from).ok()) {
            let named = match rest.as_os_str().is_empty() {
                true => to.to_path_buf(),
                false => to.join(rest),
            };
            self.0.file = Some(named.display().to_string());
        }
        self
    }

    /// Names the line, from 1.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.0.line = Some(line);
        self
    }

    /// Names the column of a table, or the key of a document.
    #[must_use]
    pub fn column(mut self, column: impl fmt::Display) -> Self {
        self.0.column = Some(column.to_string());
        self
    }

    /// Shows what stands there, shortened and with control characters escaped.
    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.0.found = Some(excerpt(&found.to_string()));
        self
    }

    /// Says what would have been right.
    #[must_use]
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.0.expected = Some(expected.to_string());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.0.help = Some(help.to_string());
        self
    }

    /// The same problem, found in the input rather than in the attempt to read it.
    #[must_use]
    pub fn as_invalid(mut self) -> Self {
        self.0.kind = Kind::Invalid;
        self
    }

    /// The kind, which decides the exit code.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The exit code of a run that ends with this error.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.0.kind {
            Kind::Invalid => 1,
            Kind::CouldNot => 2,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.0;
        match (&parts.file, parts.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: ", visible(file))?,
            (Some(file), None) => write!(f, "{}: ", visible(file))?,
            _ => {}
        }
        write!(f, "{}", visible_lines(&parts.message))?;
        if let Some(column) = &parts.column {
            write!(f, " (column {})", visible(column))?;
        }
        if let Some(found) = &parts.found {
            write!(f, "\nfound: {found}")?;
        }
        if let Some(expected) = &parts.expected {
            write!(f, "\nexpected: {}", visible_lines(expected))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl miette::Diagnostic for Error {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.0.help.as_ref()?;
        Some(Box::new(visible_lines(help)))
    }
}
