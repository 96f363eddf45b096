//! The template engine, locked down: everything is escaped, nothing undefined
//! is printed, and a number reaches the page only through a fact.

use std::sync::{Arc, Mutex};

use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

mod frame;
mod said;
mod words;

pub use frame::Cell;
pub use said::{CONFIDENCE, Condition, LIKELIHOOD, Said};

use super::budget::Budget;
use super::templates::Templates;
use super::view;
use crate::error::{Error, Result};
use crate::facts::{self, Fact, Facts};
use crate::message::{Labels, Language};
use crate::number;
use crate::plain;
use said::Record;

/// What the functions of the templates look things up in, and a record of what
/// they were asked for.
pub struct Words {
    /// The facts.
    pub facts: Arc<Facts>,
    /// The reader's language.
    pub language: Arc<Language>,
    /// The data's own labels.
    pub labels: Arc<Labels>,
    /// What the page may hold.
    pub(super) budget: Budget,
    record: Mutex<Record>,
}

type Outcome<T> = std::result::Result<T, minijinja::Error>;

/// An environment with the templates and their functions.
pub fn environment(templates: &Templates, words: &Arc<Words>) -> Result<Environment<'static>> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.remove_filter("safe");
    env.set_recursion_limit(60);
    env.set_fuel(Some(500_000_000));
    env.set_formatter(|out, state, value| match value.kind() {
        ValueKind::Number => Err(refused("a bare number in a template; print a fact instead")),
        ValueKind::None => Err(refused("nothing to print")),
        _ if value.is_safe() => minijinja::escape_formatter(out, state, value),
        _ => out
            .write_str(&escape(&value.to_string()))
            .map_err(minijinja::Error::from),
    });
    functions(&mut env, words);
    questions(&mut env, words);
    said::functions(&mut env, words);
    for (name, source) in templates.iter() {
        env.add_template_owned(name.to_owned(), source.to_owned())
            .map_err(|e| failed(&e))?;
    }
    Ok(env)
}

/// A template error with its file and line.
pub fn failed(e: &minijinja::Error) -> Error {
    let mut causes = vec![e.to_string()];
    let mut source = std::error::Error::source(e);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    let detail = causes.join(": ");
    let error = Error::could_not(format!("a template cannot be rendered: {detail}"));
    match (e.name(), e.line()) {
        (Some(name), Some(line)) => error.file(name).line(line as u64),
        _ => error,
    }
}

fn refused(why: &str) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, why.to_owned())
}

fn from_ours(e: Error) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, e.to_string())
}

