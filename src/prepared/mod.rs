//! Prepared rows: the posts and accounts that count, validated and typed, as any
//! engine can read them. The SQL twins of the tallies are written over these
//! columns, so that whoever distrusts the tool can count for themselves.
//!
//! A post's text is not among them: its key stands for it, and reports count
//! keys, never texts.

use std::collections::BTreeSet;
use std::path::Path;

mod account;
mod post;
mod write;

pub use account::Account;
pub use post::Post;
pub use write::{accounts as write_accounts, posts as write_posts};

use crate::dataset::Dataset;
use crate::error::Result;
use crate::ingest::codebook::Codebook;
use crate::ingest::posts;
pub use crate::ingest::progress::Progress;
use crate::ingest::records::Reading;
use crate::ingest::tables::{self, Tables};
use crate::time::Zone;

/// A column of a prepared table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type in SQL. An empty cell is NULL.
    pub kind: &'static str,
    /// What it says.
    pub about: &'static str,
}

const fn column(name: &'static str, kind: &'static str, about: &'static str) -> Column {
    Column { name, kind, about }
}

/// A prepared table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The name that the twins use.
    pub name: &'static str,
    /// The id that rows are named by.
    pub id: &'static str,
    /// Its columns, in the order of the file.
    pub columns: &'static [Column],
}

/// The posts.
pub const POSTS: Table = Table {
    name: "posts",
    id: "post_id",
    columns: post::COLUMNS,
};

/// The accounts of the network: those described, and those only seen posting.
pub const ACCOUNTS: Table = Table {
    name: "accounts",
    id: "account_id",
    columns: account::COLUMNS,
};

/// The form of prepared files, every part of it said.
const DUCKDB_FORM: &str =
    "FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', AUTO_DETECT false, NULLSTR ''";

impl Table {
    /// The statements that load a file of it into DuckDB. The columns are given
    /// their types, because ids of digits must stay texts; and the form of the
    /// file, because DuckDB would guess it from the first rows alone.
    pub fn duckdb(&self, file: &str) -> String {
        let Self { name, .. } = self;
        let (columns, file) = (self.typed(), quoted(file));
        format!("CREATE TABLE {name} ({columns}); COPY {name} FROM {file} ({DUCKDB_FORM});")
    }

    /// The statement that lets DataFusion read a file of it.
    pub fn datafusion(&self, file: &str) -> String {
        let Self { name, .. } = self;
        let (columns, file) = (self.typed(), quoted(file));
        format!(
            "CREATE EXTERNAL TABLE {name} ({columns}) STORED AS CSV LOCATION {file} OPTIONS ('format.has_header' 'true');"
        )
    }

    fn typed(&self) -> String {
        let columns = self.columns.iter();
        let columns = columns.map(|c| format!("\"{}\" {}", c.name, c.kind));
        columns.collect::<Vec<_>>().join(", ")
    }
}

fn quoted(file: &str) -> String {
    format!("'{}'", file.replace('\'', "''"))
}

/// A dataset whose rows are prepared.
pub struct Source {
    dataset: Dataset,
    tables: Tables,
    codebook: Codebook,
    zone: Zone,
}

impl Source {
    /// Opens the dataset in a folder and reads its small tables. Its tables must
    /// be those of its descriptor.
    pub fn open(root: &Path) -> Result<Self> {
        let dataset = Dataset::open(root)?;
        let tables = tables::read(Reading {
            dataset: &dataset,
            sealed: true,
            progress: &|_| {},
        })?;
        Ok(Self {
            codebook: Codebook::new(&tables.narratives)?,
            zone: dataset.study.zone()?,
            tables,
            dataset,
        })
    }

    /// Whether the dataset has a table: one that is not there is not one without rows.
    pub fn has(&self, table: &str) -> bool {
        self.tables.given.contains(table)
    }

    /// Shows every post that counts: duplicates resolved, rejected rows left
    /// out, narratives as the codebook labels them. No row is kept.
    pub fn posts(
        &self,
        progress: Progress<'_>,
        show: &mut dyn FnMut(&Post<'_>) -> Result<()>,
    ) -> Result<()> {
        let reading = Reading {
            dataset: &self.dataset,
            sealed: true,
            progress,
        };
        let credited = &self.dataset.study.reposts_credit_original;
        posts::each(
            reading,
            &self.codebook,
            &self.tables.withdrawn.posts,
            &mut |named| show(&Post::of(&named, credited, self.zone)),
        )?;
        Ok(())
    }

    /// The ids of the accounts that post.
    pub fn posting(&self, progress: Progress<'_>) -> Result<BTreeSet<String>> {
        let mut posting = BTreeSet::new();
        self.posts(progress, &mut |post| {
            if !posting.contains(post.account) {
                posting.insert(post.account.to_owned());
            }
            Ok(())
        })?;
        Ok(posting)
    }

    /// The accounts of the network by id; `posting` are the ids of those that post.
    pub fn accounts<'a>(&'a self, posting: &'a BTreeSet<String>) -> Vec<Account<'a>> {
        account::all(&self.tables.accounts, posting)
    }
}
