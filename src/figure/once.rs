//! What the comparison around a takedown says when each copied text counts once:
//! a title that speaks of a change must hold with and without copies.

use super::Context;
use super::picture::{Takedown, scoped};
use super::rows::Rows;
use crate::facts;
use crate::number;

const CHANGE: &str = "narrative.change.each_text_once";
/// Probabilities, with all posts and with each text once.
const WITHIN: [&str; 2] = ["narrative.within_p", "narrative.within_p.each_text_once"];

/// The id of a narrative's change with each text once.
pub fn id(takedown: &Takedown, narrative: &str) -> String {
    let scope = [("takedown", takedown.id.as_str()), ("narrative", narrative)];
    facts::id(CHANGE, &scope)
}

/// The change of a row's narrative with each text once, and the ends of its
/// interval, as canonical numbers.
pub fn change(
    context: &Context<'_>,
    takedown: &Takedown,
    rows: Rows<'_>,
    row: usize,
) -> [Option<String>; 3] {
    let narrative = rows.cell(row, "narrative").unwrap_or_default();
    let found = context.facts.get(&id(takedown, narrative));
    found.map_or([None, None, None], |fact| {
        [fact.value.clone(), fact.lower.clone(), fact.upper.clone()]
    })
}

/// Whether a row's change is clear of zero with all posts, and on the same side
/// with each text once.
pub fn clear(context: &Context<'_>, takedown: &Takedown, rows: Rows<'_>, row: usize) -> bool {
    let [_, lower, upper] = change(context, takedown, rows, row);
    let end = |cell: Option<String>| cell.as_deref().and_then(number::parse);
    let all = ["change_lower", "change_upper"].map(|column| rows.number(row, column));
    match (all, [end(lower), end(upper)]) {
        ([Some(low), Some(high)], [Some(once_low), Some(once_high)]) => {
            (low > 0.0 && once_low > 0.0) || (high < 0.0 && once_high < 0.0)
        }
        _ => false,
    }
}

/// Whether the shift within accounts is more than chance: with all posts, and
/// with each text once. Unknown counts as no.
pub fn within(context: &Context<'_>, takedown: &Takedown) -> [bool; 2] {
    let small = |id: &str| {
        context
            .value(&scoped(id, &takedown.id))
            .is_some_and(|p| p < facts::UNLIKELY)
    };
    WITHIN.map(small)
}
