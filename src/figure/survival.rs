//! How long accounts last until they are suspended, all of them and by group,
//! with the numbers still at risk below.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Tick, Values};
use super::style::{BOLD, CATEGORIES, Colour, LINE, MARGIN, Stroke, tint};
use super::{Context, Frame, Layout, Picture, axis, text};
use crate::error::Result;
use crate::facts::{self, Column};

const NAME: &str = "survival";
const FACT: &str = "survival.curve";
const MEDIAN: &str = "survival.median";
const PLOT: f64 = 360.0;
/// Width of the curve of all accounts.
const THICK: f64 = 5.0;
/// Curves that can still be told apart: that of all accounts and three more.
const CURVES: usize = 4;
/// Room for labels before the risk table, and at the ends of the curves, in a
/// wide picture; a narrow one has them above.
const ROOM: (f64, f64) = (200.0, 190.0);

/// A group's curve.
struct Curve<'a> {
    label: String,
    group: String,
    rows: Rows<'a>,
    colour: Colour,
}

impl Curve<'_> {
    fn stroke(&self) -> Stroke {
        let width = if self.group.is_empty() { THICK } else { BOLD };
        Stroke::solid(self.colour, width)
    }
}

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned()];
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows)?,
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, all: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let groups = curves(context, all)?;
    let shown = &groups[..groups.len().min(CURVES)];
    let values = Values::shares(language)?;
    let keys = [
        "figure-survival-axis",
        "figure-survival-days",
        "figure-at-risk",
    ];
    let [up, along, at_risk] = keys.map(|key| language.text(key, &[]));
    let (up, along, at_risk) = (up?, along?, at_risk?);
    let layout = context.layout;
    let legend = legend(layout, shown);
    let top = legend.height() + axis::above(layout, &up);
    let (left, right) = match layout {
        Layout::Wide => (MARGIN + ROOM.0, layout.right() - ROOM.1),
        Layout::Narrow => (axis::left(&values), layout.right()),
    };
    let plot = Rect::new(left, top, right, top + PLOT);
    let last = shown.iter().map(|c| c.rows.most("day"));
    let last = last.fold(1.0, f64::max);
    let x = Scale::linear((0.0, last), (plot.left, plot.right));
    let ticks = ticks(context, (all, shown), &x, last)?;
    let table = plot.bottom + axis::below(layout, &along) + 8.0;
    let row = layout.pick(LINE, 2.0 * LINE);
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, all, groups.len())?,
        facts: used(&groups),
        frame: frame(&groups),
        height: table + row * shown.len() as f64 + LINE + 8.0,
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 0.0);
        axis::vertical(canvas, plot, &values);
        let y = axis::upward(plot, &values);
        if let Some(all) = shown.first() {
            band(canvas, all, &x, &y);
        }
        // That of all accounts last, over the others.
        for curve in shown.iter().rev() {
            let edge = steps(curve.rows, "survival", &x, &y);
            canvas.path(&edge, curve.stroke());
            if let Some(end) = edge.last() {
                canvas.disc(*end, curve.stroke().width + 1.0, curve.colour);
            }
        }
        if let Some(all) = shown.first() {
            late(canvas, all, &x, &y);
        }
        if layout == Layout::Wide {
            labels(canvas, shown, plot, &x, &y);
        }
        axis::horizontal(canvas, plot, &x, &ticks, &along);
        axis::title(canvas, plot, &up);
        canvas.strong((MARGIN, table + LINE / 2.0), &at_risk, Anchor::Start);
        for (index, curve) in shown.iter().enumerate() {
            let y = table + LINE * 1.5 + row * index as f64;
            risk(canvas, context, curve, (plot.left, y), &x, &ticks)?;
        }
        Ok(())
    })
}

