//! Published figures against recomputed ones: references made by other software
//! and by hand, and figures that were really published, with their sources.
//!
//! Sources: VIGINUM's STIX bundle of 2 December 2024 and the press about that
//! campaign (`../shared/data/viginum-big/published_figures.csv`). The counts of
//! posts in windows of 36 and 17 days are attributed to McCabe et al. 2024 (Nature
//! 630, "Post-January 6th deplatforming reduced the reach of misinformation on
//! Twitter") by whoever asked for this test; the article was not at hand, so that
//! nothing here says that it prints them. The same goes for the 80 accounts of
//! BuzzFeed News (10 August 2018).

use std::fs;
use std::path::Path;

use num_bigint::BigInt;
use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::claims::comparison::{self, Scale};
use sillage::claims::exact::{self, Exact};
use sillage::claims::interval::{End, Interval};
use sillage::claims::published::{self, Kind, Nature};
use sillage::claims::verdict::{Reason, Verdict};
use sillage::claims::{self, Judged, Outcome, Rules, expr, grim};
use sillage::dataset::declared::Waiver;
use sillage::dataset::study::{DecimalSign, Privacy};
use sillage::facts::{Fact, Facts};
use sillage::ingest::tables::{PublishedFigure, Rounding};
use sillage::number;

use crate::kit::{Data, assert_says, fact, run, value, words};
use crate::reference;
use crate::tool::archive;

// References

#[test]
fn printed_numbers_stand_for_intervals() {
    for case in reference::cases("published_interval") {
        let text = case.input["published"].as_str().unwrap();
        let set = |key: &str| case.input[key].as_bool().unwrap_or(false);
        let nature = match (set("is_share"), set("is_count")) {
            (true, _) => Nature::Share,
            (_, true) => Nature::Count,
            _ => Nature::Free,
        };
        let found = published::parse(text, DecimalSign::Point).unwrap();
        let found = found.of_nature(nature);
        let actual = json!({
            "unit": if found.percent { "percent" } else { "number" },
            "kind": match found.kind {
                Kind::Value => "value",
                Kind::Bound => "bound",
                Kind::Approximate => "approximate",
            },
            "rounding": described(&found.rounding()),
            "truncation": found.truncation().as_ref().map(described),
        });
        assert_eq!(actual, case.expected, "{text}");
    }
}

fn described(interval: &Interval) -> Value {
    let written = |end: &Option<End>| end.as_ref().map(|e| exact::written(&e.value));
    let closed = |end: &Option<End>| end.as_ref().is_some_and(|e| e.closed);
    json!({
        "lower": written(&interval.lower),
        "upper": written(&interval.upper),
        "lower_closed": closed(&interval.lower),
        "upper_closed": closed(&interval.upper),
    })
}

#[test]
fn grim_finds_the_counts_that_print_so() {
    for case in reference::cases("grim") {
        let text = case.input["percent"].as_str().unwrap();
        let n = BigInt::from(case.input["n"].as_u64().unwrap());
        let found = share(text);
        let rounded = grim::counts(&found.rounding(), &n);
        let cut = grim::counts(&found.truncation().unwrap(), &n);
        let range = |range: &Option<(BigInt, BigInt)>| match range {
            Some((least, most)) => json!([small(least), small(most)]),
            None => Value::Null,
        };
        let actual = json!({
            "possible_by_rounding": rounded.is_some(),
            "possible_by_truncation": cut.is_some(),
            "k_range_rounding": range(&rounded),
            "k_range_truncation": range(&cut),
        });
        assert_eq!(actual, case.expected, "{}", case.name);
        let neither = rounded.is_none() && cut.is_none();
        assert_eq!(grim::impossible(&found, &n), neither, "{}", case.name);
    }
}

pub fn share(text: &str) -> published::Quantity {
    let found = published::parse(text, DecimalSign::Point).unwrap();
    found.of_nature(Nature::Share)
}

fn small(n: &BigInt) -> u64 {
    n.to_string().parse().unwrap()
}

#[test]
fn grim_lists_every_percentage_that_is_possible() {
    for case in reference::cases("grim_table") {
        let n = BigInt::from(case.input["n"].as_u64().unwrap());
        let decimals = case.input["decimals"].as_u64().unwrap() as usize;
        let last = 100 * 10_u64.pow(decimals as u32);
        let printed = |v: u64| match decimals {
            0 => v.to_string(),
            d => {
                let unit = 10_u64.pow(d as u32);
                format!("{}.{:0d$}", v / unit, v % unit)
            }
        };
        let possible: Vec<String> = (0..=last)
            .map(printed)
            .filter(|text| grim::counts(&share(&format!("{text} %")).rounding(), &n).is_some())
            .collect();
        let count = case.expected["possible_count"].as_u64().unwrap();
        assert_eq!(possible.len() as u64, count, "{}", case.name);
        if let Some(listed) = case.expected.get("possible").filter(|l| !l.is_null()) {
            assert_eq!(json!(possible), *listed, "{}", case.name);
        }
    }
}

/// The whole way: two published parts, a formula over them, the interval.
#[test]
fn figures_derived_from_published_ones_have_intervals() {
    for case in reference::cases("published_derived") {
        let part = |key: &str| case.input[key].as_str().unwrap();
        let op = part("op");
        let formula = op.replace("100", "100*").replace('a', "figure(x)");
        let formula = formula.replace('b', "figure(y)");
        let rows = [
            figure("x", part("a")),
            figure("y", part("b")),
            figure("z", "0").with(|f| f.expr = formula.clone()),
        ];
        let outcome = judge(&rows, &Facts::default());
        let found = by_id(&outcome, "z").recomputed.clone().unwrap();
        let (lower, upper) = (found.lower.unwrap(), found.upper.unwrap());
        assert!(lower.closed && upper.closed, "{op}");
        for (key, end) in [("lower", lower), ("upper", upper)] {
            let actual: f64 = exact::written(&end.value).parse().unwrap();
            let expected = &case.expected[key];
            assert!(
                case.agrees(key, &json!(actual), expected),
                "{} {key}: {actual}, not {expected}",
                case.name
            );
        }
    }
}

#[test]
fn shares_get_the_verdict_of_the_methods() {
    for case in reference::cases("published_verdict") {
        let count = |key: &str| case.input[key].as_u64().map(|n| n.to_string());
        let row = figure("f", case.input["published"].as_str().unwrap()).with(|f| {
            f.unit = "share".to_owned();
            f.numerator = count("k").unwrap_or_default();
            f.denominator = count("n").or(count("grim_n")).unwrap_or_default();
        });
        let outcome = judge(&[row], &Facts::default());
        let verdict = outcome.judged[0].verdict.words();
        assert_eq!(verdict, case.expected["verdict"], "{}", case.name);
    }
}

// Printed numbers

