//! The command line: one struct that clap turns into usage, help and errors.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns a dataset of influence-campaign posts into a threat-assessment report
/// that anyone can recompute.
#[derive(Debug, Parser)]
#[command(name = "sillage", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Validate a dataset and print its row ledger; exit 1 on any rejected row. With --privacy,
    /// search an edition for what must not leave the house; exit 1 on any finding
    Check(Check),
    /// Build an edition: report, facts, figures, tables, lock
    Report(Report),
    /// Recompute an edition and compare it, level by level
    Verify(Verify),
    /// Say which numbers moved between two editions, and why
    Diff(Diff),
    /// Check published figures against recomputed ones
    Claims(Claims),
    /// Say where a number comes from, down to the rows
    Why(Why),
    /// Pack an edition, its data and the tool's source into one file
    Archive(Archive),
    /// Turn exports of other tools into a dataset
    Import(Import),
    /// Make a synthetic campaign with known truth
    Simulate(Simulate),
    /// Write the posts of a dataset as shards that a cluster can count
    #[cfg(feature = "cluster")]
    Prepare(Prepare),
    /// Refresh the digests of a dataset after an edit
    Seal(Seal),
    /// Make a commented, empty dataset
    New(New),
}

impl Verb {
    /// How the answer is printed, and an error in its place.
    pub fn format(&self) -> Format {
        match self {
            Self::Check(args) => args.format,
            Self::Verify(args) => args.format,
            Self::Diff(args) => args.format,
            Self::Claims(args) => args.format,
            Self::Why(args) => args.format,
            Self::Archive(args) => args.format,
            Self::Import(args) => args.format,
            Self::Seal(args) => args.format,
            #[cfg(feature = "cluster")]
            Self::Prepare(args) => args.format,
            Self::Report(_) | Self::Simulate(_) | Self::New(_) => Format::Text,
        }
    }
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What leaves the house in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Privacy {
    /// No account is named, small counts of accounts are withheld.
    ShareSafe,
    /// Nothing is withheld.
    Internal,
}

/// `check DATASET`, `check --privacy EDITION`
#[derive(Debug, Args)]
pub struct Check {
    /// The dataset's folder; with --privacy, an edition's
    #[arg(value_name = "DATASET|EDITION")]
    pub folder: PathBuf,
    /// Search an edition for ids, handles, texts, addresses, numbers of few accounts, and what
    /// the previous edition gives away with it
    #[arg(long)]
    pub privacy: bool,
    /// The dataset's folder of the edition [default: one nearby with the pinned name]
    #[arg(long, value_name = "DIR", requires = "privacy")]
    pub data: Option<PathBuf>,
    /// The edition that readers have had before [default: the one that the study names]
    #[arg(long, value_name = "EDITION", requires = "privacy")]
    pub previous: Option<PathBuf>,
    /// Findings that were judged harmless, a line each: its key, a blank, and why. They are
    /// listed as accepted
    #[arg(long, value_name = "FILE", requires = "privacy")]
    pub accept: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `report DATASET`
#[derive(Debug, Args)]
pub struct Report {
    /// The dataset's folder
    pub dataset: PathBuf,
    /// The edition's folder [default: reports/<name>]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Language of the report, instead of the study's
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Privacy of the edition, instead of the study's
    #[arg(long, value_enum)]
    pub privacy: Option<Privacy>,
    /// Date of the edition (YYYY-MM-DD), instead of the study's
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Refuse to write unless the inputs are those that the existing edition pins
    #[arg(long)]
    pub locked: bool,
    /// Read every post, whatever an earlier run remembers, and remember nothing
    #[arg(long)]
    pub no_cache: bool,
    /// Let a cluster count the posts, by the address of its scheduler (df://host:port)
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "ADDRESS", requires = "prepared")]
    pub cluster: Option<String>,
    /// Where `prepare` has put the posts: a folder that scheduler and executors see under the same path, or s3://bucket/prefix
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "DIR|URL", requires = "cluster")]
    pub prepared: Option<String>,
    /// How long a query on the cluster may make no progress before it is asked again; 0 for ever
    #[cfg(feature = "cluster")]
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "cluster",
        default_value_t = 600
    )]
    pub patience: u64,
}

