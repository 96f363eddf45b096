//! By how much each narrative changed its share, and how sure that is.

use super::canvas::{Anchor, Canvas, Rect};
use super::composition::SPACING;
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::rows::Rows;
use super::scale::{Scale, Span};
use super::style::{ACCENT, AXIS, GRID, LINE, MAIN, MARGIN, RIGHT, Stroke, THIN};
use super::{Context, Frame, Picture, axis, text};
use crate::error::Result;

const NAME: &str = "changes";
const FACT: &str = "narrative.composition";

const ROW: f64 = 56.0;
const LABELS: f64 = 330.0;
const PLOT: (f64, f64) = (360.0, 730.0);
/// Right end of the column with the changes.
const CHANGE: f64 = 875.0;
const SHOWN: usize = 20;

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let takedowns = takedowns(context, NAME, FACT);
    takedowns.iter().map(|t| picture(context, t)).collect()
}

fn picture(context: &Context<'_>, takedown: &Takedown) -> Result<Picture> {
    let facts = vec![scoped(FACT, &takedown.id)];
    match context.rows(&facts[0])? {
        Ok(rows) => one(context, takedown, rows, facts),
        Err(reason) => absent(context, NAME, takedown.picture.clone(), facts, reason),
    }
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    facts: Vec<String>,
) -> Result<Picture> {
    let language = context.language;
    let order = order(rows, "change", SHOWN);
    let ends = ["change_lower", "change", "change_upper"];
    let values = order
        .iter()
        .flat_map(|row| ends.map(|end| rows.number(*row, end).unwrap_or(0.0)));
    let span = Span::new(language, values, "share_difference", 3.0)?;
    let top = LINE + 10.0;
    let plot = Rect::new(PLOT.0, top, PLOT.1, top + ROW * order.len() as f64);
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, &order, words))?,
        facts,
        frame: frame(rows, &order),
        height: plot.bottom + axis::BELOW,
    };
    let x = Scale::linear((span.low, span.high), PLOT);
    let title = language.text("figure-change-of-share", &[])?;
    let heads = [
        (CHANGE, language.text("figure-change", &[])?),
        (RIGHT, language.text("figure-q", &[])?),
    ];
    drawn(context, sheet, |canvas| {
        for (x, head) in &heads {
            canvas.text((*x, top - LINE / 2.0), head, Anchor::End);
        }
        axis::upright_grid(canvas, plot, &x, &span.ticks);
        let zero = x.at(0.0);
        canvas.line(
            (zero, plot.top),
            (zero, plot.bottom),
            Stroke::solid(AXIS, 2.0),
        );
        axis::horizontal(canvas, plot, &x, &span.ticks, &title);
        for (index, row) in order.iter().enumerate() {
            let y = top + (index as f64 + 0.5) * ROW;
            narrative(canvas, context, rows, *row, y)?;
            mark(canvas, rows, *row, &x, y);
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

fn frame(rows: Rows<'_>, order: &[usize]) -> Frame {
    let names = [
        "narrative",
        "change",
        "change_lower",
        "change_upper",
        "within_q",
    ];
    let columns = rows.0.columns.iter();
    Frame {
        columns: columns
            .filter(|c| names.contains(&c.name.as_str()))
            .cloned()
            .collect(),
        rows: order
            .iter()
            .map(|row| {
                let cells = rows
                    .0
                    .columns
                    .iter()
                    .filter(|c| names.contains(&c.name.as_str()));
                cells
                    .map(|c| rows.cell(*row, &c.name).map(str::to_owned))
                    .collect()
            })
            .collect(),
    }
}

fn narrative(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    rows: Rows<'_>,
    row: usize,
    y: f64,
) -> Result<()> {
    label(canvas, context, rows, row, (LABELS, y))?;
    let language = context.language;
    let change = match rows.cell(row, "change") {
        Some(change) => language.number(change, "share_difference", 1)?,
        None => language.text("not-estimable", &[])?,
    };
    canvas.text((CHANGE, y), &change, Anchor::End);
    if let Some(q) = rows.cell(row, "within_q") {
        let q = language.number(q, "probability", 3)?;
        canvas.text((RIGHT, y), &q, Anchor::End);
    }
    let (below, rule) = (y + ROW / 2.0, Stroke::solid(GRID, THIN));
    canvas.line((MARGIN, below), (RIGHT, below), rule);
    Ok(())
}

/// The label of a narrative at the left, in one line or two.
pub fn label(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    rows: Rows<'_>,
    row: usize,
    (width, y): (f64, f64),
) -> Result<()> {
    let label = context.narrative(rows.cell(row, "narrative").unwrap_or_default())?;
    let lines = text::two_lines(&label, width);
    let first = y - (lines.len() as f64 - 1.0) * SPACING / 2.0;
    for (index, line) in lines.iter().enumerate() {
        let y = first + index as f64 * SPACING;
        canvas.text((MARGIN, y), line, Anchor::Start);
    }
    Ok(())
}

/// The change and its interval; a ring where the interval holds zero.
fn mark(canvas: &Canvas<'_>, rows: Rows<'_>, row: usize, x: &Scale, y: f64) {
    let number = |column: &str| rows.number(row, column);
    let ends = (number("change_lower"), number("change_upper"));
    let sure = match ends {
        (Some(lower), Some(upper)) => {
            canvas.whisker((x.at(lower), x.at(upper)), y, MAIN);
            lower > 0.0 || upper < 0.0
        }
        _ => false,
    };
    match number("change") {
        Some(change) if sure => canvas.diamond((x.at(change), y), 9.0, ACCENT),
        Some(change) => canvas.ring((x.at(change), y), 8.0, MAIN),
        None => {}
    }
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    order: &[usize],
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let sure = |row: &&usize| match (
        rows.number(**row, "change_lower"),
        rows.number(**row, "change_upper"),
    ) {
        (Some(lower), Some(upper)) => lower > 0.0 || upper < 0.0,
        _ => false,
    };
    let clear = order.iter().filter(sure).count();
    let count = |n: usize| language.numbers.decimal(&n.to_string(), 0);
    let accounts = rows.0.n.as_deref().unwrap_or("0");
    let listed: Vec<String> = order
        .iter()
        .map(|row| listed(context, rows, *row))
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

fn listed(context: &Context<'_>, rows: Rows<'_>, row: usize) -> Result<String> {
    let language = context.language;
    let narrative = rows.cell(row, "narrative").unwrap_or_default();
    let number = match rows.cell(row, "change") {
        Some(change) => language.number(change, "share_difference", 1)?,
        None => language.text("not-estimable", &[])?,
    };
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
    ];
    language.text("figure-narrative-change", &args)
}
