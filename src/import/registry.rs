//! The formats that can be imported: one entry each says how its files are
//! recognised, what becomes of each of their columns, what is odd about them, and
//! what reads them. A new format is one entry here and one file beside it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::builder::Builder;
use super::head::Head;
use super::{Options, preset as mapped, stix, telegram, twitter};
use crate::dataset::schema;
use crate::error::{Error, Result};

/// A format that can be imported.
pub struct Importer {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What reads it.
    pub works: Works,
}

/// What reads a format.
pub enum Works {
    /// A mapping file that the analyst writes.
    ByMapping,
    /// A mapping file of ours, as text.
    Preset(&'static str),
    /// A program of ours.
    Program(Program),
}

/// A format that is read by a program of ours rather than by a mapping.
pub struct Program {
    /// Whether a file is of this format.
    pub recognise: fn(&Head) -> Fit,
    /// How its files are recognised, in words.
    pub recognised: &'static str,
    /// Its documented columns, or the keys of a document.
    pub columns: &'static [Doc],
    /// How its times are read, in words.
    pub times: &'static str,
    /// What is odd about it and what is done about that, a sentence each.
    pub quirks: &'static [&'static str],
    /// What reads its files.
    pub run: Run,
}

/// Reads files into a dataset, of the posts only as many as the number says;
/// returns the notes of the descriptor.
pub type Run = fn(&[PathBuf], &Options, u64, &mut Builder) -> Result<Vec<String>>;

/// What becomes of a documented column.
pub struct Doc {
    /// Its name in the source.
    pub column: &'static str,
    /// The column of the dataset, such as `posts.text`; empty if it is not carried.
    pub into: &'static str,
    /// Why it is not carried, or how it is.
    pub why: &'static str,
}

/// A column that is carried.
pub const fn carried(column: &'static str, into: &'static str) -> Doc {
    let why = "";
    Doc { column, into, why }
}

/// A column that is not carried, and why.
pub const fn left(column: &'static str, why: &'static str) -> Doc {
    let into = "";
    Doc { column, into, why }
}

/// How a file looks to a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It has all that the format needs: these columns. Of two formats that fit,
    /// one that needs all columns of the other and more is the better one.
    Whole(Vec<String>),
    /// It has some of what the format needs, but lacks these columns.
    Lacks {
        /// How many of the needed columns it has.
        has: usize,
        /// Those that it lacks.
        lacks: Vec<String>,
    },
    /// It is something else.
    Foreign,
}

impl Fit {
    /// How a header fits a format that needs these columns.
    pub fn of_columns<'a>(head: &Head, needed: impl IntoIterator<Item = &'a str>) -> Self {
        let (has, lacks): (Vec<&str>, Vec<&str>) =
            needed.into_iter().partition(|column| head.has(column));
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        match (has.len(), lacks.is_empty()) {
            (0, _) => Self::Foreign,
            (_, true) => Self::Whole(owned(has)),
            (has, false) => Self::Lacks {
                has,
                lacks: owned(lacks),
            },
        }
    }
}

const fn preset(name: &'static str, title: &'static str, mapping: &'static str) -> Importer {
    Importer {
        name,
        title,
        works: Works::Preset(mapping),
    }
}

/// Every format, in the order in which they are listed.
pub const IMPORTERS: &[Importer] = &[
    Importer {
        name: "twitter-io",
        title: "X/Twitter Information Operations archive, tweets and users",
        works: Works::Program(twitter::PROGRAM),
    },
    preset(
        "fourcat-twitter",
        "4CAT: tweets of the X/Twitter API v2",
        include_str!("presets/fourcat-twitter.toml"),
    ),
    preset(
        "fourcat-x",
        "4CAT: posts of X, captured with Zeeschuimer",
        include_str!("presets/fourcat-x.toml"),
    ),
    preset(
        "fourcat-telegram",
        "4CAT: messages of Telegram",
        include_str!("presets/fourcat-telegram.toml"),
    ),
    preset(
        "fourcat-tiktok",
        "4CAT: videos of TikTok, captured with Zeeschuimer",
        include_str!("presets/fourcat-tiktok.toml"),
    ),
    preset(
        "fourcat-bluesky",
        "4CAT: posts of Bluesky",
        include_str!("presets/fourcat-bluesky.toml"),
    ),
    preset(
        "fourcat-custom",
        "4CAT: any other upload, with the columns that 4CAT demands",
        include_str!("presets/fourcat-custom.toml"),
    ),
    preset(
        "coortweet",
        "CooRTweet: a table of shares",
        include_str!("presets/coortweet.toml"),
    ),
    preset(
        "crowdtangle-facebook",
        "CrowdTangle: posts of Facebook pages or groups",
        include_str!("presets/crowdtangle-facebook.toml"),
    ),
    preset(
        "crowdtangle-instagram",
        "CrowdTangle: posts of Instagram",
        include_str!("presets/crowdtangle-instagram.toml"),
    ),
    preset(
        "twarc-csv",
        "twarc-csv: tweets of the X/Twitter API v2",
        include_str!("presets/twarc-csv.toml"),
    ),
    preset(
        "minet-tweets",
        "minet: tweets",
        include_str!("presets/minet-tweets.toml"),
    ),
    preset(
        "ira-538",
        "FiveThirtyEight: tweets of the Internet Research Agency",
        include_str!("presets/ira-538.toml"),
    ),
    Importer {
        name: "telegram-desktop",
        title: "Telegram Desktop's JSON export (result.json), of one chat or of all",
        works: Works::Program(telegram::PROGRAM),
    },
    Importer {
        name: "stix",
        title: "STIX 2.1 bundles, OpenCTI's with their attached workbooks included",
        works: Works::Program(stix::PROGRAM),
    },
    Importer {
        name: "csv",
        title: "Any CSV files, by a mapping file that you write (--map)",
        works: Works::ByMapping,
    },
];

/// The format of that name; an error names the nearest one.
pub fn named(name: &str) -> Result<&'static Importer> {
    if let Some(importer) = IMPORTERS.iter().find(|i| i.name == name) {
        return Ok(importer);
    }
    let error = Error::could_not("an unknown format").found(name);
    let error = match schema::nearest(name, IMPORTERS.iter().map(|i| i.name)) {
        Some(near) => error.expected(format!("a format; the nearest is `{near}`")),
        None => error.expected("the name of a format, or `auto`"),
    };
    Err(error.help("`sillage import --list` names them all"))
}

impl Importer {
    /// Whether a format that is read by a mapping of ours needs all these columns.
    ///
    /// # Errors
    /// A mapping of ours cannot be read, which a test excludes.
    pub fn needs(&self, columns: &BTreeSet<&str>) -> Result<bool> {
        let Works::Preset(text) = &self.works else {
            return Ok(false);
        };
        let recognised = mapped::mapping(self.name, text, None)?.about.recognised;
        let needs = |column: &&str| {
            let mut sets = recognised.iter();
            sets.any(|names| names.iter().any(|name| name == column))
        };
        Ok(columns.iter().all(needs))
    }

    /// How a file looks to this format.
    ///
    /// # Errors
    /// A mapping of ours cannot be read, which a test excludes.
    pub fn fit(&self, head: &Head) -> Result<Fit> {
        match &self.works {
            Works::ByMapping => Ok(Fit::Foreign),
            Works::Preset(text) => Ok(mapped::mapping(self.name, text, None)?.about.fit(head)),
            Works::Program(program) => Ok((program.recognise)(head)),
        }
    }
}
