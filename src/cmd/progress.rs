//! How far reading has come, on stderr, only on a terminal: bytes, rows, how many of
//! either in a second, and how long the rest may take.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::ingest::progress::Reached;

/// Tables below are read before anybody wonders.
const LONG: u64 = 8 << 20;

/// A line that tells it, gone when this is dropped.
pub struct Progress {
    bar: ProgressBar,
    rows: Arc<AtomicU64>,
    /// The latest that was told.
    latest: Mutex<Reached>,
}

impl Progress {
    /// Nothing read yet; `what` is what is being done.
    pub fn new(what: &'static str) -> Self {
        Self::on(
            match std::io::stderr().is_terminal() {
                true => ProgressDrawTarget::stderr(),
                false => ProgressDrawTarget::hidden(),
            },
            what,
        )
    }

    fn on(target: ProgressDrawTarget, what: &'static str) -> Self {
        // Set with a message afterwards, it would be drawn before anything is known.
        let bar = ProgressBar::with_draw_target(Some(0), target).with_message(what);
        let rows = Arc::new(AtomicU64::new(0));
        let shown = Arc::clone(&rows);
        const LINE: &str =
            "{spinner} {msg} {bytes} of {total_bytes} ({bytes_per_sec}), {rows}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(LINE) {
            let tell = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let rows = shown.load(Ordering::Relaxed);
                let _ = write!(out, "{}", self::rows(rows, state.elapsed().as_secs_f64()));
            };
            bar.set_style(style.with_key("rows", tell));
        }
        Self {
            bar,
            rows,
            latest: Mutex::default(),
        }
    }

    /// Tells how far reading has come.
    pub fn tell(&self, reached: Reached) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *latest, reached);
        if reached.of < LONG {
            return;
        }
        // Another table, or another pass over it.
        if before.of != reached.of || reached.bytes < before.bytes {
            self.bar.set_length(reached.of);
            self.bar.reset();
        }
        self.rows.store(reached.rows, Ordering::Relaxed);
        self.bar.set_position(reached.bytes);
    }
}

/// Rows, and how many in a second.
fn rows(rows: u64, seconds: f64) -> String {
    let rate = if seconds > 0.0 {
        rows as f64 / seconds
    } else {
        0.0
    };
    format!("{} rows ({}/s)", HumanCount(rows), HumanCount(rate as u64))
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(bytes: u64, of: u64) -> Reached {
        Reached {
            bytes,
            of,
            rows: bytes / 100,
        }
    }

    #[test]
    fn a_long_table_is_told_and_another_begins_anew() {
        let progress = Progress::on(ProgressDrawTarget::hidden(), "reading");
        let at = || (progress.bar.position(), progress.bar.length());
        progress.tell(reached(1_000, 2_000));
        assert_eq!(at(), (0, Some(0)), "a short table is not worth a line");
        progress.tell(reached(1 << 20, 1 << 24));
        assert_eq!(at(), (1 << 20, Some(1 << 24)));
        progress.tell(reached(1 << 23, 1 << 24));
        progress.tell(reached(1 << 10, 1 << 24));
        assert_eq!(at(), (1 << 10, Some(1 << 24)), "the second pass");
        progress.tell(reached(1 << 12, 1 << 25));
        assert_eq!(at(), (1 << 12, Some(1 << 25)), "another table");
    }

    #[test]
    fn rows_are_told_with_their_rate() {
        assert_eq!(rows(2_500_000, 2.0), "2,500,000 rows (1,250,000/s)");
        assert_eq!(rows(0, 0.0), "0 rows (0/s)");
    }
}
