//! What no data can tell and the analyst declares: techniques with their
//! framework's version, pickup by media, public figures and policy, and stretches
//! of time that matter.

use serde::{Deserialize, Serialize};

use super::localised::Localised;
use crate::error::{Error, Result};
use crate::time::{self, Day};

/// A technique of the DISARM framework that the campaign used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Its id: `T0049.003`.
    pub technique: String,
    /// The version of the framework that defines the id: ids come and go.
    pub version: String,
    /// Ids of the facts that bear it out.
    #[serde(default)]
    pub facts: Vec<String>,
    /// What else bears it out.
    #[serde(default)]
    pub note: Localised,
}

/// Who took the campaign's content up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pickup {
    /// Another community of users, on whatever platform.
    Community,
    /// Mainstream media.
    Media,
    /// Politicians, celebrities and others with a large following.
    PublicFigure,
    /// A policy response or another concrete action.
    Policy,
    /// A call for violence.
    Violence,
}

impl Pickup {
    /// The category of the Breakout Scale that such pickup reaches by itself
    /// (Nimmo 2020); none for a community, which counts together with platforms.
    pub fn category(self) -> Option<u64> {
        match self {
            Self::Community => None,
            Self::Media => Some(4),
            Self::PublicFigure => Some(5),
            Self::Policy | Self::Violence => Some(6),
        }
    }

    /// The word that messages are named after.
    pub fn word(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Media => "media",
            Self::PublicFigure => "public-figure",
            Self::Policy => "policy",
            Self::Violence => "violence",
        }
    }
}

/// Evidence that content of the campaign was taken up outside the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// By whom.
    pub kind: Pickup,
    /// When (`YYYY-MM-DD`).
    #[serde(deserialize_with = "super::study::date")]
    pub date: String,
    /// Who says so.
    pub source: String,
    /// Whether it debunks or exposes the campaign, which is not amplification.
    #[serde(default)]
    pub exposure: bool,
    /// What was taken up.
    #[serde(default)]
    pub note: Localised,
}

impl Evidence {
    /// Evidence without date or source is a claim.
    pub fn check(&self) -> Result<()> {
        if time::parse_day(&self.date).is_none() {
            return Err(Error::invalid("not a day")
                .column("evidence.date")
                .found(&self.date)
                .expected("YYYY-MM-DD"));
        }
        if self.source.trim().is_empty() {
            return Err(Error::invalid("evidence without a source")
                .column("evidence.source")
                .expected("who says so, and where"));
        }
        Ok(())
    }
}

/// How sure the analyst is, in the words of ICD 203.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Sources are few or doubtful.
    Low,
    /// Sources are plausible and do not settle it.
    Moderate,
    /// Sources are good and agree.
    High,
}

/// Whose campaign it is held to be. No data can tell; nothing here is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// What the set of activity or the group behind it is called.
    pub name: Localised,
    /// Who attributes the campaign to it.
    pub source: String,
    /// What else there is to say of the attribution.
    #[serde(default)]
    pub note: Localised,
    /// How sure the analyst is of the attribution, if that is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

impl Actor {
    /// An attribution without a name or a source is a rumour.
    pub fn check(&self) -> Result<()> {
        let named = |name: &&str| !name.trim().is_empty();
        if !self.name.texts().iter().all(named) || self.name.texts().is_empty() {
            return Err(Error::invalid("an actor without a name")
                .column("actor.name")
                .expected("what the actor is called"));
        }
        if self.source.trim().is_empty() {
            return Err(Error::invalid("an attribution without a source")
                .column("actor.source")
                .expected("who attributes the campaign to the actor, and where"));
        }
        Ok(())
    }
}

/// A stretch of time of which the study wants sums, counts and shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Its first day (`YYYY-MM-DD`).
    #[serde(deserialize_with = "super::study::date")]
    pub from: String,
    /// Its last day.
    #[serde(deserialize_with = "super::study::date")]
    pub to: String,
}

impl Range {
    /// Its first and last day; none if they are no days, or in the wrong order.
    pub fn days(&self) -> Option<(Day, Day)> {
        let days = time::parse_day(&self.from).zip(time::parse_day(&self.to));
        days.filter(|(from, to)| from <= to)
    }

    /// A range that is none would vanish without a word. `key` is where it stands.
    pub fn check(&self, key: &str) -> Result<()> {
        match self.days() {
            Some(_) => Ok(()),
            None => Err(Error::invalid("not a range of days")
                .column(key)
                .found(format!("{} to {}", self.from, self.to))
                .expected("from and to as YYYY-MM-DD, the first and the last day")),
        }
    }
}

/// A published figure that may differ from the data, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The figure's id.
    pub figure: String,
    /// Who answers for it.
    pub owner: String,
    /// Why it may differ.
    pub reason: String,
    /// The last day on which it counts (`YYYY-MM-DD`).
    #[serde(deserialize_with = "super::study::date")]
    pub expires: String,
}

impl Waiver {
    /// A waiver that nobody owns, explains or ends would be a hole.
    pub fn check(&self) -> Result<()> {
        let parts = [
            ("waivers.figure", &self.figure, "the figure's id"),
            ("waivers.owner", &self.owner, "who answers for it"),
            ("waivers.reason", &self.reason, "why the figure may differ"),
        ];
        if let Some((key, _, expected)) = parts.iter().find(|(_, text, _)| text.trim().is_empty()) {
            return Err(Error::invalid("an incomplete waiver")
                .column(key)
                .expected(expected));
        }
        match time::parse_day(&self.expires) {
            Some(_) => Ok(()),
            None => Err(Error::invalid("not a day")
                .column("waivers.expires")
                .found(&self.expires)
                .expected("YYYY-MM-DD")),
        }
    }
}
