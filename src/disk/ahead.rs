//! Reading ahead: what takes long to unpack is unpacked by a thread of its own, while
//! others work on what came before.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Bytes of a piece, and pieces that may wait to be taken.
const PIECE: usize = 1 << 18;
const WAITING: usize = 8;

/// What has been read of a reader by another thread.
pub struct Ahead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
    /// Whether the end was told, or an error.
    ended: bool,
}

impl Ahead {
    /// Begins to read. The thread ends with the reader, or once nobody takes what it has
    /// read.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn of(reader: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(WAITING);
        thread::Builder::new().spawn(move || send(reader, &sender))?;
        Ok(Self {
            pieces,
            piece: Vec::new(),
            at: 0,
            ended: false,
        })
    }
}

/// Sends all pieces, and an empty one at the end.
fn send(mut reader: impl Read, pieces: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read = reader.by_ref().take(PIECE as u64).read_to_end(&mut piece);
        let last = read.as_ref().map_or(true, |read| *read == 0);
        if pieces.send(read.map(|_| piece)).is_err() || last {
            return;
        }
    }
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.piece.len() && !self.ended {
            // A thread that is gone without a word has failed.
            let gone = |_| io::Error::other("the thread that unpacks it has stopped");
            let piece = self.pieces.recv().map_err(gone).flatten();
            self.ended = piece.as_ref().map_or(true, Vec::is_empty);
            (self.piece, self.at) = (piece?, 0);
        }
        Ok(&self.piece[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.piece.len());
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let bytes = ready.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&ready[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives some bytes, then fails.
    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.min(buffer.len());
            self.0 -= bytes;
            buffer[..bytes].fill(b'x');
            match bytes {
                0 => Err(io::Error::other("no more")),
                bytes => Ok(bytes),
            }
        }
    }

    #[test]
    fn everything_arrives_and_errors_do() {
        let bytes: Vec<u8> = (0u32..400_000).flat_map(u32::to_le_bytes).collect();
        let mut read = Vec::new();
        let mut ahead = Ahead::of(io::Cursor::new(bytes.clone())).unwrap();
        ahead.read_to_end(&mut read).unwrap();
        assert!(read == bytes && ahead.fill_buf().unwrap().is_empty());

        let mut read = Vec::new();
        let failed = Ahead::of(Failing(PIECE)).unwrap().read_to_end(&mut read);
        assert_eq!(failed.unwrap_err().to_string(), "no more");
        assert_eq!(read.len(), PIECE);
    }

    #[test]
    fn a_thread_that_nobody_waits_for_ends() {
        let (alive, dropped) = std::sync::mpsc::channel::<()>();
        struct Endless(#[allow(dead_code)] std::sync::mpsc::Sender<()>);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                Ok(buffer.len())
            }
        }
        drop(Ahead::of(Endless(alive)).unwrap());
        assert!(dropped.recv().is_err());
    }
}
