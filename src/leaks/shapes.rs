//! What looks like something that names a person, whatever the data hold: addresses
//! of electronic mail, telephone numbers, coordinates, numbers as long as ids, names
//! after an at sign.
//!
//! An edition is full of numbers, so that each shape is narrow. A telephone number
//! has a country code after `+` or `00`, or is ten French digits from 0 in pairs or
//! unbroken; groups of thousands are none. Coordinates are two decimals with three
//! places or more in one cell, string or sentence, within the globe, and no interval
//! in brackets; with decimal commas, four places or more. Two small numbers without
//! a sign and with three places, two around a stroke, and two after a word for a
//! ratio, a rate or an interval are none. Degrees with minutes, or with a point of
//! the compass, are coordinates by themselves. Numbers of drawings (attributes of SVG)
//! and of neighbouring cells are none, unless their column or key says latitude or
//! longitude. A long number has fifteen digits or more and is no part of a digest or
//! a decimal. `git@` before a host is no address of a person.
//!
//! What this misses: telephone numbers without a country code but French ones, such
//! as `27 12 34`, and those in groups of three that could be thousands
//! (`+687 271 234`); coordinates of less precision, with the longitude first if it is
//! beyond 90 (unless `POINT` says so), and near 0° N 0° E if they have three places;
//! addresses whose signs are written as words of other languages than English and
//! French; names of accounts in addresses of platforms that are not listed here.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Kind;
use super::page::Hit;
use super::spelt;

/// A shape, compiled when it is first used; a test compiles them all.
struct Shape {
    kind: Kind,
    pattern: Regex,
    /// Whether a match is what it looks like.
    meant: fn(&Sight<'_>) -> bool,
}

/// A match and where it stands.
struct Sight<'a> {
    path: &'a str,
    text: &'a str,
    range: Range<usize>,
}

impl Sight<'_> {
    fn found(&self) -> &str {
        &self.text[self.range.clone()]
    }

    fn before(&self) -> Option<char> {
        self.text[..self.range.start].chars().next_back()
    }

    fn after(&self) -> Option<char> {
        self.text[self.range.end..].chars().next()
    }

    fn digits(&self) -> usize {
        self.found().bytes().filter(u8::is_ascii_digit).count()
    }

    /// Whether neither a letter nor a digit touches it, nor any of some characters.
    fn is_apart(&self, from: &str) -> bool {
        let joins = |c: Option<char>| {
            c.is_some_and(|c| c.is_alphanumeric() || c == '_' || from.contains(c))
        };
        let after = self.after().filter(|c| !matches!(c, '.' | ',' | '-'));
        !joins(self.before()) && !joins(after) && !self.goes_on()
    }

    /// The same for telephone numbers, which fill cells of a table.
    fn is_number_alone(&self) -> bool {
        let table = self.path.ends_with(".csv");
        let from = if table { "+./-" } else { "+./,-" };
        self.is_apart(from) && (self.before() != Some(':') || self.is_labelled())
    }

    /// Whether a word and a colon precede, as in `tel:`; times have digits there.
    fn is_labelled(&self) -> bool {
        let before = self.text[..self.range.start].trim_end_matches(':');
        before.ends_with(char::is_alphabetic)
    }

    /// Whether a sign and a digit follow: a longer number, or a date.
    fn goes_on(&self) -> bool {
        let mut rest = self.text[self.range.end..].chars();
        matches!(rest.next(), Some('.' | '-')) && rest.next().is_some_and(|c| c.is_ascii_digit())
    }

    fn is_markup(&self) -> bool {
        let ending = self.path.rsplit('.').next().unwrap_or("");
        matches!(ending, "html" | "svg" | "graphml" | "xml")
    }

    /// Whether it stands within a tag, among the attributes.
    fn is_attribute(&self) -> bool {
        let before = &self.text[..self.range.start];
        self.is_markup() && before.rfind('<') > before.rfind('>')
    }
}

/// Bytes around what is written otherwise that may belong to the same shape.
const AROUND: usize = 80;

