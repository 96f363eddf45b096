//! The files that `why` writes: never over another one.

use super::ask::Asked;
use super::*;

/// What a run says, which must fail with 2.
fn refused(arguments: &[&str], folder: &std::path::Path) -> String {
    let output = sillage()
        .current_dir(folder)
        .arg("why")
        .args(arguments)
        .output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains("next step"), "{said}");
    said
}

#[test]
fn files_that_are_there_are_kept() {
    let asked = Asked::new();
    let posts = asked.data.path().join("posts.csv");
    let facts = asked.edition.join("facts.json");
    let edition = asked.edition.to_str().unwrap();
    for option in ["--prepared", "--prepared-accounts"] {
        for file in [&posts, &facts] {
            let before = fs::read(file).unwrap();
            // Nothing is read before: the other edition is not there.
            for edition in [edition, "nowhere"] {
                let file = file.to_str().unwrap();
                let said = refused(&[edition, option, file], &asked.data.path());
                kit::assert_says(&said, &["there is a file of that name", file]);
            }
            assert_eq!(fs::read(file).unwrap(), before);
        }
    }
}

#[test]
fn posts_and_accounts_never_share_a_file() {
    let asked = Asked::new();
    let folder = asked.data.beside("prepared");
    fs::create_dir_all(folder.join("sub")).unwrap();
    let whole = folder.join("rows.csv");
    for other in [
        "rows.csv",
        "./rows.csv",
        "sub/../rows.csv",
        whole.to_str().unwrap(),
    ] {
        let edition = asked.edition.to_str().unwrap();
        let arguments = [
            edition,
            "--prepared",
            "rows.csv",
            "--prepared-accounts",
            other,
        ];
        let said = refused(&arguments, &folder);
        kit::assert_says(&said, &["cannot be written to one file"]);
        assert!(!whole.exists(), "{other}");
    }
}

/// Whoever writes them looks again when they are whole, and replaces nothing that
/// came in between.
#[test]
fn writing_replaces_nothing() {
    let asked = Asked::new();
    let file = asked.data.beside("posts.csv");
    let source = Source::open(&asked.data.path()).unwrap();
    fs::write(&file, "mine").unwrap();
    let written = sillage::prepared::write_posts(&source, &file, &|_| {});
    let error = written.unwrap_err();
    kit::assert_says(&kit::words(&error), &["there is a file of that name"]);
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn prepared_rows_of_no_table_are_said_to_be_none() {
    let accounts = "account_id,status,status_as_of\na,active,2024-06-01\n";
    let study =
        "resamples = 99\nstart = \"2024-05-01\"\nend = \"2024-06-01\"\nas_of = \"2024-06-01\"\n";
    let data = Data::new().with("accounts.csv", accounts);
    let asked = Asked::of(data.with("assessment.toml", study));
    let [posts, both] = ["posts.csv", "again.csv"].map(|name| asked.data.beside(name));
    let said = asked.said(&["--prepared", posts.to_str().unwrap()]);
    kit::assert_says(&said, &["the dataset has no table of posts"]);
    let asked = Asked::new();
    let said = asked.said(&["--prepared", both.to_str().unwrap()]);
    assert!(!said.contains("no table"), "{said}");
}
