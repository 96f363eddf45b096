//! `assessment.toml`: what the analyst decides about a study, with defaults.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};

use super::coordination::Coordination;
use super::declared::{Actor, Evidence, Range, Technique, Waiver};
use super::descriptor::safe_path;
use super::localised::Localised;
use crate::disk;
use crate::error::{Error, Result};
use crate::time::{self, Day, Zone};

/// The file name of every study.
pub const FILE: &str = "assessment.toml";

/// The file of the prose, where a study names none; it may be absent.
const PROSE: &str = "judgements.md";

/// What leaves the house in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privacy {
    /// Accounts under pseudonyms, small counts of accounts suppressed.
    ShareSafe,
    /// Everything, for readers who hold the data anyway.
    Internal,
}

impl Privacy {
    /// The word that files and options use.
    pub fn word(self) -> &'static str {
        match self {
            Self::ShareSafe => "share-safe",
            Self::Internal => "internal",
        }
    }
}

/// The sign between whole part and decimals of published figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DecimalSign {
    /// A point: 27.2 %.
    #[default]
    #[serde(rename = ".")]
    Point,
    /// A comma: 27,2 %.
    #[serde(rename = ",")]
    Comma,
}

impl DecimalSign {
    /// The sign itself.
    pub fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn is_point(&self) -> bool {
        *self == Self::Point
    }
}

/// A search that takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Search {
    /// For rewordings of texts.
    Rewordings,
    /// For accounts that act together, and for what chance alone would give.
    Coordination,
}

impl Search {
    /// All searches.
    pub const ALL: [Self; 2] = [Self::Rewordings, Self::Coordination];
}

fn is_everything(search: &[Search]) -> bool {
    Search::ALL.iter().all(|one| search.contains(one))
}

/// The study: every field has a default, so that an empty file is a study.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Study {
    /// Title of the report; the dataset's title if empty.
    pub title: Localised,
    /// A line below the title.
    pub subtitle: Localised,
    /// Who publishes it.
    pub organisation: Localised,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Handling instruction, such as `TLP:CLEAR`.
    pub handling: String,
    /// Language of the report: one that has messages, such as `en`.
    pub language: String,
    /// What leaves the house.
    pub privacy: Privacy,
    /// Date of the edition (`YYYY-MM-DD`); the newest post's day if absent.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_date"
    )]
    pub as_of: Option<String>,
    /// First day of the study period; the first post's day if absent.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_date"
    )]
    pub start: Option<String>,
    /// Last day of the study period; the last post's day if absent.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_date"
    )]
    pub end: Option<String>,
    /// The previous edition of a periodic assessment, such as
    /// `reports/lantern-2023`: a path below the folder that holds `data/`, below
    /// the dataset, or below the working directory. None if empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub previous: String,
    /// The file of the analyst's prose, or one for each language.
    pub prose: Localised,
    /// Seed of every resample.
    pub seed: u64,
    /// Level of every interval.
    pub level: f64,
    /// Number of resamples.
    pub resamples: u32,
    /// Length of the windows before and after a takedown.
    pub window_days: u32,
    /// Takedowns that are compared; all if empty.
    pub takedowns: Vec<String>,
    /// Stretches of time of which series are summed, beside years and the study.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<Range>,
    /// Stretches of time in which accounts created are counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creation_ranges: Vec<Range>,
    /// The first day on which an account counts as created late, where its tags are
    /// compared (`YYYY-MM-DD`); the first day of the study period if absent.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_date"
    )]
    pub tags_since: Option<String>,
    /// Zone of the actor, for the hour-of-week chart (offset or IANA name).
    pub actor_timezone: String,
    /// Public holidays of the actor's country (`YYYY-MM-DD`), days in the actor's
    /// zone.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "texts_or_dates"
    )]
    pub holidays: Vec<String>,
    /// Platforms that credit the engagement of a repost to the original: there
    /// reposts are left out of per-post averages.
    pub reposts_credit_original: Vec<String>,
    /// Techniques of the DISARM framework that the campaign used.
    pub disarm: Vec<Technique>,
    /// Pickup of the campaign's content outside the network.
    pub evidence: Vec<Evidence>,
    /// Whose campaign it is held to be, for those who read the edition by program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// What is searched for beyond what is counted; everything if absent. On millions of
    /// posts the searches take longer than all the rest, so that imports leave them out.
    #[serde(skip_serializing_if = "is_everything")]
    pub search: Vec<Search>,
    /// What counts as acting together.
    #[serde(skip_serializing_if = "Coordination::is_default")]
    pub coordination: Coordination,
    /// The decimal sign of published figures.
    #[serde(skip_serializing_if = "DecimalSign::is_point")]
    pub decimal_sign: DecimalSign,
    /// Published figures that may differ, for a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

