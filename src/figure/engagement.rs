//! How many interactions posts drew: few drew many.

use super::spread::Spread;
use super::{Context, Picture};
use crate::error::Result;

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let spread = Spread {
        name: "engagement",
        family: "engagement",
        unit: "interactions",
        coverage: "engagement.coverage",
    };
    spread.draw(context)
}
