//! Dates of accounts that contradict each other or the posts: a status looked up
//! before the account was created, posts after its suspension, followers that vanish.
//! Days are compared, not instants: a date without a time is a whole day.

use super::{At, Seen, Spots, Told, platforms, warn};
use crate::ingest::cells::Row;
use crate::ingest::ledger::Reason;
use crate::ingest::tables::Account;
use crate::time::{self, Instant};

/// Followers that do not vanish overnight.
const SOME: u64 = 10;

/// Warns about the dates of an account.
pub fn account(row: &mut Row<'_>, account: &Account) {
    let day = |at: Option<Instant>| at.map(time::day);
    let dates = [
        ("status_as_of", account.status_as_of),
        ("suspended_at", account.suspended_at),
        ("reinstated_at", account.reinstated_at),
    ];
    let (created, suspended) = (day(account.created_at), day(account.suspended_at));
    for (column, date) in dates {
        let before = |limit: Option<time::Day>| limit.is_some_and(|l| day(date) < Some(l));
        let what = match column {
            _ if date.is_none() => continue,
            _ if before(created) => "created_at",
            "reinstated_at" if before(suspended) => "suspended_at",
            _ => continue,
        };
        let found = format!("{}, before {what} {}", row.text(column), row.text(what));
        warn(row, column, Reason::DatesContradict, &found);
    }
    let opened = platforms::opened(&account.platform);
    if let (Some(opened), Some(created)) = (opened, account.created_at)
        && created < opened
    {
        let found = format!("{} on {}", row.text("created_at"), account.platform);
        warn(row, "created_at", Reason::BeforePlatform, &found);
    }
}

/// What is known of the accounts that post.
pub struct Lives<'a> {
    accounts: &'a [Account],
    /// By number of the account.
    known: Vec<Option<Life>>,
    before: Spots,
    after: Spots,
}

/// Of one account: its row in the table, and what its posts say of its followers.
#[derive(Debug, Clone, Copy)]
struct Life {
    account: Option<u32>,
    /// The first post with some followers.
    followed: Instant,
    /// The last post with none, and where it stands.
    alone: Option<(Instant, At)>,
}

impl<'a> Lives<'a> {
    /// No posts yet. The accounts are sorted by id.
    pub fn of(accounts: &'a [Account]) -> Self {
        Self {
            accounts,
            known: Vec::new(),
            before: Spots::default(),
            after: Spots::default(),
        }
    }

    /// Looks at a post.
    pub fn look(&mut self, at: At, seen: &Seen<'_>) {
        let life = self.life(seen);
        match seen.metrics.followers {
            // The place breaks ties, so that the order of rows does not.
            Some(0) => life.alone = life.alone.max(Some((seen.at, at))),
            Some(SOME..) => life.followed = life.followed.min(seen.at),
            _ => {}
        }
        let Some(account) = life.account.and_then(|at| self.accounts.get(at as usize)) else {
            return;
        };
        let posted = time::day(seen.at);
        if let Some(created) = account.created_at
            && posted < time::day(created)
        {
            let found = || format!("{}, created {}", seen.created, time::iso(created));
            self.before.add(at, found);
        }
        let back = account
            .reinstated_at
            .is_some_and(|t| posted >= time::day(t));
        if let Some(suspended) = account.suspended_at
            && posted > time::day(suspended)
            && !back
        {
            let found = || format!("{}, suspended {}", seen.created, time::iso(suspended));
            self.after.add(at, found);
        }
    }

    /// Adds what another thread has seen, whose numbers of accounts stand for others.
    pub fn join(&mut self, other: Self, accounts: &[u32]) {
        self.before.add_all(other.before);
        self.after.add_all(other.after);
        for (number, more) in accounts.iter().zip(other.known) {
            let Some(more) = more else { continue };
            let number = *number as usize;
            if self.known.len() <= number {
                self.known.resize(number + 1, None);
            }
            let life = self.known[number].get_or_insert(more);
            life.followed = life.followed.min(more.followed);
            life.alone = life.alone.max(more.alone);
        }
    }

    fn life(&mut self, seen: &Seen<'_>) -> &mut Life {
        let (number, id) = (seen.account.0 as usize, seen.account.1);
        if self.known.len() <= number {
            self.known.resize(number + 1, None);
        }
        let accounts = self.accounts;
        self.known[number].get_or_insert_with(|| Life {
            account: accounts
                .binary_search_by(|a| a.id.as_str().cmp(id))
                .ok()
                .and_then(|at| u32::try_from(at).ok()),
            followed: Instant::MAX,
            alone: None,
        })
    }

    /// Tells what was found.
    pub fn tell(self, told: &mut Told<'_>) {
        told.spots("created_at", Reason::BeforeCreation, &self.before);
        told.spots("created_at", Reason::AfterSuspension, &self.after);
        // Accounts are counted, not posts: how many posts without followers came after
        // the first with some is known only once all are read, and none is kept.
        let lives = self.known.into_iter().flatten();
        let mut gone: Vec<At> = lives
            .filter_map(|life| Some((life.alone?, life)))
            .filter(|((last, _), life)| *last > life.followed)
            .map(|((_, at), _)| at)
            .collect();
        gone.sort_unstable();
        let mut spots = Spots::default();
        for at in gone {
            spots.add(at, || {
                format!("no followers in the last such post of an account that had {SOME} or more before")
            });
        }
        told.spots("followers", Reason::FollowersGone, &spots);
    }
}
