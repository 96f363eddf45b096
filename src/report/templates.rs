//! The templates that are built into the binary, the dataset's overrides, and
//! the digest of both, which the lock pins.

use std::collections::BTreeMap;
use std::path::Path;

use super::{deep, digits};
use crate::dataset::schema;
use crate::disk;
use crate::error::{Error, Result};
use crate::message;

/// The built-in templates, by the name that `include` uses.
const BUILT_IN: &[(&str, &str)] = &[
    ("report.html", include_str!("../../templates/report.html")),
    ("style.css", include_str!("../../templates/style.css")),
    ("macros.html", include_str!("../../templates/macros.html")),
    (
        "sections/judgements.html",
        include_str!("../../templates/sections/judgements.html"),
    ),
    (
        "sections/since.html",
        include_str!("../../templates/sections/since.html"),
    ),
    (
        "sections/glance.html",
        include_str!("../../templates/sections/glance.html"),
    ),
    (
        "sections/summary.html",
        include_str!("../../templates/sections/summary.html"),
    ),
    (
        "sections/techniques.html",
        include_str!("../../templates/sections/techniques.html"),
    ),
    (
        "sections/impact.html",
        include_str!("../../templates/sections/impact.html"),
    ),
    (
        "sections/claims.html",
        include_str!("../../templates/sections/claims.html"),
    ),
    (
        "sections/chronology.html",
        include_str!("../../templates/sections/chronology.html"),
    ),
    (
        "sections/series.html",
        include_str!("../../templates/sections/series.html"),
    ),
    (
        "sections/activity.html",
        include_str!("../../templates/sections/activity.html"),
    ),
    (
        "sections/amplification.html",
        include_str!("../../templates/sections/amplification.html"),
    ),
    (
        "sections/reach.html",
        include_str!("../../templates/sections/reach.html"),
    ),
    (
        "sections/suspension.html",
        include_str!("../../templates/sections/suspension.html"),
    ),
    (
        "sections/shift.html",
        include_str!("../../templates/sections/shift.html"),
    ),
    (
        "sections/narrative.html",
        include_str!("../../templates/sections/narrative.html"),
    ),
    (
        "sections/quality.html",
        include_str!("../../templates/sections/quality.html"),
    ),
    (
        "sections/methods.html",
        include_str!("../../templates/sections/methods.html"),
    ),
    (
        "sections/numbers.html",
        include_str!("../../templates/sections/numbers.html"),
    ),
    (
        "sections/reproduce.html",
        include_str!("../../templates/sections/reproduce.html"),
    ),
];

/// The folder of a dataset in which templates may be overridden.
pub const OVERRIDES: &str = "templates";

/// Templates by name.
#[derive(Debug, Clone)]
pub struct Templates(BTreeMap<String, String>);

impl Templates {
    /// The built-in templates with a dataset's overrides laid over them.
    pub fn of(root: &Path) -> Result<Self> {
        let mut sources: BTreeMap<String, String> = BUILT_IN
            .iter()
            .map(|(name, source)| ((*name).to_owned(), (*source).to_owned()))
            .collect();
        let folder = root.join(OVERRIDES);
        if folder.is_dir() {
            disk::refuse_outside(root, &folder)?;
            for name in disk::list(&folder)? {
                let source = disk::read_text(&folder.join(&name))?;
                check(&name, &source).map_err(|e| e.file(folder.join(&name).display()))?;
                sources.insert(name, source);
            }
        }
        Ok(Self(sources))
    }

    /// Names and sources.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, source)| (name.as_str(), source.as_str()))
    }

    /// The source of a template; empty if there is none of that name.
    pub fn source(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// `sha256:…` of all templates and message files, by name.
    pub fn digest(&self) -> String {
        let mut all = String::new();
        let mut add = |name: &str, source: &str| {
            all.push_str(&format!("{name}\n{}\n{source}\n", source.len()))
        };
        self.iter().for_each(|(name, source)| add(name, source));
        message::sources().for_each(|(name, source)| add(name, source));
        disk::sha256(all.as_bytes())
    }
}

/// Holds an override to the rules of the built-in templates.
fn check(name: &str, source: &str) -> Result<()> {
    let known = || BUILT_IN.iter().map(|(name, _)| *name);
    if !known().any(|k| k == name) {
        let nearest = schema::nearest(name, known()).unwrap_or("report.html");
        return Err(Error::invalid("overrides no template of ours")
            .found(name)
            .expected(format!(
                "the name of a built-in template, such as {nearest}"
            )));
    }
    deep::refuse(source)?;
    let digit = name
        .ends_with(".html")
        .then(|| digits::first_in_html(source))
        .flatten();
    if let Some(digit) = digit {
        return Err(Error::invalid("a number typed into a template")
            .line(digit.line)
            .found(digit.found)
            .expected("{{ fact(\"…\") }}"));
    }
    let lower = source.to_lowercase();
    match FORBIDDEN.iter().find(|word| lower.contains(**word)) {
        None => Ok(()),
        Some(word) => {
            Err(Error::invalid("a template must not run, load or leave text unescaped").found(word))
        }
    }
}

/// What would open the one door by which hostile text is kept out.
const FORBIDDEN: &[&str] = &[
    "<script",
    "autoescape",
    "|safe",
    "| safe",
    "javascript:",
    "http://",
    "https://",
    "@import",
    "url(",
];

/// The built-in templates, for the rule that they hold no digit.
pub fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.iter().copied()
}
