//! How often the most widely copied texts were posted, and since when.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{Fill, GRID, LINE, MARGIN, SPACING, Stroke, THIN};
use super::{Context, Frame, Layout, Picture, axis, text};
use crate::error::Result;
use crate::facts::Column;

const NAME: &str = "clusters";
/// The clusters with the most accounts, those first.
pub const FACT: &str = "amplification.rewordings.largest";
/// How many clusters there are.
pub const ALL: &str = "amplification.rewordings.clusters";

/// The column of the texts.
pub const EXCERPT: &str = "excerpt";
const SHOWN: usize = 12;
const BAR: f64 = 20.0;
/// Room between the longest bar and the numbers of the rows.
const GAP: f64 = 20.0;
/// Where excerpts start, so that a rank has room before them.
const INDENT: f64 = 40.0;
/// The fills of clusters of one wording and of several.
const FILLS: [usize; 2] = [0, 1];

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let picture = match context.rows(FACT)? {
        Ok(rows) => one(context, rows)?,
        Err(reason) => {
            let facts = vec![FACT.to_owned(), ALL.to_owned()];
            let reason = none(context, reason)?;
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
    };
    Ok(vec![picture])
}

/// Why there is no cluster to draw: a table that is known and empty has no reason
/// of its own.
pub fn none(context: &Context<'_>, reason: String) -> Result<String> {
    match context.facts.get(FACT) {
        Some(fact) if fact.not_estimable.is_none() && !fact.suppressed => {
            context.language.text("figure-clusters-none", &[])
        }
        _ => Ok(reason),
    }
}

/// A cluster, ready to be drawn.
struct Row {
    rank: String,
    excerpt: Vec<String>,
    posts: f64,
    fill: Fill,
    numbers: Vec<String>,
    /// The numbers uncut.
    told: String,
}

fn one(context: &Context<'_>, rows: Rows<'_>) -> Result<Picture> {
    let layout = context.layout;
    let shown = rows.len().min(SHOWN);
    let all: Vec<Row> = (0..shown)
        .map(|row| self::row(context, rows, row))
        .collect::<Result<_>>()?;
    let most = all.iter().map(|row| row.posts).fold(1.0, f64::max);
    let values = Values::new(context.language, most, "posts")?;
    let title = values.titled(context.language, "figure-clusters-axis")?;
    let legend = Legend::new(layout, entries(context, rows)?);
    let shape = Shape::of(layout, &all);
    let top = legend.height() + 8.0;
    let plot = Rect::new(
        MARGIN + 12.0,
        top,
        shape.right,
        top + shape.row * all.len() as f64,
    );
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: caption(context, rows, shown)?,
        facts: vec![FACT.to_owned(), ALL.to_owned()],
        frame: frame(context, rows, shown),
        height: plot.bottom + axis::below(layout, &title),
    };
    let x = Scale::linear((0.0, values.top), (plot.left, plot.right));
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        for (index, row) in all.iter().enumerate() {
            let top = plot.top + index as f64 * shape.row;
            shape.draw(canvas, row, &x, top);
            if index > 0 {
                let rule = Stroke::solid(GRID, THIN);
                canvas.line((MARGIN, top), (layout.right(), top), rule);
            }
        }
        axis::horizontal(canvas, plot, &x, &values.ticks, &title);
        Ok(())
    })
}

/// Where the parts of a row stand: in a wide picture its numbers beside its bar,
/// in a narrow one above it.
struct Shape {
    row: f64,
    right: f64,
    layout: Layout,
}

