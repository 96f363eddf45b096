//! What stands in an edition, so that ids, handles, texts and times of the data can
//! be looked up while the data are streamed. The edition is the smaller of the two:
//! memory does not grow with the data, and nothing of a row is kept.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::page::{Hit, Page};
use super::spelt::{self, Reading};
use crate::keyed::{Key, Keyer, Map};
use crate::time::{self, Instant};

/// Words in a row that make a stretch of text: fewer are in anybody's sentences.
pub const WINDOW: usize = 6;
/// So many of them must be real words; the others may be numbers or signs.
const REAL: usize = 4;

/// Bytes around what reads otherwise than it is written that may be part of a name
/// or of a stretch of text with it.
const AROUND: usize = 160;

/// A place in the edition: which reading of a file, which byte.
type At = (u32, u32);

/// A reading of a file of the edition.
struct Layer {
    file: usize,
    reading: Reading,
    /// Its text with ASCII letters in lower case, byte by byte at the same places.
    lower: String,
    /// Whether an underscore ends a word, as it does in names of files.
    loose: bool,
}

impl Layer {
    fn hit(&self, range: Range<usize>, kind: Kind) -> (usize, Hit) {
        let Range { start, end } = self.reading.place(&range);
        (self.file, Hit { start, end, kind })
    }
}

/// An index over the files of an edition.
pub struct Index {
    keyer: Keyer,
    layers: Vec<Layer>,
    runs: Map<Key, Vec<At>>,
    windows: Map<Key, Vec<(u32, u32, u32)>>,
    instants: Map<Instant, Vec<(u32, u32, u32)>>,
}

/// How far a word must stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// No letter, digit or underscore before or after it.
    Word,
    /// No digit before or after it: numbers that are long enough to be known anywhere.
    Digits,
}

impl Index {
    /// The index of some files.
    pub fn of(pages: &[Page], keyer: Keyer) -> Self {
        let mut index = Self {
            keyer,
            layers: Vec::new(),
            runs: Map::default(),
            windows: Map::default(),
            instants: Map::default(),
        };
        for (file, page) in pages.iter().enumerate() {
            let plain = Reading::plain(&page.text);
            let others = spelt::otherwise(page.form(), &page.text);
            for reading in [plain].into_iter().chain(others) {
                index.add(Layer {
                    file,
                    lower: reading.text.to_ascii_lowercase(),
                    reading,
                    loose: page.is_name,
                });
            }
        }
        index
    }

    fn add(&mut self, layer: Layer) {
        let number = short(self.layers.len());
        for news in layer.reading.news(AROUND) {
            let base = news.start;
            for (start, run) in runs(&layer.lower[news.clone()]) {
                let key = self.keyer.key(run);
                self.runs.at(key).push((number, short(base + start)));
            }
            let text = &layer.reading.text[news];
            for (key, start, end) in windows(&self.keyer, text) {
                let window = (number, short(base + start), short(base + end));
                self.windows.at(key).push(window);
            }
            for (instant, range) in instants(text) {
                let place = (number, short(base + range.start), short(base + range.end));
                self.instants.at(instant).push(place);
            }
        }
        self.layers.push(layer);
    }

    /// Where a word in lower case stands, by file.
    pub fn word(&self, word: &str, apart: Apart, kind: Kind) -> Vec<(usize, Hit)> {
        let Some((lead, run)) = runs(word).next() else {
            return Vec::new();
        };
        let places = self.runs.get(self.keyer.key(run));
        let stands = |(layer, at): &At| {
            let layer = &self.layers[*layer as usize];
            let start = (*at as usize).checked_sub(lead)?;
            let range = start..start + word.len();
            let here = layer.lower.get(start..)?.starts_with(word);
            (here && layer.stands_apart(&range, apart)).then(|| layer.hit(range, kind))
        };
        places.into_iter().flatten().filter_map(stands).collect()
    }

    /// The stretches of a text that stand in the edition, by file, each with its key.
    pub fn text(&self, text: &str) -> Vec<(Key, (usize, Hit))> {
        let mut found = Vec::new();
        for (key, _, _) in windows(&self.keyer, text) {
            for (layer, start, end) in self.windows.get(key).into_iter().flatten() {
                let range = *start as usize..*end as usize;
                found.push((key, self.layers[*layer as usize].hit(range, Kind::Text)));
            }
        }
        found
    }

    /// The keys of the stretches of a text.
    pub fn keys(&self, text: &str) -> Vec<Key> {
        let windows = windows(&self.keyer, text).into_iter();
        windows.map(|(key, _, _)| key).collect()
    }

