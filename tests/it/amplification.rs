//! Reposts beside originals, creation bursts, tags, handles and holidays: counted by
//! hand on small tables, by other software on the demonstration dataset, and what
//! share-safe editions withhold of tags.

use proptest::prelude::*;
use sillage::dataset::study::Privacy;
use sillage::facts::build::{cell, fact as draft, key};
use sillage::facts::{Facts, Shape, id};
use sillage::privacy;

use crate::demonstration;
use crate::kit::{self, Data, FAST, assert_says, assert_values, fact, rows, value};

const POST: &str = "post_id,account_id,created_at\n1,a1,2024-05-01T10:00:00Z\n";

/// A study of May 2024 with further lines.
fn study(more: &str) -> String {
    format!("{FAST}start = \"2024-05-01\"\nend = \"2024-05-31\"\nas_of = \"2024-06-01\"\n{more}")
}

/// Posts of account and kind.
fn posts(lines: &[(&str, &str)]) -> Data {
    let line = |(n, (account, kind)): (usize, &(&str, &str))| {
        format!("p{n},{account},2024-05-01T10:00:00Z,{kind}\n")
    };
    let rows: String = lines.iter().enumerate().map(line).collect();
    let csv = format!("post_id,account_id,created_at,kind\n{rows}");
    Data::new()
        .with("posts.csv", csv)
        .with("assessment.toml", study(""))
}

/// Accounts with so many created on each day.
fn created(days: &[(&str, u32)]) -> Data {
    let mut csv = "account_id,created_at\n".to_owned();
    for (day, n) in days {
        for _ in 0..*n {
            csv.push_str(&format!("a{},{day}\n", csv.len()));
        }
    }
    Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", csv)
}

// Reposts and originals

#[test]
fn reposts_and_quotes_stand_beside_originals() {
    let facts = posts(&[
        ("a", "original"),
        ("a", "original"),
        ("a", "repost"),
        ("b", "original"),
        ("b", "original"),
        ("b", "quote"),
        ("b", "reply"),
        ("c", "repost"),
        ("c", "repost"),
        ("c", ""),
    ])
    .facts();
    assert_values(
        &facts,
        &[
            // 3 reposts and 1 quote, 4 originals.
            ("amplification.ratio", "1"),
            // 3 of 9 posts of known kind.
            ("amplification.repost_share", "0.333333333333"),
            // 10 posts of 3 accounts.
            ("amplification.coefficient.mean", "3.33333333333"),
            // A tenth of 33.3 %, all posts from fifty accounts, and the mean.
            ("amplification.coefficient", "106.666666667"),
        ],
    );
    let ratio = fact(&facts, "amplification.ratio");
    // Without a: 3/2, without b: 3/2, without c: 2/4. Deviations of 1/3, 1/3 and
    // −2/3; the error is √(2/3 · 2/3) = 2/3, and n_eff is 81/(9 + 16 + 4). Student's
    // t with 52/29 degrees is 4.82 (scipy), so that the lower limit is cut at zero.
    assert_eq!(ratio.lower.as_deref(), Some("0"));
    let upper: f64 = ratio.upper.as_deref().unwrap().parse().unwrap();
    assert!((upper - 4.210_163_381).abs() < 1e-6, "{upper}");
    let counts = [&ratio.numerator, &ratio.denominator, &ratio.n];
    assert_eq!(
        counts.map(|c| c.as_deref()),
        [Some("4"), Some("4"), Some("3")]
    );
}

#[test]
fn fifty_accounts_are_all_of_fifty_and_a_part_of_more() {
    let coefficient = |accounts: usize| {
        let names: Vec<String> = (0..accounts).map(|n| format!("a{n}")).collect();
        let mut lines: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "repost")).collect();
        lines.push((&names[0], "original"));
        value(&posts(&lines).facts(), "amplification.coefficient")
    };
    // 50 of 51 posts are reposts: 9.80392 + 100 + 1.02.
    assert_eq!(coefficient(50), "110.823921569");
    // 100 of 101; 51 of 101 posts; 1.01 posts an account.
    assert_eq!(coefficient(100), "61.406039604");
}

