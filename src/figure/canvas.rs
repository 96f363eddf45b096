//! The sheet that figures draw on: a few shapes on plotters' SVG backend, and
//! the document around them. plotters knows whole pixels only, no title and no
//! description, so that it draws on a grid of tenths and its output is tidied.

use std::cell::RefCell;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, ShapeStyle, TextStyle};

use super::style::{
    AXIS, BOLD, Colour, EDGE, Fill, INK, MARGIN, PITCH, SIZE, SPACING, Stroke, THIN, Texture, WHITE,
};
use super::{Layout, text};
use crate::error::{Error, Result};

/// A place on the sheet.
pub type Point = (f64, f64);

/// Grid steps of plotters per unit of ours.
const FINE: f64 = 10.0;

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub struct Rect {
    /// Its left side.
    pub left: f64,
    /// Its upper side.
    pub top: f64,
    /// Its right side.
    pub right: f64,
    /// Its lower side.
    pub bottom: f64,
}

impl Rect {
    /// From its left, upper, right and lower side.
    pub fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its centre.
    pub fn centre(&self) -> Point {
        (
            f64::midpoint(self.left, self.right),
            f64::midpoint(self.top, self.bottom),
        )
    }
}

/// Which point of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// What stands around a drawing.
#[derive(Debug, Clone, Copy)]
pub struct Wrap<'a> {
    /// The picture's id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its text alternative.
    pub description: &'a str,
    /// Its height.
    pub height: f64,
    /// Its layout.
    pub layout: Layout,
}

/// The sheet. Its first failure is kept and comes out at the end, so that
/// drawing code reads as a list of shapes.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    failure: RefCell<Option<String>>,
    layout: Layout,
}

/// A whole SVG document.
pub fn document(wrap: Wrap<'_>, draw: impl FnOnce(&Canvas<'_>) -> Result<()>) -> Result<String> {
    let mut raw = String::new();
    let width = wrap.layout.width();
    let size = (fine(width).unsigned_abs(), fine(wrap.height).unsigned_abs());
    {
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut raw, size).into_drawing_area(),
            failure: RefCell::new(None),
            layout: wrap.layout,
        };
        draw(&canvas)?;
        canvas.done()?;
    }
    let Wrap { id, height, .. } = wrap;
    let suffix = wrap.layout.suffix();
    let (title, description) = (text::escape(wrap.title), text::escape(wrap.description));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title{suffix} {id}-desc{suffix}\" viewBox=\"0 0 {width} {height}\" focusable=\"false\">\n\
         <title id=\"{id}-title{suffix}\">{title}</title>\n<desc id=\"{id}-desc{suffix}\">{description}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n\
         <g aria-hidden=\"true\" font-family=\"sans-serif\" font-size=\"{SIZE}\">\n{}</g>\n</svg>\n",
        tidy(&raw)
    ))
}

fn fine(units: f64) -> i32 {
    (units * FINE).round() as i32
}

fn grid(point: Point) -> (i32, i32) {
    (fine(point.0), fine(point.1))
}

fn shape(colour: Colour, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: colour.to_rgba(),
        filled: true,
        stroke_width: fine(width).unsigned_abs(),
    }
}

impl<'a> Canvas<'a> {
    fn put<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, (i32, i32)>,
        E: Drawable<SVGBackend<'a>>,
    {
        if let Err(e) = self.area.draw(element) {
            self.failure.borrow_mut().get_or_insert(e.to_string());
        }
    }

    fn done(self) -> Result<()> {
        let cannot = |e: String| Error::could_not(format!("a figure cannot be drawn: {e}"));
        if let Some(failure) = self.failure.into_inner() {
            return Err(cannot(failure));
        }
        self.area.present().map_err(|e| cannot(e.to_string()))
    }

    /// A filled rectangle.
    pub fn bar(&self, rect: Rect, colour: Colour) {
        let corners = [grid((rect.left, rect.top)), grid((rect.right, rect.bottom))];
        self.put(&Rectangle::new(corners, shape(colour, 0.0)));
    }

    /// A rectangle with texture and, where the colour is faint, a border.
    pub fn filled(&self, rect: Rect, fill: Fill) {
        self.bar(rect, fill.colour);
        self.texture(rect, fill, |_, _| (rect.top, rect.bottom));
        if fill.border {
            self.border(rect);
        }
    }

    /// The sides of a rectangle.
    pub fn border(&self, r: Rect) {
        let inset = THIN / 2.0;
        let (left, right) = (r.left + inset, r.right - inset);
        let (top, bottom) = (r.top + inset, r.bottom - inset);
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        self.path(&corners, Stroke::solid(AXIS, THIN));
    }

