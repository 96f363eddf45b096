//! The one file that shows the flow: dataset → rows → tallies → facts →
//! figures → report → edition. `report` writes what comes out; `verify`
//! compares it with what stands on disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::dataset::study::{self, Privacy, Study as Parameters};
use crate::dataset::{Dataset, descriptor};
use crate::disk;
use crate::edition::lock::{Entry, Lock, Pinned};
use crate::edition::package::{self, About};
use crate::edition::{Edition, File, table};
use crate::error::{Error, Result};
use crate::facts::{Facts, Shape};
use crate::figure::{self, Context, Picture};
use crate::ingest::codebook::Codebook;
use crate::ingest::ledger::Ledger;
use crate::ingest::posts::{self, Read};
use crate::ingest::records::Reading;
use crate::ingest::tables::{self, Tables};
use crate::measure::windows::{Windows, coincidences};
use crate::measure::{self, Study, roster};
use crate::message::{self, Labels, Language};
use crate::privacy;
use crate::report::templates::Templates;
use crate::report::{self, Cover, Event, Input};
use crate::tally::{Tallies, Tally};
use crate::time::{self, Day};

/// What a caller decides about an edition, beyond what the study says.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Language of the report, instead of the study's.
    pub language: Option<&'a str>,
    /// Privacy of the edition, instead of the study's.
    pub privacy: Option<Privacy>,
    /// Date of the edition, instead of the study's.
    pub as_of: Option<&'a str>,
    /// Whether tables that differ from their descriptor are refused.
    pub sealed: bool,
    /// Told the number of bytes read of a file, now and then.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            language: None,
            privacy: None,
            as_of: None,
            sealed: true,
            progress: &|_| {},
        }
    }
}

/// The parameters of a lock that no edition can have been made with, and what
/// they could be.
pub fn impossible(parameters: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let word = |key: &str| parameters.get(key).and_then(Value::as_str);
    let among = |key: &str, words: &[&str]| word(key).is_some_and(|w| words.contains(&w));
    let languages: Vec<&str> = message::languages().collect();
    let privacies = [Privacy::ShareSafe, Privacy::Internal].map(Privacy::word);
    let day = word("as_of").is_some_and(|day| time::parse_day(day).is_some());
    let checks = [
        (
            "language",
            among("language", &languages),
            languages.join(", "),
        ),
        (
            "privacy",
            among("privacy", &privacies),
            privacies.join(", "),
        ),
        ("as_of", day, "YYYY-MM-DD".to_owned()),
    ];
    let wrong = checks.into_iter().filter(|(_, possible, _)| !possible);
    wrong.map(|(key, _, expected)| (key, expected)).collect()
}

/// The options that the parameters of a lock stand for.
pub fn options_of(parameters: &Map<String, Value>) -> Options<'_> {
    let word = |key: &str| parameters.get(key).and_then(Value::as_str);
    let privacies = [Privacy::Internal, Privacy::ShareSafe];
    Options {
        language: word("language"),
        privacy: privacies
            .into_iter()
            .find(|p| Some(p.word()) == word("privacy")),
        as_of: word("as_of"),
        ..Options::default()
    }
}

/// Makes the edition of the dataset in `root`, in memory.
pub fn build(root: &Path, options: Options<'_>) -> Result<Edition> {
    let dataset = open(root, options)?;
    let rows = read(&dataset, options.sealed, options.progress)?;
    let study = study_of(&dataset, &rows)?;
    let mut facts = measure::all(&study);
    if dataset.study.privacy == Privacy::ShareSafe {
        privacy::suppress(&mut facts);
    }
    let words = Words::new(&dataset, &rows.tables, facts)?;
    let pictures = figure::all(&words.context(&dataset))?;
    let templates = Templates::of(root)?;
    let lock = lock(&dataset, &study, &templates)?;
    let html = report::html(&input(
        &dataset, &study, &words, &pictures, &templates, &lock,
    )?)?;
    let mut files = files(&words.facts, &pictures, html)?;
    if dataset.study.privacy == Privacy::Internal {
        files.push(File::new(
            "tables/accounts.csv",
            table::csv(&roster::columns(), &roster::rows(&study)),
        ));
    }
    files.extend(package::describe(&about(&dataset, &study), &lock, &files)?);
    Ok(Edition::new(files, lock))
}

/// The ledgers of a dataset's tables, posts first: what `check` prints.
pub fn check(root: &Path, progress: &(dyn Fn(u64) + Sync)) -> Result<Vec<Ledger>> {
    let dataset = Dataset::open(root)?;
    let rows = read(&dataset, false, progress)?;
    Ok(std::iter::once(rows.posts)
        .chain(rows.tables.ledgers)
        .collect())
}

