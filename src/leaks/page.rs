//! A file of an edition as it is searched, with what was found in it: excerpts
//! mask everything that was found, not only the thing that they are about.

use std::collections::BTreeMap;

use super::{Finding, Kind, place};
use crate::plain;

/// Something found in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// A file.
pub struct Page {
    /// Its path below the edition.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Whether the text is the name of the file, not what it holds.
    pub is_name: bool,
    /// What was found in it.
    pub hits: Vec<Hit>,
}

/// Characters of an excerpt on each side of what it is about.
const AROUND: usize = 28;

impl Page {
    /// A file in which nothing was found yet.
    pub fn new(path: String, text: String) -> Self {
        Self {
            path,
            text,
            is_name: false,
            hits: Vec::new(),
        }
    }

    /// The name of a file.
    pub fn name(path: &str) -> Self {
        Self {
            is_name: true,
            ..Self::new(path.to_owned(), path.to_owned())
        }
    }

    /// How its text is written, as the end of its path says it.
    pub fn form(&self) -> &str {
        if self.is_name { "" } else { &self.path }
    }

    /// What was found, in the words of the answer, and the thing itself. Of things
    /// that overlap the first kind counts: a handle of the data is no mere mention.
    pub fn findings(&self) -> Vec<(Finding, String)> {
        let kept = self.kept();
        let starts: Vec<usize> = kept.iter().map(|hit| hit.start).collect();
        let places = match self.is_name {
            true => vec!["its name".to_owned(); starts.len()],
            false => place::of(&self.path, &self.text, &starts),
        };
        let finding = |(hit, place): (&Hit, String)| {
            let finding = Finding {
                file: self.path.clone(),
                place,
                kind: hit.kind,
                excerpt: self.excerpt(&kept, *hit),
            };
            (finding, self.text[hit.start..hit.end].to_owned())
        };
        kept.iter().zip(places).map(finding).collect()
    }

    /// The text, everything that was found in it masked.
    pub fn masked(&self) -> String {
        self.between(&self.kept(), 0, self.text.len())
    }

    /// What was found, without what overlaps something of an earlier kind.
    fn kept(&self) -> Vec<Hit> {
        let mut hits = self.hits.clone();
        hits.sort_unstable_by_key(|hit| (hit.kind, hit.start, hit.end));
        let mut kept: BTreeMap<usize, Hit> = BTreeMap::new();
        for hit in hits {
            // What is kept does not overlap, so that the last before its end tells.
            let last = kept.range(..hit.end).next_back();
            if last.is_none_or(|(_, other)| other.end <= hit.start) {
                kept.insert(hit.start, hit);
            }
        }
        kept.into_values().collect()
    }

    /// The surroundings of a hit on its line, every hit masked.
    fn excerpt(&self, hits: &[Hit], hit: Hit) -> String {
        let before = &self.text[..hit.start];
        let from = before.rfind('\n').map_or(0, |end| end + 1);
        let from = before[from..]
            .char_indices()
            .rev()
            .nth(AROUND - 1)
            .map_or(from, |(i, _)| from + i);
        let after = &self.text[hit.end..];
        let line = after.split('\n').next().unwrap_or("");
        let to = line
            .char_indices()
            .nth(AROUND)
            .map_or(line.len(), |(i, _)| i);
        let to = hit.end + to;
        plain::visible(self.between(hits, from, to).trim())
    }

    /// A stretch of the text, every hit masked.
    fn between(&self, hits: &[Hit], from: usize, to: usize) -> String {
        let mut text = String::new();
        let mut next = from;
        let first = hits.partition_point(|h| h.end <= from);
        for hit in hits[first..].iter().take_while(|h| h.start < to) {
            text.push_str(self.text.get(next..hit.start).unwrap_or(""));
            text.push_str(&masked(&self.text[hit.start..hit.end]));
            next = hit.end;
        }
        text.push_str(self.text.get(next..to).unwrap_or(""));
        text
    }
}

/// The first characters of a thing, so that its owner knows it again, and no more.
fn masked(thing: &str) -> String {
    let length = thing.chars().count();
    let kept = match length {
        0..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let first: String = thing.chars().take(kept).collect();
    format!("{first}•••")
}
