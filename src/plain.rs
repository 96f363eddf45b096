//! Hostile text made plain: characters that hide or reorder others are shown,
//! and addresses cannot be clicked, pasted or loaded.

/// The text on one line, with control, bidi and invisible characters shown as
/// signs, `[U+202E]`, and line breaks and tabs as spaces. Joiners between
/// letters, which Persian and emoji need, stay.
pub fn visible(text: &str) -> String {
    visible_lines(text.trim_matches([' ', '\t', '\n', '\r'])).replace(['\t', '\n', '\r'], " ")
}

/// The same, with white space kept as it is.
pub fn visible_lines(text: &str) -> String {
    const MARKS: usize = 3; // more marks on one letter would cover its neighbours
    let mut shown = String::with_capacity(text.len());
    let mut marks = 0;
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let after = characters.peek().copied().unwrap_or(' ');
        let joins = matches!(c, '\u{200C}' | '\u{200D}') && joinable(before) && joinable(after);
        let kept = matches!(c, '\t' | '\n' | '\r') || joins;
        if !kept && (c.is_control() || is_invisible(c) || marks > MARKS) {
            shown.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            shown.push(c);
        }
        before = c;
    }
    shown
}

fn joinable(c: char) -> bool {
    !c.is_whitespace() && !c.is_ascii() && !c.is_control() && !is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0D}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{E0000}'..='\u{10FFFF}')
}

/// Marks that stand above or below the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// The text with every web address defanged: `hxxps[:]//example[.]org/path`.
pub fn defanged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let start = rest[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |i| {
                i + rest[i..].chars().next().map_or(1, char::len_utf8)
            });
        let (before, scheme) = (&rest[..start], &rest[start..at]);
        let after = &rest[at + 3..];
        let end = after
            .find(|c: char| {
                c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '<' | '>' | ')')
            })
            .unwrap_or(after.len());
        out.push_str(before);
        out.push_str(&scheme.replace("http", "hxxp").replace("HTTP", "HXXP"));
        out.push_str("[:]//");
        out.push_str(&after[..end].replace('.', "[.]"));
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// The text so that XML cannot take it for anything else, in content and in quoted
/// attributes. Characters that XML has no way to write are replaced.
pub fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A bare host so that nothing takes it for an address: `example[.]org`.
pub fn defanged_host(host: &str) -> String {
    host.replace('.', "[.]")
}

/// A quotation for a message: plain, and at most 80 characters long.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    let short: String = text.chars().take(LONGEST).collect();
    let cut = if text.chars().nth(LONGEST).is_some() {
        "…"
    } else {
        ""
    };
    visible(&short) + cut
}