impl Default for Study {
    fn default() -> Self {
        Self {
            title: Localised::default(),
            subtitle: Localised::default(),
            organisation: Localised::default(),
            authors: Vec::new(),
            handling: String::new(),
            language: "en".to_owned(),
            privacy: Privacy::ShareSafe,
            as_of: None,
            start: None,
            end: None,
            previous: String::new(),
            prose: PROSE.into(),
            seed: 1,
            level: 0.95,
            resamples: 1999,
            window_days: 30,
            takedowns: Vec::new(),
            ranges: Vec::new(),
            creation_ranges: Vec::new(),
            tags_since: None,
            actor_timezone: "UTC".to_owned(),
            holidays: Vec::new(),
            reposts_credit_original: vec!["x".to_owned()],
            disarm: Vec::new(),
            evidence: Vec::new(),
            actor: None,
            search: Search::ALL.to_vec(),
            coordination: Coordination::default(),
            decimal_sign: DecimalSign::Point,
            waivers: Vec::new(),
        }
    }
}

impl Study {
    /// Reads the study of the dataset in `root`; the defaults if it has none.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        disk::refuse_outside(root, &path)?;
        let text = disk::read_text(&path)?;
        let study: Self = toml::from_str(&text).map_err(|e| {
            let before = e.span().map_or("", |s| text.get(..s.start).unwrap_or(""));
            Error::invalid(format!("not a study: {}", e.message()))
                .file(path.display())
                .line(1 + before.matches('\n').count() as u64)
                .help("`sillage new DIR` writes a commented assessment.toml")
        })?;
        study.check().map_err(|e| e.file(path.display()))?;
        Ok(study)
    }

    /// The file of the prose for readers of the study's language, relative to the
    /// dataset's folder `root`; none if the default is absent. Fails if the study
    /// names a file that is not there: its report would lack what it says it has.
    pub fn prose_file(&self, root: &Path) -> Result<Option<&str>> {
        let file = self.prose.of(&self.language);
        if root.join(file).exists() {
            // A path that leads out is refused already; a link may, too.
            disk::refuse_outside(root, &root.join(file))?;
            return Ok(Some(file));
        }
        if self.prose == Localised::from(PROSE) {
            return Ok(None);
        }
        Err(
            Error::could_not("the prose that the study names is not there")
                .file(root.join(FILE).display())
                .column("prose")
                .found(format!("{file}, for readers of {}", self.language))
                .expected("a file below the dataset's folder")
                .help("write the file, or correct or leave out `prose`"),
        )
    }

    /// Whether the study asks for a search.
    pub fn searches(&self, search: Search) -> bool {
        self.search.contains(&search)
    }

    /// The actor's zone.
    pub fn zone(&self) -> Result<Zone> {
        Zone::parse(&self.actor_timezone).ok_or_else(|| {
            Error::invalid("an unknown time zone")
                .column("actor_timezone")
                .found(&self.actor_timezone)
                .expected("an offset such as +04:00 or an IANA name such as Pacific/Noumea")
        })
    }

    /// The declared date of the edition.
    pub fn as_of_day(&self) -> Result<Option<Day>> {
        day("as_of", self.as_of.as_deref())
    }

    /// The declared first day of the study period.
    pub fn start_day(&self) -> Result<Option<Day>> {
        day("start", self.start.as_deref())
    }

    /// The declared last day of the study period.
    pub fn end_day(&self) -> Result<Option<Day>> {
        day("end", self.end.as_deref())
    }

    /// The declared day from which on accounts count as created late.
    pub fn tags_since_day(&self) -> Result<Option<Day>> {
        day("tags_since", self.tags_since.as_deref())
    }

    /// The declared holidays, each once, in the order of time.
    pub fn holiday_days(&self) -> Result<BTreeSet<Day>> {
        let declared = self.holidays.iter().map(|text| day("holidays", Some(text)));
        declared.filter_map(Result::transpose).collect()
    }

    /// A report must not carry files from outside the dataset to its readers.
    fn refuse_foreign_prose(&self) -> Result<()> {
        let files = self.prose.texts();
        let Some(file) = files.iter().find(|file| safe_path(file).is_none()) else {
            return Ok(());
        };
        Err(Error::invalid("the prose lies outside the dataset")
            .column("prose")
            .found(file)
            .expected("a relative path below the dataset, with `/`")
            .help("copy the file into the dataset's folder and name it there"))
    }

    /// Where a previous edition lies must not depend on the machine.
    fn refuse_foreign_edition(&self) -> Result<()> {
        if self.previous.is_empty() || safe_path(&self.previous).is_some() {
            return Ok(());
        }
        Err(Error::invalid("the previous edition has no relative path")
            .column("previous")
            .found(&self.previous)
            .expected("a path such as reports/first, with `/` and without `..`"))
    }

    fn check(&self) -> Result<()> {
        self.refuse_foreign_edition()?;
        self.zone()?;
        self.coordination.check()?;
        self.refuse_foreign_prose()?;
        self.as_of_day()?;
        self.evidence.iter().try_for_each(Evidence::check)?;
        self.actor.iter().try_for_each(Actor::check)?;
        self.tags_since_day()?;
        self.holiday_days()?;
        self.ranges.iter().try_for_each(|r| r.check("ranges"))?;
        let mut creations = self.creation_ranges.iter();
        creations.try_for_each(|r| r.check("creation_ranges"))?;
        self.waivers.iter().try_for_each(Waiver::check)?;
        if let (Some(start), Some(end)) = (self.start_day()?, self.end_day()?)
            && end < start
        {
            return Err(Error::invalid("the study ends before it starts").column("end"));
        }
        between("level", self.level, 0.5, 0.999)?;
        between("resamples", f64::from(self.resamples), 99.0, 99_999.0)?;
        between("window_days", f64::from(self.window_days), 1.0, 3650.0)
    }
}