#[test]
fn words_and_signs_in_two_languages() {
    for (text, sign, expected) in [
        ("27,2 %", DecimalSign::Comma, "[27.15, 27.25]"),
        ("27,2\u{202f}%", DecimalSign::Comma, "[27.15, 27.25]"),
        ("27.2\u{a0}%", DecimalSign::Point, "[27.15, 27.25]"),
        ("−24.6%", DecimalSign::Point, "[-24.65, -24.55]"),
        ("12 345", DecimalSign::Comma, "[12344.5, 12345.5]"),
        (
            "12\u{202f}345,6",
            DecimalSign::Comma,
            "[12345.55, 12345.65]",
        ),
        ("1.234.567", DecimalSign::Comma, "[1234566.5, 1234567.5]"),
        ("2,3 millions", DecimalSign::Comma, "[2250000, 2350000]"),
        ("2,3 Mds", DecimalSign::Comma, "[2250000000, 2350000000]"),
        (
            "3 milliards",
            DecimalSign::Comma,
            "[2500000000, 3500000000]",
        ),
        ("27k", DecimalSign::Point, "[26500, 27500]"),
        ("4 thousand posts", DecimalSign::Point, "[3500, 4500]"),
        (
            "1.5 billion views",
            DecimalSign::Point,
            "[1450000000, 1550000000]",
        ),
        (">30000", DecimalSign::Point, "(30000, ∞)"),
        ("≥86", DecimalSign::Point, "[86, ∞)"),
        (">= 86", DecimalSign::Point, "[86, ∞)"),
        ("over 7,000 posts", DecimalSign::Point, "(7000, ∞)"),
        ("fewer than 100", DecimalSign::Point, "(-∞, 100)"),
        ("almost 30 %", DecimalSign::Point, "[25, 30)"),
        ("plus de 3 800", DecimalSign::Comma, "(3800, ∞)"),
        ("moins de 5 %", DecimalSign::Comma, "(-∞, 5)"),
        ("au moins 86 comptes", DecimalSign::Comma, "[86, ∞)"),
        ("environ 30 %", DecimalSign::Comma, "[25, 35]"),
        (
            "près de 2,3 millions",
            DecimalSign::Comma,
            "[2250000, 2300000)",
        ),
        ("jusqu’à 120", DecimalSign::Comma, "(-∞, 120]"),
        (
            "plus d’un million de vues",
            DecimalSign::Comma,
            "(1000000, ∞)",
        ),
        ("29 pour cent", DecimalSign::Comma, "[28.5, 29.5]"),
    ] {
        let found = published::parse(text, sign).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        assert_eq!(found.rounding().to_string(), expected, "{text}");
    }
}

#[test]
fn what_is_not_understood_is_not_guessed() {
    use published::Unread::{NoNumber, Unclear};
    for (text, why) in [
        ("not published", NoNumber),
        ("", NoNumber),
        ("%", NoNumber),
        ("27,2 %", Unclear),
        ("1,23", Unclear),
        ("1234,567", Unclear),
        ("12.3.4", Unclear),
        ("30 to 40", Unclear),
        ("30–40 %", Unclear),
        ("41 % (n = 7)", Unclear),
        ("--5", Unclear),
        ("perhaps 30", Unclear),
        ("1e6", Unclear),
        ("5 M€", Unclear),
    ] {
        let found = published::parse(text, DecimalSign::Point).map(|_| ());
        assert_eq!(found, Err(why), "{text}");
    }
}

#[test]
fn stated_rounding_decides_about_ties() {
    let holds = |text: &str, value: &str, rounding| {
        let interval = share(text).rounded_by(rounding);
        interval.meets(&Interval::point(exact::decimal(value).unwrap()))
    };
    // Half to even: 41.5 is 42 and 40.5 is 40. Half up: 40.5 is 41.
    for (text, value, rounding, expected) in [
        ("41 %", "40.5", None, true),
        ("41 %", "41.5", None, true),
        ("41 %", "40.5", Some(Rounding::HalfEven), false),
        ("42 %", "41.5", Some(Rounding::HalfEven), true),
        ("41 %", "40.5", Some(Rounding::HalfUp), true),
        ("41 %", "41.5", Some(Rounding::HalfUp), false),
        ("41 %", "41.5", Some(Rounding::Any), true),
    ] {
        assert_eq!(
            holds(text, value, rounding),
            expected,
            "{text} {value} {rounding:?}"
        );
    }
    let change = |value: &str| {
        let printed = published::parse("-41 %", DecimalSign::Point).unwrap();
        let interval = printed.rounded_by(Some(Rounding::HalfUp));
        interval.meets(&Interval::point(exact::decimal(value).unwrap()))
    };
    // A spreadsheet rounds -40.5 to -41.
    assert!(change("-40.5") && !change("-41.5"));
}

#[test]
fn comparisons_in_words() {
    let holds = |text: &str, scale| {
        let found = comparison::parse(text, DecimalSign::Point);
        found.map(|c| c.holds_for(scale).to_string())
    };
    for (text, percent) in [
        ("most", "(50, 100]"),
        ("a majority of the accounts", "(50, 100]"),
        ("la plupart", "(50, 100]"),
        ("more than half", "(50, 100]"),
        ("plus de la moitié", "(50, 100]"),
        // Midpoints by hand: of 1/2 and 2/3, 7/12; of 2/3 and 3/4, 17/24.
        ("two thirds", "[58.3333333333333, 70.8333333333333]"),
        (
            "deux tiers des comptes",
            "[58.3333333333333, 70.8333333333333]",
        ),
        ("at least two thirds", "[66.6666666666667, 100]"),
        ("a quarter", "[12.5, 29.1666666666667]"),
        ("nearly half", "[41.6666666666667, 50)"),
        (
            "fell by two thirds",
            "[-70.8333333333333, -58.3333333333333]",
        ),
        (
            "fell by two thirds per day",
            "[-70.8333333333333, -58.3333333333333]",
        ),
        ("fell by more than half", "[-100, -50)"),
        ("a baissé de 64 %", "[-64.5, -63.5]"),
        ("fell", "[-100, 0)"),
        ("rose by a third", "[29.1666666666667, 41.6666666666667]"),
        ("doubled", "[50, 150]"),
        ("more than doubled", "(100, ∞)"),
        ("halved", "[-58.3333333333333, -41.6666666666667]"),
    ] {
        assert_eq!(
            holds(text, Scale::Percent).as_deref(),
            Some(percent),
            "{text}"
        );
    }
    for (text, number) in [
        ("doubled", "[1.5, 2.5]"),
        ("tripled", "[2.5, 3.5]"),
        ("a triplé", "[2.5, 3.5]"),
        ("nearly doubled", "[1.5, 2)"),
        ("more than halved", "[0, 0.5)"),
        (
            "fell by two thirds",
            "[0.291666666666667, 0.416666666666667]",
        ),
        (">30000", "(30000, ∞)"),
        ("fewer than 100", "(-∞, 100)"),
        ("about 30", "[25, 35]"),
    ] {
        assert_eq!(
            holds(text, Scale::Number).as_deref(),
            Some(number),
            "{text}"
        );
    }
    for text in [
        "most likely",
        "larger",
        "fell by a lot",
        "halved twice",
        "two",
    ] {
        assert_eq!(holds(text, Scale::Number), None, "{text}");
    }
}

// Verdicts of figures that were published

/// VIGINUM's bundle: 423 accounts, 414 of them shared three hashtags.
#[test]
fn shares_that_a_source_prints_beside_its_counts() {
    let of = |published: &str, k: &str| {
        figure("f", published).with(|f| {
            f.unit = "share".to_owned();
            f.numerator = k.to_owned();
            f.denominator = "423".to_owned();
        })
    };
    for (published, k) in [("98 %", "414"), ("27.2 %", "115"), ("9 %", "39")] {
        let outcome = judge(&[of(published, k)], &Facts::default());
        let judged = &outcome.judged[0];
        assert_eq!(judged.verdict, Verdict::Match, "{published}");
        // The source agrees with itself: no data were looked at.
        assert_eq!(judged.reason, Reason::WithinSource, "{published}");
    }
    let outcome = judge(&[of("98 %", "414")], &Facts::default());
    let recomputed = described(outcome.judged[0].recomputed.as_ref().unwrap());
    assert_eq!(recomputed["lower"], "97.8723404255319");
}

