//! Counting on a cluster: shards are compared with their manifest, each twin is asked, and
//! its rows become the tallies that reading the posts would have given.

use futures::{StreamExt, TryStreamExt, stream};

use datafusion::arrow::array::RecordBatch;

use super::answer::Answered;
use super::manifest::{self, AGAIN, Manifest, Pins, Shard, Whole};
use super::session::{Scheduler, Session};
use super::store::{FIRST, Store};
use crate::dataset::schema::POSTS;
use crate::error::{Error, Result};
use crate::ingest::posts::{self, Met, PostNames, Wants};
use crate::ingest::tables::Account;
use crate::keyed::Keyer;
use crate::tally::engine::{About, Answer, Asked, Engine};
use crate::tally::twins::{self, Counted};
use crate::tally::vocabulary::Sides;
use crate::tally::{Tallies, Tally};

/// The version of the engine that is spoken to.
const VERSION: &str = "55";

/// Shards that are digested at once.
const AT_ONCE: usize = 4;

/// Prepared posts, and who counts them.
pub struct Cluster {
    runtime: tokio::runtime::Runtime,
    store: Store,
    manifest: Manifest,
    digest: String,
    /// None for the engine within this process.
    scheduler: Option<Scheduler>,
}

impl Cluster {
    /// Opens posts that `prepare` has put somewhere, to be counted by a cluster whose
    /// scheduler has an address like `df://host:port`.
    pub fn open(scheduler: &str, place: &str) -> Result<Self> {
        let scheduler = Scheduler::parse(scheduler)?;
        Self::of(place, Some(scheduler))
    }

    /// Opens them for the engine within this process: the same queries, without a
    /// cluster.
    pub fn within(place: &str) -> Result<Self> {
        Self::of(place, None)
    }

    fn of(place: &str, scheduler: Option<Scheduler>) -> Result<Self> {
        let runtime = super::runtime()?;
        let store = Store::open(place)?;
        let found = runtime.block_on(Manifest::read(&store))?;
        let Some((manifest, digest)) = found else {
            return Err(Error::could_not("holds no prepared posts")
                .file(store.shown(manifest::FILE))
                .help(FIRST));
        };
        Ok(Self {
            runtime,
            store,
            manifest,
            digest,
            scheduler,
        })
    }

    /// What is known since all posts were prepared.
    fn whole(&self, asked: &Pins) -> Result<&Whole> {
        let place = self.store.shown(manifest::FILE);
        if let Some(other) = self.manifest.pins.other_than(asked) {
            return Err(
                Error::could_not("the posts were prepared for something else")
                    .file(place)
                    .found(other)
                    .help(AGAIN),
            );
        }
        self.manifest.whole.as_ref().ok_or_else(|| {
            Error::could_not("the posts were not prepared to their end")
                .file(place)
                .help("run the same `sillage prepare` again: it goes on where it ended")
        })
    }

    async fn answer(&self, asked: &Asked<'_>, whole: &Whole) -> Result<Answer> {
        let Self {
            store, manifest, ..
        } = self;
        let shards = &manifest.shards;
        // Who cannot be reached is told before gigabytes are read.
        let session = match &self.scheduler {
            Some(scheduler) => Session::remote(scheduler, store, shards).await?,
            None => Session::within(store, shards).await?,
        };
        stream::iter(shards)
            .map(|shard| unchanged(store, shard))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        let keyer = posts::keyer(asked.dataset)?;
        let counting = Counting {
            windows: asked.windows.clone(),
            wants: asked.wants,
            keyer: &keyer,
            accounts: asked.accounts,
        };
        Ok(Answer {
            tallies: counting.tallies(&session, names(whole, &keyer)).await?,
            ledger: whole.rows.ledger(POSTS.name),
        })
    }
}

impl Engine for Cluster {
    fn count(&self, asked: &Asked<'_>) -> Result<Answer> {
        let rows = self.manifest.pins.rows_per_shard;
        let pins = Pins::of(asked.dataset, &asked.windows, asked.wants, rows)?;
        let whole = self.whole(&pins)?;
        self.runtime.block_on(self.answer(asked, whole))
    }

    fn about(&self) -> About {
        About {
            engine: "Apache DataFusion Ballista".to_owned(),
            version: VERSION.to_owned(),
            prepared: self.digest.clone(),
        }
    }
}

/// Refuses a shard that is not the one that was written.
async fn unchanged(store: &Store, shard: &Shard) -> Result<()> {
    let place = store.shown(&shard.name);
    let Some(seen) = store.digest(&shard.name).await? else {
        return Err(Error::could_not("a shard of the prepared posts is gone")
            .file(place)
            .help("run the same `sillage prepare` again: it writes what is missing"));
    };
    if seen.bytes == shard.bytes && seen.sha256 == shard.sha256 {
        return Ok(());
    }
    Err(Error::invalid("a shard of the prepared posts has changed")
        .file(place)
        .found(format!("{} bytes, {}", seen.bytes, seen.sha256))
        .expected(format!("{} bytes, {}", shard.bytes, shard.sha256))
        .help("run the same `sillage prepare` again: it writes what has changed"))
}

/// The names that reading has met, those of rows that do not count among them.
fn names(whole: &Whole, keyer: &Keyer) -> PostNames {
    let mut names = PostNames::default();
    let met = &whole.met;
    for (names, met) in [
        (&mut names.accounts, &met.accounts),
        (&mut names.platforms, &met.platforms),
        (&mut names.languages, &met.languages),
        (&mut names.narratives, &met.narratives),
        (&mut names.territories, &met.territories),
    ] {
        for name in met {
            names.number(keyer, name);
        }
    }
    names
}

/// What a count depends on beside the posts.
pub struct Counting<'a> {
    /// The windows of takedowns.
    pub windows: Vec<Sides>,
    /// What is costly to know.
    pub wants: Wants,
    /// The hash that keys are made with.
    pub keyer: &'a Keyer,
    /// The accounts that are described.
    pub accounts: &'a [Account],
}

impl Counting<'_> {
    /// The tallies of rows in memory, by the engine within this process.
    ///
    /// # Errors
    /// What the engine says.
    pub fn of_rows(&self, batches: Vec<RecordBatch>) -> Result<Tallies> {
        let session = Session::of_rows(batches)?;
        let runtime = super::runtime()?;
        runtime.block_on(self.tallies(&session, PostNames::default()))
    }

    async fn tallies(&self, session: &Session, names: PostNames) -> Result<Tallies> {
        let mut counted = Counted {
            tally: Tally::of(self.windows.clone(), self.wants),
            names,
            keyer: self.keyer,
        };
        for twin in twins::twins(&self.windows, self.wants) {
            let take = &mut |rows: &Answered| twin.take(rows, &mut counted);
            session.each(twin.name, &twin.sql, take).await?;
        }
        let Counted { tally, names, .. } = counted;
        let described = self.accounts.iter().map(|a| a.id.as_str());
        Ok(tally.finish(&names, Met::default(), self.keyer, described))
    }
}
