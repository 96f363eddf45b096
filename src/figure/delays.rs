//! How fast copies came: the time from the first post of a cluster to its second,
//! fifth and tenth.

use super::bands::{Bands, Shape};
use super::canvas::Rect;
use super::clusters::{self, ALL, FACT};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{DAY, HOUR, MINUTE, Scale, Tick};
use super::style::{ACCENT, AXIS, CATEGORIES, Colour, GRID, MAIN, MARGIN, Stroke, THIN};
use super::symbol::Symbol;
use super::{Context, Layout, Picture, axis, text};
use crate::error::Result;
use crate::message::Language;
use crate::number;

const NAME: &str = "delays";

/// The columns with the delays in minutes, and their marks with their sizes: of
/// posts of one moment the later ones lie inside the earlier ones.
const COPIES: [(&str, Symbol, Colour, f64); 3] = [
    ("second_copy", Symbol::Disc, MAIN, 10.0),
    ("fifth_copy", Symbol::Square, CATEGORIES[1], 8.0),
    ("tenth_copy", Symbol::Diamond, ACCENT, 6.0),
];

const SHAPE: Shape = Shape {
    row: 38.0,
    marks: 20.0,
    wide: (440.0, 960.0),
    narrow: 490.0,
};

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned(), ALL.to_owned()];
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows, facts)?,
        Err(reason) => {
            let reason = clusters::none(context, reason)?;
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, rows: Rows<'_>, facts: Vec<String>) -> Result<Picture> {
    let (language, layout) = (context.language, context.layout);
    let legend = Legend::new(layout, entries(context, rows)?);
    let labels: Vec<String> = (0..rows.len())
        .map(|row| label(context, rows, row))
        .collect::<Result<_>>()?;
    let bands = Bands::new(layout, SHAPE, &labels, legend.height() + 10.0);
    let plot = bands.plot();
    let longest = COPIES.map(|(column, ..)| rows.most(column) * MINUTE);
    let top = longest.into_iter().fold(HOUR, f64::max);
    let x = Scale::log((0.0, top), (plot.left, plot.right));
    let ticks = ticks(language, layout, &x, top)?;
    let title = language.text("figure-delays-axis", &[])?;
    let columns = [
        "rank",
        "first",
        "second_copy",
        "fifth_copy",
        "tenth_copy",
        clusters::EXCERPT,
    ];
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows)?,
        facts,
        frame: clusters::columns(context, rows, &columns, rows.len()),
        height: plot.bottom + axis::below(layout, &title),
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        for seconds in MARKS.into_iter().filter(|seconds| *seconds <= top) {
            let across = x.at(seconds);
            let (from, to) = ((across, plot.top), (across, plot.bottom));
            canvas.line(from, to, upright(seconds));
        }
        for row in 0..rows.len() {
            bands.draw(canvas, row);
            let y = bands.middle(row);
            let at = |column| rows.number(row, column).map(|v| x.at(v * MINUTE));
            let places = COPIES.map(|(column, ..)| at(column));
            let known: Vec<f64> = places.into_iter().flatten().collect();
            if let (Some(first), Some(last)) = (known.first(), known.last()) {
                canvas.line((*first, y), (*last, y), Stroke::solid(AXIS, 2.0));
            }
            for ((_, symbol, colour, radius), place) in COPIES.iter().zip(places) {
                if let Some(place) = place {
                    symbol.draw(canvas, (place, y), *radius, *colour);
                }
            }
        }
        let ends = Rect::new(plot.left, plot.top, plot.right, plot.bottom);
        axis::horizontal(canvas, ends, &x, &ticks, &title);
        Ok(())
    })
}

/// A minute, an hour and a day stand out.
fn upright(seconds: f64) -> Stroke {
    match [MINUTE, HOUR, DAY].contains(&seconds) {
        true => Stroke::solid(AXIS, 2.0),
        false => Stroke::solid(GRID, THIN),
    }
}

/// The rank and as much of the cluster's name as a line holds.
fn label(context: &Context<'_>, rows: Rows<'_>, row: usize) -> Result<String> {
    let rank = context
        .language
        .numbers
        .decimal(rows.cell(row, "rank").unwrap_or("0"), 0);
    let name = clusters::label(context, rows, row)?;
    let layout = context.layout;
    let room = layout.pick(SHAPE.wide.0 - 30.0, layout.right()) - MARGIN;
    Ok(text::fit(&format!("{rank} · {name}"), room, false))
}

fn entries(context: &Context<'_>, rows: Rows<'_>) -> Result<Vec<(Sample, String)>> {
    let mut entries = Vec::new();
    for (column, symbol, colour, radius) in COPIES {
        if (0..rows.len()).any(|row| rows.cell(row, column).is_some()) {
            let key = format!("figure-delays-{}", column.trim_end_matches("_copy"));
            let words = context.language.text(&key, &[])?;
            entries.push((Sample::Mark(symbol, colour, radius), words));
        }
    }
    Ok(entries)
}

