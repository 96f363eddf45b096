//! The interrupted time series (METHODS §6, second bullet): level and trend of
//! daily posts before and after a takedown. Days, not accounts, are its units.

use super::daily::Daily;
use super::windows::{Window, Windows, coinciding};
use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::facts::{Facts, Shape, id};
use crate::ingest::tables::Takedown;
use crate::stat::Interval;
use crate::stat::interrupted::{self, Interrupted};
use crate::time::{self, Day};

/// Takedowns less than this many days apart cannot be told apart.
const APART: i32 = 14;

/// Adds `its.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let posts = Daily::of(study, |_, cell, _| cell.posts);
    let events = Event::all(study);
    let mut taken: Vec<Day> = Vec::new();
    for takedown in study.takedowns() {
        let day = time::day(takedown.at);
        let position = events.partition_point(|e| e.last < day);
        let event = &events[position];
        let series = if taken.contains(&event.first) {
            Err(Reason::OneEvent)
        } else {
            taken.push(event.first);
            Series::of(study, &events, position)
        };
        let model = series.and_then(|s| Ok((s, s.fit(study, &posts)?)));
        Interruption {
            study,
            takedown,
            event,
            model,
        }
        .facts(&posts, facts);
    }
}

/// Takedowns so close that they are one.
struct Event<'a> {
    first: Day,
    last: Day,
    ids: Vec<&'a str>,
}

impl<'a> Event<'a> {
    /// All of the dataset's, in the order of time.
    fn all(study: &Study<'a>) -> Vec<Self> {
        let mut events: Vec<Self> = Vec::new();
        for takedown in &study.tables.takedowns {
            let day = time::day(takedown.at);
            match events.last_mut() {
                Some(event) if day - event.last < APART => {
                    event.last = day;
                    event.ids.push(&takedown.id);
                }
                _ => events.push(Self {
                    first: day,
                    last: day,
                    ids: vec![&takedown.id],
                }),
            }
        }
        events
    }
}

/// The days that a model looks at: the study period, cut at the neighbours.
#[derive(Clone, Copy)]
struct Series {
    days: Window,
    /// The first day after.
    at: Day,
}

impl Series {
    fn of(study: &Study<'_>, events: &[Event<'_>], position: usize) -> Result<Self, Reason> {
        let before = position.checked_sub(1).map(|p| events[p].last);
        let after = events.get(position + 1).map(|e| e.first);
        let days = Window {
            start: before.map_or(study.start, |day| day.max(study.start)),
            end: after.map_or(study.end, |day| day.min(study.end)),
        };
        let at = events[position].first;
        if days.start < at && at < days.end {
            Ok(Self { days, at })
        } else {
            Err(Reason::OutsidePeriod)
        }
    }

    fn fit(self, study: &Study<'_>, posts: &Daily) -> Result<Interrupted, Reason> {
        let at = self.before().days() as usize;
        let weekday = time::weekday(self.days.start);
        let counts = posts.counts(self.days);
        interrupted::fit(&counts, at, weekday, study.parameters.level).map_err(Reason::from)
    }

    fn before(self) -> Window {
        Window {
            start: self.days.start,
            end: self.at,
        }
    }

    fn after(self) -> Window {
        Window {
            start: self.at,
            end: self.days.end,
        }
    }
}

/// A number of the model with its interval.
type Pick = fn(&Interrupted) -> Interval;

/// The model of one takedown.
struct Interruption<'a> {
    study: &'a Study<'a>,
    takedown: &'a Takedown,
    event: &'a Event<'a>,
    model: Result<(Series, Interrupted), Reason>,
}

impl Interruption<'_> {
    fn facts(&self, posts: &Daily, facts: &mut Facts) {
        let quasi = "quasi-Poisson, normal quantile";
        let hac = "Newey-West, normal quantile";
        let changes: [(&str, &str, Pick); 4] = [
            ("its.level", quasi, |m| m.level.quasi),
            ("its.level.hac", hac, |m| m.level.hac),
            ("its.slope", quasi, |m| m.slope.quasi),
            ("its.slope.hac", hac, |m| m.slope.hac),
        ];
        for (name, interval, pick) in changes {
            let value = self.model.as_ref().map(|(_, m)| pick(m)).map_err(|r| *r);
            let decimals = if name.starts_with("its.slope") { 3 } else { 2 };
            let draft = fact(self.scoped(name), "ratio", 6)
                .decimals(decimals)
                .interval(value)
                .parameter(interval::PARAMETER, interval);
            facts.add(self.described(draft));
        }
        let days = self.model.as_ref().map(|(s, _)| s.days.days());
        let draft = fact(self.scoped("its.days"), "days", 6);
        facts.add(self.described(draft.count_or(days.map_err(|r| *r))));
        let dispersion = self.model.as_ref().map(|(_, m)| m.dispersion);
        let draft = fact(self.scoped("its.dispersion"), "ratio", 6).decimals(1);
        facts.add(self.described(draft.number(dispersion.map_err(|r| *r))));
        facts.add(self.described(self.series(posts)));
    }

    fn scoped(&self, measure: &str) -> String {
        id(measure, &[("takedown", &self.takedown.id)])
    }

    /// What every number of the model carries.
    fn described(&self, draft: Draft) -> Draft {
        let draft = draft.parents(["activity.daily"]);
        let draft = if self.event.ids.len() > 1 {
            draft.parameter("takedowns", self.event.ids.join(" "))
        } else {
            draft
        };
        let Ok((series, model)) = &self.model else {
            return draft;
        };
        let (before, after) = (series.before().days(), series.after().days());
        let draft = draft
            .n(before + after)
            .period(series.days.start, series.days.end)
            .parameter("interrupted_on", time::iso_day(series.at))
            .parameter("days_before", before)
            .parameter("days_after", after)
            .parameter("lag", model.lag)
            .parameter("window_days", self.study.parameters.window_days);
        let draft = if before.min(after) < APART.unsigned_abs().into() {
            draft.warn(Warning::ShortWindow)
        } else {
            draft
        };
        match Windows::of(self.study, self.takedown) {
            Ok(windows) => coinciding(self.study, self.takedown, &windows, draft),
            Err(_) => draft,
        }
    }

    /// Posts, expected posts, and those that the trend before would lead to.
    fn series(&self, posts: &Daily) -> Draft {
        let columns = [
            ("day", "date"),
            ("posts", "posts"),
            ("fitted", "posts_per_day"),
            ("counterfactual", "posts_per_day"),
        ];
        let draft = fact(self.scoped("its.series"), "posts", 6).decimals(1);
        let (series, model) = match &self.model {
            Ok((series, model)) => (series, model),
            Err(reason) => {
                let none = draft.rows(Shape::Series, &columns, Vec::new());
                return none.not_estimable(*reason);
            }
        };
        let counts = posts.counts(series.days);
        let rows = (series.days.start..series.days.end)
            .zip(counts)
            .zip(0usize..);
        let rows = rows.map(|((day, count), index)| {
            let counterfactual = model.counterfactual[index];
            vec![
                key(time::iso_day(day)),
                cell(count),
                decimal_cell(Ok(model.fitted[index])),
                (day >= series.at)
                    .then(|| decimal_cell(Ok(counterfactual)))
                    .flatten(),
            ]
        });
        draft
            .rows(Shape::Series, &columns, rows.collect())
            .parents([self.scoped("its.level"), self.scoped("its.slope")])
    }
}
