//! What prepared posts were prepared from and for, and what their shards must be.

use serde::{Deserialize, Serialize};

use super::store::Store;
use crate::dataset::Dataset;
use crate::disk::{self, Seen};
use crate::error::{Error, Result};
use crate::ingest::ledger::{Issue, Ledger, Outcome, Reason};
use crate::ingest::posts::{PostNames, Wants};
use crate::plain;
use crate::tally::vocabulary::Sides;

/// The name of every manifest.
pub const FILE: &str = "manifest.json";

/// The schema that a manifest names.
const SCHEMA: &str = "sillage-prepared/1";

/// What prepared posts hold, as far as it decides what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// The version of the tool that prepared them.
    pub tool: String,
    /// The dataset's name and version.
    pub dataset: [String; 2],
    /// `sha256:…` of its descriptor, which lists the digests of all of its tables.
    pub descriptor: String,
    /// The windows whose posts have their terms: for each takedown the days of both, as
    /// days since 1970.
    pub windows: Vec<Sides>,
    /// Whether originals have their texts, and posts what they have in common with others.
    pub texts: bool,
    /// Whether posts have what they may have in common with others.
    pub objects: bool,
    /// The platforms that credit reposts to the original.
    pub credited: Vec<String>,
    /// The actor's zone.
    pub zone: String,
    /// Posts in a shard; fewer in the last one.
    pub rows_per_shard: u64,
}

/// A shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its name below the manifest's place.
    pub name: String,
    /// Its posts.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// `sha256:…`
    pub sha256: String,
}

/// Names that reading has met and no prepared post need have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Met {
    /// Accounts none of whose rows count.
    pub accounts: Vec<String>,
    /// All platforms.
    pub platforms: Vec<String>,
    /// All languages.
    pub languages: Vec<String>,
    /// All narratives.
    pub narratives: Vec<String>,
    /// All territories.
    pub territories: Vec<String>,
}

/// What became of the rows, as a ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    read: u64,
    used: u64,
    duplicate: u64,
    counts: Vec<(Outcome, String, Reason, u64)>,
    issues: Vec<Issue>,
}

/// What is only known once all posts were prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// Names.
    pub met: Met,
    /// The ledger.
    pub rows: Rows,
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    schema: String,
    /// What the posts were prepared from and for.
    pub pins: Pins,
    /// The shards, in the order of the posts.
    pub shards: Vec<Shard>,
    /// Absent while posts are being prepared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Whole>,
}

impl Pins {
    /// What posts of a dataset would be prepared for now.
    pub fn of(
        dataset: &Dataset,
        windows: &[Sides],
        wants: Wants,
        rows_per_shard: u64,
    ) -> Result<Self> {
        let descriptor = &dataset.descriptor;
        Ok(Self {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            dataset: [descriptor.name.clone(), descriptor.version.clone()],
            descriptor: disk::sha256(&descriptor.to_bytes()?),
            windows: windows.to_vec(),
            texts: wants.texts,
            objects: wants.objects,
            credited: dataset.study.reposts_credit_original.clone(),
            zone: dataset.study.actor_timezone.clone(),
            rows_per_shard,
        })
    }

    /// What differs from what is asked for now, in words; none if nothing does.
    pub fn other_than(&self, asked: &Self) -> Option<&'static str> {
        let differences = [
            (
                self.dataset != asked.dataset,
                "another dataset, or another version",
            ),
            (
                self.descriptor != asked.descriptor,
                "other tables: the descriptor differs",
            ),
            (self.tool != asked.tool, "another version of the tool"),
            (
                self.windows != asked.windows,
                "other windows around takedowns",
            ),
            (
                (self.texts, self.objects) != (asked.texts, asked.objects),
                "other searches than the study's",
            ),
            (
                self.credited != asked.credited,
                "other platforms that credit reposts",
            ),
            (self.zone != asked.zone, "another zone of the actor"),
            (
                self.rows_per_shard != asked.rows_per_shard,
                "shards of another size",
            ),
        ];
        let first = differences.into_iter().find(|(differs, _)| *differs);
        first.map(|(_, words)| words)
    }
}

impl Shard {
    /// Whether it is what was seen.
    pub fn is(&self, seen: &Seen) -> bool {
        (self.bytes, &self.sha256) == (seen.bytes, &seen.sha256)
    }
}

impl Rows {
    /// What a ledger says.
    pub fn of(ledger: &Ledger) -> Self {
        let counts = ledger.counts.iter();
        let counts =
            counts.map(|((outcome, column, reason), n)| (*outcome, column.clone(), *reason, *n));
        Self {
            read: ledger.read,
            used: ledger.used,
            duplicate: ledger.duplicate,
            counts: counts.collect(),
            issues: ledger.issues.clone(),
        }
    }

    /// The ledger of a table.
    pub fn ledger(&self, table: &str) -> Ledger {
        let counts = self.counts.iter().cloned();
        let counts = counts.map(|(outcome, column, reason, n)| ((outcome, column, reason), n));
        Ledger {
            table: table.to_owned(),
            read: self.read,
            used: self.used,
            duplicate: self.duplicate,
            counts: counts.collect(),
            issues: self.issues.clone(),
        }
    }
}

impl Met {
    /// The names of posts; `posts_of` says whether an account's number has posts that count.
    pub fn of(names: &PostNames, posting: impl Fn(u32) -> bool) -> Self {
        let all = |names: &crate::keyed::Names| {
            let mut all = names.ranked().1;
            all.sort_unstable();
            all
        };
        let accounts = (0u32..).take(names.accounts.len());
        let accounts = accounts.filter(|number| !posting(*number));
        let mut accounts: Vec<String> = accounts
            .map(|number| names.accounts.name(number).to_owned())
            .collect();
        accounts.sort_unstable();
        Self {
            accounts,
            platforms: all(&names.platforms),
            languages: all(&names.languages),
            narratives: all(&names.narratives),
            territories: all(&names.territories),
        }
    }
}

impl Manifest {
    /// Of posts that are about to be prepared, all but those of some shards.
    pub fn new(pins: Pins, shards: Vec<Shard>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            pins,
            shards,
            whole: None,
        }
    }

    /// Reads the manifest of a place, and its digest; none where there is none.
    pub async fn read(store: &Store) -> Result<Option<(Self, String)>> {
        let Some(bytes) = store.get(FILE).await? else {
            return Ok(None);
        };
        let refuse = |error: Error| error.file(store.shown(FILE)).help(AGAIN);
        let manifest: Self = serde_json::from_slice(&bytes)
            .map_err(|e| refuse(Error::invalid(format!("is no manifest: {e}"))))?;
        if manifest.schema != SCHEMA {
            let error = Error::invalid("is a manifest of another schema");
            return Err(refuse(error.found(&manifest.schema).expected(SCHEMA)));
        }
        Ok(Some((manifest, disk::sha256(&bytes))))
    }

    /// Writes the manifest.
    pub async fn write(&self, store: &Store) -> Result<()> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|e| Error::could_not(format!("the manifest cannot be written: {e}")))?;
        store
            .put(FILE, (plain::json(&text) + "\n").into_bytes())
            .await
    }
}

/// What to do about a manifest that does not fit.
pub const AGAIN: &str = "prepare the posts again with `sillage prepare`, into another place";
