//! The rows behind a fact: a second pass over the posts with its filters. Ids
//! come from the data that the caller holds, never from an edition, so that a
//! share-safe edition gives nothing away by being asked.

use std::collections::BTreeSet;

use super::filter::Rows;
use super::tree::Ground;
use crate::error::Result;
use crate::facts::{Fact, Facts, Input, Period};
use crate::prepared::{ACCOUNTS, POSTS, Progress, Source};

/// An input whose rows are looked for.
pub struct Wanted {
    /// The fact that names it.
    pub fact: String,
    /// The input.
    pub input: Input,
    rows: Rows,
    /// How many rows of the data it names.
    pub found: u64,
}

impl Wanted {
    fn of(fact: &Fact, input: &Input, period: Option<&Period>) -> Self {
        Self {
            fact: fact.id.clone(),
            input: input.clone(),
            rows: Rows::of(input, period),
            found: 0,
        }
    }

    /// Whether its rows can be looked for, and are exactly those that count.
    pub fn is_exact(&self) -> bool {
        self.rows.sql().is_some() && self.rows.unread().is_empty()
    }

    /// Whether the data have other rows than the edition says, where that can be told.
    pub fn differs(&self) -> bool {
        self.is_exact() && self.input.rows != self.found.to_string()
    }

    /// What must be said about its rows; none if they are as the edition says.
    pub fn remark(&self) -> Option<String> {
        let Self { fact, input, .. } = self;
        let Input {
            table,
            rows,
            filter,
        } = input;
        if matches!(self.rows, Rows::AsRead) {
            return Some(format!(
                "{fact}: rows of {table} as read are not listed; `sillage check` names those that do not count"
            ));
        }
        if self.rows.sql().is_none() {
            return Some(format!("{fact}: rows of {table} are not listed"));
        }
        if !self.rows.unread().is_empty() {
            let unread = self.rows.unread().join(", ");
            return Some(format!(
                "{fact}: of {table} more rows are listed than count; no row by row condition says: {unread}"
            ));
        }
        self.differs().then(|| {
            let found = self.found;
            format!(
                "{fact}: the edition says {rows} rows of {table} ({filter}), the data have {found}"
            )
        })
    }
}

/// The rows behind a fact.
pub struct Contributing {
    /// Post ids in byte order.
    pub posts: BTreeSet<String>,
    /// Account ids, likewise.
    pub accounts: BTreeSet<String>,
    /// The inputs that name them.
    pub inputs: Vec<Wanted>,
}

impl Contributing {
    /// That a fact counts fewer posts or accounts than are listed; none where it
    /// counts neither, or where the data are not those that it was counted from.
    pub fn fewer(&self, fact: &Fact) -> Option<String> {
        let listed = match fact.unit.as_str() {
            unit if unit == POSTS.name => &self.posts,
            unit if unit == ACCOUNTS.name => &self.accounts,
            _ => return None,
        };
        let counted = fact
            .value
            .as_ref()
            .filter(|_| !is_of_a_distribution(fact))?;
        let (n, Fact { id, unit, .. }) = (listed.len(), fact);
        let fewer = counted.parse::<usize>().is_ok_and(|counted| counted < n);
        let same_data = !self.inputs.iter().any(Wanted::differs);
        (fewer && same_data)
            .then(|| format!("{id}: {n} {unit} are listed, of which the fact counts {counted}"))
    }
}

/// Whether a number of posts or accounts is one of a distribution, such as a
/// median, and counts no rows.
fn is_of_a_distribution(fact: &Fact) -> bool {
    fact.id.contains("_per_account.")
}

/// The inputs of a fact, or where it has none, the nearest ones of its parents.
/// Facts that rest on nothing but withheld ones have none.
pub fn inputs(facts: &Facts, fact: &Fact) -> Vec<Wanted> {
    let (mut wanted, mut seen) = (Vec::new(), BTreeSet::from([fact.id.as_str()]));
    // A list, not a recursion: chains of a file that was tampered with are endless.
    let mut next = vec![fact];
    while let Some(fact) = next.pop() {
        if Ground::of(fact) == Ground::Rows {
            let period = fact.period.as_ref();
            wanted.extend(fact.inputs.iter().map(|i| Wanted::of(fact, i, period)));
            continue;
        }
        let parents = fact.parents.iter().rev().filter_map(|id| facts.get(id));
        next.extend(parents.filter(|parent| seen.insert(parent.id.as_str())));
    }
    wanted
}

/// Looks for the rows of inputs. Of a fact that counts accounts from posts, the
/// posts' accounts are listed, too.
pub fn of(
    source: &Source,
    mut inputs: Vec<Wanted>,
    counts_accounts: bool,
    progress: Progress<'_>,
) -> Result<Contributing> {
    let (mut posts, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    let mut posting = BTreeSet::new();
    source.posts(progress, &mut |post| {
        keep(&mut posting, post.account);
        for wanted in &mut inputs {
            if let Rows::Posts(filter) = &wanted.rows
                && filter.holds(post)
            {
                wanted.found += 1;
                keep(&mut posts, post.id);
                if counts_accounts {
                    keep(&mut accounts, post.account);
                }
            }
        }
        Ok(())
    })?;
    for account in source.accounts(&posting) {
        for wanted in &mut inputs {
            if let Rows::Accounts(filter) = &wanted.rows
                && filter.holds(&account)
            {
                wanted.found += 1;
                keep(&mut accounts, account.id);
            }
        }
    }
    Ok(Contributing {
        posts,
        accounts,
        inputs,
    })
}

fn keep(ids: &mut BTreeSet<String>, id: &str) {
    if !ids.contains(id) {
        ids.insert(id.to_owned());
    }
}