/// The curve of all accounts, then those of the groups, the largest first.
fn curves<'a>(context: &Context<'a>, all: Rows<'a>) -> Result<Vec<Curve<'a>>> {
    let status = context.facts.get("suspension.status").map(Rows);
    let names = (1..status.map_or(0, |s| s.len())).filter_map(|row| status?.cell(row, "group"));
    let mut found: Vec<(&str, Rows<'a>)> = names
        .filter_map(|group| {
            let fact = context.facts.get(&facts::id(FACT, &[("group", group)]))?;
            (!fact.rows.is_empty()).then_some((group, Rows(fact)))
        })
        .collect();
    let size = |rows: Rows<'_>| rows.0.n.as_deref().and_then(crate::number::parse);
    found.sort_by(|a, b| {
        let (one, other) = (size(a.1).unwrap_or(0.0), size(b.1).unwrap_or(0.0));
        other.total_cmp(&one).then(a.0.cmp(b.0))
    });
    found.insert(0, ("", all));
    let colours = CATEGORIES.iter().cycle();
    let curve = |((group, rows), colour): ((&str, Rows<'a>), &Colour)| {
        Ok(Curve {
            label: match group {
                "" => context.language.text("group-all", &[])?,
                "(none)" => context.language.text("group-none", &[])?,
                group => text::visible(group),
            },
            group: group.to_owned(),
            rows,
            colour: *colour,
        })
    };
    found.into_iter().zip(colours).map(curve).collect()
}

/// The days of the risk table.
fn ticks(
    context: &Context<'_>,
    (all, shown): (Rows<'_>, &[Curve<'_>]),
    x: &Scale,
    last: f64,
) -> Result<Vec<Tick>> {
    let days = all.0.parameters.get("risk_table_days");
    let days = days.map_or("0", String::as_str).split(' ');
    let tick = |day: &str| {
        Ok(Tick {
            value: crate::number::parse(day).unwrap_or(0.0),
            label: context.language.number(day, "days", 0)?,
        })
    };
    let mut ticks: Vec<Tick> = days.map(tick).collect::<Result<_>>()?;
    ticks.retain(|t| t.value <= last);
    let numbers = shown.iter().map(|c| c.rows.most("at_risk"));
    let most = crate::number::canonical(numbers.fold(0.0, f64::max)).unwrap_or_default();
    let widest = text::width(&context.language.number(&most, "accounts", 0)?, false);
    let width = |tick: &Tick| text::width(&tick.label, false).max(widest);
    let thinned = axis::thinned(&ticks, x, context.layout, width);
    Ok(thinned.into_iter().cloned().collect())
}

/// The names of the curves above the plot, where they have no room beside it.
fn legend(layout: Layout, curves: &[Curve<'_>]) -> Legend {
    let entry = |curve: &Curve<'_>| (Sample::Line(curve.stroke()), curve.label.clone());
    let entries = match layout {
        Layout::Wide => Vec::new(),
        Layout::Narrow => curves.iter().map(entry).collect(),
    };
    Legend::new(layout, entries)
}

/// A column as a line of steps: each value holds until the next day.
fn steps(rows: Rows<'_>, column: &str, x: &Scale, y: &Scale) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for row in 0..rows.len() {
        let (Some(day), Some(value)) = (rows.number(row, "day"), rows.number(row, column)) else {
            continue;
        };
        let (across, height) = (x.at(day), y.at(value));
        match points.last().copied() {
            // A level stretch needs its ends only.
            Some((_, before)) if (before - height).abs() < 0.01 && points.len() > 1 => {
                let level = points[points.len() - 2].1;
                if (level - height).abs() < 0.01 {
                    points.pop();
                }
            }
            Some((_, before)) if (before - height).abs() >= 0.01 => points.push((across, before)),
            _ => {}
        }
        points.push((across, height));
    }
    points
}

/// The confidence band of a curve.
fn band(canvas: &Canvas<'_>, curve: &Curve<'_>, x: &Scale, y: &Scale) {
    let [lower, upper] = ["lower", "upper"].map(|column| steps(curve.rows, column, x, y));
    let around: Vec<Point> = lower.into_iter().chain(upper.into_iter().rev()).collect();
    if around.len() > 2 {
        canvas.area(&around, tint(curve.colour));
    }
}

/// The curve with suspensions of no known date as late as they can be.
fn late(canvas: &Canvas<'_>, curve: &Curve<'_>, x: &Scale, y: &Scale) {
    let late = steps(curve.rows, "survival_late", x, y);
    if late != steps(curve.rows, "survival", x, y) {
        canvas.dashes(&late, Stroke::dashed(curve.colour, 1.5));
    }
}

/// The names of the curves at the right, about as high as their ends, moved
/// apart. No line leads there: a curve ends where its observations end.
fn labels(canvas: &Canvas<'_>, curves: &[Curve<'_>], plot: Rect, x: &Scale, y: &Scale) {
    let end = |curve: &Curve<'_>| steps(curve.rows, "survival", x, y).last().copied();
    let mut ends: Vec<(Point, &Curve<'_>)> =
        curves.iter().filter_map(|c| Some((end(c)?, c))).collect();
    ends.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let mut free = plot.top;
    let room = plot.bottom - LINE * ends.len() as f64;
    for (index, ((_, height), curve)) in ends.into_iter().enumerate() {
        let most = room + LINE * (index as f64 + 0.5);
        let place = height.max(free).min(most.max(free));
        free = place + LINE;
        let left = plot.right + 42.0;
        canvas.line((left - 24.0, place), (left - 4.0, place), curve.stroke());
        let room = canvas.layout().width() - MARGIN - left;
        let label = text::fit(&curve.label, room, false);
        canvas.text((left, place), &label, Anchor::Start);
    }
}

/// A line of the risk table: its numbers stand below the ticks of the plot, its
/// label before them, or above them where there is no room before them.
fn risk(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    curve: &Curve<'_>,
    (left, y): Point,
    x: &Scale,
    ticks: &[Tick],
) -> Result<()> {
    const SAMPLE: f64 = 28.0;
    let mut numbers = Vec::new();
    for tick in ticks {
        let row = (0..curve.rows.len()).find(|r| curve.rows.number(*r, "day") == Some(tick.value));
        if let Some(cell) = row.and_then(|row| curve.rows.cell(row, "at_risk")) {
            let words = context.language.number(cell, "accounts", 0)?;
            numbers.push((x.at(tick.value), words));
        }
    }
    let first = numbers.first().map_or(0.0, |n| text::width(&n.1, false));
    let (room, below) = match context.layout {
        Layout::Wide => (left - first / 2.0 - 10.0, y),
        Layout::Narrow => (context.layout.right(), y + LINE),
    };
    canvas.line((MARGIN, y), (MARGIN + 20.0, y), curve.stroke());
    let label = text::fit(&curve.label, room - MARGIN - SAMPLE, false);
    canvas.text((MARGIN + SAMPLE, y), &label, Anchor::Start);
    for (at, words) in &numbers {
        canvas.text((*at, below), words, Anchor::Middle);
    }
    Ok(())
}

fn used(curves: &[Curve<'_>]) -> Vec<String> {
    let own = curves.iter().map(|c| c.rows.0.id.clone());
    let mut used: Vec<String> = own.chain([FACT, MEDIAN].map(str::to_owned)).collect();
    used.sort();
    used.dedup();
    used
}

/// Every curve's rows, also of those that are not drawn.
fn frame(curves: &[Curve<'_>]) -> Frame {
    let mut columns = vec![Column {
        name: "group".to_owned(),
        unit: String::new(),
    }];
    columns.extend(
        curves
            .first()
            .map_or(Vec::new(), |c| c.rows.0.columns.clone()),
    );
    let rows = curves.iter().flat_map(|curve| {
        curve.rows.0.rows.iter().map(|row| {
            let group = std::iter::once(Some(curve.group.clone()));
            group.chain(row.iter().cloned()).collect()
        })
    });
    Frame {
        rows: rows.collect(),
        columns,
    }
}

fn caption(context: &Context<'_>, all: Rows<'_>, groups: usize) -> Result<Caption> {
    let case = match context.value(MEDIAN) {
        Some(_) => "half",
        None if all.most("events") > 0.0 => "some",
        None => "none",
    };
    let n = all.0.n.as_deref().unwrap_or("0");
    let undated = all.0.parameters.get("undated").map_or("0", String::as_str);
    let amount = |n: &str| context.language.amount(n, "accounts", 0);
    let prefix = format!("{FACT}[");
    let mut own = context.facts.iter().filter(|f| f.id.starts_with(&prefix));
    let shown = match own.any(|f| f.suppressed) {
        _ if groups > CURVES => "largest",
        true => "withheld",
        false => "all",
    };
    let args = [
        ("case", case.into()),
        ("median", context.words(MEDIAN)?.into()),
        ("median_range", context.words_with_interval(MEDIAN)?.into()),
        ("accounts", amount(n)?.into()),
        ("undated", amount(undated)?.into()),
        ("shown", shown.into()),
        ("band", if undated == "0" { "no" } else { "yes" }.into()),
    ];
    Caption::new(context, NAME, &args)
}
