//! `scenario.toml`: everything that a synthetic campaign is made from. The
//! format holds no word about one campaign; every number is a parameter, so
//! that the true values can be worked out from the file alone.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::dataset::localised::Localised;
use crate::disk;
use crate::error::{Error, Result};
use crate::time::{self, Day, Instant};

/// A scenario as it stands in its file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The dataset's short name.
    pub name: String,
    /// The dataset's title.
    pub title: String,
    /// What it holds; must say that it is invented.
    pub description: String,
    /// Notes for the descriptor.
    #[serde(default)]
    pub notes: Vec<Localised>,
    /// Seed of every draw.
    pub seed: u64,
    /// First day.
    pub start: Date,
    /// Last day, included.
    pub end: Date,
    /// The day at which the accounts' statuses were looked up.
    pub status_as_of: Date,
    /// Share of posts whose narrative is not coded.
    #[serde(default)]
    pub unlabelled: Share,
    /// Share of coded posts that try for a second narrative.
    #[serde(default)]
    pub second_narrative: Share,
    /// Share of posts whose metrics were not collected at all.
    #[serde(default)]
    pub unmeasured: Share,
    /// Length of the windows for which expected values are given.
    #[serde(default = "thirty")]
    pub window_days: i32,
    /// How texts are put together.
    #[serde(default)]
    pub texts: Texts,
    /// The platforms by name.
    pub platforms: BTreeMap<String, Platform>,
    /// The daily and weekly rhythms by name.
    pub profiles: BTreeMap<String, Profile>,
    /// The territories by id: their names by language.
    #[serde(default)]
    pub territories: BTreeMap<String, BTreeMap<String, String>>,
    /// The languages: what posts in them are made of.
    pub languages: BTreeMap<String, Language>,
    /// The phases, in order; each lasts until the next one starts.
    pub phases: Vec<Phase>,
    /// The narratives.
    pub narratives: Vec<Narrative>,
    /// The groups of accounts.
    pub groups: Vec<Group>,
    /// The platform's actions, in order of time.
    #[serde(default)]
    pub takedowns: Vec<Takedown>,
    /// What else happened.
    #[serde(default)]
    pub incidents: Vec<Incident>,
    /// One text posted by many accounts within minutes.
    #[serde(default)]
    pub bursts: Vec<Burst>,
    /// One text posted in many wordings.
    #[serde(default)]
    pub families: Vec<Family>,
    /// The human coders of a sample of posts.
    #[serde(default)]
    pub coding: Option<Coding>,
}

const fn thirty() -> i32 {
    30
}

/// How texts are put together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Share of texts without opener.
    #[serde(default)]
    pub no_opener: Share,
    /// Share of texts with one closer instead of two.
    #[serde(default)]
    pub one_closer: Share,
    /// Share of texts with one hashtag at least; half of them carry two.
    #[serde(default)]
    pub hashtag: Share,
    /// Share of texts with a link.
    #[serde(default)]
    pub link: Share,
    /// Share of texts with a mention.
    #[serde(default)]
    pub mention: Share,
    /// The sites that links lead to.
    #[serde(default)]
    pub sites: Vec<String>,
    /// The names that are mentioned.
    #[serde(default)]
    pub mentioned: Vec<String>,
}

/// What a platform shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// How it numbers posts and accounts.
    pub ids: Ids,
    /// Whether it shows the author's followers at posting time.
    pub followers: bool,
    /// Whether views and engagement of a repost go to the original; then a
    /// repost reports no views and engagement 0.
    pub reposts_credit_original: bool,
    /// First and last days of the periods in which views were not shown.
    #[serde(default)]
    pub views_missing: Vec<[Date; 2]>,
    /// Mean engagement per view.
    pub per_view: PerView,
    /// Sigma of the log-normal factor of a post's engagement.
    pub engagement_sigma: f64,
}

/// How a platform numbers posts and accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ids {
    /// A time-ordered number of 18 or 19 digits, beyond what a double can hold.
    Snowflake,
    /// The channel's number, a dash, and a number that counts the channel's posts.
    Channel,
}

/// Mean engagement per view.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerView {
    /// Likes.
    pub likes: Share,
    /// Reposts by others than the network.
    pub reposts: Share,
    /// Replies.
    pub replies: Share,
    /// Quotes.
    pub quotes: Share,
}

/// A rhythm: weights of the hours and weekdays in a zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Distance of the zone from UTC.
    pub offset_hours: i64,
    /// Weights of the local hours from midnight.
    pub hours: [u32; 24],
    /// Weights of the local weekdays from Monday.
    pub weekdays: [u32; 7],
}

/// What texts of a language are made of. `{word}` in a phrase stands for one
/// of the words of that name, `{territory}` for the post's territory.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// First sentences.
    pub openers: Vec<String>,
    /// Last sentences.
    pub closers: Vec<String>,
    /// Lists of words by name.
    pub words: BTreeMap<String, Vec<String>>,
    /// What `{territory}` becomes where a post has none.
    pub nowhere: String,
}

