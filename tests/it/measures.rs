//! Twelve posts of four accounts and one takedown, every number computed by
//! hand; and datasets so small that most numbers must not exist.

use sillage::dataset::study::Privacy;

use crate::kit::{Data, assert_values, fact, facts, rows, value};

const HEADER: &str = "post_id,account_id,created_at,platform,kind,narratives,views,likes,reposts,replies,quotes,followers";

/// Before the takedown on 11 May, and from that day on.
const POSTS: &str = "\
1,a,2024-05-01T10:00:00Z,x,original,n1,100,2,1,,,10
2,a,2024-05-01T10:09:00Z,x,original,n1,200,0,0,,,12
3,a,2024-05-01T10:10:59Z,x,repost,n2,,50,7,,,12
4,b,2024-05-03T10:00:00Z,x,original,n2|n1,0,,,,,100
5,b,2024-05-05T10:00:00Z,x,reply,n1,50,1,,,,90
6,c,2024-05-10T23:59:59Z,x,quote,n1,,0,,,,
7,a,2024-05-11T00:00:00Z,x,original,n2,400,4,,2,,15
8,b,2024-05-12T08:00:00Z,x,original,n2,10,0,,,,0
9,b,2024-05-12T08:10:00Z,x,original,n2,20,,,,,80
10,c,2024-05-14T08:00:00Z,x,original,n1,20,5,,,,4
11,d,2024-05-14T09:00:00Z,x,original,,,3,,,,6
12,d,2024-05-16T23:59:59Z,x,repost,n2,5,9,,,,6
";

const ACCOUNTS: &str = "account_id,status,status_as_of,suspended_at,group
a,suspended,2024-06-01,2024-05-20,g
b,active,2024-06-02,,g
c,deleted,2024-05-31,,h
d,,,,h
e,suspended,2024-06-01,,
";

#[test]
fn a_time_chart_tells_apart_what_is_large_in_any_month_and_steps_by_week() {
    let mut posts = format!("{HEADER}\n");
    let mut id = 0;
    let mut add = |month: u32, narrative: &str, n: u32| {
        for _ in 0..n {
            id += 1;
            posts += &format!("{id},a,2024-{month:02}-10T10:00:00Z,x,original,{narrative},,,,,,\n");
        }
    };
    for narrative in ["n1", "n2", "n3", "n4"] {
        add(1, narrative, 30);
    }
    add(1, "n5", 20);
    add(7, "late", 90);
    add(7, "n5", 10);
    add(4, "lonely", 1);
    let facts = Data::new().with("posts.csv", posts).facts();
    let line = fact(&facts, "activity.timeline");
    let mut names: Vec<&str> = rows(line).into_iter().map(|row| row[1]).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names,
        ["(other)", "late", "n1", "n2", "n3"],
        "a month of one post decides nothing"
    );
    assert_eq!(line.parameters["grain"], "week");
    assert_eq!(rows(line)[0][0], "2024-01-08", "a Monday");
}

fn twelve() -> Data {
    Data::new()
        .with("posts.csv", format!("{HEADER}\n{POSTS}"))
        .with("accounts.csv", ACCOUNTS)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-11\n")
}

#[test]
fn activity() {
    assert_values(
        &twelve().facts(),
        &[
            ("study.days", "16"),
            ("activity.posts", "12"),
            ("activity.accounts", "4"),
            ("activity.posts[kind=original]", "8"),
            ("activity.posts[kind=repost]", "2"),
            ("activity.posts[platform=x]", "12"),
            ("activity.share[kind=original]", "0.666666666667"),
            ("activity.share[kind=reply]", "0.0833333333333"),
            // Posts per account: 4, 4, 2, 2.
            ("activity.posts_per_account.median", "3"),
            ("activity.posts_per_account.p90", "4"),
            ("activity.posts_per_account.max", "4"),
            ("activity.gini", "0.166666666667"),
            ("activity.top_share[k=10]", "1"),
            // 10:00 and 10:09 lie within ten minutes, 10:00 and 10:10 do not.
            ("activity.burst_10min", "2"),
            ("quality.days_with_posts", "8"),
            ("quality.days_without_posts", "8"),
            ("quality.longest_gap", "4"),
            ("quality.unlabelled", "1"),
            ("accounts.total", "5"),
            ("accounts.silent", "1"),
        ],
    );
}

