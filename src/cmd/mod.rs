//! A verb per file. Only here is anything printed.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::Parser;
use serde::Serialize;

mod archive;
mod check;
mod claims;
mod diff;
mod import;
mod new;
#[cfg(feature = "cluster")]
mod prepare;
mod privacy;
mod progress;
mod report;
mod seal;
mod simulate;
mod verify;
mod why;

use crate::cli::{Cli, Format, Verb};
use crate::error::{Error, Result};
use crate::plain;
use progress::Progress;

/// Runs the command line; errors are printed to stderr with their exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => return complain_of_usage(&usage),
    };
    match guarded(|| with_workers(|| run(&cli.verb))) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = error.exit_code();
            complain(&error, cli.verb.format());
            code
        }
    }
}

/// The stack of a worker, in bytes. Prose and templates are rendered on one, and an
/// expression as long as may be takes half of this where nothing is optimised; the
/// system's default differs between systems and is less.
const STACK: usize = 8 << 20;

/// Runs something once the workers are there that it divides its work among.
fn with_workers(run: impl FnOnce() -> Result<u8>) -> Result<u8> {
    let workers = rayon::ThreadPoolBuilder::new().stack_size(STACK);
    workers.build_global().map_err(|e| {
        Error::could_not(format!("the threads of work cannot be started: {e}"))
            .help("set RAYON_NUM_THREADS to fewer of them, or allow more")
    })?;
    run()
}

fn run(verb: &Verb) -> Result<u8> {
    match verb {
        Verb::Check(args) => check::run(args),
        Verb::Report(args) => report::run(args),
        Verb::Verify(args) => verify::run(args),
        Verb::Diff(args) => diff::run(args),
        Verb::Claims(args) => claims::run(args),
        Verb::Why(args) => why::run(args),
        Verb::Archive(args) => archive::run(args),
        Verb::Import(args) => import::run(args),
        Verb::Simulate(args) => simulate::run(args),
        #[cfg(feature = "cluster")]
        Verb::Prepare(args) => prepare::run(args),
        Verb::Seal(args) => seal::run(args),
        Verb::New(args) => new::run(args),
    }
}

/// A fault of the tool itself is an error like others: the task could not be done.
/// What was being written is dropped on the way here, so that nothing is half
/// written.
fn guarded(run: impl FnOnce() -> Result<u8>) -> Result<u8> {
    let place = Arc::new(Mutex::new(String::new()));
    let told = Arc::clone(&place);
    panic::set_hook(Box::new(move |info| {
        // Of several faults, the first one led to the others.
        if let Ok(mut told) = told.lock()
            && told.is_empty()
        {
            *told = said(info);
        }
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    drop(panic::take_hook());
    outcome.unwrap_or_else(|_| {
        let said = place.lock().map(|said| said.clone()).unwrap_or_default();
        Err(Error::could_not("a fault of sillage itself; nothing was written")
            .found(said)
            .help("please report it with the command that you typed; the data need not go with it"))
    })
}

/// What a panic says, and where in the source.
fn said(info: &panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    let what = payload.downcast_ref::<&str>().copied().or(owned);
    let what = what.unwrap_or("no words");
    let place = info.location();
    let place = place.map(|at| format!("{}:{}: ", at.file(), at.line()));
    format!("{}{what}", place.unwrap_or_default())
}

/// Prints an answer to stdout. A reader that has gone away is no failure; any other
/// reason for which the answer does not arrive is.
fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::could_not(format!(
            "the answer cannot be printed: {e}"
        ))
        .help("print it to another place")),
        _ => Ok(()),
    }
}

/// Prints an answer as text or as JSON.
fn answer<T: Serialize>(format: Format, value: &T, text: impl FnOnce() -> String) -> Result<()> {
    match format {
        // Each name was made plain where its line was put together; once more for all.
        Format::Text => say(&plain::visible_lines(&text())),
        Format::Json => say(&json(value)?),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_an_error_with_exit_code_two() {
        let threads = || {
            std::thread::scope(|scope| {
                let other = scope.spawn(|| panic!("the other thread"));
                drop(other.join());
                panic!("and then this one")
            })
        };
        let error = guarded(threads).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::CouldNot);
        let text = error.to_string();
        assert!(
            text.contains("mod.rs:") && text.contains("the other thread"),
            "{text}"
        );
        assert!(guarded(|| Ok(1)).is_ok_and(|code| code == 1));
    }
}
