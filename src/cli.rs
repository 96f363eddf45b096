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
    /// Validate a dataset and print its row ledger; exit 1 on any rejected row
    Check(Check),
    /// Build an edition: report, facts, figures, tables, lock
    Report(Report),
    /// Recompute an edition and compare it, level by level
    Verify(Verify),
    /// Pack an edition, its data and the tool's source into one file
    Archive(Archive),
    /// Turn exports of other tools into a dataset
    Import(Import),
    /// Make a synthetic campaign with known truth
    Simulate(Simulate),
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
            Self::Archive(args) => args.format,
            Self::Import(args) => args.format,
            Self::Seal(args) => args.format,
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

/// `check DATASET`
#[derive(Debug, Args)]
pub struct Check {
    /// The dataset's folder
    pub dataset: PathBuf,
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
    #[arg(long, value_enum, default_value_t = Level::Bytes)]
    pub level: Level,
    /// Write the answer to a file as JSON, too
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

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
}

/// `import FORMAT FILES… -o DIR`
#[derive(Debug, Args)]
pub struct Import {
    /// What the files are
    #[arg(value_enum)]
    pub source: Source,
    /// The files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The dataset's folder, which must not exist or be empty
    #[arg(short, long, value_name = "DIR", required_unless_present = "dry_run")]
    pub output: Option<PathBuf>,
    /// The mapping file of `csv`
    #[arg(long, value_name = "FILE", required_if_eq("source", "csv"))]
    pub map: Option<PathBuf>,
    /// The day on which the platform disclosed the network (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub disclosed: Option<String>,
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

/// The formats that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// The X/Twitter Information Operations archive: tweets and users.
    TwitterIo,
    /// Any CSV, by a mapping file.
    Csv,
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
    /// The dataset's new version
    #[arg(long, value_name = "VERSION", id = "dataset_version")]
    pub version: Option<String>,
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