fn open(root: &Path, options: Options<'_>) -> Result<Dataset> {
    let mut dataset = Dataset::open(root)?;
    let study = &mut dataset.study;
    if let Some(language) = options.language {
        language.clone_into(&mut study.language);
    }
    if let Some(privacy) = options.privacy {
        study.privacy = privacy;
    }
    if let Some(as_of) = options.as_of {
        study.as_of = Some(as_of.to_owned());
    }
    Ok(dataset)
}

/// Everything that was read of a dataset.
struct Rows {
    tables: Tables,
    tallies: Tallies,
    posts: Ledger,
}

fn read(dataset: &Dataset, sealed: bool, progress: &(dyn Fn(u64) + Sync)) -> Result<Rows> {
    let reading = Reading {
        dataset,
        sealed,
        progress,
    };
    let tables = tables::read(reading)?;
    let Read {
        sink,
        names,
        authors,
        keyer,
        ledger,
    } = posts::read::<Tally>(reading, &Codebook::new(&tables.narratives)?)?;
    let described = tables.accounts.iter().map(|a| a.id.as_str());
    let tallies = sink.finish(&names, &authors, &keyer, described);
    Ok(Rows {
        tables,
        tallies,
        posts: ledger,
    })
}

fn study_of<'a>(dataset: &'a Dataset, rows: &'a Rows) -> Result<Study<'a>> {
    let parameters = &dataset.study;
    let seen = rows.tallies.days();
    let start = parameters.start_day()?.or(seen.map(|(first, _)| first));
    let last = parameters.end_day()?.or(seen.map(|(_, last)| last));
    let newest = seen.map(|(_, last)| last).or(last);
    let as_of = parameters.as_of_day()?.or(newest);
    let (Some(start), Some(last), Some(as_of)) = (start, last, as_of) else {
        return Err(Error::could_not(
            "the dataset has no posts, and the study does not say what period it covers",
        )
        .file(dataset.root.join(study::FILE).display())
        .help("write start, end and as_of (YYYY-MM-DD) into assessment.toml"));
    };
    if last < start {
        return Err(Error::could_not("the study ends before it starts")
            .file(study::FILE)
            .found(format!(
                "{} to {}",
                time::iso_day(start),
                time::iso_day(last)
            ))
            .help("declare both start and end; what is absent is the first or last post's day"));
    }
    refuse_endless(start, last)?;
    refuse_shared_ids(&rows.tables)?;
    unknown_takedowns(parameters, &rows.tables)?;
    refuse_shared_files(&rows.tables)?;
    let ledgers = std::iter::once(&rows.posts)
        .chain(&rows.tables.ledgers)
        .collect();
    let zone = parameters.zone()?;
    Ok(Study {
        parameters,
        tables: &rows.tables,
        tallies: &rows.tallies,
        ledgers,
        start,
        end: last + 1,
        as_of,
        zone,
    })
}

/// Takedowns and incidents stand in one chronology, by id.
fn refuse_shared_ids(tables: &Tables) -> Result<()> {
    let shared = |id: &str| tables.takedowns.iter().any(|t| t.id == id);
    match tables.incidents.iter().find(|i| shared(&i.id)) {
        None => Ok(()),
        Some(incident) => Err(Error::invalid("an incident and a takedown have one id")
            .file("incidents")
            .column("incident_id")
            .found(&incident.id)
            .help("give one of them another id, and `sillage seal`")),
    }
}

/// A stray date makes a period of centuries, and series of millions of days.
fn refuse_endless(start: Day, last: Day) -> Result<()> {
    const MOST: i64 = 36_525;
    let days = i64::from(last) - i64::from(start) + 1;
    if days <= MOST {
        return Ok(());
    }
    Err(Error::could_not("the study covers more than a century")
        .file(study::FILE)
        .found(format!("{} to {}", time::iso_day(start), time::iso_day(last)))
        .help("a post with a mistaken date does that: correct it, or declare start and end in assessment.toml"))
}

fn unknown_takedowns(parameters: &Parameters, tables: &Tables) -> Result<()> {
    let known = || tables.takedowns.iter().map(|t| t.id.as_str());
    match parameters
        .takedowns
        .iter()
        .find(|id| !known().any(|k| k == *id))
    {
        None => Ok(()),
        Some(id) => Err(
            Error::could_not("a takedown that the dataset does not have")
                .file(study::FILE)
                .column("takedowns")
                .found(id)
                .expected(known().collect::<Vec<_>>().join(", ")),
        ),
    }
}

