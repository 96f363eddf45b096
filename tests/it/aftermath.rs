//! What came after: how long accounts lasted, what a takedown removed, the
//! interrupted series, placebo dates and change points; by hand, and against
//! other software on the demonstration dataset.

use std::fmt::Write;

use sillage::dataset::study::Privacy;
use sillage::facts::Facts;

use crate::demonstration;
use crate::kit::{self, Data, assert_values, fact, rows};

const ACCOUNTS: &str = "account_id,created_at,status,status_as_of,suspended_at,group\n";

/// One post of an account on each of its days in May 2024.
fn posting(days: &[(&str, &[u32])]) -> String {
    let mut posts = "post_id,account_id,created_at,views,followers\n".to_owned();
    let mut number = 0;
    for (account, days) in days {
        for day in *days {
            number += 1;
            let at = format!("2024-05-{day:02}T12:00:00Z");
            writeln!(posts, "{number},{account},{at},10,{day}").unwrap();
        }
    }
    posts
}

fn lives(accounts: &str) -> Facts {
    let days: [(&str, &[u32]); 5] = [
        ("a", &[1, 9]),
        ("b", &[1]),
        ("c", &[2, 7]),
        ("d", &[5, 9]),
        ("e", &[3]),
    ];
    Data::new()
        .with("posts.csv", posting(&days))
        .with("accounts.csv", format!("{ACCOUNTS}{accounts}"))
        .facts()
}

/// Suspended after ten days, active for forty, gone after five, and one that was
/// suspended on the day of its first post.
const FOUR: &str = "\
a,2024-04-01,suspended,2024-06-10,2024-05-11,
b,2024-04-21,active,2024-06-10,,
c,,deleted,2024-06-10,,
e,2024-05-04,suspended,2024-06-10,2024-05-03,
f,,suspended,2024-06-10,2024-05-20,
";

#[test]
fn survival_by_hand() {
    let facts = lives(&format!("{FOUR}d,,suspended,2024-06-10,2024-05-10,\n"));
    assert_values(
        &facts,
        &[
            // At risk: four on day 5, two on day 10: ¾, then ⅜.
            ("survival.median", "10"),
            ("survival.tau", "40"),
            ("survival.rmst", "20"),
            // Since 1 April and 21 April: two at risk on day 40, one of them leaves.
            ("survival.from_creation.median", "40"),
            ("survival.logrank_p", "!no_variation"),
        ],
    );
    let curve = fact(&facts, "survival.curve");
    assert_eq!(curve.n.as_deref(), Some("4"));
    assert_eq!(curve.parameters["dropped"], "1");
    let rows = rows(curve);
    let at = |day: &str| &rows.iter().find(|r| r[0] == day).unwrap()[1..4];
    assert_eq!(at("0"), ["4", "0", "1"]);
    assert_eq!(at("5"), ["4", "1", "0.75"]);
    assert_eq!(at("10"), ["2", "1", "0.375"]);
    assert_eq!(at("40"), ["1", "0", "0.375"]);
}

#[test]
fn suspensions_without_a_date_leave_a_band_and_no_number() {
    let facts = lives(&format!("{FOUR}d,,suspended,2024-06-10,,\n"));
    // One of three.
    for name in ["median", "rmst", "logrank_p"] {
        assert_values(
            &facts,
            &[(&format!("survival.{name}"), "!too_many_undated")],
        );
    }
    let rows = rows(fact(&facts, "survival.curve"));
    let at = |day: &str| {
        let row = rows.iter().find(|r| r[0] == day).unwrap();
        (row[3], row[6])
    };
    assert_eq!(at("5"), ("0.75", "1"));
    // Without its event, three are at risk on day 10.
    assert_eq!(at("10"), ("0.375", "0.666666666667"));
}

#[test]
fn survival_without_dates_has_a_reason() {
    let facts = lives("a,,suspended,,2024-05-11,\nb,,active,,,\n");
    assert_values(
        &facts,
        &[
            ("survival.median", "!no_status_date"),
            ("survival.logrank_p", "!no_status_date"),
        ],
    );
    let curve = fact(&facts, "survival.curve");
    assert_eq!(curve.not_estimable.as_deref(), Some("no_status_date"));
    let study = "start = \"2024-05-01\"\nend = \"2024-05-31\"\nas_of = \"2024-06-01\"\n";
    let nobody = Data::new()
        .with("posts.csv", "post_id,account_id,created_at\n")
        .with("accounts.csv", "account_id\n")
        .with("assessment.toml", study);
    assert_values(&nobody.facts(), &[("survival.median", "!empty")]);
}

