//! What published numbers count: our words for units, and the nouns of others.

use super::published::Nature;

/// Our word for a part of a whole.
pub const SHARE: &str = "share";

/// Our word for a difference of shares.
pub const POINTS: &str = "share_difference";

/// Nouns behind a number, and words in the column `unit`, that mean a unit of ours.
const NOUNS: &[(&str, &[&str])] = &[
    (
        "posts",
        &[
            "posts",
            "post",
            "tweets",
            "tweet",
            "messages",
            "message",
            "publications",
            "publication",
        ],
    ),
    ("accounts", &["accounts", "account", "comptes", "compte"]),
    (
        "views",
        &[
            "views",
            "view",
            "vues",
            "vue",
            "impressions",
            "impression",
            "affichages",
        ],
    ),
    ("followers", &["followers", "follower", "abonnés", "abonné"]),
    ("days", &["days", "day", "jours", "jour"]),
    (
        SHARE,
        &[
            "share",
            "percent",
            "per cent",
            "percentage",
            "%",
            "part",
            "pour cent",
        ],
    ),
    (
        POINTS,
        &["share_difference", "percentage points", "points", "pp"],
    ),
];

/// Units that are no numbers of things.
const MEASURED: &[&str] = &[
    POINTS,
    "ratio",
    "index",
    "bits",
    "probability",
    "coefficient",
    "log_odds",
    "standard_scores",
    "minutes",
    "date",
    "rank",
    "category",
    "change",
];

/// Whether a word says per cent, of whatever.
pub fn is_percent(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    matches!(
        word.as_str(),
        "%" | "percent" | "per cent" | "percentage" | "pour cent"
    )
}

/// Our word for a unit; a word that we do not know stays as it is.
pub fn ours(word: &str) -> String {
    let word = word.trim().to_lowercase();
    known(&word).map_or_else(|| word.replace([' ', '-'], "_"), str::to_owned)
}

fn known(word: &str) -> Option<&'static str> {
    let named = NOUNS.iter().find(|(_, nouns)| nouns.contains(&word));
    named.map(|(unit, _)| *unit)
}

/// The unit that a noun behind a number names, empty if it names none of ours;
/// none at all if what stands there is no noun.
pub fn noun(text: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let text = text.trim();
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '-');
    if text.chars().count() > LONGEST || !text.chars().all(fits) {
        return None;
    }
    let first = text
        .split([' ', '\''])
        .find(|word| !matches!(*word, "of" | "the" | "de" | "des" | "d" | "x" | ""));
    Some(first.and_then(known).unwrap_or_default().to_owned())
}

/// What limits a number of that unit.
pub fn nature(unit: &str) -> Nature {
    match unit {
        "" => Nature::Free,
        SHARE => Nature::Share,
        unit if MEASURED.contains(&unit) || unit.contains("_per_") => Nature::Free,
        _ => Nature::Count,
    }
}
