//! The demonstration's intervals against the truth of its scenario. The misses
//! are listed, and the seed was not chosen for them.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use sillage::facts::{Fact, Facts};
use sillage::time;

use crate::tool::{root, sillage, succeed};

/// The facts of the demonstration with every group's numbers.
fn facts() -> Facts {
    let made = tempfile::tempdir().unwrap();
    let edition = made.path().join("edition");
    let mut report = sillage();
    let report = report.arg("report").arg(root().join("data/lantern-2024"));
    succeed(report.args(["--privacy", "internal", "-o"]).arg(&edition));
    Facts::from_bytes(&fs::read(edition.join("facts.json")).unwrap()).unwrap()
}

/// The true values by fact.
#[derive(Default)]
struct Truths(BTreeMap<String, f64>);

impl Truths {
    fn add(&mut self, id: impl Into<String>, truth: f64) {
        self.0.insert(id.into(), truth);
    }

    fn of(truth: &Value) -> Self {
        let mut truths = Self::default();
        let expected = &truth["expected"];
        for takedown in expected["takedowns"].as_array().unwrap() {
            truths.takedown(takedown);
        }
        truths.suspensions(&truth["parameters"]["groups"], &expected["suspension"]);
        for (kind, share) in numbers(&expected["kinds"]) {
            truths.add(format!("activity.share[kind={kind}]"), share);
        }
        truths.add("engagement.self_share", number(&expected["self_share"]));
        truths.add("accounts.created_weekdays", weekdays(&expected["creation"]));
        truths
    }

    fn takedown(&mut self, takedown: &Value) {
        let t = takedown["takedown"].as_str().unwrap();
        for side in ["before", "after"] {
            for (n, share) in numbers(&takedown[format!("shares_{side}")]) {
                let id = format!("narrative.share[takedown={t},window={side},narrative={n}]");
                self.add(id, share);
            }
        }
        for (n, change) in numbers(&takedown["change"]) {
            self.add(
                format!("narrative.change[takedown={t},narrative={n}]"),
                change,
            );
        }
        let ratio = number(&takedown["ratio_per_day"]);
        self.add(format!("effect.ratio.posts[takedown={t}]"), ratio);
        let removed = number(&takedown["removed_posts_unplanned"]);
        self.add(format!("suspension.removed.posts[takedown={t}]"), removed);
    }

    /// The rate of every group, of all, and of each against the others; groups
    /// count with their accounts of known state.
    fn suspensions(&mut self, groups: &Value, expected: &Value) {
        let known = |group: &str| {
            let of = |g: &&Value| g["id"] == group;
            let unknown = groups.as_array().unwrap().iter().find(of).unwrap();
            number(&expected[group]["accounts"]) * (1.0 - number(&unknown["unknown"]))
        };
        let groups = expected.as_object().unwrap().keys();
        let groups: Vec<(&String, f64, f64)> = groups
            .map(|g| (g, known(g), number(&expected[g]["rate"])))
            .collect();
        let mean = |kept: &dyn Fn(&str) -> bool| {
            let kept: Vec<_> = groups.iter().filter(|(g, _, _)| kept(g)).collect();
            let all: f64 = kept.iter().map(|(_, n, _)| n).sum();
            kept.iter().map(|(_, n, rate)| n * rate).sum::<f64>() / all
        };
        self.add("suspension.rate", mean(&|_| true));
        for (group, _, rate) in &groups {
            self.add(format!("suspension.rate[group={group}]"), *rate);
            let others = mean(&|other| other != *group);
            let id = format!("suspension.difference[group={group}]");
            self.add(id, rate - others);
        }
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<(String, f64)> {
    let pairs = value.as_object().unwrap().iter();
    pairs
        .map(|(key, value)| (key.clone(), number(value)))
        .collect()
}

/// The share of accounts created from Monday to Friday.
fn weekdays(cohorts: &Value) -> f64 {
    let (mut working, mut all) = (0.0, 0.0);
    for cohort in cohorts.as_array().unwrap() {
        let day = |key: &str| time::parse_day(cohort[key].as_str().unwrap()).unwrap();
        let days = (day("first")..=day("last")).map(time::weekday);
        let days: Vec<u32> = days.collect();
        let share = days.iter().filter(|day| **day < 5).count() as f64 / days.len() as f64;
        let share = if cohort["workdays"] == true {
            1.0
        } else {
            share
        };
        working += number(&cohort["accounts"]) * share;
        all += number(&cohort["accounts"]);
    }
    working / all
}

/// The limits of an interval, or none.
fn limits(fact: &Fact) -> Option<[f64; 2]> {
    let limit = |text: &Option<String>| text.as_ref()?.parse().ok();
    Some([limit(&fact.lower)?, limit(&fact.upper)?])
}

#[test]
fn nine_in_ten_intervals_hold_the_truth_and_the_misses_are_known() {
    let truth = fs::read(root().join("data/lantern-2024/truth.json")).unwrap();
    let truths = Truths::of(&serde_json::from_slice(&truth).unwrap());
    let facts = facts();
    let mut misses = Vec::new();
    for (id, truth) in &truths.0 {
        let fact = facts.get(id).unwrap_or_else(|| panic!("no fact {id}"));
        let [lower, upper] = limits(fact).unwrap_or_else(|| panic!("{id} has no interval"));
        if *truth < lower || upper < *truth {
            misses.push(id.as_str());
        }
    }
    assert_eq!(misses, MISSES, "of {}", truths.0.len());
    assert!(10 * misses.len() <= truths.0.len(), "of {}", truths.0.len());
}

/// What the demonstration's one draw misses. Its scenario drawn again with other
/// seeds misses one interval in twenty-five (reports/calibration).
const MISSES: &[&str] = &[
    "effect.ratio.posts[takedown=t2]",
    "narrative.change[takedown=t1,narrative=continental]",
    "narrative.change[takedown=t2,narrative=heritage]",
    "narrative.share[takedown=t1,window=after,narrative=continental]",
    "narrative.share[takedown=t1,window=after,narrative=unrest]",
    "narrative.share[takedown=t1,window=before,narrative=solidarity]",
    "narrative.share[takedown=t2,window=before,narrative=solidarity]",
];

/// Whoever wants to recompute an inferential number finds its method, n and, where
/// chance was drawn, resamples, seed and plan beside it.
#[test]
fn every_inferential_number_says_how_it_was_made() {
    let facts = facts();
    let mut inferential = 0;
    for fact in facts.iter().filter(|f| f.not_estimable.is_none()) {
        let test = fact.unit == "probability" && fact.value.is_some();
        if fact.lower.is_none() && !test {
            continue;
        }
        inferential += 1;
        let id = &fact.id;
        let says = |key: &str| fact.parameters.get(key).map_or("", String::as_str);
        let method = if test { "test" } else { "interval" };
        assert!(!says(method).is_empty(), "{id} has no {method}");
        assert!(fact.n.is_some(), "{id} has no n");
        assert!(fact.method.starts_with("METHODS §"), "{id}");
        let drawn = ["bootstrap", "flipped", "dealt", "permutation"];
        if drawn.iter().any(|word| says(method).contains(word)) {
            for key in ["resamples", "seed", "plan"] {
                assert!(!says(key).is_empty(), "{id} has no {key}");
            }
        }
    }
    assert!(inferential > 150, "{inferential}");
}
