//! What a change of shares is made of (Melitz & Polanec 2015): accounts that
//! changed what they say, accounts that post more or less than they did, and
//! accounts that left or came.
//!
//! Exists because one number, the change, answers two questions at once: whether
//! the group changed its tactics, and whether those who said so are gone. Sums
//! are whole numbers until the last divisions; each account is deleted in turn
//! by subtracting what it adds to them.

use super::jackknife::many::{self, Deleted};
use super::permutation::Windows;
use super::{Estimate, Interval, NotEstimable, round12};

/// The parts of a change.
pub const PARTS: usize = 5;

/// The terms of one narrative, which add up to its change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms<T> {
    /// Stayers that say something else: Σ ½(aᵢ + bᵢ)(qᵢ − pᵢ).
    pub within: T,
    /// Stayers that post more or less: Σ (bᵢ − aᵢ)·½(qᵢ + pᵢ).
    pub between: T,
    /// Accounts suspended before the window after ends, that do not post in it.
    pub leavers_suspended: T,
    /// Other accounts that do not post in the window after.
    pub leavers_silent: T,
    /// Accounts that post in the window after only.
    pub entrants: T,
}

impl<T: Copy> Terms<T> {
    /// The terms in their order.
    pub fn parts(&self) -> [T; PARTS] {
        [
            self.within,
            self.between,
            self.leavers_suspended,
            self.leavers_silent,
            self.entrants,
        ]
    }

    fn of([within, between, leavers_suspended, leavers_silent, entrants]: [T; PARTS]) -> Self {
        Self {
            within,
            between,
            leavers_suspended,
            leavers_silent,
            entrants,
        }
    }
}

/// How many accounts are of a kind, and how much they post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Accounts.
    pub accounts: u64,
    /// Their posts before.
    pub before: u64,
    /// Their posts after.
    pub after: u64,
}

/// How the accounts divide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// They post in both windows, whatever their status.
    pub stayers: Size,
    /// They post before only and were suspended before the window after ends.
    pub leavers_suspended: Size,
    /// They post before only, for another reason.
    pub leavers_silent: Size,
    /// They post after only.
    pub entrants: Size,
}

/// The decomposition of the change of every narrative.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The terms of each narrative.
    pub narratives: Vec<Terms<f64>>,
    /// ½Σ|term| over narratives: the share of posts that each part moves.
    pub moved: Terms<f64>,
    /// ½Σ|within| and ½Σ|all other terms together|: what the stayers changed in
    /// what they say, and what changed in who speaks.
    pub tactics_and_speakers: (f64, f64),
}

/// How many accounts of each kind there are, and how much they post.
pub fn sizes(windows: &Windows) -> Sizes {
    let mut sizes = Sizes::default();
    for part in Accounts::of(windows).parts {
        sizes.add(&part);
    }
    sizes
}

/// Splits the change of every narrative's share into its terms.
///
/// # Errors
/// `NoStayers` where no account posts in both windows.
pub fn decompose(windows: &Windows) -> Estimate<Decomposition> {
    let accounts = Accounts::of(windows);
    let terms = accounts.sums.terms().ok_or(NotEstimable::NoStayers)?;
    let half = |of: &dyn Fn(&[f64; PARTS]) -> f64| {
        round12(terms.iter().map(|t| of(t).abs()).sum::<f64>() / 2.0)
    };
    let moved = std::array::from_fn(|part| half(&|t| t[part]));
    let speakers = half(&|t| t[1..].iter().sum());
    Ok(Decomposition {
        moved: Terms::of(moved),
        tactics_and_speakers: (moved[0], speakers),
        narratives: terms.iter().map(|t| Terms::of(t.map(round12))).collect(),
    })
}

