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
    let mut rows = csv::Reader::from_reader(list.as_bytes());
    let mut rows = rows.records().flatten();
    match rows.find(|row| row.get(0) == Some(technique)) {
        Some(row) => Found::Name(row.get(1).unwrap_or_default().to_owned()),
        None => Found::NoSuchTechnique,
    }
}

/// The versions of DISARM that are known, oldest first.
pub fn disarm_versions() -> impl Iterator<Item = &'static str> {
    DISARM.iter().map(|(version, _)| *version)
}