    /// The marks of a texture that lie wholly inside an area; `inside` gives
    /// the area's upper and lower bound between two places of the x axis.
    pub fn texture(&self, bounds: Rect, fill: Fill, inside: impl Fn(f64, f64) -> (f64, f64)) {
        const REACH: f64 = 5.0;
        if fill.texture == Texture::Plain {
            return;
        }
        let first = |from: f64| (from / PITCH).floor() as i32;
        for column in first(bounds.left)..=first(bounds.right) {
            let x = (f64::from(column) + 0.5) * PITCH;
            if x - REACH < bounds.left || x + REACH > bounds.right {
                continue;
            }
            let (top, bottom) = inside(x - REACH, x + REACH);
            let shift = f64::from(column.rem_euclid(2)) * 0.5;
            for row in first(top)..=first(bottom) {
                let y = (f64::from(row) + shift) * PITCH;
                if y - REACH >= top && y + REACH <= bottom {
                    self.mark((x, y), fill);
                }
            }
        }
    }

    /// One mark of a texture.
    pub fn mark(&self, (x, y): Point, fill: Fill) {
        const HALF: f64 = 4.0;
        let (dx, dy) = match fill.texture {
            Texture::Plain => return,
            Texture::Dots => return self.disc((x, y), 2.0, fill.ink),
            Texture::Rising => (HALF, -HALF),
            Texture::Falling => (HALF, HALF),
            Texture::Level => (HALF, 0.0),
            Texture::Upright => (0.0, HALF),
        };
        self.line(
            (x - dx, y - dy),
            (x + dx, y + dy),
            Stroke::solid(fill.ink, 1.5),
        );
    }

    /// A line from one place to another.
    pub fn line(&self, from: Point, to: Point, stroke: Stroke) {
        let Some(dash) = stroke.dash else {
            return self.path(&[from, to], stroke);
        };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = libm::sqrt(dx * dx + dy * dy);
        let at = |along: f64| {
            let part = (along / length).min(1.0);
            (from.0 + dx * part, from.1 + dy * part)
        };
        let pieces = (length / (2.0 * dash)).ceil() as u32;
        for piece in 0..pieces {
            let start = f64::from(piece) * 2.0 * dash;
            self.path(&[at(start), at(start + dash)], stroke);
        }
    }

    /// A dashed line through many places; its dashes run on around corners.
    pub fn dashes(&self, points: &[Point], stroke: Stroke) {
        let dash = stroke.dash.unwrap_or(f64::INFINITY);
        let (mut piece, mut left, mut drawn): (Vec<Point>, f64, bool) = (Vec::new(), dash, true);
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            loop {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let length = libm::sqrt(dx * dx + dy * dy);
                piece.push(from);
                if length <= left {
                    left -= length;
                    break;
                }
                from = (from.0 + dx * left / length, from.1 + dy * left / length);
                piece.push(from);
                if drawn {
                    self.path(&piece, stroke);
                }
                piece.clear();
                (left, drawn) = (dash, !drawn);
            }
        }
        piece.extend(points.last());
        if drawn && piece.len() > 1 {
            self.path(&piece, stroke);
        }
    }

    /// An interval on a level line, with its ends.
    pub fn whisker(&self, (from, to): (f64, f64), y: f64, colour: Colour) {
        let stroke = Stroke::solid(colour, BOLD);
        self.line((from, y), (to, y), stroke);
        for end in [from, to] {
            self.line((end, y - 6.0), (end, y + 6.0), stroke);
        }
    }

    /// A line through many places.
    pub fn path(&self, points: &[Point], stroke: Stroke) {
        let points: Vec<(i32, i32)> = points.iter().map(|p| grid(*p)).collect();
        self.put(&PathElement::new(
            points,
            shape(stroke.colour, stroke.width),
        ));
    }

    /// A filled area.
    pub fn area(&self, points: &[Point], colour: Colour) {
        let points: Vec<(i32, i32)> = points.iter().map(|p| grid(*p)).collect();
        self.put(&Polygon::new(points, shape(colour, 0.0)));
    }

    /// A filled circle.
    pub fn disc(&self, centre: Point, radius: f64, colour: Colour) {
        self.put(&Circle::new(grid(centre), fine(radius), shape(colour, 0.0)));
    }

    /// A circle with paper inside.
    pub fn ring(&self, centre: Point, radius: f64, colour: Colour) {
        self.disc(centre, radius, colour);
        self.disc(centre, radius - RING, WHITE);
    }

    /// A square that stands on a corner, with a white edge.
    pub fn diamond(&self, (x, y): Point, radius: f64, colour: Colour) {
        for (radius, colour) in [(radius + EDGE, WHITE), (radius, colour)] {
            let corners = [
                (x - radius, y),
                (x, y - radius),
                (x + radius, y),
                (x, y + radius),
            ];
            self.area(&corners, colour);
        }
    }

    /// A square on its side, with a white edge; half as wide as that.
    pub fn square(&self, (x, y): Point, half: f64, colour: Colour) {
        for (half, colour) in [(half + EDGE, WHITE), (half, colour)] {
            self.bar(Rect::new(x - half, y - half, x + half, y + half), colour);
        }
    }

    /// A triangle that stands on its base, with a white edge; its corners are so
    /// far from its centre.
    pub fn triangle(&self, (x, y): Point, radius: f64, colour: Colour) {
        const SIDE: f64 = 0.866; // half of the side of one whose radius is 1
        for (radius, colour) in [(radius + 2.0 * EDGE, WHITE), (radius, colour)] {
            let base = y + radius / 2.0;
            let corners = [
                (x, y - radius),
                (x + SIDE * radius, base),
                (x - SIDE * radius, base),
            ];
            self.area(&corners, colour);
        }
    }

    /// Text, vertically centred on its place; moved and cut so that it stays
    /// inside the picture.
    pub fn text(&self, at: Point, words: &str, anchor: Anchor) {
        self.write(at, words, anchor, false);
    }

    /// Text in bold.
    pub fn strong(&self, at: Point, words: &str, anchor: Anchor) {
        self.write(at, words, anchor, true);
    }

    /// Lines of text below one another, the first at its place.
    pub fn lines(&self, (x, y): Point, lines: &[String], anchor: Anchor) {
        for (index, line) in lines.iter().enumerate() {
            self.text((x, y + index as f64 * SPACING), line, anchor);
        }
    }

    /// Text on a white ground that hides what lies below.
    pub fn tag(&self, at: Point, words: &str, anchor: Anchor) {
        let width = text::width(words, false);
        let left = self.left_end(at.0, width, anchor);
        let half = SIZE * 0.6;
        let ground = Rect::new(left - 3.0, at.1 - half, left + width + 3.0, at.1 + half);
        self.bar(ground, WHITE);
        self.text(at, words, anchor);
    }

    fn write(&self, at: Point, words: &str, anchor: Anchor, bold: bool) {
        let words = text::fit(
            &text::visible(words),
            self.layout.width() - 2.0 * MARGIN,
            bold,
        );
        if words.is_empty() {
            return;
        }
        let width = text::width(&words, bold);
        let left = self.left_end(at.0, width, anchor);
        let (x, side) = match anchor {
            Anchor::Start => (left, HPos::Left),
            Anchor::Middle => (left + width / 2.0, HPos::Center),
            Anchor::End => (left + width, HPos::Right),
        };
        let style = TextStyle::from(text::font(SIZE * FINE, bold))
            .color(&INK)
            .pos(Pos::new(side, VPos::Center));
        self.put(&Text::new(words, grid((x, at.1)), style));
    }

    /// Where a text starts, moved so that it stays inside the picture.
    fn left_end(&self, x: f64, width: f64, anchor: Anchor) -> f64 {
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        left.min(self.layout.width() - MARGIN - width).max(MARGIN)
    }

    /// How wide the picture is.
    pub fn layout(&self) -> Layout {
        self.layout
    }
}

