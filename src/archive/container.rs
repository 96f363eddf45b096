//! The container of an archive: a ZIP file that only stores, with every byte
//! fixed by the names, sizes and contents of its files. Written here rather than
//! by a crate, because these bytes are part of the promise: they may not change
//! with a dependency, and a reader that knows all of them sees any other one.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path};

use super::Fault;
use crate::disk::{self, fixity};
use crate::error::{Error, Result};

/// The first bytes of every container that holds a file.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// The first day that the format knows: a container carries no clock.
const DATE: u16 = (1 << 5) | 1;

/// A plain file that its owner may write and everybody read.
const MODE: u32 = 0o100_644 << 16;

/// What a field holds when the number stands in the ZIP64 field instead.
const ELSEWHERE: u32 = u32::MAX;

/// The system whose modes the container carries: Unix.
const SYSTEM: u16 = 3 << 8;

/// A directory larger than this is an attack, not an archive.
const LARGEST_DIRECTORY: u64 = 1 << 28;

/// What a container says of one of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path, with `/`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its CRC-32.
    pub crc32: u32,
}

impl Entry {
    fn is_large(&self) -> bool {
        self.bytes >= u64::from(ELSEWHERE)
    }

    /// What stands before the file's bytes.
    fn local(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let extra = if self.is_large() {
            extra(&[self.bytes, self.bytes])
        } else {
            Vec::new()
        };
        self.common(needed(self.is_large()), extra.len(), &mut out);
        out.extend(self.name.as_bytes());
        out.extend(extra);
        out
    }

    /// The entry in the directory.
    fn central(&self, offset: u64) -> Vec<u8> {
        let mut large = Vec::new();
        if self.is_large() {
            large.extend([self.bytes, self.bytes]);
        }
        if offset >= u64::from(ELSEWHERE) {
            large.push(offset);
        }
        let version = needed(!large.is_empty());
        let extra = if large.is_empty() {
            Vec::new()
        } else {
            extra(&large)
        };
        let mut out = b"PK\x01\x02".to_vec();
        out.extend((SYSTEM | version).to_le_bytes());
        self.common(version, extra.len(), &mut out);
        // No comment, first disk, no internal attributes.
        out.extend([0; 6]);
        out.extend(MODE.to_le_bytes());
        out.extend(narrow(offset).to_le_bytes());
        out.extend(self.name.as_bytes());
        out.extend(extra);
        out
    }

    /// The fields that both headers share.
    fn common(&self, version: u16, extra: usize, out: &mut Vec<u8>) {
        for field in [version, FLAGS, 0, 0, DATE] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc32, narrow(self.bytes), narrow(self.bytes)] {
            out.extend(field.to_le_bytes());
        }
        for length in [self.name.len(), extra] {
            out.extend(short(length).to_le_bytes());
        }
    }
}

/// The version of the format that a reader must know.
fn needed(large: bool) -> u16 {
    if large { 45 } else { 20 }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(ELSEWHERE)
}

/// Lengths of names are checked before anything is written.
fn short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn extra(numbers: &[u64]) -> Vec<u8> {
    let mut out = 1u16.to_le_bytes().to_vec();
    out.extend(short(8 * numbers.len()).to_le_bytes());
    out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
    out
}

/// Where everything stands in the container of some files.
struct Layout {
    /// The first byte of each file's header.
    offsets: Vec<u64>,
    /// The first byte of the directory.
    directory: u64,
    /// The directory and what ends the container.
    tail: Vec<u8>,
}

impl Layout {
    fn of(entries: &[Entry]) -> Self {
        let mut offsets = Vec::new();
        let mut at = 0u64;
        let mut tail = Vec::new();
        for entry in entries {
            offsets.push(at);
            tail.extend(entry.central(at));
            at = at
                .saturating_add(entry.local().len() as u64)
                .saturating_add(entry.bytes);
        }
        let size = tail.len() as u64;
        tail.extend(end(entries.len() as u64, at, size));
        Self {
            offsets,
            directory: at,
            tail,
        }
    }

    fn length(&self) -> u64 {
        self.directory.saturating_add(self.tail.len() as u64)
    }
}

/// What ends a container: where its directory stands.
fn end(count: u64, start: u64, size: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let many = u16::try_from(count).ok().filter(|n| *n < u16::MAX);
    if many.is_none() || start >= u64::from(ELSEWHERE) || size >= u64::from(ELSEWHERE) {
        out.extend(b"PK\x06\x06");
        out.extend(44u64.to_le_bytes());
        out.extend((SYSTEM | needed(true)).to_le_bytes());
        out.extend(needed(true).to_le_bytes());
        out.extend([0; 8]);
        for field in [count, count, size, start] {
            out.extend(field.to_le_bytes());
        }
        out.extend(b"PK\x06\x07");
        out.extend([0; 4]);
        out.extend((start.saturating_add(size)).to_le_bytes());
        out.extend(1u32.to_le_bytes());
    }
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    for _ in 0..2 {
        out.extend(many.unwrap_or(u16::MAX).to_le_bytes());
    }
    out.extend(narrow(size).to_le_bytes());
    out.extend(narrow(start).to_le_bytes());
    out.extend([0; 2]);
    out
}

