//! Text in figures: hostile characters made visible, widths measured with a
//! font that we ship, so that a picture does not depend on the machine.

use std::sync::Once;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::style::SIZE;

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

/// The text with white space as spaces, and with control, bidi and invisible
/// characters shown as signs: `[U+202E]`.
pub fn visible(text: &str) -> String {
    const MARKS: usize = 3; // more marks on one letter would leave its line
    let mut shown = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.trim().chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if matches!(c, '\t' | '\n' | '\r') {
            shown.push(' ');
        } else if c.is_control() || is_invisible(c) || marks > MARKS {
            shown.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    shown
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
    let breaks = text.match_indices(' ').map(|(at, _)| at);
    let last = breaks
        .filter(|at| width(&text[..*at], false) <= most)
        .last();
    match last {
        Some(at) => vec![text[..at].to_owned(), fit(text[at..].trim(), most, false)],
        None => vec![fit(text, most, false)],
    }
}

/// The text for a title: visible, and not longer than a few words.
pub fn brief(text: &str) -> String {
    const WORDS: usize = 4;
    const LONGEST: usize = 40;
    let shown = visible(text);
    let words: Vec<&str> = shown.split_whitespace().collect();
    let mut short: String = words[..words.len().min(WORDS)].join(" ");
    if let Some((at, _)) = short.char_indices().nth(LONGEST) {
        short.truncate(at);
    }
    if short.len() < words.join(" ").len() {
        short.push('…');
    }
    short
}

/// The text as it may stand in XML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c => safe.push(c),
        }
    }
    safe
}
