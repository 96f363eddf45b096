//! Which takedown suspended which account (METHODS §5, "What the takedown
//! removed"): one rule, because several families build on it.

use std::collections::BTreeMap;

use super::Study;
use crate::ingest::tables::{Account, Takedown};
use crate::time::Instant;

/// How long after a takedown a suspension is still put down to it.
pub const DAYS: i64 = 7;

/// The accounts that a takedown suspended, whether or not they came back: id →
/// position in `study.tables.takedowns`. The account's `takedown_id` decides;
/// where it has none, the latest takedown on its platform with
/// at ≤ `suspended_at` < at + 7 days. An account with neither is not listed, nor
/// is one whose `takedown_id` the takedowns table lacks.
pub fn suspended_by<'a>(study: &Study<'a>) -> BTreeMap<&'a str, usize> {
    let takedowns = &study.tables.takedowns;
    let accounts = study.tables.accounts.iter();
    let attributed = accounts.map(|account| (account.id.as_str(), by(account, takedowns)));
    attributed
        .filter_map(|(id, takedown)| Some((id, takedown?)))
        .collect()
}

/// Of each account that posts whether that takedown suspended it. `by` is what
/// [`suspended_by`] answers.
pub fn of_posting(study: &Study<'_>, by: &BTreeMap<&str, usize>, takedown: &Takedown) -> Vec<bool> {
    let own = |position: &usize| study.tables.takedowns[*position].id == takedown.id;
    (0..study.tallies.accounts.len())
        .map(|at| by.get(study.account_id(at)).is_some_and(own))
        .collect()
}

/// The position of the takedown that suspended an account.
fn by(account: &Account, takedowns: &[Takedown]) -> Option<usize> {
    match (&account.takedown, account.suspended_at) {
        (Some(id), _) => takedowns.iter().position(|t| t.id == *id),
        // Takedowns are in the order of time.
        (None, Some(at)) => takedowns.iter().rposition(|t| covers(t, account, at)),
        (None, None) => None,
    }
}

/// Whether a suspension follows a takedown closely enough. A platform that one
/// side does not state contradicts nothing.
fn covers(takedown: &Takedown, account: &Account, suspended_at: Instant) -> bool {
    let (there, here) = (&takedown.platform, &account.platform);
    let same_platform = there == here || there.is_empty() || here.is_empty();
    let days = takedown.at..takedown.at + DAYS * 86_400;
    same_platform && days.contains(&suspended_at)
}
