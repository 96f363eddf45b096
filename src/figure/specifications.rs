//! What the divergence would be with other windows, weights and posts: the
//! estimates in their order, and below them the choices that lead to each.

use super::canvas::{Anchor, Canvas, Rect};
use super::picture::{Caption, Sheet, Takedown, absent, by_takedown, drawn, scoped};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::Values;
use super::style::{ACCENT, AXIS, GRID, MAIN, MARGIN, Stroke, THIN};
use super::{Context, Frame, Layout, Picture, axis, text};
use crate::error::Result;

const NAME: &str = "specifications";
const FACT: &str = "narrative.specifications";

/// Where the plot of a wide picture starts: after the names of choices.
const LEFT: f64 = 300.0;
const PLOT: f64 = 230.0;
/// Height of a row of the matrix, wide and narrow: in a narrow one the names
/// of choices stand above their dots.
const ROW: [f64; 2] = [27.0, 48.0];
/// Room that parts the kinds of choice.
const PART: f64 = 14.0;
/// The kinds of choice, which are columns of the fact.
const CHOICES: [&str; 3] = ["window", "weight", "posts"];

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    by_takedown(context, NAME, FACT, |takedown, rows, id| {
        if rows.most("jsd") > 0.0 {
            let beside = ["narrative.largest_change", "narrative.jsd"];
            let beside = beside.map(|fact| scoped(fact, &takedown.id));
            let facts = std::iter::once(id).chain(beside).collect();
            return one(context, takedown, rows, facts);
        }
        let reason = context.language.text("reason-no-variation", &[])?;
        absent(context, NAME, takedown.picture.clone(), vec![id], reason)
    })
}

/// A row of the matrix: which choice, and of what kind.
struct Choice {
    kind: &'static str,
    value: String,
    label: String,
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    facts: Vec<String>,
) -> Result<Picture> {
    let language = context.language;
    let order = sorted(rows);
    let choices = choices(context, rows)?;
    let values = Values::new(language, rows.most("jsd"), "bits")?;
    let legend = legend(context)?;
    let layout = context.layout;
    let title = language.text("figure-divergence-axis", &[])?;
    let top = legend.height() + axis::above(layout, &title) + 6.0;
    let left = layout.pick(LEFT, axis::left(&values));
    let plot = Rect::new(left, top, layout.right(), top + PLOT);
    let gaps = (CHOICES.len() as f64 - 1.0) * PART;
    let row = layout.pick(ROW[0], ROW[1]);
    let below = plot.bottom + PART;
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, &order, words))?,
        facts,
        frame: Frame {
            columns: rows.0.columns.clone(),
            rows: order.iter().map(|row| rows.0.rows[*row].clone()).collect(),
        },
        height: below + row * choices.len() as f64 + gaps + 8.0,
    };
    let main = main_change(context, &sheet.facts[1]);
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        axis::vertical(canvas, plot, &values);
        marks(canvas, rows, &order, plot, (&values, main));
        axis::base(canvas, plot);
        axis::title(canvas, plot, &title);
        matrix(canvas, rows, &order, &choices, (plot, below, row));
        Ok(())
    })
}

/// The rows with a divergence, ascending.
fn sorted(rows: Rows<'_>) -> Vec<usize> {
    let number = |row: &usize| rows.number(*row, "jsd");
    let mut order: Vec<usize> = (0..rows.len()).filter(|r| number(r).is_some()).collect();
    let value = |row: &usize| number(row).unwrap_or(0.0);
    order.sort_by(|a, b| value(a).total_cmp(&value(b)).then(a.cmp(b)));
    order
}

/// The choices of every kind, in the order in which the fact names them.
fn choices(context: &Context<'_>, rows: Rows<'_>) -> Result<Vec<Choice>> {
    let mut choices: Vec<Choice> = Vec::new();
    for kind in CHOICES {
        for row in 0..rows.len() {
            let value = rows.cell(row, kind).unwrap_or_default();
            if choices.iter().any(|c| c.kind == kind && c.value == value) {
                continue;
            }
            let label = match kind {
                "window" => context.language.amount(value, "days", 0)?,
                kind => {
                    let key = format!("figure-{kind}-{}", value.replace('_', "-"));
                    context.language.text(&key, &[])?
                }
            };
            choices.push(Choice {
                kind,
                value: value.to_owned(),
                label,
            });
        }
    }
    Ok(choices)
}

