//! How well the intervals and tests of this tool hold in simulated campaigns:
//! the committed table, read as facts, so that every report can cite it.
//!
//! The table says nothing about the dataset of a report. It is made by
//! `cargo test --release -- --ignored calibration` and lies in
//! `reports/calibration/`.

use super::Study;
use crate::facts::build::{Draft, decimal_cell, fact, key};
use crate::facts::{Facts, Shape};
use crate::stat::round12;

/// The committed table.
const TABLE: &str = include_str!("../../reports/calibration/calibration.csv");

/// Where the mix of narratives moves, so that a test should reject.
const SHIFTS: [&str; 2] = ["stayers_change", "group_removed"];

/// Where accounts say one thing at once.
const COPIES: &str = "bursts_of_any_narrative";

/// Fewer campaigns with an answer than this say little.
const FEWEST: f64 = 200.0;

/// What is said of a statistic.
struct Line {
    /// The fact.
    id: &'static str,
    /// The statistics that it is about.
    statistics: &'static [&'static str],
    /// The designs that count.
    designs: fn(&str) -> bool,
    /// Whether the smallest share counts, or else the largest.
    smallest: bool,
}

const INTERVALS: &[&str] = &[
    "share",
    "share_rarest",
    "change",
    "change_rarest",
    "ratio_of_posts",
    "ratio_of_impressions",
    "ratio_of_engagement_per_post",
    "engagement_per_view",
    "within_term",
    "posts_per_account_median",
];

const LINES: &[Line] = &[
    Line {
        id: "calibration.intervals",
        statistics: INTERVALS,
        designs: |design| design != COPIES,
        smallest: true,
    },
    Line {
        id: "calibration.tests",
        statistics: &["within", "who"],
        designs: |design| design != COPIES && !SHIFTS.contains(&design),
        smallest: false,
    },
    Line {
        id: "calibration.naive_test",
        statistics: &["naive_chi_square"],
        designs: |design| design.starts_with("removed"),
        smallest: false,
    },
    Line {
        id: "calibration.naive_intervals",
        statistics: &["share_naive"],
        designs: |design| design != COPIES,
        smallest: true,
    },
    Line {
        id: "calibration.alone",
        statistics: &[
            "share_alone",
            "share_alone_rarest",
            "posts_per_account_gini",
        ],
        designs: |design| design != COPIES,
        smallest: true,
    },
    Line {
        id: "calibration.copies",
        statistics: &["change"],
        designs: |design| design == COPIES,
        smallest: true,
    },
    Line {
        id: "calibration.copies_once",
        statistics: &["change_one_per_text"],
        designs: |design| design == COPIES,
        smallest: true,
    },
];

/// Adds `calibration.*`.
pub fn measure(_: &Study<'_>, facts: &mut Facts) {
    let rows = rows();
    let campaigns = rows.iter().map(|row| row.campaigns).max().unwrap_or(0);
    facts.add(cited(
        fact("calibration.campaigns", "campaigns", 0).count(campaigns),
    ));
    for line in LINES {
        facts.add(cited(line.fact(&rows)));
    }
    facts.add(cited(summary(&rows)));
}

fn cited(draft: Draft) -> Draft {
    draft
        .parameter("table", "reports/calibration/calibration.csv")
        .parameter("command", "cargo test --release -- --ignored calibration")
}

/// A row of the table.
struct Row {
    design: &'static str,
    statistic: &'static str,
    rejects: bool,
    campaigns: u64,
    share: f64,
    answered: f64,
}

/// The rows with enough answers. The table is ours and tested: a row that does
/// not read is left out.
fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells.get(at)?.parse::<f64>().ok();
        let campaigns = number(4)?;
        Some(Row {
            design: cells[0],
            statistic: cells[2],
            rejects: cells[3] == "rejects",
            campaigns: campaigns as u64,
            share: number(5)?,
            answered: campaigns * (1.0 - number(8)?),
        })
    };
    let rows = TABLE.lines().skip(1).filter_map(row);
    rows.filter(|row| row.answered >= FEWEST).collect()
}

impl Line {
    fn fact(&self, rows: &[Row]) -> Draft {
        let meant =
            |row: &&Row| self.statistics.contains(&row.statistic) && (self.designs)(row.design);
        let shares = rows.iter().filter(meant).map(|row| row.share);
        let worst = match self.smallest {
            true => shares.reduce(f64::min),
            false => shares.reduce(f64::max),
        };
        let n = rows.iter().filter(meant).count() as u64;
        fact(self.id, "share", 0)
            .decimals(1)
            .number(worst.map(round12).ok_or(crate::stat::NotEstimable::Empty))
            .n(n)
            .parameter("statistics", self.statistics.join(" "))
            .parameter("worst", if self.smallest { "least" } else { "most" })
    }
}

/// Each statistic at its best and worst over designs and numbers of accounts,
/// campaigns of copied texts apart.
fn summary(rows: &[Row]) -> Draft {
    let mut statistics: Vec<(bool, &str)> = Vec::new();
    for row in rows {
        let known = (row.rejects, row.statistic);
        if !statistics.contains(&known) {
            statistics.push(known);
        }
    }
    statistics.sort_unstable();
    let columns = [
        ("statistic", ""),
        ("promise", ""),
        ("least", "share"),
        ("most", "share"),
        ("copies_least", "share"),
        ("copies_most", "share"),
    ];
    let lines = statistics.iter().map(|&(rejects, statistic)| {
        let mut line = vec![
            key(statistic),
            key(if rejects { "rejects" } else { "covers" }),
        ];
        // A test should reject where the mix moves: its power is another matter.
        let quiet = |design: &str| !(rejects && SHIFTS.contains(&design));
        for copied in [false, true] {
            let meant = |row: &&Row| {
                row.statistic == statistic && (row.design == COPIES) == copied && quiet(row.design)
            };
            let shares = || rows.iter().filter(meant).map(|row| row.share);
            for share in [shares().reduce(f64::min), shares().reduce(f64::max)] {
                line.push(share.and_then(|share| decimal_cell(Ok(round12(share)))));
            }
        }
        line
    });
    fact("calibration.summary", "share", 0)
        .decimals(1)
        .rows(Shape::Table, &columns, lines.collect())
        .n(rows.len() as u64)
}
