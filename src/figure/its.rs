//! The interrupted time series of each takedown: daily posts, what the model
//! expects, and the trend before, carried on a little way.

use super::canvas::{Canvas, Point, Rect};
use super::events::{Events, listed};
use super::picture::{Caption, Sheet, Takedown, by_takedown, drawn, scoped};
use super::place::{Legend, Name, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::style::{ACCENT, AXIS, BOLD, MAIN, Stroke};
use super::{Context, Frame, Picture, axis};
use crate::error::Result;
use crate::number;
use crate::time::{self, Day};

const NAME: &str = "its";
const SERIES: &str = "its.series";
const LEVEL: &str = "its.level";
const HAC: &str = "its.level.hac";
const SLOPE: &str = "its.slope";
const SLOPE_HAC: &str = "its.slope.hac";
const PLOT: f64 = 320.0;
/// Days on either side that a picture shows; the fact has them all.
const SHOWN: Day = 180;
/// A trend of fewer days is not carried on.
const LEAST: Day = 60;
const CARRIED: &str = "counterfactual";

const FITTED: Stroke = Stroke::solid(MAIN, BOLD);
const WITHOUT: Stroke = Stroke::dashed(ACCENT, BOLD);

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    by_takedown(context, NAME, SERIES, |takedown, rows, _| {
        one(context, takedown, rows)
    })
}

fn one(context: &Context<'_>, takedown: &Takedown, rows: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let shown = shown(rows);
    let carried = carried(rows, &shown);
    let most = ["posts", "fitted"].map(|column| most(rows, &shown, column));
    // A trend carried on may leave every bound; posts decide what is in view.
    let far = (1.5 * most_of(most)).min(self::most(rows, &carried, CARRIED));
    let values = Values::new(language, most_of(most).max(far), "posts")?;
    let days = (day(rows, shown.first()), day(rows, shown.last()) + 1);
    let places = (axis::left(&values), context.layout.right());
    let x = Scale::linear((f64::from(days.0), f64::from(days.1)), places);
    let events = Events::new(context, days, &x);
    let within = Rect::new(places.0, 0.0, places.1, PLOT);
    let y = axis::upward(within, &values);
    let points = |of: &[usize], column: &str| line(rows, of, column, (&x, &y), values.top);
    let marks = Marks {
        posts: points(&shown, "posts"),
        fitted: parted(rows, &shown).map(|part| points(&part, "fitted")),
        carried: points(&carried, CARRIED),
    };
    let (names, entries) = marks.named(context, &events, within)?;
    let legend = Legend::new(context.layout, entries);
    let title = values.titled(language, "figure-posts-per-day")?;
    let above = axis::above(context.layout, &title);
    let top = legend.height() + 8.0 + events.height() + above;
    let plot = Rect::new(places.0, top, places.1, top + PLOT);
    let ticks = day_ticks(language, days.0, days.1, plot.width());
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, days, words))?,
        facts: [SERIES, LEVEL, HAC, SLOPE, SLOPE_HAC]
            .map(|fact| scoped(fact, &takedown.id))
            .to_vec(),
        frame: frame(rows, &shown, &carried),
        height: plot.bottom + axis::below(context.layout, ""),
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 4.0);
        events.shade(canvas, plot);
        axis::vertical(canvas, plot, &values);
        marks.draw(canvas, plot.top);
        axis::horizontal(canvas, plot, &x, &ticks, "");
        events.draw(canvas, legend.height() + 8.0, plot);
        names.iter().for_each(|name| name.draw(canvas, plot.top));
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

/// The first day after.
fn at(rows: Rows<'_>) -> Day {
    let at = rows.0.parameters.get("interrupted_on");
    at.and_then(|day| time::parse_day(day)).unwrap_or(0)
}

/// A parameter of the model that counts days.
fn days(rows: Rows<'_>, name: &str) -> Day {
    let days = rows.0.parameters.get(name);
    days.and_then(|days| days.parse().ok()).unwrap_or(0)
}

/// The rows for which the trend before is carried on: those of one window, and
/// none where that trend rests on few days.
fn carried(rows: Rows<'_>, shown: &[usize]) -> Vec<usize> {
    if days(rows, "days_before") < LEAST {
        return Vec::new();
    }
    let last = at(rows) + days(rows, "window_days");
    let near = |row: &usize| {
        let known = rows.cell(*row, CARRIED).is_some();
        known && rows.day(*row, "day").is_some_and(|day| day < last)
    };
    shown.iter().copied().filter(near).collect()
}

/// What is drawn: the trend before has no number where it is not carried on.
fn frame(rows: Rows<'_>, shown: &[usize], carried: &[usize]) -> Frame {
    let place = rows.0.column(CARRIED);
    let row = |row: &usize| {
        let mut cells = rows.0.rows[*row].clone();
        if let Some(place) = place.filter(|_| !carried.contains(row)) {
            cells[place] = None;
        }
        cells
    };
    Frame {
        columns: rows.0.columns.clone(),
        rows: shown.iter().map(row).collect(),
    }
}

