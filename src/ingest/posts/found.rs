//! What a pass over posts has found, and how what several threads found becomes one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::error::Result;
use crate::keyed::{Key, Map};

use super::super::damage::Damage;
use super::super::ledger::{Ledger, Outcome, Place, Reason};
use super::super::records::Cells;
use super::authors::{Author, Authors};
use super::visitor::{Feed, Visitor};
use super::{Post, PostNames, Renumber, Sink};

/// What a pass has found.
pub struct Found<'a, V> {
    /// Who has looked at the posts.
    pub visitor: V,
    /// The names behind their numbers.
    pub names: PostNames,
    /// The ids of which several rows differ.
    pub conflicts: Map<Key, ()>,
    /// Of rows whose ids were contested the ones that count.
    pub winners: BTreeMap<Key, Winner>,
    /// What was damaged.
    pub damage: Option<Damage<'a>>,
}

/// Of the rows of one id so far the one whose cells sort first.
pub struct Winner {
    cells: Vec<String>,
    post: Post,
    /// Where the first of the rows stands: file and line.
    first: (String, u64),
}

impl Winner {
    fn id(&self) -> &str {
        self.cells.first().map_or("", String::as_str)
    }

    /// Keeps whichever row sorts first.
    fn meet(&mut self, other: Self) {
        let first = self.first.clone().min(other.first.clone());
        if other.cells < self.cells {
            *self = other;
        }
        self.first = first;
    }
}

/// Notes that a row contradicts one before it.
fn contradicts(ledger: &mut Ledger, (file, line): (&str, u64), id: &str) {
    ledger.duplicate += 1;
    let place = Place { file, line };
    ledger.note(Outcome::Warned, place, "post_id", Reason::Conflict, id);
}

impl<V> Found<'_, V> {
    /// Meets a row of a contested id.
    pub fn contest(&mut self, ledger: &mut Ledger, place: Place<'_>, cells: &Cells<'_>, post: &Post) {
        let fresh = || Winner {
            cells: cells.all().map(str::to_owned).collect(),
            post: post.clone(),
            first: (place.file.to_owned(), place.line),
        };
        match self.winners.entry(post.key) {
            Entry::Vacant(new) => drop(new.insert(fresh())),
            Entry::Occupied(mut winner) => {
                contradicts(ledger, (place.file, place.line), cells.get(0));
                let winner = winner.get_mut();
                if cells.all().lt(winner.cells.iter().map(String::as_str)) {
                    winner.meet(fresh());
                }
            }
        }
    }

    /// The winners count now.
    pub fn settle(&mut self, authors: &Authors, ledger: &mut Ledger) -> Result<()>
    where
        V: Visitor,
    {
        for winner in std::mem::take(&mut self.winners).into_values() {
            let cell = |at: usize| winner.cells.get(at).map_or("", String::as_str);
            self.visitor.visit(&winner.post, &cell, &self.names)?;
            authors.meet(Author {
                post: winner.post.key,
                account: winner.post.account,
                thread: 0,
                content: 0,
            });
            ledger.used += 1;
        }
        Ok(())
    }

    /// For every account its own number.
    pub fn identity(&self) -> Vec<u32> {
        (0u32..).take(self.names.accounts.len()).collect()
    }
}

impl<S: Sink> Found<'_, Feed<S>> {
    /// Adds what another thread has found; what its numbers of accounts became.
    pub fn join(&mut self, other: Self, ledger: &mut Ledger) -> Vec<u32> {
        let numbers = self.names.absorb(other.names);
        let Feed(sink) = other.visitor;
        self.visitor.0.merge(sink, &numbers);
        self.conflicts.merge(other.conflicts, |key| key, |(), ()| ());
        if let (Some(damage), Some(more)) = (&mut self.damage, other.damage) {
            damage.join(more, &numbers);
        }
        self.join_winners(other.winners, &numbers, ledger);
        numbers.accounts
    }

    fn join_winners(
        &mut self,
        winners: BTreeMap<Key, Winner>,
        numbers: &Renumber,
        ledger: &mut Ledger,
    ) {
        for (key, mut winner) in winners {
            numbers.post(&mut winner.post);
            match self.winners.entry(key) {
                Entry::Vacant(new) => drop(new.insert(winner)),
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    // Each thread took the first row that it met for the first of all.
                    let (file, line) = known.first.clone().max(winner.first.clone());
                    contradicts(ledger, (&file, line), known.id());
                    known.meet(winner);
                }
            }
        }
    }
}
