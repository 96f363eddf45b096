//! Accounts that act together: the same pairs and networks as CooRTweet's own, a
//! plain definition on small cases, and memory that one hot object cannot blow up.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sillage::stat::coshare::{Act, Acts, Question, Rules, chance, detect, pairs, sweep};
use sillage::stat::graph;

use super::plan;
use crate::tool::archive;

const RULES: Rules = Rules {
    window: 60,
    min_participation: 2,
    quantile: 0.5,
    most: 4_000_000,
};

/// Acts as measures hand them over, from (object, second, account).
fn acts(mut all: Vec<(u32, i64, u32)>, accounts: usize) -> Acts {
    all.sort_unstable();
    let mut by_account = vec![0; accounts];
    let mut at_once: BTreeMap<(u32, i64), u64> = BTreeMap::new();
    for (_, at, account) in &all {
        by_account[*account as usize] += 1;
        *at_once.entry((*account, *at)).or_default() += 1;
    }
    Acts {
        at_once: all
            .iter()
            .map(|(_, at, account)| at_once[&(*account, *at)])
            .collect(),
        acts: all
            .into_iter()
            .map(|(object, at, account)| Act {
                object,
                at,
                account,
            })
            .collect(),
        by_account,
    }
}

fn weights(acts: &Acts, rules: Rules) -> BTreeMap<(u32, u32), u64> {
    pairs(acts, rules)
        .iter()
        .map(|p| ((p.a, p.b), u64::from(p.weight)))
        .collect()
}