#[test]
fn what_cannot_be_told_of_kinds_says_why() {
    let ids = [
        "amplification.ratio",
        "amplification.repost_share",
        "amplification.coefficient",
    ];
    let told = |data: Data| {
        let facts = data.facts();
        ids.map(|id| value(&facts, id))
    };
    let unknown = posts(&[("a", ""), ("b", "")]);
    assert_eq!(told(unknown), ["!no_kinds", "!no_kinds", "!no_kinds"]);
    let reposts = posts(&[("a", "repost"), ("b", "repost")]);
    assert_eq!(told(reposts), ["!no_originals", "1", "111"]);
    let originals = posts(&[("a", "original"), ("b", "original")]);
    assert_eq!(told(originals), ["0", "0", "101"]);
    assert_eq!(told(posts(&[])), ["!empty", "!empty", "!empty"]);
    let absent = Data::new().with("assessment.toml", study(""));
    let absent = absent.with("accounts.csv", "account_id\na\n");
    assert_eq!(told(absent), ["!no_posts_table"; 3]);
}

/// Where every kind is known the page has one number twice, with one interval.
#[test]
fn the_share_of_reposts_is_that_of_the_table_of_kinds() {
    let facts = demonstration::internal();
    let [own, listed] = ["amplification.repost_share", "activity.share[kind=repost]"];
    let [own, listed] = [own, listed].map(|id| fact(facts, id));
    assert!(own.lower.is_some());
    assert_eq!(
        (&own.value, &own.lower, &own.upper),
        (&listed.value, &listed.lower, &listed.upper)
    );
}

/// One account: the numbers are known, their intervals are not.
#[test]
fn one_account_has_no_interval() {
    let facts = posts(&[("a", "original"), ("a", "repost")]).facts();
    for id in ["amplification.ratio", "amplification.repost_share"] {
        let fact = fact(&facts, id);
        assert!(fact.value.is_some() && fact.lower.is_none(), "{fact:?}");
        let interval = &fact.parameters["interval"];
        assert_eq!(interval, "not estimable: too_few_accounts");
    }
}

#[test]
fn the_page_says_what_the_coefficient_is_not() {
    let page = posts(&[("a", "original"), ("b", "repost"), ("b", "")]).page();
    assert_says(
        &page,
        &[
            "The coefficient is comparative only",
            "At most it points to an attempt, never to success",
            "is not reported; they are left out here",
            "Measuring Traffic Manipulation on Twitter",
        ],
    );
    let page = posts(&[("a", "")]).page();
    assert_says(&page, &["no post reports its kind"]);
}

// Days of creation

#[test]
fn three_on_one_day_after_a_quiet_year_are_a_burst() {
    let facts = created(&[("2024-01-10", 2), ("2025-03-01", 3)]).facts();
    let table = rows(fact(&facts, "accounts.creation_bursts"));
    assert_eq!(table, [["2025-03-01", "3", "0", "0"]]);
    assert_values(
        &facts,
        &[
            ("accounts.creation_bursts.days", "1"),
            ("accounts.creation_bursts.accounts", "3"),
        ],
    );
}

/// 66 and 73 in the year before: probabilities of 0.00086 and 0.00115 (see
/// `tests/reference/poisson_tail.json`).
#[test]
fn the_rate_of_the_year_before_decides() {
    let days = |before: u32| {
        let facts = created(&[("2023-06-01", before), ("2024-01-10", 3)]).facts();
        let table = rows(fact(&facts, "accounts.creation_bursts"));
        table
            .iter()
            .map(|row| row[0].to_owned())
            .collect::<Vec<_>>()
    };
    // The first day is a burst itself: nothing stands before it.
    assert_eq!(days(66), ["2023-06-01", "2024-01-10"]);
    assert_eq!(days(73), ["2023-06-01"]);
}

/// The day itself is not part of the year before it, nor is the day 366 days back.
#[test]
fn the_year_before_has_365_days() {
    let expected = |day: &str| {
        let facts = created(&[(day, 73), ("2024-01-10", 30)]).facts();
        let table = fact(&facts, "accounts.creation_bursts");
        let row = table
            .rows
            .iter()
            .find(|r| r[0].as_deref() == Some("2024-01-10"));
        row.unwrap()[2].clone().unwrap()
    };
    assert_eq!(expected("2024-01-09"), "0.2");
    assert_eq!(expected("2023-01-10"), "0.2");
    assert_eq!(expected("2023-01-09"), "0");
    // 29 February lies between: a calendar year is not what counts.
    let facts = created(&[("2024-01-10", 73), ("2025-01-10", 30)]).facts();
    let table = rows(fact(&facts, "accounts.creation_bursts"));
    assert_eq!(table[1][..3], ["2025-01-10", "30", "0"]);
}

