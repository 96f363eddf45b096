//! Text for documents that have a markup of their own: HTML, XML, Markdown.

use super::hidden::visible_lines;

/// The text so that HTML cannot take it for anything else, in content and in
/// quoted attributes; hidden characters shown.
pub fn html(text: &str) -> String {
    escaped(text, "&#39;")
}

/// The same for XML, where a character that it has no way to write cannot be left,
/// because all of them are hidden.
pub fn xml(text: &str) -> String {
    escaped(text, "&apos;")
}

fn escaped(text: &str, apostrophe: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible_lines(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str(apostrophe),
            c => safe.push(c),
        }
    }
    safe
}

/// The text so that Markdown takes it for text: no heading, link, picture or HTML.
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible_lines(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~' | '!' | '$'
        ) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
