//! Suspension (METHODS §5, first two bullets): the state of the accounts as of
//! a stated date, overall and by group, never without the unknown ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{Study, interval};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, equals, id};
use crate::ingest::tables::{Account, Status};
use crate::stat::proportion::{share, wilson};
use crate::time::{self, Instant};

/// The name of accounts without a group, where others have one.
pub const NO_GROUP: &str = "(none)";

/// Adds `accounts.total` and `suspension.*`, overall and by group.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let groups = States::by_group(study);
    let all = groups
        .values()
        .fold(States::default(), |sum, g| sum.plus(g));
    let dates = dates(study);
    one(study, None, &all, dates, facts);
    if groups.keys().any(|g| g != NO_GROUP) {
        for (group, states) in &groups {
            one(study, Some(group), states, dates, facts);
        }
    }
    facts.add(table(&groups, &all));
    as_of(dates, all.known(), facts);
    undated(study, &all, facts);
    reinstated(study, &all, dates, facts);
}

fn undated(study: &Study<'_>, all: &States, facts: &mut Facts) {
    let accounts = study.tables.accounts.iter();
    let suspended = accounts.filter(|a| a.status == Status::Suspended);
    let undated = suspended.filter(|a| a.suspended_at.is_none()).count() as u64;
    facts.add(
        fact("suspension.undated", "accounts", 5)
            .count(undated)
            .of(undated, all.of(Status::Suspended))
            .input("accounts", all.of(Status::Suspended), "status=suspended"),
    );
}

/// Accounts that came back: how many, and what the rate is if all of them count
/// as suspended, or as active, where that is not what their states say.
fn reinstated(study: &Study<'_>, all: &States, dates: Dates, facts: &mut Facts) {
    let count = |wanted: fn(&Account) -> bool| {
        let accounts = study.tables.accounts.iter();
        accounts.filter(|a| wanted(a)).count() as u64
    };
    let back = count(|a| a.reinstated_at.is_some());
    facts.add(
        fact("suspension.reinstated", "accounts", 5)
            .count(back)
            .input("accounts", back, "reinstated_at reported")
            .parameter("rule", "reinstated_at is given, whatever the state"),
    );
    let ever = count(|a| a.status != Status::Unknown && was_suspended(a));
    let lasting = count(|a| a.status == Status::Suspended && a.reinstated_at.is_none());
    let rules = [
        ("ever", ever, "suspended at any time"),
        ("lasting", lasting, "suspended and not reinstated"),
    ];
    for (name, suspended, rule) in rules {
        if suspended == all.of(Status::Suspended) {
            continue;
        }
        let rate = dated(dates).and_then(|_| {
            wilson(suspended, all.known(), study.parameters.level).map_err(Reason::from)
        });
        facts.add(
            fact(format!("suspension.rate.{name}"), "share", 5)
                .decimals(1)
                .parameter(interval::PARAMETER, interval::ACCOUNTS)
                .interval(rate)
                .of(suspended, all.known())
                .n(all.known())
                .parameter("rule", rule)
                .parents(["suspension.reinstated", "suspension.known"]),
        );
    }
}

/// Whether an account was suspended at some time, back or not.
fn was_suspended(account: &Account) -> bool {
    account.status == Status::Suspended
        || account.suspended_at.is_some()
        || account.takedown.is_some()
        || account.reinstated_at.is_some()
}

/// Accounts by state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct States([u64; 5]);

impl States {
    /// The accounts of the network, described or only seen posting, by group.
    pub(super) fn by_group(study: &Study<'_>) -> BTreeMap<String, Self> {
        let mut groups: BTreeMap<String, Self> = BTreeMap::new();
        let mut described = BTreeSet::new();
        for account in &study.tables.accounts {
            let group = if account.group.is_empty() {
                NO_GROUP
            } else {
                &account.group
            };
            groups.entry(group.to_owned()).or_default().0[account.status as usize] += 1;
            described.insert(account.id.as_str());
        }
        let names = &study.tallies.names.accounts;
        let posting = study
            .tallies
            .accounts
            .iter()
            .map(|a| names[a.account as usize].as_str());
        for _ in posting.filter(|id| !described.contains(id)) {
            groups.entry(NO_GROUP.to_owned()).or_default().0[Status::Unknown as usize] += 1;
        }
        groups
    }

    pub(super) fn of(&self, status: Status) -> u64 {
        self.0[status as usize]
    }

    fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    pub(super) fn known(&self) -> u64 {
        self.total() - self.of(Status::Unknown)
    }

