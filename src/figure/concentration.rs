//! How few accounts write how many of the posts.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample, sample};
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{ACCENT, AXIS, BOLD, LINE, MAIN, Stroke};
use super::{Context, Layout, Picture, axis};
use crate::error::Result;

const NAME: &str = "concentration";
const FACT: &str = "activity.concentration";
const TOP: &str = "activity.top_share[k=10]";
const GINI: &str = "activity.gini";
const PLOT: f64 = 430.0;

const CURVE: Stroke = Stroke::solid(MAIN, BOLD);
const EQUAL: Stroke = Stroke::dashed(AXIS, 2.0);

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned(), TOP.to_owned(), GINI.to_owned()];
    let picture = match context.rows(FACT)? {
        // The first row is the origin.
        Ok(rows) if rows.len() > 1 => one(context, rows, facts)?,
        Ok(_) => {
            let reason = context.language.text("reason-empty", &[])?;
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, rows: Rows<'_>, facts: Vec<String>) -> Result<Picture> {
    let language = context.language;
    let values = Values::shares(language)?;
    let titles = ["figure-share-of-posts", "figure-share-of-accounts"];
    let [up, along] = titles.map(|key| language.text(key, &[]));
    let (up, along, key) = (up?, along?, key(context)?);
    // Below the line of equality there is room in a wide picture only.
    let (inside, above) = match context.layout {
        Layout::Wide => (key, Vec::new()),
        Layout::Narrow => (Vec::new(), key),
    };
    let legend = Legend::new(context.layout, above);
    let head = legend.height() + axis::above(context.layout, &up);
    let right = context.layout.right();
    let plot = Rect::new(axis::left(&values), head, right, head + PLOT);
    let x = Scale::linear((0.0, 1.0), (plot.left, plot.right));
    let y = axis::upward(plot, &values);
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows)?,
        facts,
        frame: rows.frame(),
        height: plot.bottom + axis::below(context.layout, &along),
    };
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 0.0);
        axis::upright_grid(canvas, plot, &x, &values.ticks);
        axis::vertical(canvas, plot, &values);
        axis::horizontal(canvas, plot, &x, &values.ticks, &along);
        canvas.line((plot.left, plot.bottom), (plot.right, plot.top), EQUAL);
        let point = |row| {
            Some((
                x.at(rows.number(row, "share_of_accounts")?),
                y.at(rows.number(row, "share_of_posts")?),
            ))
        };
        let curve: Vec<Point> = (0..rows.len()).filter_map(point).collect();
        canvas.path(&curve, CURVE);
        if let Some((accounts, posts)) = top(context, rows) {
            canvas.disc((x.at(accounts), y.at(posts)), 8.0, ACCENT);
        }
        describe(canvas, plot, &inside);
        axis::title(canvas, plot, &up);
        Ok(())
    })
}

/// Where the ten most active accounts lie on the curve.
fn top(context: &Context<'_>, rows: Rows<'_>) -> Option<(f64, f64)> {
    const TEN: f64 = 10.0;
    let accounts = rows.number(rows.len() - 1, "accounts")?;
    Some((TEN.min(accounts) / accounts, context.value(TOP)?))
}

/// What the marks mean; it has room below the line of equality.
fn key(context: &Context<'_>) -> Result<Vec<(Sample, String)>> {
    let text = |key: &str, n: String| context.language.text(key, &[("n", n.into())]);
    let mut key = vec![(Sample::Line(CURVE), text("figure-observed", String::new())?)];
    if context.value(TOP).is_some() {
        key.push((
            Sample::Disc(ACCENT),
            text("figure-ten", context.words(TOP)?)?,
        ));
    }
    key.push((Sample::Line(EQUAL), text("figure-equal", String::new())?));
    Ok(key)
}

fn describe(canvas: &Canvas<'_>, plot: Rect, key: &[(Sample, String)]) {
    let left = plot.left + plot.width() * 0.5;
    let top = plot.bottom - (key.len() as f64 + 0.5) * LINE;
    for (line, (mark, words)) in key.iter().enumerate() {
        let y = top + (line as f64 + 0.5) * LINE;
        sample(canvas, (left, y), *mark);
        canvas.text((left + 46.0, y), words, Anchor::Start);
    }
}

fn caption(context: &Context<'_>, rows: Rows<'_>) -> Result<Caption> {
    let share = context.value(TOP).unwrap_or(0.0);
    let accounts = rows.number(rows.len() - 1, "accounts").unwrap_or(0.0);
    let case = match context.value(GINI) {
        _ if accounts <= 10.0 => "few",
        Some(gini) if gini <= 0.0 => "equal",
        _ if share > 0.5 => "most",
        _ => "some",
    };
    let cell = rows.cell(rows.len() - 1, "accounts").unwrap_or("0");
    let args = [
        ("case", case.into()),
        (
            "accounts",
            context.language.amount(cell, "accounts", 0)?.into(),
        ),
        ("share", context.words(TOP)?.into()),
        ("gini", context.words_with_interval(GINI)?.into()),
        ("posts", context.words("activity.posts")?.into()),
        ("period", context.study_period()?.into()),
    ];
    Caption::new(context, NAME, &args)
}