/// What a share is of, in the column or behind the number, is not its unit.
#[test]
fn a_share_of_accounts_is_a_share() {
    let facts = facts(&[
        ("suspension.rate", "share", "0.98"),
        ("a.posts", "posts", "98"),
    ]);
    let of = |published: &str, unit: &str, fact: &str| {
        let row = figure("f", published).with(|f| {
            f.unit = unit.to_owned();
            f.fact = fact.to_owned();
            if fact.is_empty() {
                f.numerator = "414".to_owned();
                f.denominator = "423".to_owned();
            }
        });
        let judged = judge(&[row], &facts).judged.remove(0);
        (judged.verdict, judged.reason)
    };
    let within = (Verdict::Match, Reason::WithinSource);
    assert_eq!(of("98 %", "accounts", ""), within);
    assert_eq!(of("98 % of the accounts", "", ""), within);
    assert_eq!(of("most", "accounts", ""), within);
    let recomputed = (Verdict::Match, Reason::Recomputed);
    assert_eq!(
        of("98 % of the accounts", "accounts", "suspension.rate"),
        recomputed
    );
    assert_eq!(
        of("most accounts", "", "suspension.rate").1,
        Reason::NoNumber
    );
    assert_eq!(
        of("most of the accounts", "accounts", "suspension.rate"),
        recomputed
    );
    let differs = (Verdict::Mismatch, Reason::UnitDiffers);
    assert_eq!(of("98 %", "posts", "a.posts"), differs);
}

#[test]
fn counts_that_repeat_the_figure_are_no_evidence() {
    let located = |k: &str| {
        figure("located-az", "115").with(|f| {
            f.unit = "accounts".to_owned();
            f.numerator = k.to_owned();
            f.denominator = "423".to_owned();
        })
    };
    let facts = facts(&[("accounts.total", "accounts", "423")]);
    let of = |k: &str| {
        let outcome = judge(&[located(k)], &facts);
        (outcome.judged[0].verdict, outcome.judged[0].reason)
    };
    assert_eq!(of("115"), (Verdict::NotCheckable, Reason::Restated));
    assert_eq!(of("116"), (Verdict::Mismatch, Reason::WithinSource));
    assert_eq!(
        of("accounts.total"),
        (Verdict::Mismatch, Reason::Recomputed)
    );
}

/// Windows of 36 and 17 days: two thirds fewer posts, but a quarter fewer a day.
#[test]
fn windows_of_unequal_length_flip_a_decision() {
    let rows = [
        figure("before", "231,563"),
        figure("after", "82,450"),
        figure("raw", "-64.39 %").with(|f| {
            f.expr = "100*(figure(after) - figure(before))/figure(before)".to_owned();
        }),
        figure("per-day", "-64.39 %").with(|f| {
            f.expr = "100*(figure(after)/17 - figure(before)/36)/(figure(before)/36)".to_owned();
            f.comparison = "fell by two thirds per day".to_owned();
        }),
        figure("corrected", "-24.60 %").with(|f| {
            f.expr = "100*(figure(after)/17 - figure(before)/36)/(figure(before)/36)".to_owned();
            f.comparison = "fell".to_owned();
        }),
    ];
    let outcome = judge(&rows, &Facts::default());
    let of = |id: &str| by_id(&outcome, id);
    assert_eq!(of("raw").verdict, Verdict::Match);
    assert_eq!(of("raw").reason, Reason::WithinSource);
    assert_eq!(of("per-day").verdict, Verdict::DecisionFlips);
    assert_eq!(of("corrected").verdict, Verdict::Match);
    assert_eq!(outcome.exit_code(), 1);
    // By hand: 100 · (82450/17 ÷ (231563/36) − 1) = −24.600…
    let found = described(of("per-day").recomputed.as_ref().unwrap());
    let lower: f64 = found["lower"].as_str().unwrap().parse().unwrap();
    let by_hand = 100.0 * (82_450.0 / 17.0 / (231_563.0 / 36.0) - 1.0);
    assert!((lower - by_hand).abs() < 0.001, "{lower} {by_hand}");
}

/// francetvinfo has at least 86 of 1,686 accounts; told as posts, it is another thing.
#[test]
fn accounts_are_no_posts() {
    let facts = facts(&[("accounts.tagged", "accounts", "86")]);
    let of = |published: &str, unit: &str| {
        let row = figure("visual-party", published).with(|f| {
            f.unit = unit.to_owned();
            f.fact = "accounts.tagged".to_owned();
        });
        let outcome = judge(&[row], &facts);
        (outcome.judged[0].verdict, outcome.judged[0].reason)
    };
    assert_eq!(of(">=86", "accounts"), (Verdict::Match, Reason::Recomputed));
    assert_eq!(of("≥86", "comptes"), (Verdict::Match, Reason::Recomputed));
    assert_eq!(of("86 posts", ""), (Verdict::Mismatch, Reason::UnitDiffers));
    assert_eq!(of("86", "posts"), (Verdict::Mismatch, Reason::UnitDiffers));
    assert_eq!(of("86 %", ""), (Verdict::Mismatch, Reason::UnitDiffers));
    // What is printed counts for more than the column beside it.
    assert_eq!(
        of("86 posts", "accounts"),
        (Verdict::Mismatch, Reason::UnitDiffers)
    );
    assert_eq!(of("86", ""), (Verdict::Match, Reason::Recomputed));
}

/// Le Monde: more than 30,000 views of one video; BFMTV: 179 reposts.
#[test]
fn a_threshold_that_the_data_cross_flips() {
    let row = |published: &str, comparison: &str| {
        figure("video-views", published).with(|f| {
            f.unit = "views".to_owned();
            f.fact = "reach.impressions".to_owned();
            f.comparison = comparison.to_owned();
        })
    };
    let verdict = |views: &str, published: &str, comparison: &str| {
        let facts = facts(&[("reach.impressions", "views", views)]);
        judge(&[row(published, comparison)], &facts).judged[0].verdict
    };
    assert_eq!(verdict("30001", ">30000", ""), Verdict::Match);
    assert_eq!(verdict("30000", ">30000", ""), Verdict::DecisionFlips);
    assert_eq!(verdict("30000", "at least 30 K", ""), Verdict::Match);
    assert_eq!(verdict("30100", "30 K", ">30000"), Verdict::Match);
    assert_eq!(verdict("29900", "30 K", ">30000"), Verdict::DecisionFlips);
    assert_eq!(verdict("36000", "about 30,000", ""), Verdict::Mismatch);
    // No number is printed, but something is said.
    assert_eq!(verdict("29900", "many", ">30000"), Verdict::DecisionFlips);
}

