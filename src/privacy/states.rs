//! Which cells of the table of states by group are withheld: whole groups and whole
//! columns, so that the pattern tells as little as it can.
//!
//! Hiding the smallest cells beside a small one would tell more than it hides: the
//! choice depends on what is withheld, and whoever knows the rule keeps only those
//! tables that it would have cut like this. Here every choice but the first follows
//! from what readers see anyway. The first is which groups have a small count at all;
//! after it groups are added until a table in which all hidden groups have one can
//! hold different numbers in each cell. Every such table is cut alike.

use super::fill::{Fill, Range, Way, wider};
use super::{RATED, SMALL, is_small};
use crate::facts::Fact;

/// Counts by group and state, and which of them are withheld.
pub struct States {
    columns: Vec<String>,
    groups: Vec<String>,
    counts: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
}

impl States {
    /// Reads the table: its first row holds the totals of the columns, its last
    /// column those of the rows.
    pub fn of(table: &Fact) -> Self {
        let width = table.columns.len().saturating_sub(2);
        let count =
            |cell: &Option<String>| cell.as_deref().and_then(|c| c.parse().ok()).unwrap_or(0);
        let rows = || table.rows.iter().skip(1);
        let columns = table.columns.iter().skip(1).take(width);
        Self {
            columns: columns.map(|c| c.name.clone()).collect(),
            groups: rows().map(|r| r[0].clone().unwrap_or_default()).collect(),
            counts: rows()
                .map(|r| r[1..=width].iter().map(count).collect())
                .collect(),
            hidden: rows().map(|_| vec![false; width]).collect(),
        }
    }

    /// The groups by name.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    /// Whether a cell is withheld.
    pub fn withheld(&self, group: &str, column: &str) -> bool {
        self.at(group, column)
            .is_some_and(|(r, c)| self.hidden[r][c])
    }

    /// Whether a group's rate would tell a withheld cell.
    pub fn rate_withheld(&self, group: &str) -> bool {
        RATED.iter().any(|column| self.withheld(group, column))
    }

    /// The number of a cell, withheld or not.
    pub fn count(&self, group: &str, column: &str) -> u64 {
        self.at(group, column).map_or(0, |(r, c)| self.counts[r][c])
    }

    /// How many accounts a group has.
    pub fn total(&self, group: &str) -> u64 {
        let row = self.groups.iter().position(|g| g == group);
        row.map_or(0, |row| self.counts[row].iter().sum())
    }

    fn at(&self, group: &str, column: &str) -> Option<(usize, usize)> {
        let row = self.groups.iter().position(|g| g == group)?;
        Some((row, self.columns.iter().position(|c| c == column)?))
    }

    /// Decides what is withheld: nothing if no count is small; else the columns that
    /// no rate is made of, and every group that `Classes` names.
    pub fn withhold(&mut self) {
        if !self.counts.iter().flatten().any(|n| is_small(*n)) {
            return;
        }
        let classes = Classes::of(self);
        let groups = classes.hidden_groups();
        for (row, whole) in self.hidden.iter_mut().zip(groups) {
            for (column, hidden) in row.iter_mut().enumerate() {
                *hidden = whole || classes.rest.contains(&column);
            }
        }
    }

    /// Takes the withheld cells out of the table.
    pub fn write(&self, table: &mut Fact) {
        for (row, hidden) in table.rows.iter_mut().skip(1).zip(&self.hidden) {
            for (cell, hidden) in row[1..].iter_mut().zip(hidden) {
                if *hidden {
                    *cell = None;
                }
            }
        }
        table.suppressed = self.hidden.iter().flatten().any(|h| *h);
    }
}

/// What can be known of a group if the other columns are withheld: the states that
/// a rate is made of, and the rest together.
struct Classes {
    /// By group; the rest comes last.
    cells: Vec<Vec<u64>>,
    /// Of the groups.
    totals: Vec<u64>,
    /// Of the classes.
    sums: Vec<u64>,
    /// The columns that make up the rest.
    rest: Vec<usize>,
    /// Their totals.
    rest_sums: Vec<u64>,
}

impl Classes {
    /// A state of which there are few accounts in all goes to the rest: its total
    /// would say of every group that it has few.
    fn of(table: &States) -> Self {
        let sum = |column: usize| table.counts.iter().map(|row| row[column]).sum::<u64>();
        let shown = |column: &usize| {
            RATED.contains(&table.columns[*column].as_str()) && !is_small(sum(*column))
        };
        let (shown, rest): (Vec<usize>, Vec<usize>) = (0..table.columns.len()).partition(shown);
        let cells = |row: &Vec<u64>| -> Vec<u64> {
            let together = rest.iter().map(|c| row[*c]).sum();
            shown.iter().map(|c| row[*c]).chain([together]).collect()
        };
        let cells: Vec<Vec<u64>> = table.counts.iter().map(cells).collect();
        Self {
            totals: table.counts.iter().map(|row| row.iter().sum()).collect(),
            sums: (0..=shown.len())
                .map(|class| cells.iter().map(|row| row[class]).sum())
                .collect(),
            rest_sums: rest.iter().map(|c| sum(*c)).collect(),
            cells,
            rest,
        }
    }

