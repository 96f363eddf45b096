//! What rows of a table can hold of which only the totals are known, and which of them
//! have a small count. Solved by cuts, because the columns are few; the answer depends
//! on nothing else, so that whoever reads the totals could compute it, too.

/// Between which numbers a count lies, both included.
pub type Range = (u64, u64);

/// One way in which a row has a small count: the column, and what may stand there.
pub type Way = (usize, Range);

/// The totals of some rows of a table.
pub struct Fill {
    /// Of the rows.
    pub rows: Vec<u64>,
    /// Of the columns, over these rows.
    pub columns: Vec<u64>,
}

/// Where the search for tables ends. What was not found by then counts as impossible,
/// so that more is withheld.
const STEPS: usize = 4000;

impl Fill {
    /// What each cell can be if every row goes one of its ways; a row without ways is
    /// free. None if no table was found. A range may be narrower than the truth, but
    /// both of its ends occur.
    pub fn ranges(&self, ways: &[Vec<Way>]) -> Option<Vec<Vec<Range>>> {
        let free = |total: &u64| -> Vec<Range> {
            let most = self.columns.iter().map(|sum| *total.min(sum));
            most.map(|most| (0, most)).collect()
        };
        let mut search = Search {
            fill: self,
            ways,
            bounds: self.rows.iter().map(free).collect(),
            found: None,
            steps: 0,
        };
        search.descend(0);
        search.found
    }

    /// Whether some table lies between bounds: by the theorem of Hoffman it does
    /// unless some columns hold more than the rows can give them.
    fn fits(&self, bounds: &[Vec<Range>]) -> bool {
        let width = self.columns.len();
        (0..1_usize << width).all(|set| {
            let inside = |column: &usize| (set >> column) & 1 == 1;
            let needed: u64 = (0..width).filter(inside).map(|c| self.columns[c]).sum();
            let given = self.rows.iter().zip(bounds).map(|(total, row)| {
                let most: u64 = (0..width).filter(inside).map(|c| row[c].1).sum();
                let others = (0..width).filter(|c| !inside(c)).map(|c| row[c].0).sum();
                Some(most.min(total.checked_sub(others)?))
            });
            given
                .sum::<Option<u64>>()
                .is_some_and(|given| needed <= given)
        })
    }
}

/// A search through the ways of the rows.
struct Search<'a> {
    fill: &'a Fill,
    ways: &'a [Vec<Way>],
    bounds: Vec<Vec<Range>>,
    found: Option<Vec<Vec<Range>>>,
    steps: usize,
}

impl Search<'_> {
    fn descend(&mut self, row: usize) {
        self.steps += 1;
        if self.steps > STEPS || self.done() || !self.fill.fits(&self.bounds) {
            return;
        }
        match self.ways.get(row) {
            None => self.note(),
            Some(ways) if ways.is_empty() => self.descend(row + 1),
            Some(ways) => {
                for (column, (least, most)) in ways {
                    let before = self.bounds[row][*column];
                    let (least, most) = (before.0.max(*least), before.1.min(*most));
                    if least <= most {
                        self.bounds[row][*column] = (least, most);
                        self.descend(row + 1);
                        self.bounds[row][*column] = before;
                    }
                }
            }
        }
    }

    /// Whether every cell is known to vary.
    fn done(&self) -> bool {
        let varies = |(least, most): &Range| least < most;
        let all = |found: &Vec<Vec<Range>>| found.iter().flatten().all(varies);
        self.found.as_ref().is_some_and(all)
    }

    fn note(&mut self) {
        let nothing = || vec![vec![(u64::MAX, 0); self.fill.columns.len()]; self.fill.rows.len()];
        let mut found = self.found.take().unwrap_or_else(nothing);
        for (row, cells) in found.iter_mut().enumerate() {
            for (column, range) in cells.iter_mut().enumerate() {
                if range.0 >= range.1 {
                    *range = wider(*range, self.range(row, column));
                }
            }
        }
        self.found = Some(found);
    }

    /// What a cell can be between the bounds, between which there is a table. What it
    /// can be has no gaps, so that each end is found by halving.
    fn range(&self, row: usize, column: usize) -> Range {
        let (least, most) = self.bounds[row][column];
        let fits = |range: Range| {
            let mut bounds = self.bounds.clone();
            bounds[row][column] = range;
            self.fill.fits(&bounds)
        };
        let (mut low, mut high) = (least, most);
        while low < high {
            let middle = low + (high - low) / 2;
            match fits((least, middle)) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        let lowest = low;
        high = most;
        while low < high {
            let middle = high - (high - low) / 2;
            match fits((middle, most)) {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        (lowest, low)
    }
}

/// The range that holds both.
pub fn wider(one: Range, other: Range) -> Range {
    (one.0.min(other.0), one.1.max(other.1))
}
