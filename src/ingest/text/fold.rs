//! Folding: NFKC, then full case folding; and what each character is worth.
//!
//! Both come from ICU4X, of which the project builds a part anyway: kept by the Unicode
//! Consortium, one version for all of its crates, no tables of our own.
//! `unicode-normalization` has neither full case folding nor categories, and `caseless`
//! has not kept up. The three crates and their data add about four seconds to a build.
//!
//! Most characters fold alone: whatever stands around them, they become the same. What
//! these become is asked once and kept, in pages of 256 characters that are made when a
//! text first needs them. A text with any other character (marks, jamo, whatever may
//! join a character before it) is folded as a whole.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};

/// What a character is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A letter, a mark on one, a number.
    Kept,
    /// White space.
    Space,
    /// Seen by nobody.
    Ignored,
    /// Punctuation, a symbol, an emoji.
    Other,
}

/// Letters, the marks on them, numbers.
const KEPT: [GeneralCategoryGroup; 3] = [
    GeneralCategoryGroup::Letter,
    GeneralCategoryGroup::Mark,
    GeneralCategoryGroup::Number,
];

/// The parts of Hangul syllables, which join a part before them.
const JAMO: std::ops::RangeInclusive<char> = '\u{1100}'..='\u{11ff}';

/// What each byte of ASCII becomes among the words of a text: letters small, white space
/// a blank, signs by which links and mentions are found [`SIGN`], what is left out 0.
const WORTH: [u8; 128] = {
    let mut worth = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        worth[byte] = match c {
            b' ' | b'\t'..=b'\r' => b' ',
            b':' | b'.' | b'@' => SIGN,
            c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
            _ => 0,
        };
        byte += 1;
    }
    worth
};

const SIGN: u8 = 0xff;

/// Characters of a page, and pages of all characters.
const PAGE: usize = 1 << 8;
const PAGES: usize = (char::MAX as usize + 1) / PAGE;

/// What is kept of a character.
#[derive(Debug, Clone, Copy)]
struct Entry {
    class: Class,
    /// What it becomes, whatever stands around it.
    folded: Folded,
    /// What that is among the words of a text.
    word: Word,
}

/// What a character is among the words of a text that is not folded.
#[derive(Debug, Clone, Copy)]
enum Word {
    /// That character.
    Kept(char),
    Space,
    Nothing,
    /// That is known only once the text is folded.
    Unknown,
}

impl Word {
    fn of(class: Class, c: char) -> Self {
        match class {
            Class::Kept => Self::Kept(c),
            Class::Space => Self::Space,
            Class::Ignored | Class::Other => Self::Nothing,
        }
    }
}

/// The same of a character that has two bytes: most letters of Europe and the Near East.
#[derive(Debug, Clone, Copy, Default)]
enum Pair {
    /// Nobody has asked yet, or it is another [`Word`].
    #[default]
    Else,
    /// Kept as these bytes.
    Kept([u8; 2]),
    Nothing,
}

/// Characters that have one byte or two.
const PAIRS: usize = 1 << 11;

/// Whether a text is as it was written, or folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it was written.
    Written,
    /// Folded.
    Folded,
}

/// Why [`Folder::strip`] stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// At a sign by which links and mentions are found, at that byte.
    Sign(usize),
    /// At the end.
    End,
    /// At a character that must be folded together with others.
    Unknown,
}

#[derive(Debug, Clone, Copy)]
enum Folded {
    One(char),
    /// Several: their number among the folder's.
    Many(u32),
    /// That depends.
    Depends,
}

/// Folds texts and knows what characters are worth.
pub struct Folder {
    normalizer: ComposingNormalizerBorrowed<'static>,
    cases: CaseMapperBorrowed<'static>,
    categories: CodePointMapDataBorrowed<'static, GeneralCategory>,
    ignorable: CodePointSetDataBorrowed<'static>,
    pages: Vec<Option<Box<[Entry; PAGE]>>>,
    pairs: Vec<Pair>,
    several: Vec<Box<str>>,
}

impl Default for Folder {
    fn default() -> Self {
        Self {
            normalizer: ComposingNormalizer::new_nfkc(),
            cases: CaseMapper::new(),
            categories: CodePointMapData::new(),
            ignorable: CodePointSetData::new::<DefaultIgnorableCodePoint>(),
            pages: vec![None; PAGES],
            pairs: vec![Pair::Else; PAIRS],
            several: Vec::new(),
        }
    }
}

/// The words of a text, with one blank between them.
#[derive(Default)]
pub struct Words {
    /// Bytes of this text and, behind them, of earlier ones.
    bytes: Vec<u8>,
    length: usize,
    /// Whether no word has come since the start or the latest blank.
    blank: bool,
}