impl Shape {
    fn of(layout: Layout, rows: &[Row]) -> Self {
        const LEAST: f64 = 240.0;
        let words = rows.iter().flat_map(|row| &row.numbers);
        let widest = words.map(|line| text::width(line, false));
        let beside = layout.right() - widest.fold(0.0, f64::max) - GAP;
        let lines = rows.iter().map(|r| r.excerpt.len() + r.numbers.len());
        let lines = lines.max().unwrap_or(0) as f64;
        Self {
            row: layout.pick(LINE + BAR + 20.0, lines * SPACING + BAR + 22.0),
            right: layout.pick(beside.max(LEAST), layout.right()),
            layout,
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, row: &Row, x: &Scale, top: f64) {
        let first = top + LINE / 2.0 + 4.0;
        canvas.strong((MARGIN, first), &row.rank, Anchor::Start);
        canvas.lines((MARGIN + INDENT, first), &row.excerpt, Anchor::Start);
        let middle = top + self.row - BAR / 2.0 - 8.0;
        let below = first + row.excerpt.len() as f64 * SPACING;
        let (at, anchor): (Point, Anchor) = match self.layout {
            Layout::Wide => ((self.layout.right(), middle), Anchor::End),
            Layout::Narrow => ((MARGIN + INDENT, below), Anchor::Start),
        };
        canvas.lines(at, &row.numbers, anchor);
        let (y, end) = (middle - BAR / 2.0, x.at(row.posts));
        canvas.filled(Rect::new(x.at(0.0), y, end, y + BAR), row.fill);
    }
}

fn row(context: &Context<'_>, rows: Rows<'_>, row: usize) -> Result<Row> {
    let language = context.language;
    let layout = context.layout;
    let cell = |column: &str| rows.cell(row, column).unwrap_or("0");
    let room = layout.right() - MARGIN - INDENT;
    let name = label(context, rows, row)?;
    let words = [("posts", "originals"), ("accounts", "accounts")];
    let [posts, accounts] = words.map(|(unit, column)| language.amount(cell(column), unit, 0));
    let first = match excerpt(context, rows, row) {
        Some(_) => language.number(cell("first"), "date", 0)?,
        None => "none".to_owned(),
    };
    // A line breaks between the numbers only.
    let whole = |words: String| words.replace(' ', "\u{A0}").into();
    let args = [
        ("posts", whole(posts?)),
        ("accounts", whole(accounts?)),
        ("first", whole(first)),
    ];
    let numbers = language.text("figure-clusters-row", &args)?;
    Ok(Row {
        rank: language.numbers.decimal(cell("rank"), 0),
        excerpt: match layout {
            Layout::Wide => vec![text::fit(&name, room, false)],
            Layout::Narrow => text::two_lines(&name, room),
        },
        posts: rows.number(row, "originals").unwrap_or(0.0),
        fill: Fill::category(FILLS[usize::from(reworded(rows, row))]),
        numbers: match layout {
            Layout::Wide => vec![text::fit(&numbers, 700.0, false)],
            Layout::Narrow => text::wrap(&numbers, room),
        },
        told: numbers,
    })
}

/// The text of a cluster, where the edition shows any.
fn excerpt<'a>(context: &Context<'a>, rows: Rows<'_>, row: usize) -> Option<&'a str> {
    context.labels.excerpt(rows.cell(row, "rank")?)
}

/// What a cluster is called: its text, or else the day of its first post.
pub fn label(context: &Context<'_>, rows: Rows<'_>, row: usize) -> Result<String> {
    match excerpt(context, rows, row) {
        Some(excerpt) => Ok(text::quoted(excerpt)),
        None => {
            let first = rows.cell(row, "first").unwrap_or_default();
            context.language.number(first, "date", 0)
        }
    }
}

fn reworded(rows: Rows<'_>, row: usize) -> bool {
    rows.number(row, "wordings").is_some_and(|n| n > 1.0)
}

/// What the fills mean, of those that occur.
fn entries(context: &Context<'_>, rows: Rows<'_>) -> Result<Vec<(Sample, String)>> {
    let mut entries = Vec::new();
    let keys = ["figure-clusters-copied", "figure-clusters-reworded"];
    for (sort, key) in [false, true].into_iter().zip(keys) {
        if (0..rows.len().min(SHOWN)).any(|row| reworded(rows, row) == sort) {
            let fill = Fill::category(FILLS[usize::from(sort)]);
            entries.push((Sample::Area(fill), context.language.text(key, &[])?));
        }
    }
    Ok(entries)
}

fn frame(context: &Context<'_>, rows: Rows<'_>, shown: usize) -> Frame {
    let names = [
        "rank",
        "originals",
        "accounts",
        "wordings",
        "first",
        EXCERPT,
    ];
    columns(context, rows, &names, shown)
}

/// Some columns of the first rows of a table, and the texts, which are no facts.
pub fn columns(context: &Context<'_>, rows: Rows<'_>, names: &[&str], shown: usize) -> Frame {
    let kept = |name: &&str| match (*name, excerpt(context, rows, 0)) {
        (EXCERPT, shown) => shown.map(|_| Column::new(EXCERPT, "")),
        _ => rows.0.columns.iter().find(|c| c.name == **name).cloned(),
    };
    let columns: Vec<Column> = names.iter().filter_map(kept).collect();
    let row = |row: usize| {
        let cell = |c: &Column| match c.name.as_str() {
            EXCERPT => excerpt(context, rows, row).map(str::to_owned),
            name => rows.cell(row, name).map(str::to_owned),
        };
        columns.iter().map(cell).collect()
    };
    Frame {
        rows: (0..shown).map(row).collect(),
        columns,
    }
}

fn caption(context: &Context<'_>, rows: Rows<'_>, shown: usize) -> Result<Caption> {
    let language = context.language;
    let cell = |column: &str| rows.cell(0, column).unwrap_or("0");
    let listed = (0..shown).map(|row| {
        let one = self::row(context, rows, row)?;
        let excerpt = label(context, rows, row)?;
        let args = [("excerpt", excerpt.into()), ("numbers", one.told.into())];
        language.text("figure-clusters-listed", &args)
    });
    let list: Vec<String> = listed.collect::<Result<_>>()?;
    let n = shown.to_string();
    let excerpts = if excerpt(context, rows, 0).is_some() {
        "shown"
    } else {
        "withheld"
    };
    let args = [
        (
            "case",
            match (rows.len(), reworded(rows, 0)) {
                (1, _) => "one",
                (_, true) => "reworded",
                (_, false) => "copied",
            }
            .into(),
        ),
        (
            "posts",
            language.amount(cell("originals"), "posts", 0)?.into(),
        ),
        (
            "accounts",
            language.amount(cell("accounts"), "accounts", 0)?.into(),
        ),
        ("shown", language.amount(&n, "clusters", 0)?.into()),
        ("all", context.count(ALL).into()),
        ("period", context.period_of(FACT)?.into()),
        ("list", list.join("; ").into()),
        ("excerpts", excerpts.into()),
    ];
    Caption::new(context, NAME, &args)
}
