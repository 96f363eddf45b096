//! A conversation with an engine: the prepared posts as a table, and queries over it.

use std::sync::Arc;
use std::time::Duration;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::arrow::array::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::answer::Answered;
use super::manifest::Shard;
use super::rows;
use super::store::Store;
use crate::error::{Error, Result};

/// The port of schedulers where an address names none.
const PORT: u16 = 50_050;
/// The option of changing a query while it runs. In version 55 the scheduler loses count of
/// what it took out of a `UNION` because it is empty: tasks are done, it refuses what they
/// tell, and the query never ends.
const ADAPTIVE: &str = "ballista.planner.adaptive.enabled";
/// The option of a query's name.
const JOB_NAME: &str = "ballista.job.name";
/// How long a scheduler may take to be reached.
const REACHED: Duration = Duration::from_secs(5);
/// How long the first, empty query may take: executors have it at once, if there are any.
const ANSWERED: Duration = Duration::from_secs(20);

/// A conversation.
pub struct Session(SessionContext);

/// Where the scheduler of a cluster is.
#[derive(Debug, Clone)]
pub struct Scheduler {
    host: String,
    port: u16,
}

impl Scheduler {
    /// Reads `df://host:port`.
    pub fn parse(text: &str) -> Result<Self> {
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "df");
        let host = url.as_ref().and_then(Url::host_str);
        let (Some(url), Some(host)) = (&url, host) else {
            return Err(Error::could_not("is no address of a scheduler")
                .file(text)
                .expected("df://host:port"));
        };
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(PORT),
        })
    }

    fn url(&self) -> String {
        format!("df://{}:{}", self.host, self.port)
    }

    async fn reach(&self) -> Result<()> {
        // An IPv6 address stands in brackets in addresses only.
        let host = self.host.trim_matches(['[', ']']);
        let reached = timeout(REACHED, TcpStream::connect((host, self.port))).await;
        let why = match reached {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(e)) => e.to_string(),
            Err(_) => format!("no answer within {} s", REACHED.as_secs()),
        };
        Err(Error::could_not(format!("the scheduler cannot be reached: {why}"))
            .file(self.url())
            .help("start one, as the README says under “More than one machine”, or leave --cluster out"))
    }
}

impl Session {
    /// A session with a cluster, over shards.
    pub async fn remote(scheduler: &Scheduler, store: &Store, shards: &[Shard]) -> Result<Self> {
        scheduler.reach().await?;
        let partitions = shards.len().clamp(4, 256);
        let mut config = SessionConfig::new_with_ballista().with_target_partitions(partitions);
        let set = config.options_mut().set(ADAPTIVE, "false");
        set.map_err(|e| failed("the scheduler cannot be used", &e))?;
        let context = SessionContext::remote_with_state(&scheduler.url(), state(config)).await;
        let context = context.map_err(|e| failed("the scheduler cannot be used", &e))?;
        let session = Self(context).over(store, shards).await?;
        session.probe(scheduler).await?;
        Ok(session)
    }

    /// The engine within this process, over shards: for tests of the queries alone.
    pub async fn within(store: &Store, shards: &[Shard]) -> Result<Self> {
        let context = SessionContext::new_with_state(state(SessionConfig::new()));
        Self(context).over(store, shards).await
    }

    /// The same over rows in memory.
    pub fn of_rows(batches: Vec<RecordBatch>) -> Result<Self> {
        let context = SessionContext::new_with_state(state(SessionConfig::new()));
        let table = MemTable::try_new(rows::schema(), vec![batches]);
        table
            .and_then(|table| context.register_table("posts", Arc::new(table)))
            .map_err(|e| failed("rows cannot be counted", &e))?;
        Ok(Self(context))
    }

    async fn over(self, store: &Store, shards: &[Shard]) -> Result<Self> {
        let Self(context) = &self;
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
    async fn probe(&self, scheduler: &Scheduler) -> Result<()> {
        let nothing = &mut |_: &Answered| Ok(());
        let asked = self.each("an empty query", "SELECT 1", nothing);
        match timeout(ANSWERED, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(
                Error::could_not("the scheduler has no executor that answers")
                    .file(scheduler.url())
                    .help("start executors, as the README says under “More than one machine”"),
            ),
        }
    }

    /// Gives the next query a name, by which the scheduler shows it. Only a cluster knows
    /// the option.
    fn call_job(&self, name: &str) {
        let state = self.0.state_ref();
        let mut state = state.write();
        let options = state.config_mut().options_mut();
        let _ = options.set(JOB_NAME, &format!("sillage {name}"));
    }

    /// Asks a query and takes the answer batch by batch, as it comes.
    pub async fn each(
        &self,
        name: &str,
        sql: &str,
        take: &mut dyn FnMut(&Answered) -> Result<()>,
    ) -> Result<()> {
        let failed = |e| failed(&format!("the cluster could not count {name}"), &e);
        self.call_job(name);
        let asked = self.0.sql(sql).await.map_err(failed)?;
        let mut batches = asked.execute_stream().await.map_err(failed)?;
        while let Some(batch) = batches.next().await {
            take(&Answered::of(&batch.map_err(failed)?)?)?;
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

fn failed(what: &str, e: &DataFusionError) -> Error {
    Error::could_not(format!("{what}: {e}"))
        .help("nothing was written; the scheduler's and the executors' logs say more")
}
