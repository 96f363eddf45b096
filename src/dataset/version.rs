//! Versions of a dataset: how far a number must move for what changed, and the
//! line that says so in the dataset's changelog.

use std::collections::BTreeSet;
use std::fmt;

use semver::{BuildMetadata, Prerelease, Version};

use super::descriptor::Descriptor;
use super::schema;
use super::seal::Sealed;
use crate::error::{Error, Result};

/// The changelog's file name.
pub const CHANGELOG: &str = "CHANGELOG.md";

const HEADING: &str = "# Versions of this dataset";

/// How far a version moves (the recipe of Frictionless Data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Corrections.
    Patch,
    /// Rows, columns or tables added.
    Minor,
    /// Another schema or another meaning.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The version that follows: `asked` is a version, or `major`, `minor` or `patch`.
pub fn next(old: &str, asked: &str) -> Result<Version> {
    let word = [Bump::Patch, Bump::Minor, Bump::Major]
        .into_iter()
        .find(|bump| bump.to_string() == asked);
    let Some(bump) = word else {
        return parse(asked);
    };
    let mut version = parse(old)?;
    (version.pre, version.build) = (Prerelease::EMPTY, BuildMetadata::EMPTY);
    match bump {
        Bump::Major => (version.major, version.minor, version.patch) = (version.major + 1, 0, 0),
        Bump::Minor => (version.minor, version.patch) = (version.minor + 1, 0),
        Bump::Patch => version.patch += 1,
    }
    Ok(version)
}

/// Refuses a version that does not come after the old one, or moves less far
/// than what changed demands. The same version again is no bump.
pub fn refuse_too_near(old: &str, new: &Version, least: Option<(Bump, String)>) -> Result<Bump> {
    // A dataset that has no version yet may start anywhere.
    let Ok(old) = parse(old) else {
        return Ok(Bump::Major);
    };
    if *new <= old {
        return Err(
            Error::could_not("a version that does not come after the dataset's")
                .found(new)
                .expected(format!("more than {old}"))
                .help("leave --version out to seal without a new version"),
        );
    }
    let bump = match (new.major > old.major, new.minor > old.minor) {
        (true, _) => Bump::Major,
        (false, true) => Bump::Minor,
        (false, false) => Bump::Patch,
    };
    match least {
        // Below one, nothing is promised yet.
        Some((least, why)) if bump < least && old.major > 0 => {
            Err(Error::could_not("a version that is too near")
                .found(format!("{old} to {new}, a {bump} version"))
                .expected(format!("a {least} version, because {why}"))
                .help("major: schema or meaning; minor: rows added; patch: corrections"))
        }
        _ => Ok(bump),
    }
}

/// How far the version must move at least for what the descriptors tell apart,
/// and why; rows cannot be told apart without the old ones. Tombstones are no
/// content: a withdrawal, the first one too, may be a patch.
pub fn least(old: &Descriptor, new: &Descriptor) -> Option<(Bump, String)> {
    let columns = |descriptor: &Descriptor| {
        let mut columns = descriptor.columns();
        columns.remove(schema::WITHDRAWN.name);
        columns
    };
    let (old, new) = (columns(old), columns(new));
    let lost = |(table, columns): (&String, &BTreeSet<String>)| match new.get(table) {
        None => Some(format!("the table {table} is gone")),
        Some(now) => columns
            .difference(now)
            .next()
            .map(|column| format!("{table} lost its column {column}")),
    };
    let gained = |(table, columns): (&String, &BTreeSet<String>)| match old.get(table) {
        None => Some(format!("the table {table} is new")),
        Some(then) => columns
            .difference(then)
            .next()
            .map(|column| format!("{table} has a new column {column}")),
    };
    let major = old.iter().find_map(lost).map(|why| (Bump::Major, why));
    major.or_else(|| new.iter().find_map(gained).map(|why| (Bump::Minor, why)))
}

/// The changelog with a line for a version on top of the others. A text that is
/// not under our heading is somebody else's, and stays below ours as it is.
pub fn log(changelog: &str, sealed: &Sealed, bump: Bump, note: &str) -> String {
    let line = line(sealed, bump, note);
    let (first, rest) = changelog.split_once('\n').unwrap_or((changelog, ""));
    let ours = first.trim_end() == HEADING;
    let (above, below) = match ours {
        true => {
            let text = rest.trim_start_matches(['\r', '\n']);
            text.split_at(own_list(text))
        }
        false => ("", changelog),
    };
    // What is no line of our list would become a part of the last one.
    let gap = match below {
        "" => "",
        _ if ours && below.starts_with("- ") => "",
        _ => "\n",
    };
    format!("{HEADING}\n\n{above}{line}{gap}{below}")
}

/// Where the list of versions starts: behind an introduction, but not below
/// another heading.
fn own_list(text: &str) -> usize {
    let starts = || std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let first = |sign: &str| starts().find(|at| text[*at..].starts_with(sign));
    match (first("- "), first("#")) {
        (Some(item), heading) if heading.is_none_or(|at| item < at) => item,
        _ => 0,
    }
}

fn line(sealed: &Sealed, bump: Bump, note: &str) -> String {
    let changes = [
        ("added", &sealed.added),
        ("changed", &sealed.changed),
        ("removed", &sealed.removed),
    ];
    let words = changes
        .iter()
        .flat_map(|(what, paths)| paths.iter().map(move |path| format!("{path} {what}")));
    let files: Vec<String> = words.collect();
    // One line, whatever was typed.
    let note: Vec<&str> = note.split_whitespace().collect();
    let parts = [note.join(" "), files.join(", ")];
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|p| !p.is_empty())
        .collect();
    match said.is_empty() {
        true => format!("- {} ({bump})\n", sealed.version),
        false => format!("- {} ({bump}): {}\n", sealed.version, said.join("; ")),
    }
}

fn parse(version: &str) -> Result<Version> {
    Version::parse(version).map_err(|e| {
        Error::could_not(format!("not a semantic version: {e}"))
            .found(version)
            .expected("MAJOR.MINOR.PATCH, such as 1.2.0, or one of major, minor, patch")
            .help("major: schema or meaning; minor: rows added; patch: corrections")
    })
}
