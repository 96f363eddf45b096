//! `sillage diff`: says what changed between two editions, and why.

use serde::Serialize;

use super::{Progress, answer};
use crate::cli;
use crate::error::Result;
use crate::plain::{self, excerpt};
use crate::verify::diff::{self, Attributed, Changed, Diff, Figure, Named, Parameter, Sources};

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    #[serde(flatten)]
    diff: &'a Diff,
}

/// Facts that are printed; the JSON answer has them all.
const SHOWN: usize = 60;

/// Runs the verb: 1 if anything changed.
pub fn run(args: &cli::Diff) -> Result<u8> {
    let progress = Progress::new("comparing");
    let sources = Sources {
        old: args.old_data.as_deref(),
        new: args.new_data.as_deref(),
    };
    let diff = diff::diff(&args.old, &args.new, sources, &|reached| {
        progress.tell(reached)
    })?;
    drop(progress);
    let value = Answer {
        schema: "sillage-diff/1",
        diff: &diff,
    };
    answer(args.format, &value, || text(&diff))?;
    Ok(u8::from(!diff.is_empty()))
}

fn text(diff: &Diff) -> String {
    let mut lines = vec![
        format!("old: {}", named(&diff.old)),
        format!("new: {}", named(&diff.new)),
    ];
    if diff.is_empty() {
        lines.push("nothing changed".to_owned());
    }
    section(&mut lines, "data", diff.tables.iter().map(table));
    section(
        &mut lines,
        "parameters",
        diff.parameters.iter().map(parameter),
    );
    let templates = diff.templates.then(|| "  the templates changed".to_owned());
    section(&mut lines, "tool", tool(diff).into_iter().chain(templates));
    facts(&mut lines, diff);
    section(&mut lines, "figures", diff.figures.iter().map(figure));
    section(
        &mut lines,
        "not told",
        diff.notes
            .iter()
            .map(|n| format!("  {}", plain::visible(n))),
    );
    lines.join("\n") + "\n"
}

fn named(edition: &Named) -> String {
    let Named {
        dataset,
        as_of,
        tool,
    } = edition;
    let text = format!(
        "{} {}, as of {as_of}, by {} {}",
        dataset.name, dataset.version, tool.name, tool.version
    );
    plain::visible(&text)
}

fn section(lines: &mut Vec<String>, title: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    if !rows.is_empty() {
        lines.push(format!("\n{title}"));
        lines.extend(rows);
    }
}

fn table(t: &Changed) -> String {
    let cells: Vec<String> = t
        .cells
        .iter()
        .map(|(column, n)| format!("{column} {n}"))
        .collect();
    let cells = match cells.is_empty() {
        true => String::new(),
        false => format!(" ({})", cells.join(", ")),
    };
    let columns = |what: &str, names: &[String]| match names.is_empty() {
        true => String::new(),
        false => format!("; columns {what}: {}", plain::visible(&names.join(", "))),
    };
    format!(
        "  {:<12} {} added, {} corrected{cells}, {} withdrawn, {} unchanged{}{}",
        t.table,
        t.added,
        t.corrected,
        t.withdrawn,
        t.unchanged,
        columns("added", &t.columns_added),
        columns("removed", &t.columns_removed)
    )
}

fn parameter(p: &Parameter) -> String {
    let value = |v: &Option<serde_json::Value>| match v {
        None => "not set".to_owned(),
        Some(value) => excerpt(&value.to_string()),
    };
    format!(
        "  {}: {} → {}",
        excerpt(&p.name),
        value(&p.old),
        value(&p.new)
    )
}

fn tool(diff: &Diff) -> Option<String> {
    let (old, new) = (&diff.old.tool, &diff.new.tool);
    let words = format!(
        "  {} {} → {} {}",
        old.name, old.version, new.name, new.version
    );
    (old != new).then(|| plain::visible(&words))
}

/// Decisions first, then whatever prints otherwise; the rest is counted.
fn facts(lines: &mut Vec<String>, diff: &Diff) {
    if diff.facts.is_empty() {
        return;
    }
    let printed = diff.facts.iter().filter(|f| f.moved.printed_changed);
    let (decided, others): (Vec<_>, Vec<_>) = diff
        .facts
        .iter()
        .filter(|f| f.moved.printed_changed || !f.moved.decisions.is_empty())
        .partition(|f| !f.moved.decisions.is_empty());
    lines.push(format!(
        "\nfacts: {} moved, {} of them print otherwise and {} decide otherwise; {} are the same",
        diff.facts.len(),
        printed.count(),
        decided.len(),
        diff.unmoved
    ));
    let all: Vec<&Attributed> = decided.into_iter().chain(others).collect();
    lines.extend(all.iter().take(SHOWN).map(|f| fact(f)));
    if all.len() > SHOWN {
        let more = all.len() - SHOWN;
        lines.push(format!("  and {more} more; --format json lists them all"));
    }
}

fn fact(fact: &Attributed) -> String {
    let moved = &fact.moved;
    let causes: Vec<&str> = fact.causes.iter().map(|c| c.word()).collect();
    let cause = match causes.is_empty() {
        true => "not told".to_owned(),
        false => causes.join(" and "),
    };
    let decisions: Vec<&str> = moved.decisions.iter().map(|d| d.words()).collect();
    let decided = match decisions.is_empty() {
        true => String::new(),
        false => format!("\n    otherwise: {}", decisions.join("; ")),
    };
    let sign = if decisions.is_empty() { '~' } else { '!' };
    format!(
        "  {sign} {} [{cause}]\n    {}{decided}",
        excerpt(&moved.id),
        change(fact)
    )
}

fn change(fact: &Attributed) -> String {
    let moved = &fact.moved;
    let rows = &moved.rows;
    if !rows.is_empty() {
        let seen = rows.cells.iter().filter(|c| c.printed_changed).count();
        return format!(
            "{} rows added, {} removed; {} cells changed, {seen} print otherwise",
            rows.added.len(),
            rows.removed.len(),
            rows.cells.len()
        );
    }
    let side = |side: &Option<crate::moved::Side>| match side {
        None => "no such fact".to_owned(),
        Some(side) if side.printed.is_empty() => "a table".to_owned(),
        Some(side) => excerpt(&side.printed),
    };
    format!("{} → {}", side(&moved.old), side(&moved.new))
}

fn figure(figure: &Figure) -> String {
    let what = match (figure.data, figure.drawing) {
        (true, _) => "other numbers",
        (false, _) => "another drawing of the same numbers",
    };
    format!("  {}: {what}", excerpt(&figure.id))
}
