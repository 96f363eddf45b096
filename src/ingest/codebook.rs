//! Labels by pattern: posts that carry no narrative get those of the codebook
//! whose `include` matches their text and whose `exclude` does not.

use regex::{Regex, RegexBuilder};

use super::tables::Narrative;
use crate::error::{Error, Result};

/// The patterns of a codebook, in byte order of the narratives' ids.
#[derive(Debug, Clone, Default)]
pub struct Codebook(Vec<Rule>);

#[derive(Debug, Clone)]
struct Rule {
    narrative: String,
    include: Regex,
    exclude: Option<Regex>,
}

impl Codebook {
    /// The patterns of the narratives that have one. Case does not matter.
    ///
    /// # Errors
    /// A pattern that is no regular expression, or one too large to run.
    pub fn new(narratives: &[Narrative]) -> Result<Self> {
        let with_pattern = narratives.iter().filter(|n| !n.include.is_empty());
        with_pattern.map(rule).collect::<Result<_>>().map(Self)
    }

    /// The narratives of a text; the first by id is the primary one.
    pub fn labels<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let holds = |rule: &&Rule| {
            rule.include.is_match(text) && !rule.exclude.as_ref().is_some_and(|e| e.is_match(text))
        };
        self.0
            .iter()
            .filter(holds)
            .map(|rule| rule.narrative.as_str())
    }
}

fn rule(narrative: &Narrative) -> Result<Rule> {
    let exclude = Some(narrative.exclude.as_str()).filter(|e| !e.is_empty());
    Ok(Rule {
        narrative: narrative.id.clone(),
        include: pattern(narrative, "include", &narrative.include)?,
        exclude: exclude
            .map(|e| pattern(narrative, "exclude", e))
            .transpose()?,
    })
}

fn pattern(narrative: &Narrative, column: &str, text: &str) -> Result<Regex> {
    const LARGEST: usize = 1 << 22;
    let built = RegexBuilder::new(text)
        .case_insensitive(true)
        .size_limit(LARGEST)
        .build();
    built.map_err(|e| {
        Error::invalid("a pattern of the codebook cannot be used")
            .file(format!("narratives ({})", narrative.id))
            .column(column)
            .found(text)
            .expected("a regular expression, such as referendum|self.?rule")
            .help(e.to_string().lines().last().unwrap_or("mend the pattern"))
    })
}
