//! Survival (METHODS §5, third bullet): how long accounts last until they are
//! suspended, from their first observed post and from their creation.

use std::collections::BTreeMap;

use super::suspension::NO_GROUP;
use super::{Study, interval};
use crate::facts::build::{Draft, cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::warning::Warning;
use crate::facts::{Facts, Shape, equals, id};
use crate::ingest::tables::Status;
use crate::stat::logrank::{self, LogRank};
use crate::stat::survival::{Curve, Spell, Step, kaplan_meier};
use crate::stat::{Estimate, Interval, NotEstimable};
use crate::time::{self, Day};

/// The restricted mean looks at the first year, or at less where less was seen.
const YEAR: i64 = 365;

/// Adds `survival.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let members = members(study);
    for origin in [Origin::FirstPost, Origin::Creation] {
        let groups = by_group(&members, origin);
        let all = Sample::of(members.iter(), origin);
        let frame = Frame::of(study, origin, &all);
        facts.add(frame.limit());
        frame.facts(None, &all, facts);
        if groups.keys().any(|g| *g != NO_GROUP) {
            for (group, sample) in &groups {
                frame.facts(Some(group), sample, facts);
            }
        }
        frame.compare(&groups, &all, facts);
    }
}

/// Where time begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    FirstPost,
    Creation,
}

impl Origin {
    /// The id of one of its facts.
    fn name(self, measure: &str) -> String {
        match self {
            Self::FirstPost => format!("survival.{measure}"),
            Self::Creation => format!("survival.from_creation.{measure}"),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::FirstPost => "first observed post",
            Self::Creation => "account creation, seen since the first observed post",
        }
    }
}

/// An account that posts.
struct Member<'a> {
    group: &'a str,
    created: Option<Day>,
    first: Day,
    end: End,
}

/// How the time of an account ends.
#[derive(Clone, Copy)]
enum End {
    /// It was suspended on that day.
    Suspended(Day),
    /// It was suspended on one of these days, first and last included.
    Undated(Day, Day),
    /// It was last known to be there on that day.
    Seen(Day),
    /// Nobody says as of when its state holds.
    Dateless,
}

fn members<'a>(study: &Study<'a>) -> Vec<Member<'a>> {
    let names = &study.tallies.names.accounts;
    let member = |active: &crate::tally::Active| {
        let known = study.tables.account(&names[active.account as usize]);
        let last = time::day(active.span.last);
        let as_of = known.and_then(|a| a.status_as_of).map(time::day);
        let suspended = known.and_then(|a| a.suspended_at).map(time::day);
        let status = known.map_or(Status::Unknown, |a| a.status);
        let end = match (suspended, status, as_of) {
            (Some(day), _, _) => End::Suspended(day),
            (None, Status::Active | Status::Suspended, None) => End::Dateless,
            // The day after the last post at the earliest.
            (None, Status::Suspended, Some(day)) => End::Undated(day.min(last + 1), day),
            (None, Status::Active, Some(day)) => End::Seen(day),
            (None, Status::Deleted | Status::Protected | Status::Unknown, _) => End::Seen(last),
        };
        let group = known.map_or("", |a| a.group.as_str());
        Member {
            group: if group.is_empty() { NO_GROUP } else { group },
            created: known.and_then(|a| a.created_at).map(time::day),
            first: time::day(active.span.first),
            end,
        }
    };
    study.tallies.accounts.iter().map(member).collect()
}

