//! GRIM (Brown & Heathers 2017): whether any whole number out of n prints as a
//! published share. Needs no data.

use num_bigint::BigInt;

use super::exact::{Exact, whole};
use super::interval::{End, Interval};
use super::published::Quantity;

/// The smallest and largest whole k in 0..=n whose 100·k/n lies in an interval of
/// percentages; none if there is none, or nothing to divide by.
pub fn counts(interval: &Interval, n: &BigInt) -> Option<(BigInt, BigInt)> {
    let nothing = BigInt::from(0);
    if *n <= nothing {
        return None;
    }
    let as_count = |end: &End| -> Exact { &end.value * whole(n.clone()) / whole(100) };
    let least = interval.lower.as_ref().map_or(nothing.clone(), |end| {
        let at = as_count(end);
        let past = !end.closed && at.is_integer();
        at.ceil().to_integer() + i32::from(past)
    });
    let most = interval.upper.as_ref().map_or(n.clone(), |end| {
        let at = as_count(end);
        let past = !end.closed && at.is_integer();
        at.floor().to_integer() - i32::from(past)
    });
    let (least, most) = (least.max(nothing), most.min(n.clone()));
    (least <= most).then_some((least, most))
}

/// Whether neither rounding nor cutting any share k/n prints the percentage.
pub fn impossible(quantity: &Quantity, n: &BigInt) -> bool {
    let admits = |interval: &Interval| counts(interval, n).is_some();
    let cut = quantity.truncation();
    *n > BigInt::from(0) && !admits(&quantity.rounding()) && !cut.as_ref().is_some_and(admits)
}