    /// Where an instant stands that is no whole minute, or, in seconds or thousandths
    /// since the beginning of 1970, no whole hour.
    pub fn instant(&self, instant: Instant) -> Vec<(usize, Hit)> {
        let places = self.instants.get(instant).into_iter().flatten();
        let hit = |(layer, start, end): &(u32, u32, u32)| {
            let range = *start as usize..*end as usize;
            self.layers[*layer as usize].hit(range, Kind::Time)
        };
        places.map(hit).collect()
    }
}

/// Files of four thousand million bytes are no editions.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Other,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

/// The stretches of letters and those of digits, with their first bytes.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    stretches(text, class).filter(|(_, run)| run.starts_with(char::is_alphanumeric))
}

/// The stretches of characters of one class.
fn stretches<T: PartialEq>(
    text: &str,
    class: impl Fn(char) -> T,
) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..)?;
        let first = class(rest.chars().next()?);
        let length = rest.find(|c| class(c) != first).unwrap_or(rest.len());
        let found = (start, &rest[..length]);
        start += length;
        Some(found)
    })
}

impl Layer {
    /// Whether a word ends where it should on both sides.
    fn stands_apart(&self, range: &Range<usize>, apart: Apart) -> bool {
        let joins = |c: Option<char>| match apart {
            Apart::Word => c.is_some_and(|c| c.is_alphanumeric() || (c == '_' && !self.loose)),
            Apart::Digits => c.is_some_and(|c| c.is_ascii_digit()),
        };
        let before = self.lower[..range.start].chars().next_back();
        !joins(before) && !joins(self.lower[range.end..].chars().next())
    }
}

/// Every stretch of words that is long enough, whatever stands between the words:
/// its key, its first byte and the byte after its last.
fn windows(keyer: &Keyer, text: &str) -> Vec<(Key, usize, usize)> {
    // Marks that HTML and JSON write as letters are no words.
    static MARKS: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"&#?[0-9A-Za-z]{1,8};|\\(?:u[0-9a-fA-F]{4}|.)"));
    let mut clean = text.to_owned();
    for mark in MARKS.find_iter(text) {
        clean.replace_range(mark.range(), &" ".repeat(mark.len()));
    }
    let words: Vec<(usize, String, usize)> = stretches(&clean, char::is_alphanumeric)
        .filter(|(_, word)| word.starts_with(char::is_alphanumeric))
        .map(|(start, word)| (start, word.to_lowercase(), start + word.len()))
        .collect();
    let real =
        |word: &(usize, String, usize)| word.1.len() > 2 && word.1.chars().all(char::is_alphabetic);
    words
        .windows(WINDOW)
        .filter(|words| words.iter().filter(|word| real(word)).count() >= REAL)
        .map(|words| {
            let key = keyer.keys(words.iter().map(|(_, word, _)| word.as_str()));
            (key, words[0].0, words[WINDOW - 1].2)
        })
        .collect()
}

/// The instants of a text: times that are no whole minutes, taken as UTC where they
/// name no zone, and numbers of seconds or thousandths that are no whole hours.
fn instants(text: &str) -> Vec<(Instant, Range<usize>)> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(concat!(
            r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})",
            r"(?:\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?",
        ))
    });
    static EPOCH: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"\b([0-9]{9,10})(?:[0-9]{3})?\b"));
    const HOUR: Instant = 3_600;
    let utc = time::Zone::parse("UTC");
    let written = SHAPE.captures_iter(text).filter_map(|found| {
        let (seconds, zone) = (found.get(1)?, found.get(2));
        if seconds.as_str().ends_with("00") {
            return None;
        }
        let zone = zone.map_or("", |zone| zone.as_str());
        let time = format!("{}{zone}", seconds.as_str().replace(' ', "T"));
        Some((time::parse(&time, utc).ok()?, seconds.range()))
    });
    let counted = EPOCH.captures_iter(text).filter_map(|found| {
        let (whole, seconds) = (found.get(0)?, found.get(1)?);
        let instant: Instant = seconds.as_str().parse().ok()?;
        let apart = is_no_part(text, &whole.range()) && instant % HOUR != 0;
        apart.then(|| (instant, whole.range()))
    });
    written.chain(counted).collect()
}

/// Whether digits are no part of a decimal or of a longer number.
fn is_no_part(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let goes_on = after.next() == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
    !matches!(before, Some('.' | '-' | '+')) && !goes_on
}