/// Takedowns name files and places of the page by their ids without signs.
fn refuse_shared_files(tables: &Tables) -> Result<()> {
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for takedown in &tables.takedowns {
        if let Some(other) = named.insert(figure::slug(&takedown.id), &takedown.id) {
            return Err(
                Error::invalid("two takedowns whose files would have one name")
                    .file("takedowns")
                    .column("takedown_id")
                    .found(format!("{other} and {}", takedown.id))
                    .expected("ids that differ in their letters (a to z) or digits")
                    .help("give one of them another id, and `sillage seal`"),
            );
        }
    }
    Ok(())
}

/// The facts, and the words in which they are told.
struct Words {
    facts: Arc<Facts>,
    language: Arc<Language>,
    labels: Arc<Labels>,
}

impl Words {
    fn new(dataset: &Dataset, tables: &Tables, facts: Facts) -> Result<Self> {
        let code = &dataset.study.language;
        Ok(Self {
            facts: Arc::new(facts),
            language: Arc::new(Language::open(code)?),
            labels: Arc::new(Labels::new(tables, code)),
        })
    }

    fn context(&self, dataset: &Dataset) -> Context<'_> {
        Context {
            facts: &self.facts,
            language: &self.language,
            labels: &self.labels,
            synthetic: dataset.descriptor.synthetic,
        }
    }
}

fn lock(dataset: &Dataset, study: &Study<'_>, templates: &Templates) -> Result<Lock> {
    let mut inputs = Vec::new();
    for path in [descriptor::FILE, study::FILE, &dataset.study.prose] {
        let file = dataset.root.join(path);
        if file.exists() {
            let seen = disk::digest(&file)?;
            inputs.push(Entry {
                path: path.to_owned(),
                bytes: seen.bytes,
                sha256: seen.sha256,
            });
        }
    }
    // Reading has compared every table with its descriptor already.
    for resource in dataset
        .descriptor
        .resources
        .iter()
        .filter(|r| r.schema().is_some())
    {
        let (bytes, sha256) = (
            resource.bytes.unwrap_or(0),
            resource.hash.clone().unwrap_or_default(),
        );
        inputs.push(Entry {
            path: resource.path.clone(),
            bytes,
            sha256,
        });
    }
    let pinned = Pinned {
        name: dataset.descriptor.name.clone(),
        version: dataset.descriptor.version.clone(),
    };
    Ok(Lock::new(
        pinned,
        parameters(study)?,
        templates.digest(),
        inputs,
    ))
}

/// The study as it was applied: its options resolved, its period filled in.
fn parameters(study: &Study<'_>) -> Result<Map<String, Value>> {
    let mut resolved = study.parameters.clone();
    resolved.as_of = Some(time::iso_day(study.as_of));
    resolved.start = Some(time::iso_day(study.start));
    resolved.end = Some(time::iso_day(study.end - 1));
    match serde_json::to_value(resolved) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Error::could_not("the study cannot be written down")),
    }
}

fn input<'a>(
    dataset: &Dataset,
    study: &Study<'_>,
    words: &Words,
    pictures: &'a [Picture],
    templates: &'a Templates,
    lock: &Lock,
) -> Result<Input<'a>> {
    let prose = dataset.root.join(&dataset.study.prose);
    let prose = if prose.exists() {
        Some((dataset.study.prose.clone(), disk::read_text(&prose)?))
    } else {
        None
    };
    let size = |bytes: u64| words.language.numbers.decimal(&bytes.to_string(), 0);
    Ok(Input {
        facts: Arc::clone(&words.facts),
        language: Arc::clone(&words.language),
        labels: Arc::clone(&words.labels),
        pictures,
        templates,
        cover: cover(dataset, study),
        takedowns: study
            .takedowns()
            .map(|t| takedown(study, words, t))
            .collect(),
        chronology: chronology(study, words),
        prose,
        inputs: lock
            .inputs
            .iter()
            .map(|e| [e.path.clone(), size(e.bytes), e.sha256.clone()])
            .collect(),
    })
}

fn cover(dataset: &Dataset, applied: &Study<'_>) -> Cover {
    let study = &dataset.study;
    Cover {
        title: title(dataset),
        subtitle: study.subtitle.clone(),
        organisation: study.organisation.clone(),
        authors: study.authors.clone(),
        handling: study.handling.clone(),
        dataset: dataset.descriptor.name.clone(),
        version: dataset.descriptor.version.clone(),
        language: study.language.clone(),
        privacy: study.privacy.word().to_owned(),
        synthetic: dataset.descriptor.synthetic,
        notes: dataset.descriptor.notes.clone(),
        credited: study.reposts_credit_original.join(", "),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        options: command_options(dataset, applied),
    }
}