#[test]
fn series_by_day_and_hour() {
    let facts = twelve().facts();
    let daily = rows(fact(&facts, "activity.daily"));
    assert_eq!(daily.len(), 16);
    assert_eq!(daily[0], ["2024-05-01", "3", "1"]);
    assert_eq!(daily[1], ["2024-05-02", "0", "0"]);
    assert_eq!(daily[11], ["2024-05-12", "2", "1"]);
    assert_eq!(daily[13], ["2024-05-14", "2", "2"]);
    // 1 May 2024 was a Wednesday, weekday 3: three posts in the hour from ten.
    let hours = rows(fact(&facts, "activity.hours"));
    assert_eq!(hours.len(), 7 * 24);
    assert_eq!(hours[2 * 24 + 10], ["3", "10", "3"]);
    let sum: u64 = hours.iter().map(|r| r[2].parse::<u64>().unwrap()).sum();
    assert_eq!(sum, 12);
}

#[test]
fn the_hour_of_week_is_the_actors() {
    let study = "resamples = 99\nactor_timezone = \"Pacific/Noumea\"\n";
    let facts = twelve().with("assessment.toml", study).facts();
    let hours = rows(fact(&facts, "activity.hours"));
    // Ten o'clock on Wednesday is nine in the evening there; one minute to midnight is eleven the next morning.
    assert_eq!(hours[2 * 24 + 21], ["3", "21", "3"]);
    assert_eq!(hours[5 * 24 + 10], ["6", "10", "1"]);
}

#[test]
fn reach() {
    assert_values(
        &twelve().facts(),
        &[
            ("reach.impressions", "805"),
            ("reach.impressions.coverage", "0.75"),
            // 15 + 100 + 4 + 6.
            ("reach.potential", "125"),
            ("reach.follower_exposures", "335"),
            // 0 5 10 20 20 50 100 200 400.
            ("reach.views.median", "20"),
            ("reach.views.p90", "240"),
            ("reach.views.p99", "384"),
            ("reach.views.max", "400"),
            ("reach.views.under_100", "0.666666666667"),
            ("reach.views.top1_share", "0.496894409938"),
        ],
    );
}

#[test]
fn engagement_leaves_reposts_out_where_they_credit_the_original() {
    assert_values(
        &twelve().facts(),
        &[
            ("engagement.total", "84"),
            ("engagement.likes", "74"),
            ("engagement.reposts", "8"),
            ("engagement.replies", "2"),
            ("engagement.quotes", "!not_reported"),
            ("engagement.coverage", "0.833333333333"),
            ("engagement.rate.impressions", "0.0305732484076"),
            // Without the two reposts: 0 0 0 1 3 3 5 6.
            ("engagement.left_out", "2"),
            ("engagement.median", "2"),
            ("engagement.p90", "5.3"),
            ("engagement.p99", "5.93"),
            ("engagement.max", "6"),
            ("engagement.zero_share", "0.375"),
            ("engagement.top1_share", "0.333333333333"),
            ("engagement.gini", "0.541666666667"),
            // 0, 1/90, 3/10, 6/15, 3/6, 5/4.
            ("engagement.rate.followers", "0.35"),
        ],
    );
}

#[test]
fn engagement_keeps_reposts_where_they_count_for_themselves() {
    let data = twelve().with(
        "posts.csv",
        format!("{HEADER}\n{}", POSTS.replace(",x,", ",telegram,")),
    );
    assert_values(
        &data.facts(),
        &[
            ("engagement.left_out", "0"),
            // 0 0 0 1 3 3 5 6 9 57.
            ("engagement.median", "3"),
            ("engagement.max", "57"),
            ("engagement.zero_share", "0.3"),
            // And 9/6 and 57/12.
            ("engagement.rate.followers", "0.45"),
        ],
    );
}

