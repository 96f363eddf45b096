//! The narrative shift (METHODS §7): what the posts are about before and after
//! each takedown, and what a change of it is made of. One file per question;
//! here they are asked in turn.

use super::Study;
use super::windows::{BOUNDS, Windows};
use crate::facts::build::fact;
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::Estimate;
use crate::stat::permutation::{self, Noise, Who, Within};

mod baseline;
mod comparison;
mod decomposition;
mod divergence;
mod panel;
mod placebo;
mod reading;
mod shares;
mod specification;
mod texts;
mod verdicts;

use comparison::Comparison;

/// Adds `narrative.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    shares::overall(study, facts);
    let placebos = placebo::series(study, facts);
    for takedown in study.takedowns() {
        let windows = Windows::of(study, takedown);
        match windows.and_then(|windows| Comparison::of(study, takedown, windows)) {
            Ok(comparison) => {
                shift(&comparison, facts);
                placebo::rank(&comparison, &placebos, facts);
                specification::measure(&comparison, facts);
            }
            Err(reason) => absent(takedown, reason, facts),
        }
    }
    baseline::measure(study, facts);
}

/// What permutations of a comparison's accounts, and of their windows, say.
struct Permuted {
    within: Estimate<Within>,
    who: Estimate<Who>,
    noise: Estimate<Noise>,
}

impl Permuted {
    fn of(comparison: &Comparison<'_>) -> Self {
        let plan = comparison.plan();
        let matrix = comparison.panel.matrix();
        let resamples = comparison.study.parameters.resamples;
        Self {
            within: permutation::within(&plan, matrix, resamples),
            who: permutation::who(&plan, matrix, resamples),
            noise: permutation::noise(&plan, matrix, resamples),
        }
    }
}

/// What a comparison of two windows says.
fn shift(comparison: &Comparison<'_>, facts: &mut Facts) {
    let Permuted { within, who, noise } = Permuted::of(comparison);
    shares::measure(comparison, facts);
    verdicts::by_narrative(comparison, &within, &who, facts);
    verdicts::overall(comparison, &within, &who, facts);
    divergence::measure(comparison, &noise, facts);
    facts.add(divergence::histogram(comparison, &noise));
    shares::largest(comparison, facts);
    facts.add(shares::composition(comparison, facts));
    decomposition::measure(comparison, facts);
    texts::measure(comparison, facts);
    reading::measure(comparison, facts);
}

/// A takedown whose windows cannot be compared says why.
fn absent(takedown: &Takedown, reason: Reason, facts: &mut Facts) {
    let scope = [("takedown", takedown.id.as_str())];
    for (measure, unit) in [
        ("narrative.jsd", "bits"),
        ("narrative.within_p", "probability"),
        ("narrative.who_p", "probability"),
    ] {
        let draft = fact(id(measure, &scope), unit, 7).decimals(3);
        facts.add(draft.not_estimable(reason).parents(BOUNDS));
    }
    for (measure, unit) in [
        ("narrative.composition", "share"),
        ("narrative.decomposition", "share_difference"),
        ("narrative.specifications", "bits"),
    ] {
        let draft = fact(id(measure, &scope), unit, 7).rows(Shape::Table, &[], Vec::new());
        facts.add(draft.not_estimable(reason).parents(BOUNDS));
    }
}
