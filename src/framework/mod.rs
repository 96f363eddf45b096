//! Frameworks that analysts cite by id: the techniques of DISARM, by version,
//! because ids come and go. The lists and their licence are explained in
//! `disarm/README.md`.

/// A version and its list: `id,name` in each line, after a header.
const DISARM: &[(&str, &str)] = &[];

/// What a version of a framework knows of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The technique's name.
    Name(&'static str),
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
    let named = |line: &'static str| Some(line.split_once(',')?).filter(|(id, _)| *id == technique);
    match list.lines().skip(1).find_map(named) {
        Some((_, name)) => Found::Name(name.trim_matches('"')),
        None => Found::NoSuchTechnique,
    }
}

/// The versions of DISARM that are known, oldest first.
pub fn disarm_versions() -> impl Iterator<Item = &'static str> {
    DISARM.iter().map(|(version, _)| *version)
}
