//! Encodings other than UTF-8: which one a file looks like, for the error that refuses
//! it, and reading one that the caller has named. Nothing is decoded on a guess, because a wrong
//! guess changes texts without a trace; and nothing that cannot be decoded is replaced.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;

use crate::error::{Error, Result};

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// The encoding, by a label that [`Encoding::named`] knows, UTF-32 excepted.
    pub label: &'static str,
    /// What makes it look so.
    pub why: &'static str,
}

/// Refuses a file whose first bytes say that it is not UTF-8, with the command that
/// converts it.
pub fn expect_utf8(start: &[u8], path: &Path) -> Result<()> {
    let Some(looks) = of_start(start) else {
        return Ok(());
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refusal = looks.refusal(path.display(), 1);
    Err(refusal.help(format!("convert it: {}", looks.command(&name))))
}

/// What the first bytes of a file say against UTF-8: a byte order mark of another
/// encoding, or the zeros that 16-bit encodings of Latin letters are half made of.
pub fn of_start(bytes: &[u8]) -> Option<Looks> {
    const MARKS: [(&[u8], &str, &str); 4] = [
        (
            &[0xff, 0xfe, 0, 0],
            "utf-32le",
            "it begins with the byte order mark FF FE 00 00",
        ),
        (
            &[0, 0, 0xfe, 0xff],
            "utf-32be",
            "it begins with the byte order mark 00 00 FE FF",
        ),
        (
            &[0xff, 0xfe],
            "utf-16le",
            "it begins with the byte order mark FF FE",
        ),
        (
            &[0xfe, 0xff],
            "utf-16be",
            "it begins with the byte order mark FE FF",
        ),
    ];
    let marked = MARKS
        .into_iter()
        .find(|(mark, _, _)| bytes.starts_with(mark));
    if let Some((_, label, why)) = marked {
        return Some(Looks { label, why });
    }
    // The names of columns are Latin letters; so are the first bytes of any table.
    const LOOKED_AT: usize = 64;
    let pairs = bytes.chunks_exact(2).take(LOOKED_AT / 2);
    let (mut all, mut first, mut second) = (0, 0, 0);
    for pair in pairs {
        all += 1;
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let most = |zeros: usize| all >= 4 && 4 * zeros >= 3 * all;
    match (most(first), most(second)) {
        (false, true) => Some(Looks {
            label: "utf-16le",
            why: "the second of each two bytes is zero",
        }),
        (true, false) => Some(Looks {
            label: "utf-16be",
            why: "the first of each two bytes is zero",
        }),
        _ => None,
    }
}

/// What cells that are not UTF-8 look like, if all that is not ASCII is of one kind.
/// Windows-1251 has its letters above BF, so that in a Cyrillic text they outnumber the
/// Latin ones; Windows-1252 has single accented letters and signs among Latin ones.
fn of_cells(bytes: &[u8]) -> Option<Looks> {
    let latin = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let high = bytes.iter().filter(|b| !b.is_ascii()).count();
    let letters = bytes.iter().filter(|b| **b >= 0xc0).count();
    // What stands in French, Portuguese, German, … texts besides letters.
    let signs = |b: u8| {
        matches!(b, 0x80 | 0x82 | 0x84..=0x85 | 0x8c | 0x91..=0x97 | 0x99 | 0x9c)
            || matches!(
                b,
                0xa0 | 0xa3 | 0xa7 | 0xa9 | 0xaa | 0xab | 0xae | 0xb0 | 0xb2 | 0xb3
            )
            || matches!(b, 0xb4 | 0xb7 | 0xba | 0xbb | 0xbf | 0xa1)
    };
    let usual = letters + bytes.iter().filter(|b| signs(**b)).count();
    if letters > latin && 10 * letters >= 9 * high {
        return Some(Looks {
            label: "windows-1251",
            why: "most letters are bytes from C0 on, as Cyrillic ones are there",
        });
    }
    let western = high > 0 && 2 * high <= latin && 10 * usual >= 9 * high;
    western.then_some(Looks {
        label: "windows-1252",
        why: "single bytes above 7F stand among Latin letters, as accented ones do there",
    })
}

/// Watches the records of a file that should be UTF-8. A file none of whose records
/// holds UTF-8 beyond ASCII, and three or more of whose records hold something else, is in another
/// encoding: leaving these out would leave out whoever writes with accents.
#[derive(Debug, Default)]
pub struct Watch {
    proper: bool,
    bad: u64,
    /// The first cells that are not, with the lines of their records.
    cells: Vec<(u64, Vec<u8>)>,
    kept: usize,
}

/// How many bytes of such cells are looked at.
const LOOKED_AT: usize = 1 << 14;

impl Watch {
    /// A record that is UTF-8.
    pub fn good(&mut self, record: &[u8]) {
        self.proper = self.proper || !record.is_ascii();
    }

    /// A record that is not: the line on which it starts, and its first such cell.
    pub fn bad(&mut self, line: u64, cell: &[u8]) {
        self.bad += 1;
        if self.kept < LOOKED_AT {
            self.kept += cell.len();
            self.cells.push((line, cell.to_vec()));
        }
    }

    /// What two watches of one file have seen together.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.proper |= other.proper;
        self.bad += other.bad;
        self.kept += other.kept;
        self.cells.extend(other.cells);
        self.cells.sort();
        self
    }

    /// What the file looks like, and the first line that shows it.
    pub fn verdict(&self) -> Option<(Looks, u64)> {
        const ENOUGH: u64 = 3;
        let another = !self.proper && self.bad >= ENOUGH;
        let (line, _) = self.cells.first().filter(|_| another)?;
        let mut looked_at = Vec::new();
        let mut cells = self.cells.iter();
        while looked_at.len() < LOOKED_AT {
            let Some((_, cell)) = cells.next() else { break };
            looked_at.extend_from_slice(cell);
        }
        Some((of_cells(&looked_at)?, *line))
    }
}

impl Looks {
    /// Why a file is refused; without the next step.
    pub fn refusal(self, file: impl fmt::Display, line: u64) -> Error {
        let Self { label, why } = self;
        Error::could_not(format!(
            "the file is not UTF-8; it looks like {label}: {why}"
        ))
        .file(file)
        .line(line)
        .expected("UTF-8")
    }

    /// The command that converts a file.
    pub fn command(self, file: &str) -> String {
        let label = self.label.to_uppercase();
        format!("iconv -f {label} -t UTF-8 '{file}' > converted")
    }
}

/// An encoding that the caller has named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding of a label of the WHATWG Encoding Standard.
    pub fn named(label: &str) -> Result<Self> {
        let found = encoding_rs::Encoding::for_label(label.as_bytes());
        let usable = |e: &&encoding_rs::Encoding| {
            *e != encoding_rs::REPLACEMENT && *e != encoding_rs::X_USER_DEFINED
        };
        let known = found.filter(usable).map(Self);
        known.ok_or_else(|| {
            Error::could_not("an unknown encoding")
                .column("--encoding")
                .found(label)
                .expected("utf-8, utf-16le, utf-16be, windows-1252, windows-1251 or another label of the Encoding Standard")
        })
    }

    /// Its name, as in the standard, in lower case.
    pub fn name(self) -> String {
        self.0.name().to_lowercase()
    }

    /// The bytes of a file as UTF-8, while they are read. A file whose first bytes
    /// name another encoding is refused.
    pub fn decode(self, mut reader: Box<dyn BufRead>, path: &Path) -> Result<Box<dyn BufRead>> {
        let start = reader.fill_buf();
        let start = start
            .map_err(|e| Error::could_not(format!("cannot be read: {e}")).file(path.display()))?;
        let marked = match start.starts_with(&[0xef, 0xbb, 0xbf]) {
            true => Some(Looks {
                label: "utf-8",
                why: "it begins with the byte order mark EF BB BF",
            }),
            false => of_start(start),
        };
        if let Some(looks) = marked.filter(|looks| looks.label != self.name()) {
            let Looks { label, why } = looks;
            let message = format!(
                "the file is not {}; it looks like {label}: {why}",
                self.name()
            );
            return Err(Error::could_not(message)
                .file(path.display())
                .line(1)
                .help("name the encoding that it is in with --encoding"));
        }
        if self.0 == encoding_rs::UTF_8 {
            return Ok(reader);
        }
        Ok(Box::new(Decoding {
            reader,
            decoder: self.0.new_decoder_with_bom_removal(),
            encoding: self,
            text: vec![0; 1 << 16],
            from: 0,
            to: 0,
            line: 1,
            ended: false,
            already: Already::default(),
        }))
    }
}

