//! Which format files are of, by their headers alone. A guess that might be wrong
//! is no answer: if none or several fit, the error says what is nearest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::head::Head;
use super::registry::{Fit, IMPORTERS, Importer};
use crate::encoding::Encoding;
use crate::error::{Error, Result};

/// The one format that all the files are of.
///
/// # Errors
/// None fits, several fit, or two files are of different formats.
pub fn recognise(files: &[PathBuf], encoding: Option<Encoding>) -> Result<&'static Importer> {
    let mut taken: Option<(&'static Importer, &Path)> = None;
    for file in files {
        let importer = of_file(&Head::read(file, encoding)?)?;
        match taken {
            Some((first, path)) if first.name != importer.name => {
                return Err(Error::could_not("the files are of different formats")
                    .file(file.display())
                    .found(format!("{} after {}", importer.name, first.name))
                    .expected(format!("files of one format, as {} is", path.display()))
                    .help("import each format into a dataset of its own"));
            }
            _ => taken = Some((importer, file)),
        }
    }
    taken.map_or_else(|| Err(Error::could_not("no file is named")), |(i, _)| Ok(i))
}

fn of_file(head: &Head) -> Result<&'static Importer> {
    let fits = IMPORTERS
        .iter()
        .map(|importer| Ok((importer, importer.fit(head)?)));
    let fits: Vec<(&'static Importer, Fit)> = fits.collect::<Result<_>>()?;
    let whole: Vec<(&'static Importer, BTreeSet<&str>)> = fits
        .iter()
        .filter_map(|(importer, fit)| match fit {
            Fit::Whole(marks) => Some((*importer, marks.iter().map(String::as_str).collect())),
            _ => None,
        })
        .collect();
    if whole.is_empty() {
        return Err(none(head, &fits));
    }
    match most_specific(&whole) {
        Some(importer) => Ok(importer),
        None => Err(several(head, &whole)),
    }
}

/// The one that needs whatever every other one needs, and more.
fn most_specific(whole: &[(&'static Importer, BTreeSet<&str>)]) -> Option<&'static Importer> {
    let above = |mine: &BTreeSet<&str>, name: &str| {
        whole
            .iter()
            .filter(|(other, _)| other.name != name)
            .all(|(_, theirs)| theirs.is_subset(mine) && theirs.len() < mine.len())
    };
    let mut best = whole.iter().filter(|(i, mine)| above(mine, i.name));
    best.next().map(|(importer, _)| *importer)
}

fn several(head: &Head, whole: &[(&'static Importer, BTreeSet<&str>)]) -> Error {
    let names: Vec<&str> = whole.iter().map(|(i, _)| i.name).collect();
    Error::could_not("several formats fit this file")
        .file(head.path.display())
        .line(1)
        .found(head.columns.join(", "))
        .expected(format!("one of {}", names.join(", ")))
        .help("name the format instead of `auto`")
}

/// The nearest is the format of whose columns the file has the largest part.
fn none(head: &Head, fits: &[(&'static Importer, Fit)]) -> Error {
    let error = Error::could_not("no format fits this file").file(head.path.display());
    let error = error.line(1).found(if head.is_json() {
        "a JSON document".to_owned()
    } else {
        head.columns.join(", ")
    });
    let mut nearest: Option<(&Importer, usize, &[String])> = None;
    for (importer, fit) in fits {
        let Fit::Lacks { has, lacks } = fit else {
            continue;
        };
        // has / (has + lacks), compared without a division.
        let nearer = nearest.is_none_or(|(_, best, without)| {
            has * (best + without.len()) > best * (has + lacks.len())
        });
        if nearer {
            nearest = Some((importer, *has, lacks));
        }
    }
    match nearest {
        Some((importer, _, lacks)) => error
            .expected(format!(
                "the nearest format is `{}`, of which it lacks: {}",
                importer.name,
                lacks.join(", ")
            ))
            .help("`sillage import csv` reads any CSV file by a mapping file; `sillage import --list` names the formats"),
        None => error
            .expected("a header or a document of a format that is known")
            .help("`sillage import csv` reads any CSV file by a mapping file; `sillage import --list` names the formats"),
    }
}