    fn plus(mut self, other: &Self) -> Self {
        for (sum, n) in self.0.iter_mut().zip(other.0) {
            *sum += n;
        }
        self
    }
}

/// The first and last date at which a known state was looked up.
pub(super) type Dates = Option<(Instant, Instant)>;

/// None if some known state has no date: then nobody can say as of when a rate holds.
pub(super) fn dates(study: &Study<'_>) -> Dates {
    let known = study
        .tables
        .accounts
        .iter()
        .filter(|a| a.status != Status::Unknown);
    let dates: Option<Vec<Instant>> = known.map(|a| a.status_as_of).collect();
    let dates = dates?;
    Some((*dates.iter().min()?, *dates.iter().max()?))
}

/// The last of the dates; a rate without one is none.
pub(super) fn dated(dates: Dates) -> Result<Instant, Reason> {
    dates.map(|(_, last)| last).ok_or(Reason::NoStatusDate)
}

fn as_of(dates: Dates, known: u64, facts: &mut Facts) {
    for (name, pick) in [("first", 0), ("last", 1)] {
        let draft = fact(format!("suspension.as_of.{name}"), "date", 5).input(
            "accounts",
            known,
            "status known",
        );
        let day = dates.map(|(first, last)| [first, last][pick]);
        facts.add(match day {
            Some(at) => draft.text(time::iso_day(time::day(at))),
            None => draft.not_estimable(Reason::NoStatusDate),
        });
    }
}

fn one(study: &Study<'_>, group: Option<&str>, states: &States, dates: Dates, facts: &mut Facts) {
    let scope: Vec<(&str, &str)> = group.map(|g| ("group", g)).into_iter().collect();
    let name = |measure: &str| id(measure, &scope);
    let (total, known) = (states.total(), states.known());
    let (suspended, unknown) = (states.of(Status::Suspended), states.of(Status::Unknown));
    let group = group.map(|g| equals("group", g));
    for (measure, n, state) in [
        ("accounts.total", total, None),
        ("suspension.suspended", suspended, Some("status=suspended")),
        ("suspension.known", known, Some("status known")),
        ("suspension.unknown", unknown, Some("status=unknown")),
    ] {
        let filter: Vec<&str> = group.as_deref().into_iter().chain(state).collect();
        facts.add(fact(name(measure), "accounts", 5).count(n).input(
            "accounts",
            n,
            filter.join(", "),
        ));
    }
    let with_date = |draft: Draft| match dates {
        Some((_, last)) => draft
            .parameter("as_of", time::iso_day(time::day(last)))
            .parameter("reinstated", "as their state says")
            .parameter("unknown", unknown),
        None => draft,
    };
    let parents = [name("suspension.suspended"), name("suspension.known")];
    let rate = dated(dates)
        .and_then(|_| wilson(suspended, known, study.parameters.level).map_err(Reason::from));
    facts.add(with_date(
        fact(name("suspension.rate"), "share", 5)
            .decimals(1)
            .parameter(interval::PARAMETER, interval::ACCOUNTS)
            .interval(rate)
            .of(suspended, known)
            .n(known)
            .parents(parents),
    ));
    for (bound, numerator) in [
        ("lower_bound", suspended),
        ("upper_bound", suspended + unknown),
    ] {
        let value = dated(dates).and_then(|_| share(numerator, total).map_err(Reason::from));
        let draft = fact(name(&format!("suspension.rate.{bound}")), "share", 5)
            .decimals(1)
            .number(value)
            .of(numerator, total)
            .n(total);
        facts.add(with_date(draft).parents([
            name("suspension.suspended"),
            name("suspension.unknown"),
            name("accounts.total"),
        ]));
    }
}

/// Accounts by group and state; the first row, without a group, holds them all.
fn table(groups: &BTreeMap<String, States>, all: &States) -> Draft {
    let mut columns = vec![("group", "")];
    columns.extend(Status::ALL.map(|s| (s.word(), "accounts")));
    columns.push(("total", "accounts"));
    let row = |group: &str, states: &States| {
        let mut row = vec![key(group)];
        row.extend(states.0.map(cell));
        row.push(cell(states.total()));
        row
    };
    let mut rows = vec![row("", all)];
    if groups.keys().any(|g| g != NO_GROUP) {
        rows.extend(groups.iter().map(|(group, states)| row(group, states)));
    }
    fact("suspension.status", "accounts", 5)
        .rows(Shape::Table, &columns, rows)
        .parents(["accounts.total"])
}