fn legend(context: &Context<'_>) -> Result<Legend> {
    let words = |key: &str| context.language.text(key, &[]);
    let entries = vec![
        (Sample::Disc(MAIN), words("figure-same-change")?),
        (Sample::Ring(MAIN), words("figure-other-change")?),
        (Sample::Diamond(ACCENT), words("figure-main-analysis")?),
    ];
    Ok(Legend::new(context.layout, entries))
}

/// The narrative of the main analysis' largest change, and its direction.
fn main_change<'a>(context: &Context<'a>, id: &str) -> Option<(&'a str, bool)> {
    let fact = context.facts.get(id)?;
    let narrative = fact.parameters.get("narrative")?;
    Some((narrative, !fact.value.as_deref()?.starts_with('-')))
}

/// Whether a row is what the report's own numbers rest on.
fn is_main(rows: Rows<'_>, row: usize, days: Option<&str>) -> bool {
    days.is_some()
        && rows.cell(row, "window") == days
        && rows.cell(row, "weight") == Some("posts")
        && rows.cell(row, "posts") == Some("all")
}

fn place(plot: Rect, index: usize, all: usize) -> f64 {
    plot.left + (index as f64 + 0.5) * plot.width() / all as f64
}

fn marks(
    canvas: &Canvas<'_>,
    rows: Rows<'_>,
    order: &[usize],
    plot: Rect,
    (values, main): (&Values, Option<(&str, bool)>),
) {
    let y = axis::upward(plot, values);
    let most = dot(plot, order.len());
    let days = rows.0.parameters.get("window_days").map(String::as_str);
    for (index, row) in order.iter().enumerate() {
        let at = (
            place(plot, index, order.len()),
            y.at(rows.number(*row, "jsd").unwrap_or(0.0)),
        );
        let change = rows.cell(*row, "change").unwrap_or_default();
        let own = rows
            .cell(*row, "narrative")
            .map(|narrative| (narrative, !change.starts_with('-')));
        match own == main && own.is_some() {
            _ if is_main(rows, *row, days) => canvas.diamond(at, 10.0, ACCENT),
            true => canvas.disc(at, most.min(6.0), MAIN),
            false => canvas.ring(at, (most + 1.0).min(7.0), MAIN),
        }
    }
}

/// The radius at which neighbours do not touch.
fn dot(plot: Rect, all: usize) -> f64 {
    (0.45 * plot.width() / all as f64).max(2.0)
}

/// Below each estimate a dot in the row of each of its choices.
fn matrix(
    canvas: &Canvas<'_>,
    rows: Rows<'_>,
    order: &[usize],
    choices: &[Choice],
    (plot, top, height): (Rect, f64, f64),
) {
    let (mut y, mut kind) = (top - 13.0, CHOICES[0]);
    let radius = dot(plot, order.len()).min(5.0);
    for choice in choices {
        if choice.kind != kind {
            (y, kind) = (y + PART, choice.kind);
            let (rule, at) = (Stroke::solid(AXIS, THIN), y + PART / 2.0 + 6.0);
            canvas.line((MARGIN, at), (plot.right, at), rule);
        }
        y += height;
        match canvas.layout() {
            Layout::Wide => {
                let words = text::fit(&choice.label, LEFT - 2.0 * MARGIN - 12.0, false);
                canvas.text((LEFT - 14.0, y), &words, Anchor::End);
            }
            Layout::Narrow => canvas.text((MARGIN, y - 22.0), &choice.label, Anchor::Start),
        }
        canvas.line((plot.left, y), (plot.right, y), Stroke::solid(GRID, THIN));
        for (index, row) in order.iter().enumerate() {
            let x = place(plot, index, order.len());
            if rows.cell(*row, choice.kind) == Some(choice.value.as_str()) {
                canvas.disc((x, y), radius, MAIN);
            }
        }
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
    let id = |measure: &str| scoped(&format!("narrative.specifications.{measure}"), &takedown.id);
    let count = |n: usize| language.numbers.decimal(&n.to_string(), 0);
    let args = [
        ("takedown", takedown.named(context, words)?.into()),
        ("count", count(order.len()).into()),
        ("all", count(rows.len()).into()),
        ("low", context.words(&id("jsd.min"))?.into()),
        ("high", context.words(&id("jsd.max"))?.into()),
        ("middle", context.words(&id("jsd.median"))?.into()),
        ("agreement", context.words(&id("agreement"))?.into()),
        ("period", context.period(rows.0)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
