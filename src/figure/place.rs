//! Placing labels so that none lies on another: lanes above a plot, and legends
//! that flow like text.

use super::canvas::{Anchor, Canvas, Point, Rect};
use super::style::{Colour, EDGE, Fill, LINE, MARGIN, SPACING, Stroke, WHITE};
use super::symbol::Symbol;
use super::{Layout, text};

/// Rows in which stretches of the x axis lie side by side.
#[derive(Debug, Default)]
pub struct Lanes(Vec<Vec<(f64, f64)>>);

impl Lanes {
    /// Puts a stretch into the first lane where it is free, among the first so
    /// many; none if all of them are taken.
    pub fn put(&mut self, from: f64, to: f64, most: usize) -> Option<usize> {
        const GAP: f64 = 10.0;
        let free =
            |lane: &Vec<(f64, f64)>| lane.iter().all(|(a, b)| to + GAP <= *a || *b + GAP <= from);
        let lane = match self.0.iter().position(free) {
            Some(lane) => lane,
            None if self.0.len() < most => {
                self.0.push(Vec::new());
                self.0.len() - 1
            }
            None => return None,
        };
        self.0[lane].push((from, to));
        Some(lane)
    }
}

/// A label beside an upright line, or across its upper end, in a lane above the
/// plot.
#[derive(Debug, Clone)]
pub struct Flag {
    /// Where the line stands.
    pub x: f64,
    /// The label, cut to the room that it has.
    pub label: String,
    /// Its lane, from above.
    pub lane: usize,
    /// The middle of the label.
    middle: f64,
    anchor: Anchor,
}

impl Flag {
    /// Flags for labels in the order of their lines, in at most so many lanes
    /// if cutting the labels makes that possible; as many lanes as there are
    /// labels cut none that has room beside its line.
    pub fn all(layout: Layout, labels: &[(f64, String)], most: usize) -> Vec<Self> {
        let beside = |x: f64| (layout.width() - MARGIN - x).max(x - MARGIN);
        let widths = [layout.width(), 420.0, 260.0, 160.0, 90.0];
        let fitting = widths.iter().find_map(|width| {
            let flags = Self::within(layout, labels, |x| beside(x).min(*width));
            let lanes = flags.iter().map(|f| f.lane + 1).max().unwrap_or(0);
            (lanes <= most).then_some(flags)
        });
        fitting.unwrap_or_else(|| Self::within(layout, labels, |_| 60.0))
    }

    /// Flags whose labels are not cut, because they end with a number; one that
    /// has no room beside its line lies across its upper end.
    pub fn whole(layout: Layout, labels: &[(f64, String)]) -> Vec<Self> {
        Self::within(layout, labels, |_| layout.width() - 2.0 * MARGIN)
    }

    /// Flags with labels as wide as a line at a place allows.
    fn within(layout: Layout, labels: &[(f64, String)], most: impl Fn(f64) -> f64) -> Vec<Self> {
        const GAP: f64 = 8.0;
        let end = layout.width() - MARGIN;
        let mut lanes = Lanes::default();
        let place = |(x, label): &(f64, String)| {
            let label = text::fit(&text::visible(label), most(*x) - GAP, false);
            let width = text::width(&label, false) + GAP;
            let (from, anchor) = match () {
                () if x + width <= end => (*x, Anchor::Start),
                () if x - width >= MARGIN => (x - width, Anchor::End),
                () => ((end - width).max(MARGIN), Anchor::Middle),
            };
            let lane = lanes.put(from, from + width, usize::MAX).unwrap_or(0);
            Self {
                x: *x,
                middle: from + width / 2.0,
                label,
                lane,
                anchor,
            }
        };
        labels.iter().map(place).collect()
    }

    /// The room that flags need above a plot.
    pub fn height(flags: &[Self]) -> f64 {
        flags
            .iter()
            .map(|f| (f.lane as f64 + 1.0) * LINE)
            .fold(0.0, f64::max)
    }

    /// Draws the lines down to the plot's base, then the labels over them.
    pub fn draw(canvas: &Canvas<'_>, flags: &[Self], top: f64, bottom: f64, stroke: Stroke) {
        let y = |flag: &Self| top + (flag.lane as f64 + 0.5) * LINE;
        for flag in flags {
            let start = match flag.anchor {
                Anchor::Middle => 0.5,
                _ => -0.4,
            };
            let (from, to) = ((flag.x, y(flag) + LINE * start), (flag.x, bottom));
            canvas.line(from, to, Stroke::solid(WHITE, stroke.width + 2.0 * EDGE));
            canvas.line(from, to, stroke);
        }
        for flag in flags {
            let x = match flag.anchor {
                Anchor::Start => flag.x + 7.0,
                Anchor::Middle => flag.middle,
                Anchor::End => flag.x - 7.0,
            };
            canvas.tag((x, y(flag)), &flag.label, flag.anchor);
        }
    }
}

/// The sample that a legend shows before its words.
#[derive(Debug, Clone, Copy)]
pub enum Sample {
    /// A filled area.
    Area(Fill),
    /// A line.
    Line(Stroke),
    /// An upright line.
    Upright(Stroke),
    /// A filled circle.
    Disc(Colour),
    /// A circle with paper inside.
    Ring(Colour),
    /// A square on a corner.
    Diamond(Colour),
    /// A mark of a size.
    Mark(Symbol, Colour, f64),
}

