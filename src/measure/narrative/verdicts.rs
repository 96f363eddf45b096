//! The two tests: whether those who stayed changed what they say, and whether
//! those who left said something else.

use super::comparison::Comparison;
use crate::facts::Facts;
use crate::facts::build::fact;
use crate::stat::adjust::benjamini_hochberg;
use crate::stat::permutation::{Who, Within};
use crate::stat::{Estimate, NotEstimable};

/// The test of the stayers.
pub const WITHIN: &str = "signs of the stayers' changes flipped";

/// A test: its name, the p-values of the narratives, the accounts it is about.
struct Test {
    name: &'static str,
    /// What is permuted.
    test: &'static str,
    narratives: Estimate<Vec<Option<f64>>>,
    overall: Estimate<f64>,
    accounts: u64,
}

fn tests(comparison: &Comparison<'_>, within: &Estimate<Within>, who: &Estimate<Who>) -> [Test; 2] {
    let (stayers, leavers) = (comparison.panel.stayers(), comparison.panel.leavers());
    [
        Test {
            name: "within",
            test: WITHIN,
            narratives: within.clone().map(|w| w.narratives),
            overall: within.as_ref().map(|w| w.p).map_err(|e| *e),
            accounts: stayers,
        },
        Test {
            name: "who",
            test: "leaver label dealt anew within strata of volume",
            narratives: who.clone().map(|w| w.narratives),
            overall: who.as_ref().map(|w| w.p).map_err(|e| *e),
            accounts: stayers + leavers,
        },
    ]
}

/// The p-value of every narrative, and adjusted over the narratives the q-value.
pub fn by_narrative(
    comparison: &Comparison<'_>,
    within: &Estimate<Within>,
    who: &Estimate<Who>,
    facts: &mut Facts,
) {
    let narratives = &comparison.panel.narratives;
    for test in tests(comparison, within, who) {
        let none = vec![None; narratives.len()];
        let missing = test.narratives.as_ref().err().copied();
        let missing = missing.unwrap_or(NotEstimable::NoVariation);
        let p = test.narratives.unwrap_or(none);
        let q = benjamini_hochberg(&p);
        for (letter, values) in [("p", &p), ("q", &q)] {
            for (rank, value) in narratives.iter().zip(values) {
                let name = comparison.of_narrative(&format!("{}_{letter}", test.name), *rank);
                let draft = fact(name, "probability", 7)
                    .decimals(3)
                    .number(value.ok_or(missing));
                let draft = draft.parameter("test", test.test);
                let draft = match letter {
                    "q" => draft.parameter("adjusted_over", "the narratives of the takedown"),
                    _ => draft,
                };
                facts.add(comparison.resampled(draft).n(test.accounts));
            }
        }
    }
}

/// The p-values over all narratives.
pub fn overall(
    comparison: &Comparison<'_>,
    within: &Estimate<Within>,
    who: &Estimate<Who>,
    facts: &mut Facts,
) {
    for test in tests(comparison, within, who) {
        let name = comparison.id(&format!("{}_p", test.name));
        let draft = fact(name, "probability", 7)
            .decimals(3)
            .number(test.overall);
        let draft = draft.parameter("test", test.test);
        facts.add(comparison.resampled(draft).n(test.accounts));
    }
}