#[test]
fn days_without_bursts_say_so_in_one_line() {
    let quiet = created(&[("2024-01-10", 2), ("2024-01-11", 2)]);
    assert_values(&quiet.facts(), &[("accounts.creation_bursts.days", "0")]);
    assert_says(
        &quiet.page(),
        &["On no day were many more accounts created"],
    );
    let undated = created(&[("", 3)]);
    let ids = ["", ".days", ".accounts"].map(|end| format!("accounts.creation_bursts{end}"));
    let reasons = |data: &Data| {
        let facts = data.facts();
        ids.clone()
            .map(|id| fact(&facts, &id).not_estimable.clone().unwrap())
    };
    assert_eq!(reasons(&undated), ["no_creation_dates"; 3]);
    assert_says(
        &undated.page(),
        &["Days with many creations cannot be told"],
    );
    let absent = Data::new().with("posts.csv", POST);
    assert_eq!(reasons(&absent), ["no_accounts_table"; 3]);
}

#[test]
fn ranges_of_creation_hold_both_their_days() {
    let ranges = "[[creation_ranges]]\nfrom = \"2024-01-10\"\nto = \"2024-01-12\"\n\
        [[creation_ranges]]\nfrom = 2024-01-10\nto = 2024-01-12\n\
        [[creation_ranges]]\nfrom = \"2020-01-01\"\nto = \"2020-12-31\"\n";
    let days = [
        ("2024-01-09T23:59:59Z", 5),
        ("2024-01-10T00:00:00Z", 1),
        ("2024-01-12T23:59:59Z", 2),
        ("2024-01-13T00:00:00Z", 4),
        ("", 7),
    ];
    let data = created(&days).with("assessment.toml", study(ranges));
    let facts = data.facts();
    let [near, far] = [
        "from=2024-01-10,to=2024-01-12",
        "from=2020-01-01,to=2020-12-31",
    ];
    assert_values(
        &facts,
        &[
            (&format!("accounts.created[{near}]"), "3"),
            (&format!("accounts.created_share[{near}]"), "0.25"),
            (&format!("accounts.created[{far}]"), "0"),
            (&format!("accounts.created_share[{far}]"), "0"),
        ],
    );
    // statsmodels, Wilson: 3 of 12.
    let share = fact(&facts, &format!("accounts.created_share[{near}]"));
    let limits = [&share.lower, &share.upper].map(|l| l.clone().unwrap());
    assert!(limits[0].starts_with("0.0889416"), "{limits:?}");
    assert!(limits[1].starts_with("0.5323053"), "{limits:?}");
    assert_eq!(rows(fact(&facts, "accounts.created_ranges")).len(), 2);
    assert_says(&data.page(), &["in the ranges that the study names"]);
    let undated = created(&[("", 3)]).with("assessment.toml", study(ranges));
    let told = value(&undated.facts(), &format!("accounts.created_share[{near}]"));
    assert_eq!(told, "!no_creation_dates");
    let wrong = "[[creation_ranges]]\nfrom = \"2024-02-01\"\nto = \"2024-01-01\"\n";
    let refused = data.with("assessment.toml", study(wrong)).refusal();
    assert_says(&refused, &["not a range of days", "creation_ranges"]);
}

// Tags

/// Accounts of (tags, created late, created early, on an unknown day).
fn tagged(lines: &[(&str, [u32; 3])]) -> Data {
    let mut csv = "account_id,created_at,tags\n".to_owned();
    for (tags, counts) in lines {
        for (day, n) in ["2024-05-01", "2024-04-30", ""].iter().zip(counts) {
            for _ in 0..*n {
                csv.push_str(&format!("a{},{day},{tags}\n", csv.len()));
            }
        }
    }
    Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", csv)
        .with("assessment.toml", study(""))
}