#[test]
fn majorities_and_multiples_flip() {
    let facts = facts(&[
        ("suspension.rate", "share", "0.49"),
        ("effect.ratio.posts[takedown=t1]", "ratio", "1.4"),
    ]);
    let verdict = |published: &str, unit: &str, id: &str| {
        let row = figure("f", published).with(|f| {
            f.unit = unit.to_owned();
            f.fact = id.to_owned();
        });
        judge(&[row], &facts).judged[0].verdict
    };
    assert_eq!(
        verdict("most", "share", "suspension.rate"),
        Verdict::DecisionFlips
    );
    assert_eq!(
        verdict("nearly half", "", "suspension.rate"),
        Verdict::Match
    );
    let ratio = "effect.ratio.posts[takedown=t1]";
    assert_eq!(verdict("doubled", "ratio", ratio), Verdict::DecisionFlips);
    assert_eq!(verdict("rose", "ratio", ratio), Verdict::Match);
    assert_eq!(verdict("49 %", "", "suspension.rate"), Verdict::Match);
    assert_eq!(verdict("0.49", "share", "suspension.rate"), Verdict::Match);
    assert_eq!(verdict("0.5", "share", "suspension.rate"), Verdict::Match);
    assert_eq!(
        verdict("0.50", "share", "suspension.rate"),
        Verdict::Mismatch
    );
}

#[test]
fn cut_and_twice_rounded_values_are_told_apart() {
    let verdict = |value: &str, published: &str, rounding| {
        let facts = facts(&[("suspension.rate", "share", value)]);
        let row = figure("f", published).with(|f| {
            f.fact = "suspension.rate".to_owned();
            f.rounding = rounding;
        });
        judge(&[row], &facts).judged[0].verdict
    };
    // 41.46 → 41.5 → 42 with ties to even; 40.46 → 40.5 → 41 only with ties up.
    assert_eq!(verdict("0.4146", "42 %", None), Verdict::MatchByRounding);
    assert_eq!(verdict("0.4144", "42 %", None), Verdict::Mismatch);
    assert_eq!(verdict("0.4046", "41 %", None), Verdict::Mismatch);
    assert_eq!(
        verdict("0.4046", "41 %", Some(Rounding::HalfUp)),
        Verdict::MatchByRounding
    );
    assert_eq!(
        verdict("0.4046", "41 %", Some(Rounding::Any)),
        Verdict::MatchByRounding
    );
    assert_eq!(
        verdict("0.4146", "42 %", Some(Rounding::Truncation)),
        Verdict::Mismatch
    );
    // 414 of 423 is 97.87…: 97 is cut, and no rounding.
    assert_eq!(verdict("0.9787", "97 %", None), Verdict::MatchByTruncation);
    assert_eq!(
        verdict("0.9787", "97 %", Some(Rounding::HalfEven)),
        Verdict::Mismatch
    );
    assert_eq!(
        verdict("0.9787", "97 %", Some(Rounding::Truncation)),
        Verdict::MatchByTruncation
    );
    assert_eq!(
        verdict("0.9787", "98 %", Some(Rounding::Truncation)),
        Verdict::Mismatch
    );
    assert_eq!(
        verdict("0.9721", "97 %", Some(Rounding::Truncation)),
        Verdict::Match
    );
}

#[test]
fn no_whole_number_out_of_seven_is_41_per_cent() {
    let facts = facts(&[("suspension.known", "accounts", "7")]);
    let of = |denominator: &str| {
        let row = figure("f", "41 %").with(|f| f.denominator = denominator.to_owned());
        let outcome = judge(&[row], &facts);
        (outcome.judged[0].verdict, outcome.judged[0].reason)
    };
    assert_eq!(of("7"), (Verdict::Impossible, Reason::NoInteger));
    assert_eq!(
        of("suspension.known"),
        (Verdict::Impossible, Reason::NoInteger)
    );
    assert_eq!(of("17"), (Verdict::NotCheckable, Reason::NoData));
    assert_eq!(of("0"), (Verdict::NotCheckable, Reason::NoData));
}

#[test]
fn what_cannot_be_checked_is_never_a_match() {
    let mut facts = facts(&[
        ("a.known", "accounts", "5"),
        ("a.absent", "accounts", "5"),
        ("a.hidden", "accounts", "5"),
        ("study.start", "date", "2024-05-01"),
    ]);
    let absent = facts.get_mut("a.absent").unwrap();
    (absent.value, absent.not_estimable) = (None, Some("not_reported".to_owned()));
    facts.get_mut("a.hidden").unwrap().suppress();
    let of = |change: &dyn Fn(&mut PublishedFigure)| {
        let outcome = judge(&[figure("f", "5").with(change)], &facts);
        let judged = &outcome.judged[0];
        assert_eq!(judged.verdict, Verdict::NotCheckable);
        assert!(judged.recomputed.is_none());
        assert_eq!((outcome.checked(), outcome.exit_code()), (0, 0));
        judged.reason
    };
    assert_eq!(of(&|_| {}), Reason::NoData);
    assert_eq!(of(&|f| f.fact = "a.knwon".to_owned()), Reason::NoSuchFact);
    assert_eq!(
        of(&|f| f.fact = "a.absent".to_owned()),
        Reason::NotEstimable
    );
    assert_eq!(of(&|f| f.fact = "a.hidden".to_owned()), Reason::Withheld);
    assert_eq!(
        of(&|f| f.expr = "a.known + a.hidden".to_owned()),
        Reason::Withheld
    );
    assert_eq!(
        of(&|f| f.expr = "5 + days(a.hidden)".to_owned()),
        Reason::Withheld
    );
    assert_eq!(
        of(&|f| f.expr = "a.known / (a.known - 5)".to_owned()),
        Reason::NotEstimable
    );
    assert_eq!(
        of(&|f| f.fact = "study.start".to_owned()),
        Reason::NotANumber
    );
    let unread = |f: &mut PublishedFigure, text: &str| {
        f.published = text.to_owned();
        f.fact = "a.known".to_owned();
    };
    assert_eq!(of(&|f| unread(f, "not published")), Reason::NoNumber);
    assert_eq!(of(&|f| unread(f, "5 or 6")), Reason::Unreadable);
    // A withheld denominator tells nothing, either.
    let share = |f: &mut PublishedFigure| {
        f.published = "41 %".to_owned();
        f.numerator = "a.known".to_owned();
        f.denominator = "a.hidden".to_owned();
    };
    assert_eq!(of(&share), Reason::Withheld);
}

#[test]
fn dividing_by_what_may_be_nothing_is_not_estimable() {
    let rows = [
        figure("few", "<1 %").with(|f| f.unit = "share".to_owned()),
        figure("f", "5").with(|f| f.expr = "5/figure(few)".to_owned()),
    ];
    let outcome = judge(&rows, &Facts::default());
    assert_eq!(by_id(&outcome, "f").reason, Reason::NotEstimable);
}

#[test]
fn evidence_says_where_it_comes_from() {
    let facts = facts(&[("a.posts", "posts", "50")]);
    let reason = |formula: &str| {
        let rows = [
            figure("same", "100"),
            figure("other", "100").with(|f| f.source = "another".to_owned()),
            figure("f", "1").with(|f| f.expr = formula.to_owned()),
        ];
        by_id(&judge(&rows, &facts), "f").reason
    };
    assert_eq!(reason("a.posts / 50"), Reason::Recomputed);
    assert_eq!(reason("a.posts / figure(same)"), Reason::PartlyRecomputed);
    assert_eq!(reason("figure(same) / 100"), Reason::WithinSource);
    assert_eq!(reason("figure(other) / 100"), Reason::AcrossSources);
    assert_eq!(
        reason("figure(other) / figure(same)"),
        Reason::AcrossSources
    );
}

