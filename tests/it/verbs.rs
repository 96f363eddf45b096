//! The verbs as a user meets them: what they print, and their exit codes.

use std::fs;

use crate::tool::{root, run, sillage, succeed};

#[test]
fn a_new_dataset_becomes_an_edition() {
    let folder = tempfile::tempdir().unwrap();
    let here = |args: &[&str]| {
        let mut command = sillage();
        command.current_dir(folder.path()).args(args);
        command
    };
    succeed(&mut here(&["new", "mine"]));
    let empty = here(&["report", "mine"]).output().unwrap();
    assert_eq!(empty.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&empty.stderr).contains("start, end and as_of"));
    let posts =
        "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,b,2024-05-02T10:00:00+11:00\n";
    fs::write(folder.path().join("mine/posts.csv"), posts).unwrap();
    let unsealed = here(&["report", "mine"]).output().unwrap();
    assert_eq!(unsealed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unsealed.stderr).contains("sillage seal"));
    succeed(&mut here(&["seal", "mine", "--version", "1.1.0"]));
    assert!(
        succeed(&mut here(&["check", "mine"]))
            .starts_with("posts: read 2 = used 2 + duplicate 0 + rejected 0")
    );
    assert_eq!(
        succeed(&mut here(&["report", "mine"])).trim(),
        "reports/mine/report.html"
    );
    // Beside neither edition nor data/: it must be named.
    assert_eq!(run(&mut here(&["verify", "reports/mine"])).0, 2);
    assert_eq!(
        run(&mut here(&["verify", "reports/mine", "--data", "mine"])).0,
        0
    );
    let again = here(&["new", "mine"]).output().unwrap();
    assert_eq!(
        again.status.code(),
        Some(2),
        "a folder that holds something was taken"
    );
}

#[test]
fn check_lists_every_rejected_row_and_exits_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("mine");
    succeed(sillage().arg("new").arg(&data));
    let posts = "post_id,account_id,created_at,kind\n1,a,2024-05-01T10:00:00Z,tweet\n4.6E+17,b,2024-05-02T10:00:00Z,\n";
    fs::write(data.join("posts.csv"), posts).unwrap();
    let (code, text) = run(sillage().arg("check").arg(&data));
    assert_eq!(code, 1);
    for line in [
        "posts: read 2 = used 0 + duplicate 0 + rejected 2",
        "posts.csv:2, column kind: unmapped_value: tweet",
        "posts.csv:3, column post_id: damaged_id: 4.6E+17",
    ] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
}

#[test]
fn usage_errors_exit_with_two() {
    for args in [
        &["bogus"][..],
        &["report"],
        &["verify", "nowhere"],
        &["import", "csv", "x.csv", "-o", "y"],
        &["report", "nowhere"],
    ] {
        let output = sillage().current_dir(root()).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            output.stdout.is_empty(),
            "{args:?} printed something but the answer"
        );
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_language_without_messages_is_refused_by_name() {
    let output = sillage()
        .current_dir(root())
        .args([
            "report",
            "data/lantern-2024",
            "--language",
            "tlh",
            "-o",
            "unused",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("tlh"));
    assert!(!root().join("unused").exists());
}
