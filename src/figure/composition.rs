//! The narratives' shares before and after each takedown.

use super::bands::{Bands, Shape};
use super::canvas::{Anchor, Canvas, Point};
use super::once;
use super::picture::{Caption, Sheet, Takedown, by_takedown, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{ACCENT, Colour, LINE, MAIN};
use super::{Context, Frame, Picture, axis, text};
use crate::error::Result;

const NAME: &str = "composition";
const FACT: &str = "narrative.composition";

const SHAPE: Shape = Shape {
    row: 62.0,
    marks: 46.0,
    wide: (430.0, 850.0),
    narrow: 370.0,
};
const SHOWN: usize = 20;
/// How far the marks of the two windows lie from the middle of their row.
const APART: f64 = 12.0;

/// The colours of the windows, whose marks also differ in shape.
const AFTER: Colour = MAIN;
const BEFORE: Colour = ACCENT;

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    by_takedown(context, NAME, FACT, |takedown, rows, id| {
        one(context, takedown, rows, vec![id])
    })
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    facts: Vec<String>,
) -> Result<Picture> {
    let language = context.language;
    let order = order(rows);
    let values = Values::new(language, largest(rows, &order), "share")?;
    let words = [
        language.text("figure-before", &[])?,
        language.text("figure-after", &[])?,
    ];
    let scale = |ends: (f64, f64)| Scale::linear((0.0, values.top), ends);
    let ends = Bands::ends(context.layout, SHAPE);
    let named = named(rows, &order, &words, (&scale(ends), ends));
    let legend = Legend::new(context.layout, entries(&words, named.is_some()));
    let top = legend.height() + LINE + 8.0;
    let labels = labels(context, rows, &order)?;
    let bands = Bands::new(context.layout, SHAPE, &labels, top);
    let plot = bands.plot();
    let title = language.text("figure-share-of-labelled", &[])?;
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, &order, words))?,
        facts,
        frame: Frame {
            columns: rows.0.columns.clone(),
            rows: order.iter().map(|row| rows.0.rows[*row].clone()).collect(),
        },
        height: plot.bottom + axis::below(context.layout, &title),
    };
    let x = scale(ends);
    let right = context.layout.right();
    let head = (right, language.text("figure-change", &[])?);
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        bands.heads(canvas, &[head]);
        axis::upright_grid(canvas, plot, &x, &values.ticks);
        axis::horizontal(canvas, plot, &x, &values.ticks, &title);
        for (index, row) in order.iter().enumerate() {
            let y = bands.middle(index);
            bands.draw(canvas, index);
            let change = points(context, rows.cell(*row, "change"))?;
            canvas.text((right, y), &change, Anchor::End);
            marks(canvas, rows, *row, &x, y);
            if let Some((_, places)) = named.filter(|named| named.0 == index) {
                for (words, (x, side)) in words.iter().zip(places) {
                    canvas.tag((x, y + APART * side), words, Anchor::Start);
                }
            }
        }
        axis::base(canvas, plot);
        Ok(())
    })
}

/// A legend, unless the marks of some row are named beside them.
fn entries(words: &[String; 2], named: bool) -> Vec<(Sample, String)> {
    let [before, after] = words.clone();
    match named {
        true => Vec::new(),
        false => vec![
            (Sample::Ring(BEFORE), before),
            (Sample::Diamond(AFTER), after),
        ],
    }
}

/// The first row that has room for names right of both of its marks, or left of
/// them, and where the names start; with the side of the row that they are on.
fn named(
    rows: Rows<'_>,
    order: &[usize],
    words: &[String; 2],
    (x, ends): (&Scale, (f64, f64)),
) -> Option<(usize, [(f64, f64); 2])> {
    const GAP: f64 = 14.0;
    let place = |row: usize, at: usize| {
        let window = ["before", "after"][at];
        let end = |end: &str| rows.number(row, &format!("{window}_{end}"));
        let width = text::width(&words[at], false);
        let right = x.at(end("upper")?) + GAP;
        let left = x.at(end("lower")?) - GAP - width;
        let start = (right + width <= ends.1).then_some(right);
        let start = start.or((left >= ends.0 + GAP).then_some(left))?;
        Some((start, [-1.0, 1.0][at]))
    };
    let row = |(index, row): (usize, &usize)| Some((index, [place(*row, 0)?, place(*row, 1)?]));
    order.iter().enumerate().find_map(row)
}

/// The narratives with the most posts, those that grew most first.
fn order(rows: Rows<'_>) -> Vec<usize> {
    let number = |row: usize, column: &str| rows.number(row, column).unwrap_or(0.0);
    let posts = |row: usize| number(row, "posts_before") + number(row, "posts_after");
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| posts(*b).total_cmp(&posts(*a)).then(a.cmp(b)));
    order.truncate(SHOWN);
    let change = |row: usize| number(row, "change");
    order.sort_by(|a, b| change(*b).total_cmp(&change(*a)).then(a.cmp(b)));
    order
}

