//! How the change after each takedown compares with changes at dates on which
//! nothing was taken down.

use super::canvas::{Canvas, Rect};
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::place::Flag;
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{ACCENT, BOLD, MAIN, Stroke};
use super::{Context, Frame, Picture, axis};
use crate::error::Result;
use crate::facts::Column;

const NAME: &str = "placebo";
const FACT: &str = "effect.placebo.histogram.posts";
const RANK: &str = "effect.placebo.rank.posts";
const RATIO: &str = "effect.ratio.posts";
const PLOT: f64 = 260.0;

/// Draws it, where the study has a takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let takedowns = takedowns(context, NAME, RANK);
    if takedowns.is_empty() {
        return Ok(Vec::new());
    }
    let ratio = |t: &Takedown| context.value(&scoped(RATIO, &t.id));
    let ranked = |t: &&Takedown| context.value(&scoped(RANK, &t.id)).is_some();
    let known: Vec<(&Takedown, f64)> = takedowns
        .iter()
        .filter(ranked)
        .filter_map(|t| Some((t, ratio(t)?)))
        .collect();
    let facts = vec![FACT.to_owned()];
    let picture = match context.rows(FACT)? {
        Ok(rows) if !known.is_empty() => one(context, &known, rows)?,
        Ok(_) => {
            let reason = context.language.text("reason-empty", &[])?;
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, known: &[(&Takedown, f64)], rows: Rows<'_>) -> Result<Picture> {
    let language = context.language;
    let values = Values::new(language, rows.most("dates"), "days")?;
    let largest = known.iter().map(|k| k.1).fold(rows.most("to"), f64::max);
    let ratios = Values::new(language, largest, "ratio")?;
    let places = (axis::left(&values), context.layout.right());
    let x = Scale::linear((0.0, ratios.top), places);
    let mut marks: Vec<(f64, String)> = Vec::new();
    for (takedown, ratio) in known {
        let words = context.words(&scoped(RATIO, &takedown.id))?;
        let args = [
            ("label", takedown.label.as_str().into()),
            ("n", words.into()),
        ];
        marks.push((x.at(*ratio), language.text("figure-placebo-mark", &args)?));
    }
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let flags = Flag::all(context.layout, &marks, 6);
    let title = values.titled(language, "figure-placebo-dates")?;
    let below = language.text("figure-placebo-axis", &[])?;
    let top = Flag::height(&flags) + 4.0 + axis::above(context.layout, &title);
    let plot = Rect::new(places.0, top, places.1, top + PLOT);
    let ids = known
        .iter()
        .flat_map(|(t, _)| [RATIO, RANK].map(|f| scoped(f, &t.id)));
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: Caption::brief(|words| caption(context, known[0].0, rows, words))?,
        frame: frame(context, known, rows),
        facts: std::iter::once(FACT.to_owned()).chain(ids).collect(),
        height: plot.bottom + axis::below(context.layout, &below),
    };
    drawn(context, sheet, |canvas| {
        axis::vertical(canvas, plot, &values);
        bars(canvas, rows, plot, &x, &values);
        axis::horizontal(canvas, plot, &x, &ratios.ticks, &below);
        Flag::draw(
            canvas,
            &flags,
            2.0,
            plot.bottom,
            Stroke::solid(ACCENT, BOLD),
        );
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

fn bars(canvas: &Canvas<'_>, rows: Rows<'_>, plot: Rect, x: &Scale, values: &Values) {
    let y = axis::upward(plot, values);
    for row in 0..rows.len() {
        let cell = |column| rows.number(row, column);
        if let (Some(from), Some(to), Some(n)) = (cell("from"), cell("to"), cell("dates"))
            && n > 0.0
        {
            let (from, to) = (x.at(from), x.at(to));
            let gap = if to - from > 5.0 { 1.0 } else { 0.0 };
            let right = (to - gap).max(from + 1.5);
            canvas.bar(Rect::new(from, y.at(n), right, plot.bottom), MAIN);
        }
    }
}

/// The histogram, and beside it each takedown's own ratio.
fn frame(context: &Context<'_>, known: &[(&Takedown, f64)], rows: Rows<'_>) -> Frame {
    let mut frame = rows.frame();
    for (takedown, _) in known {
        frame.columns.push(Column {
            name: takedown.id.clone(),
            unit: "ratio".to_owned(),
        });
        let fact = context.facts.get(&scoped(RATIO, &takedown.id));
        let value = fact.and_then(|f| f.value.clone());
        frame
            .rows
            .iter_mut()
            .for_each(|row| row.push(value.clone()));
    }
    frame
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    words: usize,
) -> Result<Caption> {
    let rank = context.facts.get(&scoped(RANK, &takedown.id));
    let place = rank.and_then(|f| f.value.as_deref()).unwrap_or("");
    let of = rank.and_then(|f| f.denominator.as_deref()).unwrap_or("");
    let shown = |n: &str| context.language.numbers.decimal(n, 0);
    let dates = rows.0.n.as_deref().unwrap_or("0");
    let args = [
        ("case", if place == "1" { "first" } else { "other" }.into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("rank", shown(place).into()),
        ("of", shown(of).into()),
        ("ratio", context.words(&scoped(RATIO, &takedown.id))?.into()),
        ("dates", context.language.numbers.decimal(dates, 0).into()),
        ("windows", context.words("effect.placebo.windows")?.into()),
        ("period", context.period(rows.0)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
