//! `sillage simulate`: a synthetic campaign with known truth.

use super::say;
use crate::cli;
use crate::error::Result;
use crate::simulate;

/// Runs the verb.
pub fn run(args: &cli::Simulate) -> Result<u8> {
    let made = simulate::run(&args.scenario, &args.output)?;
    say(&format!(
        "{} posts of {} accounts in {}\n",
        made.posts,
        made.accounts,
        args.output.display()
    ))?;
    Ok(0)
}