/// Writes the container of some files, in the order in which they stand.
/// `content` writes the bytes of the file with that position, and must write
/// those that the entry states.
///
/// # Errors
/// A name that no container can hold; what writing says.
pub fn write(
    entries: &[Entry],
    out: &mut dyn Write,
    content: &mut dyn FnMut(usize, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let cannot = |e: io::Error| Error::could_not(format!("the archive cannot be written: {e}"));
    if let Some(twin) = twin(entries) {
        return Err(
            Error::could_not("two files whose names differ in capitals alone")
                .found(&twin.name)
                .expected("names that any system can unpack beside each other")
                .help("rename one of them"),
        );
    }
    if let Some(entry) = entries.iter().find(|e| !is_plain(&e.name)) {
        return Err(
            Error::could_not("a file whose name no archive can carry safely")
                .found(&entry.name)
                .expected(
                    "a relative path with `/`, without colons, backslashes and control characters",
                )
                .help("rename the file"),
        );
    }
    for (at, entry) in entries.iter().enumerate() {
        out.write_all(&entry.local()).map_err(cannot)?;
        content(at, out)?;
    }
    out.write_all(&Layout::of(entries).tail).map_err(cannot)
}

/// Whether a name can only name a file below the folder that it is unpacked in.
fn is_plain(name: &str) -> bool {
    let parts: Option<Vec<&str>> = Path::new(name)
        .components()
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    // The parts leave out empty ones and dots, which would hide a second name.
    parts.is_some_and(|parts| parts.join("/") == name)
        && !name.is_empty()
        && name.len() < usize::from(u16::MAX)
        && !name.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
}

/// A file whose name another one has in other capitals: where a system knows no
/// difference, the second would take the place of the first.
fn twin(entries: &[Entry]) -> Option<&Entry> {
    let mut names = BTreeSet::new();
    let taken = |e: &&Entry| !names.insert(e.name.to_lowercase());
    entries.iter().find(taken)
}

/// The files that a container says it holds: what its directory states, after
/// every byte of the directory was found to be the one that this would give.
///
/// # Errors
/// The first thing that is not as it should be.
pub fn directory(path: &Path) -> std::result::Result<Vec<Entry>, Fault> {
    let name = super::file_name(path);
    let whole = |what: &str| Fault::whole(&name, "a container that `sillage archive` wrote", what);
    let Stated {
        length,
        tail,
        entries,
    } = match stated(path) {
        Ok(Some(stated)) => stated,
        Ok(None) => return Err(whole("its end or its directory cannot be read")),
        Err(e) => return Err(whole(&e.to_string())),
    };
    let layout = Layout::of(&entries);
    if let Some(at) = first_difference(&layout.tail, &tail) {
        let place = length - tail.len() as u64 + at as u64;
        return Err(Fault::byte(&name, place, layout.tail.get(at), tail.get(at)));
    }
    if layout.length() != length {
        return Err(whole("files that do not fill it without a gap"));
    }
    refuse_hostile(&entries).map_err(|(entry, expected)| Fault::whole(&name, expected, &entry))?;
    Ok(entries)
}

/// What a container states, before anything of it is believed.
struct Stated {
    /// Its size.
    length: u64,
    /// Its directory and its end, as they stand there.
    tail: Vec<u8>,
    /// What the directory says.
    entries: Vec<Entry>,
}

fn stated(path: &Path) -> io::Result<Option<Stated>> {
    let mut file = BufReader::new(disk::open_raw(path).map_err(io::Error::other)?);
    let length = file.seek(SeekFrom::End(0))?;
    let Some(start) = directory_start(&mut file, length)? else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(length - start).read_to_end(&mut tail)?;
    let entries = parsed(&tail);
    Ok(entries.map(|entries| Stated {
        length,
        tail,
        entries,
    }))
}

/// Names that could leave the folder, come twice, or stand out of order.
fn refuse_hostile(entries: &[Entry]) -> std::result::Result<(), (String, &'static str)> {
    if let Some(entry) = entries.iter().find(|e| !is_plain(&e.name)) {
        return Err((
            entry.name.clone(),
            "only names of files below its own folder",
        ));
    }
    if let Some(pair) = entries.windows(2).find(|p| p[0].name >= p[1].name) {
        return Err((pair[1].name.clone(), "each name once, in order"));
    }
    let names: BTreeSet<&str> = entries.iter().map(|e| e.name.as_str()).collect();
    if let Some(entry) = twin(entries) {
        return Err((
            entry.name.clone(),
            "names that differ in more than capitals",
        ));
    }
    let inside_a_file = |e: &&Entry| {
        e.name
            .match_indices('/')
            .any(|(at, _)| names.contains(&e.name[..at]))
    };
    if let Some(entry) = entries.iter().find(inside_a_file) {
        return Err((entry.name.clone(), "no file in the place of a folder"));
    }
    let tops: BTreeSet<&str> = entries
        .iter()
        .filter_map(|e| e.name.split_once('/').map(|(top, _)| top))
        .collect();
    let loose = entries.iter().find(|e| !e.name.contains('/'));
    if tops.len() != 1 || loose.is_some() {
        let found = loose.map_or_else(|| format!("{} folders", tops.len()), |e| e.name.clone());
        return Err((found, "one folder that holds everything"));
    }
    Ok(())
}

/// Where the directory starts, from what ends the container; nothing if that
/// makes no sense.
fn directory_start(file: &mut (impl Read + Seek), length: u64) -> io::Result<Option<u64>> {
    const END: u64 = 22;
    const LOCATOR: u64 = 20;
    let Some(at) = length.checked_sub(END) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(at))?;
    let mut end = [0; END as usize];
    file.read_exact(&mut end)?;
    if !end.starts_with(b"PK\x05\x06") {
        return Ok(None);
    }
    let mut start = u64::from(number32(&end, 16));
    let is_large = end[8..20].windows(2).any(|w| w == [0xff, 0xff]);
    if let Some(at) = at.checked_sub(LOCATOR).filter(|_| is_large) {
        file.seek(SeekFrom::Start(at))?;
        let mut locator = [0; LOCATOR as usize];
        file.read_exact(&mut locator)?;
        if locator.starts_with(b"PK\x06\x07") {
            start = large_start(file, number64(&locator, 8))?;
        }
    }
    let sensible = start <= length && length - start <= LARGEST_DIRECTORY;
    Ok(sensible.then_some(start))
}

