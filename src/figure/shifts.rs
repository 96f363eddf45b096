//! How far the mix of narratives moved at dates on which nothing was taken down,
//! and how far at the takedowns.

use super::canvas::{Canvas, Rect};
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::place::Flag;
use super::rows::Rows;
use super::scale::{Scale, Values, day_ticks};
use super::style::{ACCENT, BOLD, MAIN, Stroke};
use super::{Context, Frame, Picture, axis};
use crate::error::Result;
use crate::number;
use crate::time::{self, Day};

const NAME: &str = "shifts";
const FACT: &str = "narrative.placebo";
const SHIFT: &str = "narrative.jsd";
const PLOT: f64 = 260.0;

/// Draws it, where the study has a takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    if context.facts.get(FACT).is_none() {
        return Ok(Vec::new());
    }
    let facts = vec![FACT.to_owned()];
    Ok(vec![match context.rows(FACT)? {
        Ok(rows) => one(context, rows)?,
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    }])
}

/// A takedown, the day of it and the divergence of its windows.
type Shift = (Takedown, Day, f64);

/// The takedowns whose windows can be compared, in the order of time.
fn shifts(context: &Context<'_>) -> Vec<Shift> {
    let events = context.facts.get("study.events").map(Rows);
    let day = |id: &str| {
        let events = events?;
        let row = (0..events.len()).find(|row| events.cell(*row, "id") == Some(id))?;
        events.day(row, "start")
    };
    let all = takedowns(context, NAME, SHIFT).into_iter();
    all.filter_map(|t| {
        let found = (day(&t.id)?, context.value(&scoped(SHIFT, &t.id))?);
        Some((t, found.0, found.1))
    })
    .collect()
}

fn one(context: &Context<'_>, rows: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let shifts = shifts(context);
    let days: Vec<Day> = (0..rows.len())
        .filter_map(|row| rows.day(row, "date"))
        .collect();
    let first = days.first().copied().unwrap_or(0);
    let last = shifts.iter().map(|s| s.1).chain(days).fold(first, Day::max) + 1;
    let largest = shifts.iter().map(|s| s.2).fold(rows.most("jsd"), f64::max);
    let values = Values::new(language, largest, "bits")?;
    let places = (axis::left(&values), context.layout.right());
    // A diamond on the first day would lie on the labels of the axis.
    let first = first - Day::from(shifts.iter().any(|s| s.1 == first));
    let x = Scale::linear((f64::from(first), f64::from(last)), places);
    let labels = shifts
        .iter()
        .map(|s| (x.at(f64::from(s.1)), s.0.label.clone()));
    let flags = Flag::all(context.layout, &labels.collect::<Vec<_>>(), 6);
    let title = language.text("figure-divergence-axis", &[])?;
    let below = language.text("figure-date-axis", &[])?;
    let top = Flag::height(&flags) + 4.0 + axis::above(context.layout, &title);
    let plot = Rect::new(places.0, top, places.1, top + PLOT);
    let ids = shifts.iter().map(|s| scoped(SHIFT, &s.0.id));
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows, &shifts)?,
        frame: frame(rows, &shifts),
        facts: std::iter::once(FACT.to_owned()).chain(ids).collect(),
        height: plot.bottom + axis::below(context.layout, &below),
    };
    let ticks = day_ticks(language, first, last, plot.width());
    drawn(context, sheet, |canvas| {
        axis::vertical(canvas, plot, &values);
        axis::horizontal(canvas, plot, &x, &ticks, &below);
        Flag::draw(
            canvas,
            &flags,
            2.0,
            plot.bottom,
            Stroke::dashed(ACCENT, 2.0),
        );
        let y = axis::upward(plot, &values);
        line(canvas, rows, &x, &y);
        for (_, day, jsd) in &shifts {
            canvas.diamond((x.at(f64::from(*day)), y.at(*jsd)), 11.0, ACCENT);
        }
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

/// The placebo dates, with a gap where there is no number.
fn line(canvas: &Canvas<'_>, rows: Rows<'_>, x: &Scale, y: &Scale) {
    let mut run = Vec::new();
    for row in 0..=rows.len() {
        match (rows.day(row, "date"), rows.number(row, "jsd")) {
            (Some(day), Some(jsd)) => run.push((x.at(f64::from(day)), y.at(jsd))),
            _ if run.len() == 1 => canvas.disc(run.remove(0), 4.0, MAIN),
            _ => {
                if !run.is_empty() {
                    canvas.path(&run, Stroke::solid(MAIN, BOLD));
                }
                run.clear();
            }
        }
    }
}

/// The placebo dates, and after them the takedowns.
fn frame(rows: Rows<'_>, shifts: &[Shift]) -> Frame {
    let mut frame = rows.frame();
    frame.columns.push(crate::facts::Column {
        name: "takedown".to_owned(),
        unit: String::new(),
    });
    frame.rows.iter_mut().for_each(|row| row.push(None));
    let taken = shifts.iter().map(|(takedown, day, jsd)| {
        let jsd = number::canonical(*jsd);
        vec![Some(time::iso_day(*day)), jsd, Some(takedown.id.clone())]
    });
    frame.rows.extend(taken);
    frame
}

fn caption(context: &Context<'_>, rows: Rows<'_>, shifts: &[Shift]) -> Result<Caption> {
    let language = context.language;
    let most = rows.largest("jsd");
    let most = most.and_then(|row| rows.cell(row, "jsd")).unwrap_or("0");
    let above = |s: &&Shift| s.2 > rows.most("jsd");
    let case = match (shifts.len(), shifts.iter().filter(above).count()) {
        (0, _) => "alone",
        (_, 0) => "below",
        (all, above) if all == above => "above",
        _ => "some",
    };
    let list: Vec<String> = shifts
        .iter()
        .map(|(takedown, _, _)| {
            let number = context.words(&scoped(SHIFT, &takedown.id))?;
            let args = [
                ("label", takedown.label.as_str().into()),
                ("n", number.into()),
            ];
            language.text("figure-shift", &args)
        })
        .collect::<Result<_>>()?;
    let days = rows
        .0
        .parameters
        .get("window_days")
        .map_or("0", String::as_str);
    let args = [
        ("case", case.into()),
        ("most", language.amount(most, "bits", 3)?.into()),
        ("days", language.amount(days, "days", 0)?.into()),
        ("dates", context.count("narrative.placebo.dates").into()),
        (
            "pairs",
            context.words("narrative.placebo.independent")?.into(),
        ),
        ("period", context.period(rows.0)?.into()),
        ("list", list.join("; ").into()),
    ];
    Caption::new(context, NAME, &args)
}
