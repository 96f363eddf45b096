//! A verb per file. Only here is anything printed.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

mod archive;
mod check;
mod claims;
mod diff;
mod import;
mod new;
mod privacy;
mod report;
mod seal;
mod simulate;
mod verify;
mod why;

use crate::cli::{Cli, Format, Verb};
use crate::error::{Error, Result};
use crate::plain;

/// Runs the command line; errors are printed to stderr with their exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => return complain_of_usage(&usage),
    };
    let outcome = match &cli.verb {
        Verb::Check(args) => check::run(args),
        Verb::Report(args) => report::run(args),
        Verb::Verify(args) => verify::run(args),
        Verb::Diff(args) => diff::run(args),
        Verb::Claims(args) => claims::run(args),
        Verb::Why(args) => why::run(args),
        Verb::Archive(args) => archive::run(args),
        Verb::Import(args) => import::run(args),
        Verb::Simulate(args) => simulate::run(args),
        Verb::Seal(args) => seal::run(args),
        Verb::New(args) => new::run(args),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = error.exit_code();
            complain(&error, cli.verb.format());
            code
        }
    }
}

/// Prints an answer to stdout. A reader that has gone away is no failure.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    drop(written);
}

/// Prints an answer as text or as JSON.
fn answer<T: Serialize>(format: Format, value: &T, text: impl FnOnce() -> String) -> Result<()> {
    match format {
        // Each name was made plain where its line was put together; once more for all.
        Format::Text => say(&plain::visible_lines(&text())),
        Format::Json => say(&json(value)?),
    }
    Ok(())
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|e| Error::could_not(format!("the answer cannot be written: {e}")))?;
    Ok(plain::json(&text) + "\n")
}

/// What the command line lacks, or the help that it asks for. Arguments may be names
/// of files that somebody else chose.
fn complain_of_usage(usage: &clap::Error) -> ExitCode {
    let text = usage.to_string();
    if usage.use_stderr() && plain::visible_lines(&text) != text {
        let text = plain::visible_lines(&text);
        drop(std::io::stderr().lock().write_all(text.as_bytes()));
        return ExitCode::from(2);
    }
    usage.exit()
}

fn complain(error: &Error, format: Format) {
    let mut text = format!("error: {}\n", plain::visible_lines(&error.to_string()));
    if let Some(help) = miette::Diagnostic::help(error) {
        text.push_str(&format!("next step: {help}\n"));
    }
    if format == Format::Json {
        text = json(&serde_json::json!({ "schema": "sillage-error/1", "error": error }))
            .unwrap_or(text);
    }
    let written = std::io::stderr().lock().write_all(text.as_bytes());
    drop(written);
}

/// Prints what must be looked at to stderr; stdout is for the answer.
fn warn(notice: &str) {
    let written = writeln!(
        std::io::stderr().lock(),
        "look again: {}",
        plain::visible(notice)
    );
    drop(written);
}

/// A spinner with the bytes read, on stderr, only on a terminal.
struct Progress(ProgressBar);

impl Progress {
    fn new(what: &'static str) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bytes} ({bytes_per_sec})")
        {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self(bar)
    }

    fn bytes(&self, n: u64) {
        self.0.set_position(n);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