/// A date that may be left out.
fn text_or_date<'de, D: Deserializer<'de>>(
    input: D,
) -> std::result::Result<Option<String>, D::Error> {
    date(input).map(Some)
}

/// A date may be written as text or as TOML's own date.
#[derive(Deserialize)]
#[serde(untagged)]
enum Either {
    Text(String),
    Date(toml::value::Datetime),
}

impl Either {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Date(date) => date.to_string(),
        }
    }
}

/// A date that must be there.
pub(super) fn date<'de, D: Deserializer<'de>>(input: D) -> std::result::Result<String, D::Error> {
    Ok(Either::deserialize(input)?.text())
}

/// Dates in a list.
fn texts_or_dates<'de, D: Deserializer<'de>>(
    input: D,
) -> std::result::Result<Vec<String>, D::Error> {
    let dates = Vec::<Either>::deserialize(input)?;
    Ok(dates.into_iter().map(Either::text).collect())
}

fn day(key: &str, text: Option<&str>) -> Result<Option<Day>> {
    let Some(text) = text else { return Ok(None) };
    match time::parse_day(text) {
        Some(day) => Ok(Some(day)),
        None => Err(Error::invalid("not a day")
            .column(key)
            .found(text)
            .expected("YYYY-MM-DD")),
    }
}

pub(super) fn between(key: &str, value: f64, least: f64, most: f64) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Error::invalid("out of range")
        .column(key)
        .found(value)
        .expected(format!("between {least} and {most}")))
}
