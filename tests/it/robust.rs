//! What happens to files when something goes wrong that no input says: a process
//! that is killed, a full disk, an input without end, a path that is something else.
//! Always: a clear error, exit 2, and what stood there before still stands there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use sillage::archive::container::{self, Entry};
use sillage::error::{Error, Kind};
use tempfile::TempDir;

use crate::kit::{Data, assert_says, run, words};
use crate::tool;

/// How long anything may take that must not wait for ever.
const PATIENCE: Duration = Duration::from_secs(300);

const POSTS: &str = "post_id,account_id,created_at,kind,text\n1,a,2024-05-01T10:00:00Z,original,One\n2,b,2024-05-12T10:00:00Z,repost,Two\n";

fn dataset() -> Data {
    Data::new()
        .with("posts.csv", POSTS)
        .with("accounts.csv", "account_id,status\na,active\nb,suspended\n")
}

/// A path as an argument.
fn arg(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// An edition of a dataset, written by the binary.
fn written(data: &Data) -> PathBuf {
    data.seal();
    let target = data.beside("reports").join("first");
    let (code, printed) = run(
        &data.beside(""),
        &["report", &arg(&data.path()), "-o", &arg(&target)],
    );
    assert_eq!(code, 0, "{printed}");
    target
}

/// The files of a folder with their bytes, after every one that the lock lists was
/// found to have its digest: an edition that is whole.
fn whole(edition: &Path) -> BTreeMap<String, Vec<u8>> {
    let files: BTreeMap<String, Vec<u8>> = tool::files(edition).into_iter().collect();
    let lock: Value = serde_json::from_slice(&files["sillage.lock"]).unwrap();
    let listed = lock["outputs"].as_array().unwrap();
    assert_eq!(listed.len() + 1, files.len());
    for entry in listed {
        let bytes = &files[entry["path"].as_str().unwrap()];
        assert_eq!(entry["sha256"], sillage::disk::sha256(bytes));
    }
    files
}

/// What lies in a folder whose name begins as that of unfinished work.
fn debris(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let hidden = entries.filter(|e| e.file_name().to_string_lossy().starts_with(".sillage-"));
    hidden.map(|e| e.path()).collect()
}

/// Runs the binary, which may not wait for ever.
fn soon(folder: &Path, args: &[&str]) -> (i32, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_sillage"))
        .env("SILLAGE_CACHE_DIR", "")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    ended(child)
}

fn ended(mut child: Child) -> (i32, String) {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("still running: {:?}", child.wait_with_output());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let printed = [stdout, stderr].concat();
    (
        status.code().unwrap_or(-1),
        String::from_utf8(printed).unwrap(),
    )
}

/// Asserts exit 2 and what is said.
fn assert_could_not((code, printed): (i32, String), parts: &[&str]) {
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, parts);
}

// Killed

/// Starts the binary and sends a signal as soon as so many files lie in the folder
/// that it fills; whether the signal came before the end.
#[cfg(unix)]
fn stopped(args: &[&str], signal: &str, around: &Path, files: usize) -> bool {
    let before = debris(around);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sillage"))
        .env("SILLAGE_CACHE_DIR", "")
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let there = || {
        let folders = debris(around).into_iter();
        let folders = folders.filter(|folder| !before.contains(folder));
        folders
            .map(|folder| sillage::disk::list_all(&folder).map_or(0, |files| files.len()))
            .sum::<usize>()
    };
    let start = Instant::now();
    while there() < files && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "nothing is ever written");
        thread::sleep(Duration::from_micros(200));
    }
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
    let status = child.wait().unwrap();
    sent.success() && !status.success()
}

