//! A digest of pieces that several threads have: each piece waits for its turn, so that
//! one thread can digest while another one reads what comes next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::{Seen, label};

/// What has been digested so far, and whose turn it is.
#[derive(Default)]
struct State {
    next: u64,
    bytes: u64,
    digest: Sha256,
}

/// Digests pieces in the order of their numbers, from 0, whoever has them.
#[derive(Default)]
pub struct InOrder {
    state: Mutex<State>,
    turn: Condvar,
}

impl InOrder {
    /// Digests a piece that consists of these parts, once all before it have been. Every
    /// piece must be taken, or those behind it wait for ever.
    pub fn take(&self, number: u64, parts: &[&[u8]]) {
        let waiting = self
            .turn
            .wait_while(self.lock(), |state| state.next != number);
        let mut state = waiting.unwrap_or_else(PoisonError::into_inner);
        for part in parts {
            state.bytes += part.len() as u64;
            state.digest.update(part);
        }
        state.next += 1;
        drop(state);
        self.turn.notify_all();
    }

    /// What has been digested so far.
    pub fn seen(&self) -> Seen {
        let state = self.lock();
        Seen {
            bytes: state.bytes,
            sha256: label(&state.digest.clone().finalize()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A poisoned lock means that another thread panicked, which ends everything.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_digested_in_their_order() {
        let digest = InOrder::default();
        let pieces: Vec<Vec<u8>> = (0..50u8).map(|n| vec![n; 1 + usize::from(n)]).collect();
        std::thread::scope(|scope| {
            for start in 0..3 {
                let (digest, pieces) = (&digest, &pieces);
                scope.spawn(move || {
                    for (number, piece) in (0..).zip(pieces).skip(start).step_by(3) {
                        let (one, other) = piece.split_at(piece.len() / 2);
                        digest.take(number, &[one, other]);
                    }
                });
            }
        });
        let whole = pieces.concat();
        assert_eq!(digest.seen().bytes, whole.len() as u64);
        assert_eq!(digest.seen().sha256, super::super::sha256(&whole));
    }
}
