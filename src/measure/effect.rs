//! What followed a takedown (METHODS §6, first bullet): posts, active accounts,
//! impressions and engagement per post, after ÷ before.

use super::Study;
use super::windows::{Windows, coincidences};
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
                    facts.add(fact(name, "ratio", 6).decimals(2).not_estimable(reason));
                }
            }
        }
    }
}

/// A ratio: its name, the unit of what is compared, and how it is made.
struct Measure {
    name: &'static str,
    unit: &'static str,
    sums: fn(&Study<'_>, &Windows) -> Sums,
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

const MEASURES: &[Measure] = &[
    Measure {
        name: "posts",
        unit: "posts_per_day",
        sums: posts,
    },
    Measure {
        name: "accounts",
        unit: "accounts_per_day",
        sums: active_days,
    },
    Measure {
        name: "impressions",
        unit: "views_per_day",
        sums: impressions,
    },
    Measure {
        name: "engagement",
        unit: "interactions_per_post",
        sums: engagement,
    },
];

fn ratio_id(measure: &Measure, takedown: &Takedown) -> String {
    let name = format!("effect.ratio.{}", measure.name);
    id(&name, &[("takedown", &takedown.id)])
}

/// Posts.
pub fn posts(study: &Study<'_>, windows: &Windows) -> Sums {
    Sums {
        numerator: windows.sums(study, |_, c| c.posts),
        denominator: None,
        reported: None,
    }
}

/// Days on which an account posted: their sum over accounts is the sum of
/// active accounts over days.
fn active_days(study: &Study<'_>, windows: &Windows) -> Sums {
    let numerator = [windows.before, windows.after].map(|window| {
        let mut last = None;
        study.per_account(|k, _| {
            let day = Some((k.account, k.day));
            let fresh = window.holds(k.day) && last != day;
            last = day;
            u64::from(fresh)
        })
    });
    Sums {
        numerator,
        denominator: None,
        reported: None,
    }
}

/// Views, and the posts that report them.
pub fn impressions(study: &Study<'_>, windows: &Windows) -> Sums {
    Sums {
        numerator: windows.sums(study, |_, c| c.views.total),
        denominator: None,
        reported: Some(totals(&windows.sums(study, |_, c| c.views.reported))),
    }
}

/// Engagement and the posts that report it; reposts are left out where the
/// platform credits the original.
pub fn engagement(study: &Study<'_>, windows: &Windows) -> Sums {
    let reporting = windows.sums(study, |k, c| {
        if study.has_own(k) {
            c.engagement.reported
        } else {
            0
        }
    });
    Sums {
        numerator: windows.sums(study, |k, c| {
            if study.has_own(k) {
                c.engagement.total
            } else {
                0
            }
        }),
        reported: Some(totals(&reporting)),
        denominator: Some(reporting),
    }
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
            sums: (measure.sums)(study, &windows),
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
        let interval = jackknife::rate(self.window(side), self.study.parameters.level);
        fact(self.level_id(side), self.measure.unit, 6)
            .decimals(1)
            .number_with(value, interval)
            .of(numerator, denominator)
            .n(self.sums.reported.map_or(self.posts(side), |n| n[side]))
            .period(window.start, window.end)
    }

    fn ratio(&self) -> Draft {
        let both = self.reported(0).and_then(|()| self.reported(1));
        let level = self.study.parameters.level;
        let ratio = both.and_then(|()| {
            jackknife::ratio(self.window(0), self.window(1), level).map_err(Reason::from)
        });
        let draft = fact(ratio_id(self.measure, self.takedown), "ratio", 6)
            .decimals(2)
            .interval(ratio)
            .n(self.active())
            .period(self.windows.before.start, self.windows.after.end)
            .parameter("window_days", self.study.parameters.window_days)
            .parameter("days_before", self.windows.before.days())
            .parameter("days_after", self.windows.after.days())
            .parameter("interval", "account jackknife on the log ratio")
            .parents([self.level_id(0), self.level_id(1)]);
        match coincidences(self.study, self.takedown, &self.windows).join(" ") {
            none if none.is_empty() => draft,
            others => draft.parameter("coincides_with", others),
        }
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