#[cfg(unix)]
#[test]
fn a_report_that_is_killed_leaves_the_old_edition_and_the_next_one_cleans_up() {
    let data = dataset();
    let edition = written(&data);
    let around = edition.parent().unwrap();
    let (path, target) = (arg(&data.path()), arg(&edition));
    let args = |privacy| ["report", &path, "-o", &target, "--privacy", privacy];
    let written = |privacy| {
        let (code, printed) = run(around, &args(privacy));
        assert_eq!(code, 0, "{printed}");
        whole(&edition)
    };
    let both = [written("internal"), written("share-safe")];
    assert_ne!(both[0], both[1]);
    let mut killed = 0;
    for (files, signal, privacy) in [
        (0, "-KILL", "internal"),
        (1, "-KILL", "internal"),
        (2, "-INT", "share-safe"),
        (20, "-TERM", "internal"),
        (60, "-INT", "share-safe"),
        (90, "-KILL", "internal"),
    ] {
        // A run may be over before the signal comes.
        let stopped = |_| stopped(&args(privacy), signal, around, files);
        killed += usize::from((0..5).any(stopped));
        assert!(both.contains(&whole(&edition)), "neither of the two");
        // What a kill leaves is one folder, which no later run trips over.
        assert!(debris(around).len() <= 1, "{:?}", debris(around));
    }
    assert!(killed >= 3, "only {killed} runs were stopped in time");
    assert_eq!(written("internal"), both[0]);
    assert_eq!(debris(around), Vec::<PathBuf>::new());
}

