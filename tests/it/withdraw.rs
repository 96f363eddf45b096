//! Rows that are taken out: what stays of them, what becomes of the others, and
//! that a withdrawn post never counts.

use std::fs;
use std::io::{Read, Write};

use sillage::ingest::ledger::{Outcome, Reason};

use crate::kit::{self, Data, assert_says, run};

/// A table with everything that a careless copy would change: CRLF and LF,
/// quotes that need none, an empty line, a line break in a cell, no last line end.
const POSTS: &str = "post_id,account_id,created_at,text\r\n\
    1,a,2024-05-01T10:00:00Z,\"plain\"\n\
    \n\
    2,b,2024-05-02T10:00:00Z,\"two\nlines, \"\"quoted\"\"\"\r\n\
    \"3\",a,2024-05-03T10:00:00Z,é\n\
    4,c,2024-05-04T10:00:00Z,last";

/// SHA-256 by Python's hashlib of the canonical form, written out by hand:
/// `{"cells":{"account_id":"b","created_at":"2024-05-02T10:00:00Z","post_id":"2","text":"two\nlines, \"quoted\""},"table":"posts"}`
const DIGEST_OF_2: &str = "sha256:f85b7be3f7f032749085be3cd7fccfae000afd9ee37d3ff9312b2ad93c152016";

fn dataset() -> Data {
    let data = Data::new()
        .with("posts.csv", POSTS)
        .with("accounts.csv", "account_id,handle\na,x\nb,y\n");
    data.seal();
    data
}

fn withdraw(data: &Data, more: &[&str]) -> (i32, String) {
    let path = data.path();
    let common = ["seal", path.to_str().unwrap()];
    run(&data.beside(""), &[&common[..], more].concat())
}

const TERMS: [&str; 4] = ["--at", "2024-06-01", "--reason", "deleted by its author"];

fn read(data: &Data, file: &str) -> String {
    fs::read_to_string(data.path().join(file)).unwrap()
}

#[test]
fn a_row_goes_and_every_other_byte_stays() {
    let data = dataset();
    let (code, printed) = withdraw(&data, &[&["--withdraw", "2"], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_says(
        &printed,
        &[
            "withdrawn posts 2",
            DIGEST_OF_2,
            "changed posts.csv",
            "added withdrawn.csv",
        ],
    );
    let row = "2,b,2024-05-02T10:00:00Z,\"two\nlines, \"\"quoted\"\"\"\r\n";
    assert_eq!(read(&data, "posts.csv"), POSTS.replace(row, ""));
    assert_eq!(
        read(&data, "withdrawn.csv"),
        format!(
            "withdrawn_id,table,at,reason,digest\n2,posts,2024-06-01,deleted by its author,{DIGEST_OF_2}\n"
        )
    );
    assert_eq!(read(&data, "accounts.csv"), "account_id,handle\na,x\nb,y\n");
    // Sealed: nothing differs from its descriptor, and nothing is unlisted.
    let checked = run(&data.beside(""), &["check", data.path().to_str().unwrap()]);
    assert_eq!(checked.0, 0, "{}", checked.1);
    assert_says(
        &checked.1,
        &["posts: read 3 = used 3", "withdrawn: read 1 = used 1"],
    );
    assert!(!checked.1.contains("unsealed") && !checked.1.contains("unlisted"));
}

#[test]
fn tombstones_add_up_and_keep_their_bytes() {
    let data = dataset();
    data.put(
        "withdrawn.csv",
        "note,digest,withdrawn_id,table,at,reason\n\"kept\",,9,posts,2024-01-01,\"as it is\"",
    );
    data.seal();
    assert_eq!(
        withdraw(
            &data,
            &[&["--withdraw", "4", "--withdraw", "3"], &TERMS[..]].concat()
        )
        .0,
        0
    );
    let (code, printed) = withdraw(
        &data,
        &[&["--withdraw", "a", "--table", "accounts"], &TERMS[..]].concat(),
    );
    assert_eq!(code, 0, "{printed}");
    let text = read(&data, "withdrawn.csv");
    assert!(
        text.starts_with(
            "note,digest,withdrawn_id,table,at,reason\n\"kept\",,9,posts,2024-01-01,\"as it is\"\n"
        ),
        "{text}"
    );
    let ids: Vec<(String, String)> = csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r[2].to_owned(), r[3].to_owned()))
        .collect();
    let expected = [
        ("9", "posts"),
        ("3", "posts"),
        ("4", "posts"),
        ("a", "accounts"),
    ];
    assert_eq!(
        ids,
        expected.map(|(id, table)| (id.to_owned(), table.to_owned()))
    );
    assert_eq!(read(&data, "accounts.csv"), "account_id,handle\nb,y\n");
}

