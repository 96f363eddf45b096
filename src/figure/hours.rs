//! When in the week the network posts: weekday by hour in the actor's zone.

use super::canvas::{Anchor, Canvas, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::rows::Rows;
use super::scale::{MILLION, decimals, in_millions, nice};
use super::style::{AMOUNTS, AXIS, Colour, Fill, LINE, MARGIN, SPACING, Stroke, THIN, WHITE};
use super::{Context, Picture, text};
use crate::error::Result;
use crate::number;

const NAME: &str = "hours";
const FACT: &str = "activity.hours";
/// Height of a cell, wide and narrow.
const CELL: [f64; 2] = [40.0, 32.0];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned()];
    let rows = match context.rows(FACT)? {
        Ok(rows) if rows.most("posts") > 0.0 => Ok(rows),
        Ok(_) => Err(context.language.text("reason-empty", &[])?),
        Err(reason) => Err(reason),
    };
    let picture = match rows {
        Ok(rows) => one(context, rows, facts)?,
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, rows: Rows<'_>, facts: Vec<String>) -> Result<Picture> {
    let names = DAYS.map(|day| context.language.text(&format!("figure-{day}-short"), &[]));
    let names = names.into_iter().collect::<Result<Vec<_>>>()?;
    let widest = names
        .iter()
        .map(|n| text::width(n, false))
        .fold(0.0, f64::max);
    let left = MARGIN + widest + 12.0;
    let top = 2.0 * LINE + 4.0;
    let [wide, narrow] = CELL;
    let cell = context.layout.pick(wide, narrow);
    let right = context.layout.right();
    let plot = Rect::new(left, top, right, top + 7.0 * cell);
    let levels = Levels::new(context, rows.most("posts"))?;
    let scale = levels.title(context)?;
    let scale = text::wrap(&scale, right - MARGIN);
    let below = plot.bottom + LINE + scale.len() as f64 * SPACING;
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows)?,
        facts,
        frame: rows.frame(),
        height: below + levels.height(),
    };
    let zone = zone(rows);
    let title = context
        .language
        .text("figure-hour-axis", &[("zone", zone.into())])?;
    drawn(context, sheet, |canvas| {
        canvas.text((plot.left, LINE / 2.0), &title, Anchor::Start);
        hours(canvas, context, plot);
        for (day, name) in names.iter().enumerate() {
            let y = plot.top + (day as f64 + 0.5) * cell;
            canvas.text((plot.left - 10.0, y), name, Anchor::End);
        }
        cells(canvas, rows, plot, &levels);
        lines(canvas, plot);
        canvas.lines((MARGIN, plot.bottom + LINE), &scale, Anchor::Start);
        levels.legend(canvas, below - 8.0);
        Ok(())
    })
}

fn zone(rows: Rows<'_>) -> String {
    let zone = rows
        .0
        .parameters
        .get("timezone")
        .map_or("UTC", String::as_str);
    text::visible(zone)
}

fn hours(canvas: &Canvas<'_>, context: &Context<'_>, plot: Rect) {
    for hour in (0..24u32).step_by(3) {
        let x = plot.left + f64::from(hour) * plot.width() / 24.0;
        let label = context
            .language
            .numbers
            .decimal(&number::integer(hour.into()), 0);
        canvas.text((x + 4.0, plot.top - LINE / 2.0), &label, Anchor::Start);
        let stroke = Stroke::solid(AXIS, 1.0);
        canvas.line((x, plot.top - LINE * 0.8), (x, plot.top), stroke);
    }
}

fn cells(canvas: &Canvas<'_>, rows: Rows<'_>, plot: Rect, levels: &Levels) {
    let (width, height) = (plot.width() / 24.0, (plot.bottom - plot.top) / 7.0);
    for row in 0..rows.len() {
        let cell = |column| rows.number(row, column);
        let (Some(day), Some(hour), Some(posts)) = (cell("weekday"), cell("hour"), cell("posts"))
        else {
            continue;
        };
        let (x, y) = (plot.left + hour * width, plot.top + (day - 1.0) * height);
        let rect = Rect::new(x, y, x + width, y + height);
        if let Some(colour) = levels.colour(posts) {
            canvas.bar(rect, colour);
        }
        if Some(row) == rows.largest("posts") {
            canvas.diamond(rect.centre(), rect.width().min(20.0) * 0.4, WHITE);
        }
    }
}