fn by_group<'a>(members: &'a [Member<'a>], origin: Origin) -> BTreeMap<&'a str, Sample> {
    let mut groups: BTreeMap<&str, Vec<&Member<'_>>> = BTreeMap::new();
    for member in members {
        groups.entry(member.group).or_default().push(member);
    }
    let sample = |members: Vec<&'a Member<'a>>| Sample::of(members.into_iter(), origin);
    groups
        .into_iter()
        .map(|(group, members)| (group, sample(members)))
        .collect()
}

/// The accounts that one curve is made from.
#[derive(Default)]
struct Sample {
    /// Undated suspensions on their first possible day: accounts usually fall
    /// silent because they are suspended.
    early: Vec<Spell>,
    /// The same on their last possible day.
    late: Vec<Spell>,
    suspended: u64,
    undated: u64,
    dateless: bool,
    /// Accounts without a date of creation, or with one after their first post.
    unplaced: u64,
    /// All accounts, those that take no part included.
    members: u64,
}

impl Sample {
    fn of<'a>(members: impl Iterator<Item = &'a Member<'a>>, origin: Origin) -> Self {
        let mut sample = Self::default();
        for member in members {
            sample.members += 1;
            let zero = match origin {
                Origin::FirstPost => Some(member.first),
                Origin::Creation => member.created.filter(|day| *day <= member.first),
            };
            match zero {
                Some(zero) => sample.add(member, zero),
                None => sample.unplaced += 1,
            }
        }
        sample
    }

    /// Whether somebody was at risk from the first day on.
    fn watched_from_the_origin(&self) -> bool {
        self.early.iter().any(|spell| spell.entry <= 0)
    }

    fn add(&mut self, member: &Member<'_>, zero: Day) {
        let spell = |end: Day, event: bool| Spell {
            entry: i64::from(member.first) - i64::from(zero),
            exit: i64::from(end) - i64::from(zero),
            event,
        };
        let (early, late) = match member.end {
            End::Dateless => {
                self.dateless = true;
                return;
            }
            End::Suspended(day) => (spell(day, true), spell(day, true)),
            End::Undated(first, last) => (spell(first, true), spell(last, true)),
            End::Seen(day) => (spell(day, false), spell(day, false)),
        };
        self.suspended += u64::from(late.event);
        self.undated += u64::from(matches!(member.end, End::Undated(..)));
        self.early.push(early);
        self.late.push(late);
    }

    fn curves(&self, level: f64) -> Result<[Curve; 2], Reason> {
        if self.dateless {
            return Err(Reason::NoStatusDate);
        }
        let early = kaplan_meier(&self.early, level)?;
        Ok([early, kaplan_meier(&self.late, level)?])
    }

    /// Above ten per cent of undated suspensions single numbers mean nothing.
    fn dated(&self) -> Result<(), Reason> {
        if self.undated * 10 > self.suspended {
            Err(Reason::TooManyUndated)
        } else {
            Ok(())
        }
    }

    /// Accounts at risk on a day; on the first one those who come in on it.
    fn at_risk(&self, day: i64) -> u64 {
        let entered = |s: &Spell| s.entry < day || (day == 0 && s.entry == 0);
        let left = |s: &Spell| s.exit < day || (day == 0 && s.exit == 0);
        let at_risk = self.early.iter().filter(|s| entered(s) && !left(s));
        at_risk.count() as u64
    }
}

/// What the curves of one origin share.
struct Frame<'a> {
    study: &'a Study<'a>,
    origin: Origin,
    /// The days on which the risk table reads the curves.
    ticks: Vec<i64>,
    /// Where the restricted mean ends.
    tau: i64,
}

impl<'a> Frame<'a> {
    fn of(study: &'a Study<'a>, origin: Origin, all: &Sample) -> Self {
        let last = all.late.iter().map(|s| s.exit).max().unwrap_or(0).max(0);
        Self {
            study,
            origin,
            ticks: ticks(last),
            tau: last.min(YEAR),
        }
    }

    /// Where the restricted means end.
    fn limit(&self) -> Draft {
        let tau = u64::try_from(self.tau).unwrap_or(0);
        let draft = fact(self.origin.name("tau"), "days", 5).count(tau);
        draft
            .parameter("origin", self.origin.words())
            .parents([self.origin.name("curve")])
    }

    fn facts(&self, group: Option<&str>, sample: &Sample, facts: &mut Facts) {
        let curves = sample.curves(self.study.parameters.level);
        let scope: Vec<(&str, &str)> = group.map(|g| ("group", g)).into_iter().collect();
        let name = |measure: &str| id(&self.origin.name(measure), &scope);
        let ticks: Vec<String> = self.ticks.iter().map(i64::to_string).collect();
        let curve = fact(name("curve"), "share", 5)
            .decimals(1)
            .parameter("risk_table_days", ticks.join(" "));
        let members = match group {
            Some(group) => equals("group", group) + ", posting",
            None => "posting".to_owned(),
        };
        let curve = self
            .curve(curve, sample, &curves)
            .input("accounts", sample.members, members);
        facts.add(self.described(curve, sample, &curves));
        let usable = curves
            .as_ref()
            .map_err(|r| *r)
            .and_then(|[early, _]| sample.dated().map(|()| early));
        let median = median(fact(name("median"), "days", 5), usable);
        // Where nobody is watched from the origin on, the first part of the mean
        // would be taken for granted.
        let watched = match sample.watched_from_the_origin() {
            true => usable,
            false => Err(Reason::from(NotEstimable::LateEntry)),
        };
        let mean = watched.and_then(|curve| Ok(curve.restricted_mean(self.tau)?));
        // Without an event nothing says how far the mean may be off.
        let interval = mean.and_then(|mean| match mean.error {
            0.0 => Err(Reason::from(NotEstimable::NoVariation)),
            _ => Ok(mean.interval(self.study.parameters.level)?),
        });
        let mean = fact(name("rmst"), "days", 5)
            .decimals(1)
            .parameter(interval::PARAMETER, "normal, variance after Greenwood")
            .number_with(mean.map(|m| m.mean), interval);
        for draft in [median, mean.parameter("tau_days", self.tau)] {
            let draft = self.described(draft, sample, &curves);
            facts.add(draft.parents([name("curve")]));
        }
    }

