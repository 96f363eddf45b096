//! The bag around the payload (BagIt, RFC 8493): the manifests that let anyone
//! with `sha512sum` see a changed byte, and the check of a bag that lies unpacked.

use std::collections::BTreeMap;
use std::path::Path;

use super::Fault;
use crate::disk::{self, fixity, fixity::Fixity};
use crate::error::Result;
use crate::plain;

/// The file that makes a folder a bag.
pub const DECLARATION: &str = "bagit.txt";

/// The folder of the payload, with the `/` that its paths start with.
pub const PAYLOAD: &str = "data/";

const DECLARED: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const INFO: &str = "bag-info.txt";
/// The file that lists the digests of the payload.
pub const MANIFEST: &str = "manifest-sha512.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha512.txt";

/// The files beside the payload: their names and bytes, in the order of names.
/// `info` are the lines of bag-info.txt.
pub fn tags(info: &[(&str, String)], payload: &[(String, Fixity)]) -> Vec<(String, Vec<u8>)> {
    let bytes: u64 = payload.iter().map(|(_, f)| f.bytes).sum();
    let oxum = format!("{bytes}.{}", payload.len());
    let mut lines: Vec<(&str, &str)> = info.iter().map(|(k, v)| (*k, v.as_str())).collect();
    lines.push(("Payload-Oxum", &oxum));
    lines.sort_unstable();
    let info: String = lines
        .iter()
        .map(|(key, value)| format!("{key}: {}\n", one_line(value)))
        .collect();
    let listed = payload
        .iter()
        .map(|(path, f)| (path.as_str(), f.sha512.as_str()));
    let mut files = BTreeMap::from([
        (DECLARATION, DECLARED.to_owned()),
        (INFO, info),
        (MANIFEST, manifest(listed)),
    ]);
    let digests: Vec<(&str, String)> = files
        .iter()
        .map(|(name, text)| (*name, fixity::of_bytes(text.as_bytes()).sha512))
        .collect();
    let listed = digests
        .iter()
        .map(|(name, digest)| (*name, digest.as_str()));
    files.insert(TAG_MANIFEST, manifest(listed));
    let owned = files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into_bytes()));
    owned.collect()
}

/// A value of bag-info.txt ends with its line.
fn one_line(value: &str) -> String {
    plain::line(value)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn manifest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    files
        .map(|(path, digest)| format!("{digest}  {}\n", encoded(path)))
        .collect()
}

/// A path as manifests write it: only what would end a line is encoded.
fn encoded(path: &str) -> String {
    path.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn decoded(path: &str) -> String {
    path.replace("%0A", "\n")
        .replace("%0D", "\r")
        .replace("%25", "%")
}

/// The digests of a manifest by path; nothing if it is not written as we write it.
fn listed(text: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let (digest, path) = line.split_once("  ")?;
        found.insert(decoded(path), digest.to_owned());
    }
    let again = manifest(found.iter().map(|(p, d)| (p.as_str(), d.as_str())));
    (again == text).then_some(found)
}

/// Checks a bag that lies in a folder: complete, nothing else in it, every
/// digest as stated. Gives the number of files compared, and what is wrong.
///
/// # Errors
/// The folder cannot be read.
pub fn check(root: &Path) -> Result<(u64, Vec<Fault>)> {
    let mut faults = Vec::new();
    let mut files = BTreeMap::new();
    for (path, is_plain) in disk::list_all(root)? {
        if is_plain {
            files.insert(path, ());
        } else {
            faults.push(Fault::whole(&path, "a plain file", "a link or a device"));
        }
    }
    let declared = disk::read(&root.join(DECLARATION)).unwrap_or_default();
    if declared != DECLARED.as_bytes() {
        let found = String::from_utf8_lossy(&declared).into_owned();
        faults.push(Fault::whole(DECLARATION, DECLARED, &found));
    }
    let mut expected = manifest_of(root, MANIFEST, true, &mut faults);
    expected.extend(manifest_of(root, TAG_MANIFEST, false, &mut faults));
    for tag in [DECLARATION, INFO, MANIFEST] {
        if !expected.contains_key(tag) {
            faults.push(Fault::whole(
                tag,
                "a digest in the manifest of tags",
                "none",
            ));
        }
    }
    for (path, digest) in &expected {
        if !files.contains_key(path) {
            faults.push(Fault::whole(path, &short(digest), "missing"));
            continue;
        }
        let seen = fixity::of_file(&root.join(path))?.sha512;
        if seen != *digest {
            faults.push(Fault::whole(path, &short(digest), &short(&seen)));
        }
    }
    let known = |path: &str| path == TAG_MANIFEST || expected.contains_key(path);
    for path in files.keys().filter(|path| !known(path)) {
        let found = "a file that no manifest lists";
        faults.push(Fault::whole(path, "no such file", found));
    }
    check_oxum(root, &files, &mut faults)?;
    Ok((expected.len() as u64, faults))
}

/// The digests that a manifest lists: those of the payload, or those beside it.
fn manifest_of(
    root: &Path,
    name: &str,
    payload: bool,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, String> {
    let text = disk::read(&root.join(name))
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(mut found) = text.as_deref().and_then(listed) else {
        let what = text.map_or("missing, or no text", |_| "something else");
        faults.push(Fault::whole(
            name,
            "sorted lines of digest and path, as `sillage archive` writes them",
            what,
        ));
        return BTreeMap::new();
    };
    let misplaced: Vec<String> = found
        .keys()
        .filter(|path| path.starts_with(PAYLOAD) != payload)
        .cloned()
        .collect();
    for path in misplaced {
        faults.push(Fault::whole(name, "no such path", &path));
        found.remove(&path);
    }
    found
}

/// The number and size of the payload's files, which bag-info.txt states.
fn check_oxum(root: &Path, files: &BTreeMap<String, ()>, faults: &mut Vec<Fault>) -> Result<()> {
    let mut bytes = 0u64;
    let mut count = 0u64;
    for path in files.keys().filter(|path| path.starts_with(PAYLOAD)) {
        bytes += disk::size(&root.join(path))?;
        count += 1;
    }
    let seen = format!("{bytes}.{count}");
    let info = disk::read(&root.join(INFO)).unwrap_or_default();
    let info = String::from_utf8_lossy(&info).into_owned();
    let stated = info.lines().find_map(|l| l.strip_prefix("Payload-Oxum: "));
    if stated != Some(&seen) {
        let stated = stated.unwrap_or("no Payload-Oxum");
        faults.push(Fault::whole(INFO, &format!("Payload-Oxum {seen}"), stated));
    }
    Ok(())
}

/// Enough of a digest to tell two apart.
fn short(digest: &str) -> String {
    let head: String = digest.chars().take(16).collect();
    format!("sha512:{head}…")
}