#[test]
fn one_thing_stated_twice() {
    let facts = facts(&[("a.posts", "posts", "891")]);
    let rows = |fact: &str, second: &str, period: &str| {
        ["first", "second"].map(|id| {
            figure(id, if id == "first" { "891" } else { second }).with(|f| {
                f.fact = fact.to_owned();
                f.unit = "posts".to_owned();
                if id == "second" {
                    f.period = period.to_owned();
                }
            })
        })
    };
    let of = |fact: &str, second: &str, period: &str| {
        let outcome = judge(&rows(fact, second, period), &facts);
        let one = |j: &Judged| (j.verdict, j.reason, j.contradicts.len());
        (one(&outcome.judged[0]), one(&outcome.judged[1]))
    };
    // A figure does not exclude itself, even where its unit rules it out.
    let below = judge(
        &[figure("f", "-4").with(|f| {
            f.fact = "a.posts".to_owned();
            f.unit = "posts".to_owned();
        })],
        &facts,
    );
    assert!(below.judged[0].contradicts.is_empty());
    assert_eq!(below.judged[0].verdict, Verdict::Mismatch);
    // No data decide: both are in doubt.
    let doubted = (Verdict::Mismatch, Reason::Contradiction, 1);
    assert_eq!(of("a.none", "895", ""), (doubted, doubted));
    // The data decide.
    let (first, second) = of("a.posts", "895", "");
    assert_eq!(first, (Verdict::Match, Reason::Recomputed, 1));
    assert_eq!(second, (Verdict::Mismatch, Reason::Recomputed, 1));
    // They leave room for one value, or are of another time.
    let unknown = (Verdict::NotCheckable, Reason::NoSuchFact, 0);
    assert_eq!(of("a.none", "about 890", ""), (unknown, unknown));
    assert_eq!(of("a.none", "895", "2024-05"), (unknown, unknown));
}

#[test]
fn a_waiver_changes_the_exit_code_and_no_verdict() {
    let facts = facts(&[("a.posts", "posts", "891")]);
    let rows = [figure("f", "895").with(|f| f.fact = "a.posts".to_owned())];
    let outcome = |waivers: &[Waiver]| judge_with(&rows, &facts, DecimalSign::Point, waivers);
    assert_eq!(outcome(&[]).exit_code(), 1);
    // The edition is of 2024-06-01, the last day of the first.
    for (expires, code, state) in [("2024-06-01", 0, "valid"), ("2024-05-31", 1, "expired")] {
        let found = outcome(&[waiver("f", expires)]);
        assert_eq!(found.exit_code(), code, "{expires}");
        let judged = &found.judged[0];
        assert_eq!(judged.verdict, Verdict::Mismatch);
        assert_eq!(judged.waived.as_ref().unwrap().state(), state);
    }
    let rules = |waivers| Rules {
        sign: DecimalSign::Point,
        waivers,
        as_of: 19_875,
    };
    let unknown = [waiver("g", "2024-06-01")];
    let error = claims::judge(&rows, &facts, rules(&unknown)).unwrap_err();
    assert_says(
        &words(&error),
        &["assessment.toml", "waivers.figure", "found: g", "such as f"],
    );
    let twice = [waiver("f", "2024-06-01"), waiver("f", "2025-06-01")];
    let error = claims::judge(&rows, &facts, rules(&twice)).unwrap_err();
    assert_says(&words(&error), &["two waivers"]);
}

// Formulas

#[test]
fn formulas_read_ids_as_they_are() {
    let facts = facts(&[
        ("activity.posts[kind=repost]", "posts", "30"),
        (
            "narrative.share[takedown=t-1,window=before,narrative=n+2]",
            "share",
            "0.25",
        ),
        ("a.posts", "posts", "120"),
    ]);
    for (formula, published) in [
        ("100*activity.posts[kind=repost]/a.posts", "25"),
        ("activity.posts[kind=repost]-a.posts", "-90"),
        ("-a.posts + 2 * (a.posts − 50)", "20"),
        (
            "narrative.share[takedown=t-1,window=before,narrative=n+2]*2",
            "50",
        ),
        ("a.posts/days(a.posts)", "4"),
        ("a.posts / 2 / 3", "20"),
        ("100 - 20 - 30 + a.posts*0", "50"),
    ] {
        let row = figure("f", published).with(|f| {
            f.expr = formula.to_owned();
            f.unit = if published == "50" && formula.contains("share") {
                "percent"
            } else {
                ""
            }
            .to_owned();
        });
        let judged = &judge(&[row], &facts).judged[0];
        let found = judged
            .recomputed
            .as_ref()
            .unwrap_or_else(|| panic!("{formula}: {judged:?}"));
        assert_eq!(judged.verdict, Verdict::Match, "{formula}: {found}");
        assert_eq!(
            exact::written(found.single().unwrap()),
            published,
            "{formula}"
        );
    }
}

#[test]
fn sums_of_unlike_things_have_no_unit_and_sums_of_like_ones_keep_it() {
    let facts = facts(&[
        ("a.posts", "posts", "3"),
        ("b.posts", "posts", "4"),
        ("c", "accounts", "2"),
    ]);
    let verdict = |formula: &str, unit: &str, published: &str| {
        let row = figure("f", published).with(|f| {
            f.expr = formula.to_owned();
            f.unit = unit.to_owned();
        });
        let judged = judge(&[row], &facts).judged.remove(0);
        (judged.verdict, judged.reason)
    };
    assert_eq!(verdict("a.posts + b.posts", "posts", "7").0, Verdict::Match);
    assert_eq!(
        verdict("a.posts + b.posts", "accounts", "7").1,
        Reason::UnitDiffers
    );
    assert_eq!(
        verdict("2 * a.posts", "accounts", "6").1,
        Reason::UnitDiffers
    );
    assert_eq!(
        verdict("a.posts / c", "posts_per_account", "1.5").0,
        Verdict::Match
    );
}

#[test]
fn broken_rows_say_where_and_what() {
    let facts = facts(&[
        ("narrative.share[takedown=t1,window=after]", "share", "0.5"),
        ("a.posts", "posts", "3"),
        ("a.accounts", "accounts", "3"),
    ]);
    let refusal = |change: &dyn Fn(&mut PublishedFigure)| {
        let rows = [figure("g", "3"), figure("f", "3").with(change)];
        let rules = Rules {
            sign: DecimalSign::Point,
            waivers: &[],
            as_of: 19_875,
        };
        words(&claims::judge(&rows, &facts, rules).unwrap_err())
    };
    let expr = |text: &str| {
        let text = text.to_owned();
        refusal(&move |f| f.expr.clone_from(&text))
    };
    assert_says(
        &expr("a.posts + * 2"),
        &[
            "published_figures.csv:7",
            "expr of the figure f",
            "character 11",
            "found: * 2",
            "expected",
        ],
    );
    assert_says(&expr("(a.posts"), &["the end", "expected: )"]);
    assert_says(&expr("a.posts[kind=x"), &["ends with ]"]);
    assert_says(&expr("a.posts $"), &["found: $", "the end"]);
    assert_says(&expr("sum(a.posts)"), &["figure(…)"]);
    assert_says(&expr("2 * 3"), &["bare numbers"]);
    assert_says(&expr("figure(f)"), &["restates its own figure"]);
    assert_says(&expr("figure(gg)"), &["such as g"]);
    assert_says(&expr(&"(".repeat(100)), &["fewer brackets"]);
    assert_says(
        &expr("narrative.share[window=after,takedown=t1]"),
        &[
            "another order",
            "expected: narrative.share[takedown=t1,window=after]",
        ],
    );
    assert_says(
        &refusal(&|f| f.fact = "narrative.share[window=after,takedown=t1]".to_owned()),
        &["fact of the figure f", "another order"],
    );
    assert_says(
        &refusal(&|f| f.comparison = "larger".to_owned()),
        &["comparison of the figure f", "found: larger"],
    );
    assert_says(
        &refusal(&|f| {
            f.fact = "a.posts".to_owned();
            f.expr = "a.posts".to_owned();
        }),
        &["one of the two"],
    );
    let counts = |k: &str, n: &str| {
        let (k, n) = (k.to_owned(), n.to_owned());
        refusal(&move |f| {
            f.published = "30 %".to_owned();
            f.numerator.clone_from(&k);
            f.denominator.clone_from(&n);
        })
    };
    assert_says(
        &counts("1,5", "3"),
        &["numerator of the figure f", "found: 1,5"],
    );
    assert_says(
        &counts("a.posts", "a.accounts"),
        &["count different things", "posts of accounts"],
    );
}

