//! Charts of rows, one below another: where the label of a row, its marks and
//! its numbers stand. In a wide picture labels stand beside the plot, in a narrow
//! one on lines of their own above the marks.

use super::canvas::{Anchor, Canvas, Rect};
use super::style::{GRID, LINE, MARGIN, SPACING, Stroke, THIN};
use super::{Layout, text};

/// What a chart of rows wants of its layout.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Height of a row in a wide picture.
    pub row: f64,
    /// Height of the marks of a row.
    pub marks: f64,
    /// Left and right end of the plot in a wide picture.
    pub wide: (f64, f64),
    /// Right end of the plot in a narrow picture.
    pub narrow: f64,
}

/// The rows of a chart.
#[derive(Debug, Clone)]
pub struct Bands {
    layout: Layout,
    labels: Vec<Vec<String>>,
    row: f64,
    marks: f64,
    top: f64,
    ends: (f64, f64),
}

impl Bands {
    /// Rows with those labels, from a height on.
    pub fn new(layout: Layout, shape: Shape, labels: &[String], top: f64) -> Self {
        let room = layout.pick(shape.wide.0 - 30.0, layout.right()) - MARGIN;
        let labels: Vec<Vec<String>> = labels.iter().map(|l| text::two_lines(l, room)).collect();
        let most = labels.iter().map(Vec::len).max().unwrap_or(1);
        let narrow = most as f64 * SPACING + shape.marks + 16.0;
        Self {
            layout,
            labels,
            row: layout.pick(shape.row, narrow),
            marks: shape.marks,
            top,
            ends: Self::ends(layout, shape),
        }
    }

    /// Left and right end of the plot.
    pub fn ends(layout: Layout, shape: Shape) -> (f64, f64) {
        const INSET: f64 = 12.0;
        layout.pick(shape.wide, (MARGIN + INSET, shape.narrow))
    }

    /// The plot, which all rows share.
    pub fn plot(&self) -> Rect {
        let bottom = self.top + self.row * self.labels.len() as f64;
        Rect::new(self.ends.0, self.top, self.ends.1, bottom)
    }

    /// The height of the middle of a row's marks.
    pub fn middle(&self, index: usize) -> f64 {
        let below = self.top + (index as f64 + 1.0) * self.row;
        below - self.layout.pick(self.row, self.marks + 12.0) / 2.0
    }

    /// Draws a row's label, and the line that parts it from the next one.
    pub fn draw(&self, canvas: &Canvas<'_>, index: usize) {
        let lines = &self.labels[index];
        let height = lines.len() as f64 * SPACING;
        let first = match self.layout {
            Layout::Wide => self.middle(index) - (height - SPACING) / 2.0,
            // Upwards from the marks, so that the label lies close to them.
            Layout::Narrow => self.middle(index) - self.marks / 2.0 - height + SPACING * 0.4,
        };
        for (line, words) in lines.iter().enumerate() {
            let at = (MARGIN, first + line as f64 * SPACING);
            canvas.tag(at, words, Anchor::Start);
        }
        let below = self.top + (index as f64 + 1.0) * self.row;
        let rule = Stroke::solid(GRID, THIN);
        canvas.line((MARGIN, below), (self.layout.right(), below), rule);
    }

    /// Heads of the columns of numbers at the right of the plot.
    pub fn heads(&self, canvas: &Canvas<'_>, heads: &[(f64, String)]) {
        for (x, head) in heads {
            canvas.text((*x, self.top - LINE / 2.0), head, Anchor::End);
        }
    }
}
