//! What became of the accounts: their states by group, and the share suspended.

use super::canvas::{Anchor, Canvas, Rect};
use super::picture::{Caption, Sheet, absent, drawn};
use super::place::{Legend, Sample};
use super::rows::Rows;
use super::scale::{Scale, Values};
use super::style::{Fill, LINE, MAIN, MARGIN};
use super::{Context, Frame, Layout, Picture, axis, text};
use crate::error::Result;
use crate::facts::{self, Column, Fact};
use crate::number;

const NAME: &str = "suspension";
const FACT: &str = "suspension.status";
const RATE: &str = "suspension.rate";

/// States from the base of the bars on, which is where lengths compare best.
const STATES: [&str; 5] = ["suspended", "deleted", "protected", "active", "unknown"];
/// Their fills among the categories; neighbours contrast.
const FILLS: [usize; 5] = [3, 2, 1, 0, 5];

const ROW: f64 = 72.0;
const BAR: f64 = 30.0;
/// The ends of the plot with the states and of that with the rates, wide and
/// narrow.
const BARS: [(f64, f64); 2] = [(24.0, 600.0), (20.0, 285.0)];
const RATES: [(f64, f64); 2] = [(660.0, 950.0), (345.0, 488.0)];
const GROUPS: usize = 20;

/// One bar: all accounts, or a group.
struct Bar<'a> {
    label: String,
    /// The group as data have it.
    group: String,
    cells: [Option<String>; 5],
    total: Option<String>,
    rate: Option<&'a Fact>,
}

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let facts = vec![FACT.to_owned()];
    let picture = match context.rows(FACT)? {
        Ok(rows) if rows.number(0, "total") != Some(0.0) => one(context, rows)?,
        Ok(_) => {
            let reason = context.language.text("reason-empty", &[])?;
            absent(context, NAME, NAME.to_owned(), facts, reason)?
        }
        Err(reason) => absent(context, NAME, NAME.to_owned(), facts, reason)?,
    };
    Ok(vec![picture])
}

fn one(context: &Context<'_>, rows: Rows<'_>) -> Result<Picture> {
    let bars = bars(context, rows)?;
    let layout = context.layout;
    let legend = Legend::new(layout, entries(context, &bars)?);
    let titles = ["figure-share-of-accounts", "figure-rate-axis"];
    let [left, right] = titles.map(|key| context.language.text(key, &[]));
    let (left, right) = (left?, right?);
    let top = legend.height() + 12.0;
    let bottom = top + ROW * bars.len() as f64;
    let sheet = Sheet {
        id: NAME.to_owned(),
        caption: Caption::brief(|words| caption(context, rows, &bars, words))?,
        facts: used(&bars),
        frame: frame(&bars),
        height: bottom + axis::below(layout, &left),
    };
    let percent = Values::shares(context.language)?;
    let ticks: Vec<_> = percent.ticks.iter().step_by(2).cloned().collect();
    drawn(context, sheet, |canvas| {
        legend.draw(canvas, 2.0);
        for (ends, title) in [(BARS, &left), (RATES, &right)] {
            let (from, to) = layout.pick(ends[0], ends[1]);
            let plot = Rect::new(from, top, to, bottom);
            let x = Scale::linear((0.0, 1.0), (from, to));
            axis::upright_grid(canvas, plot, &x, &ticks);
            axis::horizontal(canvas, plot, &x, &ticks, title);
        }
        for (index, bar) in bars.iter().enumerate() {
            row(canvas, context, bar, top + index as f64 * ROW)?;
        }
        Ok(())
    })
}

/// All accounts, which the table has first and without a group; then the groups
/// with the most accounts.
fn bars<'a>(context: &Context<'a>, rows: Rows<'_>) -> Result<Vec<Bar<'a>>> {
    let mut order: Vec<usize> = (1..rows.len()).collect();
    let size = |row: usize| rows.number(row, "total").unwrap_or(0.0);
    order.sort_by(|a, b| size(*b).total_cmp(&size(*a)).then(a.cmp(b)));
    order.truncate(GROUPS);
    order.insert(0, 0);
    order
        .into_iter()
        .map(|row| bar(context, rows, row))
        .collect()
}

