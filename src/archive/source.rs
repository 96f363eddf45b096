//! The source that this binary was built from, which the build script packed
//! into it: an archive carries it, so that somebody can build the tool again.

use crate::disk;
use crate::edition::File;
use crate::error::{Error, Result};
use crate::snapshot::PACKED;

/// The Rust version that the source asks for.
pub const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// The files of the source, in the order of their paths.
///
/// # Errors
/// The binary is damaged.
pub fn files() -> Result<Vec<File>> {
    let damaged = || {
        Error::could_not("the source that this binary carries is damaged")
            .help("install the tool again")
    };
    let bytes = disk::gunzip(PACKED).map_err(|_| damaged())?;
    let mut files = unpacked(&bytes).ok_or_else(damaged)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Each file is its path, its size and its bytes; see src/build/source.rs.
fn unpacked(mut bytes: &[u8]) -> Option<Vec<File>> {
    let mut files = Vec::new();
    while !bytes.is_empty() {
        let path = line(&mut bytes)?;
        let size: usize = line(&mut bytes)?.parse().ok()?;
        files.push(File::new(path, bytes.get(..size)?));
        bytes = bytes.get(size..)?;
    }
    Some(files)
}

fn line<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let end = bytes.iter().position(|b| *b == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    *bytes = &bytes[end + 1..];
    Some(line)
}
