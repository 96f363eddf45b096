//! What stands in an edition, so that ids, handles, texts and times of the data can
//! be looked up while the data are streamed. The edition is the smaller of the two:
//! memory does not grow with the data, and nothing of a row is kept.

use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::page::{Hit, Page};
use crate::keyed::{Key, Keyer, Map};
use crate::time::{self, Instant};

/// Words in a row that make a stretch of text: fewer are in anybody's sentences.
pub const WINDOW: usize = 8;
/// So many of them must be real words; the others may be numbers or signs.
const REAL: usize = 5;

/// A place in the edition: which file, which byte.
type At = (u32, u32);

/// An index over the files of an edition.
pub struct Index {
    keyer: Keyer,
    runs: Map<Key, Vec<At>>,
    windows: Map<Key, Vec<(u32, u32, u32)>>,
    instants: Map<Instant, Vec<At>>,
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
            runs: Map::default(),
            windows: Map::default(),
            instants: Map::default(),
        };
        for (number, page) in (0u32..).zip(pages) {
            for (start, run) in runs(&page.lower) {
                index
                    .runs
                    .at(index.keyer.key(run))
                    .push((number, short(start)));
            }
            for (key, start, end) in windows(&index.keyer, &page.text) {
                index
                    .windows
                    .at(key)
                    .push((number, short(start), short(end)));
            }
            for (instant, start) in instants(&page.text) {
                index.instants.at(instant).push((number, short(start)));
            }
        }
        index
    }

    /// Where a word in lower case stands: file and byte of each place.
    pub fn word(&self, pages: &[Page], word: &str, apart: Apart) -> Vec<(usize, usize)> {
        let Some((lead, run)) = runs(word).next() else {
            return Vec::new();
        };
        let places = self.runs.get(self.keyer.key(run));
        let stands = |(file, at): &At| {
            let start = (*at as usize).checked_sub(lead)?;
            let text = &pages[*file as usize].lower;
            let here = text.get(start..)?.starts_with(word);
            (here && stands_apart(text, start, start + word.len(), apart))
                .then_some((*file as usize, start))
        };
        places.into_iter().flatten().filter_map(stands).collect()
    }

    /// The stretches of a text that stand in the edition, by file.
    pub fn text(&self, text: &str) -> Vec<(usize, Hit)> {
        let mut found = Vec::new();
        for (key, _, _) in windows(&self.keyer, text) {
            for (file, start, end) in self.windows.get(key).into_iter().flatten() {
                let (start, end) = (*start as usize, *end as usize);
                found.push((
                    *file as usize,
                    Hit {
                        start,
                        end,
                        kind: Kind::Text,
                    },
                ));
            }
        }
        found
    }

    /// Where an instant stands that is no whole minute.
    pub fn instant(&self, instant: Instant) -> Vec<(usize, Hit)> {
        let places = self.instants.get(instant).into_iter().flatten();
        let hit = |(file, start): &At| {
            let start = *start as usize;
            (
                *file as usize,
                Hit {
                    start,
                    end: start + INSTANT,
                    kind: Kind::Time,
                },
            )
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

/// Whether a word ends where it should on both sides.
fn stands_apart(text: &str, start: usize, end: usize, apart: Apart) -> bool {
    let joins = |c: Option<char>| match apart {
        Apart::Word => c.is_some_and(|c| c.is_alphanumeric() || c == '_'),
        Apart::Digits => c.is_some_and(|c| c.is_ascii_digit()),
    };
    let before = text[..start].chars().next_back();
    !joins(before) && !joins(text[end..].chars().next())
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

/// Length of an instant up to its seconds.
const INSTANT: usize = "YYYY-MM-DDTHH:MM:SS".len();

/// The instants of a text that are no whole minutes, taken as UTC.
fn instants(text: &str) -> Vec<(Instant, usize)> {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
    });
    let utc = time::Zone::parse("UTC");
    SHAPE
        .find_iter(text)
        .filter(|instant| !instant.as_str().ends_with("00"))
        .filter_map(|instant| Some((time::parse(instant.as_str(), utc).ok()?, instant.start())))
        .collect()
}