    /// The groups that go whole: those with a class of few, and others until what is
    /// hidden is safe.
    fn hidden_groups(&self) -> Vec<bool> {
        // A class that is all of a group is its total, which is told.
        let several = self.sums.len() > 1;
        let few = |row: &Vec<u64>| several && row.iter().any(|n| is_small(*n));
        let mut hidden: Vec<bool> = self.cells.iter().map(few).collect();
        while !self.is_safe(&hidden) {
            match self.next(&hidden) {
                Some(group) => hidden[group] = true,
                None => return hidden,
            }
        }
        match self.leaves_one(&hidden) && !self.is_safe(&vec![true; hidden.len()]) {
            true => vec![true; hidden.len()],
            false => hidden,
        }
    }

    /// Whether one group alone is shown though each of the hidden ones has few, or could
    /// have. Where the totals do not allow all groups to have few, tables that hide all
    /// of them are so rare that they tell a count, unless these hide all, too.
    fn leaves_one(&self, hidden: &[bool]) -> bool {
        let groups: Vec<usize> = (0..hidden.len()).filter(|g| hidden[*g]).collect();
        let added = match groups[..] {
            [first, second] => self.adds(first, second) || self.adds(second, first),
            _ => false,
        };
        !groups.is_empty() && groups.len() + 1 == hidden.len() && !added
    }

    /// Whether a group that is hidden alone takes the other with it.
    fn adds(&self, alone: usize, other: usize) -> bool {
        let mut hidden = vec![false; self.totals.len()];
        hidden[alone] = true;
        self.next(&hidden) == Some(other)
    }

    /// The group that is hidden next, by totals alone: the smallest that is larger
    /// than all hidden ones, because it is likelier than a smaller one to make many
    /// of a sum of few; if there is none, the largest that is left.
    fn next(&self, hidden: &[bool]) -> Option<usize> {
        let size = |group: &usize| (self.totals[*group], *group);
        let groups = 0..hidden.len();
        let top = groups
            .clone()
            .filter(|g| hidden[*g])
            .map(|g| size(&g))
            .max();
        let open = groups.filter(|g| !hidden[*g]);
        let larger = open.clone().filter(|g| Some(size(g)) > top);
        larger.min_by_key(size).or_else(|| open.max_by_key(size))
    }

    /// Whether readers learn no small count of a hidden group. This looks at what
    /// they see alone: totals, and the groups that are not hidden.
    fn is_safe(&self, hidden: &[bool]) -> bool {
        let groups: Vec<usize> = (0..hidden.len()).filter(|g| hidden[*g]).collect();
        if groups.len() == 1 {
            return false;
        }
        let over = |class: usize| groups.iter().map(|g| self.cells[*g][class]).sum();
        let fill = Fill {
            rows: groups.iter().map(|g| self.totals[*g]).collect(),
            columns: (0..self.sums.len()).map(over).collect(),
        };
        // Few accounts of several groups are few, too.
        if fill.columns.iter().any(|sum| is_small(*sum)) {
            return false;
        }
        let own = |row: &Vec<u64>| row.iter().map(|n| (*n, *n)).collect();
        let mut ranges: Vec<Vec<Range>> = self.cells.iter().map(own).collect();
        if !groups.is_empty() {
            let Some(found) = self.possible(&groups, &fill) else {
                return false;
            };
            for (group, found) in groups.iter().zip(found) {
                ranges[*group] = found;
            }
        }
        let mut of_group = ranges.iter().enumerate();
        of_group.all(|(group, ranges)| self.tells_nothing(group, ranges))
    }

    /// What the cells of hidden groups can be in tables that are cut like this one:
    /// all in which each of them has a class of few, and for two those in which one
    /// has and the other was added to it.
    fn possible(&self, groups: &[usize], fill: &Fill) -> Option<Vec<Vec<Range>>> {
        let classes = (0..self.sums.len()).filter(|class| fill.columns[*class] > 0);
        let few: Vec<Way> = classes.map(|class| (class, (1, SMALL))).collect();
        let mut needs = vec![vec![few.clone(); groups.len()]];
        if let [first, second] = groups {
            for (alone, other, at) in [(*first, *second, 0), (*second, *first, 1)] {
                if self.adds(alone, other) {
                    let mut ways = vec![Vec::new(); 2];
                    ways[at].clone_from(&few);
                    needs.push(ways);
                }
            }
        }
        let found = needs.iter().filter_map(|ways| fill.ranges(ways));
        found.reduce(|one, other| {
            let pairs = one.into_iter().zip(other);
            let row = |(one, other): (Vec<Range>, Vec<Range>)| {
                one.into_iter()
                    .zip(other)
                    .map(|(a, b)| wider(a, b))
                    .collect()
            };
            pairs.map(row).collect()
        })
    }

    /// Whether no class and no column of a group can be one small number only, unless
    /// the totals alone say so, which nothing can hide.
    fn tells_nothing(&self, group: usize, ranges: &[Range]) -> bool {
        let (total, all) = (self.totals[group], self.totals.iter().sum::<u64>());
        let told = |(least, most): Range, sum: u64| {
            let open = (total + sum).saturating_sub(all) < total.min(sum);
            least == most && is_small(least) && open
        };
        let classes = ranges.iter().zip(&self.sums);
        let (least, most) = ranges.last().copied().unwrap_or_default();
        let rest = self.rest_sums.iter().sum::<u64>();
        let column = |sum: &u64| ((least + sum).saturating_sub(rest), most.min(*sum));
        let mut columns = self.rest_sums.iter().map(|sum| (column(sum), sum));
        !classes.into_iter().any(|(range, sum)| told(*range, *sum))
            && !columns.any(|(range, sum)| told(range, *sum))
    }
}
