//! Series that come as numbers: a bar for each value, with what else happened.

use super::canvas::{Canvas, Rect};
use super::events::Events;
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::Legend;
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::steps::after;
use super::style::{LINE, MAIN};
use super::{Context, Frame, Picture, axis, slug, text};
use crate::error::Result;
use crate::facts::{Column, Fact};
use crate::number;
use crate::time::{self, Day};

const NAME: &str = "series";
const FACT: &str = "series.values[";
const PLOT: f64 = 300.0;

/// Draws one picture for each series.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = context.facts.iter().filter(|f| f.id.starts_with(FACT));
    let picture = |fact| Series::new(context, fact).picture(context);
    facts.map(picture).collect()
}

/// A series as it is drawn.
struct Series<'a> {
    rows: Rows<'a>,
    /// The id of its picture.
    picture: String,
    /// Its own id, safe to draw.
    name: String,
    grain: &'a str,
    facts: Vec<String>,
}

impl<'a> Series<'a> {
    fn new(context: &Context<'_>, fact: &'a Fact) -> Self {
        let parameter = |name: &str| fact.parameters.get(name).map_or("", String::as_str);
        let beside = |measure: &str| fact.id.replacen("values", measure, 1);
        let ids = ["total", "peak", "points"].map(beside);
        let known = ids.into_iter().filter(|id| context.facts.get(id).is_some());
        let picture = format!("{NAME}-{}", slug(parameter("series")));
        Self {
            rows: Rows(fact),
            picture: picture.trim_end_matches('-').to_owned(),
            name: text::visible(parameter("series")),
            grain: parameter("grain"),
            facts: std::iter::once(fact.id.clone())
                .chain(known)
                .chain(["study.events".to_owned()])
                .collect(),
        }
    }

    /// The id of one of its facts.
    fn id(&self, measure: &str) -> String {
        self.rows.0.id.replacen("values", measure, 1)
    }

    fn picture(&self, context: &Context<'_>) -> Result<Picture> {
        let negative = |row| self.value(row).is_some_and(|v| v < 0.0);
        let refused = match context.rows(&self.rows.0.id)? {
            Err(reason) => Some(reason),
            Ok(_) if self.rows.0.parameters.contains_key("units") => {
                Some(context.language.text("reason-mixed-units", &[])?)
            }
            Ok(_) if (0..self.rows.len()).any(negative) => {
                Some(context.language.text("figure-series-negative", &[])?)
            }
            Ok(_) => None,
        };
        match refused {
            None => self.drawn(context),
            Some(reason) => absent(
                context,
                NAME,
                self.picture.clone(),
                self.facts.clone(),
                reason,
            ),
        }
    }

    fn value(&self, row: usize) -> Option<f64> {
        self.rows.number(row, "reported")
    }

    fn drawn(&self, context: &Context<'_>) -> Result<Picture> {
        let unit = self.rows.0.unit.as_str();
        let values = Values::new(context.language, self.rows.most("reported"), unit)?;
        let title = values.told(context.language, self.axis(context)?)?;
        let right = context.layout.right();
        let left = axis::left(&values);
        let days = self.span(context);
        let scale = Scale::linear((f64::from(days.0), f64::from(days.1)), (left, right));
        let events = Events::new(context, days, &scale);
        let legend = Legend::new(context.layout, events.entries(context)?);
        let head = legend.height() + 8.0 + events.height();
        let top = head + LINE + axis::above(context.layout, &title);
        let plot = Rect::new(left, top, right, top + PLOT);
        let ticks = day_ticks(context.language, days.0, days.1, plot.width());
        let sheet = Sheet {
            id: self.picture.clone(),
            caption: self.caption(context)?,
            facts: self.facts.clone(),
            frame: self.frame(days, &events),
            height: plot.bottom + axis::below(context.layout, ""),
        };
        drawn(context, sheet, |canvas| {
            legend.draw(canvas, 4.0);
            events.shade(canvas, plot);
            axis::vertical(canvas, plot, &values);
            self.bars(canvas, plot, &scale, &values);
            axis::horizontal(canvas, plot, &scale, &ticks, "");
            events.draw(canvas, legend.height() + 8.0, plot);
            axis::title(canvas, plot, &title);
            Ok(())
        })
    }

