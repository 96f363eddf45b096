//! What followed a takedown (METHODS §6, first bullet): posts, active accounts,
//! impressions and engagement per post, after ÷ before.

use super::compared::{MEASURES, Measure, per_account};
use super::windows::{BOUNDS, Windows, comparing};
use super::{Study, interval};
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::tables::Takedown;
use crate::stat::jackknife::{self, Window};
use crate::stat::proportion::share;

/// Adds `effect.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    for takedown in study.takedowns() {
        for measure in MEASURES {
            match Windows::of(study, takedown) {
                Ok(windows) => Comparison::new(study, takedown, windows, measure).facts(facts),
                Err(reason) => {
                    let name = ratio_id(measure, takedown);
                    let draft = fact(name, "ratio", 6).decimals(2);
                    facts.add(draft.not_estimable(reason).parents(BOUNDS));
                }
            }
        }
    }
}

/// Numbers per account in either window.
pub struct Sums {
    /// What is added up.
    pub numerator: [Vec<u64>; 2],
    /// Per account; none where the denominator is the number of days.
    pub denominator: Option<[Vec<u64>; 2]>,
    /// Posts that report the number, in either window; none where every post
    /// counts, so that zero is zero.
    reported: Option<[u64; 2]>,
}

impl Sums {
    /// The sums of a measure.
    pub fn of(study: &Study<'_>, windows: &Windows, measure: &Measure) -> Self {
        let sums = |number| per_account(study, windows, number);
        Self {
            numerator: sums(measure.numerator),
            denominator: measure.denominator.map(sums),
            reported: measure.reported.map(|number| totals(&sums(number))),
        }
    }
}

fn ratio_id(measure: &Measure, takedown: &Takedown) -> String {
    let name = format!("effect.ratio.{}", measure.name);
    id(&name, &[("takedown", &takedown.id)])
}

fn totals(sides: &[Vec<u64>; 2]) -> [u64; 2] {
    [0, 1].map(|side| sides[side].iter().sum())
}

/// One measure of the two windows of a takedown.
struct Comparison<'a> {
    study: &'a Study<'a>,
    takedown: &'a Takedown,
    windows: Windows,
    measure: &'a Measure,
    sums: Sums,
    posts: [Vec<u64>; 2],
}

impl<'a> Comparison<'a> {
    fn new(
        study: &'a Study<'a>,
        takedown: &'a Takedown,
        windows: Windows,
        measure: &'a Measure,
    ) -> Self {
        Self {
            study,
            takedown,
            windows,
            measure,
            sums: Sums::of(study, &windows, measure),
            posts: windows.sums(study, |_, c| c.posts),
        }
    }

    fn facts(&self, facts: &mut Facts) {
        facts.add(self.level(0));
        facts.add(self.level(1));
        facts.add(self.ratio());
    }

    /// What is compared on one side: per day, or per post.
    fn level(&self, side: usize) -> Draft {
        let window = [self.windows.before, self.windows.after][side];
        let numerator: u64 = self.sums.numerator[side].iter().sum();
        let denominator = match &self.sums.denominator {
            Some(per_account) => per_account[side].iter().sum(),
            None => window.days(),
        };
        let value = self
            .reported(side)
            .and_then(|()| share(numerator, denominator).map_err(Reason::from));
        let found = jackknife::rate(self.window(side), self.study.parameters.level);
        let draft = fact(self.level_id(side), self.measure.unit, 6).decimals(1);
        let posts = self.sums.reported.map_or(self.posts(side), |n| n[side]);
        interval::by(interval::RATE, draft, value, found)
            .of(numerator, denominator)
            .n(posts)
            .period(window.start, window.end)
            .input("posts", posts, self.measure.filter)
    }

    fn ratio(&self) -> Draft {
        let both = self.reported(0).and_then(|()| self.reported(1));
        let level = self.study.parameters.level;
        let ratio = both.and_then(|()| {
            jackknife::ratio(self.window(0), self.window(1), level).map_err(Reason::from)
        });
        let draft = fact(ratio_id(self.measure, self.takedown), "ratio", 6)
            .decimals(2)
            .parameter(interval::PARAMETER, interval::RATIO)
            .interval(ratio)
            .n(self.active())
            .parents([self.level_id(0), self.level_id(1)]);
        comparing(self.study, self.takedown, &self.windows, draft)
    }

    /// A number that no post of a window reports is missing, not zero.
    fn reported(&self, side: usize) -> Result<(), Reason> {
        match self.sums.reported {
            Some(reported) if self.posts(side) == 0 && reported[side] == 0 => {
                Err(Reason::EmptyWindow)
            }
            Some(reported) if reported[side] == 0 => Err(Reason::NotReported),
            _ => Ok(()),
        }
    }

    fn posts(&self, side: usize) -> u64 {
        self.posts[side].iter().sum()
    }

    fn window(&self, side: usize) -> Window<'_> {
        let days = [self.windows.before, self.windows.after][side].days();
        let (numerator, posts) = (&self.sums.numerator[side], &self.posts[side]);
        match &self.sums.denominator {
            Some(per_account) => Window::rate(numerator, &per_account[side], posts),
            None => Window::per_day(numerator, days, posts),
        }
    }

    fn level_id(&self, side: usize) -> String {
        let name = format!("effect.level.{}", self.measure.name);
        let window = ["before", "after"][side];
        id(
            &name,
            &[("takedown", &self.takedown.id), ("window", window)],
        )
    }

    /// Accounts that post in either window.
    fn active(&self) -> u64 {
        let pairs = self.posts[0].iter().zip(&self.posts[1]);
        pairs
            .filter(|(before, after)| **before + **after > 0)
            .count() as u64
    }
}
