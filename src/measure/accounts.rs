//! The accounts of the network: how many, created when, and how many of them
//! the posts never show.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::{Grain, Study, interval};
use crate::facts::build::{cell, decimal_cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape};
use crate::stat::NotEstimable;
use crate::stat::contingency::{self, Test, goodness_of_fit};
use crate::time::{self, Day};

/// Adds `accounts.*` except the totals by group, which stand with the suspensions.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let described = &study.tables.accounts;
    let silent = described.iter().filter(|a| !study.posts(&a.id)).count();
    facts.add(
        fact("accounts.described", "accounts", 1)
            .count(described.len() as u64)
            .input("accounts", described.len() as u64, "described"),
    );
    let draft = fact("accounts.silent", "accounts", 1);
    facts.add(match study.has("posts") {
        false => draft.not_estimable(Reason::NoPostsTable),
        true => draft
            .count(silent as u64)
            .of(silent as u64, described.len() as u64)
            .input(
                "accounts",
                silent as u64,
                "described, account_id in no post",
            ),
    });
    creations(study, facts);
}

/// Accounts created by month; years with nothing before the first creation are left out.
fn creations(study: &Study<'_>, facts: &mut Facts) {
    let days: Vec<Day> = study
        .tables
        .accounts
        .iter()
        .filter_map(|a| a.created_at)
        .map(time::day)
        .collect();
    let known = days.len() as u64;
    let total = study.tables.accounts.len() as u64;
    facts.add(
        fact("accounts.created_known", "accounts", 4)
            .count(known)
            .of(known, total)
            .input("accounts", known, "created_at reported"),
    );
    working_days(study, &days, facts);
    let draft = fact("accounts.created", "accounts", 4)
        .parameter("grain", Grain::Month.word())
        .n(known)
        .input("accounts", known, "created_at reported");
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        facts.add(
            draft
                .rows(Shape::Series, &[], Vec::new())
                .not_estimable(Reason::NoCreationDates),
        );
        return;
    };
    let mut counts: BTreeMap<Day, u64> = Grain::Month
        .steps(*first, *last)
        .into_iter()
        .map(|d| (d, 0))
        .collect();
    for day in &days {
        *counts.entry(Grain::Month.floor(*day)).or_default() += 1;
    }
    let in_study = days
        .iter()
        .filter(|d| (study.start..study.end).contains(d))
        .count() as u64;
    facts.add(
        fact("accounts.created_in_study", "accounts", 4)
            .count(in_study)
            .of(in_study, known)
            .period(study.start, study.end)
            .input("accounts", in_study, "created in the period")
            .parents(["accounts.created_known"]),
    );
    let peak = counts
        .iter()
        .max_by_key(|(day, n)| (**n, std::cmp::Reverse(**day)));
    if let Some((month, n)) = peak {
        facts.add(
            fact("accounts.created_peak", "accounts", 4)
                .count(*n)
                .period(*month, next_month(*month))
                .input("accounts", *n, "created in the period")
                .parents(["accounts.created"]),
        );
    }
    let rows = counts
        .into_iter()
        .map(|(day, n)| vec![key(time::iso_day(day)), cell(n)])
        .collect();
    facts.add(
        draft
            .rows(
                Shape::Series,
                &[("start", "date"), ("accounts", "accounts")],
                rows,
            )
            .period(*first, *last + 1),
    );
}

/// The share of accounts created from Monday to Friday, and whether it is the
/// five days' share of a week. Days are in UTC.
fn working_days(study: &Study<'_>, days: &[Day], facts: &mut Facts) {
    let known = days.len() as u64;
    let working = days
        .iter()
        .filter(|day| time::weekday(**day) < SATURDAY)
        .count() as u64;
    let reason = |reason| match reason {
        NotEstimable::Empty => Reason::NoCreationDates,
        other => other.into(),
    };
    let draft = fact("accounts.created_weekdays", "share", 4).parents(["accounts.created_known"]);
    let share = (working, known);
    facts.add(interval::of_accounts(
        study,
        draft,
        share,
        Reason::NoCreationDates,
    ));
    let test = goodness_of_fit(&[working, known - working], &[5, 2]);
    // Below five expected the law of χ² does not hold.
    let test = test.and_then(
        |test| match test.smallest_expected < contingency::FEWEST_EXPECTED {
            true => Err(NotEstimable::TooFewAccounts),
            false => Ok(test),
        },
    );
    let test = test.map_err(reason);
    let draft = fact("accounts.created_weekdays_p", "probability", 4)
        .decimals(3)
        .number(test.map(|test| test.p))
        .n(known)
        .parameter("expected", "five sevenths")
        .parents(["accounts.created_weekdays"]);
    facts.add(match test {
        Ok(test) => draft
            .parameter("test", Test::ChiSquared.code())
            .parameter("df", test.df)
            .parameter(
                "chi_squared",
                decimal_cell(Ok(test.statistic)).unwrap_or_default(),
            ),
        Err(_) => draft,
    });
}

/// Days of the week are counted from Monday, 0.
const SATURDAY: u32 = 5;

fn next_month(first: Day) -> Day {
    let date = time::date(first);
    let (year, month) = if date.month() == 12 {
        (date.year() + 1, 1)
    } else {
        (date.year(), date.month() + 1)
    };
    chrono::NaiveDate::from_ymd_opt(year, month, 1).map_or(first, time::day_of_date)
}
