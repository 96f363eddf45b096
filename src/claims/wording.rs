//! The words around published numbers, in English and French: closed lists, so
//! that what is not understood is never guessed.

use super::exact::{Exact, fraction, whole};
use super::interval::{Interval, closed, open};
use super::published::Kind;

/// What words claim about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    /// Nothing: it is the value.
    Plain,
    /// It is near it.
    About,
    /// It is near it, and below.
    Nearly,
    /// It is above.
    Above,
    /// It is not below.
    AtLeast,
    /// It is below.
    Below,
    /// It is not above.
    AtMost,
}

impl Stated {
    /// What kind of number such words make.
    pub fn kind(self) -> Kind {
        match self {
            Self::Plain => Kind::Value,
            Self::About | Self::Nearly => Kind::Approximate,
            Self::Above | Self::AtLeast | Self::Below | Self::AtMost => Kind::Bound,
        }
    }

    /// The values that are claimed, if `near` are those that would be called so.
    pub fn around(self, value: &Exact, near: Interval) -> Interval {
        let negative = *value < whole(0);
        match self {
            Self::Plain | Self::About => near,
            Self::Nearly if negative => Interval::new(open(value.clone()), near.upper),
            Self::Nearly => Interval::new(near.lower, open(value.clone())),
            Self::Above => Interval::new(open(value.clone()), None),
            Self::AtLeast => Interval::new(closed(value.clone()), None),
            Self::Below => Interval::new(None, open(value.clone())),
            Self::AtMost => Interval::new(None, closed(value.clone())),
        }
    }
}

/// Longer phrases before those that they start with.
const QUALIFIERS: &[(&str, Stated)] = &[
    (">=", Stated::AtLeast),
    ("≥", Stated::AtLeast),
    ("<=", Stated::AtMost),
    ("≤", Stated::AtMost),
    (">", Stated::Above),
    ("<", Stated::Below),
    ("~", Stated::About),
    ("≈", Stated::About),
    ("no more than", Stated::AtMost),
    ("not more than", Stated::AtMost),
    ("no fewer than", Stated::AtLeast),
    ("no less than", Stated::AtLeast),
    ("more than", Stated::Above),
    ("fewer than", Stated::Below),
    ("less than", Stated::Below),
    ("at least", Stated::AtLeast),
    ("at most", Stated::AtMost),
    ("up to", Stated::AtMost),
    ("over", Stated::Above),
    ("above", Stated::Above),
    ("under", Stated::Below),
    ("below", Stated::Below),
    ("about", Stated::About),
    ("around", Stated::About),
    ("approximately", Stated::About),
    ("roughly", Stated::About),
    ("nearly", Stated::Nearly),
    ("almost", Stated::Nearly),
    ("exactly", Stated::Plain),
    ("plus de", Stated::Above),
    ("plus d'", Stated::Above),
    ("moins de", Stated::Below),
    ("moins d'", Stated::Below),
    ("au moins", Stated::AtLeast),
    ("au plus", Stated::AtMost),
    ("jusqu'à", Stated::AtMost),
    ("environ", Stated::About),
    ("près de", Stated::Nearly),
    ("près d'", Stated::Nearly),
    ("presque", Stated::Nearly),
    ("exactement", Stated::Plain),
];

const SCALES: &[(&str, i32)] = &[
    ("k", 3),
    ("thousand", 3),
    ("mille", 3),
    ("millier", 3),
    ("milliers", 3),
    ("m", 6),
    ("million", 6),
    ("millions", 6),
    ("b", 9),
    ("bn", 9),
    ("billion", 9),
    ("billions", 9),
    ("md", 9),
    ("mds", 9),
    ("milliard", 9),
    ("milliards", 9),
];

/// Whether a number is a percentage or a difference of percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percent {
    /// Per cent.
    Percent,
    /// Percentage points.
    Points,
}

const PERCENTS: &[(&str, Percent)] = &[
    ("percentage points", Percent::Points),
    ("percentage point", Percent::Points),
    ("points de pourcentage", Percent::Points),
    ("point de pourcentage", Percent::Points),
    ("points", Percent::Points),
    ("point", Percent::Points),
    ("pp", Percent::Points),
    ("%", Percent::Percent),
    ("per cent", Percent::Percent),
    ("percent", Percent::Percent),
    ("pour cent", Percent::Percent),
];

/// The text in lower case, with one kind of blank, minus and apostrophe.
pub fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '\u{2212}' => '-',
        '\u{2019}' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let text: String = text.chars().map(one).collect();
    let words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// What follows a phrase at the start of a text, if the phrase ends there.
pub fn after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(phrase)?;
    let letter = |c: char| c.is_alphanumeric();
    let word = phrase.ends_with(letter);
    let goes_on = word && rest.starts_with(char::is_alphabetic);
    (!goes_on).then(|| rest.trim_start())
}

/// What the words before a number claim, and the rest of the text.
pub fn qualifier(text: &str) -> (Stated, &str) {
    let found = |(phrase, stated): &(&str, Stated)| Some((*stated, after(text, phrase)?));
    QUALIFIERS
        .iter()
        .find_map(found)
        .unwrap_or((Stated::Plain, text))
}