impl Words {
    /// Forgets the text.
    pub fn clear(&mut self) {
        (self.length, self.blank) = (0, true);
    }

    /// Forgets the latest bytes, which are letters or digits of ASCII.
    pub fn take_back(&mut self, bytes: usize) {
        self.length = self.length.saturating_sub(bytes);
        let before = self.bytes[..self.length].last();
        self.blank = before.is_none_or(|byte| *byte == b' ');
    }

    /// Makes room for what so many bytes become; where it goes, and whether a blank stands
    /// before it.
    fn room(&mut self, more: usize) -> (usize, bool) {
        // Of two bytes of UTF-8 a character may become one of three, no more.
        let least = self.length + 2 * more + 1;
        if self.bytes.len() < least {
            self.bytes.resize(least, 0);
        }
        (self.length, self.blank)
    }

    /// The words.
    pub fn text(&self) -> &str {
        let words = self.bytes[..self.length].trim_ascii_end();
        simdutf8::basic::from_utf8(words).unwrap_or_default()
    }
}

impl Folder {
    /// Folds a text into `folded`.
    pub fn fold(&mut self, text: &str, folded: &mut String) {
        folded.clear();
        if text.is_ascii() {
            folded.push_str(text);
            folded.make_ascii_lowercase();
        } else if !self.each(text, folded) {
            folded.clear();
            let normal = self.normalizer.normalize(text);
            folded.push_str(&self.cases.fold_string(&normal));
        }
    }

    /// Folds a text whose characters all fold alone; false at the first that does not.
    fn each(&mut self, text: &str, folded: &mut String) -> bool {
        let mut rest = text;
        loop {
            let ascii = rest.bytes().position(|b| !b.is_ascii());
            let (ascii, others) = rest.split_at(ascii.unwrap_or(rest.len()));
            let start = folded.len();
            folded.push_str(ascii);
            folded[start..].make_ascii_lowercase();
            let Some(c) = others.chars().next() else {
                return true;
            };
            match self.entry(c).folded {
                Folded::One(c) => folded.push(c),
                Folded::Many(at) => folded.push_str(&self.several[at as usize]),
                Folded::Depends => return false,
            }
            rest = &others[c.len_utf8()..];
        }
    }