#[test]
fn suspensions_by_group_with_bounds() {
    let facts = twelve().facts();
    assert_values(
        &facts,
        &[
            ("suspension.suspended", "2"),
            ("suspension.known", "4"),
            ("suspension.unknown", "1"),
            ("suspension.rate", "0.5"),
            ("suspension.rate.lower_bound", "0.4"),
            ("suspension.rate.upper_bound", "0.6"),
            ("suspension.rate[group=g]", "0.5"),
            ("suspension.rate.upper_bound[group=g]", "0.5"),
            ("suspension.rate[group=h]", "0"),
            ("suspension.rate.lower_bound[group=h]", "0"),
            ("suspension.rate.upper_bound[group=h]", "0.5"),
            ("suspension.rate[group=(none)]", "1"),
            ("suspension.undated", "1"),
            ("suspension.as_of.first", "2024-05-31"),
            ("suspension.as_of.last", "2024-06-02"),
        ],
    );
    // Wilson, computed elsewhere.
    let rate = fact(&facts, "suspension.rate");
    assert!(
        rate.lower.as_ref().unwrap().starts_with("0.15003898"),
        "{rate:?}"
    );
    assert!(
        rate.upper.as_ref().unwrap().starts_with("0.84996101"),
        "{rate:?}"
    );
}

#[test]
fn a_known_state_without_date_leaves_no_rate() {
    let accounts = "account_id,status,status_as_of\na,suspended,2024-06-01\nb,active,\n";
    let facts = twelve().with("accounts.csv", accounts).facts();
    assert_values(
        &facts,
        &[
            ("suspension.suspended", "1"),
            ("suspension.rate", "!no_status_date"),
            ("suspension.rate.upper_bound", "!no_status_date"),
        ],
    );
}

#[test]
fn effects_per_day_of_windows_cut_at_the_study() {
    let facts = twelve().facts();
    assert_values(
        &facts,
        &[
            // Ten days before, six from the day on.
            ("effect.level.posts[takedown=t,window=before]", "0.6"),
            ("effect.level.posts[takedown=t,window=after]", "1"),
            ("effect.ratio.posts[takedown=t]", "1.66666666667"),
            ("effect.level.accounts[takedown=t,window=before]", "0.4"),
            (
                "effect.level.accounts[takedown=t,window=after]",
                "0.833333333333",
            ),
            ("effect.ratio.accounts[takedown=t]", "2.08333333333"),
            ("effect.level.impressions[takedown=t,window=before]", "35"),
            (
                "effect.level.impressions[takedown=t,window=after]",
                "75.8333333333",
            ),
            ("effect.ratio.impressions[takedown=t]", "2.16666666667"),
            ("effect.level.engagement[takedown=t,window=before]", "1"),
            ("effect.level.engagement[takedown=t,window=after]", "3.5"),
            ("effect.ratio.engagement[takedown=t]", "3.5"),
        ],
    );
    let period = fact(&facts, "effect.level.posts[takedown=t,window=after]")
        .period
        .clone()
        .unwrap();
    assert_eq!(
        (period.start.as_str(), period.end.as_str()),
        ("2024-05-11", "2024-05-17")
    );
    let study = "resamples = 99\nstart = \"2024-05-04\"\nend = \"2024-05-14\"\n";
    assert_values(
        &twelve().with("assessment.toml", study).facts(),
        &[
            (
                "effect.level.posts[takedown=t,window=before]",
                "0.285714285714",
            ),
            ("effect.level.posts[takedown=t,window=after]", "1.25"),
        ],
    );
    let study = "resamples = 99\nwindow_days = 1\n";
    assert_values(
        &twelve().with("assessment.toml", study).facts(),
        &[
            ("effect.level.posts[takedown=t,window=before]", "1"),
            ("effect.level.posts[takedown=t,window=after]", "1"),
            ("effect.level.impressions[takedown=t,window=after]", "400"),
        ],
    );
}

#[test]
fn narratives_before_and_after() {
    let facts = twelve().facts();
    assert_values(
        &facts,
        &[
            (
                "narrative.share[takedown=t,window=before,narrative=n1]",
                "0.666666666667",
            ),
            (
                "narrative.share[takedown=t,window=before,narrative=n2]",
                "0.333333333333",
            ),
            (
                "narrative.share[takedown=t,window=after,narrative=n1]",
                "0.2",
            ),
            (
                "narrative.share[takedown=t,window=after,narrative=n2]",
                "0.8",
            ),
            (
                "narrative.change[takedown=t,narrative=n1]",
                "-0.466666666667",
            ),
            (
                "narrative.change[takedown=t,narrative=n2]",
                "0.466666666667",
            ),
            ("narrative.tv[takedown=t]", "0.466666666667"),
            ("narrative.cramers_v[takedown=t]", "0.466666666667"),
            ("narrative.within_p[takedown=t]", "!too_few_stayers"),
        ],
    );
    let jsd = value(&facts, "narrative.jsd[takedown=t]");
    assert!(
        jsd.starts_with("0.16702580990"),
        "{jsd}, computed elsewhere"
    );
    assert_eq!(
        rows(fact(&facts, "narrative.shares")),
        [
            ["n1", "5", "0.454545454545", "6", "0.545454545455"],
            ["n2", "6", "0.545454545455", "6", "0.545454545455"],
        ]
    );
}

