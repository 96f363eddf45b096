//! A conversation with an engine: the prepared posts as a table, and queries over it.

use std::cell::Cell;
use std::fmt::Display;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use futures::future::{Either, select};
use tokio::time::{sleep, timeout};

use super::answer::Answered;
use super::manifest::Shard;
use super::rows;
use super::scheduler::Scheduler;
use super::store::Store;
use crate::error::{Error, Result};

/// The option of changing a query while it runs. In version 55 the scheduler loses count of
/// what it took out of a `UNION` because it is empty: tasks are done, it refuses what they
/// tell, and the query never ends.
const ADAPTIVE: &str = "ballista.planner.adaptive.enabled";
/// The option of a query's name.
const JOB_NAME: &str = "ballista.job.name";
/// How long the first, empty query may take: executors have it at once, if any is free.
const ANSWERED: Duration = Duration::from_secs(20);
/// How long it may make no progress: whoever has taken it may be gone, and another there.
const HEARD: Duration = Duration::from_secs(6);
/// How often a query is asked before it is given up. A cluster loses executors, and with
/// them tasks and answers that nobody has fetched; that is no reason to begin anew.
const ATTEMPTS: u32 = 3;
/// How long is waited after the first attempt; after each more so much longer.
const BETWEEN: Duration = Duration::from_secs(2);

/// A conversation.
pub struct Session {
    context: SessionContext,
    /// None for the engine within this process.
    cluster: Option<Cluster>,
    /// How many queries were asked.
    asked: Cell<usize>,
}

/// How a cluster is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// How long a query may make no progress before it is asked again; none for as long as
    /// it likes.
    pub patience: Option<Duration>,
    /// Who is told in words that a query is asked again, and why.
    pub told: fn(&str),
}

/// What is on the other side of a conversation.
struct Cluster {
    scheduler: Scheduler,
    waiting: Waiting,
}

/// Why an answer was not taken to its end.
enum Broken {
    /// The engine failed, which it need not do again.
    Off(String),
    /// The answer cannot be read.
    Unread(Error),
}

impl Session {
    /// A session with a cluster, over shards.
    pub async fn remote(
        scheduler: &Scheduler,
        waiting: Waiting,
        store: &Store,
        shards: &[Shard],
    ) -> Result<Self> {
        scheduler.reach().await?;
        if waiting.patience.is_some() {
            scheduler.must_tell().await?;
        }
        let partitions = shards.len().clamp(4, 256);
        let mut config = SessionConfig::new_with_ballista().with_target_partitions(partitions);
        let set = config.options_mut().set(ADAPTIVE, "false");
        set.map_err(|e| failed("the scheduler cannot be used", &e))?;
        let context = SessionContext::remote_with_state(&scheduler.url(), state(config)).await;
        let context = context.map_err(|e| failed("the scheduler cannot be used", &e))?;
        let mut session = Self::new(context).over(store, shards).await?;
        session.cluster = Some(Cluster {
            scheduler: scheduler.clone(),
            waiting: Waiting {
                patience: waiting.patience.map(|_| HEARD),
                ..waiting
            },
        });
        session.probe().await?;
        if let Some(cluster) = &mut session.cluster {
            cluster.waiting = waiting;
        }
        Ok(session)
    }

    /// The engine within this process, over shards: for tests of the queries alone.
    pub async fn within(store: &Store, shards: &[Shard]) -> Result<Self> {
        let context = SessionContext::new_with_state(state(SessionConfig::new()));
        Self::new(context).over(store, shards).await
    }

    fn new(context: SessionContext) -> Self {
        Self {
            context,
            cluster: None,
            asked: Cell::new(0),
        }
    }

    async fn over(self, store: &Store, shards: &[Shard]) -> Result<Self> {
        let context = &self.context;
        let (url, objects) = store.objects();
        if url.scheme() != "file" {
            context.register_object_store(url, objects);
        }
        let failed = |e| failed("the prepared posts cannot be opened", &e);
        let paths = shards
            .iter()
            .map(|s| ListingTableUrl::parse(store.address(&s.name)));
        let paths: Vec<_> = paths
            .collect::<std::result::Result<_, _>>()
            .map_err(failed)?;
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
        let config = ListingTableConfig::new_with_multi_paths(paths)
            .with_listing_options(options)
            .with_schema(rows::schema());
        let table = ListingTable::try_new(config).map_err(failed)?;
        context
            .register_table("posts", Arc::new(table))
            .map_err(failed)?;
        Ok(self)
    }

