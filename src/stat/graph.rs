//! Networks: which accounts hang together, how densely, and where to draw them.

use super::coshare::Pair;
use super::union::Union;
use super::{Estimate, proportion};

/// Accounts that edges connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its accounts, ascending.
    pub accounts: Vec<u32>,
    /// Its edges, in the order of their accounts.
    pub edges: Vec<Pair>,
}

impl Component {
    /// The share of its possible pairs that are edges.
    ///
    /// # Errors
    /// Never, because a component has two accounts or more.
    pub fn density(&self) -> Estimate<f64> {
        let n = self.accounts.len() as u64;
        proportion::share(self.edges.len() as u64, n * (n - 1) / 2)
    }
}

/// The connected components of edges between accounts below `accounts`: those with
/// the most accounts first, then with the most edges, then by the first account.
pub fn components(edges: &[Pair], accounts: usize) -> Vec<Component> {
    let mut union = Union::new(accounts);
    for edge in edges {
        union.join(edge.a, edge.b);
    }
    let mut sorted: Vec<(u32, Pair)> = edges.iter().map(|e| (union.root(e.a), *e)).collect();
    sorted.sort_unstable();
    let component = |run: &[(u32, Pair)]| {
        let edges: Vec<Pair> = run.iter().map(|(_, edge)| *edge).collect();
        let mut accounts: Vec<u32> = edges.iter().flat_map(|e| [e.a, e.b]).collect();
        accounts.sort_unstable();
        accounts.dedup();
        Component { accounts, edges }
    };
    let mut found: Vec<Component> = sorted.chunk_by(|a, b| a.0 == b.0).map(component).collect();
    found.sort_by_key(|c| {
        let size = (c.accounts.len(), c.edges.len());
        (std::cmp::Reverse(size), c.accounts[0])
    });
    found
}
