//! Posts over time by narrative, with takedowns, incidents, and what the data
//! cover of it.

use super::axis;
use super::canvas::{Canvas, Point, Rect};
use super::events::Events;
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::steps::{Layer, State, Steps};
use super::style::{AXIS, EDGE, Fill, LINE, MAIN, Stroke, Texture, WHITE};
use super::{Context, Picture};
use crate::error::Result;
use crate::message::Arg;
use crate::number;
use crate::time::Day;

const NAME: &str = "timeline";
const PLOT: f64 = 320.0;
const STRIP: f64 = 18.0;

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let ids = ["activity.timeline", "quality.coverage"];
    let facts = vec![
        ids[0].to_owned(),
        ids[1].to_owned(),
        "study.events".to_owned(),
    ];
    let picture = match (context.rows(ids[0])?, context.rows(ids[1])?) {
        (Ok(timeline), Ok(coverage)) => one(context, timeline, coverage, facts)?,
        (Err(reason), _) | (_, Err(reason)) => {
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
    };
    Ok(vec![picture])
}

fn one(
    context: &Context<'_>,
    timeline: Rows<'_>,
    coverage: Rows<'_>,
    facts: Vec<String>,
) -> Result<Picture> {
    let grain = timeline
        .0
        .parameters
        .get("grain")
        .map_or("day", String::as_str);
    let steps = Steps::new(timeline, coverage, grain);
    let labels = steps.layers.iter().map(|l| context.narrative(&l.narrative));
    let labels = labels.collect::<Result<Vec<_>>>()?;
    let values = Values::new(context.language, steps.largest(), "posts")?;
    let days = (f64::from(steps.first), f64::from(steps.last));
    let (left, right) = (axis::left(&values), context.layout.right());
    let scale = Scale::linear(days, (left, right));
    let events = Events::new(context, (steps.first, steps.last), &scale);
    let legend = Legend::new(context.layout, entries(context, &labels, &events)?);
    let strip = Legend::new(context.layout, strip_entries(context)?);
    let title = values.titled(context.language, &format!("figure-posts-per-{grain}"))?;
    let head = legend.height() + 8.0 + events.height();
    let top = head + axis::above(context.layout, &title);
    let plot = Rect::new(left, top, right, top + PLOT);
    let ticks = day_ticks(context.language, steps.first, steps.last, plot.width());
    let below = plot.bottom + LINE + 14.0;
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, &steps, &labels, coverage, grain)?,
        facts,
        frame: steps.frame(&events),
        height: below + STRIP + 10.0 + strip.height() + 8.0,
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 4.0);
        events.shade(canvas, plot);
        axis::vertical(canvas, plot, &values);
        let upward = axis::upward(plot, &values);
        for layer in steps.layers.iter().rev() {
            stack(canvas, &steps, layer, &scale, &upward);
        }
        axis::horizontal(canvas, plot, &scale, &ticks, "");
        events.draw(canvas, legend.height() + 8.0, plot);
        let strip_at = Rect::new(plot.left, below, plot.right, below + STRIP);
        covered(canvas, &steps, &scale, strip_at);
        strip.draw(canvas, below + STRIP + 10.0);
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

fn entries(
    context: &Context<'_>,
    labels: &[String],
    events: &Events,
) -> Result<Vec<(Sample, String)>> {
    let areas = labels.iter().enumerate();
    let mut entries: Vec<(Sample, String)> = areas
        .map(|(index, label)| (Sample::Area(Fill::category(index)), label.clone()))
        .collect();
    entries.extend(events.entries(context)?);
    Ok(entries)
}

/// How the coverage strip shows a state.
fn state_fill(state: State) -> Fill {
    match state {
        State::Reported => Fill {
            colour: MAIN,
            texture: Texture::Plain,
            ink: WHITE,
            border: false,
        },
        State::Unreported => Fill {
            ink: AXIS,
            ..Fill::hatched()
        },
        State::Silent => Fill::empty(),
    }
}

