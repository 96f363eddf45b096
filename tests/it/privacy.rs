//! What share-safe editions withhold: checked by solving for the withheld cells
//! by enumeration, and by looking for the withheld numbers in every file.

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

/// Whether some table of whole numbers from 0 has these totals and shown cells,
/// and another number than `not` in one cell: plain enumeration.
fn another(shown: &Shown, rows: &[u64], columns: &[u64; 5], at: (usize, usize), not: u64) -> bool {
    fn fill(
        shown: &Shown,
        rows: &mut Vec<u64>,
        columns: &mut [u64; 5],
        n: usize,
        ban: (usize, u64),
    ) -> bool {
        let (r, c) = (n / 5, n % 5);
        if r == shown.len() {
            return columns.iter().all(|left| *left == 0);
        }
        if c == 0 && r > 0 && rows[r - 1] != 0 {
            return false;
        }
        let most = rows[r].min(columns[c]);
        // The last cell of a row takes what is left of it.
        let least = if c == 4 { rows[r] } else { 0 };
        for value in least..=most {
            let allowed = shown[r][c].is_none_or(|s| s == value) && !(ban.0 == n && ban.1 == value);
            if allowed {
                rows[r] -= value;
                columns[c] -= value;
                let found = fill(shown, rows, columns, n + 1, ban);
                rows[r] += value;
                columns[c] += value;
                if found {
                    return true;
                }
            }
        }
        false
    }
    fill(
        shown,
        &mut rows.to_vec(),
        &mut columns.clone(),
        0,
        (at.0 * 5 + at.1, not),
    )
}

/// Every withheld cell could be another number, unless the totals alone tell it.
fn assert_protected(counts: &Counts) {
    let shown = suppressed(counts);
    let rows: Vec<u64> = counts.iter().map(|r| r.iter().sum()).collect();
    let columns = std::array::from_fn(|c| counts.iter().map(|r| r[c]).sum());
    let nothing: Shown = vec![[None; 5]; counts.len()];
    for (r, row) in counts.iter().enumerate() {
        for (c, n) in row.iter().enumerate() {
            match shown[r][c] {
                Some(value) => {
                    assert_eq!(value, *n, "a shown cell is true");
                    assert!(!(1..=4).contains(n), "{n} is shown in {shown:?}");
                }
                None => {
                    let hopeless = !another(&nothing, &rows, &columns, (r, c), *n);
                    assert!(
                        hopeless || another(&shown, &rows, &columns, (r, c), *n),
                        "cell {r},{c} of {counts:?} follows from {shown:?}"
                    );
                }
            }
        }
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

#[test]
fn the_smallest_others_protect_a_small_cell() {
    // 3 is withheld; with it the rectangle of the smallest sum: 6, 20 and 8.
    let counts = vec![[20, 3, 0, 0, 50], [8, 6, 0, 0, 90], [30, 40, 0, 0, 70]];
    let shown = suppressed(&counts);
    assert_eq!(
        shown,
        [
            [None, None, Some(0), Some(0), Some(50)],
            [None, None, Some(0), Some(0), Some(90)],
            [Some(30), Some(40), Some(0), Some(0), Some(70)],
        ]
    );
}

/// Two blocks of four withheld cells each, and one small cell that is the only
/// link between them: every line hides two or three cells, and yet the totals
/// give the link away, because nothing can flow back.
#[test]
fn a_link_between_two_blocks_is_protected_too() {
    let counts = vec![
        [1, 2, 3, 0, 0],
        [2, 1, 9, 0, 0],
        [9, 9, 1, 2, 0],
        [9, 9, 2, 1, 0],
    ];
    assert_protected(&counts);
}

/// Alternating zeros: the withheld cells form a closed walk, but no step along
/// it is possible, since cells cannot become negative.
#[test]
fn zeros_alone_protect_nothing() {
    assert_protected(&vec![[0, 3, 8, 0, 0], [0, 20, 9, 0, 0]]);
    assert_protected(&vec![[0, 3, 0, 0, 9], [0, 20, 0, 0, 0], [5, 5, 0, 0, 0]]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_withheld_cell_follows_from_the_rest(
        counts in prop::collection::vec(prop::array::uniform5(prop_oneof![3 => Just(0u64), 3 => 1..5u64, 2 => 5..8u64]), 2..5)
    ) {
        assert_protected(&counts);
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
