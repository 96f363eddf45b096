//! A cluster on this machine: processes of their own that speak over the loopback
//! network, gone when the test is.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a process may take until it listens.
const STARTED: Duration = Duration::from_secs(60);

/// A port that nobody listened on a moment ago.
pub fn vacant_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// An executor, and where it keeps what it passes on.
struct Executor {
    process: Child,
    work: PathBuf,
}

/// A scheduler and its executors.
pub struct Nodes {
    scheduler: Child,
    executors: Vec<Executor>,
    port: u16,
    folder: TempDir,
}

fn node(folder: &Path, name: &str, args: &[String]) -> Child {
    let log = |kind: &str| fs::File::create(folder.join(format!("{name}.{kind}"))).unwrap();
    Command::new(env!("CARGO_BIN_EXE_sillage-node"))
        .args(args)
        .stdin(Stdio::null())
        .stdout(log("out"))
        .stderr(log("err"))
        .spawn()
        .unwrap()
}

fn args(list: &[&str], ports: &[(&str, u16)]) -> Vec<String> {
    let ports = ports
        .iter()
        .flat_map(|(flag, port)| [(*flag).to_owned(), port.to_string()]);
    list.iter()
        .map(|arg| (*arg).to_owned())
        .chain(ports)
        .collect()
}

fn wait_for(port: u16) {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let begun = Instant::now();
    while TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err() {
        assert!(begun.elapsed() < STARTED, "nobody listens on port {port}");
        sleep(Duration::from_millis(50));
    }
}

impl Nodes {
    /// Starts a scheduler and so many executors of one core each. One that is lost is
    /// missed soon.
    pub fn start(executors: usize) -> Self {
        Self::that_miss_after("12", executors)
    }

    /// Starts nodes of which a lost executor is missed after so many seconds.
    pub fn that_miss_after(seconds: &str, executors: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let port = vacant_port();
        let scheduler = args(
            &[
                "scheduler",
                "--bind-host",
                "127.0.0.1",
                "--external-host",
                "127.0.0.1",
                "--executor-timeout-seconds",
                seconds,
                "--expire-dead-executor-interval-seconds",
                "1",
                "--executor-termination-grace-period",
                "1",
            ],
            &[("--bind-port", port)],
        );
        let mut nodes = Self {
            scheduler: node(folder.path(), "scheduler", &scheduler),
            executors: Vec::new(),
            port,
            folder,
        };
        wait_for(port);
        for _ in 0..executors {
            nodes.add_executor();
        }
        nodes
    }

    /// Starts one more executor.
    pub fn add_executor(&mut self) {
        let name = format!("executor-{}", self.executors.len());
        let work = self.folder.path().join(&name);
        fs::create_dir(&work).unwrap();
        let port = vacant_port();
        let executor = args(
            &[
                "executor",
                "--bind-host",
                "127.0.0.1",
                "--external-host",
                "127.0.0.1",
                "--scheduler-host",
                "127.0.0.1",
                "--scheduler-connect-timeout-seconds",
                "30",
                "--executor-heartbeat-interval-seconds",
                "2",
                "--vcores",
                "1",
                "--memory-pool-size",
                "1GB",
                "--work-dir",
                work.to_str().unwrap(),
            ],
            &[
                ("--scheduler-port", self.port),
                ("--bind-port", port),
                ("--bind-grpc-port", vacant_port()),
                ("--bind-health-port", vacant_port()),
            ],
        );
        let process = node(self.folder.path(), &name, &executor);
        wait_for(port);
        self.executors.push(Executor { process, work });
    }

    /// The address of the scheduler.
    pub fn address(&self) -> String {
        format!("df://127.0.0.1:{}", self.port)
    }

    /// Whether an executor has worked for several queries.
    pub fn is_busy(&self, executor: usize) -> bool {
        let queries = fs::read_dir(&self.executors[executor].work);
        queries.is_ok_and(|queries| queries.count() > 2)
    }

    /// Kills an executor, without a chance to say anything.
    pub fn kill(&mut self, executor: usize) {
        let process = &mut self.executors[executor].process;
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Kills the scheduler.
    pub fn kill_scheduler(&mut self) {
        self.scheduler.kill().unwrap();
        self.scheduler.wait().unwrap();
    }

    /// Stops an executor as it stands: it keeps its connections, and says no more.
    pub fn freeze(&self, executor: usize) {
        let id = self.executors[executor].process.id().to_string();
        let stopped = Command::new("kill").args(["-STOP", &id]).status().unwrap();
        assert!(stopped.success());
    }

    /// What the processes have said, for whoever asks why a test failed.
    pub fn logs(&self) -> String {
        let mut said = String::new();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                said += &format!(
                    "{}:\n{}\n",
                    path.display(),
                    fs::read_to_string(&path).unwrap()
                );
            }
        }
        said
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        let executors = self.executors.iter_mut().map(|e| &mut e.process);
        for process in executors.chain([&mut self.scheduler]) {
            // It may be gone already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