/// The rows around the interruption.
fn shown(rows: Rows<'_>) -> Vec<usize> {
    let at = at(rows);
    let near = |row: &usize| {
        let day = rows.day(*row, "day");
        day.is_some_and(|day| (at - SHOWN..at + SHOWN).contains(&day))
    };
    (0..rows.len()).filter(near).collect()
}

/// Rows before the interruption, and rows from it on.
fn parted(rows: Rows<'_>, shown: &[usize]) -> [Vec<usize>; 2] {
    let at = at(rows);
    let before = |row: &usize| rows.day(*row, "day").is_some_and(|day| day < at);
    let (before, after) = shown.iter().partition(|row| before(row));
    [before, after]
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

/// An entry of a legend.
type Entry = (Sample, String);

/// What is drawn, in a plot that starts at height zero.
struct Marks {
    posts: Vec<Point>,
    /// Before the interruption and after it, where the model breaks.
    fitted: [Vec<Point>; 2],
    carried: Vec<Point>,
}

impl Marks {
    /// Names of the lines beside them, where they hide no mark; entries of a
    /// legend for the rest.
    fn named(
        &self,
        context: &Context<'_>,
        events: &Events,
        plot: Rect,
    ) -> Result<(Vec<Name>, Vec<Entry>)> {
        let posts = context.language.text("figure-its-posts", &[])?;
        let mut entries = vec![(Sample::Disc(AXIS), posts)];
        let mut names: Vec<Name> = Vec::new();
        let mut taken = self.posts.clone();
        for line in self.fitted.iter().chain([&self.carried]) {
            taken.extend(traced(line));
        }
        let fitted = self.fitted.concat();
        taken.extend(events.lines().flat_map(|x| upright(x, plot)));
        for (line, stroke, key) in [
            (&self.carried, WITHOUT, "figure-its-counterfactual"),
            (&fitted, FITTED, "figure-its-fitted"),
        ] {
            let words = context.language.text(key, &[])?;
            let sample = Sample::Line(stroke);
            match Name::near(line, (sample, &words), plot, &taken) {
                Some(name) => {
                    taken.extend(name.taken());
                    names.push(name);
                }
                None if line.is_empty() => {}
                None => entries.push((sample, words)),
            }
        }
        entries.extend(events.entries(context)?);
        Ok((names, entries))
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let down = |points: &[Point]| -> Vec<Point> {
            points.iter().map(|(x, y)| (*x, y + top)).collect()
        };
        for point in down(&self.posts) {
            canvas.disc(point, 3.0, AXIS);
        }
        for part in &self.fitted {
            match down(part).as_slice() {
                // A day alone makes no line.
                [(x, y)] => canvas.line((x - 8.0, *y), (x + 8.0, *y), FITTED),
                part => canvas.path(part, FITTED),
            }
        }
        canvas.dashes(&down(&self.carried), WITHOUT);
    }
}

/// Places along a line, close enough that no label fits between two of them.
fn traced(line: &[Point]) -> impl Iterator<Item = Point> {
    const PARTS: u32 = 8;
    line.windows(2).flat_map(|pair| {
        let ((x, y), (to, end)) = (pair[0], pair[1]);
        (0..=PARTS).map(move |part| {
            let along = f64::from(part) / f64::from(PARTS);
            (x + (to - x) * along, y + (end - y) * along)
        })
    })
}

/// Places along an upright line through a plot.
fn upright(x: f64, plot: Rect) -> impl Iterator<Item = Point> {
    (0..=40u32).map(move |n| (x, plot.top + f64::from(n) * PLOT / 40.0))
}

/// Which way a ratio clearly differs from one: what both of its intervals agree on.
fn direction(context: &Context<'_>, ids: [&str; 2]) -> &'static str {
    let ends = ids.map(|id| {
        let fact = context.facts.get(id)?;
        let bound = |end: &Option<String>| end.as_deref().and_then(number::parse);
        Some((bound(&fact.lower)?, bound(&fact.upper)?))
    });
    match ends {
        [Some(a), Some(b)] if a.1 < 1.0 && b.1 < 1.0 => "down",
        [Some(a), Some(b)] if a.0 > 1.0 && b.0 > 1.0 => "up",
        _ => "unclear",
    }
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    (first, last): (Day, Day),
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let [level, hac, slope, slope_hac] =
        [LEVEL, HAC, SLOPE, SLOPE_HAC].map(|fact| scoped(fact, &takedown.id));
    let n = rows.0.n.as_deref().unwrap_or("0");
    let range = |id: &str| match context.facts.get(id) {
        Some(fact) => language.interval(fact),
        None => Ok(String::new()),
    };
    let numbers = &language.numbers;
    let drawn = days(rows, "days_before") >= LEAST;
    let amount = |name: &str| language.amount(&days(rows, name).to_string(), "days", 0);
    let args = [
        ("case", direction(context, [&level, &hac]).into()),
        ("bend", direction(context, [&slope, &slope_hac]).into()),
        ("carried", if drawn { "yes" } else { "short" }.into()),
        ("before", amount("days_before")?.into()),
        ("window", amount("window_days")?.into()),
        ("takedown", takedown.named(context, words)?.into()),
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
