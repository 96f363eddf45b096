//! Survival curves and the log-rank test against R, statsmodels and fractions.

use proptest::prelude::*;
use serde_json::{Value, json};
use sillage::stat::NotEstimable;
use sillage::stat::logrank::logrank;
use sillage::stat::survival::{Spell, kaplan_meier};

use crate::reference::{self, floats};

const LEVEL: f64 = 0.95;

/// Times of the references in thousandths, because one of them has decimals.
const FINE: f64 = 1000.0;

fn fine(list: &Value) -> Vec<i64> {
    let whole = |x: f64| (x * FINE).round() as i64;
    floats(list).into_iter().map(whole).collect()
}

fn spells(input: &Value) -> Vec<Spell> {
    let exits = fine(&input["time"]);
    let entries = match &input["entry"] {
        Value::Null => vec![0; exits.len()],
        entries => fine(entries),
    };
    let events = floats(&input["event"]);
    exits
        .into_iter()
        .zip(entries)
        .zip(events)
        .map(|((exit, entry), event)| Spell {
            entry,
            exit,
            event: event > 0.0,
        })
        .collect()
}

fn coarse(time: i64) -> f64 {
    time as f64 / FINE
}

#[test]
fn curves_agree_with_r() {
    const KEYS: &[&str] = &[
        "n_used",
        "time",
        "n_risk",
        "n_event",
        "surv",
        "se",
        "lower",
        "upper",
        "median",
        "median_lower",
        "median_upper",
        "rmst",
        "rmst_se",
    ];
    for case in reference::cases("kaplan_meier") {
        let level = case.input["level"].as_f64().unwrap();
        let curve = kaplan_meier(&spells(&case.input), level).unwrap();
        let median = curve.median();
        let tau = fine(&json!([case.input["tau"]]))[0];
        let mean = curve.restricted_mean(tau).ok();
        let column =
            |cell: &dyn Fn(usize) -> Value| -> Value { (0..curve.steps.len()).map(cell).collect() };
        let steps = &curve.steps;
        let spread = |i: usize| steps[i].spread;
        let found = json!({
            "n_used": curve.accounts,
            "time": column(&|i| json!(coarse(steps[i].time))),
            "n_risk": column(&|i| json!(steps[i].at_risk)),
            "n_event": column(&|i| json!(steps[i].events)),
            "surv": column(&|i| json!(steps[i].survival)),
            "se": column(&|i| json!(spread(i).map(|s| s.error))),
            "lower": column(&|i| json!(spread(i).map(|s| s.lower))),
            "upper": column(&|i| json!(spread(i).map(|s| s.upper))),
            "median": median.time.map(coarse),
            "median_lower": median.lower.map(coarse),
            "median_upper": median.upper.map(coarse),
            "rmst": mean.map(|m| m.mean / FINE),
            "rmst_se": mean.map(|m| m.error / FINE),
        });
        let table = case.expected["table"].as_array().unwrap();
        for key in KEYS {
            let listed = table.first().is_some_and(|row| row.get(key).is_some());
            let expected = match listed {
                true => table.iter().map(|row| row[*key].clone()).collect(),
                false => case.expected[*key].clone(),
            };
            assert!(
                case.agrees(key, &found[*key], &expected),
                "{} {key}: {}, not {expected}",
                case.name,
                found[*key]
            );
        }
    }
}

/// The groups of a case by name.
fn groups(input: &Value) -> Vec<Vec<Spell>> {
    let names: Vec<&str> = input["group"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g.as_str().unwrap())
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let spells = spells(input);
    let of = |name: &&str| {
        let members = names.iter().zip(&spells).filter(|(n, _)| *n == name);
        members.map(|(_, s)| *s).collect()
    };
    sorted.iter().map(of).collect()
}

#[test]
fn log_rank_agrees_with_r() {
    for case in reference::cases("logrank") {
        let test = logrank(&groups(&case.input)).ok();
        let found = json!({
            "chisq": test.as_ref().map(|t| t.chi_squared),
            "df": test.as_ref().map(|t| t.df),
            "p": test.as_ref().map(|t| t.p),
        });
        for key in ["chisq", "df", "p"] {
            assert!(
                case.agrees(key, &found[key], &case.expected[key]),
                "{} {key}: {}, not {}",
                case.name,
                found[key],
                case.expected[key]
            );
        }
        let Some(test) = test else { continue };
        let expected = case.expected["groups"].as_array().unwrap();
        assert_eq!(test.groups.len(), expected.len());
        for (group, expected) in test.groups.iter().zip(expected) {
            assert_eq!(json!(group.accounts), expected["n"], "{}", case.name);
            assert_eq!(json!(group.observed), expected["observed"], "{}", case.name);
            let agrees = case.agrees("expected", &json!(group.expected), &expected["expected"]);
            assert!(agrees, "{}: {group:?}, not {expected}", case.name);
        }
    }
}