/// Bytes that stand for nothing in the encoding that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// What is wrong.
    pub what: String,
    /// The line, from 1.
    pub line: u64,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Undecodable {}

/// What could not be decoded, if that is the error.
pub fn undecodable(e: &io::Error) -> Option<&Undecodable> {
    e.get_ref()?.downcast_ref()
}

/// A file being decoded, 64 KiB of text at a time.
struct Decoding {
    reader: Box<dyn BufRead>,
    decoder: encoding_rs::Decoder,
    encoding: Encoding,
    text: Vec<u8>,
    from: usize,
    to: usize,
    line: u64,
    ended: bool,
    already: Already,
}

impl Decoding {
    fn more(&mut self) -> io::Result<()> {
        use encoding_rs::DecoderResult;
        (self.from, self.to) = (0, 0);
        while self.to == 0 && !self.ended {
            let bytes = self.reader.fill_buf()?;
            let last = bytes.is_empty();
            let decoder = &mut self.decoder;
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, last);
            if self.encoding.0.is_single_byte() {
                self.already.follow(&bytes[..read]);
            }
            let wrong = match result {
                DecoderResult::Malformed(length, behind) => {
                    let end = read.saturating_sub(usize::from(behind));
                    let start = end.saturating_sub(usize::from(length));
                    Some(hexadecimal(&bytes[start..end]))
                }
                _ => None,
            };
            self.reader.consume(read);
            self.to = written;
            self.ended = last && matches!(result, DecoderResult::InputEmpty);
            self.refuse(wrong)?;
        }
        Ok(())
    }

    /// Refuses what stands for nothing, and a file that is UTF-8 as it is.
    fn refuse(&mut self, wrong: Option<String>) -> io::Result<()> {
        let text = &self.text[..self.to];
        let name = self.encoding.name();
        // The standard keeps bytes that an encoding leaves open as control characters.
        let control = |pair: &[u8]| pair[0] == 0xc2 && (0x80..0xa0).contains(&pair[1]);
        let open = text.windows(2).position(control);
        let open = open.filter(|_| self.encoding.0.is_single_byte());
        let feeds = |text: &[u8]| text.iter().filter(|b| **b == b'\n').count() as u64;
        let (what, line) = match (open, wrong) {
            (Some(at), _) => (
                format!(
                    "the file is not {name}: the byte {:02X} stands for nothing there",
                    text[at + 1]
                ),
                self.line + feeds(&text[..at]),
            ),
            (None, Some(bytes)) => (
                format!("the file is not {name}: the bytes {bytes} stand for nothing there"),
                self.line + feeds(text),
            ),
            (None, None) if self.ended && self.already.is_utf8() => (
                format!("the file is UTF-8 already, and {name} would misread it"),
                self.already.line,
            ),
            (None, None) => {
                self.line += feeds(text);
                return Ok(());
            }
        };
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            Undecodable { what, line },
        ))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
    hex.join(" ")
}

