//! Who acts together in the demonstration dataset, what chance gives, and what became
//! of reworded texts, against what Python's standard library and numpy made of the
//! same tables (`tests/reference/make_lantern_coordination.py`).

use std::fs;

use serde_json::Value;
use sillage::facts::Fact;

use crate::demonstration;
use crate::kit::{fact, value};
use crate::tool::root;

const REFERENCE: &str = "lantern_coordination.json";

/// A list of the reference, of which there must be at least so many items.
fn reference(key: &str, least: usize) -> Vec<Value> {
    let text = fs::read_to_string(root().join("tests/reference").join(REFERENCE)).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let list = reference[key].as_array().unwrap().clone();
    assert!(list.len() >= least, "only {} {key}", list.len());
    list
}

/// How often the reference's clocks were moved.
fn draws() -> f64 {
    let text = fs::read_to_string(root().join("tests/reference").join(REFERENCE)).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    reference["draws"].as_f64().unwrap()
}

/// A fact of the demonstration.
fn found(id: &str) -> &'static Fact {
    fact(demonstration::internal(), id)
}

/// Counts are equal. The rewordings among them are those of families without the
/// pairs that never meet in a bucket, which the script lists.
#[test]
fn the_demonstration_agrees_with_other_software() {
    let cases = demonstration::cases(REFERENCE, 80);
    demonstration::assert_agree(demonstration::internal(), &cases, 0.0);
    let swept = cases.iter().filter(|c| c["fact"] == "coordination.sweep");
    assert_eq!(swept.count(), found("coordination.sweep").rows.len());
}

/// Components of equal size may stand in any order.
#[test]
fn components_of_the_demonstration_are_those_of_other_software() {
    let numbers = |row: Vec<Option<f64>>| -> Vec<String> {
        let shown = row.iter().map(|cell| format!("{:.9}", cell.unwrap()));
        shown.collect()
    };
    let rows = found("coordination.largest").rows.iter().map(|row| {
        let cells = row[1..5].iter().map(|cell| cell.as_ref()?.parse().ok());
        numbers(cells.collect())
    });
    let expected = reference("components", 5).into_iter().map(|row| {
        let cells = row.as_array().unwrap().iter().map(Value::as_f64);
        numbers(cells.collect())
    });
    let (mut rows, mut expected): (Vec<_>, Vec<_>) = (rows.collect(), expected.collect());
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
}

#[test]
fn links_of_the_demonstration_are_those_of_other_software() {
    let rows = found("coordination.links").rows.iter().map(|row| {
        let [a, b, objects, weight] = [0, 1, 2, 3].map(|at| row[at].clone().unwrap());
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        [a, b, objects, weight]
    });
    let expected = reference("links", 20).into_iter().map(|row| {
        let word = |at: usize| row[at].as_str().unwrap().to_owned();
        [word(0), word(1), word(2), row[3].to_string()]
    });
    let (mut rows, mut expected): (Vec<_>, Vec<_>) = (rows.collect(), expected.collect());
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
}

/// Means by chance lie within four standard errors of the difference from means of
/// clocks that somebody else moved. Where all draws gave the same, so must ours.
#[test]
fn chance_in_the_demonstration_is_what_other_clocks_give() {
    for case in reference("chance", 7) {
        let id = case["fact"].as_str().unwrap();
        let fact = found(id);
        let resamples: f64 = fact.parameters["resamples"].parse().unwrap();
        let [mean, deviation] = ["mean", "deviation"].map(|key| case[key].as_f64().unwrap());
        let error = deviation * (1.0 / draws() + 1.0 / resamples).sqrt();
        let ours: f64 = fact.value.as_ref().unwrap().parse().unwrap();
        assert!(
            (ours - mean).abs() <= 4.0 * error,
            "{id}: {ours}, elsewhere {mean} ± {error}"
        );
    }
}

/// Sweeps by chance at three widths, and what chance gives all links together.
#[test]
fn sweeps_and_links_by_chance_are_what_other_clocks_give() {
    let near = |what: &str, ours: f64, mean: f64, deviation: f64, resamples: f64| {
        let error = deviation * (1.0 / draws() + 1.0 / resamples).sqrt();
        assert!(
            (ours - mean).abs() <= 4.0 * error,
            "{what}: {ours}, elsewhere {mean} ± {error}"
        );
    };
    let number = |cell: &Option<String>| cell.as_ref().unwrap().parse::<f64>().unwrap();
    let sweep = found("coordination.sweep");
    let resamples: f64 = sweep.parameters["resamples"].parse().unwrap();
    for case in reference("sweep", 12) {
        let [object, width] = [case[0].as_str().unwrap(), &case[1].to_string()];
        let of = |row: &&Vec<Option<String>>| {
            row[0].as_deref() == Some(object) && row[1].as_deref() == Some(width)
        };
        let row = sweep.rows.iter().find(of).unwrap();
        let [mean, deviation] = [2, 3].map(|at| case[at].as_f64().unwrap());
        near(
            &format!("{object} within {width}"),
            number(&row[3]),
            mean,
            deviation,
            resamples,
        );
    }
    let links = &found("coordination.links").rows;
    let linked: f64 = links.iter().map(|row| number(&row[4])).sum();
    let of_all = reference("linked", 2);
    let [mean, deviation] = [0, 1].map(|at| of_all[at].as_f64().unwrap());
    near("all links", linked, mean, deviation, resamples);
}

/// The largest clusters, row by row.
#[test]
fn clusters_of_the_demonstration_are_those_of_other_software() {
    let rows = &found("amplification.rewordings.largest").rows;
    let expected = reference("largest", 20);
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(expected) {
        let cells = expected.as_array().unwrap();
        for (cell, expected) in row[1..].iter().zip(cells) {
            let shown = cell.as_deref();
            match expected {
                Value::Null => assert_eq!(shown, None),
                Value::String(day) => assert_eq!(shown, Some(day.as_str())),
                number => {
                    let (ours, theirs) = (
                        shown.unwrap().parse::<f64>().unwrap(),
                        number.as_f64().unwrap(),
                    );
                    assert!((ours - theirs).abs() < 1e-6, "{row:?} {expected}");
                }
            }
        }
    }
}

/// Hashing finds no more than comparing every text with every other one, and misses
/// at most one in forty: pairs near the threshold, most of them all of a cluster.
#[test]
fn few_rewordings_of_the_demonstration_are_missed() {
    for case in reference("exhaustive", 14) {
        let id = case["fact"].as_str().unwrap();
        let every = case["expected"].as_u64().unwrap();
        let ours: u64 = value(demonstration::internal(), id).parse().unwrap();
        assert!(
            ours <= every && 40 * (every - ours) <= every,
            "{id}: {ours} of {every}"
        );
    }
}
