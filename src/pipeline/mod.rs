//! The one file that shows the flow: dataset → rows → tallies → facts → claims →
//! figures → report → edition. `report` writes what comes out; `verify`
//! compares it with what stands on disk.

use std::path::Path;
use std::sync::Arc;

use crate::cache::Cache;
use crate::claims;
use crate::dataset::Dataset;
use crate::dataset::schema;
use crate::dataset::study::{Privacy, Search, Study as Parameters};
use crate::edition::package;
use crate::edition::{Edition, File, long};
use crate::error::Result;
use crate::facts::{self, Facts, Shape};
use crate::figure::{self, Context, Picture};
use crate::ingest::codebook::Codebook;
use crate::ingest::ledger::Ledger;
use crate::ingest::posts::{self, Read, Wants};
use crate::ingest::progress::Progress;
use crate::ingest::records::Reading;
use crate::ingest::tables::{self, Tables};
use crate::measure::{self, Frame, Study};
use crate::message::{Labels, Language};
use crate::privacy;
use crate::report;
use crate::report::templates::Templates;
use crate::tally::engine::{Asked, Engine};
use crate::tally::vocabulary::Sides;
use crate::tally::{Tallies, Tally};

mod cover;
mod evidence;
mod findings;
mod pins;
pub mod previous;
mod study;

pub use pins::{impossible, options_of, templates};

/// What a caller decides about an edition, beyond what the study says.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The study, instead of the dataset's own.
    pub study: Option<&'a Parameters>,
    /// Language of the report, instead of the study's.
    pub language: Option<&'a str>,
    /// Privacy of the edition, instead of the study's.
    pub privacy: Option<Privacy>,
    /// Date of the edition, instead of the study's.
    pub as_of: Option<&'a str>,
    /// Whether tables that differ from their descriptor are refused.
    pub sealed: bool,
    /// Told how far reading has come, now and then.
    pub progress: Progress<'a>,
    /// Where what was found by earlier runs is kept, and what is found now will be.
    /// Without it every post is read.
    pub cache: Option<&'a Cache>,
    /// Who counts the posts, instead of reading them here.
    pub engine: Option<&'a dyn Engine>,
}

impl<'a> Options<'a> {
    fn reading(self, dataset: &'a Dataset) -> Reading<'a> {
        Reading {
            dataset,
            sealed: self.sealed,
            progress: self.progress,
        }
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            study: None,
            language: None,
            privacy: None,
            as_of: None,
            sealed: true,
            progress: &|_| {},
            cache: None,
            engine: None,
        }
    }
}

/// Makes the edition of the dataset in `root`, in memory.
pub fn build(root: &Path, options: Options<'_>) -> Result<Edition> {
    let dataset = open(root, options)?;
    let reading = options.reading(&dataset);
    let tables = tables::read(reading)?;
    let found = findings::of(reading, &tables, options)?;
    let frame = study::frame(&dataset, &tables, found.seen)?;
    let beside = found.files();
    let mut facts = found.facts;
    let previous = previous::of(&dataset, &frame)?;
    if let Some(previous) = &previous {
        previous.record(&mut facts);
    }
    let words = Words::new(&frame, facts, found.excerpts)?;
    let pictures = figure::all(&words.context(&dataset))?;
    let templates = Templates::of(root)?;
    let mut lock = pins::lock(&dataset, &frame, &templates)?;
    lock.previous = previous.map(|previous| previous.pinned);
    lock.counted_by = options
        .engine
        .map(|engine| pins::counted_by(&engine.about()));
    let input = cover::input(&dataset, &frame, &words, &pictures, &templates, &lock)?;
    let (report, files) = rayon::join(|| report::render(&input), || files(&words.facts, &pictures));
    let report = report?;
    let mut all = vec![File::new("report.html", report.html)];
    all.extend(files?);
    all.extend(beside);
    let about = cover::about(&dataset, &frame);
    all.push(evidence::exchanged(&dataset, &tables, &words, &about)?);
    all.extend(package::describe(&about, &lock, &all)?);
    Ok(Edition {
        notices: report.notices,
        ..Edition::new(all, lock)
    })
}

/// The facts of the dataset in `root`, without anything that shows them.
pub fn facts(root: &Path, options: Options<'_>) -> Result<Facts> {
    let dataset = open(root, options)?;
    let reading = options.reading(&dataset);
    let tables = tables::read(reading)?;
    let counted = Counted::of(reading, &tables)?;
    Ok(told(&study::of(&dataset, &tables, &counted)?)?.0)
}

/// What comes out for the published figures of the dataset in `root`, checked
/// against the facts that an edition would show, and the rows that were not.
pub fn claims(root: &Path, options: Options<'_>) -> Result<claims::Outcome> {
    let dataset = open(root, options)?;
    let reading = options.reading(&dataset);
    let tables = tables::read(reading)?;
    let counted = Counted::of(reading, &tables)?;
    let judged = told(&study::of(&dataset, &tables, &counted)?)?.1;
    Ok(judged.beside(&tables.ledger(&schema::PUBLISHED_FIGURES)))
}

