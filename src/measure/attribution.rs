//! How many accounts each takedown suspended, by the rule of
//! [`removal`], overall and by group; what the platform says beside it.

use std::collections::BTreeMap;

use super::Study;
use super::removal::{self, suspended_by};
use super::suspension::NO_GROUP;
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::reason::Reason;
use crate::facts::{Facts, Shape, encoded, id};
use crate::ingest::tables::{Account, Status, Takedown};

/// How the accounts of a takedown are found.
const RULE: &str =
    "takedown_id, else the latest takedown on the platform within the days before suspended_at";

/// Adds `suspension.suspended|reinstated|announced[takedown=…]`,
/// `suspension.unattributed` and `suspension.takedowns`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let by = suspended_by(study);
    let accounts = &study.tables.accounts;
    let told = accounts
        .iter()
        .any(|a| a.takedown.is_some() || a.suspended_at.is_some());
    let of = |takedown: &Takedown| -> Result<Vec<&Account>, Reason> {
        if !told {
            return Err(Reason::NoSuspensionDates);
        }
        let own = |a: &&Account| {
            let position = by.get(a.id.as_str());
            position.is_some_and(|p| study.tables.takedowns[*p].id == takedown.id)
        };
        Ok(accounts.iter().filter(own).collect())
    };
    let mut rows = Vec::new();
    for takedown in study.takedowns() {
        let suspended = of(takedown);
        one(takedown, &suspended, facts);
        if let Ok(suspended) = suspended {
            rows.extend(by_group(takedown, &suspended));
        }
    }
    if !told || rows.is_empty() {
        return;
    }
    let unattributed = accounts
        .iter()
        .filter(|a| a.status == Status::Suspended && !by.contains_key(a.id.as_str()))
        .count() as u64;
    facts.add(rule(
        fact("suspension.unattributed", "accounts", 5)
            .count(unattributed)
            .parents(["suspension.suspended"]),
    ));
    let columns = [("takedown", ""), ("group", ""), ("accounts", "accounts")];
    let parents = study.takedowns().map(|t| scoped("suspended", t));
    facts.add(rule(
        fact("suspension.takedowns", "accounts", 5)
            .rows(Shape::Table, &columns, rows)
            .parents(parents),
    ));
}

fn rule(draft: Draft) -> Draft {
    draft
        .parameter("rule", RULE)
        .parameter("days", removal::DAYS)
}

fn scoped(measure: &str, takedown: &Takedown) -> String {
    let name = format!("suspension.{measure}");
    id(&name, &[("takedown", &takedown.id)])
}

fn one(takedown: &Takedown, suspended: &Result<Vec<&Account>, Reason>, facts: &mut Facts) {
    let scoped = |measure: &str| scoped(measure, takedown);
    let counted = |measure: &str, counts: fn(&Account) -> bool| {
        let n = suspended.as_ref().map_err(|reason| *reason);
        let n = n.map(|accounts| accounts.iter().filter(|a| counts(a)).count() as u64);
        let filter = format!("suspended by {}", encoded(&takedown.id));
        let rows = suspended.as_ref().map_or(0, |own| own.len() as u64);
        let draft = fact(scoped(measure), "accounts", 5).count_or(n);
        rule(draft.input("accounts", rows, filter))
    };
    facts.add(counted("suspended", |_| true).parameter("reinstated", "counted"));
    facts.add(counted("reinstated", |a| a.reinstated_at.is_some()).parents([scoped("suspended")]));
    if let Some(affected) = takedown.affected {
        facts.add(
            fact(scoped("announced"), "accounts", 5)
                .count(affected)
                .input("takedowns", 1, "affected"),
        );
    }
}

/// The accounts of a takedown, all and by group.
fn by_group(takedown: &Takedown, suspended: &[&Account]) -> Vec<Vec<Option<String>>> {
    let mut groups: BTreeMap<&str, u64> = BTreeMap::new();
    for account in suspended {
        let group = Some(account.group.as_str()).filter(|g| !g.is_empty());
        *groups.entry(group.unwrap_or(NO_GROUP)).or_default() += 1;
    }
    let row = |group: &str, n: u64| vec![key(&takedown.id), key(group), cell(n)];
    let all = row("", suspended.len() as u64);
    let groups = groups.into_iter().map(|(group, n)| row(group, n));
    std::iter::once(all).chain(groups).collect()
}
