//! What is kept of a post's text, which itself is not: the key by which copies
//! are found, and the words of its vocabulary.
//!
//! How texts are folded and what a character is worth: see `fold`.

use memchr::memchr3_iter;

use crate::keyed::{Key, Keyer};

mod fold;

use fold::{Class, Folder, Form, Stop, Words};

/// A shorter text is no evidence of copying: greetings are short, and alike.
const SHORTEST_KEY: usize = 20;
/// Shorter runs of letters are mostly articles and prepositions.
const SHORTEST_WORD: usize = 3;
/// Longer runs are not words: scripts without spaces, or noise.
const LONGEST_WORD: usize = 64;
/// What the domain name system allows.
const LONGEST_DOMAIN: usize = 253;

/// Takes texts apart; its buffers are used again for every text.
#[derive(Default)]
pub struct Text {
    folder: Folder,
    folded: String,
    buffer: String,
    words: Words,
}

/// The sorts of terms of which a vocabulary is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Hashtags without their sign.
    Hashtag,
    /// Hosts of links, without `www.`.
    Domain,
    /// Words that are no part of a hashtag, link or mention.
    Word,
}

impl Sort {
    /// Every sort, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Hashtag, Self::Domain, Self::Word];
}

impl Text {
    /// The key of a text: equal for texts that differ only in case, width,
    /// spacing, punctuation, emoji, links, mentions and a leading RT. None where
    /// fewer than 20 characters are left.
    pub fn key(&mut self, keyer: &Keyer, text: &str) -> Option<Key> {
        self.long(text).map(|bare| keyer.key(bare))
    }

    /// The text that a key is made of, if it is long enough to have one.
    pub fn long(&mut self, text: &str) -> Option<&str> {
        let bare = self.bare(text);
        // Every character has one byte that continues none.
        let starts = bare.bytes().filter(|b| b & 0xc0 != 0x80);
        let long = bare.len() >= 4 * SHORTEST_KEY || starts.count() >= SHORTEST_KEY;
        long.then_some(bare)
    }

    /// The text that the key is made of.
    pub fn bare(&mut self, text: &str) -> &str {
        // Most texts need not be folded first: what each of their characters becomes is
        // known, and none becomes a sign by which links and mentions are found.
        if !self.strip(text, Form::Written) {
            let mut folded = std::mem::take(&mut self.folded);
            self.folder.fold(text, &mut folded);
            self.strip(&folded, Form::Folded);
            self.folded = folded;
        }
        let bare = self.words.text();
        bare.strip_prefix("rt ").unwrap_or(bare)
    }

    /// Gathers the words of a text, links and mentions left out; false where the text must
    /// be folded first.
    fn strip(&mut self, text: &str, form: Form) -> bool {
        let parts = Parts::of(text);
        self.words.clear();
        // Where the words begin that are being read, and how far they are.
        let (mut start, mut at) = (0, 0);
        loop {
            match self.folder.strip(&text[at..], form, &mut self.words) {
                Stop::Sign(sign) => at += sign,
                Stop::End => return true,
                Stop::Unknown => return false,
            }
            let begun = parts.begins(start, at);
            match begun.and_then(|begun| Some((begun, parts.special(begun)?))) {
                // Folded, a link or mention beyond ASCII may end elsewhere.
                Some((begun, (_, end))) if form == Form::Folded || text[begun..end].is_ascii() => {
                    self.words.take_back(at - begun);
                    (start, at) = (end, end);
                }
                Some(_) => return false,
                None => at += 1,
            }
        }
    }

    fn fold(&mut self, text: &str) {
        self.folder.fold(text, &mut self.folded);
    }

    /// Visits the terms of a text, each as often as it stands there.
    pub fn terms(&mut self, text: &str, each: &mut dyn FnMut(Sort, &str)) {
        self.fold(text);
        for part in Parts::of(&self.folded) {
            match part {
                Part::Plain(plain) => words(&mut self.folder, plain, &mut self.buffer, each),
                Part::Link(link) => host(link).into_iter().for_each(|h| each(Sort::Domain, h)),
                Part::Mention => {}
            }
        }
    }

    /// Visits the hashtags of a text, each as often as it stands there.
    pub fn hashtags(&mut self, text: &str, each: &mut dyn FnMut(&str)) {
        self.fold(text);
        for part in Parts::of(&self.folded) {
            if let Part::Plain(plain) = part {
                words(
                    &mut self.folder,
                    plain,
                    &mut self.buffer,
                    &mut |sort, term| {
                        if sort == Sort::Hashtag {
                            each(term);
                        }
                    },
                );
            }
        }
    }

