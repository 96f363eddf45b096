//! What published numbers count: our words for units, and the nouns of others.

use super::published::Nature;

/// Our word for a part of a whole.
pub const SHARE: &str = "share";

/// Our word for a difference of shares.
pub const POINTS: &str = "share_difference";

/// Nouns behind a number, and words in the column `unit`, that mean a unit of ours;
/// of nouns the plural first, then the singular.
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
    ("reposts", &["reposts", "repost", "retweets", "retweet"]),
    ("replies", &["replies", "reply", "réponses", "réponse"]),
    ("quotes", &["quotes", "quote", "citations", "citation"]),
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

/// Nouns of posts of one kind, which no other posts are.
const KINDS: &[(&str, &str)] = &[
    ("reposts", "repost"),
    ("replies", "reply"),
    ("quotes", "quote"),
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

/// Whether a unit is that of a proportion, of which a percentage can be said.
pub fn is_proportion(unit: &str) -> bool {
    let proportions = ["ratio", "index", "probability", "coefficient", "change"];
    proportions.contains(&unit)
}

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

/// The unit of ours that a word names.
pub fn known(word: &str) -> Option<&'static str> {
    let named = NOUNS.iter().find(|(_, nouns)| nouns.contains(&word));
    named.map(|(unit, _)| *unit)
}

/// The number of things that a noun names; none if it names another unit, or none.
pub fn count(noun: &str) -> Option<&'static str> {
    known(noun).filter(|unit| nature(unit) == Nature::Count)
}

/// Our word for things of one unit by things of another: `posts_per_day`. None for
/// units of which we know no noun.
pub fn rate(above: &str, below: &str) -> Option<String> {
    let one = |(_, nouns): &&(&str, &[&'static str])| nouns.get(1).copied();
    let found = NOUNS.iter().find(|(unit, _)| *unit == below);
    let below = found.as_ref().and_then(one)?;
    Some(format!("{above}_per_{below}"))
}

/// The kind of post that a unit of ours stands for, if it is that of some only.
pub fn kind(unit: &str) -> Option<&'static str> {
    let found = KINDS.iter().find(|(kind_unit, _)| *kind_unit == unit);
    found.map(|(_, kind)| *kind)
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
