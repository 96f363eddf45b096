//! How much of a study a page may hold, so that no input makes one that a browser
//! or a mailbox refuses. What has no room stands in the edition's other files.

/// The most bytes that a page may have.
pub const PAGE: usize = 2_000_000;

/// What a page may hold.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Bytes of pictures; further ones are linked.
    pub pictures: usize,
    /// Rows of a table.
    pub rows: usize,
    /// Rows of a figure's data.
    pub data: usize,
    /// Rows of the appendix, those of cited numbers included, which have room in
    /// any case.
    pub numbers: usize,
    /// Takedowns that are told in full.
    pub takedowns: usize,
    /// Events of the chronology.
    pub events: usize,
}

/// From the richest to the poorest: the first whose page is small enough is used.
pub const BUDGETS: [Budget; 4] = [
    Budget {
        pictures: 850_000,
        rows: 60,
        data: 60,
        numbers: 1_000,
        takedowns: 4,
        events: 120,
    },
    Budget {
        pictures: 850_000,
        rows: 40,
        data: 25,
        numbers: 700,
        takedowns: 3,
        events: 120,
    },
    Budget {
        pictures: 400_000,
        rows: 20,
        data: 20,
        numbers: 400,
        takedowns: 2,
        events: 60,
    },
    Budget {
        pictures: 0,
        rows: 8,
        data: 0,
        numbers: 0,
        takedowns: 1,
        events: 20,
    },
];
