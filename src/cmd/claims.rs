//! `sillage claims`: says of each published figure whether the data bear it out.

use serde::Serialize;

use super::{Progress, answer};
use crate::claims::exact;
use crate::claims::interval::{End, Interval};
use crate::claims::verdict::Verdict;
use crate::claims::{Judged, LeftOut, Outcome};
use crate::cli;
use crate::edition::lock;
use crate::error::{Error, Result};
use crate::ingest::ledger::Issue;
use crate::pipeline::{self, Options};
use crate::plain::{excerpt, line, visible};
use crate::verify;

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    verdict: &'static str,
    figures: u64,
    checked: u64,
    failed: u64,
    left_out: u64,
    rows_left_out: &'a [Issue],
    verdicts: Vec<Count>,
    claims: Vec<Claim<'a>>,
}

/// How many figures have a verdict.
#[derive(Serialize)]
struct Count {
    verdict: &'static str,
    figures: u64,
}

/// One figure; numbers are decimal strings, per cent where `unit` says so.
#[derive(Serialize)]
struct Claim<'a> {
    figure: &'a str,
    source: &'a str,
    locator: &'a str,
    published: &'a str,
    unit: &'a str,
    verdict: &'static str,
    reason: &'static str,
    fails: bool,
    recomputed: Option<Range>,
    admitted: Option<Range>,
    comparison: &'a str,
    contradicts: &'a [String],
    confidence: &'a str,
    note: &'a str,
    facts: &'a [String],
    nearest_fact: Option<&'a str>,
    waiver: Option<Waiver<'a>>,
}

/// An interval; an absent end is unbounded, one that is not closed does not belong to it.
#[derive(Serialize)]
struct Range {
    lower: Option<String>,
    upper: Option<String>,
    lower_closed: bool,
    upper_closed: bool,
}

/// Who answers for a figure that may differ, and how long.
#[derive(Serialize)]
struct Waiver<'a> {
    owner: &'a str,
    reason: &'a str,
    expires: &'a str,
    state: &'static str,
}

/// Runs the verb: 1 if a figure fails that no valid waiver covers, 2 if there are
/// none to check or if a row could not be.
pub fn run(args: &cli::Claims) -> Result<u8> {
    let outcome = outcome(args)?;
    if outcome.judged.is_empty() && !outcome.left_out.any() {
        return Err(Error::could_not("there are no published figures to check")
            .file(args.folder.display())
            .help("list them in published_figures.csv, and `sillage seal`"));
    }
    let value = value(&outcome);
    answer(args.format, &value, || text(&outcome))?;
    Ok(outcome.exit_code())
}

fn outcome(args: &cli::Claims) -> Result<Outcome> {
    let progress = Progress::new("checking");
    let count = |reached| progress.tell(reached);
    if args.folder.join(lock::FILE).exists() {
        return verify::claims::stored(&args.folder, args.data.as_deref());
    }
    if args.data.is_some() {
        return Err(Error::could_not("--data goes with an edition")
            .file(args.folder.display())
            .help("name either a dataset, or an edition and its data"));
    }
    let options = Options {
        progress: &count,
        ..Options::default()
    };
    pipeline::claims(&args.folder, options)
}

/// In one word, whether all figures that could be checked hold.
fn word(outcome: &Outcome) -> &'static str {
    match (outcome.failures().next(), outcome.checked()) {
        (Some(_), _) => "does not hold",
        (None, _) if outcome.left_out.any() => "incomplete",
        (None, 0) => "unchecked",
        (None, _) => "holds",
    }
}

fn value(outcome: &Outcome) -> Answer<'_> {
    let count = |verdict: Verdict| Count {
        verdict: verdict.words(),
        figures: outcome.count(verdict),
    };
    Answer {
        schema: "sillage-claims/1",
        verdict: word(outcome),
        figures: outcome.judged.len() as u64,
        checked: outcome.checked(),
        failed: outcome.failures().count() as u64,
        left_out: outcome.left_out.rows,
        rows_left_out: &outcome.left_out.issues,
        verdicts: Verdict::ALL.into_iter().map(count).collect(),
        claims: outcome.judged.iter().map(claim).collect(),
    }
}

fn claim(judged: &Judged) -> Claim<'_> {
    let figure = &judged.figure;
    Claim {
        figure: &figure.id,
        source: &figure.source,
        locator: &figure.locator,
        published: &figure.published,
        unit: unit(judged),
        verdict: judged.verdict.words(),
        reason: judged.reason.code(),
        fails: judged.fails(),
        recomputed: judged.recomputed.as_ref().map(range),
        admitted: judged
            .admitted
            .as_ref()
            .filter(|i| !i.is_empty())
            .map(range),
        comparison: &figure.comparison,
        contradicts: &judged.contradicts,
        confidence: &figure.confidence,
        note: &figure.note,
        facts: &judged.facts,
        nearest_fact: judged.near.as_deref(),
        waiver: judged.waived.as_ref().map(|w| Waiver {
            owner: &w.waiver.owner,
            reason: &w.waiver.reason,
            expires: &w.waiver.expires,
            state: w.state(),
        }),
    }
}

