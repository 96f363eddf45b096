//! How long accounts last until they are suspended, by group, with the numbers
//! still at risk below.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::rows::Rows;
use super::scale::{Scale, Tick, Values};
use super::style::{BOLD, CATEGORIES, Colour, LINE, MARGIN, RIGHT, Stroke, THIN, WIDTH, tint};
use super::{Context, Frame, Picture, axis, text};
use crate::error::Result;
use crate::facts::{self, Column};

const NAME: &str = "survival";
const FACT: &str = "survival.curve";
const MEDIAN: &str = "survival.median";
const PLOT: f64 = 360.0;
/// Curves that can still be told apart.
const CURVES: usize = 4;
/// Room for labels at the ends of the curves, and before the risk table.
const ROOM: f64 = 170.0;

/// A group's curve.
struct Curve<'a> {
    label: String,
    group: String,
    rows: Rows<'a>,
    colour: Colour,
}

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows)?,
        Err(reason) => absent(
            context,
            NAME,
            NAME.to_owned(),
            vec![FACT.to_owned()],
            reason,
        )?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, all: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let groups = curves(context, all)?;
    let shown = &groups[..groups.len().min(CURVES)];
    let values = Values::shares(language)?;
    let plot = Rect::new(MARGIN + ROOM, axis::ABOVE, RIGHT - ROOM, axis::ABOVE + PLOT);
    let last = shown.iter().map(|c| c.rows.most("day"));
    let last = last.fold(1.0, f64::max);
    let x = Scale::linear((0.0, last), (plot.left, plot.right));
    let ticks = ticks(context, all, last)?;
    let table = plot.bottom + axis::BELOW + 8.0;
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, all, groups.len())?,
        facts: used(&groups),
        frame: frame(&groups),
        height: table + LINE * (shown.len() as f64 + 1.0) + 8.0,
    };
    let keys = [
        "figure-survival-axis",
        "figure-survival-days",
        "figure-at-risk",
    ];
    let [up, along, at_risk] = keys.map(|key| language.text(key, &[]));
    let (up, along, at_risk) = (up?, along?, at_risk?);
    drawn(context, sheet, |canvas| {
        axis::vertical(canvas, plot, &values);
        let y = axis::upward(plot, &values);
        for curve in shown {
            band(canvas, curve, &x, &y);
        }
        for curve in shown {
            let edge = steps(curve.rows, "survival", &x, &y);
            canvas.path(&edge, Stroke::solid(curve.colour, BOLD));
        }
        labels(canvas, shown, plot, &x, &y);
        axis::horizontal(canvas, plot, &x, &ticks, &along);
        axis::title(canvas, plot, &up);
        canvas.strong((MARGIN, table + LINE / 2.0), &at_risk, Anchor::Start);
        for (index, curve) in shown.iter().enumerate() {
            let y = table + LINE * (index as f64 + 1.5);
            risk(canvas, context, curve, (plot.left, y), &x, &ticks)?;
        }
        Ok(())
    })
}

/// The curves of the groups, the largest first; that of all accounts where no
/// group has one.
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
    if found.is_empty() {
        found.push(("", all));
    }
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
fn ticks(context: &Context<'_>, all: Rows<'_>, last: f64) -> Result<Vec<Tick>> {
    let days = all.0.parameters.get("risk_table_days");
    let days = days.map_or("0", String::as_str).split(' ');
    let tick = |day: &str| {
        Ok(Tick {
            value: crate::number::parse(day).unwrap_or(0.0),
            label: context.language.number(day, "days", 0)?,
        })
    };
    let ticks: Vec<Tick> = days.map(tick).collect::<Result<_>>()?;
    Ok(ticks.into_iter().filter(|t| t.value <= last).collect())
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

/// Where the curve may lie, as suspensions without a date have it.
fn band(canvas: &Canvas<'_>, curve: &Curve<'_>, x: &Scale, y: &Scale) {
    let early = steps(curve.rows, "survival", x, y);
    let late = steps(curve.rows, "survival_late", x, y);
    if late != early {
        let around: Vec<Point> = late.into_iter().chain(early.into_iter().rev()).collect();
        canvas.area(&around, tint(curve.colour));
    }
}

/// The names of the groups beside the ends of their curves, moved apart.
fn labels(canvas: &Canvas<'_>, curves: &[Curve<'_>], plot: Rect, x: &Scale, y: &Scale) {
    let end = |curve: &Curve<'_>| steps(curve.rows, "survival", x, y).last().copied();
    let mut ends: Vec<(Point, &Curve<'_>)> =
        curves.iter().filter_map(|c| Some((end(c)?, c))).collect();
    ends.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let mut free = plot.top;
    let room = plot.bottom - LINE * ends.len() as f64;
    for (index, ((across, height), curve)) in ends.into_iter().enumerate() {
        let most = room + LINE * (index as f64 + 0.5);
        let place = height.max(free).min(most.max(free));
        free = place + LINE;
        let left = plot.right + 26.0;
        let leader = Stroke::dashed(curve.colour, THIN);
        let bend = (plot.right + 8.0, height);
        canvas.dashes(&[(across, height), bend, (left - 4.0, place)], leader);
        let label = text::fit(&curve.label, WIDTH - MARGIN - left, false);
        canvas.text((left, place), &label, Anchor::Start);
    }
}

/// A line of the risk table.
fn risk(
    canvas: &Canvas<'_>,
    context: &Context<'_>,
    curve: &Curve<'_>,
    (left, y): Point,
    x: &Scale,
    ticks: &[Tick],
) -> Result<()> {
    let sample = Stroke::solid(curve.colour, BOLD);
    canvas.line((MARGIN, y), (MARGIN + 20.0, y), sample);
    let label = text::fit(&curve.label, left - MARGIN - 50.0, false);
    canvas.text((MARGIN + 28.0, y), &label, Anchor::Start);
    let mut free = MARGIN + 28.0 + text::width(&label, false) + 8.0;
    for tick in ticks {
        let row = (0..curve.rows.len()).find(|r| curve.rows.number(*r, "day") == Some(tick.value));
        let Some(cell) = row.and_then(|row| curve.rows.cell(row, "at_risk")) else {
            continue;
        };
        let words = context.language.number(cell, "accounts", 0)?;
        let half = text::width(&words, false) / 2.0;
        let at = x.at(tick.value);
        if at - half >= free {
            canvas.text((at, y), &words, Anchor::Middle);
            free = at + half + 12.0;
        }
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

/// Every group's rows, also of those that are not drawn.
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
