//! Facts, pictures and words → one HTML file that stands alone: no script, no
//! remote reference, a content security policy that forbids both.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub mod assessment;
pub mod budget;
mod deep;
pub mod digits;
pub mod engine;
mod pictures;
pub mod templates;
mod view;

use crate::dataset::declared::{Evidence, Technique};
use crate::error::Result;
use crate::facts::Facts;
use crate::figure::{Picture, style};
use crate::message::{Labels, Language};
use assessment::Assessment;
use budget::{BUDGETS, Budget, PAGE};
use engine::Words;
use templates::Templates;

/// What a report is rendered from.
pub struct Input<'a> {
    /// The facts, as they may be shown.
    pub facts: Arc<Facts>,
    /// The reader's language.
    pub language: Arc<Language>,
    /// The data's own labels.
    pub labels: Arc<Labels>,
    /// The figures.
    pub pictures: &'a [Picture],
    /// The templates.
    pub templates: &'a Templates,
    /// Title, dates, handling.
    pub cover: Cover,
    /// The takedowns of the study.
    pub takedowns: Vec<Event>,
    /// Everything that happened, in order.
    pub chronology: Vec<Event>,
    /// Techniques that the analyst declares.
    pub techniques: &'a [Technique],
    /// Pickup outside the network that the analyst declares.
    pub evidence: &'a [Evidence],
    /// The analyst's prose: its file and its source.
    pub prose: Option<(String, String)>,
    /// Path, size in words, digest and size of every input.
    pub inputs: Vec<[String; 4]>,
}

/// What stands above and around the report.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    /// Title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// Who publishes it.
    pub organisation: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Handling instruction.
    pub handling: String,
    /// The dataset's name.
    pub dataset: String,
    /// The dataset's version.
    pub version: String,
    /// Language code.
    pub language: String,
    /// `share-safe` or `internal`.
    pub privacy: String,
    /// Whether the data are invented.
    pub synthetic: bool,
    /// What a reader must know about the data, one sentence each.
    pub notes: Vec<String>,
    /// The zone that the study sets for the actor.
    pub timezone: String,
    /// Platforms that credit reposts to the original.
    pub credited: String,
    /// The tool's version.
    pub tool: String,
    /// Command-line options that the edition was made with, beyond the study's.
    pub options: String,
}

/// A takedown or incident.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// The part of figure ids that names it.
    pub slug: String,
    /// Its label in the reader's language.
    pub label: String,
    /// `takedown`, or the incident's kind.
    pub kind: String,
    /// First day.
    pub start: String,
    /// Last day; empty if it did not last.
    pub end: String,
    /// The platform; empty for incidents.
    pub platform: String,
    /// Who says so.
    pub source: String,
    /// What its windows coincide with, in words; empty if nothing.
    pub coincides: String,
}

/// A report.
#[derive(Debug)]
pub struct Report {
    /// Its bytes.
    pub html: Vec<u8>,
    /// What its authors must look at, one sentence each.
    pub notices: Vec<String>,
}

/// Renders the report: as much of it as a page may hold. What no budget cuts, such
/// as prose, may still make it larger; a notice says so.
pub fn render(input: &Input<'_>) -> Result<Report> {
    let mut report = within(input, BUDGETS[0])?;
    for budget in &BUDGETS[1..] {
        if report.html.len() > PAGE {
            report = within(input, *budget)?;
        }
    }
    let size = report.html.len();
    report
        .notices
        .extend((size > PAGE).then(|| too_large(size)));
    Ok(report)
}

fn too_large(size: usize) -> String {
    format!(
        "report.html has {size} bytes, more than the {PAGE} up to which browsers and mailboxes take a page; \
         shorten the prose, or the techniques, evidence and notes that are declared"
    )
}

fn within(input: &Input<'_>, budget: Budget) -> Result<Report> {
    let words = Arc::new(Words::new(
        Arc::clone(&input.facts),
        Arc::clone(&input.language),
        Arc::clone(&input.labels),
        budget,
    ));
    let env = engine::environment(input.templates, &words)?;
    let assessment = match &input.prose {
        Some((file, source)) => assessment::of(&env, &words, file, source)?,
        None => Assessment::default(),
    };
    // Browsers read CRLF as LF before they compare the digest of the policy.
    let style = input.templates.source("style.css").replace("\r\n", "\n");
    let style = format!("{style}{}", dark_figures());
    let style = style.as_str();
    let policy = format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(style.as_bytes()))
    );
    let page = view::page(input, &words, &assessment, (style, &policy))?;
    let template = env
        .get_template("report.html")
        .map_err(|e| engine::failed(&e))?;
    let html = template.render(page).map_err(|e| engine::failed(&e))?;
    Ok(Report {
        html: html.into_bytes(),
        notices: assessment.notices,
    })
}

/// The colours of figures for readers of dark pages; paper is always light.
fn dark_figures() -> String {
    let rules = style::dark_css();
    format!("@media screen and (prefers-color-scheme:dark){{\n{rules}}}\n")
}

/// The file of an edition that holds the rows of a table.
pub fn table_file(id: &str) -> String {
    format!("tables/{}.csv", crate::figure::slug(&id.replace('.', "-")))
}
