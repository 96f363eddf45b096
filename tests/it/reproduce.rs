//! What `verify` says of editions that were tampered with, made by another
//! tool, or made from another version of the data: verdict, level, file, cause.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use sillage::dataset::seal::{self, Release};
use sillage::dataset::study::Privacy;
use sillage::verify::{self, Cause, Level, Outcome, Verdict};

use crate::kit::{self, Data};

const POSTS: &str = "post_id,account_id,created_at,kind,narratives,views\n\
    1,a,2024-05-01T10:00:00Z,original,n1,5\n2,b,2024-05-02T10:00:00Z,repost,n2,7\n\
    3,b,2024-05-12T10:00:00Z,original,n1,1\n4,c,2024-05-13T10:00:00Z,reply,n1,0\n";

/// A dataset with tables, study, prose and a template of its own.
fn dataset() -> Data {
    Data::new()
        .with("posts.csv", POSTS)
        .with("accounts.csv", "account_id,status,status_as_of,group\na,suspended,2024-06-01,g\nb,active,2024-06-01,h\n")
        .with("takedowns.csv", "takedown_id,at,label\nt1,2024-05-10,First\n")
        .with("narratives.csv", "narrative_id,label\nn1,One\nn2,Two\n")
        .with("judgements.md", "The network published {{ fact(\"activity.posts\") }}.\n")
}

/// The dataset, and an edition of it that lies where `verify` finds both.
fn edition(data: &Data) -> PathBuf {
    let target = data.beside("reports").join("first");
    let made = data.edition(Some(Privacy::Internal)).unwrap();
    made.write(&target).unwrap();
    target
}

fn check(edition: &Path, level: Level) -> Outcome {
    verify::verify(edition, None, level, &|_| {}).unwrap()
}

/// The causes of whatever differs in a file.
fn causes(outcome: &Outcome, file: &str) -> Vec<Cause> {
    let of_file = outcome.differences.iter().filter(|d| d.file == file);
    let mut causes: Vec<Cause> = of_file.flat_map(|d| d.causes.clone()).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "no {from} in {}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn what_nobody_touched_is_reproduced_level_by_level() {
    let data = dataset();
    let outcome = check(&edition(&data), Level::Bytes);
    assert_eq!(outcome.exit_code(), 0, "{outcome:?}");
    assert_eq!(Verdict::of(&outcome), Verdict::Reproduced);
    let seen: Vec<(&str, &str)> = outcome
        .levels
        .iter()
        .map(|l| (l.level.word(), l.part))
        .collect();
    let expected = [
        ("fixity", ""),
        ("facts", ""),
        ("figures", "data"),
        ("figures", "drawings"),
        ("bytes", ""),
    ];
    assert_eq!(seen, expected);
    assert!(outcome.levels.iter().all(|l| l.compared > 0), "{outcome:?}");
}

#[test]
fn digests_alone_are_not_called_a_reproduction() {
    let data = dataset();
    let outcome = check(&edition(&data), Level::Fixity);
    assert_eq!(
        (outcome.exit_code(), Verdict::of(&outcome)),
        (0, Verdict::Intact)
    );
}

#[test]
fn another_version_of_the_tool_is_a_minor_difference() {
    let data = dataset();
    let edition = edition(&data);
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    replace(
        &edition.join("sillage.lock"),
        &version,
        "\"version\": \"0.0.9\"",
    );
    let lock: Value =
        serde_json::from_slice(&fs::read(edition.join("sillage.lock")).unwrap()).unwrap();
    assert_eq!(lock["tool"]["version"], "0.0.9");
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "sillage.lock"), [Cause::ToolVersion]);
    assert_eq!(
        Verdict::of(&outcome),
        Verdict::ReproducedWithMinorDifferences
    );
    assert_eq!(outcome.exit_code(), 1);
    assert_eq!(check(&edition, Level::Facts).exit_code(), 0);
}