/// The largest share or upper bound among rows.
fn largest(rows: Rows<'_>, order: &[usize]) -> f64 {
    let columns = ["before", "before_upper", "after", "after_upper"];
    let cells = order
        .iter()
        .flat_map(|row| columns.map(|column| rows.number(*row, column).unwrap_or(0.0)));
    cells.fold(0.0, f64::max).min(1.0)
}

/// The labels of the narratives of rows.
pub fn labels(context: &Context<'_>, rows: Rows<'_>, order: &[usize]) -> Result<Vec<String>> {
    let label = |row: &usize| context.narrative(rows.cell(*row, "narrative").unwrap_or_default());
    order.iter().map(label).collect()
}

/// A change of a share in words.
pub fn points(context: &Context<'_>, change: Option<&str>) -> Result<String> {
    match change {
        Some(change) => context.language.number(change, "share_difference", 1),
        None => context.language.text("not-estimable", &[]),
    }
}

fn marks(canvas: &Canvas<'_>, rows: Rows<'_>, row: usize, x: &Scale, y: f64) {
    let place = |column: &str| rows.number(row, column).map(|v| x.at(v));
    let whisker = |window: &str, y: f64, colour: Colour| {
        let [lower, upper] = ["lower", "upper"].map(|end| place(&format!("{window}_{end}")));
        if let (Some(from), Some(to)) = (lower, upper) {
            canvas.whisker((from, to), y, colour);
        }
    };
    whisker("before", y - APART, BEFORE);
    whisker("after", y + APART, AFTER);
    let at = |window: &str, y: f64| -> Option<Point> { Some((place(window)?, y)) };
    if let Some(at) = at("before", y - APART) {
        canvas.ring(at, 7.0, BEFORE);
    }
    if let Some(at) = at("after", y + APART) {
        canvas.diamond(at, 8.0, AFTER);
    }
}

/// The row with the largest change that is surely one, with and without copies.
fn clearest(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    order: &[usize],
) -> Option<usize> {
    let sure = |row: &usize| once::clear(context, takedown, rows, *row);
    let size = |row: usize| rows.number(row, "change").unwrap_or(0.0).abs();
    let sure = order.iter().copied().filter(sure);
    sure.reduce(|a, b| if size(b) > size(a) { b } else { a })
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    order: &[usize],
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let clear = clearest(context, takedown, rows, order);
    let change = clear
        .and_then(|row| rows.cell(row, "change"))
        .unwrap_or("0");
    let case = match clear {
        _ if rows.len() == 1 => "one",
        None => "none",
        Some(_) if change.starts_with('-') => "fell",
        Some(_) => "rose",
    };
    let id = clear
        .or(order.first().copied())
        .and_then(|row| rows.cell(row, "narrative"));
    let label = text::brief(&context.narrative(id.unwrap_or_default())?, words);
    let days = |name: &str| {
        let days = rows.0.parameters.get(name).map_or("0", String::as_str);
        language.amount(days, "days", 0)
    };
    let accounts = rows.0.n.as_deref().unwrap_or("0");
    let shown = if rows.len() > SHOWN { "largest" } else { "all" };
    let args = [
        ("case", case.into()),
        ("shown", shown.into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("narrative", label.into()),
        (
            "change",
            language.number(change, "share_difference", 1)?.into(),
        ),
        ("before", days("days_before")?.into()),
        ("after", days("days_after")?.into()),
        ("accounts", language.amount(accounts, "accounts", 0)?.into()),
        ("period", context.period(rows.0)?.into()),
        ("list", listed(context, rows, order)?.into()),
    ];
    Caption::new(context, NAME, &args)
}

/// Every narrative with its two shares, in words.
fn listed(context: &Context<'_>, rows: Rows<'_>, order: &[usize]) -> Result<String> {
    let language = context.language;
    let words = |row: &usize| {
        let share = |column: &str| match rows.cell(*row, column) {
            Some(cell) => language.number(cell, "share", 1),
            None => language.text("not-estimable", &[]),
        };
        let narrative = rows.cell(*row, "narrative").unwrap_or_default();
        let args = [
            ("label", context.narrative(narrative)?.into()),
            ("before", share("before")?.into()),
            ("after", share("after")?.into()),
        ];
        language.text("figure-shares", &args)
    };
    let listed: Vec<String> = order.iter().map(words).collect::<Result<_>>()?;
    Ok(listed.join("; "))
}