#[test]
fn tags_are_shares_and_compared_with_the_day() {
    let data = tagged(&[
        ("bot|bot| bot |press", [1, 0, 0]),
        ("bot", [2, 1, 0]),
        ("", [1, 3, 2]),
    ]);
    let facts = data.facts();
    assert_values(
        &facts,
        &[
            // 4 of 10, however often the cell says so; 1 of 10.
            ("accounts.tagged[tag=bot]", "0.4"),
            ("accounts.tagged[tag=press]", "0.1"),
            // 3, 1 against 1, 3: Fisher's tea, as in tests/reference/fisher.json.
            ("accounts.tags_since_p[tag=bot]", "0.485714285714"),
            ("accounts.tags_since_association[tag=bot]", "0.5"),
            // 1, 0 against 3, 4: every table with these margins is as probable.
            ("accounts.tags_since_p[tag=press]", "1"),
            ("accounts.tags_since_q[tag=bot]", "0.971428571428"),
            ("accounts.tags_since_q[tag=press]", "1"),
        ],
    );
    let table = rows(fact(&facts, "accounts.tags_since"));
    assert_eq!(table[0][..7], ["bot", "3", "1", "0", "1", "3", "2"]);
    assert_eq!(table[0][10], "fisher");
    let p = fact(&facts, "accounts.tags_since_p[tag=bot]");
    assert_eq!(p.parameters["test"], "fisher");
    assert!(!p.parameters.contains_key("chi_squared"), "{p:?}");
    assert_eq!(p.n.as_deref(), Some("8"));
    // From another day on nothing is late.
    let later = data.with("assessment.toml", study("tags_since = 2024-05-02\n"));
    let facts = later.facts();
    let p = fact(&facts, "accounts.tags_since_p[tag=bot]");
    assert_eq!(p.parameters["since"], "2024-05-02");
    assert_eq!(p.not_estimable.as_deref(), Some("no_variation"));
}

#[test]
fn tags_that_cannot_be_compared_say_why() {
    let none = tagged(&[("", [3, 3, 3])]);
    let facts = none.facts();
    for id in ["accounts.tags", "accounts.tags_since"] {
        assert_eq!(fact(&facts, id).not_estimable.as_deref(), Some("no_tags"));
    }
    assert_says(&none.page(), &["no account carries a tag"]);
    let undated = tagged(&[("bot", [0, 0, 9]), ("", [0, 0, 9])]).facts();
    for end in ["p", "q", "association"] {
        let told = value(&undated, &format!("accounts.tags_since_{end}[tag=bot]"));
        assert_eq!(told, "!no_creation_dates");
    }
    let everybody = tagged(&[("bot", [9, 9, 0])]).facts();
    for end in ["p", "q", "association"] {
        let told = value(&everybody, &format!("accounts.tags_since_{end}[tag=bot]"));
        assert_eq!(told, "!no_variation");
    }
    let absent = Data::new().with("posts.csv", POST).facts();
    let told = fact(&absent, "accounts.tags_since")
        .not_estimable
        .as_deref();
    assert_eq!(told, Some("no_accounts_table"));
    let refused = tagged(&[]).with("assessment.toml", "tags_since = \"May\"\n");
    assert_says(&refused.refusal(), &["not a day", "tags_since"]);
}

/// Three late accounts carry a tag: its row is gone, with whatever tells it.
#[test]
fn share_safe_editions_tell_no_small_count_of_a_tag() {
    let data = tagged(&[
        ("thin", [3, 31, 0]),
        ("wide", [57, 83, 0]),
        ("", [119, 241, 0]),
    ]);
    let open = data.facts();
    let safe = data.edition(Some(Privacy::ShareSafe)).unwrap();
    let shut = kit::facts(&safe);
    let mut telltales = Vec::new();
    for end in ["p", "association"] {
        let id = format!("accounts.tags_since_{end}[tag=thin]");
        telltales.push(value(&open, &id));
        let fact = fact(&shut, &id);
        assert!(fact.suppressed && fact.value.is_none(), "{fact:?}");
        for name in ["test", "chi_squared", "df"] {
            assert!(!fact.parameters.contains_key(name), "{fact:?}");
        }
    }
    telltales.extend(
        fact(&open, "accounts.tags_since_p[tag=thin]")
            .parameters
            .get("chi_squared")
            .cloned(),
    );
    assert_eq!(telltales.len(), 3);
    for file in &safe.files {
        let text = String::from_utf8_lossy(&file.bytes);
        for number in &telltales {
            assert!(!text.contains(number.as_str()), "{number} in {}", file.path);
        }
    }
    for tag in ["thin", "wide"] {
        let q = fact(&shut, &format!("accounts.tags_since_q[tag={tag}]"));
        assert!(q.suppressed, "a q tells the ranks of the others: {q:?}");
    }
    let table = fact(&shut, "accounts.tags_since");
    assert!(table.suppressed);
    // If no account has two tags, `wide` is what is left of the totals, but for
    // those without: one of both lines is withheld beside `thin`.
    let table = rows(table);
    assert_eq!(table[0][..3], ["thin", "-", "-"]);
    assert_eq!(table[0][4..6], ["-", "-"]);
    // How many carry each is no small number.
    assert!(!fact(&shut, "accounts.tagged[tag=thin]").suppressed);
    let page = kit::text(&safe, "report.html");
    assert_says(&page, &["withheld"]);
}