    /// What a character is worth.
    pub fn class(&mut self, c: char) -> Class {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Kept,
            ' ' | '\t'..='\r' => Class::Space,
            c if c.is_ascii() => Class::Other,
            c => self.entry(c).class,
        }
    }

    /// Adds the characters of a text that are kept, folded, with one blank where white
    /// space stands between them, up to the first sign.
    pub fn strip(&mut self, text: &str, form: Form, words: &mut Words) -> Stop {
        let bytes = text.as_bytes();
        let (mut length, mut blank) = words.room(bytes.len());
        let out = &mut words.bytes[..];
        let mut at = 0;
        // Without branches for most of ASCII: where words end cannot be foreseen.
        let stop = loop {
            let Some(byte) = bytes.get(at) else {
                break Stop::End;
            };
            if let Some(worth) = WORTH.get(usize::from(*byte)) {
                if *worth == SIGN {
                    break Stop::Sign(at);
                }
                out[length] = *worth;
                let space = *worth == b' ';
                let kept = *worth > b' ';
                length += usize::from(kept | (space & !blank));
                blank = space | (blank & !kept);
                at += 1;
                continue;
            }
            if form == Form::Written
                && let Some([first @ 0xc2..0xe0, second]) = bytes[at..].first_chunk()
            {
                match self.pairs[usize::from(first & 0x1f) << 6 | usize::from(second & 0x3f)] {
                    Pair::Kept(pair) => {
                        out[length..length + 2].copy_from_slice(&pair);
                        (length, blank, at) = (length + 2, false, at + 2);
                        continue;
                    }
                    Pair::Nothing => {
                        at += 2;
                        continue;
                    }
                    Pair::Else => {}
                }
            }
            let Some(c) = text[at..].chars().next() else {
                break Stop::End;
            };
            at += c.len_utf8();
            match self.word(c, form) {
                Word::Kept(c) => {
                    length += c.encode_utf8(&mut out[length..]).len();
                    blank = false;
                }
                Word::Space if !blank => {
                    out[length] = b' ';
                    length += 1;
                    blank = true;
                }
                Word::Space | Word::Nothing => {}
                Word::Unknown => break Stop::Unknown,
            }
        };
        (words.length, words.blank) = (length, blank);
        stop
    }

    fn word(&mut self, c: char, form: Form) -> Word {
        let entry = self.entry(c);
        if form == Form::Folded {
            return Word::of(entry.class, c);
        }
        if let Some(pair) = self.pairs.get_mut(c as usize) {
            let mut bytes = [0; 2];
            *pair = match entry.word {
                Word::Kept(c) if c.len_utf8() == 2 => {
                    c.encode_utf8(&mut bytes);
                    Pair::Kept(bytes)
                }
                Word::Nothing => Pair::Nothing,
                _ => Pair::Else,
            };
        }
        entry.word
    }

    fn entry(&mut self, c: char) -> Entry {
        let (page, at) = (c as usize / PAGE, c as usize % PAGE);
        if let Some(entries) = &self.pages[page] {
            return entries[at];
        }
        let entries = Box::new(self.page(page));
        let entry = entries[at];
        self.pages[page] = Some(entries);
        entry
    }

    fn page(&mut self, page: usize) -> [Entry; PAGE] {
        std::array::from_fn(|at| {
            let c = u32::try_from(page * PAGE + at).ok();
            match c.and_then(char::from_u32) {
                Some(c) => {
                    let folded = self.alone(c);
                    Entry {
                        class: self.classified(c),
                        folded,
                        word: self.as_word(c, folded),
                    }
                }
                None => Entry {
                    class: Class::Other,
                    folded: Folded::Depends,
                    word: Word::Unknown,
                },
            }
        })
    }

    /// What a character is among words. Where it becomes several, or one of ASCII, or a
    /// letter although it was none, links and mentions may begin or end elsewhere than in
    /// the folded text.
    fn as_word(&self, c: char, folded: Folded) -> Word {
        match folded {
            Folded::One(one) if !one.is_ascii() && one.is_alphanumeric() == c.is_alphanumeric() => {
                Word::of(self.classified(one), one)
            }
            _ => Word::Unknown,
        }
    }

    /// What a character becomes, if that depends on no other.
    fn alone(&mut self, c: char) -> Folded {
        let mut bytes = [0; 4];
        let normal = self.normalizer.normalize(c.encode_utf8(&mut bytes));
        if !normal.chars().chain([c]).all(|c| self.stands_alone(c)) {
            return Folded::Depends;
        }
        let folded = self.cases.fold_string(&normal).into_owned();
        let mut characters = folded.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => Folded::One(one),
            _ => {
                let at = u32::try_from(self.several.len()).unwrap_or(u32::MAX);
                self.several.push(folded.into());
                Folded::Many(at)
            }
        }
    }

    /// Whether a character never joins one before it. All that do are marks or jamo, or
    /// letters beyond the first 65,536 characters.
    fn stands_alone(&self, c: char) -> bool {
        let category = self.categories.get(c);
        let letter = GeneralCategoryGroup::Letter.contains(category);
        let mark = GeneralCategoryGroup::Mark.contains(category);
        !(mark || JAMO.contains(&c) || letter && c > '\u{ffff}')
    }

    /// Which symbols are emoji changes with every version of Unicode, so that
    /// all symbols go; so do marks around a character, which make keycaps.
    fn classified(&self, c: char) -> Class {
        if c.is_whitespace() {
            return Class::Space;
        }
        let category = self.categories.get(c);
        match category {
            GeneralCategory::Format | GeneralCategory::Control => Class::Ignored,
            GeneralCategory::EnclosingMark => Class::Other,
            _ if self.ignorable.contains(c) => Class::Ignored,
            _ if KEPT.iter().any(|group| group.contains(category)) => Class::Kept,
            _ => Class::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Folding as a whole, which is what folding is.
    fn whole(text: &str) -> String {
        let normal = ComposingNormalizer::new_nfkc();
        let normal = normal.normalize(text);
        CaseMapper::new().fold_string(&normal).into_owned()
    }

    #[test]
    fn every_character_folds_alone_as_it_does_between_letters() {
        let mut folder = Folder::default();
        let mut folded = String::new();
        for c in ('\u{80}'..='\u{3ffff}').chain('\u{e0000}'..='\u{e0fff}') {
            for text in [
                format!("{c}"),
                format!("a{c}e"),
                format!("\u{1100}{c}\u{1161}"),
                format!("{c}{c}"),
            ] {
                folder.fold(&text, &mut folded);
                assert_eq!(folded, whole(&text), "{c:?} U+{:04X}", c as u32);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn any_text_folds_as_a_whole(text in "[a-zé\u{300}-\u{320}\u{1100}-\u{11ff}\u{ac00}-\u{ac40}ßİΣ…½\u{900}-\u{9ff}🇫ﬁ ]{0,12}") {
            let mut folded = String::new();
            Folder::default().fold(&text, &mut folded);
            prop_assert_eq!(folded, whole(&text));
        }
    }
}