#[cfg(unix)]
#[test]
fn an_import_that_is_killed_leaves_nothing_and_can_be_repeated() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("source.csv");
    let rows: String = (0..40_000)
        .map(|n| format!("{n},a{},2024-05-01T10:00:00Z\n", n % 50))
        .collect();
    fs::write(&source, format!("id,who,when\n{rows}")).unwrap();
    let map = folder.path().join("map.toml");
    fs::write(
        &map,
        "[posts]\npost_id = \"id\"\naccount_id = \"who\"\ncreated_at = \"when\"\n",
    )
    .unwrap();
    let out = folder.path().join("data");
    let args = [
        "import",
        "csv",
        &arg(&source),
        "--map",
        &arg(&map),
        "-o",
        &arg(&out),
    ];
    for (files, signal) in [(1, "-KILL"), (2, "-INT"), (3, "-KILL")] {
        let stopped = stopped(&args, signal, folder.path(), files);
        // A signal may come between the end of the work and that of the process: then all
        // of it is there.
        assert!(stopped || out.exists());
        if out.exists() {
            let (code, printed) = run(folder.path(), &["check", &arg(&out)]);
            assert_eq!(code, 0, "an import that was stopped left a part: {printed}");
            assert_says(&printed, &["40000"]);
            fs::remove_dir_all(&out).unwrap();
        }
    }
    let (code, printed) = run(folder.path(), &args);
    assert_eq!(code, 0, "{printed}");
    assert_says(&printed, &["40000 posts"]);
    assert_eq!(debris(folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn work_that_another_process_has_in_hand_is_not_swept_away() {
    let data = dataset();
    let target = data.beside("reports").join("first");
    let theirs = sillage::disk::staging(&target).unwrap();
    fs::write(theirs.path().join("mine"), "mine").unwrap();
    let edition = written(&data);
    assert!(theirs.path().join("mine").exists());
    let path = theirs.path().to_path_buf();
    // A hidden folder of that name which nobody of ours made is nobody's debris.
    let foreign = edition.with_file_name(".sillage-new-notes");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("note"), "mine").unwrap();
    drop(theirs);
    written(&data);
    assert!(foreign.join("note").exists() && !path.exists());
}

// Full

/// Runs the binary with files limited to so many blocks, as on a full disk.
#[cfg(unix)]
fn limited(folder: &Path, blocks: u32, args: &[&str]) -> (i32, String) {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let child = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_sillage")])
        .args(args)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    ended(child)
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_by_the_file_and_costs_nothing() {
    let data = dataset();
    let edition = written(&data);
    let before = whole(&edition);
    let root = data.beside("");
    let again = ["report", &arg(&data.path()), "-o", &arg(&edition)];
    for blocks in [0, 8, 64] {
        let outcome = limited(&root, blocks, &again);
        assert_could_not(outcome, &[&arg(&edition), "cannot be written", "make room"]);
        assert_eq!(whole(&edition), before);
        assert_eq!(debris(edition.parent().unwrap()), Vec::<PathBuf>::new());
    }
    let rows: String = (0..9_000)
        .map(|n| format!("{n},a,2024-05-01T10:00:00Z\n"))
        .collect();
    fs::write(root.join("many.csv"), format!("id,who,when\n{rows}")).unwrap();
    let map = "[posts]\npost_id = \"id\"\naccount_id = \"who\"\ncreated_at = \"when\"\n";
    fs::write(root.join("map.toml"), map).unwrap();
    let import = [
        "import", "csv", "many.csv", "--map", "map.toml", "-o", "new",
    ];
    let outcome = limited(&root, 64, &import);
    assert_could_not(
        outcome,
        &["new/posts.csv", "cannot be written", "make room"],
    );
    assert!(!root.join("new").exists());
    // The descriptor is replaced whole or not at all, too.
    let descriptor = fs::read(data.path().join("datapackage.json")).unwrap();
    data.put(
        "posts.csv",
        format!("{POSTS}3,a,2024-05-13T10:00:00Z,reply,Three\n"),
    );
    let outcome = limited(&root, 0, &["seal", &arg(&data.path())]);
    assert_could_not(outcome, &["datapackage.json", "cannot be written"]);
    assert_eq!(
        fs::read(data.path().join("datapackage.json")).unwrap(),
        descriptor
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_does_not_arrive_is_an_error_and_a_reader_that_left_is_none() {
    let data = dataset();
    data.seal();
    let check = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
        command.arg("check").arg(data.path()).stderr(Stdio::piped());
        command
    };
    let full = File::options().write(true).open("/dev/full").unwrap();
    let outcome = check().stdout(full).output().unwrap();
    assert_eq!(outcome.status.code(), Some(2));
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_says(&said, &["cannot be printed", "No space left"]);
    let mut child = check().stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(ended(child), (0, String::new()));
}

// In the way

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_output_stays_a_link() {
    let data = dataset();
    let edition = written(&data);
    let root = data.beside("");
    let link = root.join("link");
    std::os::unix::fs::symlink(&edition, &link).unwrap();
    let (path, named) = (arg(&data.path()), arg(&link));
    let args = ["report", &path, "-o", &named];
    let internal = [&args[..], &["--privacy", "internal"]].concat();
    let before = whole(&edition);
    assert_eq!(run(&root, &internal).0, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_ne!(whole(&edition), before);
    assert_eq!(debris(edition.parent().unwrap()), Vec::<PathBuf>::new());
    // To nothing, to a file, to a folder that is no edition.
    for (to, says) in [
        ("nowhere", "leads to nothing"),
        ("file", "is no edition"),
        ("data", "is no edition"),
    ] {
        fs::write(root.join("file"), "mine").unwrap();
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(root.join(to), &link).unwrap();
        assert_could_not(run(&root, &args), &["link", says, "next step"]);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
    assert_eq!(fs::read_to_string(root.join("file")).unwrap(), "mine");
}

#[test]
fn a_file_where_a_folder_should_be_is_told() {
    let data = dataset();
    data.seal();
    let root = data.beside("");
    fs::write(root.join("file"), "mine").unwrap();
    let path = arg(&data.path());
    for target in ["file", "file/below", "file/far/below"] {
        let outcome = run(&root, &["report", &path, "-o", target]);
        assert_could_not(outcome, &["file", "next step"]);
        let outcome = run(&root, &["new", target]);
        assert_could_not(outcome, &["file", "next step"]);
    }
    assert_eq!(fs::read_to_string(root.join("file")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_place_that_may_not_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let data = dataset();
    data.seal();
    let shut = data.beside("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    // Whoever may write anywhere is refused by the kernel's own folder.
    let anywhere = File::create(shut.join("probe")).is_ok();
    let place = if anywhere {
        PathBuf::from("/sys/kernel")
    } else {
        shut
    };
    let target = place.join("edition");
    let outcome = run(
        &data.beside(""),
        &["report", &arg(&data.path()), "-o", &arg(&target)],
    );
    assert_could_not(outcome, &[&arg(&place), "cannot be written", "next step"]);
    assert!(!target.exists());
}

// Inputs that are something else

#[cfg(unix)]
#[test]
fn only_plain_files_are_read() {
    let data = dataset();
    data.seal();
    let root = data.beside("");
    let made = Command::new("mkfifo").arg(root.join("pipe")).status();
    assert!(made.unwrap().success());
    fs::create_dir(root.join("folder")).unwrap();
    fs::write(root.join("plain.csv"), "id,who,when\n1,a,2024-05-01\n").unwrap();
    let map = "[posts]\npost_id = \"id\"\naccount_id = \"who\"\ncreated_at = \"when\"\n";
    fs::write(root.join("map.toml"), map).unwrap();
    for (input, says) in [
        ("pipe", "is a pipe"),
        ("folder", "is a folder"),
        ("/dev/zero", "is a device"),
    ] {
        let import = |source: &str, map: &str| {
            soon(&root, &["import", "csv", source, "--map", map, "-o", "new"])
        };
        assert_could_not(import(input, "map.toml"), &[input, says, "next step"]);
        assert_could_not(import("plain.csv", input), &[input, says, "next step"]);
        let outcome = soon(&root, &["import", "twitter-io", input, "-o", "new"]);
        assert_could_not(outcome, &[input, says]);
        let outcome = soon(&root, &["simulate", input, "-o", "new"]);
        assert_could_not(outcome, &[input, says]);
        for file in ["posts.csv", "assessment.toml", "datapackage.json"] {
            let place = data.path().join(file);
            let kept = fs::read(&place).unwrap();
            fs::remove_file(&place).unwrap();
            // A pipe in the very place; a link to the others would lead out.
            match input {
                "pipe" => drop(Command::new("mkfifo").arg(&place).status().unwrap()),
                "folder" => fs::create_dir(&place).unwrap(),
                device => std::os::unix::fs::symlink(device, &place).unwrap(),
            }
            let outcome = soon(&root, &["check", &arg(&data.path())]);
            assert_could_not(outcome, &[file]);
            match input {
                "folder" => fs::remove_dir(&place).unwrap(),
                _ => fs::remove_file(&place).unwrap(),
            }
            fs::write(&place, kept).unwrap();
        }
    }
    assert!(!root.join("new").exists());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_dataset_carries_nothing_in() {
    let data = dataset().with("judgements.md", "Prose.\n");
    let edition = written(&data);
    let before = whole(&edition);
    let root = data.beside("");
    fs::create_dir(root.join("home")).unwrap();
    for (file, secret) in [
        ("judgements.md", "a secret sentence"),
        ("assessment.toml", "authors = [\"a secret sentence\"]\n"),
        ("datapackage.json", "{\"title\":\"a secret sentence\"}"),
    ] {
        let place = data.path().join(file);
        let kept = fs::read(&place).unwrap();
        fs::write(root.join("home/secret"), secret).unwrap();
        fs::remove_file(&place).unwrap();
        std::os::unix::fs::symlink("../../home/secret", &place).unwrap();
        let (code, printed) = run(&root, &["report", &arg(&data.path()), "-o", &arg(&edition)]);
        assert!(!printed.contains("a secret sentence"), "{printed}");
        let says = [
            file,
            "leads out of its folder",
            "found:",
            "expected:",
            "next step",
        ];
        assert_could_not((code, printed), &says);
        // Below the dataset it may lead where it likes.
        fs::remove_file(&place).unwrap();
        data.put("kept/here", &kept);
        std::os::unix::fs::symlink("kept/here", &place).unwrap();
        let (code, printed) = run(&root, &["report", &arg(&data.path()), "-o", &arg(&edition)]);
        assert_eq!(code, 0, "{file}: {printed}");
        fs::remove_file(&place).unwrap();
        fs::write(&place, kept).unwrap();
    }
    assert_eq!(whole(&edition), before);
    // Templates of another folder would print what they like.
    fs::create_dir_all(root.join("home/templates")).unwrap();
    std::os::unix::fs::symlink("../../home/templates", data.path().join("templates")).unwrap();
    let outcome = run(&root, &["report", &arg(&data.path()), "-o", &arg(&edition)]);
    assert_could_not(outcome, &["templates", "leads out of its folder"]);
}

// Inputs without end

/// A file that states ten gigabytes and takes no room: some bytes, then zeros.
fn endless(path: &Path, head: &[u8]) {
    let mut file = File::create(path).unwrap();
    file.write_all(head).unwrap();
    file.set_len(10 << 30).unwrap();
}

/// Runs the binary with no more memory than a small machine has.
#[cfg(target_os = "linux")]
fn in_little_memory(folder: &Path, args: &[&str]) -> (i32, String) {
    ended(of_little_memory(folder, args).spawn().unwrap())
}

#[cfg(target_os = "linux")]
fn of_little_memory(folder: &Path, args: &[&str]) -> Command {
    let script = "ulimit -v 1000000; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command
        .args(["-c", script, env!("CARGO_BIN_EXE_sillage")])
        .args(args)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[cfg(target_os = "linux")]
#[test]
fn more_threads_than_memory_has_room_for_are_told() {
    let data = dataset();
    data.seal();
    let path = arg(&data.path());
    let mut check = of_little_memory(&data.beside(""), &["check", &path]);
    let outcome = ended(check.env("RAYON_NUM_THREADS", "500").spawn().unwrap());
    let said = ["the threads of work cannot be started", "RAYON_NUM_THREADS"];
    assert_could_not(outcome, &said);
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_without_end_is_told_by_its_line_and_takes_little_memory() {
    let data = dataset();
    data.seal();
    let root = data.beside("");
    let path = arg(&data.path());
    let limit = ["starts on line 2", "64 MiB", "next step"];
    let head = b"post_id,account_id,created_at\n";
    endless(&data.path().join("posts.csv"), head);
    let outcome = in_little_memory(&root, &["check", &path]);
    assert_could_not(outcome, &[&["posts.csv:2"], &limit[..]].concat());
    endless(&root.join("source.csv"), head);
    let map = "[posts]\npost_id = \"post_id\"\naccount_id = \"account_id\"\ncreated_at = \"created_at\"\n";
    fs::write(root.join("map.toml"), map).unwrap();
    let import = [
        "import",
        "csv",
        "source.csv",
        "--map",
        "map.toml",
        "-o",
        "new",
    ];
    let outcome = in_little_memory(&root, &import);
    assert_could_not(outcome, &[&["source.csv:2"], &limit[..]].concat());
    assert!(!root.join("new").exists());
    // JSON Lines, and what is read as a whole.
    fs::remove_file(data.path().join("posts.csv")).unwrap();
    let row = "{\"post_id\":\"1\",\"account_id\":\"a\",\"created_at\":\"2024-05-01T10:00:00Z\"}\n";
    data.put("posts.jsonl", row);
    data.seal();
    endless(&data.path().join("posts.jsonl"), row.as_bytes());
    let outcome = in_little_memory(&root, &["check", &path]);
    assert_could_not(outcome, &[&["posts.jsonl:2"], &limit[..]].concat());
    for file in ["datapackage.json", "assessment.toml"] {
        let kept = fs::read(data.path().join(file)).unwrap();
        endless(&data.path().join(file), b"");
        let outcome = in_little_memory(&root, &["check", &path]);
        assert_could_not(outcome, &[file, "too large", "found:", "expected: at most"]);
        data.put(file, kept);
    }
}

/// A compressed file of which every kilobyte says a mebibyte.
fn bomb(ending: &str, head: &[u8], mebibytes: usize) -> Vec<u8> {
    let pack = |bytes: &[u8]| -> Vec<u8> {
        if ending == "zst" {
            return zstd::encode_all(bytes, 0).unwrap();
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    let member = pack(&vec![b'a'; 1 << 20]);
    [pack(head), member.repeat(mebibytes)].concat()
}

#[cfg(target_os = "linux")]
#[test]
fn a_compressed_bomb_is_unpacked_no_further_than_a_record() {
    let data = dataset();
    fs::remove_file(data.path().join("posts.csv")).unwrap();
    for ending in ["gz", "zst"] {
        let name = format!("posts.csv.{ending}");
        let packed = bomb(ending, POSTS.as_bytes(), 4096);
        assert!(packed.len() < 32 << 20, "{}", packed.len());
        data.put(&name, bomb(ending, POSTS.as_bytes(), 0));
        data.seal();
        data.put(&name, packed);
        let outcome = in_little_memory(&data.beside(""), &["check", &arg(&data.path())]);
        assert_could_not(outcome, &[&format!("{name}:4"), "line 4", "64 MiB"]);
        fs::remove_file(data.path().join(&name)).unwrap();
    }
    // A frame that asks for a window of terabytes.
    data.put("posts.csv.zst", bomb("zst", POSTS.as_bytes(), 0));
    data.seal();
    data.put(
        "posts.csv.zst",
        [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0, 0, 0],
    );
    let outcome = in_little_memory(&data.beside(""), &["check", &arg(&data.path())]);
    assert_could_not(outcome, &["posts.csv.zst", "cannot be read"]);
}

// Hostile documents

/// Asserts that an edition or dataset with that file is refused without a fault.
fn assert_refused(folder: &Path, args: &[&str], what: &str) {
    let (code, printed) = soon(folder, args);
    assert!(code == 1 || code == 2, "{what}: {code} {printed}");
    assert!(
        !printed.contains("a fault of sillage itself"),
        "{what}: {printed}"
    );
    assert!(
        printed.len() < 20_000,
        "{what}: {} bytes are said",
        printed.len()
    );
}

#[test]
fn deep_nesting_is_an_error_and_no_fault() {
    const DEEP: usize = 200_000;
    let data = dataset();
    let edition = written(&data);
    let root = data.beside("");
    let path = arg(&data.path());
    let lists = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for nested in [&lists, &objects] {
        for file in ["facts.json", "sillage.lock"] {
            let place = edition.join(file);
            let kept = fs::read(&place).unwrap();
            fs::write(&place, nested).unwrap();
            assert_refused(&root, &["verify", &arg(&edition), "--data", &path], file);
            fs::write(&place, kept).unwrap();
        }
        let kept = fs::read(data.path().join("datapackage.json")).unwrap();
        data.put(
            "datapackage.json",
            format!("{{\"name\":\"a\",\"x\":{nested}}}"),
        );
        assert_refused(&root, &["check", &path], "datapackage.json");
        data.put("datapackage.json", kept);
        data.put("posts.jsonl", format!("{{\"post_id\":{nested}}}\n"));
        data.seal();
        assert_refused(&root, &["check", &path], "posts.jsonl");
        fs::remove_file(data.path().join("posts.jsonl")).unwrap();
    }
    let tables = format!("{}1{}", "{a=".repeat(DEEP), "}".repeat(DEEP));
    let dotted = format!("{}a = 1", "a.".repeat(DEEP));
    let headers = format!("[{}a]\n", "a.".repeat(DEEP));
    for study in [
        format!("x = {lists}"),
        format!("x = {tables}"),
        dotted,
        headers,
    ] {
        data.put("assessment.toml", &study);
        assert_refused(&root, &["check", &path], &study[..10]);
        fs::write(root.join("scenario.toml"), &study).unwrap();
        assert_refused(
            &root,
            &["simulate", "scenario.toml", "-o", "new"],
            &study[..10],
        );
        let import = [
            "import",
            "csv",
            "scenario.toml",
            "--map",
            "scenario.toml",
            "-o",
            "new",
        ];
        assert_refused(&root, &import, &study[..10]);
    }
}

#[test]
fn deep_prose_and_formulas_are_no_fault() {
    const DEEP: usize = 50_000;
    let data = dataset();
    let root = data.beside("");
    let path = arg(&data.path());
    data.seal();
    for prose in [
        format!("{{{{ {}1{} }}}}\n", "(".repeat(DEEP), ")".repeat(DEEP)),
        format!("{{{{ {}1 }}}}\n", "-".repeat(DEEP)),
        format!("{{{{ {} }}}}\n", "[".repeat(DEEP)),
        "{% if true %}".repeat(DEEP),
        "{% for a in range(999999999) %}x{% endfor %}".to_owned(),
        "{{".repeat(DEEP),
        format!("{{{{ a{} }}}}\n", ".a".repeat(DEEP)),
        format!("{{{{ a{} }}}}\n", "|a".repeat(DEEP)),
        format!("{{{{ \"}}}}\"{} }}}}\n", " ~ a".repeat(DEEP)),
        format!("{{% if a %}}{}{{% endif %}}\n", "{% elif a %}".repeat(DEEP)),
        // As long as they may be.
        format!("{{{{ {}a }}}}\n", "-".repeat(1_990)),
        format!("{{{{ a{} }}}}\n", ".a".repeat(990)),
        format!("{{{{ a{} }}}}\n", "~a".repeat(990)),
        format!("{{% if a %}}{}{{% endif %}}\n", "{% elif a %}".repeat(200)),
    ] {
        data.put("judgements.md", &prose);
        let args = ["report", &path, "-o", "new"];
        assert_refused(&root, &args, &prose[..20]);
        assert!(!root.join("new").exists());
    }
    // Prose that is odd and not wrong.
    for prose in [
        ">".repeat(DEEP),
        "[".repeat(DEEP),
        "*a **b ".repeat(DEEP / 10),
        "<".repeat(DEEP),
    ] {
        data.put("judgements.md", &prose);
        let (code, printed) = soon(&root, &["report", &path, "-o", "new"]);
        assert!(
            !printed.contains("a fault of sillage"),
            "{}: {printed}",
            &prose[..20]
        );
        assert!((0..=2).contains(&code), "{}: {code}", &prose[..20]);
    }
    fs::remove_file(data.path().join("judgements.md")).unwrap();
    let formulas = [
        format!("{}1{}", "(".repeat(DEEP), ")".repeat(DEEP)),
        format!("{}1", "-".repeat(DEEP)),
        format!("1{}", "*99999999999999999999".repeat(DEEP)),
    ];
    for formula in formulas {
        let table = "figure_id,source,locator,published,expr\n";
        data.put(
            "published_figures.csv",
            format!("{table}f,s,l,1,{formula}\n"),
        );
        data.seal();
        assert_refused(&root, &["claims", &path], &formula[..10]);
    }
}

// Names in archives

fn entry(name: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        bytes: 0,
        crc32: 0,
    }
}

fn packed(names: &[&str]) -> Result<Vec<u8>, Error> {
    let entries: Vec<Entry> = names.iter().map(|name| entry(name)).collect();
    let mut out = Vec::new();
    container::write(&entries, &mut out, &mut |_, _| Ok(())).map(|()| out)
}

#[test]
fn names_that_differ_in_capitals_alone_are_neither_packed_nor_unpacked() {
    let error = packed(&["b/A.csv", "b/a.csv"]).unwrap_err();
    assert_eq!(error.kind(), Kind::CouldNot);
    assert_says(&words(&error), &["capitals", "b/a.csv", "rename one"]);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("forged.zip");
    let read = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        container::directory(&file)
    };
    let fine = packed(&["b/A.csv", "b/c.csv"]).unwrap();
    assert_eq!(read(&fine).unwrap().len(), 2);
    let mut forged = fine;
    for at in 0..forged.len() - 7 {
        if &forged[at..at + 7] == b"b/c.csv" {
            forged[at + 2] = b'a';
        }
    }
    let fault = read(&forged).unwrap_err();
    assert_says(&fault.expected, &["capitals"]);
    assert_eq!(fault.actual, "b/a.csv");
}

#[test]
fn names_that_other_systems_take_for_places_are_not_packed() {
    for name in [
        "b/../a", "../a", "/a", "b/./a", "b//a", "b\\a", "C:/a", "b/a:b", "b/a\0", "b/a\n", "",
    ] {
        let error = packed(&[name]).unwrap_err();
        assert_says(&words(&error), &["no archive can carry safely", "rename"]);
    }
}
