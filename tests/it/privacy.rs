//! What share-safe editions withhold: checked by enumerating the tables that a reader
//! must hold possible, and by looking for the withheld numbers in every file.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sillage::dataset::study::Privacy;
use sillage::facts::build::{cell, fact, key};
use sillage::facts::{Facts, Shape};
use sillage::privacy;

use crate::kit::{self, Data};

const STATES: [&str; 5] = ["active", "suspended", "deleted", "protected", "unknown"];

type Counts = Vec<[u64; 5]>;
type Shown = Vec<[Option<u64>; 5]>;

/// The table of states by group as the measures make it.
fn status(counts: &Counts) -> Facts {
    let mut columns = vec![("group", "")];
    columns.extend(STATES.map(|s| (s, "accounts")));
    columns.push(("total", "accounts"));
    let row = |name: &str, states: &[u64; 5]| {
        let mut row = vec![key(name)];
        row.extend(states.map(cell));
        row.push(cell(states.iter().sum()));
        row
    };
    let all = std::array::from_fn(|c| counts.iter().map(|r| r[c]).sum());
    let mut rows = vec![row("", &all)];
    rows.extend(
        counts
            .iter()
            .enumerate()
            .map(|(n, r)| row(&format!("g{n}"), r)),
    );
    let mut facts = Facts::default();
    facts.add(fact("suspension.status", "accounts", 5).rows(Shape::Table, &columns, rows));
    facts
}

fn suppressed(counts: &Counts) -> Shown {
    let mut facts = status(counts);
    privacy::suppress(&mut facts);
    let table = facts.get("suspension.status").unwrap();
    let number = |c: &Option<String>| c.as_ref().map(|n| n.parse().unwrap());
    table.rows[1..]
        .iter()
        .map(|row| std::array::from_fn(|c| number(&row[c + 1])))
        .collect()
}

/// The states that tests tell apart, the rest being empty: where they stand.
const TWO: [usize; 2] = [0, 1];
const THREE: [usize; 3] = [0, 1, 4];
const FOUR: [usize; 4] = [0, 1, 2, 4];
const FIVE: [usize; 5] = [0, 1, 2, 3, 4];

/// Every way to spread accounts over some states.
fn spreads(total: u64, states: &[usize]) -> Vec<[u64; 5]> {
    let Some((last, others)) = states.split_last() else {
        return Vec::new();
    };
    if others.is_empty() {
        let mut row = [0; 5];
        row[*last] = total;
        return vec![row];
    }
    let with = |n: u64| {
        let rows = spreads(total - n, others).into_iter();
        rows.map(move |mut row| {
            row[*last] = n;
            row
        })
    };
    (0..=total).flat_map(with).collect()
}

/// Every table in which the groups have these totals, by the totals of the states.
fn tables(groups: &[u64], states: &[usize]) -> BTreeMap<[u64; 5], Vec<Counts>> {
    let mut all: Vec<Counts> = vec![Vec::new()];
    for total in groups {
        let rows = spreads(*total, states);
        let longer = |table: &Counts| {
            let table = table.clone();
            let with = |row: &[u64; 5]| [table.as_slice(), &[*row]].concat();
            rows.iter().map(with).collect::<Vec<Counts>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    let mut by_sums: BTreeMap<[u64; 5], Vec<Counts>> = BTreeMap::new();
    for table in all {
        by_sums.entry(sums(&table)).or_default().push(table);
    }
    by_sums
}

fn sums(counts: &Counts) -> [u64; 5] {
    std::array::from_fn(|c| counts.iter().map(|row| row[c]).sum())
}

/// The cells that hold the same number in all of the tables.
fn constant(tables: &[&Counts]) -> Vec<(usize, usize)> {
    let cells = (0..tables[0].len()).flat_map(|r| (0..5).map(move |c| (r, c)));
    let same = |(r, c): &(usize, usize)| tables.iter().all(|t| t[*r][*c] == tables[0][*r][*c]);
    cells.filter(same).collect()
}

/// Groups all tables with the same totals by what is published of them: whoever sees
/// that and knows the rules has them to choose from. A small cell that is the same in
/// all of them, and not in all that the totals allow, is given away. Returns how many
/// tables there were, and how many of them show a group's states though a count is small.
fn assert_tells_nothing(tables: &[Counts]) -> (usize, usize) {
    let all: Vec<&Counts> = tables.iter().collect();
    let hopeless = constant(&all);
    let mut published: BTreeMap<Shown, Vec<&Counts>> = BTreeMap::new();
    for table in tables {
        published.entry(suppressed(table)).or_default().push(table);
    }
    let mut partly = 0;
    for (shown, tables) in &published {
        let small = |n: u64| (1..=4).contains(&n);
        for (r, c) in constant(tables) {
            let told = small(tables[0][r][c]) && !hopeless.contains(&(r, c));
            assert!(
                !told,
                "cell {r},{c} of {:?} follows from {shown:?}",
                tables[0]
            );
        }
        for (row, cells) in shown.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let Some(n) = cell else { continue };
                assert_eq!(*n, tables[0][row][column], "a shown cell is true");
                assert!(!small(*n), "{n} is shown in {shown:?}");
            }
        }
        let withheld = shown.iter().flatten().any(Option::is_none);
        if withheld && shown.iter().any(|row| row[1].is_some()) {
            partly += tables.len();
        }
    }
    (tables.len(), partly)
}