fn unit(judged: &Judged) -> &str {
    if judged.percent {
        "percent"
    } else {
        &judged.unit
    }
}

fn range(interval: &Interval) -> Range {
    let written = |end: &Option<End>| end.as_ref().map(|e| exact::written(&e.value));
    let closed = |end: &Option<End>| end.as_ref().is_some_and(|e| e.closed);
    Range {
        lower: written(&interval.lower),
        upper: written(&interval.upper),
        lower_closed: closed(&interval.lower),
        upper_closed: closed(&interval.upper),
    }
}

/// Figures that fail first, then the others, by id; then the counts.
fn text(outcome: &Outcome) -> String {
    let (failed, other): (Vec<_>, Vec<_>) = outcome.judged.iter().partition(|j| j.fails());
    let mut text: String = failed.into_iter().chain(other).map(lines).collect();
    for verdict in Verdict::ALL {
        text.push_str(&format!(
            "{:<20} {}\n",
            verdict.words(),
            outcome.count(verdict)
        ));
    }
    text + &left_out(&outcome.left_out) + &format!("verdict: {}\n", word(outcome))
}

/// Each row that was not judged, with its place and the reason; if the ledger keeps
/// fewer than there are, how many more.
fn left_out(rows: &LeftOut) -> String {
    if !rows.any() {
        return String::new();
    }
    let mut text = format!("{:<20} {}\n", "rows left out", rows.rows);
    for issue in &rows.issues {
        let column = match issue.column.as_str() {
            "" => String::new(),
            column => format!(" {}", visible(column)),
        };
        text.push_str(&format!(
            "  {}:{}: {}{column}: {}\n",
            visible(&issue.file),
            issue.line,
            issue.reason.code(),
            visible(&issue.found),
        ));
    }
    let more = rows.rows.saturating_sub(rows.issues.len() as u64);
    if more > 0 {
        text.push_str(&format!("  and {more} more; `sillage check` counts them\n"));
    }
    text
}

/// The unit behind a published number, unless the number says it.
fn counted(judged: &Judged) -> String {
    match judged.unit.as_str() {
        unit if judged.percent || judged.figure.published.contains(unit) => String::new(),
        unit => format!(" {}", excerpt(unit)),
    }
}

/// What stands behind numbers that are in per cent.
fn percent(judged: &Judged) -> &'static str {
    if judged.percent { " %" } else { "" }
}

fn lines(judged: &Judged) -> String {
    let figure = &judged.figure;
    let mut text = format!(
        "{}: {} ({})\n  published:  {}{} ({}, {})\n",
        excerpt(&figure.id),
        judged.verdict.words(),
        judged.reason.code(),
        excerpt(&figure.published),
        counted(judged),
        excerpt(&figure.source),
        excerpt(&figure.locator),
    );
    if let Some(recomputed) = &judged.recomputed {
        let shown = recomputed.single().map(exact::written);
        let shown = shown.unwrap_or_else(|| recomputed.to_string());
        text.push_str(&format!("  recomputed: {shown}{}\n", percent(judged)));
    }
    if let Some(admitted) = judged
        .admitted
        .as_ref()
        .filter(|_| judged.recomputed.is_some())
    {
        let shown = match admitted.is_empty() {
            true => "nothing that its unit can be".to_owned(),
            false => format!("{admitted}{}", percent(judged)),
        };
        text.push_str(&format!("  admitted:   {shown}\n"));
    }
    for other in &judged.contradicts {
        text.push_str(&format!("  excluded by {}\n", excerpt(other)));
    }
    if let Some(near) = &judged.near {
        text.push_str(&format!("  the nearest fact is {}\n", visible(near)));
    }
    for (name, said) in [("confidence", &figure.confidence), ("note", &figure.note)] {
        if !said.is_empty() {
            text.push_str(&format!("  {:<11} {}\n", format!("{name}:"), line(said)));
        }
    }
    if let Some(w) = &judged.waived {
        text.push_str(&format!(
            "  waiver:     {}, {} to {}: {}\n",
            w.state(),
            excerpt(&w.waiver.owner),
            w.waiver.expires,
            excerpt(&w.waiver.reason)
        ));
    }
    text
}
