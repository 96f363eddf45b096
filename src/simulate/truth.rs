//! `truth.json`: what a report on the dataset should find. Three parts that
//! must not be confused: the scenario's parameters, expected values under the
//! model, and counts of the one sample that was drawn.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::coding;
use super::expected::{self, Expected, Span};
use super::plan::{GroupPlan, KINDS, Plan};
use super::realised::Realised;
use super::scenario::{Scenario, Takedown};
use crate::disk;
use crate::error::{Error, Result};
use crate::time;

/// The file's name.
pub const FILE: &str = "truth.json";

/// Writes the file.
pub fn write(root: &Path, plan: &Plan<'_>, realised: &Realised) -> Result<()> {
    let failed =
        |e: serde_json::Error| Error::could_not(format!("truth.json cannot be written: {e}"));
    let truth = json!({
        "schema": "sillage-truth/1",
        "about": {
            "parameters": "the scenario as read, without its texts",
            "expected": "worked out from the parameters, never from the sample; over all randomness, accounts included; a share is a ratio of expected counts",
            "realised": "counted while the sample was drawn",
        },
        "parameters": parameters(plan.scenario).map_err(failed)?,
        "expected": expected(plan),
        "realised": serde_json::to_value(realised).map_err(failed)?,
    });
    let mut text = serde_json::to_string_pretty(&truth).map_err(failed)?;
    text.push('\n');
    disk::write(&root.join(FILE), text.as_bytes())
}

/// The scenario without its phrases, words and given texts.
fn parameters(scenario: &Scenario) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(scenario)?;
    for key in [
        "title",
        "description",
        "notes",
        "languages",
        "incidents",
        "territories",
    ] {
        drop_key(&mut value, key);
    }
    drop_in(
        &mut value,
        "narratives",
        &[
            "definition",
            "label",
            "label_fr",
            "hashtags",
            "phrases",
            "include",
            "exclude",
        ],
    );
    drop_in(&mut value, "takedowns", &["label_fr"]);
    drop_in(&mut value, "groups", &["handles"]);
    drop_in(&mut value, "bursts", &["text"]);
    drop_in(&mut value, "families", &["text", "swaps"]);
    Ok(value)
}

fn drop_key(value: &mut Value, key: &str) {
    if let Value::Object(map) = value {
        map.shift_remove(key);
    }
}

fn drop_in(value: &mut Value, list: &str, keys: &[&str]) {
    let entries = value.get_mut(list).and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        keys.iter().for_each(|key| drop_key(entry, key));
    }
}

fn expected(plan: &Plan<'_>) -> Value {
    let model = Expected::new(plan);
    let all = [plan.start, plan.end];
    let takedowns: Vec<Value> = plan
        .scenario
        .takedowns
        .iter()
        .enumerate()
        .map(|(at, t)| takedown(plan, &model, at, t))
        .collect();
    json!({
        "posts": number(model.posts(all)),
        "posts_unplanned_by_group": by_group(plan, |g, _| number(model.group(g, all))),
        "kinds": named(&KINDS, &model.kinds(all)),
        "narratives": narratives(plan, &model.narratives(all)),
        "self_share": number(model.self_share(all)),
        "suspension": by_group(plan, |_, of| suspension(plan, of)),
        "takedowns": takedowns,
        "creation": creation(plan),
        "copy_paste": bursts(plan.scenario),
        "rewording": families(plan.scenario),
        "coders": coders(plan),
    })
}

/// Six decimals are more than any estimate will have.
fn number(value: f64) -> Value {
    const SCALE: f64 = 1e6;
    let rounded = (value * SCALE).round_ties_even() / SCALE;
    // What has no value (an empty window) is null.
    serde_json::Number::from_f64(rounded).map_or(Value::Null, Value::Number)
}

fn named(names: &[&str], values: &[f64]) -> Value {
    let pairs = names.iter().zip(values);
    Value::Object(pairs.map(|(n, v)| ((*n).to_owned(), number(*v))).collect())
}

