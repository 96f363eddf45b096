//! What the study takes for acting together: `[coordination]` in assessment.toml.

use serde::{Deserialize, Serialize};

use super::study::between;
use crate::error::Result;

/// The parameters of the search for accounts that act together. The same word
/// means one second in one tool and a minute in another, so that every number
/// made with them says what they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coordination {
    /// Seconds within which two accounts must share one object, ends included.
    pub window_seconds: u32,
    /// Shares in which an account must take part.
    pub min_participation: u32,
    /// Pairs above this quantile of the pairs' weights are edges.
    pub edge_quantile: f64,
    /// How often the accounts' times are shifted to see what chance gives.
    pub resamples: u32,
}

impl Default for Coordination {
    fn default() -> Self {
        Self {
            window_seconds: 60,
            min_participation: 2,
            edge_quantile: 0.5,
            resamples: 199,
        }
    }
}

impl Coordination {
    /// Whether nothing differs from the defaults.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// A window longer than a day would make everything that is shared coordinated.
    pub fn check(&self) -> Result<()> {
        let within = |key: &str, value: f64, least: f64, most: f64| {
            between(&format!("coordination.{key}"), value, least, most)
        };
        within(
            "window_seconds",
            f64::from(self.window_seconds),
            0.0,
            86_400.0,
        )?;
        within(
            "min_participation",
            f64::from(self.min_participation),
            1.0,
            1e6,
        )?;
        within("edge_quantile", self.edge_quantile, 0.0, 1.0)?;
        within("resamples", f64::from(self.resamples), 99.0, 9_999.0)
    }
}
