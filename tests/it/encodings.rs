//! Files that are not UTF-8: named in the error that refuses them, read when the
//! caller names the encoding, and never read on a guess.

use std::fs;
use std::path::PathBuf;

use sillage::error::{Error, Kind, Result};
use sillage::import::{self, Imported, Options};
use sillage::ingest::ledger::{Outcome, Reason};
use tempfile::TempDir;

use crate::kit::{Data, assert_says, count, run, words};

const HEADER: &str = "post_id,account_id,created_at,text";

/// Three posts with accents, one without.
fn rows(texts: &[&str]) -> String {
    let rows = texts.iter().enumerate();
    let rows = rows.map(|(n, text)| format!("{n},a,2024-05-13T10:00:0{n}Z,{text}\n"));
    format!("{HEADER}\n{}", rows.collect::<String>())
}

const FRENCH: [&str; 4] = [
    "L\u{e9}gende d'hier",
    "plain",
    "d\u{e9}j\u{e0} l\u{e0}",
    "\u{ab} No\u{eb}l \u{bb} en mer",
];

/// Each character as the byte of its number: ISO 8859-1.
fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

/// Cyrillic letters as Windows-1251 has them.
fn cyrillic(text: &str) -> Vec<u8> {
    let byte = |c: char| match u32::from(c) {
        n @ 0x410..=0x44f => u8::try_from(n - 0x410 + 0xc0).unwrap(),
        n => u8::try_from(n).unwrap(),
    };
    text.chars().map(byte).collect()
}

