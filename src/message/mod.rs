//! Words in the reader's language: Fluent messages, numbers with their units,
//! and the labels of narratives, events and groups.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

mod fact;
mod labels;
mod published;

pub use fact::cell_decimals;
pub use labels::Labels;
pub use published::AS_PUBLISHED;

use crate::error::{Error, Result};
use crate::number::Numbers;

/// The languages that a report can be written in, with their message files:
/// the folders below `templates/`, as `build.rs` found them.
const LANGUAGES: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The codes of the languages.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(code, _)| *code)
}

/// Every message file that is built in, with its path below `templates/`.
pub fn sources() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES
        .iter()
        .flat_map(|(_, files)| files.iter().copied())
}

/// A language, ready to write in.
pub struct Language {
    /// Its code: `en`.
    pub code: String,
    /// How it writes numbers and dates.
    pub numbers: Numbers,
    bundle: FluentBundle<FluentResource>,
}

/// What stands in a placeable of a message.
#[derive(Debug, Clone)]
pub enum Arg {
    /// A text.
    Text(String),
    /// A number as it is shown, and the number that decides on singular or
    /// plural: `{ $posts }` shows it, `{ $posts_n -> … }` selects by it.
    Count(String, f64),
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Language {
    /// Opens a language by its code.
    pub fn open(code: &str) -> Result<Self> {
        let Some((_, files)) = LANGUAGES.iter().find(|(c, _)| *c == code) else {
            let known: Vec<&str> = languages().collect();
            return Err(Error::could_not("no messages in that language")
                .column("language")
                .found(code)
                .expected(known.join(", ")));
        };
        let id: LanguageIdentifier = code
            .parse()
            .map_err(|_| Error::could_not("not a language").found(code))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are for mixed directions; here they would end up in
        // figures, where they are shown as signs.
        bundle.set_use_isolating(false);
        for (path, source) in *files {
            add(&mut bundle, path, source)?;
        }
        Ok(Self {
            code: code.to_owned(),
            numbers: Numbers::new(code)?,
            bundle,
        })
    }

    /// A message with its placeables filled. A missing message, or a placeable
    /// without argument, is an error: a report with holes must not be written.
    pub fn text(&self, key: &str, args: &[(&str, Arg)]) -> Result<String> {
        let map: BTreeMap<&str, Arg> = args
            .iter()
            .map(|(name, arg)| (*name, arg.clone()))
            .collect();
        self.fill(key, &map)
    }

    /// The same, from a map.
    pub fn fill(&self, key: &str, args: &BTreeMap<&str, Arg>) -> Result<String> {
        let missing = |what: String| {
            Error::could_not(what)
                .file(format!("templates/{}", self.code))
                .column(key)
        };
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|m| m.value())
            .ok_or_else(|| missing("no such message".to_owned()))?;
        let mut errors = Vec::new();
        let filled = self
            .bundle
            .format_pattern(pattern, Some(&fluent(args)), &mut errors)
            .into_owned();
        match errors.first() {
            None => Ok(filled),
            Some(e) => Err(missing(format!("a message cannot be filled: {e}"))),
        }
    }

    /// Whether there is such a message.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

fn add(bundle: &mut FluentBundle<FluentResource>, path: &str, source: &str) -> Result<()> {
    let broken = |e: String| {
        Error::could_not(format!("a message file cannot be read: {e}"))
            .file(format!("templates/{path}"))
    };
    let resource =
        FluentResource::try_new(source.to_owned()).map_err(|(_, e)| broken(format!("{e:?}")))?;
    bundle
        .add_resource(resource)
        .map_err(|e| broken(format!("{e:?}")))
}

fn fluent<'a>(args: &'a BTreeMap<&str, Arg>) -> FluentArgs<'a> {
    let mut filled = FluentArgs::new();
    for (name, arg) in args {
        match arg {
            Arg::Text(text) => filled.set(*name, text.as_str()),
            Arg::Count(shown, number) => {
                filled.set(*name, shown.as_str());
                filled.set(format!("{name}_n"), FluentValue::from(*number));
            }
        }
    }
    filled
}
