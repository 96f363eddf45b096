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
    assert_eq!(unsealed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unsealed.stderr).contains("sillage seal"));
    succeed(&mut here(&["seal", "mine", "--version", "0.2.0"]));
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

/// A dataset of three posts, sealed.
fn small(folder: &std::path::Path) -> std::path::PathBuf {
    let data = folder.join("mine");
    succeed(sillage().arg("new").arg(&data));
    let posts = "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,b,2024-05-02T10:00:00Z\n3,a,2024-05-03T10:00:00Z\n";
    fs::write(data.join("posts.csv"), posts).unwrap();
    succeed(sillage().arg("seal").arg(&data));
    data
}

fn refused(command: &mut std::process::Command, code: i32, says: &[&str]) {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{errors}");
    for part in says {
        assert!(errors.contains(part), "{part} is missing: {errors}");
    }
}

#[test]
fn sealing_keeps_tables_under_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    fs::create_dir(data.join("raw")).unwrap();
    fs::rename(data.join("posts.csv"), data.join("raw/collected.csv")).unwrap();
    let descriptor = data.join("datapackage.json");
    let text = fs::read_to_string(&descriptor).unwrap();
    let text = text.replace("\"path\": \"posts.csv\"", "\"path\": \"raw/collected.csv\"");
    fs::write(&descriptor, text).unwrap();
    let sealed = succeed(sillage().arg("seal").arg(&data));
    assert!(!sealed.contains("removed"), "{sealed}");
    let checked = succeed(sillage().arg("check").arg(&data));
    assert!(checked.starts_with("posts: read 3"), "{checked}");
}

#[test]
fn rows_that_nothing_would_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    fs::create_dir(data.join("posts")).unwrap();
    fs::write(
        data.join("posts/more.csv"),
        "post_id,account_id,created_at\n4,c,2024-05-04T10:00:00Z\n",
    )
    .unwrap();
    let (code, text) = run(sillage().arg("check").arg(&data));
    assert_eq!(code, 0);
    assert!(
        text.contains("posts/more.csv") && text.contains("unlisted"),
        "{text}"
    );
    refused(
        sillage()
            .arg("report")
            .arg(&data)
            .arg("-o")
            .arg(folder.path().join("e")),
        1,
        &["posts/more.csv", "seal"],
    );
}

#[test]
fn a_table_changed_behind_its_descriptor_is_told_by_check() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let posts = fs::read_to_string(data.join("posts.csv")).unwrap();
    fs::write(data.join("posts.csv"), posts.replace("3,a", "3,c")).unwrap();
    let (code, text) = run(sillage().arg("check").arg(&data));
    assert_eq!(code, 0);
    assert!(text.contains("unsealed"), "{text}");
}

#[test]
fn a_quote_out_of_place_loses_no_row_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let posts = "post_id,account_id,created_at,text\n1,a,2024-05-01T10:00:00Z,\"hello\n2,b,2024-05-02T10:00:00Z,\"world\"\n3,c,2024-05-03T10:00:00Z,fine\n";
    fs::write(data.join("posts.csv"), posts).unwrap();
    refused(
        sillage().arg("check").arg(&data),
        1,
        &["posts.csv:2", "quote"],
    );
}

#[test]
fn locked_keeps_the_options_and_refuses_others() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let edition = folder.path().join("edition");
    let report = |more: &[&str]| {
        let mut command = sillage();
        command
            .arg("report")
            .arg(&data)
            .arg("-o")
            .arg(&edition)
            .args(more);
        command
    };
    succeed(&mut report(&[
        "--privacy",
        "internal",
        "--as-of",
        "2025-01-01",
    ]));
    succeed(&mut report(&["--locked"]));
    assert!(
        edition.join("tables/accounts.csv").exists(),
        "the edition became share-safe"
    );
    refused(
        &mut report(&["--locked", "--as-of", "2030-01-01"]),
        1,
        &["as_of", "--locked"],
    );
}

#[test]
fn an_edition_with_a_foreign_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let edition = folder.path().join("edition");
    let mut report = sillage();
    report.arg("report").arg(&data).arg("-o").arg(&edition);
    succeed(&mut report);
    fs::write(edition.join("notes.md"), "mine").unwrap();
    refused(&mut report, 2, &["notes.md"]);
    assert_eq!(
        fs::read_to_string(edition.join("notes.md")).unwrap(),
        "mine"
    );
}

#[test]
fn inputs_that_were_not_compared_are_not_called_equal() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let edition = folder.path().join("apart/edition");
    succeed(sillage().arg("report").arg(&data).arg("-o").arg(&edition));
    for args in [
        &["--level", "fixity"][..],
        &["--level", "fixity", "--data", "nowhere"],
        &[],
    ] {
        let (code, text) = run(sillage()
            .current_dir(folder.path().join("apart"))
            .arg("verify")
            .arg(&edition)
            .args(args));
        assert_eq!(code, 2, "{args:?}: {text}");
        assert!(text.contains("verdict: unchecked"), "{text}");
    }
}

#[test]
fn a_simulation_replaces_no_other_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let scenario = root().join("data/lantern-2024/scenario.toml");
    refused(
        sillage().arg("simulate").arg(scenario).arg("-o").arg(&data),
        2,
        &["another dataset"],
    );
    assert!(succeed(sillage().arg("check").arg(&data)).starts_with("posts: read 3"));
}

#[test]
fn overrides_obey_the_rules_of_templates() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    let edition = folder.path().join("edition");
    for (name, source, says) in [
        ("sections/reech.html", "<p>words</p>", "sections/reach.html"),
        (
            "sections/reach.html",
            "<section><h2 id=\"reach\">Reach</h2><p>We saw 5 posts</p></section>",
            "We saw 5 posts",
        ),
        (
            "sections/reach.html",
            "<section>{{ \"<b>x</b>\"|safe }}</section>",
            "unescaped",
        ),
        (
            "sections/reach.html",
            "<script src=\"//x\"></script>",
            "<script",
        ),
    ] {
        let file = data.join("templates").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, source).unwrap();
        refused(
            sillage().arg("report").arg(&data).arg("-o").arg(&edition),
            1,
            &[says],
        );
        fs::remove_file(file).unwrap();
    }
    let file = data.join("templates/sections/reach.html");
    fs::write(
        file,
        "<section><h2 id=\"reach\">Reach</h2><p>Ours: {{ fact(\"activity.posts\") }}</p></section>",
    )
    .unwrap();
    succeed(sillage().arg("report").arg(&data).arg("-o").arg(&edition));
    assert!(
        fs::read_to_string(edition.join("report.html"))
            .unwrap()
            .contains("<p>Ours: ")
    );
}

#[test]
fn errors_are_json_where_json_was_asked_for() {
    let output = sillage()
        .args(["check", "nowhere", "--format", "json"])
        .output()
        .unwrap();
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["schema"], "sillage-error/1");
    assert!(error["error"]["file"].as_str().unwrap().contains("nowhere"));
}

#[test]
fn a_study_may_write_dates_as_dates() {
    let folder = tempfile::tempdir().unwrap();
    let data = small(folder.path());
    fs::write(
        data.join("assessment.toml"),
        "as_of = 2024-06-01\nresamples = 99\n",
    )
    .unwrap();
    let edition = folder.path().join("edition");
    succeed(sillage().arg("report").arg(&data).arg("-o").arg(&edition));
    assert!(
        fs::read_to_string(edition.join("sillage.lock"))
            .unwrap()
            .contains("\"as_of\": \"2024-06-01\"")
    );
}