fn sixteen(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// A table of posts in a sealed dataset whose bytes are replaced afterwards, and
/// sealed again where sealing still reads it.
fn refused(bytes: impl AsRef<[u8]>) -> [String; 3] {
    let data = Data::new().with("posts.csv", rows(&FRENCH));
    data.seal();
    data.put("posts.csv", bytes);
    let mut said = [
        &["check", "."][..],
        &["report", ".", "-o", "../edition"],
        &["seal", "."],
    ]
    .map(|args| {
        let (code, said) = run(&data.path(), args);
        format!("{code} {said}")
    });
    assert!(!data.beside("data/edition").exists());
    said.iter_mut().for_each(|s| *s = s.replace('\n', " "));
    said
}

#[test]
fn tables_in_sixteen_bits_are_refused_by_their_name() {
    let text = rows(&FRENCH);
    let cases = [
        (
            "utf-16le",
            "byte order mark FF FE",
            sixteen(&format!("\u{feff}{text}"), u16::to_le_bytes),
        ),
        (
            "utf-16be",
            "byte order mark FE FF",
            sixteen(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ),
        (
            "utf-16le",
            "second of each two bytes is zero",
            sixteen(&text, u16::to_le_bytes),
        ),
        (
            "utf-16be",
            "first of each two bytes is zero",
            sixteen(&text, u16::to_be_bytes),
        ),
    ];
    for (name, why, bytes) in cases {
        for said in refused(&bytes) {
            let command = format!("iconv -f {} -t UTF-8", name.to_uppercase());
            assert_says(&said, &["posts.csv:1", "not UTF-8", name, why, &command]);
        }
    }
}

#[test]
fn tables_of_single_bytes_are_refused_by_what_they_look_like() {
    let said = refused(latin(&rows(&FRENCH)));
    for said in &said[..2] {
        assert_says(
            said,
            &[
                "1 error: posts.csv:2: the file is not UTF-8; it looks like windows-1252",
                "sillage seal",
                "iconv -f WINDOWS-1252",
            ],
        );
    }
    let russian = rows(&["Привет всем", "новости дня", "наш город сегодня"]);
    assert_says(
        &refused(cyrillic(&russian))[0],
        &["looks like windows-1251"],
    );
}

#[test]
fn slips_and_mixtures_are_rejected_row_by_row_as_before() {
    let check = |bytes: Vec<u8>| Data::new().with("posts.csv", bytes).ledger("posts");
    // One row that is UTF-8 beyond ASCII shows that the file is not in one encoding.
    let mixed = [
        latin(&rows(&FRENCH)),
        "9,a,2024-05-13T10:00:00Z,déjà\n".as_bytes().to_vec(),
    ]
    .concat();
    assert_eq!(count(&check(mixed), Outcome::Rejected, Reason::NotUtf8), 3);
    let two = latin(&rows(&FRENCH[..3]));
    assert_eq!(count(&check(two), Outcome::Rejected, Reason::NotUtf8), 2);
    let noise = rows(&["~", "~", "~", "~"]).into_bytes();
    let noise = noise.into_iter().map(|b| if b == b'~' { 0x81 } else { b });
    assert_eq!(
        count(&check(noise.collect()), Outcome::Rejected, Reason::NotUtf8),
        4
    );
    let line = |text: &str| {
        format!(
            "{{\"post_id\":\"1\",\"account_id\":\"a\",\"created_at\":\"2024-05-13T10:00:00Z\",\"text\":\"{text}\"}}\n"
        )
    };
    let jsonl = line("plain") + &line("d\u{e9}j\u{e0} vu").repeat(3);
    let data = Data::new().with("posts.jsonl", latin(&jsonl));
    assert_says(&data.refusal(), &["posts.jsonl:2", "windows-1252"]);
}

#[test]
fn a_byte_order_mark_of_utf_8_is_no_harm() {
    let data = Data::new().with("posts.csv", format!("\u{feff}{}", rows(&FRENCH)));
    assert_eq!(data.ledger("posts").used, 4);
    assert_eq!(
        imported(
            rows(&FRENCH).replacen("post_id", "\u{feff}post_id", 1),
            None
        )
        .posts,
        4
    );
}

#[test]
fn a_study_in_sixteen_bits_is_refused_by_its_name() {
    let data = Data::new().with("posts.csv", rows(&FRENCH));
    data.seal();
    data.put(
        "assessment.toml",
        sixteen("\u{feff}resamples = 99\n", u16::to_le_bytes),
    );
    let (code, said) = run(&data.path(), &["check", "."]);
    assert_eq!(code, 2);
    assert_says(&said, &["assessment.toml", "utf-16le"]);
}

const MAP: &str = "[posts]\npost_id = \"post_id\"\naccount_id = \"account_id\"\ncreated_at = \"created_at\"\ntext = \"text\"\n";

struct Import {
    folder: TempDir,
}

impl Import {
    fn of(bytes: impl AsRef<[u8]>) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("map.toml"), MAP).unwrap();
        fs::write(folder.path().join("source.csv"), bytes).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, encoding: Option<&str>) -> Result<Imported> {
        let options = Options {
            out: self.path("out"),
            encoding: encoding.map(str::to_owned),
            ..Options::default()
        };
        import::csv_map(&[self.path("source.csv")], &self.path("map.toml"), &options)
    }

    fn refused(&self, encoding: Option<&str>) -> Error {
        let error = self.run(encoding).unwrap_err();
        assert_eq!(error.kind(), Kind::CouldNot);
        assert!(!self.path("out").exists());
        error
    }
}

fn imported(bytes: impl AsRef<[u8]>, encoding: Option<&str>) -> Imported {
    Import::of(bytes).run(encoding).unwrap()
}

#[test]
fn an_import_names_the_option_that_would_read_the_file() {
    let text = rows(&FRENCH);
    let cases = [
        (
            "utf-16le",
            sixteen(&format!("\u{feff}{text}"), u16::to_le_bytes),
        ),
        ("utf-16be", sixteen(&text, u16::to_be_bytes)),
        ("windows-1252", latin(&text)),
        (
            "windows-1251",
            cyrillic(&rows(&["Привет всем", "новости дня", "наш город сегодня"])),
        ),
    ];
    for (name, bytes) in cases {
        let said = words(&Import::of(bytes).refused(None));
        assert_says(
            &said,
            &[
                "source.csv:",
                "not UTF-8",
                name,
                &format!("--encoding {name}"),
            ],
        );
    }
}