/// Before: a writes n1 twice and n2 once, b one of each, c n1. After: a and b
/// write n2 twice each, c and d write n1; d's post carries none. c stays.
#[test]
fn what_the_change_is_made_of() {
    let facts = twelve().facts();
    assert_values(
        &facts,
        &[
            ("narrative.accounts.stayers[takedown=t]", "3"),
            ("narrative.accounts.leavers_suspended[takedown=t]", "0"),
            ("narrative.accounts.entrants[takedown=t]", "1"),
            ("narrative.posts.stayers[takedown=t,window=before]", "6"),
            ("narrative.posts.stayers[takedown=t,window=after]", "4"),
            ("narrative.posts.entrants[takedown=t,window=after]", "1"),
            // a: (3/6 + 1/4)/2 (0 - 2/3); b: (2/6 + 2/4)/2 (0 - 1/2); c: 0.
            (
                "narrative.within[takedown=t,narrative=n1]",
                "-0.458333333333",
            ),
            // a: -1/4 · 1/3; b: 1/6 · 1/4; c: 1/12 · 1.
            (
                "narrative.between[takedown=t,narrative=n1]",
                "0.0416666666667",
            ),
            // One post of five, all n2, where stayers write 1/4 n1.
            ("narrative.entrants[takedown=t,narrative=n1]", "-0.05"),
            ("narrative.leavers_silent[takedown=t,narrative=n1]", "0"),
            ("narrative.total.within[takedown=t]", "0.458333333333"),
            ("narrative.total.speakers[takedown=t]", "0.00833333333333"),
            ("narrative.largest_change[takedown=t]", "-0.466666666667"),
            ("narrative.who_p[takedown=t]", "!too_few_leavers"),
            (
                "narrative.jsd.placebo_rank[takedown=t]",
                "!too_few_placebos",
            ),
            ("narrative.baseline.jsd", "!outside_period"),
        ],
    );
    assert_eq!(
        rows(fact(&facts, "narrative.specifications[takedown=t]")).len(),
        45
    );
    let warnings = |id: &str| fact(&facts, id).parameters.get("warnings").cloned();
    assert_eq!(
        warnings("narrative.jsd[takedown=t]").as_deref(),
        Some("short_window"),
        "ten days before, six from the day on"
    );
    let gone = ACCOUNTS.replace(
        "c,deleted,2024-05-31,,h",
        "c,suspended,2024-05-31,2024-05-16,h",
    );
    let posts = POSTS.replace(
        "10,c,2024-05-14T08:00:00Z,x,original,n1",
        "10,c,2024-05-14T08:00:00Z,x,original,",
    );
    let silent = twelve().with("posts.csv", format!("{HEADER}\n{posts}"));
    let facts = silent.facts();
    assert_eq!(
        value(&facts, "narrative.accounts.leavers_silent[takedown=t]"),
        "1"
    );
    let facts = silent.with("accounts.csv", &gone).facts();
    assert_eq!(
        value(&facts, "narrative.accounts.leavers_suspended[takedown=t]"),
        "1"
    );
    // The day after the last of the window is too late.
    let late = gone.replace("2024-05-31,2024-05-16", "2024-05-31,2024-05-17");
    let silent = twelve().with("posts.csv", format!("{HEADER}\n{posts}"));
    let facts = silent.with("accounts.csv", late).facts();
    assert_eq!(
        value(&facts, "narrative.accounts.leavers_silent[takedown=t]"),
        "1"
    );
}

