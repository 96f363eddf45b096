//! The interrupted time series of each takedown: daily posts, what the model
//! expects, and what it would expect had nothing happened.

use super::canvas::{Point, Rect};
use super::events::{Events, listed};
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::style::{ACCENT, AXIS, BOLD, MAIN, RIGHT, Stroke};
use super::{Context, Frame, Picture, axis, text};
use crate::error::Result;
use crate::number;
use crate::time::{self, Day};

const NAME: &str = "its";
const SERIES: &str = "its.series";
const LEVEL: &str = "its.level";
const HAC: &str = "its.level.hac";
const SLOPE: &str = "its.slope";
const PLOT: f64 = 320.0;
/// Days on either side that a picture shows; the fact has them all.
const SHOWN: Day = 180;

const FITTED: Stroke = Stroke::solid(MAIN, BOLD);
const WITHOUT: Stroke = Stroke::dashed(ACCENT, BOLD);

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let takedowns = takedowns(context, NAME, SERIES);
    takedowns.iter().map(|t| picture(context, t)).collect()
}

fn picture(context: &Context<'_>, takedown: &Takedown) -> Result<Picture> {
    let id = scoped(SERIES, &takedown.id);
    match context.rows(&id)? {
        Ok(rows) => one(context, takedown, rows),
        Err(reason) => absent(context, NAME, takedown.picture.clone(), vec![id], reason),
    }
}

fn one(context: &Context<'_>, takedown: &Takedown, rows: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let shown = shown(rows);
    let most = ["posts", "fitted"].map(|column| most(rows, &shown, column));
    // A trend carried on may leave every bound; posts decide what is in view.
    let counterfactual = (1.5 * most_of(most)).min(self::most(rows, &shown, "counterfactual"));
    let values = Values::new(language, most_of(most).max(counterfactual), "posts")?;
    let days = (day(rows, shown.first()), day(rows, shown.last()) + 1);
    let x = Scale::linear(
        (f64::from(days.0), f64::from(days.1)),
        (axis::left(&values), RIGHT),
    );
    let events = Events::new(context, days, &x);
    let legend = Legend::new(entries(context, &events)?);
    let top = legend.height() + 8.0 + events.height() + axis::ABOVE;
    let plot = Rect::new(axis::left(&values), top, RIGHT, top + PLOT);
    let ticks = day_ticks(language, days.0, days.1, plot.width());
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, days, words))?,
        facts: [SERIES, LEVEL, HAC, SLOPE]
            .map(|fact| scoped(fact, &takedown.id))
            .to_vec(),
        frame: Frame {
            columns: rows.0.columns.clone(),
            rows: shown.iter().map(|r| rows.0.rows[*r].clone()).collect(),
        },
        height: plot.bottom + axis::BELOW,
    };
    let title = language.text("figure-posts-per-day", &[])?;
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 4.0);
        events.shade(canvas, plot);
        axis::vertical(canvas, plot, &values);
        let y = axis::upward(plot, &values);
        let line = |column: &str| line(rows, &shown, column, (&x, &y), values.top);
        for point in line("posts") {
            canvas.disc(point, 3.0, AXIS);
        }
        canvas.path(&line("fitted"), FITTED);
        canvas.dashes(&line("counterfactual"), WITHOUT);
        axis::horizontal(canvas, plot, &x, &ticks, "");
        events.draw(canvas, legend.height() + 8.0, plot);
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

fn most_of(values: [f64; 2]) -> f64 {
    values[0].max(values[1])
}

fn day(rows: Rows<'_>, row: Option<&usize>) -> Day {
    row.and_then(|row| rows.day(*row, "day")).unwrap_or(0)
}

/// The rows around the interruption.
fn shown(rows: Rows<'_>) -> Vec<usize> {
    let at = rows.0.parameters.get("interrupted_on");
    let at = at.and_then(|day| time::parse_day(day)).unwrap_or(0);
    let near = |row: &usize| {
        let day = rows.day(*row, "day");
        day.is_some_and(|day| (at - SHOWN..at + SHOWN).contains(&day))
    };
    (0..rows.len()).filter(near).collect()
}

fn most(rows: Rows<'_>, shown: &[usize], column: &str) -> f64 {
    let numbers = shown.iter().filter_map(|row| rows.number(*row, column));
    numbers.fold(0.0, f64::max)
}

/// The places of a column, in the middle of their days, as far as they are in view.
fn line(
    rows: Rows<'_>,
    shown: &[usize],
    column: &str,
    (x, y): (&Scale, &Scale),
    top: f64,
) -> Vec<Point> {
    let point = |row: &usize| {
        let day = f64::from(rows.day(*row, "day")?) + 0.5;
        let value = rows.number(*row, column).filter(|v| *v <= top)?;
        Some((x.at(day), y.at(value)))
    };
    shown.iter().filter_map(point).collect()
}

fn entries(context: &Context<'_>, events: &Events) -> Result<Vec<(Sample, String)>> {
    let own = [
        (Sample::Disc(AXIS), "figure-its-posts"),
        (Sample::Line(FITTED), "figure-its-fitted"),
        (Sample::Line(WITHOUT), "figure-its-counterfactual"),
    ];
    let entry = |(sample, key)| Ok((sample, context.language.text(key, &[])?));
    let mut entries: Vec<_> = own.into_iter().map(entry).collect::<Result<_>>()?;
    entries.extend(events.entries(context)?);
    Ok(entries)
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    (first, last): (Day, Day),
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let [level, hac, slope] = [LEVEL, HAC, SLOPE].map(|fact| scoped(fact, &takedown.id));
    let bound = |id: &str, upper: bool| {
        let fact = context.facts.get(id)?;
        let bound = if upper { &fact.upper } else { &fact.lower };
        bound.as_deref().and_then(number::parse)
    };
    // Clear is what both intervals agree on.
    let both = |upper: bool, beyond: fn(f64) -> bool| {
        [&level, &hac]
            .iter()
            .all(|id| bound(id, upper).is_some_and(beyond))
    };
    let case = match (both(true, |u| u < 1.0), both(false, |l| l > 1.0)) {
        (true, _) => "down",
        (_, true) => "up",
        _ => "unclear",
    };
    let n = rows.0.n.as_deref().unwrap_or("0");
    let range = |id: &str| match context.facts.get(id) {
        Some(fact) => language.interval(fact),
        None => Ok(String::new()),
    };
    let numbers = &language.numbers;
    let args = [
        ("case", case.into()),
        ("takedown", text::brief(&takedown.label, words).into()),
        ("level", context.words(&level)?.into()),
        ("quasi", range(&level)?.into()),
        ("hac", range(&hac)?.into()),
        ("slope", context.words(&slope)?.into()),
        ("slope_range", range(&slope)?.into()),
        ("days", language.amount(n, "days", 0)?.into()),
        ("period", context.period(rows.0)?.into()),
        ("from", numbers.day(first).into()),
        ("to", numbers.day(last - 1).into()),
        ("events", listed(context)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