/// A stretch of the campaign.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its id.
    pub id: String,
    /// Its first day.
    pub start: Date,
    /// Days over which rates and mixes move from the previous phase's values,
    /// in a straight line.
    #[serde(default)]
    pub ramp_days: i32,
}

/// A narrative of the codebook.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its label in French.
    #[serde(default)]
    pub label_fr: String,
    /// What counts as this narrative.
    #[serde(default)]
    pub definition: String,
    /// Pattern of the codebook.
    #[serde(default)]
    pub include: String,
    /// Pattern of the codebook.
    #[serde(default)]
    pub exclude: String,
    /// Weights of the territories.
    #[serde(default)]
    pub territories: BTreeMap<String, f64>,
    /// Share of posts that name no territory.
    #[serde(default)]
    pub no_territory: Share,
    /// Its hashtags, without `#`, by language.
    #[serde(default)]
    pub hashtags: BTreeMap<String, Vec<String>>,
    /// Its middle sentences by language.
    pub phrases: BTreeMap<String, Vec<String>>,
}

/// Accounts that behave alike.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its platform.
    pub platform: String,
    /// Its rhythm.
    pub profile: String,
    /// Share of its accounts that carry each tag.
    #[serde(default)]
    pub tags: BTreeMap<String, Share>,
    /// Two lists of words that handles are made of.
    pub handles: [Vec<String>; 2],
    /// Weights of its languages.
    pub languages: BTreeMap<String, f64>,
    /// Followers per account.
    pub followers: LogNormal,
    /// Posts per account and day.
    pub rate: Rate,
    /// Weights of the kinds of post.
    pub kinds: Kinds,
    /// Share of an account's posts that keep to its favourite narrative. The
    /// favourites follow the group's mix, so that this moves no expected share.
    #[serde(default)]
    pub loyalty: Share,
    /// Share of reposts, replies and quotes whose target is a post of the network.
    #[serde(default)]
    pub network: Share,
    /// Share of them whose target is known and lies outside.
    #[serde(default)]
    pub outside: Share,
    /// Of reposts of the network, the share that follow an original within seconds.
    #[serde(default)]
    pub prompt: Share,
    /// Share of originals that post a suspended account's text again.
    #[serde(default)]
    pub recycle: Share,
    /// Views per post.
    pub views: LogNormal,
    /// Exponent of the author's followers, relative to the median, in its views.
    #[serde(default)]
    pub views_by_followers: f64,
    /// The rare posts that leave the network.
    #[serde(default)]
    pub viral: Viral,
    /// Mean reposts that the platform credits to a post for the network's own.
    #[serde(default)]
    pub echo: f64,
    /// Share of accounts that their holder deletes at some time.
    #[serde(default)]
    pub deleted: Share,
    /// Share of accounts that the platform suspends at some time outside takedowns.
    #[serde(default)]
    pub background: Share,
    /// Share of the remaining accounts that are protected at last.
    #[serde(default)]
    pub protected: Share,
    /// Share of accounts whose status could not be found out, whatever it is.
    #[serde(default)]
    pub unknown: Share,
    /// Share of suspended accounts without known date.
    #[serde(default)]
    pub undated: Share,
    /// What each takedown does to it, by takedown id.
    #[serde(default)]
    pub takedowns: BTreeMap<String, Hit>,
    /// What it does in each phase; what is absent stays as before.
    pub phases: BTreeMap<String, Behaviour>,
    /// Its accounts.
    pub cohorts: Vec<Cohort>,
}

/// A log-normal law.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    /// Its median.
    pub median: f64,
    /// Standard deviation of its logarithm.
    pub sigma: f64,
}

/// Posts per account and day: a mean, and how far accounts differ.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Mean over accounts.
    pub mean: f64,
    /// Law of an account's factor, which has mean 1.
    pub law: Law,
}

/// A law with mean 1.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Law {
    /// Every account alike.
    Constant,
    /// Log-normal with this standard deviation of the logarithm.
    Lognormal(f64),
    /// Gamma with this shape.
    Gamma(f64),
}

/// Weights of the kinds of post.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    /// Originals.
    pub original: f64,
    /// Reposts.
    #[serde(default)]
    pub repost: f64,
    /// Replies.
    #[serde(default)]
    pub reply: f64,
    /// Quotes.
    #[serde(default)]
    pub quote: f64,
}

/// The rare posts that leave the network.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viral {
    /// Their share.
    pub share: Share,
    /// Least and greatest factor on their views (log-uniform).
    pub factor: [f64; 2],
}

/// What a takedown does to a group.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    /// Probability that an account present then is suspended.
    pub share: Share,
    /// Of those, the share that comes back.
    #[serde(default)]
    pub reinstated: Share,
}

/// What a group does in a phase.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// Factor on its rate.
    #[serde(default)]
    pub rate: Option<f64>,
    /// Weights of the narratives.
    #[serde(default)]
    pub mix: Option<BTreeMap<String, f64>>,
}