    /// The links of a text as they stand there: unfolded, because paths may differ
    /// by case alone, and without the sign that ends their sentence. Those that an
    /// export has cut short lead nowhere and are left out.
    pub fn links(text: &str) -> impl Iterator<Item = &str> {
        const ENDS: [char; 9] = ['.', ',', ';', ':', '!', '?', ')', '\'', '…'];
        let whole = move |link: &&str| {
            let end = link.as_ptr() as usize - text.as_ptr() as usize + link.len();
            !text[end..].starts_with('…') && !link.ends_with("...")
        };
        let links = Parts::of(text).filter_map(|part| match part {
            Part::Link(link) => Some(link),
            Part::Plain(_) | Part::Mention => None,
        });
        links.filter(whole).map(|link| link.trim_end_matches(ENDS))
    }

    /// A hashtag as it is counted: folded, letters, digits and `_` only. None if
    /// nothing is left, or too much.
    pub fn hashtag(&mut self, tag: &str) -> Option<&str> {
        self.fold(tag);
        let kept = |c: &char| *c == '_' || self.folder.class(*c) == Class::Kept;
        self.buffer.clear();
        self.buffer.extend(self.folded.chars().filter(kept));
        fits(&self.buffer, 1).then_some(self.buffer.as_str())
    }

    /// The domain of an address, with or without a scheme: its host in lower
    /// case without `www.`. None where it has none.
    pub fn domain(&mut self, address: &str) -> Option<&str> {
        self.fold(address);
        host(self.folded.trim())
    }
}

/// A stretch of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Link(&'a str),
    Mention,
}

/// Cuts a text, folded or not, into its parts, in one pass.
struct Parts<'a> {
    text: &'a str,
    /// Where the next part starts.
    at: usize,
    /// The link or mention that was found there, and where it ends.
    found: Option<(Part<'a>, usize)>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            found: None,
        }
    }

    /// Where a link or mention that may have a sign at a byte would start.
    fn begins(&self, start: usize, sign: usize) -> Option<usize> {
        let before = |length: usize| sign.checked_sub(length).filter(|at| *at >= start);
        let is = |at: usize, word: &[u8]| {
            let found = &self.text.as_bytes()[at..sign];
            found.eq_ignore_ascii_case(word)
        };
        match self.text.as_bytes()[sign] {
            b'@' => Some(sign),
            b'.' => before(3).filter(|at| is(*at, b"www")),
            _ => before(5)
                .filter(|at| is(*at, b"https"))
                .or_else(|| before(4).filter(|at| is(*at, b"http"))),
        }
    }

    /// The link or mention that starts at a byte, and where it ends.
    fn special(&self, at: usize) -> Option<(Part<'a>, usize)> {
        let rest = &self.text[at..];
        match rest.as_bytes()[0] {
            b'h' | b'H' => {
                let mut schemes = ["http://", "https://"].into_iter();
                let scheme = schemes.find(|scheme| starts(rest, scheme))?;
                Some(self.link(at, at + scheme.len()))
            }
            b'w' | b'W' if starts(rest, "www.") && !self.inside_word(at) => Some(self.link(at, at)),
            b'@' if !self.inside_word(at) => {
                let name = handle(&rest[1..]);
                (name > 0).then_some((Part::Mention, at + 1 + name))
            }
            _ => None,
        }
    }

    /// Whether a letter or digit of an address stands before: `name@host` is no mention.
    fn inside_word(&self, at: usize) -> bool {
        let before = self.text.as_bytes()[..at].last();
        before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    }

    /// A link from its start; `host` is where its host starts. Hosts may be of
    /// any script. The rest is ASCII, because platforms encode it, and because
    /// scripts without spaces go on right behind a link.
    fn link(&self, start: usize, host: usize) -> (Part<'a>, usize) {
        let sign = |c| matches!(c, '-' | '.' | '_' | '~' | '%' | ':' | '@' | '[' | ']');
        let of_host = |c: char| c.is_alphanumeric() || sign(c);
        let of_path = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>');
        let rest = &self.text[host..];
        let mut end = rest.find(|c| !of_host(c)).unwrap_or(rest.len());
        if rest[end..].starts_with(['/', '?', '#']) {
            let path = &rest[end..];
            end += path.find(|c| !of_path(c)).unwrap_or(path.len());
        }
        (Part::Link(&self.text[start..host + end]), host + end)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if let Some((part, end)) = self.found.take() {
            self.at = end;
            return Some(part);
        }
        let start = self.at;
        let bytes = self.text.as_bytes();
        // Links and mentions have a sign that little else has; where such a sign could
        // stand in one they begin a few letters before it.
        for sign in memchr3_iter(b':', b'.', b'@', &bytes[start..]) {
            let Some(at) = self.begins(start, start + sign) else {
                continue;
            };
            let Some((part, end)) = self.special(at) else {
                continue;
            };
            if at > start {
                (self.at, self.found) = (at, Some((part, end)));
                return Some(Part::Plain(&self.text[start..at]));
            }
            self.at = end;
            return Some(part);
        }
        self.at = self.text.len();
        (start < self.at).then(|| Part::Plain(&self.text[start..]))
    }
}

