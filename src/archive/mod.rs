//! One file that holds an edition, its data and the tool's source, so that it can
//! be made again in ten years: a bag in a container. The same parts give the same
//! bytes, whoever packs them, where and when.

use std::io::Write;
use std::path::{Path, PathBuf};

pub mod bag;
pub mod container;
mod describe;
pub mod previous;
pub mod source;

use crate::dataset::descriptor::{Descriptor, safe_path};
use crate::disk::{self, fixity, fixity::Fixity};
use crate::edition::File;
use crate::edition::lock::{self, Lock};
use crate::error::{Error, Result};
use container::Entry;
use describe::Subject;

pub use describe::held;

/// The folder of the edition in a payload.
pub const EDITION: &str = "edition";

/// The folder of the data in a payload.
pub const DATASET: &str = "dataset";

/// The folder of the tool's source in a payload.
pub const SOURCE: &str = "source";

/// Something of an archive that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, in the archive or the archive itself.
    pub file: String,
    /// Where in the archive; empty for the whole file.
    pub place: String,
    /// What should stand there.
    pub expected: String,
    /// What does.
    pub actual: String,
}

impl Fault {
    /// A fault of a whole file.
    pub fn whole(file: &str, expected: &str, actual: &str) -> Self {
        Self {
            file: file.to_owned(),
            place: String::new(),
            expected: expected.to_owned(),
            actual: actual.to_owned(),
        }
    }

    fn byte(file: &str, place: u64, expected: Option<&u8>, actual: Option<&u8>) -> Self {
        let shown = |byte: Option<&u8>| {
            byte.map_or_else(|| "the end".to_owned(), |byte| format!("{byte:02x}"))
        };
        Self {
            place: format!("byte {place} of the archive"),
            ..Self::whole(file, &shown(expected), &shown(actual))
        }
    }
}

/// Where the bytes of a file in an archive come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// They are here.
    Bytes(Vec<u8>),
    /// They stand in a file, and are read when they are needed.
    File(PathBuf),
}

impl Content {
    fn fixity(&self) -> Result<Fixity> {
        match self {
            Self::Bytes(bytes) => Ok(fixity::of_bytes(bytes)),
            Self::File(path) => fixity::of_file(path),
        }
    }

    fn copy(&self, expected: &Fixity, out: &mut dyn Write) -> Result<()> {
        let cannot =
            |e: std::io::Error| Error::could_not(format!("the archive cannot be written: {e}"));
        match self {
            Self::Bytes(bytes) => out.write_all(bytes).map_err(cannot),
            Self::File(path) => {
                let file = disk::open_raw(path)?;
                // One byte more, so that a file that has grown is seen.
                let most = expected.bytes.saturating_add(1);
                let seen = fixity::stream(file, most, &mut |bytes| out.write_all(bytes))
                    .map_err(cannot)?;
                if seen == *expected {
                    return Ok(());
                }
                Err(Error::could_not("changed while it was being archived")
                    .file(path.display())
                    .help("archive again when nothing writes to it"))
            }
        }
    }
}

/// A file of the data that an archive carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its path below the dataset.
    pub path: String,
    /// Where it lies.
    pub file: PathBuf,
}

/// What an archive holds, before it is packed.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The folder that everything is unpacked into.
    pub base: String,
    /// The files by their paths in the payload, in order.
    pub parts: Vec<(String, Content)>,
    /// The names of the tables that it carries, in order.
    pub tables: Vec<&'static str>,
    /// Lines of bag-info.txt.
    info: Vec<(&'static str, String)>,
}

/// Gathers what an archive of an edition holds. Without `data` it carries none.
/// Whether edition and data are what the lock says is for the caller to see.
///
/// # Errors
/// A file that is pinned and missing, or whose path leaves its folder; an
/// edition whose descriptions cannot be read; a previous edition that is pinned
/// and not at hand.
pub fn payload(edition: &Path, data: Option<&Path>, source: &[File]) -> Result<Payload> {
    let lock = Lock::read(edition)?;
    let carried = match data {
        Some(data) => inputs(data, &lock)?,
        None => Vec::new(),
    };
    let tables = match data {
        Some(data) => tables(&Descriptor::read(data)?, &carried),
        None => Vec::new(),
    };
    let subject = Subject {
        edition,
        lock: &lock,
        data,
        carried: &carried,
        tables: &tables,
        source,
    };
    let mut parts = Vec::new();
    for file in subject.files()? {
        parts.push((file.path, Content::Bytes(file.bytes)));
    }
    let outputs = lock.outputs.iter().map(|e| e.path.as_str());
    for path in outputs.chain([lock::FILE]) {
        parts.push((
            format!("{EDITION}/{path}"),
            Content::File(below(edition, path)?),
        ));
    }
    for Carried { path, file } in &carried {
        parts.push((format!("{DATASET}/{path}"), Content::File(file.clone())));
    }
    for file in source {
        let content = Content::Bytes(file.bytes.clone());
        parts.push((format!("{SOURCE}/{}", file.path), content));
    }
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(Payload {
        base: base(&subject),
        info: info(&subject),
        parts,
        tables,
    })
}

