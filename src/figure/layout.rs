//! How wide a picture is: one for a page, one for a phone. Text has the same size
//! in both, so that it can be read where the narrow one is 354 pixels wide.

/// The room that a picture has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Beside a margin or across a page.
    #[default]
    Wide,
    /// Across a phone.
    Narrow,
}

impl Layout {
    /// The width of a picture, in its units.
    pub fn width(self) -> f64 {
        self.pick(1000.0, 520.0)
    }

    /// Right end of every plot: room for half of the last axis label.
    pub fn right(self) -> f64 {
        self.width() - 24.0
    }

    /// What the ids inside a picture end with, so that both can be on one page.
    pub fn suffix(self) -> &'static str {
        self.pick("", "-narrow")
    }

    /// One of two, by layout.
    pub fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}