/// The options that reproduce an edition whose study alone would give another.
/// Looks at what they decide, not at who gave them: `verify` passes all of them.
fn command_options(dataset: &Dataset, study: &Study<'_>) -> String {
    let Ok(plain) = Parameters::read(&dataset.root) else {
        return String::new();
    };
    let applied = &dataset.study;
    let newest = study.tallies.days().map_or(study.end - 1, |(_, last)| last);
    let plain_as_of = plain.as_of_day().ok().flatten().unwrap_or(newest);
    let mut options = String::new();
    if plain.language != applied.language {
        options.push_str(&format!(" --language {}", applied.language));
    }
    if plain.privacy != applied.privacy {
        options.push_str(&format!(" --privacy {}", applied.privacy.word()));
    }
    if plain_as_of != study.as_of {
        options.push_str(&format!(" --as-of {}", time::iso_day(study.as_of)));
    }
    options
}

fn title(dataset: &Dataset) -> String {
    let candidates = [
        &dataset.study.title,
        &dataset.descriptor.title,
        &dataset.descriptor.name,
    ];
    candidates
        .into_iter()
        .find(|t| !t.is_empty())
        .cloned()
        .unwrap_or_default()
}

fn takedown(study: &Study<'_>, words: &Words, t: &tables::Takedown) -> Event {
    let events = Windows::of(study, t)
        .map(|w| coincidences(study, t, &w))
        .unwrap_or_default();
    let named: Vec<&str> = events.iter().map(|id| words.labels.event(id)).collect();
    Event {
        id: t.id.clone(),
        slug: figure::slug(&t.id),
        label: words.labels.event(&t.id).to_owned(),
        kind: "takedown".to_owned(),
        start: time::iso_day(time::day(t.at)),
        end: String::new(),
        platform: t.platform.clone(),
        source: t.source.clone(),
        coincides: named.join("; "),
    }
}

fn chronology(study: &Study<'_>, words: &Words) -> Vec<Event> {
    let mut events: Vec<(i64, Event)> = study
        .tables
        .takedowns
        .iter()
        .map(|t| {
            (
                t.at,
                Event {
                    coincides: String::new(),
                    ..takedown(study, words, t)
                },
            )
        })
        .collect();
    events.extend(study.tables.incidents.iter().map(|i| {
        let day = |at: i64| -> String { time::iso_day(time::day(at)) };
        let event = Event {
            id: i.id.clone(),
            slug: figure::slug(&i.id),
            label: words.labels.event(&i.id).to_owned(),
            kind: if i.kind.is_empty() {
                "incident".to_owned()
            } else {
                i.kind.clone()
            },
            start: day(i.start),
            end: i.end.map(day).unwrap_or_default(),
            platform: String::new(),
            source: i.source.clone(),
            coincides: String::new(),
        };
        (i.start, event)
    }));
    events.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    events.into_iter().map(|(_, event)| event).collect()
}

fn files(facts: &Facts, pictures: &[Picture], html: Vec<u8>) -> Result<Vec<File>> {
    let mut files = vec![
        File::new("report.html", html),
        File::new("facts.json", facts.to_bytes()?),
    ];
    for picture in pictures.iter().filter(|p| !p.svg.is_empty()) {
        files.push(File::new(
            format!("figures/{}.svg", picture.id),
            picture.svg.as_bytes(),
        ));
        files.push(File::new(
            format!("figures/{}.csv", picture.id),
            table::csv(&picture.frame.columns, &picture.frame.rows),
        ));
    }
    for fact in facts
        .iter()
        .filter(|f| f.shape == Shape::Table && !f.columns.is_empty())
    {
        let name = figure::slug(&fact.id.replace('.', "-"));
        files.push(File::new(
            format!("tables/{name}.csv"),
            table::csv(&fact.columns, &fact.rows),
        ));
    }
    Ok(files)
}

fn about(dataset: &Dataset, study: &Study<'_>) -> About {
    let licence = dataset.descriptor.licenses.first();
    let named = |key: &str| licence.and_then(|l| l.get(key)).and_then(Value::as_str);
    About {
        name: dataset.descriptor.name.clone(),
        title: title(dataset),
        version: dataset.descriptor.version.clone(),
        as_of: time::iso_day(study.as_of),
        authors: dataset.study.authors.clone(),
        organisation: dataset.study.organisation.clone(),
        license: named("path")
            .or(named("name"))
            .unwrap_or("not stated by the dataset")
            .to_owned(),
        language: dataset.study.language.clone(),
        synthetic: dataset.descriptor.synthetic,
    }
}
