//! Marks that are told apart by their shape as well as by their colour, all of
//! them of one area where they have one size.

use super::canvas::{Canvas, Point};
use super::style::{Colour, EDGE, WHITE};

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A filled circle.
    Disc,
    /// A circle with paper inside.
    Ring,
    /// A square on a corner.
    Diamond,
    /// A square on its side.
    Square,
    /// A triangle on its base.
    Triangle,
}

impl Symbol {
    /// Draws it with a white edge, as large as a circle of that radius.
    pub fn draw(self, canvas: &Canvas<'_>, at: Point, radius: f64, colour: Colour) {
        match self {
            Self::Disc | Self::Ring => {
                canvas.disc(at, radius + EDGE, WHITE);
                match self {
                    Self::Ring => canvas.ring(at, radius, colour),
                    _ => canvas.disc(at, radius, colour),
                }
            }
            Self::Diamond => canvas.diamond(at, radius * 1.253, colour),
            Self::Square => canvas.square(at, radius * 0.886, colour),
            Self::Triangle => canvas.triangle(at, radius * 1.555, colour),
        }
    }
}
