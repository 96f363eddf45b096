//! How many cells, rows, posts and days the detectors of damage warn about
//! (`ingest/damage`). Their examples stand in no fact: they quote the data.

use super::Study;
use crate::facts::Facts;
use crate::facts::build::fact;
use crate::ingest::ledger::Reason;

/// Every kind of damage: the measure, its unit, and the warnings that it counts.
const KINDS: &[(&str, &str, &[Reason])] = &[
    ("rounded_ids", "cells", &[Reason::RoundedId]),
    ("truncated_ids", "cells", &[Reason::TruncatedId]),
    ("mojibake", "cells", &[Reason::Mojibake]),
    ("lost_characters", "cells", &[Reason::LostCharacters]),
    ("shifted_columns", "cells", &[Reason::ShiftedColumn]),
    ("before_platform", "rows", &[Reason::BeforePlatform]),
    (
        "coarse_times",
        "rows",
        &[Reason::WholeMinutes, Reason::WholeHours, Reason::WholeDays],
    ),
    ("mixed_zones", "rows", &[Reason::MixedZones]),
    ("metrics_differ", "posts", &[Reason::MetricsDiffer]),
    ("metrics_fall", "posts", &[Reason::MetricsFall]),
    ("followers_gone", "accounts", &[Reason::FollowersGone]),
    ("all_zero", "cells", &[Reason::AllZero]),
    ("constant", "cells", &[Reason::Constant]),
    ("gap_days", "days", &[Reason::CoverageGap]),
    ("contradicting_dates", "cells", &[Reason::DatesContradict]),
    ("posts_before_creation", "rows", &[Reason::BeforeCreation]),
    ("posts_after_suspension", "rows", &[Reason::AfterSuspension]),
];

/// Adds `quality.*` of what the detectors of damage found in any table.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    for (name, unit, reasons) in KINDS {
        let ledgers = study.ledgers.iter();
        let counts = ledgers.flat_map(|ledger| &ledger.counts);
        let counts = counts.filter(|((_, _, reason), _)| reasons.contains(reason));
        facts.add(
            fact(format!("quality.{name}"), unit, 0)
                .count(counts.map(|(_, n)| n).sum())
                .parents(["ledger.issues"]),
        );
    }
}