const EMAIL: &str =
    r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]|\.|\[\.\])*(?:\.|\[\.\])[A-Za-z]{2,24}";
/// Blanks, thin and unbreakable ones among them, points, hyphens and strokes.
const COMPACT: &str = r"(?:\+|00)[1-9][0-9]{7,14}";
const SPACED: &str = r"(?:\+|00)[1-9][0-9]{0,2}(?:[ \x{a0}\x{202f}./\-]{0,2}\(?[0-9]{1,4}\)?){2,8}";
const FRENCH: &str = r"\(?0[1-9]\)?(?:[ \x{a0}\x{202f}.\-]?[0-9]{2}){4}";
/// An address whose signs are written as words, in brackets or not.
const SPOKEN: &str = concat!(
    r"(?i)[a-z0-9._%+\-]+(?:\s?[\[({]\s?(?:at|arobase|arrobase|@)\s?[\])}]\s?|\s(?:at|arobase|arrobase)\s)",
    r"[a-z0-9\-]+(?:(?:\s?[\[({]\s?(?:dot|point|\.)\s?[\])}]\s?|\s(?:dot|point)\s|\.)[a-z0-9\-]+)*",
    r"(?:\s?[\[({]\s?(?:dot|point|\.)\s?[\])}]\s?|\s(?:dot|point)\s|\.)[a-z]{2,24}\b"
);
const PAIR: &str = concat!(
    r"([-−]?[0-9]{1,3}[.][0-9]{3,})(?:\s?[°º˚])?(?:\s?[NS]\b)?",
    r"\s{0,2}[,;/ ]\s{0,2}",
    r"([-−]?[0-9]{1,3}[.][0-9]{3,})(?:\s?[°º˚])?(?:\s?[EWO]\b)?"
);
const COMMAS: &str = concat!(
    r"([-−]?[0-9]{1,3},[0-9]{4,})(?:\s?[°º˚])?(?:\s?[NS]\b)?",
    r"\s{0,2}[;/ ]\s{0,2}",
    r"([-−]?[0-9]{1,3},[0-9]{4,})(?:\s?[°º˚])?(?:\s?[EWO]\b)?"
);
const DEGREES: &str = concat!(
    r#"[0-9]{1,3}\s?(?:[°º˚]|&deg;)\s?[0-9]{1,2}(?:[.,][0-9]+)?\s?(?:['′’‘´]|&#x27;|&#39;)"#,
    r#"(?:\s?[0-9]{1,2}(?:[.,][0-9]+)?\s?(?:["″”]|&quot;|''|''|′′)?)?(?:\s?[NSEWO]\b)?"#
);
/// One number with a point of the compass before or after it.
const COMPASS: &str = concat!(
    r"[0-9]{1,3}[.,][0-9]{2,}\s?(?:[°º˚]|&deg;)\s?(?:[NSEWO]\b|(?i:nord|sud|est|ouest|north|south|east|west)\b)",
    r"|\b[NSEWO]\s?[0-9]{1,3}[.,][0-9]{2,}\s?(?:[°º˚]|&deg;)",
);
/// Degrees, minutes and seconds between blanks, colons, hyphens or letters.
const SPELT: &str = concat!(
    r"\b[0-9]{1,2}[ :d\-]\s?[0-9]{1,2}[ :m\-]\s?[0-9]{1,2}(?:[.,][0-9]+)?s?\s?[NS]\b",
    r"[\s,;/]{1,3}[0-9]{1,3}[ :d\-]\s?[0-9]{1,2}[ :m\-]\s?[0-9]{1,2}(?:[.,][0-9]+)?s?\s?[EWO]\b",
);
const KEYED: &str = concat!(
    r#"(?i)"?\b(?:lat|latitude|lon|lng|long|longitude)\b"?\s{0,2}[:=]\s{0,2}"?([-−]?[0-9]{1,3}[.,][0-9]{3,})"#,
    r"|\b(?:lat|latitude|lng|longitude)\s{1,2}([-−]?[0-9]{1,3}[.,][0-9]{3,})",
    r"|\bgeo:[-−]?[0-9]{1,2}\.[0-9]{2,},[-−]?[0-9]{1,3}\.[0-9]{2,}",
    r"|\bpoint\s?z?\s?\(\s?[-−]?[0-9]{1,3}\.[0-9]{2,}\s+[-−]?[0-9]{1,3}\.[0-9]{2,}",
);
const LONG: &str = r"[0-9]{15,}";
const MENTION: &str = r"@[\p{L}\p{N}_][\p{L}\p{N}_.\-]*";
/// The page of an account on a platform whose addresses begin with its name.
const PROFILE: &str = concat!(
    r"(?i)\b(?:x|twitter|instagram|facebook|t|telegram|threads|vk)(?:\.|\[\.\])(?:com|me|net)/",
    r"([a-z0-9_.]{3,})",
);

