//! When the accounts were created, beside the study period.

use super::canvas::{Anchor, Canvas, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::steps::after;
use super::style::{LINE, MAIN, SHADE};
use super::{Context, Picture, axis, text};
use crate::error::Result;
use crate::time::Day;

const NAME: &str = "creation";
const FACT: &str = "accounts.created";
const PLOT: f64 = 300.0;

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned()];
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows, facts)?,
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, rows: Rows<'_>, facts: Vec<String>) -> Result<Picture> {
    let values = Values::new(context.language, rows.most("accounts"), "accounts")?;
    let title = values.titled(context.language, "figure-accounts-per-month")?;
    let above = axis::above(context.layout, &title);
    let (top, right) = (LINE + above, context.layout.right());
    let plot = Rect::new(axis::left(&values), top, right, top + PLOT);
    let study = study(context);
    let days = span(rows, study);
    let scale = Scale::linear(
        (f64::from(days.0), f64::from(days.1)),
        (plot.left, plot.right),
    );
    let ticks = day_ticks(context.language, days.0, days.1, plot.width());
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows)?,
        facts,
        frame: rows.frame(),
        height: plot.bottom + axis::below(context.layout, ""),
    };
    let label = context.language.text("figure-study-period", &[])?;
    drawn(context, sheet, |canvas| {
        if let Some((first, last)) = study {
            let at = |day: Day| scale.at(f64::from(day));
            shade(canvas, plot, (at(first), at(last)), (&label, above));
        }
        axis::vertical(canvas, plot, &values);
        bars(canvas, rows, plot, &scale, &values);
        axis::horizontal(canvas, plot, &scale, &ticks, "");
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

/// The study period, up to the day after its last.
fn study(context: &Context<'_>) -> Option<(Day, Day)> {
    let first = context.date("study.start")?;
    let last = context.date("study.end")?;
    Some((first, last + 1))
}

/// The time axis: from the first creation to the end of the study.
fn span(rows: Rows<'_>, study: Option<(Day, Day)>) -> (Day, Day) {
    let days = (0..rows.len()).filter_map(|row| rows.day(row, "start"));
    let (first, last) = days.fold((Day::MAX, Day::MIN), |(a, b), d| (a.min(d), b.max(d)));
    let last = after(last.max(first), "month");
    match study {
        Some((start, end)) => (first.min(start), last.max(end)),
        None => (first, last),
    }
}

/// The study period behind the bars, its name above the plot where it does not
/// touch the name of the axis.
fn shade(canvas: &Canvas<'_>, plot: Rect, (from, to): (f64, f64), (label, above): (&str, f64)) {
    let to = to.max(from + 2.0);
    canvas.bar(Rect::new(from, plot.top - 6.0, to, plot.bottom), SHADE);
    let half = text::width(label, false) / 2.0;
    let x = f64::midpoint(from, to).clamp(plot.left + half, plot.right - half);
    canvas.text((x, plot.top - above - 2.0), label, Anchor::Middle);
}

fn bars(canvas: &Canvas<'_>, rows: Rows<'_>, plot: Rect, x: &Scale, values: &Values) {
    const LEAST: f64 = 2.0;
    let y = axis::upward(plot, values);
    for row in 0..rows.len() {
        let (Some(day), Some(n)) = (rows.day(row, "start"), rows.number(row, "accounts")) else {
            continue;
        };
        let (from, to) = (x.at(f64::from(day)), x.at(f64::from(after(day, "month"))));
        let gap = if to - from > 6.0 { 1.0 } else { 0.0 };
        let right = (to - gap).max(from + LEAST);
        if n > 0.0 {
            canvas.bar(Rect::new(from + gap, y.at(n), right, plot.bottom), MAIN);
        }
    }
}

fn caption(context: &Context<'_>, rows: Rows<'_>) -> Result<Caption> {
    let row = rows.largest("accounts").unwrap_or(0);
    let cell = rows.cell(row, "accounts").unwrap_or("0");
    let when = rows.day(row, "start").unwrap_or(0);
    let inside = context.value("accounts.created_in_study");
    let known = context.value("accounts.created_known");
    let case = match (inside, known) {
        _ if rows.len() == 1 => "one",
        (Some(n), _) if n <= 0.0 => "before",
        (Some(n), Some(all)) if n >= all => "inside",
        _ => "peak",
    };
    let args = [
        ("case", case.into()),
        ("peak", context.language.amount(cell, "accounts", 0)?.into()),
        ("month", context.language.numbers.month(when).into()),
        ("known", context.words("accounts.created_known")?.into()),
        ("inside", context.words("accounts.created_in_study")?.into()),
        ("span", context.period(rows.0)?.into()),
        ("period", context.study_period()?.into()),
    ];
    Caption::new(context, NAME, &args)
}