    /// Asks for nothing, which only executors can answer.
    async fn probe(&self) -> Result<()> {
        let Some(Cluster { scheduler, .. }) = &self.cluster else {
            return Ok(());
        };
        let asked = self.ask("an empty query", "SELECT 1", || (), |_, ()| Ok(()));
        if let Ok(answered) = timeout(ANSWERED, asked).await {
            return answered;
        }
        scheduler.cancel(&self.job("an empty query")).await;
        Err(Error::could_not("no executor of the cluster has answered")
            .file(scheduler.url())
            .expected(format!("an answer within {} s", ANSWERED.as_secs()))
            .help("start executors, as the README says under “More than one machine”, or wait until they are free"))
    }

    /// Asks a query and takes the answer batch by batch, as it comes, into what `fresh`
    /// makes. What an attempt has taken that breaks off is thrown away.
    pub async fn ask<T>(
        &self,
        name: &str,
        sql: &str,
        fresh: impl Fn() -> T,
        take: impl Fn(&Answered, &mut T) -> Result<()>,
    ) -> Result<T> {
        let attempts = if self.cluster.is_some() { ATTEMPTS } else { 1 };
        let mut attempt = 1;
        loop {
            let mut taken = fresh();
            let ended = self
                .attempt(name, sql, &mut |rows| take(rows, &mut taken))
                .await;
            match ended {
                Ok(()) => return Ok(taken),
                Err(Broken::Unread(e)) => return Err(e),
                Err(Broken::Off(why)) if attempt == attempts => {
                    return Err(given_up(name, attempts, &why));
                }
                Err(Broken::Off(why)) => self.tell(name, &why),
            }
            sleep(BETWEEN * attempt).await;
            attempt += 1;
        }
    }

    fn tell(&self, name: &str, why: &str) {
        if let Some(cluster) = &self.cluster {
            (cluster.waiting.told)(&format!(
                "the cluster broke off counting {name} ({why}); it is asked again"
            ));
        }
    }

    async fn attempt(
        &self,
        name: &str,
        sql: &str,
        take: &mut dyn FnMut(&Answered) -> Result<()>,
    ) -> std::result::Result<(), Broken> {
        self.call_job(name);
        let Some(cluster) = &self.cluster else {
            return self.answered(sql, &Cell::new(0), take).await;
        };
        let ended = self.watched(cluster, &self.job(name), sql, take).await;
        if let Err(Broken::Off(_)) = ended {
            // What is left of it would count beside the next attempt.
            cluster.scheduler.cancel(&self.job(name)).await;
        }
        ended
    }

    async fn watched(
        &self,
        cluster: &Cluster,
        job: &str,
        sql: &str,
        take: &mut dyn FnMut(&Answered) -> Result<()>,
    ) -> std::result::Result<(), Broken> {
        let batches = Cell::new(0);
        let answered = pin!(self.answered(sql, &batches, take));
        let Some(patience) = cluster.waiting.patience else {
            return answered.await;
        };
        let still = pin!(cluster.scheduler.until_still(job, patience, &batches));
        match select(answered, still).await {
            Either::Left((answered, _)) => answered,
            Either::Right(_) => Err(Broken::Off(format!(
                "no progress for {} s",
                patience.as_secs()
            ))),
        }
    }

    /// The name of the query that is being asked: no other has it.
    fn job(&self, name: &str) -> String {
        let (session, number) = (self.context.session_id(), self.asked.get());
        format!("sillage {name} ({session}/{number})")
    }

    /// Gives the next query its name, by which the scheduler shows it. Only a cluster knows
    /// the option.
    fn call_job(&self, name: &str) {
        self.asked.set(self.asked.get() + 1);
        let state = self.context.state_ref();
        let mut state = state.write();
        let options = state.config_mut().options_mut();
        let _ = options.set(JOB_NAME, &self.job(name));
    }

    async fn answered(
        &self,
        sql: &str,
        batches: &Cell<usize>,
        take: &mut dyn FnMut(&Answered) -> Result<()>,
    ) -> std::result::Result<(), Broken> {
        let off = |e: DataFusionError| Broken::Off(e.to_string());
        let asked = self.context.sql(sql).await.map_err(off)?;
        let mut answer = asked.execute_stream().await.map_err(off)?;
        while let Some(batch) = answer.next().await {
            let rows = Answered::of(&batch.map_err(off)?);
            rows.and_then(|rows| take(&rows)).map_err(Broken::Unread)?;
            batches.set(batches.get() + 1);
        }
        Ok(())
    }
}

fn state(config: SessionConfig) -> SessionState {
    SessionStateBuilder::new()
        .with_config(config)
        .with_default_features()
        .build()
}

fn given_up(name: &str, attempts: u32, why: &str) -> Error {
    let asked = match attempts {
        1 => String::new(),
        more => format!(" (asked {more} times)"),
    };
    failed(&format!("the cluster could not count {name}{asked}"), &why)
}

fn failed(what: &str, why: &dyn Display) -> Error {
    Error::could_not(format!("{what}: {why}"))
        .help("nothing was written; the scheduler's and the executors' logs say more")
}
