//! Axes: quiet grid, ticks, labels that never overlap, titles beside them.

use super::canvas::{Anchor, Canvas, Rect};
use super::scale::{Scale, Tick, Values};
use super::style::{AXIS, GRID, LINE, MARGIN, SPACING, Stroke, THIN};
use super::{Layout, text};

/// Distance of the middle of a horizontal axis' labels from its plot.
const LABELS: f64 = 22.0;

/// Room that a horizontal axis needs below its plot, with its title if it has one.
pub fn below(layout: Layout, title: &str) -> f64 {
    match lines(layout, title).len() {
        0 => LINE + 12.0,
        n => 2.0 * LINE + (n as f64 - 1.0) * SPACING + 12.0,
    }
}

/// Room that a vertical axis needs above its plot, for its title.
pub fn above(layout: Layout, title: &str) -> f64 {
    LINE + 8.0 + (lines(layout, title).len().max(1) as f64 - 1.0) * SPACING
}

fn lines(layout: Layout, title: &str) -> Vec<String> {
    text::wrap(&text::visible(title), layout.right() - MARGIN)
}

/// Where a plot starts, so that the labels of its vertical axis have room.
pub fn left(values: &Values) -> f64 {
    MARGIN + values.width() + 12.0
}

/// The places of values from zero on the vertical axis of a plot.
pub fn upward(plot: Rect, values: &Values) -> Scale {
    Scale::linear((0.0, values.top), (plot.bottom, plot.top))
}

/// A vertical axis from zero at the left of a plot, and its grid.
pub fn vertical(canvas: &Canvas<'_>, plot: Rect, values: &Values) {
    let scale = upward(plot, values);
    for tick in &values.ticks {
        let y = scale.at(tick.value);
        canvas.line((plot.left, y), (plot.right, y), Stroke::solid(GRID, THIN));
        canvas.text((plot.left - 8.0, y), &tick.label, Anchor::End);
    }
}

/// The title of a vertical axis above its plot; to be drawn after the lines
/// that may cross it.
pub fn title(canvas: &Canvas<'_>, plot: Rect, title: &str) {
    let lines = lines(canvas.layout(), title);
    for (index, line) in lines.iter().rev().enumerate() {
        let y = plot.top - LABELS - index as f64 * SPACING;
        canvas.tag((MARGIN, y), line, Anchor::Start);
    }
}

/// A horizontal axis below a plot, its title below at the right.
pub fn horizontal(canvas: &Canvas<'_>, plot: Rect, scale: &Scale, ticks: &[Tick], title: &str) {
    base(canvas, plot);
    let width = |tick: &Tick| text::width(&tick.label, false);
    for tick in thinned(ticks, scale, canvas.layout(), width) {
        let x = scale.at(tick.value);
        canvas.line(
            (x, plot.bottom),
            (x, plot.bottom + 6.0),
            Stroke::solid(AXIS, THIN),
        );
        canvas.text((x, plot.bottom + LABELS), &tick.label, Anchor::Middle);
    }
    let lines = lines(canvas.layout(), title);
    let first = plot.bottom + LABELS + LINE;
    canvas.lines((plot.right, first), &lines, Anchor::End);
}

/// As many ticks as have room for labels of a width: all of them, else every
/// second, third and so on, the one at zero among them.
pub fn thinned<'a>(
    ticks: &'a [Tick],
    scale: &Scale,
    layout: Layout,
    width: impl Fn(&Tick) -> f64,
) -> Vec<&'a Tick> {
    const GAP: f64 = 9.0;
    let zero = ticks.iter().position(|t| t.value == 0.0).unwrap_or(0);
    let every =
        |step: usize| -> Vec<&'a Tick> { ticks.iter().skip(zero % step).step_by(step).collect() };
    let start = |tick: &Tick| {
        let (x, width) = (scale.at(tick.value), width(tick));
        let most = layout.width() - MARGIN - width;
        (x - width / 2.0).min(most).max(MARGIN)
    };
    let free = |ticks: &Vec<&Tick>| {
        let apart = |pair: &[&Tick]| start(pair[0]) + width(pair[0]) + GAP <= start(pair[1]);
        ticks.windows(2).all(apart)
    };
    let steps = 1..=ticks.len().max(1);
    steps.map(every).find(free).unwrap_or_default()
}

/// The line at zero of a plot.
pub fn base(canvas: &Canvas<'_>, plot: Rect) {
    canvas.line(
        (plot.left, plot.bottom),
        (plot.right, plot.bottom),
        Stroke::solid(AXIS, 2.0 * THIN),
    );
}

/// Thin upright lines at the ticks of a horizontal axis.
pub fn upright_grid(canvas: &Canvas<'_>, plot: Rect, scale: &Scale, ticks: &[Tick]) {
    for tick in ticks {
        let x = scale.at(tick.value);
        canvas.line((x, plot.top), (x, plot.bottom), Stroke::solid(GRID, THIN));
    }
}