/// Few carry a tag at all, or few lack it: neither is told, and of tags that may
/// exclude one another a second one goes with it.
#[test]
fn share_safe_editions_tell_no_tag_of_few() {
    for few in [
        [
            ("rare", [2, 2, 0]),
            ("large", [30, 40, 0]),
            ("mid", [20, 20, 0]),
        ],
        [
            ("rare", [400, 500, 0]),
            ("", [2, 0, 0]),
            ("rare|mid", [20, 20, 0]),
        ],
    ] {
        let data = tagged(&few);
        let shut = kit::facts(&data.edition(Some(Privacy::ShareSafe)).unwrap());
        for tag in ["rare", "mid"] {
            let fact = fact(&shut, &format!("accounts.tagged[tag={tag}]"));
            assert!(fact.suppressed && fact.numerator.is_none(), "{fact:?}");
            for (name, cells) in [("accounts.tags", 1..5), ("accounts.tags_since", 1..11)] {
                let table = rows(self::fact(&shut, name));
                let row = table.iter().find(|row| row[0] == tag).unwrap();
                assert!(row[cells].iter().all(|cell| *cell == "-"), "{row:?}");
            }
        }
    }
}

#[test]
fn nothing_small_withholds_no_tag() {
    let data = tagged(&[
        ("one", [30, 31, 0]),
        ("two", [57, 83, 9]),
        ("", [99, 98, 8]),
    ]);
    let facts = kit::facts(&data.edition(Some(Privacy::ShareSafe)).unwrap());
    let of_tags = || facts.iter().filter(|f| f.id.starts_with("accounts.tag"));
    assert!(of_tags().count() >= 10);
    assert!(of_tags().all(|f| !f.suppressed));
}

type Counts = Vec<[u64; 3]>;

/// The table of tags that exclude one another, with a last row of accounts without.
fn table_of(counts: &Counts) -> Facts {
    let (tags, all) = (counts.len() - 1, |c: usize| -> u64 {
        counts.iter().map(|r| r[c]).sum()
    });
    let columns = [
        ("tag", ""),
        ("since", "accounts"),
        ("earlier", "accounts"),
        ("undated", "accounts"),
        ("others_since", "accounts"),
        ("others_earlier", "accounts"),
        ("others_undated", "accounts"),
    ];
    let mut facts = Facts::default();
    let mut rows = Vec::new();
    for (tag, own) in counts[..tags].iter().enumerate() {
        let name = format!("t{tag}");
        let n = own.iter().sum();
        facts.add(draft(id("accounts.tagged", &[("tag", &name)]), "share", 4).of(n, 1));
        let mut row = vec![key(name)];
        row.extend(own.iter().map(|n| cell(*n)));
        row.extend((0..3).map(|c| cell(all(c) - own[c])));
        rows.push(row);
    }
    facts.add(draft("accounts.tags_since", "accounts", 4).rows(Shape::Table, &columns, rows));
    facts
}

/// Whether a table of whole numbers from 0 has these totals and shown cells, and
/// another number than `not` in one cell: plain enumeration, cell by cell. Rows
/// without a shown total may have any.
struct Search<'a> {
    shown: &'a [[Option<u64>; 3]],
    at: usize,
    not: u64,
}

impl Search<'_> {
    fn fill(&self, rows: &mut [Option<u64>], columns: &mut [u64; 3], n: usize) -> bool {
        let (r, c) = (n / 3, n % 3);
        if c == 0 && r > 0 && rows[r - 1].is_some_and(|left| left > 0) {
            return false;
        }
        if r == self.shown.len() {
            return columns.iter().all(|left| *left == 0);
        }
        let most = rows[r].map_or(columns[c], |left| left.min(columns[c]));
        for value in 0..=most {
            let fits = self.shown[r][c].is_none_or(|s| s == value);
            if !fits || (n == self.at && value == self.not) {
                continue;
            }
            columns[c] -= value;
            rows[r] = rows[r].map(|left| left - value);
            let found = self.fill(rows, columns, n + 1);
            columns[c] += value;
            rows[r] = rows[r].map(|left| left + value);
            if found {
                return true;
            }
        }
        false
    }
}

