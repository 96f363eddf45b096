//! The scheduler of a cluster beside its queries: its address, whether it can be reached,
//! and, by its REST interface, how far a query has come.

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use url::Url;

use crate::error::{Error, Result};

/// The port of schedulers where an address names none.
const PORT: u16 = 50_050;
/// How long a scheduler may take to be reached.
const REACHED: Duration = Duration::from_secs(5);
/// How long it may take to tell how far a query has come.
const TOLD: Duration = Duration::from_secs(10);
/// How often it is asked.
const LOOK: Duration = Duration::from_secs(10);

/// Where the scheduler of a cluster is.
#[derive(Debug, Clone)]
pub struct Scheduler {
    host: String,
    port: u16,
    web: reqwest::Client,
}

/// A query, as the list of queries tells it.
#[derive(Deserialize)]
struct Job {
    job_id: String,
    job_name: String,
}

/// How far a query has come: what changes whenever a task has begun or ended.
#[derive(Deserialize, PartialEq, Eq)]
struct Stages {
    stages: Vec<Stage>,
}

#[derive(Deserialize, PartialEq, Eq)]
struct Stage {
    stage_id: String,
    stage_status: String,
    tasks: Vec<Option<Task>>,
}

#[derive(Deserialize, PartialEq, Eq)]
struct Task {
    id: usize,
    start_exec_time: u64,
    finish_time: u64,
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
        // Schedulers speak plainly, and stand in the same network as whoever asks.
        let web = reqwest::Client::builder()
            .tls_built_in_root_certs(false)
            .no_proxy()
            .timeout(TOLD)
            .build()
            .map_err(|e| Error::could_not(format!("the scheduler cannot be asked: {e}")))?;
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(PORT),
            web,
        })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("df://{}:{}", self.host, self.port)
    }

    /// Whether somebody listens there.
    pub async fn reach(&self) -> Result<()> {
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

    /// Refuses a scheduler that does not tell how far queries have come: it can be built
    /// without.
    pub async fn must_tell(&self) -> Result<()> {
        match self.told::<Vec<Job>>("jobs").await {
            Some(_) => Ok(()),
            None => Err(
                Error::could_not("the scheduler does not tell how far queries have come")
                    .file(self.url())
                    .expected("its REST interface, /api/jobs, on the same port")
                    .help("build the scheduler with it, or wait for every query with --patience 0"),
            ),
        }
    }

    /// Ends when no task of a query has begun or ended, and no row of its answer has come,
    /// for as long as `patience`: a query of which every task was lost looks like that for
    /// ever, and so does one whose scheduler says no more.
    pub async fn until_still(&self, job: &str, patience: Duration, taken: &Cell<usize>) {
        let mut seen = (0, None);
        let mut since = Instant::now();
        loop {
            sleep(LOOK.min(patience / 4)).await;
            let told = self.stages(job).await;
            // That one look failed says nothing.
            let moved = taken.get() != seen.0 || (told.is_some() && told != seen.1);
            if moved {
                seen = (taken.get(), told);
                since = Instant::now();
            } else if since.elapsed() >= patience {
                return;
            }
        }
    }

    /// Tells the scheduler to forget a query. Whether it does changes nothing here.
    pub async fn cancel(&self, job: &str) {
        if let Some(id) = self.job(job).await {
            let _ = self.web.patch(self.page(&format!("job/{id}"))).send().await;
        }
    }

    async fn stages(&self, job: &str) -> Option<Stages> {
        let id = self.job(job).await?;
        self.told(&format!("job/{id}/stages")).await
    }

    async fn job(&self, name: &str) -> Option<String> {
        let jobs: Vec<Job> = self.told("jobs").await?;
        let job = jobs.into_iter().find(|job| job.job_name == name)?;
        Some(job.job_id)
    }

    async fn told<T: DeserializeOwned>(&self, page: &str) -> Option<T> {
        let answer = self.web.get(self.page(page)).send().await.ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }

    fn page(&self, page: &str) -> String {
        format!("http://{}:{}/api/{page}", self.host, self.port)
    }
}
