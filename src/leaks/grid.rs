//! A table of counts with its totals, some cells of it withheld: between which
//! numbers each withheld cell must lie, solved exactly.
//!
//! The tables that have given totals are flows from rows to columns. One of them is
//! found by augmenting paths; from it a cell is raised and lowered along closed
//! walks until none is left, which gives the most and the least it can be.

use std::collections::VecDeque;

/// Counts by row and column; a withheld one is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells by row.
    pub cells: Vec<Vec<Option<u64>>>,
    /// Totals of the rows.
    pub row_totals: Vec<u64>,
    /// Totals of the columns.
    pub column_totals: Vec<u64>,
}

/// Least and most.
pub type Range = (u64, u64);

impl Grid {
    /// Whether a cell is withheld.
    pub fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.cells[row][column].is_none()
    }

    /// The withheld cells.
    pub fn hidden(&self) -> Vec<(usize, usize)> {
        let rows = 0..self.rows.len();
        let cells = rows.flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)));
        cells.filter(|(r, c)| self.is_hidden(*r, *c)).collect()
    }

    /// What each withheld cell can be, given the totals, the other cells, and what is
    /// known of some cells from elsewhere. None if no table fits all that.
    pub fn ranges(
        &self,
        known: &dyn Fn(usize, usize) -> Option<Range>,
    ) -> Option<Vec<((usize, usize), Range)>> {
        let mut flow = Flow::of(self, known)?;
        flow.fill()?;
        let range = |cell: (usize, usize)| {
            let most = flow.clone().raised(cell);
            let least = flow.clone().lowered(cell);
            let base = flow.least[cell.0][cell.1];
            (cell, (base + least, base + most))
        };
        Some(self.hidden().into_iter().map(range).collect())
    }
}

/// What is left of the cells above their least.
#[derive(Clone)]
struct Flow {
    least: Vec<Vec<u64>>,
    room: Vec<Vec<u64>>,
    flow: Vec<Vec<u64>>,
    row_left: Vec<u64>,
    column_left: Vec<u64>,
}

/// A row or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Row(usize),
    Column(usize),
}

impl Flow {
    fn of(grid: &Grid, known: &dyn Fn(usize, usize) -> Option<Range>) -> Option<Self> {
        let (rows, columns) = (grid.rows.len(), grid.columns.len());
        let mut flow = Self {
            least: vec![vec![0; columns]; rows],
            room: vec![vec![0; columns]; rows],
            flow: vec![vec![0; columns]; rows],
            row_left: grid.row_totals.clone(),
            column_left: grid.column_totals.clone(),
        };
        for r in 0..rows {
            for c in 0..columns {
                let whole = (0, grid.row_totals[r].min(grid.column_totals[c]));
                let (least, most) = match grid.cells[r][c] {
                    Some(n) => (n, n),
                    None => known(r, c).unwrap_or(whole),
                };
                flow.least[r][c] = least;
                flow.room[r][c] = most.checked_sub(least)?;
                flow.row_left[r] = flow.row_left[r].checked_sub(least)?;
                flow.column_left[c] = flow.column_left[c].checked_sub(least)?;
            }
        }
        Some(flow)
    }

    /// Uses up the totals; none if they cannot be.
    fn fill(&mut self) -> Option<()> {
        for row in 0..self.row_left.len() {
            while self.row_left[row] > 0 {
                let goal = |line: Line| matches!(line, Line::Column(c) if self.column_left[c] > 0);
                let path = self.path(Line::Row(row), goal, None)?;
                let Some(Line::Column(end)) = path.last().copied() else {
                    return None;
                };
                let most = self.row_left[row].min(self.column_left[end]);
                let pushed = self.push(&path, most);
                self.row_left[row] -= pushed;
                self.column_left[end] -= pushed;
            }
        }
        self.column_left.iter().all(|left| *left == 0).then_some(())
    }

    /// The most that a cell can be above its least.
    fn raised(mut self, (r, c): (usize, usize)) -> u64 {
        while self.flow[r][c] < self.room[r][c] {
            let goal = |line| line == Line::Row(r);
            let Some(path) = self.path(Line::Column(c), goal, Some((r, c))) else {
                break;
            };
            let most = self.room[r][c] - self.flow[r][c];
            self.flow[r][c] += self.push(&path, most);
        }
        self.flow[r][c]
    }

    /// The least that it can be above its least.
    fn lowered(mut self, (r, c): (usize, usize)) -> u64 {
        while self.flow[r][c] > 0 {
            let goal = |line| line == Line::Column(c);
            let Some(path) = self.path(Line::Row(r), goal, Some((r, c))) else {
                break;
            };
            let most = self.flow[r][c];
            self.flow[r][c] -= self.push(&path, most);
        }
        self.flow[r][c]
    }

    /// The shortest way between lines: from a row cells are raised, from a column
    /// they are lowered.
    fn path(
        &self,
        from: Line,
        goal: impl Fn(Line) -> bool,
        without: Option<(usize, usize)>,
    ) -> Option<Vec<Line>> {
        let (rows, columns) = (self.row_left.len(), self.column_left.len());
        let number = |line: Line| match line {
            Line::Row(r) => r,
            Line::Column(c) => rows + c,
        };
        let mut came: Vec<Option<Line>> = vec![None; rows + columns];
        came[number(from)] = Some(from);
        let mut open = VecDeque::from([from]);
        while let Some(line) = open.pop_front() {
            if goal(line) {
                let mut path = vec![line];
                while let Some(before) =
                    came[number(path[path.len() - 1])].filter(|b| Some(b) != path.last())
                {
                    path.push(before);
                }
                path.reverse();
                return Some(path);
            }
            for next in self.steps(line, without) {
                if came[number(next)].is_none() {
                    came[number(next)] = Some(line);
                    open.push_back(next);
                }
            }
        }
        None
    }

    fn steps(&self, line: Line, without: Option<(usize, usize)>) -> Vec<Line> {
        let other = |cell| without != Some(cell);
        match line {
            Line::Row(r) => (0..self.column_left.len())
                .filter(|c| other((r, *c)) && self.flow[r][*c] < self.room[r][*c])
                .map(Line::Column)
                .collect(),
            Line::Column(c) => (0..self.row_left.len())
                .filter(|r| other((*r, c)) && self.flow[*r][c] > 0)
                .map(Line::Row)
                .collect(),
        }
    }

    /// Raises and lowers the cells of a way by as much as fits; returns how much.
    fn push(&mut self, path: &[Line], most: u64) -> u64 {
        let step = |pair: &[Line]| match (pair[0], pair[1]) {
            (Line::Row(r), Line::Column(c)) => Some((r, c, true)),
            (Line::Column(c), Line::Row(r)) => Some((r, c, false)),
            _ => None,
        };
        let cells: Vec<(usize, usize, bool)> = path.windows(2).filter_map(step).collect();
        let fits = cells.iter().map(|(r, c, up)| match up {
            true => self.room[*r][*c] - self.flow[*r][*c],
            false => self.flow[*r][*c],
        });
        let pushed = fits.min().unwrap_or(most).min(most);
        for (r, c, up) in cells {
            match up {
                true => self.flow[r][c] += pushed,
                false => self.flow[r][c] -= pushed,
            }
        }
        pushed
    }
}
