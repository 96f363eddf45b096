//! Facts → pictures: one file per figure, listed in [`FIGURES`]. A figure
//! computes nothing; what it draws is exactly the frame that its CSV carries.

use rayon::prelude::*;

use crate::error::Result;
use crate::facts::{Column, Fact, Facts};
use crate::message::{Labels, Language};

pub use layout::Layout;

mod axis;
mod bands;
mod canvas;
mod changes;
mod clusters;
mod composition;
mod concentration;
mod creation;
mod decomposition;
mod delays;
mod divergence;
mod engagement;
mod events;
mod hours;
mod its;
mod layout;
mod network;
mod once;
mod picture;
mod place;
mod placebo;
mod rows;
mod scale;
mod series;
mod shifts;
mod specifications;
mod spread;
mod steps;
pub mod style;
mod survival;
mod suspension;
mod sweep;
mod symbol;
pub mod text;
mod timeline;
mod views;
mod vocabulary;

/// What every figure is drawn from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The reader's language.
    pub language: &'a Language,
    /// The data's own labels.
    pub labels: &'a Labels,
    /// Whether the data are invented, which every picture then says.
    pub synthetic: bool,
    /// How wide the picture is; [`all`] draws every layout, whichever this is.
    pub layout: Layout,
}

/// The data that a figure draws: what its CSV holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Names and units.
    pub columns: Vec<Column>,
    /// Canonical numbers and keys; an absent cell has no number.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A drawn figure, or the reason why there is nothing to draw.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Its id, which names its files: lower case, digits and `-`.
    pub id: String,
    /// The finding, in at most 15 words.
    pub title: String,
    /// What, where, when, unit, n.
    pub subtitle: String,
    /// The text alternative.
    pub description: String,
    /// The ids of the facts that it draws.
    pub facts: Vec<String>,
    /// What it draws.
    pub frame: Frame,
    /// A whole SVG document; empty if nothing could be drawn.
    pub svg: String,
    /// The same for a narrow column; empty if nothing could be drawn.
    pub narrow: String,
    /// Why nothing could be drawn, in words.
    pub absent: Option<String>,
}

/// A figure of the registry.
pub struct Figure {
    /// Its name, which is also the name of its file.
    pub name: &'static str,
    /// Draws it: one picture, or one for every takedown.
    pub draw: fn(&Context<'_>) -> Result<Vec<Picture>>,
}

/// Every figure, in the order of the report.
pub const FIGURES: &[Figure] = &[
    Figure {
        name: "timeline",
        draw: timeline::draw,
    },
    Figure {
        name: "creation",
        draw: creation::draw,
    },
    Figure {
        name: "series",
        draw: series::draw,
    },
    Figure {
        name: "hours",
        draw: hours::draw,
    },
    Figure {
        name: "views",
        draw: views::draw,
    },
    Figure {
        name: "engagement",
        draw: engagement::draw,
    },
    Figure {
        name: "concentration",
        draw: concentration::draw,
    },
    Figure {
        name: "clusters",
        draw: clusters::draw,
    },
    Figure {
        name: "delays",
        draw: delays::draw,
    },
    Figure {
        name: "sweep",
        draw: sweep::draw,
    },
    Figure {
        name: "network",
        draw: network::draw,
    },
    Figure {
        name: "suspension",
        draw: suspension::draw,
    },
    Figure {
        name: "survival",
        draw: survival::draw,
    },
    Figure {
        name: "its",
        draw: its::draw,
    },
    Figure {
        name: "placebo",
        draw: placebo::draw,
    },
    Figure {
        name: "shifts",
        draw: shifts::draw,
    },
    Figure {
        name: "composition",
        draw: composition::draw,
    },
    Figure {
        name: "divergence",
        draw: divergence::draw,
    },
    Figure {
        name: "decomposition",
        draw: decomposition::draw,
    },
    Figure {
        name: "changes",
        draw: changes::draw,
    },
    Figure {
        name: "specifications",
        draw: specifications::draw,
    },
    Figure {
        name: "vocabulary",
        draw: vocabulary::draw,
    },
];

/// Draws every figure, wide and narrow, on all threads.
pub fn all(context: &Context<'_>) -> Result<Vec<Picture>> {
    let drawn: Vec<Result<Vec<Picture>>> = FIGURES
        .par_iter()
        .map(|figure| both(figure, context))
        .collect();
    // Of several failures the first in the order of the report counts.
    let drawn: Result<Vec<Vec<Picture>>> = drawn.into_iter().collect();
    let mut pictures = drawn?.concat();
    // Of a table that the dataset lacks its section says so, once.
    let lacks = |id: &String| context.facts.get(id).is_some_and(Fact::lacks_table);
    pictures.retain(|picture| !picture.facts.iter().any(lacks));
    Ok(pictures)
}

/// The pictures of a figure, each in both layouts.
fn both(figure: &Figure, context: &Context<'_>) -> Result<Vec<Picture>> {
    let draw = |layout| (figure.draw)(&Context { layout, ..*context });
    let mut pictures = draw(Layout::Wide)?;
    for (picture, narrow) in pictures.iter_mut().zip(draw(Layout::Narrow)?) {
        picture.narrow = narrow.svg;
    }
    Ok(pictures)
}

/// An id as it can stand in a file name: lower case, digits and single `-`;
/// letters beyond ASCII as their code points.
pub fn slug(id: &str) -> String {
    let mut slug = String::new();
    for c in id.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            c if c.is_alphanumeric() => slug.push_str(&format!("u{:x}", u32::from(c))),
            _ if !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_matches('-').to_owned()
}