// Properties

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_that_is_printed_panics(text in "\\PC{0,60}", sign in any::<bool>()) {
        let sign = if sign { DecimalSign::Comma } else { DecimalSign::Point };
        let _ = published::parse(&text, sign);
        let _ = comparison::parse(&text, sign);
        let _ = expr::parse(&text);
        let _ = exact::decimal(&text);
    }

    #[test]
    fn nothing_that_looks_like_a_formula_panics(
        text in "[-+*/() .,0-9%<>=a-c\\[\\]−~kKM']{0,40}"
    ) {
        let _ = published::parse(&text, DecimalSign::Point);
        let _ = comparison::parse(&text, DecimalSign::Comma);
        let row = figure("f", &text).with(|f| f.expr.clone_from(&text));
        let rules = Rules { sign: DecimalSign::Point, waivers: &[], as_of: 0 };
        let _ = claims::judge(&[row], &Facts::default(), rules);
    }

    /// What our own formatter prints of a value is a match of that value.
    #[test]
    fn our_own_numbers_match(
        digits in -999_999_999_999_i64..1_000_000_000_000,
        places in 0_u32..12,
        decimals in 0_u8..8,
        french in any::<bool>(),
    ) {
        let value = format!("{digits}e-{places}");
        let numbers = number::Numbers::new(if french { "fr" } else { "en" }).unwrap();
        let printed = numbers.decimal(&value, decimals);
        let facts = facts(&[("a.value", "ratio", &value)]);
        let row = figure("f", &printed).with(|f| {
            f.fact = "a.value".to_owned();
            f.unit = "ratio".to_owned();
            f.rounding = Some(Rounding::HalfEven);
        });
        let sign = if french { DecimalSign::Comma } else { DecimalSign::Point };
        let outcome = judge_with(&[row], &facts, sign, &[]);
        prop_assert_eq!(outcome.judged[0].verdict, Verdict::Match, "{} of {}", printed, value);
    }

    #[test]
    fn canonical_numbers_come_back(value in any::<f64>()) {
        if let Some(text) = number::canonical(value) {
            let back = exact::decimal(&text).unwrap();
            let written: f64 = exact::written(&back).parse().unwrap();
            prop_assert!((written - value).abs() <= value.abs() * 1e-14, "{} {}", text, written);
        }
    }

    /// Every quotient of numbers of two intervals lies in their quotient.
    #[test]
    fn arithmetic_encloses(
        a in (-50_i64..50, 0_i64..20), b in (-50_i64..50, 0_i64..20),
        s in 0_i64..=10, t in 0_i64..=10,
    ) {
        let interval = |(lower, width): (i64, i64)| Interval::closed(exact::whole(lower), exact::whole(lower + width));
        let inside = |(lower, width): (i64, i64), at: i64| exact::fraction(10 * lower + width * at, 10);
        let (x, y) = (inside(a, s), inside(b, t));
        let (i, j) = (interval(a), interval(b));
        let holds = |i: &Interval, x: Exact| i.meets(&Interval::point(x));
        prop_assert!(holds(&i.plus(&j), &x + &y));
        prop_assert!(holds(&i.minus(&j), &x - &y));
        prop_assert!(holds(&i.times(&j), &x * &y));
        match i.over(&j) {
            Some(quotient) => prop_assert!(holds(&quotient, &x / &y)),
            None => prop_assert!(b.0 <= 0 && b.0 + b.1 >= 0),
        }
    }
}

// Datasets and editions

pub const HEADER: &str = "figure_id,source,locator,published,unit,fact,expr,numerator,denominator,comparison,rounding,period\n";

/// Ten posts, two of them reposts, by two groups of accounts; one group is small.
pub fn dataset(figures: &str, study: &str) -> Data {
    let kinds = ["original", "original", "repost", "quote", "reply"];
    let posts: String = (0..10)
        .map(|i| {
            let (kind, day) = (kinds[i % 5], i + 1);
            format!("{i},a{i},2024-05-{day:02}T10:00:00Z,{kind}\n")
        })
        .collect();
    let accounts: String = (0..10)
        .map(|i| {
            let group = if i < 2 { "small" } else { "large" };
            let status = if i % 2 == 0 { "suspended" } else { "active" };
            format!("a{i},{group},{status},2024-06-01\n")
        })
        .collect();
    Data::new()
        .with(
            "assessment.toml",
            format!("resamples = 99\nas_of = \"2024-06-01\"\n{study}"),
        )
        .with(
            "posts.csv",
            format!("post_id,account_id,created_at,kind\n{posts}"),
        )
        .with(
            "accounts.csv",
            format!("account_id,group,status,status_as_of\n{accounts}"),
        )
        .with("published_figures.csv", format!("{HEADER}{figures}"))
}

const FIGURES: &str = "\
posts,=cmd|x,p. 1,10 posts,,activity.posts,,,,,,2024
reposts,A,p. 2,30 %,,activity.share[kind=repost],,,,,,
wrong,A,p. 3,-4,posts,activity.posts[kind=repost],,,,,,
formula,A,p. 4,3.3,ratio,,activity.posts/activity.posts[kind=repost],,,less than 4,,
seven,<script>,p. 5,41 %,share,,,,7,,,
small,A,p. 6,1,accounts,suspension.suspended[group=small],,,,,,
";

const WAIVERS: &str = "\
[[waivers]]
figure = \"wrong\"
owner = \"A. Nalyst\"
reason = \"asked the source\"
expires = 2024-06-01

[[waivers]]
figure = \"seven\"
owner = \"A. Nalyst\"
reason = \"asked the source\"
expires = \"2024-05-31\"
";

