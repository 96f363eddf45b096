//! Rewordings: against every pair compared by other software, and in the orders
//! and scripts that would trip a shortcut.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sillage::ingest::text::Text;
use sillage::stat::similar::{distance, families, is_rewording};

use crate::reference::check;

#[test]
fn distances_are_those_of_other_software() {
    check("levenshtein", &["distance", "near_duplicate"], |input| {
        let [a, b] = ["a", "b"].map(|key| input[key].as_str().unwrap());
        let (distance, longer) = (distance(a, b), a.chars().count().max(b.chars().count()));
        json!({ "distance": distance, "near_duplicate": is_rewording(distance, longer) })
    });
}

/// The distinct texts of the demonstration's originals, as they are compared.
fn lantern() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lantern-2024/posts.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|c| c == name).unwrap();
    let (kind, text) = (column("kind"), column("text"));
    let mut reading = Text::default();
    let mut texts = BTreeSet::new();
    for row in reader.records().map(Result::unwrap) {
        if &row[kind] == "original" {
            texts.extend(reading.long(&row[text]).map(str::to_owned));
        }
    }
    texts.into_iter().collect()
}

/// The share of pairs of the reference that lie in one family, and the share of the
/// pairs of families that the reference has.
#[test]
fn rewordings_of_the_demonstration_are_found_and_few_others() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/rewordings.json");
    let reference: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let texts = lantern();
    let digest = Sha256::digest(texts.join("\n"));
    let digest = digest.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    assert_eq!(
        digest, reference["sha256"],
        "other texts than the reference's"
    );
    let pairs = |key: &str| -> BTreeSet<(usize, usize)> {
        let pairs = reference[key].as_array().unwrap().iter();
        let index = |pair: &Value, at: usize| usize::try_from(pair[at].as_u64().unwrap()).unwrap();
        pairs.map(|pair| (index(pair, 0), index(pair, 1))).collect()
    };
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let of = families(&texts).of;
    let (close, alike) = (pairs("keep_70_percent"), pairs("alike"));
    assert!(close.len() > 700 && close.is_subset(&alike));
    let missed: Vec<_> = alike.iter().filter(|(i, j)| of[*i] != of[*j]).collect();
    assert!(missed.len() <= 4, "{missed:?}");
    let found = close.iter().filter(|(i, j)| of[*i] == of[*j]).count();
    let mut told = 0;
    let mut right = 0;
    for j in 0..texts.len() {
        for i in (0..j).filter(|i| of[*i] == of[j]) {
            told += 1;
            right += usize::from(alike.contains(&(i, j)));
        }
    }
    let (recall, precision) = (
        found as f64 / close.len() as f64,
        f64::from(right as u32) / f64::from(told),
    );
    assert!(recall >= 0.95, "recall {recall}");
    assert!(precision >= 0.98, "precision {precision}");
    // The families that the scenario plans are found whole, and nothing with them.
    for (name, members) in reference["planned"].as_object().unwrap() {
        let members: BTreeSet<usize> = members
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m.as_u64().unwrap() as usize)
            .collect();
        let first = *members.first().unwrap();
        let family: BTreeSet<usize> = (0..texts.len()).filter(|i| of[*i] == of[first]).collect();
        assert_eq!(family, members, "{name}");
    }
}

#[test]
fn families_of_few_texts_and_any_script() {
    assert!(families(&[]).of.is_empty());
    assert_eq!(families(&["alone"]).of, [0]);
    assert_eq!(families(&["", "a", "ab", "abc"]).of, [0, 1, 2, 3]);
    let texts = [
        "quatre caisses de registres attendent dans une cave de la capitale",
        "quatre caisses de registres dorment dans une cave de la capitale",
        "أربعون صندوقًا من سجلات كورفيل تنتظر في قبو بالعاصمة منذ عشرين سنة",
        "أربعون صندوقًا من سجلات كورفيل تنام في قبو بالعاصمة منذ عشرين سنة",
        "四十箱登记册在首都的地下室里等待着我们要求归还我们的名字和歌曲以及地图",
        "四十箱登记册在首都的地下室里沉睡着我们要求归还我们的名字和歌曲以及地图",
    ];
    assert_eq!(families(&texts).of, [0, 0, 2, 2, 4, 4]);
}

/// A phrase that everybody begins with must not cost the square of its uses.
#[test]
fn a_common_phrase_costs_no_square() {
    let phrase = "good morning dear friends of the islands here is what happened today ";
    let texts: Vec<String> = (0..6_000u64)
        .map(|i| {
            let tail: String = (0..60)
                .map(|k| char::from(b'a' + ((i * 7919 + k * (i % 97 + 3) * 31) % 26) as u8))
                .collect();
            format!("{phrase}{tail}{i}")
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = families(&texts);
    let square = (texts.len() * texts.len() / 2) as u64;
    assert!(
        found.compared < square / 10,
        "{} of {square}",
        found.compared
    );
}
