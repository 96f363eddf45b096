//! The texts. A text is an opener, a sentence of its narrative and closers;
//! the parts are chosen so that two texts rarely share two of them, because a
//! campaign's planned copies and rewordings must stand out from chance.

use std::collections::BTreeMap;

use super::laws;
use super::plan::Plan;
use super::scenario::{Language, Narrative};
use crate::stat::rng::Rng;

/// What a text is about.
#[derive(Debug, Clone, Copy)]
pub struct Topic<'a> {
    /// Position of the narrative.
    pub narrative: usize,
    /// Position of the language.
    pub language: usize,
    /// Id of the territory, or nothing.
    pub territory: &'a str,
}

/// Writes texts and remembers how often each pair of parts was used. Its
/// memory is bounded by the scenario's phrases, not by the number of posts.
#[derive(Default)]
pub struct Writer {
    worn: BTreeMap<(usize, Pair), u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pair {
    OpenerPhrase(usize, usize, usize),
    OpenerCloser(usize, usize),
    PhraseCloser(usize, usize, usize),
}

impl Writer {
    /// A new text with its hashtags, links and mentions.
    pub fn write(&mut self, plan: &Plan<'_>, topic: Topic<'_>, rng: &mut Rng) -> String {
        let language = plan.languages[topic.language];
        let parts = &plan.scenario.languages[language];
        let narrative = &plan.scenario.narratives[topic.narrative];
        let phrases = narrative
            .phrases
            .get(language)
            .map_or(&[][..], Vec::as_slice);
        let [o, p, c] = self.least_worn(parts, phrases.len(), topic, rng);
        let texts = &plan.scenario.texts;
        let mut chosen = Vec::new();
        if !laws::happens(rng, texts.no_opener) {
            chosen.push(parts.openers[o].as_str());
        }
        chosen.extend(phrases.get(p).map(String::as_str));
        chosen.push(parts.closers[c].as_str());
        if !laws::happens(rng, texts.one_closer) {
            // A second one, so that the sentence that many texts share is their lesser part.
            let step = 1 + rng.index(parts.closers.len().saturating_sub(1));
            chosen.push(parts.closers[(c + step) % parts.closers.len()].as_str());
        }
        let place = place(plan, topic, parts);
        let mut text = fill(&chosen.join(" "), parts, place, rng);
        trim(plan, narrative, language, &mut text, rng);
        text
    }

    /// Of a few random choices, the one whose pairs were used least.
    fn least_worn(
        &mut self,
        parts: &Language,
        phrases: usize,
        t: Topic<'_>,
        rng: &mut Rng,
    ) -> [usize; 3] {
        const CHOICES: usize = 8;
        let mut best: Option<(u32, [usize; 3])> = None;
        for _ in 0..CHOICES {
            let choice = [
                rng.index(parts.openers.len()),
                rng.index(phrases),
                rng.index(parts.closers.len()),
            ];
            let worn = pairs(t, choice)
                .iter()
                .map(|k| self.worn.get(k).copied().unwrap_or(0))
                .sum();
            if best.is_none_or(|(least, _)| worn < least) {
                best = Some((worn, choice));
            }
        }
        let choice = best.map_or([0; 3], |(_, choice)| choice);
        for key in pairs(t, choice) {
            *self.worn.entry(key).or_default() += 1;
        }
        choice
    }
}

fn pairs(t: Topic<'_>, [o, p, c]: [usize; 3]) -> [(usize, Pair); 3] {
    [
        (t.language, Pair::OpenerPhrase(o, t.narrative, p)),
        (t.language, Pair::OpenerCloser(o, c)),
        (t.language, Pair::PhraseCloser(t.narrative, p, c)),
    ]
}

fn place<'a>(plan: &'a Plan<'_>, topic: Topic<'_>, parts: &'a Language) -> &'a str {
    let names = plan.scenario.territories.get(topic.territory);
    let name = names.and_then(|n| n.get(plan.languages[topic.language]));
    name.map_or(&parts.nowhere, String::as_str)
}

/// Puts words into the slots of a phrase.
fn fill(phrase: &str, parts: &Language, place: &str, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(phrase.len() + 40);
    let mut pieces = phrase.split('{');
    text.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let (slot, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let word = match parts.words.get(slot) {
            Some(words) => laws::one_of(rng, words).map_or("", String::as_str),
            None => place,
        };
        text.push_str(word);
        text.push_str(rest);
    }
    text
}

/// Adds a mention in front, hashtags and a link behind.
fn trim(plan: &Plan<'_>, narrative: &Narrative, language: &str, text: &mut String, rng: &mut Rng) {
    let texts = &plan.scenario.texts;
    if laws::happens(rng, texts.mention)
        && let Some(name) = laws::one_of(rng, &texts.mentioned)
    {
        text.insert_str(0, &format!("@{name} "));
    }
    let tags = narrative
        .hashtags
        .get(language)
        .map_or(&[][..], Vec::as_slice);
    if laws::happens(rng, texts.hashtag) && !tags.is_empty() {
        let first = rng.index(tags.len());
        text.push_str(&format!(" #{}", tags[first]));
        if rng.coin() && tags.len() > 1 {
            text.push_str(&format!(" #{}", tags[(first + 1) % tags.len()]));
        }
    }
    if laws::happens(rng, texts.link) {
        text.push_str(&link(plan, rng).map_or(String::new(), |link| format!(" {link}")));
    }
}

/// A link to one of the scenario's sites.
pub fn link(plan: &Plan<'_>, rng: &mut Rng) -> Option<String> {
    let site = laws::one_of(rng, &plan.scenario.texts.sites)?;
    // Few numbers, so that several accounts share the same link.
    Some(format!("https://{site}/{}", 100 + rng.index(90)))
}

/// The hashtags of a text, without `#`.
pub fn hashtags(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .filter_map(|word| word.strip_prefix('#'))
        .collect()
}

/// The links of a text.
pub fn links(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .filter(|word| word.starts_with("https://"))
        .collect()
}