#[test]
fn an_edited_page_is_told_from_the_numbers_below_it() {
    let data = dataset();
    let edition = edition(&data);
    replace(&edition.join("report.html"), "<h1>", "<h1>Not ");
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "report.html"), [Cause::OutputChanged]);
    assert_eq!(
        (outcome.exit_code(), Verdict::of(&outcome)),
        (1, Verdict::Partial)
    );
}

#[test]
fn changed_rows_are_the_cause_of_the_numbers_that_move() {
    let data = dataset();
    let edition = edition(&data);
    replace(&data.path().join("posts.csv"), "4,c", "4,a");
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "posts.csv (input)"), [Cause::InputChanged]);
    // The descriptor still pins the old rows, so that nothing but the rows differs.
    assert_eq!(Verdict::of(&outcome), Verdict::NotReproduced);
    data.seal();
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "facts.json"), [Cause::InputChanged]);
}

#[test]
fn a_parameter_of_the_lock_that_the_study_lacks_is_named() {
    let data = dataset();
    let edition = edition(&data);
    replace(
        &edition.join("sillage.lock"),
        "\"resamples\": 99",
        "\"resamples\": 98",
    );
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "sillage.lock"), [Cause::Parameter]);
    assert_eq!(Verdict::of(&outcome), Verdict::Partial);
}

#[test]
fn templates_of_the_dataset_are_a_cause_of_their_own() {
    let data = dataset();
    let edition = edition(&data);
    data.put(
        "templates/sections/techniques.html",
        "<section>{{ m.heading(\"techniques\") }}</section>\n",
    );
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(causes(&outcome, "report.html"), [Cause::Template]);
    assert_eq!(Verdict::of(&outcome), Verdict::Partial);
}

#[test]
fn a_missing_input_leaves_the_verdict_open() {
    let data = dataset();
    let edition = edition(&data);
    fs::remove_file(data.path().join("narratives.csv")).unwrap();
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(
        (outcome.exit_code(), Verdict::of(&outcome)),
        (2, Verdict::Unchecked)
    );
    assert!(
        outcome
            .unchecked
            .iter()
            .any(|u| u.cause == Cause::InputMissing),
        "{outcome:?}"
    );
}

#[test]
fn an_answer_is_not_written_into_the_edition() {
    let data = dataset();
    let edition = edition(&data);
    let path = |p: &Path| p.to_str().unwrap().to_owned();
    let inside = path(&edition.join("answer.json"));
    let (code, printed) = kit::run(
        &data.beside(""),
        &["verify", &path(&edition), "-o", &inside],
    );
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("beside the edition"), "{printed}");
    let beside = path(&data.beside("answer.json"));
    let (code, _) = kit::run(
        &data.beside(""),
        &["verify", &path(&edition), "-o", &beside],
    );
    assert_eq!(code, 0);
    let answer: Value = serde_json::from_slice(&fs::read(beside).unwrap()).unwrap();
    assert_eq!(answer["verdict"], "reproduced");
}

// Any byte of any file

/// Changes one byte of a file and runs a check; then puts the file back.
fn with_one_byte(
    file: &Path,
    position: usize,
    byte: u8,
    check: impl FnOnce() -> Outcome,
) -> Outcome {
    let bytes = fs::read(file).unwrap();
    let mut changed = bytes.clone();
    changed[position] ^= byte;
    fs::write(file, changed).unwrap();
    let outcome = check();
    fs::write(file, bytes).unwrap();
    outcome
}

/// Every file of the edition, and every file of the dataset, with the name that
/// `verify` gives it.
fn all_files(data: &Data, edition: &Path) -> Vec<(PathBuf, String)> {
    let outputs = sillage::disk::list(edition).unwrap();
    let inputs = sillage::disk::list(&data.path()).unwrap();
    let mut all: Vec<(PathBuf, String)> =
        outputs.into_iter().map(|f| (edition.join(&f), f)).collect();
    all.extend(
        inputs
            .into_iter()
            .map(|f| (data.path().join(&f), format!("{f} (input)"))),
    );
    assert!(all.len() > 50, "{all:?}");
    all
}