#[test]
fn the_digest_is_of_the_row_and_not_of_how_it_is_written() {
    let csv = dataset();
    let jsonl = Data::new().with(
        "posts.jsonl",
        "{\"text\":\"two\\nlines, \\\"quoted\\\"\",\"created_at\":\"2024-05-02T10:00:00Z\",\"post_id\":\"2\",\"views\":null,\"account_id\":\"b\"}\n{\"post_id\":\"5\",\"account_id\":\"b\",\"created_at\":\"2024-05-02T10:00:00Z\"}\n",
    );
    jsonl.seal();
    for data in [csv, jsonl] {
        let (code, printed) = withdraw(&data, &[&["--withdraw", "2"], &TERMS[..]].concat());
        assert_eq!(code, 0, "{printed}");
        assert_says(&printed, &[DIGEST_OF_2]);
    }
}

#[test]
fn compressed_tables_are_compressed_again() {
    let data = Data::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(POSTS.as_bytes()).unwrap();
    data.put("posts/1.csv.gz", packed.finish().unwrap());
    data.put(
        "posts/2.csv.zst",
        zstd::encode_all(POSTS.replace("\n4,", "\n5,").as_bytes(), 1).unwrap(),
    );
    data.seal();
    let (code, printed) = withdraw(
        &data,
        &[&["--withdraw", "4", "--withdraw", "5"], &TERMS[..]].concat(),
    );
    assert_eq!(code, 0, "{printed}");
    let rest = POSTS.replace("4,c,2024-05-04T10:00:00Z,last", "");
    let mut plain = String::new();
    let file = fs::File::open(data.path().join("posts/1.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut plain)
        .unwrap();
    assert_eq!(plain, rest);
    let zst = fs::read(data.path().join("posts/2.csv.zst")).unwrap();
    assert_eq!(zstd::decode_all(&zst[..]).unwrap(), rest.as_bytes());
    let ledger = data.ledger("posts");
    assert_eq!((ledger.read, ledger.used, ledger.duplicate), (6, 3, 3));
}

#[test]
fn every_row_of_an_id_goes_damaged_ones_too() {
    let data = Data::new().with(
        "posts.csv",
        [
            &b"post_id,account_id,created_at,text\n1,a,2024-05-01T10:00:00Z,x\n"[..],
            b"1,a,2024-05-01T10:00:00Z,\xff\n1,a\n1,a,2024-05-01T10:00:00Z,x,more\n2,b,2024-05-01T10:00:00Z,y\n",
        ]
        .concat(),
    );
    data.seal();
    let (code, printed) = withdraw(&data, &[&["--withdraw", "1"], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_eq!(
        read(&data, "posts.csv"),
        "post_id,account_id,created_at,text\n2,b,2024-05-01T10:00:00Z,y\n"
    );
    assert_eq!(read(&data, "withdrawn.csv").lines().count(), 5);
}

#[test]
fn what_cannot_be_withdrawn_changes_nothing() {
    let data = dataset();
    let before = kit_files(&data);
    for (more, says) in [
        (vec!["--withdraw", "1", "--withdraw", "77"], "77"),
        (
            vec!["--withdraw", "1", "--table", "labels"],
            "posts, accounts",
        ),
        (
            vec!["--withdraw", "1", "--version", "two"],
            "semantic version",
        ),
    ] {
        let (code, printed) = withdraw(&data, &[&more[..], &TERMS[..]].concat());
        assert_eq!(code, 2, "{printed}");
        assert_says(&printed, &[says]);
        assert_eq!(kit_files(&data), before, "{more:?}");
    }
    // Without a clock the day must be said, and without a reason nobody knows why.
    for more in [
        &["--withdraw", "1"][..],
        &["--withdraw", "1", "--at", "2024-06-01"],
        &["--at", "2024-06-01"],
    ] {
        assert_eq!(withdraw(&data, more).0, 2);
    }
    let not_a_day = ["--withdraw", "1", "--at", "June", "--reason", "x"];
    assert_eq!(withdraw(&data, &not_a_day).0, 2);
    data.put("posts.csv", "post_id,account_id,created_at,text\n1,a,2024-05-01T10:00:00Z,\"open\n2,b,2024-05-01T10:00:00Z,x\n");
    let (code, printed) = withdraw(&data, &[&["--withdraw", "2"], &TERMS[..]].concat());
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["posts.csv:2", "quote"]);
}

fn kit_files(data: &Data) -> Vec<(String, Vec<u8>)> {
    crate::tool::files(&data.path())
}

#[test]
fn a_withdrawn_row_that_still_stands_counts_nowhere() {
    let data = dataset().with(
        "withdrawn.csv",
        "withdrawn_id,at,table\n2,2024-06-01,\nb,2024-06-01,accounts\n3,never,posts\n",
    );
    let posts = data.ledger("posts");
    assert_eq!((posts.read, posts.used, posts.rejected()), (4, 2, 2));
    assert_eq!(kit::count(&posts, Outcome::Rejected, Reason::Withdrawn), 2);
    assert_eq!(
        kit::place(&posts.issues[0]),
        "rejected posts.csv:4 post_id withdrawn"
    );
    let accounts = data.ledger("accounts");
    assert_eq!((accounts.read, accounts.used), (2, 1));
    let tombstones = data.ledger("withdrawn");
    assert_eq!((tombstones.read, tombstones.used), (3, 3));
    let facts = data.facts();
    kit::assert_values(
        &facts,
        &[
            ("activity.posts", "2"),
            ("ledger.rejected[table=posts]", "2"),
            ("ledger.read[table=withdrawn]", "3"),
        ],
    );
    let (code, printed) = run(&data.beside(""), &["check", data.path().to_str().unwrap()]);
    assert_eq!(code, 1);
    assert_says(&printed, &["2 rows rejected in post_id: withdrawn"]);
    assert_says(
        &data.page(),
        &["row withdrawn from the dataset, and still in it"],
    );
}

#[test]
fn a_dataset_without_withdrawn_rows_says_nothing_of_them() {
    let data = dataset();
    assert!(data.facts().iter().all(|f| !f.id.contains("withdrawn")));
}

// Versions

fn version(data: &Data) -> String {
    let descriptor: serde_json::Value =
        serde_json::from_str(&read(data, "datapackage.json")).unwrap();
    descriptor["version"].as_str().unwrap().to_owned()
}

#[test]
fn a_first_withdrawal_may_be_a_patch() {
    let data = dataset();
    let more = ["--withdraw", "2", "--version", "patch"];
    let (code, printed) = withdraw(&data, &[&more[..], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_eq!(version(&data), "1.0.1");
    assert_says(&read(&data, "CHANGELOG.md"), &["- 1.0.1 (patch)"]);
    assert!(!read(&data, "posts.csv").contains("quoted"));
}

#[test]
fn what_seal_would_refuse_is_refused_before_a_row_goes() {
    let more = ["--withdraw", "2", "--version", "patch"];
    for (file, bytes, says) in [
        ("accounts.csv", "account_id,handle,group\na,x,g\n", "group"),
        ("accounts.csv", "account_id\na\n", "handle"),
        (
            "incidents.csv",
            "incident_id,start\ni,2024-05-02\n",
            "incidents is new",
        ),
    ] {
        let data = dataset();
        data.put(file, bytes);
        let before = kit_files(&data);
        let (code, printed) = withdraw(&data, &[&more[..], &TERMS[..]].concat());
        assert_eq!(code, 2, "{printed}");
        assert_says(&printed, &["too near", says]);
        assert_eq!(kit_files(&data), before, "{file}");
    }
    // Nor may a changelog that cannot be read stop the seal half-way.
    let data = dataset();
    data.put("CHANGELOG.md", b"\xff");
    let before = kit_files(&data);
    let (code, printed) = withdraw(&data, &[&more[..], &TERMS[..]].concat());
    assert_eq!((code, kit_files(&data)), (2, before), "{printed}");
}

#[test]
fn a_column_that_goes_with_a_withdrawn_row_asks_for_no_greater_step() {
    let row = |id: &str, more: &str| {
        format!(
            "{{\"post_id\":\"{id}\",\"account_id\":\"a\",\"created_at\":\"2024-05-01T10:00:00Z\"{more}}}\n"
        )
    };
    let data = Data::new().with("posts.jsonl", row("1", ",\"views\":3") + &row("2", ""));
    data.seal();
    let more = ["--withdraw", "1", "--version", "patch"];
    let (code, printed) = withdraw(&data, &[&more[..], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_eq!(version(&data), "1.0.1");
    assert_eq!(read(&data, "posts.jsonl"), row("2", ""));
}

// Files

#[test]
fn a_folder_that_is_named_after_json_lines_changes_nothing() {
    let data = dataset().with(
        "posts/from.jsonl-dump/1.csv",
        "post_id,account_id,created_at\n7,a,2024-05-01T10:00:00Z\n8,a,2024-05-01T10:00:00Z\n",
    );
    let ledger = data.ledger("posts");
    assert_eq!((ledger.read, ledger.used), (6, 6));
    let below = data.beside("x.jsonl-import/tiny");
    crate::tool::copy(&data.path(), &below);
    let run = |more: &[&str]| {
        let common = ["seal", "x.jsonl-import/tiny"];
        run(&data.beside(""), &[&common[..], more].concat())
    };
    let more = ["--withdraw", "2", "--withdraw", "7"];
    let (code, printed) = run(&[&more[..], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_says(&printed, &[DIGEST_OF_2]);
    let descriptor: serde_json::Value =
        serde_json::from_slice(&fs::read(below.join("datapackage.json")).unwrap()).unwrap();
    for resource in descriptor["resources"].as_array().unwrap() {
        assert_eq!(resource["format"], "csv", "{resource}");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert!(fields.len() > 1, "{resource}");
    }
}

#[test]
fn a_table_file_that_is_not_listed_yet_is_searched_too() {
    let data = dataset();
    data.put(
        "posts/late.csv",
        "post_id,account_id,created_at\n2,b,2024-05-02T10:00:00Z\n9,b,2024-05-02T10:00:00Z\n",
    );
    data.put(
        "withdrawn/old.csv",
        "withdrawn_id,table,at,reason,digest\n6,posts,2024-01-01,x,\n",
    );
    let (code, printed) = withdraw(&data, &[&["--withdraw", "2"], &TERMS[..]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_eq!(
        read(&data, "posts/late.csv"),
        "post_id,account_id,created_at\n9,b,2024-05-02T10:00:00Z\n"
    );
    assert_eq!(read(&data, "withdrawn/old.csv").lines().count(), 4);
    assert!(!data.path().join("withdrawn.csv").exists());
    let ledger = kit::Data::check(&data).unwrap();
    let posts = ledger.iter().find(|l| l.table == "posts").unwrap();
    assert_eq!((posts.read, posts.used), (4, 4));
}

#[test]
fn a_withdrawal_that_was_stopped_can_be_repeated_as_typed() {
    let data = Data::new();
    let part = |id: &str| {
        format!(
            "post_id,account_id,created_at\n{id},a,2024-05-01T10:00:00Z\nkept{id},a,2024-05-01T10:00:00Z\n"
        )
    };
    data.put("posts/1.csv", part("1"));
    data.put("posts/2.csv", part("2"));
    data.seal();
    let descriptor = read(&data, "datapackage.json");
    let typed = [&["--withdraw", "1", "--withdraw", "2"], &TERMS[..]].concat();
    assert_eq!(withdraw(&data, &typed).0, 0);
    let stones = read(&data, "withdrawn.csv");
    assert_eq!(stones.lines().count(), 3);
    // As if it had been stopped before the second file.
    data.put("posts/2.csv", part("2"));
    data.put("datapackage.json", &descriptor);
    let before = kit_files(&data);
    // An id that nobody knows stays one, and so does one of another table.
    for wrong in [["--withdraw", "77"], ["--withdraw", "a"]] {
        let (code, printed) = withdraw(&data, &[&wrong[..], &typed].concat());
        assert_eq!(code, 2, "{printed}");
        assert_says(&printed, &[wrong[1]]);
        assert_eq!(kit_files(&data), before);
    }
    let (code, printed) = withdraw(&data, &typed);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(read(&data, "withdrawn.csv"), stones);
    assert_eq!(read(&data, "posts/2.csv").lines().count(), 2);
    let ledger = data.ledger("posts");
    assert_eq!((ledger.read, ledger.used), (2, 2));
    // Once more, and nothing is left to do.
    let (code, printed) = withdraw(&data, &typed);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["nothing was changed", "sillage seal"]);
}

#[test]
fn a_tombstone_of_another_table_makes_no_id_known() {
    let data = dataset();
    data.put(
        "withdrawn.csv",
        "withdrawn_id,table,at,reason,digest\n7,accounts,2024-01-01,x,sha256:0\n8,,2024-01-01,x,\n",
    );
    data.seal();
    let both = |id| [&["--withdraw", "2", "--withdraw", id], &TERMS[..]].concat();
    assert_eq!(withdraw(&data, &both("7")).0, 2);
    // A tombstone that names no table is one of a post.
    assert_eq!(withdraw(&data, &both("8")).0, 0);
}

#[cfg(unix)]
#[test]
fn a_table_that_is_a_link_is_refused_and_its_target_stays() {
    let data = dataset();
    for (table, id) in [("posts.csv", "2"), ("withdrawn.csv", "3")] {
        let target = data.beside("elsewhere.csv");
        let link = data.path().join(table);
        if !link.exists() {
            data.put(table, "withdrawn_id,table,at,reason,digest\n");
        }
        // Only what is listed already may be a link.
        data.seal();
        fs::rename(&link, &target).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let before = fs::read(&target).unwrap();
        let (code, printed) = withdraw(&data, &[&["--withdraw", id], &TERMS[..]].concat());
        assert_eq!(code, 2, "{printed}");
        assert_says(&printed, &[table, "a link"]);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), before);
        assert!(table == "withdrawn.csv" || !data.path().join("withdrawn.csv").exists());
        assert!(read(&data, "posts.csv").contains("quoted"));
        fs::remove_file(&link).unwrap();
        fs::rename(&target, &link).unwrap();
    }
}

/// The permissions of a file.
#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
fn under_umask(umask: &str, data: &Data, args: &str) {
    let binary = env!("CARGO_BIN_EXE_sillage");
    let script = format!("umask {umask}; exec '{binary}' {args}");
    let done = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(data.beside(""))
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[cfg(unix)]
#[test]
fn new_files_obey_the_umask() {
    let data = dataset();
    for (umask, expected) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        under_umask(umask, &data, &format!("new data/of{umask}"));
        let made = data.beside(&format!("data/of{umask}"));
        assert_eq!(mode(&made.join("assessment.toml")), expected, "{umask}");
        under_umask(umask, &data, &format!("report data/tiny -o e{umask}"));
        let facts = data.beside(&format!("e{umask}/facts.json"));
        assert_eq!(mode(&facts), expected, "{umask}");
        let prepared = format!("why e{umask} --data data/tiny --prepared p{umask}.csv");
        under_umask(umask, &data, &prepared);
        let prepared = data.beside(&format!("p{umask}.csv"));
        assert_eq!(mode(&prepared), expected, "{umask}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_written_anew_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let data = dataset();
    data.put("withdrawn.csv", "withdrawn_id,table,at,reason,digest\n");
    data.seal();
    let wanted = [
        ("posts.csv", 0o600),
        ("withdrawn.csv", 0o640),
        ("datapackage.json", 0o660),
    ];
    for (file, bits) in wanted {
        fs::set_permissions(data.path().join(file), fs::Permissions::from_mode(bits)).unwrap();
    }
    under_umask(
        "022",
        &data,
        "seal data/tiny --withdraw 2 --at 2024-06-01 --reason terms",
    );
    assert!(!read(&data, "posts.csv").contains("quoted"));
    for (file, bits) in wanted {
        assert_eq!(mode(&data.path().join(file)), bits, "{file}");
    }
}
