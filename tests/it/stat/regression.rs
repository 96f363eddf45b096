//! Count models against R's glm with sandwich, and statsmodels.

use std::f64::consts::PI;

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::interrupted;
use sillage::stat::regression::{self, Error, Term};

use crate::reference::{self, Case};

const LEVEL: f64 = 0.95;

/// A CSV of the reference collection: a column by name.
fn column(input: &Value, name: &str) -> Vec<f64> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let text = std::fs::read_to_string(folder.join(input["csv"].as_str().unwrap())).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = header.iter().position(|h| *h == name).unwrap();
    let values: Vec<f64> = lines
        .map(|line| line.split(',').nth(at).unwrap().parse().unwrap())
        .collect();
    match input["rows"].as_array() {
        None => values,
        Some(rows) => {
            let bound = |i: usize| rows[i].as_u64().unwrap() as usize;
            values[bound(0)..bound(1)].to_vec()
        }
    }
}

/// The values of a term's expression; a new kind of expression fails.
fn values(input: &Value, expression: &str) -> Vec<f64> {
    let clock = if input["csv"] == "sicily.csv" {
        "time"
    } else {
        "t"
    };
    let days = column(input, clock).len();
    if expression == "1" {
        return vec![1.0; days];
    }
    if let Some(wanted) = expression.strip_prefix("wd == ") {
        let wanted: f64 = wanted.parse().unwrap();
        let of = |wd: f64| f64::from(u8::from(wd == wanted));
        return column(input, "wd").into_iter().map(of).collect();
    }
    if let Some(rest) = expression.strip_prefix('(') {
        let (difference, factor) = rest.split_once(") * ").unwrap();
        let (name, start) = difference.split_once(" - ").unwrap();
        let start: f64 = start.parse().unwrap();
        let pairs = column(input, name).into_iter().zip(column(input, factor));
        return pairs.map(|(t, after)| (t - start) * after).collect();
    }
    if let Some((wave, rest)) = expression.split_once("(2 * 3.141592653589793 * ") {
        let harmonic: f64 = rest.split(' ').next().unwrap().parse().unwrap();
        let of = |month: f64| {
            let angle = 2.0 * PI * harmonic * month / 12.0;
            if wave == "sin" {
                libm::sin(angle)
            } else {
                libm::cos(angle)
            }
        };
        return column(input, "month").into_iter().map(of).collect();
    }
    column(input, expression)
}

fn name(case: &Case, term: usize) -> String {
    case.input["terms"][term]["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn counts(case: &Case) -> Vec<u64> {
    let y = column(&case.input, case.input["y"].as_str().unwrap());
    y.into_iter().map(|y| y as u64).collect()
}

fn fit(case: &Case) -> regression::Fit {
    let counts = counts(case);
    let offset: Vec<f64> = match case.input["offset_log_of"].as_str() {
        Some(name) => column(&case.input, name)
            .into_iter()
            .map(libm::log)
            .collect(),
        None => Vec::new(),
    };
    let terms: Vec<Term> = case.input["terms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|term| {
            let values = values(&case.input, term["expr"].as_str().unwrap());
            Term::new("term", counts.len(), |day| values[day])
        })
        .collect();
    let lag = case.input["hac_lag"].as_u64().map(|lag| lag as usize);
    let lag = lag.unwrap_or_else(|| regression::lag(counts.len()));
    regression::poisson(&counts, &offset, &terms, lag).unwrap()
}

fn meets(case: &Case, key: &str, found: f64, expected: &Value) {
    assert!(
        case.agrees(key, &json!(found), expected),
        "{} {key}: {found}, not {expected}",
        case.name
    );
}

fn agrees(file: &str) {
    for case in reference::cases(file) {
        let fit = fit(&case);
        let expected = &case.expected;
        meets(
            &case,
            "df",
            fit.df as f64,
            &json!(expected["df"].as_f64().unwrap()),
        );
        meets(&case, "dispersion", fit.dispersion, &expected["dispersion"]);
        assert_eq!(json!(fit.lag), expected["hac_lag"], "{}", case.name);
        for (term, found) in fit.coefficients.iter().enumerate() {
            let name = name(&case, term);
            let wanted = &expected["coef"][&name];
            meets(&case, "estimate", found.estimate, &wanted["estimate"]);
            meets(&case, "se_poisson", found.poisson, &wanted["se_poisson"]);
            meets(&case, "se_quasi", found.quasi, &wanted["se_quasi"]);
            meets(&case, "se_hac", found.hac, &wanted["se_hac"]);
            let ratio = &expected["ratio"][&name];
            if ratio.is_null() {
                continue;
            }
            for (error, prefix) in [(Error::Quasi, "quasi"), (Error::Hac, "hac")] {
                let interval = found.ratio(error, LEVEL).unwrap();
                meets(&case, "ratio", interval.estimate, &ratio["ratio"]);
                let limit = |side: &str| &ratio[format!("{prefix}_{side}_z")];
                meets(&case, "lower", interval.lower, limit("lower"));
                meets(&case, "upper", interval.upper, limit("upper"));
            }
        }
    }
}