fn spell(entry: i64, exit: i64, event: bool) -> Spell {
    Spell { entry, exit, event }
}

#[test]
fn what_cannot_be_known_has_a_reason() {
    let reason = |spells: &[Spell]| kaplan_meier(spells, LEVEL).unwrap_err();
    assert_eq!(reason(&[]), NotEstimable::Empty);
    assert_eq!(reason(&[spell(3, 3, true)]), NotEstimable::Empty);
    let gap = [spell(0, 2, false), spell(3, 9, true)];
    assert_eq!(reason(&gap), NotEstimable::RiskSetEmpties);
    let all_gone = [spell(0, 2, true), spell(2, 9, true)];
    assert_eq!(reason(&all_gone), NotEstimable::RiskSetEmpties);
    assert_eq!(
        kaplan_meier(&[spell(0, 2, true)], 1.0),
        Err(NotEstimable::ProbabilityOutOfRange)
    );
    let curve = kaplan_meier(&[spell(0, 5, false), spell(0, 9, false)], LEVEL).unwrap();
    assert_eq!(curve.median().time, None);
    assert_eq!(curve.restricted_mean(10), Err(NotEstimable::NotReached));
    assert_eq!(curve.restricted_mean(0), Err(NotEstimable::Empty));
    assert_eq!(curve.restricted_mean(9).unwrap().mean, 9.0);
    assert_eq!(logrank(&[]), Err(NotEstimable::NoVariation));
    let apart = vec![vec![spell(0, 2, true)], vec![spell(2, 4, true)]];
    assert_eq!(logrank(&apart), Err(NotEstimable::NoVariation));
}

#[test]
fn an_entry_on_the_day_of_an_exit_is_no_gap() {
    let curve = kaplan_meier(&[spell(0, 2, false), spell(2, 9, true)], LEVEL).unwrap();
    assert_eq!((curve.accounts, curve.dropped, curve.last), (2, 0, 9));
}

/// ⅔ · ¾ is ½ exactly, and not in floating point in every order.
#[test]
fn the_median_is_decided_in_integers() {
    for size in 2..200i64 {
        // One event a day among an even number: half are left after half of the days.
        let spells: Vec<Spell> = (1..=2 * size).map(|day| spell(0, day, true)).collect();
        let curve = kaplan_meier(&spells, LEVEL).unwrap();
        assert_eq!(curve.median().time, Some(size));
    }
}

fn any_spells() -> impl Strategy<Value = Vec<Spell>> {
    let any = (0i64..20, 0i64..40, any::<bool>());
    prop::collection::vec(any.prop_map(|(a, d, e)| spell(a, a + d, e)), 1..40)
}

proptest! {
    #[test]
    fn curves_fall_inside_their_limits_whatever_the_order(
        spells in any_spells(),
        seed in any::<u64>(),
    ) {
        let mut shuffled = spells.clone();
        let shift = seed as usize % spells.len();
        shuffled.rotate_left(shift);
        let curve = kaplan_meier(&spells, LEVEL);
        prop_assert_eq!(&curve, &kaplan_meier(&shuffled, LEVEL));
        let Ok(curve) = curve else { return Ok(()) };
        let mut last = 1.0;
        for step in &curve.steps {
            prop_assert!(step.survival < last && step.survival >= 0.0);
            last = step.survival;
            if let Some(spread) = step.spread {
                prop_assert!(0.0 <= spread.lower && spread.lower <= step.survival + 1e-12);
                prop_assert!(step.survival <= spread.upper + 1e-12 && spread.upper <= 1.0);
            }
        }
        prop_assert_eq!(curve.accounts + curve.dropped, spells.len() as u64);
        if let Ok(mean) = curve.restricted_mean(curve.last) {
            prop_assert!(0.0 <= mean.mean && mean.mean <= curve.last as f64);
        }
    }

    #[test]
    fn without_censoring_the_curve_is_the_share_left(times in prop::collection::vec(1i64..30, 1..60)) {
        let spells: Vec<Spell> = times.iter().map(|t| spell(0, *t, true)).collect();
        let curve = kaplan_meier(&spells, LEVEL).unwrap();
        for step in &curve.steps {
            let left = times.iter().filter(|t| **t > step.time).count() as f64;
            prop_assert!((step.survival - left / times.len() as f64).abs() < 1e-11);
        }
        let mut sorted = times.clone();
        sorted.sort_unstable();
        prop_assert_eq!(curve.median().time, Some(sorted[times.len().div_ceil(2) - 1]));
    }

    #[test]
    fn swapping_groups_changes_nothing(a in any_spells(), b in any_spells()) {
        let (one, other) = (logrank(&[a.clone(), b.clone()]), logrank(&[b, a]));
        prop_assert_eq!(one.is_ok(), other.is_ok());
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert!((one.chi_squared - other.chi_squared).abs() <= 1e-9 * (1.0 + one.chi_squared));
            prop_assert!((0.0..=1.0).contains(&one.p));
        }
    }
}
