//! A file as it reads once what is written otherwise is undone, and where each part
//! of that reading stands in the file, so that one search finds a name however it
//! is spelt.
//!
//! Undone are: characters written as HTML entities, as `\u` escapes, as percent
//! signs of addresses, as wide or mathematical letters; invisible characters inside
//! words; tags inside words; signs between the digits of one long number; base64.
//! Each by itself, not one inside another.
//!
//! What this misses: letters of other scripts that look alike, spaces or signs
//! between single letters, words turned round, digits written as words, hexadecimal
//! and compressed text, pictures of text.

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::Regex;

/// A reading of a file.
pub struct Reading {
    /// As it reads.
    pub text: String,
    parts: Vec<Part>,
}

/// A stretch of a reading, and where it comes from.
struct Part {
    /// Its first byte in the reading.
    at: usize,
    from: Range<usize>,
    /// Whether it reads as it is written, byte by byte.
    kept: bool,
}

impl Reading {
    /// The file as it is written.
    pub fn plain(text: &str) -> Self {
        Writer::new(text).finish()
    }

    /// The stretches that read otherwise than they are written, with so many bytes
    /// around each: what is whole in the file is found there already. All of a plain
    /// reading.
    pub fn news(&self, around: usize) -> Vec<Range<usize>> {
        let snapped = |mut at: usize| {
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        if self.parts.iter().all(|part| part.kept) {
            return std::iter::once(0..self.text.len()).collect();
        }
        let mut news: Vec<Range<usize>> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            if part.kept {
                continue;
            }
            let next = self.parts.get(number + 1);
            let end = next.map_or(self.text.len(), |next| next.at);
            let start = snapped(part.at.saturating_sub(around));
            let end = snapped((end + around).min(self.text.len()));
            match news.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => news.push(start..end),
            }
        }
        news
    }

    /// Where a stretch of the reading stands in the file.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        let part = |byte: usize| {
            let after = self.parts.partition_point(|part| part.at <= byte);
            after.checked_sub(1).map(|before| &self.parts[before])
        };
        let last = range.end.saturating_sub(1).max(range.start);
        let start = part(range.start).map_or(0, |part| match part.kept {
            true => part.from.start + (range.start - part.at),
            false => part.from.start,
        });
        let end = part(last).map_or(0, |part| match part.kept {
            true => part.from.start + (range.end - part.at),
            false => part.from.end,
        });
        start..end
    }
}

/// Makes a reading from the beginning of a file to its end.
struct Writer<'t> {
    source: &'t str,
    done: usize,
    text: String,
    parts: Vec<Part>,
}

impl<'t> Writer<'t> {
    fn new(source: &'t str) -> Self {
        Self {
            source,
            done: 0,
            text: String::new(),
            parts: Vec::new(),
        }
    }

    /// A stretch of the file reads as something else.
    fn replace(&mut self, range: Range<usize>, with: &str) {
        self.keep(range.start);
        self.put(range, with, false);
    }

    /// Up to a byte the file reads as it is written.
    fn keep(&mut self, to: usize) {
        let source = self.source;
        if to > self.done {
            self.put(self.done..to, &source[self.done..to], true);
        }
    }

    fn put(&mut self, from: Range<usize>, text: &str, kept: bool) {
        self.done = from.end;
        let at = self.text.len();
        // What reads as nothing has a place, too, where both its sides meet.
        self.parts.push(Part { at, from, kept });
        self.text.push_str(text);
    }

    fn finish(mut self) -> Reading {
        self.keep(self.source.len());
        Reading {
            text: self.text,
            parts: self.parts,
        }
    }
}

/// Every reading of a file but the plain one; none where nothing reads otherwise.
pub fn otherwise(path: &str, text: &str) -> Vec<Reading> {
    let tagged = path.ends_with(".html") || path.ends_with(".svg");
    let readings = [
        decoded(text),
        joined(text),
        unpacked(text),
        tagged.then(|| untagged(text)).flatten(),
    ];
    readings.into_iter().flatten().collect()
}

/// The reading after some of what a pattern finds is replaced; none if nothing is.
fn replaced(text: &str, pattern: &Regex, with: impl Fn(&str) -> Option<String>) -> Option<Reading> {
    let mut writer = Writer::new(text);
    let mut any = false;
    for found in pattern.find_iter(text) {
        if let Some(with) = with(found.as_str()) {
            any = true;
            writer.replace(found.range(), &with);
        }
    }
    any.then(|| writer.finish())
}

/// Characters that are written otherwise, as themselves.
pub fn decoded(text: &str) -> Option<Reading> {
    static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(concat!(
            r"&#[0-9]{1,7};|&#[xX][0-9a-fA-F]{1,6};|&[a-zA-Z]{2,8};|\\u[0-9a-fA-F]{4}",
            r"|(?:%[0-9a-fA-F]{2})+|[\x{ff01}-\x{ff5e}]|[\x{1d400}-\x{1d6a3}\x{1d7ce}-\x{1d7ff}]",
            r"|[\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{feff}]",
        ))
    });
    replaced(text, &WRITTEN, character)
}

