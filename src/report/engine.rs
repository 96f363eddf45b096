//! The template engine, locked down: everything is escaped, nothing undefined
//! is printed, and a number reaches the page only through a fact.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use super::templates::Templates;
use crate::dataset::schema::nearest;
use crate::error::{Error, Result};
use crate::facts::{self, Fact, Facts};
use crate::message::{Arg, Labels, Language};
use crate::number;
use crate::plain;
use crate::time;

/// What the functions of the templates look things up in.
pub struct Words {
    /// The facts.
    pub facts: Arc<Facts>,
    /// The reader's language.
    pub language: Arc<Language>,
    /// The data's own labels.
    pub labels: Arc<Labels>,
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
            .write_str(&plain_html(&value.to_string()))
            .map_err(minijinja::Error::from),
    });
    functions(&mut env, words);
    questions(&mut env, words);
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
        w.language.interval(w.get(id)?).map_err(from_ours)
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
    env.add_function("frame", move |id: &str| w.frame(id));
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

/// Text of the data as it reaches the page: addresses defanged, hidden
/// characters shown, markup escaped.
fn plain_html(text: &str) -> String {
    escape(&plain::defanged(text))
}

/// Text made safe for HTML text and for quoted attributes; hidden characters shown.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain::visible_lines(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

impl Words {
    fn get(&self, id: &str) -> Outcome<&Fact> {
        self.facts.get(id).ok_or_else(|| {
            let known = self.facts.iter().map(|f| f.id.as_str());
            match nearest(id, known) {
                Some(near) => refused(&format!("there is no fact {id}; the nearest is {near}")),
                None => refused(&format!("there is no fact {id}; facts.json lists them")),
            }
        })
    }

    fn value(&self, id: &str) -> Outcome<Option<f64>> {
        Ok(self.get(id)?.value.as_deref().and_then(number::parse))
    }

    /// A fact as an element that carries its value and leads to its appendix row.
    pub fn fact(&self, id: &str, show: fn(&Language, &Fact) -> Result<String>) -> Outcome<String> {
        let fact = self.get(id)?;
        let shown = escape(&show(&self.language, fact).map_err(from_ours)?);
        let value = escape(fact.value.as_deref().unwrap_or(""));
        let (anchor, id) = (anchor(id), escape(id));
        let mark = self.mark(fact)?;
        Ok(format!(
            "<a class=\"to-number\" href=\"#{anchor}\"><data class=\"fact\" value=\"{value}\" data-fact=\"{id}\">{shown}</data>{mark}</a>"
        ))
    }

    /// The sign of a number that has warnings, which it spells when pointed at;
    /// the block below the number spells them for everybody.
    fn mark(&self, fact: &Fact) -> Outcome<String> {
        let warnings = self.language.warnings(fact).map_err(from_ours)?;
        if warnings.is_empty() || fact.value.is_none() {
            return Ok(String::new());
        }
        let spelt = escape(&warnings.join(" "));
        let sign = self.language.text("warning-sign", &[]).map_err(from_ours)?;
        Ok(format!(
            "<sup class=\"mark\" title=\"{spelt}\">{}</sup>",
            escape(&sign)
        ))
    }

    /// The warnings of several facts, each once, in the order of the facts. Ids
    /// that no fact has are passed over.
    fn warned(&self, ids: &[String]) -> Outcome<Vec<String>> {
        let mut all = Vec::new();
        for fact in ids.iter().filter_map(|id| self.facts.get(id)) {
            for warning in self.language.warnings(fact).map_err(from_ours)? {
                if !all.contains(&warning) {
                    all.push(warning);
                }
            }
        }
        Ok(all)
    }

    fn interval(&self, id: &str) -> Outcome<String> {
        let fact = self.get(id)?;
        let range = self.language.interval(fact).map_err(from_ours)?;
        if range.is_empty() {
            return Ok(String::new());
        }
        let level = fact.level.as_deref().unwrap_or("");
        let level = self.language.numbers.percent(level, 0);
        let args = [("range", escape(&range).into()), ("level", level.into())];
        let shown = self.language.text("interval", &args).map_err(from_ours)?;
        Ok(format!("<span class=\"interval\">{shown}</span>"))
    }