#[test]
fn the_sicilian_smoking_ban_agrees_with_r() {
    agrees("its_sicily");
}

#[test]
fn daily_counts_agree_with_r() {
    agrees("its_daily");
}

#[test]
fn the_lag_is_decided_in_integers() {
    reference::check(
        "hac_lag",
        &["lag"],
        |input| json!({ "lag": regression::lag(input["n"].as_u64().unwrap() as usize) }),
    );
}

/// The whole model of an interrupted series, made from counts and a day alone.
#[test]
fn an_interrupted_series_agrees_with_r() {
    let mut met = 0;
    for case in reference::cases("its_daily") {
        let full = case.input["terms"].as_array().unwrap().len() == 10;
        if !full || !case.input["hac_lag"].is_null() {
            continue;
        }
        let after = column(&case.input, "after");
        let at = after.iter().position(|a| *a > 0.0).unwrap();
        let weekday = column(&case.input, "wd")[0] as u32;
        let found = interrupted::fit(&counts(&case), at, weekday, LEVEL).unwrap();
        for (key, change) in [("level", found.level), ("slope", found.slope)] {
            let ratio = &case.expected["ratio"][key];
            meets(&case, key, change.quasi.estimate, &ratio["ratio"]);
            meets(&case, key, change.quasi.lower, &ratio["quasi_lower_z"]);
            meets(&case, key, change.hac.upper, &ratio["hac_upper_z"]);
        }
        assert_eq!(found.fitted[..at], found.counterfactual[..at]);
        let (fitted, without) = (found.fitted[at], found.counterfactual[at]);
        let jump = found.level.quasi.estimate;
        assert!((fitted / without - jump).abs() < 1e-9 * jump);
        met += 1;
    }
    assert!(met >= 2, "only {met} cases hold the whole model");
}

#[test]
fn what_cannot_be_fitted_has_a_reason() {
    let series = |before: usize, after: usize| vec![5u64; before + after];
    let fit = |counts: &[u64], at| interrupted::fit(counts, at, 0, LEVEL).map(|_| ());
    // Enough days for ten terms, and too few of them before to tell level and slope.
    assert_eq!(fit(&series(1, 20), 1), Err(NotEstimable::RankDeficient));
    assert_eq!(fit(&series(20, 1), 20), Err(NotEstimable::RankDeficient));
    assert_eq!(fit(&series(7, 7), 7), Err(NotEstimable::RankDeficient));
    assert_eq!(fit(&series(5, 5), 5), Err(NotEstimable::RankDeficient));
    assert_eq!(fit(&series(10, 0), 10), Err(NotEstimable::Empty));
    assert_eq!(fit(&series(0, 10), 0), Err(NotEstimable::Empty));
    assert_eq!(fit(&[], 3), Err(NotEstimable::Empty));
    let mut silent = series(20, 20);
    silent[20..].fill(0);
    assert_eq!(fit(&silent, 20), Err(NotEstimable::ZeroSum));
    // Posts on Mondays only: the other weekdays have no finite level.
    let mondays: Vec<u64> = (0..40).map(|day| u64::from(day % 7 == 0) * 9).collect();
    assert_eq!(fit(&mondays, 20), Err(NotEstimable::NoConvergence));
    let twice = [Term::new("a", 9, |_| 1.0), Term::new("b", 9, |_| 2.0)];
    assert_eq!(
        regression::poisson(&[3; 9], &[], &twice, 1),
        Err(NotEstimable::RankDeficient)
    );
}

proptest! {
    /// Multiplying every count leaves the ratios and multiplies the dispersion.
    #[test]
    fn the_unit_of_counting_does_not_matter(
        counts in prop::collection::vec(1u64..60, 30..60),
        factor in 2u64..9,
    ) {
        let at = counts.len() / 2;
        let larger: Vec<u64> = counts.iter().map(|n| n * factor).collect();
        let one = interrupted::fit(&counts, at, 3, LEVEL).unwrap();
        let other = interrupted::fit(&larger, at, 3, LEVEL).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-8 * a.abs().max(b.abs());
        prop_assert!(near(one.level.quasi.estimate, other.level.quasi.estimate));
        prop_assert!(near(one.level.quasi.upper, other.level.quasi.upper));
        prop_assert!(near(one.slope.hac.lower, other.slope.hac.lower));
        prop_assert!(near(one.dispersion * factor as f64, other.dispersion));
    }

    /// With a term for the intercept, fitted counts add up to the counted ones.
    #[test]
    fn fitted_counts_add_up(counts in prop::collection::vec(1u64..60, 30..60)) {
        let found = interrupted::fit(&counts, counts.len() / 3, 0, LEVEL).unwrap();
        let sum: f64 = found.fitted.iter().sum();
        let counted = counts.iter().sum::<u64>() as f64;
        prop_assert!((sum - counted).abs() < 1e-8 * counted);
    }
}
