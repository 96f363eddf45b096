//! A prepared account: its columns and its cells.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, column};
use crate::ingest::tables::{self, Status};
use crate::time::{self, Instant};

/// The group of accounts without one, where others have one.
const NO_GROUP: &str = "(none)";

/// The columns.
pub const COLUMNS: &[Column] = &[
    column("account_id", "VARCHAR", "the account"),
    column("described", "BOOLEAN", "whether the accounts table has it"),
    column("posting", "BOOLEAN", "whether a post that counts is its"),
    column("platform", "VARCHAR", "its platform"),
    column("group", "VARCHAR", "its group; (none) without one"),
    column(
        "status",
        "VARCHAR",
        "active, suspended, deleted, protected, unknown",
    ),
    column("status_day", "DATE", "when the state was looked up"),
    column("created_day", "DATE", "when it was created"),
    column(
        "created_weekday",
        "BIGINT",
        "the weekday of that; Monday is 1",
    ),
    column("suspended_day", "DATE", "when it was suspended"),
    column("reinstated_day", "DATE", "when it came back"),
    column(
        "takedown_id",
        "VARCHAR",
        "the takedown that the table names",
    ),
];

/// An account of the network.
#[derive(Debug, Clone)]
pub struct Account<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whether a post that counts is its.
    pub posting: bool,
    /// Its row of the accounts table; none if it was only seen posting.
    pub row: Option<&'a tables::Account>,
}

/// The accounts of both, by id.
pub fn all<'a>(rows: &'a [tables::Account], posting: &'a BTreeSet<String>) -> Vec<Account<'a>> {
    let seen = posting.iter().map(|id| (id.as_str(), None));
    let described = rows.iter().map(|row| (row.id.as_str(), Some(row)));
    let network: BTreeMap<&str, Option<&tables::Account>> = seen.chain(described).collect();
    let account = |(id, row)| Account {
        id,
        posting: posting.contains(id),
        row,
    };
    network.into_iter().map(account).collect()
}

impl Account<'_> {
    /// Its group.
    pub fn group(&self) -> &str {
        let group = self.row.map_or("", |row| row.group.as_str());
        if group.is_empty() { NO_GROUP } else { group }
    }

    /// Its state.
    pub fn status(&self) -> Status {
        self.row.map_or(Status::Unknown, |row| row.status)
    }

    /// When it was created.
    pub fn created_at(&self) -> Option<Instant> {
        self.row.and_then(|row| row.created_at)
    }

    /// Its cells, in the order of the columns.
    pub fn cells(&self) -> Vec<String> {
        let day = |pick: fn(&tables::Account) -> Option<Instant>| {
            let at = self.row.and_then(pick);
            at.map(|at| time::iso_day(time::day(at)))
                .unwrap_or_default()
        };
        let weekday = self.created_at().map(|at| time::weekday(time::day(at)) + 1);
        let text = |pick: fn(&tables::Account) -> &str| self.row.map_or("", pick).to_owned();
        vec![
            self.id.to_owned(),
            self.row.is_some().to_string(),
            self.posting.to_string(),
            text(|row| &row.platform),
            self.group().to_owned(),
            self.status().word().to_owned(),
            day(|row| row.status_as_of),
            day(|row| row.created_at),
            weekday.map(|w| w.to_string()).unwrap_or_default(),
            day(|row| row.suspended_at),
            day(|row| row.reinstated_at),
            text(|row| row.takedown.as_deref().unwrap_or("")),
        ]
    }
}