/// What one such writing means; none of what would be read as markup.
fn character(written: &str) -> Option<String> {
    let hexadecimal = |digits: &str| u32::from_str_radix(digits, 16).ok();
    if let Some(percent) = written.strip_prefix('%') {
        let bytes = percent.split('%').map(|byte| u8::from_str_radix(byte, 16));
        let bytes: Vec<u8> = bytes.collect::<Result<_, _>>().ok()?;
        return String::from_utf8(bytes)
            .ok()
            .filter(|text| is_harmless(text));
    }
    let code = if let Some(digits) = written.strip_prefix("\\u") {
        hexadecimal(digits)?
    } else if let Some(entity) = written.strip_prefix('&') {
        let name = entity.trim_end_matches(';');
        match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(digits) => hexadecimal(digits)?,
                None => number.parse().ok()?,
            },
            None => named(name)?.into(),
        }
    } else {
        return Some(folded(written.chars().next()?));
    };
    let text = folded(char::from_u32(code)?);
    is_harmless(&text).then_some(text)
}

/// Signs that would open or close something must stay written as they are.
fn is_harmless(text: &str) -> bool {
    !text.contains(|c: char| matches!(c, '<' | '>' | '"' | '&') || c.is_control())
}

/// A letter or digit of another width or face as the plain one; nothing for what
/// nobody sees.
fn folded(c: char) -> String {
    /// Faces of mathematical letters have as many; those of digits as many digits.
    const LETTERS: u32 = 52;
    let plain = |code: u32| char::from_u32(code).map(String::from).unwrap_or_default();
    match u32::from(c) {
        code @ 0xff01..=0xff5e => plain(code - 0xfee0),
        code @ 0x1d400..=0x1d6a3 => match (code - 0x1d400) % LETTERS {
            capital @ 0..=25 => plain(u32::from('A') + capital),
            small => plain(u32::from('a') + small - LETTERS / 2),
        },
        code @ 0x1d7ce..=0x1d7ff => plain(u32::from('0') + (code - 0x1d7ce) % 10),
        0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff => String::new(),
        _ => c.to_string(),
    }
}

/// Named entities that stand for what names, addresses and places hold.
fn named(entity: &str) -> Option<char> {
    const NAMES: [(&str, char); 29] = [
        ("commat", '@'),
        ("lowbar", '_'),
        ("period", '.'),
        ("comma", ','),
        ("colon", ':'),
        ("sol", '/'),
        ("plus", '+'),
        ("dash", '-'),
        ("hyphen", '-'),
        ("minus", '-'),
        ("lpar", '('),
        ("rpar", ')'),
        ("lsqb", '['),
        ("rsqb", ']'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("thinsp", '\u{2009}'),
        ("deg", '°'),
        ("prime", '′'),
        ("Prime", '″'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("agrave", 'à'),
        ("ccedil", 'ç'),
        ("ocirc", 'ô'),
        ("icirc", 'î'),
        ("ugrave", 'ù'),
        ("rsquo", '’'),
    ];
    let found = NAMES.iter().find(|(name, _)| *name == entity);
    found.map(|(_, sign)| *sign)
}

/// Long numbers whose digits stand in groups, in one piece.
fn joined(text: &str) -> Option<Reading> {
    /// Fewer digits are dates, or counts as people read them.
    const LEAST: usize = 12;
    static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(concat!(
            r"[0-9]+(?:[ .\x{a0}\x{2009}\x{202f}_'’\-][0-9]+)+",
            r"|[0-9]{1,3}(?:,[0-9]{3}){3,}",
        ))
    });
    replaced(text, &GROUPED, |found| {
        let digits: String = found.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= LEAST).then_some(digits)
    })
}

/// What base64 holds, as far as it is text.
fn unpacked(text: &str) -> Option<Reading> {
    static PACKED: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"[A-Za-z0-9+/_\-]{6,}={0,2}"));
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engines = [alphabet::STANDARD, alphabet::URL_SAFE];
    let engines = engines.map(|alphabet| GeneralPurpose::new(&alphabet, config));
    replaced(text, &PACKED, |found| {
        let bytes = engines
            .iter()
            .find_map(|engine| engine.decode(found).ok())?;
        let text = String::from_utf8(bytes).ok()?;
        let is_text = !text.chars().any(|c| c.is_control() && !c.is_whitespace());
        is_text.then(|| format!(" {text} "))
    })
}

/// The text of a page without its tags: those inside lines leave nothing, others a
/// line break.
pub fn untagged(text: &str) -> Option<Reading> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r"(?s)<(?:style|script)\b.*?</(?:style|script)>|</?[a-zA-Z][^<>]*>")
    });
    const INSIDE: [&str; 17] = [
        "a", "abbr", "b", "bdi", "cite", "code", "data", "em", "i", "mark", "q", "small", "span",
        "strong", "sub", "sup", "wbr",
    ];
    replaced(text, &TAG, |tag| {
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let inside = name.is_some_and(|name| INSIDE.contains(&name));
        Some(if inside { "" } else { "\n" }.to_owned())
    })
}