/// Whether a text starts like that, in upper or lower case.
fn starts(text: &str, with: &str) -> bool {
    let start = text.as_bytes().get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

/// The length in bytes of the name behind an `@`: letters of one alphabet,
/// digits and `_`, with single `.`, `-` or the `@` of a server between them.
fn handle(rest: &str) -> usize {
    let foreign = rest.chars().next().is_some_and(|c| !c.is_ascii());
    let of_name = |c: char| match c {
        c if c.is_ascii() => c == '_' || c.is_ascii_alphanumeric(),
        c => foreign && c.is_alphanumeric(),
    };
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        if of_name(c) {
            end = at + c.len_utf8();
        } else if at > end || at == 0 || !matches!(c, '.' | '-' | '@') {
            break;
        }
    }
    end
}

/// The host of a folded address.
fn host(address: &str) -> Option<&str> {
    let rest = address.find("://").map_or(address, |at| &address[at + 3..]);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let named = authority.rsplit('@').next().unwrap_or("");
    let host = named.split(':').next().unwrap_or("").trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let label = |l: &str| !l.is_empty() && l.chars().all(letter);
    let short = host.len() <= LONGEST_DOMAIN && host.contains('.');
    (short && host.split('.').all(label)).then_some(host)
}

/// Visits the words and hashtags of a stretch without links and mentions.
fn words(folder: &mut Folder, plain: &str, word: &mut String, each: &mut dyn FnMut(Sort, &str)) {
    let mut sort = Sort::Word;
    word.clear();
    for c in plain.chars().chain([' ']) {
        let tag = sort == Sort::Hashtag;
        match (folder.class(c), c) {
            // U+0085 is a control that ends lines elsewhere; posts have it within words.
            (Class::Ignored, _) | (_, '\u{85}') => {}
            (Class::Kept, c) => word.push(c),
            (_, '\'' | '’') if !tag => word.push('\''),
            (_, '_') if tag => word.push('_'),
            (_, end) => {
                let least = if tag { 1 } else { SHORTEST_WORD };
                let trimmed = word.trim_matches('\'');
                if fits(trimmed, least) {
                    each(sort, trimmed);
                }
                word.clear();
                sort = if end == '#' {
                    Sort::Hashtag
                } else {
                    Sort::Word
                };
            }
        }
    }
}

/// Whether a word is neither too short nor too long.
fn fits(word: &str, least: usize) -> bool {
    // Bytes first: counting the characters of noise would take long.
    word.len() <= 4 * LONGEST_WORD && (least..=LONGEST_WORD).contains(&word.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same step by step: folded as a whole, cut into parts, character by character.
    fn step_by_step(text: &str) -> String {
        let (mut folder, mut folded) = (Folder::default(), String::new());
        folder.fold(text, &mut folded);
        let (mut bare, mut space) = (String::new(), false);
        for part in Parts::of(&folded) {
            let Part::Plain(plain) = part else { continue };
            for c in plain.chars() {
                match folder.class(c) {
                    Class::Kept if std::mem::take(&mut space) => bare.extend([' ', c]),
                    Class::Kept => bare.push(c),
                    Class::Space => space = !bare.is_empty(),
                    Class::Ignored | Class::Other => {}
                }
            }
        }
        bare.strip_prefix("rt ").map(str::to_owned).unwrap_or(bare)
    }

    const PIECES: [&str; 40] = [
        "http://",
        "HTTPS://",
        "http",
        "s://",
        "www.",
        "WWW.",
        "ww",
        ".",
        ":",
        "@",
        "@a",
        "t.co/",
        "/x?y=z",
        "example.org",
        "_",
        "-",
        " ",
        "  ",
        "\t",
        "\n",
        "\u{a0}",
        "\u{85}",
        "RT ",
        "a",
        "B",
        "7",
        "é",
        "Ж",
        "ж",
        "日",
        "…",
        "’",
        "Ｈ",
        "：",
        "ﬁ",
        "İ",
        "ß",
        "\u{301}",
        "ª",
        "🔥",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 5_000, ..ProptestConfig::default() })]

        #[test]
        fn words_are_what_they_are_step_by_step(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..9)) {
            let mut text = Text::default();
            // What was read before leaves no trace.
            text.bare("Something else: http://example.org/ and @others");
            let whole = pieces.concat();
            prop_assert_eq!(text.bare(&whole), step_by_step(&whole), "{:?}", whole);
        }
    }
}
