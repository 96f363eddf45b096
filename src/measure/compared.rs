//! What is compared around a date (METHODS §6): posts, active accounts and
//! impressions by day, engagement by post. One list, because takedowns and
//! placebo dates must be asked the same question.

use super::Study;
use super::daily::Daily;
use super::windows::{Window, Windows};
use crate::facts::reason::Reason;
use crate::stat::proportion::ratio;
use crate::tally::cells::{Cell, Key};

/// What a cell adds to a number; the last argument tells the first cell of an
/// account on a day.
pub type Number = fn(&Study<'_>, &Key, &Cell, bool) -> u64;

/// A number per day or per post.
pub struct Measure {
    /// The last part of its ids.
    pub name: &'static str,
    /// Its unit on one side.
    pub unit: &'static str,
    /// What is counted.
    pub numerator: Number,
    /// What it is divided by; the number of days if absent.
    pub denominator: Option<Number>,
    /// Which posts count, as inputs of facts say it.
    pub filter: &'static str,
    /// Posts that report it; absent where every post counts, so that zero is zero.
    pub reported: Option<Number>,
}

/// Every measure that is compared.
pub const MEASURES: &[Measure] = &[POSTS, ACCOUNTS, IMPRESSIONS, ENGAGEMENT];

/// Posts a day.
pub const POSTS: Measure = Measure {
    name: "posts",
    unit: "posts_per_day",
    numerator: |_, _, cell, _| cell.posts,
    denominator: None,
    filter: "",
    reported: None,
};

/// Active accounts a day: days on which an account posted, because their sum
/// over accounts is the sum of active accounts over days.
const ACCOUNTS: Measure = Measure {
    name: "accounts",
    unit: "accounts_per_day",
    numerator: |_, _, _, fresh| u64::from(fresh),
    denominator: None,
    filter: "",
    reported: None,
};

/// Views a day.
pub const IMPRESSIONS: Measure = Measure {
    name: "impressions",
    unit: "views_per_day",
    numerator: |_, _, cell, _| cell.reported().views.total,
    denominator: None,
    filter: "views reported",
    reported: Some(|_, _, cell, _| cell.reported().views.reported),
};

/// Interactions a post.
pub const ENGAGEMENT: Measure = Measure {
    name: "engagement",
    unit: "interactions_per_post",
    numerator: |study, key, cell, _| own(study, key, cell.reported().engagement.total),
    denominator: Some(answered),
    filter: "engagement reported, no reposts that credit the original",
    reported: Some(answered),
};

/// Posts that report engagement of their own; reposts are left out where the
/// platform credits the original.
fn answered(study: &Study<'_>, key: &Key, cell: &Cell, _: bool) -> u64 {
    own(study, key, cell.reported().engagement.reported)
}

fn own(study: &Study<'_>, key: &Key, number: u64) -> u64 {
    if study.has_own(key) { number } else { 0 }
}

/// A number per account in each window.
pub fn per_account(study: &Study<'_>, windows: &Windows, number: Number) -> [Vec<u64>; 2] {
    [windows.before, windows.after].map(|window| {
        let mut last = None;
        study.per_account(|key, cell| {
            let day = Some((key.account, key.day));
            let fresh = last != day;
            last = day;
            if window.holds(key.day) {
                number(study, key, cell, fresh)
            } else {
                0
            }
        })
    })
}

/// A measure by day, ready to be asked about many windows.
pub struct ByDay {
    posts: Daily,
    numerator: Daily,
    denominator: Option<Daily>,
    reported: Option<Daily>,
}

impl ByDay {
    /// Adds up a measure by day.
    pub fn of(study: &Study<'_>, measure: &Measure) -> Self {
        let daily = |number: Number| Daily::of(study, |k, c, fresh| number(study, k, c, fresh));
        Self {
            posts: Daily::of(study, |_, cell, _| cell.posts),
            numerator: daily(measure.numerator),
            denominator: measure.denominator.map(daily),
            reported: measure.reported.map(daily),
        }
    }

    /// The ratio after ÷ before.
    ///
    /// # Errors
    /// `EmptyWindow` and `NotReported` where a side has nothing to report; else
    /// as [`ratio`].
    pub fn ratio(&self, windows: &Windows) -> Result<f64, Reason> {
        let (before, after) = (self.side(windows.before)?, self.side(windows.after)?);
        ratio(after, before).map_err(Reason::from)
    }

    fn side(&self, window: Window) -> Result<(u64, u64), Reason> {
        let silent = self.reported.as_ref().is_some_and(|r| r.sum(window) == 0);
        match (silent, self.posts.sum(window)) {
            (true, 0) => Err(Reason::EmptyWindow),
            (true, _) => Err(Reason::NotReported),
            _ => {
                let denominator = self.denominator.as_ref();
                let denominator = denominator.map_or(window.days(), |d| d.sum(window));
                Ok((self.numerator.sum(window), denominator))
            }
        }
    }
}
