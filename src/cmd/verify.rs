//! `sillage verify`: says whether an edition can be recomputed, and where not.

use std::path::Path;

use serde::Serialize;

use super::{Progress, answer, json};
use crate::cli;
use crate::disk;
use crate::error::{Error, Result};
use crate::plain::visible;
use crate::verify::{self, Checked, Difference, Level, Outcome, Unchecked, Verdict};

/// The answer, as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    verdict: Verdict,
    levels: &'a [Checked],
    differences: &'a [Difference],
    unchecked: &'a [Unchecked],
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
        cli::Level::Claims => Level::Claims,
    };
    let progress = Progress::new("verifying");
    let outcome = verify::bag::verify(&args.edition, args.data.as_deref(), level, &|reached| {
        progress.tell(reached)
    })?;
    drop(progress);
    let value = Answer {
        schema: "sillage-verify/2",
        verdict: Verdict::of(&outcome),
        levels: &outcome.levels,
        differences: &outcome.differences,
        unchecked: &outcome.unchecked,
    };
    if let Some(path) = &args.output {
        refuse_inside(path, &args.edition)?;
        disk::write(path, json(&value)?.as_bytes())?;
    }
    answer(args.format, &value, || text(&outcome))?;
    Ok(outcome.exit_code())
}

/// An edition holds what its lock lists, and no answer about itself.
fn refuse_inside(path: &Path, edition: &Path) -> Result<()> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if !whole(path).starts_with(whole(edition)) {
        return Ok(());
    }
    Err(Error::could_not("the answer would lie inside the edition")
        .file(path.display())
        .help("name a file beside the edition; a file that its lock does not list is a difference"))
}

fn text(outcome: &Outcome) -> String {
    let mut text = outcome.place.as_ref().map_or_else(String::new, |place| {
        format!("{:<17} {}\n", "data", visible(&place.to_string_lossy()))
    });
    text.extend(outcome.levels.iter().map(level));
    text.extend(outcome.differences.iter().take(SHOWN).map(difference));
    if outcome.differences.len() > SHOWN {
        text.push_str(&format!(
            "and {} more; --format json lists them all\n",
            outcome.differences.len() - SHOWN
        ));
    }
    for unchecked in &outcome.unchecked {
        let Unchecked { what, cause } = unchecked;
        text.push_str(&format!(
            "unchecked: {}\n  cause:    {}\n",
            visible(what),
            cause.words()
        ));
    }
    text + &format!("verdict: {}\n", Verdict::of(outcome).words())
}

fn level(level: &Checked) -> String {
    let result = match level.different {
        0 => "equal".to_owned(),
        different => format!("{different} differ"),
    };
    let name = format!("{} {}", level.level.word(), level.part);
    format!("{name:<17} {} compared, {result}\n", level.compared)
}

fn difference(d: &Difference) -> String {
    let place = match d.place.as_str() {
        "" => String::new(),
        place => format!(" at {}", visible(place)),
    };
    let causes: Vec<&str> = d.causes.iter().map(|c| c.words()).collect();
    format!(
        "{}: {}{place}\n  expected: {}\n  actual:   {}\n  cause:    {}\n",
        d.level.word(),
        visible(&d.file),
        visible(&d.expected),
        visible(&d.actual),
        causes.join(" or ")
    )
}
