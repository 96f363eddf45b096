//! How often posts were seen: few were seen much.

use super::spread::Spread;
use super::{Context, Picture};
use crate::error::Result;

/// Draws it.
pub fn draw(context: &Context<'_>) -> Result<Vec<Picture>> {
    let spread = Spread {
        name: "views",
        family: "reach.views",
        unit: "views",
        coverage: "reach.impressions.coverage",
    };
    spread.draw(context)
}