/// The level down to which a change of this file must be looked for.
fn depth(name: &str) -> Level {
    // The lock lists every digest but its own.
    match name {
        "sillage.lock" => Level::Bytes,
        _ => Level::Fixity,
    }
}

#[test]
fn one_byte_anywhere_is_noticed_and_named() {
    let data = dataset();
    let edition = edition(&data);
    let files = all_files(&data, &edition);
    let cases = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let any = (0..files.len(), any::<prop::sample::Index>(), 1..=255u8);
    TestRunner::new(cases)
        .run(&any, |(file, position, byte)| {
            let (path, name) = &files[file];
            let position = position.index(fs::read(path).unwrap().len());
            let outcome = with_one_byte(path, position, byte, || check(&edition, depth(name)));
            let named = outcome.differences.iter().find(|d| d.file == *name);
            prop_assert_eq!(
                outcome.exit_code(),
                1,
                "{} at {}: {:?}",
                name,
                position,
                outcome
            );
            prop_assert!(
                named.is_some_and(|d| !d.causes.is_empty()),
                "{name}: {outcome:?}"
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn one_byte_in_each_file_is_noticed_however_deep_one_looks() {
    let data = dataset();
    let edition = edition(&data);
    for (path, name) in all_files(&data, &edition) {
        let middle = fs::read(&path).unwrap().len() / 2;
        let outcome = with_one_byte(&path, middle, 1, || check(&edition, Level::Bytes));
        assert_eq!(outcome.exit_code(), 1, "{name}: {outcome:?}");
        assert!(
            outcome.differences.iter().any(|d| d.file == name),
            "{name}: {outcome:?}"
        );
    }
}

// Versions

fn copy(from: &Path, to: &Path) {
    for file in sillage::disk::list(from).unwrap() {
        fs::create_dir_all(to.join(&file).parent().unwrap()).unwrap();
        fs::copy(from.join(&file), to.join(&file)).unwrap();
    }
}

/// The dataset moves on to another version, with a row more.
fn move_on(data: &Data) {
    data.put(
        "posts.csv",
        format!("{POSTS}5,c,2024-05-14T10:00:00Z,original,n2,3\n"),
    );
    let release = Release {
        version: "minor",
        note: "",
    };
    seal::seal(&data.path(), Some(release)).unwrap();
}

#[test]
fn the_pinned_version_is_found_among_siblings_and_others_are_told() {
    let data = dataset();
    let edition = edition(&data);
    let kept = data.path().with_file_name("tiny-1.0.0");
    copy(&data.path(), &kept);
    move_on(&data);
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(outcome.exit_code(), 0, "{outcome:?}");
    fs::remove_dir_all(&kept).unwrap();
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(
        (outcome.exit_code(), Verdict::of(&outcome)),
        (2, Verdict::Unchecked)
    );
    let what = &outcome.unchecked[0].what;
    assert!(
        what.contains("tiny 1.0.0 was not found (seen: 1.1.0 in tiny)"),
        "{what}"
    );
}

#[test]
fn a_locked_edition_is_made_from_the_pinned_version() {
    let data = dataset();
    let edition = edition(&data);
    let before = fs::read(edition.join("facts.json")).unwrap();
    let kept = data.path().with_file_name("kept");
    copy(&data.path(), &kept);
    move_on(&data);
    let path = |p: &Path| p.to_str().unwrap().to_owned();
    let args = [
        "report",
        &path(&data.path()),
        "-o",
        &path(&edition),
        "--locked",
    ]
    .map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (code, printed) = kit::run(&data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    assert!(
        printed.contains("the pinned version 1.0.0 lies in"),
        "{printed}"
    );
    assert_eq!(fs::read(edition.join("facts.json")).unwrap(), before);
    fs::remove_dir_all(&kept).unwrap();
    let (code, printed) = kit::run(&data.beside(""), &args);
    assert_eq!(code, 1, "{printed}");
    assert!(
        printed.contains("fetch version 1.0.0; seen were 1.1.0 in tiny"),
        "{printed}"
    );
}

// New versions

const HEADER: &str = "post_id,account_id,created_at\n";

/// A sealed dataset of one post.
fn small() -> Data {
    let data = Data::new().with("posts.csv", format!("{HEADER}1,a,2024-05-01T10:00:00Z\n"));
    data.seal();
    data
}

fn release(data: &Data, version: &str, note: &str) -> sillage::error::Result<seal::Sealed> {
    seal::seal(&data.path(), Some(Release { version, note }))
}

fn changelog(data: &Data) -> String {
    fs::read_to_string(data.path().join("CHANGELOG.md")).unwrap()
}

#[test]
fn a_new_version_adds_a_line_to_the_changelog() {
    let data = small();
    data.put("posts.csv", format!("{HEADER}1,a,2024-05-02T10:00:00Z\n"));
    release(&data, "patch", "a date\ncorrected").unwrap();
    data.put("incidents.csv", "incident_id,start\ni,2024-05-02\n");
    release(&data, "1.1.0", "").unwrap();
    release(&data, "major", "narratives coded anew").unwrap();
    let expected = "# Versions of this dataset\n\n\
        - 2.0.0 (major): narratives coded anew\n\
        - 1.1.0 (minor): incidents.csv added\n\
        - 1.0.1 (patch): a date corrected; posts.csv changed\n";
    assert_eq!(changelog(&data), expected);
    // The changelog is no table, and changes no edition.
    assert!(
        seal::table_files(&data.path())
            .unwrap()
            .iter()
            .all(|f| f != "CHANGELOG.md")
    );
}

#[test]
fn a_line_of_the_changelog_stands_below_its_own_heading() {
    let line = "- 1.0.1 (patch): note\n";
    let own = "# Versions of this dataset\n";
    for (before, after) in [
        // Somebody else's text: above all of it.
        ("# Notes", format!("{own}\n{line}\n# Notes")),
        (
            "# News\n\n- a list\n",
            format!("{own}\n{line}\n# News\n\n- a list\n"),
        ),
        (
            "no line end\n- a",
            format!("{own}\n{line}\nno line end\n- a"),
        ),
        // Our heading, and whatever somebody left of it.
        ("# Versions of this dataset", format!("{own}\n{line}")),
        (
            "# Versions of this dataset\n\nSemantic versions.\n\n- 1.0.0: first",
            format!("{own}\nSemantic versions.\n\n{line}- 1.0.0: first"),
        ),
        (
            "# Versions of this dataset\n\nSemantic versions.",
            format!("{own}\n{line}\nSemantic versions."),
        ),
        (
            "# Versions of this dataset\n\n# Sources\n\n- a list\n",
            format!("{own}\n{line}\n# Sources\n\n- a list\n"),
        ),
    ] {
        let data = small();
        data.put("CHANGELOG.md", before);
        release(&data, "patch", "note").unwrap();
        assert_eq!(changelog(&data), after, "{before:?}");
    }
}

#[test]
fn a_version_that_moves_too_little_is_refused_and_changes_nothing() {
    let data = small();
    data.put(
        "posts.csv",
        "post_id,account_id,created_at,views\n1,a,2024-05-01T10:00:00Z,3\n",
    );
    let before = fs::read(data.path().join("datapackage.json")).unwrap();
    for (version, says) in [
        (
            "patch",
            "a minor version, because posts has a new column views",
        ),
        ("1.0.0", "more than 1.0.0"),
        ("0.9.0", "more than 1.0.0"),
        ("1.0", "MAJOR.MINOR.PATCH"),
        ("01.2.3", "MAJOR.MINOR.PATCH"),
    ] {
        let error = kit::words(&release(&data, version, "").unwrap_err());
        assert!(error.contains(says), "{version}: {error}");
    }
    assert_eq!(
        fs::read(data.path().join("datapackage.json")).unwrap(),
        before
    );
    assert!(!data.path().join("CHANGELOG.md").exists());
    release(&data, "minor", "").unwrap();
    data.put("posts.csv", format!("{HEADER}1,a,2024-05-01T10:00:00Z\n"));
    let error = kit::words(&release(&data, "minor", "").unwrap_err());
    assert!(
        error.contains("a major version, because posts lost its column views"),
        "{error}"
    );
    fs::remove_file(data.path().join("posts.csv")).unwrap();
    let error = kit::words(&release(&data, "minor", "").unwrap_err());
    assert!(
        error.contains("a major version, because the table posts is gone"),
        "{error}"
    );
}

#[test]
fn sealing_changed_rows_under_an_old_version_is_told() {
    let data = small();
    data.put("posts.csv", format!("{HEADER}1,b,2024-05-01T10:00:00Z\n"));
    let path = data.path();
    let (code, printed) = kit::run(&data.beside(""), &["seal", path.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(
        printed.contains("posts.csv changed and the version stays 1.0.0"),
        "{printed}"
    );
}

#[test]
fn the_pinned_version_is_found_in_an_archive() {
    let data = dataset();
    let edition = edition(&data);
    let path = |p: &Path| p.to_str().unwrap().to_owned();
    let packed = path(&data.path().with_file_name("kept.zip"));
    let (code, printed) = kit::run(
        &data.beside(""),
        &["archive", &path(&edition), "-o", &packed],
    );
    assert_eq!(code, 0, "{printed}");
    move_on(&data);
    let outcome = check(&edition, Level::Bytes);
    assert_eq!(outcome.exit_code(), 0, "{outcome:?}");
    let args = [
        "report",
        &path(&data.path()),
        "-o",
        &path(&edition),
        "--locked",
    ]
    .map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let before = fs::read(edition.join("facts.json")).unwrap();
    let (code, printed) = kit::run(&data.beside(""), &args);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(fs::read(edition.join("facts.json")).unwrap(), before);
    let place = outcome.place.unwrap();
    assert!(place.ends_with("kept.zip"), "{}", place.display());
    // Data in use that say the pinned version are compared, whatever lies in archives.
    let named = || check(&edition, Level::Fixity);
    let descriptor = data.path().join("datapackage.json");
    replace(&descriptor, "\"1.1.0\"", "\"1.0.0\"");
    assert_eq!(
        causes(&named(), "datapackage.json (input)"),
        [Cause::InputChanged]
    );
    replace(&descriptor, "\"1.0.0\"", "\"1.1.0\"");
    fs::remove_file(packed).unwrap();
    assert_eq!(check(&edition, Level::Bytes).exit_code(), 2);
}

// The machine

#[test]
#[cfg(unix)]
fn neither_umask_nor_home_nor_folder_shows_in_an_edition() {
    let data = dataset();
    data.seal();
    let binary = env!("CARGO_BIN_EXE_sillage");
    let made = |umask: &str, home: &str, name: &str| {
        let (from, to) = (data.path(), data.beside("reports").join(name));
        let script = format!(
            "umask {umask}; exec '{binary}' report '{}' -o '{}'",
            from.display(),
            to.display()
        );
        let mut shell = std::process::Command::new("sh");
        let here = data.beside(home);
        fs::create_dir_all(&here).unwrap();
        let output = shell
            .args(["-c", &script])
            .current_dir(&here)
            .env("HOME", &here)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let files = sillage::disk::list(&to).unwrap();
        let bytes = |f: &String| fs::read(to.join(f)).unwrap();
        files
            .iter()
            .map(|f| (f.clone(), bytes(f)))
            .collect::<Vec<_>>()
    };
    let (open, closed) = (made("000", "here", "a"), made("077", "there/deeper", "b"));
    assert!(open.len() > 30);
    assert!(open == closed, "an edition depends on the machine");
}
