//! The demonstration edition: what is committed is what the tool makes, on any
//! machine, and a changed digit anywhere is found and named.

use std::fs;
use std::path::{Path, PathBuf};

use crate::demonstration;
use crate::kit::assert_says;
use crate::tool::{copy, files, root, run, sillage, succeed};

fn data() -> PathBuf {
    root().join("data/lantern-2024")
}

fn edition() -> PathBuf {
    root().join("reports/lantern-2024")
}

/// A copy of dataset and edition as they lie in the project.
fn workshop() -> tempfile::TempDir {
    let workshop = tempfile::tempdir().unwrap();
    copy(&data(), &workshop.path().join("data/lantern-2024"));
    copy(&edition(), &workshop.path().join("reports/lantern-2024"));
    workshop
}

#[test]
fn the_same_bytes_everywhere() {
    let committed = files(&edition());
    assert!(committed.len() > 30);
    let elsewhere = tempfile::tempdir().unwrap();
    for (zone, language, threads) in [
        ("UTC", "C", "1"),
        ("Pacific/Kiritimati", "tr_TR.UTF-8", "2"),
        ("America/St_Johns", "ar_EG.UTF-8", "8"),
    ] {
        let made = elsewhere.path().join(format!("made-{threads}"));
        succeed(
            sillage()
                .current_dir(elsewhere.path())
                .env("TZ", zone)
                .env("LANG", language)
                .env("LC_ALL", language)
                .env("RAYON_NUM_THREADS", threads)
                .env_remove("HOME")
                .args(["report"])
                .arg(data())
                .arg("-o")
                .arg(&made),
        );
        let fresh = files(&made);
        let names =
            |f: &[(String, Vec<u8>)]| f.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
        assert_eq!(names(&fresh), names(&committed));
        for ((path, fresh), (_, committed)) in fresh.iter().zip(&committed) {
            assert!(
                fresh == committed,
                "{path} differs under TZ={zone} LANG={language}, {threads} threads"
            );
        }
    }
}

#[test]
fn the_committed_edition_is_reproduced() {
    let (code, text) = run(sillage()
        .current_dir(root())
        .args(["verify", "reports/lantern-2024"]));
    assert_eq!(code, 0, "{text}");
    assert!(text.ends_with("verdict: reproduced\n"), "{text}");
}

/// Changes the first digit that follows `mark` in a file.
fn change_a_digit(file: &Path, mark: &str) {
    let text = fs::read_to_string(file).unwrap();
    let from = text
        .find(mark)
        .unwrap_or_else(|| panic!("no {mark} in {}", file.display()))
        + mark.len();
    let at = from + text[from..].find(|c: char| c.is_ascii_digit()).unwrap();
    let other = if &text[at..=at] == "7" { "3" } else { "7" };
    fs::write(file, format!("{}{other}{}", &text[..at], &text[at + 1..])).unwrap();
}

#[test]
fn one_changed_digit_of_the_data_is_found_and_named() {
    let workshop = workshop();
    let posts = workshop.path().join("data/lantern-2024/posts.csv");
    change_a_digit(&posts, ",original,");
    let text = not_verified(workshop.path());
    assert_says(&text, &["fixity: posts.csv (input)\n"]);
}

#[test]
fn each_changed_digit_of_an_edition_is_found_and_named() {
    let workshop = workshop();
    let edition = workshop.path().join("reports/lantern-2024");
    let changed = [
        ("facts.json", "\"id\":\"reach.impressions\""),
        ("figures/timeline.svg", "<rect"),
        ("figures/hours.csv", "\n"),
        ("report.html", "<data class=\"fact\" value=\""),
    ];
    for (file, mark) in changed {
        change_a_digit(&edition.join(file), mark);
    }
    let text = not_verified(workshop.path());
    assert_says(&text, &["facts: facts.json at reach.impressions "]);
    for (file, _) in changed {
        assert_says(&text, &[&format!("fixity: {file}\n")]);
    }
    // And nothing else is blamed.
    assert_eq!(text.matches("fixity: ").count(), changed.len(), "{text}");
}

/// What is said of the edition of a workshop, in which something was changed.
fn not_verified(workshop: &Path) -> String {
    let (code, text) = run(sillage()
        .current_dir(workshop)
        .args(["verify", "reports/lantern-2024"]));
    assert_eq!(code, 1, "{text}");
    text
}

#[test]
fn data_that_differ_from_their_descriptor_are_refused_until_sealed() {
    let workshop = workshop();
    let dataset = workshop.path().join("data/lantern-2024");
    change_a_digit(&dataset.join("posts.csv"), ",original,");
    let report = || {
        sillage()
            .current_dir(workshop.path())
            .args(["report", "data/lantern-2024"])
            .output()
            .unwrap()
    };
    let refused = report();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("sillage seal"));
    assert_eq!(
        files(&workshop.path().join("reports/lantern-2024")),
        files(&edition()),
        "a refused report wrote something"
    );
    let sealed = succeed(sillage().current_dir(workshop.path()).args([
        "seal",
        "data/lantern-2024",
        "--version",
        "1.0.1",
    ]));
    assert!(
        sealed.contains("changed posts.csv") && sealed.contains("1.0.1"),
        "{sealed}"
    );
    assert!(report().status.success());
    let locked = run(sillage().current_dir(workshop.path()).args([
        "report",
        "data/lantern-2024",
        "--locked",
    ]));
    assert_eq!(locked.0, 0);
}

#[test]
fn the_ledger_of_the_demonstration_balances() {
    let (code, text) = run(sillage()
        .arg("check")
        .arg(data())
        .args(["--format", "json"]));
    assert_eq!(code, 0);
    let ledger: serde_json::Value = serde_json::from_str(&text).unwrap();
    let posts = &ledger[0];
    let lines = fs::read_to_string(data().join("posts.csv")).unwrap();
    // The generator writes no line break inside a cell, so that lines are rows.
    assert_eq!(
        posts["read"].as_u64(),
        Some(lines.lines().count() as u64 - 1)
    );
    assert_eq!(posts["read"], posts["used"]);
}

/// The facts of an edition agree with a reference file.
fn assert_agree(edition: &Path, file: &str, least: usize) {
    let facts = fs::read(edition.join("facts.json")).unwrap();
    let facts = sillage::facts::Facts::from_bytes(&facts).unwrap();
    demonstration::assert_agree(&facts, &demonstration::cases(file, least), 1.0);
}

/// Numbers that pandas, numpy and scipy computed from the same tables.
#[test]
fn the_numbers_are_those_of_other_software() {
    assert_agree(&edition(), "lantern.json", 100);
}

/// What pandas, numpy and scipy make of the narrative shift.
#[test]
fn the_narrative_shift_is_that_of_other_software() {
    let made = tempfile::tempdir().unwrap();
    let edition = made.path().join("edition");
    succeed(sillage().arg("report").arg(data()).arg("-o").arg(&edition));
    assert_agree(&edition, "lantern_narrative.json", 700);
}