/// What is shown of the tags, and their totals; of accounts without a tag nothing.
fn shown(counts: &Counts) -> (Vec<[Option<u64>; 3]>, Vec<Option<u64>>) {
    let mut facts = table_of(counts);
    privacy::suppress(&mut facts);
    let number = |c: &Option<String>| c.as_ref().map(|n| n.parse().unwrap());
    let table = fact(&facts, "accounts.tags_since");
    let cells = |row: &Vec<Option<String>>| std::array::from_fn(|c| number(&row[c + 1]));
    let mut cells: Vec<[Option<u64>; 3]> = table.rows.iter().map(cells).collect();
    for (row, own) in table.rows.iter().zip(&cells) {
        for c in 0..3 {
            assert_eq!(
                row[c + 4].is_none(),
                own[c].is_none(),
                "one tells the other"
            );
        }
    }
    let total =
        |tag: usize| number(&fact(&facts, &format!("accounts.tagged[tag=t{tag}]")).numerator);
    let mut totals: Vec<Option<u64>> = (0..cells.len()).map(total).collect();
    cells.push([None; 3]);
    totals.push(None);
    (cells, totals)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// For a reader who knows that no account has two tags, and for one who does not.
    #[test]
    fn no_withheld_cell_of_a_tag_follows_from_the_rest(
        counts in prop::collection::vec(prop::array::uniform3(prop_oneof![3 => Just(0u64), 3 => 1..5u64, 2 => 5..8u64]), 2..5)
    ) {
        let tags = counts.len() - 1;
        prop_assume!(counts[..tags].iter().all(|row| row.iter().sum::<u64>() > 0));
        let (cells, totals) = shown(&counts);
        let columns: [u64; 3] = std::array::from_fn(|c| counts.iter().map(|r| r[c]).sum());
        let open = vec![[None; 3]; counts.len()];
        let small = |n: u64| (1..=4).contains(&n);
        for tag in 0..tags {
            let own = counts[tag];
            let others: [u64; 3] = std::array::from_fn(|c| columns[c] - own[c]);
            let n: u64 = own.iter().sum();
            if let Some(total) = totals[tag] {
                prop_assert_eq!(total, n);
                prop_assert!(n > 4, "{} of a tag is shown", n);
                let lack: u64 = others.iter().sum();
                prop_assert!(lack == 0 || lack > 4, "{} without a tag is told", lack);
            }
            for c in 0..3 {
                let at = tag * 3 + c;
                match cells[tag][c] {
                    Some(value) => {
                        prop_assert_eq!(value, own[c]);
                        prop_assert!(!small(own[c]), "{:?} shows {}", cells, own[c]);
                        prop_assert!(!small(others[c]), "{:?} tells {}", cells, others[c]);
                    }
                    // Zeros and large counts are withheld for the sake of others.
                    None if !small(own[c]) && !small(others[c]) => {}
                    None => {
                        let search = |shown: &[[Option<u64>; 3]], at, not| Search { shown, at, not }
                            .fill(&mut totals.clone(), &mut columns.clone(), 0);
                        let hopeless = !search(&open, at, own[c]);
                        prop_assert!(hopeless || search(&cells, at, own[c]), "{counts:?} from {cells:?}");
                        // The tag alone beside all that lack it.
                        let pair = [totals[tag], None];
                        let alone = |shown: &[[Option<u64>; 3]]| Search { shown, at: c, not: own[c] }
                            .fill(&mut pair.to_vec(), &mut columns.clone(), 0);
                        let own_row = [cells[tag], [None; 3]];
                        prop_assert!(!alone(&[[None; 3]; 2]) || alone(&own_row), "{counts:?} from {cells:?}");
                    }
                }
            }
        }
    }
}

// Handles

/// Accounts with these handles.
fn named(handles: &[&str]) -> Data {
    let row = |(n, handle): (usize, &&str)| format!("a{n},{handle}\n");
    let rows: String = handles.iter().enumerate().map(row).collect();
    Data::new()
        .with("posts.csv", POST)
        .with("accounts.csv", format!("account_id,handle\n{rows}"))
}

#[test]
fn handles_are_counted_by_their_form() {
    let data = named(&[
        "@Maria12345678", // suggested
        "Jo1234",         // digits
        "Jo123",          // neither
        "jo",             // a family of three with both
        "Jo_12345678",    // digits: the sign is no letter
        "12345678",       // digits: no letters
        "87654321",       // likewise, and no family
        "11112222",       // likewise
        "Maria123456789", // digits: one too many
        "Élan12345678",   // digits: no letter from a to z
        "x2024y",         // inside
        "",               // not reported
        " ",
        "@",
    ]);
    let facts = data.facts();
    assert_values(
        &facts,
        &[
            ("accounts.handles.known", "11"),
            // 8 of 11.
            ("accounts.handles.digits", "0.727272727273"),
            ("accounts.handles.default", "0.0909090909091"),
            ("accounts.handles.stems", "1"),
            ("accounts.handles.stems.accounts", "3"),
        ],
    );
    let digits = fact(&facts, "accounts.handles.digits");
    assert!(digits.lower.is_some() && digits.upper.is_some());
    assert_eq!(digits.denominator.as_deref(), Some("11"));
    assert_says(&data.page(), &["Handles themselves are not shown"]);
}

