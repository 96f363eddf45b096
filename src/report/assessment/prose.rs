//! The analyst's prose: Markdown whose numbers are facts. HTML in it is shown,
//! not run; images and links become text, because a report loads and links
//! nothing.

use minijinja::Environment;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, TextMergeStream};

use super::parts::Part;
use crate::error::{Error, Result};
use crate::plain;
use crate::report::deep;
use crate::report::digits;
use crate::report::engine;

/// Marks that stand for rendered facts while Markdown is parsed; private-use
/// characters, which are refused in the source.
pub const OPEN: char = '\u{E000}';
/// The mark after what an expression printed.
pub const CLOSE: char = '\u{E001}';

/// Markdown whose expressions are filled in, each between two marks.
pub struct Text {
    /// The text.
    pub filled: String,
}

/// Refuses what may not be typed into prose: digits, and our own marks.
pub fn refuse_typed(file: &str, source: &str) -> Result<()> {
    deep::refuse(source).map_err(|e| e.file(file))?;
    refuse_digits(file, source)?;
    match source.contains([OPEN, CLOSE]) {
        false => Ok(()),
        true => Err(Error::invalid("a private-use character in the prose")
            .file(file)
            .help("remove it")),
    }
}

/// Fills in the expressions of a part.
pub fn fill(env: &Environment<'static>, file: &str, part: &Part) -> Result<Text> {
    // Blank lines before it keep the line numbers of errors true.
    let before = "\n".repeat(usize::try_from(part.line).unwrap_or(0));
    let source = before + &protect(&part.source);
    let filled = env
        .render_named_str(file, &source, minijinja::context! {})
        .map_err(|e| engine::failed(&e).as_invalid())?;
    // As many as were put there, so that lines can still be counted.
    let start = usize::try_from(part.line).unwrap_or(0);
    Ok(Text {
        filled: filled.get(start..).unwrap_or("").to_owned(),
    })
}

/// What was typed of a filled text: without what expressions printed.
pub fn typed(filled: &str) -> String {
    let pieces = filled.split(OPEN).enumerate();
    let outside = pieces.map(|(n, piece)| match n {
        0 => piece,
        _ => piece.split_once(CLOSE).map_or("", |(_, after)| after),
    });
    outside.collect()
}

impl Text {
    /// As HTML.
    pub fn html(&self) -> String {
        let (text, kept) = set_aside(&self.filled);
        let mut html = String::new();
        let mut outline = Outline::default();
        // Merged, because an address that comes in pieces is not known for one.
        let events = TextMergeStream::new(Parser::new(&text).map(harmless));
        let events = events.map(|event| outline.below(defanged(event)));
        pulldown_cmark::html::push_html(&mut html, events);
        // The marks must outlast the showing of private-use characters.
        let shown: Vec<String> = html.split_inclusive([OPEN, CLOSE]).map(shown).collect();
        put_back(&shown.concat(), &kept)
    }
}

fn refuse_digits(file: &str, source: &str) -> Result<()> {
    let Some(digit) = digits::first(source) else {
        return Ok(());
    };
    Err(Error::invalid("a number typed into the prose")
        .file(file)
        .line(digit.line)
        .found(digit.found)
        .expected("{{ fact(\"activity.posts\") }}, {{ date(\"2024-05-13\") }} or {{ literal(\"…\") }}")
        .help("numbers in prose come from facts, so that they cannot go stale; `facts.json` lists their ids"))
}

/// Encloses every expression, so that its output can be told from Markdown.
fn protect(source: &str) -> String {
    source
        .replace("{{", &format!("{OPEN}{{{{"))
        .replace("}}", &format!("}}}}{CLOSE}"))
}

/// Replaces what expressions printed by numbered marks, which Markdown leaves alone.
fn set_aside(filled: &str) -> (String, Vec<String>) {
    let (mut text, mut kept) = (String::new(), Vec::new());
    let mut pieces = filled.split(OPEN);
    text.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let (inside, after) = piece.split_once(CLOSE).unwrap_or((piece, ""));
        text.push_str(&format!("{OPEN}{}{CLOSE}", kept.len()));
        kept.push(inside.to_owned());
        text.push_str(after);
    }
    (text, kept)
}

/// A piece of HTML that may end in a mark, invisible characters shown.
fn shown(piece: &str) -> String {
    match piece
        .chars()
        .next_back()
        .filter(|c| [OPEN, CLOSE].contains(c))
    {
        Some(mark) => {
            let text = piece.strip_suffix(mark).unwrap_or(piece);
            format!("{}{mark}", plain::visible_lines(text))
        }
        None => plain::visible_lines(piece),
    }
}

fn put_back(html: &str, kept: &[String]) -> String {
    let mut out = html.to_owned();
    for (index, inside) in kept.iter().enumerate() {
        out = out.replace(&format!("{OPEN}{index}{CLOSE}"), inside);
    }
    out
}

fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { .. } | Tag::Image { .. }) => Event::Text(CowStr::Borrowed("")),
        Event::End(TagEnd::Link | TagEnd::Image) => Event::Text(CowStr::Borrowed("")),
        other => other,
    }
}

/// Typed addresses are shown as those of the data are.
fn defanged(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(text) => Event::Text(plain::defanged(&text).into()),
        Event::Code(text) => Event::Code(plain::defanged(&text).into()),
        other => other,
    }
}

/// The levels of the headings that are open, as the analyst wrote them.
#[derive(Default)]
struct Outline(Vec<HeadingLevel>);

impl Outline {
    /// The prose's headings start below the report's own and skip no level,
    /// wherever the analyst starts and whatever is skipped there.
    fn below<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        match event {
            Event::Start(Tag::Heading {
                level,
                id,
                classes,
                attrs,
            }) => {
                self.0.retain(|open| *open < level);
                self.0.push(level);
                let level = self.level();
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                })
            }
            Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(self.level())),
            other => other,
        }
    }

    fn level(&self) -> HeadingLevel {
        match self.0.len() {
            0 | 1 => HeadingLevel::H3,
            2 => HeadingLevel::H4,
            3 => HeadingLevel::H5,
            _ => HeadingLevel::H6,
        }
    }
}
