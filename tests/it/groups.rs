//! Groups compared, and accounts put down to takedowns: by hand on small tables,
//! by other software on the demonstration dataset, and what share-safe editions
//! withhold of both.

use std::fs;

use sillage::dataset::study::Privacy;
use sillage::facts::Facts;

use crate::demonstration;
use crate::kit::{self, Data, assert_says, assert_values, fact, rows, value};

const POST: &str = "post_id,account_id,created_at\n1,a1,2024-05-01T10:00:00Z\n";

/// A dataset whose groups have so many suspended and active accounts.
fn grouped(groups: &[(&str, u32, u32)]) -> Data {
    let mut csv = "account_id,group,status,status_as_of,takedown_id\n".to_owned();
    let mut number = 0;
    for (group, suspended, active) in groups {
        for (state, takedown, n) in [("suspended", "t", suspended), ("active", "", active)] {
            for _ in 0..*n {
                number += 1;
                csv.push_str(&format!(
                    "a{number},{group},{state},2024-06-01,{takedown}\n"
                ));
            }
        }
    }
    Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", csv)
        .with("takedowns.csv", "takedown_id,at\nt,2024-05-01\n")
}

fn parameter<'a>(facts: &'a Facts, id: &str, name: &str) -> &'a str {
    fact(facts, id)
        .parameters
        .get(name)
        .map_or("-", String::as_str)
}

#[test]
fn two_small_groups_are_tested_exactly() {
    let facts = grouped(&[("g", 3, 1), ("h", 1, 3)]).facts();
    assert_values(
        &facts,
        &[
            ("suspension.difference[group=g]", "0.5"),
            ("suspension.difference[group=h]", "-0.5"),
            // Fisher's tea, as in tests/reference/fisher.json.
            ("suspension.difference_p[group=g]", "0.485714285714"),
            ("suspension.difference_q[group=h]", "0.485714285714"),
            ("suspension.groups_p", "0.485714285714"),
            ("suspension.cramers_v", "0.5"),
        ],
    );
    assert_eq!(parameter(&facts, "suspension.groups_p", "test"), "fisher");
    // statsmodels, Newcombe.
    let difference = fact(&facts, "suspension.difference[group=g]");
    let limits = [&difference.lower, &difference.upper].map(|l| l.clone().unwrap());
    assert!(limits[0].starts_with("-0.135488400"), "{limits:?}");
    assert!(limits[1].starts_with("0.789083268"), "{limits:?}");
    let table = rows(fact(&facts, "suspension.groups"));
    assert_eq!(table[0][..4], ["g", "4", "3", "0.75"]);
    assert_eq!(table[1][11], "fisher");
}

#[test]
fn many_small_groups_are_permuted_and_large_ones_are_not() {
    let small = grouped(&[("g", 3, 1), ("h", 1, 3), ("i", 0, 4)]).facts();
    assert_eq!(
        parameter(&small, "suspension.groups_p", "test"),
        "permutation"
    );
    let p: f64 = value(&small, "suspension.groups_p").parse().unwrap();
    // Of the 495 ways to suspend four of twelve accounts, 99 are as unequal: 96 as
    // 3, 1, 0 and 3 as 4, 0, 0. Four standard errors of 99 resamples.
    assert!((0.04..0.36).contains(&p), "{p}");
    let large = grouped(&[("g", 30, 10), ("h", 20, 40)]).facts();
    assert_eq!(
        parameter(&large, "suspension.groups_p", "test"),
        "chi_squared"
    );
    assert_values(&large, &[("suspension.groups_p", "0.0000445570906041")]);
}

#[test]
fn what_cannot_be_compared_says_why() {
    let facts = grouped(&[("g", 0, 4), ("h", 0, 9)]).facts();
    assert_values(
        &facts,
        &[
            ("suspension.difference[group=g]", "0"),
            ("suspension.difference_p[group=g]", "!no_variation"),
            ("suspension.difference_q[group=g]", "!no_variation"),
            ("suspension.groups_p", "!no_variation"),
            ("suspension.cramers_v", "!no_variation"),
        ],
    );
    let one = grouped(&[("g", 3, 4)]).facts();
    assert!(one.get("suspension.groups").is_none());
    let dateless = "account_id,group,status\na1,g,suspended\na2,h,active\n";
    let facts = grouped(&[]).with("accounts.csv", dateless).facts();
    assert_values(
        &facts,
        &[
            ("suspension.difference[group=g]", "!no_status_date"),
            ("suspension.groups_p", "!no_status_date"),
            ("suspension.suspended[takedown=t]", "!no_suspension_dates"),
        ],
    );
}

// Takedowns