/// The power of ten that a word behind a number stands for, and the rest.
pub fn scale(text: &str) -> (i32, &str) {
    let text = text.trim_start();
    let found = |(word, power): &(&str, i32)| Some((*power, after(text, word)?));
    SCALES.iter().find_map(found).unwrap_or((0, text))
}

/// Whether a text says "a million" or "un millier", without digits.
pub fn has_counted_scale(text: &str) -> bool {
    counted_scale(qualifier(text).1).is_some()
}

/// What follows an article that counts a scale: "million" of "a million".
pub fn counted_scale(text: &str) -> Option<&str> {
    let articles = ["a", "one", "un", "une"];
    let rest = articles.iter().find_map(|word| after(text, word))?;
    (scale(rest).0 > 0).then_some(rest)
}

/// Whether a number is in per cent, and the rest of the text.
pub fn percent(text: &str) -> (Option<Percent>, &str) {
    let found = |(word, kind): &(&str, Percent)| Some((Some(*kind), after(text, word)?));
    PERCENTS.iter().find_map(found).unwrap_or((None, text))
}

/// Fractions in words; a larger and a smaller one limit what each stands for.
const FRACTIONS: &[(&[&str], (i64, i64))] = &[
    (
        &[
            "a quarter",
            "one quarter",
            "one-quarter",
            "un quart",
            "le quart",
        ],
        (1, 4),
    ),
    (
        &["a third", "one third", "one-third", "un tiers", "le tiers"],
        (1, 3),
    ),
    (
        &[
            "half",
            "a half",
            "one half",
            "one-half",
            "la moitié",
            "moitié",
        ],
        (1, 2),
    ),
    (
        &["two thirds", "two-thirds", "deux tiers", "les deux tiers"],
        (2, 3),
    ),
    (
        &[
            "three quarters",
            "three-quarters",
            "trois quarts",
            "les trois quarts",
        ],
        (3, 4),
    ),
    (&["all", "tous", "toutes", "la totalité"], (1, 1)),
];

/// A fraction in words at the start of a text: its value, the values that are
/// nearer to it than to another fraction in words (nothing counts as one), and
/// the rest of the text.
pub fn in_fractions(text: &str) -> Option<(Exact, Interval, &str)> {
    let value = |at: usize| fraction(FRACTIONS[at].1.0, FRACTIONS[at].1.1);
    let middle = |a: Exact, b: Exact| (a + b) / whole(2);
    FRACTIONS.iter().enumerate().find_map(|(at, (words, _))| {
        let rest = words.iter().find_map(|word| after(text, word))?;
        let below = if at == 0 { whole(0) } else { value(at - 1) };
        let upper = match at + 1 == FRACTIONS.len() {
            true => value(at),
            false => middle(value(at), value(at + 1)),
        };
        let near = Interval::closed(middle(below, value(at)), upper);
        Some((value(at), near, rest))
    })
}

const MULTIPLES: &[(&[&str], i64)] = &[
    (
        &["doubled", "doubling", "a doublé", "ont doublé", "doublé"],
        2,
    ),
    (
        &["tripled", "trebled", "a triplé", "ont triplé", "triplé"],
        3,
    ),
    (
        &["quadrupled", "a quadruplé", "ont quadruplé", "quadruplé"],
        4,
    ),
];

/// A multiple in words, as [`in_fractions`]: nearer to it than to another whole multiple.
pub fn in_multiples(text: &str) -> Option<(Exact, Interval, &str)> {
    MULTIPLES.iter().find_map(|(words, times)| {
        let rest = words.iter().find_map(|word| after(text, word))?;
        let near = Interval::closed(fraction(2 * times - 1, 2), fraction(2 * times + 1, 2));
        Some((whole(*times), near, rest))
    })
}

/// Words that halve: "fell by half".
pub const HALVED: &[&str] = &[
    "halved",
    "divisé par deux",
    "a été divisé par deux",
    "réduit de moitié",
];

/// Words for more than half.
pub const MAJORITY: &[&str] = &[
    "most",
    "a majority",
    "the majority",
    "majority",
    "la plupart",
    "la majorité",
    "une majorité",
    "majorité",
];

/// Words for less than half.
pub const MINORITY: &[&str] = &["a minority", "minority", "une minorité", "minorité"];

/// Words for a fall, with or without its size behind them.
pub const FELL: &[&str] = &[
    "fell",
    "dropped",
    "declined",
    "decreased",
    "a baissé",
    "ont baissé",
    "baissé",
    "a chuté",
    "ont chuté",
    "chuté",
    "a diminué",
    "ont diminué",
    "diminué",
    "a reculé",
    "reculé",
];

/// Words for a rise, with or without its size behind them.
pub const ROSE: &[&str] = &[
    "rose",
    "grew",
    "increased",
    "climbed",
    "a augmenté",
    "ont augmenté",
    "augmenté",
    "a progressé",
    "progressé",
];

/// What follows the first of some phrases that starts a text.
pub fn one_of<'a>(text: &'a str, phrases: &[&str]) -> Option<&'a str> {
    phrases.iter().find_map(|phrase| after(text, phrase))
}

/// Whether what is left behind a phrase only says what it is about.
pub fn is_about(rest: &str) -> bool {
    let openers = ["of", "per", "the", "de", "des", "du", "par", "d'"];
    let digits = rest.bytes().any(|b| b.is_ascii_digit());
    rest.is_empty() || (!digits && one_of(rest, &openers).is_some())
}
