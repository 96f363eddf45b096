//! What looks like something that names a person, whatever the data hold: addresses
//! of electronic mail, telephone numbers, coordinates, numbers as long as ids, names
//! after an at sign.
//!
//! An edition is full of numbers, so that each shape is narrow. A telephone number
//! has a country code after `+` or `00`, or is ten French digits from 0 in pairs or
//! unbroken; groups of thousands are none. Coordinates are two decimals with three
//! places or more in one cell, string or sentence, within the globe, and no interval
//! in brackets; numbers of drawings (attributes of SVG) and of neighbouring cells are
//! none, unless their column or key says latitude or longitude. A long number has
//! fifteen digits or more and is no part of a digest or a decimal.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Kind;
use super::page::Hit;

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
        self.is_apart(if table { "+./:-" } else { "+./,:-" })
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

const EMAIL: &str =
    r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]|\.|\[\.\])*(?:\.|\[\.\])[A-Za-z]{2,24}";
/// Blanks, thin and unbreakable ones among them, points, hyphens and strokes.
const COMPACT: &str = r"(?:\+|00)[1-9][0-9]{7,14}";
const SPACED: &str = r"(?:\+|00)[1-9][0-9]{0,2}(?:[ \x{a0}\x{202f}./\-]{0,2}\(?[0-9]{1,4}\)?){2,8}";
const FRENCH: &str = r"0[1-9](?:[ \x{a0}\x{202f}.\-]?[0-9]{2}){4}";
const PAIR: &str = concat!(
    r"(-?[0-9]{1,3}[.][0-9]{3,})(?:\s?°)?(?:\s?[NS]\b)?",
    r"\s{0,2}[,;/ ]\s{0,2}",
    r"(-?[0-9]{1,3}[.][0-9]{3,})(?:\s?°)?(?:\s?[EWO]\b)?"
);
const DEGREES: &str = r#"[0-9]{1,2}\s?°\s?[0-9]{1,2}\s?(?:['′’]|&#x27;|&#39;)[^<>\n]{0,12}?[NS]\b"#;
const KEYED: &str =
    r#"(?i)"?\b(?:lat|latitude|lon|lng|long|longitude)\b"?\s?[:=]\s?"?(-?[0-9]{1,3}[.][0-9]{3,})"#;
const LONG: &str = r"[0-9]{15,}";
const MENTION: &str = r"@[\p{L}\p{N}_][\p{L}\p{N}_.\-]*";

fn shape(kind: Kind, pattern: &str, meant: fn(&Sight<'_>) -> bool) -> Shape {
    Shape {
        kind,
        pattern: super::pattern(pattern),
        meant,
    }
}

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    vec![
        shape(Kind::Email, EMAIL, |_| true),
        shape(Kind::Phone, COMPACT, |sight| sight.is_number_alone()),
        shape(Kind::Phone, SPACED, is_spaced_phone),
        shape(Kind::Phone, FRENCH, is_french_phone),
        shape(Kind::Coordinates, PAIR, is_pair),
        shape(Kind::Coordinates, DEGREES, |_| true),
        shape(Kind::Coordinates, KEYED, |sight| !sight.is_attribute()),
        shape(Kind::LongNumber, LONG, |sight| {
            sight.is_apart("+.,-") || is_id_in_address(sight)
        }),
        shape(Kind::Mention, MENTION, is_mention),
    ]
});

/// Everything in a file that has one of the shapes. `path` says how it is written.
pub fn find(path: &str, text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for shape in SHAPES.iter() {
        for found in shape.pattern.find_iter(text) {
            let range = found.range();
            let sight = Sight { path, text, range };
            if (shape.meant)(&sight) {
                hits.push(Hit {
                    start: found.start(),
                    end: found.end(),
                    kind: shape.kind,
                });
            }
        }
    }
    hits.extend(columns_of_places(path, text));
    hits
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
    let few = groups.len() < 3 && !found.contains('(');
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
    let signs = sight.found().chars().filter(|c| !c.is_ascii_digit());
    let signs: Vec<char> = signs.collect();
    let alike = signs.iter().all(|sign| *sign == signs[0]) && matches!(signs.len(), 0 | 4);
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
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| super::pattern(PAIR));
    let captures: Option<Captures<'_>> = NUMBERS.captures(sight.found());
    let number = |at: usize| -> Option<f64> { captures.as_ref()?.get(at)?.as_str().parse().ok() };
    let (Some(north), Some(east)) = (number(1), number(2)) else {
        return false;
    };
    let globe = (-90.0..=90.0).contains(&north) && (-180.0..=180.0).contains(&east);
    // Shares, indices and probabilities lie within one; a place does so only in the
    // sea off Ghana.
    let place = north.abs() > 1.0 || east.abs() > 1.0;
    let interval = sight.before() == Some('[') && sight.after() == Some(']') && north <= east;
    let cells =
        sight.path.ends_with(".csv") && !is_quoted(sight) && !sight.found().contains([' ', ';']);
    globe && place && !interval && !cells && sight.is_apart(".") && !is_drawing(sight)
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
    let places = cell.split_once('.').map_or(0, |(_, places)| places.len());
    places >= 3 && cell.parse::<f64>().is_ok()
}
