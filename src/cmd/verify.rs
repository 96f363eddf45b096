//! `sillage verify`: says whether an edition can be recomputed, and where not.

use serde::Serialize;

use super::{Progress, answer, json};
use crate::cli;
use crate::disk;
use crate::error::Result;
use crate::verify::{self, Checked, Difference, Level, Outcome};

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    verdict: &'static str,
    levels: &'a [Checked],
    differences: &'a [Difference],
    unchecked: &'a [String],
}

/// Differences that are printed; the JSON answer has them all.
const SHOWN: usize = 25;

/// Runs the verb: 1 if anything differs, 2 if something could not be checked.
pub fn run(args: &cli::Verify) -> Result<u8> {
    let level = match args.level {
        cli::Level::Fixity => Level::Fixity,
        cli::Level::Facts => Level::Facts,
        cli::Level::Figures => Level::Figures,
        cli::Level::Bytes => Level::Bytes,
    };
    let progress = Progress::new("verifying");
    let outcome = verify::bag::verify(&args.edition, args.data.as_deref(), level, &|n| {
        progress.bytes(n)
    })?;
    drop(progress);
    let value = Answer {
        schema: "sillage-verify/1",
        verdict: outcome.verdict(),
        levels: &outcome.levels,
        differences: &outcome.differences,
        unchecked: &outcome.unchecked,
    };
    if let Some(path) = &args.output {
        disk::write(path, json(&value)?.as_bytes())?;
    }
    answer(args.format, &value, || text(&outcome))?;
    Ok(outcome.exit_code())
}

fn text(outcome: &Outcome) -> String {
    let mut text = String::new();
    for level in &outcome.levels {
        let result = if level.different == 0 {
            "equal".to_owned()
        } else {
            format!("{} differ", level.different)
        };
        text.push_str(&format!(
            "{:<8} {} compared, {result}\n",
            level.level.word(),
            level.compared
        ));
    }
    for d in outcome.differences.iter().take(SHOWN) {
        let place = if d.place.is_empty() {
            String::new()
        } else {
            format!(" at {}", d.place)
        };
        text.push_str(&format!(
            "{}: {}{place}\n  expected: {}\n  actual:   {}\n",
            d.level.word(),
            d.file,
            d.expected,
            d.actual
        ));
    }
    if outcome.differences.len() > SHOWN {
        text.push_str(&format!(
            "and {} more; --format json lists them all\n",
            outcome.differences.len() - SHOWN
        ));
    }
    for why in &outcome.unchecked {
        text.push_str(&format!("unchecked: {why}\n"));
    }
    text.push_str(&format!("verdict: {}\n", outcome.verdict()));
    text
}