fn shape(kind: Kind, pattern: &str, meant: fn(&Sight<'_>) -> bool) -> Shape {
    Shape {
        kind,
        pattern: super::pattern(pattern),
        meant,
    }
}

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    vec![
        shape(Kind::Email, EMAIL, |sight| !is_repository(sight)),
        shape(Kind::Email, SPOKEN, is_spoken),
        shape(Kind::Phone, COMPACT, |sight| sight.is_number_alone()),
        shape(Kind::Phone, SPACED, is_spaced_phone),
        shape(Kind::Phone, FRENCH, is_french_phone),
        shape(Kind::Coordinates, PAIR, is_pair),
        shape(Kind::Coordinates, COMMAS, is_pair),
        shape(Kind::Coordinates, DEGREES, |_| true),
        shape(Kind::Coordinates, COMPASS, |_| true),
        shape(Kind::Coordinates, SPELT, |_| true),
        shape(Kind::Coordinates, KEYED, |sight| !sight.is_attribute()),
        shape(Kind::LongNumber, LONG, |sight| {
            sight.is_apart("+.,-") || is_id_in_address(sight)
        }),
        shape(Kind::Mention, MENTION, is_mention),
        shape(Kind::Mention, PROFILE, is_profile),
    ]
});

/// Everything in a file that has one of the shapes. `path` says how it is written.
pub fn find(path: &str, text: &str) -> Vec<Hit> {
    let mut hits = written(path, text, &(0..text.len()));
    // The same as it reads with entities, escapes and other widths undone.
    if let Some(reading) = spelt::decoded(text) {
        let news = reading.news(AROUND).into_iter();
        let found = news.flat_map(|news| written(path, &reading.text, &news));
        hits.extend(found.map(|hit| {
            let Range { start, end } = reading.place(&(hit.start..hit.end));
            Hit { start, end, ..hit }
        }));
    }
    hits.extend(columns_of_places(path, text));
    hits
}

/// The same within a stretch of the text.
fn written(path: &str, text: &str, within: &Range<usize>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let base = within.start;
    for shape in SHAPES.iter() {
        for found in shape.pattern.find_iter(&text[within.clone()]) {
            let (start, end) = (base + found.start(), base + found.end());
            let range = start..end;
            let sight = Sight { path, text, range };
            if (shape.meant)(&sight) {
                let kind = shape.kind;
                hits.push(Hit { start, end, kind });
            }
        }
    }
    hits
}

/// Repositories are reached as a user that is nobody: `git@github.com:…`.
fn is_repository(sight: &Sight<'_>) -> bool {
    sight.found().starts_with("git@")
}

/// Words for signs stand in sentences, too, where nothing else says an address.
fn is_spoken(sight: &Sight<'_>) -> bool {
    static BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| super::pattern(r"(?i)[\[({]\s?(?:at|arr?obase|@)"));
    let found = sight.found().to_lowercase();
    let has = |word: &str| found.contains(&format!(" {word} "));
    let words = has("at") && has("dot") || has("arobase") || has("arrobase");
    words || BRACKETS.is_match(&found)
}