fn table(path: &std::path::Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn pairs_and_networks_are_those_of_coortweet() {
    let Some(folder) = archive("coortweet") else {
        return;
    };
    let rows = table(&folder.join("russian_coord_tweets.csv"));
    let names = |column: &str| -> Vec<String> {
        let all: BTreeSet<&String> = rows.iter().map(|row| &row[column]).collect();
        all.into_iter().cloned().collect()
    };
    let (objects, accounts) = (names("object_id"), names("account_id"));
    let number = |names: &[String], name: &String| {
        u32::try_from(names.binary_search(name).unwrap()).unwrap()
    };
    let all = rows.iter().map(|row| {
        let at = row["timestamp_share"].parse().unwrap();
        (
            number(&objects, &row["object_id"]),
            at,
            number(&accounts, &row["account_id"]),
        )
    });
    let acts = acts(all.collect(), accounts.len());
    let expected = table(&folder.join("expected.csv"));
    assert_eq!(expected.len(), 8);
    for network in expected {
        let (window, least) = (&network["time_window"], &network["min_participation"]);
        let rules = Rules {
            window: window.parse().unwrap(),
            min_participation: least.parse().unwrap(),
            quantile: network["edge_weight"].parse().unwrap(),
            ..RULES
        };
        let found = detect(&acts, rules);
        let theirs = table(&folder.join(format!("pairs_w{window}_p{least}.csv")));
        let theirs: BTreeMap<(u32, u32), u64> = theirs
            .iter()
            .map(|row| {
                let pair = (number(&accounts, &row["a"]), number(&accounts, &row["b"]));
                (pair, row["pairs"].parse().unwrap())
            })
            .collect();
        assert_eq!(weights(&acts, rules), theirs);
        assert_eq!(found.pairs, theirs.len() as u64);
        let edges = &found.edges;
        let components = graph::components(edges, accounts.len());
        let nodes: usize = components.iter().map(|c| c.accounts.len()).sum();
        let sizes = (
            nodes,
            edges.len(),
            components.len(),
            components[0].accounts.len(),
            found.co_shares,
        );
        let number = |column: &str| network[column].parse::<usize>().unwrap();
        let theirs = (
            number("nodes"),
            number("edges"),
            number("components"),
            number("largest"),
            number("pairs") as u64,
        );
        assert_eq!(sizes, theirs, "{network:?}");
        assert_eq!((found.nearest, found.paired), (None, found.co_shares));
    }
}

/// The definition by plain loops over all pairs of acts.
fn plainly(acts: &Acts, rules: Rules) -> BTreeMap<(u32, u32), u64> {
    let active = |act: &&Act| acts.by_account[act.account as usize] >= rules.min_participation;
    let kept: Vec<&Act> = acts.acts.iter().filter(active).collect();
    let together = |a: &Act, b: &Act| {
        a.object == b.object && a.account != b.account && a.at.abs_diff(b.at) <= rules.window as u64
    };
    let took: BTreeSet<(u32, i64)> = kept
        .iter()
        .filter(|a| kept.iter().any(|b| together(a, b)))
        .map(|a| (a.account, a.at))
        .collect();
    let participates = |account: u32| {
        let own = kept
            .iter()
            .filter(|a| a.account == account && took.contains(&(account, a.at)));
        own.count() as u64 >= rules.min_participation
    };
    let mut pairs = BTreeMap::new();
    for (i, a) in kept.iter().enumerate() {
        for b in &kept[i + 1..] {
            if together(a, b) && (participates(a.account) || participates(b.account)) {
                *pairs
                    .entry((a.account.min(b.account), a.account.max(b.account)))
                    .or_default() += 1;
            }
        }
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pairs_are_those_of_the_plain_definition(all in prop::collection::vec((0..3u32, 0..200i64, 0..5u32), 0..40), window in 0..80i64, least in 1..4u64) {
        let rules = Rules { window, min_participation: least, ..RULES };
        let acts = acts(all, 5);
        let found = detect(&acts, rules);
        prop_assert_eq!(weights(&acts, rules), plainly(&acts, rules));
        prop_assert_eq!(found.co_shares, weights(&acts, rules).values().sum::<u64>());
        // Held or only counted, the co-shares are the same; what is held is no more than allowed.
        let most = found.co_shares / 2;
        let few = detect(&acts, Rules { most, ..rules });
        prop_assert_eq!(few.co_shares, found.co_shares);
        prop_assert!(few.paired <= few.co_shares);
        prop_assert!(few.nearest.is_none() || few.paired <= most);
    }

    #[test]
    fn the_sweep_counts_acts_near_another_account(all in prop::collection::vec((0..3u32, 0..200i64, 0..4u32), 0..30), width in 0..100i64) {
        let acts = acts(all, 4);
        let near = |a: &&Act| acts.acts.iter().any(|b| a.object == b.object && a.account != b.account && a.at.abs_diff(b.at) <= width as u64);
        prop_assert_eq!(sweep(&acts, &[width]), [acts.acts.iter().filter(near).count() as u64]);
    }
}

/// Two accounts share ten objects on ten days, at the same second each day: moved
/// independently, they fall within a minute of each other in 121 of 86,400 cases,
/// and then on all days at once, because an account's times move together.
#[test]
fn chance_is_what_independent_clocks_give() {
    let day = 86_400;
    let all = (0..10u32).flat_map(|d| {
        [
            (d, i64::from(d) * day + 40_000, 0),
            (d, i64::from(d) * day + 40_000, 1),
        ]
    });
    let acts = acts(all.collect(), 2);
    assert_eq!(weights(&acts, RULES), BTreeMap::from([((0, 1), 10)]));
    let question = Question {
        rules: RULES,
        threshold: Some(5.0),
        pairs: true,
        watched: &[(0, 1)],
        widths: &[60, 3_600],
    };
    let drawn = chance(&acts, &plan("coordination"), 9_999, &question);
    let edges = drawn.edges.unwrap();
    let hits = edges.iter().sum::<u64>();
    // 14.0 expected, standard deviation 3.7.
    assert!((3..=28).contains(&hits), "{hits}");
    assert_eq!(drawn.watched, [10 * hits]);
    for (sweep, edge) in drawn.sweeps.iter().zip(&edges) {
        assert_eq!(sweep[0], 20 * edge);
    }
    // Within an hour, 7,201 of 86,400: 833 expected, standard deviation 28.
    let hours = drawn.sweeps.iter().filter(|s| s[1] > 0).count();
    assert!((720..=950).contains(&hours), "{hours}");
}

/// Acts stay on their days: what never shares a day or its neighbour cannot meet.
#[test]
fn chance_moves_nothing_to_another_day() {
    let day = 86_400;
    let acts = acts(
        vec![
            (0, 10, 0),
            (0, 3 * day + 10, 1),
            (1, 10, 0),
            (1, 4 * day, 1),
        ],
        2,
    );
    let question = Question {
        rules: RULES,
        threshold: Some(0.0),
        pairs: true,
        watched: &[],
        widths: &[3_600],
    };
    let drawn = chance(&acts, &plan("coordination"), 99, &question);
    assert!(drawn.sweeps.iter().all(|s| s == &[0]));
    assert_eq!(drawn.edges.unwrap(), vec![0; 99]);
}

#[test]
fn chance_does_not_depend_on_threads() {
    let all = (0..400u32).map(|i| (i % 7, i64::from(i * 7919 % 300_000), i % 23));
    let acts = acts(all.collect(), 23);
    let question = Question {
        rules: Rules {
            window: 600,
            ..RULES
        },
        threshold: Some(1.0),
        pairs: true,
        watched: &[(0, 1), (2, 5)],
        widths: &[60, 600],
    };
    let drawn = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| chance(&acts, &plan("coordination"), 199, &question))
    };
    assert_eq!(drawn(1), drawn(3));
}