/// Verdict, reason, recomputed and waiver by figure, from the facts of an edition.
fn told(facts: &Facts) -> Vec<String> {
    let table = fact(facts, "claims.verdicts");
    let of = |row: &[Option<String>], name: &str| {
        let at = table.column(name).unwrap();
        row[at].clone().unwrap_or_default()
    };
    let row = |row: &Vec<Option<String>>| {
        let cells = ["figure", "verdict", "reason", "recomputed", "waiver"];
        cells.map(|name| of(row, name)).join("; ")
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn an_edition_carries_the_verdicts() {
    let data = dataset(FIGURES, WAIVERS);
    let facts = data.facts();
    // By hand: posts 2 and 7 of the ten are reposts.
    assert_eq!(value(&facts, "activity.posts[kind=repost]"), "2");
    assert_eq!(
        told(&facts),
        [
            "formula; decision flips; recomputed; 5; ",
            "posts; match; recomputed; 10; ",
            "reposts; mismatch; recomputed; 20; ",
            "seven; impossible; no-integer; ; expired",
            "small; match; recomputed; 1; ",
            "wrong; mismatch; recomputed; 2; valid",
        ]
    );
    for (id, count) in [
        ("claims.total", "6"),
        ("claims.checked", "6"),
        ("claims.failed", "3"),
        ("claims.waived", "1"),
        ("claims.verdict[verdict=match]", "2"),
        ("claims.verdict[verdict=match by rounding]", "0"),
        ("claims.verdict[verdict=mismatch]", "2"),
        ("claims.verdict[verdict=decision flips]", "1"),
        ("claims.verdict[verdict=impossible]", "1"),
        ("claims.verdict[verdict=not checkable]", "0"),
    ] {
        assert_eq!(value(&facts, id), count, "{id}");
    }
    assert_eq!(fact(&facts, "claims.checked").method, "METHODS §11");
}

/// What an edition withholds, no verdict tells: no value, and no yes or no.
#[test]
fn a_withheld_count_is_not_told_by_a_verdict() {
    for published in ["1", "2", "<2"] {
        let row =
            format!("small,A,p. 6,{published},accounts,suspension.suspended[group=small],,,,,,\n");
        let edition = dataset(&row, "").edition(Some(Privacy::ShareSafe)).unwrap();
        let facts = crate::kit::facts(&edition);
        assert!(fact(&facts, "suspension.suspended[group=small]").suppressed);
        assert_eq!(
            told(&facts),
            ["small; not checkable; withheld; ; "],
            "{published}"
        );
    }
}

#[test]
fn without_figures_an_edition_says_nothing_of_them() {
    let edition = dataset("", "").edition(None).unwrap();
    assert!(crate::kit::facts(&edition).get("claims.verdicts").is_none());
    let page = crate::kit::text(&edition, "report.html");
    for word in ["id=\"claims\"", "#claims", "Published figures", "method-11"] {
        assert!(!page.contains(word), "{word}");
    }
    let data = dataset("", "");
    data.seal();
    let (code, printed) = claims_of(&data, &[]);
    assert_eq!(code, 2, "{printed}");
    assert_says(&printed, &["no published figures", "published_figures.csv"]);
}

#[test]
fn a_report_shows_the_figures_in_both_languages() {
    let study = format!("language = \"en\"\n{WAIVERS}");
    let edition = dataset(FIGURES, &study).edition(None).unwrap();
    let page = crate::kit::text(&edition, "report.html");
    assert_says(
        &page,
        &[
            "<h2 id=\"claims\">Published figures</h2>",
            "<a href=\"#claims\">",
            "“30 %”",
            ">20%</data>",
            "decision flips",
            "“less than 4”",
            "&lt;script&gt;",
            "Expired on <time datetime=\"2024-05-31\">31 May 2024</time>, counts no more (A. Nalyst: asked the source)",
            "A. Nalyst, to <time datetime=\"2024-06-01\">1 June 2024</time>",
            "id=\"method-11\"",
        ],
    );
    let table = crate::kit::text(&edition, "tables/claims-verdicts.csv");
    // Text that starts a formula is disarmed, published numbers included; our own
    // numbers stay numbers.
    assert_says(
        &table,
        &[
            "posts,'=cmd|x,",
            ",'-4,posts,mismatch",
            "ratio,decision flips,recomputed,5,,,,4,none,",
        ],
    );
    let study = study.replace("\"en\"", "\"fr\"");
    let page = dataset(FIGURES, &study).page();
    assert_says(
        &page,
        &[
            "Chiffres publiés</h2>",
            "conclusion renversée",
            "jusqu’au <time",
            "20\u{202f}%</data>",
        ],
    );
}

/// The exit code and the printed answer of `sillage claims`.
pub fn claims_of(data: &Data, more: &[&str]) -> (i32, String) {
    let path = data.path();
    run(
        &data.beside(""),
        &[&["claims", path.to_str().unwrap()], more].concat(),
    )
}

#[test]
fn the_command_tells_what_fails_and_exits_so() {
    let data = dataset(FIGURES, WAIVERS);
    data.seal();
    let (code, printed) = claims_of(&data, &[]);
    assert_eq!(code, 1, "{printed}");
    assert_says(
        &printed,
        &[
            "formula: decision flips (recomputed)",
            "admitted:   (-∞, 4)",
            "seven: impossible (no-integer)",
            "waiver:     expired, A. Nalyst to 2024-05-31: asked the source",
            "small: not checkable (withheld)",
            "not checkable        1",
            "verdict: does not hold",
        ],
    );
    let first = printed.find("formula:").unwrap();
    assert!(
        first < printed.find("posts:").unwrap(),
        "failures come first"
    );
    let (_, json) = claims_of(&data, &["--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], "sillage-claims/1");
    assert_eq!(json["claims"][0]["figure"], "formula");
    assert_eq!(json["claims"][0]["recomputed"]["lower"], "5");
    assert_eq!(
        json["claims"][0]["admitted"],
        json!({
            "lower": null, "upper": "4", "lower_closed": false, "upper_closed": false,
        })
    );
    assert_eq!(json["failed"], 3);
    // Only a valid waiver is left in the way.
    let fine = dataset(
        "wrong,A,p. 3,4,posts,activity.posts[kind=repost],,,,,,\n",
        WAIVERS.split("\n\n").next().unwrap(),
    );
    fine.seal();
    let (code, printed) = claims_of(&fine, &[]);
    assert_eq!(code, 0, "{printed}");
    assert_says(
        &printed,
        &["wrong: mismatch", "waiver:     valid", "verdict: holds"],
    );
    // Nothing could be checked: no failure, and no word of praise.
    let none = dataset("f,A,p. 1,5,posts,,,,,,,\n", "");
    none.seal();
    let (code, printed) = claims_of(&none, &[]);
    assert_eq!(code, 0, "{printed}");
    assert_says(&printed, &["not checkable (no-data)", "verdict: unchecked"]);
}

#[test]
fn an_edition_is_checked_against_its_own_facts() {
    let data = dataset(FIGURES, WAIVERS);
    data.seal();
    let target = data.beside("reports").join("first");
    let target = target.to_str().unwrap();
    let path = data.path();
    let path = path.to_str().unwrap();
    let here = data.beside("");
    assert_eq!(run(&here, &["report", path, "-o", target]).0, 0);
    let of_data = claims_of(&data, &["--format", "json"]);
    // Found nearby, and named.
    assert_eq!(run(&here, &["claims", target, "--format", "json"]), of_data);
    assert_eq!(
        run(
            &here,
            &["claims", target, "--data", path, "--format", "json"]
        ),
        of_data
    );
    // The function for `verify` says the same of a fresh edition.
    let edition = data.edition(None).unwrap();
    let fresh = sillage::verify::claims::fresh(&edition, &data.path()).unwrap();
    assert_eq!(fresh.failures().count(), 3);
    assert_eq!(fresh.exit_code(), 1);
    // An edition has a date of its own.
    assert_eq!(
        run(
            &here,
            &["report", path, "-o", target, "--as-of", "2024-05-31"]
        )
        .0,
        0
    );
    let (_, printed) = run(&here, &["claims", target]);
    assert_says(&printed, &["waiver:     valid, A. Nalyst to 2024-05-31"]);
    // New posts do not reach it; new figures do.
    data.put(
        "posts.csv",
        "post_id,account_id,created_at,kind\n1,a1,2024-05-01T10:00:00Z,repost\n",
    );
    data.put(
        "published_figures.csv",
        format!("{HEADER}posts,A,p. 1,10,posts,activity.posts,,,,,,\n"),
    );
    data.put("assessment.toml", "resamples = 99\n");
    data.seal();
    assert_eq!(run(&here, &["claims", target]).0, 0);
    assert_eq!(claims_of(&data, &[]).0, 1);
    // Facts that are not the lock's are nobody's.
    let facts = Path::new(target).join("facts.json");
    let changed = fs::read_to_string(&facts)
        .unwrap()
        .replace("\"10\"", "\"11\"");
    fs::write(&facts, changed).unwrap();
    let (code, printed) = run(&here, &["claims", target]);
    assert_eq!(code, 1, "{printed}");
    assert_says(&printed, &["not those of the lock", "sillage verify"]);
    // Without data, nothing can be said.
    fs::remove_dir_all(data.path()).unwrap();
    let (code, printed) = run(&here, &["claims", target]);
    assert_eq!(code, 2, "{printed}");
    let (code, printed) = run(&here, &["claims", path, "--data", path]);
    assert_eq!(code, 2, "{printed}");
}

#[test]
fn a_dataset_that_cannot_be_read_says_where() {
    for (row, study, says) in [
        (
            "f,A,p,5,posts,,activity.posts +,,,,,\n",
            "",
            &["published_figures.csv:2", "expr of the figure f", "the end"][..],
        ),
        (
            "f,A,p,5,posts,,,,,largest,,\n",
            "",
            &["comparison of the figure f", "largest"],
        ),
        (
            "f,A,p,5,posts,,,,,,,\n",
            "decimal_sign = \"!\"\n",
            &["assessment.toml:3"],
        ),
        (
            "f,A,p,5,posts,,,,,,,\n",
            "[[waivers]]\nfigure = \"f\"\n",
            &["assessment.toml", "owner"],
        ),
        (
            "f,A,p,5,posts,,,,,,,\n",
            "[[waivers]]\nfigure = \"f\"\nowner = \" \"\nreason = \"r\"\nexpires = \"2024-06-01\"\n",
            &["waivers.owner", "who answers"],
        ),
        (
            "f,A,p,5,posts,,,,,,,\n",
            "[[waivers]]\nfigure = \"f\"\nowner = \"o\"\nreason = \"r\"\nexpires = \"soon\"\n",
            &["waivers.expires", "soon", "YYYY-MM-DD"],
        ),
    ] {
        let data = dataset(row, study);
        let refused = data.edition(None).unwrap_err();
        assert_says(&words(&refused), says);
    }
    // A word that the column does not know rejects its row, as everywhere.
    let ledger = dataset("f,A,p,5,posts,,,,,,sometimes,\n", "").ledger("published_figures");
    assert_eq!(ledger.rejected(), 1);
    let french = dataset(
        "f,A,p,\"10,0\",posts,activity.posts,,,,,,\n",
        "decimal_sign = \",\"\n",
    );
    assert_eq!(told(&french.facts()), ["f; match; recomputed; 10; "]);
}

// Real data

/// The public record of the campaign that VIGINUM described, as it stands.
#[test]
fn the_public_record_of_a_campaign() {
    let Some(source) = archive("viginum-big") else {
        return;
    };
    let data = dataset("", "");
    let figures = fs::read(source.join("published_figures.csv")).unwrap();
    data.put("published_figures.csv", figures);
    data.seal();
    let facts = data.facts();
    let told = told(&facts);
    // One row of the file lacks its locator and is rejected.
    assert_eq!(told.len(), 20);
    for row in [
        "election-hashtags-share; match; within-source; 97.8723404255319; ",
        "election-hashtags; not checkable; restated; ; ",
        "visual-party; not checkable; restated; ; ",
        "mentions-france; not checkable; no-data; ; ",
    ] {
        assert!(told.iter().any(|t| t == row), "{row} is not in {told:#?}");
    }
    assert_eq!(value(&facts, "claims.checked"), "1");
}

/// 80 accounts fell silent on 18 August 2017, as attributed to BuzzFeed News; the
/// sample is a fifth of the accounts, and 15 of those did by its README. The data
/// are not those of the claim, so that the claim fails, until somebody answers for it.
#[test]
fn accounts_that_fell_silent_in_a_sample() {
    let Some(source) = archive("ira-sample") else {
        return;
    };
    let statistics = fs::read_to_string(source.join("published_account_statistics.csv")).unwrap();
    let mut posts = "post_id,account_id,created_at\n".to_owned();
    for line in statistics.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[3].starts_with("2017-08-18 ") {
            posts.push_str(&format!(
                "{0},{0},{1}Z\n",
                cells[0],
                cells[3].replace(' ', "T")
            ));
        }
    }
    let figure =
        "silent,BuzzFeed News 2018-08-10,text,80,accounts,activity.accounts,,,,,,2017-08-18\n";
    let waiver = "[[waivers]]\nfigure = \"silent\"\nowner = \"A. Nalyst\"\nreason = \"a fifth of the accounts\"\nexpires = \"2024-12-31\"\n";
    for (study, code) in [("", 1), (waiver, 0)] {
        let data = dataset(figure, study).with("posts.csv", &posts);
        data.put("accounts.csv", "account_id\n");
        data.seal();
        let (found, printed) = claims_of(&data, &[]);
        assert_eq!(found, code, "{printed}");
        assert_says(
            &printed,
            &["silent: mismatch (recomputed)", "recomputed: 15\n"],
        );
    }
}

// Helpers

/// A row of a source.
pub fn figure(id: &str, published: &str) -> PublishedFigure {
    PublishedFigure {
        id: id.to_owned(),
        source: "a source".to_owned(),
        locator: "text".to_owned(),
        published: published.to_owned(),
        file: "published_figures.csv".to_owned(),
        line: 7,
        ..PublishedFigure::default()
    }
}

pub trait With: Sized {
    fn with(self, change: impl Fn(&mut Self)) -> Self;
}

impl With for PublishedFigure {
    fn with(mut self, change: impl Fn(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// Facts of (id, unit, value), each of a period of 30 days.
pub fn facts(of: &[(&str, &str, &str)]) -> Facts {
    let mut facts = Facts::default();
    for (id, unit, value) in of {
        let made = sillage::facts::build::fact(*id, unit, 1);
        let made: Fact = made.text(*value).period(19_844, 19_874).into();
        facts.add(made);
    }
    facts
}

pub fn judge(rows: &[PublishedFigure], facts: &Facts) -> Outcome {
    judge_with(rows, facts, DecimalSign::Point, &[])
}

/// The edition is of 2024-06-01.
fn judge_with(
    rows: &[PublishedFigure],
    facts: &Facts,
    sign: DecimalSign,
    waivers: &[Waiver],
) -> Outcome {
    let rules = Rules {
        sign,
        waivers,
        as_of: 19_875,
    };
    claims::judge(rows, facts, rules).unwrap()
}

pub fn by_id<'a>(outcome: &'a Outcome, id: &str) -> &'a Judged {
    let mut judged = outcome.judged.iter();
    judged.find(|j| j.figure.id == id).unwrap()
}

fn waiver(figure: &str, expires: &str) -> Waiver {
    Waiver {
        figure: figure.to_owned(),
        owner: "A. Nalyst".to_owned(),
        reason: "asked the source".to_owned(),
        expires: expires.to_owned(),
    }
}
