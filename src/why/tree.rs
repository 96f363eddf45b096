//! The tree of a fact: what it was made from, each fact spelt out once. A file
//! that was tampered with may hold circles, gaps and endless chains.

use std::collections::BTreeSet;

use crate::facts::{Fact, Facts};

/// Chains of real facts are a handful long; a longer one is no tool's work.
const DEEPEST: usize = 40;

/// The parameter of what an analyst or a definition declares.
const DECLARED: &str = "declared";
/// The parameter of what a file beside the code holds.
const TABLE: &str = "table";

/// A fact and what it was made from.
pub struct Node<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// Its parents, in the order in which it names them.
    pub parents: Vec<Parent<'a>>,
}

/// A parent of a fact.
pub enum Parent<'a> {
    /// One that is spelt out here.
    Here(Node<'a>),
    /// One that is spelt out elsewhere in the tree.
    Elsewhere(&'a Fact),
    /// One that is an ancestor of itself: the file was tampered with.
    Circle(&'a Fact),
    /// One that the file does not have.
    Missing(&'a str),
    /// One that lies deeper than anybody would follow.
    TooDeep(&'a Fact),
}

/// What a fact rests on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground<'a> {
    /// Rows of tables.
    Rows,
    /// What the study or a definition says.
    Declared(&'a str),
    /// A file beside the code.
    File(&'a str),
    /// Withheld with the number: how many rows there are would tell it.
    Withheld,
    /// A whole table that the dataset lacks: there are no rows to name.
    AbsentTable,
    /// Nothing but its parents.
    Parents,
}

impl<'a> Ground<'a> {
    /// What a fact rests on.
    pub fn of(fact: &'a Fact) -> Self {
        let parameter = |name: &str| fact.parameters.get(name).map(String::as_str);
        if fact.suppressed {
            return Self::Withheld;
        }
        if !fact.inputs.is_empty() {
            return Self::Rows;
        }
        if fact.lacks_table() {
            return Self::AbsentTable;
        }
        let declared = parameter(DECLARED).map(Self::Declared);
        let file = || parameter(TABLE).map(Self::File);
        declared.or_else(file).unwrap_or(Self::Parents)
    }
}

impl<'a> Node<'a> {
    /// The tree of a fact.
    pub fn of(facts: &'a Facts, fact: &'a Fact) -> Self {
        let mut walk = Walk {
            facts,
            path: Vec::new(),
            seen: BTreeSet::new(),
        };
        walk.node(fact)
    }

    /// Visits this fact and all that are spelt out below it.
    pub fn each(&self, visit: &mut dyn FnMut(&Node<'a>)) {
        visit(self);
        for parent in &self.parents {
            if let Parent::Here(node) = parent {
                node.each(visit);
            }
        }
    }
}

/// Facts that rest on nothing: no rows, nothing declared, no parent that does.
/// Empty for any fact that a tool of ours made.
pub fn groundless<'a>(facts: &'a Facts, fact: &'a Fact) -> Vec<&'a str> {
    let mut loose = Vec::new();
    Node::of(facts, fact).each(&mut |node| {
        let followed = |p: &Parent<'_>| matches!(p, Parent::Here(_) | Parent::Elsewhere(_));
        let held = Ground::of(node.fact) != Ground::Parents;
        let hangs = node.parents.is_empty() || !node.parents.iter().all(followed);
        if (!held && hangs) || (held && !node.parents.iter().all(followed)) {
            loose.push(node.fact.id.as_str());
        }
    });
    loose
}

struct Walk<'a> {
    facts: &'a Facts,
    path: Vec<&'a str>,
    seen: BTreeSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, fact: &'a Fact) -> Node<'a> {
        self.seen.insert(&fact.id);
        self.path.push(&fact.id);
        let parents = fact.parents.iter().map(|id| self.parent(id)).collect();
        self.path.pop();
        Node { fact, parents }
    }

    fn parent(&mut self, id: &'a str) -> Parent<'a> {
        let Some(fact) = self.facts.get(id) else {
            return Parent::Missing(id);
        };
        if self.path.contains(&id) {
            return Parent::Circle(fact);
        }
        if self.seen.contains(id) {
            return Parent::Elsewhere(fact);
        }
        if self.path.len() >= DEEPEST {
            return Parent::TooDeep(fact);
        }
        Parent::Here(self.node(fact))
    }
}