fn large_start(file: &mut (impl Read + Seek), at: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(at))?;
    let mut record = [0; 56];
    file.read_exact(&mut record)?;
    Ok(number64(&record, 48))
}

/// The entries of a directory; nothing if they cannot be read. What is not read
/// here is compared afterwards.
fn parsed(mut tail: &[u8]) -> Option<Vec<Entry>> {
    const FIXED: usize = 46;
    let mut entries = Vec::new();
    while tail.starts_with(b"PK\x01\x02") {
        let fixed = tail.get(..FIXED)?;
        let (name, extra) = (number16(fixed, 28), number16(fixed, 30));
        let name_end = FIXED + usize::from(name);
        let end = name_end + usize::from(extra);
        let large = tail.get(name_end..end)?;
        let narrow = number32(fixed, 24);
        let bytes = match narrow == ELSEWHERE {
            true => number64(large.get(..12)?, 4),
            false => u64::from(narrow),
        };
        entries.push(Entry {
            name: std::str::from_utf8(tail.get(FIXED..name_end)?)
                .ok()?
                .to_owned(),
            bytes,
            crc32: number32(fixed, 16),
        });
        tail = tail.get(end..)?;
    }
    Some(entries)
}

fn number16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn number32(bytes: &[u8], at: usize) -> u32 {
    let part = |i: usize| u32::from(number16(bytes, at + 2 * i)) << (16 * i);
    part(0) | part(1)
}

fn number64(bytes: &[u8], at: usize) -> u64 {
    u64::from(number32(bytes, at)) | (u64::from(number32(bytes, at + 4)) << 32)
}

fn first_difference(expected: &[u8], actual: &[u8]) -> Option<usize> {
    if expected == actual {
        return None;
    }
    let same = expected.iter().zip(actual).take_while(|(e, a)| e == a);
    Some(same.count())
}

/// Unpacks the files that [`directory`] gave into a folder, and says which of
/// them differ from what the container states. No more bytes are written than
/// the container has.
///
/// # Errors
/// The container cannot be read, or the folder cannot be written.
pub fn unpack(path: &Path, entries: &[Entry], folder: &Path) -> Result<Vec<Fault>> {
    let unreadable = |e: io::Error| disk::unreadable(path, &e);
    let mut faults = Vec::new();
    let mut file = BufReader::with_capacity(1 << 18, disk::open_raw(path)?);
    let layout = Layout::of(entries);
    for (entry, offset) in entries.iter().zip(&layout.offsets) {
        let expected = entry.local();
        let mut actual = vec![0; expected.len()];
        file.read_exact(&mut actual).map_err(unreadable)?;
        if let Some(at) = first_difference(&expected, &actual) {
            let place = offset + at as u64;
            faults.push(Fault::byte(
                &entry.name,
                place,
                expected.get(at),
                actual.get(at),
            ));
        }
        let target = folder.join(&entry.name);
        let mut out = disk::create_new(&target)?;
        let seen = fixity::stream(&mut file, entry.bytes, &mut |bytes| out.write_all(bytes))
            .map_err(|e| disk::unwritable(&target, &e))?;
        if seen.crc32 != entry.crc32 {
            let sum = |crc: u32| format!("CRC-32 {crc:08x}");
            faults.push(Fault::whole(
                &entry.name,
                &sum(entry.crc32),
                &sum(seen.crc32),
            ));
        }
    }
    Ok(faults)
}