/// `prepare DATASET -o DIR|URL`
#[cfg(feature = "cluster")]
#[derive(Debug, Args)]
pub struct Prepare {
    /// The dataset's folder
    pub dataset: PathBuf,
    /// Where the shards are put: a folder, or s3://bucket/prefix with credentials in the
    /// environment (AWS_ACCESS_KEY_ID and so on). What an earlier run has left there is kept
    #[arg(short, long, value_name = "DIR|URL")]
    pub output: String,
    /// Posts in a shard
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub rows_per_shard: u64,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `archive EDITION -o FILE`
#[derive(Debug, Args)]
pub struct Archive {
    /// The edition's folder
    pub edition: PathBuf,
    /// The dataset's folder [default: one nearby with the pinned name]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The archive's file (a ZIP file that holds a bag)
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Leave the data out; whoever verifies the archive must have them
    #[arg(long)]
    pub without_data: bool,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `verify EDITION`
#[derive(Debug, Args)]
pub struct Verify {
    /// The edition's folder; or an archive, packed or unpacked
    pub edition: PathBuf,
    /// The dataset's folder [default: one nearby with the pinned name]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How deep to look; each level includes those before it
    #[arg(long, value_enum, default_value_t = Level::Claims)]
    pub level: Level,
    /// Write the answer to a file as JSON, too
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `why EDITION FACT`
#[derive(Debug, Args)]
#[command(after_long_help = PREPARED)]
pub struct Why {
    /// The edition's folder
    pub edition: PathBuf,
    /// The id of a fact, or a number as the report prints it
    // A number below zero starts like an option.
    #[arg(
        allow_hyphen_values = true,
        value_parser = question,
        required_unless_present_any = ["prepared", "prepared_accounts"]
    )]
    pub fact: Option<String>,
    /// The dataset's folder [default: one nearby with the pinned name]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// List the ids of the rows behind the fact, one a line
    #[arg(long, requires = "fact")]
    pub rows: bool,
    /// Write the posts that count as CSV, for the SQL of the answer
    #[arg(long, value_name = "FILE")]
    pub prepared: Option<PathBuf>,
    /// Write the accounts of the network likewise
    #[arg(long, value_name = "FILE")]
    pub prepared_accounts: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A question as it was put; what starts like an option and is no number below
/// zero is an option that `why` does not have.
fn question(text: &str) -> Result<String, String> {
    let below_zero = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    match text.strip_prefix('-') {
        Some(rest) if !below_zero(rest) => Err("there is no such option".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// What `why --help` says about prepared rows. A test holds it against the columns.
const PREPARED: &str = "\
Prepared posts and accounts are CSV after RFC 4180 with a header, in UTF-8. An empty cell is
NULL; lists are separated by |; days are YYYY-MM-DD and times RFC 3339, in UTC; weekdays count
from Monday, 1. Duplicates are resolved, rejected rows left out, narratives labelled by the
codebook; a post's text is left out, its text_key stands for it.

  VARCHAR    post_id account_id platform kind language narrative narratives territories text_key
             target_post_id target_account_id; group status takedown_id
  BIGINT     weekday hour minute epoch_minute actor_weekday actor_hour views likes reposts replies
             quotes engagement followers; created_weekday
  BOOLEAN    by_pattern own_metrics; described posting
  TIMESTAMP  created_at
  DATE       day; status_day created_day suspended_day reinstated_day";

/// How deep `verify` looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Digests of inputs and outputs.
    Fixity,
    /// Recomputed facts.
    Facts,
    /// Recomputed figures and tables.
    Figures,
    /// Every recomputed byte.
    Bytes,
    /// Published figures against the recomputed facts.
    Claims,
}

/// `diff OLD NEW`
#[derive(Debug, Args)]
pub struct Diff {
    /// The old edition's folder
    pub old: PathBuf,
    /// The new edition's folder
    pub new: PathBuf,
    /// The old edition's dataset [default: one nearby with the pinned version]
    #[arg(long, value_name = "DIR")]
    pub old_data: Option<PathBuf>,
    /// The new edition's dataset [default: one nearby with the pinned version]
    #[arg(long, value_name = "DIR")]
    pub new_data: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `claims DATASET|EDITION`
#[derive(Debug, Args)]
pub struct Claims {
    /// The dataset's folder, whose facts are recomputed, or an edition's, whose facts are taken
    #[arg(value_name = "DATASET|EDITION")]
    pub folder: PathBuf,
    /// The dataset's folder of an edition [default: one nearby with the pinned name]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `import FORMAT FILES… -o DIR`
#[derive(Debug, Args)]
pub struct Import {
    /// What the files are: a name of `--list`, or `auto` to recognise them by their headers
    #[arg(value_name = "FORMAT", required_unless_present_any = ["list", "explain"])]
    pub source: Option<String>,
    /// The files
    #[arg(required_unless_present_any = ["list", "explain"])]
    pub files: Vec<PathBuf>,
    /// The dataset's folder, which must not exist or be empty
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["dry_run", "list", "explain"])]
    pub output: Option<PathBuf>,
    /// List the formats
    #[arg(long, conflicts_with_all = ["source", "explain"])]
    pub list: bool,
    /// Say what becomes of each column of a format, and what is odd about it
    #[arg(long, value_name = "FORMAT", conflicts_with = "source")]
    pub explain: Option<String>,
    /// The mapping file of `csv`
    #[arg(long, value_name = "FILE", required_if_eq("source", "csv"))]
    pub map: Option<PathBuf>,
    /// The day on which the platform disclosed the network (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub disclosed: Option<String>,
    /// The zone of times that carry none, where the format does not say it
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// The encoding of the files, such as windows-1252 or utf-16le, where it is not UTF-8
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,
    /// Title of the dataset
    #[arg(long)]
    pub title: Option<String>,
    /// Show the first mapped rows and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `simulate SCENARIO -o DIR`
#[derive(Debug, Args)]
pub struct Simulate {
    /// The scenario file
    pub scenario: PathBuf,
    /// The dataset's folder
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

/// `seal DATASET`
#[derive(Debug, Args)]
pub struct Seal {
    /// The dataset's folder
    pub dataset: PathBuf,
    /// The dataset's new version, or how far it moves: major (schema or meaning), minor (rows
    /// added), patch (corrections); adds a line to its CHANGELOG.md
    #[arg(long, value_name = "VERSION", id = "dataset_version")]
    pub version: Option<String>,
    /// What the changelog says of the new version
    #[arg(long, value_name = "TEXT", requires = "dataset_version")]
    pub note: Option<String>,
    /// Take the rows with this id out of the dataset and leave a tombstone; may be repeated
    #[arg(long, value_name = "ID", requires_all = ["at", "reason"])]
    pub withdraw: Vec<String>,
    /// The table of these rows: posts or accounts
    #[arg(
        long,
        value_name = "TABLE",
        default_value = "posts",
        requires = "withdraw"
    )]
    pub table: String,
    /// The day of the withdrawal (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", requires = "withdraw")]
    pub at: Option<String>,
    /// Why the rows are withdrawn; it stands in the dataset from then on
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    pub reason: Option<String>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `new DIR`
#[derive(Debug, Args)]
pub struct New {
    /// The dataset's folder, which must not exist or be empty
    pub folder: PathBuf,
}