/// Groups of digits after a country code: from nine digits on, so that no number
/// with thousands below a thousand million is one, and set off alike.
fn is_spaced_phone(sight: &Sight<'_>) -> bool {
    let found = sight.found();
    let groups: Vec<&str> = found
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let signs = found
        .trim_start_matches('+')
        .contains([' ', '\u{a0}', '\u{202f}', '.', '/', '-', '(']);
    let thousands = groups.iter().skip(1).all(|group| group.len() == 3);
    let points = found.contains('.') && groups.len() < 4;
    // Two groups are a number if the second is too long for thousands.
    let long = groups.len() == 2 && groups[1].len() > 3 && found.starts_with('+');
    let few = groups.len() < 3 && !found.contains('(') && !long;
    signs
        && (9..=15).contains(&(sight.digits()))
        && !(thousands && sight.digits() < 10)
        && !points
        && !few
        && sight.is_number_alone()
        && !is_drawing(sight)
}

/// The same sign, or none, between all pairs, and no more of them.
fn is_french_phone(sight: &Sight<'_>) -> bool {
    let sign = |c: &char| !c.is_ascii_digit() && !matches!(c, '(' | ')');
    let signs: Vec<char> = sight.found().chars().filter(sign).collect();
    let brackets = [sight.found().starts_with('('), sight.found().contains(')')];
    let alike = brackets[0] == brackets[1]
        && signs.iter().all(|sign| *sign == signs[0])
        && matches!(signs.len(), 0 | 4);
    let mut rest = sight.text[sight.range.end..].chars();
    let more =
        rest.next() == signs.first().copied() && rest.next().is_some_and(|c| c.is_ascii_digit());
    alike && !more && sight.is_number_alone() && !is_drawing(sight)
}

/// Numbers that draw.
fn is_drawing(sight: &Sight<'_>) -> bool {
    sight.is_attribute() && !is_said(sight)
}

/// Whether an attribute is one that readers are told: a title, a label, an address.
fn is_said(sight: &Sight<'_>) -> bool {
    let before = &sight.text[..sight.range.start];
    let Some(quote) = before.rfind("=\"") else {
        return false;
    };
    let name = before[..quote]
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .next();
    matches!(
        name,
        Some("title" | "aria-label" | "alt" | "href" | "content")
    )
}

fn is_pair(sight: &Sight<'_>) -> bool {
    static NUMBERS: LazyLock<[Regex; 2]> = LazyLock::new(|| [PAIR, COMMAS].map(super::pattern));
    let captures: Option<Captures<'_>> = NUMBERS.iter().find_map(|p| p.captures(sight.found()));
    let number = |at: usize| -> Option<(f64, usize)> {
        let text = captures.as_ref()?.get(at)?.as_str();
        let text = text.replace('−', "-").replace(',', ".");
        let places = text.split_once('.').map_or(0, |(_, places)| places.len());
        Some((text.parse().ok()?, places))
    };
    let (Some((north, precise)), Some((east, fine))) = (number(1), number(2)) else {
        return false;
    };
    let globe = (-90.0..=90.0).contains(&north) && (-180.0..=180.0).contains(&east);
    let marked = sight
        .found()
        .contains(['°', 'º', '˚', 'N', 'S', 'E', 'W', 'O']);
    // Shares, indices and probabilities lie within one; a place does so only in the
    // sea off Ghana. Ratios are small, too, and are printed with few places.
    let place = north.abs() > 1.0 || east.abs() > 1.0;
    let small = |number: f64| (0.0..10.0).contains(&number);
    let few = precise.max(fine) <= 3;
    let ratio = few && (small(north) && small(east) || sight.found().contains('/'));
    let ratio = !marked && (ratio || is_of_ratios(sight));
    let interval = sight.before() == Some('[') && sight.after() == Some(']') && north <= east;
    let cells =
        sight.path.ends_with(".csv") && !is_quoted(sight) && !sight.found().contains([' ', ';']);
    globe && place && !ratio && !interval && !cells && sight.is_apart(".") && !is_drawing(sight)
}

