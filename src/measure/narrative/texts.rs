//! The same comparison with each copied text counted once.
//!
//! Exists because the account is the unit of inference, and accounts that post
//! one text at once are not independent: where bursts of copies hit this or that
//! narrative by chance, tests and intervals find a shift that is none. Counting
//! each text once in a window restores them (both measured; see the table under
//! `reports/calibration/`).

use super::Study;
use super::comparison::Comparison;
use super::shares::changes;
use super::verdicts;
use crate::facts::Facts;
use crate::facts::build::fact;
use crate::measure::interval;
use crate::measure::windows::Windows;
use crate::stat::permutation;
use crate::stat::proportion::share;
use crate::tally::cells::NO_NARRATIVE;
use crate::time;

/// Adds `narrative.copies` and what the comparison says with each text once.
pub fn measure(comparison: &Comparison<'_>, facts: &mut Facts) {
    let panel = &comparison.panel;
    let (copies, posts) = (panel.copies.iter().sum(), panel.total(0) + panel.total(1));
    let draft = fact(comparison.id("copies"), "share", 7)
        .decimals(1)
        .number(share(copies, posts))
        .of(copies, posts);
    facts.add(comparison.described(draft));
    let single = panel.each_text_once(comparison.study, &comparison.windows);
    let resamples = comparison.study.parameters.resamples;
    let within = permutation::within(&comparison.plan(), single.matrix(), resamples);
    let draft = fact(comparison.id("within_p.each_text_once"), "probability", 7)
        .decimals(3)
        .number(within.map(|w| w.p))
        .parameter("test", verdicts::WITHIN)
        .parents([comparison.id("within_p"), comparison.id("copies")]);
    facts.add(comparison.resampled(draft).n(single.stayers()));
    let level = comparison.study.parameters.level;
    for (rank, (value, found)) in panel.narratives.iter().zip(changes(&single, level)) {
        let name = comparison.of_narrative("change.each_text_once", *rank);
        let draft = fact(name, "share_difference", 7).decimals(1);
        let draft = interval::by(interval::CHANGES, draft, value, found)
            .parents([comparison.of_narrative("change", *rank)]);
        facts.add(comparison.compared(draft).n(single.accounts()));
    }
}

/// Takes the copies out: of the posts with a narrative that share a text, all
/// but the earliest of each window. Answers how many they are, before and after.
pub fn once(
    study: &Study<'_>,
    windows: &Windows,
    narratives: &[u32],
    posts: &mut [Vec<Vec<u64>>; 2],
) -> [u64; 2] {
    let mut taken = [0; 2];
    let accounts = &study.tallies.accounts;
    for cluster in study.tallies.texts.clusters() {
        for (side, window) in [windows.before, windows.after].into_iter().enumerate() {
            let labelled = cluster.iter().filter(|p| p.narrative != NO_NARRATIVE);
            let inside = labelled.filter(|p| window.holds(time::day(p.at)));
            for copy in inside.skip(1) {
                let account = accounts.binary_search_by_key(&copy.account, |a| a.account);
                let narrative = narratives.binary_search(&copy.narrative);
                if let (Ok(account), Ok(narrative)) = (account, narrative) {
                    posts[side][narrative][account] -= 1;
                    taken[side] += 1;
                }
            }
        }
    }
    taken
}