/// A legend whose entries flow from left to right, and on to the next line.
#[derive(Debug)]
pub struct Legend {
    entries: Vec<(Point, Sample, Vec<String>)>,
    height: f64,
}

const SAMPLE: f64 = 36.0;

impl Legend {
    /// Lays entries out from the left border to the right end of plots.
    pub fn new(layout: Layout, entries: Vec<(Sample, String)>) -> Self {
        const WORDS: f64 = SAMPLE + 10.0;
        // Two of the widest fill a line of a wide picture.
        let widest = layout.pick(410.0, layout.right() - MARGIN - WORDS);
        let (mut x, mut top, mut bottom) = (MARGIN, 0.0, 0.0);
        let mut placed = Vec::new();
        for (sample, words) in entries {
            let lines = text::two_lines(&text::visible(&words), widest);
            let widths = lines.iter().map(|line| text::width(line, false));
            let width = WORDS + widths.fold(0.0, f64::max);
            if x > MARGIN && x + width > layout.right() {
                (x, top) = (MARGIN, bottom);
            }
            let height = LINE + (lines.len() as f64 - 1.0) * SPACING;
            bottom = (top + height).max(bottom);
            placed.push(((x, top + LINE / 2.0), sample, lines));
            x += width + 26.0;
        }
        Self {
            entries: placed,
            height: bottom,
        }
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Draws it from a height on.
    pub fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        for ((x, y), sample, lines) in &self.entries {
            self::sample(canvas, (*x, top + y), *sample);
            canvas.lines((x + SAMPLE + 10.0, top + y), lines, Anchor::Start);
        }
    }
}

/// A name for a line inside a plot, with a sample of it.
#[derive(Debug, Clone)]
pub struct Name {
    at: Point,
    sample: Sample,
    words: String,
}

impl Name {
    const HALF: f64 = LINE / 2.0;
    const WORDS: f64 = SAMPLE + 8.0;

    /// A name close to a line, as near its end as there is a place that hides
    /// nothing of what is taken and stays inside bounds; none if there is none.
    pub fn near(
        line: &[Point],
        (sample, words): (Sample, &str),
        bounds: Rect,
        taken: &[Point],
    ) -> Option<Self> {
        const NEAR: [f64; 4] = [-24.0, 24.0, -44.0, 44.0];
        let half = (Self::WORDS + text::width(words, false)) / 2.0 + 6.0;
        let free = |(x, y): &Point| {
            let inside = bounds.left <= x - half
                && x + half <= bounds.right
                && bounds.top <= y - Self::HALF
                && y + Self::HALF <= bounds.bottom;
            let hides = |t: &Point| (t.0 - x).abs() < half && (t.1 - y).abs() < Self::HALF + 4.0;
            inside && !taken.iter().any(hides)
        };
        let around = |(x, y): &Point| NEAR.map(|away| (*x, y + away));
        let (x, y) = line.iter().rev().flat_map(around).find(free)?;
        Some(Self {
            at: (x - half + 6.0, y),
            sample,
            words: words.to_owned(),
        })
    }

    /// The places that it takes itself.
    pub fn taken(&self) -> impl Iterator<Item = Point> {
        const STEP: f64 = 8.0;
        let (x, y) = self.at;
        let steps = ((Self::WORDS + text::width(&self.words, false)) / STEP).ceil() as u32;
        (0..=steps).map(move |n| (x + f64::from(n) * STEP, y))
    }

    /// Draws it, so much further down.
    pub fn draw(&self, canvas: &Canvas<'_>, down: f64) {
        let (x, y) = (self.at.0, self.at.1 + down);
        canvas.tag((x + Self::WORDS, y), &self.words, Anchor::Start);
        sample(canvas, (x, y), self.sample);
    }
}

/// Draws a sample from its left end on.
pub fn sample(canvas: &Canvas<'_>, (x, y): Point, sample: Sample) {
    let middle = (x + SAMPLE / 2.0, y);
    match sample {
        Sample::Area(fill) => swatch(canvas, Rect::new(x, y - 9.0, x + SAMPLE, y + 9.0), fill),
        Sample::Line(stroke) => canvas.line((x, y), (x + SAMPLE, y), stroke),
        Sample::Upright(stroke) => {
            canvas.line((middle.0, y - 11.0), (middle.0, y + 11.0), stroke);
        }
        Sample::Disc(colour) => canvas.disc(middle, 8.0, colour),
        Sample::Ring(colour) => canvas.ring(middle, 8.0, colour),
        Sample::Diamond(colour) => canvas.diamond(middle, 10.0, colour),
        Sample::Mark(symbol, colour, radius) => symbol.draw(canvas, middle, radius, colour),
    }
}

/// A swatch carries two marks of its texture, wherever the lattice of plots lies.
fn swatch(canvas: &Canvas<'_>, rect: Rect, fill: Fill) {
    canvas.bar(rect, fill.colour);
    let (x, y) = rect.centre();
    canvas.mark((x - 8.0, y), fill);
    canvas.mark((x + 8.0, y), fill);
    if fill.border {
        canvas.border(rect);
    }
}