/// What templates may print.
fn functions(env: &mut Environment<'static>, words: &Arc<Words>) {
    let w = Arc::clone(words);
    env.add_function("fact", move |id: &str| {
        w.fact(id, Language::fact).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("bare", move |id: &str| {
        w.fact(id, Language::bare).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("interval", move |id: &str| {
        w.interval(id).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("range", move |id: &str| {
        w.range(id).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("reason", move |id: &str| {
        w.language.reason(w.get(id)?).map_err(from_ours)
    });
    let w = Arc::clone(words);
    env.add_function("t", move |key: &str, args: Kwargs| {
        w.text(key, &args).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("event_kind", move |kind: &str| w.event_kind(kind));
    let w = Arc::clone(words);
    env.add_function("frame", move |id: &str| w.frame(id));
    let w = Arc::clone(words);
    env.add_function("ends", move |id: &str| w.ends(id));
    let w = Arc::clone(words);
    env.add_function("records", move |id: &str| w.records(id));
    let w = Arc::clone(words);
    env.add_function("narrative", move |id: &str| {
        w.labels.narrative(id).to_owned()
    });
    let w = Arc::clone(words);
    env.add_function("event", move |id: &str| w.labels.event(id).to_owned());
    let w = Arc::clone(words);
    env.add_function("date", move |day: &str| {
        w.day(day).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("unit", move |id: &str| w.unit(id));
    let w = Arc::clone(words);
    env.add_function("when", move |id: &str| {
        w.when(id).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("since", move |id: &str| {
        let period = w
            .get(id)?
            .period
            .as_ref()
            .ok_or_else(|| refused(&format!("{id} has no period")))?;
        w.day(&period.start).map(Value::from_safe_string)
    });
    let w = Arc::clone(words);
    env.add_function("warned", move |ids: Vec<String>| w.warned(&ids));
    env.add_function("literal", |text: &str| text.to_owned());
    let w = Arc::clone(words);
    env.add_function("numbers", move || view::numbers(&w).map_err(from_ours));
    env.add_function("scoped", |name: &str, scope: Kwargs| scoped(name, &scope));
    env.add_function("anchor", |id: &str| anchor(id));
}

/// What templates may ask about facts: the answers decide which words are said.
fn questions(env: &mut Environment<'static>, words: &Arc<Words>) {
    let w = Arc::clone(words);
    env.add_function("known", move |id: &str| {
        w.facts.get(id).is_some_and(|f| f.value.is_some())
    });
    let w = Arc::clone(words);
    env.add_function("exists", move |id: &str| w.facts.get(id).is_some());
    let w = Arc::clone(words);
    env.add_function("lacks", move |id: &str| {
        w.facts.get(id).is_some_and(Fact::lacks_table)
    });
    let w = Arc::clone(words);
    env.add_function("nonzero", move |id: &str| {
        w.facts
            .get(id)
            .and_then(|f| f.value.as_deref())
            .is_some_and(|v| v != "0")
    });
    let w = Arc::clone(words);
    env.add_function("exceeds", move |a: &str, b: &str| {
        Ok::<_, minijinja::Error>(w.value(a)? > w.value(b)?)
    });
    let w = Arc::clone(words);
    env.add_function("unlikely", move |id: &str| {
        Ok::<_, minijinja::Error>(w.value(id)? < Some(facts::UNLIKELY))
    });
    let w = Arc::clone(words);
    env.add_function("direction", move |id: &str, neutral: &str| {
        w.direction(id, neutral)
    });
    let w = Arc::clone(words);
    env.add_function("below", move |id: &str, limit: &str| {
        Ok::<_, minijinja::Error>(w.value(id)? < number::parse(limit))
    });
    let w = Arc::clone(words);
    env.add_function("reaches", move |id: &str, limit: &str| {
        Ok::<_, minijinja::Error>(w.value(id)? >= number::parse(limit))
    });
    let w = Arc::clone(words);
    env.add_function("parameter", move |id: &str, name: &str| {
        let said = w.get(id)?.parameters.get(name).cloned();
        Ok::<_, minijinja::Error>(said.unwrap_or_default())
    });
    let w = Arc::clone(words);
    env.add_function("says", move |id: &str, parameter: &str, word: &str| {
        let fact = w.get(id)?;
        let said = fact.parameters.get(parameter);
        Ok::<_, minijinja::Error>(said.is_some_and(|said| said == word))
    });
}

/// The id of a fact within a scope: `scoped("narrative.jsd", takedown="t1")`.
fn scoped(name: &str, scope: &Kwargs) -> Outcome<String> {
    let pairs: Vec<(String, String)> = scope
        .args()
        .map(|key| Ok((key.to_owned(), scope.get::<String>(key)?)))
        .collect::<Outcome<_>>()?;
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    Ok(facts::id(name, &pairs))
}

/// The id of a fact's row in the appendix: letters, digits, `-`, `_` and `.`
/// stay, everything else becomes its code point between tildes, so that no two
/// ids share one.
pub fn anchor(id: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let encoded: String = id
        .chars()
        .map(|c| {
            if safe(c) {
                c.to_string()
            } else {
                format!("~{:x}~", u32::from(c))
            }
        })
        .collect();
    format!("n-{encoded}")
}

/// Text of the data as it reaches the page: no longer than a paragraph, addresses
/// defanged, hidden characters shown, markup escaped.
pub fn escape(text: &str) -> String {
    const LONGEST: usize = 5_000;
    plain::html(&plain::defanged(&plain::cut(text, LONGEST)))
}