/// What an edition was made from: the inputs that the lock pins, templates of the
/// dataset's own, which it pins by one digest of all of them, and the previous
/// edition.
fn inputs(data: &Path, lock: &Lock) -> Result<Vec<Carried>> {
    let mut paths: Vec<String> = lock.inputs.iter().map(|e| e.path.clone()).collect();
    let overrides = disk::list(data)?
        .into_iter()
        .filter(|path| path.starts_with("templates/"));
    paths.extend(overrides);
    paths.sort_unstable();
    paths.dedup();
    let mut carried = previous::carried(data, lock)?;
    for path in paths {
        let file = below(data, &path)?;
        carried.push(Carried { path, file });
    }
    Ok(carried)
}

/// The tables that files of a dataset belong to.
fn tables(descriptor: &Descriptor, carried: &[Carried]) -> Vec<&'static str> {
    let goes = |path: &str| carried.iter().any(|c| c.path == path);
    let resources = descriptor.resources.iter().filter(|r| goes(&r.path));
    let mut names: Vec<&str> = resources
        .filter_map(|r| r.schema().map(|t| t.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn below(root: &Path, path: &str) -> Result<PathBuf> {
    safe_path(path).map(|path| root.join(path)).ok_or_else(|| {
        Error::invalid("a path that leaves its folder")
            .file(lock::FILE)
            .found(path)
    })
}

/// A name for the folder: the dataset, its version, the edition's date.
fn base(subject: &Subject<'_>) -> String {
    let pinned = &subject.lock.dataset;
    let name = format!(
        "{}-{}-{}",
        pinned.name,
        pinned.version,
        subject.parameter("as_of")
    );
    let plain = |c: char| match c {
        _ if c.is_ascii_alphanumeric() => c,
        '.' | '_' => c,
        _ => '-',
    };
    let name: String = name.chars().map(plain).take(100).collect();
    name.trim_start_matches(['.', '-']).to_owned()
}

fn info(subject: &Subject<'_>) -> Vec<(&'static str, String)> {
    let Lock { tool, dataset, .. } = subject.lock;
    let what = match subject.data {
        Some(_) => "An edition, the data that it was made from, and the source of the tool",
        None => "An edition and the source of the tool; the data are not in this bag",
    };
    vec![
        (
            "Bag-Software-Agent",
            format!("{} {}", tool.name, tool.version),
        ),
        ("Bagging-Date", subject.parameter("as_of").to_owned()),
        ("External-Description", what.to_owned()),
        (
            "External-Identifier",
            format!("{} {}", dataset.name, dataset.version),
        ),
    ]
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder that the archive unpacks into.
    pub base: String,
    /// Files in it.
    pub files: u64,
    /// Bytes of those of the payload.
    pub payload_bytes: u64,
}

/// Packs a payload into a file, whole or not at all. The data are read twice,
/// once for their digests and once to be copied; neither time are they held.
///
/// # Errors
/// A file that cannot be read, or changes in between; `target` is something
/// else than an archive, or cannot be written.
pub fn write(payload: &Payload, target: &Path) -> Result<Written> {
    refuse_foreign_file(target)?;
    let mut files: Vec<(String, Fixity, Content)> = Vec::new();
    let mut listed = Vec::new();
    for (path, content) in &payload.parts {
        let path = format!("{}{path}", bag::PAYLOAD);
        let fixity = content.fixity()?;
        listed.push((path.clone(), fixity.clone()));
        files.push((path, fixity, content.clone()));
    }
    for (name, bytes) in bag::tags(&payload.info, &listed) {
        files.push((name, fixity::of_bytes(&bytes), Content::Bytes(bytes)));
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let entries: Vec<Entry> = files
        .iter()
        .map(|(path, fixity, _)| Entry {
            name: format!("{}/{path}", payload.base),
            bytes: fixity.bytes,
            crc32: fixity.crc32,
        })
        .collect();
    disk::write_with(target, &mut |out| {
        container::write(&entries, out, &mut |at, out| {
            let (_, fixity, content) = &files[at];
            content.copy(fixity, out)
        })
    })?;
    Ok(Written {
        base: payload.base.clone(),
        files: files.len() as u64,
        payload_bytes: listed.iter().map(|(_, f)| f.bytes).sum(),
    })
}

/// Only an archive is replaced by an archive.
fn refuse_foreign_file(target: &Path) -> Result<()> {
    if !target.exists() || is_ours(target) {
        return Ok(());
    }
    Err(
        Error::could_not("stands there already and is no archive of `sillage archive`")
            .file(target.display())
            .help("name another file with -o, or remove this one"),
    )
}

fn is_ours(target: &Path) -> bool {
    let lock = format!("/{}{EDITION}/{}", bag::PAYLOAD, lock::FILE);
    target.is_file()
        && container::directory(target)
            .is_ok_and(|entries| entries.iter().any(|e| e.name.ends_with(&lock)))
}

/// The last part of a path, as messages name a file.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The files of a folder of source, as [`payload`] takes them.
///
/// # Errors
/// The folder cannot be read.
pub fn source_in(folder: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for (path, _) in disk::list_all(folder)? {
        let bytes = disk::read(&folder.join(&path))?;
        files.push(File::new(path, bytes));
    }
    Ok(files)
}