/// Two groups, one of them with three suspended accounts.
fn grouped() -> Data {
    let mut posts = "post_id,account_id,created_at\n".to_owned();
    let mut accounts = ACCOUNTS.to_owned();
    for (group, suspended) in [("few", 3), ("many", 12), ("some", 9)] {
        for n in 0..20 {
            let id = format!("{group}{n}");
            writeln!(posts, "{id},{id},2024-05-{:02}T12:00:00Z", 1 + n % 9).unwrap();
            let state = if n < suspended {
                format!("suspended,2024-06-10,2024-05-{}", 15 + n % 7)
            } else {
                "active,2024-06-10,".to_owned()
            };
            writeln!(accounts, "{id},2024-01-01,{state},{group}").unwrap();
        }
    }
    Data::new()
        .with("posts.csv", posts)
        .with("accounts.csv", accounts)
}

#[test]
fn share_safe_editions_withhold_what_curves_would_tell() {
    let data = grouped();
    let shared = kit::facts(&data.edition(Some(Privacy::ShareSafe)).unwrap());
    let status = rows(fact(&shared, "suspension.status"));
    let hidden = |group: &str| status.iter().find(|r| r[0] == group).unwrap()[2] == "-";
    assert!(hidden("few"), "{status:?}");
    let mut withheld = 0;
    for group in ["few", "many", "some"] {
        for origin in ["", "from_creation."] {
            for name in ["curve", "median", "rmst"] {
                let id = format!("survival.{origin}{name}[group={group}]");
                let fact = fact(&shared, &id);
                // All groups or none: together they would tell the hidden one.
                assert!(fact.suppressed, "{id}");
                withheld += 1;
                let told = (&fact.value, &fact.n, &fact.not_estimable, &fact.level);
                assert_eq!(told, (&None, &None, &None, &None), "{id}");
                assert!(fact.rows.is_empty() && fact.inputs.is_empty(), "{id}");
                assert!(!fact.parameters.contains_key("dropped"), "{id}");
                assert_ne!(fact.shape, sillage::facts::Shape::Interval, "{id}");
            }
        }
    }
    assert_eq!(withheld, 18);
    assert!(!fact(&shared, "survival.curve").suppressed);
    let test = fact(&shared, "survival.logrank_p");
    assert!(test.suppressed && !test.parameters.contains_key("chi_squared"));
    let internal = data.facts();
    assert!(!fact(&internal, "survival.curve[group=few]").rows.is_empty());
}

const TAKEDOWNS: &str = "takedown_id,at,platform\n";

#[test]
fn what_a_takedown_removed() {
    let days: [(&str, &[u32]); 3] = [("a", &[1, 2, 3, 11]), ("b", &[1, 4, 12]), ("c", &[9, 20])];
    let accounts = "account_id,status,status_as_of,suspended_at,takedown_id\n\
        a,suspended,2024-06-01,,t\nb,active,2024-06-01,,\nc,suspended,2024-06-01,2024-05-13,\n";
    let data = Data::new()
        .with("posts.csv", posting(&days))
        .with("accounts.csv", accounts)
        .with(
            "takedowns.csv",
            format!("{TAKEDOWNS}t,2024-05-10,\nu,2024-05-19,\n"),
        );
    assert_values(
        &data.facts(),
        &[
            ("suspension.suspended[takedown=t]", "2"),
            // Four of six posts before 10 May are theirs, ten views each.
            ("suspension.removed.posts[takedown=t]", "0.666666666667"),
            (
                "suspension.removed.impressions[takedown=t]",
                "0.666666666667",
            ),
            ("suspension.removed.engagement[takedown=t]", "!not_reported"),
            // Most followers before that day: 3 and 9 of 3, 4 and 9; those of later days do not count.
            ("suspension.removed.potential[takedown=t]", "0.75"),
            ("suspension.removed.posts[takedown=u]", "!none_suspended"),
        ],
    );
}

/// A dataset of so many posts on each day from 1 January 2024, by ten accounts.
fn series(counts: &[u64], takedowns: &str, study: &str) -> Data {
    let start = sillage::time::parse_day("2024-01-01").unwrap();
    let mut posts = "post_id,account_id,created_at\n".to_owned();
    for (offset, count) in (0i32..).zip(counts) {
        let day = sillage::time::iso_day(start + offset);
        for n in 0..*count {
            writeln!(posts, "{day}-{n},a{},{day}T{:02}:00:00Z", n % 10, n % 24).unwrap();
        }
    }
    Data::new()
        .with("posts.csv", posts)
        .with("takedowns.csv", format!("{TAKEDOWNS}{takedowns}"))
        .with("assessment.toml", format!("resamples = 99\n{study}"))
}

/// Twenty days of two posts, twenty of one.
fn halved() -> Vec<u64> {
    [[2; 20], [1; 20]].concat()
}

