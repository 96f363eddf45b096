//! Counting on a cluster: shards are compared with their manifest, each twin is asked, and
//! its rows become the tallies that reading the posts would have given.

use futures::{StreamExt, TryStreamExt, stream};

use super::answer::Answered;
use super::manifest::{self, AGAIN, Manifest, Pins, Shard, Whole};
use super::scheduler::Scheduler;
use super::session::{Session, Waiting};
use super::store::{FIRST, Store, Version};
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
    remote: Option<(Scheduler, Waiting)>,
}

impl Cluster {
    /// Opens posts that `prepare` has put somewhere, to be counted by a cluster whose
    /// scheduler has an address like `df://host:port`.
    pub fn open(scheduler: &str, place: &str, waiting: Waiting) -> Result<Self> {
        let scheduler = Scheduler::parse(scheduler)?;
        Self::of(place, Some((scheduler, waiting)))
    }

    /// Opens them for the engine within this process: the same queries, without a
    /// cluster.
    pub fn within(place: &str) -> Result<Self> {
        Self::of(place, None)
    }

    fn of(place: &str, remote: Option<(Scheduler, Waiting)>) -> Result<Self> {
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
            remote,
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

    /// Refuses a count of other posts than those that were prepared: where the scheduler
    /// finds no file it sees no posts, and says nothing.
    fn refuse_others(&self, posts: u64) -> Result<()> {
        let prepared: u64 = self.manifest.shards.iter().map(|shard| shard.rows).sum();
        if posts == prepared {
            return Ok(());
        }
        Err(Error::could_not("the cluster sees other posts than were prepared")
            .file(self.store.shown(""))
            .found(format!("{posts} posts"))
            .expected(format!("{prepared} posts"))
            .help("put them where the scheduler and all executors find them under this name, and give all of them the same store"))
    }

    async fn answer(&self, asked: &Asked<'_>, whole: &Whole) -> Result<Answer> {
        let Self {
            store, manifest, ..
        } = self;
        let shards = &manifest.shards;
        // Who cannot be reached is told before gigabytes are read.
        let session = match &self.remote {
            Some((scheduler, waiting)) => {
                Session::remote(scheduler, *waiting, store, shards).await?
            }
            None => Session::within(store, shards).await?,
        };
        let versions: Vec<Version> = stream::iter(shards)
            .map(|shard| unchanged(store, shard))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let keyer = posts::keyer(asked.dataset)?;
        let counting = Counting {
            windows: asked.windows.clone(),
            wants: asked.wants,
            keyer: &keyer,
            accounts: asked.accounts,
        };
        let tallies = counting.tallies(&session, names(whole, &keyer)).await?;
        self.refuse_others(tallies.posts())?;
        for (shard, version) in shards.iter().zip(&versions) {
            if store.version(&shard.name).await?.as_ref() != Some(version) {
                return Err(changed(store, shard).found("another one than before it was counted"));
            }
        }
        Ok(Answer {
            tallies,
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

/// Refuses a shard that is not the one that was written; which version of it lies there.
async fn unchanged(store: &Store, shard: &Shard) -> Result<Version> {
    let Some((seen, version)) = store.digest(&shard.name).await? else {
        return Err(Error::could_not("a shard of the prepared posts is gone")
            .file(store.shown(&shard.name))
            .help("run the same `sillage prepare` again: it writes what is missing"));
    };
    match shard.is(&seen) {
        true => Ok(version),
        false => {
            let found = format!("{} bytes, {}", seen.bytes, seen.sha256);
            Err(changed(store, shard).found(found))
        }
    }
}

fn changed(store: &Store, shard: &Shard) -> Error {
    Error::invalid("a shard of the prepared posts has changed")
        .file(store.shown(&shard.name))
        .expected(format!("{} bytes, {}", shard.bytes, shard.sha256))
        .help("run the same `sillage prepare` again: it writes what has changed")
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
struct Counting<'a> {
    /// The windows of takedowns.
    windows: Vec<Sides>,
    /// What is costly to know.
    wants: Wants,
    /// The hash that keys are made with.
    keyer: &'a Keyer,
    /// The accounts that are described.
    accounts: &'a [Account],
}

impl Counting<'_> {
    async fn tallies(&self, session: &Session, names: PostNames) -> Result<Tallies> {
        let mut counted = self.nothing(names);
        for twin in twins::twins(&self.windows, self.wants) {
            // An answer that breaks off must leave nothing behind, so it is counted apart.
            let fresh = || self.nothing(PostNames::default());
            let take = |rows: &Answered, part: &mut Counted<'_>| twin.take(rows, part);
            let part = session.ask(twin.name, &twin.sql, fresh, take).await?;
            counted.absorb(part);
        }
        let Counted { tally, names, .. } = counted;
        let described = self.accounts.iter().map(|a| a.id.as_str());
        Ok(tally.finish(&names, Met::default(), self.keyer, described))
    }

    fn nothing(&self, names: PostNames) -> Counted<'_> {
        Counted {
            tally: Tally::of(self.windows.clone(), self.wants),
            names,
            keyer: self.keyer,
        }
    }
}
