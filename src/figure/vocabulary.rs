//! The terms that are most typical of the weeks before and after each takedown:
//! bars to the left and to the right of one axis.

use super::canvas::{Anchor, Canvas, Rect};
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::rows::Rows;
use super::scale::{Scale, Tick, Values};
use super::style::{ACCENT, AXIS, Colour, LINE, MAIN, MARGIN, Stroke, THIN};
use super::{Context, Frame, Layout, Picture, axis, text};
use crate::error::Result;
use crate::facts::Column;
use crate::plain;

const NAME: &str = "vocabulary";
/// The facts of the sorts of terms, and the column that holds the terms.
const SORTS: [(&str, &str); 3] = [
    ("vocabulary.hashtags", "hashtag"),
    ("vocabulary.domains", "domain"),
    ("vocabulary.words", "word"),
];

/// Height of a row, wide and narrow: in a narrow one terms stand above their bars.
const ROW: [f64; 2] = [36.0, 60.0];
const BAR: f64 = 22.0;
/// Terms on each side, of whatever sort.
const SHOWN: usize = 15;
/// How long the longest bar is; the rest of its side is for its term, if that
/// stands beside it.
const REACH: [f64; 2] = [240.0, 225.0];
/// Colours of the window before and of the one after, as in other figures.
const COLOURS: [Colour; 2] = [ACCENT, MAIN];

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let takedowns = takedowns(context, NAME, SORTS[2].0);
    takedowns.iter().map(|t| picture(context, t)).collect()
}

/// A term as it is drawn.
struct Term<'a> {
    sort: &'static str,
    rows: Rows<'a>,
    row: usize,
    zeta: f64,
}

impl Term<'_> {
    fn cell(&self, column: &str) -> Option<String> {
        self.rows.cell(self.row, column).map(str::to_owned)
    }

    /// Hashtags with their sign, domains so that nobody can follow them.
    fn label(&self) -> String {
        let term = self.rows.cell(self.row, self.sort).unwrap_or_default();
        match self.sort {
            "hashtag" => format!("#{}", plain::flagged(term)),
            "domain" => plain::defanged_host(&plain::flagged(term)),
            _ => plain::flagged(term),
        }
    }
}

fn picture(context: &Context<'_>, takedown: &Takedown) -> Result<Picture> {
    let mut terms = Vec::new();
    let mut facts = Vec::new();
    let mut reason = String::new();
    for (fact, sort) in SORTS {
        let id = scoped(fact, &takedown.id);
        match context.rows(&id)? {
            Ok(rows) => {
                let zeta = |row| rows.number(row, "zeta").unwrap_or(0.0);
                let of_sort = (0..rows.len()).map(|row| Term {
                    sort,
                    rows,
                    row,
                    zeta: zeta(row),
                });
                terms.extend(of_sort);
                facts.push(id);
            }
            Err(why) => reason = why,
        }
    }
    if terms.is_empty() {
        let facts = vec![scoped(SORTS[2].0, &takedown.id)];
        return absent(context, NAME, takedown.picture.clone(), facts, reason);
    }
    // Equals stay in the order of their facts.
    terms.sort_by(|a, b| b.zeta.abs().total_cmp(&a.zeta.abs()));
    let after: Vec<Term<'_>> = terms.extract_if(.., |t| t.zeta > 0.0).take(SHOWN).collect();
    terms.retain(|t| t.zeta < 0.0);
    terms.truncate(SHOWN);
    one(context, takedown, [terms, after], facts)
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    sides: [Vec<Term<'_>>; 2],
    facts: Vec<String>,
) -> Result<Picture> {
    let language = context.language;
    let longest = sides.iter().map(Vec::len).max().unwrap_or(0);
    let strongest = sides.iter().flatten().map(|t| t.zeta.abs());
    let values = Values::new(language, strongest.fold(0.0, f64::max), "ratio")?;
    let (top, layout) = (LINE + 10.0, context.layout);
    let title = language.text("figure-vocabulary-axis", &[])?;
    let row = layout.pick(ROW[0], ROW[1]);
    let (centre, reach) = (layout.width() / 2.0, layout.pick(REACH[0], REACH[1]));
    let bottom = top + row * longest as f64;
    let plot = Rect::new(centre - reach, top, centre + reach, bottom);
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, &sides, words))?,
        facts,
        frame: frame(&sides),
        height: plot.bottom + axis::below(layout, &title),
    };
    let x = Scale::linear((-values.top, values.top), (plot.left, plot.right));
    let ticks = mirrored(context, &values)?;
    let heads = [
        language.text("figure-typical-before", &[])?,
        language.text("figure-typical-after", &[])?,
    ];
    drawn(context, sheet, |canvas| {
        canvas.strong((centre - 12.0, LINE / 2.0), &heads[0], Anchor::End);
        canvas.strong((centre + 12.0, LINE / 2.0), &heads[1], Anchor::Start);
        for (side, terms) in sides.iter().enumerate() {
            for (index, term) in terms.iter().enumerate() {
                let below = top + (index as f64 + 1.0) * row;
                bar(canvas, term, COLOURS[side], &x, below - 18.0);
            }
        }
        canvas.line(
            (centre, plot.top),
            (centre, plot.bottom),
            Stroke::solid(AXIS, 2.0 * THIN),
        );
        axis::horizontal(canvas, plot, &x, &ticks, &title);
        Ok(())
    })
}

