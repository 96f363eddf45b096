//! Verdicts as facts, so that an edition carries them and a report can show them.

use super::exact;
use super::interval::{End, Interval};
use super::verdict::Verdict;
use super::{FAMILY, Judged, Outcome};
use crate::facts::build::{Draft, fact, key};
use crate::facts::{self, Facts, Shape};

/// The section of the methods.
const SECTION: u8 = 11;

/// The unit of cells that are in the unit of the figure of their row.
const AS_PUBLISHED: &str = "as_published";

/// The columns of the table of verdicts. What sources and analysts wrote has no
/// unit and is text, formulas of spreadsheets included; numbers have one.
const COLUMNS: [(&str, &str); 22] = [
    ("figure", ""),
    ("source", ""),
    ("locator", ""),
    ("published", ""),
    ("unit", ""),
    ("verdict", ""),
    ("reason", ""),
    ("recomputed", AS_PUBLISHED),
    ("recomputed_lower", AS_PUBLISHED),
    ("recomputed_upper", AS_PUBLISHED),
    ("lower", AS_PUBLISHED),
    ("upper", AS_PUBLISHED),
    ("ends", ""),
    ("decimals", "digits"),
    ("comparison", ""),
    ("contradicts", ""),
    ("confidence", ""),
    ("note", ""),
    ("waiver", ""),
    ("waiver_owner", ""),
    ("waiver_reason", ""),
    ("waiver_expires", "date"),
];

/// Adds the facts about claims, if there are any claims.
pub fn record(facts: &mut Facts, outcome: &Outcome) {
    let figures = outcome.judged.len() as u64;
    if figures == 0 {
        return;
    }
    let counted = |id: String| -> Draft {
        let draft = fact(id, "figures", SECTION);
        draft.input("published_figures", figures, "").n(figures)
    };
    let id = |name: &str| format!("{FAMILY}{name}");
    for verdict in Verdict::ALL {
        let id = facts::id(&id("verdict"), &[("verdict", verdict.words())]);
        facts.add(counted(id).count(outcome.count(verdict)));
    }
    let waived = outcome
        .judged
        .iter()
        .filter(|j| j.verdict.fails() && !j.fails());
    facts.add(counted(id("total")).count(figures));
    facts.add(counted(id("checked")).count(outcome.checked()));
    facts.add(counted(id("failed")).count(outcome.failures().count() as u64));
    facts.add(counted(id("waived")).count(waived.count() as u64));
    let rows = outcome.judged.iter().map(row).collect();
    let mut parents: Vec<&String> = outcome.judged.iter().flat_map(|j| &j.facts).collect();
    parents.retain(|id| facts.get(id).is_some());
    parents.sort_unstable();
    parents.dedup();
    let parents: Vec<String> = parents.into_iter().cloned().collect();
    let table = fact(id("verdicts"), "figures", SECTION)
        .rows(Shape::Table, &COLUMNS, rows)
        .input("published_figures", figures, "")
        .parents(parents);
    facts.add(table);
}

fn row(judged: &Judged) -> Vec<Option<String>> {
    let figure = &judged.figure;
    let text = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let single = judged.recomputed.as_ref().and_then(Interval::single);
    let range = judged.recomputed.as_ref().filter(|_| single.is_none());
    let admitted = judged.admitted.as_ref().filter(|i| !i.is_empty());
    let number = |end: Option<&End>| end.map(|end| exact::written(&end.value));
    let waiver = judged.waived.as_ref();
    let unit = if judged.percent {
        "percent"
    } else {
        &judged.unit
    };
    vec![
        key(&figure.id),
        text(&figure.source),
        text(&figure.locator),
        text(&figure.published),
        text(unit),
        key(judged.verdict.words()),
        key(judged.reason.code()),
        single.map(exact::written),
        number(range.and_then(|i| i.lower.as_ref())),
        number(range.and_then(|i| i.upper.as_ref())),
        number(admitted.and_then(|i| i.lower.as_ref())),
        number(admitted.and_then(|i| i.upper.as_ref())),
        admitted.and_then(|i| text(ends(i))),
        Some(judged.decimals.to_string()),
        text(&figure.comparison),
        text(&judged.contradicts.join("|")),
        text(&figure.confidence),
        text(&figure.note),
        waiver.map(|w| w.state().to_owned()),
        waiver.map(|w| w.waiver.owner.clone()),
        waiver.map(|w| w.waiver.reason.clone()),
        waiver.map(|w| w.waiver.expires.clone()),
    ]
}

/// Which of its ends an interval holds.
fn ends(interval: &Interval) -> &'static str {
    let holds = |end: &Option<End>| end.as_ref().is_some_and(|end| end.closed);
    match (holds(&interval.lower), holds(&interval.upper)) {
        (true, true) => "both",
        (true, false) => "lower",
        (false, true) => "upper",
        (false, false) => "none",
    }
}
