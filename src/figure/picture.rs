//! Putting a picture together: its words, its frame, its document.

use std::collections::BTreeSet;

use super::canvas::{Anchor, Canvas, Wrap, document};
use super::rows::Rows;
use super::style::{LINE, MARGIN, SPACING};
use super::{Context, Frame, Picture, text};
use crate::error::Result;
use crate::message::Arg;

/// The words around a picture.
#[derive(Debug, Clone)]
pub struct Caption {
    /// The finding.
    pub title: String,
    /// What, where, when, unit, n.
    pub subtitle: String,
    /// The text alternative.
    pub description: String,
}

impl Caption {
    /// The caption whose labels, of so many words each, leave its title short.
    pub fn brief(caption: impl Fn(usize) -> Result<Self>) -> Result<Self> {
        const TITLE: usize = 15;
        for words in (4..=9).rev() {
            let caption = caption(words)?;
            if caption.title.split_whitespace().count() <= TITLE {
                return Ok(caption);
            }
        }
        caption(3)
    }

    /// The three messages of a figure, filled with the same arguments.
    pub fn new(context: &Context<'_>, name: &str, args: &[(&str, Arg)]) -> Result<Self> {
        let part = |part: &str| {
            let words = context
                .language
                .text(&format!("figure-{name}-{part}"), args)?;
            // French no-break spaces stay.
            let parts: Vec<&str> = words.split_ascii_whitespace().collect();
            Ok(parts.join(" "))
        };
        Ok(Self {
            title: part("title")?,
            subtitle: part("subtitle")?,
            description: part("description")?,
        })
    }
}

/// What a figure hands over to be drawn.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The picture's id.
    pub id: String,
    /// Its words.
    pub caption: Caption,
    /// The facts that it draws.
    pub facts: Vec<String>,
    /// The data that it draws.
    pub frame: Frame,
    /// The height of the drawing.
    pub height: f64,
}

/// Draws a picture; where the data are invented, a line below says so.
pub fn drawn(
    context: &Context<'_>,
    sheet: Sheet,
    draw: impl FnOnce(&Canvas<'_>) -> Result<()>,
) -> Result<Picture> {
    let note = match context.synthetic {
        true => context.language.text("figure-synthetic", &[])?,
        false => String::new(),
    };
    let note = text::wrap(&note, context.layout.width() - 2.0 * MARGIN);
    let below = match note.len() {
        0 => 0.0,
        lines => LINE + (lines as f64 - 1.0) * SPACING,
    };
    let wrap = Wrap {
        id: &sheet.id,
        title: &sheet.caption.title,
        description: &sheet.caption.description,
        height: (sheet.height + below).ceil(),
        layout: context.layout,
    };
    let svg = document(wrap, |canvas| {
        draw(canvas)?;
        canvas.lines((MARGIN, sheet.height + LINE * 0.4), &note, Anchor::Start);
        Ok(())
    })?;
    Ok(Picture {
        id: sheet.id,
        title: sheet.caption.title,
        subtitle: sheet.caption.subtitle,
        description: sheet.caption.description,
        facts: sheet.facts,
        frame: sheet.frame,
        svg,
        narrow: String::new(),
        absent: None,
    })
}

/// A picture that cannot be drawn, and why.
pub fn absent(
    context: &Context<'_>,
    name: &str,
    id: String,
    facts: Vec<String>,
    reason: String,
) -> Result<Picture> {
    let language = context.language;
    Ok(Picture {
        id,
        title: language.text(&format!("figure-{name}-topic"), &[])?,
        description: language.text("figure-absent", &[("reason", reason.as_str().into())])?,
        facts,
        absent: Some(reason),
        ..Picture::default()
    })
}

/// Draws a picture of the rows of a fact that every takedown has.
pub fn by_takedown(
    context: &Context<'_>,
    name: &str,
    fact: &str,
    one: impl Fn(&Takedown, Rows<'_>, String) -> Result<Picture>,
) -> Result<Vec<Picture>> {
    let picture = |takedown: &Takedown| {
        let id = scoped(fact, &takedown.id);
        match context.rows(&id)? {
            Ok(rows) => one(takedown, rows, id),
            Err(reason) => absent(context, name, takedown.picture.clone(), vec![id], reason),
        }
    };
    takedowns(context, name, fact).iter().map(picture).collect()
}

/// The takedowns with a fact of that name, in the order of time: their ids, the
/// ids of their pictures and their labels.
pub fn takedowns(context: &Context<'_>, name: &str, fact: &str) -> Vec<Takedown> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    let events = context.facts.get("study.events").map(Rows);
    for row in 0..events.map_or(0, |e| e.len()) {
        let cell = |column| events.and_then(|e| e.cell(row, column));
        let (Some("takedown"), Some(id)) = (cell("kind"), cell("id")) else {
            continue;
        };
        if context.facts.get(&scoped(fact, id)).is_none() {
            continue;
        }
        let slug = format!("{name}-{}", slug(id));
        let free = |slug: &String| !taken.contains(slug);
        let numbered = (2..).map(|n| format!("{slug}-{n}"));
        let picture = std::iter::once(slug.clone()).chain(numbered).find(free);
        let picture = picture.unwrap_or(slug);
        taken.insert(picture.clone());
        found.push(Takedown {
            id: id.to_owned(),
            picture,
            label: context.event(id),
        });
    }
    found
}

/// A takedown that has a picture.
#[derive(Debug, Clone)]
pub struct Takedown {
    /// Its id.
    pub id: String,
    /// The id of its picture.
    pub picture: String,
    /// Its label, safe to draw.
    pub label: String,
}

impl Takedown {
    /// How a title names it: by its label in quotes where that has no more than
    /// so many words, by its id otherwise. A label is never cut.
    pub fn named(&self, context: &Context<'_>, words: usize) -> Result<String> {
        const LONGEST: usize = 60;
        let label = self.label.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = label.split(' ').count() <= words && label.chars().count() <= LONGEST;
        let language = context.language;
        match fits && !label.is_empty() {
            true => language.text("figure-takedown-quoted", &[("label", label.into())]),
            false => {
                let id = text::brief(&self.id, 2);
                language.text("figure-takedown-short", &[("id", id.into())])
            }
        }
    }
}

/// The id of a takedown's fact.
pub fn scoped(fact: &str, takedown: &str) -> String {
    crate::facts::id(fact, &[("takedown", takedown)])
}

/// Lower-case letters, digits and `-`.
fn slug(id: &str) -> String {
    let plain: String = id
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|p| !p.is_empty()).collect();
    if parts.is_empty() {
        return "takedown".to_owned();
    }
    parts.join("-")
}
