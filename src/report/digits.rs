//! The digit rule: a number in prose comes from a fact, or it is declared to be
//! a date or a literal. A digit typed into prose goes stale unnoticed.

/// A digit that stands where none may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digit {
    /// The line, from 1.
    pub line: u64,
    /// The text of that line around it.
    pub found: String,
}

/// The first digit of a text that stands outside `{{ … }}`, `{% … %}` and
/// `{# … #}`.
pub fn first(text: &str) -> Option<Digit> {
    find(
        &blank(text, &[("{{", &["}}"]), ("{%", &["%}"]), ("{#", &["#}"])]),
        text,
    )
}

/// The same for an HTML template: tags, entities and comments are not prose.
pub fn first_in_html(text: &str) -> Option<Digit> {
    let spans: [Span<'_>; 6] = [
        ("{{", &["}}"]),
        ("{%", &["%}"]),
        ("{#", &["#}"]),
        ("<!--", &["-->"]),
        ("<", &[">"]),
        ("&#", &[";"]),
    ];
    find(&blank(text, &spans), text)
}

/// The same for a Fluent file: identifiers, placeables and comments are not prose.
pub fn first_in_messages(text: &str) -> Option<Digit> {
    let visible: Vec<String> = text
        .lines()
        .map(|line| match line.split_once(" =") {
            _ if line.starts_with('#') => String::new(),
            Some((id, value)) if !id.starts_with(' ') => {
                format!("{}  {value}", " ".repeat(id.len()))
            }
            _ => line.to_owned(),
        })
        .collect();
    // A selector's braces hold text again, so that only variables are blanked,
    // and of a selector only what stands before its arrow.
    find(
        &blank(
            &visible.join("\n"),
            &[("{ $", &["}", "->"]), ("{$", &["}", "->"])],
        ),
        text,
    )
}

/// What opens a span, and what may close it: the first of them.
type Span<'a> = (&'a str, &'a [&'a str]);

/// The text with every span between two marks turned to blanks, lines kept.
fn blank(text: &str, spans: &[Span<'_>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let span = spans.iter().find(|(open, _)| rest.starts_with(open));
        let length = match span {
            Some((open, closes)) => closes
                .iter()
                .filter_map(|close| {
                    Some(open.len() + rest[open.len()..].find(close)? + close.len())
                })
                .min()
                .unwrap_or(rest.len()),
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        out.extend(
            rest[..length]
                .chars()
                .map(|c| if c == '\n' { '\n' } else { ' ' }),
        );
        rest = &rest[length..];
    }
    out
}

fn find(blanked: &str, text: &str) -> Option<Digit> {
    let line = blanked
        .lines()
        .position(|line| line.chars().any(char::is_numeric))?;
    Some(Digit {
        line: line as u64 + 1,
        found: text.lines().nth(line).unwrap_or("").trim().to_owned(),
    })
}
