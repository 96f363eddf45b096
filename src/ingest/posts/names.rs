//! The names behind the numbers of posts. Each thread numbers what it meets by itself;
//! afterwards the numbers of all are made one.

use crate::ingest::objects::ObjectNames;
use crate::keyed::Names;

use super::Post;

/// The names behind the numbers of a [`Post`].
#[derive(Debug, Clone, Default)]
pub struct PostNames {
    /// Account ids.
    pub accounts: Names,
    /// Platforms.
    pub platforms: Names,
    /// Languages.
    pub languages: Names,
    /// Narrative ids.
    pub narratives: Names,
    /// Territories.
    pub territories: Names,
    /// Terms by [`crate::ingest::text::Sort`].
    pub terms: [Names; 3],
    /// What posts have in common, by [`crate::ingest::objects::Object`].
    pub objects: ObjectNames,
}

/// For every kind of name and every number in one numbering the number in another.
#[derive(Debug, Clone, Default)]
pub struct Renumber {
    /// Of accounts.
    pub accounts: Vec<u32>,
    /// Of platforms.
    pub platforms: Vec<u32>,
    /// Of languages.
    pub languages: Vec<u32>,
    /// Of narratives.
    pub narratives: Vec<u32>,
    /// Of territories.
    pub territories: Vec<u32>,
    /// Of terms.
    pub terms: [Vec<u32>; 3],
    /// Of objects.
    pub objects: [Vec<u32>; 4],
}

impl PostNames {
    /// Adds the names of `other`, made with the same keyer; what its numbers became.
    pub fn absorb(&mut self, other: Self) -> Renumber {
        let mut more = other.terms.into_iter();
        let terms = self.terms.each_mut();
        let terms = terms.map(|names| names.absorb(more.next().unwrap_or_default()));
        let mut more = other.objects.into_iter();
        let objects = self.objects.each_mut();
        let objects = objects.map(|names| names.absorb(more.next().unwrap_or_default()));
        Renumber {
            accounts: self.accounts.absorb(other.accounts),
            platforms: self.platforms.absorb(other.platforms),
            languages: self.languages.absorb(other.languages),
            narratives: self.narratives.absorb(other.narratives),
            territories: self.territories.absorb(other.territories),
            terms,
            objects,
        }
    }
}

impl Renumber {
    /// Gives a post the other numbers.
    pub fn post(&self, post: &mut Post) {
        let all = |numbers: &mut Vec<u32>, by: &[u32]| {
            numbers.iter_mut().for_each(|n| *n = by[*n as usize]);
        };
        post.account = self.accounts[post.account as usize];
        post.platform = self.platforms[post.platform as usize];
        post.language = self.languages[post.language as usize];
        all(&mut post.narratives, &self.narratives);
        all(&mut post.territories, &self.territories);
        for (terms, by) in post.terms.iter_mut().zip(&self.terms) {
            all(terms, by);
            terms.sort_unstable();
        }
        for (object, number) in &mut post.held {
            *number = self.objects[*object as usize][*number as usize];
        }
    }
}