/// The lines between hours and between days, which faint cells need.
fn lines(canvas: &Canvas<'_>, plot: Rect) {
    let (width, height) = (plot.width() / 24.0, (plot.bottom - plot.top) / 7.0);
    let stroke = Stroke::solid(AXIS, THIN);
    for hour in 0..=24u32 {
        let x = plot.left + f64::from(hour) * width;
        canvas.line((x, plot.top), (x, plot.bottom), stroke);
    }
    for day in 0..=7u32 {
        let y = plot.top + f64::from(day) * height;
        canvas.line((plot.left, y), (plot.right, y), stroke);
    }
}

/// The steps of the colour scale: nothing, then five of equal length.
struct Levels {
    step: f64,
    used: usize,
    width: f64,
    labels: Vec<String>,
    /// Whether the labels count millions.
    millions: bool,
}

impl Levels {
    fn new(context: &Context<'_>, largest: f64) -> Result<Self> {
        let count = AMOUNTS.len() as f64;
        let even = largest / count;
        // As round as it can be without leaving a colour unused.
        let rounding = nice(even / 10.0).max(1.0);
        let step = (even / rounding).ceil().max(1.0) * rounding;
        let used = (largest / step).ceil().max(1.0) as usize;
        let used = used.min(AMOUNTS.len());
        let unit = if largest > MILLION { MILLION } else { 1.0 };
        let label = |level: usize| {
            let bound = number::canonical(level as f64 * step / unit).unwrap_or_default();
            context
                .language
                .numbers
                .decimal(&bound, decimals(step / unit))
        };
        Ok(Self {
            step,
            used,
            width: (context.layout.right() - MARGIN) / (count + 1.0),
            labels: (0..=used).map(label).collect(),
            millions: unit > 1.0,
        })
    }

    fn title(&self, context: &Context<'_>) -> Result<String> {
        let title = context.language.text("figure-hour-scale", &[])?;
        in_millions(context.language, title, self.millions)
    }

    /// Labels take turns on two lines where one is too narrow for them.
    fn lines(&self) -> usize {
        let wide = |label: &String| text::width(label, false) + 8.0 > self.width;
        1 + usize::from(self.labels.iter().any(wide))
    }

    fn height(&self) -> f64 {
        18.0 + LINE * self.lines() as f64
    }

    fn colour(&self, posts: f64) -> Option<Colour> {
        if posts <= 0.0 {
            return None;
        }
        let level = (posts / self.step).ceil() as usize;
        Some(AMOUNTS[level.clamp(1, self.used) - 1 + AMOUNTS.len() - self.used])
    }

    /// The upper bound of each step below its colour.
    fn legend(&self, canvas: &Canvas<'_>, top: f64) {
        for (level, label) in self.labels.iter().enumerate() {
            let left = MARGIN + level as f64 * self.width;
            let rect = Rect::new(left, top, left + self.width - 2.0, top + 18.0);
            let colour = self.colour(level as f64 * self.step);
            canvas.bar(rect, colour.unwrap_or(Fill::empty().colour));
            canvas.border(rect);
            let line = (level % self.lines()) as f64 + 0.5;
            let at = (rect.centre().0, top + 18.0 + LINE * line);
            canvas.text(at, label, Anchor::Middle);
        }
    }
}

fn caption(context: &Context<'_>, rows: Rows<'_>) -> Result<Caption> {
    let language = context.language;
    let row = rows.largest("posts").unwrap_or(0);
    let cells = || (0..rows.len()).filter_map(|row| rows.number(row, "posts"));
    let most = rows.most("posts");
    let case = match cells().filter(|n| *n > 0.0).count() {
        1 => "one",
        _ if cells().all(|n| n == most) => "even",
        n if n * 4 < rows.len() * 3 => "gaps",
        _ => "peak",
    };
    let weekday = rows.number(row, "weekday").unwrap_or(1.0).clamp(1.0, 7.0) as usize;
    let hour = rows.cell(row, "hour").unwrap_or("0");
    let hour = [
        ("hour", language.numbers.decimal(hour, 0).into()),
        ("minutes", "00".into()),
    ];
    let day = language.text(&format!("figure-{}", DAYS[weekday - 1]), &[])?;
    let peak = rows.cell(row, "posts").unwrap_or("0");
    let args = [
        ("case", case.into()),
        ("weekday", day.into()),
        ("hour", language.text("figure-hour", &hour)?.into()),
        ("zone", zone(rows).into()),
        ("peak", language.amount(peak, "posts", 0)?.into()),
        ("posts", context.words("activity.posts")?.into()),
        ("office", context.words("activity.office_hours")?.into()),
        (
            "uniform",
            context.words("activity.office_hours.uniform")?.into(),
        ),
        ("period", context.study_period()?.into()),
    ];
    Caption::new(context, NAME, &args)
}