const TAKEDOWNS: &str = "takedown_id,at,platform,affected
t1,2024-05-11,x,40
t2,2024-05-14,x,
t3,2024-05-12,telegram,
";

/// Each account with what decides about it.
const DATED: &str = "account_id,platform,status,status_as_of,takedown_id,suspended_at,reinstated_at
named,x,suspended,2024-06-01,t1,,
first,x,suspended,2024-06-01,,2024-05-12,
latest,x,suspended,2024-06-01,,2024-05-15,
week,x,suspended,2024-06-01,,2024-05-21T00:00:00Z,
nearly,x,suspended,2024-06-01,,2024-05-20T23:59:59Z,
early,x,suspended,2024-06-01,,2024-05-10T23:59:59Z,
elsewhere,telegram,suspended,2024-06-01,,2024-05-15,
anywhere,,suspended,2024-06-01,,2024-05-13,
other,x,suspended,2024-06-01,t2,2024-05-11,
strange,x,suspended,2024-06-01,zz,2024-05-11,
back,x,active,2024-06-01,,2024-05-11T00:00:00Z,2024-05-20
";

#[test]
fn an_account_belongs_to_the_takedown_it_names_or_to_the_latest_of_the_week() {
    let data = Data::new()
        .with("posts.csv", POST)
        .with("takedowns.csv", TAKEDOWNS)
        .with("accounts.csv", DATED);
    let facts = data.facts();
    assert_values(
        &facts,
        &[
            // named, first, back
            ("suspension.suspended[takedown=t1]", "3"),
            ("suspension.reinstated[takedown=t1]", "1"),
            ("suspension.announced[takedown=t1]", "40"),
            // latest, nearly, other
            ("suspension.suspended[takedown=t2]", "3"),
            ("suspension.reinstated[takedown=t2]", "0"),
            // elsewhere, anywhere
            ("suspension.suspended[takedown=t3]", "2"),
            // week, early, strange
            ("suspension.unattributed", "3"),
            ("suspension.rate", "0.909090909091"),
            ("suspension.rate.ever", "1"),
        ],
    );
    assert!(facts.get("suspension.rate.lasting").is_none());
    assert!(facts.get("suspension.announced[takedown=t2]").is_none());
    assert_says(
        &data.page(),
        &["says it removed", "Counting these as suspended"],
    );
}

#[test]
fn an_account_that_came_back_but_is_called_suspended_is_told_apart() {
    let accounts = DATED.replace("back,x,active", "back,x,suspended");
    let facts = Data::new()
        .with("posts.csv", POST)
        .with("takedowns.csv", TAKEDOWNS)
        .with("accounts.csv", accounts)
        .facts();
    assert_values(
        &facts,
        &[
            ("suspension.rate", "1"),
            ("suspension.rate.lasting", "0.909090909091"),
        ],
    );
    assert!(facts.get("suspension.rate.ever").is_none());
}

#[test]
fn accounts_created_on_weekdays() {
    // 1 to 5 January 2024 were Monday to Friday, 6 January a Saturday.
    let mut csv = "account_id,created_at\n".to_owned();
    for day in [1, 2, 3, 4, 5, 5, 6].repeat(3) {
        csv.push_str(&format!("a{},2024-01-0{day}\n", csv.len()));
    }
    let data = Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", csv);
    let facts = data.facts();
    assert_values(&facts, &[("accounts.created_weekdays", "0.857142857143")]);
    // χ² of 18 : 3 against 5 : 2 is 2.1 with one degree of freedom (scipy).
    let p = value(&facts, "accounts.created_weekdays_p");
    assert!(p.starts_with("0.1472991"), "{p}");
    let none = Data::new().with("posts.csv", POST);
    let p = |data: &Data| value(&data.facts(), "accounts.created_weekdays_p");
    assert_eq!(p(&none), "!no_accounts_table");
    let empty = none.with("accounts.csv", "account_id\n");
    assert_eq!(p(&empty), "!no_creation_dates");
}

// Privacy

/// Three groups of which one has three suspended accounts, and hides a second.
fn thin() -> Data {
    grouped(&[("thin", 3, 94), ("wide", 307, 211), ("other", 503, 401)])
}