/// Every fact that an edition may show, and what came out for the published
/// figures: they are held against what is not withheld, so that no verdict tells
/// what an edition does not.
fn told(study: &Study<'_>) -> Result<(Facts, claims::Outcome)> {
    let mut facts = measured(study);
    let rules = claims::Rules {
        sign: study.parameters.decimal_sign,
        waivers: &study.parameters.waivers,
        as_of: study.as_of,
    };
    let judged = claims::judge(&study.tables.published, &facts, rules)?;
    claims::record(&mut facts, &judged);
    Ok((facts, judged))
}

/// The facts of a study, less what its privacy withholds.
fn measured(study: &Study<'_>) -> Facts {
    let mut facts = measure::all(study);
    if study.parameters.privacy == Privacy::ShareSafe {
        privacy::suppress(&mut facts);
    }
    facts
}

/// The ledgers of a dataset's tables, posts first: what `check` prints.
pub fn check(root: &Path, progress: Progress<'_>) -> Result<Vec<Ledger>> {
    let dataset = Dataset::open(root)?;
    let reading = Reading {
        dataset: &dataset,
        sealed: false,
        progress,
    };
    let tables = tables::read(reading)?;
    let counted = Counted::of(reading, &tables)?;
    Ok(std::iter::once(counted.ledger)
        .chain(tables.ledgers)
        .collect())
}

fn open(root: &Path, options: Options<'_>) -> Result<Dataset> {
    let mut dataset = Dataset::open(root)?;
    let study = &mut dataset.study;
    if let Some(other) = options.study {
        study.clone_from(other);
    }
    if let Some(language) = options.language {
        language.clone_into(&mut study.language);
    }
    if let Some(privacy) = options.privacy {
        study.privacy = privacy;
    }
    if let Some(as_of) = options.as_of {
        study.as_of = Some(as_of.to_owned());
    }
    // Here as well as where it is read, so that nobody waits for the posts first.
    study.prose_file(root)?;
    Ok(dataset)
}

/// What was counted of a dataset's posts.
struct Counted {
    tallies: Tallies,
    ledger: Ledger,
}

/// What is to be known of the posts of a dataset beyond their cells: the windows whose
/// terms are counted, one pair for each takedown, and what else the study searches for.
pub fn sought(dataset: &Dataset, tables: &Tables) -> Result<(Vec<Sides>, Wants)> {
    let study = &dataset.study;
    let coordination = study.searches(Search::Coordination);
    let wants = Wants {
        texts: coordination || study.searches(Search::Rewordings),
        objects: coordination,
    };
    Ok((study::windows(study, tables)?, wants))
}

impl Counted {
    /// What an engine counts.
    fn by(engine: &dyn Engine, dataset: &Dataset, tables: &Tables) -> Result<Self> {
        let (windows, wants) = sought(dataset, tables)?;
        let answer = engine.count(&Asked {
            dataset,
            accounts: &tables.accounts,
            windows,
            wants,
        })?;
        Ok(Self {
            tallies: answer.tallies,
            ledger: answer.ledger,
        })
    }

    /// What is counted by reading the posts.
    fn of(reading: Reading<'_>, tables: &Tables) -> Result<Self> {
        let (windows, wants) = sought(reading.dataset, tables)?;
        let Read {
            sink,
            names,
            met,
            keyer,
            ledger,
        } = posts::read(
            reading,
            &Codebook::new(&tables.narratives)?,
            &tables.withdrawn.posts,
            &tables.accounts,
            &Tally::of(windows, wants),
        )?;
        let described = tables.accounts.iter().map(|a| a.id.as_str());
        let tallies = sink.finish(&names, met, &keyer, described);
        Ok(Self { tallies, ledger })
    }
}

/// The facts, and the words in which they are told.
struct Words {
    facts: Arc<Facts>,
    language: Arc<Language>,
    labels: Arc<Labels>,
}

impl Words {
    fn new(frame: &Frame<'_>, facts: Facts, excerpts: Vec<String>) -> Result<Self> {
        let code = &frame.parameters.language;
        Ok(Self {
            facts: Arc::new(facts),
            language: Arc::new(Language::open(code)?),
            labels: Arc::new(Labels::new(frame.tables, code).quoting(excerpts)),
        })
    }

    fn context(&self, dataset: &Dataset) -> Context<'_> {
        Context {
            facts: &self.facts,
            language: &self.language,
            labels: &self.labels,
            synthetic: dataset.descriptor.synthetic,
            layout: figure::Layout::default(),
        }
    }
}

fn files(facts: &Facts, pictures: &[Picture]) -> Result<Vec<File>> {
    let mut files = vec![File::new(facts::FILE, facts.to_bytes()?)];
    for picture in pictures.iter().filter(|p| !p.svg.is_empty()) {
        files.push(File::new(
            format!("figures/{}.svg", picture.id),
            picture.svg.as_bytes(),
        ));
        files.push(File::table(
            format!("figures/{}.csv", picture.id),
            &picture.frame.columns,
            &picture.frame.rows,
        ));
    }
    for fact in facts
        .iter()
        .filter(|f| f.shape == Shape::Table && !f.columns.is_empty())
    {
        files.push(File::table(
            report::table_file(&fact.id),
            &fact.columns,
            &fact.rows,
        ));
    }
    files.extend(long::files(facts));
    Ok(files)
}
