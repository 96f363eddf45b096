//! The Breakout Scale's category (METHODS §10), bounded by data and declared
//! evidence. Expected values were counted by hand from the rows shown.

use crate::kit::{Data, FAST, assert_values, fact, rows};

const HEADER: &str = "post_id,account_id,created_at,platform,kind,reposts,quotes\n";

fn data(rows: &str, evidence: &str) -> Data {
    Data::new()
        .with("assessment.toml", format!("{FAST}{evidence}"))
        .with("posts.csv", format!("{HEADER}{rows}"))
}

fn evidence(kind: &str, exposure: bool) -> String {
    format!(
        "[[evidence]]\nkind = \"{kind}\"\ndate = \"2024-05-02\"\nsource = \"a paper\"\nexposure = {exposure}\n"
    )
}

/// On x 7 reposts and quotes are reported and the network made 2 itself; on
/// Telegram 1 and 1; the repost's own 40 are credited to the original.
const TWO: &str = "1,a,2024-05-01T10:00:00Z,x,original,4,3\n2,b,2024-05-01T11:00:00Z,x,repost,40,\n3,b,2024-05-01T12:00:00Z,x,quote,0,0\n4,c,2024-05-01T13:00:00Z,telegram,original,1,\n5,c,2024-05-01T14:00:00Z,telegram,quote,0,\n";

#[test]
fn pickup_is_what_the_network_cannot_have_given_itself() {
    let facts = data(TWO, "").facts();
    let table = fact(&facts, "impact.pickup");
    assert_eq!(
        rows(table),
        [
            ["telegram", "2", "2", "1", "1", "0"],
            ["x", "3", "2", "7", "2", "5"],
        ]
    );
    assert_values(
        &facts,
        &[
            ("impact.platforms", "2"),
            ("impact.pickup.platforms", "1"),
            ("impact.breakout.data", "2"),
            ("impact.breakout", "2"),
        ],
    );
}

#[test]
fn one_platform_without_pickup_is_the_first_category() {
    let facts = data("1,a,2024-05-01T10:00:00Z,x,original,0,0\n", "").facts();
    assert_values(
        &facts,
        &[("impact.breakout", "1"), ("impact.pickup.platforms", "0")],
    );
}

/// Of one account on one day, so that all share a cell of the tallies: one post
/// reports reposts only, one quotes only, one both, one neither.
#[test]
fn a_post_that_reports_only_quotes_reports() {
    let posts = "1,a,2024-05-01T10:00:00Z,x,original,4,\n2,a,2024-05-01T11:00:00Z,x,original,,3\n3,a,2024-05-01T12:00:00Z,x,original,2,1\n4,a,2024-05-01T13:00:00Z,x,original,,\n";
    assert_eq!(
        rows(fact(&data(posts, "").facts(), "impact.pickup")),
        [["x", "4", "3", "10", "0", "10"]]
    );
}

#[test]
fn only_what_counts_posts_has_the_period_of_the_posts() {
    let facts = data(TWO, &evidence("media", false)).facts();
    for id in [
        "impact.platforms",
        "impact.pickup",
        "impact.pickup.platforms",
    ] {
        let period = fact(&facts, id).period.as_ref().unwrap();
        assert_eq!(period.start, "2024-05-01", "{id}");
    }
    for id in [
        "impact.declared",
        "impact.declared.communities",
        "impact.exposures",
        "impact.breakout",
        "impact.breakout.data",
    ] {
        assert_eq!(fact(&facts, id).period, None, "{id}");
    }
}

#[test]
fn what_is_not_reported_is_not_zero() {
    let facts = data("1,a,2024-05-01T10:00:00Z,x,original,,\n", "").facts();
    assert_values(
        &facts,
        &[
            ("impact.breakout", "1"),
            ("impact.pickup.platforms", "!not_reported"),
        ],
    );
    assert_eq!(
        rows(fact(&facts, "impact.pickup")),
        [["x", "1", "0", "0", "0", "-"]]
    );
}

#[test]
fn communities_are_declared_and_count_with_platforms() {
    let both = evidence("community", false) + &evidence("community", false);
    let here = "1,a,2024-05-01T10:00:00Z,x,original,5,0\n";
    let there = "2,a,2024-05-01T10:00:00Z,telegram,original,5,0\n";
    let category = |rows: &str, evidence: &str| data(rows, evidence).facts();
    assert_values(&category(here, &both), &[("impact.breakout", "2")]);
    let wide = format!("{here}{there}");
    assert_values(
        &category(&wide, &both),
        &[("impact.breakout", "3"), ("impact.pickup.platforms", "2")],
    );
    assert_values(
        &category(&wide, &evidence("community", false)),
        &[("impact.breakout", "2")],
    );
}

#[test]
fn declared_pickup_lifts_the_category_and_exposure_does_not() {
    for (kind, category) in [
        ("media", "4"),
        ("public-figure", "5"),
        ("policy", "6"),
        ("violence", "6"),
    ] {
        let facts = data(TWO, &evidence(kind, false)).facts();
        assert_values(
            &facts,
            &[
                ("impact.breakout", category),
                ("impact.breakout.data", "2"),
                ("impact.declared", "1"),
            ],
        );
        let facts = data(TWO, &evidence(kind, true)).facts();
        assert_values(
            &facts,
            &[
                ("impact.breakout", "2"),
                ("impact.declared", "0"),
                ("impact.exposures", "1"),
            ],
        );
    }
}

#[test]
fn a_dataset_without_posts_has_no_category() {
    let period = "start = \"2024-05-01\"\nend = \"2024-05-31\"\n";
    let facts = data("", period).facts();
    assert_values(
        &facts,
        &[("impact.breakout", "!empty"), ("impact.platforms", "0")],
    );
}
