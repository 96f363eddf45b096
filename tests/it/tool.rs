//! Running the `sillage` binary as a user would, and finding real archives.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The binary, not yet started.
pub fn sillage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
    command.env("SILLAGE_CACHE_DIR", "");
    command
}

/// Runs a command and returns its exit code and what it printed to stdout.
pub fn run(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    (code(&output), String::from_utf8(output.stdout).unwrap())
}

/// Runs a command that must succeed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 0, "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// Every file below a folder: its path there, and its bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    sillage::disk::list(folder)
        .unwrap()
        .into_iter()
        .map(|path| (path.clone(), fs::read(folder.join(&path)).unwrap()))
        .collect()
}

/// Copies a folder of plain files.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// A real archive beside the project, or a notice that a test is skipped.
pub fn archive(path: &str) -> Option<PathBuf> {
    let found = root().join("../shared/data").join(path);
    if !found.exists() {
        notice(&format!("skipped: ../shared/data/{path} is not here"));
        return None;
    }
    Some(found)
}

/// Makes a dataset of an operation of the platform archive; what the import said.
pub fn import_rna(source: &Path, data: &Path) -> String {
    succeed(
        sillage()
            .args(["import", "twitter-io"])
            .arg(source.join("tweets.csv"))
            .arg(source.join("users.csv"))
            .args(["--disclosed", "2021-12-02", "-o"])
            .arg(data),
    )
}

/// Straight to stderr: what a passing test prints by macro, the harness hides.
pub fn notice(text: &str) {
    let mut err = std::io::stderr();
    err.write_all(format!("{text}\n").as_bytes()).unwrap();
}
