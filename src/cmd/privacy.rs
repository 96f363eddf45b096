//! `sillage check --privacy`: says whether an edition may leave the house.

use serde::Serialize;

use super::{Progress, answer};
use crate::cli;
use crate::error::Result;
use crate::leaks::{self, Accepted, Finding, Kind, List, Outcome};
use crate::plain::visible;

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    verdict: &'static str,
    counts: Vec<Count>,
    findings: Vec<Keyed<'a>>,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// How often something was found.
#[derive(Serialize)]
struct Count {
    kind: Kind,
    found: u64,
}

/// A finding, and the key by which it is accepted.
#[derive(Serialize)]
struct Keyed<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    key: &'a str,
}

/// Findings that are printed; the JSON answer has them all.
const SHOWN: usize = 25;

/// Runs the verb: 1 if anything was found or the edition is internal, 2 if
/// something could not be searched.
pub fn run(args: &cli::Check) -> Result<u8> {
    // A list that cannot be read stops the search before it starts.
    let list = args.accept.as_deref().map(List::read).transpose()?;
    let progress = Progress::new("searching");
    let mut outcome = leaks::search(
        &args.folder,
        args.data.as_deref(),
        args.previous.as_deref(),
        &|reached| progress.tell(reached),
    )?;
    drop(progress);
    outcome.accept(&list.unwrap_or_default());
    let code = outcome.exit_code();
    let counts = outcome.counts().into_iter();
    let counts = counts.map(|(kind, found)| Count { kind, found }).collect();
    // Of an internal edition everything is a finding: a list would be one more copy.
    if outcome.is_internal() {
        outcome.findings.clear();
        outcome.accepted.clear();
    }
    let findings = outcome.findings.iter().zip(&outcome.keys);
    let value = Answer {
        schema: "sillage-privacy/1",
        verdict: verdict(&outcome, code),
        counts,
        findings: findings
            .map(|(finding, key)| Keyed { finding, key })
            .collect(),
        outcome: &outcome,
    };
    answer(args.format, &value, || text(&value))?;
    Ok(code)
}

fn verdict(outcome: &Outcome, code: u8) -> &'static str {
    match code {
        1 if outcome.is_internal() => "internal",
        0 if !outcome.accepted.is_empty() => "nothing found but what is accepted",
        0 => "nothing found",
        1 => "found",
        _ => "not everything was searched",
    }
}

fn text(answer: &Answer<'_>) -> String {
    let outcome = answer.outcome;
    let mut text = outcome.data.as_ref().map_or_else(String::new, |data| {
        format!("data: {}\n", visible(&data.to_string_lossy()))
    });
    text.push_str(&format!(
        "searched {} files for what {} rows hold; {} ids and handles are too short or too plain to be told from others\n",
        outcome.files, outcome.rows, outcome.indistinct
    ));
    if outcome.compared > 0 {
        text.push_str(&format!(
            "compared {} counts with the previous edition\n",
            outcome.compared
        ));
    }
    for Count { kind, found } in &answer.counts {
        text.push_str(&format!("{found} × {}\n", kind.words()));
    }
    let findings = answer.findings.iter().take(SHOWN);
    text.extend(findings.map(|keyed| finding(keyed.finding) + &format!("    key {}\n", keyed.key)));
    if answer.findings.len() > SHOWN {
        let more = answer.findings.len() - SHOWN;
        text.push_str(&format!("and {more} more; --format json lists them all\n"));
    }
    text.extend(outcome.accepted.iter().map(accepted));
    for key in &outcome.stale {
        text.push_str(&format!("accepted, but not found: {key}\n"));
    }
    for unchecked in &outcome.unchecked {
        text.push_str(&format!("unchecked: {unchecked}\n"));
    }
    if outcome.is_internal() {
        text.push_str("the edition is internal: it withholds nothing and is not to be shared\n");
    }
    text + &format!("verdict: {}\n", answer.verdict)
}

fn finding(finding: &Finding) -> String {
    let Finding {
        file,
        place,
        kind,
        excerpt,
    } = finding;
    let (file, place) = (visible(file), visible(place));
    format!("{file}: {place}: {}\n    {excerpt}\n", kind.words())
}

fn accepted(accepted: &Accepted) -> String {
    let Accepted {
        finding,
        key,
        reason,
    } = accepted;
    let said = self::finding(finding);
    format!("accepted: {said}    key {key}: {}\n", visible(reason))
}
