//! By how much each narrative changed its share, and how sure that is: with all
//! posts, and with each copied text counted once.

use super::bands::{Bands, Shape};
use super::canvas::{Anchor, Canvas};
use super::composition::{labels, points};
use super::once;
use super::picture::{Caption, Sheet, Takedown, by_takedown, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Span};
use super::style::{ACCENT, AXIS, Colour, INK, LINE, MAIN, Stroke};
use super::{Context, Frame, Layout, Picture, axis};
use crate::error::Result;
use crate::facts::Column;
use crate::number;

const NAME: &str = "changes";
const FACT: &str = "narrative.composition";

const SHAPE: Shape = Shape {
    row: 60.0,
    marks: 42.0,
    wide: (360.0, 730.0),
    narrow: 290.0,
};
/// How far the two estimates of a row lie from its middle.
const APART: f64 = 11.0;
const SHOWN: usize = 20;

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
    let order = order(rows, "change", SHOWN);
    let marks: Vec<Mark> = order
        .iter()
        .map(|row| Mark::of(context, takedown, rows, *row))
        .collect();
    let values = marks.iter().flat_map(Mark::numbers);
    let span = Span::new(language, values, "share_difference", 3.0)?;
    let legend = legend(context)?;
    let top = legend.height() + LINE + 10.0;
    let labels = labels(context, rows, &order)?;
    let bands = Bands::new(context.layout, SHAPE, &labels, top);
    let plot = bands.plot();
    let title = language.text("figure-change-of-share", &[])?;
    let narratives = order.iter().filter_map(|row| rows.cell(*row, "narrative"));
    let used = narratives.map(|narrative| once::id(takedown, narrative));
    let used = used.filter(|id| context.facts.get(id).is_some());
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, &order, words))?,
        facts: facts.into_iter().chain(used).collect(),
        frame: frame(context, takedown, rows, &order),
        height: plot.bottom + axis::below(context.layout, &title),
    };
    let x = Scale::linear((span.low, span.high), (plot.left, plot.right));
    let [change, q] = columns(context.layout);
    let heads = [
        (change, language.text("figure-change", &[])?),
        (q, language.text("figure-q", &[])?),
    ];
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        bands.heads(canvas, &heads);
        axis::upright_grid(canvas, plot, &x, &span.ticks);
        let zero = x.at(0.0);
        canvas.line(
            (zero, plot.top),
            (zero, plot.bottom),
            Stroke::solid(AXIS, 2.0),
        );
        axis::horizontal(canvas, plot, &x, &span.ticks, &title);
        for (index, (row, mark)) in order.iter().zip(&marks).enumerate() {
            let y = bands.middle(index);
            bands.draw(canvas, index);
            numbers(canvas, context, rows, *row, y)?;
            mark.draw(canvas, &x, y);
        }
        axis::base(canvas, plot);
        Ok(())
    })
}

/// The rows with the largest numbers in a column, either way, in the order of
/// the numbers.
pub fn order(rows: Rows<'_>, column: &str, most: usize) -> Vec<usize> {
    let number = |row: usize| rows.number(row, column).unwrap_or(0.0);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| number(*b).abs().total_cmp(&number(*a).abs()).then(a.cmp(b)));
    order.truncate(most);
    order.sort_by(|a, b| number(*b).total_cmp(&number(*a)).then(a.cmp(b)));
    order
}

fn frame(context: &Context<'_>, takedown: &Takedown, rows: Rows<'_>, order: &[usize]) -> Frame {
    let names = [
        "narrative",
        "change",
        "change_lower",
        "change_upper",
        "within_q",
    ];
    let kept = |column: &&Column| names.contains(&column.name.as_str());
    let own = rows.0.columns.iter().filter(kept);
    let once =
        ["once", "once_lower", "once_upper"].map(|name| Column::new(name, "share_difference"));
    let row = |row: &usize| {
        let cells = own.clone().map(|c| rows.cell(*row, &c.name));
        let cells = cells.map(|cell| cell.map(str::to_owned));
        cells
            .chain(once::change(context, takedown, rows, *row))
            .collect()
    };
    Frame {
        rows: order.iter().map(row).collect(),
        columns: own.clone().cloned().chain(once).collect(),
    }
}

/// Right ends of the columns with the changes and with the adjusted p.
fn columns(layout: Layout) -> [f64; 2] {
    [layout.right() - 101.0, layout.right()]
}

