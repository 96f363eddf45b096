//! Whether the shift after each takedown is larger than the noise.

use super::canvas::{Canvas, Rect};
use super::picture::{Caption, Sheet, Takedown, absent, drawn, scoped, takedowns};
use super::place::Flag;
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{ACCENT, BOLD, INK, MAIN, Stroke};
use super::{Context, Frame, Picture, axis};
use crate::error::Result;
use crate::facts::{Column, Fact};

const NAME: &str = "divergence";
const OBSERVED: &str = "narrative.jsd";
const NOISE: &str = "narrative.noise";
const LEVEL: &str = "narrative.jsd.noise_p95";
const RANK: &str = "narrative.jsd.placebo_rank";
const PLOT: f64 = 280.0;

/// Draws it: one picture for every takedown.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let takedowns = takedowns(context, NAME, OBSERVED);
    takedowns.iter().map(|t| picture(context, t)).collect()
}

fn picture(context: &Context<'_>, takedown: &Takedown) -> Result<Picture> {
    let ids = [NOISE, OBSERVED, LEVEL].map(|fact| scoped(fact, &takedown.id));
    // Where the windows cannot be compared, only the divergence says why.
    let first = ids.iter().find(|id| context.facts.get(id).is_some());
    let reason = match context.rows(first.unwrap_or(&ids[0]))? {
        Ok(rows) => return one(context, takedown, rows, ids),
        Err(reason) => reason,
    };
    let facts = vec![first.unwrap_or(&ids[0]).clone()];
    absent(context, NAME, takedown.picture.clone(), facts, reason)
}

fn one(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    ids: [String; 3],
) -> Result<Picture> {
    let language = context.language;
    let values = Values::new(language, rows.most("resamples"), "resamples")?;
    let marks = [&ids[1], &ids[2]].map(|id| context.value(id));
    let largest = marks
        .iter()
        .flatten()
        .copied()
        .fold(rows.most("to"), f64::max);
    let bits = Values::new(language, largest, "bits")?;
    let right = context.layout.right();
    let x = Scale::linear((0.0, bits.top), (axis::left(&values), right));
    let (flags, strokes) = flags(context, &ids, marks, &x)?;
    let title = values.titled(language, "figure-resamples-axis")?;
    let below = language.text("figure-divergence-axis", &[])?;
    let top = Flag::height(&flags) + 4.0 + axis::above(context.layout, &title);
    let plot = Rect::new(axis::left(&values), top, right, top + PLOT);
    let ranked = Some(scoped(RANK, &takedown.id)).filter(|id| context.facts.get(id).is_some());
    let sheet = Sheet {
        id: takedown.picture.clone(),
        caption: Caption::brief(|words| caption(context, takedown, rows, &ids, marks, words))?,
        frame: frame(context, rows, &ids),
        facts: ids.iter().cloned().chain(ranked).collect(),
        height: plot.bottom + axis::below(context.layout, &below),
    };
    drawn(context, sheet, |canvas| {
        axis::vertical(canvas, plot, &values);
        bars(canvas, rows, plot, &x, &values);
        axis::horizontal(canvas, plot, &x, &bits.ticks, &below);
        for (flag, stroke) in flags.iter().zip(&strokes) {
            let own = std::slice::from_ref(flag);
            Flag::draw(canvas, own, 2.0, plot.bottom, *stroke);
        }
        axis::title(canvas, plot, &title);
        Ok(())
    })
}

/// The marks of the observed divergence and of the noise level, from left to right.
fn flags(
    context: &Context<'_>,
    ids: &[String; 3],
    marks: [Option<f64>; 2],
    x: &Scale,
) -> Result<(Vec<Flag>, Vec<Stroke>)> {
    let kinds = [
        (
            &ids[1],
            "figure-observed-divergence",
            Stroke::solid(ACCENT, BOLD),
        ),
        (&ids[2], "figure-noise-level", Stroke::dashed(INK, 2.5)),
    ];
    let mut found = Vec::new();
    for ((id, key, stroke), value) in kinds.into_iter().zip(marks) {
        if let Some(value) = value {
            let args = [("n", context.words(id)?.into())];
            found.push(((x.at(value), context.language.text(key, &args)?), stroke));
        }
    }
    found.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    let (labels, strokes): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Ok((Flag::whole(context.layout, &labels), strokes))
}

fn bars(canvas: &Canvas<'_>, rows: Rows<'_>, plot: Rect, x: &Scale, values: &Values) {
    let y = axis::upward(plot, values);
    for row in 0..rows.len() {
        let cell = |column| rows.number(row, column);
        if let (Some(from), Some(to), Some(n)) = (cell("from"), cell("to"), cell("resamples"))
            && n > 0.0
        {
            let (from, to) = (x.at(from), x.at(to));
            let gap = if to - from > 5.0 { 1.0 } else { 0.0 };
            let right = (to - gap).max(from + 1.5);
            canvas.bar(Rect::new(from, y.at(n), right, plot.bottom), MAIN);
        }
    }
}

/// The histogram, and beside it the two marks.
fn frame(context: &Context<'_>, rows: Rows<'_>, ids: &[String; 3]) -> Frame {
    let mut frame = rows.frame();
    for (name, id) in [("observed", &ids[1]), ("noise_p95", &ids[2])] {
        frame.columns.push(Column::new(name, "bits"));
        let value = context.facts.get(id).and_then(|f| f.value.clone());
        frame
            .rows
            .iter_mut()
            .for_each(|row| row.push(value.clone()));
    }
    frame
}

/// Of how many dates without a takedown, how many moved as much or more.
fn as_much(rank: Option<&Fact>) -> Option<(String, String)> {
    let rank = rank?;
    let place: u64 = rank.value.as_deref()?.parse().ok()?;
    let dates = rank.parameters.get("dates")?;
    Some((place.checked_sub(1)?.to_string(), dates.clone()))
}

fn caption(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    ids: &[String; 3],
    marks: [Option<f64>; 2],
    words: usize,
) -> Result<Caption> {
    let case = match marks {
        [Some(observed), _] if observed <= 0.0 => "zero",
        [Some(observed), Some(level)] if observed > level => "above",
        _ => "within",
    };
    let parameter = |name: &str| rows.0.parameters.get(name).map_or("0", String::as_str);
    let resamples = parameter("resamples");
    let accounts = rows.0.n.as_deref().unwrap_or("0");
    let language = context.language;
    let mean = scoped("narrative.jsd.noise_mean", &takedown.id);
    let rank = context.facts.get(&scoped(RANK, &takedown.id));
    let (as_much, dates) = as_much(rank).unwrap_or_default();
    let compared = match (case, dates.as_str()) {
        ("zero", _) => "same",
        (_, "") => "none",
        _ => "dates",
    };
    let count = |n: &str| language.numbers.decimal(n, 0);
    let args = [
        ("case", case.into()),
        ("compared", compared.into()),
        ("as_much", count(&as_much).into()),
        ("dates", count(&dates).into()),
        ("takedown", takedown.named(context, words)?.into()),
        ("observed", context.words(&ids[1])?.into()),
        ("level", context.words(&ids[2])?.into()),
        ("mean", context.words(&mean)?.into()),
        (
            "resamples",
            language.amount(resamples, "resamples", 0)?.into(),
        ),
        ("accounts", language.amount(accounts, "accounts", 0)?.into()),
        ("period", context.period(rows.0)?.into()),
    ];
    Caption::new(context, NAME, &args)
}
