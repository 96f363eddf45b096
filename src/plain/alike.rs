//! Words that look like others: letters of a second script in the middle of a
//! word, or a whole word of a script whose letters all look Latin. Quotations and
//! handles show such a word with its scripts, `pаypal[Latin+Cyrillic]`.
//!
//! What looks alike comes from Unicode's table (UTS 39) by `unicode-security`, the
//! crate that Rust's own compiler warns with. A mixture alone is no sign: Japanese
//! mixes three scripts, and Russian puts its endings to foreign names. A word is
//! flagged only where its letters of one script could all stand in for letters of
//! another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use unicode_security::confusable_detection::skeleton;

static SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::new();

/// Scripts with letters that look Latin or like one another, and their names.
const KNOWN: [(Script, &str); 6] = [
    (Script::Latin, "Latin"),
    (Script::Cyrillic, "Cyrillic"),
    (Script::Greek, "Greek"),
    (Script::Armenian, "Armenian"),
    (Script::Cherokee, "Cherokee"),
    (Script::Coptic, "Coptic"),
];

/// The text with the scripts behind each word that looks like another.
pub fn flagged(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && !super::hidden::is_mark(c))
        .collect();
    let poor = imitations(&words);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        let Some((before, after)) = rest.split_once(word) else {
            continue;
        };
        shown.push_str(before);
        shown.push_str(word);
        rest = after;
        // Flagged once is enough: a text may pass here twice.
        if let Some(sign) = sign(word, &poor).filter(|sign| !rest.starts_with(sign.as_str())) {
            shown.push_str(&sign);
        }
    }
    shown + rest
}

/// Scripts that the words of a text use only for words that look Latin, beside
/// words that are Latin.
fn imitations(words: &[&str]) -> Vec<Script> {
    let single: Vec<(Script, &str)> = words
        .iter()
        .filter_map(|word| Some((only(&scripts(word))?, *word)))
        .collect();
    let latin = single.iter().any(|(script, _)| *script == Script::Latin);
    let honest = |script: Script| {
        let mut of_script = single.iter().filter(|(s, _)| *s == script);
        of_script.any(|(_, word)| !stands_in(word, script, Script::Latin))
    };
    let others = KNOWN.iter().map(|(script, _)| *script).skip(1);
    others.filter(|script| latin && !honest(*script)).collect()
}

fn sign(word: &str, poor: &[Script]) -> Option<String> {
    let found = scripts(word);
    if let Some(only) = only(&found) {
        // A single letter is an initial, a sign or a formula.
        let long = word.chars().nth(2).is_some();
        let name = name(only).filter(|_| long && poor.contains(&only))?;
        return Some(format!("[{name}]"));
    }
    let pairs = found
        .iter()
        .flat_map(|one| found.iter().map(move |other| (*one, *other)));
    let mixed = pairs
        .filter(|(one, other)| one != other)
        .any(|(one, other)| stands_in(word, one, other));
    let names: Vec<&str> = found.iter().filter_map(|script| name(*script)).collect();
    mixed.then(|| format!("[{}]", names.join("+")))
}

fn only(scripts: &[Script]) -> Option<Script> {
    match scripts {
        [only] => Some(*only),
        _ => None,
    }
}

fn name(script: Script) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == script)
        .map(|(_, name)| *name)
}

/// The known scripts of a word's letters, in the order of [`KNOWN`].
fn scripts(word: &str) -> Vec<Script> {
    let holds = |script: Script| word.chars().any(|c| SCRIPTS.get(c) == script);
    KNOWN
        .iter()
        .map(|(script, _)| *script)
        .filter(|script| holds(*script))
        .collect()
}

/// Whether every letter that a word has of one script looks like one of another.
fn stands_in(word: &str, one: Script, other: Script) -> bool {
    let shapes = shapes().get(&name(other).unwrap_or_default());
    let like = |c: char| shapes.is_some_and(|shapes| shapes.contains(&shape(c)));
    word.chars().filter(|c| SCRIPTS.get(*c) == one).all(like)
}

/// The shapes of the letters of each known script.
fn shapes() -> &'static BTreeMap<&'static str, BTreeSet<String>> {
    static SHAPES: OnceLock<BTreeMap<&'static str, BTreeSet<String>>> = OnceLock::new();
    SHAPES.get_or_init(|| {
        let mut all: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        // The blocks of these scripts, without letters that nobody types.
        let blocks = [
            'A'..='Z',
            'a'..='z',
            '\u{370}'..='\u{58F}',
            '\u{13A0}'..='\u{13FF}',
        ];
        for c in blocks.into_iter().flatten().filter(|c| c.is_alphabetic()) {
            if let Some(name) = name(SCRIPTS.get(c)) {
                all.entry(name).or_default().insert(shape(c));
            }
        }
        all
    })
}

/// What a letter looks like: the letter that stands for all that look so.
fn shape(c: char) -> String {
    skeleton(c.encode_utf8(&mut [0; 4])).collect()
}