#[test]
fn no_edition_shows_a_handle_or_a_stem() {
    let data = named(&["Zanzibar1111", "zanzibar2222", "ZANZIBAR", "quokka3333"]);
    for privacy in [Privacy::ShareSafe, Privacy::Internal] {
        let edition = data.edition(Some(privacy)).unwrap();
        assert_values(&kit::facts(&edition), &[("accounts.handles.stems", "1")]);
        for file in &edition.files {
            let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
            for stem in ["zanzibar", "quokka"] {
                assert!(!text.contains(stem), "{stem} in {}", file.path);
            }
        }
    }
}

/// The handle is that of the row that counts, whatever the order of the rows.
#[test]
fn the_handle_is_that_of_the_row_that_counts() {
    let header = "account_id,handle,status\n";
    let lines = [
        "a,bbb,active\n",
        "a,aaa1234,active\n",
        "a,aaa,nonsense\n",
        "b,bbb1234,active\n",
        ",ccc1234,active\n",
        "gone,ddd1234,active\n",
    ];
    let withdrawn = "withdrawn_id,table,at,reason\ngone,accounts,2024-05-01,asked\n";
    let told = |order: &[usize]| {
        let rows: String = order.iter().map(|at| lines[*at]).collect();
        let data = Data::new().with("posts.csv", POST);
        let data = data.with("withdrawn.csv", withdrawn);
        let facts = data.with("accounts.csv", format!("{header}{rows}")).facts();
        ["known", "digits"].map(|end| value(&facts, &format!("accounts.handles.{end}")))
    };
    assert_eq!(told(&[0, 1, 2, 3, 4, 5]), ["2", "1"]);
    assert_eq!(told(&[5, 4, 3, 2, 1, 0]), ["2", "1"]);
}

#[test]
fn handles_that_are_not_there_say_so() {
    let ids = ["digits", "default", "stems", "stems.accounts"];
    let ids = ids.map(|end| format!("accounts.handles.{end}"));
    let told = |data: &Data| {
        let facts = data.facts();
        ids.clone().map(|id| value(&facts, &id))
    };
    let none = Data::new().with("posts.csv", POST);
    assert_eq!(told(&none), ["!no_accounts_table"; 4]);
    let unnamed = none.with("accounts.csv", "account_id\na1\n");
    assert_eq!(told(&unnamed), ["!no_handles"; 4]);
    assert_says(&unnamed.page(), &["no account has a known handle"]);
    let lonely = named(&["one", "two1", "two2"]);
    assert_eq!(told(&lonely), ["0", "0", "0", "0"]);
    assert_says(&lonely.page(), &["No three accounts have handles"]);
}

// Holidays

/// So many posts at each instant.
fn posted(lines: &[(&str, u32)], more: &str) -> Data {
    let mut csv = "post_id,account_id,created_at\n".to_owned();
    for (at, n) in lines {
        for _ in 0..*n {
            csv.push_str(&format!("p{},a,{at}Z\n", csv.len()));
        }
    }
    Data::new()
        .with("posts.csv", csv)
        .with("assessment.toml", study(more))
}

/// In May 2024 the 1st, 8th, 15th, 22nd and 29th were Wednesdays, the 9th a
/// Thursday among five.
const DAYS: [(&str, u32); 6] = [
    ("2024-05-01T10:00:00", 2),
    ("2024-05-08T10:00:00", 1),
    ("2024-05-09T10:00:00", 0),
    ("2024-05-15T10:00:00", 6),
    ("2024-05-16T10:00:00", 8),
    ("2024-05-17T10:00:00", 90),
];

#[test]
fn holidays_stand_beside_other_days_of_their_weekday() {
    let data = posted(
        &DAYS,
        "holidays = [\"2024-05-01\", 2024-05-08, \"2024-05-09\", \"2024-05-09\", \"2023-12-25\"]\n",
    );
    assert_values(
        &data.facts(),
        &[
            ("activity.holidays", "3"),
            ("activity.holidays.posts", "3"),
            // Two Wednesdays of 6/3 each, one Thursday of 8/4.
            ("activity.holidays.expected", "6"),
            ("activity.holidays.ratio", "0.5"),
        ],
    );
    assert_says(&data.page(), &["as many other days with the same weekdays"]);
}

