//! Characters that nobody sees, or that make others stand elsewhere: controls,
//! escape sequences, bidi controls, tags, joiners, fillers, private use, and
//! marks piled on one letter. They are shown, never dropped: they are evidence.
//!
//! What is hidden is Unicode's to say: the properties come from ICU4X, of which
//! the project builds a part anyway.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, GeneralCategory, GeneralCategoryGroup,
};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};

static CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();
static IGNORABLE: CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<DefaultIgnorableCodePoint>();
static EMOJI: CodePointSetDataBorrowed<'static> = CodePointSetData::new::<Emoji>();

/// More marks on one letter would cover its neighbours; no script needs more.
const MARKS: usize = 4;

/// The text on one line, with control, bidi and invisible characters shown as
/// signs, `[U+202E]`, and line breaks and tabs as spaces. Joiners between
/// letters, which Persian and emoji need, stay.
pub fn visible(text: &str) -> String {
    visible_lines(text.trim_matches([' ', '\t', '\n', '\r'])).replace(['\t', '\n', '\r'], " ")
}

/// The same, with white space kept as it is. Shown twice, a text stays the same.
pub fn visible_lines(text: &str) -> String {
    if text.is_ascii() && !text.contains(is_hidden) {
        return text.to_owned();
    }
    settled(text, |text| {
        replaced(text, MARKS, |c, shown| {
            let _ = write!(shown, "[U+{:04X}]", u32::from(c));
        })
    })
}

/// The text changed until that changes nothing more: a sign that is put in may part
/// what made its neighbours harmless. `change` may do so only to fewer and fewer.
pub(super) fn settled(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut settled = change(text);
    loop {
        let again = change(&settled);
        if again == settled {
            return settled;
        }
        settled = again;
    }
}

/// The same so that [`read_back`] gives the text: a sign that stood in it
/// already is told from one that was put there.
pub fn written(text: &str) -> String {
    visible_lines(&text.replace("[U+", "[U+005B]U+"))
}

/// The text that was [`written`].
pub fn read_back(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, after)) = rest.split_once("[U+") {
        text.push_str(before);
        let sign = after.split_once(']').and_then(|(code, after)| {
            let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
            Some((c, after))
        });
        match sign {
            Some((c, after)) => {
                text.push(c);
                rest = after;
            }
            None => {
                text.push_str("[U+");
                rest = after;
            }
        }
    }
    text + rest
}

/// JSON whose strings spell hidden characters as escapes, so that whoever prints
/// the file runs none and a parser reads the same.
pub fn json(text: &str) -> String {
    replaced(text, usize::MAX, |c, escaped| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    })
}

/// The text with every hidden character, and every mark beyond the most that one
/// letter may have, replaced.
fn replaced(text: &str, most: usize, mut replace: impl FnMut(char, &mut String)) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut marks = 0;
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let hidden = is_hidden(c) && !needed(before, c, &mut characters);
        // What follows a sign has the sign before it.
        before = if hidden || marks > most {
            replace(c, &mut shown);
            ']'
        } else {
            shown.push(c);
            c
        };
    }
    shown
}

/// Whether a hidden character is part of how a script or an emoji is written.
fn needed(before: char, c: char, after: &mut Peekable<Chars<'_>>) -> bool {
    match c {
        '\u{200C}' | '\u{200D}' => joinable(before) && after.peek().copied().is_some_and(joinable),
        // The choice between the coloured and the plain form of an emoji.
        '\u{FE0E}' | '\u{FE0F}' => EMOJI.contains(before),
        _ => false,
    }
}

/// A variation selector may stand between an emoji and what joins it to the next.
fn joinable(c: char) -> bool {
    c == '\u{FE0F}' || !c.is_whitespace() && !c.is_ascii() && !is_hidden(c)
}

/// Whether a character is invisible, moves others, or means what nobody knows.
/// Spaces, tabs and line breaks are not.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r');
    }
    let category = CATEGORIES.get(c);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::PrivateUse
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || IGNORABLE.contains(c)
        || u32::from(c) & 0xFFFE == 0xFFFE
        // Annotations, non-characters, and a pattern without dots.
        || matches!(c, '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' | '\u{2800}')
}

/// Marks that stand above, below or around the letter before them.
pub fn is_mark(c: char) -> bool {
    !c.is_ascii()
        && CATEGORIES.get(c) != GeneralCategory::SpacingMark
        && GeneralCategoryGroup::Mark.contains(CATEGORIES.get(c))
}
