//! Outside formats into a dataset, as a stream: source record → target cells →
//! rejected or written. The importers only say what a record means; one
//! pipeline ([`builder`]) does the rest. The report never uses this module.

use std::path::{Path, PathBuf};

use serde::Serialize;

mod about;
mod auto;
mod builder;
mod clean;
mod csv_map;
mod explain;
mod field;
mod guard;
mod head;
mod json;
mod keys;
pub mod list;
mod mapping;
mod out;
mod package;
mod preset;
mod refuse;
mod registry;
mod source;
mod stix;
mod survey;
mod telegram;
mod twitter;
mod value;

use crate::encoding::Encoding;
use crate::error::{Error, Result};
use crate::time::Day;
use builder::{Builder, Built};
pub use explain::{Column, Explained, Listed, explain, list};
use mapping::Mapping;
use out::Place;
pub use out::Sample;
pub use refuse::Rejection;
use registry::Works;
pub use registry::{Importer, named};

/// What the caller decides about an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The dataset's folder: a new or an empty one.
    pub out: PathBuf,
    /// The dataset's title; the folder's name if absent.
    pub title: Option<String>,
    /// The day on which the platform disclosed the network; only for its own archive.
    pub disclosed: Option<Day>,
    /// The zone of times that carry none, where the format does not say it.
    pub timezone: Option<String>,
    /// The encoding of the sources, by its label; UTF-8 if absent.
    pub encoding: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Serialize)]
pub struct Imported {
    /// Rows of posts.csv.
    pub posts: u64,
    /// Rows of accounts.csv.
    pub accounts: u64,
    /// Records in rejected.csv.
    pub rejected: u64,
    /// Reference ids that went through floating point and were left empty.
    pub damaged_ids: u64,
    /// What a reader must know, as it stands in the descriptor.
    pub notes: Vec<String>,
    /// The files that were read.
    pub sources: Vec<SourceFile>,
}

/// A file that an import read.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFile {
    /// Its name.
    pub title: String,
    /// Its name again: no folder of the importing machine.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// `sha256:…` of its bytes.
    pub hash: String,
}

/// A format that can be imported.
#[derive(Clone, Copy)]
pub enum Format<'a> {
    /// The X/Twitter Information Operations archive.
    TwitterIo,
    /// Any CSV by this mapping file.
    Csv(&'a Path),
    /// A format of the registry that needs no mapping file.
    Named(&'static Importer),
}

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The first rows of each table.
    pub tables: Vec<Sample>,
    /// What would be rejected among the accounts and the first thousand posts.
    pub rejected: Vec<Rejection>,
    /// What the import of that part would note.
    pub notes: Vec<String>,
}

/// Imports the X/Twitter Information Operations archive: tweets files and
/// users files, several of each, told apart by their headers.
pub fn twitter_io(files: &[PathBuf], options: &Options) -> Result<Imported> {
    import(Format::TwitterIo, files, options)
}

/// Imports any CSV files of posts by a mapping file.
pub fn csv_map(files: &[PathBuf], map: &Path, options: &Options) -> Result<Imported> {
    import(Format::Csv(map), files, options)
}

/// Imports files of a format into the dataset that the options name.
pub fn import(format: Format<'_>, files: &[PathBuf], options: &Options) -> Result<Imported> {
    package::build(options, |root| {
        run(
            format,
            files,
            options,
            u64::MAX,
            Place::Folder(root.to_path_buf()),
        )
    })
}

/// Maps the first posts and writes nothing.
pub fn preview(format: Format<'_>, files: &[PathBuf], options: &Options) -> Result<Preview> {
    const POSTS: u64 = 1000;
    let (built, mut notes) = run(format, files, options, POSTS, Place::Nowhere)?;
    notes.extend(package::common_notes(&built));
    Ok(Preview {
        tables: built.samples,
        rejected: built.rejections,
        notes,
    })
}

fn run(
    format: Format<'_>,
    files: &[PathBuf],
    options: &Options,
    most: u64,
    place: Place,
) -> Result<(Built, Vec<String>)> {
    let encoding = named_encoding(options)?;
    let mut builder = Builder::new(place, encoding);
    let mut notes = match format {
        Format::TwitterIo => by_name(named("twitter-io")?, files, options, most, &mut builder)?,
        Format::Named(importer) => by_name(importer, files, options, most, &mut builder)?,
        Format::Csv(map) => {
            refuse_disclosed(options)?;
            refuse_timezone(options)?;
            let mapping = Mapping::read(map)?;
            let carried = csv_map::run(files, &mapping, most, &mut builder)?;
            csv_map::notes(&mapping, &carried)
        }
    };
    if let Some(encoding) = encoding {
        notes.push(format!("The files were read as {}.", encoding.name()));
    }
    Ok((builder.finish()?, notes))
}

fn named_encoding(options: &Options) -> Result<Option<Encoding>> {
    options.encoding.as_deref().map(Encoding::named).transpose()
}

/// The one format that all the files are of, by their headers alone.
///
/// # Errors
/// None fits, several fit, or two files are of different formats.
pub fn recognise(files: &[PathBuf], options: &Options) -> Result<&'static Importer> {
    auto::recognise(files, named_encoding(options)?)
}

/// Reads files by a format of the registry.
fn by_name(
    importer: &Importer,
    files: &[PathBuf],
    options: &Options,
    most: u64,
    builder: &mut Builder,
) -> Result<Vec<String>> {
    if importer.name != "twitter-io" {
        refuse_disclosed(options)?;
    }
    match &importer.works {
        Works::Program(program) => {
            refuse_timezone(options)?;
            (program.run)(files, options, most, builder)
        }
        Works::Preset(text) => {
            let timezone = options.timezone.as_deref();
            preset::run(importer, text, files, timezone, most, builder)
        }
        Works::ByMapping => Err(Error::could_not("this format needs a mapping file")
            .found(importer.name)
            .help("name it with --map")),
    }
}

fn refuse_timezone(options: &Options) -> Result<()> {
    if let Some(zone) = &options.timezone {
        return Err(Error::could_not("this format takes no time zone")
            .column("--timezone")
            .found(zone)
            .help("a mapping file declares its zone itself: [source] timezone = \"UTC\""));
    }
    Ok(())
}

fn refuse_disclosed(options: &Options) -> Result<()> {
    if options.disclosed.is_some() {
        return Err(
            Error::could_not("a disclosure date is for the platform's own archive")
                .help("write a [[takedowns]] block in the mapping file (`--explain FORMAT` prints that of a format), with takedown_id and at"),
        );
    }
    Ok(())
}
