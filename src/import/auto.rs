//! Which format files are of, by their headers alone. A guess that might be wrong
//! is no answer: if none or several fit, or one fits that asks for little while the
//! file has most columns of a richer one, the error says what is nearest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::head::Head;
use super::registry::{Fit, IMPORTERS, Importer};
use super::source;
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
    if head.is_empty() {
        return Err(source::empty(&head.path));
    }
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
    let Some((importer, marks)) = most_specific(&whole) else {
        return Err(several(head, &whole));
    };
    match richer(marks, &fits)? {
        Some((rich, lacks)) => Err(poor(head, importer, rich, lacks)),
        None => Ok(importer),
    }
}

/// A format that needs the marks of the one that fits and further columns, of which
/// the file has more than it lacks; of several the one of which it lacks the least.
fn richer<'f>(
    marks: &BTreeSet<&str>,
    fits: &'f [(&'static Importer, Fit)],
) -> Result<Option<(&'static Importer, &'f [String])>> {
    let mut found: Option<(&'static Importer, &[String])> = None;
    for (importer, fit) in fits {
        let Fit::Lacks { has, lacks } = fit else {
            continue;
        };
        let nearer = found.is_none_or(|(_, least)| lacks.len() < least.len());
        if nearer && has.saturating_sub(marks.len()) > lacks.len() && importer.needs(marks)? {
            found = Some((importer, lacks));
        }
    }
    Ok(found)
}

/// The format that fits would drop most of what the file holds.
fn poor(head: &Head, fits: &Importer, rich: &Importer, lacks: &[String]) -> Error {
    Error::could_not(format!(
        "of the formats only `{}` fits this file, which has most columns of `{}`",
        fits.name, rich.name
    ))
    .file(head.path.display())
    .line(1)
    .found(head.columns.join(", "))
    .expected(format!(
        "the columns of `{}`, of which it lacks: {}",
        rich.name,
        lacks.join(", ")
    ))
    .help(format!(
        "if it is `{}` all the same, name that format instead of `auto`",
        fits.name
    ))
}

/// The one that needs whatever every other one needs, and more.
fn most_specific<'w, 'm>(
    whole: &'w [(&'static Importer, BTreeSet<&'m str>)],
) -> Option<&'w (&'static Importer, BTreeSet<&'m str>)> {
    let above = |mine: &BTreeSet<&str>, name: &str| {
        whole
            .iter()
            .filter(|(other, _)| other.name != name)
            .all(|(_, theirs)| theirs.is_subset(mine) && theirs.len() < mine.len())
    };
    whole.iter().find(|(i, mine)| above(mine, i.name))
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
    if let Some(help) = source::other_separator(head.columns.iter().map(String::as_str)) {
        return error
            .expected("comma-separated CSV with a header of a format that is known")
            .help(help);
    }
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