#[test]
fn share_safe_comparisons_tell_no_withheld_count() {
    let data = thin();
    let internal = data.edition(Some(Privacy::Internal)).unwrap();
    let told = kit::facts(&internal);
    let safe = data.edition(Some(Privacy::ShareSafe)).unwrap();
    let facts = kit::facts(&safe);
    let withheld: Vec<&str> = ["thin", "wide", "other"]
        .into_iter()
        .filter(|g| fact(&facts, &format!("suspension.rate[group={g}]")).suppressed)
        .collect();
    assert_eq!(withheld.len(), 2, "{withheld:?}");
    // The largest p is its own q.
    let is_shown = |number: &str| {
        let p = facts
            .iter()
            .filter(|f| f.id.starts_with("suspension.difference_p"));
        p.filter_map(|f| f.value.as_deref()).any(|p| p == number)
    };
    let mut gone = vec![
        "suspension.groups_p".to_owned(),
        "suspension.cramers_v".to_owned(),
    ];
    for group in &withheld {
        gone.push(format!("suspension.difference[group={group}]"));
        gone.push(format!("suspension.difference_p[group={group}]"));
    }
    gone.extend(["thin", "wide", "other"].map(|g| format!("suspension.difference_q[group={g}]")));
    for id in &gone {
        let (open, shut) = (fact(&told, id), fact(&facts, id));
        assert!(
            shut.suppressed && shut.value.is_none() && shut.lower.is_none(),
            "{shut:?}"
        );
        for name in ["test", "chi_squared", "df"] {
            assert!(!shut.parameters.contains_key(name), "{shut:?}");
        }
        for number in [&open.value, &open.lower, &open.upper]
            .into_iter()
            .flatten()
            .filter(|number| !is_shown(number))
        {
            for file in &safe.files {
                let text = String::from_utf8_lossy(&file.bytes);
                assert!(
                    !text.contains(number.as_str()),
                    "{id} {number} in {}",
                    file.path
                );
            }
        }
    }
    let table = fact(&facts, "suspension.groups");
    assert!(table.suppressed);
    for row in rows(table) {
        let shown = !withheld.contains(&row[0]);
        assert_eq!(row[2] != "-", shown, "{row:?}");
        assert_eq!(row[10], "-", "a q tells the ranks of the others: {row:?}");
    }
}

#[test]
fn nothing_small_withholds_no_comparison() {
    let edition = grouped(&[("g", 30, 10), ("h", 20, 40)])
        .edition(None)
        .unwrap();
    let facts = kit::facts(&edition);
    let compared =
        |id: &str| id.starts_with("suspension.difference") || id.starts_with("suspension.groups");
    assert!(facts.iter().filter(|f| compared(&f.id)).count() >= 8);
    let mut of_groups = facts.iter().filter(|f| compared(&f.id));
    assert!(of_groups.all(|f| !f.suppressed));
    let page = kit::text(&edition, "report.html");
    assert_says(
        &page,
        &["The groups were not suspended at one rate", "+41.7 pp"],
    );
}

/// Nobody in the group is known, which the reason for a missing rate would say.
#[test]
fn a_withheld_number_has_no_reason_that_tells_it() {
    let mut csv = "account_id,group,status,status_as_of\n".to_owned();
    for (group, state, n) in [
        ("dark", "unknown", 3),
        ("g", "active", 9),
        ("g", "unknown", 8),
    ] {
        for _ in 0..n {
            csv.push_str(&format!("a{},{group},{state},2024-06-01\n", csv.len()));
        }
    }
    let data = Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", csv);
    let facts = kit::facts(&data.edition(None).unwrap());
    for measure in ["rate", "difference", "difference_p"] {
        let fact = fact(&facts, &format!("suspension.{measure}[group=dark]"));
        assert!(fact.suppressed && fact.not_estimable.is_none(), "{fact:?}");
    }
}

/// By takedown and group: shown if nothing in it is small, gone as a whole else.
#[test]
fn takedowns_by_group_are_shown_whole_or_not_at_all() {
    let shown = |data: &Data| {
        let facts = kit::facts(&data.edition(None).unwrap());
        fact(&facts, "suspension.takedowns").rows.len()
    };
    assert_eq!(shown(&grouped(&[("g", 30, 10), ("h", 20, 40)])), 3);
    assert_eq!(shown(&thin()), 1, "three of a group are small");
    // Thirty suspended, of which three by no takedown.
    let data = grouped(&[("g", 30, 10), ("h", 20, 40)]);
    let csv = fs::read_to_string(data.path().join("accounts.csv")).unwrap();
    let left = csv.replacen("suspended,2024-06-01,t", "suspended,2024-06-01,", 3);
    assert_eq!(
        shown(&data.with("accounts.csv", left)),
        1,
        "the rest is small"
    );
}

// The demonstration dataset

#[test]
fn the_demonstration_agrees_with_other_software() {
    let cases = demonstration::cases("lantern_groups.json", 70);
    // Relative alone: a p-value of 1e-28 has to be right, too.
    demonstration::assert_agree(demonstration::internal(), &cases, 0.0);
}
