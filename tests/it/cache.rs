//! What is remembered between runs: a report whose data did not change reads no posts,
//! and says what it would say without; whatever changed, is damaged or was withdrawn is
//! not believed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use sillage::cache::VARIABLE;
use sillage::disk;

use crate::kit::{Data, FAST, assert_says};

const POSTS: &str = "posts.csv";

/// Copies, and two pairs that share addresses within a minute, one more often than the
/// other, so that every file of an edition has something in it.
fn data() -> Data {
    let mut posts = String::from("post_id,account_id,created_at,kind,platform,text,urls,views\n");
    for n in 0..120 {
        let (account, round) = (n % 6, n / 6);
        let hour = 9 + account / 2;
        let link = match account {
            0 | 1 => format!("https://example.org/{round}"),
            2 | 3 if round < 4 => format!("https://example.org/others/{round}"),
            _ => String::new(),
        };
        posts += &format!(
            "p{n},a{account},2024-05-{:02}T{hour:02}:{round:02}:0{account}Z,original,x,The same long words of everybody number {round},{link},{n}\n",
            1 + n / 30,
        );
    }
    let data = Data::new().with(POSTS, posts).with(
        "assessment.toml",
        format!("{FAST}privacy = \"internal\"\n[coordination]\n"),
    );
    data.seal();
    // Files that were changed a moment ago could be changed again unseen.
    sleep(Duration::from_millis(2_100));
    data
}

/// Runs a verb on the dataset with a folder for what is remembered; its exit code and
/// what it printed.
fn run(data: &Data, args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sillage"))
        .args(args)
        .env(VARIABLE, data.beside("cache"))
        .current_dir(data.beside("."))
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(printed).unwrap(),
    )
}

/// The files of a report, made with these options.
fn report(data: &Data, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let args = [&["report", "data/tiny", "-o", "edition"], more].concat();
    let (code, printed) = run(data, &args);
    assert_eq!((code, printed.as_str()), (0, "edition/report.html\n"));
    files(&data.beside("edition"))
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = disk::list(folder).unwrap().into_iter();
    paths
        .map(|path| (path.clone(), fs::read(folder.join(path)).unwrap()))
        .collect()
}

/// What was kept, one file for each result.
fn kept(data: &Data) -> Vec<PathBuf> {
    disk::files(&data.beside("cache").join("results"))
}

/// Makes a result say that there were other posts, as nobody but this test does.
fn forge(data: &Data) {
    let results = kept(data);
    let [result] = &results[..] else {
        panic!("{results:?}");
    };
    let bytes = fs::read(result).unwrap();
    let start = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    let mut value: Value = serde_json::from_slice(&bytes[start..]).unwrap();
    value["facts"]["activity.posts"]["value"] = "424242".into();
    let content = serde_json::to_vec(&value).unwrap();
    let digest = disk::sha256(&content);
    fs::write(result, [digest.as_bytes(), b"\n", &content].concat()).unwrap();
}

fn is_forged(edition: &BTreeMap<String, Vec<u8>>) -> bool {
    String::from_utf8_lossy(&edition["facts.json"]).contains("424242")
}

#[test]
fn a_second_report_reads_no_posts_and_says_the_same() {
    let data = data();
    let cold = report(&data, &["--no-cache"]);
    assert!(kept(&data).is_empty(), "--no-cache keeps nothing");
    for file in ["coordination.graphml", "accounts.csv", "copies.csv"] {
        assert!(cold.contains_key(&format!("tables/{file}")), "{file}");
    }
    assert_eq!(report(&data, &[]), cold);
    assert_eq!(report(&data, &[]), cold);
    // Other words and another language are another page of the same findings.
    data.put("judgements.md", "## Draft\n\nIt moved.\n");
    for more in [&[][..], &["--language", "fr"]] {
        let cold = report(&data, &[more, &["--no-cache"]].concat());
        assert_eq!(report(&data, more), cold);
    }
    assert_eq!(kept(&data).len(), 1);
    forge(&data);
    assert!(is_forged(&report(&data, &[])), "the posts were read");
    assert!(!is_forged(&report(&data, &["--no-cache"])));
}

#[test]
fn verify_believes_nothing_that_is_remembered() {
    let data = data();
    report(&data, &[]);
    forge(&data);
    assert!(is_forged(&report(&data, &[])));
    let (code, printed) = run(&data, &["verify", "edition", "--data", "data/tiny"]);
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["activity.posts", "424242"]);
}

#[test]
fn other_decisions_are_other_findings() {
    let data = data();
    report(&data, &[]);
    let study = |line: &str| {
        data.put("assessment.toml", format!("{FAST}{line}\n"));
        let cold = report(&data, &["--no-cache"]);
        assert_eq!(report(&data, &[]), cold, "{line}");
        cold
    };
    let all = [
        "seed = 7",
        "level = 0.9",
        "start = \"2024-05-02\"",
        "search = []",
    ];
    let different: BTreeMap<Vec<u8>, &str> = all
        .iter()
        .map(|line| (study(line)["facts.json"].clone(), *line))
        .collect();
    assert_eq!(different.len(), all.len());
    assert_eq!(kept(&data).len(), 1 + all.len());
}

