//! Characters that cannot be seen, or that turn the text around them, as marks
//! that can: post text is hostile, and evidence is never deleted silently.

use std::borrow::Cow;

/// The text with every invisible or direction-changing character as `[U+202E]`.
/// Joiners stay between characters beyond ASCII, where scripts and emoji need
/// them; tabs and line breaks stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_invisible(c) || is_joiner(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let joins = is_joiner(c) && between(before, rest.peek().copied());
        if is_invisible(c) || is_joiner(c) && !joins {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

fn between(before: Option<char>, after: Option<char>) -> bool {
    let joined = |c: char| !c.is_ascii() && !is_invisible(c) && !c.is_whitespace() && !is_joiner(c);
    before.is_some_and(joined) && after.is_some_and(joined)
}

/// Controls but tab and line breaks; format characters; fillers; tags; private
/// use, which fonts show as anything; and what is no character at all.
fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let format = matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
    let filler = matches!(
        c,
        '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{3164}' | '\u{FFA0}'
    );
    let other = matches!(c,
        '\u{E000}'..='\u{F8FF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}');
    control || format || filler || other
}
