//! Texts that are longer than their place: cut, with a sign that says how many
//! characters are not shown.

use super::{defanged, visible};

/// The text, at most so many characters long: where it is cut it ends in
/// `[…+995]`, the number of characters left out. Cut twice, it stays the same.
pub fn cut(text: &str, longest: usize) -> String {
    // In bytes first, because most texts are short.
    if text.len() <= longest || text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    let all = text.chars().count();
    // The sign with as many digits as the whole has, so that it always fits.
    let room = "[…+]".chars().count() + all.to_string().len();
    let kept = longest.saturating_sub(room);
    let at = text.char_indices().nth(kept).map_or(0, |(at, _)| at);
    format!("{}[…+{}]", &text[..at], all - kept)
}

/// A quotation for a message: plain, on one line, short, and no live address.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    visible(&defanged(&cut(text, LONGEST)))
}