/// Nobody posts on both sides: nothing can be decomposed, and the page says so.
#[test]
fn without_stayers_there_is_no_decomposition() {
    let data = Data::new()
        .with(
            "posts.csv",
            "post_id,account_id,created_at,narratives\n1,a,2024-05-01T10:00:00Z,n1\n2,b,2024-05-04T10:00:00Z,n2\n",
        )
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-03\n");
    let edition = data.edition(None).unwrap();
    let facts = facts(&edition);
    for id in [
        "narrative.within[takedown=t,narrative=n1]",
        "narrative.total.entrants[takedown=t]",
        "narrative.speakers_share[takedown=t]",
    ] {
        assert_eq!(value(&facts, id), "!no_stayers", "{id}");
    }
    assert_eq!(value(&facts, "narrative.accounts.stayers[takedown=t]"), "0");
    let table = fact(&facts, "narrative.decomposition[takedown=t]");
    assert_eq!(table.not_estimable.as_deref(), Some("no_stayers"));
    let page = crate::kit::text(&edition, "report.html");
    assert!(page.contains("What the shift is made of is not estimable"));
}

#[test]
fn a_takedown_outside_the_study_says_so() {
    let facts = twelve()
        .with(
            "takedowns.csv",
            "takedown_id,at\nt,2024-05-01\nu,2024-05-17\nv,2025-01-01\n",
        )
        .facts();
    for id in ["t", "u", "v"] {
        for measure in [
            "effect.ratio.posts",
            "effect.ratio.engagement",
            "narrative.jsd",
            "narrative.within_p",
        ] {
            assert_eq!(
                value(&facts, &format!("{measure}[takedown={id}]")),
                "!outside_period",
                "{measure} {id}"
            );
        }
    }
    assert_eq!(value(&facts, "quality.silence_before[takedown=v]"), "229");
}

// Degenerate datasets

#[test]
fn no_posts_at_all() {
    let data = Data::new()
        .with("posts.csv", format!("{HEADER}\n"))
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-11\n")
        .with(
            "assessment.toml",
            "resamples = 99\nstart = \"2024-05-01\"\nend = \"2024-05-31\"\n",
        );
    let facts = facts(&data.edition(None).unwrap());
    assert_values(
        &facts,
        &[
            ("study.days", "31"),
            ("study.as_of", "2024-05-31"),
            ("activity.posts", "0"),
            ("activity.accounts", "0"),
            ("activity.share[kind=original]", "!zero_denominator"),
            ("activity.posts_per_account.median", "!empty"),
            ("activity.posts_per_account.max", "!empty"),
            ("activity.gini", "!empty"),
            ("activity.top_share[k=10]", "!empty"),
            ("activity.burst_10min", "0"),
            ("reach.impressions", "!not_reported"),
            ("reach.impressions.coverage", "!zero_denominator"),
            ("reach.potential", "!not_reported"),
            ("reach.views.median", "!not_reported"),
            ("engagement.total", "!not_reported"),
            ("engagement.zero_share", "!not_reported"),
            ("engagement.self_share", "!no_targets"),
            ("suspension.rate", "!no_accounts_table"),
            ("quality.days_without_posts", "31"),
            ("quality.longest_gap", "31"),
            ("narrative.jsd[takedown=t]", "!empty_window"),
            ("effect.level.posts[takedown=t,window=before]", "0"),
            (
                "effect.level.engagement[takedown=t,window=before]",
                "!empty_window",
            ),
            ("effect.ratio.engagement[takedown=t]", "!empty_window"),
        ],
    );
    let ratio = fact(&facts, "effect.ratio.posts[takedown=t]");
    assert!(
        ratio.value.is_none() && ratio.not_estimable.is_some(),
        "{ratio:?}"
    );
}

#[test]
fn neither_posts_nor_period_is_an_error_that_says_what_to_write() {
    let data = Data::new().with("posts.csv", format!("{HEADER}\n"));
    let refusal = crate::kit::words(&data.edition(None).unwrap_err());
    crate::kit::assert_says(&refusal, &["assessment.toml", "start, end and as_of"]);
    let study = "resamples = 99\nstart = \"2025-01-01\"\n";
    let refusal = crate::kit::words(
        &twelve()
            .with("assessment.toml", study)
            .edition(None)
            .unwrap_err(),
    );
    crate::kit::assert_says(&refusal, &["ends before it starts", "2025-01-01"]);
}

