//! Where to draw the accounts of a network: a place means nothing but that
//! accounts with an edge lie near each other.
//!
//! Fruchterman & Reingold 1991, each component by itself from a spiral, then the
//! components beside each other in rows. No randomness, one order of additions.

use super::graph::Component;

/// A place, in units of the longest edge that lies at rest.
type Point = (f64, f64);

/// Steps of the simulation; afterwards nothing visible moves.
const STEPS: u32 = 250;
/// Width of the whole over its height.
const ASPECT: f64 = 1.6;
/// Room around each component.
const MARGIN: f64 = 0.8;

/// For each component the places of its accounts, in whole thousandths of the
/// width of the whole; x to the right, y downwards.
pub fn places(components: &[Component]) -> Vec<Vec<(u32, u32)>> {
    let drawn: Vec<Vec<Point>> = components.iter().map(spread).collect();
    let sizes: Vec<Point> = drawn.iter().map(|points| size(points)).collect();
    let area: f64 = sizes.iter().map(|(w, h)| w * h).sum();
    let widest = sizes.iter().map(|(w, _)| *w).fold(0.0, f64::max);
    let width = (area * ASPECT).sqrt().max(widest);
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    let mut corners = Vec::new();
    for (w, h) in &sizes {
        if x > 0.0 && x + w > width {
            (x, y, row) = (0.0, y + row, 0.0);
        }
        corners.push((x, y));
        x += w;
        row = row.max(*h);
    }
    let thousandths = |at: f64| (at / width * 1000.0).round() as u32;
    let place = |(points, corner): (&Vec<Point>, &Point)| {
        let shift = |(px, py): &Point| {
            (
                thousandths(px + corner.0 + MARGIN),
                thousandths(py + corner.1 + MARGIN),
            )
        };
        points.iter().map(shift).collect()
    };
    drawn.iter().zip(&corners).map(place).collect()
}

/// Width and height of the room that a component takes.
fn size(points: &[Point]) -> Point {
    let most = |of: fn(&Point) -> f64| points.iter().map(of).fold(0.0, f64::max);
    (most(|p| p.0) + 2.0 * MARGIN, most(|p| p.1) + 2.0 * MARGIN)
}

/// The places of a component's accounts, the least of either coordinate 0.
fn spread(component: &Component) -> Vec<Point> {
    let index = |account: u32| component.accounts.partition_point(|a| *a < account);
    let edges: Vec<(usize, usize)> = component
        .edges
        .iter()
        .map(|e| (index(e.a), index(e.b)))
        .collect();
    let mut points: Vec<Point> = (0..component.accounts.len()).map(spiral).collect();
    let reach = (points.len() as f64).sqrt();
    for step in 0..STEPS {
        let most = reach * 0.25 * f64::from(STEPS - step) / f64::from(STEPS);
        let forces = forces(&points, &edges);
        for (point, force) in points.iter_mut().zip(forces) {
            let length = (force.0 * force.0 + force.1 * force.1).sqrt();
            if length > 0.0 {
                let scale = length.min(most) / length;
                *point = (point.0 + force.0 * scale, point.1 + force.1 * scale);
            }
        }
    }
    let least = |of: fn(&Point) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
    let (x, y) = (least(|p| p.0), least(|p| p.1));
    points.iter().map(|p| (p.0 - x, p.1 - y)).collect()
}

/// The sunflower's spiral: neighbours in order never lie on each other.
fn spiral(at: usize) -> Point {
    const GOLDEN: f64 = 2.399_963_229_728_653;
    let (radius, angle) = ((at as f64 + 0.5).sqrt(), at as f64 * GOLDEN);
    (radius * libm::cos(angle), radius * libm::sin(angle))
}

/// Every two points push each other away as one over their distance; edges pull
/// with its square; all are drawn a little to the middle.
fn forces(points: &[Point], edges: &[(usize, usize)]) -> Vec<Point> {
    const NEAREST: f64 = 1e-4;
    const INWARD: f64 = 0.02;
    let mut forces: Vec<Point> = points
        .iter()
        .map(|p| (-INWARD * p.0, -INWARD * p.1))
        .collect();
    for i in 0..points.len() {
        for j in i + 1..points.len() {
            let (dx, dy) = (points[i].0 - points[j].0, points[i].1 - points[j].1);
            let push = 1.0 / (dx * dx + dy * dy).max(NEAREST);
            forces[i] = (forces[i].0 + dx * push, forces[i].1 + dy * push);
            forces[j] = (forces[j].0 - dx * push, forces[j].1 - dy * push);
        }
    }
    for (i, j) in edges {
        let (dx, dy) = (points[*i].0 - points[*j].0, points[*i].1 - points[*j].1);
        let pull = (dx * dx + dy * dy).sqrt();
        forces[*i] = (forces[*i].0 - dx * pull, forces[*i].1 - dy * pull);
        forces[*j] = (forces[*j].0 + dx * pull, forces[*j].1 + dy * pull);
    }
    forces
}
