//! The words behind a printed number: what they say that it counts, or that they
//! change what it says, so that reading it as it stands would be wrong.

use super::units;

/// Words that multiply, compare, limit or add to the number before them. What they
/// make of it is not read, so that the number is not, either.
const CHANGING: &[&str] = &[
    // Numbers.
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "dozen",
    "dozens",
    "half",
    "halves",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "cent",
    "cents",
    "mille",
    "millier",
    "milliers",
    "milliard",
    "milliards",
    "billiard",
    "billiards",
    "dizaine",
    "dizaines",
    "douzaine",
    "douzaines",
    "quinzaine",
    "quinzaines",
    "vingtaine",
    "vingtaines",
    "trentaine",
    "trentaines",
    "quarantaine",
    "quarantaines",
    "cinquantaine",
    "cinquantaines",
    "soixantaine",
    "soixantaines",
    "centaine",
    "centaines",
    "demi",
    "demie",
    "moitié",
    "tiers",
    "quart",
    "quarts",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    // Comparisons and changes.
    "more",
    "fewer",
    "less",
    "many",
    "much",
    "higher",
    "lower",
    "than",
    "increase",
    "rise",
    "growth",
    "decrease",
    "decline",
    "drop",
    "fall",
    "reduction",
    "plus",
    "moins",
    "autant",
    "hausse",
    "augmentation",
    "baisse",
    "diminution",
    "chute",
    "recul",
    // Limits and additions.
    "least",
    "minimum",
    "maximum",
    "additional",
    "extra",
    "further",
    "supplémentaire",
    "supplémentaires",
    "and",
    "or",
    "not",
    "et",
    "ou",
    "minus",
];

/// Words that only join a number to what it is of.
const JOINING: &[&str] = &["of", "the", "de", "des", "du", "d", "les", "la", "le", "x"];

/// The unit that words behind a number name, empty if they name none of ours; none
/// at all if they are no words, or some that change the number.
pub fn unit(text: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let text = text.trim();
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '-');
    if text.chars().count() > LONGEST || !text.chars().all(fits) {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '\'']).filter(|w| !w.is_empty()).collect();
    let parts = words.iter().flat_map(|word| word.split('-'));
    if parts.into_iter().any(|part| CHANGING.contains(&part)) {
        return None;
    }
    Some(match divisor(&words) {
        Some((above, below)) => rate(above, below).unwrap_or_default(),
        None => counted(&words).unwrap_or_default().to_owned(),
    })
}

/// What stands before and behind the words for a rate: "posts per day", "posts a
/// day". An article alone makes one only between two nouns.
fn divisor<'a>(words: &'a [&'a str]) -> Option<(&'a [&'a str], &'a [&'a str])> {
    let count = |at: usize| words.get(at).is_some_and(|w| units::count(w).is_some());
    let at = words
        .iter()
        .enumerate()
        .position(|(at, word)| match *word {
            "per" | "par" => true,
            "a" | "an" => at > 0 && count(at - 1) && count(at + 1),
            _ => false,
        })?;
    Some((&words[..at], &words[at + 1..]))
}

/// Our word for a rate; none if either part is no single noun that we know.
fn rate(above: &[&str], below: &[&str]) -> Option<String> {
    match below {
        [below] => units::rate(counted(above)?, units::count(below)?),
        _ => None,
    }
}

/// The first noun that names a number of things; a share or a difference of shares
/// only at the start, because their words mean other things as well.
fn counted(words: &[&str]) -> Option<&'static str> {
    let first = words.iter().find(|word| !JOINING.contains(*word))?;
    let named = || words.iter().find_map(|word| units::count(word));
    units::known(first).or_else(named)
}
