//! Axes: quiet grid, ticks, labels that never overlap, titles beside them.

use super::canvas::{Anchor, Canvas, Rect};
use super::scale::{Scale, Tick, Values};
use super::style::{AXIS, GRID, LINE, MARGIN, Stroke, THIN};
use super::text;

/// Room that a horizontal axis needs below its plot, with its title.
pub const BELOW: f64 = 2.0 * LINE + 12.0;

/// Room that a vertical axis needs above its plot, for its title.
pub const ABOVE: f64 = LINE + 8.0;

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
    canvas.tag((MARGIN, plot.top - ABOVE / 2.0 - 4.0), title, Anchor::Start);
}

/// A horizontal axis below a plot, its title below at the right.
pub fn horizontal(canvas: &Canvas<'_>, plot: Rect, scale: &Scale, ticks: &[Tick], title: &str) {
    base(canvas, plot);
    let mut free = 0.0;
    for tick in ticks {
        let x = scale.at(tick.value);
        canvas.line(
            (x, plot.bottom),
            (x, plot.bottom + 6.0),
            Stroke::solid(AXIS, THIN),
        );
        let width = text::width(&tick.label, false);
        let start = (x - width / 2.0).clamp(MARGIN, super::style::WIDTH - MARGIN - width);
        if start >= free {
            canvas.text((x, plot.bottom + 22.0), &tick.label, Anchor::Middle);
            free = start + width + 12.0;
        }
    }
    canvas.text((plot.right, plot.bottom + 22.0 + LINE), title, Anchor::End);
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
