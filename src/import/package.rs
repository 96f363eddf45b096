//! The dataset's folder around imported tables: never over something else,
//! whole or not at all, with a descriptor and a study that say what was done.

use std::path::Path;

use super::builder::Built;
use super::{Imported, Options, SourceFile};
use crate::dataset::descriptor::{self, Descriptor};
use crate::dataset::{study, writer};
use crate::disk;
use crate::error::{Error, Result};
use crate::plain;
use crate::time;

/// What the sources of an import say about the study beside its rows.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The dataset's title, if the caller gives none.
    pub title: Option<String>,
    /// What the dataset holds.
    pub description: Option<String>,
    /// How it may be handed on, such as `TLP:CLEAR`.
    pub handling: Option<&'static str>,
    /// Techniques of the DISARM framework.
    pub techniques: Vec<Technique>,
}

/// A technique that a source names.
#[derive(Debug, Clone)]
pub struct Technique {
    /// Its id.
    pub technique: String,
    /// The version of the framework, or a word that says that it is unknown.
    pub version: String,
    /// Its name, for whoever reads the study's file.
    pub name: String,
}

/// Fills a folder beside the wanted one, and puts it there once it is whole.
pub fn build(
    options: &Options,
    fill: impl FnOnce(&Path) -> Result<(Built, Vec<String>)>,
) -> Result<Imported> {
    refuse_occupied(&options.out)?;
    let staging = disk::staging(&options.out)?;
    // A temporary folder is private; one made inside it obeys the umask.
    let fresh = staging.path().join("dataset");
    disk::create_folder(&fresh)?;
    let filled = fill(&fresh).and_then(|(built, mut notes)| {
        notes.extend(covered(&built));
        notes.extend(common_notes(&built));
        let study = study(options, &built);
        disk::write(&fresh.join(study::FILE), study.as_bytes())?;
        writer::finish(&fresh, &describe(options, &built, &notes))?;
        Ok((built, notes))
    });
    let (built, notes) = filled.map_err(|e| staging.outside(e, &fresh))?;
    staging.place(&fresh)?;
    Ok(Imported {
        posts: built.posts,
        accounts: built.accounts,
        rejected: built.tally.refused.values().sum(),
        damaged_ids: built.tally.damaged.count,
        notes,
        sources: built.sources,
    })
}

fn refuse_occupied(out: &Path) -> Result<()> {
    if !disk::occupied(out)? {
        return Ok(());
    }
    Err(Error::could_not("something lies there already")
        .file(out.display())
        .expected("a new or an empty folder")
        .help("remove it, or name another folder with -o"))
}

/// What the posts cover. Not for a preview, which stops early.
fn covered(built: &Built) -> Option<String> {
    let (first, last) = built.span.as_ref()?;
    Some(format!(
        "Posts run from {first} to {last}; whatever lies outside is not covered."
    ))
}

/// What cleaning did to the data.
pub fn common_notes(built: &Built) -> Vec<String> {
    let tally = &built.tally;
    let mut notes = Vec::new();
    let refused: u64 = tally.refused.values().sum();
    if refused > 0 {
        let reasons = tally.refused.iter().map(|(why, n)| format!("{why}: {n}"));
        let reasons = reasons.collect::<Vec<_>>().join(", ");
        notes.push(format!(
            "Rejected records, kept in rejected.csv: {refused} ({reasons})."
        ));
    }
    for (noted, what) in [
        (
            &tally.damaged,
            "Reference ids that went through floating point, left empty and never joined on",
        ),
        (
            &tally.emptied,
            "Cells that held something impossible, left empty",
        ),
    ] {
        if noted.count > 0 {
            let columns = noted.columns.iter().map(|(name, n)| format!("{name}: {n}"));
            let columns = columns.collect::<Vec<_>>().join(", ");
            notes.push(format!("{what}: {} ({columns}).", noted.count));
        }
    }
    if tally.bars > 0 {
        notes.push(format!("List items that contained `|`: {}; there it is written `%7C` in addresses and `¦` elsewhere, because `|` separates items.", tally.bars));
    }
    if built.repeated_accounts > 0 {
        notes.push(format!(
            "Repeated rows of accounts: {}; of each account the first one counts.",
            built.repeated_accounts
        ));
    }
    notes
}

fn describe(options: &Options, built: &Built, notes: &[String]) -> Descriptor {
    let name = slug(&options.out);
    let proposal = &built.proposal;
    let title = options.title.clone().or_else(|| proposal.title.clone());
    let title = title.unwrap_or_else(|| name.clone());
    Descriptor {
        description: proposal.description.clone().unwrap_or_default(),
        sources: built.sources.iter().map(entry).collect(),
        notes: notes.iter().map(|n| n.as_str().into()).collect(),
        ..descriptor::blank(&name, &title)
    }
}

fn entry(source: &SourceFile) -> serde_json::Value {
    serde_json::json!({
        "title": source.title,
        "path": source.path,
        "bytes": source.bytes,
        "hash": source.hash,
    })
}

/// The folder's name as a name that a descriptor admits.
fn slug(out: &Path) -> String {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| match c.to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9' | '-' | '_' | '.') => c,
        _ => '-',
    };
    let slug: String = name.chars().map(plain).collect();
    let slug = slug.trim_matches(['-', '.']);
    if slug.is_empty() { "dataset" } else { slug }.to_owned()
}

/// The study of an imported dataset: only what the import knows, with comments
/// for what the analyst may change.
fn study(options: &Options, built: &Built) -> String {
    let as_of = options
        .disclosed
        .map(time::iso_day)
        .or_else(|| built.latest.clone());
    let (start, end) = built.span.clone().unzip();
    format!(
        "# The study: what the analyst decides. `sillage import` wrote what it knows.\n\
         \n\
         # Date of the edition: it labels the report and flags later rows; it drops none.\n\
         {}\n\
         # The study period: the first and the last day with posts.\n\
         {}{}\n\
         # Platforms that credit the engagement of a repost to the original: there\n\
         # reposts are left out of per-post averages.\n\
         reposts_credit_original = [\"x\"]\n\
         \n\
         # What is searched for beyond what is counted. On millions of posts the searches\n\
         # take longer than all the rest: add \"rewordings\", \"coordination\" or both.\n\
         search = []\n{}{}",
        line("as_of", as_of),
        line("start", start),
        line("end", end),
        handling(built.proposal.handling),
        techniques(&built.proposal.techniques),
    )
}

fn handling(word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| {
        format!(
            "\n# How the sources may be handed on.\nhandling = {}\n",
            quoted(word)
        )
    })
}

/// Tables come last: whatever follows one belongs to it.
fn techniques(techniques: &[Technique]) -> String {
    let table = |t: &Technique| {
        format!(
            "\n# {}\n[[disarm]]\ntechnique = {}\nversion = {}\n",
            plain::visible(&t.name),
            quoted(&t.technique),
            quoted(&t.version)
        )
    };
    techniques.iter().map(table).collect()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn line(key: &str, day: Option<String>) -> String {
    match day {
        Some(day) => format!("{key} = \"{day}\"\n"),
        None => format!("# {key} = \"YYYY-MM-DD\"\n"),
    }
}