#[test]
fn one_post() {
    let data = Data::new().with(
        "posts.csv",
        format!("{HEADER}\n1,a,2024-05-01T10:00:00Z,x,original,n1,0,0,,,,0\n"),
    );
    let facts = facts(&data.edition(None).unwrap());
    assert_values(
        &facts,
        &[
            ("study.days", "1"),
            ("activity.gini", "0"),
            ("activity.posts_per_account.median", "1"),
            ("activity.share[kind=original]", "1"),
            ("reach.impressions", "0"),
            ("reach.views.median", "0"),
            ("reach.views.gini", "!zero_sum"),
            ("reach.views.top1_share", "!zero_sum"),
            ("engagement.zero_share", "1"),
            ("engagement.rate.impressions", "!not_reported"),
            ("engagement.rate.followers", "!not_reported"),
            ("quality.longest_gap", "0"),
        ],
    );
    let share = fact(&facts, "activity.share[kind=original]");
    assert!(
        share.lower.is_none(),
        "one account gives no interval: {share:?}"
    );
}

/// Forty accounts that all do the same on either side of a takedown.
#[test]
fn all_equal() {
    let mut csv = format!("{HEADER}\n");
    for account in 0..40 {
        for (n, day) in ["03", "13"].iter().enumerate() {
            csv.push_str(&format!(
                "{account}-{n},{account},2024-05-{day}T10:00:00Z,x,original,n1,10,1,,,,5\n"
            ));
        }
    }
    let study = "resamples = 99\nstart = \"2024-05-01\"\nend = \"2024-05-20\"\n";
    let data = Data::new()
        .with("posts.csv", csv)
        .with("assessment.toml", study)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-11\n");
    let facts = facts(&data.edition(Some(Privacy::Internal)).unwrap());
    assert_values(
        &facts,
        &[
            ("activity.gini", "0"),
            ("effect.ratio.posts[takedown=t]", "1"),
            ("narrative.jsd[takedown=t]", "0"),
            ("narrative.tv[takedown=t]", "0"),
            ("narrative.change[takedown=t,narrative=n1]", "0"),
            ("narrative.cramers_v[takedown=t]", "!no_variation"),
            ("narrative.within_p[takedown=t]", "!no_variation"),
            ("reach.views.gini", "0"),
        ],
    );
}

/// Views that a platform did not report before a takedown are missing there,
/// not zero, and no ratio can be made of them.
#[test]
fn a_window_without_reported_views_has_no_impressions() {
    let data = Data::new()
        .with(
            "posts.csv",
            "post_id,account_id,created_at,views\n1,a,2024-05-01T10:00:00Z,\n2,b,2024-05-02T10:00:00Z,\n3,a,2024-05-03T10:00:00Z,10\n4,b,2024-05-04T10:00:00Z,20\n",
        )
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-03\n");
    assert_values(
        &facts(&data.edition(None).unwrap()),
        &[
            (
                "effect.level.impressions[takedown=t,window=before]",
                "!not_reported",
            ),
            ("effect.level.impressions[takedown=t,window=after]", "15"),
            ("effect.ratio.impressions[takedown=t]", "!not_reported"),
            ("effect.level.posts[takedown=t,window=before]", "1"),
        ],
    );
}

/// Posts outside the study period count in totals, and the report says so.
#[test]
fn posts_outside_the_period_are_counted_apart() {
    let data = Data::new()
        .with(
            "posts.csv",
            "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,a,2024-06-01T10:00:00Z\n",
        )
        .with("assessment.toml", "resamples = 99\nend = \"2024-05-31\"\n");
    let edition = data.edition(None).unwrap();
    assert_values(
        &facts(&edition),
        &[
            ("activity.posts", "2"),
            ("quality.posts_outside_period", "1"),
            ("study.days", "31"),
        ],
    );
    assert!(crate::kit::text(&edition, "report.html").contains("lie outside the study period"));
}

/// One mistaken date must not make a series of millions of days.
#[test]
fn a_period_of_centuries_is_refused() {
    let data = Data::new().with(
        "posts.csv",
        "post_id,account_id,created_at\n1,a,2024-05-01T10:00:00Z\n2,a,9999-06-01T10:00:00Z\n",
    );
    let refusal = crate::kit::words(&data.edition(None).unwrap_err());
    assert!(refusal.contains("more than a century"), "{refusal}");
}