fn strip_entries(context: &Context<'_>) -> Result<Vec<(Sample, String)>> {
    let entry = |(state, key): (State, &str)| {
        let sample = Sample::Area(state_fill(state));
        Ok((sample, context.language.text(key, &[])?))
    };
    [
        (State::Reported, "figure-coverage-reported"),
        (State::Unreported, "figure-coverage-unreported"),
        (State::Silent, "figure-coverage-silent"),
    ]
    .into_iter()
    .map(entry)
    .collect()
}

/// A layer with all that lies below it; drawn from the highest to the lowest,
/// each leaves the layers above to be seen.
fn stack(canvas: &Canvas<'_>, steps: &Steps, layer: &Layer, x: &Scale, y: &Scale) {
    let base = y.at(0.0);
    let mut outline: Vec<Point> = vec![(x.at(f64::from(steps.first)), base)];
    for (step, top) in steps.spans.iter().zip(&layer.tops) {
        let height = y.at(*top);
        let from = (x.at(f64::from(step.0)), height);
        if outline
            .last()
            .is_none_or(|last| (last.1 - height).abs() > 0.04)
        {
            outline.push((from.0, outline.last().map_or(base, |last| last.1)));
            outline.push(from);
        }
    }
    let end = x.at(f64::from(steps.last));
    outline.push((end, outline.last().map_or(base, |last| last.1)));
    outline.push((end, base));
    let fill = Fill::category(layer.index);
    canvas.area(&outline, fill.colour);
    let wide = (end - outline[0].0) / steps.spans.len() as f64 >= 8.0;
    if wide {
        // On narrow steps an edge would hide what it is meant to part.
        canvas.path(&outline, Stroke::solid(WHITE, EDGE));
    }
    let bounds = Rect::new(x.at(f64::from(steps.first)), y.at(layer.most()), end, base);
    canvas.texture(bounds, fill, |from, to| {
        steps.clear(layer, x, (from, to), y)
    });
}

/// The coverage strip: equal neighbours as one rectangle.
fn covered(canvas: &Canvas<'_>, steps: &Steps, x: &Scale, strip: Rect) {
    for (state, first, last) in steps.runs() {
        let rect = Rect {
            left: x.at(f64::from(first)),
            right: x.at(f64::from(last)),
            ..strip
        };
        canvas.filled(rect, state_fill(state));
    }
    canvas.border(strip);
}

fn caption(
    context: &Context<'_>,
    steps: &Steps,
    labels: &[String],
    coverage: Rows<'_>,
    grain: &str,
) -> Result<Caption> {
    let language = context.language;
    let row = coverage.largest("posts").unwrap_or(0);
    let cell = coverage.cell(row, "posts").unwrap_or("0");
    let day = coverage.day(row, "start").unwrap_or(steps.first);
    let when = match grain {
        "month" => language.numbers.month(day),
        _ => language.numbers.day(day),
    };
    let takedowns = super::events::takedown_days(context);
    let case = match takedowns.as_slice() {
        _ if coverage.len() == 1 => "one",
        _ if steps.level() => "steady",
        [only] if steps.end_of(day) <= *only => "before",
        [only] if day >= *only => "after",
        _ => "peak",
    };
    let peak = language.amount(cell, "posts", 0)?;
    let cut = steps.cut(context.date("study.start"), context.date("study.end"));
    let cut_days = |n: Day| language.amount(&n.to_string(), "days", 0);
    let takedown = takedowns
        .first()
        .map_or(String::new(), |d| language.numbers.day(*d));
    let args = [
        ("case", case.into()),
        ("grain", grain.into()),
        ("peak", Arg::Count(peak, number::parse(cell).unwrap_or(0.0))),
        ("when", when.into()),
        ("ends", if cut.is_some() { "cut" } else { "whole" }.into()),
        ("first", cut_days(cut.map_or(0, |c| c.0))?.into()),
        ("last", cut_days(cut.map_or(0, |c| c.1))?.into()),
        ("takedown", takedown.into()),
        ("posts", context.words("activity.posts")?.into()),
        (
            "silent",
            context.words("quality.days_without_posts")?.into(),
        ),
        ("period", context.study_period()?.into()),
        ("layers", labels.join("; ").into()),
        ("events", super::events::listed(context)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