/// Accounts made in one go.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// How many.
    pub accounts: u32,
    /// First and last day of their creation.
    pub created: [Date; 2],
    /// Whether they were made on working days, in office hours, only.
    #[serde(default)]
    pub workdays: bool,
    /// First and last possible day of their first activity …
    #[serde(default)]
    pub enters: Option<[Date; 2]>,
    /// … or least and most days from creation to it.
    #[serde(default)]
    pub lag_days: Option<[i32; 2]>,
}

/// An action of a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Takedown {
    /// Its id.
    pub id: String,
    /// When it starts (a whole hour).
    pub at: Moment,
    /// Hours over which it removes accounts.
    pub spread_hours: i64,
    /// Least and most days after which an account is reinstated.
    #[serde(default)]
    pub reinstated_after_days: Option<[i64; 2]>,
    /// The platform.
    pub platform: String,
    /// Its label.
    #[serde(default)]
    pub label: String,
    /// Its label in French.
    #[serde(default)]
    pub label_fr: String,
    /// Who acted.
    #[serde(default)]
    pub actor: String,
    /// How many accounts the platform says it affected.
    #[serde(default)]
    pub affected: Option<u64>,
    /// Where that was said.
    #[serde(default)]
    pub source: String,
    /// What happened at the same time.
    #[serde(default)]
    pub coincides_with: String,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// Its first day.
    pub start: Date,
    /// Its last day.
    #[serde(default)]
    pub end: Option<Date>,
    /// Its label.
    pub label: String,
    /// Its label in French.
    #[serde(default)]
    pub label_fr: String,
    /// Its kind.
    #[serde(default)]
    pub kind: String,
    /// Where it is reported.
    #[serde(default)]
    pub source: String,
}

/// One text posted by many accounts within minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// Its id.
    pub id: String,
    /// When it starts; it must end on the same day.
    pub at: Moment,
    /// How long it lasts.
    pub minutes: i64,
    /// Who takes part, each account once.
    pub groups: Vec<String>,
    /// Number of copies.
    pub copies: u32,
    /// What it says.
    pub text: Wording,
    /// Whether some copies carry a mention or a link, which leaves their text key alone.
    #[serde(default)]
    pub decorated: bool,
}

/// A given text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The text.
    pub text: String,
    /// Its language.
    pub language: String,
    /// Its primary narrative.
    pub narrative: String,
    /// Its territory.
    #[serde(default)]
    pub territory: String,
}

/// One text posted in many wordings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its id.
    pub id: String,
    /// First and last day.
    pub days: [Date; 2],
    /// Who takes part, each account once.
    pub groups: Vec<String>,
    /// Number of wordings; the first one is the text itself.
    pub wordings: u32,
    /// Least share of the text's characters that a wording keeps.
    pub keeps: Share,
    /// Words and what may stand for them.
    pub swaps: Vec<[String; 2]>,
    /// Most letters that are mistyped.
    #[serde(default)]
    pub typos: u32,
    /// What it says.
    pub text: Wording,
}

/// The human coders of a sample of posts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coding {
    /// Number of posts in the sample.
    pub posts: u32,
    /// The coders.
    pub coders: Vec<Coder>,
}

/// One coder: how often each narrative is coded as which.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coder {
    /// Its id.
    pub id: String,
    /// Share coded rightly.
    pub accuracy: Share,
    /// Where the errors go: true narrative, then weights of the narratives it
    /// is taken for; evenly over all others without an entry.
    #[serde(default)]
    pub taken_for: BTreeMap<String, BTreeMap<String, f64>>,
}

/// A day, written `"YYYY-MM-DD"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub Day);

/// An instant, written in RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Instant);

/// A probability, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize)]
pub struct Share(pub f64);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        time::parse_day(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not a day as YYYY-MM-DD")))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        time::parse(&text, None).map(Self).map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is not a time as YYYY-MM-DDTHH:MM:SSZ (RFC 3339)"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let value = f64::deserialize(from)?;
        if (0.0..=1.0).contains(&value) {
            return Ok(Self(value));
        }
        Err(D::Error::custom(format!(
            "{value} is not a share from 0 to 1"
        )))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(&time::iso_day(self.0))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(&time::iso(self.0))
    }
}

impl Scenario {
    /// Reads a scenario and refuses one that contradicts itself.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&disk::read_text(path)?, path)
    }

    /// Reads a scenario from its text; `path` is what errors name.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let scenario: Self = toml::from_str(text).map_err(|e| {
            let before = e.span().map_or("", |s| text.get(..s.start).unwrap_or(""));
            Error::could_not(format!("not a scenario: {}", e.message()))
                .file(path.display())
                .line(1 + before.matches('\n').count() as u64)
                .help("data/lantern-2024/scenario.toml is a complete example")
        })?;
        super::check::check(&scenario).map_err(|wrong| wrong.located(path, text))?;
        Ok(scenario)
    }
}