    /// The time axis: from the first value to the end of the last, and to that
    /// of the study, in which incidents are.
    fn span(&self, context: &Context<'_>) -> (Day, Day) {
        let days = (0..self.rows.len()).filter_map(|row| self.rows.day(row, "start"));
        let (first, last) = days.fold((Day::MAX, Day::MIN), |(a, b), d| (a.min(d), b.max(d)));
        let end = after(last.max(first), self.grain);
        let study = context.date("study.start").zip(context.date("study.end"));
        match study {
            Some((start, last)) => (first.min(start), end.max(last + 1)),
            None => (first, end),
        }
    }

    fn bars(&self, canvas: &Canvas<'_>, plot: Rect, x: &Scale, values: &Values) {
        const LEAST: f64 = 2.0;
        let y = axis::upward(plot, values);
        for row in 0..self.rows.len() {
            let (Some(day), Some(n)) = (self.rows.day(row, "start"), self.value(row)) else {
                continue;
            };
            let end = after(day, self.grain);
            let (from, to) = (x.at(f64::from(day)), x.at(f64::from(end)));
            let gap = if to - from > 6.0 { 1.0 } else { 0.0 };
            let right = (to - gap).max(from + LEAST);
            if n > 0.0 {
                canvas.bar(Rect::new(from + gap, y.at(n), right, plot.bottom), MAIN);
            }
        }
    }

    /// The values as the fact has them with the events that begin in each step,
    /// and steps without a value in which one does.
    fn frame(&self, (first, end): (Day, Day), events: &Events) -> Frame {
        let mut frame = self.rows.frame();
        frame.columns.push(Column {
            name: "events".to_owned(),
            unit: String::new(),
        });
        let mut values = std::mem::take(&mut frame.rows).into_iter().peekable();
        let mut from = Day::MIN;
        let mut day = self.rows.day(0, "start").unwrap_or(first);
        while day < end {
            let next = after(day, self.grain);
            let begun = events.within((from, next));
            let start = Some(time::iso_day(day));
            let row = match values.next_if(|row| row[0] == start) {
                Some(row) => Some(row),
                None => begun.is_some().then(|| vec![start, None]),
            };
            frame.rows.extend(row.map(|mut row| {
                row.push(begun);
                row
            }));
            (from, day) = (next, next);
        }
        frame
    }

    /// What the bars count, by which step of time.
    fn axis(&self, context: &Context<'_>) -> Result<String> {
        let unit = text::visible(&context.language.unit(&self.rows.0.unit)?);
        let args = [("unit", unit.into()), ("grain", self.grain.into())];
        let title = context.language.text("figure-series-axis", &args)?;
        let parts: Vec<&str> = title.split_ascii_whitespace().collect();
        Ok(parts.join(" "))
    }

    fn caption(&self, context: &Context<'_>) -> Result<Caption> {
        let language = context.language;
        let row = self.rows.largest("reported").unwrap_or(0);
        let cell = self.rows.cell(row, "reported").unwrap_or("0");
        let fact = self.rows.0;
        let level = |row: usize| self.rows.cell(row, "reported") == Some(cell);
        let case = match self.rows.len() {
            1 => "one",
            n if (0..n).all(level) => "steady",
            n if (0..n).filter(|row| level(*row)).count() > 1 => "shared",
            _ => "peak",
        };
        let total = context.facts.get(&self.id("total"));
        let summed = total.is_some_and(|f| f.value.as_deref().and_then(number::parse).is_some());
        let when = language.step(self.rows.day(row, "start").unwrap_or(0), self.grain)?;
        let caption = |words: usize| {
            let args = [
                ("case", case.into()),
                ("series", text::brief(&self.name, words).into()),
                (
                    "peak",
                    language.amount(cell, &fact.unit, fact.decimals)?.into(),
                ),
                ("when", when.clone().into()),
                ("axis", self.axis(context)?.into()),
                ("span", context.period(fact)?.into()),
                ("points", context.words(&self.id("points"))?.into()),
                ("sum", if summed { "known" } else { "none" }.into()),
                ("total", context.words(&self.id("total"))?.into()),
                ("events", super::events::listed(context)?.into()),
            ];
            Caption::new(context, NAME, &args)
        };
        Caption::brief(caption)
    }
}