    /// Whether an interval lies above, below or on a neutral value: `up`,
    /// `down`, `unclear`, or `none` without an interval.
    fn direction(&self, id: &str, neutral: &str) -> Outcome<&'static str> {
        let fact = self.get(id)?;
        let bound = |b: &Option<String>| b.as_deref().and_then(number::parse);
        let neutral = number::parse(neutral).unwrap_or(0.0);
        Ok(match (bound(&fact.lower), bound(&fact.upper)) {
            (Some(lower), _) if lower > neutral => "up",
            (_, Some(upper)) if upper < neutral => "down",
            (Some(_), Some(_)) => "unclear",
            _ => "none",
        })
    }

    fn day(&self, day: &str) -> Outcome<String> {
        let number = time::parse_day(day)
            .ok_or_else(|| refused(&format!("{day} is no day (YYYY-MM-DD)")))?;
        Ok(format!(
            "<time datetime=\"{day}\">{}</time>",
            escape(&self.language.numbers.day(number))
        ))
    }

    /// A message; its arguments are escaped unless they are safe already.
    fn text(&self, key: &str, args: &Kwargs) -> Outcome<String> {
        let mut filled: BTreeMap<&str, Arg> = BTreeMap::new();
        for name in args.args() {
            let value: Value = args.get(name)?;
            if value.kind() == ValueKind::Number {
                return Err(refused("a bare number in a message; pass a fact instead"));
            }
            let text = value.to_string();
            filled.insert(
                name,
                Arg::Text(if value.is_safe() {
                    text
                } else {
                    plain_html(&text)
                }),
            );
        }
        self.language.fill(key, &filled).map_err(from_ours)
    }

    /// A fact with rows, ready for a table: names of columns, and cells that are
    /// either labels or numbers.
    fn frame(&self, id: &str) -> Outcome<Value> {
        let fact = self.get(id)?;
        let columns: Vec<Value> = fact
            .columns
            .iter()
            .map(|c| Ok(minijinja::context! { shown => self.header(&c.name, &c.unit)?, numeric => !c.unit.is_empty() }))
            .collect::<Outcome<_>>()?;
        let rows: Vec<Vec<Value>> = fact
            .rows
            .iter()
            .map(|row| {
                let measured = self.measured(fact, row);
                fact.columns
                    .iter()
                    .zip(row)
                    .map(|(c, cell)| match (c.unit.as_str(), measured) {
                        (AS_MEASURED, Some(other)) => {
                            self.cell(other, &c.name, &other.unit, cell.as_deref())
                        }
                        _ => self.cell(fact, &c.name, &c.unit, cell.as_deref()),
                    })
                    .collect()
            })
            .collect::<Outcome<_>>()?;
        Ok(minijinja::context! { columns => columns, rows => rows })
    }

    /// The fact whose number a row tells, where its cells have that fact's unit.
    fn measured(&self, fact: &Fact, row: &[Option<String>]) -> Option<&Fact> {
        let id = row.get(fact.column("measure")?)?.as_deref()?;
        self.facts.get(id)
    }

    fn header(&self, name: &str, unit: &str) -> Outcome<String> {
        let key = format!("column-{}", name.replace('_', "-"));
        if self.language.has(&key) {
            return self.language.text(&key, &[]).map_err(from_ours);
        }
        let unit = format!("name-{}", unit.replace('_', "-"));
        if self.language.has(&unit) {
            self.language.text(&unit, &[]).map_err(from_ours)
        } else {
            Ok(name.to_owned())
        }
    }

    fn cell(&self, fact: &Fact, column: &str, unit: &str, cell: Option<&str>) -> Outcome<Value> {
        let numeric = !unit.is_empty();
        let shown = match cell {
            None if fact.suppressed => self.language.text("suppressed", &[]).map_err(from_ours)?,
            None => "–".to_owned(),
            Some(value) if numeric => self
                .language
                .number(value, unit, decimals(fact, unit))
                .map_err(from_ours)?,
            Some(value) => self.label(column, value)?,
        };
        Ok(minijinja::context! { shown => shown, value => cell.unwrap_or(""), numeric => numeric })
    }

    /// What a headline number is called, with the takedown that it is about.
    fn headline(&self, id: &str) -> Outcome<String> {
        let (name, scope) = id.split_once('[').unwrap_or((id, ""));
        let key = format!("headline-{}", name.replace(['.', '_'], "-"));
        let takedown = scope.strip_prefix("takedown=").unwrap_or("");
        let takedown = takedown.trim_end_matches(']');
        let args = [("takedown", self.labels.event(takedown).into())];
        self.language.text(&key, &args).map_err(from_ours)
    }

    fn label(&self, column: &str, value: &str) -> Outcome<String> {
        let word = |key: String, otherwise: &str| {
            if self.language.has(&key) {
                self.language.text(&key, &[]).map_err(from_ours)
            } else {
                Ok(otherwise.to_owned())
            }
        };
        match column {
            "measure" => self.headline(value),
            "unit" => word(format!("name-{}", value.replace('_', "-")), value),
            "hashtag" => Ok(format!("#{value}")),
            "domain" => Ok(plain::defanged_host(value)),
            "narrative" => Ok(self.labels.narrative(value).to_owned()),
            "takedown" => Ok(self.labels.event(value).to_owned()),
            "group" if value.is_empty() => word("group-all".to_owned(), value),
            "group" if value == "(none)" => word("group-none".to_owned(), value),
            "statistic" => word(format!("statistic-{}", value.replace('_', "-")), value),
            "promise" => word(format!("promise-{value}"), value),
            "kind" => word(format!("kind-{value}"), value),
            "outcome" => word(format!("outcome-{value}"), value),
            "reason" => word(format!("why-{}", value.replace('_', "-")), value),
            "language" | "territory" if value == "unknown" => {
                word("name-unknown".to_owned(), value)
            }
            _ => Ok(value.to_owned()),
        }
    }
}

/// The unit of cells that have the unit of the number that their row names.
const AS_MEASURED: &str = "as_measured";

/// Counts have no decimals; shares, ratios and differences those of the fact.
fn decimals(fact: &Fact, unit: &str) -> u8 {
    match unit {
        "share" | "share_difference" | "ratio" => fact.decimals,
        "minutes" => 1,
        "log_odds" | "standard_scores" => 2,
        "probability" => 3,
        "bits" => 4,
        "coefficient" => 2,
        _ => 0,
    }
}