/// Account-jackknife intervals of the terms, narrative by narrative.
///
/// # Errors
/// `NoStayers`; otherwise those of the account jackknife: `TooFewAccounts`,
/// `RestsOnOneAccount` where a single account is the only stayer,
/// `ProbabilityOutOfRange`.
pub fn intervals(windows: &Windows, level: f64) -> Estimate<Vec<Terms<Interval>>> {
    let accounts = Accounts::of(windows);
    if accounts.sums.stayers == 0 {
        return Err(NotEstimable::NoStayers);
    }
    let sides = [0, 1].map(|side: usize| accounts.posts[side].as_slice());
    let statistic = |deleted: Deleted, values: &mut Vec<f64>| {
        let terms = match deleted {
            Deleted::Nobody => accounts.sums.terms(),
            Deleted::Account(account) => accounts.sums.without(&accounts.parts[account]).terms(),
        };
        values.extend(terms.ok_or(NotEstimable::NoStayers)?.iter().flatten());
        Ok(())
    };
    let intervals = many::intervals(sides, level, (-1.0, 1.0), statistic)?;
    let terms = intervals.chunks_exact(PARTS);
    Ok(terms
        .map(|t| Terms::of(std::array::from_fn(|part| t[part])))
        .collect())
}

/// The kinds of account, in the order of the sums.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stayer,
    Suspended,
    Silent,
    Entrant,
}

impl Kind {
    fn of(before: u64, after: u64, suspended: bool) -> Self {
        match (before, after) {
            (0, _) => Self::Entrant,
            (_, 0) if suspended => Self::Suspended,
            (_, 0) => Self::Silent,
            _ => Self::Stayer,
        }
    }
}

/// What one account adds to the sums.
struct Part<'a> {
    kind: Kind,
    before: &'a [u32],
    after: &'a [u32],
    posts: [u64; 2],
    /// nᵢₐ nᵢᵦ(qᵢ − pᵢ) per narrative, for stayers.
    moved: Vec<i128>,
}

/// The accounts, what each adds to the sums, and the sums.
struct Accounts<'a> {
    parts: Vec<Part<'a>>,
    posts: [Vec<u64>; 2],
    sums: Sums,
}

impl<'a> Accounts<'a> {
    fn of(windows: &'a Windows) -> Self {
        let rows = windows.accounts().zip(windows.suspended());
        let parts = rows.map(|((before, after), &suspended)| Part::of(before, after, suspended));
        let mut accounts = Self {
            parts: parts.collect(),
            posts: [Vec::new(), Vec::new()],
            sums: Sums::none(windows.narratives()),
        };
        for part in &accounts.parts {
            for (posts, own) in accounts.posts.iter_mut().zip(part.posts) {
                posts.push(own);
            }
            accounts.sums.add(part);
        }
        accounts
    }
}

impl Sizes {
    fn add(&mut self, part: &Part<'_>) {
        let size = match part.kind {
            Kind::Stayer => &mut self.stayers,
            Kind::Suspended => &mut self.leavers_suspended,
            Kind::Silent => &mut self.leavers_silent,
            Kind::Entrant => &mut self.entrants,
        };
        size.accounts += 1;
        size.before += part.posts[0];
        size.after += part.posts[1];
    }
}

impl<'a> Part<'a> {
    fn of(before: &'a [u32], after: &'a [u32], suspended: bool) -> Self {
        let sum = |row: &[u32]| row.iter().copied().map(u64::from).sum::<u64>();
        let posts = [sum(before), sum(after)];
        let kind = Kind::of(posts[0], posts[1], suspended);
        let [b, a] = posts.map(i128::from);
        let pairs = before.iter().zip(after);
        let moved = pairs.map(|(&p, &q)| i128::from(q) * b - i128::from(p) * a);
        Self {
            kind,
            before,
            after,
            posts,
            moved: match kind {
                Kind::Stayer => moved.collect(),
                _ => Vec::new(),
            },
        }
    }
}

/// Posts of one kind of account in one window, by narrative and in all.
#[derive(Clone)]
struct Posts {
    narratives: Vec<u64>,
    all: u64,
}

impl Posts {
    fn share(&self, k: usize) -> f64 {
        self.narratives[k] as f64 / self.all as f64
    }
}

