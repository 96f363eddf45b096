//! The `sillage` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    sillage::cmd::run(&sillage::cli::Cli::parse())
}