fn numbers(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    rows: Rows<'_>,
    row: usize,
    y: f64,
) -> Result<()> {
    let [change, q] = columns(context.layout);
    let words = points(context, rows.cell(row, "change"))?;
    canvas.text((change, y), &words, Anchor::End);
    if let Some(cell) = rows.cell(row, "within_q") {
        let words = context.language.number(cell, "probability", 3)?;
        canvas.text((q, y), &words, Anchor::End);
    }
    Ok(())
}

/// The two estimates of a row: estimate, lower and upper end, where known.
struct Mark {
    all: [Option<f64>; 3],
    once: [Option<f64>; 3],
    clear: bool,
}

impl Mark {
    fn of(context: &Context<'_>, takedown: &Takedown, rows: Rows<'_>, row: usize) -> Self {
        let once = once::change(context, takedown, rows, row);
        Self {
            all: ["change", "change_lower", "change_upper"].map(|c| rows.number(row, c)),
            once: once.map(|cell| cell.as_deref().and_then(number::parse)),
            clear: once::clear(context, takedown, rows, row),
        }
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        self.all.into_iter().chain(self.once).flatten()
    }

    /// All posts above, filled; each text once below, hollow and thin.
    fn draw(&self, canvas: &Canvas<'_>, x: &Scale, y: f64) {
        let [value, lower, upper] = self.all.map(|v| v.map(|v| x.at(v)));
        let above = y - APART;
        if let (Some(lower), Some(upper)) = (lower, upper) {
            canvas.whisker((lower, upper), above, MAIN);
        }
        match value {
            Some(at) if self.clear => canvas.diamond((at, above), 9.0, ACCENT),
            Some(at) => canvas.disc((at, above), 7.0, MAIN),
            None => {}
        }
        let [value, lower, upper] = self.once.map(|v| v.map(|v| x.at(v)));
        let below = y + APART;
        if let (Some(lower), Some(upper)) = (lower, upper) {
            canvas.line((lower, below), (upper, below), Stroke::solid(ONCE, 1.5));
        }
        if let Some(at) = value {
            canvas.ring((at, below), 7.0, ONCE);
        }
    }
}

/// The colour of the estimate with each text once.
const ONCE: Colour = INK;

fn legend(context: &Context<'_>) -> Result<Legend> {
    let words = |key: &str| context.language.text(key, &[]);
    let entries = vec![
        (Sample::Disc(MAIN), words("figure-changes-all")?),
        (Sample::Ring(ONCE), words("figure-changes-once")?),
        (Sample::Diamond(ACCENT), words("figure-changes-clear")?),
    ];
    Ok(Legend::new(context.layout, entries))
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    order: &[usize],
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let clear = order
        .iter()
        .filter(|row| once::clear(context, takedown, rows, **row))
        .count();
    let count = |n: usize| language.numbers.decimal(&n.to_string(), 0);
    let accounts = rows.0.n.as_deref().unwrap_or("0");
    let listed: Vec<String> = order
        .iter()
        .map(|row| listed(context, takedown, rows, *row))
        .collect::<Result<_>>()?;
    let args = [
        ("case", if clear == 0 { "none" } else { "some" }.into()),
        ("clear", count(clear).into()),
        ("all", count(order.len()).into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("accounts", language.amount(accounts, "accounts", 0)?.into()),
        ("period", context.period(rows.0)?.into()),
        ("list", listed.join("; ").into()),
    ];
    Caption::new(context, NAME, &args)
}

fn listed(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    row: usize,
) -> Result<String> {
    let language = context.language;
    let narrative = rows.cell(row, "narrative").unwrap_or_default();
    let number = points(context, rows.cell(row, "change"))?;
    let [once, _, _] = once::change(context, takedown, rows, row);
    let once = points(context, once.as_deref())?;
    let interval = match (
        rows.cell(row, "change_lower"),
        rows.cell(row, "change_upper"),
    ) {
        (Some(lower), Some(upper)) => language.range(lower, upper, "share_difference", 1)?,
        _ => language.text("not-estimable", &[])?,
    };
    let args = [
        ("label", context.narrative(narrative)?.into()),
        ("number", number.into()),
        ("interval", interval.into()),
        ("once", once.into()),
    ];
    language.text("figure-narrative-change", &args)
}