/// The sums that the terms are made of.
#[derive(Clone)]
struct Sums {
    stayers: u64,
    /// Posts of stayers before, of leavers suspended, of leavers silent, of
    /// stayers after, of entrants.
    posts: [Posts; 5],
    /// Σ nᵢₐ nᵢᵦ(qᵢ − pᵢ)/nᵢₐ and the same over nᵢᵦ, by narrative: how far the
    /// stayers' posts before, and after, would move if each said what it says on
    /// the other side. Exactly 0 where nobody changed.
    moved: [Vec<f64>; 2],
}

const STAYERS_BEFORE: usize = 0;
const SUSPENDED: usize = 1;
const SILENT: usize = 2;
const STAYERS_AFTER: usize = 3;
const ENTRANTS: usize = 4;

impl Sums {
    fn none(narratives: usize) -> Self {
        let none = Posts {
            narratives: vec![0; narratives],
            all: 0,
        };
        Self {
            stayers: 0,
            posts: std::array::from_fn(|_| none.clone()),
            moved: [vec![0.0; narratives], vec![0.0; narratives]],
        }
    }

    fn add(&mut self, part: &Part<'_>) {
        self.change(part, |sum, n| *sum += n, 1.0);
        self.stayers += u64::from(part.kind == Kind::Stayer);
    }

    /// The sums of all accounts but one.
    fn without(&self, part: &Part<'_>) -> Self {
        let mut left = self.clone();
        left.change(part, |sum, n| *sum -= n, -1.0);
        left.stayers -= u64::from(part.kind == Kind::Stayer);
        left
    }

    fn change(&mut self, part: &Part<'_>, integer: fn(&mut u64, u64), sign: f64) {
        let mut apply = |place: usize, row: &[u32], all: u64| {
            let posts = &mut self.posts[place];
            integer(&mut posts.all, all);
            for (sum, &n) in posts.narratives.iter_mut().zip(row) {
                integer(sum, u64::from(n));
            }
        };
        let [before, after] = part.posts;
        match part.kind {
            Kind::Suspended => apply(SUSPENDED, part.before, before),
            Kind::Silent => apply(SILENT, part.before, before),
            Kind::Entrant => apply(ENTRANTS, part.after, after),
            Kind::Stayer => {
                apply(STAYERS_BEFORE, part.before, before);
                apply(STAYERS_AFTER, part.after, after);
            }
        }
        for (k, &moved) in part.moved.iter().enumerate() {
            self.moved[0][k] += sign * (moved as f64 / after as f64);
            self.moved[1][k] += sign * (moved as f64 / before as f64);
        }
    }

    /// The terms of every narrative; none without stayers.
    fn terms(&self) -> Option<Vec<[f64; PARTS]>> {
        if self.stayers == 0 {
            return None;
        }
        let narratives = 0..self.moved[0].len();
        Some(narratives.map(|k| self.narrative(k).map(clean)).collect())
    }

    fn narrative(&self, k: usize) -> [f64; PARTS] {
        let [before, after] = [&self.posts[STAYERS_BEFORE], &self.posts[STAYERS_AFTER]];
        let (p, q) = (before.share(k), after.share(k));
        let moved = self.moved[0][k] / before.all as f64 + self.moved[1][k] / after.all as f64;
        let within = 0.5 * moved;
        let all_before = before.all + self.posts[SUSPENDED].all + self.posts[SILENT].all;
        let all_after = after.all + self.posts[ENTRANTS].all;
        let weighed = |place: usize, all: u64, sign: f64, stayers: f64| match &self.posts[place] {
            none if none.all == 0 => 0.0,
            some => some.all as f64 / all as f64 * sign * (some.share(k) - stayers),
        };
        [
            within,
            q - p - within,
            weighed(SUSPENDED, all_before, -1.0, p),
            weighed(SILENT, all_before, -1.0, p),
            weighed(ENTRANTS, all_after, 1.0, q),
        ]
    }
}

/// Differences of shares that are equal but for the last bit leave as 0: no
/// number of posts makes a term that small.
fn clean(term: f64) -> f64 {
    const ROUNDING: f64 = 1e-14;
    if term.abs() < ROUNDING { 0.0 } else { term }
}
