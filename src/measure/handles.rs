//! Handles that look as if nobody had chosen them (METHODS §4): many digits at the
//! end, the form that a platform suggests, and families that differ in digits
//! alone. People choose such handles, too: a share says nothing of any one account.
//! Handles themselves never become part of a fact.

use std::collections::BTreeMap;

use super::{Study, interval};
use crate::facts::Facts;
use crate::facts::build::{Draft, fact};
use crate::facts::reason::Reason;

/// As few digits at the end of a handle count.
const DIGITS: usize = 4;
/// So many digits follow the letters of a handle that a platform suggests.
const SUGGESTED: usize = 8;
/// So few accounts make a family.
const FAMILY: u64 = 3;

/// Adds `accounts.handles.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let accounts = study.tables.accounts.iter();
    let handles: Vec<&str> = accounts
        .map(|account| bare(&account.handle))
        .filter(|handle| !handle.is_empty())
        .collect();
    let known = handles.len() as u64;
    let described = study.tables.accounts.len() as u64;
    facts.add(
        fact("accounts.handles.known", "accounts", 4)
            .count(known)
            .of(known, described)
            .parents(["accounts.described"]),
    );
    let matching = |form: fn(&str) -> bool| handles.iter().filter(|h| form(h)).count() as u64;
    for (name, n, rule) in [
        (
            "digits",
            matching(ends_in_digits),
            format!("{DIGITS} digits or more at the end"),
        ),
        (
            "default",
            matching(is_suggested),
            format!("letters from a to z, then {SUGGESTED} digits"),
        ),
    ] {
        let draft = draft(name, "share", rule);
        facts.add(interval::of_accounts(
            study,
            draft,
            (n, known),
            Reason::NoHandles,
        ));
    }
    let families: Vec<u64> = families(&handles);
    let rule = format!("{FAMILY} accounts or more whose handles differ in case and digits alone");
    let of = |n: u64| match known {
        0 => Err(Reason::NoHandles),
        _ => Ok(n),
    };
    facts.add(
        draft("stems", "stems", rule.clone())
            .count_or(of(families.len() as u64))
            .n(known),
    );
    let members = families.iter().sum();
    facts.add(
        draft("stems.accounts", "accounts", rule)
            .count_or(of(members))
            .of(members, known)
            .n(known),
    );
}

fn draft(name: &str, unit: &str, rule: String) -> Draft {
    fact(format!("accounts.handles.{name}"), unit, 4)
        .parameter("rule", rule)
        .parents(["accounts.handles.known"])
}

/// A handle without the sign that some exports put before it.
fn bare(handle: &str) -> &str {
    let handle = handle.trim();
    handle.strip_prefix('@').unwrap_or(handle)
}

fn ends_in_digits(handle: &str) -> bool {
    let digits = handle.bytes().rev().take_while(u8::is_ascii_digit);
    digits.count() >= DIGITS
}

fn is_suggested(handle: &str) -> bool {
    let letters = handle.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_letters = !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_alphabetic());
    is_letters && handle.len() - letters.len() == SUGGESTED
}

/// The sizes of the families: handles that are the same, upper or lower case, once
/// their digits are taken out. What is nothing but digits belongs to none.
fn families(handles: &[&str]) -> Vec<u64> {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for handle in handles {
        let letters = handle.chars().filter(|c| !c.is_ascii_digit());
        let stem: String = letters.flat_map(char::to_lowercase).collect();
        if !stem.is_empty() {
            *sizes.entry(stem).or_default() += 1;
        }
    }
    let families = sizes.into_values().filter(|n| *n >= FAMILY);
    families.collect()
}