fn bar<'a>(context: &Context<'a>, rows: Rows<'_>, row: usize) -> Result<Bar<'a>> {
    let group = rows.cell(row, "group").unwrap_or_default();
    let (label, rate) = match group {
        "" => (context.language.text("group-all", &[])?, RATE.to_owned()),
        "(none)" => (context.language.text("group-none", &[])?, rate_of(group)),
        group => (text::visible(group), rate_of(group)),
    };
    let own = |column: &str| rows.cell(row, column).map(str::to_owned);
    Ok(Bar {
        label,
        group: group.to_owned(),
        cells: STATES.map(own),
        total: own("total"),
        rate: context.facts.get(&rate),
    })
}

fn rate_of(group: &str) -> String {
    facts::id(RATE, &[("group", group)])
}

impl Bar<'_> {
    /// The parts of the bar as shares of its accounts: fill, length, number.
    fn parts(&self) -> Vec<(Fill, f64, Option<&str>)> {
        let value = |cell: &Option<String>| cell.as_deref().and_then(number::parse);
        let known: f64 = self.cells.iter().filter_map(value).sum();
        let total = value(&self.total).unwrap_or(known).max(known);
        let mut parts = Vec::new();
        for (fill, cell) in FILLS.iter().zip(&self.cells) {
            if let Some(n) = value(cell).filter(|n| *n > 0.0) {
                parts.push((Fill::category(*fill), n / total, cell.as_deref()));
            }
        }
        if self.withholds() && total > known {
            parts.push((Fill::hatched(), (total - known) / total, None));
        } else if self.withholds() && total <= 0.0 {
            parts.push((Fill::hatched(), 1.0, None));
        }
        parts
    }

    /// Whether some of its states have no number.
    fn withholds(&self) -> bool {
        self.cells.iter().any(Option::is_none)
    }
}

fn row(canvas: &Canvas<'_>, context: &Context<'_>, bar: &Bar<'_>, top: f64) -> Result<()> {
    let language = context.language;
    let line = top + LINE / 2.0 + 4.0;
    let right = context.layout.right();
    let (rate, interval) = match (bar.rate, context.layout) {
        (Some(rate), Layout::Wide) => (language.fact(rate)?, language.interval(rate)?),
        (Some(rate), Layout::Narrow) => (language.fact(rate)?, String::new()),
        (None, _) => (String::new(), String::new()),
    };
    let rate = match interval.as_str() {
        "" => rate,
        interval => language.text(
            "figure-with-interval",
            &[("number", rate.into()), ("interval", interval.into())],
        )?,
    };
    let room = right - MARGIN - text::width(&rate, false) - 24.0;
    let total = match &bar.total {
        Some(total) => language.amount(total, "accounts", 0)?,
        None => language.text("suppressed", &[])?,
    };
    let label = text::fit(&bar.label, room - text::width(&total, false) - 30.0, true);
    canvas.strong((MARGIN, line), &label, Anchor::Start);
    let after = MARGIN + text::width(&label, true) + 14.0;
    canvas.text((after, line), &total, Anchor::Start);
    canvas.text((right, line), &rate, Anchor::End);
    stacked(canvas, context, bar, top + LINE + 4.0);
    whisker(canvas, bar, top + LINE + 4.0 + BAR / 2.0);
    Ok(())
}

fn stacked(canvas: &Canvas<'_>, context: &Context<'_>, bar: &Bar<'_>, top: f64) {
    let x = Scale::linear((0.0, 1.0), context.layout.pick(BARS[0], BARS[1]));
    let mut from = 0.0;
    for (fill, length, cell) in bar.parts() {
        let right = x.at(from + length);
        let gap = if right - x.at(from) > 4.0 { 1.0 } else { 0.0 };
        let rect = Rect::new(x.at(from) + gap, top, right - gap, top + BAR);
        canvas.filled(rect, fill);
        if let Some(cell) = cell {
            let shown = context.language.numbers.decimal(cell, 0);
            if text::width(&shown, false) + 14.0 < rect.width() {
                canvas.tag(rect.centre(), &shown, Anchor::Middle);
            }
        }
        from += length;
    }
}

/// The rate with its interval.
fn whisker(canvas: &Canvas<'_>, bar: &Bar<'_>, y: f64) {
    let ends = canvas.layout().pick(RATES[0], RATES[1]);
    let x = Scale::linear((0.0, 1.0), ends);
    let part = |pick: fn(&Fact) -> &Option<String>| {
        let value = pick(bar.rate?).as_deref().and_then(number::parse);
        value.map(|v| x.at(v))
    };
    if let (Some(from), Some(to)) = (part(|f| &f.lower), part(|f| &f.upper)) {
        canvas.whisker((from, to), y, MAIN);
    }
    if let Some(rate) = part(|f| &f.value) {
        canvas.disc((rate, y), 7.0, MAIN);
    }
}