fn narratives(plan: &Plan<'_>, values: &[f64]) -> Value {
    let ids: Vec<&str> = plan
        .scenario
        .narratives
        .iter()
        .map(|n| n.id.as_str())
        .collect();
    named(&ids, values)
}

fn by_group<'a>(plan: &'a Plan<'_>, value: impl Fn(usize, &'a GroupPlan<'_>) -> Value) -> Value {
    let pairs = plan.groups.iter().enumerate();
    let map: Map<String, Value> = pairs
        .map(|(g, of)| (of.group.id.clone(), value(g, of)))
        .collect();
    Value::Object(map)
}

fn suspension(plan: &Plan<'_>, of: &GroupPlan<'_>) -> Value {
    let s = expected::suspension(plan, of);
    let ids: Vec<&str> = plan
        .scenario
        .takedowns
        .iter()
        .map(|t| t.id.as_str())
        .collect();
    json!({
        "accounts": number(s.accounts),
        "rate": number(s.suspended),
        "struck": named(&ids, &s.struck),
    })
}

fn takedown(plan: &Plan<'_>, model: &Expected<'_>, at: usize, t: &Takedown) -> Value {
    let [before, after] = expected::spans(plan, t);
    let [p, q] = [model.narratives(before), model.narratives(after)];
    let change: Vec<f64> = q.iter().zip(&p).map(|(q, p)| q - p).collect();
    let [posts_before, posts_after] = [model.posts(before), model.posts(after)];
    let ratio = (posts_after / days(after)) / (posts_before / days(before));
    json!({
        "takedown": t.id,
        "before": span(before),
        "after": span(after),
        "posts_before": number(posts_before),
        "posts_after": number(posts_after),
        "ratio_per_day": number(ratio),
        "kinds_before": named(&KINDS, &model.kinds(before)),
        "kinds_after": named(&KINDS, &model.kinds(after)),
        "shares_before": narratives(plan, &p),
        "shares_after": narratives(plan, &q),
        "change": narratives(plan, &change),
        "removed_posts_unplanned": number(model.removed(at, before)),
    })
}

fn days(span: Span) -> f64 {
    f64::from(span[1] - span[0])
}

fn span(span: Span) -> Value {
    json!(span.map(time::iso_day))
}

fn creation(plan: &Plan<'_>) -> Value {
    let cohorts = plan
        .groups
        .iter()
        .flat_map(|of| of.group.cohorts.iter().map(move |c| (of, c)));
    let row = |(of, c): (&GroupPlan<'_>, &super::scenario::Cohort)| {
        json!({
            "group": of.group.id,
            "first": time::iso_day(c.created[0].0),
            "last": time::iso_day(c.created[1].0),
            "accounts": c.accounts,
            "workdays": c.workdays,
        })
    };
    Value::Array(cohorts.map(row).collect())
}

fn bursts(s: &Scenario) -> Value {
    let row = |b: &super::scenario::Burst| json!({ "id": b.id, "at": time::iso(b.at.0), "minutes": b.minutes, "posts": b.copies, "accounts": b.copies });
    Value::Array(s.bursts.iter().map(row).collect())
}

fn families(s: &Scenario) -> Value {
    let row = |f: &super::scenario::Family| json!({ "id": f.id, "first": time::iso_day(f.days[0].0), "last": time::iso_day(f.days[1].0), "posts": f.wordings, "accounts": f.wordings, "keeps": f.keeps });
    Value::Array(s.families.iter().map(row).collect())
}

/// The coders' matrices and their error rates by narrative.
fn coders(plan: &Plan<'_>) -> Value {
    let coders = plan.scenario.coding.iter().flat_map(|c| &c.coders);
    let row = |coder: &super::scenario::Coder| {
        let matrix = coding::confusion(plan, coder);
        let ids = plan.scenario.narratives.iter().map(|n| n.id.clone());
        let rows: Map<String, Value> = ids
            .zip(&matrix)
            .map(|(id, row)| (id, narratives(plan, row)))
            .collect();
        json!({ "coder": coder.id, "error_rate": number(1.0 - coder.accuracy.0), "coded_as": rows })
    };
    Value::Array(coders.map(row).collect())
}
