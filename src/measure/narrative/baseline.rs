//! The same comparison one window earlier: what the mix of narratives did before
//! anything was taken down.

use super::Study;
use super::comparison::Comparison;
use super::{Permuted, decomposition, divergence, shares};
use crate::facts::Facts;
use crate::facts::build::fact;
use crate::facts::reason::Reason;
use crate::measure::windows::{BOUNDS, Windows};
use crate::time;

const FAMILY: &str = "narrative.baseline";

/// Adds `narrative.baseline.*`: [T − 2w, T − w) against [T − w, T), T the day of
/// the first takedown.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    match of(study) {
        Ok(comparison) => compared(&comparison, facts),
        // Without a takedown there is nothing that a baseline would be one of.
        Err(Reason::NoTakedown) => {}
        Err(reason) => {
            let draft = fact(format!("{FAMILY}.jsd"), "bits", 7).decimals(3);
            facts.add(draft.not_estimable(reason).parents(BOUNDS));
        }
    }
}

fn of<'a>(study: &'a Study<'a>) -> Result<Comparison<'a>, Reason> {
    let takedowns = study.tables.takedowns.iter();
    let first = takedowns.min_by_key(|t| (t.at, &t.id));
    let first = first.ok_or(Reason::NoTakedown)?;
    let w = study.parameters.window_days;
    let back = i32::try_from(w).map_err(|_| Reason::OutsidePeriod)?;
    let windows = Windows::at(study, time::day(first.at) - back, w)?;
    Ok(Comparison::of(study, first, windows)?.alone(FAMILY))
}

fn compared(comparison: &Comparison<'_>, facts: &mut Facts) {
    let Permuted { within, who, noise } = Permuted::of(comparison);
    super::verdicts::overall(comparison, &within, &who, facts);
    divergence::measure(comparison, &noise, facts);
    shares::largest(comparison, facts);
    decomposition::totals(comparison, facts);
}
