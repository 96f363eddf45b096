//! Frameworks that analysts cite by id: the techniques of DISARM, by version,
//! because ids come and go. The lists and their licence are explained in
//! `disarm/README.md`.

/// A version and its list: `id,name` in each line, after a header.
const DISARM: &[(&str, &str)] = &[
    ("1.3", include_str!("disarm/1.3.csv")),
    ("1.4", include_str!("disarm/1.4.csv")),
    ("1.5", include_str!("disarm/1.5.csv")),
    ("1.6", include_str!("disarm/1.6.csv")),
];

/// The tactic of each technique that has no dot: `id,tactic`, after a header.
const TACTICS: &str = include_str!("disarm/tactics.csv");

/// The commits of the framework's repository at which the lists were read.
const COMMITS: &[(&str, &str)] = &[
    ("1.3", "62680c33d5cd1fabbc5aec4fa6390a0180ed3ea2"),
    ("1.4", "f1ac3b04ee17388d9ccc1ada5ad4ed1160f01fe0"),
    ("1.5", "4f14d5f2c9d7c4e5d7e13b1330c62add5e73b7a8"),
    ("1.6", "084362afe5d1faa8b89f75250b795095df25c476"),
];

/// What a version of a framework knows of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The technique's name.
    Name(String),
    /// No technique of that version has the id.
    NoSuchTechnique,
    /// The version is not one of those that we know.
    NoSuchVersion,
}

/// Looks a technique up in a version of DISARM.
pub fn disarm(version: &str, technique: &str) -> Found {
    let Some((_, list)) = DISARM.iter().find(|(v, _)| *v == version) else {
        return Found::NoSuchVersion;
    };
    listed(list, technique).map_or(Found::NoSuchTechnique, Found::Name)
}

/// The second cell of the row of a list that has this id.
fn listed(list: &str, id: &str) -> Option<String> {
    let mut rows = csv::Reader::from_reader(list.as_bytes());
    let mut rows = rows.records().flatten();
    let row = rows.find(|row| row.get(0) == Some(id))?;
    Some(row.get(1)?.to_owned())
}

/// The tactic that a technique serves, which is also its sub-techniques'.
pub fn disarm_tactic(technique: &str) -> Option<String> {
    listed(TACTICS, technique.split('.').next()?)
}

/// The page of a technique in the repository of a version that is known: that
/// version's page, because the newest has lost some.
pub fn disarm_page(version: &str, technique: &str) -> Option<String> {
    let (_, commit) = COMMITS.iter().find(|(v, _)| *v == version)?;
    Some(format!(
        "https://github.com/DISARMFoundation/DISARMframeworks/blob/{commit}/generated_pages/techniques/{technique}.md"
    ))
}

/// The versions of DISARM that are known, oldest first.
pub fn disarm_versions() -> impl Iterator<Item = &'static str> {
    DISARM.iter().map(|(version, _)| *version)
}
