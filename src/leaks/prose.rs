//! What sentences say of few accounts beside the name of a group or tag of which
//! the facts withhold something: a count up to four, in digits or in words, and a
//! share that is one of its known number of accounts.
//!
//! Numbers of the page that name their fact are no prose: they are judged as facts.
//! A name that the tool uses as a word itself, such as `other`, is known as that of a
//! group only after the word for one.
//! How many accounts a group has is told, so that this number is no finding.
//! What this misses: a count whose noun is another one (`four profiles`, `quatre
//! membres`), or which stands in another sentence than the group; languages other
//! than English and French.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::page::Page;
use super::spelt::{self, Reading};
use super::{Finding, Kind, implied, known, place};
use crate::facts::Facts;
use crate::plain;

/// Everything that the sentences of every file say so, with the sentence; `withheld` are the groups
/// and tags, in lower case.
pub fn all(pages: &[Page], facts: &Facts, withheld: &BTreeSet<&str>) -> Vec<(Finding, String)> {
    let tables = [".csv", ".tsv", ".lock"];
    let is_prose = |page: &&Page| {
        let table = tables.iter().any(|ending| page.form().ends_with(ending));
        !(table || page.is_name)
    };
    let own = known::own(Some(facts));
    let pages = pages.iter().filter(is_prose);
    pages
        .flat_map(|page| in_page(page, facts, (withheld, &own)))
        .collect()
}

fn in_page(
    page: &Page,
    facts: &Facts,
    (withheld, own): (&BTreeSet<&str>, &BTreeSet<String>),
) -> Vec<(Finding, String)> {
    let markup = page.path.ends_with(".html") || page.path.ends_with(".svg");
    let untagged = markup.then(|| spelt::untagged(&page.text)).flatten();
    let reading = untagged.unwrap_or_else(|| Reading::plain(&page.text));
    let numbers = numbers_of_facts(&page.text);
    let of_fact = |at: usize| {
        let before = numbers.partition_point(|number| number.start <= at);
        before
            .checked_sub(1)
            .is_some_and(|n| numbers[n].contains(&at))
    };
    let mut found: Vec<(usize, Kind, String, String)> = Vec::new();
    for sentence in sentences(&reading.text) {
        let text = reading.text[sentence.clone()].to_lowercase();
        let whose = withheld.iter().find(|name| {
            let plain = own.contains(**name);
            is_named(&text, name) && (!plain || is_called_group(&text, name))
        });
        let Some(whose) = whose else { continue };
        // Lower case may be longer or shorter: what is not, is searched.
        if text.len() != sentence.len() {
            continue;
        }
        for (range, kind) in said(&text, whose, facts) {
            let range = sentence.start + range.start..sentence.start + range.end;
            let start = reading.place(&range).start;
            if !of_fact(start) {
                found.push((start, kind, (*whose).to_owned(), text.clone()));
            }
        }
    }
    let starts: Vec<usize> = found.iter().map(|(start, ..)| *start).collect();
    let places = place::of(&page.path, &page.text, &starts);
    let finding = |((_, kind, whose, text), place): ((usize, Kind, String, String), String)| {
        let finding = Finding {
            file: page.path.clone(),
            place,
            kind,
            excerpt: plain::excerpt(&format!("{whose}, in a sentence")),
        };
        (finding, text)
    };
    found.into_iter().zip(places).map(finding).collect()
}

/// What a sentence in lower case says of few accounts of a group: where, and how.
fn said(text: &str, whose: &str, facts: &Facts) -> Vec<(Range<usize>, Kind)> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(concat!(
            r"(?:^|[^\p{L}\p{N}.,_])((?:[1-4]|one|two|three|four|une?|deux|trois|quatre)",
            r"(?:[\s\x{a0}\x{202f}-]+\p{L}+){0,2}?[\s\x{a0}\x{202f}]+(?:accounts?|comptes?))(?:[^\p{L}]|$)",
        ))
    });
    static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r"(?:^|[^0-9.,])([0-9]{1,2}(?:[.,][0-9]{1,4})?[ \x{a0}\x{202f}]?%)")
    });
    static STATE: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"suspen|delet|protect|supprim|protég|remov|retir"));
    let totals = implied::totals(whose, facts);
    let counts = COUNT.captures_iter(text).filter_map(|found| found.get(1));
    let counts =
        counts.filter(|count| !number(count.as_str()).is_some_and(|n| totals.contains(&n)));
    let counts = counts.map(|count| (count.range(), Kind::SmallCell));
    let told = STATE.is_match(text);
    let shares = SHARE.captures_iter(text).filter_map(|found| found.get(1));
    let shares = shares.filter(|_| told);
    let shares = shares.filter(|share| implied::count(whose, share.as_str(), facts).is_some());
    let shares = shares.map(|share| (share.range(), Kind::WithheldShown));
    counts.chain(shares).collect()
}

/// The number that a count starts with.
fn number(count: &str) -> Option<u64> {
    const WORDS: [&[&str]; 4] = [
        &["1", "one", "un", "une"],
        &["2", "two", "deux"],
        &["3", "three", "trois"],
        &["4", "four", "quatre"],
    ];
    let first = count.split(|c: char| !c.is_alphanumeric()).next()?;
    let at = WORDS.iter().position(|words| words.contains(&first))?;
    u64::try_from(at + 1).ok()
}

/// Whether a text in lower case names a group: nothing of a word touches it.
fn is_named(text: &str, name: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut places = text.match_indices(name);
    places.any(|(at, found)| {
        let after = text[at + found.len()..].chars().next();
        !joins(text[..at].chars().next_back()) && !joins(after)
    })
}

/// Whether a word for groups or tags precedes a name.
fn is_called_group(text: &str, name: &str) -> bool {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(r#"\b(?:group|groupe|tag|étiquette)s?[\s\x{a0}«“"'‘]{1,4}$"#)
    });
    let mut places = text.match_indices(name);
    places.any(|(at, _)| WORD.is_match(&text[..at]))
}

/// The sentences of a text.
fn sentences(text: &str) -> Vec<Range<usize>> {
    // JSON writes a line break as two signs.
    static END: LazyLock<Regex> = LazyLock::new(|| super::pattern(r#"[.!?;]\s|\\n|[\n"]"#));
    let mut start = 0;
    let mut sentences = Vec::new();
    for end in END.find_iter(text) {
        sentences.push(start..end.start());
        start = end.end();
    }
    sentences.push(start..text.len());
    sentences
}

/// Where the page shows numbers that name their fact.
fn numbers_of_facts(text: &str) -> Vec<Range<usize>> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"(?s)<data\b[^<>]*\bdata-fact\b.*?</data>"));
    NUMBER
        .find_iter(text)
        .map(|number| number.range())
        .collect()
}
