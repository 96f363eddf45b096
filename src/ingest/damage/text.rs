//! Texts that were read in a wrong encoding: UTF-8 taken for Windows-1252 (`Ã©`
//! for é, `â€™` for ’), and for Windows-1251 (`Рё` for и); and characters that
//! were replaced by U+FFFD because a program could not read them.
//!
//! The rule names pairs that no language writes. `â€` before a third character of
//! Windows-1252, `ðŸ`, `вЂ` and `ï¿½` are enough; so is a control of U+0080 to U+009F,
//! which is what a program makes of a sign of Windows-1252 that it reads as ISO 8859-1.
//! So is `Ã` or `Â` before a sign of the upper half of Windows-1252, quotation marks
//! excepted, which follow a capital Ã in Portuguese; signs that may follow any word (™,
//! ®, €, superscripts) count only inside a word in small letters. Other leads (Ð, Ñ, Ø,
//! Ù, Î, Ï, Å, Ä) are letters of some language and must be met twice, as must `à` before
//! a currency sign, which Devanagari becomes, and `Р` and `С` before signs, which a
//! Cyrillic text read as Windows-1251 is full of. Costs one look at each character of
//! texts that are not ASCII. What is missed: halves of emoji that were read one by one.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr3_iter};

/// What happened to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// It was read in a wrong encoding.
    Misread,
    /// Characters were replaced by U+FFFD.
    Lost,
}

/// What happened to a text, and at which byte it shows first; misreading before loss.
pub fn harm(text: &str) -> Option<(Harm, usize)> {
    suspect(text.as_bytes()).then(|| look(text)).flatten()
}

/// The same character by character.
fn look(text: &str) -> Option<(Harm, usize)> {
    let (mut lost, mut doubtful) = (None, None);
    let (mut before, mut lead) = ((0, ' '), (0, ' '));
    for (at, c) in text.char_indices() {
        let here = match sign(before.1, lead.1, c) {
            Sign::Certain(1) => return Some((Harm::Misread, at)),
            Sign::Certain(2) => return Some((Harm::Misread, lead.0)),
            Sign::Certain(_) => return Some((Harm::Misread, before.0)),
            Sign::Doubtful => Some(lead.0),
            Sign::None => None,
        };
        match (doubtful, here) {
            (Some(first), Some(_)) => return Some((Harm::Misread, first)),
            (None, Some(_)) => doubtful = here,
            _ => {}
        }
        if c == '\u{fffd}' && lost.is_none() {
            lost = Some(at);
        }
        (before, lead) = (lead, (at, c));
    }
    lost.map(|at| (Harm::Lost, at))
}

/// `в` read as Windows-1251 with what follows it: `Ђ` behind what ends in B2.
static SERBIAN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\xb2\xd0\x82"));

/// Whether any bytes of a text may belong to what shows harm: a lead (C3, or `Р` and `С` in
/// D0) right before a sign (between U+0080 and U+00BF in C2, in Latin Extended in C5 and C6,
/// spacing modifiers in CB, punctuation in E2), `Ђ` behind what ends in B2 as `в` does, a
/// control in C2, U+FFFD. Looks only where a byte stands that few texts have many of,
/// because it is done for every text.
fn suspect(bytes: &[u8]) -> bool {
    if bytes.is_ascii() {
        return false;
    }
    let lead = |sign: usize| matches!(bytes[..sign], [.., 0xc3, _] | [.., 0xd0, 0xa0 | 0xa1]);
    let shows = |at: usize| match bytes[at..] {
        [0xc2, 0x80..0xa0, ..] | [0xef, 0xbf, 0xbd, ..] => true,
        [0xc2 | 0xe2, ..] => lead(at),
        _ => false,
    };
    let latin = |at: usize| matches!(bytes.get(at + 2), Some(0xc5 | 0xc6 | 0xcb));
    memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(shows)
        || memchr_iter(0xc3, bytes).any(latin)
        || SERBIAN.find(bytes).is_some()
}

/// The text around a byte, for messages.
pub fn around(text: &str, at: usize) -> String {
    const BEFORE: usize = 20;
    let start = text[..at].char_indices().rev().nth(BEFORE - 1);
    let start = start.map_or(0, |(start, _)| start);
    text[start..].to_owned()
}

enum Sign {
    /// Enough by itself: the number of characters that show it.
    Certain(u8),
    /// Enough if met twice.
    Doubtful,
    None,
}

/// What three characters in a row show.
fn sign(before: char, lead: char, c: char) -> Sign {
    match (before, lead, c) {
        ('â', '€' | '\u{80}', c) if continues(c) => Sign::Certain(3),
        ('ð', 'Ÿ' | '\u{9f}', c) if continues(c) => Sign::Certain(3),
        ('в', 'Ђ', _) | ('ï', '¿', '½') => Sign::Certain(3),
        (before, 'Ã' | 'Â', c) if is_sign(c) => {
            match !follows_words(c) || before.is_lowercase() {
                true => Sign::Certain(2),
                false => Sign::Doubtful,
            }
        }
        (_, 'Å', '°' | '²' | '³') => Sign::None,
        (_, 'Ð' | 'Ñ' | 'Ø' | 'Ù' | 'Î' | 'Ï' | 'Å' | 'Ä', c) if is_sign(c) => {
            Sign::Doubtful
        }
        (_, 'Р', '°' | '±' | 'µ' | '¶' | '№') => Sign::Doubtful,
        (_, 'С', '‚' | '†' | '‡' | '€' | '‰') => Sign::Doubtful,
        (_, 'à', '¤' | '¥') => Sign::Doubtful,
        (_, _, '\u{80}'..='\u{9f}') => Sign::Certain(1),
        _ => Sign::None,
    }
}

/// Whether a character is what Windows-1252 makes of a byte from 0x80 to 0xBF, or
/// what ISO 8859-1 does.
fn continues(c: char) -> bool {
    is_sign(c)
        || matches!(c, '‘' | '’' | '“' | '”' | '•' | '–' | '—' | '…' | '‹' | '›')
        || matches!(c, '\u{a0}' | '«' | '»' | '·' | '¿' | '\u{ad}')
}

/// The same without what may follow a capital letter: quotation marks, dashes,
/// blanks.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '¡'..='ª' | '¬' | '®'..='¶' | '¸'..='º' | '¼'..='¾')
        || matches!(c, 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' | 'ƒ' | 'ˆ' | '˜')
        || matches!(c, '†' | '‡' | '‰' | '€' | '‚' | '„' | '™')
}

/// Signs that may follow any word.
fn follows_words(c: char) -> bool {
    matches!(
        c,
        '™' | '®' | '€' | '¹' | '²' | '³' | 'ª' | 'º' | '°' | '„' | '‚' | '†' | '‡' | '‰'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 50_000, ..ProptestConfig::default() })]

        /// What is passed over without looking at its characters shows no harm.
        #[test]
        fn whatever_shows_harm_is_looked_at(text in "[a\u{80}\u{9f}\u{a0}°²¤®»¿½ÀÂÃÄÅÎÐÑØÙàâãïðĠŒœŠŸžƒˆ˜ЂРСврт‚„†‡‰€™“”–\u{fffd}日🔥 ]{0,6}") {
            prop_assert_eq!(harm(&text), look(&text), "{:?}", text);
        }
    }
}