#[test]
fn placebo_dates_by_hand() {
    let mut counts = halved();
    // On the day before the fifth there are eight: its windows hold 10 and 4.
    counts[4] = 8;
    let facts = series(&counts, "t,2024-01-21,\n", "window_days = 2\n").facts();
    assert_values(
        &facts,
        &[
            // From the third day to the nineteenth.
            ("effect.placebo.dates", "17"),
            ("effect.placebo.windows", "5"),
            // A half; 10 ÷ 4 on two dates and 4 ÷ 10 on two others lie farther off.
            ("effect.placebo.rank.posts[takedown=t]", "5"),
        ],
    );
    let values = rows(fact(&facts, "effect.placebo.values"));
    assert_eq!(values.len(), 17);
    assert_eq!(values[0][..2], ["2024-01-03", "1"]);
    assert_eq!(values[1][..2], ["2024-01-04", "2.5"]);
    assert_eq!(values[3][..2], ["2024-01-06", "0.4"]);
    let bins = rows(fact(&facts, "effect.placebo.histogram.posts"));
    let dates: u64 = bins.iter().map(|r| r[2].parse::<u64>().unwrap()).sum();
    assert_eq!((bins.len(), dates), (24, 17));
    assert_eq!((bins[0][0], bins[23][1]), ("0.4", "2.5"));
}

#[test]
fn few_placebo_dates_are_none() {
    let facts = series(&halved(), "t,2024-01-20,\n", "window_days = 2\n").facts();
    assert_values(
        &facts,
        &[
            ("effect.placebo.windows", "!too_few_placebos"),
            ("effect.placebo.rank.posts[takedown=t]", "!too_few_placebos"),
        ],
    );
    let none = series(&halved(), "", "").facts();
    assert!(none.iter().all(|f| !f.id.starts_with("effect.")));
}

#[test]
fn change_points_by_hand() {
    let counts = [[30; 30], [10; 30]].concat();
    let facts = series(&counts, "t,2024-02-02,\nu,2024-01-25,\n", "").facts();
    assert_values(
        &facts,
        &[
            ("changepoint.count", "1"),
            ("changepoint.nearest[takedown=t]", "2"),
            ("changepoint.nearest[takedown=u]", "6"),
        ],
    );
    let table = rows(fact(&facts, "changepoint.dates"));
    assert_eq!(table.len(), 1);
    assert_eq!(table[0][..3], ["2024-01-31", "30", "10"]);
    assert_eq!(table[0][4..], ["t", "2"]);
    let level = series(&[7; 40], "t,2024-02-01,\n", "").facts();
    assert_values(
        &level,
        &[
            ("changepoint.count", "0"),
            ("changepoint.nearest[takedown=t]", "!no_change"),
        ],
    );
}

#[test]
fn an_interrupted_series_is_cut_at_its_neighbours() {
    let counts: Vec<u64> = (0..90).map(|day| 9 + day * 5 % 7).collect();
    let takedowns = "s,2024-02-01,\nt,2024-02-14,\nu,2024-03-20,\nv,2024-05-01,\n";
    let facts = series(&counts, takedowns, "").facts();
    let named = |id: &str| fact(&facts, id).parameters.clone();
    assert_values(
        &facts,
        &[
            // Until 20 March.
            ("its.days[takedown=s]", "79"),
            // Thirteen days after the first: one event.
            ("its.level[takedown=t]", "!one_event"),
            // From 14 February on.
            ("its.days[takedown=u]", "46"),
            ("its.level[takedown=v]", "!outside_period"),
        ],
    );
    let first = named("its.level[takedown=s]");
    assert_eq!(first["takedowns"], "s t");
    assert_eq!(first["interrupted_on"], "2024-02-01");
    assert!(first["warnings"].contains("coincident_event"));
    let second = named("its.level[takedown=u]");
    assert_eq!(
        (&*second["days_before"], &*second["days_after"]),
        ("35", "11")
    );
    assert_eq!(second["warnings"], "short_window");
    let days = rows(fact(&facts, "its.series[takedown=u]"));
    assert_eq!(days.len(), 46);
    assert!(days[..35].iter().all(|r| r[3] == "-") && days[35][3] != "-");
}

#[test]
fn a_series_too_short_for_the_model_says_so() {
    let facts = series(&[5; 14], "t,2024-01-08,\n", "").facts();
    assert_values(&facts, &[("its.slope[takedown=t]", "!rank_deficient")]);
    let mut silent = vec![5; 40];
    silent[20..].fill(0);
    let study = "end = \"2024-02-09\"\n";
    let facts = series(&silent, "t,2024-01-21,\n", study).facts();
    assert_values(&facts, &[("its.level[takedown=t]", "!zero_sum")]);
}

#[test]
fn effects_warn_of_short_windows_and_other_events() {
    let facts = series(&halved(), "t,2024-01-21,\n", "window_days = 30\n").facts();
    let ratio = fact(&facts, "effect.ratio.posts[takedown=t]");
    assert_eq!(ratio.warnings().collect::<Vec<_>>(), ["short_window"]);
    let facts = series(&halved(), "t,2024-01-21,\n", "window_days = 20\n").facts();
    let ratio = fact(&facts, "effect.ratio.posts[takedown=t]");
    assert_eq!(ratio.warnings().count(), 0);
}

/// Numbers that lifelines, statsmodels and pandas computed from the same tables.
#[test]
fn the_demonstration_agrees_with_other_software() {
    let cases = demonstration::cases("lantern_survival.json", 65);
    demonstration::assert_agree(demonstration::internal(), &cases, 1.0);
}
