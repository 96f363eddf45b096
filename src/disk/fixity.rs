//! What says that bytes are unchanged: their number, the SHA-512 that bags list
//! and the CRC-32 that containers carry, all from one reading.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha512};

use super::unreadable;
use crate::error::Result;

/// The size and the digests of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixity {
    /// Number of bytes.
    pub bytes: u64,
    /// CRC-32 as ZIP and gzip use it.
    pub crc32: u32,
    /// SHA-512 in lower-case hexadecimal digits.
    pub sha512: String,
}

/// Takes bytes as they go by.
#[derive(Default)]
pub struct Measure {
    crc32: flate2::Crc,
    sha512: Sha512,
    bytes: u64,
}

impl Measure {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.crc32.update(bytes);
        self.sha512.update(bytes);
    }

    /// What all of them come to.
    pub fn finish(self) -> Fixity {
        let mut sha512 = String::new();
        for byte in self.sha512.finalize() {
            // Writing into a string cannot fail.
            let _ = write!(sha512, "{byte:02x}");
        }
        Fixity {
            bytes: self.bytes,
            crc32: self.crc32.sum(),
            sha512,
        }
    }
}

/// Hands a stream on piece by piece and says what it came to; at most `most`
/// bytes are taken from it.
///
/// # Errors
/// What reading or `each` says.
pub fn stream(
    reader: impl Read,
    most: u64,
    each: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Fixity> {
    let mut measure = Measure::default();
    let mut reader = reader.take(most);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = match reader.read(&mut buffer) {
            Ok(0) => return Ok(measure.finish()),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        measure.update(&buffer[..n]);
        each(&buffer[..n])?;
    }
}

/// The fixity of bytes in memory.
pub fn of_bytes(bytes: &[u8]) -> Fixity {
    let mut measure = Measure::default();
    measure.update(bytes);
    measure.finish()
}

/// The fixity of a file, read as a stream.
///
/// # Errors
/// The file cannot be read.
pub fn of_file(path: &Path) -> Result<Fixity> {
    let file = super::open_raw(path)?;
    stream(file, u64::MAX, &mut |_| Ok(())).map_err(|e| unreadable(path, &e))
}
