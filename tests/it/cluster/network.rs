//! One scheduler and two executors on this machine, over the network: whole editions are
//! the same as those that are counted here, and what fails is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::nodes::{Nodes, vacant_port};
use crate::kit::{FAST, assert_says};
use crate::tool::{archive, copy, files, import_rna, root, sillage, succeed};

const LOCK: &str = "sillage.lock";

/// A dataset, its posts prepared in shards of a few, and a folder for editions.
struct Work {
    folder: tempfile::TempDir,
    data: PathBuf,
}

impl Work {
    fn of(data: PathBuf, rows_per_shard: &str) -> Self {
        let work = Self {
            folder: tempfile::tempdir().unwrap(),
            data,
        };
        work.prepare(rows_per_shard);
        work
    }

    fn prepare(&self, rows_per_shard: &str) -> String {
        let mut prepare = sillage();
        prepare
            .arg("prepare")
            .arg(&self.data)
            .arg("-o")
            .arg(self.prepared());
        prepare.args(["--rows-per-shard", rows_per_shard]);
        // Rows that are rejected are told, and no reason to stop.
        told(&mut prepare).1
    }

    fn prepared(&self) -> PathBuf {
        self.folder.path().join("prepared")
    }

    fn edition(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn report(&self, name: &str) -> Command {
        let mut report = sillage();
        report
            .arg("report")
            .arg(&self.data)
            .arg("-o")
            .arg(self.edition(name));
        report
    }

    fn report_by(&self, address: &str, name: &str) -> Command {
        let mut report = self.report(name);
        report
            .args(["--cluster", address, "--prepared"])
            .arg(self.prepared());
        report
    }

    /// Whether an edition that a cluster counted is the one that is counted here, but for
    /// what its lock says of that.
    fn assert_same(&self, nodes: &Nodes, privacy: &str) {
        let here = format!("here-{privacy}");
        succeed(self.report(&here).args(["--privacy", privacy]));
        let there = format!("there-{privacy}");
        let mut report = self.report_by(&nodes.address(), &there);
        let (code, said) = told(report.args(["--privacy", privacy]));
        assert_eq!(code, 0, "{said}\n{}", nodes.logs());
        same(&self.edition(&here), &self.edition(&there));
    }
}

/// The exit code of a command and all that it printed.
fn told(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

fn lock(edition: &Path) -> Value {
    serde_json::from_slice(&fs::read(edition.join(LOCK)).unwrap()).unwrap()
}

fn same(here: &Path, there: &Path) {
    let but_lock = |edition: &Path| -> BTreeMap<_, _> {
        let all = files(edition).into_iter();
        all.filter(|(path, _)| !path.ends_with(LOCK)).collect()
    };
    let (one, other) = (but_lock(here), but_lock(there));
    assert!(one.len() > 20 && one.keys().eq(other.keys()));
    for (path, bytes) in one {
        assert!(bytes == other[&path], "{path} differs");
    }
    let mut counted = lock(there);
    let by = counted
        .as_object_mut()
        .unwrap()
        .remove("counted_by")
        .unwrap();
    assert_eq!(by["engine"], "Apache DataFusion Ballista");
    assert!(by["prepared"].as_str().unwrap().starts_with("sha256:"));
    assert_eq!(counted, lock(here));
}

fn lantern(rows_per_shard: &str) -> Work {
    Work::of(root().join("data/lantern-2024"), rows_per_shard)
}

/// The same posts in a study that searches for nothing and resamples little, for what
/// is not about numbers.
fn bare(rows_per_shard: &str) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    copy(&root().join("data/lantern-2024"), &data);
    for prose in ["judgements.md", "judgements.fr.md"] {
        fs::remove_file(data.join(prose)).unwrap();
    }
    let study = format!("{FAST}search = []\n");
    fs::write(data.join("assessment.toml"), study).unwrap();
    let work = Work { folder, data };
    work.prepare(rows_per_shard);
    work
}

#[test]
fn editions_are_the_same_bytes() {
    let nodes = Nodes::start(2);
    let lantern = lantern("3000");
    lantern.assert_same(&nodes, "share-safe");
    lantern.assert_same(&nodes, "internal");
    // Whoever has the data can verify it without the cluster.
    let verified = succeed(
        sillage()
            .arg("verify")
            .arg(lantern.edition("there-share-safe"))
            .arg("--data")
            .arg(&lantern.data),
    );
    assert_says(&verified, &["reproduced"]);
    let folder = tempfile::tempdir().unwrap();
    if let Some(source) = archive("rna-0621") {
        let data = folder.path().join("rna");
        import_rna(&source, &data);
        Work::of(data, "2000").assert_same(&nodes, "share-safe");
    }
    if let Some(source) = archive("ira-sample") {
        let data = folder.path().join("ira");
        let maps = folder.path().join("maps");
        fs::create_dir(&maps).unwrap();
        fs::copy(
            root().join("tests/fixtures/import/ira.toml"),
            maps.join("ira.toml"),
        )
        .unwrap();
        fs::copy(source.join("accounts.csv"), maps.join("accounts.csv")).unwrap();
        succeed(
            sillage()
                .current_dir(&maps)
                .args(["import", "csv"])
                .arg(source.join("posts.csv.zst"))
                .args(["--map", "ira.toml", "-o"])
                .arg(&data),
        );
        Work::of(data, "60000").assert_same(&nodes, "share-safe");
    }
}

/// A report that a cluster counts, and that is under way: an executor has worked for it.
fn under_way(mut report: Command, nodes: &Nodes, executor: usize) -> Child {
    let report = report.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut report = report.spawn().unwrap();
    let begun = Instant::now();
    while !nodes.is_busy(executor) {
        let waited = begun.elapsed() < Duration::from_secs(60);
        assert!(waited, "{}", nodes.logs());
        let ended = report.try_wait().unwrap();
        assert!(ended.is_none(), "ended before the executor worked");
        sleep(Duration::from_millis(5));
    }
    report
}

fn assert_ended_well(report: Child, nodes: &Nodes) {
    let output = report.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", nodes.logs());
}

#[test]
fn an_executor_that_dies_costs_nothing_but_time() {
    let mut nodes = Nodes::start(2);
    let work = bare("3000");
    succeed(&mut work.report("here"));
    let report = work.report_by(&nodes.address(), "there");
    let report = under_way(report, &nodes, 1);
    nodes.kill(1);
    assert_ended_well(report, &nodes);
    same(&work.edition("here"), &work.edition("there"));
    nodes.add_executor();
    let (code, said) = told(&mut work.report_by(&nodes.address(), "again"));
    assert_eq!(code, 0, "{said}\n{}", nodes.logs());
    same(&work.edition("here"), &work.edition("again"));
}

#[test]
fn a_query_that_stands_still_is_asked_again() {
    let nodes = Nodes::that_miss_after("3600", 2);
    let work = bare("3000");
    succeed(&mut work.report("here"));
    let mut report = work.report_by(&nodes.address(), "there");
    report.args(["--patience", "8"]);
    let report = under_way(report, &nodes, 1);
    nodes.freeze(1);
    assert_ended_well(report, &nodes);
    same(&work.edition("here"), &work.edition("there"));
    // Where nobody is left to answer, it is given up, and nothing is half published.
    nodes.freeze(0);
    let mut report = work.report_by(&nodes.address(), "again");
    let (code, said) = told(report.args(["--patience", "1"]));
    assert_eq!(code, 2, "{said}");
    assert_says(
        &said,
        &[
            "error: ",
            "no executor of the cluster has answered",
            "next step: ",
        ],
    );
    assert!(!work.edition("again").exists());
}

#[test]
fn a_cluster_that_is_gone_is_told() {
    let mut nodes = Nodes::start(1);
    let work = bare("3000");
    let report = work.report_by(&nodes.address(), "there");
    let report = under_way(report, &nodes, 0);
    nodes.kill_scheduler();
    let output = report.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_says(
        &said,
        &[
            "look again: the cluster broke off counting",
            "the cluster could not count",
            "asked 3 times",
            "next step: ",
        ],
    );
    assert!(!work.edition("there").exists());
}

#[test]
fn a_scheduler_that_is_not_there_is_told_at_once() {
    let work = bare("100000");
    let begun = Instant::now();
    let address = format!("df://127.0.0.1:{}", vacant_port());
    let (code, said) = told(&mut work.report_by(&address, "there"));
    assert_eq!(code, 2, "{said}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_says(
        &said,
        &[
            "the scheduler cannot be reached",
            &address,
            "More than one machine",
        ],
    );
    let (code, said) = told(&mut work.report_by("http://127.0.0.1:1", "there"));
    assert_eq!(code, 2, "{said}");
    assert_says(&said, &["expected: df://host:port"]);
    assert!(!work.edition("there").exists());
}

#[test]
fn a_scheduler_without_executors_is_told() {
    let nodes = Nodes::start(0);
    let work = bare("100000");
    let (code, said) = told(&mut work.report_by(&nodes.address(), "there"));
    assert_eq!(code, 2, "{said}");
    assert_says(
        &said,
        &["no executor of the cluster has answered", &nodes.address()],
    );
    assert!(!work.edition("there").exists());
}

#[test]
fn a_shard_that_has_changed_is_named_and_nothing_published() {
    let nodes = Nodes::start(1);
    let work = bare("5000");
    let shard = work.prepared().join("posts/part-00001.parquet");
    let mut bytes = fs::read(&shard).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&shard, &bytes).unwrap();
    let (code, said) = told(&mut work.report_by(&nodes.address(), "there"));
    assert_eq!(code, 1, "{said}");
    assert_says(
        &said,
        &["part-00001.parquet", "has changed", "sillage prepare"],
    );
    fs::remove_file(&shard).unwrap();
    let (code, said) = told(&mut work.report_by(&nodes.address(), "there"));
    assert_eq!(code, 2, "{said}");
    assert_says(&said, &["part-00001.parquet", "is gone"]);
    assert!(!work.edition("there").exists());
    assert_says(&work.prepare("5000"), &["1 of them by an earlier run"]);
    succeed(&mut work.report_by(&nodes.address(), "there"));
}