impl Read for Decoding {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let text = self.fill_buf()?;
        let n = text.len().min(buffer.len());
        buffer[..n].copy_from_slice(&text[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Decoding {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from == self.to {
            self.more()?;
        }
        Ok(&self.text[self.from..self.to])
    }

    fn consume(&mut self, n: usize) {
        self.from = (self.from + n).min(self.to);
    }
}

/// Whether bytes that should be of a single-byte encoding are UTF-8 as they are: no text
/// of the former that says anything is the latter by chance.
#[derive(Debug)]
struct Already {
    /// Bytes of a character that the next ones complete.
    open: Vec<u8>,
    valid: bool,
    /// The line with the first character beyond ASCII, once there is one.
    line: u64,
    beyond: bool,
}

impl Default for Already {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            valid: true,
            line: 1,
            beyond: false,
        }
    }
}

impl Already {
    fn follow(&mut self, bytes: &[u8]) {
        if !self.valid {
            return;
        }
        if !self.beyond {
            let ascii = bytes.iter().position(|b| !b.is_ascii());
            let before = &bytes[..ascii.unwrap_or(bytes.len())];
            self.line += before.iter().filter(|b| **b == b'\n').count() as u64;
            self.beyond = ascii.is_some();
        }
        self.open.extend_from_slice(bytes);
        match std::str::from_utf8(&self.open) {
            Ok(_) => self.open.clear(),
            Err(e) if e.error_len().is_none() => drop(self.open.drain(..e.valid_up_to())),
            Err(_) => {
                self.valid = false;
                self.open.clear();
            }
        }
    }

    fn is_utf8(&self) -> bool {
        self.valid && self.beyond && self.open.is_empty()
    }
}