#[test]
fn a_damaged_result_is_made_again() {
    let data = data();
    let cold = report(&data, &[]);
    let whole = fs::read(&kept(&data)[0]).unwrap();
    let (middle, end) = (whole.len() / 2, whole.len());
    let damaged: [Vec<u8>; 5] = [
        whole[..end - 1].to_vec(),
        [&whole[..middle], b"0", &whole[middle + 1..]].concat(),
        Vec::new(),
        b"\n".to_vec(),
        [disk::sha256(b"[]").as_bytes(), b"\n[]"].concat(),
    ];
    for bytes in damaged {
        fs::write(&kept(&data)[0], &bytes).unwrap();
        assert_eq!(report(&data, &[]), cold);
        assert_eq!(fs::read(&kept(&data)[0]).unwrap(), whole);
    }
    // Nor does it matter whether anything can be kept at all.
    fs::remove_dir_all(data.beside("cache")).unwrap();
    fs::write(data.beside("cache"), "a file").unwrap();
    assert_eq!(report(&data, &[]), cold);
}

#[test]
#[cfg(unix)]
fn posts_that_changed_are_refused_as_if_nothing_were_remembered() {
    let data = data();
    let cold = report(&data, &[]);
    let path = data.path().join(POSTS);
    let before = fs::read(&path).unwrap();
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let mut after = before.clone();
    *after.last_mut().unwrap() = b' ';
    // As many bytes in the same file, and the time of the change put back.
    fs::write(&path, &after).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(modified).unwrap();
    let args = ["report", "data/tiny", "-o", "edition"];
    let refused = run(&data, &args);
    assert_eq!(refused, run(&data, &[&args[..], &["--no-cache"]].concat()));
    assert_eq!(refused.0, 1);
    assert_says(&refused.1, &["differs from its descriptor", "seal"]);
    // The old bytes again: known by their digest, though not by the file's times.
    fs::write(&path, &before).unwrap();
    forge(&data);
    assert!(is_forged(&report(&data, &[])));
    fs::write(&path, &after).unwrap();
    assert_eq!(run(&data, &args).0, 1, "changed again at once");
    fs::write(&path, &before).unwrap();
    assert_eq!(report(&data, &["--no-cache"]), cold);
}

/// Rows in a file that nothing lists would be missed, whatever is remembered of others.
#[test]
fn a_file_that_nothing_lists_is_refused() {
    let data = data();
    report(&data, &[]);
    data.put("posts/more.csv", "post_id,account_id,created_at\n");
    let args = ["report", "data/tiny", "-o", "edition"];
    let refused = run(&data, &args);
    assert_eq!(refused, run(&data, &[&args[..], &["--no-cache"]].concat()));
    assert_eq!(refused.0, 1);
    assert_says(&refused.1, &["posts/more.csv", "does not list"]);
}

#[test]
#[cfg(unix)]
fn only_its_owner_reads_what_is_remembered() {
    use std::os::unix::fs::PermissionsExt;
    let data = data();
    report(&data, &[]);
    let about = fs::metadata(data.beside("cache")).unwrap();
    assert_eq!(about.permissions().mode() & 0o777, 0o700);
    let paths = kept(&data).into_iter();
    let names = paths.map(|path| path.file_name().unwrap().to_owned());
    // Wherever it is put.
    fs::remove_dir_all(data.beside("cache")).unwrap();
    fs::create_dir(data.beside("cache")).unwrap();
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(data.beside("cache"), open).unwrap();
    report(&data, &[]);
    for folder in ["results", "digests"] {
        let about = fs::metadata(data.beside("cache").join(folder)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o700, "{folder}");
    }
    for name in names.map(|name| name.into_string().unwrap()) {
        assert!(
            name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()),
            "{name}"
        );
    }
}

/// Of a file that was changed a moment ago no digest is remembered; of another one the
/// digest is believed as long as the file is as it was.
#[test]
#[cfg(unix)]
fn digests_of_settled_files_are_remembered() {
    let remembered = |data: &Data| disk::files(&data.beside("cache").join("digests"));
    let data = data();
    let path = data.path().join(POSTS);
    fs::write(&path, fs::read(&path).unwrap()).unwrap();
    report(&data, &[]);
    assert!(remembered(&data).is_empty());
    sleep(Duration::from_millis(2_100));
    report(&data, &[]);
    let [entry] = &remembered(&data)[..] else {
        panic!("{:?}", remembered(&data));
    };
    forge(&data);
    assert!(is_forged(&report(&data, &[])));
    let mut value: Value = serde_json::from_slice(&fs::read(entry).unwrap()).unwrap();
    value["sha256"] = "sha256:another".into();
    fs::write(entry, value.to_string()).unwrap();
    assert!(!is_forged(&report(&data, &[])), "the posts were digested");
}

#[test]
fn what_is_withdrawn_is_forgotten() {
    let data = data();
    report(&data, &[]);
    let (code, printed) = run(
        &data,
        &[
            "seal",
            "data/tiny",
            "--withdraw",
            "p3",
            "--at",
            "2024-07-01",
            "--reason",
            "asked for",
        ],
    );
    assert_eq!(code, 0, "{printed}");
    assert!(kept(&data).is_empty());
    assert_eq!(report(&data, &[]), report(&data, &["--no-cache"]));
}

#[test]
fn old_results_make_room_for_new_ones() {
    let data = Data::new();
    let cache = sillage::cache::Cache::at(data.beside("cache"));
    let key = |n: u32| sillage::cache::Key::of(&[&n.to_le_bytes()]);
    for n in 0..80 {
        cache.put(&key(n), &n);
    }
    assert_eq!(kept(&data).len(), 64);
    assert_eq!(cache.get::<u32>(&key(79)), Some(79));
    assert_eq!(cache.get::<u32>(&key(80)), None);
    cache.clear();
    assert_eq!(cache.get::<u32>(&key(79)), None);
}
