//! How far the reading of a table has come, for whoever waits.

/// How far the reading of a table's files has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// Bytes of its files that have been read, as they lie on the disk.
    pub bytes: u64,
    /// Bytes that these files have.
    pub of: u64,
    /// Rows that have been read.
    pub rows: u64,
}

/// Told now and then how far reading has come. Every table, and every pass over one,
/// begins anew.
pub type Progress<'a> = &'a (dyn Fn(Reached) + Sync);
