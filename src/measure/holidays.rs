//! Whether the network rests on the actor's public holidays, as offices do (METHODS
//! §4): posts on them beside what the other days with the same weekdays would give.
//! Days are those of the actor's zone, in which the study declares them.

use std::collections::{BTreeMap, BTreeSet};

use super::Study;
use crate::facts::Facts;
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::stat::{NotEstimable, round12};
use crate::time::{self, Day};

/// Adds `activity.holidays*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let draft = |name: &str, unit: &str| {
        fact(format!("activity.holidays{name}"), unit, 4)
            .parameter("timezone", &study.parameters.actor_timezone)
            .period(study.start, study.end)
    };
    let declared = |draft: Draft| draft.declared("the holidays that the study names");
    let named = study.parameters.holiday_days().unwrap_or_default();
    let sides = Sides::of(study, &named);
    let days: u64 = sides.iter().map(|side| side.holidays).sum();
    let posts: u64 = sides.iter().map(|side| side.on_holidays).sum();
    let known = match (named.is_empty(), days) {
        (true, _) => Err(Reason::NoHolidays),
        (false, 0) => Err(Reason::NoHolidayInPeriod),
        _ => Ok(()),
    };
    let count = match known {
        Err(Reason::NoHolidays) => Err(Reason::NoHolidays),
        _ => Ok(days),
    };
    facts.add(declared(draft("", "days").count_or(count)));
    facts.add(
        draft(".posts", "posts")
            .count_or(known.map(|()| posts))
            .parents(["activity.posts", "activity.holidays"]),
    );
    let expected = known.and_then(|()| expected(&sides));
    facts.add(
        draft(".expected", "posts")
            .decimals(1)
            .number(expected)
            .parents(["activity.posts", "activity.holidays"]),
    );
    let ratio = expected.and_then(|expected| match expected > 0.0 {
        true => Ok(round12(posts as f64 / expected)),
        false => Err(NotEstimable::ZeroDenominator.into()),
    });
    facts.add(
        draft(".ratio", "ratio")
            .decimals(2)
            .number(ratio)
            .parents(["activity.holidays.posts", "activity.holidays.expected"]),
    );
}

/// The days of the study period that fall on one weekday.
#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    holidays: u64,
    on_holidays: u64,
    others: u64,
    on_others: u64,
}

impl Sides {
    /// One for each weekday, from Monday.
    fn of(study: &Study<'_>, holidays: &BTreeSet<Day>) -> [Self; 7] {
        let mut sides = [Self::default(); 7];
        if holidays.is_empty() {
            return sides;
        }
        let mut posts: BTreeMap<Day, u64> = BTreeMap::new();
        for (minute, n) in &study.tallies.minutes {
            if let Some(day) = study.zone.day(minute * 60) {
                *posts.entry(day).or_default() += n;
            }
        }
        for day in study.start..study.end {
            let side = &mut sides[time::weekday(day) as usize];
            let n = posts.get(&day).copied().unwrap_or(0);
            if holidays.contains(&day) {
                side.holidays += 1;
                side.on_holidays += n;
            } else {
                side.others += 1;
                side.on_others += n;
            }
        }
        sides
    }
}

/// What the holidays would hold if each were a mean other day of its weekday.
fn expected(sides: &[Sides; 7]) -> Result<f64, Reason> {
    let mut expected = 0.0;
    for side in sides.iter().filter(|side| side.holidays > 0) {
        if side.others == 0 {
            return Err(Reason::NoOrdinaryDays);
        }
        expected += side.holidays as f64 * side.on_others as f64 / side.others as f64;
    }
    Ok(round12(expected))
}
