//! Text in figures: hostile characters made visible, widths measured with a
//! font that we ship, so that a picture does not depend on the machine.

use std::sync::Once;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::style::SIZE;
use crate::plain;

/// How many units plotters' font size is larger than that of SVG.
pub const PLOTTERS: f64 = 1.24;

/// The font's name for plotters, and that of the reader's own font in SVG.
pub const FAMILY: FontFamily<'static> = FontFamily::SansSerif;

static REGISTERED: Once = Once::new();

/// A font of plotters, of so many units; bold or not.
pub fn font(size: f64, bold: bool) -> FontDesc<'static> {
    REGISTERED.call_once(|| {
        let name = FAMILY.as_str();
        // A font that cannot be read shows as an error of the first text drawn.
        let _ = register_font(name, FontStyle::Normal, dejavu::sans::regular());
        let _ = register_font(name, FontStyle::Bold, dejavu::sans::bold());
    });
    let style = if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    FontDesc::new(FAMILY, size * PLOTTERS, style)
}

/// The width of a text in the usual size; rather too much than too little,
/// because DejaVu is wider than most fonts that readers have.
pub fn width(text: &str, bold: bool) -> f64 {
    const LARGE: f64 = 1000.0; // plotters cuts widths to whole pixels
    let wide: String = text
        .chars()
        .map(|c| if is_wide(c) { 'W' } else { c })
        .collect();
    match font(LARGE, bold).layout_box(&wide) {
        Ok(((left, _), (right, _))) => f64::from(right - left) * SIZE / LARGE,
        Err(_) => SIZE * wide.chars().count() as f64,
    }
}

/// Characters as wide as they are high, which the font lacks.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}'
        | '\u{1F000}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// The text as it may be shown: no hidden character, no live address.
pub fn visible(text: &str) -> String {
    plain::drawn(text)
}

/// Words of posts as they may be shown: those that look like others are flagged.
pub fn quoted(text: &str) -> String {
    plain::drawn(&plain::flagged(text))
}

/// The text, cut with … where it is wider than that.
pub fn fit(text: &str, most: f64, bold: bool) -> String {
    if width(text, bold) <= most {
        return text.to_owned();
    }
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |n: usize| format!("{}…", text[..starts[n]].trim_end());
    let kept = starts
        .partition_point(|at| width(&format!("{}…", &text[..*at]), bold) <= most)
        .saturating_sub(1);
    cut(kept)
}

/// The text in at most two lines, each no wider than that.
pub fn two_lines(text: &str, most: f64) -> Vec<String> {
    if width(text, false) <= most {
        return vec![text.to_owned()];
    }
    let mut breaks = text.match_indices(' ').map(|(at, _)| at);
    let last = breaks.rfind(|at| width(&text[..*at], false) <= most);
    match last {
        Some(at) => vec![text[..at].to_owned(), fit(text[at..].trim(), most, false)],
        None => vec![fit(text, most, false)],
    }
}

/// The text in as many lines as it needs, each no wider than that; none if there
/// is no text.
pub fn wrap(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (lines.last_mut(), longer) {
            (Some(line), Some(longer)) if width(&longer, false) <= most => *line = longer,
            _ => lines.push(fit(word, most, false)),
        }
    }
    lines
}

/// The text for a title: visible, and no longer than so many words.
pub fn brief(text: &str, words: usize) -> String {
    const LONGEST: usize = 60;
    let shown = visible(text);
    let all: Vec<&str> = shown.split_whitespace().collect();
    let mut short: String = all[..all.len().min(words)].join(" ");
    if let Some((at, _)) = short.char_indices().nth(LONGEST) {
        short.truncate(at);
    }
    if short.len() < all.join(" ").len() {
        short.push('…');
    }
    short
}

/// A description as it may stand in XML: whole, since the names in it were cut.
pub fn escape(text: &str) -> String {
    plain::xml(&plain::visible(&plain::defanged(text)))
}
