//! What the facts tell of a withheld count beside it: the number of rows that a fact
//! was made from, and a share whose denominator is told.
//!
//! What this misses: shares of other things than suspended, deleted or created
//! accounts (the families `suspension` and `accounts` are looked at), and shares
//! rounded so far that several counts fit.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::cells::{self, finding, is_small};
use super::{Finding, Kind};
use crate::facts::{self, Fact, Facts, Shape};
use crate::privacy::SMALL;

/// Families of facts whose shares are of accounts.
const FAMILIES: [&str; 2] = ["suspension.", "accounts."];

/// Every count of few accounts that follows from the inputs or shares of a fact;
/// `withheld` are the groups and tags, in lower case, of which a cell is.
pub fn all(facts: &Facts, withheld: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for fact in facts.iter() {
        findings.extend(inputs(fact));
        if !FAMILIES.iter().any(|family| fact.id.starts_with(family)) {
            continue;
        }
        for share in shares(fact) {
            let whose = share.whose.to_lowercase();
            let own = fact.denominator.as_deref().and_then(|n| n.parse().ok());
            let of_own = own.and_then(|total| few_of(share.value, total));
            let tells = of_own
                .or_else(|| count(&whose, share.value, facts))
                .is_some();
            if tells && withheld.contains(whose.as_str()) {
                findings.push(finding(Kind::WithheldShown, share.place, &share.whose));
            }
        }
    }
    findings
}

/// Rows of accounts that are of a group or tag and of something else.
fn inputs(fact: &Fact) -> Vec<Finding> {
    let narrow = |filter: &str| {
        let parts = filter.split([',', '&', ';']);
        let mut keys = parts.flat_map(|part| part.split(" and "));
        let whose = |part: &str| {
            let key = part.split('=').next().unwrap_or_default().trim();
            matches!(key, "group" | "tag")
        };
        filter.matches('=').count() > 1 && keys.any(whose)
    };
    let told = fact.inputs.iter().enumerate().filter_map(|(at, input)| {
        let few = input.rows.parse().is_ok_and(is_small);
        let kind = match (fact.suppressed, few) {
            (true, _) => Kind::WithheldShown,
            (false, true) => Kind::SmallCell,
            (false, false) => return None,
        };
        let place = format!("{} /inputs/{at}/rows", fact.id);
        (input.table == "accounts" && narrow(&input.filter))
            .then(|| finding(kind, place, &input.filter))
    });
    told.collect()
}

/// A share of the accounts of a group or tag.
struct Share<'f> {
    whose: Cow<'f, str>,
    value: &'f str,
    place: String,
}

fn shares(fact: &Fact) -> Vec<Share<'_>> {
    match fact.shape {
        Shape::Scalar | Shape::Interval => of_one(fact).into_iter().collect(),
        Shape::Table => in_rows(fact),
        Shape::Series | Shape::Histogram => Vec::new(),
    }
}

fn of_one(fact: &Fact) -> Option<Share<'_>> {
    let (_, scope) = facts::parts(&fact.id)?;
    let mut scope = scope.into_iter();
    let (_, whose) = scope.find(|(key, _)| matches!(*key, "group" | "tag"))?;
    let value = fact.value.as_deref().filter(|_| fact.unit == "share")?;
    let place = format!("{} /value", fact.id);
    Some(Share {
        whose: Cow::Owned(whose),
        value,
        place,
    })
}

fn in_rows(fact: &Fact) -> Vec<Share<'_>> {
    let Some(key) = cells::key_column(fact) else {
        return Vec::new();
    };
    let mut shares = Vec::new();
    for (at, row) in fact.rows.iter().enumerate() {
        for (column, (head, cell)) in fact.columns.iter().zip(row).enumerate() {
            if let (Some(whose), Some(value), true) =
                (row[key].as_deref(), cell.as_deref(), is_rate(&head.name))
            {
                let place = format!("{} /rows/{at}/{column}", fact.id);
                shares.push(Share {
                    whose: Cow::Borrowed(whose),
                    value,
                    place,
                });
            }
        }
    }
    shares
}

/// Whether a column says what part of a group's accounts something is; ends that
/// plural and feminine forms differ in are left out.
pub fn is_rate(column: &str) -> bool {
    let name = column.to_lowercase();
    let name = name.trim_end_matches(['e', 's']);
    let words = [
        "rat",
        "shar",
        "taux",
        "part",
        "proportion",
        "ratio",
        "percent",
        "%",
    ];
    let mut last = name.rsplit(['-', '_', ' ']);
    last.next().is_some_and(|word| words.contains(&word))
}

/// The few accounts of a group or tag, in lower case, that a share tells: together
/// with how many accounts it has, or has of known state.
pub fn count(whose: &str, share: &str, facts: &Facts) -> Option<u64> {
    let mut totals = totals(whose, facts).into_iter();
    totals.find_map(|total| few_of(share, total))
}

/// How many accounts a group or tag has, and has of known state, as far as it is told.
pub fn totals(whose: &str, facts: &Facts) -> Vec<u64> {
    let names = ["accounts.total", "suspension.known"];
    let is_total = |fact: &&Fact| {
        let parts = facts::parts(&fact.id);
        parts.is_some_and(|(name, scope)| {
            let of = |(key, value): &(&str, String)| {
                matches!(*key, "group" | "tag") && value.to_lowercase() == whose
            };
            names.contains(&name) && scope.iter().any(of)
        })
    };
    let totals = facts.iter().filter(is_total);
    totals
        .filter_map(|fact| fact.value.as_deref()?.parse().ok())
        .collect()
}

/// The one whole number of few accounts that a share of so many can be, as far as
/// it was rounded.
fn few_of(share: &str, total: u64) -> Option<u64> {
    /// As many digits as facts have; more are no share that was printed.
    const DIGITS: usize = 15;
    let text: String = share.chars().filter(|c| !c.is_whitespace()).collect();
    let percent = text.ends_with('%');
    let text = text.trim_end_matches('%').replace(',', ".");
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{places}");
    if digits.len() > DIGITS {
        return None;
    }
    let twice = 2 * digits.parse::<u128>().ok()?;
    let places = u32::try_from(places.len()).ok()? + if percent { 2 } else { 0 };
    let scale = 2 * 10u128.pow(places);
    let total = u128::from(total);
    let (least, most) = (twice.saturating_sub(1) * total, (twice + 1) * total);
    // One more than few: if it fits as well, nothing is told.
    let mut fit = (0..=SMALL + 1).filter(|n| (least..=most).contains(&(u128::from(*n) * scale)));
    let only = fit.next()?;
    (fit.next().is_none() && is_small(only)).then_some(only)
}