/// Lines of the grid, in seconds.
const MARKS: [f64; 10] = [
    0.0,
    1.0,
    10.0,
    MINUTE,
    10.0 * MINUTE,
    HOUR,
    DAY,
    10.0 * DAY,
    100.0 * DAY,
    1000.0 * DAY,
];

/// Marks of time: all that have room, or the units alone.
fn ticks(language: &Language, layout: Layout, x: &Scale, top: f64) -> Result<Vec<Tick>> {
    const SETS: [&[f64]; 3] = [
        &MARKS,
        &[
            0.0,
            MINUTE,
            10.0 * MINUTE,
            HOUR,
            DAY,
            10.0 * DAY,
            100.0 * DAY,
        ],
        &[0.0, MINUTE, HOUR, DAY, 100.0 * DAY],
    ];
    let width = |tick: &Tick| text::width(&tick.label, false);
    let mut ticks = Vec::new();
    for set in SETS {
        let inside = set.iter().filter(|seconds| **seconds <= top);
        ticks = inside
            .map(|s| Tick::of_time(language, *s))
            .collect::<Result<_>>()?;
        if axis::thinned(&ticks, x, layout, width).len() == ticks.len() {
            break;
        }
    }
    Ok(ticks)
}

fn caption(context: &Context<'_>, rows: Rows<'_>) -> Result<Caption> {
    let language = context.language;
    let within = |column: &str, seconds: f64| {
        let values = (0..rows.len()).filter_map(|row| rows.number(row, column));
        values.filter(|minutes| minutes * MINUTE <= seconds).count()
    };
    let spans = [("minute", MINUTE), ("hour", HOUR), ("day", DAY)];
    // Of what most clusters keep to, the fifth post says more than the second, and
    // a short span more than a long one.
    let counted = ["fifth_copy", "second_copy"]
        .map(|column| spans.map(|(span, s)| (column, span, within(column, s))));
    let counted = counted.as_flattened();
    let most = counted.iter().find(|(.., n)| 2 * n > rows.len());
    let some = counted.iter().rfind(|(.., n)| *n > 0);
    let (column, span, n) = *most.or(some).unwrap_or(&("second_copy", "none", 0));
    let count = |n: usize| language.numbers.decimal(&n.to_string(), 0);
    let all = rows.len().to_string();
    let whole = context.value(ALL).is_some_and(|n| n <= rows.len() as f64);
    let second = rows.cell(0, "second_copy").unwrap_or("0");
    let args = [
        ("case", if rows.len() == 1 { "one" } else { span }.into()),
        ("listed", if whole { "all" } else { "largest" }.into()),
        ("delay", delay(context, second)?.into()),
        ("copy", column.trim_end_matches("_copy").into()),
        ("n", count(n).into()),
        ("of", count(rows.len()).into()),
        ("shown", language.amount(&all, "clusters", 0)?.into()),
        ("all", context.count(ALL).into()),
        ("period", context.period_of(clusters::FACT)?.into()),
        ("list", list(context, rows)?.into()),
    ];
    Caption::new(context, NAME, &args)
}

/// A number of minutes in whole units of the axis, the largest of which it is two or
/// more.
fn delay(context: &Context<'_>, minutes: &str) -> Result<String> {
    let seconds = number::parse(minutes).unwrap_or(0.0) * MINUTE;
    let large = |unit: &f64| seconds >= 2.0 * unit;
    let unit = [DAY, HOUR, MINUTE].into_iter().find(large).unwrap_or(1.0);
    Ok(Tick::of_time(context.language, (seconds / unit).round() * unit)?.label)
}

/// The delays of every cluster in words.
fn list(context: &Context<'_>, rows: Rows<'_>) -> Result<String> {
    let language = context.language;
    let one = |row: usize| {
        let delay = |column: &str| match rows.cell(row, column) {
            Some(cell) => language.number(cell, "minutes", 1),
            None => Ok("–".to_owned()),
        };
        let rank = language
            .numbers
            .decimal(rows.cell(row, "rank").unwrap_or("0"), 0);
        let args = [
            ("rank", rank.into()),
            ("second", delay(COPIES[0].0)?.into()),
            ("fifth", delay(COPIES[1].0)?.into()),
            ("tenth", delay(COPIES[2].0)?.into()),
        ];
        language.text("figure-delays-listed", &args)
    };
    let words: Vec<String> = (0..rows.len()).map(one).collect::<Result<_>>()?;
    Ok(words.join("; "))
}