/// Whether a word shortly before says that the numbers are a ratio, a rate, or the
/// ends of an interval.
fn is_of_ratios(sight: &Sight<'_>) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        super::pattern(concat!(
            r"(?:\b(?:OR|RR|HR|CI|IC|IQR)\b|(?i:\b(?:ratios?|odds|rates?|factors?|intervals?|between|",
            r"rapports?|taux|facteurs?|intervalles?|entre|quartiles?|means?|moyennes?|medians?|médianes?)\b))",
            r"[^\n<>]{0,24}$"
        ))
    });
    let before = &sight.text[..sight.range.start];
    let from = before.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    WORDS.is_match(&before[from..])
}

/// Whether it stands within the quotes of a cell.
fn is_quoted(sight: &Sight<'_>) -> bool {
    let before = &sight.text[..sight.range.start];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    line.matches('"').count() % 2 == 1
}

/// Status addresses end with an id: `/status/17…` and `id=17…`.
fn is_id_in_address(sight: &Sight<'_>) -> bool {
    matches!(sight.before(), Some('/' | '=')) && !sight.after().is_some_and(char::is_alphanumeric)
}

/// Style sheets and linked data use the sign for words of their own.
fn is_mention(sight: &Sight<'_>) -> bool {
    const STYLES: [&str; 11] = [
        "media",
        "page",
        "bottom",
        "top",
        "font-face",
        "supports",
        "layer",
        "container",
        "keyframes",
        "import",
        "charset",
    ];
    const LINKED: [&str; 8] = [
        "id", "type", "context", "graph", "value", "language", "vocab", "base",
    ];
    let name = sight.found().trim_start_matches('@');
    let before = sight.before();
    let keyword = before == Some('"') && sight.after() == Some('"') && LINKED.contains(&name);
    let rule = STYLES.iter().any(|word| name.starts_with(word));
    let rule = rule && sight.is_markup() && is_style(sight);
    let inside = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    !(inside || keyword || rule)
}

/// Pages of a platform that are of no account.
fn is_profile(sight: &Sight<'_>) -> bool {
    const PAGES: [&str; 20] = [
        "home",
        "search",
        "hashtag",
        "intent",
        "share",
        "sharer",
        "sharer.php",
        "status",
        "login",
        "explore",
        "tos",
        "privacy",
        "about",
        "help",
        "groups",
        "watch",
        "events",
        "pages",
        "joinchat",
        "settings",
    ];
    let name = sight.found().rsplit('/').next().unwrap_or_default();
    let name = name.trim_end_matches('.').to_lowercase();
    let before = sight.before();
    let inside = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '@'));
    let host =
        !inside && (before != Some('.') || sight.text[..sight.range.start].ends_with("www."));
    host && name.len() > 2 && !PAGES.contains(&name.as_str())
}

/// Whether it stands within a style sheet.
fn is_style(sight: &Sight<'_>) -> bool {
    let before = &sight.text[..sight.range.start];
    before.rfind("<style") > before.rfind("</style")
}

/// Cells below a header that says latitude or longitude.
fn columns_of_places(path: &str, text: &str) -> Vec<Hit> {
    const NAMES: [&str; 6] = ["lat", "latitude", "lon", "lng", "long", "longitude"];
    let header = text.lines().next().unwrap_or("");
    let named = |name: &str| NAMES.contains(&name.trim_matches('"').to_lowercase().as_str());
    if !path.ends_with(".csv") || !header.split(',').any(named) {
        return Vec::new();
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns: Vec<usize> = match reader.headers() {
        Ok(header) => (0..header.len()).filter(|at| named(&header[*at])).collect(),
        Err(_) => return Vec::new(),
    };
    let mut hits = Vec::new();
    for record in reader.records().flatten() {
        let start = record
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let cells = columns.iter().filter_map(|at| record.get(*at));
        for cell in cells.filter(|cell| has_places(cell)) {
            let Some(at) = text.get(start..).and_then(|rest| rest.find(cell)) else {
                continue;
            };
            hits.push(Hit {
                start: start + at,
                end: start + at + cell.len(),
                kind: Kind::Coordinates,
            });
        }
    }
    hits
}

/// Whether a number has three decimal places or more.
fn has_places(cell: &str) -> bool {
    let number = cell.replace(',', ".").replace('−', "-");
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    places >= 3 && number.parse::<f64>().is_ok()
}
