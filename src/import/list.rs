//! Lists inside a cell: reading the Python-like ones of platform archives, and
//! writing the `|`-separated ones of a dataset without losing an item's own `|`.

use std::borrow::Cow;

/// What separates the items of a dataset's list cell.
pub const SEPARATOR: char = '|';

/// Reads `['a', "it's"]`, `[a, b]`, `[]` or nothing. A text without brackets is
/// one item; an unfinished list is none.
pub fn parse(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    let Some(inner) = text.strip_prefix('[') else {
        return Some(vec![text.to_owned()]);
    };
    let mut rest = inner.strip_suffix(']')?.trim();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (item, after) = match quoted(rest) {
            Some((quote, body)) => until_quote(body, quote)?,
            None => until_comma(rest),
        };
        items.push(item);
        rest = after.trim_start();
    }
    items.retain(|item| !item.is_empty());
    Some(items)
}

/// Reads a list as JSON or Python write it; of items that are objects, `key` counts.
pub fn bracketed(text: &str, key: Option<&str>) -> Option<Vec<String>> {
    let Ok(serde_json::Value::Array(items)) = serde_json::from_str(text) else {
        return parse(text);
    };
    let one = |item: serde_json::Value| match (item, key) {
        (serde_json::Value::String(text), _) => Some(text),
        (serde_json::Value::Number(number), _) => Some(number.to_string()),
        (serde_json::Value::Object(object), Some(key)) => {
            object.get(key)?.as_str().map(str::to_owned)
        }
        _ => None,
    };
    items.into_iter().map(one).collect()
}

/// The quotation mark that opens an item, after Python's `u` or `b`, and what follows it.
fn quoted(text: &str) -> Option<(char, &str)> {
    let plain = text.strip_prefix(['u', 'b']).unwrap_or(text);
    let body = plain.strip_prefix(['\'', '"'])?;
    Some((plain.chars().next()?, body))
}

/// A quoted item and what follows its comma.
fn until_quote(text: &str, quote: char) -> Option<(String, &str)> {
    let mut item = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => item.push_str(&escape(&mut chars)),
            c if c == quote => return Some((item, after_comma(&text[at + c.len_utf8()..])?)),
            c => item.push(c),
        }
    }
    None
}

fn after_comma(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if text.is_empty() {
        return Some(text);
    }
    text.strip_prefix(',')
}

/// What a backslash and its followers stand for; unknown ones stay as they are.
fn escape(chars: &mut std::str::CharIndices<'_>) -> String {
    let Some((_, c)) = chars.next() else {
        return "\\".to_owned();
    };
    match c {
        '\\' | '\'' | '"' => c.to_string(),
        'n' => "\n".to_owned(),
        'r' => "\r".to_owned(),
        't' => "\t".to_owned(),
        'x' => code_point(chars, c, 2),
        'u' => code_point(chars, c, 4),
        'U' => code_point(chars, c, 8),
        other => format!("\\{other}"),
    }
}

fn code_point(chars: &mut std::str::CharIndices<'_>, letter: char, digits: usize) -> String {
    let rest = chars.as_str();
    let hex = rest.get(..digits).unwrap_or("");
    let decoded = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    // The parser of numbers would take a sign as well.
    let whole = hex.len() == digits && !hex.starts_with('+');
    let Some(decoded) = decoded.filter(|_| whole) else {
        return format!("\\{letter}");
    };
    chars.nth(digits - 1);
    decoded.to_string()
}

/// A bare item and what follows its comma. A comma inside an address separates
/// only before a space.
fn until_comma(text: &str) -> (String, &str) {
    let separates = |at: usize| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        after.starts_with(char::is_whitespace) || !before.contains("://")
    };
    let comma = text
        .match_indices(',')
        .map(|(at, _)| at)
        .find(|at| separates(*at));
    match comma {
        Some(at) => (text[..at].trim_end().to_owned(), &text[at + 1..]),
        None => (text.trim_end().to_owned(), ""),
    }
}

/// The cell of a list, each item once, and how many items held a `|`: in an
/// address it is percent-encoded, elsewhere it becomes `¦`.
pub fn join(items: &[Cow<'_, str>], addresses: bool) -> (String, u64) {
    let stand_in = if addresses { "%7C" } else { "¦" };
    let mut replaced = 0;
    let mut kept: Vec<String> = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.is_empty()) {
        replaced += u64::from(item.contains(SEPARATOR));
        let item = item.replace(SEPARATOR, stand_in);
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    (kept.join("|"), replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        parse(text).unwrap()
    }

    #[test]
    fn quoted_items() {
        assert_eq!(items("['a', 'b']"), ["a", "b"]);
        assert_eq!(items(r#"["it's", 'say "no"']"#), ["it's", "say \"no\""]);
        assert_eq!(
            items(r"['it\'s', 'a\\b', '\u00e9\x21']"),
            ["it's", "a\\b", "é!"]
        );
        assert_eq!(items(r"['a, b', 'c]']"), ["a, b", "c]"]);
        assert_eq!(items("[u'a',b'b']"), ["a", "b"]);
        assert_eq!(items(r"['\q\u12']"), [r"\q\u12"]);
    }

    #[test]
    fn bare_items() {
        assert_eq!(items("[a, b]"), ["a", "b"]);
        assert_eq!(items("[a,b]"), ["a", "b"]);
        assert_eq!(
            items("[http://x.y/a,b, http://x.y/c]"),
            ["http://x.y/a,b", "http://x.y/c"]
        );
        assert_eq!(items("alone"), ["alone"]);
        assert!(items("[]").is_empty());
        assert!(items("  ").is_empty());
        assert!(items("['']").is_empty());
    }

    #[test]
    fn unfinished_lists_are_none() {
        for text in ["['a'", "['a]", "['a' 'b']", "[a, b"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn json_and_its_objects() {
        let read = |text, key| bracketed(text, key).map(|items| items.join(" "));
        assert_eq!(read(r#"["a", "\ud83d\ude00"]"#, None).unwrap(), "a 😀");
        assert_eq!(
            read(r#"[{"tag": "a", "end": 3}, {"tag": "b"}]"#, Some("tag")).unwrap(),
            "a b"
        );
        assert_eq!(read("['a', 'b']", Some("tag")).unwrap(), "a b");
        assert_eq!(read(r#"[{"tag": "a"}]"#, Some("url")), None);
        assert_eq!(read(r#"[{"tag": "a"}]"#, None), None);
    }

    #[test]
    fn bars_survive_and_repeats_go() {
        let items: Vec<Cow<'_, str>> = ["a|b", "c", "a|b", ""].map(Cow::Borrowed).to_vec();
        assert_eq!(join(&items, false), ("a¦b|c".to_owned(), 2));
        assert_eq!(join(&items, true), ("a%7Cb|c".to_owned(), 2));
    }
}