/// The states that occur, in the order of the bars.
fn entries(context: &Context<'_>, bars: &[Bar<'_>]) -> Result<Vec<(Sample, String)>> {
    let mut entries = Vec::new();
    for (at, state) in STATES.iter().enumerate() {
        let occurs = |bar: &Bar<'_>| bar.cells[at].as_deref().is_some_and(|cell| cell != "0");
        if bars.iter().any(occurs) {
            let words = context.language.text(&format!("status-{state}"), &[])?;
            entries.push((Sample::Area(Fill::category(FILLS[at])), words));
        }
    }
    if bars.iter().any(Bar::withholds) {
        let words = context.language.text("suppressed", &[])?;
        entries.push((Sample::Area(Fill::hatched()), words));
    }
    Ok(entries)
}

fn used(bars: &[Bar<'_>]) -> Vec<String> {
    let rates = bars.iter().filter_map(|b| b.rate.map(|r| r.id.clone()));
    std::iter::once(FACT.to_owned()).chain(rates).collect()
}

fn frame(bars: &[Bar<'_>]) -> Frame {
    let mut columns = vec![Column::new("group", "")];
    columns.extend(STATES.map(|state| Column::new(state, "accounts")));
    columns.push(Column::new("total", "accounts"));
    columns.extend(["rate", "rate_lower", "rate_upper"].map(|name| Column::new(name, "share")));
    let row = |bar: &Bar<'_>| {
        let rate = |pick: fn(&Fact) -> &Option<String>| bar.rate.and_then(|f| pick(f).clone());
        let mut row = vec![Some(bar.group.clone())];
        row.extend(bar.cells.iter().cloned());
        row.push(bar.total.clone());
        row.extend([rate(|f| &f.value), rate(|f| &f.lower), rate(|f| &f.upper)]);
        row
    };
    Frame {
        columns,
        rows: bars.iter().map(row).collect(),
    }
}

/// The group whose rate is highest, and surely above that of all accounts.
fn highest<'a, 'b>(bars: &'b [Bar<'a>]) -> Option<&'b Bar<'a>> {
    let number = |cell: &Option<String>| cell.as_deref().and_then(number::parse);
    let value = |bar: &Bar<'_>| bar.rate.and_then(|f| number(&f.value)).unwrap_or(-1.0);
    let (overall, groups) = bars.split_first()?;
    let best = groups
        .iter()
        .reduce(|a, b| if value(b) > value(a) { b } else { a })?;
    let lower = number(&best.rate?.lower)?;
    (overall.rate?.value.is_some() && lower > value(overall)).then_some(best)
}

fn caption(
    context: &Context<'_>,
    rows: Rows<'_>,
    bars: &[Bar<'_>],
    words: usize,
) -> Result<Caption> {
    let language = context.language;
    let highest = highest(bars);
    let case = match (context.value(RATE), highest) {
        (None, _) => "unknown",
        (Some(rate), _) if rate <= 0.0 => "none",
        (Some(_), Some(_)) => "group",
        _ => "rate",
    };
    let group = highest.map_or(String::new(), |bar| text::brief(&bar.label, words));
    let group_rate = match highest.and_then(|bar| bar.rate) {
        Some(rate) => language.fact(rate)?,
        None => String::new(),
    };
    let shown = if rows.len() > GROUPS + 1 {
        "largest"
    } else {
        "all"
    };
    let args = [
        ("case", case.into()),
        ("shown", shown.into()),
        ("rate", context.words(RATE)?.into()),
        ("rate_range", context.words_with_interval(RATE)?.into()),
        ("group", group.into()),
        ("group_rate", group_rate.into()),
        ("suspended", context.words("suspension.suspended")?.into()),
        ("known", context.words("suspension.known")?.into()),
        ("unknown", context.words("suspension.unknown")?.into()),
        ("accounts", context.words("accounts.total")?.into()),
        ("day", context.words("suspension.as_of.last")?.into()),
    ];
    Caption::new(context, NAME, &args)
}
