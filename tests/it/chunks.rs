//! Files cut into chunks and split into records: the same records, lines and refusals
//! as of the reader that takes a file from its start, wherever the cuts fall.

use std::io::Cursor;

use proptest::prelude::*;
use sillage::lined::chunks::{Chunks, Form};
use sillage::lined::split::Splitter;
use sillage::lined::{LONGEST, Lined};

/// Records with their lines, and what ended the file.
type Records = (Vec<(u64, Vec<Vec<u8>>)>, Option<String>);

fn from_the_start(bytes: &[u8], most: u64) -> Records {
    let mut lined = Lined::up_to(most, Box::new(Cursor::new(bytes.to_vec())));
    let mut record = csv::ByteRecord::new();
    let mut found = Vec::new();
    loop {
        match lined.read(&mut record) {
            Ok(true) => found.push((lined.line(), record.iter().map(<[u8]>::to_vec).collect())),
            Ok(false) => return (found, None),
            Err(e) => return (found, Some(e.to_string())),
        }
    }
}

fn in_chunks(bytes: &[u8], block: usize, most: u64) -> Records {
    let mut chunks = Chunks::of(Form::Csv, bytes, block, most);
    let mut found = Vec::new();
    while let Some(chunk) = chunks.next(Vec::new()).unwrap() {
        let mut split = Splitter::up_to(most, &chunk);
        loop {
            match split.advance() {
                Ok(true) => {
                    let fields = split.fields().iter();
                    let fields = fields.map(|field| split.bytes(*field).to_vec());
                    found.push((split.line(), fields.collect()));
                }
                Ok(false) => break,
                Err(e) => return (found, Some(e.to_string())),
            }
        }
    }
    (found, None)
}

fn assert_same(bytes: &[u8], block: usize) {
    let expected = from_the_start(bytes, LONGEST);
    let found = in_chunks(bytes, block, LONGEST);
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(found.1, expected.1, "{text:?} in chunks of {block}");
    // Records before an error are read or not, as the buffers fall.
    if expected.1.is_none() {
        assert_eq!(found.0, expected.0, "{text:?} in chunks of {block}");
    }
}

#[test]
fn quotes_and_line_ends_at_the_cuts() {
    for text in [
        "a,b\n1,2\n",
        "a,b\r\n1,2\r\n\r\n3,4",
        "a,b\r1,2\r",
        "a,\"b\"\n\"x\"\"y\",\"1\n2\"\n",
        "a,\"\"\n\"\",\n,\n\"\"\n",
        "a,b \"c\" d,e\"\n5\" screen,6\n",
        "\u{feff}a,b\n\u{feff}1,2\n",
        "\n\n\na\n\n\n",
        "a,\"never ends\n1,2\n",
        "a,\"b\"c\n",
        "a,\"b\n\"\r\n\"c\r\n\",d\n\"\n\n\"",
        "",
        "\u{feff}",
        "a,",
        "a,\"\"\"\"",
    ] {
        for block in 1..=text.len() + 1 {
            assert_same(text.as_bytes(), block);
        }
    }
}

#[test]
fn a_record_without_end_is_refused_where_it_starts() {
    let text = format!("a,b\n1,2\n{},x\n3,4\n", "y".repeat(40));
    for block in [3, 8, 16, 64] {
        let (_, failed) = in_chunks(text.as_bytes(), block, 32);
        let failed = failed.unwrap();
        assert!(failed.contains("line 3"), "{failed}");
        let quoted = format!("a,b\n1,2\n\"{}", "y\n".repeat(40));
        let (_, failed) = in_chunks(quoted.as_bytes(), block, 32);
        assert!(failed.as_ref().unwrap().contains("line 3"), "{failed:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_the_same_records(
        pieces in prop::collection::vec(prop::sample::select(vec!["a", "é", ",", "\"", "\"\"", "\n", "\r", "\r\n", ",\"", "\",", "\"\n", "\u{feff}", "bc"]), 0..24),
        block in 1..24usize,
    ) {
        assert_same(pieces.concat().as_bytes(), block);
    }

    #[test]
    fn lines_are_the_same_lines(pieces in prop::collection::vec(prop::sample::select(vec!["a", "{}", "\"", "\n", "\r\n"]), 0..24), block in 1..24usize) {
        let text = pieces.concat();
        let mut chunks = Chunks::of(Form::Lines, text.as_bytes(), block, LONGEST);
        let mut found = Vec::new();
        while let Some(chunk) = chunks.next(Vec::new()).unwrap() {
            let lines = chunk.bytes().split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec);
            found.extend((chunk.line..).zip(lines));
        }
        let expected: Vec<(u64, Vec<u8>)> = (1..).zip(text.as_bytes().split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec)).collect();
        prop_assert_eq!(found, expected);
    }
}