#[test]
fn a_named_encoding_is_read_and_the_digest_is_of_the_original_bytes() {
    let text = rows(&FRENCH);
    let long = format!(
        "{text}{}",
        "8,a,2024-05-13T10:00:08Z,d\u{e9}j\u{e0} vu\n".repeat(9_000)
    );
    let cases = [
        ("windows-1252", latin(&text)),
        ("latin1", latin(&text)),
        ("utf-16le", sixteen(&text, u16::to_le_bytes)),
        (
            "UTF-16LE",
            sixteen(&format!("\u{feff}{text}"), u16::to_le_bytes),
        ),
        (
            "utf-16be",
            sixteen(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ),
        ("utf-8", text.clone().into_bytes()),
        ("utf-16be", sixteen(&long, u16::to_be_bytes)),
    ];
    for (label, bytes) in cases {
        let import = Import::of(&bytes);
        let done = import.run(Some(label)).unwrap();
        let posts = fs::read_to_string(import.path("out/posts.csv")).unwrap();
        for text in FRENCH {
            assert!(posts.contains(text), "{label}: {posts}");
        }
        let source = done
            .sources
            .iter()
            .find(|s| s.path == "source.csv")
            .unwrap();
        assert_eq!(source.hash, sillage::disk::sha256(&bytes), "{label}");
        assert_eq!(done.rejected, 0, "{label}");
        let said = done
            .notes
            .iter()
            .any(|n| n.starts_with("The files were read as "));
        assert!(said, "{label}: {:?}", done.notes);
    }
    let whole = imported(sixteen(&long, u16::to_be_bytes), Some("utf-16be"));
    assert_eq!(whole.posts, 4 + 9_000);
}

#[test]
fn what_cannot_be_decoded_is_an_error_with_its_line() {
    let lone = [
        sixteen(&rows(&FRENCH), u16::to_le_bytes),
        vec![0x00, 0xd8, b'x', 0],
    ]
    .concat();
    let open = [
        latin(&rows(&FRENCH[..2])),
        b"7,a,2024-05-13T10:00:07Z,x\x81y\n".to_vec(),
    ]
    .concat();
    let cases = [
        ("utf-16le", lone, "source.csv:6", "00 D8"),
        (
            "utf-16le",
            sixteen(&rows(&FRENCH), u16::to_le_bytes)[..301].to_vec(),
            "source.csv:",
            "not utf-16le",
        ),
        ("windows-1252", open, "source.csv:4", "the byte 81"),
        (
            "windows-1252",
            rows(&["déjà"]).into_bytes(),
            "source.csv:2",
            "UTF-8 already",
        ),
        (
            "windows-1252",
            format!("\u{feff}{}", rows(&["x"])).into_bytes(),
            "source.csv:1",
            "looks like utf-8",
        ),
        (
            "utf-16be",
            sixteen(&rows(&FRENCH), u16::to_le_bytes),
            "source.csv:1",
            "looks like utf-16le",
        ),
        (
            "windows-1252",
            sixteen(&rows(&FRENCH), u16::to_le_bytes),
            "source.csv:1",
            "looks like utf-16le",
        ),
        ("rot13", b"x".to_vec(), "--encoding", "windows-1251"),
    ];
    for (label, bytes, place, why) in cases {
        let said = words(&Import::of(bytes).refused(Some(label)));
        assert_says(&said, &[place, why]);
        assert!(!said.contains('\u{fffd}'), "{said}");
    }
}

#[test]
fn the_option_stands_on_the_command_line() {
    let import = Import::of(latin(&rows(&FRENCH)));
    let common = [
        "import",
        "csv",
        "source.csv",
        "--map",
        "map.toml",
        "-o",
        "out",
    ];
    let (code, said) = run(import.folder.path(), &common);
    assert_eq!(code, 2);
    assert_says(&said, &["source.csv:2", "--encoding windows-1252"]);
    let with = [&common[..], &["--encoding", "windows-1252"]].concat();
    let (code, said) = run(import.folder.path(), &with);
    assert_eq!(code, 0, "{said}");
    assert_says(&said, &["4 posts", "The files were read as windows-1252."]);
}