/// Width of the line of a ring.
const RING: f64 = 3.0;

/// plotters' elements without its first and last line, back in units, without
/// what goes without saying, one element a line.
fn tidy(raw: &str) -> String {
    let mut tidied = String::with_capacity(raw.len());
    for line in raw.lines().skip(1).filter(|line| *line != "</svg>") {
        match line.strip_prefix('<') {
            Some("/text>") => tidied.push_str("</text>\n"),
            Some(tag) => element(tag, &mut tidied),
            None => tidied.push_str(line),
        }
    }
    tidied
}

fn element(tag: &str, tidied: &mut String) {
    let name = tag.split_whitespace().next().unwrap_or_default();
    let closed = tag.ends_with("/>");
    tidied.push('<');
    tidied.push_str(name);
    // key="value" with no quote inside: plotters escapes them.
    let mut parts = tag[name.len()..].split('"');
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        let key = key.trim().trim_end_matches('=');
        if let Some(value) = attribute(key, value) {
            tidied.push_str(&format!(" {key}=\"{value}\""));
        }
    }
    tidied.push_str(if closed { "/>\n" } else { ">" });
}

/// An attribute's value in our units; none where it goes without saying.
fn attribute(key: &str, value: &str) -> Option<String> {
    match (key, value) {
        ("opacity", "1")
        | ("stroke", "none")
        | ("text-anchor", "start")
        | ("font-family" | "font-size", _)
        | ("stroke-width", "0" | "10") => None,
        ("dy", _) => Some("0.35em".to_owned()),
        ("points", points) => Some(
            points
                .split_whitespace()
                .map(|p| p.split(',').map(units).collect::<Vec<_>>().join(","))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        ("fill" | "stroke" | "text-anchor" | "font-weight", _) => Some(value.to_owned()),
        _ => Some(units(value)),
    }
}

/// Whole steps of the fine grid as units with at most one decimal.
fn units(steps: &str) -> String {
    match steps.parse::<i64>() {
        Ok(steps) => {
            let sign = if steps < 0 { "-" } else { "" };
            match (steps.abs() / 10, steps.abs() % 10) {
                (whole, 0) => format!("{sign}{whole}"),
                (whole, tenth) => format!("{sign}{whole}.{tenth}"),
            }
        }
        Err(_) => steps.to_owned(),
    }
}