/// The same for all tables of groups that have these many accounts at most.
fn assert_all_tell_nothing(groups: usize, most: u64, sum: u64, states: &[usize]) {
    let mut sizes: Vec<Vec<u64>> = vec![Vec::new()];
    for _ in 0..groups {
        let longer = |sizes: &Vec<u64>| {
            let from = sizes.last().copied().unwrap_or(1);
            let left = sum - sizes.iter().sum::<u64>();
            let with = |n| [sizes.as_slice(), &[n]].concat();
            (from..=most.min(left)).map(with).collect::<Vec<_>>()
        };
        sizes = sizes.iter().flat_map(longer).collect();
    }
    let (mut seen, mut partly) = (0, 0);
    for sizes in sizes {
        for tables in tables(&sizes, states).values() {
            let (tables, some) = assert_tells_nothing(tables);
            (seen, partly) = (seen + tables, partly + some);
        }
    }
    assert!(seen > 1_000, "{seen} tables are too few to say much");
    // Of two groups none is hidden alone.
    assert!(
        partly > 0 || groups < 3 || most < 6,
        "{seen} tables show nothing"
    );
}

/// By plain search: whether another table with these totals and shown cells has
/// another number in each withheld small cell, unless the totals alone tell it.
fn assert_protected(counts: &Counts, states: &[usize]) {
    let shown = suppressed(counts);
    let groups: Vec<u64> = counts.iter().map(|row| row.iter().sum()).collect();
    let tables = &tables(&groups, states)[&sums(counts)];
    let hopeless = constant(&tables.iter().collect::<Vec<_>>());
    let fits = |table: &&Counts| {
        let mut cells = shown.iter().flatten().zip(table.iter().flatten());
        cells.all(|(shown, n)| shown.is_none_or(|shown| shown == *n))
    };
    let told = constant(&tables.iter().filter(fits).collect::<Vec<_>>());
    for (r, c) in told.into_iter().filter(|cell| !hopeless.contains(cell)) {
        let n = counts[r][c];
        assert!(!(1..=4).contains(&n), "cell {r},{c} of {counts:?} follows");
    }
}

#[test]
fn nothing_is_withheld_where_nothing_is_small() {
    let counts = vec![[5, 0, 9, 0, 7], [0, 30, 0, 6, 0]];
    assert_eq!(
        suppressed(&counts),
        counts.iter().map(|r| r.map(Some)).collect::<Shown>()
    );
}

/// A group with few goes whole, its zeros too, and never alone; of the others, what
/// their rates are made of stays.
#[test]
fn groups_with_few_go_whole_and_the_next_larger_goes_with_one_alone() {
    let counts = vec![
        [8, 16, 0, 0, 0],
        [20, 3, 0, 0, 17],
        [30, 40, 0, 0, 70],
        [8, 6, 0, 0, 90],
    ];
    let kept = |row: [u64; 5]| [None, Some(row[1]), None, None, Some(row[4])];
    let shown = suppressed(&counts);
    assert_eq!(
        shown,
        [kept(counts[0]), [None; 5], kept(counts[2]), [None; 5]]
    );
}