/// At twenty hours in UTC the next day has begun four hours east of it.
#[test]
fn holidays_are_days_of_the_actors_zone() {
    let lines = [
        ("2024-04-30T20:00:00", 4),
        ("2024-05-01T20:00:00", 7),
        ("2024-05-08T00:00:00", 8),
    ];
    let told = |zone: &str| {
        let more = format!("actor_timezone = \"{zone}\"\nholidays = [\"2024-05-01\"]\n");
        let facts = posted(&lines, &more).facts();
        [".posts", ".expected", ".ratio"]
            .map(|end| value(&facts, &format!("activity.holidays{end}")))
    };
    assert_eq!(told("+04:00"), ["4", "2", "2"]);
    assert_eq!(told("Indian/Mauritius"), ["4", "2", "2"]);
    assert_eq!(told("UTC"), ["7", "2", "3.5"]);
}

#[test]
fn holidays_that_cannot_be_compared_say_why() {
    let told = |lines: &[(&str, u32)], more: &str| {
        let facts = posted(lines, more).facts();
        ["", ".posts", ".ratio"].map(|end| value(&facts, &format!("activity.holidays{end}")))
    };
    assert_eq!(told(&DAYS, ""), ["!no_holidays"; 3]);
    let outside = told(&DAYS, "holidays = [\"2024-06-01\"]\n");
    assert_eq!(
        outside,
        ["0", "!no_holiday_in_period", "!no_holiday_in_period"]
    );
    let all = "holidays = [\"2024-05-01\", \"2024-05-08\", \"2024-05-15\", \"2024-05-22\", \"2024-05-29\"]\n";
    assert_eq!(told(&DAYS, all), ["5", "9", "!no_ordinary_days"]);
    let quiet = told(&DAYS[..1], "holidays = [\"2024-05-01\"]\n");
    assert_eq!(quiet, ["1", "2", "!zero_denominator"]);
    let page = posted(&DAYS, "").page();
    assert_says(&page, &["the study declares no holidays"]);
    let absent = Data::new().with("assessment.toml", study("holidays = [\"2024-05-01\"]\n"));
    let absent = absent.with("accounts.csv", "account_id\na\n").facts();
    assert_values(&absent, &[("activity.holidays.ratio", "!no_posts_table")]);
    let refused = posted(&DAYS, "holidays = [\"1 May\"]\n").refusal();
    assert_says(&refused, &["not a day", "holidays"]);
}

/// Every sentence once, in French: a message without its placeables is an error.
#[test]
fn the_page_says_it_in_french_too() {
    let ranges = "[[creation_ranges]]\nfrom = \"2024-05-01\"\nto = \"2024-05-02\"\n";
    let more = format!("language = \"fr\"\nholidays = [\"2024-05-01\"]\n{ranges}");
    let rich = "account_id,created_at,handle,tags\na,2024-05-01,jo1,bot\nb,2024-05-01,jo2,\nc,2024-05-01,jo3,\n";
    let data = posted(&DAYS, &more).with("accounts.csv", rich);
    assert_says(
        &data.page(),
        &[
            "Jours fériés que l’étude déclare",
            "aucune publication ne renseigne son type",
            "Sur <",
            "ne diffèrent que par les chiffres et la casse",
            "Le second tableau compare",
            "plages que nomme l’étude",
        ],
    );
    let poor = posted(&DAYS, "language = \"fr\"\n").with("accounts.csv", "account_id\na\n");
    assert_says(
        &poor.page(),
        &[
            "l’étude ne déclare aucun jour férié",
            "aucun compte ne porte d’étiquette",
        ],
    );
}

// The demonstration dataset

#[test]
fn the_demonstration_agrees_with_other_software() {
    let cases = demonstration::cases("lantern_amplification.json", 120);
    demonstration::assert_agree(demonstration::internal(), &cases, 0.0);
}

/// The scenario's cohort of forty lies in the range that the study names.
#[test]
fn the_range_of_the_demonstration_holds_its_cohort() {
    let created = value(
        demonstration::internal(),
        "accounts.created[from=2023-06-19,to=2023-06-23]",
    );
    assert!((40..50).contains(&created.parse().unwrap()), "{created}");
}
