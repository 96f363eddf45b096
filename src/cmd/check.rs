//! `sillage check`: validates a dataset and prints the row ledger.

use serde::Serialize;

use super::{Progress, answer, privacy};
use crate::cli;
use crate::error::Result;
use crate::ingest::ledger::{Issue, Ledger, Outcome};
use crate::pipeline;
use crate::plain::visible;

/// The ledger of one table, as it is printed.
#[derive(Serialize)]
pub(super) struct Table<'a> {
    table: &'a str,
    read: u64,
    used: u64,
    duplicate: u64,
    rejected: u64,
    counts: Vec<Count<'a>>,
    examples: &'a [Issue],
}

/// How often something was wrong.
#[derive(Serialize)]
struct Count<'a> {
    outcome: Outcome,
    column: &'a str,
    reason: &'static str,
    rows: u64,
}

/// Runs the verb: 1 if any row is rejected.
pub fn run(args: &cli::Check) -> Result<u8> {
    if args.privacy {
        return privacy::run(args);
    }
    let progress = Progress::new("checking");
    let ledgers = pipeline::check(&args.folder, &|reached| progress.tell(reached))?;
    drop(progress);
    let tables: Vec<Table<'_>> = ledgers.iter().map(table).collect();
    answer(args.format, &tables, || {
        ledgers
            .iter()
            .filter(|l| l.read > 0 || l.table == "posts")
            .map(text)
            .collect()
    })?;
    Ok(u8::from(ledgers.iter().any(|l| l.rejected() > 0)))
}

/// The ledger of one table, as programs read it.
pub(super) fn table(ledger: &Ledger) -> Table<'_> {
    let counts = ledger
        .counts
        .iter()
        .map(|((outcome, column, reason), rows)| Count {
            outcome: *outcome,
            column,
            reason: reason.code(),
            rows: *rows,
        })
        .collect();
    Table {
        table: &ledger.table,
        read: ledger.read,
        used: ledger.used,
        duplicate: ledger.duplicate,
        rejected: ledger.rejected(),
        counts,
        examples: &ledger.issues,
    }
}

/// The ledger of one table for people.
pub(super) fn text(ledger: &Ledger) -> String {
    let Ledger {
        table,
        read,
        used,
        duplicate,
        ..
    } = ledger;
    let mut text = format!(
        "{table}: read {read} = used {used} + duplicate {duplicate} + rejected {}\n",
        ledger.rejected()
    );
    for ((outcome, column, reason), n) in &ledger.counts {
        let what = match outcome {
            Outcome::Rejected => "rows rejected",
            Outcome::Emptied => "cells emptied",
            Outcome::Warned => "warnings",
        };
        let column = if column.is_empty() {
            String::new()
        } else {
            format!(" in {}", visible(column))
        };
        text.push_str(&format!("  {n} {what}{column}: {}\n", reason.code()));
    }
    for issue in &ledger.issues {
        let column = if issue.column.is_empty() {
            String::new()
        } else {
            format!(", column {}", visible(&issue.column))
        };
        text.push_str(&format!(
            "    {}:{}{column}: {}: {}\n",
            visible(&issue.file),
            issue.line,
            issue.reason.code(),
            visible(&issue.found)
        ));
    }
    text
}