/// A state of which there are few in all is one with the rest in every group.
#[test]
fn a_state_of_few_accounts_in_all_is_withheld_for_every_group() {
    let counts = vec![[20, 30, 0, 0, 0], [40, 9, 0, 0, 2], [70, 8, 0, 0, 0]];
    let shown = suppressed(&counts);
    let kept = |row: [u64; 5]| [None, Some(row[1]), None, None, None];
    assert_eq!(
        shown,
        counts.iter().map(|row| kept(*row)).collect::<Shown>()
    );
}

/// Of two hidden groups with one unknown account between them one is said to be
/// unknown, wherever it is.
#[test]
fn what_hidden_groups_have_together_is_not_few() {
    let counts = vec![
        [24, 4, 0, 0, 0],
        [36, 13, 0, 0, 1],
        [15, 0, 1, 0, 0],
        [51, 30, 4, 0, 5],
        [29, 133, 6, 0, 12],
    ];
    let shown = suppressed(&counts);
    let hidden = |row: &[Option<u64>; 5]| row[4].is_none();
    let hidden: Vec<bool> = shown.iter().map(hidden).collect();
    assert_eq!(hidden, [true, true, false, true, false]);
}

#[test]
fn no_withheld_small_cell_follows_from_the_rest() {
    for (counts, states) in [
        (vec![[0, 3, 8, 0, 0], [0, 20, 9, 0, 0]], [1, 2].as_slice()),
        (
            vec![[0, 3, 0, 0, 5], [0, 8, 0, 0, 0], [3, 5, 0, 0, 0]],
            &THREE,
        ),
        (
            vec![[0, 8, 2, 0, 6], [0, 7, 0, 0, 5], [0, 6, 0, 0, 0]],
            &[1, 2, 4],
        ),
    ] {
        assert_protected(&counts, states);
    }
}

/// Two groups of which both have few, and whose few add up to the most that two
/// groups of few can have: 1 and 4 of 5, or 4 and 4 of 8. And three of which the one
/// between goes with either of the others, so that few tables hide all.
#[test]
fn sums_at_their_ends_tell_nothing() {
    for (groups, suspended) in [
        ([1, 4, 10], 10),
        ([20, 30, 40], 25),
        ([20, 20, 20], 32),
        ([10, 11, 12], 18),
    ] {
        let all: u64 = groups.iter().sum();
        let sums = [all - suspended, suspended, 0, 0, 0];
        assert_tells_nothing(&tables(&groups, &TWO)[&sums]);
    }
}

#[test]
fn the_choice_of_what_is_withheld_tells_nothing() {
    assert_all_tell_nothing(2, 11, 22, &TWO);
    assert_all_tell_nothing(3, 7, 17, &TWO);
    assert_all_tell_nothing(2, 8, 11, &THREE);
    assert_all_tell_nothing(3, 4, 8, &THREE);
    assert_all_tell_nothing(2, 6, 8, &FOUR);
    assert_all_tell_nothing(2, 5, 6, &FIVE);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_small_cell_of_a_larger_table_follows(
        counts in prop::collection::vec(
            (prop_oneof![2 => 0..5u64, 3 => 0..24u64], prop_oneof![2 => 0..5u64, 3 => 0..24u64]), 2..4)
    ) {
        let counts: Counts = counts.into_iter().map(|(a, b)| [a, b, 0, 0, 0]).collect();
        let groups: Vec<u64> = counts.iter().map(|row| row.iter().sum()).collect();
        assert_protected(&counts, &TWO);
        assert_tells_nothing(&tables(&groups, &TWO)[&sums(&counts)]);
    }
}

// In an edition

/// Three groups: `thin` has 3 suspended of 97 known and 2 unknown accounts.
fn dataset() -> Data {
    let mut csv = "account_id,group,status,status_as_of\n".to_owned();
    let mut number = 0;
    for (group, states) in [
        ("thin", [94, 3, 0, 0, 2]),
        ("wide", [211, 307, 0, 0, 53]),
        ("other", [401, 503, 0, 0, 0]),
    ] {
        for (state, n) in STATES.iter().zip(states) {
            for _ in 0..n {
                number += 1;
                csv.push_str(&format!("acc{number},{group},{state},2024-06-01\n"));
            }
        }
    }
    Data::new()
        .with(
            "posts.csv",
            "post_id,account_id,created_at\n1,acc1,2024-05-13T10:00:00Z\n",
        )
        .with("accounts.csv", csv)
}

