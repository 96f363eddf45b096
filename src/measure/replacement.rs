//! What came after a takedown (METHODS §5, "Replacement"): accounts created or
//! first seen in the window from it on, those of them that go on with the texts
//! of accounts that it suspended, and how much of the posting they carry.

use std::collections::{BTreeMap, BTreeSet};

use super::windows::{BOUNDS, Windows};
use super::{Study, interval, removal};
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;
use crate::facts::{Facts, id};
use crate::ingest::tables::Takedown;
use crate::time;

/// Adds `replacement.*` for every takedown of the study.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let suspended = removal::suspended_by(study);
    for takedown in study.takedowns() {
        let windows = Windows::around(takedown, study.parameters, study.start, study.end);
        match windows.after.days() {
            0 => absent(takedown, Reason::OutsidePeriod, facts),
            _ => Newcomers::of(study, takedown, windows, &suspended).facts(facts),
        }
    }
}

/// The measures, with their units and decimals.
const MEASURES: [(&str, &str, u8); 4] = [
    ("accounts", "accounts", 0),
    ("copying", "accounts", 0),
    ("share", "share", 1),
    ("copying_share", "share", 1),
];

fn name(measure: &str, takedown: &Takedown) -> String {
    let name = format!("replacement.{measure}");
    id(&name, &[("takedown", &takedown.id)])
}

fn absent(takedown: &Takedown, reason: Reason, facts: &mut Facts) {
    for (measure, unit, decimals) in MEASURES {
        let draft = fact(name(measure, takedown), unit, 5).decimals(decimals);
        facts.add(draft.not_estimable(reason).parents(BOUNDS));
    }
}

/// The accounts that came after a takedown.
struct Newcomers<'a> {
    study: &'a Study<'a>,
    takedown: &'a Takedown,
    windows: Windows,
    /// Id → position among the accounts that post, if it does.
    accounts: BTreeMap<&'a str, Option<usize>>,
    /// Positions of those that post a text of a suspended account.
    copying: Result<Vec<usize>, Reason>,
}

impl<'a> Newcomers<'a> {
    fn of(
        study: &'a Study<'a>,
        takedown: &'a Takedown,
        windows: Windows,
        suspended: &BTreeMap<&str, usize>,
    ) -> Self {
        let mut newcomers = Self {
            study,
            takedown,
            windows,
            accounts: BTreeMap::new(),
            copying: Err(match study.has("accounts") {
                true => Reason::NoneSuspended,
                false => Reason::NoAccountsTable,
            }),
        };
        newcomers.gather();
        let index = study
            .tables
            .takedowns
            .iter()
            .position(|t| t.id == takedown.id);
        let removed = removal::of_posting(study, suspended, takedown);
        if suspended.values().any(|takedown| Some(*takedown) == index) {
            newcomers.copying = Ok(newcomers.copying(&removed));
        }
        newcomers
    }

    /// Created in the window after, or first seen posting there.
    fn gather(&mut self) {
        let after = self.windows.after;
        for account in &self.study.tables.accounts {
            let created = account.created_at.map(time::day);
            if created.is_some_and(|day| after.holds(day)) {
                self.accounts.insert(&account.id, None);
            }
        }
        for (position, active) in self.study.tallies.accounts.iter().enumerate() {
            let id = self.study.account_id(position);
            let first = after.holds(time::day(active.span.first));
            if first || self.accounts.contains_key(id) {
                self.accounts.insert(id, Some(position));
            }
        }
    }

    /// The newcomers that share a text with an account that was removed, other
    /// than themselves.
    fn copying(&self, removed: &[bool]) -> Vec<usize> {
        let mut copying = vec![false; removed.len()];
        for posts in self.study.tallies.texts.clusters() {
            let accounts: BTreeSet<usize> = posts
                .iter()
                .map(|p| self.study.position(p.account))
                .collect();
            let gone = accounts.iter().filter(|account| removed[**account]).count();
            for account in accounts {
                copying[account] |= gone > usize::from(removed[account]);
            }
        }
        let posting = self.accounts.values().flatten().copied();
        posting.filter(|position| copying[*position]).collect()
    }

    fn facts(&self, facts: &mut Facts) {
        let all = self.accounts.len() as u64;
        let network = self.study.network();
        facts.add(
            self.draft(MEASURES[0])
                .count(all)
                .of(all, network)
                .n(network)
                .parents(["accounts.total"]),
        );
        let copying = self.copying.as_ref().map(Vec::len).map_err(|r| *r);
        let draft = self.draft(MEASURES[1]).count_or(copying.map(|n| n as u64));
        let draft = match copying {
            Ok(n) => draft.of(n as u64, all),
            Err(_) => draft,
        };
        facts.add(draft.parents([
            name("accounts", self.takedown),
            "amplification.copies.clusters".to_owned(),
        ]));
        let posting: Vec<usize> = self.accounts.values().flatten().copied().collect();
        facts.add(
            self.share(MEASURES[2], Ok(&posting))
                .parents([name("accounts", self.takedown)]),
        );
        let copying = self.copying.as_deref().map_err(|r| *r);
        facts.add(
            self.share(MEASURES[3], copying)
                .parents([name("copying", self.takedown)]),
        );
    }

    /// The share of some accounts in the posts of the window after.
    fn share(&self, measure: (&str, &str, u8), accounts: Result<&[usize], Reason>) -> Draft {
        let accounts = match accounts {
            Ok(accounts) => accounts,
            Err(reason) => return self.draft(measure).not_estimable(reason),
        };
        let after = self.windows.after;
        let posts = self
            .study
            .per_account(|k, c| if after.holds(k.day) { c.posts } else { 0 });
        let mut part = vec![0; posts.len()];
        accounts.iter().for_each(|a| part[*a] = posts[*a]);
        let draft = self.draft(measure);
        interval::share(self.study, draft, (&part, &posts), Reason::EmptyWindow).n(posts
            .iter()
            .filter(|n| **n > 0)
            .count()
            as u64)
    }

    fn draft(&self, (measure, unit, decimals): (&str, &str, u8)) -> Draft {
        let after = self.windows.after;
        fact(name(measure, self.takedown), unit, 5)
            .decimals(decimals)
            .period(after.start, after.end)
            .parameter("window_days", self.study.parameters.window_days)
            .parameter("days_after", after.days())
            .parameter("new", "created, or first seen posting, in the window")
    }
}