    /// What every number of a curve carries.
    fn described(
        &self,
        draft: Draft,
        sample: &Sample,
        curves: &Result<[Curve; 2], Reason>,
    ) -> Draft {
        let draft = draft
            .parameter("origin", self.origin.words())
            .parameter("undated", sample.undated)
            .parameter("undated_on", "the first possible day")
            .parameter("unplaced", sample.unplaced);
        match curves {
            Ok([early, _]) => draft.n(early.accounts).parameter("dropped", early.dropped),
            Err(_) => draft,
        }
    }

    /// The curve at its steps and at the days of the risk table; with its other
    /// edge where suspensions without a date leave a band.
    fn curve(&self, draft: Draft, sample: &Sample, curves: &Result<[Curve; 2], Reason>) -> Draft {
        let columns = [
            ("day", "days"),
            ("at_risk", "accounts"),
            ("events", "accounts"),
            ("survival", "share"),
            ("lower", "share"),
            ("upper", "share"),
            ("survival_late", "share"),
        ];
        let [early, late] = match curves {
            Ok(curves) => curves,
            Err(reason) => {
                let none = draft.rows(Shape::Series, &columns, Vec::new());
                return none.not_estimable(*reason);
            }
        };
        let steps = early.steps.iter().chain(&late.steps).map(|s| s.time);
        let steps = steps.filter(|day| *day <= early.last);
        let mut days: Vec<i64> = steps.chain(self.ticks.iter().copied()).collect();
        days.push(early.last);
        days.sort_unstable();
        days.dedup();
        let rows = days.into_iter().map(|day| {
            let step = early.step(day);
            let spread = step.and_then(|s| s.spread);
            let events = step.filter(|s| s.time == day).map_or(0, |s| s.events);
            let shown = |value: Option<f64>| {
                let value = value.filter(|_| day <= early.last);
                value.and_then(|v| decimal_cell(Ok(v)))
            };
            let share = |step: Option<&Step>| Some(step.map_or(1.0, |s| s.survival));
            vec![
                key(day),
                cell(sample.at_risk(day)),
                cell(events),
                shown(share(step)),
                shown(spread.map(|s| s.lower)),
                shown(spread.map(|s| s.upper)),
                shown(share(late.step(day))),
            ]
        });
        let rows = rows.collect();
        draft.rows(Shape::Series, &columns, rows)
    }

    /// The log-rank test between all groups.
    fn compare(&self, groups: &BTreeMap<&str, Sample>, all: &Sample, facts: &mut Facts) {
        let tested = match all.dateless {
            true => Err(Reason::NoStatusDate),
            false => all.dated(),
        };
        let spells: Vec<Vec<Spell>> = groups.values().map(|s| s.early.clone()).collect();
        let test: Result<LogRank, Reason> = tested.and_then(|()| Ok(logrank::logrank(&spells)?));
        let draft = fact(self.origin.name("logrank_p"), "probability", 5)
            .decimals(3)
            .number(test.as_ref().map(|t| t.p).map_err(|r| *r))
            .parameter("origin", self.origin.words())
            .parameter("reading", "descriptive")
            .parameter("test", "log-rank")
            .parents([self.origin.name("curve")])
            .warn(Warning::BatchedEvents);
        facts.add(match &test {
            Ok(test) => draft
                .n(test.groups.iter().map(|g| g.accounts).sum())
                .parameter("chi_squared", test.chi_squared)
                .parameter("df", test.df)
                .parameter("groups", groups.len()),
            Err(_) => draft,
        });
    }
}

/// The median with its interval; where a limit is not reached, what is known of
/// it stands among the parameters.
fn median(draft: Draft, curve: Result<&Curve, Reason>) -> Draft {
    let (median, level) = match curve {
        Ok(curve) => (curve.median(), curve.level()),
        Err(reason) => return draft.not_estimable(reason),
    };
    let days = |day: Option<i64>| day.map_or("not reached".to_owned(), |day| day.to_string());
    let open = |draft: Draft| {
        draft
            .parameter("lower_limit", days(median.lower))
            .parameter("upper_limit", days(median.upper))
    };
    match (median.time, median.lower, median.upper) {
        (Some(time), Some(lower), Some(upper)) => {
            let interval: Estimate<Interval> = Ok(Interval {
                estimate: time as f64,
                lower: lower as f64,
                upper: upper as f64,
                level,
            });
            draft
                .parameter(interval::PARAMETER, "log–log limits of the curve")
                .interval(interval)
        }
        (Some(time), _, _) => open(draft.count(u64::try_from(time).unwrap_or(0))),
        (None, _, _) => open(draft.not_estimable(NotEstimable::NotReached)),
    }
}

/// At most eight steps of a round length from 0 on.
fn ticks(last: i64) -> Vec<i64> {
    const LENGTHS: [i64; 8] = [1, 7, 14, 30, 60, 90, 180, 365];
    const MOST: i64 = 8;
    let years = last / (YEAR * MOST) + 1;
    let length = LENGTHS.into_iter().find(|length| last / length <= MOST);
    let length = length.unwrap_or(YEAR * years);
    (0..=last / length).map(|step| step * length).collect()
}