/// Numbers that only the withheld counts could give: rate, bounds, Wilson limits.
fn telltales(internal: &Facts) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["rate", "rate.lower_bound", "rate.upper_bound"] {
        let fact = kit::fact(internal, &format!("suspension.{name}[group=thin]"));
        found.extend(
            [&fact.value, &fact.lower, &fact.upper]
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    found
}

#[test]
fn nothing_of_a_withheld_number_survives_in_any_file() {
    let data = dataset();
    let internal = data.edition(Some(Privacy::Internal)).unwrap();
    let telltales = telltales(&kit::facts(&internal));
    assert_eq!(telltales.len(), 5);
    // 3 of 97; 3 of 99; 5 of 99: what the tests would find if it were there.
    assert!(
        telltales.iter().any(|t| t.starts_with("0.030927")),
        "{telltales:?}"
    );
    assert!(kit::text(&internal, "report.html").contains(">3.1%"));

    let edition = data.edition(Some(Privacy::ShareSafe)).unwrap();
    let facts = kit::facts(&edition);
    for measure in [
        "suspended",
        "unknown",
        "known",
        "rate",
        "rate.lower_bound",
        "rate.upper_bound",
    ] {
        let fact = kit::fact(&facts, &format!("suspension.{measure}[group=thin]"));
        assert!(fact.suppressed, "{measure}");
        let parts = [
            &fact.value,
            &fact.lower,
            &fact.upper,
            &fact.n,
            &fact.numerator,
            &fact.denominator,
        ];
        assert!(parts.iter().all(|p| p.is_none()), "{fact:?}");
        assert!(
            fact.inputs.is_empty() && !fact.parameters.contains_key("unknown"),
            "{fact:?}"
        );
    }
    for file in &edition.files {
        let text = String::from_utf8_lossy(&file.bytes);
        for number in &telltales {
            assert!(!text.contains(number.as_str()), "{number} in {}", file.path);
        }
        for shown in [
            ">3.1%", ">3.0%", ">5.1%", ">3 of 97", ">3 of 99", ">5 of 99",
        ] {
            assert!(!text.contains(shown), "{shown} in {}", file.path);
        }
    }
    let totals = [
        ("accounts.total[group=thin]", "99"),
        ("suspension.suspended", "813"),
    ];
    kit::assert_values(&facts, &totals);
}

#[test]
fn internal_editions_withhold_nothing() {
    let facts = dataset().facts();
    assert!(facts.iter().all(|f| !f.suppressed));
    kit::assert_values(
        &facts,
        &[
            ("suspension.suspended[group=thin]", "3"),
            ("suspension.known[group=thin]", "97"),
        ],
    );
}

#[test]
fn share_safe_editions_name_no_account() {
    let edition = dataset().edition(None).unwrap();
    assert!(edition.file("tables/accounts.csv").is_none());
    for file in &edition.files {
        let text = String::from_utf8_lossy(&file.bytes);
        assert!(!text.contains("acc1"), "an account in {}", file.path);
    }
}

/// Accounts of which the nth wrote n posts.
fn posting(accounts: u64) -> Data {
    let mut csv = "post_id,account_id,created_at\n".to_owned();
    let mut number = 0;
    for account in 1..=accounts {
        for _ in 0..account {
            number += 1;
            csv.push_str(&format!("{number},acc{account},2024-05-13T10:00:00Z\n"));
        }
    }
    Data::new().with("posts.csv", csv)
}

#[test]
fn the_curve_of_posts_goes_in_steps_of_several_accounts() {
    let data = posting(13);
    let table = |privacy| {
        let edition = data.edition(Some(privacy)).unwrap();
        let facts = kit::facts(&edition);
        let fact = kit::fact(&facts, "activity.concentration").clone();
        (fact, kit::text(&edition, "figures/concentration.csv"))
    };
    let (open, csv) = table(Privacy::Internal);
    assert_eq!(open.rows.len(), 14);
    assert!(csv.lines().next().unwrap().contains("posts"), "{csv}");
    let (shown, csv) = table(Privacy::ShareSafe);
    // 35, then 36 of 91 posts are less than the five and eight largest accounts wrote.
    assert_eq!(
        kit::rows(&shown),
        [["0", "0", "0"], ["5", "0.385", "0.604"], ["13", "1", "1"],]
    );
    let head = "accounts,share_of_accounts,share_of_posts";
    assert!(csv.starts_with(head), "{csv}");
}

#[test]
fn a_curve_of_one_step_is_withheld() {
    let edition = posting(9).edition(Some(Privacy::ShareSafe)).unwrap();
    let facts = kit::facts(&edition);
    let fact = kit::fact(&facts, "activity.concentration");
    assert!(fact.suppressed && fact.rows.is_empty(), "{fact:?}");
}

/// Two groups of which nothing is small, and of whose active accounts some are silent.
pub fn silent(accounts: u64) -> Data {
    let mut csv = "account_id,group,status,status_as_of,suspended_at\n".to_owned();
    let mut posts = "post_id,account_id,created_at\n".to_owned();
    let mut number = 0;
    for (group, states, silent) in [("a", [20, 10], accounts), ("b", [30, 15], 0)] {
        for (state, n) in STATES.iter().zip(states) {
            for at in 0..n {
                number += 1;
                let end = match *state {
                    "suspended" => "2024-05-20T00:00:00Z",
                    _ => "",
                };
                csv.push_str(&format!("acc{number},{group},{state},2024-06-01,{end}\n"));
                if *state == "suspended" || at >= silent {
                    posts.push_str(&format!("{number},acc{number},2024-05-13T10:00:00Z\n"));
                }
            }
        }
    }
    Data::new()
        .with("accounts.csv", csv)
        .with("posts.csv", posts)
}

#[test]
fn curves_that_lack_few_accounts_of_a_group_are_withheld_for_all() {
    for (accounts, withheld) in [(0, false), (3, true), (4, true), (5, false)] {
        let facts = kit::facts(&silent(accounts).edition(Some(Privacy::ShareSafe)).unwrap());
        assert!(!kit::fact(&facts, "suspension.status").suppressed);
        for id in [
            "survival.curve[group=a]",
            "survival.curve[group=b]",
            "survival.median[group=b]",
            "survival.rmst[group=b]",
            "survival.logrank_p",
        ] {
            assert_eq!(
                kit::fact(&facts, id).suppressed,
                withheld,
                "{accounts}: {id}"
            );
        }
        assert!(!kit::fact(&facts, "survival.curve").suppressed);
    }
}

/// Tags with few go whole, the others stay; the numbers of the demonstration.
#[test]
fn tags_with_few_go_whole() {
    let columns = [
        ("tag", ""),
        ("since", "accounts"),
        ("earlier", "accounts"),
        ("undated", "accounts"),
        ("others_since", "accounts"),
        ("others_earlier", "accounts"),
        ("others_undated", "accounts"),
        ("q", "probability"),
    ];
    let shown = |counts: &[(&str, [u64; 3])], all: [u64; 3]| -> Vec<bool> {
        let row = |(tag, own): &(&str, [u64; 3])| {
            let others = (0..3).map(|c| cell(all[c] - own[c]));
            let own = own.map(cell).into_iter();
            [key(*tag)]
                .into_iter()
                .chain(own)
                .chain(others)
                .chain([cell(1)])
                .collect()
        };
        let mut facts = Facts::default();
        let rows = counts.iter().map(row).collect();
        facts.add(fact("accounts.tags_since", "accounts", 4).rows(Shape::Table, &columns, rows));
        privacy::suppress(&mut facts);
        let table = facts.get("accounts.tags_since").unwrap();
        let rows = table.rows.iter();
        rows.map(|row| {
            let counts: BTreeSet<bool> = row[1..7].iter().map(Option::is_some).collect();
            assert_eq!(counts.len(), 1, "{row:?} is whole");
            counts.contains(&true)
        })
        .collect()
    };
    let demonstration = [
        ("creator", [3, 11, 0]),
        ("official", [0, 10, 0]),
        ("student", [10, 11, 0]),
    ];
    assert_eq!(shown(&demonstration, [210, 188, 0]), [false, true, true]);
    assert_eq!(shown(&demonstration[1..], [210, 188, 0]), [true, true]);
    // Nobody is without a tag, and 4 and 4 are the only two few that give 8.
    let told = [("a", [4, 40, 0]), ("b", [4, 40, 0]), ("c", [30, 9, 0])];
    assert_eq!(shown(&told, [38, 89, 0]), [false, false, false]);
}
