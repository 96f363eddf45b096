//! What a pass over posts has found, and how what several threads found becomes one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::dataset::schema::POSTS;
use crate::error::Result;
use crate::keyed::Key;

use super::super::damage::Damage;
use super::super::ledger::{Ledger, Outcome, Place, Reason};
use super::super::records::Cells;
use super::authors::Met;
use super::visitor::{Feed, Visitor};
use super::{Post, PostNames, Renumber, Sink};

/// What a pass has found.
pub struct Found<'a, V> {
    /// Who has looked at the posts.
    pub visitor: V,
    /// The names behind their numbers.
    pub names: PostNames,
    /// The posts that count, unless an id came twice.
    pub met: Met,
    /// Of rows whose ids are known to come more than once the ones that count.
    pub winners: BTreeMap<Key, Winner>,
    /// What was damaged.
    pub damage: Option<Damage<'a>>,
}

/// Of the rows of one id so far the one whose cells sort first.
pub struct Winner {
    cells: Vec<String>,
    post: Post,
    /// Whether some row has other cells.
    differ: bool,
    /// Where the rows stand: file and line.
    places: Vec<(String, u64)>,
}

impl Winner {
    fn of(place: Place<'_>, cells: &Cells<'_>, post: &Post) -> Self {
        Self {
            cells: cells.all().map(str::to_owned).collect(),
            post: post.clone(),
            differ: false,
            places: vec![(place.file.to_owned(), place.line)],
        }
    }

    /// Keeps whichever row sorts first.
    fn meet(&mut self, other: Self) {
        self.differ |= other.differ || self.cells != other.cells;
        if other.cells < self.cells {
            self.cells = other.cells;
            self.post = other.post;
        }
        self.places.extend(other.places);
    }

    /// Where the rows stand that contradict the first one, if any does, and the id.
    fn contradictions(mut self) -> Vec<(String, u64, String)> {
        self.places.sort_unstable();
        let id = self.cells.into_iter().next().unwrap_or_default();
        let others = self.places.into_iter().skip(1).filter(|_| self.differ);
        others
            .map(|(file, line)| (file, line, id.clone()))
            .collect()
    }
}

impl<V> Found<'_, V> {
    /// Meets a row whose id comes more than once. Of rows that contradict each other the
    /// numbers are looked at.
    pub fn contest(&mut self, place: Place<'_>, cells: &Cells<'_>, post: &Post) {
        let known = self.winners.entry(post.key);
        if let Entry::Occupied(mut winner) = known {
            let winner = winner.get_mut();
            if cells.all().eq(winner.cells.iter().map(String::as_str)) {
                winner.places.push((place.file.to_owned(), place.line));
                return;
            }
            winner.meet(Winner::of(place, cells, post));
        } else if let Entry::Vacant(new) = known {
            new.insert(Winner::of(place, cells, post));
        }
        if let Some(damage) = &mut self.damage {
            damage.snapshot(place, post.key, cells.get(0), post.metrics);
        }
    }

    /// The winners count now; what the ledger of the other rows must add to its own.
    pub fn settle(&mut self) -> Result<Ledger>
    where
        V: Visitor,
    {
        let mut ledger = Ledger::new(POSTS.name);
        let mut contradictions = Vec::new();
        for winner in std::mem::take(&mut self.winners).into_values() {
            let cell = |at: usize| winner.cells.get(at).map_or("", String::as_str);
            self.visitor.visit(&winner.post, &cell, &self.names)?;
            self.met.note(winner.post.key, winner.post.account);
            ledger.used += 1;
            ledger.duplicate += winner.places.len() as u64 - 1;
            contradictions.extend(winner.contradictions());
        }
        contradictions.sort_unstable();
        for (file, line, id) in &contradictions {
            let place = Place { file, line: *line };
            ledger.note(Outcome::Warned, place, "post_id", Reason::Conflict, id);
        }
        Ok(ledger)
    }
}

impl<S: Sink> Found<'_, Feed<S>> {
    /// Adds what another thread has found.
    pub fn join(&mut self, other: Self) {
        let numbers = self.names.absorb(other.names);
        let Feed(sink) = other.visitor;
        rayon::join(
            || self.visitor.0.merge(sink, &numbers),
            || {
                self.met.join(other.met, &numbers.accounts);
                if let (Some(damage), Some(more)) = (&mut self.damage, other.damage) {
                    damage.join(more, &numbers);
                }
            },
        );
        self.join_winners(other.winners, &numbers);
    }

    fn join_winners(&mut self, winners: BTreeMap<Key, Winner>, numbers: &Renumber) {
        for (key, mut winner) in winners {
            numbers.post(&mut winner.post);
            match self.winners.entry(key) {
                Entry::Vacant(new) => drop(new.insert(winner)),
                Entry::Occupied(mut known) => known.get_mut().meet(winner),
            }
        }
    }
}
