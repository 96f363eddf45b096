//! What the posts can and cannot bear: coverage, gaps, posts outside the study.

use std::collections::BTreeMap;

use super::{Grain, Study};
use crate::facts::build::{Draft, cell, fact, key};
use crate::facts::{Facts, Shape, id};
use crate::tally::cells::NO_NARRATIVE;
use crate::time::{self, Day};

/// Adds `quality.*`, damaged ids excepted.
pub fn measure(study: &Study<'_>, facts: &mut Facts) {
    facts.add(unlabelled(study));
    facts.add(by_pattern(study));
    days(study, facts);
    takedown_gaps(study, facts);
    facts.add(late_posts(study));
    facts.add(outside_period(study));
    facts.add(coverage(study));
}

fn unlabelled(study: &Study<'_>) -> Draft {
    let cells = &study.tallies.cells;
    let without: u64 = cells
        .iter()
        .filter(|(k, _)| k.narrative == NO_NARRATIVE)
        .map(|(_, c)| c.posts)
        .sum();
    fact("quality.unlabelled", "posts", 7)
        .count(without)
        .of(without, study.tallies.posts())
        .input("posts", study.tallies.posts(), "")
}

/// Posts that carry no narrative and were labelled by the codebook's patterns.
fn by_pattern(study: &Study<'_>) -> Draft {
    let (labelled, posts) = (study.tallies.by_pattern, study.tallies.posts());
    fact("quality.labelled_by_pattern", "posts", 7)
        .count(labelled)
        .of(labelled, posts)
        .input("posts", posts, "")
}

/// Days of the study period with and without posts, and the longest silence.
fn days(study: &Study<'_>, facts: &mut Facts) {
    let with: Vec<Day> = days_with_posts(study);
    let inside = with
        .iter()
        .filter(|d| (study.start..study.end).contains(d))
        .count() as u64;
    let posts = study.posts_inside();
    let draft = |name: &str| {
        fact(name, "days", 0)
            .period(study.start, study.end)
            .input("posts", posts, "")
    };
    facts.add(draft("quality.days_with_posts").count(inside));
    facts.add(draft("quality.days_without_posts").count(study.days() - inside));
    let (length, from) = longest_gap(study, &with);
    let gap = fact("quality.longest_gap", "days", 0)
        .count(length)
        .parents(["activity.daily"]);
    facts.add(if length > 0 {
        gap.period(from, from + i32::try_from(length).unwrap_or(i32::MAX))
    } else {
        gap
    });
    if let Some((first, last)) = study.tallies.days() {
        let posts = study.tallies.posts();
        for (name, day) in [("first_post", first), ("last_post", last)] {
            let draft = fact(format!("quality.{name}"), "date", 0);
            facts.add(draft.text(time::iso_day(day)).input("posts", posts, ""));
        }
    }
}

fn days_with_posts(study: &Study<'_>) -> Vec<Day> {
    let mut days: Vec<Day> = study
        .tallies
        .minutes
        .iter()
        .map(|(minute, _)| time::day(minute * 60))
        .collect();
    days.dedup();
    days
}

/// The longest run of days without posts inside the study period.
fn longest_gap(study: &Study<'_>, with: &[Day]) -> (u64, Day) {
    let inside = with
        .iter()
        .copied()
        .filter(|d| (study.start..study.end).contains(d));
    let mut longest = (0, study.start);
    let mut silent_from = study.start;
    for day in inside.chain([study.end]) {
        let length = u64::try_from(day - silent_from).unwrap_or(0);
        if length > longest.0 {
            longest = (length, silent_from);
        }
        silent_from = day + 1;
    }
    longest
}

/// For takedowns after the last post: how long the data have been silent by then.
fn takedown_gaps(study: &Study<'_>, facts: &mut Facts) {
    let Some((_, last)) = study.tallies.days() else {
        return;
    };
    for takedown in study.takedowns() {
        let day = time::day(takedown.at);
        if let Ok(silent @ 1..) = u64::try_from(day - last - 1) {
            let name = id("quality.silence_before", &[("takedown", &takedown.id)]);
            let draft = fact(name, "days", 0).count(silent).period(last + 1, day);
            facts.add(draft.parents(["quality.last_post"]));
        }
    }
}

fn late_posts(study: &Study<'_>) -> Draft {
    let late = study
        .tallies
        .cells
        .iter()
        .filter(|(k, _)| k.day > study.as_of);
    fact("quality.posts_after_as_of", "posts", 0)
        .count(late.map(|(_, c)| c.posts).sum())
        .parameter("as_of", time::iso_day(study.as_of))
        .parents(["activity.posts", "study.as_of"])
}

/// Posts that count in totals and lie outside the study period, and so outside
/// every series and window.
fn outside_period(study: &Study<'_>) -> Draft {
    let inside = |day: Day| (study.start..study.end).contains(&day);
    let cells = study.tallies.cells.iter().filter(|(k, _)| !inside(k.day));
    let outside = cells.map(|(_, c)| c.posts).sum();
    fact("quality.posts_outside_period", "posts", 0)
        .count(outside)
        .of(outside, study.tallies.posts())
        .period(study.start, study.end)
        .parents(["activity.posts", "study.start", "study.end"])
}

/// By step of the time axis: posts, those that can report views of their own
/// (no reposts where the original is credited), those that do, and in a word
/// whether most of them do.
fn coverage(study: &Study<'_>) -> Draft {
    let grain = Grain::of(study.days());
    let steps = grain.steps(study.start, study.end - 1);
    let mut sums: BTreeMap<Day, [u64; 4]> = steps.into_iter().map(|day| (day, [0; 4])).collect();
    let inside = |day: Day| (study.start..study.end).contains(&day);
    for (k, c) in study.tallies.cells.iter().filter(|(k, _)| inside(k.day)) {
        if let Some(sum) = sums.get_mut(&grain.floor(k.day)) {
            let own = study.has_own(k);
            sum[0] += c.posts;
            sum[1] += if own { c.posts } else { 0 };
            sum[2] += if own { c.reported().views.reported } else { 0 };
            sum[3] += c.reported().engagement.reported;
        }
    }
    let row = |(day, [posts, own, views, engagement]): (Day, [u64; 4])| {
        let counts = [posts, own, views, engagement].map(cell);
        let mut row = vec![key(time::iso_day(day))];
        row.extend(counts);
        row.push(key(state(posts, own, views)));
        row
    };
    let columns = [
        ("start", "date"),
        ("posts", "posts"),
        ("countable", "posts"),
        ("with_views", "posts"),
        ("with_engagement", "posts"),
        ("views", ""),
    ];
    fact("quality.coverage", "posts", 0)
        .rows(Shape::Series, &columns, sums.into_iter().map(row).collect())
        .parameter("grain", grain.word())
        .period(study.start, study.end)
        .input("posts", study.posts_inside(), "")
}

/// `silent` without posts, `reported` where at least half of the posts that
/// could report views do, else `unreported`.
fn state(posts: u64, countable: u64, with_views: u64) -> &'static str {
    match posts {
        0 => "silent",
        _ if with_views > 0 && 2 * with_views >= countable => "reported",
        _ => "unreported",
    }
}
