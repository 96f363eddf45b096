//! Days without posts where the days around have many: a collection that stopped, or
//! a network that did.
//!
//! Of a run of days without posts between two days with posts, each day is expected
//! to have as many posts as the median of the seven days before the run, or of those
//! after it, whichever is smaller; but no more than the median of the same weekday in the
//! four weeks before and after, so that free weekends are no gaps. If posts came one by
//! one, a run in which 21 are expected would stay empty with probability e^-21, less than one
//! in a thousand million. Posts come in bursts, for which the margin is meant; a median
//! ignores bursts as long as most days are quiet. A silence that is usual is no gap:
//! one like which, or longer, three others begin within four weeks. What is missed: gaps at
//! either end, within three days of it, and in thin data.

use std::ops::Range;

use super::median;
use crate::time::Day;

/// Posts that a run must lack.
const LACKING: u64 = 21;

/// A run of days without posts that should have some.
#[derive(Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its first day.
    pub start: Day,
    /// The day after its last one.
    pub end: Day,
    /// Posts a day around it.
    pub usual: u64,
}

/// The gaps between days with posts, which are sorted.
pub fn of(days: &[(Day, u64)]) -> Vec<Gap> {
    let pairs = days.windows(2).filter(|pair| pair[1].0 - pair[0].0 > 1);
    let runs: Vec<Range<Day>> = pairs.map(|pair| pair[0].0 + 1..pair[1].0).collect();
    let found = runs.iter().enumerate();
    let unusual = found.filter(|(at, run)| !is_usual(&runs, *at, run));
    unusual.filter_map(|(_, run)| gap(days, run)).collect()
}

/// Whether three other silences as long begin within four weeks.
fn is_usual(runs: &[Range<Day>], at: usize, run: &Range<Day>) -> bool {
    let alike = |other: &&Range<Day>| other.len() >= run.len();
    let near = |other: &&Range<Day>| other.start.abs_diff(run.start) <= 28;
    let before = runs[..at].iter().rev().take_while(near).filter(alike);
    let after = runs[at + 1..].iter().take_while(near).filter(alike);
    before.count() + after.count() >= 3
}

fn gap(days: &[(Day, u64)], run: &Range<Day>) -> Option<Gap> {
    const SIDE: usize = 3;
    let (first, last) = (days.first()?.0, days.last()?.0);
    let covered = |day: &Day| (first..=last).contains(day);
    let posts = |day: Day| {
        let found = days.binary_search_by_key(&day, |(day, _)| *day);
        found.map_or(0, |at| days[at].1)
    };
    let side = |side: Range<Day>| -> Option<u64> {
        let counts: Vec<u64> = side.filter(covered).map(posts).collect();
        (counts.len() >= SIDE).then(|| median(counts))?
    };
    let usual = side(run.start - 7..run.start)?.min(side(run.end..run.end + 7)?);
    // A stray date makes a run of decades: days that expect nothing add nothing.
    if usual == 0 {
        return None;
    }
    let mut lacking = 0;
    for day in run.clone() {
        let weeks = (-4..=4).map(|week| day + 7 * week);
        let same = weeks.filter(|d| covered(d) && !run.contains(d));
        lacking += median(same.map(posts).collect()).map_or(usual, |m| m.min(usual));
        if lacking >= LACKING {
            return Some(Gap {
                start: run.start,
                end: run.end,
                usual,
            });
        }
    }
    None
}
