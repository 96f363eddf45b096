//! What became of the rows of every table: how many count, repeat an id or are
//! rejected, and what was wrong with them.

use super::Study;
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::{Facts, Shape, id};
use crate::ingest::ledger::{Ledger, Outcome, Reason};

/// Adds `ledger.*` and `quality.damaged_ids`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let told = |l: &&&Ledger| l.read > 0 || study.has(&l.table);
    for ledger in study.ledgers.iter().filter(told) {
        rows_of(ledger, facts);
    }
    facts.add(issues(study));
    facts.add(damaged_ids(study));
}

/// Every row of a file, those that do not count included.
const AS_READ: &str = "as read";

/// The rows of every table, as read.
fn as_read(study: &Study<'_>, draft: Draft) -> Draft {
    let tables = study.ledgers.iter().filter(|l| l.read > 0);
    tables.fold(draft, |draft, ledger| {
        draft.input(&ledger.table, ledger.read, AS_READ)
    })
}

fn rows_of(ledger: &Ledger, facts: &mut Facts) {
    let parts = [
        ("read", ledger.read),
        ("used", ledger.used),
        ("duplicate", ledger.duplicate),
        ("rejected", ledger.rejected()),
    ];
    for (name, rows) in parts {
        facts.add(
            fact(
                id(&format!("ledger.{name}"), &[("table", &ledger.table)]),
                "rows",
                0,
            )
            .count(rows)
            .input(&ledger.table, ledger.read, AS_READ),
        );
    }
}

/// Every kind of issue, by table, column and reason.
fn issues(study: &Study<'_>) -> Draft {
    let mut rows = Vec::new();
    for ledger in &study.ledgers {
        for ((outcome, column, reason), n) in &ledger.counts {
            let outcome = match outcome {
                Outcome::Rejected => "rejected",
                Outcome::Emptied => "emptied",
                Outcome::Warned => "warned",
            };
            rows.push(vec![
                key(&ledger.table),
                key(outcome),
                key(column),
                key(reason.code()),
                cell(*n),
            ]);
        }
    }
    let columns = [
        ("table", ""),
        ("outcome", ""),
        ("column", ""),
        ("reason", ""),
        ("rows", "rows"),
    ];
    let draft = fact("ledger.issues", "rows", 0).rows(Shape::Table, &columns, rows);
    as_read(study, draft)
}

fn damaged_ids(study: &Study<'_>) -> Draft {
    let damaged = |ledger: &&Ledger| -> u64 {
        ledger
            .counts
            .iter()
            .filter(|((_, _, reason), _)| *reason == Reason::DamagedId)
            .map(|(_, n)| n)
            .sum()
    };
    let cells = study.ledgers.iter().map(damaged).sum();
    fact("quality.damaged_ids", "cells", 0)
        .count(cells)
        .parents(["ledger.issues"])
}
