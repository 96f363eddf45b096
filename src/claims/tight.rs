//! The exact range of a formula in which a figure stands more than once: plain
//! interval arithmetic would let it be two numbers at once, and admit too much.

use std::collections::BTreeMap;

use super::exact::Exact;
use super::expr::{Formula, Source, Valued};
use super::interval::{End, Interval};
use super::lookup::Outcome;

/// With more figures than this, a formula keeps its wider range.
const MOST: usize = 8;

/// The range over all values of the figures. Where no figure stands in a product
/// with itself, the formula rises or falls along each figure, so that its ends are
/// reached where every figure is at one of its own. A figure that lacks an end stays
/// an interval, which is exact where it stands once; elsewhere the wider range is kept.
pub fn range(
    formula: &Formula,
    figures: &BTreeMap<String, Interval>,
    wide: Interval,
    source: &mut dyn Source,
) -> Outcome<Interval> {
    let powers = powers(formula);
    let parts = [&powers.above, &powers.below];
    let once = parts
        .iter()
        .all(|part| part.values().all(|power| *power <= 1));
    let ends: Vec<(&str, [&End; 2])> = figures
        .iter()
        .filter_map(|(id, i)| Some((id.as_str(), [i.lower.as_ref()?, i.upper.as_ref()?])))
        .collect();
    let kept = |id: &String| !ends.iter().any(|(bounded, _)| bounded == id);
    let mut unbounded = figures.keys().filter(|id| kept(id));
    let exact = unbounded.all(|id| occurrences(formula, id) <= 1);
    if !once || !exact || ends.len() > MOST {
        return Ok(wide);
    }
    let mut range: Option<Interval> = None;
    for corner in 0..1_usize << ends.len() {
        let chosen = ends.iter().enumerate();
        let chosen: Vec<(&str, &End)> = chosen
            .map(|(at, (id, ends))| (*id, ends[(corner >> at) & 1]))
            .collect();
        let found = at_corner(formula, &chosen, source)?;
        range = Some(match range {
            Some(range) => range.around(&found),
            None => found,
        });
    }
    // Ends that no corner reaches say nothing of a value that all corners give.
    Ok(range.filter(|range| !range.is_empty()).unwrap_or(wide))
}

/// How often a figure stands in a formula.
fn occurrences(formula: &Formula, id: &str) -> usize {
    match formula {
        Formula::Figure(figure) => usize::from(figure == id),
        Formula::Literal(_) | Formula::Fact(_) | Formula::Days(_) => 0,
        Formula::Minus(inner) => occurrences(inner, id),
        Formula::Both(left, _, right) => occurrences(left, id) + occurrences(right, id),
    }
}

fn at_corner(
    formula: &Formula,
    corner: &[(&str, &End)],
    source: &mut dyn Source,
) -> Outcome<Interval> {
    let at = corner.iter().map(|(id, end)| (*id, &end.value)).collect();
    let mut found = formula.value(&mut Corner { source, at })?.value;
    let reached = corner.iter().all(|(_, end)| end.closed);
    for end in [&mut found.lower, &mut found.upper].into_iter().flatten() {
        end.closed &= reached;
    }
    Ok(found)
}

/// The same source with figures at one value each.
struct Corner<'a> {
    source: &'a mut dyn Source,
    at: BTreeMap<&'a str, &'a Exact>,
}

impl Source for Corner<'_> {
    fn value(&mut self, part: &Formula) -> Outcome<Valued> {
        let mut valued = self.source.value(part)?;
        if let Formula::Figure(id) = part
            && let Some(value) = self.at.get(id.as_str())
        {
            valued.value = Interval::point((*value).clone());
        }
        Ok(valued)
    }
}

/// The highest power of each figure above and below the line of a fraction.
#[derive(Default)]
struct Powers<'a> {
    above: BTreeMap<&'a str, u32>,
    below: BTreeMap<&'a str, u32>,
}

fn powers(formula: &Formula) -> Powers<'_> {
    match formula {
        Formula::Figure(id) => Powers {
            above: BTreeMap::from([(id.as_str(), 1)]),
            below: BTreeMap::new(),
        },
        Formula::Literal(_) | Formula::Fact(_) | Formula::Days(_) => Powers::default(),
        Formula::Minus(inner) => powers(inner),
        Formula::Both(left, sign, right) => {
            let (l, r) = (powers(left), powers(right));
            match sign {
                '*' => Powers {
                    above: sum(&l.above, &r.above),
                    below: sum(&l.below, &r.below),
                },
                '/' => Powers {
                    above: sum(&l.above, &r.below),
                    below: sum(&l.below, &r.above),
                },
                _ => Powers {
                    above: most(sum(&l.above, &r.below), sum(&r.above, &l.below)),
                    below: sum(&l.below, &r.below),
                },
            }
        }
    }
}

fn sum<'a>(a: &BTreeMap<&'a str, u32>, b: &BTreeMap<&'a str, u32>) -> BTreeMap<&'a str, u32> {
    let mut both = a.clone();
    for (id, power) in b {
        let sum: &mut u32 = both.entry(id).or_default();
        *sum = sum.saturating_add(*power);
    }
    both
}

fn most<'a>(mut a: BTreeMap<&'a str, u32>, b: BTreeMap<&'a str, u32>) -> BTreeMap<&'a str, u32> {
    for (id, power) in b {
        let larger: &mut u32 = a.entry(id).or_default();
        *larger = power.max(*larger);
    }
    a
}
