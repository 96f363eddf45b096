//! A node of a cluster: a scheduler or an executor of Apache DataFusion Ballista as it
//! comes but for two defaults, in one binary of the version that `sillage` speaks to. Knows
//! nothing of posts.

use std::process::ExitCode;
use std::sync::Arc;

use ballista_core::error::{BallistaError, Result};
use ballista_core::object_store::{
    runtime_env_with_s3_support, session_config_with_s3_support, session_state_with_s3_support,
};
use ballista_executor::config::Config as ExecutorOptions;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{Config as SchedulerOptions, SchedulerConfig};
use ballista_scheduler::scheduler_process::start_server;
use clap::{Arg, CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// A scheduler or an executor of Apache DataFusion Ballista, for `sillage report --cluster`
#[derive(Parser)]
#[command(version, about)]
struct Options {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Plans queries and tells executors what to do
    Scheduler(Box<SchedulerOptions>),
    /// Does the work
    Executor(Box<ExecutorOptions>),
}

fn main() -> ExitCode {
    let options = options().unwrap_or_else(|e| e.exit());
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(filter)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let ended = runtime
        .map_err(|e| BallistaError::General(e.to_string()))
        .and_then(|runtime| {
            runtime.block_on(async {
                match options.role {
                    Role::Scheduler(options) => scheduler(*options).await,
                    Role::Executor(options) => executor(*options).await,
                }
            })
        });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            tracing::error!("{e}");
            ExitCode::from(2)
        }
    }
}

/// How long, in seconds, the answer of a query is kept: one of gigabytes takes longer to be
/// fetched than Ballista's five minutes.
const KEPT: &str = "3600";

/// What was asked for, where executors fetch tasks if nothing else is. If the scheduler
/// sends them (version 55), an executor that had a task of a stage that begins anew,
/// because another executor was lost, is never again thought to be free.
fn options() -> std::result::Result<Options, clap::Error> {
    let fetched = |arg: Arg| arg.default_value("pull-staged");
    let command = Options::command()
        .mut_subcommand("scheduler", |role| {
            role.mut_arg("scheduler_policy", fetched)
                .mut_arg("finished_job_data_clean_up_interval_seconds", |arg| {
                    arg.default_value(KEPT)
                })
        })
        .mut_subcommand("executor", |role| {
            role.mut_arg("task_scheduling_policy", fetched)
        });
    Options::from_arg_matches(&command.try_get_matches()?)
}

async fn scheduler(options: SchedulerOptions) -> Result<()> {
    let address = format!("{}:{}", options.bind_host, options.bind_port);
    let address = address
        .parse()
        .map_err(|e| BallistaError::Configuration(format!("{address}: {e}")))?;
    let config: SchedulerConfig = options.try_into()?;
    let config = config
        .with_override_config_producer(Arc::new(session_config_with_s3_support))
        .with_override_session_builder(Arc::new(session_state_with_s3_support));
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, address, Arc::new(config)).await
}

async fn executor(options: ExecutorOptions) -> Result<()> {
    let mut config: ExecutorProcessConfig = options.try_into()?;
    config.override_config_producer = Some(Arc::new(session_config_with_s3_support));
    config.override_runtime_producer = Some(Arc::new(runtime_env_with_s3_support));
    start_executor_process(Arc::new(config)).await
}