/// The ticks of one side, and the same on the other.
fn mirrored(context: &Context<'_>, values: &Values) -> Result<Vec<Tick>> {
    let opposite = |tick: &Tick| -> Result<Tick> {
        let label = context
            .language
            .text("figure-below-zero", &[("n", tick.label.as_str().into())])?;
        Ok(Tick {
            value: -tick.value,
            label,
        })
    };
    let below = values.ticks.iter().skip(1).rev().map(opposite);
    let mut ticks: Vec<Tick> = below.collect::<Result<_>>()?;
    ticks.extend(values.ticks.iter().cloned());
    Ok(ticks)
}

/// A bar from the middle outwards, its term at its end, or above it where there
/// is no room beside it.
fn bar(canvas: &Canvas<'_>, term: &Term<'_>, colour: Colour, x: &Scale, y: f64) {
    const GAP: f64 = 8.0;
    let (end, centre) = (x.at(term.zeta), x.at(0.0));
    let (left, right) = (end.min(centre), end.max(centre));
    canvas.bar(Rect::new(left, y - BAR / 2.0, right, y + BAR / 2.0), colour);
    let before = term.zeta < 0.0;
    let (end, y) = match canvas.layout() {
        Layout::Wide => (if before { left } else { right }, y),
        Layout::Narrow => (centre, y - BAR / 2.0 - LINE / 2.0),
    };
    let label = text::visible(&term.label());
    let fit = |room: f64| text::fit(&label, room - GAP - MARGIN, false);
    if before {
        canvas.text((end - GAP, y), &fit(end), Anchor::End);
    } else {
        let room = canvas.layout().width() - end;
        canvas.text((end + GAP, y), &fit(room), Anchor::Start);
    }
}

/// What is drawn, the side of before first.
fn frame(sides: &[Vec<Term<'_>>; 2]) -> Frame {
    let row = |term: &Term<'_>| {
        vec![
            Some(term.sort.to_owned()),
            Some(term.label()),
            term.cell("posts_before"),
            term.cell("posts_after"),
            term.cell("delta"),
            term.cell("zeta"),
        ]
    };
    Frame {
        columns: vec![
            Column::new("sort", ""),
            Column::new("term", ""),
            Column::new("posts_before", "posts"),
            Column::new("posts_after", "posts"),
            Column::new("delta", "log_odds"),
            Column::new("zeta", "standard_scores"),
        ],
        rows: sides.iter().flatten().map(row).collect(),
    }
}

const WORD: &str = "word";

/// The sort of term that the title names: hashtags, else domains. A word is never
/// named, because it may be one that only holds sentences together.
fn headline(sides: &[Vec<Term<'_>>; 2]) -> &'static str {
    let drawn = |sort: &str| sides.iter().flatten().any(|t| t.sort == sort);
    let sorts = ["hashtag", "domain"];
    sorts.into_iter().find(|sort| drawn(sort)).unwrap_or(WORD)
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    sides: &[Vec<Term<'_>>; 2],
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let sort = headline(sides);
    let named = |side: usize| sides[side].iter().find(|t| t.sort == sort).map(Term::label);
    let strongest = [named(0), named(1)];
    let case = match &strongest {
        _ if sort == WORD => "none",
        [_, None] => "before",
        [None, _] => "after",
        _ => "both",
    };
    let strongest = strongest.map(Option::unwrap_or_default);
    let sorts = language.text(&format!("figure-vocabulary-{sort}"), &[])?;
    let listed = |side: usize| {
        let labels: Vec<String> = sides[side]
            .iter()
            .map(|t| text::visible(&t.label()))
            .collect();
        match labels.is_empty() {
            true => language.text("figure-no-events", &[]),
            false => Ok(labels.join(", ")),
        }
    };
    let fact = sides.iter().flatten().map(|t| t.rows.0).next();
    let days = |name: &str| {
        let days = fact
            .and_then(|f| f.parameters.get(name))
            .map_or("0", String::as_str);
        language.amount(days, "days", 0)
    };
    let period = fact.map_or(Ok(String::new()), |f| context.period(f))?;
    let args = [
        ("case", case.into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("sort", sorts.into()),
        ("before", text::brief(&strongest[0], words).into()),
        ("after", text::brief(&strongest[1], words).into()),
        ("days_before", days("days_before")?.into()),
        ("days_after", days("days_after")?.into()),
        ("period", period.into()),
        ("list_before", listed(0)?.into()),
        ("list_after", listed(1)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