/// A million shares of one object in an hour: every pair of them would take terabytes.
#[test]
fn a_hot_object_is_counted_and_not_joined() {
    const SHARES: u32 = 1_000_000;
    let all = (0..SHARES).map(|i| {
        (
            0,
            i64::from(i) * 3_600 / i64::from(SHARES),
            (u64::from(i) * 7_919 % 50_000) as u32,
        )
    });
    let acts = acts(all.collect(), 50_000);
    let found = detect(&acts, RULES);
    assert!(found.nearest.is_some_and(|n| n > 0));
    assert!(found.paired <= RULES.most && found.pairs <= found.paired);
    // Each meets those of its own second and of the sixty around it, its own account's
    // twenty shares among them left out.
    assert!(
        found.co_shares > 16_000_000_000 && found.co_shares < 17_500_000_000,
        "{}",
        found.co_shares
    );
    assert_eq!(sweep(&acts, &[1]), [u64::from(SHARES)]);
}

#[test]
fn nothing_shared_is_no_network() {
    let found = detect(&Acts::default(), RULES);
    assert_eq!(
        (found.pairs, found.threshold, found.edges.len()),
        (0, None, 0)
    );
    let alone = acts(vec![(0, 1, 0), (0, 2, 0), (1, 3, 0)], 1);
    assert_eq!(detect(&alone, RULES).co_shares, 0);
    assert!(graph::components(&[], 3).is_empty());
}

/// Independent accounts whose times come in whole minutes meet as often as chance
/// says, if chance moves whole minutes too; in seconds it would seem far too often.
#[test]
fn whole_minutes_are_compared_with_whole_minutes() {
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let all: Vec<(u32, i64, u32)> = (0..3_000)
        .map(|_| {
            let (object, account) = (next(10) as u32, next(60) as u32);
            let at = (next(3) * 86_400 + next(1_440) * 60) as i64;
            (object, at, account)
        })
        .collect();
    let question = Question {
        rules: RULES,
        threshold: Some(1.0),
        pairs: false,
        watched: &[],
        widths: &[60],
    };
    let expected = |acts: &Acts| {
        let drawn = chance(acts, &plan("coordination"), 199, &question);
        let sum: u64 = drawn.sweeps.iter().map(|s| s[0]).sum();
        sum as f64 / 199.0
    };
    let minutes = acts(all.clone(), 60);
    assert_eq!(minutes.grain(), 60);
    let (found, by_chance) = (sweep(&minutes, &[60])[0] as f64, expected(&minutes));
    assert!(
        (found - by_chance).abs() < 0.15 * by_chance,
        "{found} {by_chance}"
    );
    // One act off the grid, of an object of its own, and everything moves by seconds.
    let odd = acts(
        all.into_iter().chain([(99, 1, 0), (99, 2, 1)]).collect(),
        60,
    );
    assert_eq!(odd.grain(), 1);
    assert!(expected(&odd) < 0.85 * by_chance);
}

/// One account that repeats itself asks for comparisons that find no pair: they are
/// counted, so that nobody makes them in every resample.
#[test]
fn comparisons_of_an_account_with_itself_count_as_comparisons() {
    let flood = (0..2_000)
        .map(|i| (0, i % 60, 0))
        .chain([(0, 30, 1), (0, 31, 1)]);
    let found = detect(&acts(flood.collect(), 2), RULES);
    assert!(found.comparisons > 1_900_000, "{}", found.comparisons);
    assert_eq!((found.pairs, found.co_shares), (1, 4_000));
}
