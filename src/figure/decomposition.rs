//! What the change of each narrative is made of: terms that add up to it.

use super::bands::{Bands, Shape};
use super::canvas::{Anchor, Canvas, Rect};
use super::changes::order;
use super::composition::labels;
use super::once;
use super::picture::{Caption, Sheet, Takedown, absent, by_takedown, drawn, scoped};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Span};
use super::style::{AXIS, EDGE, Fill, INK, LINE, Stroke};
use super::{Context, Frame, Picture, axis};
use crate::error::Result;

const NAME: &str = "decomposition";
const FACT: &str = "narrative.decomposition";

/// The terms, as the fact names its columns.
const PARTS: [&str; 5] = [
    "within",
    "between",
    "leavers_suspended",
    "leavers_silent",
    "entrants",
];

const BAR: f64 = 15.0;
const SHAPE: Shape = Shape {
    row: 56.0,
    marks: 2.0 * BAR,
    wide: (360.0, 860.0),
    narrow: 380.0,
};
const SHOWN: usize = 12;

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    by_takedown(context, NAME, FACT, |takedown, rows, id| {
        match unsplit(context, takedown)? {
            Some(reason) => absent(context, NAME, takedown.picture.clone(), vec![id], reason),
            None => one(context, takedown, rows, vec![id]),
        }
    })
}

/// Why the leavers cannot be told apart, if they cannot: bars without them would
/// not add up to the change.
fn unsplit(context: &Context<'_>, takedown: &Takedown) -> Result<Option<String>> {
    let id = scoped("narrative.total.leavers_suspended", &takedown.id);
    let fact = context.facts.get(&id).filter(|fact| fact.lacks_table());
    fact.map(|fact| context.language.reason(fact)).transpose()
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    facts: Vec<String>,
) -> Result<Picture> {
    let language = context.language;
    let order = order(rows, "change", SHOWN);
    let ends = order.iter().flat_map(|row| {
        let (below, above) = reach(rows, *row);
        [below, above]
    });
    let span = Span::new(language, ends, "share_difference", 4.0)?;
    let legend = legend(context)?;
    let top = legend.height() + LINE + 10.0;
    let labels = labels(context, rows, &order)?;
    let bands = Bands::new(context.layout, SHAPE, &labels, top);
    let plot = bands.plot();
    let title = language.text("figure-change-of-share", &[])?;
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, words))?,
        facts,
        frame: Frame {
            columns: rows.0.columns.clone(),
            rows: order.iter().map(|row| rows.0.rows[*row].clone()).collect(),
        },
        height: plot.bottom + axis::below(context.layout, &title),
    };
    let x = Scale::linear((span.low, span.high), (plot.left, plot.right));
    let head = language.text("figure-change", &[])?;
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        bands.heads(canvas, &[(context.layout.right(), head)]);
        axis::upright_grid(canvas, plot, &x, &span.ticks);
        axis::horizontal(canvas, plot, &x, &span.ticks, &title);
        let zero = |from: f64, to: f64| {
            let at = x.at(0.0);
            canvas.line((at, from), (at, to), Stroke::solid(AXIS, 2.0));
        };
        zero(plot.top, plot.bottom);
        for (index, row) in order.iter().enumerate() {
            let y = bands.middle(index);
            bands.draw(canvas, index);
            terms(canvas, rows, *row, &x, y);
            // Above the bars, but not above the label.
            zero(y - BAR, y + BAR);
            change(canvas, context, rows, *row, (&x, y))?;
        }
        axis::base(canvas, plot);
        Ok(())
    })
}

fn legend(context: &Context<'_>) -> Result<Legend> {
    let mut entries = Vec::new();
    for (part, name) in PARTS.iter().enumerate() {
        let words = format!("figure-part-{}", name.replace('_', "-"));
        let sample = Sample::Area(Fill::category(part));
        entries.push((sample, context.language.text(&words, &[])?));
    }
    let change = context.language.text("figure-change", &[])?;
    entries.push((Sample::Diamond(INK), change));
    Ok(Legend::new(context.layout, entries))
}

/// How far the terms of a row reach on either side of zero.
fn reach(rows: Rows<'_>, row: usize) -> (f64, f64) {
    let terms = PARTS.map(|part| rows.number(row, part).unwrap_or(0.0));
    let sum = |side: f64| terms.iter().filter(|t| **t * side > 0.0).sum::<f64>();
    (sum(-1.0), sum(1.0))
}

/// The terms side by side: what raises the share to the right of zero, what
/// lowers it to the left.
fn terms(canvas: &Canvas<'_>, rows: Rows<'_>, row: usize, x: &Scale, y: f64) {
    let mut ends = [0.0, 0.0];
    for (part, name) in PARTS.iter().enumerate() {
        let term = rows.number(row, name).unwrap_or(0.0);
        let end = &mut ends[usize::from(term > 0.0)];
        let (from, to) = (x.at(*end), x.at(*end + term));
        *end += term;
        let (left, right) = (from.min(to), from.max(to));
        if right - left > EDGE {
            let bar = Rect::new(left, y - BAR, right - EDGE, y + BAR);
            canvas.filled(bar, Fill::category(part));
        }
    }
}

fn change(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    rows: Rows<'_>,
    row: usize,
    (x, y): (&Scale, f64),
) -> Result<()> {
    let Some(cell) = rows.cell(row, "change") else {
        return Ok(());
    };
    let words = context.language.number(cell, "share_difference", 1)?;
    canvas.text((context.layout.right(), y), &words, Anchor::End);
    if let Some(change) = rows.number(row, "change") {
        canvas.diamond((x.at(change), y), 9.0, INK);
    }
    Ok(())
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let id = |measure: &str| scoped(&format!("narrative.{measure}"), &takedown.id);
    let share = context.facts.get(&id("speakers_share"));
    let reading = share.and_then(|fact| fact.parameters.get("reading"));
    let case = match (reading.map(String::as_str), once::within(context, takedown)) {
        (None, _) => "unclear",
        (Some("unclear"), [true, false]) => "copies",
        (Some("unclear"), _) => "chance",
        (Some(word), _) => word,
    };
    let accounts = rows.0.n.as_deref().unwrap_or("0");
    let args = [
        ("case", case.into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("within", context.words(&id("total.within"))?.into()),
        ("between", context.words(&id("total.between"))?.into()),
        (
            "suspended",
            context.words(&id("total.leavers_suspended"))?.into(),
        ),
        ("silent", context.words(&id("total.leavers_silent"))?.into()),
        ("entrants", context.words(&id("total.entrants"))?.into()),
        ("speakers", context.words(&id("total.speakers"))?.into()),
        ("accounts", language.amount(accounts, "accounts", 0)?.into()),
        ("period", context.period(rows.0)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
