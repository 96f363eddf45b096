//! Whether a shift came from what accounts said or from who posted, in a word:
//! the report and its figures must not come to different ones.

use super::comparison::Comparison;
use crate::facts::{Facts, UNLIKELY};

/// The parameter of `narrative.speakers_share` that holds the word.
const PARAMETER: &str = "reading";

/// Up to a third of what moved counts as little, from two thirds on as most.
const LITTLE: f64 = 1.0 / 3.0;
const MOST: f64 = 2.0 / 3.0;

/// Puts the word beside the speakers' part: `who_alone`, `who`, `what`, `both`,
/// or `unclear` where no test supports a part. What the stayers said counts only
/// if their test holds with each copied text counted once, too.
pub fn measure(comparison: &Comparison<'_>, facts: &mut Facts) {
    let value = |measure: &str| -> Option<f64> {
        let fact = facts.get(&comparison.id(measure))?;
        fact.value.as_ref()?.parse().ok()
    };
    let Some(speakers) = value("speakers_share") else {
        return;
    };
    let unlikely = |measure: &str| value(measure).map(|p| p < UNLIKELY);
    let said =
        unlikely("within_p") == Some(true) && unlikely("within_p.each_text_once") != Some(false);
    let left = unlikely("who_p") == Some(true);
    let word = match value("total.within") {
        Some(0.0) => "who_alone",
        _ if said && speakers < LITTLE => "what",
        _ if said && speakers < MOST => "both",
        _ if (said || left) && speakers >= MOST => "who",
        _ => "unclear",
    };
    if let Some(fact) = facts.get_mut(&comparison.id("speakers_share")) {
        let parameters = &mut fact.parameters;
        parameters.insert(PARAMETER.to_owned(), word.to_owned());
    }
}
