//! Which things belong together, told pair by pair (union–find). The smallest
//! index stands for its group, so that nothing depends on the order of the pairs.

/// Disjoint groups of the numbers below `n`.
#[derive(Debug, Clone)]
pub struct Union(Vec<u32>);

impl Union {
    /// Every number alone.
    pub fn new(n: usize) -> Self {
        Self((0u32..).take(n).collect())
    }

    /// The smallest number of a number's group.
    pub fn root(&self, mut of: u32) -> u32 {
        while self.0[of as usize] != of {
            of = self.0[of as usize];
        }
        of
    }

    /// Puts two groups together; whether they were apart.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.shorten(a), self.shorten(b));
        let (first, second) = (a.min(b), a.max(b));
        self.0[second as usize] = first;
        first != second
    }

    /// The smallest number of each number's group.
    pub fn roots(&self) -> Vec<u32> {
        let numbers = (0u32..).take(self.0.len());
        numbers.map(|number| self.root(number)).collect()
    }

    /// As [`root`](Self::root), and leaves a shorter way behind.
    fn shorten(&mut self, of: u32) -> u32 {
        let root = self.root(of);
        let mut at = of;
        while at != root {
            at = std::mem::replace(&mut self.0[at as usize], root);
        }
        root
    }
}
