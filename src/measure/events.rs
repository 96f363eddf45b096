//! What happened when: the study's period, its takedowns and its incidents, as
//! the markers and the chronology show them.

use super::Study;
use crate::facts::build::{fact, key};
use crate::facts::{Facts, Shape};
use crate::time;

/// Adds `study.*`.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    let declared = |id: &str, unit: &str| fact(id, unit, 0).declared("the study");
    let day = |id: &str, day| declared(id, "date").text(time::iso_day(day));
    facts.add(day("study.start", study.start));
    facts.add(day("study.end", study.end - 1));
    facts.add(day("study.as_of", study.as_of));
    facts.add(
        fact("study.days", "days", 0)
            .count(study.days())
            .period(study.start, study.end)
            .parents(["study.start", "study.end"]),
    );
    let window = u64::from(study.parameters.window_days);
    facts.add(declared("study.window", "days").count(window));
    facts.add(events(study));
}

fn events(study: &Study<'_>) -> crate::facts::Fact {
    let mut rows: Vec<(i64, Vec<Option<String>>)> = Vec::new();
    for t in &study.tables.takedowns {
        rows.push((
            t.at,
            vec![
                key(&t.id),
                key("takedown"),
                key(time::iso_day(time::day(t.at))),
                None,
            ],
        ));
    }
    for i in &study.tables.incidents {
        let kind = if i.kind.is_empty() {
            "incident"
        } else {
            &i.kind
        };
        let end = i.end.map(|end| time::iso_day(time::day(end)));
        rows.push((
            i.start,
            vec![
                key(&i.id),
                key(kind),
                key(time::iso_day(time::day(i.start))),
                end,
            ],
        ));
    }
    rows.sort();
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let columns = [("id", ""), ("kind", ""), ("start", "date"), ("end", "date")];
    fact("study.events", "events", 0)
        .rows(Shape::Table, &columns, rows)
        .input("takedowns", study.tables.takedowns.len() as u64, "")
        .input("incidents", study.tables.incidents.len() as u64, "")
        .into()
}
